#include "tests/test.h"

#include "pay/pay.h"

static struct arena *scratch;

static int setup(void **state)
{
    (void)state;
    scratch = arena_new("test", 64 * 1024);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    arena_free(scratch);
    return 0;
}

static const struct pay_options stripe = { .stripe_key = { "rk_test_0123456789", 18 },
    .stripe_publishable = { "pk_test_0123456789", 18 },
    .stripe_webhook_secrets = { "whsec_0123456789, whsec_9876543210", 34 } };

/* --- settings --- */

static void nothing_given_is_no_gateway(void **state)
{
    (void)state;
    struct pay_services s;
    struct sv problem;
    assert_int_equal(pay_services_read(scratch, &(struct pay_options){ .payments = SV("") }, &s, &problem), E_OK);
    assert_false(pay_any(&s));
    assert_false(pay_any(NULL));
}

static void keys_of_stripe_are_enough_to_take_payments_there(void **state)
{
    (void)state;
    struct pay_services s;
    struct sv problem;
    assert_int_equal(pay_services_read(scratch, &stripe, &s, &problem), E_OK);
    assert_true(s.has[PAY_STRIPE] && !s.has[PAY_TEST]);
    assert_int_equal(s.preferred, PAY_STRIPE);
    assert_true(sv_eq(s.stripe.url, SV("https://api.stripe.com")));
    assert_false(s.stripe.live);
    assert_true(sv_eq(s.stripe.webhook_secrets[0], SV("whsec_0123456789")));
    assert_true(sv_eq(s.stripe.webhook_secrets[1], SV("whsec_9876543210")));
}

static void with_none_said_keys_alone_take_no_payments(void **state)
{
    (void)state;
    struct pay_services s;
    struct sv problem;
    struct pay_options o = stripe;
    o.payments = SV("none");
    assert_int_equal(pay_services_read(scratch, &o, &s, &problem), E_OK);
    assert_false(pay_any(&s));
}

static void the_test_gateway_leaves_earlier_payments_with_stripe(void **state)
{
    (void)state;
    struct pay_services s;
    struct sv problem;
    struct pay_options o = stripe;
    o.payments = SV("test");
    assert_int_equal(pay_services_read(scratch, &o, &s, &problem), E_OK);
    assert_true(s.has[PAY_STRIPE] && s.has[PAY_TEST]);
    assert_int_equal(s.preferred, PAY_TEST);
}

static void live_keys_are_known_as_live(void **state)
{
    (void)state;
    struct pay_services s;
    struct sv problem;
    struct pay_options o = stripe;
    o.stripe_key = SV("sk_live_0123456789");
    o.stripe_publishable = SV("pk_live_0123456789");
    assert_int_equal(pay_services_read(scratch, &o, &s, &problem), E_OK);
    assert_true(s.stripe.live);
}

static const struct bad_row {
    const char *name;
    struct pay_options o;
} bad_rows[] = {
    { "stripe_without_the_secret_key_is_refused", { .stripe_publishable = { "pk_test_1", 9 } } },
    { "stripe_without_the_publishable_key_is_refused", { .stripe_key = { "sk_test_1", 9 } } },
    { "a_publishable_key_in_the_place_of_the_secret_one_is_refused",
        { .stripe_key = { "pk_test_1", 9 }, .stripe_publishable = { "pk_test_1", 9 } } },
    { "a_secret_key_in_the_place_of_the_publishable_one_is_refused",
        { .stripe_key = { "sk_test_1", 9 }, .stripe_publishable = { "sk_test_1", 9 } } },
    { "keys_of_two_modes_are_refused", { .stripe_key = { "sk_live_1", 9 }, .stripe_publishable = { "pk_test_1", 9 } } },
    { "a_webhook_secret_of_another_form_is_refused", { .stripe_key = { "sk_test_1", 9 },
                                                         .stripe_publishable = { "pk_test_1", 9 },
                                                         .stripe_webhook_secrets = { "0123456789abcdef", 16 } } },
    { "three_webhook_secrets_are_refused",
        { .stripe_key = { "sk_test_1", 9 },
            .stripe_publishable = { "pk_test_1", 9 },
            .stripe_webhook_secrets = { "whsec_0123456789,whsec_0123456789,whsec_0123456789", 50 } } },
    { "stripe_over_plain_http_is_refused", { .stripe_key = { "sk_test_1", 9 },
                                               .stripe_publishable = { "pk_test_1", 9 },
                                               .stripe_url = { "http://api.stripe.com", 21 } } },
    { "stripe_without_keys_is_refused", { .payments = { "stripe", 6 } } },
    { "an_unknown_gateway_is_refused", { .payments = { "paypal", 6 } } },
};

