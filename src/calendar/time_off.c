/* Time off of one person, and holidays of the practice: nobody can be booked then. */
#include "access/record.h"
#include "calendar/hours_write.h"
#include "calendar/queries.h"
#include "calendar/rules.h"

enum { A_PAGE = 25, LONGEST_DAYS = 2 * 366 };

enum err time_off_list(
    const struct op *op, struct staff_id staff, struct instant from, int64_t page, struct times_off *ret_list)
{
    struct time_off_rows_rows rows;
    struct time_off_total_row total;
    TRY(viewer_require(op->viewer, NEED_STAFF_PAGE(PERM_CALENDAR)));
    TRY(q_time_off_total(
        op->db, op->arena, op->viewer->org, &(struct q_time_off_total){ .staff_id = staff, .ends_at = from }, &total));
    TRY(q_time_off_rows(op->db, op->arena, op->viewer->org,
        &(struct q_time_off_rows){ .staff_id = staff, .ends_at = from, .limit = A_PAGE, .offset = (page - 1) * A_PAGE },
        &rows));
    struct time_off *items = arena_array(op->arena, rows.count, sizeof *items);
    for (size_t i = 0; i < rows.count; i++) {
        const struct time_off_rows_row *r = &rows.items[i];
        items[i] = (struct time_off){ .id = r->id,
            .staff = staff,
            .starts_at = r->starts_at,
            .ends_at = r->ends_at,
            .all_day = r->all_day,
            .label = r->label };
    }
    *ret_list = (struct times_off){ items, rows.count, total.n };
    return E_OK;
}

struct off_args {
    const struct op *op;
    struct time_off off;
    bool visits_ok;
    struct time_off_id made;
    struct problems found;
};

/* One end of it, by that clock. A doubled hour counts whole. */
static bool read_moment(struct problems *p, const struct zone *zone, struct sv day, struct sv time,
    const char *time_field, enum which_hour which, struct instant *ret_at)
{
    int64_t minutes;
    if (!typed_minutes(time, &minutes)) {
        problem_add(p, sv_of(time_field), SV("bad_time"), SV("Type a time of day, like 9:00 or 5:30 pm."));
        return false;
    }
    struct typed_instant typed = typed_instant(zone, day, time, which);
    if (typed.result == TYPED_MISSING) {
        problem_add(p, sv_of(time_field), SV("missing_hour"),
            SV("The clocks are put forward over this time on that day. Choose another time."));
        return false;
    }
    *ret_at = typed.at;
    return typed.result == TYPED_OK;
}

static bool read_day(struct problems *p, const char *field, struct sv typed, struct day *ret_day)
{
    typed = sv_trim(typed);
    if (typed.n && day_parse(typed, ret_day))
        return true;
    problem_add(p, sv_of(field), typed.n ? SV("bad_day") : SV("required"),
        typed.n ? SV("Choose a date, or type it as year, month, day: 2026-11-30.") : SV("Choose the date."));
    return false;
}

static struct time_off read_form(const struct time_off_form *f, const struct zone *zone, struct problems *p)
{
    struct time_off off = { .label = field_line(p, SV("label"), f->label, FIELD_NAME_MAX) };
    struct sv starts_time = sv_trim(f->starts_time), ends_time = sv_trim(f->ends_time);
    struct sv ends_day = sv_trim(f->ends_day).n ? f->ends_day : f->starts_day;
    struct day first = { 0 }, last = { 0 };
    if (!read_day(p, "starts_day", f->starts_day, &first) || !read_day(p, "ends_day", ends_day, &last))
        return off;
    off.all_day = !starts_time.n && !ends_time.n;
    if (off.all_day) {
        off.starts_at = zone_day_start(zone, first);
        off.ends_at = zone_day_start(zone, (struct day){ last.n + 1 });
    } else {
        if (!starts_time.n)
            starts_time = SV("0:00");
        if (!ends_time.n)
            ends_time = SV("24:00");
        bool from = read_moment(p, zone, f->starts_day, starts_time, "starts_time", HOUR_FIRST, &off.starts_at);
        if (!read_moment(p, zone, ends_day, ends_time, "ends_time", HOUR_SECOND, &off.ends_at) || !from)
            return off;
    }
    if (off.ends_at.us <= off.starts_at.us)
        problem_add(p, off.all_day ? SV("ends_day") : SV("ends_time"), SV("ends_before_start"),
            SV("The end is before the beginning."));
    else if (off.ends_at.us - off.starts_at.us > LONGEST_DAYS * DAY_US)
        problem_add(p, SV("ends_day"), SV("bad_day"), SV("This is longer than two years. Check the year of the end."));
    return off;
}

