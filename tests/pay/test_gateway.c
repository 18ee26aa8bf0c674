/* The test gateway, on both engines. */
#include "tests/test.h"

#include "db/fixture.h"
#include "db/schema.h"
#include "pay/pay.h"

struct world {
    struct db_fixture f;
    struct arena *a;
    struct instant now;
    struct clock clock;
    struct pay_services services;
    struct pay_line line;
    struct sv customer; /* "client-1" */
    unsigned keys;
};

static struct sv key(struct world *w)
{
    return sv_fmt(w->a, "key-of-the-test-%04u", w->keys++);
}

static struct sv customer(struct world *w, const char *reference)
{
    struct sv number;
    assert_int_equal(pay_customer_make(&w->line, w->a, sv_of(reference), key(w), &number).end, PAY_DONE);
    return number;
}

static int setup(void **state)
{
    static struct world w;
    struct sv problem;
    w = (struct world){ .now = { INT64_C(1772463600) * SECOND_US }, .keys = 1 }; /* 2 March 2026 */
    db_fixture_open(&w.f, &db_schema_kith);
    w.a = arena_new("test", 64 * 1024);
    w.clock = clock_at(&w.now);
    assert_int_equal(
        pay_services_read(w.a, &(struct pay_options){ .payments = SV("test") }, &w.services, &problem), E_OK);
    w.line = (struct pay_line){ .services = &w.services, .kind = PAY_TEST, .clock = &w.clock, .db = w.f.db };
    w.customer = customer(&w, "client-1");
    *state = &w;
    return 0;
}

static int teardown(void **state)
{
    struct world *w = *state;
    arena_free(w->a);
    db_fixture_close(&w->f);
    return 0;
}

static void assert_result(struct pay_result r, enum pay_end end, const char *error)
{
    assert_string_equal(r.error, error);
    assert_int_equal(r.end, end);
}

static struct pay_setup begun(struct world *w)
{
    struct pay_setup s;
    assert_result(pay_setup_begin(&w->line, w->a, w->customer, key(w), &s), PAY_DONE, "");
    return s;
}

/* A card of the world's customer, entered as a person does. */
static struct pay_card kept(struct world *w, const char *name)
{
    struct pay_card card;
    struct pay_setup s = begun(w);
    struct pay_result r = pay_test_choose(&w->line, w->a, s.number, s.client_secret, sv_of(name));
    if (r.end == PAY_NEEDS_ACTION)
        r = pay_test_authenticate(&w->line, w->a, s.number, s.client_secret, true);
    assert_result(r, PAY_DONE, "");
    assert_result(pay_setup_read(&w->line, w->a, w->customer, s.number, &card), PAY_DONE, "");
    return card;
}

static struct pay_order order(struct world *w, struct sv method)
{
    return (struct pay_order){ .amount = { 12500, "USD" },
        .key = key(w),
        .reference = SV("payment-1"),
        .customer = w->customer,
        .method = method };
}

static struct pay_charged paid(struct world *w)
{
    struct pay_charged c;
    struct pay_order o = order(w, kept(w, "success").method);
    assert_result(pay_charge(&w->line, w->a, &o, &c), PAY_DONE, "");
    return c;
}

static struct pay_charged read_charge(struct world *w, struct sv number)
{
    struct pay_charged c;
    assert_result(pay_charge_read(&w->line, w->a, number, &c), PAY_DONE, "");
    return c;
}

/* --- cards --- */

/* What begins an entry goes through pay_looks_like_card(), which a chance run of digits would not pass. */
static void no_number_that_it_gives_has_a_digit(void **state)
{
    struct world *w = *state;
    struct pay_setup s;
    assert_int_equal(pay_setup_begin(&w->line, w->a, w->customer, key(w), &s).end, PAY_DONE);
    for (size_t i = 0; i < s.number.n; i++)
        assert_false(s.number.p[i] >= '0' && s.number.p[i] <= '9');
    assert_false(pay_looks_like_card(s.number));
}

