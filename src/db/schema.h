/**
 * db/schema.h — the schema as sqlgen emits it: the migrations in the words of each engine, and the tables they make.
 *
 * Tables are for portable copies (backup, restore, moving from SQLite to PostgreSQL): every table can be read in pages
 * by its key and written row by row. Restoring happens in one db_write(): db_load_begin(), rows of all tables,
 * db_load_end().
 */
#ifndef KITH_DB_SCHEMA_H
#define KITH_DB_SCHEMA_H

#include "db/db.h"

struct db_migration {
    unsigned number;
    const char *name;                      /* "0001_foundation" */
    const char *hash;                      /* of its statements; comments and layout do not count */
    const char *const *sqlite, *const *pg; /* statements, NULL ends them */
};
struct db_table {
    const char *name;
    const char *const *columns;
    const uint8_t *types; /* per column: enum db_type, with DB_NULLABLE */
    const uint8_t *keys;  /* places of the key's columns, in key order */
    uint16_t ncols, nkeys;
    const struct db_query *first;  /* (limit): the first rows, all columns, by key */
    const struct db_query *next;   /* (key…, limit): the rows after that key */
    const struct db_query *load;   /* (column…) */
    const struct db_query *number; /* sets the counter behind the ids; NULL when the table has none */
};
struct db_schema {
    const char *name;
    const struct db_migration *migrations;
    size_t migrations_count;
    const struct db_table *tables; /* in the order in which they were created */
    size_t tables_count;
};
extern const struct db_schema db_schema_kith;

/**
 * Every row of a table in the order of its key, read in pages: for each, on_row gets t->ncols values that live until
 * the next row. Each page is a snapshot of its own unless the caller is inside db_read().
 */
enum err db_table_read(struct db *db, const struct db_table *t,
    enum err (*on_row)(void *ctx, const struct db_val *cols), void *ctx) MUST_CHECK;
/** Inside db_write(): one row, all columns. On PostgreSQL rows of one table travel as one COPY as long as they follow
 *  each other: what is wrong with one of them is told by what comes after, or by db_write(). */
enum err db_table_load(struct db *tx, const struct db_table *t, const struct db_val *cols) MUST_CHECK;

/** Inside db_write(), when this process is about to write very much: SQLite's writer may keep 256 MiB of pages from now
 * on. */
enum err db_bulk_begin(struct db *tx) MUST_CHECK;
/** Inside db_write(): from here foreign keys are checked at the commit, so rows may come in any order. */
enum err db_load_begin(struct db *tx) MUST_CHECK;
/** Inside the same db_write(), after the last row: new ids go on after those loaded. */
enum err db_load_end(struct db *tx, const struct db_schema *s) MUST_CHECK;

#endif
