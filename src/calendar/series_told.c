/* A series as mail programs know it. */
#include "calendar/queries.h"
#include "calendar/series.h"

enum { HOUR_MINUTES = 60, DAY_MINUTES = 24 * HOUR_MINUTES };

static struct wall wall_of(struct day day, int64_t minute)
{
    return (struct wall){ day, (int)(minute / HOUR_MINUTES), (int)(minute % HOUR_MINUTES), 0 };
}

static enum err told_of(struct arena *a, const struct series_told_row *r, struct told_visit *ret_visit)
{
    enum attendee_status part = ATTENDEE_CANCELLED;
    struct told_visit v = { .occurs = wall_of(
                                (struct day){ (int32_t)(r->occurs_wall / DAY_MINUTES) }, r->occurs_wall % DAY_MINUTES),
        .starts_at = r->starts_at,
        .ends_at = r->ends_at,
        .place = place_line(a, r->place_name.v, r->place_address.v),
        .confidential = r->confidential };
    if (!contact_type_parse(r->contact_type, &v.contact_type) ||
        (r->part.has && !attendee_status_parse(r->part.v, &part)))
        return E_INTERNAL;
    v.attendee = r->attendee_id.v;
    v.stands =
        sv_eq(r->status, SV("booked")) && r->part.has && (attendee_status_active(part) || part == ATTENDEE_NOSHOW);
    *ret_visit = v;
    return E_OK;
}

enum err series_told_load(const struct op *op, struct sv uid, struct client_id client, struct series_told *ret_told)
{
    struct series_told_rows rows;
    TRY(q_series_told(
        op->db, op->arena, op->viewer->org, &(struct q_series_told){ .uid = uid, .client_id = client }, &rows));
    if (!rows.count)
        return E_NOTFOUND;
    const struct series_told_row *any = &rows.items[0];
    struct series_told t = { .uid = uid,
        .rule = any->told_rule,
        .zone = any->told_zone,
        .starts = wall_of(any->told_day, any->told_min),
        .items = arena_array(op->arena, rows.count, sizeof *t.items),
        .count = rows.count };
    for (size_t i = 0; i < rows.count; i++) {
        TRY(told_of(op->arena, &rows.items[i], &t.items[i]));
        t.sequence += rows.items[i].sequence;
    }
    *ret_told = t;
    return E_OK;
}
