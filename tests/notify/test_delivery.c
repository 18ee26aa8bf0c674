/* Real mail servers, servers that misbehave, and workers that are killed at any moment: nothing is lost, and a mail
 * comes twice only when its worker died between handing it over and writing that down.
 *
 * Workers are processes of their own: this program, started as "worker DATABASE MAIL-URL MICROSECONDS". */
#include <arpa/inet.h>
#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/log.h"
#include "base/random.h"
#include "crypto/keys.h"
#include "house.h"

enum { MAILS = 24, KILLS = 60 };

/* --- the worker --- */

struct worker {
    struct notify_settings settings;
};

static enum err worker_mail(const struct job_run *r)
{
    const struct worker *w = r->ctx;
    return notify_mail_run(r, &w->settings);
}

static int worker_main(char **argv)
{
    static const struct job_handler handlers[] = {
        { NOTIFY_JOB_EVENTS, notify_events_run, .every_s = NOTIFY_EVENTS_EVERY_S, .lease_s = NOTIFY_JOB_LEASE_S,
            .attempts = 1000 },
        { NOTIFY_JOB_MAIL, worker_mail, .every_s = NOTIFY_MAIL_EVERY_S, .lease_s = NOTIFY_JOB_LEASE_S,
            .attempts = 1000 },
    };
    struct arena *a = arena_new("worker", 65536);
    struct instant now = { strtoll(argv[3], NULL, 10) };
    struct clock clock = clock_at(&now);
    struct worker w = { .settings = { .base_url = SV("https://portal.elm.example"), .mail_url = sv_of(argv[2]) } };
    struct keys *keys;
    struct sv problem;
    struct db_pool *pool;
    struct db *db;
    log_init(LOG_JSON, LOG_ERROR, 2);
    if (keys_parse(SV(HOUSE_KEY), a, &keys, &problem) != E_OK ||
        db_pool_open(a, sv_of(argv[1]), &pool, &problem) != E_OK || db_open(pool, &db) != E_OK)
        return 3;
    w.settings.keys = keys;
    struct job_runner_options o = {
        .pool = pool, .clock = &clock, .handlers = handlers, .handlers_count = 2, .ctx = &w
    };
    enum err e = job_run_due(&o, db, a, NULL);
    db_close(db);
    db_pool_close(pool);
    keys_free(keys);
    arena_free(a);
    return e == E_OK ? 0 : 4;
}

/* Its sessions have its name, see wait_for_sessions. */
static pid_t worker_start(struct house *h)
{
    struct sv named = sv_fmt(h->a, "%.*s%s", SV_FMT(h->f.url),
        db_fixture_engine() == DB_SQLITE        ? ""
        : sv_find(h->f.url, '?', 0) == SIZE_MAX ? "?application_name=worker"
                                                : "&application_name=worker");
    const char *url = sv_z(h->a, named), *mail = sv_z(h->a, h->settings.mail_url);
    const char *now = sv_fmt(h->a, "%lld", (long long)h->now.us).p;
    pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) {
        execl("/proc/self/exe", "worker", "worker", url, mail, now, (char *)NULL);
        _exit(127);
    }
    return pid;
}

/* --- counting --- */

struct found {
    int mails;  /* messages that have arrived */
    int rows;   /* of the outbox */
    int absent; /* rows without a message */
    int doubles;
    int unexcused; /* more messages than tries */
};

static struct sv read_all(struct arena *a, const char *path)
{
    FILE *f = fopen(path, "re");
    char *text = arena_alloc(a, 1 << 16);
    size_t n = f ? fread(text, 1, 1 << 16, f) : 0;
    if (f)
        assert_int_equal(fclose(f), 0);
    return sv_from(text, n);
}

