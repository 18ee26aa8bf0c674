/* A bill in parts: amounts that come to the cent, days at the end of months, and what of them is due. */
#include "tests/test.h"

#include "base/random.h"
#include "billing/pay_plan_rules.h"

static struct day on(const char *text)
{
    struct day d = { 0 };
    assert_true(day_parse(sv_of(text), &d));
    return d;
}

static void equal_parts_come_to_the_whole_and_the_earlier_ones_take_the_cents(void **state)
{
    (void)state;
    struct plan_part p[PLAN_PARTS_MOST];
    assert_true(plan_by_count(10000, 3, PLAN_MONTH, on("2026-12-01"), p));
    assert_int_equal(p[0].amount, 3334);
    assert_int_equal(p[1].amount, 3333);
    assert_int_equal(p[2].amount, 3333);
}

static void parts_of_an_amount_leave_the_rest_to_the_last(void **state)
{
    (void)state;
    struct plan_part p[PLAN_PARTS_MOST];
    size_t n;
    assert_true(plan_by_amount(10000, 4000, PLAN_WEEK, on("2026-12-01"), p, &n));
    assert_int_equal(n, 3);
    assert_int_equal(p[1].amount, 4000);
    assert_int_equal(p[2].amount, 2000);
    assert_int_equal(p[2].due_on.n, on("2026-12-15").n);
}

static void an_amount_of_the_whole_is_one_part(void **state)
{
    (void)state;
    struct plan_part p[PLAN_PARTS_MOST];
    size_t n;
    assert_true(plan_by_amount(4000, 4000, PLAN_WEEK, on("2026-12-01"), p, &n));
    assert_int_equal(n, 1);
    assert_int_equal(p[0].amount, 4000);
}

static void a_short_month_takes_its_last_day_and_the_next_one_has_its_own_again(void **state)
{
    (void)state;
    struct day first = on("2027-01-31");
    assert_int_equal(plan_day(first, PLAN_MONTH, 0).n, on("2027-01-31").n);
    assert_int_equal(plan_day(first, PLAN_MONTH, 1).n, on("2027-02-28").n);
    assert_int_equal(plan_day(first, PLAN_MONTH, 2).n, on("2027-03-31").n);
    assert_int_equal(plan_day(first, PLAN_MONTH, 3).n, on("2027-04-30").n);
    assert_int_equal(plan_day(first, PLAN_MONTH, 13).n, on("2028-02-29").n);
    assert_int_equal(plan_day(on("2026-12-15"), PLAN_MONTH, 1).n, on("2027-01-15").n);
}

static void two_weeks_are_fourteen_days(void **state)
{
    (void)state;
    assert_int_equal(plan_day(on("2026-12-24"), PLAN_FORTNIGHT, 2).n, on("2027-01-21").n);
}

static void more_parts_than_cents_or_than_can_be_looked_over_are_refused(void **state)
{
    (void)state;
    struct plan_part p[PLAN_PARTS_MOST];
    size_t n;
    assert_false(plan_by_count(2, 3, PLAN_MONTH, on("2026-12-01"), p));
    assert_false(plan_by_count(10000, 0, PLAN_MONTH, on("2026-12-01"), p));
    assert_false(plan_by_count(10000, PLAN_PARTS_MOST + 1, PLAN_MONTH, on("2026-12-01"), p));
    assert_false(plan_by_amount(10000, 100, PLAN_MONTH, on("2026-12-01"), p, &n));
    assert_int_equal(n, 100);
    assert_false(plan_by_amount(10000, 0, PLAN_MONTH, on("2026-12-01"), p, &n));
    assert_false(plan_by_amount(0, 100, PLAN_MONTH, on("2026-12-01"), p, &n));
}

static void what_was_paid_covers_the_earlier_parts_first(void **state)
{
    (void)state;
    struct plan_part p[PLAN_PARTS_MOST];
    assert_true(plan_by_count(9000, 3, PLAN_MONTH, on("2026-12-01"), p));
    assert_int_equal(plan_next(p, 3, 0), 0);
    assert_int_equal(plan_next(p, 3, 2999), 0);
    assert_int_equal(plan_next(p, 3, 3000), 1);
    assert_int_equal(plan_next(p, 3, 9000), 3);
    assert_int_equal(plan_open(p, 3, 4000, 0), 0);
    assert_int_equal(plan_open(p, 3, 4000, 1), 2000);
    assert_int_equal(plan_open(p, 3, 4000, 2), 3000);
    assert_int_equal(plan_due(p, 3, 0, on("2026-11-30")), 0);
    assert_int_equal(plan_due(p, 3, 0, on("2026-12-01")), 3000);
    assert_int_equal(plan_due(p, 3, 4000, on("2027-01-01")), 2000);
    assert_int_equal(plan_due(p, 3, 7000, on("2027-01-31")), 0);
}

static void names_of_steps_are_read_again(void **state)
{
    (void)state;
    for (int i = 0; i < PLAN_EVERY_COUNT; i++) {
        enum plan_every e;
        assert_true(plan_every_parse(sv_of(plan_every_name((enum plan_every)i)), &e));
        assert_int_equal(e, i);
        assert_true(plan_every_label(e)[0]);
    }
    enum plan_every e;
    assert_false(plan_every_parse(SV("year"), &e));
}

