/**
 * access/record.h — events with actor, organization and grant filled in from the viewer: every write names who acted,
 * for whom, and by which grant (beyond 18). Called in a transaction.
 */
#ifndef KITH_ACCESS_RECORD_H
#define KITH_ACCESS_RECORD_H

#include "access/viewer.h"
#include "event/event.h"

/** To be completed (contact, resource, payload) and handed to event_record(). */
static inline struct event_new event_by(const struct op *op, enum event_kind kind, struct client_id client)
{
    const struct viewer *v = op->viewer;
    return (struct event_new){ .kind = kind,
        .org = v->org,
        .at = op->now,
        .actor_kind = actor_kind_name(v->actor.kind),
        .actor_id = v->actor.id,
        .client = client,
        .grant = v->grant };
}

static inline enum err record_client(struct db *tx, const struct op *op, enum event_kind kind, struct client_id client)
{
    struct event_new e = event_by(op, kind, client);
    return event_record(tx, op->arena, &e, NULL);
}

/** About a login, for its owner: kept with one of its organizations. `token` v 0: none. */
static inline enum err record_login(struct db *tx, const struct op *op, enum event_kind kind, struct org_id org,
    struct login_id login, struct mail_token_id token)
{
    struct event_new e = event_by(op, kind, (struct client_id){ 0 });
    e.org = org;
    e.resource_kind = "login";
    e.resource_id = login.v;
    if (token.v)
        e.payload = sv_fmt(op->arena, "{\"mail_token\":%lld}", (long long)token.v);
    return event_record(tx, op->arena, &e, NULL);
}

#endif
