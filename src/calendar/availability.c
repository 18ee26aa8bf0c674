/* When a provider can be booked: rows of every week, and of single dates. */
#include "calendar/hours_write.h"
#include "calendar/queries.h"
#include "calendar/rules.h"

enum { DAY_MIN = 24 * 60, WEEK_MIN = 7 * DAY_MIN, ROWS_MOST = 500 };

static const char *const weekdays[] = { "Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday" };

const char *weekday_label(int weekday)
{
    return weekdays[(unsigned)weekday % LENGTH(weekdays)];
}

bool weekday_parse(struct sv text, int *ret_weekday)
{
    int64_t n;
    text = sv_trim(text);
    if (int_parse(text, &n) && n >= 0 && n < (int64_t)LENGTH(weekdays)) {
        *ret_weekday = (int)n;
        return true;
    }
    for (size_t i = 0; i < LENGTH(weekdays); i++)
        if (sv_eq_ci(text, sv_of(weekdays[i]))) {
            *ret_weekday = (int)i;
            return true;
        }
    return false;
}

struct sv minutes_said(struct arena *a, int64_t minutes)
{
    int64_t hour = minutes / 60 % 24;
    if (minutes == DAY_MIN)
        return SV("midnight");
    return sv_fmt(a, "%lld:%02lld %s", (long long)(hour % 12 ? hour % 12 : 12), (long long)(minutes % 60),
        hour < 12 ? "am" : "pm");
}

/* Of a row of either list. */
#define AVAILABILITY_OF(r)                                                                                             \
    {                                                                                                                  \
        .id = (r)->id, .staff = (r)->staff_id, .weekly = (r)->weekday.has, .weekday = (int)(r)->weekday.v,             \
        .day = (r)->day.v, .from_min = (r)->from_min, .until_min = (r)->until_min, .starts_on = (r)->starts_on,        \
        .ends_on = (r)->ends_on, .type = (r)->type_id.v,                                                               \
        .contact_types = (unsigned)(r)->contact_types & CONTACT_TYPES_ALL, .location = (r)->location_id.v              \
    }

static enum err read_rows(const struct op *op, struct staff_id staff, struct day from, struct availabilities *ret_list)
{
    struct availability_rows_rows rows;
    TRY(q_availability_rows(
        op->db, op->arena, op->viewer->org, &(struct q_availability_rows){ .staff_id = staff, .day = from }, &rows));
    struct availability *items = arena_array(op->arena, rows.count, sizeof *items);
    for (size_t i = 0; i < rows.count; i++)
        items[i] = (struct availability)AVAILABILITY_OF(&rows.items[i]);
    *ret_list = (struct availabilities){ items, rows.count };
    return E_OK;
}

enum err availability_list(const struct op *op, struct staff_id staff, struct day from, struct availabilities *ret_list)
{
    TRY(viewer_require(op->viewer, NEED_STAFF_PAGE(PERM_CALENDAR)));
    return read_rows(op, staff, from, ret_list);
}

static enum err read_all(
    const struct op *op, struct availability_id only, struct day from, struct availabilities *ret_list)
{
    struct availability_of_all_rows rows;
    TRY(viewer_require(op->viewer, NEED_STAFF_PAGE(PERM_CALENDAR)));
    TRY(q_availability_of_all(
        op->db, op->arena, op->viewer->org, &(struct q_availability_of_all){ .only = only, .day = from }, &rows));
    struct availability *items = arena_array(op->arena, rows.count, sizeof *items);
    for (size_t i = 0; i < rows.count; i++)
        items[i] = (struct availability)AVAILABILITY_OF(&rows.items[i]);
    *ret_list = (struct availabilities){ items, rows.count };
    return E_OK;
}

enum err availability_list_all(const struct op *op, struct day from, struct availabilities *ret_list)
{
    return read_all(op, (struct availability_id){ 0 }, from, ret_list);
}

enum err availability_load(const struct op *op, struct availability_id id, struct availability *ret_availability)
{
    struct availabilities list;
    if (!id.v)
        return E_NOTFOUND;
    TRY(read_all(op, id, (struct day){ 0 }, &list));
    if (!list.count)
        return E_NOTFOUND;
    *ret_availability = list.items[0];
    return E_OK;
}

struct hours_args {
    const struct op *op;
    struct staff_id staff;
    struct availability row; /* id v 0: a new one */
    const struct availability_id *ids;
    size_t count;
    int from_weekday;
    unsigned to_weekdays; /* of a copy; of new weekly rows the days, when there are several */
    struct availability_id made;
    struct problems found;
};

