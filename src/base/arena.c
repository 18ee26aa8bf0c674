#include "base/arena.h"

#include <stdalign.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct chunk {
    struct chunk *next;
    size_t cap, used;
    alignas(max_align_t) unsigned char mem[];
};
struct hook {
    struct hook *next;
    void (*fn)(void *);
    void *arg;
};
struct arena {
    const char *name;
    size_t first, handed_out;
    struct chunk *top;
    struct hook *hooks;
};

static void out_of_memory(const struct arena *a, size_t n)
{
    fprintf(stderr, "arena %s: out of memory (%zu)\n", a->name, n);
    abort();
}

static struct chunk *chunk_new(struct arena *a, size_t cap)
{
    if (cap > SIZE_MAX - sizeof(struct chunk))
        out_of_memory(a, cap);
    struct chunk *c = malloc(sizeof *c + cap);
    if (!c)
        out_of_memory(a, cap);
    *c = (struct chunk){ .next = a->top, .cap = cap };
    a->top = c;
    return c;
}

struct arena *arena_new(const char *name, size_t first_chunk)
{
    struct arena *a = calloc(1, sizeof *a);
    if (!a)
        abort();
    a->name = name;
    a->first = first_chunk;
    return a;
}

void *arena_alloc_raw(struct arena *a, size_t n)
{
    a->handed_out += n;
#ifdef ARENA_DEBUG /* one malloc per object, so ASan sees every overrun */
    struct chunk *c = chunk_new(a, n);
#else
    const size_t align = alignof(max_align_t);
    if (n > SIZE_MAX - align)
        out_of_memory(a, n);
    n = (n + align - 1) & ~(align - 1);
    struct chunk *c = a->top;
    if (!c || c->cap - c->used < n) {
        size_t grown = c ? c->cap * 2 : a->first;
        if (grown > 256 * 1024)
            grown = 256 * 1024;
        if (grown < a->first)
            grown = a->first;
        c = chunk_new(a, n > grown ? n : grown);
    }
#endif
    void *p = c->mem + c->used;
    c->used += n;
    return p;
}

void *arena_alloc(struct arena *a, size_t n)
{
    return memset(arena_alloc_raw(a, n), 0, n);
}

void *arena_array(struct arena *a, size_t count, size_t size)
{
    size_t n;
    if (__builtin_mul_overflow(count, size, &n))
        out_of_memory(a, SIZE_MAX);
    return arena_alloc(a, n);
}

char *arena_strndup(struct arena *a, const char *s, size_t n)
{
    if (n == SIZE_MAX)
        out_of_memory(a, n);
    char *p = arena_alloc_raw(a, n + 1);
    if (n)
        memcpy(p, s, n);
    p[n] = '\0';
    return p;
}

void arena_on_reset(struct arena *a, void (*fn)(void *), void *arg)
{
    struct hook *h = arena_new_obj(a, struct hook);
    *h = (struct hook){ .next = a->hooks, .fn = fn, .arg = arg };
    a->hooks = h;
}

size_t arena_used(const struct arena *a)
{
    return a->handed_out;
}

static void run_hooks(struct arena *a)
{
    for (struct hook *h = a->hooks; h; h = h->next)
        h->fn(h->arg);
    a->hooks = NULL;
    a->handed_out = 0;
}

void arena_reset(struct arena *a)
{
    run_hooks(a);
    while (a->top) {
        struct chunk *dead = a->top;
#ifndef ARENA_DEBUG
        if (!dead->next && dead->cap == a->first) {
            dead->used = 0; /* the usual request fits: no malloc at all in the steady state */
            return;
        }
#endif
        a->top = dead->next;
        free(dead);
    }
}

void arena_free(struct arena *a)
{
    if (!a)
        return;
    run_hooks(a);
    while (a->top) {
        struct chunk *dead = a->top;
        a->top = dead->next;
        free(dead);
    }
    free(a);
}
