/**
 * db/db.h — the one port over SQLite and PostgreSQL.
 *
 * A `struct db` is one handle: what generated query functions (sqlgen) run on. Each worker thread owns one, used by that
 * thread only. Outside db_write() it reads, each statement in its own snapshot; db_read() gives several statements one
 * snapshot. Writing happens only in db_write(): on SQLite the closure runs on the single writer thread, in a SAVEPOINT
 * of a group commit (fair queue, first come first served); on PostgreSQL in a transaction of the worker's own
 * connection. db_write() returns E_OK only after the commit is durable.
 *
 * A closure may run more than once (a serialization failure is retried), so it must not change what it did not make: set
 * results in memory only from values it computed in this run. It gets a handle valid only inside.
 * It must not wait for anything but the database, and never call db_write() again.
 *
 * Errors: E_CONFLICT unique or version conflict · E_BUSY database away, queue full, or lock time-out · E_NOTFOUND a
 * `:one` query without a row · E_INTERNAL all else, logged here. Any error from the closure rolls its change back.
 */
#ifndef KITH_DB_DB_H
#define KITH_DB_DB_H

#include "base/err.h"
#include "base/str.h"
#include "base/time.h"

struct db_pool; /* a database opened by a process: engine, writer, settings. Threads: any. */
struct db;      /* one handle; see above */

enum db_engine { DB_SQLITE, DB_POSTGRES };

/**
 * Opens "sqlite:PATH" or "postgres://user@host[:port][,host2…]/name?…" (libpq URI; several hosts get
 * target_session_attrs=read-write). `problem` gets a sentence for the administrator when it fails.
 * Does not migrate: see db/migrate.h.
 */
enum err db_pool_open(struct arena *a, struct sv url, struct db_pool **ret_pool, struct sv *ret_problem) MUST_CHECK;
void db_pool_close(struct db_pool *p); /* after every handle is closed; finishes queued writes */
enum db_engine db_pool_engine(const struct db_pool *p);

enum err db_open(struct db_pool *p, struct db **ret_db) MUST_CHECK;
void db_close(struct db *db);
enum db_engine db_engine_of(const struct db *db);

typedef enum err db_fn(struct db *tx, void *arg);
enum err db_read(struct db *db, db_fn *fn, void *arg) MUST_CHECK;
enum err db_write(struct db *db, db_fn *fn, void *arg) MUST_CHECK;

/** True between begin and end of db_write(): use cases assert it before they save. */
bool db_writing(const struct db *db);

/** Statements run on this handle since it was opened: tests count them (no N+1). */
uint64_t db_statements(const struct db *db);

/** Torture: the n-th statement or commit from now on, in this process, fails with E_INTERNAL. 0 turns it off. */
void db_fail_nth(uint64_t n);

/* --- what generated code calls; not for hand-written code --- */

enum db_type { DB_T_I64, DB_T_TEXT, DB_T_BLOB, DB_T_NULL };
struct db_val {
    enum db_type type;
    int64_t i;
    struct sv s;
};
enum db_kind { DB_ONE, DB_MANY, DB_EXEC };
/** A query as sqlgen emits it: static, one per query; `id` is dense, from 0, and indexes each handle's statements. */
struct db_query {
    const char *name;      /* "people.client_by_id" */
    const char *sqlite;    /* "… ?1 …" */
    const char *pg;        /* "… $1 …" */
    uint16_t id, nparams, ncols;
    enum db_kind kind;
    bool writes;           /* refused outside db_write() */
    const uint8_t *pg_types;   /* per parameter: enum db_type; DB_T_BLOB as bytea, arrays as text (JSON) */
    const uint8_t *col_types;  /* per column: enum db_type */
};
/** Runs q. For each row, on_row gets ncols values that live until the next row: copy what you keep. */
enum err db_run(struct db *db, const struct db_query *q, const struct db_val *args,
    enum err (*on_row)(void *ctx, const struct db_val *cols), void *ctx, int64_t *ret_changed) MUST_CHECK;

#endif
