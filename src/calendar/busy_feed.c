/* Calendars elsewhere whose busy times count: which, and how they do. A job reads them. */
#include "access/record.h"
#include "calendar/hours_write.h"
#include "calendar/queries.h"
#include "crypto/seal.h"
#include "family/family.h"
#include "fetch/fetch.h"

enum { FEEDS_MOST = 5 };

/* Why the last reading went wrong, by the job's short key. */
static struct sv error_words(struct sv key)
{
    static const char *const words[][2] = {
        { "gone", "There is no calendar at this address any more." },
        { "refused", "The other side does not let us read it. Copy its secret address once more." },
        { "not_calendar", "What is there is no calendar in iCalendar format." },
        { "too_big", "The calendar is too big to be read." },
        { "unreachable", "The other side does not answer." },
        { "lost_key", "Its address cannot be read any more. Take it away and add it again." },
    };
    if (!key.n)
        return key;
    for (size_t i = 0; i < LENGTH(words); i++)
        if (sv_eq(key, sv_of(words[i][0])))
            return sv_of(words[i][1]);
    return SV("It could not be read. We try again by ourselves.");
}

/* Of a row of either list. */
#define FEED_OF(r, whose)                                                                                              \
    {                                                                                                                  \
        .id = (r)->id, .staff = (whose), .host = (r)->host, .error = error_words((r)->error), .read_at = (r)->read_at, \
        .times = (r)->times                                                                                            \
    }

static enum err list_all(const struct op *op, struct busy_feeds *ret_list)
{
    struct busy_feed_all_rows rows;
    TRY(q_busy_feed_all(op->db, op->arena, op->viewer->org, &(struct q_busy_feed_all){ .ends_at = op->now }, &rows));
    struct busy_feed *items = arena_array(op->arena, rows.count, sizeof *items);
    for (size_t i = 0; i < rows.count; i++)
        items[i] = (struct busy_feed)FEED_OF(&rows.items[i], rows.items[i].staff_id);
    *ret_list = (struct busy_feeds){ items, rows.count };
    return E_OK;
}

enum err busy_feed_list(const struct op *op, struct staff_id staff, struct busy_feeds *ret_list)
{
    struct busy_feed_rows_rows rows;
    TRY(hours_require(op, staff));
    if (!staff.v)
        return list_all(op, ret_list);
    TRY(q_busy_feed_rows(op->db, op->arena, op->viewer->org,
        &(struct q_busy_feed_rows){ .staff_id = staff, .ends_at = op->now }, &rows));
    struct busy_feed *items = arena_array(op->arena, rows.count, sizeof *items);
    for (size_t i = 0; i < rows.count; i++)
        items[i] = (struct busy_feed)FEED_OF(&rows.items[i], staff);
    *ret_list = (struct busy_feeds){ items, rows.count };
    return E_OK;
}

enum err busy_feed_load(const struct op *op, struct busy_feed_id id, struct busy_feed *ret_feed)
{
    struct busy_feed_owner_row owner;
    struct busy_feeds list;
    TRY(viewer_require(op->viewer, NEED_STAFF_PAGE(PERM_CALENDAR)));
    TRY(q_busy_feed_owner(
        op->db, op->arena, op->viewer->org, &(struct q_busy_feed_owner){ .busy_feed_id = id }, &owner));
    TRY(busy_feed_list(op, owner.staff_id, &list));
    for (size_t i = 0; i < list.count; i++)
        if (list.items[i].id.v == id.v) {
            *ret_feed = list.items[i];
            return E_OK;
        }
    return E_NOTFOUND;
}

struct feed_args {
    const struct op *op;
    struct staff_id staff;
    struct busy_feed_id id, made;
    struct sv url, host;
    struct problems found;
};

/* "https://" and the host, as people copy them; phones say webcal. Empty: no such address. */
static struct sv url_typed(struct arena *a, struct sv typed, struct sv *ret_host)
{
    static const struct sv https = { "https://", 8 }, webcal = { "webcal://", 9 };
    struct sv url = sv_trim(typed);
    if (url.n > webcal.n && sv_eq_ci(sv_sub(url, 0, webcal.n), webcal))
        url = sv_fmt(a, "https://%.*s", SV_FMT(sv_sub(url, webcal.n, url.n)));
    if (!sv_starts(url, https) || !fetch_url_guardable(a, url))
        return SV("");
    struct sv host = sv_sub(url, https.n, url.n);
    for (size_t i = 0; i < host.n; i++)
        if (host.p[i] == '/' || host.p[i] == '?' || host.p[i] == '#')
            host.n = i;
    *ret_host = sv_dup(a, host);
    return sv_dup(a, url);
}

