#include "http/pool.h"

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "http/watch.h"

/* Falling asleep and being woken costs more than a small request. So one worker that has nothing to do looks around for
 * a moment before it sleeps, letting everybody else run; a job that comes meanwhile is its own, and wakes nobody. */
enum { LINGER_US = 50 };

struct http_pool {
    struct http_pool_options o;
    pthread_mutex_t lock;
    pthread_cond_t more;
    bool stopping;
    bool lingering; /* somebody looks around */
    size_t first;
    _Atomic size_t waiting;
    void **ring; /* o.queue of them */
    unsigned started, next_worker;
    pthread_t threads[];
};

/* Under the lock, before and after. */
static void linger(struct http_pool *p)
{
    p->lingering = true;
    pthread_mutex_unlock(&p->lock);
    int64_t until = http_monotonic_us() + LINGER_US;
    while (!p->waiting && http_monotonic_us() < until)
        sched_yield();
    pthread_mutex_lock(&p->lock);
    p->lingering = false;
}

static void *job_take(struct http_pool *p)
{
    void *job = NULL;
    pthread_mutex_lock(&p->lock);
    if (!p->waiting && !p->stopping && !p->lingering)
        linger(p);
    while (!p->waiting && !p->stopping)
        pthread_cond_wait(&p->more, &p->lock);
    if (p->waiting) {
        job = p->ring[p->first];
        p->first = (p->first + 1) % p->o.queue;
        p->waiting--;
    }
    pthread_mutex_unlock(&p->lock);
    return job;
}

static void *thread_main(void *arg)
{
    struct http_pool *p = arg;
    pthread_mutex_lock(&p->lock);
    unsigned number = p->next_worker++;
    pthread_mutex_unlock(&p->lock);
    void *worker = p->o.start(p->o.ctx, number), *job;
    while ((job = job_take(p)))
        p->o.run(worker, job);
    p->o.stop(worker);
    return NULL;
}

struct http_pool *http_pool_new(const struct http_pool_options *o)
{
    struct http_pool *p = calloc(1, sizeof *p + o->workers * sizeof *p->threads);
    void **ring = calloc(o->queue, sizeof *ring);
    if (!p || !ring)
        abort();
    p->o = *o;
    p->ring = ring;
    pthread_mutex_init(&p->lock, NULL);
    pthread_cond_init(&p->more, NULL);
    while (p->started < o->workers && pthread_create(&p->threads[p->started], NULL, thread_main, p) == 0)
        p->started++;
    if (p->started == o->workers)
        return p;
    http_pool_stop(p);
    return NULL;
}

bool http_pool_push(struct http_pool *p, void *job)
{
    pthread_mutex_lock(&p->lock);
    bool room = p->waiting < p->o.queue && !p->stopping;
    if (room) {
        p->ring[(p->first + p->waiting) % p->o.queue] = job;
        p->waiting++;
    }
    bool wakes = room && !(p->lingering && p->waiting == 1);
    pthread_mutex_unlock(&p->lock);
    if (wakes)
        pthread_cond_signal(&p->more);
    return room;
}

size_t http_pool_depth(const struct http_pool *p)
{
    return p->waiting;
}

void http_pool_stop(struct http_pool *p)
{
    if (!p)
        return;
    pthread_mutex_lock(&p->lock);
    p->stopping = true;
    pthread_mutex_unlock(&p->lock);
    pthread_cond_broadcast(&p->more);
    for (unsigned i = 0; i < p->started; i++)
        pthread_join(p->threads[i], NULL);
    pthread_cond_destroy(&p->more);
    pthread_mutex_destroy(&p->lock);
    free(p->ring);
    free(p);
}
