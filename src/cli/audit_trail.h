/** cli/audit_trail.h — command-line reads of client data leave a row in the access log, like any other (F11). */
#ifndef KITH_CLI_AUDIT_TRAIL_H
#define KITH_CLI_AUDIT_TRAIL_H

#include "audit/audit.h"
#include "cli/session_db.h"

/** Written before anything is shown. `client` v 0: a list. */
enum err audit_trail(
    const struct command_db *c, enum audit_action action, struct client_id client, struct sv resource) MUST_CHECK;

#endif
