#include "browser.h"
#include "crypto/totp.h"
#include "db/fixture.h"
#include "people/throttle.h"
#include "practice/queries.h"
#include "step.h"

/* Sets up the owner's second step; gives its secret and the recovery codes. */
static struct sv enrol_owner(struct browser *b, struct sv codes[10])
{
    struct sv secret, uri;
    assert_int_equal(sign_in_with(b, "owner@elm.example", PRACTICE_PASSWORD), E_OK);
    assert_int_equal(b->result.next, SIGN_IN_ENROL);
    struct op op = op_of(b);
    assert_int_equal(second_factor_begin(&op, &secret, &uri), E_OK);
    b->result = (struct sign_in_result){ .next = SIGN_IN_PICK };
    assert_int_equal(
        took(b, second_factor_confirm(&op, totp_code(b->p->a, secret, b->p->now), &b->problems, codes, &b->result)),
        E_OK);
    return secret;
}

/* ------------------------------------------------------------------------------------------- passwords, guessing */

static void the_answer_is_the_same_whether_the_address_exists_or_not(void **state)
{
    struct practice *p = *state;
    (void)practice_login(p, p->olga, GOOD);
    struct browser known = browser_of(p, "192.0.2.1"), unknown = browser_of(p, "192.0.2.2");
    for (int i = 0; i < 8; i++) { /* into the waiting */
        enum err a = sign_in_with(&known, "olga@example.org", SV("wrong")),
                 b = sign_in_with(&unknown, "nobody@example.org", SV("wrong"));
        assert_int_equal(a, E_INVALID);
        assert_int_equal(b, E_INVALID);
        assert_true(sv_eq(known.problems.items[0].code, unknown.problems.items[0].code));
        assert_true(sv_eq(known.problems.items[0].text, unknown.problems.items[0].text));
    }
    assert_true(problem_has(&known.problems, SV("slow_down")));
}

static void asking_for_a_new_password_costs_the_same_statements_up_to_the_commit(void **state)
{
    struct practice *p = *state;
    (void)practice_login(p, p->olga, GOOD);
    struct browser b = browser_of(p, "192.0.2.1");
    struct op op = op_of(&b);
    assert_int_equal(password_reset_ask(&op, SV("olga@example.org"), &b.problems), E_OK);
    assert_int_equal(password_reset_ask(&op, SV("nobody@example.org"), &b.problems), E_OK);
    assert_int_equal(practice_events(p, EVENT_PASSWORD_RESET_ASKED), 1);
    /* Both write: a fault in the commit shows it. */
    db_fail_nth(2);
    assert_int_not_equal(password_reset_ask(&op, SV("nobody@example.org"), &b.problems), E_OK);
    db_fail_nth(0);
}

static void five_reset_links_an_hour_and_no_more(void **state)
{
    struct practice *p = *state;
    (void)practice_login(p, p->olga, GOOD);
    struct browser b = browser_of(p, "192.0.2.1");
    for (int i = 0; i < 9; i++) {
        struct op op = op_of(&b);
        assert_int_equal(password_reset_ask(&op, SV("Olga@example.org"), &b.problems), E_OK);
    }
    assert_int_equal(practice_events(p, EVENT_PASSWORD_RESET_ASKED), 5);
    practice_forward(p, HOUR_US + SECOND_US);
    struct op op = op_of(&b);
    assert_int_equal(password_reset_ask(&op, SV("olga@example.org"), &b.problems), E_OK);
    assert_int_equal(practice_events(p, EVENT_PASSWORD_RESET_ASKED), 6);
}

static void a_strangers_guesses_do_not_slow_the_known_browser(void **state)
{
    struct practice *p = *state;
    (void)practice_login(p, p->olga, GOOD);
    struct browser own = browser_of(p, "192.0.2.1"), stranger = browser_of(p, "198.51.100.9");
    assert_int_equal(sign_in_with(&own, "olga@example.org", GOOD), E_OK);
    for (int i = 0; i < 40; i++)
        assert_int_equal(sign_in_with(&stranger, "olga@example.org", SV("guess")), E_INVALID);
    assert_true(problem_has(&stranger.problems, SV("slow_down")));
    assert_int_equal(sign_in_with(&own, "olga@example.org", GOOD), E_OK);
    /* Even the right password waits in the stranger's browser. */
    assert_int_equal(sign_in_with(&stranger, "olga@example.org", GOOD), E_INVALID);
    assert_true(problem_has(&stranger.problems, SV("slow_down")));
}

