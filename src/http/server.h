/**
 * http/server.h — the server port: polling threads, a bounded pool of workers, limits and clean shutdown.
 * Only server_mhd.c knows libmicrohttpd.
 */
#ifndef KITH_HTTP_SERVER_H
#define KITH_HTTP_SERVER_H

#include "http/http.h"

struct http_server;
struct http_sockets;

struct http_server_options {
    struct sv listen;          /* "127.0.0.1:8080", "[::1]:8080" */
    unsigned workers;          /* 0: two per core */
    unsigned queue;            /* requests that may wait for a worker; more are answered 503. 0: 64 per worker */
    unsigned pollers;          /* polling threads; 0: 1, enough for 100,000 small replies a second */
    size_t max_body;           /* bytes; 0: 1 MiB */
    size_t max_upload;         /* bytes of a multipart body; 0: 20 MiB */
    unsigned max_connections;  /* 0: 2048 */
    unsigned max_per_address;  /* connections; 0: 256; loopback and the trusted proxy are exempt */
    bool count_loopback;       /* loopback is not: for a test of that limit, which has no other address to come from */
    unsigned idle_timeout_s;   /* slow or silent clients, see http/watch.h; 0: 15 */
    struct sv trusted_proxy;   /* address whose X-Forwarded-For is believed; empty: none */
    bool hsts;                 /* base URL is https: HSTS is sent and requests are `secure` */
    const struct clock *clock; /* NULL: the system's */
    void *ctx;                 /* for the functions below */
    /** Runs in each worker thread when it starts and ends: its database handle lives there. Both may be NULL. */
    void *(*worker_start)(void *ctx, unsigned worker);
    void (*worker_stop)(void *worker_ctx);
    /** Answers one request; runs on a worker. */
    void (*handle)(void *worker_ctx, const struct http_req *req, struct http_reply *reply);
    /** Answers cheap requests on the polling thread (healthz, static assets); false: hand it to a worker. It sees
     *  method, path, raw query and headers; params, cookies, form and files are read only for handle(). May be NULL.
     *  A reply whose bytes are `fixed` costs half: its headers are built once (and it carries no X-Request-Id). */
    bool (*handle_inline)(void *ctx, const struct http_req *req, struct http_reply *reply);
    /** WebSockets (http/socket.h): whether this path has them, and which protocol is spoken (empty: none is named). On
     *  the polling thread. Both NULL: there are none. */
    struct http_sockets *sockets;
    bool (*socket_wanted)(void *ctx, const struct http_req *req, struct sv *ret_protocol);
    /** Rewrites an answer that the server gives by itself (below) for callers who read no pages; the request may be
     *  read in part only. May be NULL. */
    void (*dress)(void *ctx, const struct http_req *req, struct http_reply *reply);
};

/**
 * Binds and serves in its own threads. E_INVALID: `listen` is no address; E_BUSY: it cannot be had; then *ret_problem
 * is a sentence for the operator, valid in this thread until the next call. The options are copied.
 *
 * What never reaches handle(): what http/guard.h, http/path.h or the parsers refuse (400 and friends, with a small
 * page); bodies over the limit (413; up to 64 MiB are read away first, so that a browser gets to see the answer);
 * requests that find the queue full, or 256 MiB of bodies in memory (503 with Retry-After). Refusals before the body
 * end the connection. Request line and headers together: about 15 KiB, else 431 or 414; these two, and 400 for a
 * Content-Length that is no number, are the library's own bare replies.
 */
enum err http_server_start(
    const struct http_server_options *o, struct http_server **ret_server, struct sv *ret_problem) MUST_CHECK;
/** The bound port (listen may say 0). */
unsigned http_server_port(const struct http_server *s);
/** No new connections; requests under way finish. After grace_s those that still wait for a worker are answered 503 and
 *  slow clients are cut off. A handler that runs is always waited for: it holds a database handle. Frees *s. */
void http_server_stop(struct http_server *s, unsigned grace_s);
/** Prometheus text of the server's own counters, appended. */
void http_server_metrics(const struct http_server *s, struct str *out);

#endif