static struct found count_in(struct house *h, const char *folder)
{
    struct house_outbox_rows rows = house_outbox(h);
    struct found found = { .rows = (int)rows.count };
    int *seen = arena_array(h->a, rows.count + 1, sizeof *seen);
    DIR *d = opendir(folder);
    for (const struct dirent *e; d && (e = readdir(d));) {
        if (e->d_name[0] == '.')
            continue;
        struct sv text = read_all(h->a, sv_fmt(h->a, "%s/%s", folder, e->d_name).p);
        for (size_t i = 0; i < rows.count; i++)
            if (house_contains(text, sv_z(h->a, rows.items[i].message_id))) {
                seen[i]++;
                found.mails++;
            }
    }
    if (d)
        closedir(d);
    for (size_t i = 0; i < rows.count; i++) {
        found.absent += seen[i] == 0;
        found.doubles += seen[i] > 1 ? seen[i] - 1 : 0;
        found.unexcused += seen[i] > rows.items[i].attempts;
    }
    return found;
}

static bool all_sent(struct house *h)
{
    struct house_outbox_rows rows = house_outbox(h);
    struct house_deliveries_row left;
    assert_int_equal(q_house_deliveries(h->db, h->a, &left), E_OK);
    for (size_t i = 0; i < rows.count; i++)
        if (!sv_eq(rows.items[i].state, SV("sent")))
            return false;
    return left.n == 0 && rows.count > 0;
}

/* Without tokens, so that a late one is not dropped, and of a kind that waits for no digest. */
static void make_events(struct house *h, int count)
{
    struct login_id login = house_login(h, SV("ana@ruiz.example"));
    for (int i = 0; i < count; i++)
        house_login_event(h, EVENT_PASSWORD_CHANGED, login, SV(""));
}

/* PostgreSQL notices a little later that a worker was killed, and until then its session holds rows. */
static void wait_for_sessions(const struct house *h)
{
    db_fixture_wait_for_end(&h->f, "worker");
}

/* One that lives to its end: how it ended. */
static int worker_lives(struct house *h)
{
    int status;
    assert_true(waitpid(worker_start(h), &status, 0) > 0);
    assert_true(WIFEXITED(status));
    return WEXITSTATUS(status);
}

/* How long a worker that finds nothing to do lives on this machine: one killed within that has hardly begun. */
static uint32_t idle_life_us(struct house *h)
{
    int64_t least = SECOND_US;
    for (int i = 0; i < 3; i++) {
        struct timespec from, to;
        clock_gettime(CLOCK_MONOTONIC, &from);
        assert_int_equal(worker_lives(h), 0);
        clock_gettime(CLOCK_MONOTONIC, &to);
        int64_t us = (to.tv_sec - from.tv_sec) * SECOND_US + (to.tv_nsec - from.tv_nsec) / 1000;
        least = us < least ? us : least;
    }
    return (uint32_t)least;
}

/* The last try of an event that was in hand at many deaths: one more, and it is buried (test_event), which is no loss.
 */
static bool last_try(struct house *h)
{
    struct house_deliveries_row left;
    assert_int_equal(q_house_deliveries(h->db, h->a, &left), E_OK);
    return left.attempts >= EVENT_ATTEMPTS - 1;
}

/* Each worker lives for a random moment; time jumps over the leases of the dead. Returns how many were killed at work.
 */
static int kill_workers(struct house *h, int turns, uint32_t longest_us)
{
    int killed = 0;
    for (int i = 0; i < turns && !all_sent(h); i++) {
        uint32_t moment;
        int status;
        random_bytes(&moment, sizeof moment);
        h->now = instant_add(h->now, 10 * MINUTE_US);
        if (last_try(h)) {
            wait_for_sessions(h);
            assert_int_equal(worker_lives(h), 0);
            continue;
        }
        pid_t pid = worker_start(h);
        usleep(moment % longest_us);
        kill(pid, SIGKILL);
        waitpid(pid, &status, 0);
        killed += WIFSIGNALED(status);
    }
    return killed;
}

