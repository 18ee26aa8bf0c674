/* What charges come to, how shares divide it (edge 39), and which way an invoice may go. */
#include "tests/test.h"

#include "base/random.h"
#include "billing/rules.h"

struct total_row {
    const char *name;
    int64_t units, price, discount, tax_bp;
    bool good;
    int64_t tax, total;
};
static const struct total_row totals[] = {
    { "a charge without more is units by price", 2, 12500, 0, 0, true, 0, 25000 },
    { "tax is of what is left after the discount", 1, 10000, 1000, 1000, true, 900, 9900 },
    { "half a cent of tax goes up", 1, 50, 0, 100, true, 1, 51 },
    { "less than half a cent of tax falls away", 1, 49, 0, 100, true, 0, 49 },
    { "a discount of everything leaves nothing", 1, 100, 100, 825, true, 0, 0 },
    { "more discount than price is refused", 1, 100, 101, 0, false, 0, 0 },
    { "a negative price is refused", 1, -1, 0, 0, false, 0, 0 },
    { "what is too much is refused", 2, AMOUNT_MOST, 0, 0, false, 0, 0 },
    { "what does not fit a number is refused", INT64_MAX, INT64_MAX, 0, 0, false, 0, 0 },
};

static void total_is(void **state)
{
    const struct total_row *r = *state;
    int64_t tax = 0, total = 0;
    assert_int_equal(charge_total(r->units, r->price, r->discount, r->tax_bp, &tax, &total), r->good);
    assert_int_equal(tax, r->tax);
    assert_int_equal(total, r->total);
}

#define PERCENT(v)                                                                                                     \
    {                                                                                                                  \
        SHARE_PERCENT, (v), false                                                                                      \
    }
#define AMOUNT(v)                                                                                                      \
    {                                                                                                                  \
        SHARE_AMOUNT, (v), false                                                                                       \
    }
#define REST                                                                                                           \
    {                                                                                                                  \
        SHARE_REST, 0, false                                                                                           \
    }
#define GONE(kind, v)                                                                                                  \
    {                                                                                                                  \
        (kind), (v), true                                                                                              \
    }

struct divide_row {
    const char *name;
    int64_t total;
    struct share shares[4];
    size_t count;
    bool good;
    int64_t parts[4];
};
static const struct divide_row divides[] = {
    { "100.01 at 33, 33 and 34 sums to the cent", 10001, { PERCENT(3300), PERCENT(3300), PERCENT(3400) }, 3, true,
        { 3300, 3300, 3401 } },
    { "a cent of two halves goes to the first", 1, { PERCENT(5000), PERCENT(5000) }, 2, true, { 1, 0 } },
    { "amounts come before the rest", 10000, { REST, AMOUNT(3000) }, 2, true, { 7000, 3000 } },
    { "amounts reach as far as the total", 2500, { AMOUNT(2000), AMOUNT(2000), REST }, 3, true, { 2000, 500, 0 } },
    { "percents are of the whole, the rest takes what is left", 10000, { AMOUNT(1000), PERCENT(5000), REST }, 3, true,
        { 1000, 5000, 4000 } },
    { "a percent never takes more than amounts left", 10000, { AMOUNT(8000), PERCENT(5000), REST }, 3, true,
        { 8000, 2000, 0 } },
    { "the share of an archived payer falls to the rest", 10000, { GONE(SHARE_PERCENT, 4000), PERCENT(1000), REST }, 3,
        true, { 0, 1000, 9000 } },
    { "without a rest, the share of an archived payer falls to nobody", 10000,
        { PERCENT(6000), GONE(SHARE_PERCENT, 4000) }, 2, false, { 0 } },
    { "a rest that is gone itself has to be decided", 10000, { AMOUNT(3000), GONE(SHARE_REST, 0) }, 2, false, { 0 } },
    { "a rest that is gone does not matter where nothing is left", 3000, { AMOUNT(3000), GONE(SHARE_REST, 0) }, 2, true,
        { 3000, 0 } },
    { "nothing divides to nothing", 0, { PERCENT(5000), PERCENT(5000) }, 2, true, { 0, 0 } },
};

static void divides_to(void **state)
{
    const struct divide_row *r = *state;
    int64_t parts[4] = { 0 };
    assert_int_equal(share_divide(r->total, r->shares, r->count, parts), r->good);
    for (size_t i = 0; r->good && i < r->count; i++)
        assert_int_equal(parts[i], r->parts[i]);
}

struct check_row {
    const char *name;
    struct share shares[4];
    size_t count;
    bool good;
};
static const struct check_row checks[] = {
    { "shares of 100 % stand", { PERCENT(3300), PERCENT(3300), PERCENT(3400) }, 3, true },
    { "shares of 99 % are refused", { PERCENT(3300), PERCENT(3300), PERCENT(3300) }, 3, false },
    { "shares of 101 % are refused", { PERCENT(3300), PERCENT(3300), PERCENT(3500) }, 3, false },
    { "amounts without a rest are refused", { AMOUNT(5000), PERCENT(10000) }, 2, false },
    { "two rests are refused", { REST, REST, PERCENT(5000) }, 3, false },
    { "percents of everything beside a rest are refused", { PERCENT(10000), REST }, 2, false },
    { "an amount, a percent and a rest stand", { AMOUNT(5000), PERCENT(2500), REST }, 3, true },
    { "a rest alone stands", { REST }, 1, true },
    { "a share of nothing is refused", { PERCENT(0), REST }, 2, false },
    { "no share is refused", { REST }, 0, false },
};

