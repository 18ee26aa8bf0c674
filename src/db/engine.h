/** db/engine.h — between the port (db.c) and the two engines. Nobody outside this room includes it but its tests. */
#ifndef KITH_DB_ENGINE_H
#define KITH_DB_ENGINE_H

#include <pthread.h>
#include <semaphore.h>

#include "db/db.h"

struct sqlite_pool;
struct sqlite_conn;
struct pg_pool;
struct pg_conn;

struct db_pool {
    enum db_engine engine;
    struct sqlite_pool *sqlite;
    struct pg_pool *pg;
    pthread_mutex_t woken_lock;
    db_woken_fn *woken; /* under woken_lock, as its ctx; NULL: nobody */
    void *woken_ctx;
};
enum { DB_WAKES_MAX = 16 };
/** Whom the commit of a transaction wakes: each once. Whoever is beyond so many looks by themselves. */
struct db_wakes {
    const char *items[DB_WAKES_MAX];
    unsigned count;
};
struct db {
    struct db_pool *pool;
    struct sqlite_conn *sqlite;
    struct pg_conn *pg;
    bool writing, reading;
    bool together; /* inside db_together() */
    bool held;     /* between db_hold() and db_release() */
    struct db_along {
        db_fn *fn; /* NULL: nothing, or it has been asked */
        void *arg;
        enum err result;
    } along;
    enum err failed; /* of this write: the first statement's error */
    uint64_t statements;
    struct db_wakes wakes;
    struct arena *scratch;           /* lists, until the statement has run */
    bool scratch_used, scratch_kept; /* kept: a statement that others travel along with has its lists there */
    sem_t written;                   /* the writer thread has an answer for this handle */
};

/** True when the torture hook wants this statement or commit to fail. */
bool db_fail_here(void);
size_t db_query_number(const struct db_query *q);
struct db *db_handle_new(struct db_pool *pool);
void db_handle_free(struct db *db);
/** Each once; whoever finds no place looks by themselves. */
void db_wakes_add(struct db_wakes *w, const char *what);
/** After the commit. */
void db_wake_now(struct db_pool *p, const struct db_wakes *w);
/** Notes a statement's failure for the transaction it was in. */
enum err db_note(struct db *db, enum err e);
/** E_OK when one more statement may run: counted, of a write that has not failed, and not the one that torture picked.
 */
enum err db_begin_statement(struct db *db, const char *name, bool writes) MUST_CHECK;

typedef enum err db_row_fn(void *ctx, const struct db_val *cols);
struct db_call {
    const struct db_query *q;
    const struct db_val *args;
    db_row_fn *on_row;
    void *ctx;
    struct db_collect *collect; /* where the rows go once all of them are there; NULL: to on_row alone */
    bool awaited;               /* also where others travel with it: a :one without a row is E_NOTFOUND */
};
/** Hands over what was collected. */
void db_collected(const struct db_collect *k);

enum err sqlite_pool_open(struct arena *a, struct sv path, struct sqlite_pool **ret_pool, struct db_pool *owner,
    struct sv *ret_problem) MUST_CHECK;
void sqlite_pool_close(struct sqlite_pool *p);
enum err sqlite_open(struct sqlite_pool *p, struct sqlite_conn **ret_conn) MUST_CHECK;
void sqlite_close(struct sqlite_conn *c);
enum err sqlite_run(struct db *db, const struct db_call *call, int64_t *ret_changed) MUST_CHECK;
enum err sqlite_read(struct db *db, db_fn *fn, void *arg) MUST_CHECK;
enum err sqlite_write(struct db *db, db_fn *fn, void *arg) MUST_CHECK;
void sqlite_release(struct db *db);                              /* ends the snapshot that db_hold() asked for */
enum err sqlite_exec(struct db *db, const char *sql) MUST_CHECK; /* words of the program only: migrations */
enum err sqlite_explain(struct db *db, const struct db_query *q, struct str *out) MUST_CHECK;
/** How many closures may wait; 1,024 at first. */
void sqlite_queue_limit(struct sqlite_pool *p, size_t limit);

enum err pg_pool_open(struct arena *a, struct sv url, struct pg_pool **ret_pool, struct sv *ret_problem) MUST_CHECK;
void pg_pool_close(struct pg_pool *p);
struct pg_conn *pg_open(struct pg_pool *p); /* connects when it is first used */
void pg_close(struct pg_conn *c);
enum err pg_run(struct db *db, const struct db_call *call, int64_t *ret_changed) MUST_CHECK;
enum err pg_read(struct db *db, db_fn *fn, void *arg) MUST_CHECK;
struct db_table;
/** A row of a table on its way, with others of the same table; their failure is the next statement's, or the commit's.
 */
enum err pg_copy_row(struct db *db, const struct db_table *t, const struct db_val *cols) MUST_CHECK;
enum err pg_together(struct db *db, db_fn *fn, void *arg) MUST_CHECK;
uint64_t pg_waits(const struct pg_conn *c);
/** An array in its binary form. */
struct sv pg_list_i64(struct arena *a, const int64_t *items, size_t count);
enum pg_isolation { PG_SERIALIZABLE, PG_READ_COMMITTED };
enum err pg_write(struct db *db, enum pg_isolation isolation, db_fn *fn, void *arg) MUST_CHECK;
enum err pg_tell(struct db *db, struct sv word) MUST_CHECK;
enum err pg_exec(struct db *db, const char *sql) MUST_CHECK;

#endif
