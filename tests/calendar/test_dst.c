/* Free times of a night in which the clocks change, in zones that change them in their own way. */
#include "tests/test.h"

#include "calendar/calendar.h"

struct dst_row {
    const char *name, *zone, *day;
    int64_t from_min, until_min, interval_min, length_min;
    const char *starts; /* what clocks show, with the offset */
};
static const struct dst_row rows[] = {
    { "new_york_in_march_has_no_two_o_clock", "America/New_York", "2026-03-08", 0, 300, 60, 60,
        "00:00-05:00 01:00-05:00 03:00-04:00 04:00-04:00" },
    { "new_york_in_november_has_one_o_clock_twice", "America/New_York", "2026-11-01", 0, 240, 60, 60,
        "00:00-04:00 01:00-04:00 01:00-05:00 02:00-05:00 03:00-05:00" },
    { "berlin_in_march_has_no_two_o_clock", "Europe/Berlin", "2026-03-29", 60, 240, 30, 30,
        "01:00+01:00 01:30+01:00 03:00+02:00 03:30+02:00" },
    { "berlin_in_october_has_two_o_clock_twice", "Europe/Berlin", "2026-10-25", 60, 240, 60, 60,
        "01:00+02:00 02:00+02:00 02:00+01:00 03:00+01:00" },
    { "a_long_visit_over_the_missing_hour_takes_its_real_time", "Europe/Berlin", "2026-03-29", 60, 240, 60, 120,
        "01:00+01:00" },
    { "a_long_visit_over_the_doubled_hour_takes_its_real_time", "Europe/Berlin", "2026-10-25", 60, 180, 60, 180,
        "01:00+02:00" },
    { "hours_that_begin_in_the_missing_hour_begin_after_it", "Europe/Berlin", "2026-03-29", 150, 240, 30, 30,
        "03:00+02:00 03:30+02:00" },
    { "hours_within_the_missing_hour_are_none", "Europe/Berlin", "2026-03-29", 120, 180, 15, 15, "" },
    { "hours_that_begin_in_the_doubled_hour_are_had_twice", "Europe/Berlin", "2026-10-25", 150, 210, 30, 30,
        "02:30+02:00 02:30+01:00 03:00+01:00" },
    { "lord_howe_in_october_jumps_half_an_hour", "Australia/Lord_Howe", "2026-10-04", 60, 240, 30, 30,
        "01:00+10:30 01:30+10:30 02:30+11:00 03:00+11:00 03:30+11:00" },
    { "lord_howe_in_april_repeats_half_an_hour", "Australia/Lord_Howe", "2026-04-05", 60, 180, 30, 30,
        "01:00+11:00 01:30+11:00 01:30+10:30 02:00+10:30 02:30+10:30" },
    { "lord_howe_keeps_full_hours_full", "Australia/Lord_Howe", "2026-10-04", 60, 300, 60, 30,
        "01:00+10:30 03:00+11:00 04:00+11:00" },
    { "casablanca_as_ramadan_begins", "Africa/Casablanca", "2026-02-15", 60, 240, 60, 60,
        "01:00+01:00 02:00+01:00 02:00+00:00 03:00+00:00" },
    { "casablanca_as_ramadan_ends", "Africa/Casablanca", "2026-03-22", 60, 300, 60, 60,
        "01:00+00:00 03:00+01:00 04:00+01:00" },
    { "santiago_begins_a_sunday_at_one", "America/Santiago", "2026-09-06", 0, 180, 60, 60, "01:00-03:00 02:00-03:00" },
    { "santiago_ends_a_saturday_twice", "America/Santiago", "2026-04-04", 1320, 1440, 60, 60,
        "22:00-03:00 23:00-03:00 23:00-04:00" },
    { "santiago_past_midnight", "America/Santiago", "2026-04-04", 1380, 1500, 60, 60,
        "23:00-03:00 23:00-04:00 00:00-04:00" },
    { "st_johns_in_november", "America/St_Johns", "2026-11-01", 60, 150, 30, 30,
        "01:00-02:30 01:30-02:30 01:00-03:30 01:30-03:30 02:00-03:30" },
    { "tehran_in_2022", "Asia/Tehran", "2022-03-22", 0, 120, 30, 30, "01:00+04:30 01:30+04:30" },
    { "tehran_now", "Asia/Tehran", "2026-03-22", 0, 60, 30, 30, "00:00+03:30 00:30+03:30" },
    { "kathmandu_changes_nothing", "Asia/Kathmandu", "2026-03-29", 60, 180, 60, 60, "01:00+05:45 02:00+05:45" },
    { "apia_skipped_a_whole_day", "Pacific/Apia", "2011-12-30", 0, 1440, 60, 60, "" },
    { "apia_the_day_before", "Pacific/Apia", "2011-12-29", 1320, 1500, 60, 60, "22:00-10:00 23:00-10:00" },
    { "apia_the_day_after", "Pacific/Apia", "2011-12-31", 0, 120, 60, 60, "00:00+14:00 01:00+14:00" },
    { "chatham_in_april", "Pacific/Chatham", "2026-04-05", 120, 240, 45, 45,
        "02:00+13:45 02:45+13:45 03:30+13:45 02:45+12:45" },
};

static void test_row(void **state)
{
    const struct dst_row *row = *state;
    struct arena *a = arena_new("dst", 4096);
    struct day day;
    assert_true(day_parse(sv_of(row->day), &day));
    const struct availability hours = {
        .day = day, .from_min = row->from_min, .until_min = row->until_min, .contact_types = CONTACT_TYPES_ALL
    };
    const struct appointment_type type = { .interval_min = row->interval_min };
    const struct slot_facts facts = { .zone = zone_find(sv_of(row->zone)), .hours = &hours, .hours_count = 1 };
    assert_non_null(facts.zone);
    struct instant from = zone_day_start(facts.zone, (struct day){ day.n - 1 });
    const struct slot_wish wish = { .type = &type,
        .length_min = row->length_min,
        .window = { from, instant_add(from, 4 * DAY_US) },
        .latest = instant_add(from, 4 * DAY_US),
        .same_day = true };
    struct slots found = slots_find(a, &facts, &wish, 100);
    struct str said = str_new(a, 4000);
    for (size_t i = 0; i < found.count; i++) {
        struct sv iso = zone_iso(a, facts.zone, found.items[i].at);
        str_addf(&said, "%s%.5s%.6s", i ? " " : "", iso.p + 11, iso.p + 19);
    }
    assert_string_equal(said.p ? said.p : "", row->starts);
    arena_free(a);
}

int main(void)
{
    struct CMUnitTest tests[LENGTH(rows)];
    for (size_t i = 0; i < LENGTH(rows); i++)
        tests[i] = TEST_ROW(rows[i].name, test_row, &rows[i]);
    return _cmocka_run_group_tests("calendar/dst", tests, LENGTH(tests), NULL, NULL);
}
