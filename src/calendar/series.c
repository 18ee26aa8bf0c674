#include "calendar/series.h"

#include "calendar/queries.h"
#include "calendar/visit.h"

static int64_t minute_of(struct wall w)
{
    return w.hour * 60 + w.minute;
}

static void count_visits(const struct op *op, const struct series_visits_rows *rows, struct series *s)
{
    const struct zone *zone = zone_of(s->zone);
    s->jumped = arena_array(op->arena, rows->count, sizeof *s->jumped);
    for (size_t i = 0; i < rows->count; i++) {
        const struct series_visits_row *r = &rows->items[i];
        if (!sv_eq(r->status, SV("booked")))
            continue;
        s->count++;
        if (instant_before(r->starts_at, op->now))
            continue;
        s->ahead++;
        struct wall w = zone_local(zone, r->starts_at).wall;
        if (!r->detached && minute_of(w) != s->starts_min)
            s->jumped[s->jumped_count++] = w.day;
    }
}

enum err series_load(const struct op *op, struct series_id id, struct series *ret_series)
{
    struct series_by_id_row r;
    struct series_visits_rows rows;
    TRY(viewer_require(op->viewer, NEED_STAFF_PAGE(PERM_CALENDAR)));
    TRY(q_series_by_id(op->db, op->arena, op->viewer->org, &(struct q_series_by_id){ .series_id = id }, &r));
    TRY(q_series_visits(op->db, op->arena, op->viewer->org, &(struct q_series_visits){ .series_id = id }, &rows));
    struct series s = { .id = r.id,
        .rule = r.rule,
        .zone = r.zone,
        .said = repeat_said(op->arena, r.rule),
        .starts_day = r.starts_day,
        .starts_min = r.starts_min,
        .join_all = r.join_all };
    if (r.previous_id.has)
        s.previous = r.previous_id.v;
    count_visits(op, &rows, &s);
    *ret_series = s;
    return E_OK;
}

enum err series_list(const struct op *op, const struct series_id *ids, size_t count, struct series_list *ret_list)
{
    struct series_by_ids_rows rows = { .count = 0 };
    TRY(viewer_require(op->viewer, NEED_STAFF_PAGE(PERM_CALENDAR)));
    if (count)
        TRY(q_series_by_ids(
            op->db, op->arena, op->viewer->org, &(struct q_series_by_ids){ .ids = ids, .ids_count = count }, &rows));
    struct series *items = arena_array(op->arena, rows.count, sizeof *items);
    for (size_t i = 0; i < rows.count; i++) {
        const struct series_by_ids_row *r = &rows.items[i];
        items[i] = (struct series){ .id = r->id,
            .rule = r->rule,
            .zone = r->zone,
            .said = repeat_said(op->arena, r->rule),
            .starts_day = r->starts_day,
            .starts_min = r->starts_min,
            .join_all = r->join_all,
            .count = r->visits };
        if (r->previous_id.has)
            items[i].previous = r->previous_id.v;
    }
    *ret_list = (struct series_list){ items, rows.count };
    return E_OK;
}

enum err visit_part_of_series(const struct op *op, const struct appointment *v, enum series_part part,
    struct appointment_id **ret_ids, size_t *ret_count)
{
    struct appointment_part_rows rows;
    if (part == PART_ONE || !v->series.v) {
        *ret_ids = arena_array(op->arena, 1, sizeof **ret_ids);
        (*ret_ids)[0] = v->id;
        *ret_count = 1;
        return E_OK;
    }
    TRY(q_appointment_part(op->db, op->arena, op->viewer->org,
        &(struct q_appointment_part){ .series_id = v->series,
            .all = part == PART_ALL,
            .now = op->now,
            .recurs_at = v->recurs_at.has ? v->recurs_at.v : v->starts_at,
            .appointment_id = v->id },
        &rows));
    *ret_ids = arena_array(op->arena, rows.count, sizeof **ret_ids);
    for (size_t i = 0; i < rows.count; i++)
        (*ret_ids)[i] = rows.items[i].id;
    *ret_count = rows.count;
    return E_OK;
}
