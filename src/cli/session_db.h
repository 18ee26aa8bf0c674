/**
 * cli/session_db.h — what most commands need first: database open and at the program's schema, keys, clock, an
 * organization.
 */
#ifndef KITH_CLI_SESSION_DB_H
#define KITH_CLI_SESSION_DB_H

#include "access/viewer.h"
#include "cli/command.h"
#include "crypto/keys.h"
#include "people/people.h"

/** The options that every command on a database has. */
#define OPTION_DB                                                                                                      \
    {                                                                                                                  \
        "db", "URL", NULL, true, "sqlite:PATH or postgres://user@host/name"                                            \
    }
#define OPTION_KEYS                                                                                                    \
    {                                                                                                                  \
        "keys", "FILE", NULL, false, "key file; without it, beside the SQLite file, or /etc/kith/kith.keys"            \
    }
#define OPTION_ORG                                                                                                     \
    {                                                                                                                  \
        "org", "ID", NULL, false, "organization, when the installation has several"                                    \
    }

struct command_db {
    struct db_pool *pool;
    struct db *db;
    struct keys *keys; /* NULL when not asked for */
    struct clock clock;
    struct arena *arena;
    struct viewer viewer;
    struct organization org; /* id.v 0 when not asked for */
    struct op op;
};
enum { DB_NEEDS_KEYS = 1, DB_NEEDS_ORG = 2, DB_MAY_BE_OLD = 4, DB_MAY_BE_MADE = 8 };
/** Complains and returns false when something is missing. command_db_close() in both cases. */
bool command_db_open(const struct invocation *in, unsigned needs, struct command_db *ret_c);
void command_db_close(struct command_db *c);
/** Makes the file of an SQLite database that is not there yet, and names it: to take it away again when the command
 * fails. NULL: there is one already, another process was first, or it is no file. */
const char *command_db_new_file(const struct invocation *in);
/** Deletes that file and what SQLite puts beside it; NULL: nothing. After command_db_close(). */
void command_db_discard(const struct invocation *in, const char *new_file);
/** Applies what is pending; complains and returns false when it is refused. */
bool command_db_migrate(const struct invocation *in, struct command_db *c, unsigned *ret_applied);
/** Makes the organization `org` the one that the command works on. */
enum err command_db_use(struct command_db *c, struct org_id org) MUST_CHECK;
/** Loads the key file; complains. */
bool command_keys_open(const struct invocation *in, struct command_db *c);
/** Where the key file is for this invocation. */
const char *command_keys_path(const struct invocation *in);
/** Prints problems of a use case, a line each; returns EXIT_FAILED. */
int command_problems(const struct invocation *in, const struct problems *problems);

#endif
