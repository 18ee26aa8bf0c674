/* Who may be known at the store, by age and date. */
#include "tests/test.h"

#include "base/err.h"
#include "supplement/rules.h"

static struct day on(int year, int month, int day)
{
    return day_of_civil((struct civil){ year, month, day });
}

static struct opt_day born(int year, int month, int day)
{
    return (struct opt_day){ true, on(year, month, day) };
}

static struct supplement_facts grown(void)
{
    return (struct supplement_facts){ .born = born(1985, 5, 5), .has_address = true, .same_address = true };
}

static struct supplement_facts child(void)
{
    return (struct supplement_facts){ .dependent = true,
        .born = born(2016, 3, 9),
        .parent_linked = true,
        .parent_has_address = true,
        .parent_connected = true,
        .parent_born = born(1985, 5, 5) };
}

static const struct {
    struct civil born, today;
    bool leap_early, minor;
    const char *fact;
} birthdays[] = {
    { { 2008, 3, 2 }, { 2026, 3, 1 }, false, true, "the day before the 18th birthday one is below 18" },
    { { 2008, 3, 2 }, { 2026, 3, 2 }, false, false, "with the day itself one is of age" },
    { { 2008, 2, 29 }, { 2026, 2, 28 }, false, true, "a leap-day birth counts from 1 March in other years" },
    { { 2008, 2, 29 }, { 2026, 3, 1 }, false, false, "and on that day one is of age" },
    { { 2008, 2, 29 }, { 2026, 2, 28 }, true, false, "or from 28 February where the practice says so" },
    { { 2008, 2, 29 }, { 2026, 2, 27 }, true, true, "and not a day sooner" },
    { { 2008, 12, 31 }, { 2026, 12, 30 }, false, true, "the end of a year is no exception" },
    { { 2009, 1, 1 }, { 2026, 12, 31 }, false, true, "nor is its beginning" },
};

static void a_birthday_row(void **state)
{
    size_t i = (size_t)*state;
    assert_int_equal(
        supplement_minor(day_of_civil(birthdays[i].born), day_of_civil(birthdays[i].today), birthdays[i].leap_early),
        birthdays[i].minor);
}

static void an_adult_with_an_address_has_an_own_account(void **state)
{
    (void)state;
    struct supplement_facts f = grown();
    assert_int_equal(supplement_standing(&f, on(2026, 3, 2), false), SUPPLEMENT_FINE);
    f.has_address = false;
    assert_int_equal(supplement_may(&f, on(2026, 3, 2), false), SUPPLEMENT_NO_ADDRESS);
}

static void another_address_ends_an_own_account_but_does_not_keep_from_a_new_one(void **state)
{
    (void)state;
    struct supplement_facts f = grown();
    f.same_address = false;
    assert_int_equal(supplement_standing(&f, on(2026, 3, 2), false), SUPPLEMENT_ADDRESS_CHANGED);
    assert_int_equal(supplement_may(&f, on(2026, 3, 2), false), SUPPLEMENT_FINE);
}

static void nobody_below_18_has_an_own_account_and_nobody_above_is_a_dependent(void **state)
{
    (void)state;
    struct supplement_facts f = child();
    assert_int_equal(supplement_standing(&f, on(2026, 3, 2), false), SUPPLEMENT_FINE);
    assert_int_equal(supplement_standing(&f, on(2034, 3, 8), false), SUPPLEMENT_FINE);
    assert_int_equal(supplement_standing(&f, on(2034, 3, 9), false), SUPPLEMENT_OF_AGE);
    f = grown();
    f.born = born(2016, 3, 9);
    assert_int_equal(supplement_may(&f, on(2026, 3, 2), false), SUPPLEMENT_MINOR);
    f.born.has = false;
    assert_int_equal(supplement_may(&f, on(2026, 3, 2), false), SUPPLEMENT_NO_BIRTH_DATE);
}

static void everything_that_a_parent_has_to_be_is_asked(void **state)
{
    (void)state;
    struct day today = on(2026, 3, 2);
    struct supplement_facts f = child();
    f.parent_born.has = false;
    assert_int_equal(supplement_may(&f, today, false), SUPPLEMENT_PARENT_YOUNG);
    f = child();
    f.parent_born = born(2008, 3, 3);
    assert_int_equal(supplement_may(&f, today, false), SUPPLEMENT_PARENT_YOUNG);
#define WITHOUT(field, value, why)                                                                                     \
    f = child();                                                                                                       \
    f.field = value;                                                                                                   \
    assert_int_equal(supplement_may(&f, today, false), why)
    WITHOUT(parent_linked, false, SUPPLEMENT_PARENT_GONE);
    WITHOUT(parent_archived, true, SUPPLEMENT_PARENT_GONE);
    WITHOUT(parent_dead, true, SUPPLEMENT_PARENT_GONE);
    WITHOUT(parent_silenced, true, SUPPLEMENT_PARENT_SILENCED);
    WITHOUT(parent_kept_apart, true, SUPPLEMENT_PARENT_SILENCED);
    WITHOUT(parent_access_ended, true, SUPPLEMENT_ACCESS_ENDED);
    WITHOUT(parent_has_address, false, SUPPLEMENT_PARENT_NO_ADDRESS);
    WITHOUT(parent_connected, false, SUPPLEMENT_PARENT_DISCONNECTED);
    WITHOUT(archived, true, SUPPLEMENT_ARCHIVED);
    WITHOUT(dead, true, SUPPLEMENT_DECEASED);
}

static void every_reason_has_a_name_of_its_own_and_words(void **state)
{
    (void)state;
    for (enum supplement_why w = SUPPLEMENT_FINE + 1; w < SUPPLEMENT_WHY_COUNT; w++) {
        enum supplement_why again;
        assert_true(supplement_why_parse(sv_of(supplement_why_name(w)), &again));
        assert_int_equal(again, w);
        assert_true(supplement_end_text(w).n > 0);
        assert_true(w >= SUPPLEMENT_BY_STAFF || supplement_why_text(w).n > 0);
    }
}

int main(void)
{
    struct CMUnitTest tests[LENGTH(birthdays) + 5];
    size_t n = 0;
    for (size_t i = 0; i < LENGTH(birthdays); i++)
        tests[n++] = TEST_ROW(birthdays[i].fact, a_birthday_row, i);
    const struct CMUnitTest more[] = {
        cmocka_unit_test(an_adult_with_an_address_has_an_own_account),
        cmocka_unit_test(another_address_ends_an_own_account_but_does_not_keep_from_a_new_one),
        cmocka_unit_test(nobody_below_18_has_an_own_account_and_nobody_above_is_a_dependent),
        cmocka_unit_test(everything_that_a_parent_has_to_be_is_asked),
        cmocka_unit_test(every_reason_has_a_name_of_its_own_and_words),
    };
    memcpy(tests + n, more, sizeof more);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
