#include <errno.h>
#include <unistd.h>

#include "base/log.h"
#include "cli/commands.h"
#include "cli/session_db.h"
#include "cli/site.h"
#include "notify/notify.h"

/* What a mail server understands: keep the message and come back with it (sysexits.h). */
enum { EXIT_TRY_AGAIN = 75, MESSAGE_MAX = 4 * 1024 * 1024 };

/* False: it cannot be read. What passes the limit is left out: the report stands at the beginning. */
static bool read_all(struct arena *a, struct sv *ret_message)
{
    struct str s = str_new(a, MESSAGE_MAX);
    char part[16384];
    for (;;) {
        ssize_t n = read(STDIN_FILENO, part, sizeof part);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return false;
        if (n == 0)
            break;
        if (s.n + (size_t)n < MESSAGE_MAX)
            str_add(&s, sv_from(part, (size_t)n));
    }
    *ret_message = str_sv(&s);
    return true;
}

static int bounce(const struct invocation *in)
{
    struct command_db c;
    struct sv message;
    enum notify_told told;
    if (!read_all(in->arena, &message))
        return command_fail(in, "standard input cannot be read."), EXIT_TRY_AGAIN;
    int status = EXIT_TRY_AGAIN;
    site_listen();
    if (command_db_open(in, 0, &c)) {
        if (notify_bounce_mail(c.db, in->arena, message, clock_now(&c.clock), &told) == E_OK) {
            printf("%s\n", told == NOTIFY_TOLD_FIRST    ? "Noted."
                           : told == NOTIFY_TOLD_BEFORE ? "Known already."
                                                        : "Not a report about a mail of this program: nothing done.");
            status = EXIT_DONE;
        } else {
            command_fail(in, "the database does not take it now.");
        }
    }
    command_db_close(&c);
    return status;
}

const struct command command_bounce = {
    .name = "bounce",
    .operands = "",
    .summary = "Reads one mail that came back, from standard input.",
    .details = "For a mail server's pipe or .forward file: docs/operating.md. Reports of non-delivery (RFC 3464) and "
               "of complaints\n"
               "(RFC 5965) about mails of this program mark the address and open a task; all else is passed over.\n"
               "Exit status 75 asks the mail server to try again later.",
    .options = { OPTION_DB },
    .run = bounce,
};
