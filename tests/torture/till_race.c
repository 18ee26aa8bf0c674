/*
 * Many processes handle the same money at once: a charge that all bill is billed once, and whatever all do to the same
 * invoices, everything adds up.
 *
 * The program starts itself as each of them: till_race run URL ORG STAFF SEED HOW. One opens the database, says so on
 * its standard output, waits until its standard input ends, and then writes a line for each try.
 */
#include "../test.h"

#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/random.h"
#include "billing/invoice.h"
#include "billing/payment.h"
#include "crypto/ready.h"
#include "fixture.h"
#include "snapshot.h"

enum { CLERKS = 6, ROUNDS = 12, TRIES = 40, CLIENTS = 4, FIRST_CLIENT = 101 };
#define NOW ((struct instant){ 1795395014000000 }) /* Monday 23 November 2026 */
#define DAY ((struct day){ 20780 })

static struct viewer owner_of(int64_t org, int64_t staff)
{
    struct viewer v = { .actor = { ACTOR_STAFF, staff },
        .via = VIA_STAFF,
        .org = { org },
        .staff = { staff },
        .actor_name = SV("Practice Owner"),
        .today = DAY };
    v.facts = (struct access_facts){ .relation = REL_STAFF, .role = ROLE_OWNER, .staff_active = true, .fresh = true };
    return v;
}

/* --- a clerk --- */

struct clerk {
    struct op op;
    struct prng random;
};

static size_t below(struct clerk *c, size_t n)
{
    return (size_t)prng_below(&c->random, n);
}

static enum err bill_charge(struct clerk *c, int64_t charge)
{
    struct problems problems = problems_new(c->op.arena);
    struct invoice_line_form line = { .charge = { charge } };
    struct invoices_made made;
    struct invoice_form f = {
        .client = { FIRST_CLIENT + charge % CLIENTS }, .lines = &line, .line_count = 1, .send = true
    };
    return invoice_create(&c->op, &f, &problems, &made);
}

static enum err pay_by_hand(struct clerk *c, const struct invoice *i)
{
    struct problems problems = problems_new(c->op.arena);
    struct payment_id id;
    struct money_in_form f = { .invoice = i->id,
        .medium = SV("cash"),
        .amount = sv_fmt(c->op.arena, "%zu.%02zu", 1 + below(c, 60), below(c, 100)) };
    return below(c, 5) ? payment_record(&c->op, &f, &problems, &id) : credit_apply(&c->op, i->id, SV(""), &problems);
}

static enum err anything(struct clerk *c)
{
    struct problems problems = problems_new(c->op.arena);
    struct invoices list;
    struct invoice_id made;
    int64_t n;
    TRY(invoice_list(&c->op, &(struct invoice_filter){ .page = 1 }, &list));
    if (!list.count || below(c, 6) == 0)
        return invoice_bill_open(&c->op, (struct client_id){ 0 }, DAY, true, 2, &problems, &n);
    const struct invoice *i = &list.items[below(c, list.count)];
    switch (below(c, 5)) {
    case 0: return invoice_void(&c->op, i->id, i->version, SV(""), &problems);
    case 1: return invoice_write_off(&c->op, i->id, i->version, SV("1"), SV(""), &problems);
    case 2: {
        const struct payer_id to = list.items[below(c, list.count)].payer;
        return invoice_readdress(&c->op, i->id, i->version, to, false, &problems, &made);
    }
    default: return pay_by_hand(c, i);
    }
}

