#include "base/problems.h"

#include <string.h>

struct problems problems_new(struct arena *a)
{
    return (struct problems){ .a = a };
}

void problem_add(struct problems *p, struct sv field, struct sv code, struct sv text)
{
    if (p->count == p->cap) {
        size_t cap = p->cap ? p->cap * 2 : 4;
        struct problem *items = arena_array(p->a, cap, sizeof *items);
        if (p->count)
            memcpy(items, p->items, p->count * sizeof *items);
        p->items = items;
        p->cap = cap;
    }
    p->items[p->count++] = (struct problem){ sv_dup(p->a, field), sv_dup(p->a, code), sv_dup(p->a, text) };
}

const struct problem *problem_of(const struct problems *p, struct sv field)
{
    for (size_t i = 0; i < p->count; i++)
        if (sv_eq(p->items[i].field, field))
            return &p->items[i];
    return NULL;
}

bool problem_has(const struct problems *p, struct sv code)
{
    for (size_t i = 0; i < p->count; i++)
        if (sv_eq(p->items[i].code, code))
            return true;
    return false;
}
