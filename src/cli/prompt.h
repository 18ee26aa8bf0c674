/** cli/prompt.h — asking the person at the terminal for a secret. */
#ifndef KITH_CLI_PROMPT_H
#define KITH_CLI_PROMPT_H

#include "cli/command.h"

/**
 * A secret from the environment variable, else from the terminal without echo; with `twice`, typed again and compared.
 * False after a complaint: nothing was typed, the two differ, or there is neither variable nor terminal.
 */
bool prompt_secret(
    const struct invocation *in, const char *variable, const char *question, bool twice, struct sv *ret_secret);

#endif
