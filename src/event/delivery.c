#include <assert.h>

#include "base/log.h"
#include "event/backoff.h"
#include "event/event.h"
#include "event/queries.h"

struct leasing {
    struct arena *a;
    struct sv consumer, owner;
    struct instant now, until;
    int64_t most;
    struct event_delivery_leased_rows rows;
};

static enum err lease(struct db *tx, void *arg)
{
    struct leasing *x = arg;
    struct event_delivery_pick_rows picked;
    TRY(q_event_delivery_bury(
        tx, &(struct q_event_delivery_bury){ .consumer = x->consumer, .now = x->now, .limit = EVENT_ATTEMPTS }, NULL));
    TRY(q_event_delivery_pick(tx, x->a,
        &(struct q_event_delivery_pick){
            .consumer = x->consumer, .now = x->now, .most = x->most, .limit = EVENT_ATTEMPTS },
        &picked));
    x->rows = (struct event_delivery_leased_rows){ 0 };
    if (!picked.count)
        return E_OK;
    struct event_delivery_id *ids = arena_array(x->a, picked.count, sizeof *ids);
    for (size_t i = 0; i < picked.count; i++)
        ids[i] = picked.items[i].id;
    TRY(q_event_delivery_lease(tx,
        &(struct q_event_delivery_lease){
            .ids = ids, .ids_count = picked.count, .lease_owner = x->owner, .leased_until = x->until },
        NULL));
    return q_event_delivery_leased(tx, x->a, &(struct q_event_delivery_leased){ ids, picked.count }, &x->rows);
}

enum err event_lease(struct db *db, struct arena *a, const char *consumer, struct sv owner, struct instant now,
    size_t most, int64_t lease_s, struct events *ret_events)
{
    assert(owner.n && lease_s > 0);
    struct leasing x = { .a = a,
        .consumer = sv_of(consumer),
        .owner = owner,
        .now = now,
        .until = instant_add(now, lease_s * SECOND_US),
        .most = (int64_t)most };
    struct event_delivery_due_row due;
    enum err e =
        q_event_delivery_due(db, a, &(struct q_event_delivery_due){ .consumer = x.consumer, .now = now }, &due);
    struct events events = { 0 };
    if (e == E_OK)
        e = db_write(db, lease, &x);
    else if (e == E_NOTFOUND)
        e = E_OK;
    TRY(e);
    events.items = arena_array(a, x.rows.count, sizeof *events.items);
    for (size_t i = 0; i < x.rows.count; i++) {
        const struct event_delivery_leased_row *r = &x.rows.items[i];
        enum event_kind kind;
        if (!event_kind_parse(r->kind, &kind)) { /* of a newer program: it keeps it when the lease runs out */
            log_event(LOG_WARN, "event.unknown_kind", LOG_INT("event", r->id.v));
            continue;
        }
        events.items[events.count++] = (struct event){ .id = r->id,
            .delivery = r->delivery_id,
            .kind = kind,
            .org = r->org_id,
            .at = r->at,
            .actor_kind = r->actor_kind,
            .actor_id = r->actor_id,
            .client = r->client_id.v,
            .contact = r->contact_id.v,
            .grant = r->grant_id.v,
            .resource_kind = r->resource_kind,
            .resource_id = r->resource_id,
            .payload = r->payload,
            .attempts = r->attempts };
    }
    *ret_events = events;
    return E_OK;
}

enum err event_done(struct db *tx, struct event_delivery_id delivery, struct sv owner)
{
    int64_t changed;
    TRY(q_event_delivery_done(tx, &(struct q_event_delivery_done){ delivery, owner }, &changed));
    return changed ? E_OK : E_CONFLICT;
}

enum err event_done_all(struct db *tx, const struct event_delivery_id *deliveries, size_t count, struct sv owner)
{
    int64_t changed;
    TRY(q_event_delivery_done_all(tx,
        &(struct q_event_delivery_done_all){ .ids = deliveries, .ids_count = count, .lease_owner = owner }, &changed));
    return changed == (int64_t)count ? E_OK : E_CONFLICT;
}

static enum err retry(struct db *tx, void *arg)
{
    int64_t changed;
    TRY(q_event_delivery_retry(tx, arg, &changed));
    return changed ? E_OK : E_CONFLICT;
}

enum err event_retry(struct db *db, const struct event *e, struct sv owner, struct instant now, struct sv error)
{
    bool dead = e->attempts >= EVENT_ATTEMPTS;
    struct q_event_delivery_retry args = { .id = e->delivery,
        .state = dead ? SV("dead") : SV("waiting"),
        .run_at = backoff_next(now, e->attempts),
        .last_error = error,
        .lease_owner = owner };
    log_event(dead ? LOG_ERROR : LOG_WARN, dead ? "event.dead" : "event.retry", LOG_INT("event", e->id.v),
        LOG_INT("attempt", e->attempts), LOG_STR("error", error));
    return db_write(db, retry, &args);
}

enum err event_dead_count(struct db *db, struct arena *a, const char *consumer, int64_t *ret_count)
{
    struct event_delivery_dead_row row;
    TRY(q_event_delivery_dead(db, a, &(struct q_event_delivery_dead){ sv_of(consumer) }, &row));
    *ret_count = row.n;
    return E_OK;
}

static enum err revive(struct db *tx, void *arg)
{
    return q_event_delivery_revive(tx, arg, NULL);
}

enum err event_revive_dead(struct db *db, const char *consumer, struct instant now)
{
    return db_write(db, revive, &(struct q_event_delivery_revive){ .consumer = sv_of(consumer), .run_at = now });
}
