#include "tests/test.h"

#include <stdlib.h>
#include <time.h>

#include "base/err.h"
#include "base/random.h"
#include "ical/tzif.h"
#include "ical/zone.h"

static struct instant at(const char *text)
{
    struct instant t;
    assert_true(instant_parse(sv_of(text), &t));
    return t;
}

static struct day day(const char *text)
{
    struct day d;
    assert_true(day_parse(sv_of(text), &d));
    return d;
}

struct shown_row {
    const char *name, *zone, *at, *human, *iso;
};
static const struct shown_row shown[] = {
    { "new_york_in_winter", "America/New_York", "2026-11-24T20:05:00Z", "Tue 24 Nov 2026, 3:05 pm EST",
        "2026-11-24T15:05:00-05:00" },
    { "new_york_in_summer", "America/New_York", "2026-07-04T04:00:00Z", "Sat 4 Jul 2026, 12:00 am EDT",
        "2026-07-04T00:00:00-04:00" },
    { "london_in_summer", "Europe/London", "2026-06-01T11:00:00Z", "Mon 1 Jun 2026, 12:00 pm BST",
        "2026-06-01T12:00:00+01:00" },
    { "dublin_counts_summer_as_standard", "Europe/Dublin", "2026-06-01T11:00:00Z", "Mon 1 Jun 2026, 12:00 pm IST",
        "2026-06-01T12:00:00+01:00" },
    { "kathmandu_has_three_quarters", "Asia/Kathmandu", "2026-01-01T00:00:00Z", "Thu 1 Jan 2026, 5:45 am UTC+5:45",
        "2026-01-01T05:45:00+05:45" },
    { "lord_howe_moves_half_an_hour", "Australia/Lord_Howe", "2026-01-01T00:00:00Z",
        "Thu 1 Jan 2026, 11:00 am UTC+11:00", "2026-01-01T11:00:00+11:00" },
    { "lord_howe_in_winter", "Australia/Lord_Howe", "2026-07-01T00:00:00Z", "Wed 1 Jul 2026, 10:30 am UTC+10:30",
        "2026-07-01T10:30:00+10:30" },
    { "casablanca_outside_ramadan", "Africa/Casablanca", "2026-06-01T12:00:00Z", "Mon 1 Jun 2026, 1:00 pm UTC+1:00",
        "2026-06-01T13:00:00+01:00" },
    { "casablanca_in_ramadan", "Africa/Casablanca", "2026-03-01T12:00:00Z", "Sun 1 Mar 2026, 12:00 pm UTC+0:00",
        "2026-03-01T12:00:00+00:00" },
    { "sao_paulo_winter_of_2014", "America/Sao_Paulo", "2014-06-10T14:43:42Z", "Tue 10 Jun 2014, 11:43 am UTC-3:00",
        "2014-06-10T11:43:42-03:00" },
    { "apia_before_the_date_line", "Pacific/Apia", "2011-12-30T09:59:59Z", "Thu 29 Dec 2011, 11:59 pm UTC-10:00",
        "2011-12-29T23:59:59-10:00" },
    { "apia_after_the_date_line", "Pacific/Apia", "2011-12-30T10:00:00Z", "Sat 31 Dec 2011, 12:00 am UTC+14:00",
        "2011-12-31T00:00:00+14:00" },
    { "st_johns_in_2045", "America/St_Johns", "2045-07-01T12:00:00Z", "Sat 1 Jul 2045, 9:30 am NDT",
        "2045-07-01T09:30:00-02:30" },
    { "before_1970", "Europe/London", "1969-12-31T23:30:00Z", "Thu 1 Jan 1970, 12:30 am BST",
        "1970-01-01T00:30:00+01:00" },
    { "utc", "UTC", "2026-11-24T20:05:00Z", "Tue 24 Nov 2026, 8:05 pm UTC", "2026-11-24T20:05:00+00:00" },
};

static void shown_as(void **state)
{
    const struct shown_row *row = *state;
    struct arena *a = arena_new("test", 1024);
    const struct zone *z = zone_find(sv_of(row->zone));
    assert_non_null(z);
    assert_string_equal(sv_z(a, zone_human(a, z, at(row->at))), row->human);
    assert_string_equal(sv_z(a, zone_iso(a, z, at(row->at))), row->iso);
    arena_free(a);
}

