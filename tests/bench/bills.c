/*
 * Money: how long a month's end takes, and how long somebody's balance.
 *
 *   bills month URL ORG                     every open charge is billed and sent: seconds, invoices, findings
 *   bills balance URL ORG FEW MANY SECONDS  the middle time in µs of the balance of two payers
 *   bills pay URL ORG STAFF SECONDS FIRST LAST
 *                                           invoices from FIRST to LAST at most are paid whole, each once, by 32
 *                                           connections, each payment durable when it is counted: a second, refused.
 *                                           Each connection has paid one before, uncounted: its statements are planned
 */
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "billing/billing.h"
#include "calendar/jobs.h"
#include "crypto/ready.h"
#include "db/db.h"
#include "family/jobs.h"
#include "hooks/hooks.h"
#include "notify/notify.h"

enum { READS_MOST = 20000, CONNECTIONS = 32 };

static double now_s(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static int by_time(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* Each gets its delivery. */
static void consumers_of_a_server(void)
{
    static struct event_consumer consumers[5];
    consumers[0] = notify_consumer;
    consumers[1] = family_consumer;
    consumers[2] = hooks_consumer;
    consumers[3] = calendar_consumer;
    consumers[4] = remind_consumer;
    event_consumers_set(consumers, LENGTH(consumers));
}

static int run_month(struct op *op)
{
    struct problems problems = problems_new(op->arena);
    struct ledger_findings findings;
    int64_t made;
    consumers_of_a_server();
    double start = now_s();
    enum err e = invoice_bill_open(op, (struct client_id){ 0 }, op->viewer->today, true, 0, &problems, &made);
    double took = now_s() - start;
    if (e != E_OK || ledger_verify(op, &findings) != E_OK)
        return 1;
    printf("%.3f %lld %zu\n", took, (long long)made, findings.count);
    return 0;
}

static double middle_of(struct op *op, struct payer_id payer, double seconds)
{
    static double took[READS_MOST];
    size_t n = 0;
    for (double until = now_s() + seconds; n < READS_MOST && now_s() < until; n++) {
        struct balance b;
        double start = now_s();
        if (ledger_balance(op, payer, &b) != E_OK)
            exit(1);
        took[n] = (now_s() - start) * 1e6;
        arena_reset(op->arena);
    }
    qsort(took, n, sizeof *took, by_time);
    return took[n / 2];
}

static int run_balance(struct op *op, char **argv)
{
    double seconds = strtod(argv[6], NULL);
    double few = middle_of(op, (struct payer_id){ strtoll(argv[4], NULL, 10) }, seconds);
    double many = middle_of(op, (struct payer_id){ strtoll(argv[5], NULL, 10) }, seconds);
    printf("%.1f %.1f\n", few, many);
    return 0;
}

struct paying {
    struct db_pool *pool;
    struct viewer cashier;
    struct instant now;
    double until;
    atomic_llong next; /* invoice */
    long long last;
    atomic_long paid, refused;
    pthread_barrier_t ready; /* twice: all have paid one; `until` is set */
};

static bool pay_one(struct op *op, struct invoice_id invoice)
{
    struct problems problems = problems_new(op->arena);
    struct payment_id id;
    struct money_in_form f = { .invoice = invoice, .medium = SV("cheque") };
    enum err e = payment_record(op, &f, &problems, &id);
    if (e != E_OK)
        fprintf(stderr, "refused: %s %.*s\n", err_name(e), SV_FMT(problems.count ? problems.items[0].code : SV("")));
    return e == E_OK;
}

static void *keep_paying(void *arg)
{
    struct paying *p = arg;
    struct op op = { .arena = arena_new("paying", 65536), .viewer = &p->cashier, .now = p->now };
    if (db_open(p->pool, &op.db) != E_OK)
        exit(1);
    if (!pay_one(&op, (struct invoice_id){ atomic_fetch_add(&p->next, 1) }))
        exit(1);
    arena_reset(op.arena);
    pthread_barrier_wait(&p->ready);
    pthread_barrier_wait(&p->ready);
    while (now_s() < p->until) {
        long long invoice = atomic_fetch_add(&p->next, 1);
        if (invoice > p->last)
            break;
        bool paid = pay_one(&op, (struct invoice_id){ invoice });
        atomic_fetch_add(paid ? &p->paid : &p->refused, 1);
        arena_reset(op.arena);
    }
    db_close(op.db);
    arena_free(op.arena);
    return NULL;
}

static int run_pay(const struct op *op, struct db_pool *pool, char **argv)
{
    pthread_t threads[CONNECTIONS];
    struct viewer v = { .actor = { ACTOR_STAFF, strtoll(argv[4], NULL, 10) },
        .via = VIA_STAFF,
        .org = op->viewer->org,
        .staff = { strtoll(argv[4], NULL, 10) },
        .today = op->viewer->today };
    v.facts = (struct access_facts){ .relation = REL_STAFF, .role = ROLE_OWNER, .staff_active = true };
    struct paying p = { .pool = pool, .cashier = v, .now = op->now };
    pthread_barrier_init(&p.ready, NULL, CONNECTIONS + 1);
    p.next = strtoll(argv[6], NULL, 10);
    p.last = strtoll(argv[7], NULL, 10);
    consumers_of_a_server();
    for (size_t i = 0; i < CONNECTIONS; i++)
        if (pthread_create(&threads[i], NULL, keep_paying, &p) != 0)
            return 1;
    pthread_barrier_wait(&p.ready);
    double start = now_s();
    p.until = start + strtod(argv[5], NULL);
    pthread_barrier_wait(&p.ready);
    for (size_t i = 0; i < CONNECTIONS; i++)
        pthread_join(threads[i], NULL);
    printf("%.1f %ld\n", (double)p.paid / (now_s() - start), (long)p.refused);
    return 0;
}

int main(int argc, char **argv)
{
    struct arena *a = arena_new("bills", 1 << 20), *scratch = arena_new("bench", 65536);
    struct db_pool *pool;
    struct sv problem;
    if (argc < 4)
        return 2;
    crypto_ready();
    struct instant now = clock_system().now(NULL);
    struct viewer v = viewer_system(
        ACTOR_CLI, (struct org_id){ strtoll(argv[3], NULL, 10) }, (struct day){ (int32_t)(now.us / DAY_US) });
    struct op op = { .arena = a, .viewer = &v, .now = now };
    if (db_pool_open(scratch, sv_of(argv[2]), &pool, &problem) != E_OK || db_open(pool, &op.db) != E_OK)
        return 1;
    int status = 2;
    if (!strcmp(argv[1], "month"))
        status = run_month(&op);
    else if (!strcmp(argv[1], "balance") && argc == 7)
        status = run_balance(&op, argv);
    else if (!strcmp(argv[1], "pay") && argc == 8)
        status = run_pay(&op, pool, argv);
    db_close(op.db);
    db_pool_close(pool);
    arena_free(a);
    arena_free(scratch);
    return status;
}