static int run(char **argv)
{
    struct arena *a = arena_new("clerk", 65536), *kept = arena_new("pool", 65536);
    struct viewer v = owner_of(strtoll(argv[3], NULL, 10), strtoll(argv[4], NULL, 10));
    struct clerk c = { .op = { .arena = a, .viewer = &v, .now = NOW },
        .random = prng_seed((uint64_t)strtoll(argv[5], NULL, 10)) };
    struct db_pool *pool;
    struct sv problem;
    bool same = !strcmp(argv[6], "same");
    char byte;
    crypto_ready();
    if (db_pool_open(kept, sv_of(argv[2]), &pool, &problem) != E_OK || db_open(pool, &c.op.db) != E_OK)
        return 1;
    if (write(STDOUT_FILENO, "ready\n", 6) != 6)
        return 1;
    while (read(STDIN_FILENO, &byte, 1) > 0)
        ;
    for (int i = 0; i < (same ? ROUNDS : TRIES); i++) {
        const char *said = err_name(same ? bill_charge(&c, i + 1) : anything(&c));
        dprintf(STDOUT_FILENO, "%s\n", said);
        arena_reset(a);
    }
    db_close(c.op.db);
    db_pool_close(pool);
    arena_free(a);
    arena_free(kept);
    return 0;
}

/* --- the office --- */

struct office {
    struct db_fixture f;
    struct arena *scratch;
    struct org_id org;
    struct staff_id owner;
};

static int office_setup(void **state)
{
    struct office *w = calloc(1, sizeof *w);
    assert_non_null(w);
    w->scratch = arena_new("till_race", 65536);
    db_fixture_open(&w->f, &db_schema_kith);
    struct viewer system = viewer_system(ACTOR_CLI, w->org, DAY);
    struct op op = { .db = w->f.db, .arena = w->scratch, .viewer = &system, .now = NOW };
    struct problems problems = problems_new(w->scratch);
    struct organization_new n = { .name = SV("Riverside"),
        .zone = SV("America/New_York"),
        .admin_email = SV("owner@practice.test"),
        .admin_first_name = SV("Rosa"),
        .admin_last_name = SV("Lind"),
        .password = SV("correct horse battery staple"),
        .plan = PLAN_PLUS };
    assert_int_equal(organization_create(&op, &n, &problems, &w->org, &w->owner), E_OK);
    for (int i = 0; i < CLIENTS; i++)
        snapshot_run(w->scratch, w->f.url,
            sv_z(w->scratch,
                sv_fmt(w->scratch,
                    "INSERT INTO client (id, org_id, first_name, last_name, sort_name, email, email_norm, created_at)"
                    " VALUES (%d, %lld, 'Client', 'Number %d', 'client %d', '', '', 1)",
                    FIRST_CLIENT + i, (long long)w->org.v, i, i)));
    for (int i = 1; i <= ROUNDS; i++)
        snapshot_run(w->scratch, w->f.url,
            sv_z(w->scratch,
                sv_fmt(w->scratch,
                    "INSERT INTO charge (id, org_id, client_id, kind, service_on, description, units, unit_price, "
                    "total,"
                    " created_at, created_kind, created_by) VALUES (%d, %lld, %d, 'other', %d, 'Charge', 1, 5000, 5000,"
                    " 1, 'staff', 1)",
                    i, (long long)w->org.v, FIRST_CLIENT + i % CLIENTS, DAY.n - 1)));
    *state = w;
    return 0;
}

static int office_teardown(void **state)
{
    struct office *w = *state;
    db_fixture_close(&w->f);
    arena_free(w->scratch);
    free(w);
    return 0;
}

struct start {
    pid_t pid;
    int go, said; /* its standard input and output */
};

static struct start start_clerk(struct office *w, int i, const char *how)
{
    int in[2], out[2];
    char org[24], staff[24], seed[24];
    assert_true(pipe(in) == 0 && pipe(out) == 0);
    (void)snprintf(org, sizeof org, "%lld", (long long)w->org.v);
    (void)snprintf(staff, sizeof staff, "%lld", (long long)w->owner.v);
    (void)snprintf(seed, sizeof seed, "%d", 39 + i);
    char *url = strdup(sv_z(w->scratch, w->f.url)), *way = strdup(how);
    pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) {
        char name[] = "till_race", word[] = "run";
        char *argv[] = { name, word, url, org, staff, seed, way, NULL };
        dup2(in[0], STDIN_FILENO);
        dup2(out[1], STDOUT_FILENO);
        for (int fd = 3; fd < 256; fd++) /* so that the end of `go` is seen by all of them */
            close(fd);
        execv("/proc/self/exe", argv);
        _exit(127);
    }
    free(url);
    free(way);
    close(in[0]);
    close(out[1]);
    return (struct start){ pid, in[1], out[0] };
}

