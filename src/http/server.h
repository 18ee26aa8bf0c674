/**
 * http/server.h — the server port: polling threads, a bounded pool of workers, limits and clean shutdown.
 * Only server_mhd.c knows libmicrohttpd.
 */
#ifndef KITH_HTTP_SERVER_H
#define KITH_HTTP_SERVER_H

#include "http/http.h"

struct http_server;

struct http_server_options {
    struct sv listen;         /* "127.0.0.1:8080", "[::1]:8080" */
    unsigned workers;         /* 0: two per core */
    size_t max_body;          /* bytes; 0: 1 MiB */
    size_t max_upload;        /* bytes of a multipart body; 0: 20 MiB */
    unsigned max_connections; /* 0: 2048 */
    unsigned max_per_address; /* 0: 256; loopback and trusted proxies are exempt */
    unsigned idle_timeout_s;  /* slow or silent clients; 0: 15 */
    struct sv trusted_proxy;  /* address whose X-Forwarded-For is believed; empty: none */
    bool hsts;                /* base URL is https */
    const struct clock *clock;
    void *ctx; /* for the functions below */
    /** Runs in each worker thread when it starts and ends: its database handle lives there. */
    void *(*worker_start)(void *ctx, unsigned worker);
    void (*worker_stop)(void *worker_ctx);
    /** Answers one request; runs on a worker. */
    void (*handle)(void *worker_ctx, const struct http_req *req, struct http_reply *reply);
    /** Answers cheap requests on the polling thread (healthz, static assets); false: hand it to a worker. */
    bool (*handle_inline)(void *ctx, const struct http_req *req, struct http_reply *reply);
};

/** Binds and serves in its own threads. `problem` gets a sentence when the address cannot be had. */
enum err http_server_start(
    const struct http_server_options *o, struct http_server **ret_server, struct sv *ret_problem) MUST_CHECK;
/** The bound port (listen may say 0). */
unsigned http_server_port(const struct http_server *s);
/** No new connections; running requests finish (at most grace_s), then threads end. */
void http_server_stop(struct http_server *s, unsigned grace_s);
/** Prometheus text of the server's own counters, appended. */
void http_server_metrics(const struct http_server *s, struct str *out);

#endif
