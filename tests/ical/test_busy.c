/* Calendars from elsewhere, and when they say that somebody is busy. */
#include "tests/test.h"

#include "ical/vcalendar.h"

struct busy_row {
    const char *name;
    const char *text; /* between BEGIN and END of the calendar */
    const char *busy; /* between 2026-03-01 and 2026-04-15, by clocks of Berlin */
};
#define EVENT(lines) "BEGIN:VEVENT\nUID:1\n" lines "END:VEVENT\n"
#define OUTLOOK_ZONE                                                                                                   \
    "BEGIN:VTIMEZONE\r\nTZID:W. Europe Standard Time\r\nBEGIN:STANDARD\r\nDTSTART:16010101T030000\r\n"                 \
    "TZOFFSETFROM:+0200\r\nTZOFFSETTO:+0100\r\nRRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10\r\nEND:STANDARD\r\n"            \
    "BEGIN:DAYLIGHT\r\nDTSTART:16010101T020000\r\nTZOFFSETFROM:+0100\r\nTZOFFSETTO:+0200\r\n"                          \
    "RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3\r\nEND:DAYLIGHT\r\nEND:VTIMEZONE\r\n"

static const struct busy_row rows[] = {
    { "a_visit_in_utc", EVENT("DTSTART:20260302T080000Z\nDTEND:20260302T090000Z\n"), "03-02 09:00-10:00" },
    { "a_visit_in_a_zone", EVENT("DTSTART;TZID=America/New_York:20260302T080000\nDURATION:PT1H30M\n"),
        "03-02 14:00-15:30" },
    { "a_zone_behind_another_program_s_prefix",
        EVENT("DTSTART;TZID=/mozilla.org/20050126_1/America/New_York:20260302T080000\nDURATION:PT1H\n"),
        "03-02 14:00-15:00" },
    { "a_zone_in_quotes", EVENT("DTSTART;X-A=\"b;c:d\";TZID=\"America/New_York\":20260302T080000\nDURATION:PT1H\n"),
        "03-02 14:00-15:00" },
    { "a_floating_visit_is_by_our_clock", EVENT("DTSTART:20260302T080000\nDURATION:PT1H\n"), "03-02 08:00-09:00" },
    { "a_zone_that_nobody_knows_is_ours", EVENT("DTSTART;TZID=Nowhere/Town:20260302T080000\nDURATION:PT1H\n"),
        "03-02 08:00-09:00" },
    { "a_zone_explained_after_its_use_before_and_after_the_change",
        EVENT(
            "DTSTART;TZID=W. Europe Standard Time:20260327T080000\nDTEND;TZID=W. Europe Standard Time:20260327T090000\n"
            "RRULE:FREQ=DAILY;COUNT=3\n") OUTLOOK_ZONE,
        "03-27 08:00-09:00 03-28 08:00-09:00 03-29 08:00-09:00" },
    { "a_whole_day", EVENT("DTSTART;VALUE=DATE:20260302\n"), "03-02 00:00-03-03 00:00" },
    { "whole_days_without_the_last", EVENT("DTSTART;VALUE=DATE:20260328\nDTEND;VALUE=DATE:20260330\n"),
        "03-28 00:00-03-30 00:00" },
    { "every_week_over_the_change_of_the_clocks",
        EVENT("DTSTART;TZID=Europe/Berlin:20260325T100000\nDURATION:PT1H\nRRULE:FREQ=WEEKLY;UNTIL=20260408T080000Z\n"),
        "03-25 10:00-11:00 04-01 10:00-11:00 04-08 10:00-11:00" },
    { "endless_since_long_ago",
        EVENT("DTSTART;TZID=Europe/Berlin:19900101T100000\nDURATION:PT1H\nRRULE:FREQ=MONTHLY;BYDAY=1MO\n"),
        "03-02 10:00-11:00 04-06 10:00-11:00" },
    { "an_exception_by_time",
        EVENT("DTSTART;TZID=Europe/Berlin:20260302T100000\nDURATION:PT1H\nRRULE:FREQ=DAILY;COUNT=3\n"
              "EXDATE:20260303T090000Z\n"),
        "03-02 10:00-11:00 03-04 10:00-11:00" },
    { "exceptions_by_date",
        EVENT("DTSTART:20260302T100000\nDURATION:PT1H\nRRULE:FREQ=DAILY;COUNT=4\n"
              "EXDATE;VALUE=DATE:20260302,20260304\n"),
        "03-03 10:00-11:00 03-05 10:00-11:00" },
    { "further_dates", EVENT("DTSTART:20260302T100000\nDURATION:PT1H\nRDATE:20260310T120000,20260305T120000\n"),
        "03-02 10:00-11:00 03-05 12:00-13:00 03-10 12:00-13:00" },
    { "one_occurrence_moved",
        EVENT("DTSTART:20260302T100000\nDURATION:PT1H\nRRULE:FREQ=DAILY;COUNT=3\n")
            EVENT("RECURRENCE-ID:20260303T100000\nDTSTART:20260303T150000\nDURATION:PT1H\n"),
        "03-02 10:00-11:00 03-03 15:00-16:00 03-04 10:00-11:00" },
    { "one_occurrence_cancelled",
        EVENT("RECURRENCE-ID:20260303T090000Z\nDTSTART:20260303T100000\nSTATUS:CANCELLED\n")
            EVENT("DTSTART:20260302T100000\nDURATION:PT1H\nRRULE:FREQ=DAILY;COUNT=3\n"),
        "03-02 10:00-11:00 03-04 10:00-11:00" },
    { "another_event_s_exception_is_not_ours",
        "BEGIN:VEVENT\nUID:2\nRECURRENCE-ID:20260303T100000\nDTSTART:20260303T150000\nEND:VEVENT\n" EVENT(
            "DTSTART:20260302T100000\nDURATION:PT1H\nRRULE:FREQ=DAILY;COUNT=2\n"),
        "03-02 10:00-11:00 03-03 10:00-11:00" },
    { "what_is_cancelled_or_free_takes_no_time",
        EVENT("DTSTART:20260302T100000\nDURATION:PT1H\nSTATUS:CANCELLED\n")
            EVENT("DTSTART:20260303T100000\nDURATION:PT1H\nTRANSP:TRANSPARENT\n")
                EVENT("DTSTART:20260304T100000\nDURATION:PT1H\nX-MICROSOFT-CDO-BUSYSTATUS:FREE\n"),
        "" },
    { "an_event_without_an_end_takes_no_time", EVENT("DTSTART:20260302T100000\n"), "" },
    { "an_alarm_is_no_visit",
        EVENT("DTSTART:20260302T100000\nDURATION:PT1H\nBEGIN:VALARM\nTRIGGER:-PT15M\nDURATION:PT9H\nEND:VALARM\n"),
        "03-02 10:00-11:00" },
    { "what_meets_is_joined",
        EVENT("DTSTART:20260302T100000\nDURATION:PT1H\n") EVENT("DTSTART:20260302T110000\nDURATION:PT1H\n")
            EVENT("DTSTART:20260302T103000\nDURATION:PT10M\n"),
        "03-02 10:00-12:00" },
    { "what_began_before_is_still_on", EVENT("DTSTART:20260227T100000\nDTEND:20260301T120000\n"),
        "02-27 10:00-03-01 12:00" },
    { "a_long_one_that_recurs_is_still_on",
        EVENT("DTSTART;VALUE=DATE:20200215\nDTEND;VALUE=DATE:20200303\nRRULE:FREQ=YEARLY\n"),
        "02-15 00:00-03-04 00:00" },
    { "out_of_the_window",
        EVENT("DTSTART:20260228T100000\nDURATION:PT1H\n") EVENT("DTSTART:20260415T000000\nDURATION:PT1H\n"), "" },
    { "folded_lines_of_any_kind",
        "BEGIN:VEVENT\r\nDTST\r\n ART:2026030\n\t2T100000\rDURATION:PT\r\n 1H\r\nEND:VEVENT\r\n", "03-02 10:00-11:00" },
    { "small_letters", "begin:vevent\ndtstart;tzid=Europe/Berlin:20260302t100000\nduration:pt1h\nend:vevent\n",
        "03-02 10:00-11:00" },
    { "free_and_busy_periods",
        "BEGIN:VFREEBUSY\nFREEBUSY:20260302T080000Z/20260302T090000Z,20260303T080000Z/PT30M\n"
        "FREEBUSY;FBTYPE=FREE:20260304T080000Z/PT30M\nEND:VFREEBUSY\n",
        "03-02 09:00-10:00 03-03 09:00-09:30" },
    { "what_cannot_be_read_is_left_out",
        EVENT("DTSTART:20269902T100000\nDURATION:PT1H\n")
            EVENT("DTSTART:20260302T100000\nDURATION:PT1H\nRRULE:FREQ=HOURLY\n")
                EVENT("DTSTART:20260303T100000\nDTEND:20260303T090000\n") EVENT("DURATION:PT1H\n"),
        "03-02 10:00-11:00" },
    { "no_end", "BEGIN:VEVENT\nDTSTART:20260302T100000\nDURATION:PT1H\n", "03-02 10:00-11:00" },
    { "nothing", "", "" },
};