static void a_card_is_kept_for_one_customer_and_read_by_no_other(void **state)
{
    struct world *w = *state;
    struct pay_card card;
    struct pay_setup s = begun(w);
    assert_result(pay_setup_read(&w->line, w->a, w->customer, s.number, &card), PAY_NEEDS_ACTION, "setup_open");
    assert_result(pay_test_choose(&w->line, w->a, s.number, s.client_secret, SV("success")), PAY_DONE, "");
    assert_result(pay_setup_read(&w->line, w->a, w->customer, s.number, &card), PAY_DONE, "");
    assert_true(sv_eq(card.brand, SV("visa")) && sv_eq(card.last4, SV("4242")));
    assert_int_equal(card.exp_month, 12);
    assert_int_equal(card.exp_year, 2029);
    assert_result(
        pay_setup_read(&w->line, w->a, customer(w, "client-2"), s.number, &card), PAY_REFUSED, "other_customer");
    assert_int_equal(card.method.n, 0);
}

static void a_secret_of_another_entry_chooses_no_card(void **state)
{
    struct world *w = *state;
    struct pay_setup one = begun(w), two = begun(w);
    assert_result(
        pay_test_choose(&w->line, w->a, one.number, two.client_secret, SV("success")), PAY_REFUSED, "refused");
    assert_result(pay_test_choose(&w->line, w->a, one.number, SV(""), SV("success")), PAY_REFUSED, "refused");
    assert_result(pay_test_choose(&w->line, w->a, one.number, one.client_secret, SV("gold")), PAY_REFUSED, "refused");
}

static void a_card_that_its_bank_declines_is_not_kept(void **state)
{
    struct world *w = *state;
    struct pay_card card;
    struct pay_setup s = begun(w);
    assert_result(
        pay_test_choose(&w->line, w->a, s.number, s.client_secret, SV("declined")), PAY_DECLINED, "declined_bank");
    assert_result(pay_setup_read(&w->line, w->a, w->customer, s.number, &card), PAY_DECLINED, "declined_bank");
    assert_result(pay_test_choose(&w->line, w->a, s.number, s.client_secret, SV("success")), PAY_DONE, "");
}

static void every_card_offered_can_be_chosen(void **state)
{
    struct world *w = *state;
    size_t n = 0;
    for (const struct pay_test_card *c; (c = pay_test_card_at(n)); n++) {
        struct pay_setup s = begun(w);
        assert_int_not_equal(
            pay_test_choose(&w->line, w->a, s.number, s.client_secret, sv_of(c->name)).end, PAY_REFUSED);
        assert_false(pay_looks_like_card(sv_of(c->label)));
    }
    assert_int_equal(n, 7);
}

static void a_forgotten_card_is_charged_no_more(void **state)
{
    struct world *w = *state;
    struct pay_charged c;
    struct pay_card card = kept(w, "success");
    struct pay_order o = order(w, card.method);
    assert_result(pay_card_forget(&w->line, w->a, card.method), PAY_DONE, "");
    assert_result(pay_card_forget(&w->line, w->a, card.method), PAY_DONE, "");
    assert_result(pay_card_forget(&w->line, w->a, SV("pm_none")), PAY_DONE, "");
    assert_result(pay_charge(&w->line, w->a, &o, &c), PAY_NOT_THERE, "not_there");
}

static void a_card_that_expires_next_month_is_declined_after_it(void **state)
{
    struct world *w = *state;
    struct pay_charged c;
    struct pay_card card = kept(w, "expires_next_month");
    assert_int_equal(card.exp_month, 4);
    assert_int_equal(card.exp_year, 2026);
    struct pay_order o = order(w, card.method);
    w->now = instant_add(w->now, 59 * DAY_US); /* 30 April */
    assert_result(pay_charge(&w->line, w->a, &o, &c), PAY_DONE, "");
    w->now = instant_add(w->now, DAY_US);
    o.key = key(w);
    assert_result(pay_charge(&w->line, w->a, &o, &c), PAY_DECLINED, "declined_expired");
}

/* --- charges --- */

