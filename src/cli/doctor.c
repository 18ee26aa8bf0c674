#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <time.h>

#include "audit/audit.h"
#include "billing/billing.h"
#include "cli/commands.h"
#include "cli/pay_options.h"
#include "cli/queries.h"
#include "cli/session_db.h"
#include "cli/site.h"
#include "cli/video_options.h"
#include "db/migrate.h"
#include "db/schema.h"
#include "mail/mail.h"

enum { MIB = 1024 * 1024, DISK_LEAST_MIB = 500 };

/* One line a finding; `bad` ones say what to do and make the exit status 1. */
struct findings {
    const struct invocation *in;
    unsigned bad;
};

static void good(const char *topic, struct sv text)
{
    printf("ok    %-9s %.*s\n", topic, SV_FMT(text));
}

static void bad(struct findings *f, const char *topic, struct sv text)
{
    printf("BAD   %-9s %.*s\n", topic, SV_FMT(text));
    f->bad++;
}

static bool check_database(struct findings *f, struct command_db *c)
{
    struct arena *a = f->in->arena;
    struct migrate_status s;
    if (migrate_status(c->db, &db_schema_kith, a, &s) != E_OK) {
        bad(f, "database", SV("does not answer. Check --db, the server, and the rights of this user."));
        return false;
    }
    if (s.problem.n)
        bad(f, "database", s.problem);
    else if (s.applied == 0)
        bad(f, "database", SV("is empty. Run kith init."));
    else if (s.applied < s.known)
        bad(f, "database", sv_fmt(a, "is at migration %u of %u. Run kith migrate.", s.applied, s.known));
    else {
        good("database",
            sv_fmt(a, "%s, schema %u", db_engine_of(c->db) == DB_SQLITE ? "SQLite" : "PostgreSQL", s.applied));
        return true;
    }
    return false;
}

static void check_queue(struct findings *f, struct command_db *c)
{
    struct arena *a = f->in->arena;
    struct job_deads dead;
    if (job_list_dead(c->db, a, &dead) != E_OK) {
        bad(f, "jobs", SV("cannot be read."));
        return;
    }
    for (size_t i = 0; i < dead.count && i < 10; i++)
        bad(f, "jobs",
            sv_fmt(a, "job %lld (%.*s) was given up after %lld tries: %.*s", (long long)dead.items[i].id.v,
                SV_FMT(dead.items[i].kind), (long long)dead.items[i].attempts, SV_FMT(dead.items[i].last_error)));
    if (!dead.count)
        good("jobs", SV("none was given up"));
    static const char *const consumers[] = { "bills", "calendar", "family", "hooks", "notify", "reminders" };
    for (size_t i = 0; i < LENGTH(consumers); i++) {
        int64_t n = 0;
        if (event_dead_count(c->db, a, consumers[i], &n) != E_OK || n)
            bad(f, "events",
                sv_fmt(a, "%lld were given up by %s: the log of `kith work` says why.", (long long)n, consumers[i]));
    }
    struct mails_failed_row mails;
    if (q_mails_failed(c->db, a, &mails) != E_OK || mails.n)
        bad(f, "mails",
            sv_fmt(a, "%lld could not be delivered: their addresses are on the worklist of each practice.",
                (long long)mails.n));
    struct webhooks_failing_row hooks;
    if (q_webhooks_failing(c->db, a, &hooks) != E_OK || hooks.n)
        bad(f, "webhooks",
            sv_fmt(a, "%lld had no good answer for a day: each is a task of its practice.", (long long)hooks.n));
}

static void check_audit(struct findings *f, struct command_db *c)
{
    struct arena *a = f->in->arena;
    struct organization_ids ids;
    if (organization_list(c->db, a, &ids) != E_OK)
        return;
    if (!ids.count)
        bad(f, "people", SV("there is no organization. Run kith init."));
    for (size_t i = 0; i < ids.count; i++) {
        struct audit_head head;
        enum err e = audit_head_of(c->db, a, ids.items[i], &head);
        if (e == E_OK)
            good("audit", sv_fmt(a, "organization %lld: %lld rows sealed. kith audit verify checks them.",
                              (long long)ids.items[i].v, (long long)head.n));
        else if (e != E_NOTFOUND)
            bad(f, "audit", SV("the access log cannot be read."));
    }
}

