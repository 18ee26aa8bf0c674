/*
 * Visits: how many are booked a second, and how long the list of a week takes.
 *
 *   visits book URL ORG TYPE SECONDS CLIENT… -- STAFF…    by 32 connections, each visit durable when it is counted
 *   visits week URL ORG SECONDS                           the middle time in µs, and how many visits the list has
 *
 * The providers keep no hours, so that any time is theirs; no two bookings want the same.
 */
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "calendar/calendar.h"
#include "calendar/jobs.h"
#include "crypto/ready.h"
#include "db/db.h"
#include "family/jobs.h"
#include "hooks/hooks.h"
#include "notify/notify.h"

enum { CONNECTIONS = 32, LISTS_MOST = 2000 };

static double now_s(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static struct db_pool *pool;
static struct org_id org;
static struct appointment_type_id type;
static struct client_id clients[4096];
static struct staff_id staff[4096];
static size_t client_count, staff_count;
static double until;
static atomic_long next, booked, refused;
static struct instant begin;

static struct viewer owner(void)
{
    struct viewer v = { .actor = { ACTOR_STAFF, staff_count ? staff[0].v : 1 }, .via = VIA_STAFF, .org = org };
    v.facts = (struct access_facts){ .relation = REL_STAFF, .role = ROLE_OWNER, .staff_active = true };
    return v;
}

static enum err book_one(struct op *op, long n)
{
    size_t s = (size_t)n * 17 % staff_count; /* neighbours in time are none in the index */
    long slot = n / (long)staff_count;
    struct problems problems = problems_new(op->arena);
    struct client_id client = clients[((size_t)slot * staff_count + s) % client_count];
    struct appointment_form f = { .type = type,
        .staff = staff[s],
        .at = instant_add(begin, slot * 2 * HOUR_US),
        .contact_type = CONTACT_PHONE_CALL,
        .clients = &client,
        .client_count = 1 };
    struct appointment_id id;
    enum err e = appointment_create(op, &f, &problems, &id);
    if (e != E_OK)
        fprintf(stderr, "refused: %s %.*s\n", err_name(e), SV_FMT(problems.count ? problems.items[0].code : SV("")));
    return e;
}

static pthread_barrier_t ready; /* twice: all have booked one; `until` is set */

static void *keep_booking(void *arg)
{
    struct viewer v = owner();
    struct op op = { .arena = arena_new("booking", 65536), .viewer = &v, .now = clock_system().now(NULL) };
    (void)arg;
    if (db_open(pool, &op.db) != E_OK)
        exit(1);
    (void)!book_one(&op, atomic_fetch_add(&next, 1)); /* uncounted: the connection's statements are planned */
    arena_reset(op.arena);
    pthread_barrier_wait(&ready);
    pthread_barrier_wait(&ready);
    while (now_s() < until) {
        enum err e = book_one(&op, atomic_fetch_add(&next, 1));
        atomic_fetch_add(e == E_OK ? &booked : &refused, 1);
        arena_reset(op.arena);
    }
    db_close(op.db);
    arena_free(op.arena);
    return NULL;
}

static int run_book(int argc, char **argv)
{
    pthread_t threads[CONNECTIONS];
    int i = 6;
    type.v = strtoll(argv[4], NULL, 10);
    for (; i < argc && strcmp(argv[i], "--") != 0 && client_count < LENGTH(clients); i++)
        clients[client_count++].v = strtoll(argv[i], NULL, 10);
    for (i++; i < argc && staff_count < LENGTH(staff); i++)
        staff[staff_count++].v = strtoll(argv[i], NULL, 10);
    if (staff_count == 0 || client_count < staff_count)
        return 2;
    begin = instant_add(clock_system().now(NULL), 1000 * DAY_US); /* where the demo has no visits */
    struct event_consumer consumers[] = { notify_consumer, family_consumer, hooks_consumer, calendar_consumer,
        remind_consumer }; /* as in a server: each gets its delivery */
    event_consumers_set(consumers, LENGTH(consumers));
    pthread_barrier_init(&ready, NULL, CONNECTIONS + 1);
    for (i = 0; i < CONNECTIONS; i++)
        if (pthread_create(&threads[i], NULL, keep_booking, NULL) != 0)
            return 1;
    pthread_barrier_wait(&ready);
    double start = now_s();
    until = start + strtod(argv[5], NULL);
    pthread_barrier_wait(&ready);
    for (i = 0; i < CONNECTIONS; i++)
        pthread_join(threads[i], NULL);
    printf("%.1f %ld\n", (double)booked / (now_s() - start), (long)refused);
    return 0;
}

static int by_time(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static int run_week(char **argv)
{
    static double took[LISTS_MOST];
    struct viewer v = owner();
    struct op op = { .arena = arena_new("week", 1 << 20), .viewer = &v, .now = clock_system().now(NULL) };
    struct appointment_filter f = { .window = { instant_add(op.now, -7 * DAY_US), op.now }, .with_attendees = true };
    size_t n = 0, found = 0;
    if (db_open(pool, &op.db) != E_OK)
        return 1;
    until = now_s() + strtod(argv[4], NULL);
    for (; n < LISTS_MOST && now_s() < until; n++) {
        struct appointments list;
        double start = now_s();
        if (appointment_list(&op, &f, &list) != E_OK)
            return 1;
        took[n] = now_s() - start;
        found = list.count;
        arena_reset(op.arena);
    }
    qsort(took, n, sizeof *took, by_time);
    printf("%.1f %zu\n", took[n / 2] * 1e6, found);
    db_close(op.db);
    arena_free(op.arena);
    return 0;
}

int main(int argc, char **argv)
{
    struct arena *a = arena_new("visits", 65536);
    struct sv problem;
    if (argc < 5)
        return 2;
    crypto_ready();
    org.v = strtoll(argv[3], NULL, 10);
    if (db_pool_open(a, sv_of(argv[2]), &pool, &problem) != E_OK) {
        fprintf(stderr, "visits: %.*s\n", SV_FMT(problem));
        return 1;
    }
    int status = strcmp(argv[1], "book") == 0 && argc > 7 ? run_book(argc, argv) : run_week(argv);
    db_pool_close(pool);
    arena_free(a);
    return status;
}