static void test_row(void **state)
{
    const struct busy_row *row = *state;
    struct arena *a = arena_new("busy", 64 * 1024);
    const struct zone *z = zone_of(SV("Europe/Berlin"));
    struct day from, until;
    assert_true(day_parse(SV("2026-03-01"), &from) && day_parse(SV("2026-04-15"), &until));
    struct sv text = sv_fmt(a, "BEGIN:VCALENDAR\r\nVERSION:2.0\r\n%sEND:VCALENDAR\r\n", row->text);
    struct busy_spans busy;
    assert_int_equal(vcalendar_busy(a, text, z, zone_day_start(z, from), zone_day_start(z, until), 100, &busy), E_OK);
    struct str said = str_new(a, 10000);
    str_add(&said, SV(""));
    for (size_t i = 0; i < busy.count; i++) {
        struct sv start = zone_iso(a, z, busy.items[i].starts_at), end = zone_iso(a, z, busy.items[i].ends_at);
        str_addf(&said, "%s%.5s %.5s-", i ? " " : "", start.p + 5, start.p + 11);
        if (!sv_eq(sv_sub(start, 0, 10), sv_sub(end, 0, 10)))
            str_addf(&said, "%.5s ", end.p + 5);
        str_addf(&said, "%.5s", end.p + 11);
    }
    assert_string_equal(said.p ? said.p : "", row->busy);
    arena_free(a);
}

