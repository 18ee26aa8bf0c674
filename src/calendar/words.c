/* The names of the calendar's closed lists, as in the columns and on screen. */
#include <assert.h>

#include "base/err.h"
#include "calendar/appointment.h"

static const char *const contact_types[CONTACT_TYPE_COUNT][2] = {
    [CONTACT_IN_PERSON] = { "in_person", "In person" },
    [CONTACT_PHONE_CALL] = { "phone_call", "By phone" },
    [CONTACT_VIDEO_CHAT] = { "video_chat", "By video" },
};
static const char *const bookings[BOOKING_BY_COUNT][2] = {
    [BOOKING_STAFF] = { "staff", "Staff only" },
    [BOOKING_CLIENTS] = { "clients", "Clients and their caregivers" },
    [BOOKING_PUBLIC] = { "public", "Everybody, on the public booking page too" },
};
static const char *const appointments[APPOINTMENT_STATUS_COUNT] = {
    [APPOINTMENT_BOOKED] = "booked",
    [APPOINTMENT_CANCELLED] = "cancelled",
    [APPOINTMENT_IN_ERROR] = "entered_in_error",
};
static const char *const attendees[ATTENDEE_STATUS_COUNT][2] = {
    [ATTENDEE_PENDING] = { "pending", "Asked for" },
    [ATTENDEE_WAITLIST] = { "waitlist", "On the waitlist" },
    [ATTENDEE_BOOKED] = { "booked", "Booked" },
    [ATTENDEE_CHECKED_IN] = { "checked_in", "Checked in" },
    [ATTENDEE_FULFILLED] = { "fulfilled", "Occurred" },
    [ATTENDEE_NOSHOW] = { "noshow", "No-show" },
    [ATTENDEE_CANCELLED] = { "cancelled", "Cancelled" },
    [ATTENDEE_LATE_CANCELLED] = { "late_cancelled", "Cancelled late" },
    [ATTENDEE_RESCHEDULED] = { "rescheduled", "Rescheduled" },
    [ATTENDEE_IN_ERROR] = { "entered_in_error", "Entered in error" },
};

const char *contact_type_name(enum contact_type c)
{
    assert((unsigned)c < CONTACT_TYPE_COUNT);
    return contact_types[c][0];
}

const char *contact_type_label(enum contact_type c)
{
    assert((unsigned)c < CONTACT_TYPE_COUNT);
    return contact_types[c][1];
}

bool contact_type_parse(struct sv name, enum contact_type *ret_type)
{
    for (size_t i = 0; i < CONTACT_TYPE_COUNT; i++)
        if (sv_eq(name, sv_of(contact_types[i][0]))) {
            *ret_type = (enum contact_type)i;
            return true;
        }
    return false;
}

const char *booking_by_name(enum booking_by b)
{
    assert((unsigned)b < BOOKING_BY_COUNT);
    return bookings[b][0];
}

const char *booking_by_label(enum booking_by b)
{
    assert((unsigned)b < BOOKING_BY_COUNT);
    return bookings[b][1];
}

bool booking_by_parse(struct sv name, enum booking_by *ret_by)
{
    for (size_t i = 0; i < BOOKING_BY_COUNT; i++)
        if (sv_eq(name, sv_of(bookings[i][0]))) {
            *ret_by = (enum booking_by)i;
            return true;
        }
    return false;
}

const char *appointment_status_name(enum appointment_status s)
{
    assert((unsigned)s < APPOINTMENT_STATUS_COUNT);
    return appointments[s];
}

bool appointment_status_parse(struct sv name, enum appointment_status *ret_status)
{
    for (size_t i = 0; i < APPOINTMENT_STATUS_COUNT; i++)
        if (sv_eq(name, sv_of(appointments[i]))) {
            *ret_status = (enum appointment_status)i;
            return true;
        }
    return false;
}

const char *attendee_status_name(enum attendee_status s)
{
    assert((unsigned)s < ATTENDEE_STATUS_COUNT);
    return attendees[s][0];
}

const char *attendee_status_label(enum attendee_status s)
{
    assert((unsigned)s < ATTENDEE_STATUS_COUNT);
    return attendees[s][1];
}

bool attendee_status_parse(struct sv name, enum attendee_status *ret_status)
{
    for (size_t i = 0; i < ATTENDEE_STATUS_COUNT; i++)
        if (sv_eq(name, sv_of(attendees[i][0]))) {
            *ret_status = (enum attendee_status)i;
            return true;
        }
    return false;
}

bool attendee_status_active(enum attendee_status s)
{
    return s == ATTENDEE_PENDING || s == ATTENDEE_BOOKED || s == ATTENDEE_CHECKED_IN || s == ATTENDEE_FULFILLED;
}

struct sv place_line(struct arena *a, struct sv name, struct sv address)
{
    struct str line = str_new(a, 1024);
    str_add(&line, name);
    while (address.n) {
        struct sv part = sv_trim(sv_cut(&address, '\n'));
        if (part.n)
            str_addf(&line, "%s%.*s", line.n ? ", " : "", SV_FMT(part));
    }
    return str_sv(&line);
}
