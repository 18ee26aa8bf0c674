#include "http/server.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <microhttpd.h>

#include "base/log.h"
#include "base/random.h"
#include "http/arenas.h"
#include "http/body.h"
#include "http/finish.h"
#include "http/forwarded.h"
#include "http/guard.h"
#include "http/intake.h"
#include "http/limits.h"
#include "http/listen.h"
#include "http/metrics.h"
#include "http/peers.h"
#include "http/pool.h"
#include "http/socket.h"
#include "http/watch.h"
#include "http/wire.h"

enum {
    CONNECTION_MEMORY = 16 * 1024, /* bounds request line and headers together */
    REPLIES_KEPT = 64,
    ARENA_BYTES = 256 * 1024, /* a usual page and its intermediate sizes fit: no malloc between requests */
};
static const size_t DRAINED_AT_MOST = (size_t)64 << 20; /* of a body that is refused */
static const size_t BODIES_AT_MOST = (size_t)256 << 20; /* in memory at one time */

struct kept {          /* a fixed reply of the polling thread, ready to be sent again */
    struct sv content; /* empty: free */
    int status;
    struct http_pairs headers;
    struct MHD_Response *response;
};

struct http_server {
    struct http_server_options o;
    struct clock clock;
    struct arena *keep; /* texts of the options */
    struct MHD_Daemon *daemon;
    unsigned port;
    struct http_pool *pool;
    struct http_watch *watch;
    struct http_peers *peers;
    struct http_metrics metrics;
    uint32_t boot;
    _Atomic uint32_t next_id;
    _Atomic size_t body_bytes;
    _Atomic int64_t suspended;
    atomic_bool stopping, abandon; /* abandon: what still waits in the queue is answered 503 */
    struct http_arenas *arenas;
    pthread_mutex_t kept_lock;
    struct kept kept[REPLIES_KEPT];
};

struct connection {
    struct http_watched watched;
    char address_text[HTTP_ADDRESS_TEXT];
    struct sv address;
};

enum stage { STAGE_HEAD, STAGE_BODY, STAGE_WORK, STAGE_READY, STAGE_SENT, STAGE_SOCKET, STAGE_STREAM };

struct exchange { /* one request and its reply; lives in its own arena */
    struct http_server *server;
    struct MHD_Connection *mhd;
    struct connection *connection;
    enum stage stage;
    struct sv target; /* copied before the library takes it apart */
    struct http_body body;
    int64_t started_us;
    struct http_req req;
    struct http_reply reply;
    struct http_socket_facts socket;
};

struct worker {
    struct http_server *server;
    struct http_compressor *compressor;
    void *user;
};

/* -- reply -------------------------------------------------------------------------------------------------------- */

static struct MHD_Response *response_new(const struct http_reply *reply, bool close)
{
    struct sv content = http_reply_content(reply);
    /* The bytes lie in the arena, which lives until on_completed(), or as long as the program. */
    struct MHD_Response *r =
        MHD_create_response_from_buffer(content.n, (void *)(uintptr_t)content.p, MHD_RESPMEM_PERSISTENT);
    for (size_t i = 0; r && i < reply->headers.count; i++)
        MHD_add_response_header(r, reply->headers.items[i].name.p, reply->headers.items[i].value.p);
    if (r && close)
        MHD_add_response_header(r, MHD_HTTP_HEADER_CONNECTION, "close");
    return r;
}

static enum MHD_Result response_queue(struct exchange *x, struct MHD_Response *r)
{
    if (!r)
        return MHD_NO;
    http_watch_phase(&x->connection->watched, (int64_t)http_reply_content(&x->reply).n);
    x->stage = STAGE_SENT;
    return MHD_queue_response(x->mhd, (unsigned)x->reply.status, r);
}

static enum MHD_Result reply_send(struct exchange *x)
{
    struct MHD_Response *r = response_new(&x->reply, x->reply.close || x->server->stopping);
    enum MHD_Result queued = response_queue(x, r);
    if (r)
        MHD_destroy_response(r);
    return queued;
}

