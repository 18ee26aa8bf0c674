/* The days of an invoice that is written again and again. */
#include "tests/test.h"

#include "base/random.h"
#include "billing/recurring_rules.h"

static struct day on(const char *text)
{
    struct day d = { 0 };
    assert_true(day_parse(sv_of(text), &d));
    return d;
}

static struct day next_of(const struct recur *r, int64_t made, const char *from)
{
    struct day d = { 0 };
    assert_true(recurring_next(r, made, on(from), &d));
    return d;
}

static void months_keep_the_day_or_take_their_last_one(void **state)
{
    (void)state;
    struct recur r = { .unit = RECUR_MONTH, .every = 1, .starts_on = on("2026-12-31") };
    assert_int_equal(next_of(&r, 0, "2026-11-01").n, on("2026-12-31").n);
    assert_int_equal(next_of(&r, 1, "2027-01-01").n, on("2027-01-31").n);
    assert_int_equal(next_of(&r, 2, "2027-02-01").n, on("2027-02-28").n);
    assert_int_equal(next_of(&r, 3, "2027-03-01").n, on("2027-03-31").n);
    assert_int_equal(next_of(&r, 3, "2036-02-02").n, on("2036-02-29").n);
}

static void every_so_many_weeks_and_months_are_counted_from_the_first_one(void **state)
{
    (void)state;
    struct recur weeks = { .unit = RECUR_WEEK, .every = 3, .starts_on = on("2026-12-01") };
    assert_int_equal(next_of(&weeks, 0, "2026-12-02").n, on("2026-12-22").n);
    assert_int_equal(next_of(&weeks, 0, "2026-12-22").n, on("2026-12-22").n);
    struct recur quarters = { .unit = RECUR_MONTH, .every = 3, .starts_on = on("2026-12-15") };
    assert_int_equal(next_of(&quarters, 0, "2026-12-16").n, on("2027-03-15").n);
}

static void none_comes_after_the_last_day_or_the_last_of_the_count(void **state)
{
    (void)state;
    struct day d;
    struct recur r = {
        .unit = RECUR_MONTH, .every = 1, .starts_on = on("2026-12-01"), .ends_on = { true, on("2027-02-01") }
    };
    assert_true(recurring_next(&r, 0, on("2027-02-01"), &d));
    assert_false(recurring_next(&r, 0, on("2027-02-02"), &d));
    r.ends_on.has = false;
    r.most = 2;
    assert_true(recurring_next(&r, 1, on("2030-01-01"), &d));
    assert_false(recurring_next(&r, 2, on("2026-12-01"), &d));
}

static void units_are_read_again_by_their_names(void **state)
{
    (void)state;
    enum recur_unit u;
    for (int i = 0; i < RECUR_UNIT_COUNT; i++) {
        assert_true(recur_unit_parse(sv_of(recur_unit_name((enum recur_unit)i)), &u));
        assert_int_equal(u, i);
    }
    assert_false(recur_unit_parse(SV("day"), &u));
}

static void any_next_day_is_the_first_of_its_days_from_there(void **state)
{
    (void)state;
    struct prng dice = prng_seed(21);
    for (int k = 0; k < 5000; k++) {
        struct recur r = { .unit = (enum recur_unit)prng_below(&dice, RECUR_UNIT_COUNT),
            .every = 1 + (int64_t)prng_below(&dice, RECUR_EVERY_MOST),
            .starts_on = { 20000 + (int32_t)prng_below(&dice, 4000) } };
        struct day from = { r.starts_on.n + (int32_t)prng_below(&dice, 4000) - 200 }, at = r.starts_on, next, after;
        assert_true(recurring_next(&r, 0, from, &next));
        while (at.n < from.n) { /* one after the other comes to the same */
            assert_true(recurring_next(&r, 0, (struct day){ at.n + 1 }, &after));
            assert_true(after.n > at.n);
            at = after;
        }
        assert_int_equal(next.n, at.n);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(months_keep_the_day_or_take_their_last_one),
        cmocka_unit_test(every_so_many_weeks_and_months_are_counted_from_the_first_one),
        cmocka_unit_test(none_comes_after_the_last_day_or_the_last_of_the_count),
        cmocka_unit_test(units_are_read_again_by_their_names),
        cmocka_unit_test(any_next_day_is_the_first_of_its_days_from_there),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