static enum err add_in(struct db *tx, void *arg)
{
    struct feed_args *x = arg;
    struct op op = *x->op;
    struct org_id org = op.viewer->org;
    struct provider_calendar provider;
    struct busy_feed_rows_rows had;
    struct busy_feed_insert_row row;
    op.db = tx;
    x->found = problems_new(op.arena);
    TRY(provider_read(&op, x->staff, &provider));
    TRY(q_busy_feed_rows(
        tx, op.arena, org, &(struct q_busy_feed_rows){ .staff_id = x->staff, .ends_at = op.now }, &had));
    if (had.count >= FEEDS_MOST) {
        problem_add(&x->found, SV("url"), SV("too_many"),
            SV("Five calendars are read for one person. Take one of them away first."));
        return E_INVALID;
    }
    TRY(q_busy_feed_insert(tx, op.arena, org,
        &(struct q_busy_feed_insert){ .staff_id = x->staff, .host = x->host, .next_at = op.now, .created_at = op.now },
        &row));
    struct sv sealed = seal_text(op.keys, op.arena, (struct seal_place){ SV(BUSY_FEED_SEAL), row.id.v }, x->url);
    TRY(q_busy_feed_set_url(tx, org, &(struct q_busy_feed_set_url){ .url = sealed, .busy_feed_id = row.id }, NULL));
    TRY(hours_record(&op, x->staff, "busy_feeds"));
    x->made = row.id;
    return E_OK;
}

static enum err read_url(struct feed_args *x, struct sv url, struct problems *problems)
{
    x->url = url_typed(x->op->arena, url, &x->host);
    if (!x->url.n)
        problem_add(problems, SV("url"), SV("bad_url"),
            SV("Paste the calendar's secret address. It begins with https:// and often ends in .ics."));
    return problems_err(problems);
}

enum err busy_feed_add(
    const struct op *op, struct staff_id staff, struct sv url, struct problems *problems, struct busy_feed_id *ret_id)
{
    struct feed_args x = { .op = op, .staff = staff };
    TRY(hours_require(op, staff));
    TRY(read_url(&x, url, problems));
    enum err e = problems_tell(problems, &x.found, db_write(op->db, add_in, &x));
    if (e == E_OK)
        *ret_id = x.made;
    return e;
}

static enum err drop_in(struct db *tx, void *arg)
{
    const struct feed_args *x = arg;
    struct op op = *x->op;
    struct org_id org = op.viewer->org;
    int64_t changed;
    op.db = tx;
    TRY(q_busy_time_clear(tx, org, &(struct q_busy_time_clear){ .busy_feed_id = x->id }, NULL));
    TRY(q_busy_feed_delete(tx, org, &(struct q_busy_feed_delete){ .busy_feed_id = x->id }, &changed));
    TRY(task_moot(&op, busy_feed_dedupe(op.arena, x->id)));
    return changed ? hours_record(&op, x->staff, "busy_feeds") : E_NOTFOUND;
}

struct sv busy_feed_dedupe(struct arena *a, struct busy_feed_id id)
{
    return sv_fmt(a, "busy_feed:%lld", (long long)id.v);
}

/* Whose it is, who may change it. */
static enum err own(const struct op *op, struct busy_feed_id id, struct feed_args *ret_args)
{
    struct busy_feed_owner_row owner;
    TRY(viewer_require(op->viewer, NEED_STAFF_PAGE(PERM_CALENDAR)));
    TRY(q_busy_feed_owner(
        op->db, op->arena, op->viewer->org, &(struct q_busy_feed_owner){ .busy_feed_id = id }, &owner));
    *ret_args = (struct feed_args){ .op = op, .id = id, .staff = owner.staff_id };
    return hours_require(op, owner.staff_id);
}

enum err busy_feed_drop(const struct op *op, struct busy_feed_id id)
{
    struct feed_args x;
    TRY(own(op, id, &x));
    return db_write(op->db, drop_in, &x);
}

static enum err readdress_in(struct db *tx, void *arg)
{
    const struct feed_args *x = arg;
    struct op op = *x->op;
    int64_t changed;
    op.db = tx;
    TRY(q_busy_feed_readdress(tx, op.viewer->org,
        &(struct q_busy_feed_readdress){
            .url = seal_text(op.keys, op.arena, (struct seal_place){ SV(BUSY_FEED_SEAL), x->id.v }, x->url),
            .host = x->host,
            .next_at = op.now,
            .busy_feed_id = x->id },
        &changed));
    if (!changed)
        return E_NOTFOUND;
    TRY(task_moot(&op, busy_feed_dedupe(op.arena, x->id)));
    return hours_record(&op, x->staff, "busy_feeds");
}

enum err busy_feed_readdress(const struct op *op, struct busy_feed_id id, struct sv url, struct problems *problems)
{
    struct feed_args x;
    TRY(own(op, id, &x));
    TRY(read_url(&x, url, problems));
    return db_write(op->db, readdress_in, &x);
}
