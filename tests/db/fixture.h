/**
 * tests/db/fixture.h — a fresh database for a test, on the engine that the test program was started for.
 *
 * A program says db_fixture_args(argc, argv) first: "pg" takes the server that KITH_TEST_PG names (a postgres:// URL of
 * a throwaway server, database "postgres"); without it, SQLite in a temporary folder. Each fixture is a database of its
 * own; closing it removes it. On PostgreSQL one that db_fixture_open() made serves the next that asks for its schema in
 * this program, and is emptied for it: a test that changes the schema itself begins with db_fixture_make(). On SQLite
 * each is a copy of one file that has the schema.
 */
#ifndef KITH_TESTS_DB_FIXTURE_H
#define KITH_TESTS_DB_FIXTURE_H

#include "db/migrate.h"

struct db_fixture {
    struct arena *arena;
    struct db_pool *pool;
    struct db *db;
    struct sv url;
    char dir[64];  /* SQLite: where the file is */
    char name[64]; /* PostgreSQL: the database */
};

/** Where tests write: TMPDIR, which ./dev test keeps in memory, so that nothing waits for a disk. */
const char *db_fixture_scratch(void);
/** Exits with a sentence when PostgreSQL is asked for and KITH_TEST_PG is not set. */
void db_fixture_args(int argc, char **argv);
enum db_engine db_fixture_engine(void);

/** An empty database: its address only. */
void db_fixture_make(struct db_fixture *f);
/** Opened, migrated to `schema`, one handle. */
void db_fixture_open(struct db_fixture *f, const struct db_schema *schema);
/** The same on SQLite, whatever the program was started for. */
void db_fixture_open_sqlite(struct db_fixture *f, const struct db_schema *schema);
/** Waits until the sessions that say application_name=`name` in their address are over: PostgreSQL notices the end of a
 * killed process a little later, and until then it holds rows. On SQLite there is nothing to wait for. */
void db_fixture_wait_for_end(const struct db_fixture *f, const char *name);
/** Closes what is open and removes the database. */
void db_fixture_close(struct db_fixture *f);

#endif