static void waiting_doubles_and_a_quiet_hour_forgets(void **state)
{
    struct practice *p = *state;
    struct browser b = browser_of(p, "198.51.100.9");
    struct op op = op_of(&b);
    struct throttle_keys keys =
        throttle_keys_of(p->a, SV("x@example.org"), SV("198.51.100.9"), (struct device_id){ 0 });
    int64_t wait, waited = 0;
    for (int i = 0; i < 5; i++) {
        assert_int_equal(throttle_try(&op, &keys, &wait), E_OK);
        assert_int_equal(wait, 0);
    }
    for (int64_t want = 2; want <= 512; want *= 2) {
        assert_int_equal(throttle_try(&op, &keys, &wait), E_OK);
        assert_int_equal(wait, 0);
        assert_int_equal(throttle_try(&op, &keys, &wait), E_OK); /* at once again */
        assert_int_equal(wait, want);
        op.now = instant_add(op.now, want * SECOND_US);
        waited += want;
    }
    assert_true(waited > 900);
    op.now = instant_add(op.now, HOUR_US + SECOND_US);
    for (int i = 0; i < 5; i++) {
        assert_int_equal(throttle_try(&op, &keys, &wait), E_OK);
        assert_int_equal(wait, 0);
    }
}

static void many_right_passwords_from_one_office_do_not_slow_it(void **state)
{
    struct practice *p = *state;
    (void)practice_login(p, p->olga, GOOD);
    for (int i = 0; i < 60; i++) {
        struct browser fresh = browser_of(p, "192.0.2.50");
        assert_int_equal(sign_in_with(&fresh, "olga@example.org", GOOD), E_OK);
    }
}

static void one_right_password_does_not_free_guesses_at_others(void **state)
{
    struct practice *p = *state;
    (void)practice_login(p, p->olga, GOOD);
    struct browser attacker = browser_of(p, "198.51.100.9");
    for (int i = 0; i < 45 && !problem_has(&attacker.problems, SV("slow_down")); i++) {
        char address[40];
        (void)snprintf(address, sizeof address, "victim%d@example.org", i);
        attacker.device = SV("");
        assert_int_equal(sign_in_with(&attacker, address, SV("Password1")), E_INVALID);
        if (i % 3 == 0 && !problem_has(&attacker.problems, SV("slow_down"))) {
            attacker.device = SV("");
            enum err e = sign_in_with(&attacker, "olga@example.org", GOOD);
            assert_true(e == E_OK || problem_has(&attacker.problems, SV("slow_down")));
        }
    }
    assert_true(problem_has(&attacker.problems, SV("slow_down")));
}

static void the_addresses_of_one_ipv6_network_count_as_one(void **state)
{
    struct practice *p = *state;
    bool slowed = false;
    for (int i = 0; i < 40; i++) {
        char peer[48], email[48];
        (void)snprintf(peer, sizeof peer, "2001:db8:5:6:%x:%x:%x:%x", i + 1, i, 7 * i, i + 2);
        (void)snprintf(email, sizeof email, "nobody%d@elm.example", i);
        struct browser b = browser_of(p, sv_dup(p->a, sv_of(peer)).p);
        assert_int_equal(sign_in_with(&b, email, SV("a wrong guess")), E_INVALID);
        slowed |= problem_has(&b.problems, SV("slow_down"));
    }
    assert_true(slowed);
    struct browser other = browser_of(p, "2001:db8:5:7::1");
    assert_int_equal(sign_in_with(&other, "nobody@elm.example", SV("a wrong guess")), E_INVALID);
    assert_false(problem_has(&other.problems, SV("slow_down")));
}

/* ------------------------------------------------------------------------------------------- sessions */

static void every_rise_gives_a_new_cookie_and_the_old_one_is_dead(void **state)
{
    struct practice *p = *state;
    struct sv codes[10];
    struct browser b = browser_of(p, "192.0.2.1");
    struct sv secret = enrol_owner(&b, codes), enrolled = b.session;
    assert_true(look(&b));
    assert_int_equal(sign_in_with(&b, "owner@elm.example", PRACTICE_PASSWORD), E_OK);
    assert_int_equal(b.result.next, SIGN_IN_SECOND_FACTOR);
    struct sv pending = b.session;
    assert_false(sv_eq(pending, enrolled));
    assert_true(look(&b));
    assert_true(b.viewer.facts.second_factor_missing);
    practice_forward(p, 60 * SECOND_US);
    assert_int_equal(give_code(&b, totp_code(p->a, secret, p->now)), E_OK);
    assert_false(sv_eq(b.session, pending));
    assert_true(look(&b));
    assert_false(b.viewer.facts.second_factor_missing);
    struct browser old = b;
    old.session = pending;
    assert_false(look(&old));
}

