/* LISTEN on a connection of its own, for as long as the process lives; the same connection says what is woken. */
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

#include "base/log.h"
#include "db/pg.h"

enum { AGAIN_FIRST_MS = 100, AGAIN_MOST_MS = 5000, ANSWER_MS = 10000 };

struct db_ear {
    struct db_pool *pool;
    struct {
        db_heard_fn *fn;
        void *ctx;
    } heard[DB_EAR_MOST];
    size_t count;
    pthread_t thread;
    bool started;
    int stop; /* eventfd: readable once the thread should end */
    atomic_bool up;
    pthread_mutex_t handing; /* while somebody is called: who leaves is not being called */
    pthread_mutex_t lock;
    struct db_wakes wakes; /* under lock: to be said to the others */
    int woken;             /* eventfd: readable when wakes came */
    int64_t spread_ms;     /* when they were said last */
};

struct db_ear *db_ear_new(struct db_pool *p)
{
    struct db_ear *ear = calloc(1, sizeof *ear);
    if (!ear)
        abort();
    ear->pool = p;
    ear->stop = ear->woken = -1;
    pthread_mutex_init(&ear->handing, NULL);
    pthread_mutex_init(&ear->lock, NULL);
    return ear;
}

void db_ear_add(struct db_ear *ear, db_heard_fn *heard, void *ctx)
{
    if (ear->started || ear->count == DB_EAR_MOST)
        abort();
    ear->heard[ear->count].fn = heard;
    ear->heard[ear->count++].ctx = ctx;
}

bool db_ear_up(const struct db_ear *ear)
{
    return ear && atomic_load(&ear->up);
}

void db_ear_leave(struct db_ear *ear, const void *ctx)
{
    if (!ear)
        return;
    pthread_mutex_lock(&ear->handing);
    for (size_t i = 0; i < ear->count; i++)
        if (ear->heard[i].ctx == ctx)
            ear->heard[i].fn = NULL;
    pthread_mutex_unlock(&ear->handing);
}

static void hand_on(struct db_ear *ear, struct sv word)
{
    pthread_mutex_lock(&ear->handing);
    for (size_t i = 0; i < ear->count; i++)
        if (ear->heard[i].fn)
            ear->heard[i].fn(ear->heard[i].ctx, word);
    pthread_mutex_unlock(&ear->handing);
}

/* False: the process ends. pq NULL: only time passes; ms -1: as long as it takes; `heeds`: wakes end it too. */
static bool wait_until(const struct db_ear *ear, const PGconn *pq, int ms, bool heeds)
{
    struct pollfd fds[3] = { { .fd = ear->stop, .events = POLLIN }, { .fd = pq ? PQsocket(pq) : -1, .events = POLLIN },
        { .fd = heeds ? ear->woken : -1, .events = POLLIN } };
    (void)poll(fds, 3, ms);
    return fds[0].revents == 0;
}

static bool wait_for(const struct db_ear *ear, const PGconn *pq, int ms)
{
    return wait_until(ear, pq, ms, false);
}

static int64_t now_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* False: the process ends, the connection broke, or the time is up. */
static bool answered(const struct db_ear *ear, PGconn *pq, int64_t until_ms)
{
    while (PQisBusy(pq)) {
        int64_t left = until_ms - now_ms();
        if (left <= 0 || !wait_for(ear, pq, (int)left) || !PQconsumeInput(pq))
            return false;
    }
    return true;
}

/* A server that takes the connection and says nothing does not keep the process from its end. word NULL: none. */
static bool say(const struct db_ear *ear, PGconn *pq, const char *sql, const char *word)
{
    int64_t until_ms = now_ms() + ANSWER_MS;
    bool ok = false;
    if (PQstatus(pq) != CONNECTION_OK || !PQsendQueryParams(pq, sql, word ? 1 : 0, NULL, &word, NULL, NULL, 0))
        return false;
    for (PGresult *r;;) {
        if (!answered(ear, pq, until_ms))
            return false;
        if (!(r = PQgetResult(pq)))
            return ok;
        ok = PQresultStatus(r) == PGRES_COMMAND_OK || PQresultStatus(r) == PGRES_TUPLES_OK;
        PQclear(r);
    }
}

static PGconn *begin(const struct db_ear *ear)
{
    PGconn *pq = pg_connect(ear->pool->pg->url, "kith listens");
    if (say(ear, pq, "LISTEN kith", NULL))
        return pq;
    PQfinish(pq);
    return NULL;
}

