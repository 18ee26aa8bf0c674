/* What is over is forgotten: in batches, never too early, and no number is ever given twice. */
#include "browser.h"
#include "db/fixture.h"
#include "people/jobs.h"
#include "practice/queries.h"
#include "step.h"

struct rows {
    int64_t throttles, sessions, devices, tokens;
};

static struct rows rows_of(struct practice *p)
{
    struct practice_purgeable_row r;
    assert_int_equal(q_practice_purgeable(p->db, p->a, &r), E_OK);
    return (struct rows){ r.throttles, r.sessions, r.devices, r.tokens };
}

static struct purged purge(struct practice *p, int64_t most)
{
    struct purged gone;
    assert_int_equal(people_purge(p->db, p->now, most, &gone), E_OK);
    return gone;
}

/* `n` strangers guess, and Olga signs in at as many browsers and is mailed as many links. */
static void live_a_day(struct practice *p, int n)
{
    (void)practice_login(p, p->olga, GOOD);
    for (int i = 0; i < n; i++) {
        struct browser b = browser_of(p, sv_fmt(p->a, "10.0.%d.1", i).p), guess = b;
        assert_int_equal(sign_in_with(&b, "olga@example.org", GOOD), E_OK);
        assert_int_equal(sign_in_with(&guess, "olga@example.org", SV("guess")), E_INVALID);
        struct op op = op_of(&b);
        assert_int_equal(password_reset_ask(&op, SV("olga@example.org"), &b.problems), E_OK);
        practice_forward(p, HOUR_US);
    }
}

static void what_is_not_over_stays(void **state)
{
    struct practice *p = *state;
    live_a_day(p, 5);
    struct rows before = rows_of(p);
    struct purged gone = purge(p, 1000);
    assert_true(!gone.throttles && !gone.sessions && !gone.devices && !gone.tokens);
    practice_forward(p, 29 * DAY_US);
    gone = purge(p, 1000);
    assert_int_equal(gone.throttles, before.throttles); /* guesses of a month ago are forgotten */
    assert_true(!gone.sessions && !gone.devices && !gone.tokens);
    practice_forward(p, 300 * DAY_US);
    gone = purge(p, 1000);
    assert_true(gone.sessions > 0 && gone.tokens > 0 && !gone.devices); /* browsers are still known */
}

static void what_is_over_goes_in_batches_and_the_newest_of_each_stays(void **state)
{
    struct practice *p = *state;
    live_a_day(p, 7);
    struct rows before = rows_of(p);
    practice_forward(p, 500 * DAY_US);
    struct purged gone = purge(p, 3);
    assert_true(gone.throttles == 3 && gone.sessions == 3 && gone.devices == 3 && gone.tokens == 3);
    for (int i = 0; i < 10; i++)
        (void)purge(p, 3);
    struct rows after = rows_of(p);
    assert_int_equal(after.throttles, 0);
    assert_true(after.sessions == 1 && after.devices == 1 && after.tokens == 1);
    assert_true(before.sessions > 7 && before.devices > 7 && before.tokens >= 7);
}

static void a_number_is_never_given_twice(void **state)
{
    struct practice *p = *state;
    live_a_day(p, 3);
    struct mail_token_id newest = { practice_number(practice_payload(p, EVENT_PASSWORD_RESET_ASKED), "mail_token") };
    practice_forward(p, 500 * DAY_US);
    (void)purge(p, 1000);
    struct browser b = browser_of(p, "192.0.2.1");
    struct op op = op_of(&b);
    assert_int_equal(password_reset_ask(&op, SV("olga@example.org"), &b.problems), E_OK);
    assert_true(practice_number(practice_payload(p, EVENT_PASSWORD_RESET_ASKED), "mail_token") > newest.v);
}

static enum err keep_in(struct db *tx, void *arg)
{
    const struct practice *p = arg;
    TRY(q_practice_invite_token_add(tx, p->org, NULL));
    return q_practice_audit_add(tx, p->org, NULL);
}

static void invitations_of_caregivers_and_the_access_log_stay(void **state)
{
    struct practice *p = *state;
    struct practice_kept_row kept;
    assert_int_equal(db_write(p->db, keep_in, p), E_OK);
    live_a_day(p, 2);
    practice_forward(p, 5 * 365 * DAY_US);
    (void)purge(p, 1000);
    assert_int_equal(q_practice_kept(p->db, p->a, p->org, &kept), E_OK);
    assert_int_equal(kept.invites, 1);
    assert_int_equal(kept.entries, 1);
}

static void a_known_browser_that_is_used_stays_known(void **state)
{
    struct practice *p = *state;
    (void)practice_login(p, p->olga, GOOD);
    struct browser own = browser_of(p, "192.0.2.1");
    assert_int_equal(sign_in_with(&own, "olga@example.org", GOOD), E_OK);
    struct sv first = own.device;
    for (int i = 0; i < 3; i++) {
        practice_forward(p, 300 * DAY_US);
        (void)purge(p, 1000);
        assert_int_equal(sign_in_with(&own, "olga@example.org", GOOD), E_OK);
        assert_true(sv_eq(own.device, first));
    }
}

int main(int argc, char **argv)
{
    db_fixture_args(argc, argv);
    const struct CMUnitTest tests[] = {
        TEST(what_is_not_over_stays),
        TEST(what_is_over_goes_in_batches_and_the_newest_of_each_stays),
        TEST(a_number_is_never_given_twice),
        TEST(invitations_of_caregivers_and_the_access_log_stay),
        TEST(a_known_browser_that_is_used_stays_known),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
