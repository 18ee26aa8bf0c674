/**
 * http/body.h — collects a request's body as it comes in. Small ones lie in the request's arena, large ones in memory
 * of their own that counts against a budget of the whole server, so that many uploads at once cannot take the machine.
 */
#ifndef KITH_HTTP_BODY_H
#define KITH_HTTP_BODY_H

#include <stdatomic.h>

#include "base/str.h"

struct http_body {
    char *p;
    size_t n, cap;
    size_t limit;    /* bytes kept at most */
    size_t declared; /* Content-Length; 0: unknown */
    size_t seen;     /* bytes that came in, kept or not */
    bool owned, too_large, too_many;
};

/** Keeps the bytes, or sets `too_large` (over the limit) or `too_many` (over the budget) and keeps none. */
void http_body_add(struct http_body *b, struct sv bytes, struct arena *a, _Atomic size_t *used, size_t budget);
void http_body_free(struct http_body *b, _Atomic size_t *used);

#endif
