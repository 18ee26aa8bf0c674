/* How many events a second are planned: `memory SECONDS` from facts in memory, on one core; `[pg] EVENTS` with all that
 * stands around it in a database: lease, facts of 500 families, decisions, outbox, portal notices. Prints the rate, and
 * the CPU microseconds an event. */
#include "../notify/house.h"

#include <stdlib.h>
#include <time.h>

#include "notice/plan.h"

enum { FAMILIES = 500, PEOPLE = 8, AT_ONCE = 1000 };

static double seconds_of(clockid_t clock)
{
    struct timespec t;
    (void)clock_gettime(clock, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static double seconds(void)
{
    return seconds_of(CLOCK_MONOTONIC);
}

/* Events a second, and microseconds of CPU an event. */
struct figures {
    double rate, cpu;
};

static struct figures figures_of(size_t events, double took, double cpu)
{
    return (struct figures){ (double)events / took, cpu * 1e6 / (double)events };
}

/* A client, three copies, a caregiver, a payer, two who look after them; each has a portal, some a telephone. */
static struct notice_facts family(struct notice_person people[PEOPLE])
{
    static const enum notice_recipient kinds[PEOPLE] = { RECIPIENT_CLIENT, RECIPIENT_COPY, RECIPIENT_COPY,
        RECIPIENT_COPY, RECIPIENT_CAREGIVER, RECIPIENT_PAYER, RECIPIENT_STAFF, RECIPIENT_STAFF };
    static const char *const addresses[PEOPLE] = { "leo@example.org", "ana@example.org", "bo@example.org",
        "leo@example.org", "ana@example.org", "eva@example.org", "sam@example.org", "dana@example.org" };
    for (size_t i = 0; i < PEOPLE; i++)
        people[i] = (struct notice_person){ .kind = kinds[i],
            .id = (int64_t)i + 1,
            .name = SV("Somebody"),
            .address = sv_of(addresses[i]),
            .copy = true,
            .categories = NOTICE_CATEGORIES_ALL,
            .ways = { [CHANNEL_PORTAL] = true, [CHANNEL_SMS] = i % 2 == 0 },
            .reader = (int64_t)i + 1,
            .number = SV("+15550100") };
    return (struct notice_facts){ .portal = PORTAL_ALL,
        .sms = true,
        .to_client = true,
        .client_address = people[0].address,
        .people = people,
        .people_count = PEOPLE };
}

static struct figures planned_in_memory(double most)
{
    struct notice_person people[PEOPLE];
    struct notice_facts f = family(people);
    struct notice_decision d[PEOPLE];
    double start = seconds(), now = start, cpu = seconds_of(CLOCK_PROCESS_CPUTIME_ID);
    size_t events = 0, sent = 0;
    for (; now - start < most; now = seconds())
        for (size_t i = 0; i < AT_ONCE; i++, events++)
            for (enum notice_channel c = 0; c < CHANNEL_COUNT; c++) {
                notice_plan_channel(&notice_catalogue[events % notice_catalogue_count], &f, c, d);
                for (size_t k = 0; k < PEOPLE; k++)
                    sent += d[k].send;
            }
    assert_true(sent > 0);
    return figures_of(events, now - start, seconds_of(CLOCK_PROCESS_CPUTIME_ID) - cpu);
}

static struct client_id clients[FAMILIES];
static struct contact_id contacts[FAMILIES];
static struct grant_id grants[FAMILIES];

static enum err add_family(struct db *tx, struct house *h, size_t i)
{
    struct house_client_add_row client, parent;
    struct house_contact_add_row linked, other;
    struct house_grant_add_row grant;
    TRY(q_house_client_add(tx, h->a, h->org,
        &(struct q_house_client_add){ .first_name = SV("Leo"),
            .last_name = sv_fmt(h->a, "Bench%zu", i),
            .email = sv_fmt(h->a, "leo%zu@example.org", i),
            .provider_id = { true, h->sam } },
        &client));
    TRY(q_house_client_add(tx, h->a, h->org,
        &(struct q_house_client_add){ .first_name = SV("Ana"),
            .last_name = sv_fmt(h->a, "Bench%zu", i),
            .email = sv_fmt(h->a, "ana%zu@example.org", i) },
        &parent));
    TRY(q_house_contact_add(tx, h->a, h->org,
        &(struct q_house_contact_add){
            .client_id = client.id, .linked_client_id = { true, parent.id }, .copy_notifications = true },
        &linked));
    TRY(q_house_contact_add(tx, h->a, h->org,
        &(struct q_house_contact_add){ .client_id = client.id,
            .first_name = SV("Bo"),
            .last_name = SV("Bench"),
            .email = sv_fmt(h->a, "bo%zu@example.net", i),
            .copy_notifications = true },
        &other));
    TRY(q_house_grant_add(tx, h->a, h->org,
        &(struct q_house_grant_add){
            .contact_id = linked.id, .client_id = client.id, .caregiver_id = parent.id, .ack_by = h->dana },
        &grant));
    TRY(q_house_grant_accept(tx, h->org, &(struct q_house_grant_accept){ h->now, grant.id }, NULL));
    clients[i] = client.id;
    contacts[i] = linked.id;
    grants[i] = grant.id;
    return E_OK;
}

static enum err add_families(struct db *tx, struct house *h)
{
    for (size_t i = 0; i < FAMILIES; i++)
        TRY(add_family(tx, h, i));
    return E_OK;
}

/* The kinds in turn: an access accepted, ending soon, ended; a list that changed. */
static enum err add_events(struct db *tx, struct house *h)
{
    static const enum event_kind kinds[] = { EVENT_GRANT_ACCEPTED, EVENT_GRANT_ENDS_SOON, EVENT_CONTACT_ADDED,
        EVENT_GRANT_SUSPENDED };
    static size_t n;
    for (size_t i = 0; i < AT_ONCE; i++, n++) {
        enum event_kind kind = kinds[n % LENGTH(kinds)];
        size_t f = n / LENGTH(kinds) % FAMILIES;
        bool access = kind != EVENT_CONTACT_ADDED;
        struct event_new e = { .kind = kind,
            .org = h->org,
            .at = h->now,
            .actor_kind = "system",
            .client = clients[f],
            .contact = contacts[f],
            .grant = access ? grants[f] : (struct grant_id){ 0 },
            .payload = SV("{\"days\":7,\"last_day\":\"2026-11-30\"}") };
        TRY(event_record(tx, h->a, &e, NULL));
    }
    return E_OK;
}

static bool never(void *runner)
{
    (void)runner;
    return false;
}

static struct figures planned_in_database(size_t events)
{
    void *state = NULL;
    (void)house_setup(&state);
    struct house *h = state;
    struct job_run run = { .db = h->db, .arena = h->a, .clock = &h->clock, .stopping = never };
    assert_int_equal(house_write(h, add_families), E_OK);
    for (size_t n = 0; n < events; n += AT_ONCE)
        assert_int_equal(house_write(h, add_events), E_OK);
    double start = seconds(), cpu = seconds_of(CLOCK_PROCESS_CPUTIME_ID);
    for (size_t left = 1; left;) {
        struct house_deliveries_row row;
        assert_int_equal(notify_events_run(&run), E_OK);
        assert_int_equal(q_house_deliveries(h->db, h->a, &row), E_OK);
        left = (size_t)row.n;
    }
    struct figures f = figures_of(events, seconds() - start, seconds_of(CLOCK_PROCESS_CPUTIME_ID) - cpu);
    (void)house_teardown(&state);
    return f;
}

int main(int argc, char **argv)
{
    struct figures f;
    if (argc < 2) {
        fputs("plan_events memory SECONDS, or plan_events [pg] EVENTS\n", stderr);
        return 2;
    }
    db_fixture_args(argc, argv);
    if (argc == 3 && strcmp(argv[1], "memory") == 0)
        f = planned_in_memory(strtod(argv[2], NULL));
    else
        f = planned_in_database((size_t)strtol(argv[argc - 1], NULL, 10));
    printf("%.0f %.2f\n", f.rate, f.cpu);
    return 0;
}
