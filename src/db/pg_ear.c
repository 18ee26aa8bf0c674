/* LISTEN on a connection of its own, for as long as the process lives. */
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
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
};

struct db_ear *db_ear_new(struct db_pool *p)
{
    struct db_ear *ear = calloc(1, sizeof *ear);
    if (!ear)
        abort();
    ear->pool = p;
    ear->stop = -1;
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

static void hand_on(const struct db_ear *ear, struct sv word)
{
    for (size_t i = 0; i < ear->count; i++)
        ear->heard[i].fn(ear->heard[i].ctx, word);
}

/* False: the process ends. pq NULL: only time passes; ms -1: as long as it takes. */
static bool wait_for(const struct db_ear *ear, const PGconn *pq, int ms)
{
    struct pollfd fds[2] = { { .fd = ear->stop, .events = POLLIN },
        { .fd = pq ? PQsocket(pq) : -1, .events = POLLIN } };
    (void)poll(fds, 2, ms);
    return fds[0].revents == 0;
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

/* A server that takes the connection and says nothing does not keep the process from its end. */
static bool listens(const struct db_ear *ear, PGconn *pq)
{
    int64_t until_ms = now_ms() + ANSWER_MS;
    bool ok = false;
    if (PQstatus(pq) != CONNECTION_OK || !PQsendQuery(pq, "LISTEN kith"))
        return false;
    for (PGresult *r;;) {
        if (!answered(ear, pq, until_ms))
            return false;
        if (!(r = PQgetResult(pq)))
            return ok;
        ok = PQresultStatus(r) == PGRES_COMMAND_OK;
        PQclear(r);
    }
}

static PGconn *begin(const struct db_ear *ear)
{
    PGconn *pq = pg_connect(ear->pool->pg->url, "kith listens");
    if (listens(ear, pq))
        return pq;
    PQfinish(pq);
    return NULL;
}

/* Until the connection breaks or the process ends; false: ends. */
static bool hear(const struct db_ear *ear, PGconn *pq)
{
    do {
        for (PGnotify *n; (n = PQnotifies(pq)); PQfreemem(n))
            if (*n->extra)
                hand_on(ear, sv_of(n->extra));
        if (!wait_for(ear, pq, -1))
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
    ear->started = ear->stop >= 0 && pthread_create(&ear->thread, NULL, listen_on, ear) == 0;
    return ear->started ? E_OK : E_INTERNAL;
}

void db_ear_stop(struct db_ear *ear)
{
    const uint64_t one = 1;
    if (!ear || !ear->started)
        return;
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
    free(ear);
}
