#include <assert.h>
#include <pthread.h>
#include <time.h>

#include "audit/audit.h"
#include "base/log.h"

enum { QUEUE_MAX = 4096, GATHER_MS = 300, RETRY_MS = 200, STOP_TRIES = 50 };

/* Callers fill one batch while the flusher writes the other. */
struct batch {
    struct arena *arena;
    struct audit_new *items;
    size_t count;
};
struct audit_log {
    struct arena *arena; /* holds the log itself */
    struct db *db;       /* the flusher's */
    pthread_t flusher;
    pthread_mutex_t lock;
    pthread_cond_t filled, room; /* on the monotonic clock */
    struct batch batches[2];
    struct batch *open;
    bool stopping;
};

static void batch_empty(struct batch *b)
{
    arena_reset(b->arena);
    b->items = arena_alloc_raw(b->arena, QUEUE_MAX * sizeof *b->items);
    b->count = 0;
}

static struct timespec in_ms(int64_t ms)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    int64_t ns = t.tv_nsec + ms % 1000 * 1000000;
    t.tv_sec += (time_t)(ms / 1000 + ns / 1000000000);
    t.tv_nsec = (long)(ns % 1000000000);
    return t;
}

/* Under the lock. Waits for work, then a little for more; false: stopped, and nothing is left. */
static bool gather(struct audit_log *log)
{
    while (!log->open->count && !log->stopping)
        pthread_cond_wait(&log->filled, &log->lock);
    struct timespec until = in_ms(GATHER_MS);
    while (!log->stopping && log->open->count < QUEUE_MAX / 2)
        if (pthread_cond_timedwait(&log->filled, &log->lock, &until) != 0)
            break;
    return log->open->count > 0;
}

static enum err write_batch(struct db *tx, void *arg)
{
    const struct batch *b = arg;
    for (size_t i = 0; i < b->count; i++)
        TRY(audit_append(tx, &b->items[i]));
    return E_OK;
}

static bool pause_unless_stopping(struct audit_log *log)
{
    struct timespec until = in_ms(RETRY_MS);
    pthread_mutex_lock(&log->lock);
    bool stopping = log->stopping;
    if (!stopping)
        pthread_cond_timedwait(&log->filled, &log->lock, &until);
    pthread_mutex_unlock(&log->lock);
    return !stopping;
}

/* Tries until it is written; at the end of the process for ten seconds. */
static void flush(struct audit_log *log, struct batch *b)
{
    int tries = 0;
    for (;;) {
        enum err e = db_write(log->db, write_batch, b);
        if (e == E_OK)
            return;
        log_event(LOG_ERROR, "audit.flush", LOG_Z("error", err_name(e)), LOG_INT("entries", b->count));
        if (!pause_unless_stopping(log)) {
            if (++tries > STOP_TRIES) {
                log_event(LOG_ERROR, "audit.lost", LOG_INT("entries", b->count));
                return;
            }
            struct timespec ms = { 0, RETRY_MS * 1000000L };
            nanosleep(&ms, NULL);
        }
    }
}

static void *run(void *arg)
{
    struct audit_log *log = arg;
    pthread_mutex_lock(&log->lock);
    while (gather(log)) {
        struct batch *full = log->open;
        log->open = full == &log->batches[0] ? &log->batches[1] : &log->batches[0];
        pthread_cond_broadcast(&log->room);
        pthread_mutex_unlock(&log->lock);
        flush(log, full);
        batch_empty(full);
        pthread_mutex_lock(&log->lock);
    }
    pthread_mutex_unlock(&log->lock);
    return NULL;
}

static void log_free(struct audit_log *log)
{
    db_close(log->db);
    pthread_cond_destroy(&log->filled);
    pthread_cond_destroy(&log->room);
    pthread_mutex_destroy(&log->lock);
    arena_free(log->batches[0].arena);
    arena_free(log->batches[1].arena);
    arena_free(log->arena);
}

enum err audit_log_start(struct db_pool *pool, struct audit_log **ret_log)
{
    struct db *db;
    TRY(db_open(pool, &db));
    struct arena *a = arena_new("audit_log", 1024);
    struct audit_log *log = arena_new_obj(a, struct audit_log);
    log->arena = a;
    log->db = db;
    for (int i = 0; i < 2; i++) {
        log->batches[i].arena = arena_new("audit_batch", QUEUE_MAX * 2 * sizeof(struct audit_new));
        batch_empty(&log->batches[i]);
    }
    log->open = &log->batches[0];
    pthread_condattr_t monotonic;
    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    pthread_mutex_init(&log->lock, NULL);
    pthread_cond_init(&log->filled, &monotonic);
    pthread_cond_init(&log->room, &monotonic);
    pthread_condattr_destroy(&monotonic);
    if (pthread_create(&log->flusher, NULL, run, log) != 0) {
        log_free(log);
        return E_BUSY;
    }
    *ret_log = log;
    return E_OK;
}

void audit_later(struct audit_log *log, const struct audit_new *e)
{
    assert(e->action != AUDIT_NONE && e->outcome.n);
    pthread_mutex_lock(&log->lock);
    while (log->open->count == QUEUE_MAX)
        pthread_cond_wait(&log->room, &log->lock);
    struct batch *b = log->open;
    struct audit_new *kept = &b->items[b->count++];
    *kept = *e;
    kept->actor_kind = sv_dup(b->arena, e->actor_kind);
    kept->via = sv_dup(b->arena, e->via);
    kept->resource_kind = sv_dup(b->arena, e->resource_kind);
    kept->outcome = sv_dup(b->arena, e->outcome);
    kept->peer = sv_dup(b->arena, e->peer);
    if (b->count == 1 || b->count == QUEUE_MAX / 2)
        pthread_cond_signal(&log->filled);
    pthread_mutex_unlock(&log->lock);
}

void audit_log_stop(struct audit_log *log)
{
    if (!log)
        return;
    pthread_mutex_lock(&log->lock);
    log->stopping = true;
    pthread_cond_broadcast(&log->filled);
    pthread_mutex_unlock(&log->lock);
    pthread_join(log->flusher, NULL);
    log_free(log);
}
