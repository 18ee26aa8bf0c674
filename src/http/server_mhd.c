#include "http/server_mhd.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/log.h"
#include "base/random.h"
#include "http/finish.h"
#include "http/forwarded.h"

struct worker {
    struct http_server *server;
    struct http_compressor *compressor;
    void *user;
};

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
        exchange_problem(x, 503, http_busy);
    } else if ((problem = http_req_read(&x->req))) {
        exchange_problem(x, 400, problem);
    } else {
        w->server->o.handle(w->user, &x->req, &x->reply);
        http_reply_finish(&x->req, w->compressor, &x->reply);
    }
    x->stage = STAGE_READY;
    MHD_resume_connection(x->mhd); /* from here on x belongs to the polling thread */
}

/* -- connection --------------------------------------------------------------------------------------------------- */

static enum MHD_Result on_accept(void *cls, const struct sockaddr *address, socklen_t n)
{
    struct http_server *s = cls;
    char text[HTTP_ADDRESS_TEXT];
    (void)n;
    bool exempt = !s->o.count_loopback && http_address_is_loopback(address);
    if (exempt || http_peers_count(s->peers, address) < s->o.max_per_address)
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

/** Leaves the path as it is: http/path.h decodes it. */
static size_t keep_escapes(void *cls, struct MHD_Connection *mhd, char *text)
{
    (void)cls, (void)mhd;
    return strlen(text);
}

/* -- life --------------------------------------------------------------------------------------------------------- */

static void server_free(struct http_server *s)
{
    http_watch_free(s->watch);
    http_peers_free(s->peers);
    for (size_t i = 0; i < HTTP_REPLIES_KEPT; i++)
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
        0, on_accept, s, exchange_on_request, s, MHD_OPTION_LISTEN_SOCKET, listen_fd, MHD_OPTION_THREAD_POOL_SIZE,
        s->o.pollers > 1 ? s->o.pollers : 0, MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)HTTP_CONNECTION_MEMORY,
        MHD_OPTION_CONNECTION_LIMIT, s->o.max_connections, MHD_OPTION_CONNECTION_TIMEOUT, s->o.idle_timeout_s,
        MHD_OPTION_URI_LOG_CALLBACK, exchange_on_target, s, MHD_OPTION_UNESCAPE_CALLBACK, keep_escapes, NULL,
        MHD_OPTION_NOTIFY_COMPLETED, exchange_on_completed, s, MHD_OPTION_NOTIFY_CONNECTION, on_connection, s,
        MHD_OPTION_END);
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
    s->arenas = http_arenas_new("request", HTTP_ARENA_BYTES);
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