static void a_charge_is_paid_with_what_was_asked_for(void **state)
{
    struct world *w = *state;
    struct pay_charged c;
    struct pay_card card = kept(w, "success");
    struct pay_order o = order(w, card.method);
    assert_result(pay_charge(&w->line, w->a, &o, &c), PAY_DONE, "");
    assert_int_equal(c.state, PAY_STATE_PAID);
    assert_true(pay_charged_matches(&c, &o));
    assert_true(sv_eq(c.card.method, card.method));
    assert_int_equal(c.client_secret.n, 0);
    o.amount.minor++;
    assert_false(pay_charged_matches(&c, &o));
}

static void a_card_is_not_charged_for_another_customer(void **state)
{
    struct world *w = *state;
    struct pay_charged c;
    struct pay_order o = order(w, kept(w, "success").method);
    o.customer = customer(w, "client-2");
    assert_result(pay_charge(&w->line, w->a, &o, &c), PAY_REFUSED, "other_customer");
    assert_result(pay_charge_find(&w->line, w->a, o.customer, o.reference, (struct instant){ 0 }, &c), PAY_NOT_THERE,
        "not_there");
}

static void the_same_question_again_gets_the_same_charge(void **state)
{
    struct world *w = *state;
    struct pay_charged one, two;
    struct pay_order o = order(w, kept(w, "success").method);
    assert_result(pay_charge(&w->line, w->a, &o, &one), PAY_DONE, "");
    assert_result(pay_charge(&w->line, w->a, &o, &two), PAY_DONE, "");
    assert_true(sv_eq(one.number, two.number));
}

static void another_question_with_the_same_key_is_refused(void **state)
{
    struct world *w = *state;
    struct pay_charged c;
    struct pay_order o = order(w, kept(w, "success").method);
    assert_result(pay_charge(&w->line, w->a, &o, &c), PAY_DONE, "");
    o.amount.minor = 1;
    assert_result(pay_charge(&w->line, w->a, &o, &c), PAY_REFUSED, "key_reused");
}

static void a_declined_charge_says_why_and_stays_declined_for_its_key(void **state)
{
    struct world *w = *state;
    struct pay_charged c;
    struct pay_order o = order(w, kept(w, "insufficient_funds").method);
    assert_result(pay_charge(&w->line, w->a, &o, &c), PAY_DECLINED, "declined_funds");
    assert_int_equal(c.state, PAY_STATE_OPEN);
    assert_string_equal(c.error, "declined_funds");
    assert_result(pay_charge(&w->line, w->a, &o, &c), PAY_DECLINED, "declined_funds");
}

static void a_bank_that_asks_lets_the_charge_wait_for_the_payer(void **state)
{
    struct world *w = *state;
    struct pay_charged c;
    struct pay_order o = order(w, kept(w, "secure").method);
    assert_result(pay_charge(&w->line, w->a, &o, &c), PAY_NEEDS_ACTION, "needs_payer");
    assert_int_equal(c.state, PAY_STATE_ACTION);
    assert_result(pay_test_authenticate(&w->line, w->a, c.number, SV("secret"), true), PAY_REFUSED, "refused");
    assert_result(pay_test_authenticate(&w->line, w->a, c.number, c.client_secret, true), PAY_DONE, "");
    assert_int_equal(read_charge(w, c.number).state, PAY_STATE_PAID);
    assert_result(pay_test_authenticate(&w->line, w->a, c.number, c.client_secret, false), PAY_REFUSED, "paid_already");
}

static void a_payer_who_does_not_confirm_has_not_paid(void **state)
{
    struct world *w = *state;
    struct pay_charged c;
    struct pay_order o = order(w, kept(w, "secure").method);
    assert_result(pay_charge(&w->line, w->a, &o, &c), PAY_NEEDS_ACTION, "needs_payer");
    assert_result(
        pay_test_authenticate(&w->line, w->a, c.number, c.client_secret, false), PAY_DECLINED, "declined_confirmation");
    c = read_charge(w, c.number);
    assert_int_equal(c.state, PAY_STATE_OPEN);
    assert_string_equal(c.error, "declined_confirmation");
}

