/* The closed lists of the calendar. */
#include "tests/test.h"

#include "calendar/calendar.h"

static void every_status_of_an_attendee_is_read_back_from_its_name(void **state)
{
    (void)state;
    for (enum attendee_status s = 0; s < ATTENDEE_STATUS_COUNT; s++) {
        enum attendee_status back;
        assert_true(attendee_status_parse(sv_of(attendee_status_name(s)), &back));
        assert_int_equal(back, s);
    }
}

static void only_a_pending_booked_present_or_past_visit_holds_a_place(void **state)
{
    (void)state;
    for (enum attendee_status s = 0; s < ATTENDEE_STATUS_COUNT; s++)
        assert_int_equal(attendee_status_active(s),
            s == ATTENDEE_PENDING || s == ATTENDEE_BOOKED || s == ATTENDEE_CHECKED_IN || s == ATTENDEE_FULFILLED);
}

static void ways_to_meet_and_who_may_book_are_read_back_from_their_names(void **state)
{
    (void)state;
    for (enum contact_type c = 0; c < CONTACT_TYPE_COUNT; c++) {
        enum contact_type back;
        assert_true(contact_type_parse(sv_of(contact_type_name(c)), &back));
        assert_int_equal(back, c);
    }
    for (enum booking_by b = 0; b < BOOKING_BY_COUNT; b++) {
        enum booking_by back;
        assert_true(booking_by_parse(sv_of(booking_by_name(b)), &back));
        assert_int_equal(back, b);
    }
}

static void a_place_is_said_on_one_line_however_many_its_address_has(void **state)
{
    (void)state;
    struct arena *a = arena_new("words", 4096);
    struct sv address = SV("12 Main Street\r\n\n  2nd floor \nRiverbend");
    assert_string_equal(sv_z(a, place_line(a, SV("Clinic"), address)), "Clinic, 12 Main Street, 2nd floor, Riverbend");
    assert_string_equal(sv_z(a, place_line(a, SV(""), address)), "12 Main Street, 2nd floor, Riverbend");
    assert_string_equal(sv_z(a, place_line(a, SV("Clinic"), SV(""))), "Clinic");
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_status_of_an_attendee_is_read_back_from_its_name),
        cmocka_unit_test(only_a_pending_booked_present_or_past_visit_holds_a_place),
        cmocka_unit_test(ways_to_meet_and_who_may_book_are_read_back_from_their_names),
        cmocka_unit_test(a_place_is_said_on_one_line_however_many_its_address_has),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