static void reply_keep(struct http_server *s, struct kept *k, const struct http_reply *reply)
{
    *k = (struct kept){ reply->fixed, reply->status, { .count = reply->headers.count }, response_new(reply, false) };
    k->headers.items = arena_array(s->keep, k->headers.count, sizeof *k->headers.items);
    for (size_t i = 0; i < k->headers.count; i++) {
        k->headers.items[i].name = sv_dup(s->keep, reply->headers.items[i].name);
        k->headers.items[i].value = sv_dup(s->keep, reply->headers.items[i].value);
    }
}

/** Health checks and static files are sent over and over: half their cost would be building the same headers anew. */
static enum MHD_Result reply_send_fixed(struct exchange *x)
{
    struct http_server *s = x->server;
    struct kept *k = &s->kept[((uintptr_t)x->reply.fixed.p >> 4) % REPLIES_KEPT];
    if (x->reply.close || s->stopping)
        return reply_send(x);
    pthread_mutex_lock(&s->kept_lock);
    if (!k->content.n)
        reply_keep(s, k, &x->reply);
    struct MHD_Response *r = NULL;
    if (k->content.p == x->reply.fixed.p && k->content.n == x->reply.fixed.n && k->status == x->reply.status &&
        http_pairs_equal(&k->headers, &x->reply.headers))
        r = k->response;
    pthread_mutex_unlock(&s->kept_lock);
    return r ? response_queue(x, r) : reply_send(x);
}

static void problem_set(struct exchange *x, int status, const char *reason)
{
    http_reply_problem(&x->reply, status, reason);
    if (status == 405)
        http_reply_header(&x->reply, SV("Allow"), SV("GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS"));
    if (status == 503)
        http_reply_header(&x->reply, SV("Retry-After"), SV("1"));
    if (x->server->o.dress && x->req.path.n)
        x->server->o.dress(x->server->o.ctx, &x->req, &x->reply);
    http_reply_finish(&x->req, NULL, &x->reply);
}

/* -- worker ------------------------------------------------------------------------------------------------------- */

static void *worker_begin(void *ctx, unsigned number)
{
    struct http_server *s = ctx;
    struct worker *w = calloc(1, sizeof *w);
    if (!w)
        abort();
    w->server = s;
    w->compressor = http_compressor_new();
    w->user = s->o.worker_start ? s->o.worker_start(s->o.ctx, number) : s->o.ctx;
    return w;
}

static void worker_end(void *worker)
{
    struct worker *w = worker;
    if (w->server->o.worker_stop)
        w->server->o.worker_stop(w->user);
    http_compressor_free(w->compressor);
    free(w);
}

static void worker_run(void *worker, void *job)
{
    struct worker *w = worker;
    struct exchange *x = job;
    const char *problem = NULL;
    if (w->server->abandon) {
        problem_set(x, 503, http_busy);
    } else if ((problem = http_req_read(&x->req))) {
        problem_set(x, 400, problem);
    } else {
        w->server->o.handle(w->user, &x->req, &x->reply);
        http_reply_finish(&x->req, w->compressor, &x->reply);
    }
    x->stage = STAGE_READY;
    MHD_resume_connection(x->mhd); /* from here on x belongs to the polling thread */
}

/* -- request ------------------------------------------------------------------------------------------------------ */

struct collected {
    struct http_pairs pairs;
    size_t cap;
};

static enum MHD_Result header_collect(
    void *cls, enum MHD_ValueKind kind, const char *key, size_t key_n, const char *value, size_t value_n)
{
    struct collected *c = cls;
    (void)kind;
    if (c->pairs.count == c->cap)
        return MHD_NO;
    c->pairs.items[c->pairs.count++] =
        (struct http_pair){ { key, key_n }, { value ? value : "", value ? value_n : 0 } };
    return MHD_YES;
}

static struct http_pairs headers_of(struct MHD_Connection *mhd, struct arena *a)
{
    int count = MHD_get_connection_values_n(mhd, MHD_HEADER_KIND, NULL, NULL);
    struct collected c = { .cap = count > 0 ? (size_t)count : 0 };
    if (c.cap)
        c.pairs.items = arena_array(a, c.cap, sizeof *c.pairs.items);
    MHD_get_connection_values_n(mhd, MHD_HEADER_KIND, header_collect, &c);
    return c.pairs;
}

