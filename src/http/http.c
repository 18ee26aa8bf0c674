#include "http/http.h"

#include <assert.h>
#include <string.h>

#include "http/cookie.h"

static struct sv first_of(const struct http_pairs *pairs, struct sv name)
{
    for (size_t i = 0; i < pairs->count; i++)
        if (sv_eq(pairs->items[i].name, name))
            return pairs->items[i].value;
    return SV("");
}

static struct sv first_of_ci(const struct http_pairs *pairs, struct sv name)
{
    for (size_t i = 0; i < pairs->count; i++)
        if (sv_eq_ci(pairs->items[i].name, name))
            return pairs->items[i].value;
    return SV("");
}

struct sv http_header(const struct http_req *r, struct sv name)
{
    return first_of_ci(&r->headers, name);
}

struct sv http_param(const struct http_req *r, struct sv name)
{
    return first_of(&r->params, name);
}

struct sv http_field(const struct http_req *r, struct sv name)
{
    return first_of(&r->form, name);
}

bool http_field_has(const struct http_req *r, struct sv name, struct sv value)
{
    for (size_t i = 0; i < r->form.count; i++)
        if (sv_eq(r->form.items[i].name, name) && sv_eq(r->form.items[i].value, value))
            return true;
    return false;
}

static const struct sv host_prefix = { "__Host-", 7 };

struct sv http_cookie(const struct http_req *r, struct sv name)
{
    for (size_t i = 0; i < r->cookies.count; i++) {
        struct sv found = r->cookies.items[i].name;
        if (r->secure) {
            if (!sv_starts(found, host_prefix))
                continue;
            found = sv_sub(found, host_prefix.n, SIZE_MAX);
        }
        if (sv_eq(found, name))
            return r->cookies.items[i].value;
    }
    return SV("");
}

bool http_pairs_equal(const struct http_pairs *a, const struct http_pairs *b)
{
    if (a->count != b->count)
        return false;
    for (size_t i = 0; i < a->count; i++)
        if (!sv_eq(a->items[i].name, b->items[i].name) || !sv_eq(a->items[i].value, b->items[i].value))
            return false;
    return true;
}

struct http_reply http_reply_new(struct arena *a)
{
    return (struct http_reply){ .arena = a,
        .status = 200,
        .content_type = SV("text/html; charset=utf-8"),
        .body = str_new(a, HTTP_MAX_REPLY),
        .no_store = true };
}

static bool header_value_fits(struct sv value)
{
    for (size_t i = 0; i < value.n; i++) {
        unsigned char c = (unsigned char)value.p[i];
        if ((c < ' ' && c != '\t') || c == 0x7f)
            return false;
    }
    return true;
}

static struct http_pair *header_find(struct http_reply *r, struct sv name)
{
    for (size_t i = 0; i < r->headers.count; i++)
        if (sv_eq_ci(r->headers.items[i].name, name))
            return &r->headers.items[i];
    return NULL;
}

static void header_append(struct http_reply *r, struct sv name, struct sv value)
{
    struct http_pairs *headers = &r->headers;
    if (headers->count == r->headers_cap) {
        size_t cap = r->headers_cap ? r->headers_cap * 2 : 16;
        struct http_pair *items = arena_array(r->arena, cap, sizeof *items);
        if (headers->count)
            memcpy(items, headers->items, headers->count * sizeof *items);
        headers->items = items;
        r->headers_cap = cap;
    }
    headers->items[headers->count++] = (struct http_pair){ name, value };
}

void http_reply_header(struct http_reply *r, struct sv name, struct sv value)
{
    assert(http_token_valid(name) && header_value_fits(value));
    struct http_pair *there = sv_eq_ci(name, SV("Set-Cookie")) ? NULL : header_find(r, name);
    if (there)
        there->value = sv_dup(r->arena, value);
    else
        header_append(r, sv_dup(r->arena, name), sv_dup(r->arena, value));
}

void http_reply_header_default(struct http_reply *r, struct sv name, struct sv value)
{
    if (!header_find(r, name))
        header_append(r, name, value);
}