/* -- what was typed -------------------------------------------------------------------------------------------------
 */

static bool read_day(struct problems *p, const char *field, struct sv typed, struct opt_day *ret_day)
{
    typed = sv_trim(typed);
    *ret_day = (struct opt_day){ 0 };
    if (!typed.n)
        return false;
    ret_day->has = day_parse(typed, &ret_day->v);
    if (!ret_day->has)
        problem_add(p, sv_of(field), SV("bad_day"), SV("Choose a date, or type it as year, month, day: 2026-11-30."));
    return ret_day->has;
}

static bool read_time(struct problems *p, const char *field, struct sv typed, const char *missing, int64_t *ret_minutes)
{
    if (!sv_trim(typed).n)
        problem_add(p, sv_of(field), SV("required"), sv_of(missing));
    else if (typed_minutes(typed, ret_minutes))
        return true;
    else
        problem_add(p, sv_of(field), SV("bad_time"), SV("Type a time of day, like 9:00 or 5:30 pm."));
    return false;
}

static struct availability read_form(const struct availability_form *f, struct problems *p)
{
    struct availability h = { .weekly = f->weekly,
        .type = f->type,
        .location = f->location,
        .contact_types = f->contact_types ? f->contact_types & CONTACT_TYPES_ALL : CONTACT_TYPES_ALL };
    struct opt_day day = { 0 };
    if (f->weekly) {
        if (!weekday_parse(f->weekday, &h.weekday))
            problem_add(p, SV("weekday"), SV("bad_weekday"), SV("Choose a day of the week."));
        (void)read_day(p, "starts_on", f->starts_on, &h.starts_on);
        (void)read_day(p, "ends_on", f->ends_on, &h.ends_on);
        if (h.starts_on.has && h.ends_on.has && h.ends_on.v.n < h.starts_on.v.n)
            problem_add(p, SV("ends_on"), SV("ends_before_start"), SV("The last day is before the first one."));
    } else if (read_day(p, "day", f->day, &day)) {
        h.day = day.v;
    } else if (!sv_trim(f->day).n) {
        problem_add(p, SV("day"), SV("required"), SV("Choose the date."));
    }
    bool from = read_time(p, "from", f->from, "Say from when.", &h.from_min);
    bool until = read_time(p, "until", f->until, "Say until when.", &h.until_min);
    if (until && !h.until_min)
        h.until_min = DAY_MIN; /* until 0:00: to the end of the day */
    if (from && until && h.until_min <= h.from_min)
        problem_add(p, SV("until"), SV("ends_before_start"),
            SV("These hours end before they begin. For hours past midnight end them at 24:00, and begin the next day "
               "at "
               "0:00."));
    return h;
}

static enum err check_refers(const struct op *op, const struct availability *h, struct problems *p)
{
    struct hours_refers_row is;
    TRY(q_hours_refers(op->db, op->arena, op->viewer->org,
        &(struct q_hours_refers){ .type_id = h->type, .location_id = h->location }, &is));
    if (h->type.v && !is.types)
        problem_add(p, SV("type"), SV("unknown_type"), SV("This appointment type is not offered any more."));
    if (h->location.v && !is.places)
        problem_add(p, SV("location"), SV("unknown_location"), SV("This location is not in use any more."));
    return problems_err(p);
}

/* -- rows that meet -------------------------------------------------------------------------------------------------
 */

static bool days_meet(const struct availability *a, const struct availability *b)
{
    bool before = a->ends_on.has && b->starts_on.has && a->ends_on.v.n < b->starts_on.v.n;
    bool after = b->ends_on.has && a->starts_on.has && b->ends_on.v.n < a->starts_on.v.n;
    return !before && !after;
}

static bool minutes_meet(int64_t a_from, int64_t a_until, int64_t b_from, int64_t b_until)
{
    return a_from < b_until && b_from < a_until;
}

