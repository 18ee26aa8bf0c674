/* What changes around a client: links that do not hold any more end, and birthdays are planned anew. */
#include "base/log.h"
#include "crypto/token.h"
#include "supplement/jobs.h"
#include "supplement/lives.h"

enum { EVENTS_AT_ONCE = 50, LEASE_S = 60 };

static const enum event_kind followed[] = { EVENT_CLIENT_BORN_CHANGED, EVENT_CLIENT_EMAIL_CHANGED, EVENT_CLIENT_DIED,
    EVENT_CLIENT_ARCHIVED, EVENT_CONTACT_CHANGED, EVENT_CONTACT_ENDED, EVENT_NO_CONTACT_CHANGED, EVENT_GRANT_ENDED,
    EVENT_SUPPLEMENT_OF_AGE_DUE };
const struct event_consumer supplement_consumer = {
    .name = "supplement", .kinds = followed, .kinds_count = LENGTH(followed)
};

struct follow_args {
    const struct job_run *run;
    const struct event *event;
    struct sv owner;
};

static enum err follow_in(struct db *tx, void *arg)
{
    const struct follow_args *x = arg;
    const struct event *e = x->event;
    struct instant now = clock_now(x->run->clock);
    struct organization org;
    TRY(organization_load(tx, x->run->arena, e->org, &org));
    struct viewer v = viewer_system(ACTOR_SYSTEM, e->org, organization_today(&org, now));
    struct op op = { .db = tx, .arena = x->run->arena, .viewer = &v, .now = now };
    if (e->client.v)
        TRY(supplement_follow_in(&op, &org, e->client));
    return event_done(tx, e->delivery, x->owner);
}

enum err supplement_events_run(const struct job_run *r)
{
    struct sv owner = token_random_text(r->arena, 12);
    struct events events;
    do {
        TRY(event_lease(
            r->db, r->arena, supplement_consumer.name, owner, clock_now(r->clock), EVENTS_AT_ONCE, LEASE_S, &events));
        for (size_t i = 0; i < events.count; i++) {
            const struct event *e = &events.items[i];
            enum err err = db_write(r->db, follow_in, &(struct follow_args){ r, e, owner });
            if (err == E_OK)
                continue;
            log_event(LOG_WARN, "supplement.event_failed", LOG_INT("event", e->id.v), LOG_Z("error", err_name(err)));
            TRY(event_retry(r->db, e, owner, clock_now(r->clock), sv_of(err_name(err))));
        }
    } while (events.count == EVENTS_AT_ONCE && !r->stopping(r->runner));
    return E_OK;
}
