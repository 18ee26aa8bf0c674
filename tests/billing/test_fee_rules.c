/* What fees come to. */
#include "tests/test.h"

#include "base/random.h"
#include "billing/fee_rules.h"
#include "billing/rules.h"

static void a_fee_is_an_amount_or_a_part_of_the_price(void **state)
{
    (void)state;
    assert_int_equal(fee_amount((struct fee){ FEE_AMOUNT, 2500 }, 12000), 2500);
    assert_int_equal(fee_amount((struct fee){ FEE_PERCENT, 5000 }, 12001), 6001); /* halves go up */
    assert_int_equal(fee_amount((struct fee){ FEE_PERCENT, 10000 }, 12001), 12001);
    assert_int_equal(fee_amount((struct fee){ FEE_UNSAID, 2500 }, 12000), 0);
}

static void a_type_says_its_own_fee_or_none_or_leaves_the_practices(void **state)
{
    (void)state;
    struct fee practice = { FEE_PERCENT, 5000 }, none = { FEE_AMOUNT, 0 }, unsaid = { 0 };
    assert_int_equal(fee_amount(fee_for(unsaid, practice), 10000), 5000);
    assert_int_equal(fee_amount(fee_for(none, practice), 10000), 0);
    assert_int_equal(fee_amount(fee_for((struct fee){ FEE_AMOUNT, 700 }, practice), 10000), 700);
}

static void an_overdue_fee_comes_so_many_days_after_and_not_for_what_was_due_before_the_rule(void **state)
{
    (void)state;
    struct overdue_rule r = { .fee = { FEE_AMOUNT, 1000 }, .days = 14, .from = { true, { 1000 } } };
    assert_false(overdue_fee_due(&r, (struct day){ 1000 }, (struct day){ 1013 }));
    assert_true(overdue_fee_due(&r, (struct day){ 1000 }, (struct day){ 1014 }));
    assert_false(overdue_fee_due(&r, (struct day){ 999 }, (struct day){ 2000 }));
    r.from.has = false; /* switched off */
    assert_false(overdue_fee_due(&r, (struct day){ 1000 }, (struct day){ 1014 }));
}

static void no_fee_is_above_what_it_is_of_or_above_its_limit(void **state)
{
    (void)state;
    struct prng dice = prng_seed(31);
    for (int k = 0; k < 20000; k++) {
        int64_t price = (int64_t)prng_below(&dice, AMOUNT_MOST) + 1;
        struct fee percent = { FEE_PERCENT, (int64_t)prng_below(&dice, 10001) };
        struct overdue_rule r = { .fee = percent, .most = 1 + (int64_t)prng_below(&dice, 100000) };
        int64_t fee = fee_amount(percent, price), exact = price * percent.value;
        assert_true(fee >= 0 && fee <= price);
        assert_true(2 * (fee * 10000 - exact) <= 10000 && 2 * (exact - fee * 10000) < 10000); /* the nearest */
        assert_true(overdue_fee_amount(&r, price) <= r.most);
        assert_true(overdue_fee_amount(&r, price) <= fee);
        assert_int_equal(overdue_fee_amount(&r, -price), 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_fee_is_an_amount_or_a_part_of_the_price),
        cmocka_unit_test(a_type_says_its_own_fee_or_none_or_leaves_the_practices),
        cmocka_unit_test(an_overdue_fee_comes_so_many_days_after_and_not_for_what_was_due_before_the_rule),
        cmocka_unit_test(no_fee_is_above_what_it_is_of_or_above_its_limit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
