#include "crypto/keys.h"

#include "cli/commands.h"
#include "cli/session_db.h"

static int keys_rotate_run(const struct invocation *in)
{
    struct sv advice = SV("");
    const char *path = command_keys_path(in);
    if (keys_rotate(path, in->arena, &advice) != E_OK)
        return command_fail(in, "%.*s", SV_FMT(advice));
    printf("Added a key to %s. Restart `kith serve` and `kith work`, and make a new backup.\n", path);
    return EXIT_DONE;
}

const struct command command_keys_rotate = {
    .name = "keys rotate",
    .operands = "",
    .summary = "Adds a fresh key to the key file: new secrets are sealed with it.",
    .details = "Older keys stay and open what they sealed.",
    .options = { OPTION_DB, OPTION_KEYS },
    .run = keys_rotate_run,
};