static void an_answer_that_is_lost_is_found_by_asking_again_or_by_looking(void **state)
{
    struct world *w = *state;
    struct pay_charged c, found, again;
    struct pay_order o = order(w, kept(w, "lost_after").method);
    assert_result(pay_charge(&w->line, w->a, &o, &c), PAY_UNKNOWN, "no_answer");
    assert_int_equal(c.number.n, 0);
    assert_result(pay_charge_find(&w->line, w->a, o.customer, o.reference, w->now, &found), PAY_DONE, "");
    assert_int_equal(found.state, PAY_STATE_PAID);
    assert_result(pay_charge(&w->line, w->a, &o, &again), PAY_DONE, "");
    assert_true(sv_eq(found.number, again.number));
}

static void a_question_that_is_lost_was_never_asked(void **state)
{
    struct world *w = *state;
    struct pay_charged c;
    struct pay_order o = order(w, kept(w, "lost_before").method);
    assert_result(pay_charge(&w->line, w->a, &o, &c), PAY_UNKNOWN, "no_answer");
    assert_result(pay_charge_find(&w->line, w->a, o.customer, o.reference, w->now, &c), PAY_NOT_THERE, "not_there");
    assert_result(pay_charge(&w->line, w->a, &o, &c), PAY_DONE, "");
    assert_int_equal(c.state, PAY_STATE_PAID);
}

static void a_payer_without_account_pays_with_a_card_that_is_not_kept(void **state)
{
    struct world *w = *state;
    struct pay_charged c;
    struct pay_order o = order(w, SV(""));
    o.customer = SV("");
    assert_result(pay_charge_begin(&w->line, w->a, &o, &c), PAY_DONE, "");
    assert_int_equal(c.state, PAY_STATE_OPEN);
    assert_true(c.client_secret.n > 0);
    assert_result(pay_test_choose(&w->line, w->a, c.number, c.client_secret, SV("insufficient_funds")), PAY_DECLINED,
        "declined_funds");
    assert_result(pay_test_choose(&w->line, w->a, c.number, c.client_secret, SV("success")), PAY_DONE, "");
    c = read_charge(w, c.number);
    assert_int_equal(c.state, PAY_STATE_PAID);
    assert_true(sv_eq(c.card.last4, SV("4242")));
    assert_int_equal(c.card.method.n, 0);
    assert_result(pay_test_choose(&w->line, w->a, c.number, read_charge(w, c.number).client_secret, SV("success")),
        PAY_REFUSED, "refused");
}

static void a_charge_of_nothing_is_refused(void **state)
{
    struct world *w = *state;
    struct pay_charged c;
    struct pay_order o = order(w, kept(w, "success").method);
    o.amount.minor = 0;
    assert_result(pay_charge(&w->line, w->a, &o, &c), PAY_REFUSED, "amount");
}

static void a_cancelled_charge_is_paid_by_nobody(void **state)
{
    struct world *w = *state;
    struct pay_charged c;
    struct pay_order o = order(w, SV(""));
    assert_result(pay_charge_begin(&w->line, w->a, &o, &c), PAY_DONE, "");
    assert_result(pay_charge_cancel(&w->line, w->a, c.number, key(w)), PAY_DONE, "");
    assert_result(pay_charge_cancel(&w->line, w->a, c.number, key(w)), PAY_DONE, "");
    assert_result(pay_test_choose(&w->line, w->a, c.number, c.client_secret, SV("success")), PAY_REFUSED, "refused");
    assert_int_equal(read_charge(w, c.number).state, PAY_STATE_CANCELLED);
}

static void a_paid_charge_is_not_cancelled(void **state)
{
    struct world *w = *state;
    assert_result(pay_charge_cancel(&w->line, w->a, paid(w).number, key(w)), PAY_REFUSED, "paid_already");
}

/* --- refunds --- */

static void parts_are_given_back_until_nothing_is_left(void **state)
{
    struct world *w = *state;
    struct pay_refunded r, read;
    struct pay_charged c = paid(w);
    struct money part = { 5000, "USD" };
    assert_result(pay_refund(&w->line, w->a, c.number, part, SV("refund-1"), key(w), &r), PAY_DONE, "");
    assert_result(pay_refund_read(&w->line, w->a, r.number, &read), PAY_DONE, "");
    assert_true(sv_eq(read.charge, c.number) && read.amount.minor == 5000 && read.state == PAY_REFUND_DONE);
    assert_int_equal(read_charge(w, c.number).refunded.minor, 5000);
    part.minor = 7501;
    assert_result(
        pay_refund(&w->line, w->a, c.number, part, SV("refund-2"), key(w), &r), PAY_REFUSED, "refund_too_much");
    part.minor = 7500;
    assert_result(pay_refund(&w->line, w->a, c.number, part, SV("refund-3"), key(w), &r), PAY_DONE, "");
    assert_int_equal(read_charge(w, c.number).refunded.minor, 12500);
}