struct sv http_reply_header_get(const struct http_reply *r, struct sv name)
{
    return first_of_ci(&r->headers, name);
}

bool http_path_is_local(struct sv path)
{
    if (!path.n || path.p[0] != '/' || (path.n > 1 && (path.p[1] == '/' || path.p[1] == '\\')))
        return false;
    for (size_t i = 0; i < path.n; i++) {
        unsigned char c = (unsigned char)path.p[i];
        if (c <= ' ' || c >= 0x7f || c == '\\')
            return false;
    }
    return true;
}

void http_redirect(struct http_reply *r, struct sv path)
{
    r->status = 303;
    r->body.n = 0;
    http_reply_header(r, SV("Location"), http_path_is_local(path) ? path : SV("/"));
}

void http_reply_problem(struct http_reply *r, int status, const char *reason)
{
    r->status = status;
    r->content_type = SV("text/html; charset=utf-8");
    r->fixed = SV("");
    http_reply_header(r, SV("Content-Security-Policy"), SV("default-src 'none'; frame-ancestors 'none'"));
    r->body = str_new(r->arena, HTTP_MAX_REPLY);
    str_addf(&r->body,
        "<!doctype html>\n<html lang=\"en\">\n<head><meta charset=\"utf-8\">"
        "<meta name=\"viewport\" content=\"width=device-width\"><title>%d %s</title></head>\n"
        "<body><main><h1>%s</h1><p>%s</p></main></body>\n</html>\n",
        status, http_status_text(status), http_status_text(status), reason);
}

const char *http_status_text(int status)
{
    static const struct {
        int status;
        const char *text;
    } texts[] = { { 200, "OK" }, { 201, "Created" }, { 202, "Accepted" }, { 204, "No Content" },
        { 301, "Moved Permanently" }, { 302, "Found" }, { 303, "See Other" }, { 304, "Not Modified" },
        { 307, "Temporary Redirect" }, { 308, "Permanent Redirect" }, { 400, "Bad Request" }, { 401, "Unauthorized" },
        { 403, "Forbidden" }, { 404, "Not Found" }, { 405, "Method Not Allowed" }, { 406, "Not Acceptable" },
        { 408, "Request Timeout" }, { 409, "Conflict" }, { 410, "Gone" }, { 411, "Length Required" },
        { 412, "Precondition Failed" }, { 413, "Content Too Large" }, { 414, "URI Too Long" },
        { 415, "Unsupported Media Type" }, { 417, "Expectation Failed" }, { 421, "Misdirected Request" },
        { 422, "Unprocessable Content" }, { 423, "Locked" }, { 428, "Precondition Required" },
        { 429, "Too Many Requests" }, { 431, "Request Header Fields Too Large" }, { 500, "Internal Server Error" },
        { 501, "Not Implemented" }, { 502, "Bad Gateway" }, { 503, "Service Unavailable" }, { 504, "Gateway Timeout" },
        { 505, "HTTP Version Not Supported" } };
    for (size_t i = 0; i < LENGTH(texts); i++)
        if (texts[i].status == status)
            return texts[i].text;
    return "Unknown";
}

void http_set_cookie(struct http_reply *r, struct sv name, struct sv value, struct http_cookie_options o)
{
    assert(http_token_valid(name) && http_cookie_value_valid(value));
    struct str text = str_new(r->arena, 8192);
    str_addf(&text, "%s%.*s=%.*s; Path=/; HttpOnly; SameSite=%s", o.secure ? host_prefix.p : "", SV_FMT(name),
        SV_FMT(value), o.strict ? "Strict" : "Lax");
    if (o.secure)
        str_add(&text, SV("; Secure"));
    if (o.max_age_s < 0)
        str_add(&text, SV("; Max-Age=0"));
    else if (o.max_age_s > 0) {
        str_add(&text, SV("; Max-Age="));
        str_addi(&text, o.max_age_s);
    }
    assert(!text.overflowed);
    http_reply_header(r, SV("Set-Cookie"), str_sv(&text));
}