/* The ledger of each practice, added up anew. */
static void check_money(struct findings *f, struct command_db *c)
{
    struct arena *a = f->in->arena;
    struct organization_ids ids;
    if (organization_list(c->db, a, &ids) != E_OK)
        return;
    for (size_t i = 0; i < ids.count; i++) {
        struct viewer viewer = viewer_system(ACTOR_CLI, ids.items[i], (struct day){ 0 });
        struct op op = { .db = c->db, .arena = a, .viewer = &viewer };
        struct ledger_findings found;
        long long org = ids.items[i].v;
        if (ledger_verify(&op, &found) != E_OK) {
            bad(f, "money", SV("the ledger cannot be read."));
            continue;
        }
        for (size_t k = 0; k < found.count && k < 10; k++)
            bad(f, "money", sv_fmt(a, "organization %lld: %.*s. Report this.", org, SV_FMT(found.items[k].what)));
        if (!found.count && found.entries)
            good("money", sv_fmt(a, "organization %lld: %lld ledger entries add up", org, (long long)found.entries));
    }
}

static struct sv changed_on(struct arena *a, const char *path)
{
    struct stat st;
    if (stat(path, &st) != 0)
        return SV("?");
    return sv_sub(instant_iso(a, (struct instant){ (int64_t)st.st_mtim.tv_sec * SECOND_US }), 0, 10);
}

static void check_keys(struct findings *f)
{
    struct sv advice = SV("");
    struct keys *keys = NULL;
    const char *path = command_keys_path(f->in);
    if (keys_load(path, f->in->arena, &keys, &advice) == E_OK)
        good("secrets", sv_fmt(f->in->arena, "%s has %zu key%s, changed last on %.*s", path, keys_count(keys),
                            keys_count(keys) == 1 ? "" : "s", SV_FMT(changed_on(f->in->arena, path))));
    else
        bad(f, "secrets", advice);
    keys_free(keys);
}

/* Codes of the second step and ends of links go wrong when the clock does. */
static void check_clock(struct findings *f)
{
    struct arena *a = f->in->arena;
    struct timespec t;
    clock_gettime(CLOCK_REALTIME, &t);
    struct instant now = { (int64_t)t.tv_sec * SECOND_US };
    struct stat self;
    if (stat("/proc/self/exe", &self) == 0 && self.st_mtime > t.tv_sec + 86400)
        bad(f, "clock",
            sv_fmt(a, "stands at %.*s, before this program was installed. Set it, and switch on time synchronisation.",
                SV_FMT(instant_iso(a, now))));
    else
        good("clock", instant_iso(a, now));
}

static void check_disk(struct findings *f, const char *what, struct sv file)
{
    struct arena *a = f->in->arena;
    size_t slash = file.n;
    while (slash > 0 && file.p[slash - 1] != '/')
        slash--;
    const char *folder = slash ? sv_z(a, sv_sub(file, 0, slash)) : ".";
    struct statvfs v;
    if (statvfs(folder, &v) != 0) {
        bad(f, "disk", sv_fmt(a, "%s: the folder %s cannot be read.", what, folder));
        return;
    }
    unsigned long long free_mib = (unsigned long long)v.f_bavail * v.f_frsize / MIB;
    struct sv text = sv_fmt(a, "%s: %llu MiB free in %s", what, free_mib, folder);
    if (free_mib < DISK_LEAST_MIB)
        bad(f, "disk", sv_fmt(a, "%.*s: less than %d. Make room before writes fail.", SV_FMT(text), DISK_LEAST_MIB));
    else
        good("disk", text);
}

static void check_mail(struct findings *f)
{
    struct arena *a = f->in->arena;
    struct sv url = option_get(f->in, "mail"), problem = SV("");
    struct mail_transport *t;
    if (!url.n) {
        good("mail", SV("not checked: say where it goes with --mail"));
        return;
    }
    if (mail_transport_open(url, &t, a, &problem) != E_OK) {
        bad(f, "mail", problem);
        return;
    }
    struct mail_result r = mail_transport_check(t);
    mail_transport_close(t);
    if (r.outcome == MAIL_SENT)
        good("mail", SV("the server answers"));
    else
        bad(f, "mail",
            sv_fmt(a,
                "no mail can be sent: it failed at \"%s\" (code %d). Check host, port, user and password of --mail.",
                r.stage, r.code));
}

/* Read, not asked: a question to the gateway would be a text message. */
static void check_sms(struct findings *f)
{
    struct sv url = option_get(f->in, "sms"), problem;
    struct sms_gateway g;
    if (!url.n)
        good("sms", SV("no gateway: text messages are not offered"));
    else if (sms_gateway_read(f->in->arena, url, &g, &problem) != E_OK)
        bad(f, "sms", problem);
    else
        good("sms", sv_fmt(f->in->arena, "texts go to %.*s, from %.*s", SV_FMT(g.base), SV_FMT(g.from)));
}

