/** http/arenas.h — arenas that wait for their next request, warm. Threads: any; a lock inside. */
#ifndef KITH_HTTP_ARENAS_H
#define KITH_HTTP_ARENAS_H

#include "base/arena.h"

struct http_arenas;
struct http_arenas *http_arenas_new(const char *name, size_t first_chunk); /* name: a literal */
void http_arenas_free(struct http_arenas *p);                              /* NULL is fine */
struct arena *http_arena_take(struct http_arenas *p);
/** Resets it and keeps it for the next. */
void http_arena_give(struct http_arenas *p, struct arena *a);

#endif
