#include "http/arenas.h"

#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>

enum { KEPT = 128 };

struct http_arenas {
    const char *name;
    size_t first_chunk;
    pthread_mutex_t lock;
    size_t count;
    struct arena *waiting[KEPT];
};

struct http_arenas *http_arenas_new(const char *name, size_t first_chunk)
{
    struct http_arenas *p = calloc(1, sizeof *p);
    if (!p)
        abort();
    p->name = name;
    p->first_chunk = first_chunk;
    pthread_mutex_init(&p->lock, NULL);
    return p;
}

void http_arenas_free(struct http_arenas *p)
{
    if (!p)
        return;
    while (p->count)
        arena_free(p->waiting[--p->count]);
    pthread_mutex_destroy(&p->lock);
    free(p);
}

struct arena *http_arena_take(struct http_arenas *p)
{
    struct arena *a = NULL;
    pthread_mutex_lock(&p->lock);
    if (p->count)
        a = p->waiting[--p->count];
    pthread_mutex_unlock(&p->lock);
    return a ? a : arena_new(p->name, p->first_chunk);
}

void http_arena_give(struct http_arenas *p, struct arena *a)
{
    arena_reset(a);
    pthread_mutex_lock(&p->lock);
    bool kept = p->count < KEPT;
    if (kept)
        p->waiting[p->count++] = a;
    pthread_mutex_unlock(&p->lock);
    if (!kept)
        arena_free(a);
}
