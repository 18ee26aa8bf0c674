/* What Kith writes as iCalendar, judged by libical; and what it writes it reads. */
#include "tests/test.h"

#include <libical/ical.h>
#include <stdlib.h>

#include "base/random.h"
#include "base/text.h"
#include "ical/recur.h"
#include "ical/vcalendar.h"

static const char golden_dir[] = GOLDEN_DIR;

static struct instant at(const char *text)
{
    struct instant t;
    assert_true(instant_parse(sv_of(text), &t));
    return t;
}

static struct sv read_file(struct arena *a, const char *name)
{
    FILE *f = fopen(sv_z(a, sv_fmt(a, "%s/%s", golden_dir, name)), "rb");
    char *bytes = arena_alloc(a, 64 * 1024);
    size_t n = f ? fread(bytes, 1, 64 * 1024, f) : 0;
    if (f)
        (void)fclose(f);
    return (struct sv){ bytes, n };
}

static void check_golden(struct arena *a, const char *name, struct sv text)
{
    const char *mode = getenv("KITH_GOLDEN"); /* "write": after a wanted change */
    if (mode && !strcmp(mode, "write")) {
        FILE *f = fopen(sv_z(a, sv_fmt(a, "%s/%s", golden_dir, name)), "wb");
        assert_non_null(f);
        fwrite(text.p, 1, text.n, f);
        (void)fclose(f);
    }
    if (!sv_eq(read_file(a, name), text))
        fail_msg("%s differs from its golden file:\n%.*s", name, SV_FMT(text));
}

/* Every line ends in CRLF, none is longer than 75 bytes, none is cut within a letter. */
static void check_lines(struct sv text)
{
    while (text.n) {
        size_t end = sv_find(text, '\n', 0);
        assert_true(end != SIZE_MAX && end > 0 && end <= 76 && text.p[end - 1] == '\r');
        assert_true(utf8_valid(sv_sub(text, 0, end + 1)));
        text = sv_sub(text, end + 1, text.n);
    }
}

static void check_no_errors(icalcomponent *c)
{
    icalrestriction_check(c);
    assert_int_equal(icalcomponent_count_errors(c), 0);
}

static struct vevent visit(void)
{
    return (struct vevent){ .uid = SV("0190a1b2-visit@kith.example"),
        .summary = SV("Appointment, L."),
        .description =
            SV("With Dr. Ng.\nTo change it, open the portal; this text is long enough to be folded, and has a comma."),
        .location = SV("Main Street 5, Springfield; second floor"),
        .url = SV("https://kith.example/portal"),
        .starts_at = at("2026-12-07T15:00:00Z"),
        .ends_at = at("2026-12-07T15:50:00Z"),
        .stamp = at("2026-11-28T12:00:00Z"),
        .changed_at = at("2026-11-28T11:59:00Z"),
        .zone = SV("America/New_York"),
        .sequence = 2,
        .organizer_email = SV("office@kith.example"),
        .organizer_name = SV("Ng \"Family\" Practice"),
        .attendee_email = SV("ana@example.org"),
        .attendee_name = SV("Ana Ruiz; é"),
        .private_class = true,
        .busy = true };
}

static void an_invitation_and_its_cancellation_are_the_golden_ones(void **state)
{
    (void)state;
    struct arena *a = arena_new("vcalendar", 64 * 1024);
    struct vevent e = visit();
    check_golden(a, "request.ics", vcalendar_write(a, SV("REQUEST"), SV(""), &e, 1));
    e.status = VEVENT_CANCELLED;
    e.sequence = 3;
    check_golden(a, "cancel.ics", vcalendar_write(a, SV("CANCEL"), SV(""), &e, 1));
    arena_free(a);
}

/* Every second Tuesday at ten, over both changes of the clocks: one does not take place, one is a day later. */
static void an_invitation_to_a_series_is_the_golden_one(void **state)
{
    (void)state;
    struct arena *a = arena_new("vcalendar", 64 * 1024);
    struct wall off = { day_of_civil((struct civil){ 2026, 11, 3 }), 10, 0, 0 },
                moved = { day_of_civil((struct civil){ 2027, 3, 23 }), 10, 0, 0 };
    struct vevent e[2] = { visit(), visit() };
    e[0].starts_at = at("2026-10-20T14:00:00Z");
    e[0].ends_at = at("2026-10-20T14:50:00Z");
    e[0].rule = recur_times(a, SV("RRULE:FREQ=WEEKLY;UNTIL=20270401;INTERVAL=2;BYDAY=TU"), 12);
    e[0].exceptions = &off;
    e[0].exception_count = 1;
    e[0].repeats_until = at("2027-03-23T14:50:00Z");
    e[1].is_occurrence = true;
    e[1].occurs = moved;
    e[1].starts_at = at("2027-03-24T14:00:00Z");
    e[1].ends_at = at("2027-03-24T14:50:00Z");
    struct sv text = vcalendar_write(a, SV("REQUEST"), SV(""), e, 2);
    check_lines(text);
    icalcomponent *c = icalparser_parse_string(sv_z(a, text));
    check_no_errors(c);
    icalcomponent_free(c);
    check_golden(a, "series.ics", text);
    arena_free(a);
}