static void a_refund_asked_for_twice_is_one(void **state)
{
    struct world *w = *state;
    struct pay_refunded one, two;
    struct pay_charged c = paid(w);
    struct sv k = key(w);
    struct money part = { 100, "USD" };
    assert_result(pay_refund(&w->line, w->a, c.number, part, SV("refund-1"), k, &one), PAY_DONE, "");
    assert_result(pay_refund(&w->line, w->a, c.number, part, SV("refund-1"), k, &two), PAY_DONE, "");
    assert_true(sv_eq(one.number, two.number));
    assert_int_equal(read_charge(w, c.number).refunded.minor, 100);
}

static void what_was_not_paid_is_not_given_back(void **state)
{
    struct world *w = *state;
    struct pay_charged c;
    struct pay_refunded r;
    struct pay_order o = order(w, SV(""));
    assert_result(pay_charge_begin(&w->line, w->a, &o, &c), PAY_DONE, "");
    assert_result(
        pay_refund(&w->line, w->a, c.number, o.amount, SV("refund-1"), key(w), &r), PAY_REFUSED, "refund_not_paid");
    assert_result(
        pay_refund(&w->line, w->a, SV("pi_none"), o.amount, SV("refund-1"), key(w), &r), PAY_NOT_THERE, "not_there");
}

static void a_gateway_that_is_no_longer_set_up_says_so(void **state)
{
    struct world *w = *state;
    struct pay_charged c;
    w->services.has[PAY_TEST] = false;
    assert_result(pay_charge_read(&w->line, w->a, SV("pi_1"), &c), PAY_SETTINGS, "gateway_gone");
    assert_result(pay_test_choose(&w->line, w->a, SV("pi_1"), SV(""), SV("success")), PAY_SETTINGS, "gateway_gone");
}

int main(int argc, char **argv)
{
#define WORLD(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
    const struct CMUnitTest tests[] = {
        WORLD(no_number_that_it_gives_has_a_digit),
        WORLD(a_card_is_kept_for_one_customer_and_read_by_no_other),
        WORLD(a_secret_of_another_entry_chooses_no_card),
        WORLD(a_card_that_its_bank_declines_is_not_kept),
        WORLD(every_card_offered_can_be_chosen),
        WORLD(a_forgotten_card_is_charged_no_more),
        WORLD(a_card_that_expires_next_month_is_declined_after_it),
        WORLD(a_charge_is_paid_with_what_was_asked_for),
        WORLD(a_card_is_not_charged_for_another_customer),
        WORLD(the_same_question_again_gets_the_same_charge),
        WORLD(another_question_with_the_same_key_is_refused),
        WORLD(a_declined_charge_says_why_and_stays_declined_for_its_key),
        WORLD(a_bank_that_asks_lets_the_charge_wait_for_the_payer),
        WORLD(a_payer_who_does_not_confirm_has_not_paid),
        WORLD(an_answer_that_is_lost_is_found_by_asking_again_or_by_looking),
        WORLD(a_question_that_is_lost_was_never_asked),
        WORLD(a_payer_without_account_pays_with_a_card_that_is_not_kept),
        WORLD(a_charge_of_nothing_is_refused),
        WORLD(a_cancelled_charge_is_paid_by_nobody),
        WORLD(a_paid_charge_is_not_cancelled),
        WORLD(parts_are_given_back_until_nothing_is_left),
        WORLD(a_refund_asked_for_twice_is_one),
        WORLD(what_was_not_paid_is_not_given_back),
        WORLD(a_gateway_that_is_no_longer_set_up_says_so),
    };
    db_fixture_args(argc, argv);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
