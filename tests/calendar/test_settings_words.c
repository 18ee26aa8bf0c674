#include "../test.h"

#include "calendar/settings_words.h"

static struct arena *a;

static const char *z(struct sv v)
{
    return sv_z(a, v);
}

static void a_span_is_said_in_its_largest_whole_units(void **state)
{
    (void)state;
    static const struct {
        int64_t minutes;
        const char *said;
    } spans[] = { { 0, "no time" }, { 1, "1 minute" }, { 50, "50 minutes" }, { 60, "1 hour" },
        { 90, "1 hour 30 minutes" }, { 1440, "24 hours" }, { 2880, "2 days" }, { 10080, "1 week" },
        { 20160, "2 weeks" }, { 1500, "25 hours" } };
    for (size_t i = 0; i < LENGTH(spans); i++)
        assert_string_equal(z(span_words(a, spans[i].minutes)), spans[i].said);
}

static void ways_to_meet_and_reminders_are_listed_as_people_do(void **state)
{
    (void)state;
    assert_string_equal(z(ways_words(a, CONTACT_TYPES_ALL)), "in person, by phone or by video");
    assert_string_equal(z(ways_words(a, 1u << CONTACT_PHONE_CALL)), "by phone");
    int64_t minutes[] = { 4320, 1440, 60 };
    struct reminder_rules r = { .minutes = minutes, .count = 3 };
    assert_string_equal(z(reminders_words(a, &r)), "3 days, 1 day and 1 hour before");
    r.count = 0;
    assert_string_equal(z(reminders_words(a, &r)), "no reminders");
}

static const char *all_of(const struct appointment_type *t)
{
    struct reminder_rules none = { 0 };
    struct words_lines lines = type_words(a, t, &none);
    struct str s = str_new(a, 4096);
    for (size_t i = 0; i < lines.count; i++) {
        str_add(&s, lines.items[i]);
        str_addc(&s, '\n');
    }
    return z(str_sv(&s));
}

static void a_type_is_told_as_those_who_book_it_meet_it(void **state)
{
    (void)state;
    struct appointment_type t = { .length_min = 50,
        .buffer_after_min = 10,
        .contact_types = 1u << CONTACT_VIDEO_CHAT,
        .max_attendees = 1,
        .booking = BOOKING_CLIENTS,
        .notice_min = 1440,
        .horizon_days = 90,
        .cancel_min = 1440,
        .interval_min = 15,
        .moves_max = 1 };
    assert_string_equal(all_of(&t), "Takes 50 minutes, by video. 10 minutes after it stay free.\n"
                                    "Clients and their caregivers can book it from 24 hours to 90 days ahead.\n"
                                    "Times are offered every 15 minutes.\n"
                                    "They can cancel or move it until 24 hours before. Later, it counts as cancelled "
                                    "late. They can move a visit once.\n"
                                    "No reminders leave.\n");
    t.booking = BOOKING_STAFF;
    t.is_group = t.waitlist = t.confidential = true;
    t.max_attendees = 12;
    assert_string_equal(all_of(&t), "Takes 50 minutes, by video. 10 minutes after it stay free.\n"
                                    "Up to 12 people take part. When it is full, more can wait for a place.\n"
                                    "Only staff book it.\n"
                                    "No reminders leave.\n"
                                    "Confidential: caregivers never learn of these visits.\n");
}

static int begin(void **state)
{
    (void)state;
    a = arena_new("test", 65536);
    return 0;
}

static int end(void **state)
{
    (void)state;
    arena_free(a);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_span_is_said_in_its_largest_whole_units),
        cmocka_unit_test(ways_to_meet_and_reminders_are_listed_as_people_do),
        cmocka_unit_test(a_type_is_told_as_those_who_book_it_meet_it),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