static void a_feed_over_changes_of_the_clocks_in_four_zones_is_the_golden_one(void **state)
{
    (void)state;
    static const char *const zones[] = { "Australia/Lord_Howe", "Africa/Casablanca", "Asia/Kathmandu", "UTC" };
    struct arena *a = arena_new("vcalendar", 64 * 1024);
    struct vevent events[2 * LENGTH(zones)];
    for (size_t i = 0; i < LENGTH(events); i++) {
        struct instant starts = at(i < LENGTH(zones) ? "2026-01-20T09:00:00Z" : "2026-11-20T09:00:00Z");
        events[i] = (struct vevent){ .uid = sv_fmt(a, "feed-%zu@kith.example", i),
            .summary = SV("Appointment"),
            .starts_at = starts,
            .ends_at = instant_add(starts, HOUR_US),
            .stamp = at("2026-11-28T12:00:00Z"),
            .changed_at = at("2026-11-28T12:00:00Z"),
            .zone = sv_of(zones[i % LENGTH(zones)]),
            .busy = i % 2 == 0 };
    }
    check_golden(a, "feed.ics", vcalendar_write(a, SV("PUBLISH"), SV("Ruiz family"), events, LENGTH(events)));
    arena_free(a);
}

static struct sv random_text(struct arena *a, struct prng *r)
{
    static const char *const bits[] = { "a", "Zoë", ",", ";", "\\", "\n", "\"", ":", "€", "王", " ", "long words here ",
        "n" };
    struct str s = str_new(a, 2000);
    str_addc(&s, 'x');
    for (uint64_t i = 1 + prng_below(r, 60); i > 0; i--)
        str_add(&s, sv_of(bits[prng_below(r, LENGTH(bits))]));
    return sv_trim(str_sv(&s));
}

static struct instant of_ical(icaltimetype t)
{
    return (struct instant){ (int64_t)icaltime_as_timet_with_zone(t, t.zone) * SECOND_US };
}

static void libical_reads_the_same_times_texts_and_people(void **state)
{
    (void)state;
    static const char *const zones[] = { "America/New_York", "Europe/Berlin", "Australia/Lord_Howe",
        "Africa/Casablanca", "Asia/Kathmandu", "America/St_Johns", "Pacific/Apia", "America/Santiago", "Asia/Tehran",
        "" };
    struct prng r = prng_seed(11);
    for (int round = 0; round < 300; round++) {
        struct arena *a = arena_new("vcalendar", 64 * 1024);
        struct vevent e = visit();
        e.zone = sv_of(zones[prng_below(&r, LENGTH(zones))]);
        e.starts_at =
            instant_add(at("2010-01-01T00:00:00Z"), (int64_t)prng_below(&r, 18 * 365 * 24 * 4) * 15 * MINUTE_US);
        e.ends_at = instant_add(e.starts_at, (int64_t)(1 + prng_below(&r, 60 * 24)) * MINUTE_US);
        e.summary = random_text(a, &r);
        e.description = random_text(a, &r);
        struct sv text = vcalendar_write(a, SV("REQUEST"), SV(""), &e, 1);
        check_lines(text);
        icalcomponent *c = icalparser_parse_string(sv_z(a, text));
        assert_non_null(c);
        check_no_errors(c);
        icalcomponent *event = icalcomponent_get_first_component(c, ICAL_VEVENT_COMPONENT);
        assert_non_null(event);
        assert_int_equal(
            icalproperty_get_method(icalcomponent_get_first_property(c, ICAL_METHOD_PROPERTY)), ICAL_METHOD_REQUEST);
        /* of an hour that clocks show twice libical takes the second */
        struct instant starts = of_ical(icalcomponent_get_dtstart(event)),
                       ends = of_ical(icalcomponent_get_dtend(event));
        const struct zone *z = zone_of(e.zone.n ? e.zone : SV("UTC"));
        if (zone_instant(z, zone_local(z, e.starts_at).wall).match == ZONE_UNIQUE)
            assert_int_equal(starts.us, e.starts_at.us);
        if (zone_instant(z, zone_local(z, e.ends_at).wall).match == ZONE_UNIQUE)
            assert_int_equal(ends.us, e.ends_at.us);
        assert_string_equal(icalcomponent_get_summary(event), sv_z(a, e.summary));
        assert_string_equal(icalcomponent_get_description(event), sv_z(a, e.description));
        assert_string_equal(icalcomponent_get_location(event), sv_z(a, e.location));
        assert_string_equal(icalcomponent_get_uid(event), sv_z(a, e.uid));
        assert_int_equal(icalcomponent_get_sequence(event), 2);
        icalproperty *attendee = icalcomponent_get_first_property(event, ICAL_ATTENDEE_PROPERTY);
        assert_string_equal(icalproperty_get_attendee(attendee), "mailto:ana@example.org");
        icalcomponent_free(c);
        arena_free(a);
    }
}

