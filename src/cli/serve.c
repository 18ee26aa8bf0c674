#include <assert.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include "audit/audit.h"
#include "base/log.h"
#include "base/text.h"
#include "cli/commands.h"
#include "cli/session_db.h"
#include "cli/site.h"
#include "cli/video_options.h"
#include "crypto/compare.h"
#include "endpoint/endpoint.h"
#include "family/family.h"
#include "http/asset_reply.h"
#include "http/asset_urls.h"
#include "http/assets.h"
#include "http/server.h"
#include "live/live.h"

enum { STOP_GRACE_S = 20, WORKERS_MAX = 64 };

/* How mails leave: the same for serving and for working alone. */
#define OPTIONS_MAIL                                                                                                   \
    { "mail", "URL", NULL, true, "smtp://host:port, smtps://host, or dir:PATH" },                                      \
        { "mail-from", "ADDRESS", NULL, false,                                                                         \
            "address mails come from; without it kith@ and the host of the base URL" },                                \
        { "mail-bounce-to", "ADDRESS", NULL, false,                                                                    \
            "address that mails come back to; without it where they come from" },                                      \
        { "bounces", "dir:PATH", NULL, false, "maildir of that address: what comes back is read" },                    \
        { "sms", "URL", NULL, false,                                                                                   \
            "gateway for text messages, such as twilio:https://ACCOUNT@api.twilio.com/?from=%2B15550100" },            \
        { "hook-networks", "LIST", "", false,                                                                          \
            "networks that webhooks may call though they are not public, such as 10.1.0.0/16" },                       \
        { "mail-rate", "N", "300", false, "mails to one domain in a minute, over all processes; 0: no limit" },        \
    {                                                                                                                  \
        "mail-per-domain", "N", "4", false, "connections for one domain at once, over all processes; 0: no limit"      \
    }

/* One process that answers pages, and with --with-jobs also does what waits. */
struct serving {
    struct command_db c;
    struct site site;
    struct worker worker[WORKERS_MAX];
    struct site_work work;
    struct http_server *_Atomic server; /* workers run before it is known to be up */
    struct job_runner *jobs;
};

/* By the whole host: http://localhost.example.org is another machine. */
static bool is_loopback(struct sv url)
{
    static const char *const hosts[] = { "http://127.0.0.1", "http://localhost", "http://[::1]" };
    for (size_t i = 0; i < LENGTH(hosts); i++) {
        struct sv host = sv_of(hosts[i]);
        if (sv_starts(url, host) && (url.n == host.n || url.p[host.n] == ':' || url.p[host.n] == '/'))
            return true;
    }
    return false;
}

/* Passwords must not cross a network in clear: cookies and links depend on the address people really use. */
static bool check_base_url(const struct invocation *in, struct sv url, bool *ret_secure)
{
    *ret_secure = sv_starts(url, SV("https://"));
    if (!*ret_secure && !sv_starts(url, SV("http://")))
        return command_misuse(in, "--base-url is an address such as https://portal.example.org."), false;
    if (sv_ends(url, SV("/")))
        return command_misuse(in, "--base-url has no slash at its end."), false;
    if (!*ret_secure && !is_loopback(url))
        return command_misuse(in,
                   "--base-url must be https:// unless it is this machine itself: passwords would cross the network in "
                   "clear. "
                   "Put nginx or Caddy with a certificate in front (docs/operating.md) and give its https:// address."),
               false;
    return true;
}

/* Without https whoever reaches the port reads everything, the mailbox of a demo too: only this machine may reach it.
 */
static bool check_listen(const struct invocation *in, struct sv address, bool secure)
{
    bool here =
        sv_starts(address, SV("127.")) || sv_starts(address, SV("localhost:")) || sv_starts(address, SV("[::1]:"));
    if (secure || here || sv_find(address, ':', 0) == SIZE_MAX) /* no address at all is told when it is opened */
        return true;
    return command_misuse(in, "--listen must be an address of this machine alone, such as 127.0.0.1:8080, as long as "
                              "--base-url is http://. "
                              "To serve others put nginx or Caddy with a certificate in front (docs/operating.md) and "
                              "give the https:// "
                              "address."),
           false;
}