/** Fills x->req from the head; a status other than 0 refuses it. */
static struct http_verdict head_read(struct exchange *x, const char *method, const char *version)
{
    struct http_server *s = x->server;
    const union MHD_ConnectionInfo *size = MHD_get_connection_info(x->mhd, MHD_CONNECTION_INFO_REQUEST_HEADER_SIZE);
    struct http_head head = { sv_of(method), x->target, sv_of(version), headers_of(x->mhd, x->req.arena) };
    x->req.id = http_request_id(s->boot, atomic_fetch_add_explicit(&s->next_id, 1, memory_order_relaxed), x->req.arena);
    x->req.at = clock_now(&s->clock);
    x->req.secure = s->o.hsts;
    x->req.peer = x->connection->address;
    struct sv raw = { method, size ? size->header_size : 0 };
    if (!http_wire_intact(raw, head.method, x->target.n, head.version, &head.headers))
        return (struct http_verdict){ 400, "The request's lines do not follow HTTP/1.1." };
    struct http_verdict verdict = http_guard(&head); /* of the values untrimmed: that is what the library acts on */
    bool compressed = verdict.status == 415; /* well formed otherwise: who dresses the answer may know the address */
    struct http_verdict read = !verdict.status || compressed ? http_req_head(&head, &x->req) : verdict;
    if (!verdict.status)
        verdict = read;
    if (!verdict.status)
        x->req.peer = http_client_address(x->connection->address, s->o.trusted_proxy, &head.headers);
    return verdict;
}

static enum MHD_Result on_head(struct exchange *x, const char *method, const char *version)
{
    x->started_us = http_monotonic_us();
    x->server->metrics.in_flight++;
    struct http_verdict verdict = head_read(x, method, version);
    if (!verdict.status)
        verdict = http_body_plan(&x->req, &x->server->o, DRAINED_AT_MOST, &x->body);
    if (verdict.status) {
        x->reply.close = true;
        problem_set(x, verdict.status, verdict.reason);
        return reply_send(x);
    }
    x->stage = STAGE_BODY;
    http_watch_phase(&x->connection->watched, 0);
    return MHD_YES;
}

static enum MHD_Result on_body(struct exchange *x, struct sv bytes)
{
    http_body_add(&x->body, bytes, x->req.arena, &x->server->body_bytes, BODIES_AT_MOST);
    http_watch_moved(&x->connection->watched, (int64_t)bytes.n);
    return x->body.seen > DRAINED_AT_MOST ? MHD_NO : MHD_YES;
}

static enum MHD_Result hand_over(struct exchange *x)
{
    x->stage = STAGE_WORK;
    x->server->suspended++;
    MHD_suspend_connection(x->mhd);
    if (http_pool_push(x->server->pool, x))
        return MHD_YES; /* x may be answered already: do not touch it */
    problem_set(x, 503, http_busy);
    x->stage = STAGE_READY;
    MHD_resume_connection(x->mhd);
    return MHD_YES;
}

static void socket_leave(void *urh)
{
    MHD_upgrade_action(urh, MHD_UPGRADE_ACTION_CLOSE);
}

static void on_upgrade(void *cls, struct MHD_Connection *mhd, void *con_cls, const char *extra, size_t extra_n,
    MHD_socket fd, struct MHD_UpgradeResponseHandle *urh)
{
    struct http_server *s = cls;
    const struct exchange *x = con_cls;
    (void)mhd;
    http_sockets_take(s->o.sockets, fd, &x->socket, (struct sv){ extra, extra_n }, socket_leave, urh);
}

/* All that the request needs is given back in the end: only a few words stay for the connection. */
static struct exchange *leave_behind(
    const struct exchange *x, enum stage stage, const struct http_socket_facts *facts, void **con_cls)
{
    struct arena *a = arena_new("upgrade", 1024);
    struct exchange *left = arena_new_obj(a, struct exchange);
    *left = (struct exchange){ .server = x->server, .mhd = x->mhd, .connection = x->connection, .stage = stage };
    left->req.arena = a;
    left->socket = http_socket_facts_dup(a, facts);
    *con_cls = left;
    return left;
}

