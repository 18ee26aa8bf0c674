#include <stdatomic.h>
#include <stdlib.h>

#include "base/log.h"
#include "crypto/token.h"
#include "endpoint/ask.h"
#include "endpoint/cors.h"
#include "endpoint/endpoint.h"
#include "endpoint/rate.h"
#include "endpoint/version.h"
#include "endpoint/who.h"
#include "page/frame.h"

enum { DOCUMENTS = 1000, RATE_DEFAULT = 1200 };
static const size_t DOCUMENT_BYTES = (size_t)32 << 20;
#define PATH SV("/graphql")
#define STREAM_PATH SV("/graphql/stream")
#define STREAM_TYPE SV("text/event-stream; charset=utf-8")
#define JSON_TYPE SV("application/json; charset=utf-8")
#define RESPONSE_TYPE SV("application/graphql-response+json; charset=utf-8")

struct endpoint {
    const struct app *app;
    struct arena *keep;
    struct cors cors;
    struct sv sunset;
    struct rate *rate;
    bool rate_everywhere; /* an operator who says a number means everybody */
    struct gql_cache *cache;
    _Atomic uint64_t operations[3], refused, limited;
};

struct endpoint *endpoint_new(const struct endpoint_options *o, struct sv *ret_problem)
{
    struct arena *keep = arena_new("endpoint", 4096);
    struct endpoint *e = arena_new_obj(keep, struct endpoint);
    struct sv wrong;
    e->keep = keep;
    e->app = o->app;
    e->sunset = sv_dup(keep, o->sunset);
    if (!cors_read(keep, o->origins, &e->cors, &wrong)) {
        *ret_problem = SV("an origin is like https://app.example.org, without a path; several are separated by "
                          "blanks, and * stands for all.");
        arena_free(keep);
        return NULL;
    }
    e->rate = rate_new(o->rate ? o->rate : RATE_DEFAULT);
    e->rate_everywhere = o->rate != 0;
    e->cache = gql_cache_new(DOCUMENTS, DOCUMENT_BYTES);
    return e;
}

void endpoint_free(struct endpoint *e)
{
    if (!e)
        return;
    gql_cache_free(e->cache);
    rate_free(e->rate);
    arena_free(e->keep);
}

struct gql_cache *endpoint_documents(struct endpoint *e)
{
    return e->cache;
}

struct sv endpoint_sunset(const struct endpoint *e)
{
    return e->sunset;
}

/* -- one request -------------------------------------------------------------------------------------------------- */

struct turn {
    struct endpoint *e;
    const struct http_req *req;
    struct http_reply *reply;
    bool typed;  /* application/graphql-response+json: the status says how it went */
    bool stream; /* GraphQL over server-sent events, each operation its connection (docs/api.md) */
    struct credentials credentials;
    struct version_chosen version;
    const struct gql_schema *schema;
    struct sv operation; /* for the log: the last one's name, as its document has it */
    struct who who;
};

static bool accepts_typed(const struct http_req *req)
{
    struct sv accept = http_header(req, SV("Accept"));
    bool plain_first = false;
    while (accept.n) {
        struct sv one = sv_cut(&accept, ','), type = sv_trim(sv_cut(&one, ';'));
        if (sv_eq_ci(type, SV("application/graphql-response+json")))
            return !plain_first && !sv_eq(sv_trim(one), SV("q=0"));
        plain_first |= sv_eq_ci(type, SV("application/json")) && !sv_starts(sv_trim(one), SV("q=0"));
    }
    return false;
}

static struct sv error_text(struct arena *a, struct sv code, struct sv message, struct sv extensions)
{
    struct gql_error error = { .code = code, .message = message };
    struct gql_errors errors = { .a = a, .items = &error, .count = 1, .cap = 1 };
    struct str out = str_new(a, 64 * 1024);
    gql_write_errors(&out, &errors, extensions);
    return str_sv(&out);
}

/* Mistakes in HTTP itself have their status in every media type; those of GraphQL only where the caller reads it. */
static void refuse(struct turn *t, int status, const char *code, const char *message)
{
    t->e->refused++;
    t->reply->status = status;
    str_add(&t->reply->body, error_text(t->req->arena, sv_of(code), sv_of(message), SV("")));
}

