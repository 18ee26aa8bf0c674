#include "event/backoff.h"
#include "event/event.h"
#include "world.h"
#include "world/queries.h"

static const enum event_kind mail_kinds[] = { EVENT_GRANT_ACCEPTED, EVENT_INVITE_SENT };
static const enum event_kind hook_kinds[] = { EVENT_GRANT_ACCEPTED };
static const struct event_consumer consumers[] = { { "mail", mail_kinds, LENGTH(mail_kinds) },
    { "hooks", hook_kinds, LENGTH(hook_kinds) } };

struct recording {
    struct world *w;
    enum event_kind kind;
    bool fail;
    struct event_id id;
};

static enum err record(struct db *tx, void *arg)
{
    struct recording *x = arg;
    const struct event_new e = { .kind = x->kind,
        .org = x->w->org,
        .at = { 1000 },
        .actor_kind = "staff",
        .actor_id = 7,
        .client = { 0 },
        .resource_kind = "grant",
        .resource_id = 12,
        .payload = SV("{\"n\":1}") };
    TRY(event_record(tx, x->w->a, &e, &x->id));
    return x->fail ? E_CONFLICT : E_OK;
}

static struct event_id recorded(struct world *w, enum event_kind kind)
{
    struct recording x = { .w = w, .kind = kind };
    assert_int_equal(db_write(w->db, record, &x), E_OK);
    return x.id;
}

static struct events leased(struct world *w, const char *consumer, const char *owner, int64_t at_s, size_t most)
{
    struct events events;
    assert_int_equal(
        event_lease(w->db, w->a, consumer, sv_of(owner), (struct instant){ at_s * SECOND_US }, most, 60, &events),
        E_OK);
    return events;
}

struct finishing {
    struct event_delivery_id delivery;
    const char *owner;
};
static enum err finish(struct db *tx, void *arg)
{
    const struct finishing *x = arg;
    return event_done(tx, x->delivery, sv_of(x->owner));
}

static enum err finished(struct world *w, const struct event *e, const char *owner)
{
    return db_write(w->db, finish, &(struct finishing){ e->delivery, owner });
}

static int64_t deliveries(struct world *w)
{
    struct world_deliveries_row row;
    assert_int_equal(q_world_deliveries(w->db, w->a, &row), E_OK);
    return row.n;
}

static void every_kind_has_a_name_of_its_own(void **state)
{
    (void)state;
    for (int i = 0; i < EVENT_KIND_COUNT; i++) {
        enum event_kind back;
        assert_true(event_kind_parse(sv_of(event_kind_name((enum event_kind)i)), &back));
        assert_int_equal(back, i);
    }
    enum event_kind none;
    assert_false(event_kind_parse(SV("nonsense"), &none));
}

static void an_event_is_delivered_to_those_who_want_its_kind(void **state)
{
    struct world *w = *state;
    struct event_id both = recorded(w, EVENT_GRANT_ACCEPTED), one = recorded(w, EVENT_INVITE_SENT);
    recorded(w, EVENT_CONTACT_ADDED);
    struct events mail = leased(w, "mail", "a", 10, 9), hooks = leased(w, "hooks", "a", 10, 9);
    assert_int_equal(mail.count, 2);
    assert_int_equal(hooks.count, 1);
    assert_true(event_id_eq(mail.items[0].id, both) && event_id_eq(mail.items[1].id, one));
    assert_int_equal(mail.items[0].kind, EVENT_GRANT_ACCEPTED);
    assert_int_equal(mail.items[0].org.v, w->org.v);
    assert_int_equal(mail.items[0].actor_id, 7);
    assert_true(sv_eq(mail.items[0].payload, SV("{\"n\":1}")));
    assert_int_equal(mail.items[0].attempts, 1);
    struct event e;
    assert_int_equal(event_load(w->db, w->a, w->org, both, &e), E_OK);
    assert_int_equal(e.resource_id, 12);
    assert_int_equal(event_load(w->db, w->a, w->other, both, &e), E_NOTFOUND);
}

static enum err record_unasked(struct db *tx, void *arg)
{
    struct world *w = arg;
    struct event_new e = { .kind = EVENT_INVITE_SENT, .org = w->org, .at = { 1000 }, .actor_kind = "staff" };
    TRY(event_record(tx, w->a, &e, NULL));
    e.kind = EVENT_CONTACT_ADDED; /* nobody wants it */
    TRY(event_record(tx, w->a, &e, NULL));
    e.kind = EVENT_GRANT_ACCEPTED;
    return event_record(tx, w->a, &e, NULL);
}

static void events_whose_numbers_nobody_asks_for_are_delivered_all_the_same_without_waiting(void **state)
{
    struct world *w = *state;
    uint64_t before = db_waits(w->db);
    assert_int_equal(db_write(w->db, record_unasked, w), E_OK);
    assert_int_equal(db_waits(w->db) - before, db_engine_of(w->db) == DB_SQLITE ? 0 : 2); /* all, and the commit */
    struct events mail = leased(w, "mail", "a", 10, 9), hooks = leased(w, "hooks", "a", 10, 9);
    assert_int_equal(mail.count, 2);
    assert_int_equal(hooks.count, 1);
    assert_int_equal(mail.items[0].kind, EVENT_INVITE_SENT);
    assert_int_equal(mail.items[1].kind, EVENT_GRANT_ACCEPTED);
    assert_true(event_id_eq(hooks.items[0].id, mail.items[1].id));
}

static void a_change_rolled_back_leaves_no_event(void **state)
{
    struct world *w = *state;
    struct recording x = { .w = w, .kind = EVENT_GRANT_ACCEPTED, .fail = true };
    assert_int_equal(db_write(w->db, record, &x), E_CONFLICT);
    struct world_events_row row;
    assert_int_equal(q_world_events(w->db, w->a, w->org, &row), E_OK);
    assert_int_equal(row.events, 0);
    assert_int_equal(deliveries(w), 0);
}

