#include "tests/test.h"

#include "base/problems.h"
#include "calendar/calendar.h"

struct repeat_row {
    const char *name;
    struct repeat_form form;
    const char *rule, *said;  /* first day: Tuesday 2026-12-01 */
    const char *field, *code; /* instead: what is wrong */
};
#define TEXT(lit)                                                                                                      \
    {                                                                                                                  \
        lit, sizeof(lit) - 1                                                                                           \
    }
#define FORM(every_, unit_, days_, times_, until_)                                                                     \
    {                                                                                                                  \
        .every = TEXT(every_), .unit = TEXT(unit_), .weekdays = (days_), .times = TEXT(times_), .until = TEXT(until_)  \
    }
static const struct repeat_row rows[] = {
    { "every_week_has_the_weekday_of_the_first", FORM("1", "week", 0, "8", ""), "FREQ=WEEKLY;BYDAY=TU;COUNT=8",
        "every week on Tuesday, 8 times" },
    { "every_second_week_on_three_days", FORM("2", "week", 1 << 2 | 1 << 4 | 1 << 0, "6", ""),
        "FREQ=WEEKLY;INTERVAL=2;BYDAY=SU,TU,TH;COUNT=6", "every 2 weeks on Tuesday, Thursday and Sunday, 6 times" },
    { "weekdays_have_a_word", FORM("", "week", 0x3e, "10", ""), "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR;COUNT=10",
        "every weekday (Monday to Friday), 10 times" },
    { "daily_until_a_day", FORM("", "day", 0, "", "2026-12-24"), "FREQ=DAILY;UNTIL=20261224",
        "every day, until 24 December 2026" },
    { "monthly", FORM("3", "month", 0, "4", ""), "FREQ=MONTHLY;INTERVAL=3;COUNT=4", "every 3 months, 4 times" },
    { "yearly", FORM("", "year", 0, "3", ""), "FREQ=YEARLY;COUNT=3", "every year, 3 times" },
    { "the_last_day_is_included", FORM("", "week", 0, "", "2026-12-08"), "FREQ=WEEKLY;BYDAY=TU;UNTIL=20261208",
        "every week on Tuesday, until 8 December 2026" },
    { "an_end_has_to_be_said", FORM("1", "week", 0, "", ""), .field = "times", .code = "bad_repeat" },
    { "one_end_is_enough", FORM("1", "week", 0, "3", "2026-12-24"), .field = "times", .code = "bad_repeat" },
    { "once_is_no_series", FORM("1", "week", 0, "1", ""), .field = "times", .code = "bad_repeat" },
    { "words_are_no_number", FORM("1", "week", 0, "some", ""), .field = "times", .code = "bad_repeat" },
    { "a_day_that_is_none", FORM("1", "week", 0, "", "2026-02-30"), .field = "until", .code = "bad_repeat" },
    { "an_end_before_the_first", FORM("1", "week", 0, "", "2026-11-30"), .field = "until", .code = "bad_repeat" },
    { "every_zero_weeks", FORM("0", "week", 0, "3", ""), .field = "every", .code = "bad_repeat" },
    { "every_hour", FORM("1", "hour", 0, "3", ""), .field = "unit", .code = "bad_repeat" },
    { "the_first_day_is_one_of_them", FORM("1", "week", 1 << 1, "3", ""), .field = "weekdays", .code = "bad_repeat" },
    { "more_visits_than_are_kept", FORM("1", "day", 0, "261", ""), .field = "times", .code = "too_many" },
    { "further_ahead_than_is_kept", FORM("1", "month", 0, "30", ""), .field = "times", .code = "too_many" },
    { "until_a_day_far_ahead", FORM("1", "day", 0, "", "2027-12-01"), .field = "until", .code = "too_many" },
};

static void test_row(void **state)
{
    const struct repeat_row *row = *state;
    struct arena *a = arena_new("repeat", 64 * 1024);
    struct problems problems = problems_new(a);
    struct day first;
    struct sv rule;
    assert_true(day_parse(SV("2026-12-01"), &first));
    enum err err = repeat_rule(a, &row->form, first, &problems, &rule);
    if (row->code) {
        assert_int_equal(err, E_INVALID);
        assert_int_equal(problems.count, 1);
        assert_string_equal(sv_z(a, problems.items[0].field), row->field);
        assert_string_equal(sv_z(a, problems.items[0].code), row->code);
    } else {
        assert_int_equal(err, E_OK);
        assert_string_equal(sv_z(a, rule), row->rule);
        assert_string_equal(sv_z(a, repeat_said(a, rule)), row->said);
    }
    arena_free(a);
}

static void a_rule_of_another_kind_is_said_as_it_is(void **state)
{
    (void)state;
    struct arena *a = arena_new("repeat", 4096);
    assert_string_equal(
        sv_z(a, repeat_said(a, SV("FREQ=MONTHLY;BYDAY=1FR;COUNT=3"))), "by the rule FREQ=MONTHLY;BYDAY=1FR;COUNT=3");
    assert_string_equal(sv_z(a, repeat_said(a, SV("FREQ=DAILY;INTERVAL=2"))), "every 2 days");
    arena_free(a);
}

static void parts_are_read_as_they_are_written(void **state)
{
    (void)state;
    struct arena *a = arena_new("repeat", 4096);
    struct recur_parts p;
    assert_true(recur_parts(SV("freq=weekly;wkst=mo;interval=2;byday=we,mo;until=20261224T080000Z"), &p));
    assert_string_equal(sv_z(a, recur_write(a, &p)), "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,WE;UNTIL=20261224");
    assert_false(recur_parts(SV("FREQ=WEEKLY;WKST=SU;INTERVAL=2;BYDAY=MO,SU"), &p));
    assert_false(recur_parts(SV("FREQ=MONTHLY;BYMONTHDAY=-1"), &p));
    assert_false(recur_parts(SV("every day"), &p));
    arena_free(a);
}

int main(void)
{
    struct CMUnitTest tests[LENGTH(rows) + 2] = { cmocka_unit_test(a_rule_of_another_kind_is_said_as_it_is),
        cmocka_unit_test(parts_are_read_as_they_are_written) };
    for (size_t i = 0; i < LENGTH(rows); i++)
        tests[2 + i] = TEST_ROW(rows[i].name, test_row, &rows[i]);
    return _cmocka_run_group_tests("calendar/repeat", tests, LENGTH(tests), NULL, NULL);
}