static void *start_worker(void *ctx, unsigned number)
{
    struct serving *s = ctx;
    assert(number < WORKERS_MAX);
    struct worker *w = &s->worker[number];
    if (db_open(s->c.pool, &w->db) != E_OK) {
        log_event(LOG_ERROR, "serve.worker_without_database", LOG_INT("worker", number));
        abort();
    }
    w->site = &s->site;
    return w;
}

static void stop_worker(void *ctx)
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

/* A worker may show notices for the whole site only from the root, and at an address that stays. */
static bool answer_worker(struct http_reply *reply)
{
    for (size_t i = 0; i < assets_count; i++)
        if (sv_eq(sv_of(assets[i].name), SV("push-worker.js"))) {
            reply->content_type = SV("text/javascript; charset=utf-8");
            reply->fixed = (struct sv){ (const char *)assets[i].raw.p, assets[i].raw.n };
        }
    http_reply_header(reply, SV("Cache-Control"), SV("no-cache"));
    return true;
}

/* On the polling thread: nothing here may wait. */
static bool answer_inline(void *ctx, const struct http_req *req, struct http_reply *reply)
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
    if (sv_eq(req->path, SV("/push-worker.js")))
        return answer_worker(reply);
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

static bool socket_wanted(void *ctx, const struct http_req *req, struct sv *ret_protocol)
{
    (void)ctx;
    return live_wants(req, ret_protocol);
}

static void dress(void *ctx, const struct http_req *req, struct http_reply *reply)
{
    const struct serving *s = ctx;
    endpoint_dress(s->site.endpoint, req, reply);
}

static void answer(void *ctx, const struct http_req *req, struct http_reply *reply)
{
    struct worker *w = ctx;
    if (sv_eq(req->path, SV("/readyz")))
        answer_ready(w, reply);
    else if (sv_eq(req->path, SV("/metrics")))
        answer_metrics(w, req, reply);
    else if (!endpoint_answer(w->site->endpoint, w->db, req, reply))
        guard_handle(w, req, reply);
}

/* Text messages are offered and planned only where they can be sent. */
static bool read_sms(const struct invocation *in, struct site_work *w)
{
    struct sv url = option_get(in, "sms"), problem;
    choice_texts_set(url.n > 0);
    if (!url.n)
        return true;
    if (sms_gateway_read(in->arena, url, &w->sms, &problem) != E_OK)
        return command_misuse(in, "--sms: %.*s", SV_FMT(problem)), false;
    w->notify.sms = &w->sms;
    return true;
}

/* What jobs need to know, for serving with jobs and for working alone. */
static bool read_work(const struct invocation *in, struct site_work *ret_work)
{
    struct sv base_url = option_get(in, "base-url"), from = option_get(in, "mail-from");
    struct sv box = option_get(in, "bounces");
    int64_t rate, per_domain;
    if (box.n && !sv_starts(box, SV("dir:")))
        return command_misuse(in, "--bounces is dir:PATH, the maildir that bounces are delivered to."), false;
    if (!option_int(in, "mail-rate", 0, 1000000, &rate) || !option_int(in, "mail-per-domain", 0, 1000, &per_domain))
        return false;
    if (!from.n && is_loopback(base_url))
        from = SV("kith@kith.invalid"); /* this machine's own name is no address */
    *ret_work = (struct site_work){ .notify = { .base_url = base_url,
                                        .mail_url = option_get(in, "mail"),
                                        .from = from,
                                        .bounces = option_get(in, "mail-bounce-to"),
                                        .bounce_box = sv_sub(box, 4, SIZE_MAX),
                                        .rate = rate,
                                        .per_domain = per_domain } };
    struct sv wrong;
    if (!fetch_nets_parse(in->arena, option_get(in, "hook-networks"), &ret_work->hooks.networks, &wrong))
        return command_misuse(in, "--hook-networks: %.*s is no network. Write 10.1.0.0/16 or fd00::/8.", SV_FMT(wrong)),
               false;
    if (!video_options_read(in, base_url, &ret_work->calendar.video, &wrong))
        return command_misuse(in, "%.*s", SV_FMT(wrong)), false;
    ret_work->calendar.video.memory = video_memory_new();
    return read_sms(in, ret_work);
}