struct local_row {
    const char *name, *zone, *day;
    int hour, minute;
    enum zone_match match;
    const char *first, *second;
};
static const struct local_row locals[] = {
    { "plain_time_is_unique", "America/New_York", "2026-11-24", 15, 5, ZONE_UNIQUE, "2026-11-24T20:05:00Z", NULL },
    { "new_york_jumps_over_half_past_two", "America/New_York", "2026-03-08", 2, 30, ZONE_MISSING,
        "2026-03-08T07:00:00Z", NULL },
    { "new_york_has_two_half_past_ones", "America/New_York", "2026-11-01", 1, 30, ZONE_AMBIGUOUS,
        "2026-11-01T05:30:00Z", "2026-11-01T06:30:00Z" },
    { "the_hour_before_the_jump_is_unique", "America/New_York", "2026-03-08", 1, 59, ZONE_UNIQUE,
        "2026-03-08T06:59:00Z", NULL },
    { "the_hour_after_the_jump_is_unique", "America/New_York", "2026-03-08", 3, 0, ZONE_UNIQUE, "2026-03-08T07:00:00Z",
        NULL },
    { "two_o_clock_after_the_fall_is_unique", "America/New_York", "2026-11-01", 2, 0, ZONE_UNIQUE,
        "2026-11-01T07:00:00Z", NULL },
    { "lord_howe_jumps_half_an_hour", "Australia/Lord_Howe", "2026-10-04", 2, 15, ZONE_MISSING, "2026-10-03T15:30:00Z",
        NULL },
    { "lord_howe_repeats_half_an_hour", "Australia/Lord_Howe", "2026-04-05", 1, 45, ZONE_AMBIGUOUS,
        "2026-04-04T14:45:00Z", "2026-04-04T15:15:00Z" },
    { "sao_paulo_had_no_midnight", "America/Sao_Paulo", "2018-11-04", 0, 0, ZONE_MISSING, "2018-11-04T03:00:00Z",
        NULL },
    { "sao_paulo_had_two_half_past_elevens", "America/Sao_Paulo", "2018-02-17", 23, 30, ZONE_AMBIGUOUS,
        "2018-02-18T01:30:00Z", "2018-02-18T02:30:00Z" },
    { "apia_lost_a_day", "Pacific/Apia", "2011-12-30", 12, 0, ZONE_MISSING, "2011-12-30T10:00:00Z", NULL },
    { "casablanca_repeats_when_ramadan_begins", "Africa/Casablanca", "2026-02-15", 2, 30, ZONE_AMBIGUOUS,
        "2026-02-15T01:30:00Z", "2026-02-15T02:30:00Z" },
    { "london_in_2050", "Europe/London", "2050-03-27", 1, 30, ZONE_MISSING, "2050-03-27T01:00:00Z", NULL },
    { "kathmandu_is_never_unclear", "Asia/Kathmandu", "2026-03-29", 2, 30, ZONE_UNIQUE, "2026-03-28T20:45:00Z", NULL },
};

static void local_is(void **state)
{
    const struct local_row *row = *state;
    struct wall w = { day(row->day), row->hour, row->minute, 0 };
    struct zone_instants got = zone_instant(zone_find(sv_of(row->zone)), w);
    assert_int_equal(got.match, row->match);
    assert_int_equal(got.first.us, at(row->first).us);
    assert_int_equal(got.second.us, at(row->second ? row->second : row->first).us);
}

struct start_row {
    const char *name, *zone, *day, *start;
};
static const struct start_row starts[] = {
    { "day_starts_at_midnight", "America/New_York", "2026-11-01", "2026-11-01T04:00:00Z" },
    { "day_without_midnight_starts_at_one", "America/Sao_Paulo", "2018-11-04", "2018-11-04T03:00:00Z" },
    { "day_with_midnight_after_fall_starts_once", "America/Sao_Paulo", "2018-02-18", "2018-02-18T03:00:00Z" },
    { "day_with_two_midnights_starts_at_the_first", "America/Havana", "2026-11-01", "2026-11-01T04:00:00Z" },
    { "day_that_never_was_starts_with_the_next", "Pacific/Apia", "2011-12-30", "2011-12-30T10:00:00Z" },
    { "day_after_the_lost_one", "Pacific/Apia", "2011-12-31", "2011-12-30T10:00:00Z" },
};

