/** http/pool.h — a fixed number of worker threads behind a bounded queue. Threads: push and depth from any. */
#ifndef KITH_HTTP_POOL_H
#define KITH_HTTP_POOL_H

#include <stdbool.h>
#include <stddef.h>

struct http_pool;
struct http_pool_options {
    unsigned workers, queue; /* threads; jobs that may wait */
    void *ctx;
    void *(*start)(void *ctx, unsigned worker); /* in each thread, before its first job */
    void (*stop)(void *worker);                 /* and behind its last */
    void (*run)(void *worker, void *job);
};
/** NULL: the threads could not be made. */
struct http_pool *http_pool_new(const struct http_pool_options *o);
/** False: the queue is full, or the pool stops. */
bool http_pool_push(struct http_pool *p, void *job);
size_t http_pool_depth(const struct http_pool *p);
/** Runs what waits, ends the threads, frees the pool. NULL is fine. */
void http_pool_stop(struct http_pool *p);

#endif
