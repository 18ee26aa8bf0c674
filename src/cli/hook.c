#include "crypto/hook.h"
#include "cli/commands.h"
#include "cli/session_db.h"
#include "notify/pages.h"

static int hook_secret_run(const struct invocation *in)
{
    struct command_db c;
    int status = EXIT_FAILED;
    if (command_db_open(in, DB_NEEDS_KEYS, &c)) {
        printf("%.*s\n", SV_FMT(hook_secret(c.keys, in->arena, NOTIFY_HOOK_BOUNCES)));
        status = EXIT_DONE;
    }
    command_db_close(&c);
    return status;
}

const struct command command_hook_secret = {
    .name = "hook secret",
    .operands = "",
    .summary = "Prints the secret that signs POST /hooks/bounces.",
    .details = "How to sign: docs/operating.md. After `kith keys rotate` it is a new one; the old one is taken as long "
               "as its key is in the "
               "key file.",
    .options = { OPTION_DB, OPTION_KEYS },
    .run = hook_secret_run,
};