/* Two rows that say the same time twice: of the same week or date, for something that both are for. */
static bool rows_meet(const struct availability *a, const struct availability *b)
{
    if (a->weekly != b->weekly || !(a->contact_types & b->contact_types) ||
        (a->type.v && b->type.v && a->type.v != b->type.v) ||
        (a->location.v && b->location.v && a->location.v != b->location.v))
        return false;
    int64_t from = a->from_min - b->from_min;
    if (!a->weekly) {
        from += (int64_t)(a->day.n - b->day.n) * DAY_MIN;
        return minutes_meet(from, from + a->until_min - a->from_min, 0, b->until_min - b->from_min);
    }
    from += (int64_t)(a->weekday - b->weekday) * DAY_MIN;
    for (int64_t week = -WEEK_MIN; week <= WEEK_MIN; week += WEEK_MIN) /* Saturday's may go on into Sunday */
        if (minutes_meet(from + week, from + week + a->until_min - a->from_min, 0, b->until_min - b->from_min))
            return days_meet(a, b);
    return false;
}

static struct sv row_said(struct arena *a, const struct availability *h)
{
    struct sv day = h->weekly ? sv_of(weekday_label(h->weekday)) : day_human(a, h->day);
    return sv_fmt(a, "%.*s, %.*s to %.*s", SV_FMT(day), SV_FMT(minutes_said(a, h->from_min)),
        SV_FMT(minutes_said(a, h->until_min)));
}

static enum err refuse_overlap(const struct op *op, const struct hours_args *x, struct problems *p)
{
    struct availabilities rows;
    struct day from = x->row.weekly ? op->viewer->today : (struct day){ x->row.day.n - 2 };
    TRY(read_rows(op, x->staff, from, &rows));
    for (size_t i = 0; i < rows.count; i++)
        if (rows.items[i].id.v != x->row.id.v && rows_meet(&rows.items[i], &x->row)) {
            problem_add(p, SV("from"), SV("overlaps"),
                sv_fmt(op->arena, "These hours meet those of %.*s. Change one of the two.",
                    SV_FMT(row_said(op->arena, &rows.items[i]))));
            return E_INVALID;
        }
    if (rows.count >= ROWS_MOST && !x->row.id.v) {
        problem_add(p, SV("from"), SV("too_many"), SV("There are too many rows of hours. Remove some first."));
        return E_INVALID;
    }
    return E_OK;
}

/* -- writing --------------------------------------------------------------------------------------------------------
 */

static enum err add_row(const struct op *op, struct hours_args *x)
{
    const struct availability *h = &x->row;
    struct availability_insert_row row;
    TRY(refuse_overlap(op, x, &x->found));
    TRY(q_availability_insert(op->db, op->arena, op->viewer->org,
        &(struct q_availability_insert){ .staff_id = x->staff,
            .weekday = { h->weekly, h->weekday },
            .day = { !h->weekly, h->day },
            .from_min = h->from_min,
            .until_min = h->until_min,
            .starts_on = h->starts_on,
            .ends_on = h->ends_on,
            .type_id = { h->type.v != 0, h->type },
            .contact_types = (int64_t)h->contact_types,
            .location_id = { h->location.v != 0, h->location },
            .created_at = op->now },
        &row));
    x->made = row.id;
    return hours_record_row(op, x->staff, row.id, "created");
}

static enum err add_in(struct db *tx, void *arg)
{
    struct hours_args *x = arg;
    struct op op = *x->op;
    struct provider_calendar provider;
    op.db = tx;
    x->found = problems_new(op.arena);
    TRY(provider_read(&op, x->staff, &provider));
    TRY(check_refers(&op, &x->row, &x->found));
    if (!x->to_weekdays)
        TRY(add_row(&op, x));
    for (int day = 0; x->row.weekly && day < (int)LENGTH(weekdays); day++)
        if (x->to_weekdays >> day & 1) {
            x->row.weekday = day;
            TRY(add_row(&op, x));
        }
    return E_OK;
}

enum err availability_add(const struct op *op, struct staff_id staff, const struct availability_form *f,
    struct problems *problems, struct availability_id *ret_id)
{
    TRY(hours_require(op, staff));
    struct hours_args x = { .op = op, .staff = staff, .row = read_form(f, problems) };
    TRY(problems_err(problems));
    enum err e = problems_tell(problems, &x.found, db_write_within(op->db, add_in, &x));
    if (e == E_OK)
        *ret_id = x.made;
    return e;
}

enum err availability_add_week(const struct op *op, struct staff_id staff, const struct availability_form *f,
    unsigned on, struct problems *problems)
{
    struct availability_form first = *f;
    struct hours_args x = { .op = op, .staff = staff, .to_weekdays = on & ((1u << LENGTH(weekdays)) - 1) };
    TRY(hours_require(op, staff));
    first.weekly = true;
    first.weekday = SV("0");
    x.row = read_form(&first, problems);
    if (!x.to_weekdays)
        problem_add(problems, SV("weekday"), SV("bad_weekday"), SV("Choose at least one day of the week."));
    TRY(problems_err(problems));
    return problems_tell(problems, &x.found, db_write(op->db, add_in, &x));
}

