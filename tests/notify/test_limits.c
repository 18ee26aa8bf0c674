/* How fast mail goes to one domain, what leaves together as one mail, and who comes first. */
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "house.h"

struct making {
    struct house *h;
    int count;
    const char *domain, *digest;
};

static enum err make(struct db *tx, void *arg)
{
    const struct making *m = arg;
    struct house *h = m->h;
    for (int i = 0; i < m->count; i++) {
        struct house_outbox_add_row row;
        TRY(q_house_outbox_add(tx, h->a, h->org,
            &(struct q_house_outbox_add){ .to_address = sv_fmt(h->a, "reader@%s", m->domain),
                .to_domain = sv_of(m->domain),
                .facts = SV("{\"mail\":\"recipients_changed\",\"to\":1,\"client\":\"Leo\",\"first\":\"Zoë\"}"),
                .message_id = sv_fmt(h->a, "%032d", i),
                .digest = sv_of(m->digest),
                .client_id = { true, h->leo },
                .run_at = h->now,
                .created_at = h->now },
            &row));
    }
    return E_OK;
}

static void waits(struct house *h, int count, const char *domain, const char *digest)
{
    struct making m = { .h = h, .count = count, .domain = domain, .digest = digest };
    assert_int_equal(db_write(h->db, make, &m), E_OK);
}

static int in_state(struct house *h, const char *domain, const char *state)
{
    struct house_outbox_rows rows = house_outbox(h);
    int n = 0;
    for (size_t i = 0; i < rows.count; i++)
        n += house_contains(rows.items[i].to_address, domain) && sv_eq(rows.items[i].state, sv_of(state));
    return n;
}

static void a_domain_gets_no_more_in_a_minute_than_the_rate_and_the_others_go_on(void **state)
{
    struct house *h = *state;
    h->settings.rate = 10; /* a fifth of it is for links */
    waits(h, 30, "slow.example", "");
    waits(h, 5, "other.example", "");
    house_run(h);
    assert_int_equal(in_state(h, "slow.example", "sent"), 8);
    assert_int_equal(in_state(h, "other.example", "sent"), 5);
    house_run(h); /* a minute later */
    assert_int_equal(in_state(h, "slow.example", "sent"), 16);
    house_run(h);
    house_run(h);
    assert_int_equal(in_state(h, "slow.example", "sent"), 30);
}

static void a_mail_with_a_link_leaves_although_the_ordinary_rate_is_used_up(void **state)
{
    struct house *h = *state;
    h->settings.rate = 10;
    waits(h, 30, "ruiz.example", "");
    struct mail_token_id token = house_token(h, TOKEN_PASSWORD_RESET, SV("ana@ruiz.example"));
    house_login_event(h, EVENT_PASSWORD_RESET_ASKED, house_login(h, SV("ana@ruiz.example")),
        sv_fmt(h->a, "{\"mail_token\":%lld}", (long long)token.v));
    house_run(h);
    assert_int_equal(in_state(h, "ana@ruiz.example", "sent"), 1);
    assert_true(in_state(h, "reader@ruiz.example", "waiting") > 20);
}

struct holding {
    struct house *h;
    int connections;
};

static enum err hold(struct db *tx, void *arg)
{
    const struct holding *x = arg;
    struct house_outbox_rows rows;
    TRY(q_house_outbox(tx, x->h->a, x->h->org, &rows));
    for (int i = 0; i < x->connections; i++)
        TRY(q_house_outbox_hold(tx, x->h->org,
            &(struct q_house_outbox_hold){ .lease_owner = sv_fmt(x->h->a, "somebody %d", i),
                .leased_until = instant_add(x->h->now, HOUR_US),
                .outbox_id = rows.items[i].id },
            NULL));
    return E_OK;
}

static void no_more_connections_than_allowed_work_for_one_domain(void **state)
{
    struct house *h = *state;
    h->settings.per_domain = 2;
    waits(h, 5, "busy.example", "");
    waits(h, 3, "free.example", "");
    assert_int_equal(db_write(h->db, hold, &(struct holding){ h, 2 }), E_OK);
    house_run(h);
    assert_int_equal(in_state(h, "busy.example", "sent"), 0);
    assert_int_equal(in_state(h, "free.example", "sent"), 3);
    h->now = instant_add(h->now, HOUR_US);
    house_run(h); /* those two are dead */
    assert_int_equal(in_state(h, "busy.example", "sent"), 5);
}

static enum err pause(struct db *tx, struct house *h)
{
    return q_house_domain_pause(tx,
        &(struct q_house_domain_pause){
            .domain = SV("tired.example"), .paused_until = instant_add(h->now, 10 * MINUTE_US) },
        NULL);
}

static void a_paused_domain_waits_and_the_first_mail_it_takes_ends_its_count(void **state)
{
    struct house *h = *state;
    struct house_domains_rows d;
    waits(h, 3, "tired.example", "");
    assert_int_equal(house_write(h, pause), E_OK);
    house_run(h);
    assert_int_equal(in_state(h, "tired.example", "waiting"), 3);
    assert_int_equal(house_outbox(h).items[0].attempts, 0);
    h->now = instant_add(h->now, 10 * MINUTE_US);
    house_run(h);
    assert_int_equal(in_state(h, "tired.example", "sent"), 3);
    assert_int_equal(q_house_domains(h->db, h->a, &d), E_OK);
    assert_int_equal(d.items[0].failures, 0);
}

