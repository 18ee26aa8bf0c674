/** people/event_of.h — inside the room: events with the actor filled in from the viewer. In a transaction. */
#ifndef KITH_PEOPLE_EVENT_OF_H
#define KITH_PEOPLE_EVENT_OF_H

#include "access/viewer.h"
#include "event/event.h"

static inline struct event_new event_of(const struct op *op, enum event_kind kind, struct client_id client)
{
    const struct viewer *v = op->viewer;
    return (struct event_new){ .kind = kind, .org = v->org, .at = op->now, .actor_kind = actor_kind_name(v->actor.kind),
        .actor_id = v->actor.id, .client = client, .grant = v->grant };
}

static inline enum err event_of_client(struct db *tx, const struct op *op, enum event_kind kind, struct client_id client)
{
    struct event_new e = event_of(op, kind, client);
    struct event_id id;
    return event_record(tx, op->arena, &e, &id);
}

/** About a login, for its owner: in the name of one of its organizations. */
static inline enum err event_of_login(struct db *tx, const struct op *op, enum event_kind kind, struct org_id org, struct login_id login)
{
    struct event_new e = event_of(op, kind, (struct client_id){ 0 });
    e.org = org;
    e.resource_kind = "login";
    e.resource_id = login.v;
    struct event_id id;
    return event_record(tx, op->arena, &e, &id);
}

#endif
