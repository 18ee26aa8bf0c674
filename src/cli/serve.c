#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include "audit/audit.h"
#include "base/log.h"
#include "base/text.h"
#include "cli/commands.h"
#include "cli/serving.h"
#include "endpoint/endpoint.h"
#include "http/asset_urls.h"
#include "live/live.h"

/* Passwords must not cross a network in clear: cookies and links depend on the address people really use. */
static bool check_base_url(const struct invocation *in, struct sv url, bool *ret_secure)
{
    *ret_secure = sv_starts(url, SV("https://"));
    if (!*ret_secure && !sv_starts(url, SV("http://")))
        return command_misuse(in, "--base-url is an address such as https://portal.example.org."), false;
    if (sv_ends(url, SV("/")))
        return command_misuse(in, "--base-url has no slash at its end."), false;
    if (!*ret_secure && !serving_is_loopback(url))
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
            .video = video_any(&s->work.calendar.video) ? &s->work.calendar.video : NULL,
            .pay = pay_any(&s->work.pay) ? &s->work.pay : NULL,
            .store = store_any(&s->work.store) ? &s->work.store : NULL,
            .networks = &s->work.hooks.networks },
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
    if (sv_starts(mail, SV("dir:")) && serving_is_loopback(s->site.app.base_url)) {
        s->site.app.mailbox = sv_sub(mail, 4, SIZE_MAX);
        s->site.app.mailbox_zone = mailbox_zone(in, s);
    }
    s->work.notify.keys = s->c.keys;
    s->work.hooks.keys = s->c.keys;
    s->work.calendar.keys = s->c.keys;
    return true;
}

/* The day from which only the latest version of the API is answered. */
static bool sunset_of(const struct invocation *in, struct sv *ret_sunset)
{
    struct sv said = option_get(in, "api-sunset");
    struct day day;
    if (sv_eq(said, SV("never")))
        return *ret_sunset = SV(""), true;
    if (!day_parse(said, &day))
        return command_misuse(in, "--api-sunset: a day such as 2027-01-31, or never."), false;
    return *ret_sunset = said, true;
}

static bool build_endpoint(const struct invocation *in, struct serving *s)
{
    struct sv problem = SV("");
    struct endpoint_options o = { .app = &s->site.app, .origins = option_get(in, "api-origins") };
    if (!sunset_of(in, &o.sunset))
        return false;
    if (!option_int(in, "api-rate", 0, 1000000, &o.rate))
        return false;
    s->site.endpoint = endpoint_new(&o, &problem);
    if (!s->site.endpoint)
        return command_misuse(in, "--api-origins: %.*s", SV_FMT(problem)), false;
    s->ear = db_ear_new(s->c.pool);
    s->site.live = live_start(&(struct live_options){ &s->site.app, s->c.pool, s->site.endpoint, s->ear });
    return s->site.live || (command_fail(in, "the thread of live connections cannot be started."), false);
}

/* After everybody who wants to hear has said so. Who does the jobs needs no other to begin them. */
static bool start_ear(const struct invocation *in, struct serving *s)
{
    if (db_ear_start(s->ear) != E_OK)
        return command_fail(in, "the thread that hears other processes cannot be started."), false;
    if (!s->jobs)
        db_ear_spread(s->ear);
    return true;
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
        .worker_start = serving_worker_start,
        .worker_stop = serving_worker_stop,
        .handle = serving_answer,
        .handle_inline = serving_answer_inline,
        .sockets = live_sockets(s->site.live),
        .socket_wanted = serving_socket_wanted,
        .dress = serving_dress };
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
    return cores < 1 ? 2 : cores > SERVING_WORKERS_MAX / 2 ? SERVING_WORKERS_MAX : 2 * cores;
}

static int serve(const struct invocation *in)
{
    struct serving s = { .server = NULL };
    int64_t workers;
    bool secure;
    int status = EXIT_FAILED;
    if (!check_base_url(in, option_get(in, "base-url"), &secure) ||
        !check_listen(in, option_get(in, "listen"), secure) ||
        !option_int(in, "workers", 0, SERVING_WORKERS_MAX, &workers) || !serving_read_work(in, &s.work))
        return EXIT_USAGE;
    serving_block_signals();
    signal(SIGPIPE, SIG_IGN);
    if (!workers)
        workers = default_workers();
    site_listen();
    if (command_db_open(in, DB_NEEDS_KEYS, &s.c) && build_site(in, &s, secure) && build_endpoint(in, &s) &&
        audit_log_start(s.c.pool, &s.site.app.audit) == E_OK &&
        (!option_on(in, "with-jobs") || serving_start_jobs(in, &s)) && start_ear(in, &s) &&
        start_server(in, &s, secure, (unsigned)workers)) {
        log_event(LOG_INFO, "serve.ready", LOG_STR("listen", option_get(in, "listen")),
            LOG_INT("port", http_server_port(s.server)));
        serving_wait_for_stop();
        status = EXIT_DONE;
    }
    live_stop(s.site.live);
    if (s.server)
        http_server_stop(s.server, SERVING_GRACE_S);
    if (s.jobs)
        job_runner_stop(s.jobs, SERVING_GRACE_S);
    if (s.site.app.audit)
        audit_log_stop(s.site.app.audit);
    db_ear_stop(s.ear); /* while it is connecting it cannot be stopped: whoever is served does not wait for that */
    live_free(s.site.live);
    db_ear_free(s.ear);
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
        OPTIONS_VIDEO, OPTIONS_PAY, OPTIONS_STORE, { "workers", "N", "0", false, "worker threads; 0: two a core" },
        { "trusted-proxy", "ADDR", NULL, false, "believe X-Forwarded-For of this address" },
        { "api-origins", "LIST", "*", false,
            "origins whose pages may call /graphql with a token, separated by blanks; * for all" },
        { "api-rate", "N", "0", false,
            "operations a minute for one key, session or network; 0: 1200, and no limit on this machine" },
        { "api-sunset", "DAY", "2027-01-31", false,
            "from this day on only the latest version of the API is answered; never: all of them, for good" },
        { "with-jobs", NULL, NULL, false, "send mails and do the other jobs in this process too" } },
    .run = serve,
};
