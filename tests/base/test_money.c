#include "test.h"

#include "base/money.h"
#include "base/random.h"

static struct arena *scratch;

static int setup(void **state)
{
    (void)state;
    scratch = arena_new("test", 4096);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    arena_free(scratch);
    return 0;
}

struct parse_row {
    const char *text, *currency;
    int64_t minor;
};

static void amount_is_read(void **state)
{
    const struct parse_row *row = *state;
    struct money m;
    assert_true(money_parse(sv_of(row->text), row->currency, &m));
    assert_int_equal(m.minor, row->minor);
    assert_string_equal(m.currency, row->currency);
}

static void amount_is_refused(void **state)
{
    const struct parse_row *row = *state;
    struct money m = { 7, "USD" };
    assert_false(money_parse(sv_of(row->text), row->currency, &m));
    assert_int_equal(m.minor, 7);
}

struct human_row {
    struct money m;
    const char *text;
};

static void amount_is_shown(void **state)
{
    const struct human_row *row = *state;
    assert_string_equal(sv_z(scratch, money_human(scratch, row->m)), row->text);
}

static void programs_read_an_amount_without_signs_of_a_currency(void **state)
{
    (void)state;
    assert_string_equal(sv_z(scratch, money_decimal(scratch, (struct money){ 123456, "USD" })), "1234.56");
    assert_string_equal(sv_z(scratch, money_decimal(scratch, (struct money){ -5, "CHF" })), "-0.05");
    assert_string_equal(sv_z(scratch, money_decimal(scratch, (struct money){ 0, "USD" })), "0.00");
}

static void a_sum_needs_one_currency_and_no_overflow(void **state)
{
    (void)state;
    struct money sum = { 7, "EUR" };
    assert_false(money_add((struct money){ 1, "USD" }, (struct money){ 1, "CHF" }, &sum));
    assert_false(money_add((struct money){ INT64_MAX, "USD" }, (struct money){ 1, "USD" }, &sum));
    assert_true(sum.minor == 7 && sum.currency[0] == 'E');
    assert_true(money_add((struct money){ 250, "USD" }, (struct money){ -50, "USD" }, &sum));
    assert_int_equal(sum.minor, 200);
    assert_string_equal(sum.currency, "USD");
}

static void edge_39_split_33_33_34_of_100_01_sums_to_the_cent(void **state)
{
    (void)state;
    int64_t parts[3];
    assert_true(money_split((struct money){ 10001, "USD" }, (const int64_t[]){ 33, 33, 34 }, 3, parts));
    assert_int_equal(parts[0], 3300);
    assert_int_equal(parts[1], 3300);
    assert_int_equal(parts[2], 3401);
}

static void equal_claims_to_a_cent_go_to_the_earlier_part(void **state)
{
    (void)state;
    int64_t parts[3];
    assert_true(money_split((struct money){ 200, "USD" }, (const int64_t[]){ 1, 1, 1 }, 3, parts));
    assert_true(parts[0] == 67 && parts[1] == 67 && parts[2] == 66);
    assert_true(money_split((struct money){ -200, "USD" }, (const int64_t[]){ 1, 1, 1 }, 3, parts));
    assert_true(parts[0] == -67 && parts[1] == -67 && parts[2] == -66);
}

static void a_split_without_weight_is_refused(void **state)
{
    (void)state;
    int64_t parts[2] = { 7, 7 };
    struct money total = { 100, "USD" };
    assert_false(money_split(total, (const int64_t[]){ 0, 0 }, 2, parts));
    assert_false(money_split(total, (const int64_t[]){ 2, -1 }, 2, parts));
    assert_false(money_split(total, NULL, 0, parts));
    assert_true(parts[0] == 7 && parts[1] == 7);
}

static int64_t any_size(struct prng *r)
{
    return (int64_t)(prng_next(r) >> (1 + prng_below(r, 63)));
}

