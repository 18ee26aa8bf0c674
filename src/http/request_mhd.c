/* Requests, as the library hands them over: the head, the body, and to whom it goes. */
#include "http/finish.h"
#include "http/forwarded.h"
#include "http/guard.h"
#include "http/server_mhd.h"
#include "http/wire.h"

static const size_t DRAINED_AT_MOST = (size_t)64 << 20; /* of a body that is refused */
static const size_t BODIES_AT_MOST = (size_t)256 << 20; /* in memory at one time */

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
        exchange_problem(x, verdict.status, verdict.reason);
        return exchange_send(x);
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
    exchange_problem(x, 503, http_busy);
    x->stage = STAGE_READY;
    MHD_resume_connection(x->mhd);
    return MHD_YES;
}

static enum MHD_Result on_complete(struct exchange *x, void **con_cls)
{
    struct http_server *s = x->server;
    struct sv protocol;
    http_watch_pause(&x->connection->watched);
    if (s->o.sockets && s->o.socket_wanted(s->o.ctx, &x->req, &protocol))
        return exchange_to_socket(x, protocol, con_cls);
    if (x->body.too_large || x->body.too_many) {
        exchange_problem(x, x->body.too_large ? 413 : 503, x->body.too_large ? http_too_large : http_busy);
        return exchange_send(x);
    }
    x->req.body = (struct sv){ x->body.p ? x->body.p : "", x->body.n };
    if (s->o.handle_inline && s->o.handle_inline(s->o.ctx, &x->req, &x->reply)) {
        if (x->reply.fixed.n)
            x->req.id = SV(""); /* nothing of its own is left in the reply */
        http_reply_finish(&x->req, NULL, &x->reply);
        return x->reply.fixed.n ? exchange_send_fixed(x) : exchange_send(x);
    }
    return hand_over(x);
}

enum MHD_Result exchange_on_request(void *cls, struct MHD_Connection *mhd, const char *url, const char *method,
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
    case STAGE_READY:
        x->server->suspended--;
        return x->reply.stream ? exchange_to_stream(x, con_cls) : exchange_send(x);
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
void *exchange_on_target(void *cls, const char *uri, struct MHD_Connection *mhd)
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

void exchange_on_completed(void *cls, struct MHD_Connection *mhd, void **con_cls, enum MHD_RequestTerminationCode how)
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
