#include <assert.h>
#include <pthread.h>
#include <stdatomic.h>
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

static void rest(struct job_runner *r, uint64_t seen)
{
    struct timespec until;
    clock_gettime(CLOCK_MONOTONIC, &until);
    int64_t ns = until.tv_nsec + (int64_t)(r->options.poll_ms % 1000) * 1000000;
    until.tv_sec += (time_t)(r->options.poll_ms / 1000 + (unsigned)(ns / 1000000000));
    until.tv_nsec = (long)(ns % 1000000000);
    pthread_mutex_lock(&r->lock);
    while (r->wakes == seen && !is_stopping(r))
        if (pthread_cond_timedwait(&r->woken, &r->lock, &until) != 0)
            break;
    pthread_mutex_unlock(&r->lock);
}

static void *work(void *arg)
{
    struct thread *t = arg;
    struct job_runner *r = t->runner;
    bool prepared = !t->plans;
    while (!is_stopping(r)) {
        uint64_t seen = wakes_of(r);
        enum err e = prepared ? E_OK : periodic_prepare(&t->worker);
        prepared = prepared || e == E_OK;
        if (e == E_OK && t->plans)
            e = periodic_plan(&t->worker);
        while (e == E_OK && !is_stopping(r)) {
            e = worker_run_one(&t->worker);
            arena_reset(t->worker.arena);
        }
        if (e != E_NOTFOUND && e != E_OK)
            log_event(LOG_WARN, "job.poll", LOG_Z("error", err_name(e)));
        rest(r, seen);
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
    *ret_runner = r;
    return E_OK;
}

void job_runner_wake(struct job_runner *r)
{
    pthread_mutex_lock(&r->lock);
    r->wakes++;
    pthread_cond_broadcast(&r->woken);
    pthread_mutex_unlock(&r->lock);
}

void job_runner_stop(struct job_runner *r, unsigned grace_s)
{
    struct timespec until;
    bool all = true;
    if (!r)
        return;
    atomic_store(&r->stopping, true);
    job_runner_wake(r);
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