static void settings_are_refused(void **state)
{
    const struct bad_row *row = *state;
    struct pay_services s;
    struct sv problem;
    scratch = arena_new("test", 1024);
    assert_int_equal(pay_services_read(scratch, &row->o, &s, &problem), E_INVALID);
    assert_true(sv_ends(problem, SV(".")));
    arena_free(scratch);
}

/* --- pages --- */

static void a_page_loads_stripes_script_from_stripe_alone(void **state)
{
    (void)state;
    struct pay_services s;
    struct sv problem;
    assert_int_equal(pay_services_read(scratch, &stripe, &s, &problem), E_OK);
    struct pay_browser b = pay_browser(scratch, &s, PAY_STRIPE);
    assert_true(sv_eq(b.publishable, SV("pk_test_0123456789")));
    assert_true(sv_eq(b.script, SV("https://js.stripe.com/v3/")));
    assert_true(sv_starts(b.script_src, SV("https://js.stripe.com")));
    assert_true(sv_ends(b.frame_src, SV("https://hooks.stripe.com")));
    assert_true(sv_eq(b.connect_src, SV("https://api.stripe.com")));
}

static void a_page_of_the_test_gateway_loads_nothing_from_elsewhere(void **state)
{
    (void)state;
    struct pay_services s;
    struct sv problem;
    assert_int_equal(pay_services_read(scratch, &(struct pay_options){ .payments = SV("test") }, &s, &problem), E_OK);
    struct pay_browser b = pay_browser(scratch, &s, PAY_TEST);
    assert_true(!b.publishable.n && !b.script.n && !b.script_src.n && !b.frame_src.n && !b.connect_src.n);
    assert_string_equal(pay_kind_label(PAY_TEST), "Test gateway: no money moves");
}

/* --- words --- */

static void a_payer_is_not_told_that_a_card_was_reported_lost_or_looks_like_fraud(void **state)
{
    (void)state;
    struct sv plain = pay_payer_words(SV("declined_bank"));
    assert_true(sv_eq(pay_payer_words(SV("declined_lost")), plain));
    assert_true(sv_eq(pay_payer_words(SV("declined_risk")), plain));
    assert_false(sv_eq(pay_staff_words(SV("declined_lost")), pay_staff_words(SV("declined_risk"))));
}

static void whatever_went_wrong_has_a_sentence(void **state)
{
    (void)state;
    assert_int_equal(pay_payer_words(SV("")).n, 0);
    assert_int_equal(pay_staff_words(SV("")).n, 0);
    assert_true(sv_ends(pay_payer_words(SV("no such key")), SV(".")));
    assert_true(sv_ends(pay_staff_words(SV("no such key")), SV(".")));
    assert_true(sv_ends(pay_payer_words(SV("refund_too_much")), SV(".")));
}

static void only_what_may_pass_by_itself_is_worth_another_day(void **state)
{
    (void)state;
    assert_true(pay_error_passes(SV("declined_funds")));
    assert_true(pay_error_passes(SV("declined_bank")));
    assert_false(pay_error_passes(SV("declined_lost")));
    assert_false(pay_error_passes(SV("declined_expired")));
    assert_false(pay_error_passes(SV("needs_payer")));
    assert_false(pay_error_passes(SV("no_answer")));
    assert_false(pay_error_passes(SV("")));
}

/* --- card numbers --- */

