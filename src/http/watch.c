#include "http/watch.h"

#include <pthread.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define TICK_NS 250000000L

struct http_watch {
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t end;
    bool stopping;
    int64_t idle_us;
    _Atomic uint64_t *too_slow;
    struct http_watched list; /* ring with itself as the head */
};

int64_t http_monotonic_us(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

bool http_watch_zero(const _Atomic int64_t *counter, int64_t at_most_us)
{
    int64_t end = http_monotonic_us() + at_most_us;
    while (*counter > 0 && http_monotonic_us() < end)
        usleep(2000);
    return *counter == 0;
}

static void close_slow_ones(struct http_watch *w, int64_t now_us)
{
    for (struct http_watched *c = w->list.next; c != &w->list; c = c->next) {
        int64_t since = c->since_us;
        int64_t allowed = 2 * w->idle_us + c->bytes * 1000000 / HTTP_SLOWEST;
        if (!since || now_us - since <= allowed)
            continue;
        shutdown(c->fd, SHUT_RDWR);
        c->since_us = 0;
        atomic_fetch_add(w->too_slow, 1);
    }
}

static void *thread_main(void *arg)
{
    struct http_watch *w = arg;
    pthread_mutex_lock(&w->lock);
    while (!w->stopping) {
        struct timespec until;
        clock_gettime(CLOCK_MONOTONIC, &until);
        until.tv_nsec += TICK_NS;
        if (until.tv_nsec >= 1000000000L) {
            until.tv_sec++;
            until.tv_nsec -= 1000000000L;
        }
        pthread_cond_timedwait(&w->end, &w->lock, &until);
        close_slow_ones(w, http_monotonic_us());
    }
    pthread_mutex_unlock(&w->lock);
    return NULL;
}

struct http_watch *http_watch_new(unsigned idle_timeout_s, _Atomic uint64_t *too_slow)
{
    pthread_condattr_t attr;
    struct http_watch *w = calloc(1, sizeof *w);
    if (!w)
        abort();
    w->idle_us = (int64_t)idle_timeout_s * 1000000;
    w->too_slow = too_slow;
    w->list.prev = w->list.next = &w->list;
    pthread_mutex_init(&w->lock, NULL);
    pthread_condattr_init(&attr);
    pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
    pthread_cond_init(&w->end, &attr);
    pthread_condattr_destroy(&attr);
    if (pthread_create(&w->thread, NULL, thread_main, w) == 0)
        return w;
    free(w);
    return NULL;
}

void http_watch_free(struct http_watch *w)
{
    if (!w)
        return;
    pthread_mutex_lock(&w->lock);
    w->stopping = true;
    pthread_mutex_unlock(&w->lock);
    pthread_cond_signal(&w->end);
    pthread_join(w->thread, NULL);
    pthread_cond_destroy(&w->end);
    pthread_mutex_destroy(&w->lock);
    free(w);
}

void http_watch_add(struct http_watch *w, struct http_watched *c, int fd)
{
    c->fd = fd;
    http_watch_phase(c, 0);
    pthread_mutex_lock(&w->lock);
    c->prev = &w->list;
    c->next = w->list.next;
    c->next->prev = c;
    w->list.next = c;
    pthread_mutex_unlock(&w->lock);
}

void http_watch_remove(struct http_watch *w, struct http_watched *c)
{
    pthread_mutex_lock(&w->lock);
    c->prev->next = c->next;
    c->next->prev = c->prev;
    pthread_mutex_unlock(&w->lock);
}

void http_watch_phase(struct http_watched *c, int64_t bytes)
{
    c->bytes = bytes;
    c->since_us = http_monotonic_us();
}

void http_watch_moved(struct http_watched *c, int64_t bytes)
{
    c->bytes += bytes;
}

void http_watch_pause(struct http_watched *c)
{
    c->since_us = 0;
}
