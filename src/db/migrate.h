/**
 * db/migrate.h — bringing a database to the program's schema: numbered, forward only, all that is pending in one
 * transaction. Several processes may try at once; one does the work, the others find it done.
 */
#ifndef KITH_DB_MIGRATE_H
#define KITH_DB_MIGRATE_H

#include "db/schema.h"

struct migrate_status {
    unsigned applied;  /* number of the newest migration in the database; 0: none */
    unsigned known;    /* number of the newest migration of this program */
    bool usable;       /* the program can work with the database as it is */
    struct sv problem; /* when it cannot, and migrate_run() would refuse too: a sentence for the administrator */
};
/** Reads only. */
enum err migrate_status(
    struct db *db, const struct db_schema *s, struct arena *a, struct migrate_status *ret_status) MUST_CHECK;

/**
 * Applies what is pending. E_INVALID: refused, since the database is newer than the program or an applied migration is
 * not the one that the program knows; *ret_problem gets the sentence. Otherwise the errors of db_write().
 */
enum err migrate_run(struct db *db, const struct db_schema *s, struct instant now, struct arena *a,
    unsigned *ret_applied, struct sv *ret_problem) MUST_CHECK;

#endif
