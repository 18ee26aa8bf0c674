#include "base/str.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/fmt.h"

struct sv sv_of(const char *z)
{
    return (struct sv){ z ? z : "", z ? strlen(z) : 0 };
}

struct sv sv_from(const char *p, size_t n)
{
    return (struct sv){ p, n };
}

bool sv_eq(struct sv a, struct sv b)
{
    return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
}

bool sv_eq_ci(struct sv a, struct sv b)
{
    if (a.n != b.n)
        return false;
    for (size_t i = 0; i < a.n; i++)
        if (lower(a.p[i]) != lower(b.p[i]))
            return false;
    return true;
}

int sv_cmp(struct sv a, struct sv b)
{
    size_t n = a.n < b.n ? a.n : b.n;
    int c = n ? memcmp(a.p, b.p, n) : 0;
    return c ? c : (a.n > b.n) - (a.n < b.n);
}

bool sv_starts(struct sv v, struct sv prefix)
{
    return v.n >= prefix.n && sv_eq((struct sv){ v.p, prefix.n }, prefix);
}

bool sv_ends(struct sv v, struct sv suffix)
{
    return v.n >= suffix.n && sv_eq((struct sv){ v.p + v.n - suffix.n, suffix.n }, suffix);
}

static bool is_space(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

struct sv sv_trim(struct sv v)
{
    while (v.n && is_space(v.p[0])) {
        v.p++;
        v.n--;
    }
    while (v.n && is_space(v.p[v.n - 1]))
        v.n--;
    return v;
}

size_t sv_find(struct sv v, char c, size_t from)
{
    if (from >= v.n)
        return SIZE_MAX;
    const char *hit = memchr(v.p + from, c, v.n - from);
    return hit ? (size_t)(hit - v.p) : SIZE_MAX;
}

struct sv sv_cut(struct sv *rest, char c)
{
    size_t at = sv_find(*rest, c, 0);
    struct sv head = *rest;
    if (at == SIZE_MAX) {
        *rest = sv_sub(*rest, rest->n, 0);
        return head;
    }
    head.n = at;
    *rest = sv_sub(*rest, at + 1, SIZE_MAX);
    return head;
}

struct sv sv_sub(struct sv v, size_t from, size_t n)
{
    if (from > v.n)
        from = v.n;
    if (n > v.n - from)
        n = v.n - from;
    return (struct sv){ v.p + from, n };
}

struct sv sv_dup(struct arena *a, struct sv v)
{
    return (struct sv){ arena_strndup(a, v.p, v.n), v.n };
}

const char *sv_z(struct arena *a, struct sv v)
{
    return arena_strndup(a, v.p, v.n);
}

struct sv sv_fmt(struct arena *a, const char *fmt, ...)
{
    va_list ap;
    char tmp[512];
    va_start(ap, fmt);
    int k = fmt_usual(tmp, sizeof tmp, fmt, ap);
    va_end(ap);
    if (k == FMT_OTHERWISE) {
        va_start(ap, fmt);
        k = vsnprintf(tmp, sizeof tmp, fmt, ap);
        va_end(ap);
    }
    if (k < 0)
        return (struct sv){ "", 0 };
    if ((size_t)k < sizeof tmp)
        return sv_dup(a, (struct sv){ tmp, (size_t)k });
    char *p = arena_alloc(a, (size_t)k + 1);
    va_start(ap, fmt);
    vsnprintf(p, (size_t)k + 1, fmt, ap);
    va_end(ap);
    return (struct sv){ p, (size_t)k };
}

struct str str_new(struct arena *a, size_t max)
{
    return (struct str){ .p = arena_alloc(a, 1), .max = max, .a = a };
}

static bool str_room(struct str *s, size_t extra)
{
    if (s->overflowed || extra > s->max - s->n) {
        s->overflowed = true;
        return false;
    }
    if (s->n + extra + 1 > s->cap) {
        size_t cap = s->cap ? s->cap * 2 : 64;
        while (cap < s->n + extra + 1)
            cap *= 2;
        char *p = arena_alloc_raw(s->a, cap);
        memcpy(p, s->p, s->n);
        p[s->n] = '\0';
        s->p = p;
        s->cap = cap;
    }
    return true;
}

void str_add(struct str *s, struct sv v)
{
    if (!str_room(s, v.n))
        return;
    if (v.n)
        memcpy(s->p + s->n, v.p, v.n);
    s->n += v.n;
    s->p[s->n] = '\0';
}

void str_addc(struct str *s, char c)
{
    if (!str_room(s, 1))
        return;
    s->p[s->n++] = c;
    s->p[s->n] = '\0';
}

void str_addi(struct str *s, int64_t n)
{
    char tmp[24];
    char *p = tmp + sizeof tmp;
    uint64_t u = n < 0 ? 0 - (uint64_t)n : (uint64_t)n;
    do {
        *--p = (char)('0' + u % 10);
        u /= 10;
    } while (u);
    if (n < 0)
        *--p = '-';
    str_add(s, (struct sv){ p, (size_t)(tmp + sizeof tmp - p) });
}

void str_addf(struct str *s, const char *fmt, ...)
{
    va_list ap;
    char tmp[512];
    va_start(ap, fmt);
    int k = fmt_usual(tmp, sizeof tmp, fmt, ap);
    va_end(ap);
    if (k == FMT_OTHERWISE) {
        va_start(ap, fmt);
        k = vsnprintf(tmp, sizeof tmp, fmt, ap);
        va_end(ap);
    }
    if (k >= 0 && (size_t)k < sizeof tmp) {
        str_add(s, (struct sv){ tmp, (size_t)k });
        return;
    }
    if (k < 0 || !str_room(s, (size_t)k)) {
        s->overflowed = true;
        return;
    }
    va_start(ap, fmt);
    s->n += (size_t)vsnprintf(s->p + s->n, s->cap - s->n, fmt, ap);
    va_end(ap);
}

struct sv str_sv(const struct str *s)
{
    return (struct sv){ s->p, s->n };
}