/* The folder of a demo has the mails of all its practices; they are dated by the clock of the first. */
static struct sv mailbox_zone(const struct invocation *in, const struct serving *s)
{
    struct organization_ids ids;
    struct organization org;
    if (organization_list(s->c.db, in->arena, &ids) != E_OK || !ids.count ||
        organization_load(s->c.db, in->arena, ids.items[0], &org) != E_OK)
        return SV("UTC");
    return org.zone;
}

static bool build_site(const struct invocation *in, struct serving *s, bool secure)
{
    struct sv problem = SV(""), mail = option_get(in, "mail");
    struct route_tables tables = site_tables(in->arena);
    s->site = (struct site){
        .app = { .clock = &s->c.clock,
            .keys = s->c.keys,
            .organizations = known_organizations_new(),
            .base_url = option_get(in, "base-url"),
            .secure = secure,
            .sms = s->work.notify.sms,
            .video = video_any(&s->work.calendar.video) ? &s->work.calendar.video : NULL },
        .pool = s->c.pool,
        .assets = { .css = sv_of(ASSET_KITH_CSS),
            .js = sv_of(ASSET_KITH_JS),
            .htmx = sv_of(ASSET_HTMX_MIN_JS),
            .favicon = sv_of(ASSET_FAVICON_SVG),
            .manifest = sv_of(ASSET_MANIFEST_WEBMANIFEST) },
        .self = s,
    };
    s->site.router = router_new(in->arena, tables.items, tables.count, &problem);
    if (!s->site.router)
        return command_fail(in, "%.*s", SV_FMT(problem)), false;
    if (sv_starts(mail, SV("dir:")) && is_loopback(s->site.app.base_url)) {
        s->site.app.mailbox = sv_sub(mail, 4, SIZE_MAX);
        s->site.app.mailbox_zone = mailbox_zone(in, s);
    }
    s->work.notify.keys = s->c.keys;
    s->work.hooks.keys = s->c.keys;
    s->work.calendar.keys = s->c.keys;
    return true;
}

static bool build_endpoint(const struct invocation *in, struct serving *s)
{
    struct sv problem = SV("");
    struct endpoint_options o = { .app = &s->site.app, .origins = option_get(in, "api-origins") };
    if (!option_int(in, "api-rate", 0, 1000000, &o.rate))
        return false;
    s->site.endpoint = endpoint_new(&o, &problem);
    if (!s->site.endpoint)
        return command_misuse(in, "--api-origins: %.*s", SV_FMT(problem)), false;
    s->site.live = live_start(&(struct live_options){ &s->site.app, s->c.pool, s->site.endpoint });
    return s->site.live || (command_fail(in, "the thread of live connections cannot be started."), false);
}

static bool start_jobs(const struct invocation *in, struct serving *s)
{
    struct job_runner_options o = { .pool = s->c.pool,
        .clock = &s->c.clock,
        .handlers = site_jobs,
        .handlers_count = site_jobs_count,
        .threads = 1,
        .ctx = &s->work };
    if (job_runner_start(&o, &s->jobs) == E_OK)
        return true;
    return command_fail(in, "the jobs cannot be started."), false;
}