static void finish_work(struct house *h)
{
    for (int i = 0; i < 20 && !all_sent(h); i++) {
        wait_for_sessions(h);
        /* A row that was in hand at many deaths waits for hours by now. */
        h->now = instant_add(h->now, i < 10 ? 10 * MINUTE_US : 3 * HOUR_US);
        assert_int_equal(worker_lives(h), 0);
    }
    assert_true(all_sent(h));
}

static void expect_none_lost(struct found found, int killed)
{
    print_message(
        "# %d rows, %d mails, %d doubles, %d workers killed\n", found.rows, found.mails, found.doubles, killed);
    assert_int_equal(found.rows, MAILS);
    assert_int_equal(found.absent, 0);
    assert_int_equal(found.unexcused, 0);
    assert_true(found.doubles <= killed); /* a worker has one mail in its hands */
}

static void killed_workers_lose_nothing_in_a_folder(void **state)
{
    struct house *h = *state;
    uint32_t idle_us = idle_life_us(h);
    make_events(h, MAILS);
    int killed = kill_workers(h, KILLS, 2 * idle_us);
    finish_work(h);
    expect_none_lost(count_in(h, h->mails), killed);
}

static void two_workers_at_once_send_each_mail_once(void **state)
{
    struct house *h = *state;
    int status;
    make_events(h, MAILS);
    for (int i = 0; i < 10 && !all_sent(h); i++) {
        h->now = instant_add(h->now, MINUTE_US);
        pid_t one = worker_start(h), two = worker_start(h);
        waitpid(one, &status, 0);
        waitpid(two, &status, 0);
    }
    assert_true(all_sent(h));
    struct found found = count_in(h, h->mails);
    assert_int_equal(found.mails, MAILS);
    assert_int_equal(found.doubles, 0);
}

/* --- smtp-sink --- */

struct sink {
    pid_t pid;
    int port;
};

static int free_port(void)
{
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    struct sockaddr_in at = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    socklen_t n = sizeof at;
    assert_int_equal(bind(fd, (const struct sockaddr *)&at, sizeof at), 0);
    assert_int_equal(getsockname(fd, (struct sockaddr *)&at, &n), 0);
    close(fd);
    return ntohs(at.sin_port);
}

static bool answers(int port)
{
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    struct sockaddr_in at = {
        .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK), .sin_port = htons((uint16_t)port)
    };
    bool ok = connect(fd, (const struct sockaddr *)&at, sizeof at) == 0;
    close(fd);
    return ok;
}

/* Mails land in the house's folder, one file each. option and value may be NULL. */
static struct sink sink_start(struct house *h, const char *option, const char *value)
{
    struct sink s = { .port = free_port() };
    const char *where = sv_fmt(h->a, "127.0.0.1:%d", s.port).p, *dump = sv_fmt(h->a, "%s/m.", h->mails).p;
    const char *argv[12] = { "/usr/sbin/smtp-sink", "-d", dump };
    int n = 3;
    assert_int_equal(chmod(h->mails, 0777), 0);
    if (geteuid() == 0) {
        argv[n++] = "-u";
        argv[n++] = "nobody";
    }
    if (option) {
        argv[n++] = option;
        argv[n++] = value;
    }
    argv[n++] = where;
    argv[n] = "10";
    s.pid = fork();
    if (s.pid == 0) {
        int null = open("/dev/null", O_WRONLY);
        dup2(null, 1);
        dup2(null, 2);
        execv(argv[0], (char *const *)(uintptr_t)argv);
        _exit(127);
    }
    for (int i = 0; i < 3000 && !answers(s.port); i++)
        usleep(10000);
    h->settings.mail_url = sv_fmt(h->a, "smtp://127.0.0.1:%d/kith.example", s.port);
    return s;
}

static void sink_stop(const struct sink *s)
{
    kill(s->pid, SIGTERM);
    waitpid(s->pid, NULL, 0);
}

