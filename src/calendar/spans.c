/* Stretches of time as sorted lists: joined, taken from one another, asked. */
#include <stdlib.h>

#include "calendar/rules.h"

static int span_cmp(const void *a, const void *b)
{
    int64_t x = ((const struct span *)a)->from.us, y = ((const struct span *)b)->from.us;
    return (x > y) - (x < y);
}

static bool is_sorted(const struct spans *s)
{
    for (size_t i = 1; i < s->count; i++)
        if (s->items[i].from.us < s->items[i - 1].from.us)
            return false;
    return true;
}

void spans_normalise(struct spans *s)
{
    if (!is_sorted(s))
        qsort(s->items, s->count, sizeof *s->items, span_cmp);
    size_t kept = 0;
    for (size_t i = 0; i < s->count; i++) {
        struct span x = s->items[i];
        if (x.until.us <= x.from.us)
            continue;
        if (kept && x.from.us <= s->items[kept - 1].until.us) {
            if (x.until.us > s->items[kept - 1].until.us)
                s->items[kept - 1].until = x.until;
        } else
            s->items[kept++] = x;
    }
    s->count = kept;
}

/* The first one that ends after `at`. */
static size_t first_after(struct spans s, struct instant at)
{
    size_t low = 0, high = s.count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (s.items[middle].until.us <= at.us)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

struct spans spans_minus(struct arena *arena, struct spans a, struct spans b)
{
    if (!a.count)
        return a;
    size_t next = first_after(b, a.items[0].from), last = next;
    while (last < b.count && b.items[last].from.us < a.items[a.count - 1].until.us)
        last++;
    if (last == next)
        return a;
    struct spans left = { arena_array(arena, a.count + (last - next), sizeof(struct span)), 0 };
    for (size_t i = 0; i < a.count; i++) {
        struct span rest = a.items[i];
        while (next < last && b.items[next].until.us <= rest.from.us)
            next++;
        for (size_t j = next; j < last && b.items[j].from.us < rest.until.us; j++) {
            if (b.items[j].from.us > rest.from.us)
                left.items[left.count++] = (struct span){ rest.from, b.items[j].from };
            rest.from = b.items[j].until;
        }
        if (rest.from.us < rest.until.us)
            left.items[left.count++] = rest;
    }
    return left;
}

struct spans spans_within(struct arena *arena, struct spans a, struct span window)
{
    struct spans in = { arena_array(arena, a.count, sizeof(struct span)), 0 };
    for (size_t i = first_after(a, window.from); i < a.count && a.items[i].from.us < window.until.us; i++) {
        struct span x = a.items[i];
        if (x.from.us < window.from.us)
            x.from = window.from;
        if (x.until.us > window.until.us)
            x.until = window.until;
        if (x.from.us < x.until.us)
            in.items[in.count++] = x;
    }
    return in;
}

bool spans_cover(struct spans s, struct instant from, struct instant until)
{
    size_t i = first_after(s, from);
    return i < s.count && s.items[i].from.us <= from.us && until.us <= s.items[i].until.us;
}
