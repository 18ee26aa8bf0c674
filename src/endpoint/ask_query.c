#include "endpoint/ask_query.h"

#include <string.h>

#include "base/json.h"

struct reader {
    struct sv text;
    size_t at;
};

static char next(const struct reader *r)
{
    return r->at < r->text.n ? r->text.p[r->at] : '\0';
}

static void skip_blanks(struct reader *r)
{
    while (next(r) == ' ' || next(r) == '\n' || next(r) == '\r' || next(r) == '\t')
        r->at++;
}

static bool take(struct reader *r, char c)
{
    skip_blanks(r);
    bool is = next(r) == c;
    r->at += is;
    return is;
}

/* Behind a quote; then behind the one that ends the string. */
static bool skip_string(struct reader *r)
{
    while (r->at < r->text.n) {
        r->at += json_plain(sv_sub(r->text, r->at, SIZE_MAX));
        char c = next(r);
        if (c == '"')
            return r->at++, true;
        r->at += c == '\\' ? 2 : 1;
    }
    return false;
}

/* Whatever it is: jansson judges it. */
static bool skip_value(struct reader *r)
{
    int depth = 0;
    for (skip_blanks(r); r->at < r->text.n;) {
        char c = next(r);
        if (depth == 0 && (c == ',' || c == '}'))
            return true;
        r->at++;
        depth += c == '{' || c == '[' ? 1 : c == '}' || c == ']' ? -1 : 0;
        if (c == '"' && !skip_string(r))
            return false;
    }
    return false;
}

static char unescaped(char c)
{
    static const char from[] = "\"\\/bfnrt", to[] = "\"\\/\b\f\n\r\t";
    const char *at = c ? strchr(from, c) : NULL;
    return at ? to[at - from] : '\0';
}

/* Behind a quote. */
static bool read_string(struct reader *r, struct arena *a, struct sv *ret_text)
{
    char *out = arena_alloc_raw(a, r->text.n - r->at + 1);
    size_t n = 0;
    while (r->at < r->text.n) {
        size_t plain = json_plain(sv_sub(r->text, r->at, SIZE_MAX));
        memcpy(out + n, r->text.p + r->at, plain);
        n += plain;
        r->at += plain;
        char c = next(r);
        if (c == '"') {
            r->at++;
            out[n] = '\0';
            *ret_text = sv_from(out, n);
            return true;
        }
        if (c != '\\' || r->at + 1 >= r->text.n || !unescaped(r->text.p[r->at + 1]))
            return false;
        out[n++] = unescaped(r->text.p[r->at + 1]);
        r->at += 2;
    }
    return false;
}

/* Where the member's text begins, behind its quote. */
static bool find_query(struct reader *r)
{
    if (!take(r, '{'))
        return false;
    do {
        skip_blanks(r);
        size_t from = r->at + 1;
        if (!take(r, '"') || !skip_string(r))
            return false;
        bool is = sv_eq(sv_sub(r->text, from, r->at - 1 - from), SV("query"));
        if (!take(r, ':'))
            return false;
        if (is)
            return take(r, '"');
        if (!skip_value(r))
            return false;
    } while (take(r, ','));
    return false;
}

struct sv ask_query_aside(struct arena *a, struct sv body, struct sv *ret_query)
{
    struct reader r = { .text = body };
    struct sv query;
    if (!find_query(&r))
        return body;
    size_t from = r.at;
    if (!read_string(&r, a, &query) || !query.n)
        return body;
    size_t behind = body.n - (r.at - 1); /* with the quote that ends it */
    char *rest = arena_alloc_raw(a, from + behind);
    memcpy(rest, body.p, from);
    memcpy(rest + from, body.p + r.at - 1, behind);
    *ret_query = query;
    return sv_from(rest, from + behind);
}
