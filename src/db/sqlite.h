/** db/sqlite.h — one SQLite connection: between its statements (sqlite.c) and the writer thread (sqlite_writer.c). */
#ifndef KITH_DB_SQLITE_H
#define KITH_DB_SQLITE_H

#include <pthread.h>
#include <sqlite3.h>

#include "db/engine.h"

enum sqlite_word {
    WORD_BEGIN,
    WORD_BEGIN_IMMEDIATE,
    WORD_COMMIT,
    WORD_ROLLBACK,
    WORD_SAVEPOINT,
    WORD_RELEASE,
    WORD_ROLLBACK_TO,
    WORD_COUNT
};
struct sqlite_conn {
    sqlite3 *db;
    sqlite3_stmt **stmts; /* two a query, by its number: as it is, and for one item; made when first used */
    size_t stmts_count;
    sqlite3_stmt *words[WORD_COUNT];
    int64_t busy_ms; /* how long this connection has waited for the present lock */
    bool snapshot;   /* held since the first statement after db_hold() */
};

struct write_job {
    db_fn *fn;
    void *arg;
    struct db *from;
    enum err result;
    struct write_job *next;
};
struct sqlite_pool {
    char *path;
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t wake;
    struct write_job *head, **tail;
    size_t queued, limit;
    bool closing;
    struct db *writer; /* the writer thread's handle */
    int64_t batch_us;  /* a group stops growing after so much work */
    int wal_pages;     /* in the log after the last commit */
};

/** How long a lock of another process is waited for before E_BUSY. */
enum { SQLITE_BUSY_MS = 15000 };

enum err sqlite_connect(const char *path, bool writer, struct sqlite_conn **ret_conn) MUST_CHECK;
/** Runs a transaction word; the SQLite result code. */
int sqlite_word(struct sqlite_conn *c, enum sqlite_word word);
enum err sqlite_error(struct sqlite_conn *c, int rc, const char *what);
void *sqlite_writer_main(void *pool);

#endif
