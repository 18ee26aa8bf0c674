#include "http/body.h"

#include <stdlib.h>
#include <string.h>

enum { SMALL = 64 * 1024 };

static size_t capacity_for(const struct http_body *b, size_t need)
{
    size_t cap = b->cap ? b->cap * 2 : 4096;
    if (b->declared && b->declared <= SMALL)
        cap = b->declared;
    while (cap < need)
        cap *= 2;
    return cap > b->limit ? b->limit : cap;
}

static bool grow(struct http_body *b, size_t need, struct arena *a, _Atomic size_t *used, size_t budget)
{
    size_t cap = capacity_for(b, need), had = b->owned ? b->cap : 0;
    char *p;
    if (cap <= SMALL) {
        p = arena_alloc_raw(a, cap);
    } else {
        if (atomic_fetch_add(used, cap - had) + cap - had > budget) {
            atomic_fetch_sub(used, cap - had);
            return false;
        }
        p = realloc(b->owned ? b->p : NULL, cap);
        if (!p)
            abort();
    }
    if (b->n && !b->owned)
        memcpy(p, b->p, b->n);
    b->p = p;
    b->owned = cap > SMALL;
    b->cap = cap;
    return true;
}

void http_body_add(struct http_body *b, struct sv bytes, struct arena *a, _Atomic size_t *used, size_t budget)
{
    b->seen += bytes.n;
    if (b->too_large || b->too_many || !bytes.n)
        return;
    b->too_large = bytes.n > b->limit - b->n;
    if (!b->too_large && b->n + bytes.n > b->cap)
        b->too_many = !grow(b, b->n + bytes.n, a, used, budget);
    if (b->too_large || b->too_many) {
        http_body_free(b, used);
        return;
    }
    memcpy(b->p + b->n, bytes.p, bytes.n);
    b->n += bytes.n;
}

void http_body_free(struct http_body *b, _Atomic size_t *used)
{
    if (b->owned) {
        atomic_fetch_sub(used, b->cap);
        free(b->p);
    }
    b->owned = false;
    b->p = NULL;
    b->n = b->cap = 0;
}
