#include "page/form_guard.h"

#include <string.h>

#include "base/random.h"
#include "crypto/compare.h"
#include "crypto/encode.h"
#include "crypto/token.h"

struct sv form_guard_token(const struct page *p, struct sv token)
{
    unsigned char both[2 * FORM_SECRET_BYTES], secret[FORM_SECRET_BYTES];
    csrf_secret(p->app->keys, token, secret);
    random_bytes(both, FORM_SECRET_BYTES);
    for (size_t i = 0; i < FORM_SECRET_BYTES; i++)
        both[FORM_SECRET_BYTES + i] = both[i] ^ secret[i];
    return hex_encode(p->op.arena, both, sizeof both);
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
    unsigned char both[2 * FORM_SECRET_BYTES], secret[FORM_SECRET_BYTES];
    if (!token.n || !hex_decode(http_field(p->req, SV("_csrf")), both, sizeof both))
        return false;
    csrf_secret(p->app->keys, token, secret);
    for (size_t i = 0; i < FORM_SECRET_BYTES; i++)
        both[i] ^= both[FORM_SECRET_BYTES + i];
    return sv_equal_secret(
        sv_from((const char *)both, FORM_SECRET_BYTES), sv_from((const char *)secret, FORM_SECRET_BYTES));
}

bool form_guard_origin(const struct app *app, const struct http_req *req)
{
    struct sv origin = http_header(req, SV("Origin")), site = http_header(req, SV("Sec-Fetch-Site"));
    if (site.n && !sv_eq(site, SV("same-origin")) && !sv_eq(site, SV("none")))
        return false;
    if (!origin.n || sv_eq(origin, app->base_url))
        return true;
    const char *scheme = app->secure ? "https" : "http";
    struct sv host = http_header(req, SV("Host"));
    return sv_eq(origin, sv_fmt(req->arena, "%s://%.*s", scheme, SV_FMT(host)));
}

enum form_check form_guard_check(const struct page *p, struct sv token)
{
    if (!form_guard_origin(p->app, p->req) || !token_good(p, token))
        return FORM_FOREIGN;
    if (!sv_eq(http_field(p->req, SV("_ctx")), form_guard_context(p)))
        return FORM_CONTEXT;
    return FORM_OK;
}
