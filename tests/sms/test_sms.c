#include "tests/test.h"

#include <stdlib.h>

#include "sms/sms.h"

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

/* --- the gateway's URL --- */

static void an_url_says_where_who_and_from_which_number(void **state)
{
    (void)state;
    struct sms_gateway g;
    struct sv problem;
    assert_int_equal(
        sms_gateway_read(scratch, SV("twilio:https://AC1:s3cret@api.twilio.com/?from=%2B15550100"), &g, &problem),
        E_OK);
    assert_true(sv_eq(g.base, SV("https://api.twilio.com")));
    assert_true(sv_eq(g.account, SV("AC1")));
    assert_true(sv_eq(g.token, SV("s3cret")));
    assert_true(sv_eq(g.from, SV("+15550100")));
    assert_int_equal(
        sms_gateway_read(scratch, SV("twilio:http://AC1:t@127.0.0.1:9?x=1&from=%2B1"), &g, &problem), E_OK);
    assert_true(sv_eq(g.base, SV("http://127.0.0.1:9")));
}

static void token_may_come_from_the_environment(void **state)
{
    (void)state;
    struct sms_gateway g;
    struct sv problem;
    setenv("KITH_SMS_TOKEN", "from outside", 1);
    enum err e = sms_gateway_read(scratch, SV("twilio:https://AC1@api.twilio.com/?from=%2B15550100"), &g, &problem);
    unsetenv("KITH_SMS_TOKEN");
    assert_int_equal(e, E_OK);
    assert_true(sv_eq(g.token, SV("from outside")));
}

static const struct bad_row {
    const char *name, *url;
} bad_rows[] = {
    { "an_empty_url_is_none", "" },
    { "another_kind_of_gateway_is_refused", "https://AC1:t@api.twilio.com/?from=%2B1" },
    { "plain_http_to_another_machine_is_refused", "twilio:http://AC1:t@api.twilio.com/?from=%2B1" },
    { "a_host_that_only_begins_like_this_machine_is_refused", "twilio:http://AC1:t@127.0.0.1.evil.test/?from=%2B1" },
    { "another_scheme_is_refused", "twilio:ftp://AC1:t@api.twilio.com/?from=%2B1" },
    { "an_url_without_account_is_refused", "twilio:https://:t@api.twilio.com/?from=%2B1" },
    { "an_url_without_token_is_refused", "twilio:https://AC1@api.twilio.com/?from=%2B1" },
    { "an_url_without_number_is_refused", "twilio:https://AC1:t@api.twilio.com/" },
    { "an_empty_number_is_refused", "twilio:https://AC1:t@api.twilio.com/?from=" },
    { "an_url_without_user_is_refused", "twilio:https://api.twilio.com/?from=%2B1" },
    { "an_url_without_host_is_refused", "twilio:https://AC1:t@/?from=%2B1" },
    { "a_broken_escape_is_refused", "twilio:https://AC1:t@api.twilio.com/?from=%2" },
};

static void refused(void **state)
{
    const struct bad_row *row = *state;
    struct sms_gateway g;
    struct sv problem = SV("");
    assert_int_equal(sms_gateway_read(scratch, sv_of(row->url), &g, &problem), E_INVALID);
    assert_true(sv_starts(problem, SV("The SMS gateway is an address such as twilio:")));
}

/* --- what the gateway signs --- */

/* The example that Twilio's own libraries are tested with. */
static const struct http_pair example[] = { { { "CallSid", 7 }, { "CA1234567890ABCDE", 17 } },
    { { "Digits", 6 }, { "1234", 4 } }, { { "From", 4 }, { "+14158675309", 12 } },
    { { "To", 2 }, { "+18005551212", 12 } }, { { "Caller", 6 }, { "+14158675309", 12 } } };
#define EXAMPLE_URL SV("https://mycompany.com/myapp.php?foo=1&bar=2")
#define EXAMPLE_SIGNATURE SV("RSOYDt4T1cUTdK1PDd93/VVr8B8=")