static void staff_lock_after_fifteen_idle_minutes_and_no_page_wakes_them(void **state)
{
    struct practice *p = *state;
    struct sv codes[10];
    struct browser b = browser_of(p, "192.0.2.1");
    (void)enrol_owner(&b, codes);
    practice_forward(p, 15 * MINUTE_US);
    assert_true(look(&b));
    assert_false(b.viewer.facts.locked);
    practice_forward(p, SECOND_US);
    assert_true(look(&b));
    assert_true(b.viewer.facts.locked);
    assert_int_equal(load_page(&b, ANDROID), E_OK); /* the page that asks for the password */
    assert_true(look(&b));
    assert_true(b.viewer.facts.locked);
    struct op op = op_of(&b);
    struct accounts accounts;
    assert_int_equal(sign_in_accounts(&op, &accounts), E_DENIED);
    assert_int_equal(pick(&b, (struct account){ .staff = true, .staff_id = p->owner }), E_DENIED);
    assert_int_equal(unlock(&b, SV("wrong")), E_INVALID);
    assert_int_equal(unlock(&b, PRACTICE_PASSWORD), E_OK);
    assert_true(look(&b));
    assert_false(b.viewer.facts.locked);
    assert_true(b.viewer.facts.fresh);
}

static void locking_by_hand_holds_too(void **state)
{
    struct practice *p = *state;
    struct sv codes[10];
    struct browser b = browser_of(p, "192.0.2.1");
    (void)enrol_owner(&b, codes);
    struct op op = op_of(&b);
    assert_int_equal(session_lock(&op), E_OK);
    practice_forward(p, 2 * MINUTE_US);
    assert_int_equal(load_page(&b, ANDROID), E_OK);
    assert_true(look(&b));
    assert_true(b.viewer.facts.locked);
}

static void a_password_is_fresh_for_ten_minutes(void **state)
{
    struct practice *p = *state;
    (void)practice_login(p, p->olga, GOOD);
    struct browser b = browser_of(p, "192.0.2.1");
    assert_int_equal(sign_in_with(&b, "olga@example.org", GOOD), E_OK);
    practice_forward(p, 10 * MINUTE_US);
    assert_true(look(&b) && b.viewer.facts.fresh);
    practice_forward(p, SECOND_US);
    assert_true(look(&b) && !b.viewer.facts.fresh);
    struct op op = op_of(&b);
    assert_int_equal(email_change_ask(&op, SV("new@example.org"), &b.problems), E_DENIED);
    assert_int_equal(unlock(&b, GOOD), E_OK);
    op = op_of(&b);
    assert_int_equal(email_change_ask(&op, SV("new@example.org"), &b.problems), E_OK);
}

static void sessions_are_listed_and_ended_by_their_own_login_only(void **state)
{
    struct practice *p = *state;
    (void)practice_login(p, p->olga, GOOD);
    (void)practice_login(p, p->ana, GOOD);
    struct browser one = browser_of(p, "192.0.2.1"), two = browser_of(p, "192.0.2.2"), ana = browser_of(p, "192.0.2.3");
    assert_int_equal(sign_in_with(&one, "olga@example.org", GOOD), E_OK);
    assert_int_equal(sign_in_with(&two, "olga@example.org", GOOD), E_OK);
    assert_int_equal(sign_in_with(&ana, "ana@example.org", GOOD), E_OK);
    struct session_rows rows;
    struct op op = op_of(&one), other = op_of(&ana);
    assert_int_equal(session_list(&op, &rows), E_OK);
    assert_int_equal(rows.count, 3); /* and the one that set the password */
    size_t current = 0;
    for (size_t i = 0; i < rows.count; i++) {
        current += rows.items[i].current;
        assert_true(rows.items[i].peer.n && rows.items[i].seen_peer.n && rows.items[i].seen_device.n);
    }
    assert_int_equal(current, 1);
    assert_true(look(&two));
    assert_int_equal(session_end(&other, two.viewer.session), E_NOTFOUND);
    assert_int_equal(session_end(&op, two.viewer.session), E_OK);
    assert_false(look(&two));
    assert_int_equal(session_end_all(&op, true), E_OK);
    assert_true(look(&one));
    assert_int_equal(session_list(&op, &rows), E_OK);
    assert_int_equal(rows.count, 1);
    assert_int_equal(session_end_all(&op, false), E_OK);
    assert_false(look(&one));
    assert_true(look(&ana));
}

