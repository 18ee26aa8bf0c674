#include "endpoint/cors.h"

enum { ORIGINS_MAX = 64 };

static bool is_origin(struct sv o)
{
    size_t scheme = sv_starts(o, SV("https://")) ? 8 : sv_starts(o, SV("http://")) ? 7 : 0;
    struct sv host = sv_sub(o, scheme, SIZE_MAX);
    if (!scheme || !host.n)
        return false;
    for (size_t i = 0; i < host.n; i++) {
        char c = host.p[i];
        bool letter = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
        if (!letter && c != '.' && c != '-' && c != ':' && c != '[' && c != ']')
            return false;
    }
    return true;
}

bool cors_read(struct arena *a, struct sv text, struct cors *ret_cors, struct sv *ret_wrong)
{
    struct cors c = { .origins = arena_array(a, ORIGINS_MAX, sizeof *c.origins) };
    text = sv_dup(a, sv_trim(text));
    while (text.n) {
        struct sv one = sv_trim(sv_cut(&text, ' '));
        if (!one.n)
            continue;
        if (sv_eq(one, SV("*"))) {
            c.any = true;
        } else if (c.count == ORIGINS_MAX || !is_origin(one)) {
            *ret_wrong = one;
            return false;
        } else {
            c.origins[c.count++] = one;
        }
    }
    *ret_cors = c;
    return true;
}

bool cors_allows(const struct cors *c, struct sv origin)
{
    for (size_t i = 0; i < c->count; i++)
        if (sv_eq(c->origins[i], origin))
            return true;
    return c->any;
}

void cors_reply(const struct cors *c, const struct http_req *req, struct http_reply *reply)
{
    struct sv origin = http_header(req, SV("Origin"));
    if (c->any) {
        http_reply_header(reply, SV("Access-Control-Allow-Origin"), SV("*"));
    } else {
        http_reply_header(reply, SV("Vary"), SV("Origin"));
        if (origin.n && cors_allows(c, origin))
            http_reply_header(reply, SV("Access-Control-Allow-Origin"), origin);
    }
    /* http/finish.c closes everything to other origins unless somebody says otherwise. */
    http_reply_header(reply, SV("Cross-Origin-Resource-Policy"), SV("cross-origin"));
}

void cors_preflight(const struct cors *c, const struct http_req *req, struct http_reply *reply)
{
    cors_reply(c, req, reply);
    http_reply_header(reply, SV("Access-Control-Allow-Methods"), SV("GET, POST, OPTIONS"));
    http_reply_header(reply, SV("Access-Control-Allow-Headers"),
        SV("authorization, authorizationsource, authorizationshard, content-type, healthie-graphql-api-version, "
           "kith-csrf, accept"));
    http_reply_header(reply, SV("Access-Control-Max-Age"), SV("7200"));
    http_reply_header(reply, SV("Allow"), SV("GET, POST, OPTIONS"));
    reply->status = 204;
}