static void exchange_over(struct exchange *x, int status)
{
    struct http_server *s = x->server;
    http_metrics_count(&s->metrics, status, http_monotonic_us() - x->started_us);
    s->metrics.in_flight--;
    http_body_free(&x->body, &s->body_bytes);
    http_arena_give(s->arenas, x->req.arena);
}

/* The connection becomes a socket. */
static enum MHD_Result socket_begin(struct exchange *x, struct sv protocol, void **con_cls)
{
    struct http_server *s = x->server;
    struct sv accept;
    struct http_verdict wrong = http_socket_handshake(&x->req, x->req.arena, &accept);
    if (wrong.status) {
        problem_set(x, wrong.status, wrong.reason);
        return reply_send(x);
    }
    struct MHD_Response *r = MHD_create_response_for_upgrade(on_upgrade, s);
    if (!r)
        return MHD_NO;
    MHD_add_response_header(r, MHD_HTTP_HEADER_UPGRADE, "websocket");
    MHD_add_response_header(r, "Sec-WebSocket-Accept", accept.p);
    if (protocol.n)
        MHD_add_response_header(r, "Sec-WebSocket-Protocol", sv_z(x->req.arena, protocol));
    struct http_socket_facts facts = http_socket_facts_of(&x->req, protocol);
    leave_behind(x, STAGE_SOCKET, &facts, con_cls);
    enum MHD_Result queued = MHD_queue_response(x->mhd, MHD_HTTP_SWITCHING_PROTOCOLS, r);
    MHD_destroy_response(r);
    exchange_over(x, MHD_HTTP_SWITCHING_PROTOCOLS);
    return queued;
}

static void stream_leave(void *arg)
{
    const struct exchange *left = arg;
    MHD_resume_connection(left->mhd); /* and on_request() ends it */
}

/* The library's part of the connection sleeps until the thread of the sockets is done with it. */
static enum MHD_Result stream_begin(struct exchange *x, void **con_cls)
{
    struct http_server *s = x->server;
    const struct http_stream *stream = x->reply.stream;
    struct http_socket_facts facts = { .path = x->req.path,
        .authorization = stream->authorization,
        .version = stream->version,
        .peer = x->req.peer,
        .head = http_socket_head(&x->reply) };
    struct exchange *left = leave_behind(x, STAGE_STREAM, &facts, con_cls);
    int fd = MHD_get_connection_info(x->mhd, MHD_CONNECTION_INFO_CONNECTION_FD)->connect_fd;
    struct sv first = sv_dup(left->req.arena, stream->first);
    exchange_over(x, MHD_HTTP_OK);
    s->suspended++;
    MHD_suspend_connection(left->mhd);
    http_sockets_take(s->o.sockets, fd, &left->socket, first, stream_leave, left);
    return MHD_YES;
}

static enum MHD_Result on_complete(struct exchange *x, void **con_cls)
{
    struct http_server *s = x->server;
    struct sv protocol;
    http_watch_pause(&x->connection->watched);
    if (s->o.sockets && s->o.socket_wanted(s->o.ctx, &x->req, &protocol))
        return socket_begin(x, protocol, con_cls);
    if (x->body.too_large || x->body.too_many) {
        problem_set(x, x->body.too_large ? 413 : 503, x->body.too_large ? http_too_large : http_busy);
        return reply_send(x);
    }
    x->req.body = (struct sv){ x->body.p ? x->body.p : "", x->body.n };
    if (s->o.handle_inline && s->o.handle_inline(s->o.ctx, &x->req, &x->reply)) {
        if (x->reply.fixed.n)
            x->req.id = SV(""); /* nothing of its own is left in the reply */
        http_reply_finish(&x->req, NULL, &x->reply);
        return x->reply.fixed.n ? reply_send_fixed(x) : reply_send(x);
    }
    return hand_over(x);
}