static void killed_workers_lose_nothing_at_a_mail_server(void **state)
{
    struct house *h = *state;
    struct sink s = sink_start(h, NULL, NULL);
    uint32_t idle_us = idle_life_us(h);
    make_events(h, MAILS);
    int killed = kill_workers(h, KILLS, 2 * idle_us);
    finish_work(h);
    sink_stop(&s);
    expect_none_lost(count_in(h, h->mails), killed);
}

struct fault {
    const char *name, *option, *value, *state, *reason;
};
static const struct fault faults[] = {
    { "a_refused_recipient_fails_for_good", "-f", "RCPT", "failed", "recipient 500" },
    { "a_refused_content_fails_for_good", "-f", ".", "failed", "data 500" },
    { "a_deferred_recipient_waits", "-r", "RCPT", "waiting", "recipient 450" },
    { "a_deferred_content_waits", "-r", ".", "waiting", "data 450" },
    { "a_line_cut_before_the_content_waits", "-q", "DATA", "waiting", "data 0" },
    { "a_line_cut_after_the_final_dot_counts_as_sent_and_says_unknown", "-q", ".", "sent", "unknown" },
};

static void fault_leaves_the_row(void **state)
{
    const struct fault *f = *state;
    void *house;
    assert_int_equal(house_setup(&house), 0);
    struct house *h = house;
    struct sink s = sink_start(h, f->option, f->value);
    house_login_event(h, EVENT_PASSWORD_CHANGED, house_login(h, SV("ana@ruiz.example")), SV(""));
    house_plan(h);
    for (int i = 0; i < 3; i++)
        house_run(h);
    sink_stop(&s);
    struct house_outbox_rows rows = house_outbox(h);
    for (size_t i = 1; i < rows.count; i++) /* staff are told */
        assert_string_equal(sv_z(h->a, rows.items[i].notice), "delivery_failed");
    assert_string_equal(sv_z(h->a, rows.items[0].state), f->state);
    struct sv stage = sv_of(f->reason);
    assert_true(sv_starts(rows.items[0].reason, sv_cut(&stage, ' ')));
    if (strcmp(f->state, "waiting") == 0)
        assert_true(rows.items[0].attempts > 1);
    else
        assert_int_equal(rows.items[0].attempts, 1);
    house_teardown(&house);
}

/* Every stage × every fault, one after the other, on the same full outbox; then a server that works. */
static const char *const stages[] = { "CONNECT", "EHLO", "MAIL", "RCPT", "DATA", "." };
static const char *const troubles[] = { "-r", "-f", "-q", "-Q" }; /* 4xx, 5xx, hangs up, 421 and hangs up */

static int still_waiting(struct house *h)
{
    struct house_outbox_rows rows = house_outbox(h);
    int n = 0;
    for (size_t i = 0; i < rows.count; i++)
        n += sv_eq(rows.items[i].state, SV("waiting"));
    return n;
}

static void trouble(struct house *h, uint32_t idle_us, const char *option, const char *value)
{
    struct sink s = sink_start(h, option, value);
    int status;
    h->now = instant_add(h->now, HOUR_US);
    make_events(h, 2);
    house_plan(h);
    house_run(h);
    pid_t pid = worker_start(h); /* and one that dies in the middle of it */
    usleep(idle_us + 5000);
    kill(pid, SIGKILL);
    waitpid(pid, &status, 0);
    wait_for_sessions(h);
    sink_stop(&s);
}

/* What was refused for good (5xx to the recipient or the content) is failed and nowhere else; everything else has
 * arrived. Twice only what a killed worker, or a line that broke at the last moment, left open. */
