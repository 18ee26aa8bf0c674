#include <stdio.h>
#include <unistd.h>

#include "base/log.h"
#include "base/text.h"
#include "cli/commands.h"
#include "cli/serving.h"

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
    if (!serving_read_work(in, &s.work))
        return EXIT_USAGE;
    serving_block_signals();
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
    } else {
        s.ear = db_ear_new(s.c.pool);
        if (serving_start_jobs(in, &s) &&
            (db_ear_start(s.ear) == E_OK ||
                (command_fail(in, "the thread that hears other processes cannot be started."), false))) {
            log_event(LOG_INFO, "work.ready", LOG_INT("pid", getpid()));
            serving_wait_for_stop();
            status = EXIT_DONE;
        }
    }
    if (s.jobs)
        job_runner_stop(s.jobs, SERVING_GRACE_S);
    db_ear_stop(s.ear);
    db_ear_free(s.ear);
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
        OPTIONS_VIDEO, OPTIONS_PAY, OPTIONS_STORE, { "once", NULL, NULL, false, "do what is due now, then end" },
        { "now", "TIME", NULL, false,
            "with --once and --mail dir:PATH: rehearse another time, such as 2026-12-24T08:00:00Z or +7d" } },
    .run = work,
};