static const struct guard_row {
    const char *name, *text;
    bool card;
} guard_rows[] = {
    { "a_card_number_is_seen", "4242424242424242", true },
    { "a_card_number_in_a_sentence_is_seen", "Please charge 4242424242424242, thanks", true },
    { "a_card_number_in_groups_is_seen", "4242 4242 4242 4242", true },
    { "a_card_number_with_dashes_is_seen", "5555-5555-5555-4444", true },
    { "a_card_number_with_dots_is_seen", "5105.1051.0510.5100", true },
    { "a_card_number_over_two_lines_is_seen", "4242 4242\r\n4242 4242", true },
    { "a_card_number_with_no_break_spaces_is_seen",
        "4242\xC2\xA0"
        "4242\xC2\xA0"
        "4242\xC2\xA0"
        "4242",
        true },
    { "a_card_number_with_zero_width_spaces_is_seen",
        "42424242\xE2\x80\x8B"
        "42424242",
        true },
    { "a_card_number_of_15_digits_is_seen", "3782 822463 10005", true },
    { "a_card_number_of_14_digits_is_seen", "30569309025904", true },
    { "a_card_number_of_13_digits_is_seen", "4222222222222", true },
    { "a_card_number_of_19_digits_is_seen", "6304000000000000000", true },
    { "a_card_number_of_another_scheme_is_seen", "2223 0031 2200 3222", true },
    { "a_card_number_with_month_and_code_behind_it_is_seen", "4242424242424242 12 34 123", true },
    { "a_card_number_that_runs_on_into_month_and_code_is_seen", "42424242424242421234123", true },
    { "a_card_number_behind_other_numbers_is_seen", "bill 12 of 2026: 4242 4242 4242 4242", true },
    { "a_percent_encoded_card_number_is_seen", "card=%34242%204242+4242%2D4242", true },
    { "a_card_number_in_wide_digits_is_seen", "\xEF\xBC\x94\xEF\xBC\x92\xEF\xBC\x94\xEF\xBC\x92 4242 4242 4242", true },
    { "a_card_number_in_arabic_digits_is_seen",
        "\xD9\xA4\xD9\xA2\xD9\xA4\xD9\xA2\xD9\xA4\xD9\xA2\xD9\xA4\xD9\xA2\xD9\xA4\xD9\xA2\xD9\xA4\xD9\xA2\xD9\xA4\xD9"
        "\xA2\xD9\xA4\xD9\xA2",
        true },
    { "digits_with_a_wrong_check_digit_are_none", "4242424242424241", false },
    { "a_telephone_number_is_none", "+1 (555) 609-6292", false },
    { "two_telephone_numbers_are_none", "555-609-6292, 555-609-6293", false },
    { "days_and_times_are_none", "2026-11-28 10:15 - 2026-12-01 09:00", false },
    { "two_days_are_none", "2026-11-28 2026-12-01", false },
    { "an_npi_is_none", "1234567893", false },
    { "the_last_four_digits_are_none", "Visa ending in 4242, expires 12/2030", false },
    { "numbers_far_apart_are_none", "4242 or 4242 or 4242 or 4242", false },
    { "an_amount_is_none", "1,234,567.89", false },
    { "nothing_is_none", "", false },
};

static void a_text_is_judged(void **state)
{
    const struct guard_row *row = *state;
    assert_int_equal(pay_looks_like_card(sv_of(row->text)), row->card);
}

int main(void)
{
#define WORLD(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
    struct CMUnitTest tests[LENGTH(bad_rows) + LENGTH(guard_rows) + 10] = {
        WORLD(nothing_given_is_no_gateway),
        WORLD(keys_of_stripe_are_enough_to_take_payments_there),
        WORLD(with_none_said_keys_alone_take_no_payments),
        WORLD(the_test_gateway_leaves_earlier_payments_with_stripe),
        WORLD(live_keys_are_known_as_live),
        WORLD(a_page_loads_stripes_script_from_stripe_alone),
        WORLD(a_page_of_the_test_gateway_loads_nothing_from_elsewhere),
        WORLD(a_payer_is_not_told_that_a_card_was_reported_lost_or_looks_like_fraud),
        WORLD(whatever_went_wrong_has_a_sentence),
        WORLD(only_what_may_pass_by_itself_is_worth_another_day),
    };
    for (size_t i = 0; i < LENGTH(bad_rows); i++)
        tests[10 + i] = TEST_ROW(bad_rows[i].name, settings_are_refused, &bad_rows[i]);
    for (size_t i = 0; i < LENGTH(guard_rows); i++)
        tests[10 + LENGTH(bad_rows) + i] = TEST_ROW(guard_rows[i].name, a_text_is_judged, &guard_rows[i]);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