static void every_split_sums_exactly_and_stays_within_a_unit_of_its_share(void **state)
{
    (void)state;
    const uint64_t seed = 39;
    print_message("# seed %llu\n", (unsigned long long)seed);
    struct prng r = prng_seed(seed);
    for (int i = 0; i < 20000; i++) {
        int64_t weights[8], parts[8], rest;
        size_t count = 1 + (size_t)prng_below(&r, 8);
        long double weight = 0;
        for (size_t k = 0; k < count; k++) {
            weights[k] = prng_below(&r, 4) ? any_size(&r) : 0;
            weight += (long double)weights[k];
        }
        struct money total = { any_size(&r) * (prng_below(&r, 2) ? 1 : -1), "USD" };
        if (!money_split(total, weights, count, parts)) {
            assert_true(weight == 0);
            continue;
        }
        rest = total.minor;
        for (size_t k = 0; k < count; k++) {
            rest -= parts[k];
            assert_true(weights[k] || parts[k] == 0);
            assert_true(parts[k] == 0 || (parts[k] < 0) == (total.minor < 0));
            long double share = (long double)total.minor * (long double)weights[k] / weight;
            long double off = (long double)parts[k] - share;
            assert_true(off < 1.5L && off > -1.5L);
        }
        assert_int_equal(rest, 0);
    }
}

static const struct parse_row good[] = {
    { "1,234.50", "USD", 123450 },
    { "1234.5", "USD", 123450 },
    { "1234", "USD", 123400 },
    { "0.07", "CHF", 7 },
    { " 12.00 ", "EUR", 1200 },
    { "-12.30", "USD", -1230 },
    { "1,234,567", "JPY", 1234567 },
    { "1.234", "KWD", 1234 },
    { "92233720368547758.07", "USD", INT64_MAX },
};
static const struct parse_row bad[] = {
    { "", "USD", 0 },
    { ".", "USD", 0 },
    { "1.", "USD", 0 },
    { ".5", "USD", 0 },
    { "1.234", "USD", 0 },
    { "1.5", "JPY", 0 },
    { "1,23.00", "USD", 0 },
    { ",123", "USD", 0 },
    { "1,2345", "USD", 0 },
    { "12a", "USD", 0 },
    { "1.2x", "USD", 0 },
    { "--1", "USD", 0 },
    { "1.2.3", "USD", 0 },
    { "92233720368547758.08", "USD", 0 },
    { "$5", "USD", 0 },
    { "1 000", "USD", 0 },
    { "5", "usd", 0 },
    { "5", "US", 0 },
};
static const struct human_row shown[] = {
    { { 123450, "USD" }, "$1,234.50" },
    { { 123450, "CHF" }, "1,234.50 CHF" },
    { { -5, "USD" }, "-$0.05" },
    { { 1234567, "JPY" }, "1,234,567 JPY" },
    { { 100, "EUR" }, "€1.00" },
    { { 1, "KWD" }, "0.001 KWD" },
    { { 99999, "GBP" }, "£999.99" },
    { { INT64_MIN, "USD" }, "-$92,233,720,368,547,758.08" },
};

int main(void)
{
    struct CMUnitTest tests[64];
    size_t n = 0;
    for (size_t i = 0; i < sizeof good / sizeof *good; i++)
        tests[n++] = TEST_ROW(good[i].text, amount_is_read, &good[i]);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        tests[n++] = TEST_ROW(bad[i].text, amount_is_refused, &bad[i]);
    for (size_t i = 0; i < sizeof shown / sizeof *shown; i++)
        tests[n++] = TEST_ROW(shown[i].text, amount_is_shown, &shown[i]);
    const struct CMUnitTest facts[] = {
        cmocka_unit_test(programs_read_an_amount_without_signs_of_a_currency),
        cmocka_unit_test(a_sum_needs_one_currency_and_no_overflow),
        cmocka_unit_test(edge_39_split_33_33_34_of_100_01_sums_to_the_cent),
        cmocka_unit_test(equal_claims_to_a_cent_go_to_the_earlier_part),
        cmocka_unit_test(a_split_without_weight_is_refused),
        cmocka_unit_test(every_split_sums_exactly_and_stays_within_a_unit_of_its_share),
    };
    for (size_t i = 0; i < sizeof facts / sizeof *facts; i++)
        tests[n++] = facts[i];
    return _cmocka_run_group_tests("base/money", tests, n, setup, teardown);
}
