#include "cli/audit_trail.h"

enum err audit_trail(const struct command_db *c, enum audit_action action, struct client_id client, struct sv resource)
{
    const struct viewer *v = &c->viewer;
    return audit_append_now(c->db, &(struct audit_new){ .org = v->org,
                                       .at = c->op.now,
                                       .actor_kind = sv_of(actor_kind_name(v->actor.kind)),
                                       .via = sv_of(via_name(v->via)),
                                       .client = client,
                                       .action = action,
                                       .resource_kind = resource,
                                       .resource_id = client.v,
                                       .outcome = SV("allowed") });
}
