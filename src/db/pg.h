/** db/pg.h — one PostgreSQL connection: between its life and transactions (pg.c) and its statements (pg_run.c). */
#ifndef KITH_DB_PG_H
#define KITH_DB_PG_H

#include <libpq-fe.h>
#include <pthread.h>

#include "db/engine.h"

enum { PG_KIND_BITS = 6, PG_KINDS = 1 << PG_KIND_BITS };
/** Writes of one closure (or of a few, which their hash puts together). */
struct pg_kind {
    pthread_mutex_t lock;
    pthread_cond_t left;
    unsigned running;
    double allowed; /* to run at a time */
};
struct pg_pool {
    char *url;
    pthread_rwlock_t turns; /* writes hold it together; one that keeps meeting others, alone */
    struct pg_kind kinds[PG_KINDS];
};
struct db_table;

/** What travels without having been answered: a word, a preparation, or a statement with where its answer goes. */
struct pg_sent {
    const char *what;
    bool *prepares;
    struct db_call call; /* its arguments are gone: they were copied */
    struct db_call
        *each; /* of `rows` that travel as one: whose row is whose; NULL: nobody asks. Freed with the answer */
    size_t rows;
    int64_t *changed;
    bool may_be_absent; /* a :one inside db_together() */
    bool word;          /* of the transaction's own */
};
/** A statement as it is sent. */
struct pg_words {
    const char *what, *sql;
    char name[16];
    bool *prepared;
    const Oid *types;
    int nparams;
    const char *const *values;
    const int *sizes, *formats;
};
struct pg_rows;
struct pg_conn {
    struct pg_pool *pool;
    PGconn *pq;          /* NULL while away */
    bool *prepared;      /* by the query's number; also while its preparation travels */
    bool *prepared_rows; /* the same of what adds many rows at once */
    size_t prepared_count;
    struct pg_rows *rows; /* that wait for others of their kind; not sent yet */
    struct pg_sent *sent; /* in the order of their answers; libpq's pipeline mode is on while there are any */
    size_t sent_count, sent_cap;
    uint64_t waits;                 /* for answers, so far */
    const struct db_table *copying; /* whose rows a COPY takes; nothing else travels meanwhile */
    bool ending;                    /* the last word of a read travels: pg_ready() takes its answer */
    const char *begin; /* the transaction's first word, not sent yet: it travels with the first statement */
    bool retry;        /* the transaction met another one: run it again */
    bool answered;     /* something of this transaction was: the connection stood */
    bool committed;    /* the server said so, whatever became of the connection then */
    bool refused;      /* the server said no to a statement of it: whatever stood behind, COMMIT too, was not done */
    bool lost;         /* the connection broke, or the server may not write any more */
    int64_t next_try;  /* µs, monotonic; not before */
    int64_t backoff;   /* µs; 0 after a success */
    int64_t replan_at, replan_wait; /* µs, monotonic: when its statements are planned again */
};

/** A new connection, good or not; `name` is what the server's lists call it. */
PGconn *pg_connect(const char *url, const char *name);
/** Connects when there is no connection and it is time to try. E_BUSY otherwise. */
enum err pg_ready(struct pg_conn *c) MUST_CHECK;
void pg_drop(struct pg_conn *c);
/** What a failed result means; sets retry and lost. */
enum err pg_error(struct pg_conn *c, const PGresult *r, const char *what);

/** The transaction's first word, the statement's preparation where it has none yet, and the statement, all unanswered.
 */
enum err pg_send(struct pg_conn *c, const struct pg_words *w, struct pg_sent sent) MUST_CHECK;
/** A word of the transaction's own, unanswered, behind all that waits. */
enum err pg_send_word(struct pg_conn *c, const char *sql) MUST_CHECK;
/** What its answer means. COMMIT of a transaction that had failed answers ROLLBACK. */
enum err pg_word_done(struct pg_conn *c, PGresult *r, const char *sql) MUST_CHECK;
struct pg_rows *pg_rows_new(void);
void pg_rows_free(struct pg_rows *r);
void pg_rows_forget(struct pg_rows *r);
bool pg_rows_wait(const struct pg_rows *r);
/** One more row of an INSERT (q->pg_rows), sent with those that follow it, before whatever else is. */
enum err pg_rows_add(struct pg_conn *c, const struct db_call *call) MUST_CHECK;
/** Prepares what adds many rows: the tests prepare everything. */
enum err pg_rows_prepare(struct pg_conn *c, const struct db_query *q) MUST_CHECK;
/** Sends those that wait. */
enum err pg_rows_send(struct pg_conn *c) MUST_CHECK;

/** Whatever waits or travels is not told any more. */
void pg_forget_sent(struct pg_conn *c);
/** Waits for the answers of all that was sent, gives each what it asked for, and returns the first error. */
enum err pg_settle(struct pg_conn *c);

/** The transaction's first word, when it has not been sent yet, and its answer. */
enum err pg_begin_now(struct pg_conn *c) MUST_CHECK;
/** pg_settle() calls it: the rows so far are checked and in. */
enum err pg_copy_end(struct pg_conn *c) MUST_CHECK;

enum { PG_INT8 = 20, PG_INT2 = 21, PG_INT4 = 23, PG_TEXT = 25, PG_VARCHAR = 1043, PG_BYTEA = 17, PG_INT8S = 1016 };
struct pg_described {
    unsigned nparams, ncols;
    Oid params[DB_PARAMS_MAX], cols[DB_COLS_MAX];
};
/** What the server says about a query once it is prepared: the tests compare it with what sqlgen says. */
enum err pg_describe(struct db *db, const struct db_query *q, struct pg_described *ret_described) MUST_CHECK;
bool pg_type_is(Oid oid, enum db_type type);

/** Held by one process at a time, over several transactions. */
enum err pg_migrate_lock(struct db *db) MUST_CHECK;
void pg_migrate_unlock(struct db *db);

#endif