static enum MHD_Result on_request(void *cls, struct MHD_Connection *mhd, const char *url, const char *method,
    const char *version, const char *upload_data, size_t *upload_size, void **con_cls)
{
    struct exchange *x = *con_cls;
    (void)cls, (void)mhd, (void)url;
    switch (x->stage) {
    case STAGE_HEAD: return on_head(x, method, version);
    case STAGE_BODY: {
        struct sv bytes = { upload_data, *upload_size };
        *upload_size = 0;
        return bytes.n ? on_body(x, bytes) : on_complete(x, con_cls);
    }
    case STAGE_READY: x->server->suspended--; return x->reply.stream ? stream_begin(x, con_cls) : reply_send(x);
    case STAGE_STREAM:
        x->server->suspended--;
        x->stage = STAGE_SOCKET;
        break;
    case STAGE_WORK:
    case STAGE_SENT:
    case STAGE_SOCKET: break;
    }
    return MHD_NO;
}

/** The request line is complete: the exchange begins. */
static void *on_target(void *cls, const char *uri, struct MHD_Connection *mhd)
{
    struct http_server *s = cls;
    struct arena *a = http_arena_take(s->arenas);
    struct exchange *x = arena_new_obj(a, struct exchange);
    x->server = s;
    x->mhd = mhd;
    x->connection = MHD_get_connection_info(mhd, MHD_CONNECTION_INFO_SOCKET_CONTEXT)->socket_context;
    x->target = sv_dup(a, sv_of(uri));
    x->req.arena = a;
    x->reply = http_reply_new(a);
    return x;
}

static void on_completed(void *cls, struct MHD_Connection *mhd, void **con_cls, enum MHD_RequestTerminationCode how)
{
    struct http_server *s = cls;
    struct exchange *x = *con_cls;
    (void)mhd, (void)how;
    if (!x)
        return;
    *con_cls = NULL;
    if (x->stage == STAGE_SOCKET || x->stage == STAGE_STREAM) {
        if (x->stage == STAGE_STREAM)
            s->suspended--;
        arena_free(x->req.arena);
        return;
    }
    if (x->stage == STAGE_READY) /* the client left before its reply could be sent */
        s->suspended--;
    if (x->stage == STAGE_SENT)
        http_metrics_count(&s->metrics, x->reply.status, http_monotonic_us() - x->started_us);
    if (x->stage != STAGE_HEAD)
        s->metrics.in_flight--;
    http_watch_phase(&x->connection->watched, 0);
    http_body_free(&x->body, &s->body_bytes);
    http_arena_give(s->arenas, x->req.arena);
}

/** Leaves the path as it is: http/path.h decodes it. */
static size_t keep_escapes(void *cls, struct MHD_Connection *mhd, char *text)
{
    (void)cls, (void)mhd;
    return strlen(text);
}

/* -- connection --------------------------------------------------------------------------------------------------- */

static enum MHD_Result on_accept(void *cls, const struct sockaddr *address, socklen_t n)
{
    struct http_server *s = cls;
    char text[HTTP_ADDRESS_TEXT];
    (void)n;
    if (http_address_is_loopback(address) || http_peers_count(s->peers, address) < s->o.max_per_address)
        return MHD_YES;
    if (s->o.trusted_proxy.n && sv_eq(http_address_text(address, text), s->o.trusted_proxy))
        return MHD_YES;
    s->metrics.connections_refused++;
    return MHD_NO;
}

static void on_connection(
    void *cls, struct MHD_Connection *mhd, void **context, enum MHD_ConnectionNotificationCode what)
{
    struct http_server *s = cls;
    struct connection *c = *context;
    const struct sockaddr *address = MHD_get_connection_info(mhd, MHD_CONNECTION_INFO_CLIENT_ADDRESS)->client_addr;
    if (what == MHD_CONNECTION_NOTIFY_CLOSED) {
        http_peers_leave(s->peers, address);
        http_watch_remove(s->watch, &c->watched);
        s->metrics.connections--;
        free(c);
        return;
    }
    *context = c = calloc(1, sizeof *c);
    if (!c)
        abort();
    c->address = http_address_text(address, c->address_text);
    http_peers_enter(s->peers, address);
    http_watch_add(s->watch, &c->watched, MHD_get_connection_info(mhd, MHD_CONNECTION_INFO_CONNECTION_FD)->connect_fd);
    s->metrics.connections++;
}

/* -- life --------------------------------------------------------------------------------------------------------- */