static bool start_server(const struct invocation *in, struct serving *s, bool secure, unsigned workers)
{
    struct sv problem = SV("");
    struct http_server_options o = { .listen = option_get(in, "listen"),
        .workers = workers,
        .trusted_proxy = option_get(in, "trusted-proxy"),
        .hsts = secure,
        .clock = &s->c.clock,
        .ctx = s,
        .worker_start = start_worker,
        .worker_stop = stop_worker,
        .handle = answer,
        .handle_inline = answer_inline,
        .sockets = live_sockets(s->site.live),
        .socket_wanted = socket_wanted,
        .dress = dress };
    struct http_server *server;
    if (http_server_start(&o, &server, &problem) == E_OK) {
        s->server = server;
        return true;
    }
    return command_fail(in, "%.*s", SV_FMT(problem)), false;
}

/* Two a core: while one waits for the disk, the other works. */
static int64_t default_workers(void)
{
    long cores = sysconf(_SC_NPROCESSORS_ONLN);
    return cores < 1 ? 2 : cores > WORKERS_MAX / 2 ? WORKERS_MAX : 2 * cores;
}

static void wait_for_stop(void)
{
    sigset_t set;
    int signal_number;
    sigemptyset(&set);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGTERM);
    sigwait(&set, &signal_number);
    log_event(LOG_INFO, "serve.stopping", LOG_INT("signal", signal_number));
}

static int serve(const struct invocation *in)
{
    struct serving s = { .server = NULL };
    int64_t workers;
    bool secure;
    int status = EXIT_FAILED;
    if (!check_base_url(in, option_get(in, "base-url"), &secure) ||
        !check_listen(in, option_get(in, "listen"), secure) || !option_int(in, "workers", 0, WORKERS_MAX, &workers) ||
        !read_work(in, &s.work))
        return EXIT_USAGE;
    /* Blocked before any thread starts, so that only this one gets them. */
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &set, NULL);
    signal(SIGPIPE, SIG_IGN);
    if (!workers)
        workers = default_workers();
    site_listen();
    if (command_db_open(in, DB_NEEDS_KEYS, &s.c) && build_site(in, &s, secure) && build_endpoint(in, &s) &&
        audit_log_start(s.c.pool, &s.site.app.audit) == E_OK && (!option_on(in, "with-jobs") || start_jobs(in, &s)) &&
        start_server(in, &s, secure, (unsigned)workers)) {
        log_event(LOG_INFO, "serve.ready", LOG_STR("listen", option_get(in, "listen")),
            LOG_INT("port", http_server_port(s.server)));
        wait_for_stop();
        status = EXIT_DONE;
    }
    live_stop(s.site.live);
    if (s.server)
        http_server_stop(s.server, STOP_GRACE_S);
    if (s.jobs)
        job_runner_stop(s.jobs, STOP_GRACE_S);
    if (s.site.app.audit)
        audit_log_stop(s.site.app.audit);
    live_free(s.site.live);
    endpoint_free(s.site.endpoint);
    video_memory_free(s.work.calendar.video.memory);
    known_organizations_free(s.site.app.organizations);
    command_db_close(&s.c);
    return status;
}

const struct command command_serve = {
    .name = "serve",
    .operands = "",
    .summary = "Serves the pages (and, with --with-jobs, does the jobs).",
    .details = "Behind nginx or Caddy in production: docs/operating.md. Stop it with SIGTERM: requests under way are "
               "finished.",
    .options = { OPTION_DB, OPTION_KEYS, { "listen", "ADDR:PORT", "127.0.0.1:8080", false, "address to listen on" },
        { "base-url", "URL", NULL, true, "the address people use, such as https://portal.example.org" }, OPTIONS_MAIL,
        OPTIONS_VIDEO, { "workers", "N", "0", false, "worker threads; 0: two a core" },
        { "trusted-proxy", "ADDR", NULL, false, "believe X-Forwarded-For of this address" },
        { "api-origins", "LIST", "*", false,
            "origins whose pages may call /graphql with a token, separated by blanks; * for all" },
        { "api-rate", "N", "0", false,
            "operations a minute for one key, session or network; 0: 1200, and no limit on this machine" },
        { "with-jobs", NULL, NULL, false, "send mails and do the other jobs in this process too" } },
    .run = serve,
};