static bool valid(struct sv token, struct sv url, const struct http_pair *items, size_t count, struct sv signature)
{
    const struct sms_gateway g = { .token = token };
    struct http_pair *copy = arena_array(scratch, count, sizeof *copy);
    for (size_t i = 0; i < count; i++)
        copy[i] = items[i];
    return sms_signature_valid(scratch, &g, url, &(struct http_pairs){ .items = copy, .count = count }, signature);
}

static void signature_is_that_of_twilio(void **state)
{
    (void)state;
    assert_true(valid(SV("12345"), EXAMPLE_URL, example, LENGTH(example), EXAMPLE_SIGNATURE));
}

static void anything_altered_is_not_signed(void **state)
{
    (void)state;
    struct http_pair other[LENGTH(example)];
    memcpy(other, example, sizeof other);
    other[1].value = SV("1235");
    assert_false(valid(SV("12345"), EXAMPLE_URL, other, LENGTH(other), EXAMPLE_SIGNATURE));
    assert_false(valid(SV("12345"), EXAMPLE_URL, example, LENGTH(example) - 1, EXAMPLE_SIGNATURE));
    assert_false(valid(SV("12346"), EXAMPLE_URL, example, LENGTH(example), EXAMPLE_SIGNATURE));
    assert_false(valid(SV("12345"), SV("https://mycompany.com/"), example, LENGTH(example), EXAMPLE_SIGNATURE));
    assert_false(valid(SV("12345"), EXAMPLE_URL, example, LENGTH(example), SV("")));
    assert_false(valid(SV("12345"), EXAMPLE_URL, example, LENGTH(example), SV("RSOYDt4T1cUTdK1PDd93/VVr8B8")));
    assert_false(valid(SV("12345"), EXAMPLE_URL, NULL, 0, EXAMPLE_SIGNATURE));
}

/* --- what people answer --- */

static void words_are_understood_in_any_case_and_in_two_languages(void **state)
{
    (void)state;
    static const struct {
        const char *body;
        enum sms_word word;
    } rows[] = { { "STOP", SMS_WORD_STOP }, { " stop \n", SMS_WORD_STOP }, { "Stop All", SMS_WORD_STOP },
        { "StopAll", SMS_WORD_STOP }, { "unsubscribe", SMS_WORD_STOP }, { "CANCEL", SMS_WORD_STOP },
        { "End", SMS_WORD_STOP }, { "quit", SMS_WORD_STOP }, { "BAJA", SMS_WORD_STOP }, { "Parar", SMS_WORD_STOP },
        { "alto", SMS_WORD_STOP }, { "START", SMS_WORD_START }, { "yes", SMS_WORD_START }, { "Unstop", SMS_WORD_START },
        { "si", SMS_WORD_START }, { "S\xc3\xad", SMS_WORD_START }, { "ALTA", SMS_WORD_START }, { "", SMS_WORD_OTHER },
        { "hello", SMS_WORD_OTHER }, { "please do not stop", SMS_WORD_OTHER }, { "no", SMS_WORD_OTHER } };
    for (size_t i = 0; i < LENGTH(rows); i++)
        assert_int_equal(sms_word_of(scratch, sv_of(rows[i].body)), rows[i].word);
}

int main(void)
{
    struct CMUnitTest tests[LENGTH(bad_rows) + 5] = {
        cmocka_unit_test(an_url_says_where_who_and_from_which_number),
        cmocka_unit_test(token_may_come_from_the_environment),
        cmocka_unit_test(signature_is_that_of_twilio),
        cmocka_unit_test(anything_altered_is_not_signed),
        cmocka_unit_test(words_are_understood_in_any_case_and_in_two_languages),
    };
    for (size_t i = 0; i < LENGTH(bad_rows); i++)
        tests[5 + i] = TEST_ROW(bad_rows[i].name, refused, &bad_rows[i]);
    return cmocka_run_group_tests(tests, setup, teardown);
}
