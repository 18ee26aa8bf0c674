/* The lists of staff: visits of a window, of providers, of a client, of a series. */
#include "calendar/eyes.h"
#include "calendar/queries.h"

enum { LIST_MOST = 5000 }; /* visits that one list reads at most */

/* The ids of a list and how many there are without its end. */
struct found {
    struct appointment_id *ids;
    size_t count;
    int64_t total;
};
struct bounds {
    struct instant reach, from, until;
    int64_t limit, offset;
};

static struct bounds bounds_of(const struct appointment_filter *f)
{
    struct bounds b = { .from = f->window.from,
        .until = f->window.until.us ? f->window.until : (struct instant){ INT64_MAX },
        .limit = f->most && f->most < LIST_MOST ? f->most : LIST_MOST,
        .offset = f->offset };
    b.reach = instant_add(b.from, -VISIT_LENGTH_MOST_US);
    if (f->keywords.n) { /* compared here, over the whole */
        b.limit = LIST_MOST;
        b.offset = 0;
    }
    return b;
}

#define FOUND_IN(rows, ret)                                                                                            \
    do {                                                                                                               \
        struct appointment_id *ids_ = arena_array(op->arena, (rows).count, sizeof *ids_);                              \
        for (size_t i_ = 0; i_ < (rows).count; i_++)                                                                   \
            ids_[i_] = (rows).items[i_].id;                                                                            \
        (ret)->ids = ids_;                                                                                             \
        (ret)->count = (rows).count;                                                                                   \
    } while (0)
#define FILTERED                                                                                                       \
    .reach = b->reach, .from = b->from, .until = b->until, .ended_too = f->ended_too, .visits_only = f->visits_only,   \
    .type_id = f->type, .reader = op->viewer->staff, .now = op->now, .location_id = f->location, .room_id = f->room,   \
    .limit = b->limit, .offset = b->offset

static enum err by_range(
    const struct op *op, const struct appointment_filter *f, const struct bounds *b, struct found *ret_found)
{
    struct org_id org = op->viewer->org;
    if (f->newest_first) {
        struct appointment_ids_latest_rows rows;
        TRY(q_appointment_ids_latest(op->db, op->arena, org, &(struct q_appointment_ids_latest){ FILTERED }, &rows));
        FOUND_IN(rows, ret_found);
    } else {
        struct appointment_ids_rows rows;
        TRY(q_appointment_ids(op->db, op->arena, org, &(struct q_appointment_ids){ FILTERED }, &rows));
        FOUND_IN(rows, ret_found);
    }
    ret_found->total = b->offset + (int64_t)ret_found->count;
    if ((int64_t)ret_found->count < b->limit && (ret_found->count || !b->offset))
        return E_OK; /* the end is seen */
    struct appointment_ids_count_row total;
    TRY(q_appointment_ids_count(op->db, op->arena, org,
        &(struct q_appointment_ids_count){ .reach = b->reach,
            .from = b->from,
            .until = b->until,
            .ended_too = f->ended_too,
            .visits_only = f->visits_only,
            .type_id = f->type,
            .reader = op->viewer->staff,
            .now = op->now,
            .location_id = f->location,
            .room_id = f->room },
        &total));
    ret_found->total = total.n;
    return E_OK;
}

static enum err by_staff(
    const struct op *op, const struct appointment_filter *f, const struct bounds *b, struct found *ret_found)
{
    struct appointment_ids_of_staff_rows rows;
    TRY(q_appointment_ids_of_staff(op->db, op->arena, op->viewer->org,
        &(struct q_appointment_ids_of_staff){
            FILTERED, .staff = f->staff, .staff_count = f->staff_count, .newest_first = f->newest_first },
        &rows));
    FOUND_IN(rows, ret_found);
    ret_found->total = rows.count ? rows.items[0].total : 0;
    return E_OK;
}

static enum err by_client(
    const struct op *op, const struct appointment_filter *f, const struct bounds *b, struct found *ret_found)
{
    struct appointment_ids_of_client_rows rows;
    TRY(q_appointment_ids_of_client(op->db, op->arena, op->viewer->org,
        &(struct q_appointment_ids_of_client){ FILTERED, .client_id = f->client, .any_staff = !f->staff_count,
            .staff = f->staff, .staff_count = f->staff_count, .series_id = f->series, .newest_first = f->newest_first },
        &rows));
    FOUND_IN(rows, ret_found);
    ret_found->total = rows.count ? rows.items[0].total : 0;
    return E_OK;
}

static enum err by_series(
    const struct op *op, const struct appointment_filter *f, const struct bounds *b, struct found *ret_found)
{
    struct appointment_ids_of_series_rows rows;
    TRY(q_appointment_ids_of_series(op->db, op->arena, op->viewer->org,
        &(struct q_appointment_ids_of_series){ FILTERED, .series_id = f->series, .newest_first = f->newest_first },
        &rows));
    FOUND_IN(rows, ret_found);
    ret_found->total = rows.count ? rows.items[0].total : 0;
    return E_OK;
}

static bool has_words(struct arena *scratch, const struct appointment *v, struct sv keywords)
{
    struct str text = str_new(scratch, 64 * 1024);
    bool closed = !v->is_group && v->attendee_count && v->attendees[0].closed; /* its line says no type */
    str_addf(&text, "%.*s %.*s %.*s", SV_FMT(v->title), SV_FMT(closed ? SV("") : v->type_name), SV_FMT(v->staff_name));
    for (size_t i = 0; i < v->attendee_count; i++)
        str_addf(&text, " %.*s", SV_FMT(v->attendees[i].name));
    return words_in(scratch, str_sv(&text), keywords);
}

static void keep_words(const struct op *op, const struct appointment_filter *f, struct appointments *list)
{
    size_t n = 0;
    for (size_t i = 0; i < list->count; i++)
        if (has_words(op->arena, &list->items[i], f->keywords))
            list->items[n++] = list->items[i];
    size_t from = (size_t)f->offset < n ? (size_t)f->offset : n;
    size_t most = f->most ? (size_t)f->most : n;
    list->items += from;
    list->count = n - from < most ? n - from : most;
    list->total = (int64_t)n;
}

enum err appointment_list(const struct op *op, const struct appointment_filter *f, struct appointments *ret_list)
{
    struct visit_eyes eyes;
    struct found found = { .count = 0 };
    struct bounds b = bounds_of(f);
    TRY(visit_eyes_of(op, LEVEL_VIEW, &eyes));
    if (!eyes.staff)
        return E_NOTFOUND;
    enum err (*by)(const struct op *, const struct appointment_filter *, const struct bounds *, struct found *) =
        f->client.v      ? by_client
        : f->series.v    ? by_series
        : f->staff_count ? by_staff
                         : by_range;
    TRY(by(op, f, &b, &found));
    struct appointments list;
    TRY(visits_read(op, &eyes, found.ids, found.count, f->with_attendees || f->keywords.n, &list));
    list.total = found.total;
    if (f->keywords.n)
        keep_words(op, f, &list);
    *ret_list = list;
    return E_OK;
}