static void server_free(struct http_server *s)
{
    http_watch_free(s->watch);
    http_peers_free(s->peers);
    for (size_t i = 0; i < REPLIES_KEPT; i++)
        if (s->kept[i].response)
            MHD_destroy_response(s->kept[i].response);
    pthread_mutex_destroy(&s->kept_lock);
    http_arenas_free(s->arenas);
    arena_free(s->keep);
    free(s);
}

static struct MHD_Daemon *daemon_start(struct http_server *s, int listen_fd)
{
    return MHD_start_daemon(MHD_USE_EPOLL_INTERNAL_THREAD | MHD_USE_ITC | MHD_ALLOW_SUSPEND_RESUME | MHD_ALLOW_UPGRADE,
        0, on_accept, s, on_request, s, MHD_OPTION_LISTEN_SOCKET, listen_fd, MHD_OPTION_THREAD_POOL_SIZE,
        s->o.pollers > 1 ? s->o.pollers : 0, MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)CONNECTION_MEMORY,
        MHD_OPTION_CONNECTION_LIMIT, s->o.max_connections, MHD_OPTION_CONNECTION_TIMEOUT, s->o.idle_timeout_s,
        MHD_OPTION_URI_LOG_CALLBACK, on_target, s, MHD_OPTION_UNESCAPE_CALLBACK, keep_escapes, NULL,
        MHD_OPTION_NOTIFY_COMPLETED, on_completed, s, MHD_OPTION_NOTIFY_CONNECTION, on_connection, s, MHD_OPTION_END);
}

enum err http_server_start(const struct http_server_options *o, struct http_server **ret_server, struct sv *ret_problem)
{
    int fd;
    TRY(http_listen(o->listen, &fd, ret_problem));
    struct http_server *s = calloc(1, sizeof *s);
    if (!s)
        abort();
    s->o = *o;
    http_options_fill(&s->o);
    s->keep = arena_new("server", 1024);
    s->o.listen = sv_dup(s->keep, o->listen);
    s->o.trusted_proxy = sv_dup(s->keep, o->trusted_proxy);
    s->clock = o->clock ? *o->clock : clock_system();
    s->port = http_listen_port(fd);
    random_bytes(&s->boot, sizeof s->boot);
    pthread_mutex_init(&s->kept_lock, NULL);
    s->arenas = http_arenas_new("request", ARENA_BYTES);
    s->peers = http_peers_new(s->o.max_connections);
    s->watch = http_watch_new(s->o.idle_timeout_s, &s->metrics.connections_too_slow);
    s->pool = http_pool_new(&(struct http_pool_options){ .workers = s->o.workers,
        .queue = s->o.queue,
        .ctx = s,
        .start = worker_begin,
        .stop = worker_end,
        .run = worker_run });
    s->daemon = s->watch && s->pool ? daemon_start(s, fd) : NULL;
    if (!s->daemon) {
        close(fd);
        http_pool_stop(s->pool);
        server_free(s);
        *ret_problem = SV("The server's threads could not be started: the machine is out of threads or files.");
        return E_BUSY;
    }
    log_event(LOG_INFO, "http_started", LOG_INT("port", s->port), LOG_INT("workers", s->o.workers));
    *ret_server = s;
    return E_OK;
}

unsigned http_server_port(const struct http_server *s)
{
    return s->port;
}

void http_server_stop(struct http_server *s, unsigned grace_s)
{
    s->stopping = true;
    int fd = MHD_quiesce_daemon(s->daemon);
    if (fd >= 0)
        close(fd);
    bool clean = http_watch_zero(&s->metrics.in_flight, (int64_t)grace_s * 1000000);
    s->abandon = true;
    http_pool_stop(s->pool);
    /* libmicrohttpd aborts when it is stopped with suspended connections; every one has been resumed by now. */
    http_watch_zero(&s->suspended, INT64_MAX / 2);
    clean &= http_watch_zero(&s->metrics.in_flight, 1000000);
    MHD_stop_daemon(s->daemon);
    log_event(clean ? LOG_INFO : LOG_WARN, "http_stopped", LOG_INT("clean", clean));
    server_free(s);
}

void http_server_metrics(const struct http_server *s, struct str *out)
{
    http_metrics_write(&s->metrics, http_pool_depth(s->pool), out);
}