/* Members of `extensions` that stand in every answer of this request. */
static struct sv extensions_of(const struct turn *t)
{
    static const char ended[] = "{\"code\":\"CONTEXT_ENDED\",\"message\":\"The account you acted in is not available "
                                "to you any more. You are in your own account.\"}";
    struct arena *a = t->req->arena;
    struct sv version = t->version.warnings;
    if (!t->who.api.context_ended)
        return version.n ? sv_fmt(a, "\"warnings\":[%.*s]", SV_FMT(version)) : SV("");
    return sv_fmt(a, "\"warnings\":[%s%s%.*s]", ended, version.n ? "," : "", SV_FMT(version));
}

/* Rate limits are counted per key or session, else per network. This machine itself is trusted with its own load. */
static bool limited(struct turn *t, const struct credentials *c, size_t count)
{
    struct endpoint *e = t->e;
    struct sv peer = t->req->peer;
    bool here = sv_starts(peer, SV("127.")) || sv_eq(peer, SV("::1"));
    if (here && !e->rate_everywhere)
        return false;
    bool proven = t->who.api.proof != API_NOBODY;
    struct sv who = proven ? token_hash(t->req->arena, c->secret) : throttle_network(t->req->arena, peer);
    int64_t wait = rate_take(e->rate, who, (int64_t)count, t->req->at);
    if (!wait)
        return false;
    e->limited++;
    http_reply_header(t->reply, SV("Retry-After"), sv_fmt(t->req->arena, "%lld", (long long)wait));
    refuse(t, 429, "TOO_MANY_REQUESTS", "Too many requests. Please try again later.");
    return true;
}

enum { OPERATION_LOGGED_MOST = 64 };

/* A caller chooses the name: what is longer than a program's own names, or has digits as numbers of people have, may
 * hold what is no business of a log. */
static struct sv operation_name(const struct gql_operation *o)
{
    size_t digits = 0;
    if (!o || !o->name.n)
        return SV("anonymous");
    for (size_t i = 0; i < o->name.n && i <= OPERATION_LOGGED_MOST; i++)
        digits += o->name.p[i] >= '0' && o->name.p[i] <= '9';
    return o->name.n > OPERATION_LOGGED_MOST || digits > 3 ? SV("withheld") : o->name;
}

/* The thread of live connections asks it again, and as often as something happens. */
static void listen_on(struct turn *t, const struct ask *ask, struct sv query)
{
    struct arena *a = t->req->arena;
    struct http_stream *s = arena_new_obj(a, struct http_stream);
    json_t *again = json_pack("{s:s%, s:s%, s:O*}", "query", query.p, query.n, "operationName",
        ask->operation_name.p ? ask->operation_name.p : "", ask->operation_name.n, "variables", ask->variables);
    char *text = again ? json_dumps(again, JSON_COMPACT) : NULL;
    *s = (struct http_stream){ .authorization = sv_fmt(a, "Bearer %.*s", SV_FMT(t->credentials.secret)),
        .version = http_header(t->req, VERSION_HEADER),
        .first = sv_dup(a, sv_of(text ? text : "{}")) };
    free(text);
    json_decref(again);
    t->reply->stream = s;
}

/* 200, 400 or 405 as application/graphql-response+json has it. */
static int run_prepared(struct turn *t, const struct ask *ask, struct gql_prepared *prepared, struct str *out)
{
    struct arena *a = t->req->arena;
    struct gql_errors errors = { .a = a };
    const struct gql_operation *o = gql_operation_find(gql_prepared_document(prepared), ask->operation_name, &errors);
    if (!o) {
        gql_write_errors(out, &errors, extensions_of(t));
        return 400;
    }
    if (o->kind == GQL_SUBSCRIPTION && t->stream) {
        listen_on(t, ask, gql_prepared_text(prepared));
        return 200;
    }
    if (o->kind != GQL_QUERY && t->req->method != HTTP_POST) {
        str_add(out, error_text(a, SV("METHOD_NOT_ALLOWED"), SV("GET is for queries. Send it with POST."), SV("")));
        return 405;
    }
    if (o->kind == GQL_SUBSCRIPTION) {
        str_add(out, error_text(a, SV("BAD_REQUEST"), SV("Subscriptions are not answered here."), extensions_of(t)));
        return 400;
    }
    t->e->operations[o->kind]++;
    t->who.api.mutates = o->kind == GQL_MUTATION;
    t->who.api.seen = NULL;
    t->who.api.users = NULL;
    t->who.api.family = NULL;
    t->who.api.calendar = NULL;
    struct gql_request r = { .schema = t->schema,
        .prepared = prepared,
        .operation = o,
        .variables = ask->variables,
        .uploads = ask->uploads,
        .upload_count = ask->upload_count,
        .limits = &gql_limits_default,
        .app = &api_gql_app,
        .context = &t->who.api,
        .extensions = extensions_of(t) };
    bool ran = false;
    gql_execute(a, &r, out, &ran);
    t->operation = sv_dup(a, operation_name(o));
    return ran ? 200 : 400;
}

