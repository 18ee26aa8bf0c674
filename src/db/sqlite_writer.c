/**
 * The writer thread: closures run one after the other, first come first served, each in a SAVEPOINT; one COMMIT makes
 * all that are waiting durable, then all are told. Many small writes so share one fsync. The first of a transaction
 * needs no SAVEPOINT, which copies every page that is changed after it: whatever it did is undone with a ROLLBACK.
 */
#include <errno.h>
#include <time.h>

#include "base/log.h"
#include "db/sqlite.h"

enum {
    BATCH_MAX = 64,
    TURN_US = 250000,     /* after so long without a pause other processes get a turn */
    TURN_PAUSE_US = 2500, /* longer than their waiting step */
    CHECKPOINT_PAGES = 1000,
};

struct batch {
    struct write_job *head, **tail;
    size_t count;
    int64_t started;
};

static int64_t now_us(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

enum err sqlite_write(struct db *db, db_fn *fn, void *arg)
{
    struct sqlite_pool *p = db->pool->sqlite;
    struct write_job job = { .fn = fn, .arg = arg, .from = db };
    sqlite_release(db); /* what is read after this write is to see it */
    pthread_mutex_lock(&p->lock);
    bool full = p->queued >= p->limit || p->closing;
    if (!full) {
        *p->tail = &job;
        p->tail = &job.next;
        if (p->queued++ == 0)
            pthread_cond_signal(&p->wake);
    }
    pthread_mutex_unlock(&p->lock);
    if (full) {
        log_event(LOG_WARN, "db.queue_full", LOG_INT("limit", p->limit));
        return E_BUSY;
    }
    while (sem_wait(&db->written) != 0 && errno == EINTR)
        continue;
    return job.result;
}

static struct write_job *take(struct sqlite_pool *p, struct batch *b)
{
    pthread_mutex_lock(&p->lock);
    struct write_job *job = p->head;
    if (job) {
        p->head = job->next;
        p->queued--;
        if (!p->head)
            p->tail = &p->head;
    }
    pthread_mutex_unlock(&p->lock);
    if (job) {
        job->next = NULL;
        *b->tail = job;
        b->tail = &job->next;
        b->count++;
    }
    return job;
}

/** Undoes a closure; a transaction is open after it, unless SQLite cannot. */
static int undo(struct sqlite_conn *c, bool first)
{
    if (sqlite3_get_autocommit(c->db))
        return SQLITE_OK; /* SQLite has done it */
    if (!first) {
        (void)sqlite_word(c, WORD_ROLLBACK_TO);
        return sqlite_word(c, WORD_RELEASE);
    }
    (void)sqlite_word(c, WORD_ROLLBACK);
    return sqlite_word(c, WORD_BEGIN_IMMEDIATE);
}

/** One closure. Its failure undoes what it did and nothing else. `first`: nothing else is in the transaction. */
static enum err run_job(struct db *tx, struct write_job *job, bool first)
{
    struct sqlite_conn *c = tx->sqlite;
    uint64_t before = tx->statements;
    int rc = first ? SQLITE_OK : sqlite_word(c, WORD_SAVEPOINT);
    if (rc != SQLITE_OK)
        return sqlite_error(c, rc, "savepoint");
    unsigned woken = tx->wakes.count;
    tx->writing = true;
    tx->failed = E_OK;
    enum err e = job->fn(tx, job->arg);
    if (tx->failed != E_OK && (e == E_OK || e == E_NOTFOUND))
        e = tx->failed;
    tx->writing = false;
    tx->failed = E_OK;
    job->from->statements += tx->statements - before;
    if (e != E_OK) {
        tx->wakes.count = woken;
        rc = undo(c, first);
    } else if (!first && !sqlite3_get_autocommit(c->db))
        rc = sqlite_word(c, WORD_RELEASE);
    if (rc == SQLITE_OK)
        return e;
    enum err failed = sqlite_error(c, rc, "release");
    return e == E_OK ? failed : e;
}

/** Runs what waits, up to the batch's limits. False when SQLite has undone the whole transaction (disk full, I/O). */
static bool run_jobs(struct sqlite_pool *p, struct batch *b)
{
    struct write_job *job;
    bool first = true;
    while (b->count < BATCH_MAX && (b->count == 0 || now_us() - b->started < p->batch_us) && (job = take(p, b))) {
        job->result = run_job(p->writer, job, first);
        first = first && job->result != E_OK;
        if (sqlite3_get_autocommit(p->writer->sqlite->db))
            return false;
    }
    return true;
}

static enum err commit(struct sqlite_conn *c)
{
    enum err e = E_INTERNAL;
    if (!db_fail_here()) {
        int rc = sqlite_word(c, WORD_COMMIT);
        if (rc == SQLITE_OK)
            return E_OK;
        e = sqlite_error(c, rc, "commit");
    }
    if (!sqlite3_get_autocommit(c->db))
        (void)sqlite_word(c, WORD_ROLLBACK);
    return e;
}

static void answer(struct batch *b, enum err e)
{
    for (struct write_job *job = b->head, *next; job; job = next) {
        next = job->next; /* the job is gone once its owner goes on */
        if (e != E_OK && job->result == E_OK)
            job->result = e;
        sem_post(&job->from->written);
    }
}

static void one_batch(struct sqlite_pool *p)
{
    struct sqlite_conn *c = p->writer->sqlite;
    struct batch b = { .started = now_us() };
    b.tail = &b.head;
    int rc = sqlite_word(c, WORD_BEGIN_IMMEDIATE);
    if (rc != SQLITE_OK) {
        enum err e = sqlite_error(c, rc, "begin");
        while (b.count < BATCH_MAX && take(p, &b))
            continue;
        answer(&b, e);
        return;
    }
    b.started = now_us(); /* waiting for the lock does not count */
    p->writer->wakes.count = 0;
    enum err e = run_jobs(p, &b) ? commit(c) : E_INTERNAL;
    answer(&b, e);
    if (e == E_OK)
        db_wake_now(p->writer->pool, &p->writer->wakes);
}

static int on_commit(void *arg, sqlite3 *db, const char *name, int pages)
{
    struct sqlite_pool *p = arg;
    (void)db, (void)name;
    p->wal_pages = pages;
    return SQLITE_OK;
}

/** After the answers, so that nobody waits for it. */
static void checkpoint(struct sqlite_pool *p)
{
    if (p->wal_pages < CHECKPOINT_PAGES)
        return;
    p->wal_pages = 0;
    (void)sqlite3_wal_checkpoint_v2(p->writer->sqlite->db, NULL, SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);
}

/** Waits for work; false when the pool closes and nothing is left. */
static bool wait_for_work(struct sqlite_pool *p, int64_t *busy_since)
{
    pthread_mutex_lock(&p->lock);
    if (!p->head)
        *busy_since = 0;
    while (!p->head && !p->closing)
        pthread_cond_wait(&p->wake, &p->lock);
    bool work = p->head != NULL;
    pthread_mutex_unlock(&p->lock);
    return work;
}

void *sqlite_writer_main(void *pool)
{
    struct sqlite_pool *p = pool;
    int64_t busy_since = 0;
    sqlite3_wal_hook(p->writer->sqlite->db, on_commit, p);
    while (wait_for_work(p, &busy_since)) {
        int64_t now = now_us();
        if (busy_since == 0)
            busy_since = now;
        if (now - busy_since > TURN_US) {
            nanosleep(&(struct timespec){ .tv_nsec = TURN_PAUSE_US * 1000L }, NULL);
            busy_since = now_us();
        }
        one_batch(p);
        checkpoint(p);
    }
    return NULL;
}
