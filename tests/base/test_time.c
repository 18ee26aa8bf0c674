#include "test.h"

#include "base/random.h"
#include "base/time.h"

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

static struct day day_of(int year, int month, int day)
{
    return day_of_civil((struct civil){ year, month, day });
}

static void assert_text(struct sv got, const char *want)
{
    assert_string_equal(sv_z(scratch, got), want);
}

static void day_0_is_the_first_of_january_1970(void **state)
{
    (void)state;
    assert_int_equal(day_of(1970, 1, 1).n, 0);
    assert_int_equal(day_of(2000, 3, 1).n, 11017);
    assert_int_equal(day_of(1, 1, 1).n, -719162);
}

static void every_day_of_400_years_survives_the_round_trip(void **state)
{
    (void)state;
    struct civil expect = { 1800, 1, 1 };
    int32_t first = day_of(1800, 1, 1).n, last = day_of(2200, 1, 1).n;
    for (int32_t n = first; n < last; n++) {
        struct civil c = civil_of_day((struct day){ n });
        assert_true(civil_valid(c));
        assert_true(c.year == expect.year && c.month == expect.month && c.day == expect.day);
        assert_int_equal(day_of_civil(c).n, n);
        if (++expect.day > civil_days_in_month(expect.year, expect.month)) {
            expect.day = 1;
            if (++expect.month > 12) {
                expect.month = 1;
                expect.year++;
            }
        }
    }
    assert_int_equal(last - first, 146097);
}

static void days_far_outside_the_calendar_survive_the_round_trip(void **state)
{
    (void)state;
    struct prng r = prng_seed(2016);
    for (int i = 0; i < 10000; i++) {
        int32_t n = (int32_t)prng_below(&r, 6000000) - 3000000;
        assert_int_equal(day_of_civil(civil_of_day((struct day){ n })).n, n);
    }
}

static void civil_days_are_checked_against_the_calendar(void **state)
{
    (void)state;
    assert_true(civil_valid((struct civil){ 2024, 2, 29 }));
    assert_false(civil_valid((struct civil){ 2023, 2, 29 }));
    assert_false(civil_valid((struct civil){ 1900, 2, 29 }));
    assert_true(civil_valid((struct civil){ 2000, 2, 29 }));
    assert_false(civil_valid((struct civil){ 2024, 4, 31 }));
    assert_false(civil_valid((struct civil){ 2024, 13, 1 }));
    assert_false(civil_valid((struct civil){ 2024, 0, 1 }));
    assert_false(civil_valid((struct civil){ 0, 1, 1 }));
    assert_false(civil_valid((struct civil){ 10000, 1, 1 }));
}

static void edge_19_born_29_february_turns_18_on_1_march(void **state)
{
    (void)state;
    struct day born = day_of(2008, 2, 29);
    assert_int_equal(birthday_at(born, 18, false).n, day_of(2026, 3, 1).n);
    assert_false(age_reached(born, 18, day_of(2026, 2, 28), false));
    assert_true(age_reached(born, 18, day_of(2026, 3, 1), false));
    assert_int_equal(age_on(born, day_of(2026, 2, 28), false), 17);
    assert_int_equal(age_on(born, day_of(2026, 3, 1), false), 18);
}

static void edge_19_born_29_february_turns_18_on_28_february_where_chosen(void **state)
{
    (void)state;
    struct day born = day_of(2008, 2, 29);
    assert_int_equal(birthday_at(born, 18, true).n, day_of(2026, 2, 28).n);
    assert_false(age_reached(born, 18, day_of(2026, 2, 27), true));
    assert_true(age_reached(born, 18, day_of(2026, 2, 28), true));
    assert_int_equal(age_on(born, day_of(2026, 2, 28), true), 18);
}

static void edge_19_born_29_february_keeps_the_day_in_leap_years(void **state)
{
    (void)state;
    struct day born = day_of(2008, 2, 29);
    assert_int_equal(birthday_at(born, 12, true).n, day_of(2020, 2, 29).n);
    assert_int_equal(birthday_at(born, 12, false).n, day_of(2020, 2, 29).n);
    assert_false(age_reached(born, 12, day_of(2020, 2, 28), true));
}

static void age_counts_completed_years(void **state)
{
    (void)state;
    struct day born = day_of(2016, 3, 9);
    assert_int_equal(age_on(born, day_of(2016, 3, 9), false), 0);
    assert_int_equal(age_on(born, day_of(2017, 3, 8), false), 0);
    assert_int_equal(age_on(born, day_of(2017, 3, 9), false), 1);
    assert_true(age_on(born, day_of(2016, 3, 8), false) < 0);
    assert_true(age_on(born, day_of(2015, 3, 9), false) < 0);
}

static void age_and_birthday_agree(void **state)
{
    (void)state;
    const uint64_t seed = 19;
    print_message("# seed %llu\n", (unsigned long long)seed);
    struct prng r = prng_seed(seed);
    for (int i = 0; i < 20000; i++) {
        struct day born = { (int32_t)prng_below(&r, 40000) };
        struct day today = { born.n + (int32_t)prng_below(&r, 40000) };
        bool early = prng_below(&r, 2);
        int age = age_on(born, today, early);
        assert_true(age_reached(born, age, today, early));
        assert_false(age_reached(born, age + 1, today, early));
    }
}