static void a_leased_delivery_is_nobody_elses_until_the_lease_ends(void **state)
{
    struct world *w = *state;
    recorded(w, EVENT_INVITE_SENT);
    struct events first = leased(w, "mail", "a", 10, 9);
    assert_int_equal(first.count, 1);
    assert_int_equal(leased(w, "mail", "b", 69, 9).count, 0);
    struct events second = leased(w, "mail", "b", 70, 9);
    assert_int_equal(second.count, 1);
    assert_int_equal(second.items[0].attempts, 2);
    assert_int_equal(finished(w, &first.items[0], "a"), E_CONFLICT);
    assert_int_equal(finished(w, &second.items[0], "b"), E_OK);
    assert_int_equal(deliveries(w), 0);
    assert_int_equal(finished(w, &second.items[0], "b"), E_CONFLICT);
}

static void no_more_than_asked_are_leased_oldest_first(void **state)
{
    struct world *w = *state;
    struct event_id ids[5];
    for (int i = 0; i < 5; i++)
        ids[i] = recorded(w, EVENT_INVITE_SENT);
    struct events first = leased(w, "mail", "a", 10, 3), second = leased(w, "mail", "b", 10, 3);
    assert_int_equal(first.count, 3);
    assert_int_equal(second.count, 2);
    assert_true(event_id_eq(first.items[0].id, ids[0]));
    assert_true(event_id_eq(second.items[1].id, ids[4]));
}

static void a_retry_comes_back_after_a_growing_while_and_dies_in_the_end(void **state)
{
    struct world *w = *state;
    recorded(w, EVENT_INVITE_SENT);
    int64_t now_s = 10;
    for (int i = 1; i <= EVENT_ATTEMPTS; i++) {
        struct events e = leased(w, "mail", "a", now_s, 1);
        assert_int_equal(e.count, 1);
        assert_int_equal(e.items[0].attempts, i);
        assert_int_equal(
            event_retry(w->db, &e.items[0], SV("a"), (struct instant){ now_s * SECOND_US }, SV("busy")), E_OK);
        assert_int_equal(leased(w, "mail", "a", now_s + 2, 1).count, 0);
        now_s += 2 * 3600;
    }
    assert_int_equal(leased(w, "mail", "a", now_s, 1).count, 0);
    int64_t dead;
    assert_int_equal(event_dead_count(w->db, w->a, "mail", &dead), E_OK);
    assert_int_equal(dead, 1);
    assert_int_equal(event_revive_dead(w->db, "mail", (struct instant){ now_s * SECOND_US }), E_OK);
    assert_int_equal(leased(w, "mail", "a", now_s, 1).count, 1);
}

static void a_consumer_that_dies_on_it_each_time_is_not_fed_for_ever(void **state)
{
    struct world *w = *state;
    recorded(w, EVENT_INVITE_SENT);
    int64_t now_s = 10;
    for (int i = 0; i < EVENT_ATTEMPTS; i++, now_s += 60)
        assert_int_equal(leased(w, "mail", "a", now_s, 1).count, 1);
    assert_int_equal(leased(w, "mail", "a", now_s, 1).count, 0);
    int64_t dead;
    assert_int_equal(event_dead_count(w->db, w->a, "mail", &dead), E_OK);
    assert_int_equal(dead, 1);
}

static void backoff_doubles_up_to_an_hour(void **state)
{
    (void)state;
    for (int64_t attempt = 1; attempt < 40; attempt++)
        for (int i = 0; i < 50; i++) {
            int64_t full = attempt > 10 ? 3600 : (INT64_C(5) << (attempt - 1));
            if (full > 3600)
                full = 3600;
            int64_t got = backoff_next((struct instant){ 0 }, attempt).us;
            assert_true(got >= full * SECOND_US / 2 && got < full * SECOND_US * 3 / 2);
        }
}

static void a_word_gives_the_number_of_its_event_and_no_other_word_does(void **state)
{
    (void)state;
    struct event_id id = { 0 };
    assert_true(event_word_parse(SV("3 417"), &id));
    assert_int_equal(id.v, 417);
    const char *const others[] = { "", " ", "3", "3 ", " 417", "0 417", "3 0", "3 -1", "3 417 1", "jobs", "3 x" };
    for (size_t i = 0; i < LENGTH(others); i++)
        assert_false(event_word_parse(sv_of(others[i]), &id));
}

int main(int argc, char **argv)
{
    db_fixture_args(argc, argv);
    event_consumers_set(consumers, LENGTH(consumers));
#define WITH_WORLD(f) cmocka_unit_test_setup_teardown(f, world_setup, world_teardown)
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_kind_has_a_name_of_its_own),
        cmocka_unit_test(backoff_doubles_up_to_an_hour),
        cmocka_unit_test(a_word_gives_the_number_of_its_event_and_no_other_word_does),
        WITH_WORLD(an_event_is_delivered_to_those_who_want_its_kind),
        WITH_WORLD(events_whose_numbers_nobody_asks_for_are_delivered_all_the_same_without_waiting),
        WITH_WORLD(a_change_rolled_back_leaves_no_event),
        WITH_WORLD(a_leased_delivery_is_nobody_elses_until_the_lease_ends),
        WITH_WORLD(no_more_than_asked_are_leased_oldest_first),
        WITH_WORLD(a_retry_comes_back_after_a_growing_while_and_dies_in_the_end),
        WITH_WORLD(a_consumer_that_dies_on_it_each_time_is_not_fed_for_ever),
    };
    return cmocka_run_group_tests_name("event", tests, NULL, NULL);
}