/* Whose rows these are: all of one person that the viewer may change. */
static enum err owner_of(
    const struct op *op, const struct availability_id *ids, size_t count, struct staff_id *ret_staff)
{
    struct availability_owners_rows owners;
    TRY(viewer_require(op->viewer, NEED_STAFF_PAGE(PERM_CALENDAR)));
    TRY(q_availability_owners(op->db, op->arena, op->viewer->org,
        &(struct q_availability_owners){ .ids = ids, .ids_count = count }, &owners));
    if (!count || owners.count != count)
        return E_NOTFOUND;
    for (size_t i = 0; i < owners.count; i++)
        TRY(hours_require(op, owners.items[i].staff_id));
    *ret_staff = owners.items[0].staff_id;
    return E_OK;
}

static enum err change_in(struct db *tx, void *arg)
{
    struct hours_args *x = arg;
    struct op op = *x->op;
    const struct availability *h = &x->row;
    int64_t changed;
    op.db = tx;
    x->found = problems_new(op.arena);
    TRY(check_refers(&op, h, &x->found));
    TRY(refuse_overlap(&op, x, &x->found));
    TRY(q_availability_save(tx, op.viewer->org,
        &(struct q_availability_save){ .weekday = { h->weekly, h->weekday },
            .day = { !h->weekly, h->day },
            .from_min = h->from_min,
            .until_min = h->until_min,
            .starts_on = h->starts_on,
            .ends_on = h->ends_on,
            .type_id = { h->type.v != 0, h->type },
            .contact_types = (int64_t)h->contact_types,
            .location_id = { h->location.v != 0, h->location },
            .availability_id = h->id },
        &changed));
    return changed ? hours_record_row(&op, x->staff, h->id, "updated") : E_NOTFOUND;
}

enum err availability_change(
    const struct op *op, struct availability_id id, const struct availability_form *f, struct problems *problems)
{
    struct hours_args x = { .op = op };
    TRY(owner_of(op, &id, 1, &x.staff));
    x.row = read_form(f, problems);
    x.row.id = id;
    TRY(problems_err(problems));
    return problems_tell(problems, &x.found, db_write_within(op->db, change_in, &x));
}

static enum err drop_in(struct db *tx, void *arg)
{
    const struct hours_args *x = arg;
    struct op op = *x->op;
    int64_t changed;
    op.db = tx;
    TRY(q_availability_delete(
        tx, op.viewer->org, &(struct q_availability_delete){ .ids = x->ids, .ids_count = x->count }, &changed));
    if (changed != (int64_t)x->count)
        return E_NOTFOUND;
    for (size_t i = 0; i < x->count; i++)
        TRY(hours_record_row(&op, x->staff, x->ids[i], "deleted"));
    return E_OK;
}

enum err availability_drop(const struct op *op, const struct availability_id *ids, size_t count)
{
    struct hours_args x = { .op = op, .ids = ids, .count = count };
    TRY(owner_of(op, ids, count, &x.staff));
    return db_write_within(op->db, drop_in, &x);
}

static enum err copy_in(struct db *tx, void *arg)
{
    const struct hours_args *x = arg;
    struct op op = *x->op;
    struct org_id org = op.viewer->org;
    op.db = tx;
    for (int day = 0; day < (int)LENGTH(weekdays); day++) {
        if (day == x->from_weekday || !(x->to_weekdays >> day & 1))
            continue;
        TRY(q_availability_clear(
            tx, org, &(struct q_availability_clear){ .staff_id = x->staff, .weekday = day }, NULL));
        TRY(q_availability_copy(tx, org,
            &(struct q_availability_copy){
                .staff_id = x->staff, .to_weekday = day, .from_weekday = x->from_weekday, .created_at = op.now },
            NULL));
    }
    return hours_record(&op, x->staff, "hours");
}

enum err availability_copy(const struct op *op, struct staff_id staff, int from_weekday, unsigned to_weekdays)
{
    struct hours_args x = { .op = op, .staff = staff, .from_weekday = from_weekday, .to_weekdays = to_weekdays };
    struct provider_calendar provider;
    TRY(hours_require(op, staff));
    TRY(provider_read(op, staff, &provider));
    return db_write(op->db, copy_in, &x);
}
