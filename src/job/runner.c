#include <assert.h>
#include <pthread.h>
#include <stdatomic.h>
#include <string.h>
#include <time.h>

#include "base/log.h"
#include "job/run.h"

enum { POLL_MS = 1000, ARENA_CHUNK = 64 * 1024 };

struct thread {
    struct job_runner *runner;
    struct worker worker;
    pthread_t id;
    bool plans; /* the first one looks after the periodic jobs */
};
struct job_runner {
    struct arena *arena; /* holds the runner itself */
    struct job_runner_options options;
    struct thread *threads;
    unsigned count;
    pthread_mutex_t lock;
    pthread_cond_t woken; /* on the monotonic clock */
    uint64_t wakes;       /* under lock: a call while all were busy is not lost */
    uint64_t hurried;     /* under lock: bit i is handler i, which is to run before its turn … */
    int64_t hurry_us;     /* … and from when on, by the monotonic clock */
    atomic_bool stopping;
};

static bool is_stopping(void *runner)
{
    return atomic_load(&((struct job_runner *)runner)->stopping);
}

static uint64_t wakes_of(struct job_runner *r)
{
    pthread_mutex_lock(&r->lock);
    uint64_t wakes = r->wakes;
    pthread_mutex_unlock(&r->lock);
    return wakes;
}