static int run(struct turn *t, const struct ask *ask, struct str *out)
{
    struct gql_errors errors = { .a = t->req->arena };
    struct gql_prepared *prepared = NULL;
    enum err e = ask_prepare(t->e->cache, t->schema, ask, &prepared, &errors);
    if (e) {
        gql_write_errors(out, &errors, extensions_of(t));
        return e == E_NOTFOUND ? 200 : 400; /* an unknown hash is no failure */
    }
    int status = run_prepared(t, ask, prepared, out);
    gql_release(prepared);
    return status;
}

static void run_all(struct turn *t, const struct asks *asks)
{
    struct str *out = &t->reply->body;
    int status = 200;
    if (asks->batch)
        str_addc(out, '[');
    for (size_t i = 0; i < asks->count; i++) {
        if (i)
            str_addc(out, ',');
        int one = run(t, &asks->items[i], out);
        status = asks->batch ? 200 : one;
    }
    if (asks->batch)
        str_addc(out, ']');
    if (status == 405)
        http_reply_header(t->reply, SV("Allow"), SV("POST"));
    if (t->typed || status == 405)
        t->reply->status = status;
}

/* What is answered once is a stream too: the answer, and that it is complete. */
static void run_stream(struct turn *t, const struct ask *ask)
{
    struct str out = str_new(t->req->arena, HTTP_MAX_REPLY);
    int status = run(t, ask, &out);
    if (status == 405) {
        t->reply->status = status;
        http_reply_header(t->reply, SV("Allow"), SV("POST"));
        str_add(&t->reply->body, str_sv(&out));
        return;
    }
    t->reply->content_type = STREAM_TYPE;
    http_reply_header(t->reply, SV("X-Accel-Buffering"), SV("no")); /* nginx hands on what it gets at once */
    if (!t->reply->stream)
        str_addf(&t->reply->body, "event: next\ndata: %.*s\n\nevent: complete\ndata:\n\n", SV_FMT(str_sv(&out)));
}

static void answer(struct turn *t, struct db *db)
{
    const struct http_req *req = t->req;
    struct asks *asks = arena_new_obj(req->arena, struct asks);
    struct ask_refusal wrong = asks_read(req, asks);
    if (wrong.status) {
        if (wrong.status == 405)
            http_reply_header(t->reply, SV("Allow"), SV("GET, POST, OPTIONS"));
        refuse(t, wrong.status, wrong.code, wrong.message);
        return;
    }
    t->version = version_choose(req->arena, http_header(req, VERSION_HEADER), req->at, t->e->sunset);
    if (t->version.refusal.n) {
        t->e->refused++;
        t->reply->status = t->typed ? 400 : 200;
        str_add(&t->reply->body, t->version.refusal);
        return;
    }
    struct credentials c = credentials_of(req);
    if (t->stream && c.proof == API_NOBODY) /* a page's EventSource sends no headers */
        c = credentials_bare(http_param(req, SV("token")));
    t->credentials = c;
    if (c.proof == API_COOKIE && !credentials_cookie_safe(t->e->app, req)) {
        refuse(t, 403, "FOREIGN_REQUEST",
            "With a cookie, ask from a page of this site, by application/json or with the header Kith-CSRF.");
        return;
    }
    enum err e = who_make(t->e->app, db, req->arena, req->at, &c, req, &t->who);
    if (e != E_OK) {
        refuse(t, 503, "TRY_AGAIN", "The server is busy. Try again in a moment.");
        return;
    }
    struct api *api = &t->who.api;
    api->version = t->version.version;
    api->baseline = sv_cmp(api->version, SV("2024-07-01")) < 0;
    t->schema = version_schema(api->version);
    if (limited(t, &c, asks->count))
        return;
    if (t->stream && asks->batch) {
        refuse(t, 400, "BAD_REQUEST", "A stream has one operation.");
        return;
    }
    visitor_touch(&api->op, &t->who.visitor, req->peer, http_header(req, SV("User-Agent")));
    if (t->stream)
        run_stream(t, &asks->items[0]);
    else
        run_all(t, asks);
    if (api->cookie.n)
        frame_reply_session(t->reply, t->e->app, api->cookie);
}