static void starts_at(void **state)
{
    const struct start_row *row = *state;
    assert_int_equal(zone_day_start(zone_find(sv_of(row->zone)), day(row->day)).us, at(row->start).us);
}

static void edge_21_practice_zone_decides_the_day(void **state)
{
    (void)state;
    struct instant now = at("2026-11-24T04:30:00Z");
    assert_int_equal(zone_day(zone_find(SV("America/New_York")), now).n, day("2026-11-23").n);
    assert_int_equal(zone_day(zone_find(SV("Pacific/Apia")), now).n, day("2026-11-24").n);
    struct day born = day("2008-11-24");
    assert_false(age_reached(born, 18, zone_day(zone_find(SV("America/Los_Angeles")), now), false));
    assert_true(age_reached(born, 18, zone_day(zone_find(SV("Europe/London")), now), false));
}

static void only_names_of_tzdata_are_zones(void **state)
{
    (void)state;
    static const char *const bad[] = { "", "Mars/Olympus", "america/new_york_", "../../../etc/passwd", "/etc/localtime",
        "Europe", "localtime", "posix/Europe/London", "posixrules", "right/Europe/London", "tzdata.zi", "zone.tab",
        "Europe/London\n", "Europe//../Europe/London" };
    for (size_t i = 0; i < LENGTH(bad); i++)
        if (zone_valid(sv_of(bad[i])))
            fail_msg("%s was taken for a zone", bad[i]);
    assert_true(zone_valid(SV("Europe/London")));
    assert_true(zone_valid(SV("America/Argentina/Buenos_Aires")));
    assert_true(zone_valid(SV("Etc/GMT+5")));
    assert_ptr_equal(zone_find(SV("Europe/London")), zone_find(SV("Europe/London")));
    assert_ptr_equal(zone_of(SV("Mars/Olympus")), zone_find(SV("UTC")));
}

static void a_zone_is_said_as_the_city_it_is_named_after(void **state)
{
    struct arena *a = arena_new("test", 1024);
    (void)state;
    assert_string_equal(sv_z(a, zone_city(a, SV("America/New_York"))), "New York");
    assert_string_equal(sv_z(a, zone_city(a, SV("America/Argentina/Buenos_Aires"))), "Buenos Aires");
    assert_string_equal(sv_z(a, zone_city(a, SV("UTC"))), "UTC");
    arena_free(a);
}

static void names_are_sorted_and_all_are_zones(void **state)
{
    (void)state;
    struct arena *a = arena_new("test", 1024);
    struct zone_names names = zone_names(a);
    assert_true(names.count > 250);
    for (size_t i = 0; i < names.count; i++) {
        if (!zone_valid(names.items[i]))
            fail_msg("%.*s", SV_FMT(names.items[i]));
        assert_true(i == 0 || sv_cmp(names.items[i - 1], names.items[i]) < 0);
    }
    arena_free(a);
}

/* The C library reads the same files with code of its own. */
static void every_zone_agrees_with_the_c_library(void **state)
{
    (void)state;
    struct arena *a = arena_new("test", 1024);
    struct zone_names names = zone_names(a);
    struct prng r = prng_seed(20261124);
    for (size_t i = 0; i < names.count; i++) {
        const struct zone *z = zone_find(names.items[i]);
        setenv("TZ", sv_z(a, names.items[i]), 1);
        tzset();
        for (int k = 0; k < 300; k++) {
            time_t t = (time_t)prng_below(&r, 6000000000) - 1500000000; /* 1922 to 2112 */
            struct tm tm;
            localtime_r(&t, &tm);
            struct zone_time got = zone_local(z, (struct instant){ t * SECOND_US });
            struct civil c = civil_of_day(got.wall.day);
            if (got.offset_s != tm.tm_gmtoff || c.day != tm.tm_mday || got.wall.hour != tm.tm_hour ||
                strcmp(got.abbrev, tm.tm_zone) != 0 || got.dst != (tm.tm_isdst > 0))
                fail_msg("%.*s at %lld: %d %s, expected %ld %s", SV_FMT(names.items[i]), (long long)t, got.offset_s,
                    got.abbrev, tm.tm_gmtoff, tm.tm_zone);
            struct zone_instants back = zone_instant(z, got.wall);
            assert_true(back.first.us == t * SECOND_US || back.second.us == t * SECOND_US);
            assert_true(zone_day_start(z, got.wall.day).us <= t * SECOND_US);
        }
    }
    unsetenv("TZ");
    tzset();
    arena_free(a);
}

