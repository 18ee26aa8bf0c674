/* Where a session was used last, its cookie, and guessing from more than one address. */
#include "browser.h"
#include "crypto/totp.h"
#include "db/fixture.h"
#include "step.h"

#define IPHONE "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 Safari/604.1"

static struct session_row only_row(struct browser *b)
{
    struct session_rows rows;
    struct op op = op_of(b);
    assert_int_equal(session_list(&op, &rows), E_OK);
    assert_true(rows.count > 0 && rows.items[0].current); /* it comes first */
    return rows.items[0];
}

static struct browser olga_at(struct practice *p, const char *peer)
{
    struct browser b = browser_of(p, peer);
    (void)practice_login(p, p->olga, GOOD);
    assert_int_equal(sign_in_with(&b, "olga@example.org", GOOD), E_OK);
    return b;
}

/* ------------------------------------------------------------------------------------------- last use */

static void a_session_is_listed_with_device_and_place_of_its_last_use(void **state)
{
    struct practice *p = *state;
    struct browser b = olga_at(p, "192.0.2.1");
    struct instant began = p->now;
    practice_forward(p, 5 * MINUTE_US);
    b.peer = SV("198.51.100.7");
    assert_int_equal(load_page(&b, IPHONE), E_OK);
    struct session_row row = only_row(&b);
    assert_string_equal(sv_z(p->a, row.peer), "192.0.2.1");
    assert_string_equal(sv_z(p->a, row.seen_peer), "198.51.100.7");
    assert_string_equal(sv_z(p->a, row.seen_device), "Safari on iPhone");
    assert_int_equal(row.created_at.us, began.us);
    assert_int_equal(row.seen_at.us, p->now.us);
}

static void a_use_from_the_same_place_within_a_minute_writes_nothing(void **state)
{
    struct practice *p = *state;
    struct browser b = olga_at(p, "192.0.2.1");
    practice_forward(p, 60 * SECOND_US);
    db_fail_nth(2); /* reading the session is the first call: a second one would fail */
    assert_int_equal(load_page(&b, ANDROID), E_OK);
    db_fail_nth(0);
    practice_forward(p, SECOND_US);
    db_fail_nth(2);
    assert_int_not_equal(load_page(&b, ANDROID), E_OK);
    db_fail_nth(0);
    assert_int_equal(load_page(&b, ANDROID), E_OK);
    assert_int_equal(only_row(&b).seen_at.us, p->now.us);
}

static void another_place_is_written_at_once(void **state)
{
    struct practice *p = *state;
    struct browser b = olga_at(p, "192.0.2.1");
    practice_forward(p, SECOND_US);
    b.peer = SV("203.0.113.4");
    assert_int_equal(load_page(&b, ANDROID), E_OK);
    assert_string_equal(sv_z(p->a, only_row(&b).seen_peer), "203.0.113.4");
}

/* ------------------------------------------------------------------------------------------- new cookie values */

static void a_fresh_password_gives_a_new_cookie_and_the_old_one_is_dead(void **state)
{
    struct practice *p = *state;
    struct browser b = olga_at(p, "192.0.2.1"), old = b;
    practice_forward(p, 11 * MINUTE_US);
    assert_int_equal(unlock(&b, SV("a wrong guess")), E_INVALID);
    assert_true(look(&old)); /* a wrong one changes nothing */
    assert_int_equal(unlock(&b, GOOD), E_OK);
    assert_false(sv_eq(b.session, old.session));
    assert_false(look(&old));
    assert_true(look(&b) && b.viewer.facts.fresh);
}

static void unlocking_gives_a_new_cookie_and_whoever_copied_the_old_one_is_out(void **state)
{
    struct practice *p = *state;
    struct sv codes[10], secret, uri;
    struct browser b = browser_of(p, "192.0.2.1");
    assert_int_equal(sign_in_with(&b, "owner@elm.example", PRACTICE_PASSWORD), E_OK);
    struct op op = op_of(&b);
    assert_int_equal(second_factor_begin(&op, &secret, &uri), E_OK);
    assert_int_equal(
        took(&b, second_factor_confirm(&op, totp_code(p->a, secret, p->now), &b.problems, codes, &b.result)), E_OK);
    struct browser thief = b;
    practice_forward(p, 16 * MINUTE_US);
    assert_true(look(&b) && b.viewer.facts.locked);
    assert_int_equal(unlock(&b, PRACTICE_PASSWORD), E_OK);
    assert_true(look(&b) && !b.viewer.facts.locked);
    assert_false(look(&thief));
    /* and so does another second step, set up later */
    struct browser before = b;
    op = op_of(&b);
    assert_int_equal(second_factor_begin(&op, &secret, &uri), E_OK);
    assert_int_equal(
        took(&b, second_factor_confirm(&op, totp_code(p->a, secret, p->now), &b.problems, codes, &b.result)), E_OK);
    assert_true(look(&b));
    assert_false(look(&before));
}

/* ------------------------------------------------------------------------------------------- guesses */

