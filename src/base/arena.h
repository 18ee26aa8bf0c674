/**
 * base/arena.h — memory that lives exactly as long as one request or one job.
 *
 * Owns: every block it hands out. Nothing from an arena is ever freed alone.
 * Lifetime: arena_reset() or arena_free(); pointers are dead afterwards.
 * Threads: one arena belongs to one worker; no locking.
 * Out of memory: the process logs and aborts; callers never see NULL.
 */
#ifndef KITH_BASE_ARENA_H
#define KITH_BASE_ARENA_H

#include <stddef.h>

struct arena;

struct arena *arena_new(const char *name, size_t first_chunk);
void arena_free(struct arena *a);         /* NULL is fine */
void arena_reset(struct arena *a);        /* keeps one first chunk for reuse */
size_t arena_used(const struct arena *a); /* bytes handed out since the last reset */

/** Zeroed memory for n bytes, aligned for any object. */
void *arena_alloc(struct arena *a, size_t n) __attribute__((malloc, returns_nonnull, alloc_size(2)));
/** The same, not zeroed: for buffers that are filled at once. */
void *arena_alloc_raw(struct arena *a, size_t n) __attribute__((malloc, returns_nonnull, alloc_size(2)));
/** Zeroed room for `count` objects of `size` bytes; aborts on overflow. */
void *arena_array(struct arena *a, size_t count, size_t size)
    __attribute__((malloc, returns_nonnull, alloc_size(2, 3)));
char *arena_strndup(struct arena *a, const char *s, size_t n) __attribute__((returns_nonnull));

/** Run fn(arg) when the arena is reset or freed; last registered runs first. */
void arena_on_reset(struct arena *a, void (*fn)(void *), void *arg);

#define arena_new_obj(a, type) ((type *)arena_alloc((a), sizeof(type)))

#endif
