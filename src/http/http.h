/**
 * http/http.h — a request as the rest of Kith sees it, and the reply it fills. Knows no library: server_mhd.c does.
 *
 * Lifetime: everything in a request lives in its arena, which ends with the reply. Texts are valid UTF-8 without NUL
 * (the guard answered 400 otherwise). Threads: one worker per request.
 */
#ifndef KITH_HTTP_HTTP_H
#define KITH_HTTP_HTTP_H

#include "base/err.h"
#include "base/str.h"
#include "base/time.h"

enum http_method { HTTP_GET, HTTP_HEAD, HTTP_POST, HTTP_PUT, HTTP_PATCH, HTTP_DELETE, HTTP_OPTIONS, HTTP_OTHER };

struct http_pair {
    struct sv name, value;
};
struct http_pairs {
    struct http_pair *items;
    size_t count;
};
struct http_file { /* one uploaded part */
    struct sv field, filename, content_type, content;
};
struct http_files {
    struct http_file *items;
    size_t count;
};
struct http_req {
    struct arena *arena;
    enum http_method method;
    struct sv path;    /* decoded, starts with '/', no dot segments, no "//" */
    struct sv query;   /* raw, without '?' */
    struct http_pairs headers, params /* decoded query */, cookies;
    struct http_pairs form;   /* urlencoded or multipart fields of the body */
    struct http_files files;
    struct sv body;           /* raw; empty when it was parsed as a form */
    struct sv content_type;   /* lower-case media type without parameters */
    struct sv peer;           /* address of the client; behind a trusted proxy, the forwarded one */
    struct sv id;             /* request id for the log */
    struct instant at;
};
struct sv http_header(const struct http_req *r, struct sv name); /* case-insensitive; empty when absent */
struct sv http_param(const struct http_req *r, struct sv name);  /* first of that name; empty when absent */
struct sv http_field(const struct http_req *r, struct sv name);  /* of the form; first of that name */
bool http_field_has(const struct http_req *r, struct sv name, struct sv value); /* any of that name: check boxes */
struct sv http_cookie(const struct http_req *r, struct sv name);

struct http_reply {
    struct arena *arena;
    int status;              /* 200 when left alone */
    struct sv content_type;  /* "text/html; charset=utf-8" when left alone */
    struct str body;
    struct http_pairs headers; /* extra ones: http_reply_header() */
    size_t headers_cap;
    bool no_store;           /* default true for everything dynamic */
};
/** Adds a header; asserts that neither part holds a line break. Set-Cookie may repeat, others replace. */
void http_reply_header(struct http_reply *r, struct sv name, struct sv value);
/** 303 See Other to a path of this site. */
void http_redirect(struct http_reply *r, struct sv path);
const char *http_status_text(int status);

struct http_cookie_options {
    int64_t max_age_s; /* 0: until the browser closes; negative: delete */
    bool secure;       /* also chooses the __Host- prefix */
    bool strict;       /* SameSite=Strict instead of Lax */
};
void http_set_cookie(struct http_reply *r, struct sv name, struct sv value, struct http_cookie_options o);

#endif