static void check_says(void **state)
{
    const struct check_row *r = *state;
    struct arena *a = arena_new("shares", 4096);
    struct problems problems = problems_new(a);
    share_check(r->shares, r->count, &problems);
    assert_int_equal(problems.count == 0, r->good);
    if (!r->good)
        assert_true(problem_has(&problems, SV("bad_shares")) && problem_of(&problems, SV("share")) != NULL);
    arena_free(a);
}

static void whatever_the_check_lets_pass_divides_any_total_to_the_cent(void **state)
{
    struct prng random = prng_seed(39);
    struct arena *a = arena_new("shares", 65536);
    size_t passed = 0;
    (void)state;
    for (int i = 0; i < 20000; i++) {
        struct share shares[8];
        int64_t parts[8], sum = 0, total = (int64_t)prng_below(&random, 3) ? (int64_t)prng_below(&random, 100000) : 1;
        size_t count = 1 + (size_t)prng_below(&random, 4);
        struct problems problems = problems_new(a);
        for (size_t k = 0; k < count; k++)
            shares[k] = (struct share){ .kind = k ? (enum share_kind)prng_below(&random, 2) : SHARE_REST,
                .value = 1 + (int64_t)prng_below(&random, 6000) };
        share_check(shares, count, &problems);
        if (!problems.count) {
            passed++;
            assert_true(share_divide(total, shares, count, parts));
            for (size_t k = 0; k < count; k++) {
                assert_true(parts[k] >= 0);
                sum += parts[k];
            }
            assert_int_equal(sum, total);
        }
        arena_reset(a);
    }
    assert_true(passed > 5000);
    arena_free(a);
}

static void a_void_invoice_stays_void_and_an_issued_one_is_no_draft_again(void **state)
{
    (void)state;
    for (int s = 0; s < INVOICE_STATE_COUNT; s++) {
        assert_false(invoice_may_become(INVOICE_VOID, (enum invoice_state)s));
        assert_false(invoice_may_become((enum invoice_state)s, INVOICE_DRAFT));
        assert_false(invoice_may_become((enum invoice_state)s, INVOICE_OVERDUE)); /* told by the day */
        assert_false(invoice_may_become((enum invoice_state)s, (enum invoice_state)s));
        if (s != INVOICE_VOID)
            assert_true(invoice_may_become((enum invoice_state)s, INVOICE_VOID));
    }
    assert_false(invoice_may_become(INVOICE_DRAFT, INVOICE_WRITTEN_OFF));
    assert_false(invoice_may_become(INVOICE_SENT, INVOICE_REFUNDED));
    assert_true(invoice_may_become(INVOICE_PAID, INVOICE_PART_PAID));
}

static void the_state_of_an_issued_invoice_follows_its_amounts(void **state)
{
    (void)state;
    assert_int_equal(invoice_state_of(100, 0, 0, 0), INVOICE_SENT);
    assert_int_equal(invoice_state_of(100, 40, 0, 0), INVOICE_PART_PAID);
    assert_int_equal(invoice_state_of(100, 100, 0, 0), INVOICE_PAID);
    assert_int_equal(invoice_state_of(100, 40, 60, 0), INVOICE_WRITTEN_OFF);
    assert_int_equal(invoice_state_of(100, 0, 30, 0), INVOICE_SENT);
    assert_int_equal(invoice_state_of(100, 100, 0, 40), INVOICE_PAID);
    assert_int_equal(invoice_state_of(100, 100, 0, 100), INVOICE_REFUNDED);
    assert_int_equal(invoice_state_of(0, 0, 0, 0), INVOICE_PAID);
}

static void an_open_invoice_is_overdue_from_the_day_after_it_was_due(void **state)
{
    struct opt_day due = { true, { 100 } }, none = { .has = false };
    (void)state;
    assert_int_equal(invoice_state_on(INVOICE_SENT, 5, due, (struct day){ 100 }), INVOICE_SENT);
    assert_int_equal(invoice_state_on(INVOICE_SENT, 5, due, (struct day){ 101 }), INVOICE_OVERDUE);
    assert_int_equal(invoice_state_on(INVOICE_PART_PAID, 5, due, (struct day){ 101 }), INVOICE_OVERDUE);
    assert_int_equal(invoice_state_on(INVOICE_SENT, 5, none, (struct day){ 101 }), INVOICE_SENT);
    assert_int_equal(invoice_state_on(INVOICE_PAID, 0, due, (struct day){ 101 }), INVOICE_PAID);
    assert_int_equal(invoice_state_on(INVOICE_VOID, 0, due, (struct day){ 101 }), INVOICE_VOID);
}

int main(void)
{
    struct CMUnitTest tests[4 + LENGTH(totals) + LENGTH(divides) + LENGTH(checks)] = {
        cmocka_unit_test(whatever_the_check_lets_pass_divides_any_total_to_the_cent),
        cmocka_unit_test(a_void_invoice_stays_void_and_an_issued_one_is_no_draft_again),
        cmocka_unit_test(the_state_of_an_issued_invoice_follows_its_amounts),
        cmocka_unit_test(an_open_invoice_is_overdue_from_the_day_after_it_was_due),
    };
    size_t n = 4;
    for (size_t i = 0; i < LENGTH(totals); i++)
        tests[n++] = TEST_ROW(totals[i].name, total_is, &totals[i]);
    for (size_t i = 0; i < LENGTH(divides); i++)
        tests[n++] = TEST_ROW(divides[i].name, divides_to, &divides[i]);
    for (size_t i = 0; i < LENGTH(checks); i++)
        tests[n++] = TEST_ROW(checks[i].name, check_says, &checks[i]);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