static void devices_are_named_in_words(void **state)
{
    struct practice *p = *state;
    struct sv name;
    sign_in_device_name(
        SV("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/120.0 Safari/537.36 Edg/120.0"), p->a, &name);
    assert_string_equal(sv_z(p->a, name), "Edge on Windows");
    sign_in_device_name(SV(""), p->a, &name);
    assert_string_equal(sv_z(p->a, name), "Unknown device");
}

/* ------------------------------------------------------------------------------------------- the second step */

static void owners_and_admins_are_in_only_after_their_second_step(void **state)
{
    struct practice *p = *state;
    struct sv codes[10];
    struct browser b = browser_of(p, "192.0.2.1");
    struct sv secret = enrol_owner(&b, codes);
    struct session s;
    assert_int_equal(session_load(p->db, p->a, b.session, p->now, &s), E_OK);
    assert_int_equal(s.kind, SESSION_STAFF);
    assert_int_equal(sign_in_with(&b, "owner@elm.example", PRACTICE_PASSWORD), E_OK);
    assert_int_equal(session_load(p->db, p->a, b.session, p->now, &s), E_OK);
    assert_int_equal(s.kind, SESSION_PENDING);
    assert_true(s.second_factor_missing);
    assert_int_equal(give_code(&b, SV("000000")), E_INVALID);
    practice_forward(p, 31 * SECOND_US);
    assert_int_equal(give_code(&b, totp_code(p->a, secret, p->now)), E_OK);
}

static void a_code_works_once(void **state)
{
    struct practice *p = *state;
    struct sv codes[10];
    struct browser b = browser_of(p, "192.0.2.1"), thief = browser_of(p, "198.51.100.9");
    struct sv secret = enrol_owner(&b, codes), used = totp_code(p->a, secret, p->now);
    assert_int_equal(sign_in_with(&b, "owner@elm.example", PRACTICE_PASSWORD), E_OK);
    assert_int_equal(give_code(&b, used), E_INVALID); /* enrolling used it */
    practice_forward(p, 31 * SECOND_US);
    struct sv next = totp_code(p->a, secret, p->now);
    assert_int_equal(give_code(&b, next), E_OK);
    assert_int_equal(sign_in_with(&thief, "owner@elm.example", PRACTICE_PASSWORD), E_OK);
    assert_int_equal(give_code(&thief, next), E_INVALID);
    assert_true(problem_has(&thief.problems, SV("wrong_code")));
}

static void a_recovery_code_works_once_and_after_a_rotation_of_keys(void **state)
{
    struct practice *p = *state;
    struct sv codes[10], advice;
    struct browser b = browser_of(p, "192.0.2.1");
    struct keys *rotated, *before = p->keys;
    (void)enrol_owner(&b, codes);
    assert_int_equal(keys_parse(SV("kith-keys 1\n1 000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f\n"
                                   "2 202122232425262728292a2b2c2d2e2f303132333435363738393a3b3c3d3e3f\n"),
                         p->a, &rotated, &advice),
        E_OK);
    p->keys = rotated;
    assert_int_equal(sign_in_with(&b, "owner@elm.example", PRACTICE_PASSWORD), E_OK);
    assert_int_equal(give_code(&b, codes[3]), E_OK);
    assert_int_equal(sign_in_with(&b, "owner@elm.example", PRACTICE_PASSWORD), E_OK);
    assert_int_equal(give_code(&b, codes[3]), E_INVALID);
    assert_int_equal(give_code(&b, codes[4]), E_OK);
    keys_free(before);
}

/* On a staff page: what the guard adds to the viewer of the cookie. */
static enum err renew_codes(struct browser *b, bool fresh, struct sv codes[10])
{
    struct op op = op_of(b);
    b->viewer.facts.relation = REL_STAFF;
    b->viewer.facts.role = ROLE_OWNER;
    b->viewer.facts.staff_active = true;
    b->viewer.facts.fresh &= fresh;
    return recovery_codes_renew(&op, codes);
}

