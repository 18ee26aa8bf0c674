#include "page/form_guard.h"

#include <string.h>

#include "base/random.h"
#include "crypto/compare.h"
#include "crypto/token.h"

enum { CSRF_BYTES = 16 };

static struct sv hex(struct arena *a, const unsigned char *p, size_t n)
{
    static const char digit[] = "0123456789abcdef";
    char *out = arena_alloc(a, 2 * n + 1);
    for (size_t i = 0; i < n; i++) {
        out[2 * i] = digit[p[i] >> 4];
        out[2 * i + 1] = digit[p[i] & 15];
    }
    return sv_from(out, 2 * n);
}

static int nibble(char c)
{
    return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static bool unhex(struct sv v, unsigned char *out, size_t n)
{
    if (v.n != 2 * n)
        return false;
    for (size_t i = 0; i < n; i++) {
        int high = nibble(v.p[2 * i]), low = nibble(v.p[2 * i + 1]);
        if (high < 0 || low < 0)
            return false;
        out[i] = (unsigned char)(high << 4 | low);
    }
    return true;
}

struct sv form_guard_token(const struct page *p, struct sv token)
{
    unsigned char both[2 * CSRF_BYTES], secret[CSRF_BYTES];
    csrf_secret(p->app->keys, token, secret);
    random_bytes(both, CSRF_BYTES);
    for (size_t i = 0; i < CSRF_BYTES; i++)
        both[CSRF_BYTES + i] = both[i] ^ secret[i];
    return hex(p->op.arena, both, sizeof both);
}

struct sv form_guard_context(const struct page *p)
{
    const struct viewer *v = p->viewer;
    struct arena *a = p->op.arena;
    switch (p->context) {
    case CONTEXT_GRANT: return sv_fmt(a, "grant:%lld:%lld", (long long)v->grant.v, (long long)v->grant_version);
    case CONTEXT_MAILBOX: return sv_fmt(a, "mailbox:%lld", (long long)v->subject.client.v);
    case CONTEXT_OWN: break;
    }
    if (v->staff.v)
        return sv_fmt(a, "staff:%lld", (long long)v->staff.v);
    if (v->self.v)
        return sv_fmt(a, "own:%lld", (long long)v->self.v);
    return SV("none");
}

static bool token_good(const struct page *p, struct sv token)
{
    unsigned char both[2 * CSRF_BYTES], secret[CSRF_BYTES];
    if (!token.n || !unhex(http_field(p->req, SV("_csrf")), both, sizeof both))
        return false;
    csrf_secret(p->app->keys, token, secret);
    for (size_t i = 0; i < CSRF_BYTES; i++)
        both[i] ^= both[CSRF_BYTES + i];
    return sv_equal_secret(sv_from((const char *)both, CSRF_BYTES), sv_from((const char *)secret, CSRF_BYTES));
}

static bool origin_good(const struct page *p)
{
    struct sv origin = http_header(p->req, SV("Origin")), site = http_header(p->req, SV("Sec-Fetch-Site"));
    if (site.n && !sv_eq(site, SV("same-origin")) && !sv_eq(site, SV("none")))
        return false;
    if (!origin.n || sv_eq(origin, p->app->base_url))
        return true;
    const char *scheme = p->app->secure ? "https" : "http";
    struct sv host = http_header(p->req, SV("Host"));
    return sv_eq(origin, sv_fmt(p->op.arena, "%s://%.*s", scheme, SV_FMT(host)));
}

enum form_check form_guard_check(const struct page *p, struct sv token)
{
    if (!origin_good(p) || !token_good(p, token))
        return FORM_FOREIGN;
    if (!sv_eq(http_field(p->req, SV("_ctx")), form_guard_context(p)))
        return FORM_CONTEXT;
    return FORM_OK;
}