static void no_fault_at_any_stage_loses_a_mail(void **state)
{
    struct house *h = *state;
    int killed = 0;
    uint32_t idle_us = idle_life_us(h);
    h->may_fail = true;
    for (size_t i = 0; i < LENGTH(stages); i++)
        for (size_t k = 0; k < LENGTH(troubles); k++, killed++)
            trouble(h, idle_us, troubles[k], stages[i]);
    if (getenv("KITH_LONG")) { /* silence, longer than we wait */
        trouble(h, idle_us, "-W", "RCPT:70");
        trouble(h, idle_us, "-W", ".:70");
        killed += 2;
    }
    struct sink good = sink_start(h, NULL, NULL);
    for (int i = 0; i < 40 && still_waiting(h); i++) {
        h->now = instant_add(h->now, HOUR_US);
        house_run(h);
    }
    sink_stop(&good);
    assert_int_equal(still_waiting(h), 0);
    struct house_outbox_rows rows = house_outbox(h);
    struct found found = count_in(h, h->mails);
    int unknown = 0, failed = 0;
    for (size_t i = 0; i < rows.count; i++) {
        unknown += sv_eq(rows.items[i].reason, SV("unknown"));
        failed += !sv_eq(rows.items[i].state, SV("sent"));
        if (!sv_eq(rows.items[i].state, SV("sent")))
            assert_true(sv_starts(rows.items[i].reason, SV("recipient 5")) ||
                        sv_starts(rows.items[i].reason, SV("data 5")) || sv_eq(rows.items[i].reason, SV("bounced")));
    }
    print_message("# %d rows, %d mails, %d doubles, %d failed, %d unknown\n", found.rows, found.mails, found.doubles,
        failed, unknown);
    assert_true(found.absent <= failed + unknown);
    assert_true(found.doubles <= killed + unknown);
    assert_true(failed > 0 && failed < found.rows);
    assert_int_equal(found.unexcused, 0);
}

/* --- the SMTP server of ./dev test --- */

static void a_real_server_loses_no_mail_of_killed_workers(void **state)
{
    struct house *h = *state;
    const char *url = getenv("KITH_TEST_SMTP"), *maildir = getenv("KITH_TEST_MAILDIR");
    h->settings.mail_url = sv_of(url);
    uint32_t idle_us = idle_life_us(h);
    make_events(h, MAILS);
    int killed = kill_workers(h, KILLS / 3, 3 * idle_us);
    finish_work(h);
    const char *new = sv_fmt(h->a, "%s/new", maildir).p;
    struct found found = { 0 };
    for (int i = 0; i < 300; i++) { /* the server delivers a little later */
        found = count_in(h, new);
        if (!found.absent)
            break;
        usleep(100000);
    }
    expect_none_lost(found, killed);
}

int main(int argc, char **argv)
{
    if (argc == 5 && strcmp(argv[1], "worker") == 0)
        return worker_main(argv + 1);
    db_fixture_args(argc, argv);
    log_init(LOG_JSON, LOG_ERROR, 2);
#define IN_HOUSE(f) cmocka_unit_test_setup_teardown(f, house_setup, house_teardown)
    struct CMUnitTest tests[16] = {
        IN_HOUSE(killed_workers_lose_nothing_in_a_folder),
        IN_HOUSE(two_workers_at_once_send_each_mail_once),
    };
    size_t n = 2;
    if (getenv("KITH_TEST_SMTP") && getenv("KITH_TEST_MAILDIR"))
        tests[n++] = (struct CMUnitTest)IN_HOUSE(a_real_server_loses_no_mail_of_killed_workers);
    if (access("/usr/sbin/smtp-sink", X_OK) == 0) {
        tests[n++] = (struct CMUnitTest)IN_HOUSE(killed_workers_lose_nothing_at_a_mail_server);
        tests[n++] = (struct CMUnitTest)IN_HOUSE(no_fault_at_any_stage_loses_a_mail);
        for (size_t i = 0; i < LENGTH(faults); i++)
            tests[n++] = TEST_ROW(faults[i].name, fault_leaves_the_row, &faults[i]);
    }
    return _cmocka_run_group_tests("notify delivery", tests, n, NULL, NULL);
}