static void new_recovery_codes_need_a_fresh_password_and_end_the_old_ones(void **state)
{
    struct practice *p = *state;
    struct sv codes[10], newer[10];
    struct browser b = browser_of(p, "192.0.2.1");
    struct sign_in_state now;
    (void)enrol_owner(&b, codes);
    assert_int_equal(sign_in_with(&b, "owner@elm.example", PRACTICE_PASSWORD), E_OK);
    assert_int_equal(give_code(&b, codes[0]), E_OK);
    assert_int_equal(renew_codes(&b, false, newer), E_DENIED);
    int64_t told = practice_events(p, EVENT_SECOND_FACTOR_CHANGED);
    struct op op = op_of(&b);
    assert_int_equal(sign_in_state_load(&op, &now), E_OK);
    assert_int_equal(now.recovery_left, 9);
    assert_int_equal(renew_codes(&b, true, newer), E_OK);
    assert_int_equal(practice_events(p, EVENT_SECOND_FACTOR_CHANGED), told + 1); /* the login's owner is told */
    assert_int_equal(sign_in_state_load(&op, &now), E_OK);
    assert_int_equal(now.recovery_left, 10);
    assert_int_equal(sign_in_with(&b, "owner@elm.example", PRACTICE_PASSWORD), E_OK);
    assert_int_equal(give_code(&b, codes[1]), E_INVALID);
    assert_int_equal(give_code(&b, newer[0]), E_OK);
}

static void guesses_at_codes_are_slowed_over_all_sign_ins(void **state)
{
    struct practice *p = *state;
    struct sv codes[10];
    struct browser b = browser_of(p, "192.0.2.1");
    (void)enrol_owner(&b, codes);
    bool slowed = false;
    for (int i = 0; i < 8 && !slowed; i++) {
        struct browser guess = browser_of(p, "198.51.100.9");
        guess.device = b.device;
        assert_int_equal(sign_in_with(&guess, "owner@elm.example", PRACTICE_PASSWORD), E_OK);
        assert_int_equal(give_code(&guess, SV("123456")), E_INVALID);
        slowed = problem_has(&guess.problems, SV("slow_down"));
    }
    assert_true(slowed);
}

static void a_password_alone_never_replaces_the_second_step(void **state)
{
    struct practice *p = *state;
    struct sv codes[10], secret, uri;
    struct browser b = browser_of(p, "192.0.2.1"), thief = browser_of(p, "198.51.100.9");
    (void)enrol_owner(&b, codes);
    assert_int_equal(sign_in_with(&thief, "owner@elm.example", PRACTICE_PASSWORD), E_OK);
    struct op op = op_of(&thief);
    assert_int_equal(second_factor_begin(&op, &secret, &uri), E_DENIED);
    assert_int_equal(second_factor_confirm(&op, SV("123456"), &thief.problems, codes, &thief.result), E_DENIED);
    struct practice_login_by_email_row login;
    assert_int_equal(q_practice_login_by_email(p->db, p->a,
                         &(struct q_practice_login_by_email){ .email_norm = SV("owner@elm.example") }, &login),
        E_OK);
    assert_true(login.totp_at.has);
}

static void a_portal_session_of_the_same_sign_in_changes_neither_second_step_nor_address(void **state)
{
    struct practice *p = *state;
    struct sv codes[10], secret, uri;
    struct browser b = browser_of(p, "192.0.2.1"), thief = browser_of(p, "198.51.100.9");
    (void)enrol_owner(&b, codes);
    struct client_id same = practice_add(p, "Olive", "Owner", "1970-01-01", "owner@elm.example");
    (void)practice_login(p, same, SV(""));
    assert_int_equal(sign_in_with(&thief, "owner@elm.example", PRACTICE_PASSWORD), E_OK);
    assert_int_equal(pick(&thief, (struct account){ .client_id = same }), E_OK);
    assert_int_equal(thief.result.next, SIGN_IN_DONE);
    struct op op = op_of(&thief);
    assert_int_equal(second_factor_begin(&op, &secret, &uri), E_DENIED);
    assert_int_equal(second_factor_confirm(&op, SV("123456"), &thief.problems, codes, &thief.result), E_DENIED);
    assert_int_equal(email_change_ask(&op, SV("thief@example.org"), &thief.problems), E_INVALID);
    assert_true(problem_has(&thief.problems, SV("second_step_needed")));
    assert_int_equal(practice_events(p, EVENT_EMAIL_CHANGE_ASKED), 0);
}