static void a_day_is_read_only_in_its_one_form(void **state)
{
    (void)state;
    static const char *const bad[] = { "", "2016-3-9", "2016-03-09 ", " 2016-03-09", "2016/03/09", "09-03-2016",
        "2016-02-30", "2016-13-01", "20160309", "0000-01-01", "2016-03-0x", "+016-03-09", "2016-03-09T00:00:00Z" };
    struct day d = { 7 };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_false(day_parse(sv_of(bad[i]), &d));
    assert_int_equal(d.n, 7);
    assert_true(day_parse(SV("2016-03-09"), &d));
    assert_text(day_iso(scratch, d), "2016-03-09");
    assert_text(day_human(scratch, d), "9 March 2016");
}

static void instants_are_read_with_offset_and_fraction(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int64_t us;
    } rows[] = {
        { "1970-01-01T00:00:00Z", 0 },
        { "1970-01-01t00:00:01z", SECOND_US },
        { "1970-01-01T01:00:00+01:00", 0 },
        { "1969-12-31T19:30:00-04:30", 0 },
        { "1970-01-01T00:00:00.25Z", 250000 },
        { "1970-01-01T00:00:00.1234567Z", 123456 },
        { "1969-12-31T23:59:59.999999Z", -1 },
        { "2016-12-31T23:59:60Z", INT64_C(1483228800000000) },
        { "2016-12-31T18:59:60-05:00", INT64_C(1483228800000000) },
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct instant t;
        assert_true(instant_parse(sv_of(rows[i].text), &t));
        assert_int_equal(t.us, rows[i].us);
    }
}

static void malformed_instants_are_refused(void **state)
{
    (void)state;
    static const char *const bad[] = { "", "2016-03-09", "2016-03-09T10:00:00", "2016-03-09 10:00:00Z",
        "2016-03-09T24:00:00Z", "2016-03-09T10:60:00Z", "2016-03-09T10:00:61Z", "2016-03-09T10:00:60Z",
        "2016-03-09T10:00:00.Z", "2016-03-09T10:00:00+0100", "2016-03-09T10:00:00+24:00", "2016-03-09T10:00:00Zx",
        "2016-03-09T10:00Z", "2016-03-09T10:00:00+01:00Z", "9999-12-31T23:59:60Z", "9999-12-31T23:30:00-01:00",
        "0001-01-01T00:30:00+01:00" };
    struct instant t = { 7 };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_false(instant_parse(sv_of(bad[i]), &t));
    assert_int_equal(t.us, 7);
}

static void an_instant_is_written_in_three_forms(void **state)
{
    (void)state;
    struct instant t;
    assert_true(instant_parse(SV("2026-11-23T00:10:17.9Z"), &t));
    assert_text(instant_iso(scratch, t), "2026-11-23T00:10:17Z");
    assert_text(instant_mail(scratch, t), "Mon, 23 Nov 2026 00:10:17 +0000");
    /* RFC 9110, 5.6.7 */
    assert_true(instant_parse(SV("1994-11-06T08:49:37Z"), &t));
    assert_text(instant_http(scratch, t), "Sun, 06 Nov 1994 08:49:37 GMT");
    assert_text(instant_iso(scratch, (struct instant){ -1 }), "1969-12-31T23:59:59Z");
}

static void the_date_of_a_mail_is_read_as_it_was_written(void **state)
{
    (void)state;
    struct instant t, again = { 7 };
    assert_true(instant_parse(SV("2026-11-23T00:10:17Z"), &t));
    assert_true(instant_mail_parse(instant_mail(scratch, t), &again));
    assert_int_equal(again.us, t.us);
    static const char *const bad[] = { "", "Mon, 23 Nov 2026 00:10:17 -0500", "Mon, 23 Nox 2026 00:10:17 +0000",
        "Mon, 31 Nov 2026 00:10:17 +0000", "Mon, 23 Nov 2026 25:10:17 +0000", "Mon, 23 Nov 2026 00:10:17 +0000 (UTC)" };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_false(instant_mail_parse(sv_of(bad[i]), &again));
    assert_int_equal(again.us, t.us);
}

static void a_standing_clock_shows_what_the_caller_sets(void **state)
{
    (void)state;
    struct instant at = { 42 };
    struct clock c = clock_at(&at);
    assert_int_equal(clock_now(&c).us, 42);
    at = instant_add(at, SECOND_US);
    assert_int_equal(clock_now(&c).us, 1000042);
}

static void the_system_clock_does_not_stand(void **state)
{
    (void)state;
    struct clock c = clock_system();
    struct instant first = clock_now(&c);
    assert_true(first.us > INT64_C(1600000000) * SECOND_US);
    assert_false(instant_before(clock_now(&c), first));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(day_0_is_the_first_of_january_1970),
        cmocka_unit_test(every_day_of_400_years_survives_the_round_trip),
        cmocka_unit_test(days_far_outside_the_calendar_survive_the_round_trip),
        cmocka_unit_test(civil_days_are_checked_against_the_calendar),
        cmocka_unit_test(edge_19_born_29_february_turns_18_on_1_march),
        cmocka_unit_test(edge_19_born_29_february_turns_18_on_28_february_where_chosen),
        cmocka_unit_test(edge_19_born_29_february_keeps_the_day_in_leap_years),
        cmocka_unit_test(age_counts_completed_years),
        cmocka_unit_test(age_and_birthday_agree),
        cmocka_unit_test(a_day_is_read_only_in_its_one_form),
        cmocka_unit_test(instants_are_read_with_offset_and_fraction),
        cmocka_unit_test(malformed_instants_are_refused),
        cmocka_unit_test(an_instant_is_written_in_three_forms),
        cmocka_unit_test(the_date_of_a_mail_is_read_as_it_was_written),
        cmocka_unit_test(a_standing_clock_shows_what_the_caller_sets),
        cmocka_unit_test(the_system_clock_does_not_stand),
    };
    return cmocka_run_group_tests_name("base/time", tests, setup, teardown);
}
