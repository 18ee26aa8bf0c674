#include "calendar/jobs.h"

#include <jansson.h>

#include "base/log.h"
#include "calendar/queries.h"
#include "calendar/video_member.h"
#include "crypto/token.h"

enum { EVENTS_AT_ONCE = 20, LEASE_S = 60 };

static const enum event_kind followed[] = { EVENT_APPOINTMENT_CREATED, EVENT_APPOINTMENT_BOOKED,
    EVENT_APPOINTMENT_MOVED, EVENT_APPOINTMENT_CHANGED, EVENT_APPOINTMENT_CANCELLED, EVENT_APPOINTMENT_NOSHOW,
    EVENT_APPOINTMENT_CHECKED_IN, EVENT_APPOINTMENT_DECLINED, EVENT_WAITLIST_FREE, EVENT_WAITLIST_JOINED,
    EVENT_GROUP_REMOVED, EVENT_GRANT_ACCEPTED, EVENT_GRANT_CHANGED, EVENT_GRANT_SUSPENDED, EVENT_GRANT_ENDED,
    EVENT_AGE_TIER_APPLIED, EVENT_CLIENT_BORN_CHANGED, EVENT_CLIENT_ARCHIVED, EVENT_CLIENT_UNARCHIVED,
    EVENT_CLIENT_DIED };
const struct event_consumer calendar_consumer = {
    .name = "calendar", .kinds = followed, .kinds_count = LENGTH(followed)
};

static struct appointment_id appointment_of(const struct event *e)
{
    json_error_t fault;
    json_t *payload = json_loadb(e->payload.p ? e->payload.p : "", e->payload.n, 0, &fault);
    struct appointment_id id = { json_integer_value(json_object_get(payload, "appointment")) };
    json_decref(payload);
    if (!id.v && sv_eq(e->resource_kind, SV("appointment")))
        id.v = e->resource_id;
    return id;
}

struct following {
    const struct job_run *run;
    const struct event *event;
    struct sv owner;
    struct instant now;
};

static enum err look_at(struct db *tx, const struct following *x, const struct appointment_id *ids, size_t count)
{
    return q_video_wanted(
        tx, x->event->org, &(struct q_video_wanted){ .now = x->now, .ids = ids, .ids_count = count }, NULL);
}

/* A right of or to somebody has changed: every call ahead that they are in. */
static enum err look_at_calls(struct db *tx, const struct following *x)
{
    struct video_of_client_rows rows;
    TRY(q_video_of_client(tx, x->run->arena, x->event->org,
        &(struct q_video_of_client){
            .client_id = x->event->client, .after = instant_add(x->now, -VIDEO_CLOSES_MIN * MINUTE_US) },
        &rows));
    struct appointment_id *ids = arena_array(x->run->arena, rows.count, sizeof *ids);
    for (size_t i = 0; i < rows.count; i++)
        ids[i] = rows.items[i].id;
    return look_at(tx, x, ids, rows.count);
}

/* What follows looks at the state as it is, not at what the event said: it may run again. */
static enum err follow_in(struct db *tx, void *arg)
{
    const struct following *x = arg;
    struct appointment_id id = appointment_of(x->event);
    if (id.v)
        TRY(look_at(tx, x, &id, 1));
    else if (x->event->client.v)
        TRY(look_at_calls(tx, x));
    return event_done(tx, x->event->delivery, x->owner);
}

enum err calendar_events_run(const struct job_run *r)
{
    struct sv owner = token_random_text(r->arena, 12);
    struct events events;
    do {
        TRY(event_lease(
            r->db, r->arena, calendar_consumer.name, owner, clock_now(r->clock), EVENTS_AT_ONCE, LEASE_S, &events));
        for (size_t i = 0; i < events.count; i++) {
            struct following x = { r, &events.items[i], owner, clock_now(r->clock) };
            enum err e = db_write(r->db, follow_in, &x);
            if (e == E_OK)
                continue;
            log_event(LOG_WARN, "calendar.event_failed", LOG_INT("event", x.event->id.v), LOG_Z("error", err_name(e)));
            TRY(event_retry(r->db, x.event, owner, x.now, sv_of(err_name(e))));
        }
    } while (events.count == EVENTS_AT_ONCE && !r->stopping(r->runner));
    return E_OK;
}
