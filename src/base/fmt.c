/* The C library's printf() spends more on each directive than the text is worth: it is asked for a hundred and more of
 * them in one request. What nearly all of them say is done here. */
#include "base/fmt.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

struct line {
    char *p;
    size_t n, cap;
    bool otherwise;
};

static void put(struct line *l, const char *p, size_t n)
{
    if (n >= l->cap - l->n) {
        l->otherwise = true;
        return;
    }
    memcpy(l->p + l->n, p, n);
    l->n += n;
}

/** As printf(): of `most` bytes those before the first NUL. */
static void put_text(struct line *l, const char *p, size_t most)
{
    if (!p || most > INT32_MAX) {
        l->otherwise |= most > 0;
        return;
    }
    const char *end = most ? memchr(p, '\0', most) : p;
    put(l, p, end ? (size_t)(end - p) : most);
}

static void put_number(struct line *l, uint64_t u, bool negative, unsigned base, const char *digits, size_t width)
{
    char text[32], *p = text + sizeof text;
    do {
        *--p = digits[u % base];
        u /= base;
    } while (u);
    if (width > sizeof text - 1) {
        l->otherwise = true;
        return;
    }
    while ((size_t)(text + sizeof text - p) + negative < width)
        *--p = '0';
    if (negative)
        *--p = '-';
    put(l, p, (size_t)(text + sizeof text - p));
}

enum length { LENGTH_INT, LENGTH_LONG, LENGTH_LONG_LONG, LENGTH_SIZE };

static enum length length_of(const char **at)
{
    const char *f = *at;
    enum length length = f[0] == 'z'                  ? LENGTH_SIZE
                         : f[0] == 'l' && f[1] == 'l' ? LENGTH_LONG_LONG
                         : f[0] == 'l'                ? LENGTH_LONG
                                                      : LENGTH_INT;
    *at = f + (length == LENGTH_INT ? 0 : length == LENGTH_LONG_LONG ? 2 : 1);
    return length;
}

struct arguments {
    va_list ap; /* in a struct, so that functions go on where the last one stopped */
};

static void signed_number(struct line *l, struct arguments *a, enum length length, size_t width)
{
    int64_t n = length == LENGTH_LONG_LONG ? va_arg(a->ap, long long)
                : length == LENGTH_LONG    ? va_arg(a->ap, long)
                : length == LENGTH_SIZE    ? va_arg(a->ap, ptrdiff_t)
                                           : va_arg(a->ap, int);
    put_number(l, n < 0 ? 0 - (uint64_t)n : (uint64_t)n, n < 0, 10, "0123456789", width);
}

static void unsigned_number(struct line *l, struct arguments *a, enum length length, size_t width, char kind)
{
    uint64_t u = length == LENGTH_LONG_LONG ? va_arg(a->ap, unsigned long long)
                 : length == LENGTH_LONG    ? va_arg(a->ap, unsigned long)
                 : length == LENGTH_SIZE    ? va_arg(a->ap, size_t)
                                            : va_arg(a->ap, unsigned);
    put_number(l, u, false, kind == 'u' ? 10 : 16, kind == 'X' ? "0123456789ABCDEF" : "0123456789abcdef", width);
}

/** One directive, `at` behind its '%'; where the format goes on. */
static const char *directive(struct line *l, const char *at, struct arguments *a)
{
    if (*at == 's') {
        const char *z = va_arg(a->ap, const char *);
        if (z)
            put(l, z, strlen(z));
        l->otherwise |= !z;
        return at + 1;
    }
    if (at[0] == '.' && at[1] == '*' && at[2] == 's') {
        int most = va_arg(a->ap, int);
        put_text(l, va_arg(a->ap, const char *), (size_t)most);
        return at + 3;
    }
    if (*at == 'c' || *at == '%') {
        char c = *at == '%' ? '%' : (char)va_arg(a->ap, int);
        put(l, &c, 1);
        return at + 1;
    }
    size_t width = 0;
    if (*at == '0')
        while (*at >= '0' && *at <= '9' && width < 100)
            width = width * 10 + (size_t)(*at++ - '0');
    enum length length = length_of(&at);
    if (*at == 'd')
        signed_number(l, a, length, width);
    else if (*at == 'u' || *at == 'x' || *at == 'X')
        unsigned_number(l, a, length, width, *at);
    else
        l->otherwise = true;
    return at + 1;
}

int fmt_usual(char *out, size_t cap, const char *fmt, va_list ap)
{
    struct line l = { .p = out, .cap = cap };
    struct arguments a;
    va_copy(a.ap, ap);
    while (!l.otherwise && *fmt) {
        const char *next = strchr(fmt, '%');
        size_t plain = next ? (size_t)(next - fmt) : strlen(fmt);
        put(&l, fmt, plain);
        fmt = next && !l.otherwise ? directive(&l, next + 1, &a) : fmt + plain;
    }
    va_end(a.ap);
    if (l.otherwise)
        return FMT_OTHERWISE;
    out[l.n] = '\0';
    return (int)l.n;
}
