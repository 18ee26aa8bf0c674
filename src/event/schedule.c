#include "event/schedule.h"

#include <assert.h>

#include "event/queries.h"
#include "ical/zone.h"

/* A minute that a change of clocks leaves out becomes the moment of the jump; one that comes twice, the first. */
static struct instant local_instant(struct sv zone, struct day day, int minute)
{
    struct wall wall = { .day = day, .hour = minute / 60, .minute = minute % 60 };
    return zone_instant(zone_of(zone), wall).first;
}

enum err schedule_set(struct db *tx, const struct schedule_new *s)
{
    assert(db_writing(tx) && s->minute >= 0 && s->minute < 24 * 60);
    const struct event_new *e = &s->event;
    return q_schedule_set(tx, e->org,
        &(struct q_schedule_set){ .kind = sv_of(event_kind_name(e->kind)),
            .cause_kind = sv_of(s->cause_kind),
            .cause_id = s->cause_id,
            .slot = s->slot,
            .client_id = { e->client.v != 0, e->client },
            .contact_id = { e->contact.v != 0, e->contact },
            .grant_id = { e->grant.v != 0, e->grant },
            .payload = e->payload.n ? e->payload : SV("{}"),
            .local_day = { s->by_local_clock, s->day },
            .local_minute = s->minute,
            .fire_at = s->by_local_clock ? local_instant(s->zone, s->day, s->minute) : s->fire_at },
        NULL);
}

enum err schedule_drop(struct db *tx, struct org_id org, const char *cause_kind, int64_t cause_id, struct sv slot)
{
    assert(db_writing(tx));
    return q_schedule_drop(tx, org,
        &(struct q_schedule_drop){ .cause_kind = sv_of(cause_kind), .cause_id = cause_id, .slot = slot }, NULL);
}

enum err schedule_rezone(struct db *tx, struct arena *a, struct org_id org, struct sv zone)
{
    struct schedule_local_rows rows;
    struct schedule_id after = { 0 };
    assert(db_writing(tx));
    do {
        TRY(q_schedule_local(tx, a, org, &(struct q_schedule_local){ .after = after }, &rows));
        for (size_t i = 0; i < rows.count; i++) {
            const struct schedule_local_row *r = &rows.items[i];
            after = r->id;
            TRY(q_schedule_move(tx, org,
                &(struct q_schedule_move){
                    .schedule_id = r->id, .fire_at = local_instant(zone, r->local_day.v, (int)r->local_minute) },
                NULL));
        }
    } while (rows.count);
    return E_OK;
}

struct firing {
    struct arena *a;
    struct instant now;
    int64_t most;
    size_t fired;
};

/* Events are dated by when they were due: a mail that a stopped server sends late still tells the right day. */
static struct event_new event_of(struct arena *a, const struct schedule_due_row *r)
{
    return (struct event_new){ .org = r->org_id,
        .at = r->fire_at,
        .actor_kind = "system",
        .client = r->client_id.v,
        .contact = r->contact_id.v,
        .grant = r->grant_id.v,
        .resource_kind = sv_z(a, r->cause_kind),
        .resource_id = r->cause_id,
        .payload = r->payload };
}

static enum err fire_in(struct db *tx, void *arg)
{
    struct firing *f = arg;
    struct schedule_due_rows rows;
    TRY(q_schedule_due(tx, f->a, &(struct q_schedule_due){ .now = f->now, .most = f->most }, &rows));
    struct schedule_id *ids = arena_array(f->a, rows.count, sizeof *ids);
    struct event_new *events = arena_array(f->a, rows.count, sizeof *events);
    size_t count = 0;
    for (size_t i = 0; i < rows.count; i++) {
        events[count] = event_of(f->a, &rows.items[i]);
        ids[i] = rows.items[i].id;
        count += event_kind_parse(rows.items[i].kind, &events[count].kind); /* else of a program that is gone */
    }
    f->fired = rows.count;
    TRY(event_record_all(tx, f->a, events, count));
    return rows.count ? q_schedule_fired(tx, &(struct q_schedule_fired){ .ids = ids, .ids_count = rows.count }, NULL)
                      : E_OK;
}

enum err schedule_fire(struct db *db, struct arena *a, struct instant now, size_t most, size_t *ret_fired)
{
    struct firing f = { .a = a, .now = now, .most = (int64_t)most };
    struct schedule_next_row next;
    enum err e = q_schedule_next(db, a, &(struct q_schedule_next){ .now = now }, &next);
    if (e == E_OK)
        e = db_write(db, fire_in, &f);
    else if (e == E_NOTFOUND)
        e = E_OK;
    if (e == E_OK)
        *ret_fired = f.fired;
    return e;
}
