#include <assert.h>

#include "audit/audit.h"
#include "audit/queries.h"

const char *audit_action_name(enum audit_action a)
{
    static const char *const names[] = { [AUDIT_NONE] = "none",
        [AUDIT_VIEW] = "view",
        [AUDIT_LIST] = "list",
        [AUDIT_CREATE] = "create",
        [AUDIT_UPDATE] = "update",
        [AUDIT_END] = "end",
        [AUDIT_SEND] = "send",
        [AUDIT_EXPORT] = "export",
        [AUDIT_PREVIEW] = "preview",
        [AUDIT_SWITCH] = "switch",
        [AUDIT_SIGN_IN] = "sign_in" };
    static_assert(LENGTH(names) == AUDIT_ACTION_COUNT, "each action has a name");
    assert(a < AUDIT_ACTION_COUNT);
    return names[a];
}

enum err audit_append(struct db *tx, const struct audit_new *e)
{
    assert(db_writing(tx) && e->action != AUDIT_NONE && e->outcome.n);
    const struct q_audit_add args = { .at = e->at,
        .actor_kind = e->actor_kind,
        .actor_id = e->actor_id,
        .via = e->via,
        .grant_id = { e->grant.v != 0, e->grant },
        .session_id = { e->session.v != 0, e->session },
        .client_id = { e->client.v != 0, e->client },
        .api_key_id = { e->key.v != 0, e->key },
        .action = sv_of(audit_action_name(e->action)),
        .resource_kind = e->resource_kind,
        .resource_id = e->resource_id,
        .outcome = e->outcome,
        .peer = e->peer };
    return q_audit_add(tx, e->org, &args, NULL);
}

static enum err append(struct db *tx, void *arg)
{
    return audit_append(tx, arg);
}

enum err audit_append_now(struct db *db, const struct audit_new *e)
{
    struct audit_new copy = *e;
    return db_write(db, append, &copy);
}