static void a_stranger_at_one_address_does_not_slow_a_new_browser_at_another(void **state)
{
    struct practice *p = *state;
    (void)practice_login(p, p->olga, GOOD);
    struct browser stranger = browser_of(p, "198.51.100.9");
    int64_t waits = 0;
    for (int hour = 0; hour < 30; hour++) { /* for more than a day, as fast as it is let */
        for (int i = 0; i < 70; i++) {
            assert_int_equal(sign_in_with(&stranger, "olga@example.org", SV("guess")), E_INVALID);
            waits += problem_has(&stranger.problems, SV("slow_down"));
            practice_forward(p, 51 * SECOND_US);
        }
        struct browser fresh = browser_of(p, "192.0.2.44"); /* no cookie: never seen */
        assert_int_equal(sign_in_with(&fresh, "olga@example.org", GOOD), E_OK);
    }
    assert_true(waits > 1500);
    assert_int_equal(sign_in_with(&stranger, "olga@example.org", GOOD), E_INVALID); /* they wait, and nobody else */
}

static void guesses_from_very_many_addresses_are_bounded_and_the_mailed_link_still_opens(void **state)
{
    struct practice *p = *state;
    (void)practice_login(p, p->olga, GOOD);
    struct browser own = browser_of(p, "192.0.2.1");
    assert_int_equal(sign_in_with(&own, "olga@example.org", GOOD), E_OK);
    int64_t looked_at = 0;
    for (int i = 0; i < 200; i++) {
        char peer[24];
        (void)snprintf(peer, sizeof peer, "10.1.%d.7", i);
        struct browser one = browser_of(p, sv_dup(p->a, sv_of(peer)).p);
        assert_int_equal(sign_in_with(&one, "olga@example.org", SV("guess")), E_INVALID);
        looked_at += problem_has(&one.problems, SV("wrong_credentials"));
    }
    assert_true(looked_at >= 100 && looked_at <= 102);
    assert_int_equal(sign_in_with(&own, "olga@example.org", GOOD), E_OK); /* known: its own count */
    struct browser by_mail = browser_of(p, "192.0.2.43");
    assert_int_equal(sign_in_with(&by_mail, "olga@example.org", GOOD), E_INVALID);
    struct op op = op_of(&by_mail);
    assert_int_equal(password_reset_ask(&op, SV("olga@example.org"), &by_mail.problems), E_OK);
    struct mail_token_id id = { practice_number(practice_payload(p, EVENT_PASSWORD_RESET_ASKED), "mail_token") };
    struct sign_in_form from = { .peer = by_mail.peer, .user_agent = SV(ANDROID) };
    struct sv link;
    assert_int_equal(mail_token_text(&op, id, &link), E_OK);
    assert_int_equal(
        took(&by_mail, password_set_by_link(&op, link, GOOD, &from, &by_mail.problems, &by_mail.result)), E_OK);
    assert_true(look(&by_mail));
    practice_forward(p, HOUR_US + SECOND_US);
    struct browser fresh = browser_of(p, "192.0.2.44");
    assert_int_equal(sign_in_with(&fresh, "olga@example.org", GOOD), E_OK);
}

static void links_for_many_addresses_are_bounded_for_one_network(void **state)
{
    struct practice *p = *state;
    (void)practice_login(p, p->olga, GOOD);
    struct browser b = browser_of(p, "2001:db8:5:6::1");
    for (int i = 0; i < 20; i++) {
        struct op op = op_of(&b);
        assert_int_equal(password_reset_ask(&op, sv_fmt(p->a, "nobody%d@example.org", i), &b.problems), E_OK);
    }
    b.peer = SV("2001:db8:5:6::2"); /* the same network; whether the address exists makes no difference */
    struct op op = op_of(&b);
    assert_true(refused_with(password_reset_ask(&op, SV("olga@example.org"), &b.problems), &b.problems, "slow_down"));
    struct sv told = b.problems.items[0].text;
    op = op_of(&b);
    assert_true(refused_with(password_reset_ask(&op, SV("nobody@example.org"), &b.problems), &b.problems, "slow_down"));
    assert_true(sv_eq(told, b.problems.items[0].text));
    assert_int_equal(practice_events(p, EVENT_PASSWORD_RESET_ASKED), 0);
    struct browser other = browser_of(p, "192.0.2.8");
    op = op_of(&other);
    assert_int_equal(password_reset_ask(&op, SV("olga@example.org"), &other.problems), E_OK);
    assert_int_equal(practice_events(p, EVENT_PASSWORD_RESET_ASKED), 1);
    practice_forward(p, HOUR_US + SECOND_US);
    op = op_of(&b);
    assert_int_equal(password_reset_ask(&op, SV("olga@example.org"), &b.problems), E_OK);
    assert_int_equal(practice_events(p, EVENT_PASSWORD_RESET_ASKED), 2);
}

int main(int argc, char **argv)
{
    db_fixture_args(argc, argv);
    const struct CMUnitTest tests[] = {
        TEST(a_session_is_listed_with_device_and_place_of_its_last_use),
        TEST(a_use_from_the_same_place_within_a_minute_writes_nothing),
        TEST(another_place_is_written_at_once),
        TEST(a_fresh_password_gives_a_new_cookie_and_the_old_one_is_dead),
        TEST(unlocking_gives_a_new_cookie_and_whoever_copied_the_old_one_is_out),
        TEST(a_stranger_at_one_address_does_not_slow_a_new_browser_at_another),
        TEST(guesses_from_very_many_addresses_are_bounded_and_the_mailed_link_still_opens),
        TEST(links_for_many_addresses_are_bounded_for_one_network),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