/* The same text with zones that nobody knows by name: then its VTIMEZONE has to say all. */
static struct sv with_unknown_zone(struct arena *a, struct sv text, struct sv zone)
{
    struct str s = str_new(a, text.n + 4096);
    for (size_t i = 0; i < text.n;) {
        if (zone.n && sv_starts(sv_sub(text, i, text.n), zone)) {
            str_add(&s, SV("Own Time"));
            i += zone.n;
        } else
            str_addc(&s, text.p[i++]);
    }
    return str_sv(&s);
}

static void what_is_written_is_read_as_busy_by_name_and_by_its_own_clocks(void **state)
{
    (void)state;
    static const char *const zones[] = { "America/New_York", "Europe/Berlin", "Australia/Lord_Howe",
        "Africa/Casablanca", "Asia/Kathmandu", "America/St_Johns" };
    struct prng r = prng_seed(12);
    for (int round = 0; round < 300; round++) {
        struct arena *a = arena_new("vcalendar", 64 * 1024);
        struct vevent events[20];
        struct instant from = at("2026-01-01T00:00:00Z");
        struct sv zone = sv_of(zones[prng_below(&r, LENGTH(zones))]);
        size_t count = 0;
        for (size_t i = 0; i < LENGTH(events); i++) {
            struct vevent e = visit();
            e.starts_at = instant_add(from, (int64_t)(i * 20 * 24 * 60 + prng_below(&r, 18 * 24 * 60)) * MINUTE_US);
            e.ends_at = instant_add(e.starts_at, 30 * MINUTE_US);
            e.zone = zone;
            events[count++] = e;
        }
        struct sv text = vcalendar_write(a, SV(""), SV(""), events, count);
        for (int own = 0; own < 2; own++) {
            struct busy_spans busy;
            struct sv read = own ? with_unknown_zone(a, text, zone) : text;
            assert_int_equal(
                vcalendar_busy(a, read, zone_of(SV("UTC")), from, instant_add(from, 500 * DAY_US), 100, &busy), E_OK);
            assert_int_equal(busy.count, count);
            for (size_t i = 0; i < count; i++) {
                assert_int_equal(busy.items[i].starts_at.us, events[i].starts_at.us);
                assert_int_equal(busy.items[i].ends_at.us, events[i].ends_at.us);
            }
        }
        arena_free(a);
    }
}

static void the_second_of_two_equal_hours_is_written_in_utc(void **state)
{
    (void)state;
    struct arena *a = arena_new("vcalendar", 64 * 1024);
    struct vevent e = visit();
    e.starts_at = at("2026-11-01T06:30:00Z"); /* 1:30 am, again */
    e.ends_at = at("2026-11-01T07:00:00Z");
    const char *text = sv_z(a, vcalendar_write(a, SV(""), SV(""), &e, 1));
    assert_non_null(strstr(text, "\r\nDTSTART:20261101T063000Z\r\n"));
    e.starts_at = at("2026-11-01T05:30:00Z");
    text = sv_z(a, vcalendar_write(a, SV(""), SV(""), &e, 1));
    assert_non_null(strstr(text, "\r\nDTSTART;TZID=America/New_York:20261101T013000\r\n"));
    arena_free(a);
}

int main(void)
{
    icalerror_set_errors_are_fatal(0);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_invitation_and_its_cancellation_are_the_golden_ones),
        cmocka_unit_test(an_invitation_to_a_series_is_the_golden_one),
        cmocka_unit_test(a_feed_over_changes_of_the_clocks_in_four_zones_is_the_golden_one),
        cmocka_unit_test(the_second_of_two_equal_hours_is_written_in_utc),
        cmocka_unit_test(libical_reads_the_same_times_texts_and_people),
        cmocka_unit_test(what_is_written_is_read_as_busy_by_name_and_by_its_own_clocks),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
