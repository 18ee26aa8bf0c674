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
bool http_pairs_equal(const struct http_pairs *a, const struct http_pairs *b); /* in this order */
struct http_file {                                                             /* one uploaded part */
    struct sv field, filename, content_type, content;
};
struct http_files {
    struct http_file *items;
    size_t count;
};
struct http_req {
    struct arena *arena;
    enum http_method method;
    struct sv path;  /* decoded, starts with '/', no dot segments, no "//" */
    struct sv query; /* raw, without '?' */
    struct http_pairs headers, params /* decoded query */, cookies;
    struct http_pairs form; /* urlencoded or multipart fields of the body */
    struct http_files files;
    struct sv body;         /* raw bytes, not checked; empty when it was parsed as a form */
    struct sv content_type; /* lower-case media type without parameters */
    struct sv peer;         /* address of the client; behind a trusted proxy, the forwarded one */
    struct sv id;           /* request id for the log */
    struct instant at;
    bool secure; /* the base URL is https: cookies carry the __Host- prefix */
};
struct sv http_header(const struct http_req *r, struct sv name); /* case-insensitive; empty when absent */
struct sv http_param(const struct http_req *r, struct sv name);  /* first of that name; empty when absent */
struct sv http_field(const struct http_req *r, struct sv name);  /* of the form; first of that name */
bool http_field_has(const struct http_req *r, struct sv name, struct sv value); /* any of that name: check boxes */
/** Of a secure site only the __Host- cookie of that name counts: no neighbour in the domain can plant one. */
struct sv http_cookie(const struct http_req *r, struct sv name);

/** What becomes of a connection whose reply never ends: http/socket.h holds it, no worker does. */
struct http_stream {
    struct sv authorization; /* who listens, as in a header */
    struct sv version;       /* of the API */
    struct sv first;         /* handed to the thread that holds it, as the first message */
};
struct http_reply {
    struct arena *arena;
    int status;             /* 200 when left alone */
    struct sv content_type; /* "text/html; charset=utf-8" when left alone */
    struct str body;
    struct sv fixed;           /* instead of body when not empty: bytes that live as long as the program */
    struct http_pairs headers; /* extra ones: http_reply_header() */
    size_t headers_cap;
    bool no_store;                    /* default true for everything dynamic */
    bool close;                       /* end the connection after this reply */
    bool framed;                      /* another site may show it in its own page: its CSP says which */
    const struct http_stream *stream; /* not NULL: no body; what follows the headers is sent by http/socket.h */
};
/** Largest body a reply may have; a longer one is answered 500. */
#define HTTP_MAX_REPLY ((size_t)64 << 20)
struct http_reply http_reply_new(struct arena *a);
/** Adds a header; asserts that neither part holds a line break. Set-Cookie may repeat, others replace. */
void http_reply_header(struct http_reply *r, struct sv name, struct sv value);
/** Adds a header unless it is there. Name and value are not copied: literals, or texts of the reply's arena. */
void http_reply_header_default(struct http_reply *r, struct sv name, struct sv value);
/** First header of that name; empty when absent. */
struct sv http_reply_header_get(const struct http_reply *r, struct sv name);
/** 303 See Other to a path of this site. What is no such path (see below) leads to "/": no open redirect. */
void http_redirect(struct http_reply *r, struct sv path);
/** Starts with one '/', not "//" or a backslash behind it, and only bytes that may stand in a target. */
bool http_path_is_local(struct sv path);
/** Turns the reply into a plain small page with the status and one sentence; other headers stay. */
void http_reply_problem(struct http_reply *r, int status, const char *reason);
const char *http_status_text(int status);

struct http_cookie_options {
    int64_t max_age_s; /* 0: until the browser closes; negative: delete */
    bool secure;       /* also chooses the __Host- prefix */
    bool strict;       /* SameSite=Strict instead of Lax */
};
void http_set_cookie(struct http_reply *r, struct sv name, struct sv value, struct http_cookie_options o);

#endif