static int64_t now_us(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

/* Until somebody wakes it, the next poll is due, or a hurried job may run. Who just failed heeds no hurry: the database
   may be away. */
static void rest(struct job_runner *r, uint64_t seen, bool heeds)
{
    int64_t poll_us = now_us() + (int64_t)r->options.poll_ms * 1000;
    pthread_mutex_lock(&r->lock);
    while (r->wakes == seen && !is_stopping(r)) {
        int64_t until = heeds && r->hurried && r->hurry_us < poll_us ? r->hurry_us : poll_us;
        if (now_us() >= until)
            break;
        struct timespec at = { .tv_sec = (time_t)(until / 1000000), .tv_nsec = (long)(until % 1000000) * 1000 };
        (void)pthread_cond_timedwait(&r->woken, &r->lock, &at);
    }
    pthread_mutex_unlock(&r->lock);
}

static bool hurry_is_due(struct job_runner *r)
{
    pthread_mutex_lock(&r->lock);
    bool due = r->hurried && now_us() >= r->hurry_us;
    pthread_mutex_unlock(&r->lock);
    return due;
}

/* Whichever thread comes first queues the hurried jobs. */
static enum err heed(struct job_runner *r, const struct worker *w)
{
    uint64_t handlers = 0;
    pthread_mutex_lock(&r->lock);
    if (r->hurried && now_us() >= r->hurry_us) {
        handlers = r->hurried;
        r->hurried = 0;
        r->hurry_us = now_us() + JOB_HURRY_MS * 1000L;
    }
    pthread_mutex_unlock(&r->lock);
    if (!handlers)
        return E_OK;
    enum err e = periodic_hurry(w, handlers); /* its commit wakes the others */
    if (e != E_OK) {
        pthread_mutex_lock(&r->lock);
        r->hurried |= handlers;
        pthread_mutex_unlock(&r->lock);
    }
    return e;
}

static void *work(void *arg)
{
    struct thread *t = arg;
    struct job_runner *r = t->runner;
    bool prepared = !t->plans;
    while (!is_stopping(r)) {
        enum err e = prepared ? E_OK : periodic_prepare(&t->worker);
        prepared = prepared || e == E_OK;
        if (e == E_OK && t->plans)
            e = periodic_plan(&t->worker);
        if (e == E_OK)
            e = heed(r, &t->worker);
        uint64_t seen = wakes_of(r);                               /* what is queued later than this is not overslept */
        while (e == E_OK && !is_stopping(r) && !hurry_is_due(r)) { /* however many others wait */
            e = worker_run_one(&t->worker);
            arena_reset(t->worker.arena);
        }
        if (e != E_NOTFOUND && e != E_OK)
            log_event(LOG_WARN, "job.poll", LOG_Z("error", err_name(e)));
        if (e != E_OK)
            rest(r, seen, e == E_NOTFOUND);
    }
    db_close(t->worker.db);
    arena_free(t->worker.arena);
    return NULL;
}

static enum err thread_prepare(struct job_runner *r, struct thread *t)
{
    t->runner = r;
    t->worker = (struct worker){ .options = &r->options, .stopping = is_stopping, .runner = r };
    worker_name(&t->worker);
    TRY(db_open(r->options.pool, &t->worker.db));
    t->worker.arena = arena_new("job", ARENA_CHUNK);
    return E_OK;
}

static void wake(struct job_runner *r)
{
    pthread_mutex_lock(&r->lock);
    r->wakes++;
    pthread_cond_broadcast(&r->woken);
    pthread_mutex_unlock(&r->lock);
}

static uint64_t periodic_of(const struct job_runner *r, const char *kind)
{
    for (size_t i = 0; i < r->options.handlers_count; i++)
        if (r->options.handlers[i].every_s && strcmp(r->options.handlers[i].kind, kind) == 0)
            return (uint64_t)1 << i;
    return 0;
}

void job_runner_hurry(struct job_runner *r, const char *kind)
{
    uint64_t handler = periodic_of(r, kind);
    if (!handler) {
        wake(r);
        return;
    }
    pthread_mutex_lock(&r->lock);
    if (!r->hurried)
        pthread_cond_broadcast(&r->woken);
    r->hurried |= handler;
    pthread_mutex_unlock(&r->lock);
}

static void woken(void *runner, const char *what)
{
    job_runner_hurry(runner, what);
}

/* What another process's commit has made; without a word, queued jobs that may have been missed: periodic ones have
 * their own turn. */
static void heard(void *runner, struct sv word)
{
    char kind[DB_WORD_MAX + 1];
    if (!word.n) {
        wake(runner);
    } else if (sv_starts(word, SV(DB_EAR_WAKE)) && word.n < sizeof kind) {
        struct sv name = sv_sub(word, sizeof DB_EAR_WAKE - 1, SIZE_MAX);
        memcpy(kind, name.p, name.n);
        kind[name.n] = '\0';
        job_runner_hurry(runner, kind);
    }
}

static void runner_free(struct job_runner *r)
{
    pthread_cond_destroy(&r->woken);
    pthread_mutex_destroy(&r->lock);
    arena_free(r->arena);
}

enum err job_runner_start(const struct job_runner_options *o, struct job_runner **ret_runner)
{
    struct arena *a = arena_new("job_runner", 4096);
    struct job_runner *r = arena_new_obj(a, struct job_runner);
    unsigned count = o->threads ? o->threads : 1;
    r->arena = a;
    r->threads = arena_array(a, count, sizeof *r->threads);
    r->options = *o;
    r->options.poll_ms = o->poll_ms ? o->poll_ms : POLL_MS;
    pthread_mutex_init(&r->lock, NULL);
    pthread_condattr_t monotonic;
    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    pthread_cond_init(&r->woken, &monotonic);
    pthread_condattr_destroy(&monotonic);
    enum err e = E_OK;
    while (e == E_OK && r->count < count) {
        struct thread *t = &r->threads[r->count];
        t->plans = r->count == 0;
        e = thread_prepare(r, t);
        if (e != E_OK)
            break;
        if (pthread_create(&t->id, NULL, work, t) != 0) {
            db_close(t->worker.db);
            arena_free(t->worker.arena);
            e = E_BUSY;
            break;
        }
        r->count++;
    }
    if (e != E_OK) {
        job_runner_stop(r, 10);
        return e;
    }
    db_pool_wake_set(o->pool, woken, r);
    if (o->ear)
        db_ear_add(o->ear, heard, r);
    *ret_runner = r;
    return E_OK;
}

void job_runner_stop(struct job_runner *r, unsigned grace_s)
{
    struct timespec until;
    bool all = true;
    if (!r)
        return;
    db_pool_wake_clear(r->options.pool, r);
    db_ear_leave(r->options.ear, r);
    atomic_store(&r->stopping, true);
    wake(r);
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec += (time_t)grace_s;
    for (unsigned i = 0; i < r->count; i++)
        if (pthread_timedjoin_np(r->threads[i].id, NULL, &until) != 0) {
            /* Still at work, with our memory: both are left to the end of the process. */
            pthread_detach(r->threads[i].id);
            log_event(LOG_WARN, "job.abandoned", LOG_INT("thread", i));
            all = false;
        }
    if (all)
        runner_free(r);
}
