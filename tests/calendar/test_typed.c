#include "tests/test.h"

#include "calendar/calendar.h"

static const struct {
    const char *text;
    int64_t minutes; /* -1: no time */
} times[] = {
    { "9:00", 540 },
    { "09:00", 540 },
    { "9", 540 },
    { "9am", 540 },
    { "9 AM", 540 },
    { "9:30 pm", 1290 },
    { "9:30pm", 1290 },
    { "9.30 p.m.", 1290 },
    { "0730", 450 },
    { "730", 450 },
    { "07 30", 450 },
    { "7.30", 450 },
    { "17", 1020 },
    { "5 pm", 1020 },
    { "12 am", 0 },
    { "12:01am", 1 },
    { "12pm", 720 },
    { "0:00", 0 },
    { "0", 0 },
    { "23:59", 1439 },
    { "24:00", 1440 },
    { " 08:15 ", 495 },
    { "08:15:00", 495 },
    { "", -1 },
    { "am", -1 },
    { "noon", -1 },
    { "25:00", -1 },
    { "24:01", -1 },
    { "9:60", -1 },
    { "9:5", -1 },
    { "9:000", -1 },
    { "0 am", -1 },
    { "13 pm", -1 },
    { "-9", -1 },
    { "9:00:30", -1 },
    { "9:00 x", -1 },
    { "9h00", -1 },
    { "99999", -1 },
    { ":30", -1 },
    { "9:", -1 },
};

static void times_are_read_in_the_forms_that_people_type(void **state)
{
    (void)state;
    for (size_t i = 0; i < LENGTH(times); i++) {
        int64_t minutes = -1;
        bool ok = typed_minutes(sv_of(times[i].text), &minutes);
        if (ok != (times[i].minutes >= 0) || minutes != times[i].minutes)
            fail_msg("\"%s\" gives %d", times[i].text, (int)minutes);
    }
}