/* A moment to rehearse: an instant, or so much later than now ("+7d", "+12h"). */
static bool read_now(struct sv text, struct instant now, struct instant *ret_at)
{
    int64_t n;
    if (instant_parse(text, ret_at))
        return true;
    bool days = text.n > 2 && text.p[text.n - 1] == 'd', hours = text.n > 2 && text.p[text.n - 1] == 'h';
    if (text.p[0] != '+' || (!days && !hours) || !int_parse(sv_sub(text, 1, text.n - 2), &n) || n < 0 || n > 100000)
        return false;
    *ret_at = instant_add(now, n * (days ? DAY_US : HOUR_US));
    return true;
}

/* Another time than now is for a copy of the data and mails that stay in a folder: what it does is real. */
static bool rehearse(const struct invocation *in, struct instant *at, struct clock *clock)
{
    struct sv text = option_get(in, "now");
    if (!text.n)
        return true;
    if (!read_now(text, clock_now(clock), at)) {
        command_misuse(in, "--now takes a moment such as 2026-12-24T08:00:00Z, or +7d or +12h from now.");
        return false;
    }
    if (!option_on(in, "once") || !sv_starts(option_get(in, "mail"), SV("dir:"))) {
        command_misuse(in, "--now rehearses: it needs --once and --mail dir:PATH, so that nobody gets a mail. Accesses "
                           "that end by then do end: restore a backup into another database first, and use that.");
        return false;
    }
    *clock = clock_at(at);
    return true;
}

static int work(const struct invocation *in)
{
    struct serving s = { .server = NULL };
    int status = EXIT_FAILED;
    struct instant rehearsed;
    sigset_t set;
    if (!read_work(in, &s.work))
        return EXIT_USAGE;
    sigemptyset(&set);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &set, NULL);
    site_listen();
    if (!command_db_open(in, DB_NEEDS_KEYS, &s.c))
        goto out;
    if (!rehearse(in, &rehearsed, &s.c.clock)) {
        status = EXIT_USAGE;
        goto out;
    }
    s.work.notify.keys = s.c.keys;
    s.work.hooks.keys = s.c.keys;
    s.work.calendar.keys = s.c.keys;
    if (option_on(in, "once")) {
        int64_t ran;
        struct job_runner_options o = { .pool = s.c.pool,
            .clock = &s.c.clock,
            .handlers = site_jobs,
            .handlers_count = site_jobs_count,
            .ctx = &s.work };
        if (job_run_due(&o, s.c.db, in->arena, &ran) == E_OK) {
            printf("%lld jobs done.\n", (long long)ran);
            status = EXIT_DONE;
        }
    } else if (start_jobs(in, &s)) {
        log_event(LOG_INFO, "work.ready", LOG_INT("pid", getpid()));
        wait_for_stop();
        status = EXIT_DONE;
    }
    if (s.jobs)
        job_runner_stop(s.jobs, STOP_GRACE_S);
out:
    video_memory_free(s.work.calendar.video.memory);
    command_db_close(&s.c);
    return status;
}

const struct command command_work = {
    .name = "work",
    .operands = "",
    .summary = "Does the jobs alone: mails, age reviews, ends of access, sealing the access log.",
    .details = "Any number of these may run beside any number of `kith serve`.",
    .options = { OPTION_DB, OPTION_KEYS,
        { "base-url", "URL", NULL, true, "the address people use: links in mails begin with it" }, OPTIONS_MAIL,
        OPTIONS_VIDEO, { "once", NULL, NULL, false, "do what is due now, then end" },
        { "now", "TIME", NULL, false,
            "with --once and --mail dir:PATH: rehearse another time, such as 2026-12-24T08:00:00Z or +7d" } },
    .run = work,
};
