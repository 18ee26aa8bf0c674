/**
 * db/db.h — the one port over SQLite and PostgreSQL.
 *
 * A `struct db` is one handle: what generated query functions (sqlgen) run on. Each worker thread owns one, used by
 * that thread only. Outside db_write() it reads, each statement in its own snapshot; db_read() gives several statements
 * one snapshot. Writing happens only in db_write(): on SQLite the closure runs on the single writer thread, in a
 * SAVEPOINT of a group commit (fair queue, first come first served); on PostgreSQL in a transaction of the worker's own
 * connection. db_write() returns E_OK only after the commit is durable.
 *
 * A closure may run more than once (a serialization failure is retried; after some in a row the closure runs while no
 * other of this process does), so it must not change what it did not make: set results in memory only from values it
 * computed in this run. It gets a handle valid only inside. It must not wait for anything but the database, and never
 * call db_write() again.
 *
 * Errors: E_CONFLICT unique or version conflict · E_BUSY database away, queue full, or lock time-out · E_NOTFOUND a
 * `:one` query without a row · E_INTERNAL all else, logged here. Any error from the closure rolls its change back.
 * After a statement of a closure has failed (E_NOTFOUND is no failure) the closure is lost: later statements fail and
 * db_write() answers the first error even if the closure returns E_OK. On PostgreSQL an :exec whose count of changed
 * rows nobody asks for is not waited for: it returns E_OK at once, and its failure is the next statement's, or that of
 * db_write(). Rows of one INSERT that follow each other so, or inside db_together(), go as one statement. Where a
 * duplicate is expected, the query says ON CONFLICT. On PostgreSQL, a connection that breaks during COMMIT gives
 * E_INTERNAL: the change may have been made.
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
/** db_write() for queues, whose rows many workers take and close side by side: on PostgreSQL READ COMMITTED, so that
 *  nobody is sent back because of a neighbour's row. Each statement of the closure has to hold by itself: it locks what
 *  it looks at (FOR UPDATE SKIP LOCKED), or compares in the UPDATE that sets. On SQLite the same as db_write(). */
enum err db_write_queue(struct db *db, db_fn *fn, void *arg) MUST_CHECK;

/**
 * The closure's statements travel together: on PostgreSQL one round trip instead of one each (SQLite runs them as they
 * come). So none may need what another answers, and each answer is where its ret_ says only after db_together()
 * returned E_OK. A :one that finds nothing is no error here and leaves its ret_row: make it empty before. The closure
 * only asks; as with db_write() it may run more than once. Inside db_read() and db_write() it is part of them;
 * otherwise each statement sees a moment of its own, as always. Not inside itself.
 */
enum err db_together(struct db *db, db_fn *fn, void *arg) MUST_CHECK;

/**
 * A closure as of db_together() that travels with the next statement that is asked on this handle, whoever asks it: for
 * what a page needs beside, without a round trip of its own. Its answers are there once db_along_end() returned E_OK,
 * which asks by itself where no statement came; `arg` lives until then. One at a time; inside db_write() and db_read()
 * it is asked at once, and those that begin meanwhile begin after it. Where it fails on PostgreSQL, the statement that
 * it travelled with fails, too; on SQLite it fails alone.
 */
void db_along(struct db *db, db_fn *fn, void *arg);
enum err db_along_end(struct db *db) MUST_CHECK; /* E_OK where nothing is along */

/**
 * Until db_release(), what this handle reads may come from one moment, as it was at the first statement or after the
 * last db_write(): on SQLite that spares a statement half of its cost (the locks); on PostgreSQL nothing changes. For
 * work that lasts as long as one page does: it holds back the cleaning of SQLite's log.
 */
void db_hold(struct db *db);
void db_release(struct db *db);

/**
 * Words between the processes on one database (docs/decisions/0053). In db_write(): who listens hears `word` once the
 * commit is durable, and never without it. On PostgreSQL commits that tell wait for each other, so only what somebody
 * waits for is told; on SQLite nothing is. At most DB_WORD_MAX bytes, nothing about a person.
 */
enum { DB_WORD_MAX = 64 };
enum err db_tell(struct db *tx, struct sv word) MUST_CHECK;
/** One connection of a process that listens, in a thread of its own; it connects again for as long as it takes. */
struct db_ear;
typedef void db_heard_fn(void *ctx, struct sv word); /* in that thread. Empty: it is up, and may have missed words */
struct db_ear *db_ear_new(struct db_pool *p);
void db_ear_add(struct db_ear *ear, db_heard_fn *heard, void *ctx); /* before the start; DB_EAR_MOST of them */
enum { DB_EAR_MOST = 4 };
enum err db_ear_start(struct db_ear *ear) MUST_CHECK;   /* on SQLite it never comes up */
void db_ear_leave(struct db_ear *ear, const void *ctx); /* once this returns it is not being called; NULL is fine */
void db_ear_stop(struct db_ear *ear); /* waits while it connects; nobody is called afterwards; NULL is fine */
void db_ear_free(struct db_ear *ear); /* NULL is fine */
/** Threads: any. False: words go by unheard; look yourself. */
bool db_ear_up(const struct db_ear *ear);

/**
 * For a process that works on nothing itself, after the start: what its commits say by db_wake() is said to the others,
 * after the commit and gathered, each name once in DB_EAR_WAKE_MS: no commit waits for it. They hear DB_EAR_WAKE and
 * the name. On SQLite nothing happens: who works there looks by themselves.
 */
#define DB_EAR_WAKE "wake "
enum { DB_EAR_WAKE_MS = 50 };
void db_ear_spread(struct db_ear *ear);

