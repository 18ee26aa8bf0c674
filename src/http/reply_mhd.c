/* Replies, as the library sends them. */
#include "http/finish.h"
#include "http/server_mhd.h"

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

enum MHD_Result exchange_send(struct exchange *x)
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

enum MHD_Result exchange_send_fixed(struct exchange *x)
{
    struct http_server *s = x->server;
    struct kept *k = &s->kept[((uintptr_t)x->reply.fixed.p >> 4) % HTTP_REPLIES_KEPT];
    if (x->reply.close || s->stopping)
        return exchange_send(x);
    pthread_mutex_lock(&s->kept_lock);
    if (!k->content.n)
        reply_keep(s, k, &x->reply);
    struct MHD_Response *r = NULL;
    if (k->content.p == x->reply.fixed.p && k->content.n == x->reply.fixed.n && k->status == x->reply.status &&
        http_pairs_equal(&k->headers, &x->reply.headers))
        r = k->response;
    pthread_mutex_unlock(&s->kept_lock);
    return r ? response_queue(x, r) : exchange_send(x);
}

void exchange_problem(struct exchange *x, int status, const char *reason)
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