static void damaged_files_are_refused_or_read_but_never_crash(void **state)
{
    (void)state;
    FILE *f = fopen("/usr/share/zoneinfo/Europe/London", "rbe");
    assert_non_null(f);
    static uint8_t good[16384];
    size_t n = fread(good, 1, sizeof good, f);
    fclose(f);
    struct tzif tz;
    assert_true(tzif_read(good, n, &tz));
    tzif_free(&tz);
    struct prng r = prng_seed(7);
    for (int i = 0; i < 4000; i++) {
        size_t cut = i % 2 ? n : prng_below(&r, n);
        uint8_t *copy = malloc(cut + 1);
        assert_non_null(copy);
        memcpy(copy, good, cut);
        for (int k = 0; k < 3 && cut; k++)
            copy[prng_below(&r, cut)] = (uint8_t)prng_next(&r);
        if (tzif_read(copy, cut, &tz)) {
            for (int64_t t = -3000000000; t < 9000000000; t += 777777777)
                assert_non_null(tzif_span(&tz, t).type);
            tzif_free(&tz);
        }
        free(copy);
    }
}

struct rule_row {
    const char *text;
    bool ok;
};
static void rules_are_read_as_posix_says(void **state)
{
    (void)state;
    static const struct rule_row rows[] = { { "EST5EDT,M3.2.0,M11.1.0", true }, { "<+0545>-5:45", true },
        { "IST-1GMT0,M10.5.0,M3.5.0/1", true }, { "<-02>2<-01>,M3.5.0/-1,M10.5.0/0", true },
        { "XXX3EDT4,J60/0,300/2:30", true }, { "", false }, { "ES5", false }, { "EST", false }, { "EST25", false },
        { "EST5EDT", false }, { "EST5EDT,M3.2.0", false }, { "EST5EDT,M13.2.0,M11.1.0", false },
        { "EST5EDT,M3.6.0,M11.1.0", false }, { "EST5EDT,M3.2.7,M11.1.0", false }, { "<+05", false },
        { "EST5EDT,M3.2.0,M11.1.0x", false }, { "EST5EDT,J0,J365", false }, { "EST5EDT,M3.2.0/168,M11.1.0", false } };
    struct tz_rule rule;
    for (size_t i = 0; i < LENGTH(rows); i++)
        if (tz_rule_parse(rows[i].text, strlen(rows[i].text), &rule) != rows[i].ok)
            fail_msg("%s", rows[i].text);
}

int main(void)
{
    struct CMUnitTest tests[64];
    size_t n = 0;
    for (size_t i = 0; i < LENGTH(shown); i++)
        tests[n++] = TEST_ROW(shown[i].name, shown_as, &shown[i]);
    for (size_t i = 0; i < LENGTH(locals); i++)
        tests[n++] = TEST_ROW(locals[i].name, local_is, &locals[i]);
    for (size_t i = 0; i < LENGTH(starts); i++)
        tests[n++] = TEST_ROW(starts[i].name, starts_at, &starts[i]);
    tests[n++] = (struct CMUnitTest)cmocka_unit_test(edge_21_practice_zone_decides_the_day);
    tests[n++] = (struct CMUnitTest)cmocka_unit_test(only_names_of_tzdata_are_zones);
    tests[n++] = (struct CMUnitTest)cmocka_unit_test(a_zone_is_said_as_the_city_it_is_named_after);
    tests[n++] = (struct CMUnitTest)cmocka_unit_test(names_are_sorted_and_all_are_zones);
    tests[n++] = (struct CMUnitTest)cmocka_unit_test(every_zone_agrees_with_the_c_library);
    tests[n++] = (struct CMUnitTest)cmocka_unit_test(damaged_files_are_refused_or_read_but_never_crash);
    tests[n++] = (struct CMUnitTest)cmocka_unit_test(rules_are_read_as_posix_says);
    return _cmocka_run_group_tests("zone", tests, n, NULL, NULL);
}