/** True between begin and end of db_write(): use cases assert it before they save. */
bool db_writing(const struct db *db);
/** In the write that is open, else in one of its own: for use cases that others are made of, all or nothing. */
static inline enum err db_write_within(struct db *db, db_fn *fn, void *arg)
{
    return db_writing(db) ? fn(db, arg) : db_write(db, fn, arg);
}

/**
 * In db_write(): once the change is durable, `what` (text that lives as long as the program) is said to whoever works
 * on it in this process, so that they need not wait for their next look; what else it reaches, db_ear_spread() says.
 * What is rolled back says nothing.
 */
void db_wake(struct db *tx, const char *what);
typedef void db_woken_fn(void *ctx, const char *what);
/** Who is woken, one a pool: called after the commit, on any thread; must neither wait nor ask the database. */
void db_pool_wake_set(struct db_pool *p, db_woken_fn *woken, void *ctx);
/** Not any more; once this returns it is not being called either. Nothing if `ctx` is not who is woken. */
void db_pool_wake_clear(struct db_pool *p, const void *ctx);

/** Statements run on this handle since it was opened, those of its closures included: tests count them (no N+1). */
uint64_t db_statements(const struct db *db);
/** How often this handle waited for the server: round trips. On SQLite 0. */
uint64_t db_waits(const struct db *db);

/** Torture: the n-th statement or commit from now on, in this process, fails with E_INTERNAL. 0 turns it off. */
void db_fail_nth(uint64_t n);

/* --- what generated code calls; not for hand-written code --- */

enum db_type {
    DB_T_I64,
    DB_T_TEXT,
    DB_T_BLOB,
    DB_T_NULL,
    DB_LIST = 0x40,     /* added to a parameter's type: a list of numbers */
    DB_NULLABLE = 0x80, /* added to a column's type */
};
struct db_val {
    enum db_type type;
    int64_t i;
    struct sv s;
};
enum db_kind { DB_ONE, DB_MANY, DB_EXEC };
enum { DB_COLS_MAX = 128, DB_PARAMS_MAX = 128 };
/**
 * A query as sqlgen emits it: static, one per query. All queries of a program stand side by side in one section, so
 * that their place there numbers them: each handle keeps its prepared statements by that number. Made by DB_QUERY only.
 */
struct db_query {
    const char *name;           /* "people.client_by_id" */
    const char *sqlite;         /* "… ?1 …" */
    const char *sqlite_one;     /* where the parameter `list` has one item; NULL: there is no such list */
    const char *pg;             /* "… $1 …" */
    const char *pg_rows;        /* of an INSERT of a row: many of them, each parameter an array; NULL: none such */
    const uint8_t *param_types; /* per parameter: enum db_type; DB_T_BLOB is bytea, lists of texts are text (JSON) */
    const uint8_t *col_types;   /* per column: enum db_type, with DB_NULLABLE */
    uint16_t nparams, ncols;
    uint8_t kind;    /* enum db_kind */
    uint8_t list;    /* the parameter's number, from 1 */
    bool writes : 1; /* refused outside db_write() */
    bool scans : 1;  /* says -- scan: its plan may read a whole table */
    bool key : 1;    /* an INSERT of a row whose answer is the number it got: `sqlite` says no RETURNING, which costs a
                        table of its own for each row; the engine is asked for the number */
} __attribute__((aligned(64)));
#define DB_QUERY(symbol) const struct db_query symbol __attribute__((section("kith_queries"), used))

/** Every query linked into this program. */
const struct db_query *db_queries(size_t *ret_count);

/** Runs q. For each row, on_row gets ncols values that live until the next row: copy what you keep. */
enum err db_run(struct db *db, const struct db_query *q, const struct db_val *args,
    enum err (*on_row)(void *ctx, const struct db_val *cols), void *ctx, int64_t *ret_changed) MUST_CHECK;

/** SQLite's plan for q, a step a line ("SEARCH client USING INDEX …"): tests and `kith doctor`. */
enum err db_explain(struct db *db, const struct db_query *q, struct arena *a, struct sv *ret_plan) MUST_CHECK;

/** A list parameter: JSON, but numbers on PostgreSQL as an array; lives until the next db_run() on this handle ends. */
struct db_val db_list_i64(struct db *db, const int64_t *items, size_t count);
struct sv db_list_text(struct db *db, const struct sv *items, size_t count);

/** Rows on their way into the caller's arena. */
struct db_collect {
    struct arena *a;
    void *one; /* :one: the row */
    void *items;
    size_t count, cap;
    void *ret; /* where they go in the end: a row of `size`, or a struct db_rows */
    size_t size;
};
struct db_rows { /* as each query's own _rows */
    void *items;
    size_t count;
};
/** :one and :many: the row of `size`, or a struct db_rows, goes to `ret` once all went well. Of `to` these and `a`. */
enum err db_fetch(struct db *db, const struct db_query *q, const struct db_val *args,
    enum err (*on_row)(void *ctx, const struct db_val *cols), const struct db_collect *to) MUST_CHECK;
void *db_collect_row(struct db_collect *k, size_t size);

static inline struct db_val db_i64(int64_t i)
{
    return (struct db_val){ .type = DB_T_I64, .i = i };
}
static inline struct db_val db_text(struct sv s)
{
    return (struct db_val){ .type = DB_T_TEXT, .s = s };
}
static inline struct db_val db_blob(struct sv s)
{
    return (struct db_val){ .type = DB_T_BLOB, .s = s };
}
static inline struct db_val db_null(void)
{
    return (struct db_val){ .type = DB_T_NULL };
}

#endif