static void woken(void *ctx, const char *what)
{
    struct db_ear *ear = ctx;
    const uint64_t one = 1;
    pthread_mutex_lock(&ear->lock);
    db_wakes_add(&ear->wakes, what);
    if (write(ear->woken, &one, sizeof one) < 0)
        log_event(LOG_WARN, "db.ear_woken", LOG_INT("fd", ear->woken));
    pthread_mutex_unlock(&ear->lock);
}

/* Says to the other processes what was woken since the last time, in transactions of its own that change nothing and
   wait for no disk. False: the connection broke; they are said by the next one. */
static bool spread(struct db_ear *ear, PGconn *pq)
{
    struct db_wakes w;
    uint64_t times;
    pthread_mutex_lock(&ear->lock);
    if (read(ear->woken, &times, sizeof times) < 0)
        times = 0; /* what the last connection could not say */
    w = ear->wakes;
    ear->wakes.count = 0;
    pthread_mutex_unlock(&ear->lock);
    ear->spread_ms = now_ms();
    for (unsigned i = 0; i < w.count; i++) {
        char word[DB_WORD_MAX + 1];
        snprintf(word, sizeof word, DB_EAR_WAKE "%s", w.items[i]);
        if (say(ear, pq, "SELECT pg_notify('kith', $1)", word))
            continue;
        pthread_mutex_lock(&ear->lock);
        for (; i < w.count; i++)
            db_wakes_add(&ear->wakes, w.items[i]);
        pthread_mutex_unlock(&ear->lock);
        return false;
    }
    return true;
}

/* How long until what waits may be said; -1: nothing waits. */
static int spread_in_ms(struct db_ear *ear)
{
    pthread_mutex_lock(&ear->lock);
    bool waits = ear->wakes.count > 0;
    pthread_mutex_unlock(&ear->lock);
    int64_t left = ear->spread_ms + DB_EAR_WAKE_MS - now_ms();
    return !waits ? -1 : left < 0 ? 0 : (int)left;
}

/* Until the connection breaks or the process ends; false: ends. */
static bool hear(struct db_ear *ear, PGconn *pq)
{
    do {
        for (PGnotify *n; (n = PQnotifies(pq)); PQfreemem(n))
            if (*n->extra)
                hand_on(ear, sv_of(n->extra));
        int ms = spread_in_ms(ear);
        if (ms == 0 && !spread(ear, pq))
            break;
        if (ms != 0 && !wait_until(ear, pq, ms, ms < 0))
            return false;
    } while (PQconsumeInput(pq) && PQstatus(pq) == CONNECTION_OK);
    return true;
}

static void *listen_on(void *arg)
{
    struct db_ear *ear = arg;
    int again_ms = AGAIN_FIRST_MS;
    do {
        int64_t began_ms = now_ms();
        PGconn *pq = begin(ear);
        bool lasted = false;
        if (pq) {
            atomic_store(&ear->up, true);
            hand_on(ear, SV(""));
            bool lost = hear(ear, pq);
            atomic_store(&ear->up, false);
            PQfinish(pq);
            if (!lost)
                return NULL;
            lasted = now_ms() - began_ms > AGAIN_MOST_MS;
        }
        again_ms = lasted ? AGAIN_FIRST_MS : again_ms * 2 < AGAIN_MOST_MS ? again_ms * 2 : AGAIN_MOST_MS;
        log_event(LOG_WARN, "db.ear_lost", LOG_INT("retry_ms", again_ms));
    } while (wait_for(ear, NULL, again_ms));
    return NULL;
}

enum err db_ear_start(struct db_ear *ear)
{
    if (ear->pool->engine != DB_POSTGRES)
        return E_OK;
    ear->stop = eventfd(0, EFD_CLOEXEC);
    ear->woken = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    ear->started = ear->stop >= 0 && ear->woken >= 0 && pthread_create(&ear->thread, NULL, listen_on, ear) == 0;
    return ear->started ? E_OK : E_INTERNAL;
}

void db_ear_spread(struct db_ear *ear)
{
    if (ear->started)
        db_pool_wake_set(ear->pool, woken, ear);
}

void db_ear_stop(struct db_ear *ear)
{
    const uint64_t one = 1;
    if (!ear || !ear->started)
        return;
    db_pool_wake_clear(ear->pool, ear);
    if (write(ear->stop, &one, sizeof one) < 0)
        log_event(LOG_WARN, "db.ear_stop", LOG_INT("fd", ear->stop));
    pthread_join(ear->thread, NULL);
    ear->started = false;
}

void db_ear_free(struct db_ear *ear)
{
    if (!ear)
        return;
    if (ear->stop >= 0)
        close(ear->stop);
    if (ear->woken >= 0)
        close(ear->woken);
    pthread_mutex_destroy(&ear->handing);
    pthread_mutex_destroy(&ear->lock);
    free(ear);
}
