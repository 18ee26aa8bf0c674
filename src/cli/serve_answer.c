/* What `kith serve` answers by itself, before and beside the pages: health, numbers, static files. */
#include <assert.h>
#include <stdlib.h>

#include "base/log.h"
#include "cli/serving.h"
#include "crypto/compare.h"
#include "endpoint/endpoint.h"
#include "http/asset_reply.h"
#include "http/asset_urls.h"
#include "http/assets.h"
#include "live/live.h"

void *serving_worker_start(void *ctx, unsigned number)
{
    struct serving *s = ctx;
    assert(number < SERVING_WORKERS_MAX);
    struct worker *w = &s->worker[number];
    if (db_open(s->c.pool, &w->db) != E_OK) {
        log_event(LOG_ERROR, "serve.worker_without_database", LOG_INT("worker", number));
        abort();
    }
    w->site = &s->site;
    return w;
}

void serving_worker_stop(void *ctx)
{
    struct worker *w = ctx;
    db_close(w->db);
}

static void answer_text(struct http_reply *reply, struct sv text)
{
    reply->content_type = SV("text/plain; charset=utf-8");
    reply->body = str_new(reply->arena, 64 * 1024);
    str_add(&reply->body, text);
}

/* A script at an address that stays. */
static bool answer_script(struct http_reply *reply, const char *name)
{
    for (size_t i = 0; i < assets_count; i++)
        if (sv_eq(sv_of(assets[i].name), sv_of(name))) {
            reply->content_type = SV("text/javascript; charset=utf-8");
            reply->fixed = (struct sv){ (const char *)assets[i].raw.p, assets[i].raw.n };
        }
    http_reply_header(reply, SV("Cache-Control"), SV("no-cache"));
    return true;
}

bool serving_answer_inline(void *ctx, const struct http_req *req, struct http_reply *reply)
{
    (void)ctx;
    if (req->method != HTTP_GET && req->method != HTTP_HEAD)
        return false;
    if (sv_eq(req->path, SV("/healthz"))) {
        reply->content_type = SV("text/plain; charset=utf-8");
        reply->fixed = SV("ok\n");
        return true;
    }
    if (sv_eq(req->path, SV("/favicon.ico")) || sv_eq(req->path, SV("/favicon.svg"))) {
        reply->status = 301;
        http_reply_header(reply, SV("Location"), sv_of(ASSET_FAVICON_SVG));
        return true;
    }
    if (sv_eq(req->path, SV("/push-worker.js"))) /* may show notices for the whole site only from the root */
        return answer_script(reply, "push-worker.js");
    if (sv_eq(req->path, SV("/embed/booking.js"))) { /* other sites name it in their pages */
        http_reply_header(reply, SV("Cross-Origin-Resource-Policy"), SV("cross-origin"));
        return answer_script(reply, "booking-embed.js");
    }
    return http_asset_reply(req, assets, assets_count, reply);
}

static void answer_ready(const struct worker *w, struct http_reply *reply)
{
    struct organization_ids ids;
    if (organization_list(w->db, reply->arena, &ids) == E_OK) {
        answer_text(reply, SV("ready\n"));
        return;
    }
    reply->status = 503;
    answer_text(reply, SV("the database does not answer\n"));
}

/* Numbers about the process, for those who run it: this machine (not through a proxy), or whoever has the token. */
static bool may_see_metrics(const struct http_req *req)
{
    const char *token = getenv("KITH_METRICS_TOKEN");
    struct sv given = http_header(req, SV("authorization"));
    if (token && *token)
        return sv_starts(given, SV("Bearer ")) && sv_equal_secret(sv_sub(given, 7, SIZE_MAX), sv_of(token));
    bool forwarded = http_header(req, SV("x-forwarded-for")).n || http_header(req, SV("forwarded")).n;
    return !forwarded && (sv_starts(req->peer, SV("127.")) || sv_eq(req->peer, SV("::1")));
}

static void answer_metrics(const struct worker *w, const struct http_req *req, struct http_reply *reply)
{
    if (!may_see_metrics(req)) {
        http_reply_problem(reply, 404, "There is no such page.");
        return;
    }
    const struct serving *s = (const struct serving *)(const void *)w->site->self;
    struct http_server *server = s->server;
    answer_text(reply, SV(""));
    if (server)
        http_server_metrics(server, &reply->body);
    endpoint_metrics(w->site->endpoint, &reply->body);
    live_metrics(w->site->live, &reply->body);
}

bool serving_socket_wanted(void *ctx, const struct http_req *req, struct sv *ret_protocol)
{
    (void)ctx;
    return live_wants(req, ret_protocol);
}

void serving_dress(void *ctx, const struct http_req *req, struct http_reply *reply)
{
    const struct serving *s = ctx;
    endpoint_dress(s->site.endpoint, req, reply);
}

void serving_answer(void *ctx, const struct http_req *req, struct http_reply *reply)
{
    struct worker *w = ctx;
    if (sv_eq(req->path, SV("/readyz")))
        answer_ready(w, reply);
    else if (sv_eq(req->path, SV("/metrics")))
        answer_metrics(w, req, reply);
    else if (!endpoint_answer(w->site->endpoint, w->db, req, reply))
        guard_handle(w, req, reply);
}