static void dress(const struct endpoint *e, const struct http_req *req, struct http_reply *reply, bool typed)
{
    reply->content_type = typed ? RESPONSE_TYPE : JSON_TYPE;
    cors_reply(&e->cors, req, reply);
}

bool endpoint_answer(struct endpoint *e, struct db *db, const struct http_req *req, struct http_reply *reply)
{
    if (!sv_eq(req->path, PATH) && !sv_eq(req->path, STREAM_PATH))
        return false;
    if (req->method == HTTP_OPTIONS) {
        cors_preflight(&e->cors, req, reply);
        return true;
    }
    struct turn *t = arena_new_obj(req->arena, struct turn);
    *t = (struct turn){
        .e = e, .req = req, .reply = reply, .typed = accepts_typed(req), .stream = sv_eq(req->path, STREAM_PATH)
    };
    dress(e, req, reply, t->typed);
    uint64_t before = db_statements(db), waited = db_waits(db);
    db_hold(db);
    answer(t, db);
    db_release(db);
    log_event(LOG_INFO, "http.request", LOG_Z("route", "graphql"), LOG_STR("operation", t->operation),
        LOG_INT("status", reply->status), LOG_INT("us", clock_now(e->app->clock).us - req->at.us),
        LOG_INT("statements", db_statements(db) - before), LOG_INT("waits", db_waits(db) - waited),
        LOG_STR("id", req->id), LOG_INT("session", t->who.visitor.session.id.v), LOG_INT("key", t->who.visitor.key.v));
    return true;
}

void endpoint_dress(const struct endpoint *e, const struct http_req *req, struct http_reply *reply)
{
    if (!sv_eq(req->path, PATH) && !sv_eq(req->path, STREAM_PATH))
        return;
    static const struct {
        int status;
        const char *code;
    } codes[] = { { 400, "BAD_REQUEST" }, { 413, "TOO_LARGE" }, { 415, "UNSUPPORTED_MEDIA_TYPE" },
        { 503, "TRY_AGAIN" } };
    const char *code = "REFUSED";
    for (size_t i = 0; i < LENGTH(codes); i++)
        if (codes[i].status == reply->status)
            code = codes[i].code;
    reply->fixed = SV("");
    reply->body = str_new(reply->arena, 4096);
    str_add(&reply->body, error_text(reply->arena, sv_of(code), sv_of(http_status_text(reply->status)), SV("")));
    dress(e, req, reply, accepts_typed(req));
}

void endpoint_metrics(struct endpoint *e, struct str *out)
{
    static const char *const kinds[] = { "query", "mutation", "subscription" };
    struct gql_cache_counts c = gql_cache_count(e->cache);
    str_add(out, SV("# TYPE kith_graphql_operations_total counter\n"));
    for (size_t i = 0; i < LENGTH(kinds); i++)
        str_addf(
            out, "kith_graphql_operations_total{kind=\"%s\"} %llu\n", kinds[i], (unsigned long long)e->operations[i]);
    const struct {
        const char *name, *type;
        uint64_t value;
    } rows[] = {
        { "kith_graphql_refused_total", "counter", e->refused },
        { "kith_graphql_limited_total", "counter", e->limited },
        { "kith_graphql_documents", "gauge", c.documents },
        { "kith_graphql_document_bytes", "gauge", c.bytes },
        { "kith_graphql_document_hits_total", "counter", c.hits },
        { "kith_graphql_document_misses_total", "counter", c.misses },
        { "kith_graphql_document_evicted_total", "counter", c.evicted },
    };
    for (size_t i = 0; i < LENGTH(rows); i++)
        str_addf(out, "# TYPE %s %s\n%s %llu\n", rows[i].name, rows[i].type, rows[i].name,
            (unsigned long long)rows[i].value);
}