static void setting_up_the_second_step_ends_sessions_that_were_opened_without_it(void **state)
{
    struct practice *p = *state;
    struct sv codes[10];
    struct browser b = browser_of(p, "192.0.2.1"), thief = browser_of(p, "198.51.100.9");
    assert_int_equal(sign_in_with(&thief, "owner@elm.example", PRACTICE_PASSWORD), E_OK);
    assert_true(look(&thief));
    (void)enrol_owner(&b, codes);
    assert_true(look(&b));
    assert_false(look(&thief));
}

static void a_new_second_step_counts_from_its_confirmation(void **state)
{
    struct practice *p = *state;
    struct sv codes[10], fresh_codes[10], secret, uri;
    struct browser b = browser_of(p, "192.0.2.1");
    struct sv old = enrol_owner(&b, codes);
    struct op op = op_of(&b);
    assert_int_equal(second_factor_begin(&op, &secret, &uri), E_OK);
    assert_false(sv_eq(secret, old));
    practice_forward(p, 31 * SECOND_US);
    assert_int_equal(sign_in_with(&b, "owner@elm.example", PRACTICE_PASSWORD), E_OK);
    assert_int_equal(give_code(&b, totp_code(p->a, secret, p->now)), E_INVALID);
    assert_int_equal(give_code(&b, totp_code(p->a, old, p->now)), E_OK);
    op = op_of(&b);
    assert_int_equal(
        second_factor_confirm(&op, totp_code(p->a, secret, p->now), &b.problems, fresh_codes, &b.result), E_OK);
    practice_forward(p, 31 * SECOND_US);
    assert_int_equal(sign_in_with(&b, "owner@elm.example", PRACTICE_PASSWORD), E_OK);
    assert_int_equal(give_code(&b, totp_code(p->a, old, p->now)), E_INVALID);
    assert_int_equal(give_code(&b, codes[0]), E_INVALID); /* the old recovery codes went with it */
    assert_int_equal(give_code(&b, totp_code(p->a, secret, p->now)), E_OK);
}

static void a_wait_is_said_in_words_and_never_shorter_than_it_is(void **state)
{
    struct browser b = { .p = *state };
    const struct {
        int64_t seconds;
        const char *words;
    } waits[] = { { 1, "1 second" }, { 2, "2 seconds" }, { 90, "90 seconds" }, { 91, "2 minutes" },
        { 900, "15 minutes" }, { 901, "16 minutes" }, { 3600, "60 minutes" }, { 7199, "2 hours" } };
    for (size_t i = 0; i < LENGTH(waits); i++)
        assert_string_equal(sv_z(b.p->a, throttle_wait_words(b.p->a, waits[i].seconds)), waits[i].words);
}

int main(int argc, char **argv)
{
    db_fixture_args(argc, argv);
    const struct CMUnitTest tests[] = {
        TEST(the_answer_is_the_same_whether_the_address_exists_or_not),
        TEST(asking_for_a_new_password_costs_the_same_statements_up_to_the_commit),
        TEST(five_reset_links_an_hour_and_no_more),
        TEST(a_strangers_guesses_do_not_slow_the_known_browser),
        TEST(waiting_doubles_and_a_quiet_hour_forgets),
        TEST(a_wait_is_said_in_words_and_never_shorter_than_it_is),
        TEST(many_right_passwords_from_one_office_do_not_slow_it),
        TEST(one_right_password_does_not_free_guesses_at_others),
        TEST(the_addresses_of_one_ipv6_network_count_as_one),
        TEST(every_rise_gives_a_new_cookie_and_the_old_one_is_dead),
        TEST(staff_lock_after_fifteen_idle_minutes_and_no_page_wakes_them),
        TEST(locking_by_hand_holds_too),
        TEST(a_password_is_fresh_for_ten_minutes),
        TEST(sessions_are_listed_and_ended_by_their_own_login_only),
        TEST(devices_are_named_in_words),
        TEST(owners_and_admins_are_in_only_after_their_second_step),
        TEST(a_code_works_once),
        TEST(a_recovery_code_works_once_and_after_a_rotation_of_keys),
        TEST(new_recovery_codes_need_a_fresh_password_and_end_the_old_ones),
        TEST(guesses_at_codes_are_slowed_over_all_sign_ins),
        TEST(a_password_alone_never_replaces_the_second_step),
        TEST(a_portal_session_of_the_same_sign_in_changes_neither_second_step_nor_address),
        TEST(setting_up_the_second_step_ends_sessions_that_were_opened_without_it),
        TEST(a_new_second_step_counts_from_its_confirmation),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