/* Zoom is asked for an access token: the only way to see that it knows us. Of Jitsi there is nothing to ask. */
static void check_zoom(struct findings *f, struct video_services *s)
{
    struct clock clock = clock_system();
    struct video_line line = { .services = s, .kind = VIDEO_ZOOM, .clock = &clock };
    if (fetch_open(&line.fetch) != E_OK) {
        bad(f, "video", SV("Zoom cannot be asked."));
        return;
    }
    s->memory = video_memory_new();
    struct video_result r = video_check(&line, f->in->arena);
    if (r.end == VIDEO_DONE)
        good("video", SV("Zoom knows us"));
    else
        bad(f, "video", video_error_words(sv_of(r.error)));
    video_memory_free(s->memory);
    fetch_close(line.fetch);
}

static void check_video(struct findings *f)
{
    struct video_services s;
    struct sv problem;
    if (!video_options_read(f->in, SV(""), &s, &problem)) {
        bad(f, "video", problem);
        return;
    }
    if (!video_any(&s))
        good("video", SV("no service: a video visit needs an address of its own"));
    if (s.has[VIDEO_ZOOM])
        check_zoom(f, &s);
    if (s.has[VIDEO_JITSI])
        good("video", sv_fmt(f->in->arena, "calls are held at %.*s", SV_FMT(s.jitsi.url)));
}

static void check_stripe(struct findings *f, const struct pay_services *s)
{
    struct clock clock = clock_system();
    struct pay_line line = { .services = s, .kind = PAY_STRIPE, .clock = &clock };
    if (fetch_open(&line.fetch) != E_OK) {
        bad(f, "payments", SV("Stripe cannot be asked."));
        return;
    }
    struct pay_result r = pay_check(&line, f->in->arena);
    if (r.end == PAY_DONE)
        good("payments", s->stripe.live ? SV("Stripe knows us; payments are real")
                                        : SV("Stripe knows us, by test keys: no money moves"));
    else
        bad(f, "payments", pay_staff_words(sv_of(r.error)));
    if (!s->stripe.webhook_secrets[0].n)
        bad(f, "payments",
            SV("Stripe has no webhook to us: disputes and refunds made there are not heard of. Make one, and give its "
               "secret as KITH_STRIPE_WEBHOOK_SECRET (docs/payments.md)."));
    fetch_close(line.fetch);
}

static void check_payments(struct findings *f)
{
    struct pay_services s;
    struct sv problem;
    if (!pay_options_read(f->in, &s, &problem)) {
        bad(f, "payments", problem);
        return;
    }
    if (!pay_any(&s))
        good("payments", SV("no gateway: nobody can pay by card"));
    if (s.has[PAY_TEST])
        good("payments", sv_of(pay_kind_label(PAY_TEST)));
    if (s.has[PAY_STRIPE])
        check_stripe(f, &s);
}

static int doctor(const struct invocation *in)
{
    struct command_db c;
    struct findings f = { .in = in };
    struct sv db = option_get(in, "db");
    if (command_db_open(in, DB_MAY_BE_OLD, &c)) {
        if (check_database(&f, &c)) {
            check_queue(&f, &c);
            check_audit(&f, &c);
            check_money(&f, &c);
        }
    } else {
        bad(&f, "database", SV("cannot be opened (above)."));
    }
    command_db_close(&c);
    check_keys(&f);
    check_clock(&f);
    if (sv_starts(db, SV("sqlite:")))
        check_disk(&f, "database", sv_sub(db, 7, SIZE_MAX));
    check_mail(&f);
    check_sms(&f);
    check_video(&f);
    check_payments(&f);
    if (f.bad)
        printf("\n%u thing%s to put right.\n", f.bad, f.bad == 1 ? "" : "s");
    else
        printf("\nAll is well.\n");
    return f.bad ? EXIT_FAILED : EXIT_DONE;
}

const struct command command_doctor = {
    .name = "doctor",
    .operands = "",
    .summary = "Checks database, secrets, clock, disk and mail, and says what to do.",
    .details = "",
    .options = { OPTION_DB, OPTION_KEYS, { "mail", "URL", NULL, false, "smtp://host:port, smtps://host, or dir:PATH" },
        { "sms", "URL", NULL, false, "gateway for text messages, as kith serve takes it" }, OPTIONS_VIDEO,
        OPTIONS_PAY },
    .run = doctor,
};
