#include "db/migrate.h"

#include "cli/commands.h"
#include "cli/session_db.h"
#include "db/schema.h"

static int migrate(const struct invocation *in)
{
    struct command_db c;
    unsigned applied = 0;
    int status = EXIT_FAILED;
    if (command_db_open(in, DB_MAY_BE_OLD, &c) && command_db_migrate(in, &c, &applied)) {
        if (applied)
            printf("Applied %u migration%s. The database is up to date.\n", applied, applied == 1 ? "" : "s");
        else
            printf("The database is up to date.\n");
        status = EXIT_DONE;
    }
    command_db_close(&c);
    return status;
}

const struct command command_migrate = {
    .name = "migrate",
    .operands = "",
    .summary = "Brings the database to this program's version.",
    .details = "All that is pending in one transaction, forward only. Make a backup first: kith backup FILE.",
    .options = { OPTION_DB, OPTION_KEYS },
    .run = migrate,
};
