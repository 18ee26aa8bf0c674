/* A connection that becomes a socket, or is held open as a stream. */
#include "http/server_mhd.h"

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

enum MHD_Result exchange_to_socket(struct exchange *x, struct sv protocol, void **con_cls)
{
    struct http_server *s = x->server;
    struct sv accept;
    struct http_verdict wrong = http_socket_handshake(&x->req, x->req.arena, &accept);
    if (wrong.status) {
        exchange_problem(x, wrong.status, wrong.reason);
        return exchange_send(x);
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
    MHD_resume_connection(left->mhd); /* and exchange_on_request() ends it */
}

enum MHD_Result exchange_to_stream(struct exchange *x, void **con_cls)
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