static bool read_line(int fd, char *line, size_t room)
{
    size_t n = 0;
    while (n + 1 < room && read(fd, line + n, 1) == 1 && line[n] != '\n')
        n++;
    line[n] = 0;
    return n > 0;
}

/* All stand ready before the first one is let go. Counts who was told "ok"; nobody is told "try again". */
static int all_at_once(struct office *w, const char *how, int tries)
{
    struct start s[CLERKS];
    char line[64];
    int won = 0, lost = 0;
    for (int i = 0; i < CLERKS; i++)
        s[i] = start_clerk(w, i, how);
    for (int i = 0; i < CLERKS; i++)
        assert_true(read_line(s[i].said, line, sizeof line));
    for (int i = 0; i < CLERKS; i++)
        close(s[i].go);
    for (int i = 0; i < CLERKS; i++) {
        int status;
        while (read_line(s[i].said, line, sizeof line)) {
            won += !strcmp(line, "ok");
            lost += !strcmp(line, "invalid") || !strcmp(line, "conflict");
        }
        close(s[i].said);
        assert_int_equal(waitpid(s[i].pid, &status, 0), s[i].pid);
        assert_int_equal(status, 0);
    }
    assert_int_equal(won + lost, CLERKS * tries);
    return won;
}

static void everything_adds_up(struct office *w)
{
    struct viewer v = owner_of(w->org.v, w->owner.v);
    struct op op = { .db = w->f.db, .arena = w->scratch, .viewer = &v, .now = NOW };
    struct ledger_findings found;
    assert_int_equal(ledger_verify(&op, &found), E_OK);
    for (size_t i = 0; i < found.count; i++)
        print_error("%.*s\n", SV_FMT(found.items[i].what));
    assert_int_equal(found.count, 0);
    assert_true(found.entries > 0);
}

static int64_t count(struct office *w, const char *sql)
{
    return snapshot_count(w->scratch, w->f.url, sql);
}

static void a_charge_that_all_bill_is_billed_once(void **state)
{
    struct office *w = *state;
    assert_int_equal(all_at_once(w, "same", ROUNDS), ROUNDS);
    assert_int_equal(count(w, "SELECT COUNT(*) FROM invoice"), ROUNDS);
    assert_int_equal(count(w, "SELECT COUNT(DISTINCT number) FROM invoice"), ROUNDS);
    assert_int_equal(count(w, "SELECT COUNT(DISTINCT charge_id) FROM invoice_line"), ROUNDS);
    assert_int_equal(count(w, "SELECT COUNT(*) FROM event WHERE kind = 'invoice_sent'"), ROUNDS);
    assert_int_equal(count(w, "SELECT SUM(last_number) FROM payer"), ROUNDS); /* and no number is lost */
    everything_adds_up(w);
}

static void whatever_all_do_to_the_same_invoices_adds_up(void **state)
{
    struct office *w = *state;
    assert_true(all_at_once(w, "anything", TRIES) > TRIES);
    everything_adds_up(w);
    /* nor is cash for a bill that was void by then recorded, as if it were for it */
    assert_int_equal(
        count(w, "SELECT COUNT(*) FROM payment WHERE invoice_id IS NOT NULL AND state = 'succeeded' AND applied = 0"),
        0);
}

#define T(f) cmocka_unit_test_setup_teardown(f, office_setup, office_teardown)
int main(int argc, char **argv)
{
    if (argc == 7 && !strcmp(argv[1], "run"))
        return run(argv);
    db_fixture_args(argc, argv);
    (void)signal(SIGPIPE, SIG_IGN);
    const struct CMUnitTest tests[] = {
        T(a_charge_that_all_bill_is_billed_once),
        T(whatever_all_do_to_the_same_invoices_adds_up),
    };
    return cmocka_run_group_tests_name("till_race", tests, NULL, NULL);
}