static void many_domains_are_all_served(void **state)
{
    struct house *h = *state;
    for (int i = 0; i < 150; i++)
        waits(h, 1, sv_fmt(h->a, "d%03d.example", i).p, "");
    house_run(h);
    assert_int_equal(in_state(h, ".example", "sent"), 150);
}

static void several_lanes_send_each_mail_once(void **state)
{
    struct house *h = *state;
    h->settings.connections = 4;
    waits(h, 400, "crowd.example", "");
    house_run(h);
    assert_int_equal(in_state(h, "crowd.example", "sent"), 400);
    assert_int_equal(house_mails(h).total, 400);
    struct house_outbox_rows rows = house_outbox(h);
    for (size_t i = 0; i < rows.count; i++)
        assert_int_equal(rows.items[i].attempts, 1);
}

static void what_has_the_same_key_leaves_as_one_mail_that_all_rows_name(void **state)
{
    struct house *h = *state;
    waits(h, 3, "ruiz.example", "client 1");
    waits(h, 1, "ruiz.example", "client 2");
    waits(h, 1, "ruiz.example", "");
    house_run(h);
    assert_int_equal(in_state(h, "ruiz.example", "sent"), 5);
    assert_int_equal(house_mails(h).total, 3);
    struct house_outbox_rows rows = house_outbox(h);
    struct house_outbox_one_row leader, follower;
    assert_int_equal(
        q_house_outbox_one(h->db, h->a, h->org, &(struct q_house_outbox_one){ rows.items[0].id }, &leader), E_OK);
    assert_false(leader.digest_id.has);
    for (int i = 1; i < 3; i++) {
        assert_int_equal(
            q_house_outbox_one(h->db, h->a, h->org, &(struct q_house_outbox_one){ rows.items[i].id }, &follower), E_OK);
        assert_true(follower.digest_id.has && follower.digest_id.v.v == rows.items[0].id.v);
    }
}

static enum err spoil_first(struct db *tx, struct house *h)
{
    struct house_outbox_rows rows;
    TRY(q_house_outbox(tx, h->a, h->org, &rows));
    return q_house_outbox_facts(
        tx, h->org, &(struct q_house_outbox_facts){ .facts = SV("not json"), .outbox_id = rows.items[0].id }, NULL);
}

static void a_row_that_may_not_go_is_left_out_of_the_digest(void **state)
{
    struct house *h = *state;
    waits(h, 3, "ruiz.example", "client 1");
    assert_int_equal(house_write(h, spoil_first), E_OK);
    house_run(h);
    assert_int_equal(in_state(h, "ruiz.example", "sent"), 2);
    assert_int_equal(in_state(h, "ruiz.example", "failed"), 1);
    assert_int_equal(house_mails(h).total, 1);
}

static void a_bounce_of_a_digest_is_a_bounce_of_all_it_told(void **state)
{
    struct house *h = *state;
    enum notify_told told;
    waits(h, 3, "ruiz.example", "client 1");
    house_run(h);
    struct house_outbox_rows rows = house_outbox(h);
    struct notify_bounce b = { .kind = DSN_PERMANENT,
        .code = SV("5.1.1"),
        .message_id = sv_fmt(h->a, "ob%lld.%.*s@x", (long long)rows.items[0].id.v, SV_FMT(rows.items[0].message_id)),
        .source = "dsn" };
    assert_int_equal(notify_bounce(h->db, h->a, &b, h->now, &told), E_OK);
    assert_int_equal(in_state(h, "reader@ruiz.example", "bounced"), 3);
}

int main(int argc, char **argv)
{
    db_fixture_args(argc, argv);
    log_init(LOG_JSON, LOG_ERROR, 2);
#define IN_HOUSE(f) cmocka_unit_test_setup_teardown(f, house_setup, house_teardown)
    const struct CMUnitTest tests[] = {
        IN_HOUSE(a_domain_gets_no_more_in_a_minute_than_the_rate_and_the_others_go_on),
        IN_HOUSE(a_mail_with_a_link_leaves_although_the_ordinary_rate_is_used_up),
        IN_HOUSE(no_more_connections_than_allowed_work_for_one_domain),
        IN_HOUSE(a_paused_domain_waits_and_the_first_mail_it_takes_ends_its_count),
        IN_HOUSE(many_domains_are_all_served),
        IN_HOUSE(several_lanes_send_each_mail_once),
        IN_HOUSE(what_has_the_same_key_leaves_as_one_mail_that_all_rows_name),
        IN_HOUSE(a_row_that_may_not_go_is_left_out_of_the_digest),
        IN_HOUSE(a_bounce_of_a_digest_is_a_bounce_of_all_it_told),
    };
    return cmocka_run_group_tests_name("notify limits", tests, NULL, NULL);
}