static enum err read_busy(struct arena *a, struct sv text, size_t most, struct busy_spans *ret_busy)
{
    struct instant from = { INT64_C(1772323200) * SECOND_US };
    return vcalendar_busy(a, text, zone_of(SV("UTC")), from, instant_add(from, 366 * DAY_US), most, ret_busy);
}

static void what_is_no_calendar_is_refused(void **state)
{
    (void)state;
    struct arena *a = arena_new("busy", 64 * 1024);
    struct busy_spans busy;
    assert_int_equal(read_busy(a, SV(""), 10, &busy), E_INVALID);
    assert_int_equal(read_busy(a, SV("<html><body>Sign in</body></html>"), 10, &busy), E_INVALID);
    assert_int_equal(read_busy(a, SV("BEGIN:VCARD\nEND:VCARD\n"), 10, &busy), E_INVALID);
    assert_int_equal(read_busy(a,
                         SV("\xef\xbb\xbf"
                            "BEGIN:VCALENDAR\nEND:VCALENDAR\n"),
                         10, &busy),
        E_OK);
    arena_free(a);
}

static void more_than_anybody_s_calendar_has_is_refused_and_never_takes_long(void **state)
{
    (void)state;
    static const char daily[] =
        "BEGIN:VEVENT\nDTSTART:20260101T100000Z\nDURATION:PT1M\nRRULE:FREQ=DAILY;BYHOUR=1,2,3,4,5,6,7,8,9;"
        "BYMINUTE=1,2,3,4,5,6,7,8,9,10,11\nEND:VEVENT\n";
    static const char never[] = "BEGIN:VEVENT\nDTSTART:20260101T100000Z\nDURATION:PT1M\nRRULE:FREQ=YEARLY;BYMONTH=2;"
                                "BYMONTHDAY=30\nEND:VEVENT\n";
    static const char dear[] =
        "BEGIN:VTIMEZONE\nTZID:x\nBEGIN:STANDARD\nDTSTART:00010101T000000\nTZOFFSETFROM:+0100\nTZOFFSETTO:+0100\n"
        "RRULE:FREQ=DAILY;COUNT=99999;BYMONTH=2;BYMONTHDAY=30\nEND:STANDARD\nEND:VTIMEZONE\n";
    static const struct {
        const char *text;
        size_t times;
        enum err err;
    } sizes[] = { { daily, 2000, E_TOOBIG }, { never, 15000, E_OK }, { dear, 10000, E_OK },
        { "BEGIN:VEVENT\nDTSTART:20260101T100000Z\nEND:VEVENT\n", 21000, E_TOOBIG }, { "X:1\n", 1100000, E_TOOBIG } };
    for (size_t i = 0; i < LENGTH(sizes); i++) {
        struct arena *a = arena_new("busy", 64 * 1024);
        struct str s = str_new(a, 16 << 20);
        struct busy_spans busy;
        str_add(&s, SV("BEGIN:VCALENDAR\n"));
        for (size_t j = 0; j < sizes[i].times; j++)
            str_add(&s, sv_of(sizes[i].text));
        assert_int_equal(read_busy(a, str_sv(&s), 1000, &busy), sizes[i].err);
        arena_free(a);
    }
}

static void the_soonest_are_kept(void **state)
{
    (void)state;
    struct arena *a = arena_new("busy", 64 * 1024);
    struct busy_spans busy;
    struct sv text =
        SV("BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:20260310T100000Z\nDURATION:PT1H\nRRULE:FREQ=DAILY\nEND:VEVENT\n");
    assert_int_equal(read_busy(a, text, 3, &busy), E_OK);
    assert_int_equal(busy.count, 3);
    assert_int_equal(busy.items[2].starts_at.us, busy.items[0].starts_at.us + 2 * DAY_US);
    arena_free(a);
}

int main(void)
{
    struct CMUnitTest tests[LENGTH(rows) + 3] = { cmocka_unit_test(what_is_no_calendar_is_refused),
        cmocka_unit_test(more_than_anybody_s_calendar_has_is_refused_and_never_takes_long),
        cmocka_unit_test(the_soonest_are_kept) };
    for (size_t i = 0; i < LENGTH(rows); i++)
        tests[3 + i] = TEST_ROW(rows[i].name, test_row, &rows[i]);
    return _cmocka_run_group_tests("ical/busy", tests, LENGTH(tests), NULL, NULL);
}