static enum err zone_for(const struct op *op, struct staff_id staff, const struct zone **ret_zone)
{
    if (staff.v) {
        struct provider_calendar provider;
        TRY(provider_read(op, staff, &provider));
        *ret_zone = zone_of(provider.zone);
    } else {
        struct practice_zone_row practice;
        TRY(q_practice_zone(op->db, op->arena, op->viewer->org, &practice));
        *ret_zone = zone_of(practice.zone);
    }
    return E_OK;
}

static enum err refuse_with_visits(const struct op *op, const struct time_off *off, struct problems *p)
{
    struct visits_within_row then;
    TRY(q_visits_within(op->db, op->arena, op->viewer->org,
        &(struct q_visits_within){ .staff_id = off->staff,
            .from = instant_add(off->starts_at, -DAY_US),
            .starts_at = off->ends_at,
            .ends_at = off->starts_at },
        &then));
    if (!then.n)
        return E_OK;
    problem_add(p, SV("visits_ok"), SV("has_visits"),
        sv_fmt(op->arena,
            "%lld %s booked then. Tick the box to leave %s booked, or move %s first: nobody is told by this page.",
            (long long)then.n, then.n == 1 ? "visit is" : "visits are", then.n == 1 ? "it" : "them",
            then.n == 1 ? "it" : "them"));
    return E_INVALID;
}

static enum err add_in(struct db *tx, void *arg)
{
    struct off_args *x = arg;
    struct op op = *x->op;
    struct time_off_insert_row row;
    op.db = tx;
    x->found = problems_new(op.arena);
    if (!x->visits_ok)
        TRY(refuse_with_visits(&op, &x->off, &x->found));
    TRY(q_time_off_insert(tx, op.arena, op.viewer->org,
        &(struct q_time_off_insert){ .staff_id = { x->off.staff.v != 0, x->off.staff },
            .starts_at = x->off.starts_at,
            .ends_at = x->off.ends_at,
            .label = x->off.label,
            .all_day = x->off.all_day,
            .created_at = op.now,
            .created_by = { op.viewer->staff.v != 0, op.viewer->staff } },
        &row));
    TRY(hours_record(&op, x->off.staff, "time_off"));
    x->made = row.id;
    return E_OK;
}

enum err time_off_add(const struct op *op, struct staff_id staff, const struct time_off_form *f,
    struct problems *problems, struct time_off_id *ret_id)
{
    struct off_args x = { .op = op, .visits_ok = f->visits_ok };
    const struct zone *zone;
    TRY(hours_require(op, staff));
    TRY(zone_for(op, staff, &zone));
    x.off = read_form(f, zone, problems);
    x.off.staff = staff;
    TRY(problems_err(problems));
    enum err e = problems_tell(problems, &x.found, db_write(op->db, add_in, &x));
    if (e == E_OK)
        *ret_id = x.made;
    return e;
}

static enum err drop_in(struct db *tx, void *arg)
{
    const struct off_args *x = arg;
    struct op op = *x->op;
    int64_t changed;
    op.db = tx;
    TRY(q_time_off_delete(tx, op.viewer->org, &(struct q_time_off_delete){ .time_off_id = x->off.id }, &changed));
    return changed ? hours_record(&op, x->off.staff, "time_off") : E_NOTFOUND;
}

enum err time_off_drop(const struct op *op, struct time_off_id id)
{
    struct off_args x = { .op = op, .off = { .id = id } };
    struct time_off_owner_row owner;
    TRY(viewer_require(op->viewer, NEED_STAFF_PAGE(PERM_CALENDAR)));
    TRY(q_time_off_owner(op->db, op->arena, op->viewer->org, &(struct q_time_off_owner){ .time_off_id = id }, &owner));
    if (owner.staff_id.has)
        x.off.staff = owner.staff_id.v;
    TRY(hours_require(op, x.off.staff));
    return db_write(op->db, drop_in, &x);
}