/* -- any plan -------------------------------------------------------------------------------------------------------
 */

static struct prng dice;

/* 1 to `most`. */
static int64_t any(int64_t most)
{
    return 1 + (int64_t)prng_below(&dice, (uint32_t)most);
}

static int64_t sum_of(const struct plan_part *p, size_t n)
{
    int64_t sum = 0;
    for (size_t i = 0; i < n; i++) {
        assert_true(p[i].amount > 0);
        if (i)
            assert_true(p[i].due_on.n > p[i - 1].due_on.n);
        sum += p[i].amount;
    }
    return sum;
}

static void any_plan_comes_to_its_whole_on_days_that_follow_each_other(void **state)
{
    (void)state;
    dice = prng_seed(5);
    for (int k = 0; k < 5000; k++) {
        struct plan_part p[PLAN_PARTS_MOST];
        int64_t total = any(1000000), count = any(PLAN_PARTS_MOST), amount = any(1000000);
        enum plan_every every = (enum plan_every)(any(PLAN_EVERY_COUNT) - 1);
        struct day first = { (int32_t)(20000 + any(10000)) };
        size_t n;
        if (plan_by_count(total, count, every, first, p)) {
            assert_int_equal(sum_of(p, (size_t)count), total);
            assert_true(p[0].amount - p[count - 1].amount <= 1);
        } else {
            assert_true(total < count);
        }
        if (plan_by_amount(total, amount, every, first, p, &n))
            assert_int_equal(sum_of(p, n), total);
        else
            assert_true(n > PLAN_PARTS_MOST);
    }
}

static void any_bills_of_one_plan_divide_its_parts_to_the_cent(void **state)
{
    (void)state;
    dice = prng_seed(5);
    for (int k = 0; k < 5000; k++) {
        struct plan_part all[PLAN_PARTS_MOST], own[PLAN_PARTS_MOST];
        int64_t bills[4], total = 0, before = 0, of_day[PLAN_PARTS_MOST] = { 0 };
        size_t bill_count = (size_t)any(4), count = (size_t)any(12);
        for (size_t b = 0; b < bill_count; b++)
            total += bills[b] = any(50000);
        if (!plan_by_count(total, (int64_t)count, PLAN_MONTH, (struct day){ 20500 }, all))
            continue;
        for (size_t b = 0; b < bill_count; b++) {
            size_t n = plan_share(all, count, before, bills[b], own);
            assert_int_equal(sum_of(own, n), bills[b]);
            for (size_t i = 0, at = 0; i < n; i++) {
                while (all[at].due_on.n != own[i].due_on.n)
                    at++;
                of_day[at] += own[i].amount;
            }
            before += bills[b];
        }
        for (size_t i = 0; i < count; i++)
            assert_int_equal(of_day[i], all[i].amount);
    }
}

static void paying_what_is_due_each_day_pays_any_plan_exactly(void **state)
{
    (void)state;
    dice = prng_seed(5);
    for (int k = 0; k < 500; k++) {
        struct plan_part p[PLAN_PARTS_MOST];
        int64_t total = any(1000000), count = any(24), covered = 0;
        if (!plan_by_count(total, count, PLAN_WEEK, (struct day){ 20500 }, p))
            continue;
        for (int32_t day = 20490; day < 20490 + 7 * 26; day++) {
            if (any(20) == 1 && covered < total)
                covered += any(total - covered); /* early, or late, by hand */
            covered += plan_due(p, (size_t)count, covered, (struct day){ day });
            assert_int_equal(plan_due(p, (size_t)count, covered, (struct day){ day }), 0);
            assert_true(covered <= total);
            size_t next = plan_next(p, (size_t)count, covered);
            assert_true(next == (size_t)count || p[next].due_on.n > day);
            int64_t open = 0;
            for (size_t i = 0; i < (size_t)count; i++)
                open += plan_open(p, (size_t)count, covered, i);
            assert_int_equal(open, total - covered);
        }
        assert_int_equal(covered, total);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(equal_parts_come_to_the_whole_and_the_earlier_ones_take_the_cents),
        cmocka_unit_test(parts_of_an_amount_leave_the_rest_to_the_last),
        cmocka_unit_test(an_amount_of_the_whole_is_one_part),
        cmocka_unit_test(a_short_month_takes_its_last_day_and_the_next_one_has_its_own_again),
        cmocka_unit_test(two_weeks_are_fourteen_days),
        cmocka_unit_test(more_parts_than_cents_or_than_can_be_looked_over_are_refused),
        cmocka_unit_test(what_was_paid_covers_the_earlier_parts_first),
        cmocka_unit_test(names_of_steps_are_read_again),
        cmocka_unit_test(any_plan_comes_to_its_whole_on_days_that_follow_each_other),
        cmocka_unit_test(any_bills_of_one_plan_divide_its_parts_to_the_cent),
        cmocka_unit_test(paying_what_is_due_each_day_pays_any_plan_exactly),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
