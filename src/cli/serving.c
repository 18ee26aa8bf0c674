#include "cli/serving.h"

#include <signal.h>

#include "base/log.h"
#include "base/text.h"
#include "family/family.h"
#include "mail/mail.h"

bool serving_is_loopback(struct sv url)
{
    static const char *const hosts[] = { "http://127.0.0.1", "http://localhost", "http://[::1]" };
    for (size_t i = 0; i < LENGTH(hosts); i++) {
        struct sv host = sv_of(hosts[i]);
        if (sv_starts(url, host) && (url.n == host.n || url.p[host.n] == ':' || url.p[host.n] == '/'))
            return true;
    }
    return false;
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

/* The test gateway takes every card for money: only where the program serves this machine itself, as the demo's
 * mailbox. */
static bool read_pay(const struct invocation *in, struct site_work *w)
{
    struct sv wrong;
    if (!pay_options_read(in, &w->pay, &wrong))
        return command_misuse(in, "%.*s", SV_FMT(wrong)), false;
    if (w->pay.has[PAY_TEST] && !serving_is_loopback(option_get(in, "base-url")))
        return command_misuse(in, "--payments test moves no money: it is for this machine itself (--base-url "
                                  "http://127.0.0.1:8080). To try payments elsewhere use Stripe's test keys "
                                  "(docs/payments.md)."),
               false;
    return true;
}

/* Said now, not by the first mail. Whether the server answers is for `kith doctor`: it may come up later. */
static bool read_mail(const struct invocation *in)
{
    struct sv problem = SV("");
    struct mail_transport *t;
    if (mail_transport_open(option_get(in, "mail"), &t, in->arena, &problem) != E_OK)
        return command_misuse(in, "--mail: %.*s", SV_FMT(problem)), false;
    mail_transport_close(t);
    return true;
}

bool serving_read_work(const struct invocation *in, struct site_work *ret_work)
{
    struct sv base_url = option_get(in, "base-url"), from = option_get(in, "mail-from");
    struct sv box = option_get(in, "bounces");
    int64_t rate, per_domain;
    if (box.n && !sv_starts(box, SV("dir:")))
        return command_misuse(in, "--bounces is dir:PATH, the maildir that bounces are delivered to."), false;
    if (!option_int(in, "mail-rate", 0, 1000000, &rate) || !option_int(in, "mail-per-domain", 0, 1000, &per_domain))
        return false;
    if (!read_mail(in))
        return false;
    if (!from.n && serving_is_loopback(base_url))
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
    ret_work->calendar.networks = ret_work->hooks.networks;
    if (!video_options_read(in, base_url, &ret_work->calendar.video, &wrong))
        return command_misuse(in, "%.*s", SV_FMT(wrong)), false;
    if (!store_options_read(in, base_url, &ret_work->store, &wrong))
        return command_misuse(in, "%.*s", SV_FMT(wrong)), false;
    if (!read_sms(in, ret_work) || !read_pay(in, ret_work))
        return false;
    ret_work->calendar.video.memory = video_memory_new(); /* last: who is refused frees nothing */
    return true;
}

bool serving_start_jobs(const struct invocation *in, struct serving *s)
{
    struct job_runner_options o = { .pool = s->c.pool,
        .clock = &s->c.clock,
        .handlers = site_jobs,
        .handlers_count = site_jobs_count,
        .threads = 2,
        .ctx = &s->work,
        .ear = s->ear };
    if (job_runner_start(&o, &s->jobs) == E_OK)
        return true;
    return command_fail(in, "the jobs cannot be started."), false;
}

void serving_block_signals(void)
{
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &set, NULL);
}

void serving_wait_for_stop(void)
{
    sigset_t set;
    int signal_number;
    sigemptyset(&set);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGTERM);
    sigwait(&set, &signal_number);
    log_event(LOG_INFO, "serve.stopping", LOG_INT("signal", signal_number));
}