struct typed_row {
    const char *name, *zone, *day, *time;
    enum which_hour which;
    enum typed_time result;
    const char *at, *second; /* in UTC */
};
static const struct typed_row rows[] = {
    { "an_hour_of_every_day", "America/New_York", "2026-11-02", "9 am", HOUR_UNSAID, TYPED_OK, "2026-11-02T14:00:00Z" },
    { "new_york_misses_half_past_two_in_march", "America/New_York", "2026-03-08", "2:30", HOUR_UNSAID, TYPED_MISSING,
        "2026-03-08T07:00:00Z" },
    { "new_york_asks_for_half_past_one_in_november", "America/New_York", "2026-11-01", "1:30", HOUR_UNSAID,
        TYPED_DOUBLED, "2026-11-01T05:30:00Z", "2026-11-01T06:30:00Z" },
    { "the_first_of_the_two", "America/New_York", "2026-11-01", "1:30", HOUR_FIRST, TYPED_OK, "2026-11-01T05:30:00Z" },
    { "the_second_of_the_two", "America/New_York", "2026-11-01", "1:30", HOUR_SECOND, TYPED_OK,
        "2026-11-01T06:30:00Z" },
    { "which_one_does_not_matter_where_there_is_one", "America/New_York", "2026-11-01", "2:00", HOUR_SECOND, TYPED_OK,
        "2026-11-01T07:00:00Z" },
    { "berlin_misses_two_in_march", "Europe/Berlin", "2026-03-29", "02:00", HOUR_UNSAID, TYPED_MISSING,
        "2026-03-29T01:00:00Z" },
    { "berlin_asks_for_two_in_october", "Europe/Berlin", "2026-10-25", "02:00", HOUR_UNSAID, TYPED_DOUBLED,
        "2026-10-25T00:00:00Z", "2026-10-25T01:00:00Z" },
    { "lord_howe_misses_half_an_hour", "Australia/Lord_Howe", "2026-10-04", "2:15", HOUR_UNSAID, TYPED_MISSING,
        "2026-10-03T15:30:00Z" },
    { "lord_howe_has_half_past_two", "Australia/Lord_Howe", "2026-10-04", "2:30", HOUR_UNSAID, TYPED_OK,
        "2026-10-03T15:30:00Z" },
    { "lord_howe_doubles_half_an_hour", "Australia/Lord_Howe", "2026-04-05", "1:45", HOUR_UNSAID, TYPED_DOUBLED,
        "2026-04-04T14:45:00Z", "2026-04-04T15:15:00Z" },
    { "casablanca_doubles_an_hour_as_ramadan_begins", "Africa/Casablanca", "2026-02-15", "2:30", HOUR_UNSAID,
        TYPED_DOUBLED, "2026-02-15T01:30:00Z", "2026-02-15T02:30:00Z" },
    { "casablanca_misses_an_hour_as_ramadan_ends", "Africa/Casablanca", "2026-03-22", "2:30", HOUR_UNSAID,
        TYPED_MISSING, "2026-03-22T02:00:00Z" },
    { "santiago_misses_midnight", "America/Santiago", "2026-09-06", "0:15", HOUR_UNSAID, TYPED_MISSING,
        "2026-09-06T04:00:00Z" },
    { "santiago_doubles_the_last_hour_of_saturday", "America/Santiago", "2026-04-04", "11:15 pm", HOUR_UNSAID,
        TYPED_DOUBLED, "2026-04-05T02:15:00Z", "2026-04-05T03:15:00Z" },
    { "st_johns_has_a_half_hour_zone", "America/St_Johns", "2026-11-01", "1:15", HOUR_UNSAID, TYPED_DOUBLED,
        "2026-11-01T03:45:00Z", "2026-11-01T04:45:00Z" },
    { "kathmandu_has_three_quarters", "Asia/Kathmandu", "2026-03-29", "2:30", HOUR_UNSAID, TYPED_OK,
        "2026-03-28T20:45:00Z" },
    { "tehran_changes_no_more", "Asia/Tehran", "2026-03-22", "0:30", HOUR_UNSAID, TYPED_OK, "2026-03-21T21:00:00Z" },
    { "tehran_missed_the_first_hour_in_2022", "Asia/Tehran", "2022-03-22", "0:30", HOUR_UNSAID, TYPED_MISSING,
        "2022-03-21T20:30:00Z" },
    { "apia_had_no_30_december_2011", "Pacific/Apia", "2011-12-30", "9:00", HOUR_UNSAID, TYPED_MISSING,
        "2011-12-30T10:00:00Z" },
    { "midnight_at_the_end_is_the_next_day", "Europe/Berlin", "2026-06-30", "24:00", HOUR_UNSAID, TYPED_OK,
        "2026-06-30T22:00:00Z" },
    { "no_day", "Europe/Berlin", "2026-02-30", "9:00", HOUR_UNSAID, TYPED_BAD },
    { "no_time", "Europe/Berlin", "2026-02-28", "soon", HOUR_UNSAID, TYPED_BAD },
};

static void test_row(void **state)
{
    const struct typed_row *row = *state;
    struct typed_instant t = typed_instant(zone_find(sv_of(row->zone)), sv_of(row->day), sv_of(row->time), row->which);
    assert_int_equal(t.result, row->result);
    struct arena *a = arena_new("typed", 1024);
    if (row->at)
        assert_string_equal(sv_z(a, instant_iso(a, t.at)), row->at);
    if (row->second)
        assert_string_equal(sv_z(a, instant_iso(a, t.second)), row->second);
    arena_free(a);
}

int main(void)
{
    struct CMUnitTest tests[LENGTH(rows) + 1] = { cmocka_unit_test(times_are_read_in_the_forms_that_people_type) };
    for (size_t i = 0; i < LENGTH(rows); i++)
        tests[1 + i] = TEST_ROW(rows[i].name, test_row, &rows[i]);
    return _cmocka_run_group_tests("calendar/typed", tests, LENGTH(tests), NULL, NULL);
}
