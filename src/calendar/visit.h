/**
 * calendar/visit.h — inside the room: a visit that has been checked, and the writing of it. Staff's forms, bookings by
 * families, series and imports all end here, so that a visit is made, and time is taken, in one way.
 */
#ifndef KITH_CALENDAR_VISIT_H
#define KITH_CALENDAR_VISIT_H

#include "access/record.h"
#include "calendar/attendee.h"
#include "calendar/eyes.h"

struct visit_person {
    struct client_id client;
    struct sv name;
    enum attendee_status status; /* booked, pending or waiting */
    struct sv reason;
    struct grant_id grant; /* v 0: not through one */
};
struct visit {
    struct appointment_type_id type; /* v 0: a block */
    const struct staff_id *staff;    /* the provider first, then further ones; each once */
    size_t staff_count;
    struct span at;
    struct sv zone;
    enum contact_type contact_type;
    struct appointment_location_id location;
    struct room_id room;
    bool is_group;
    int64_t max_attendees;
    struct sv title, note, external_url;
    bool confidential;
    int64_t before_min, after_min; /* of the provider's time beside the visit */
    struct series_id series;
    struct opt_instant recurs_at;
    int64_t nth; /* in a series, from 1; 0: none */
    bool overlap_ok, quiet;
    const struct visit_person *people;
    size_t people_count;
};

/** What a form asks for, checked as far as that goes without the time being free; each problem at its field. `changed`:
 *  the visit that it is about, whose archived type or place may stay (NULL: a new one). */
struct visit_check {
    struct visit visit;
    int64_t capacity; /* of the room; 0: not counted */
};
enum err visit_check(const struct op *op, const struct appointment *changed, const struct appointment_form *f,
    struct problems *problems, struct visit_check *ret_check) MUST_CHECK;
/** The people of a form: known, active, with visits, each once. */
enum err visit_people(const struct op *op, const struct client_id *clients, size_t count, struct problems *problems,
    struct visit_person **ret_people, size_t *ret_count) MUST_CHECK;

/** Whose time is taken then: a problem for each, in words for staff; `except` v 0: no visit. In a transaction or not.
 */
enum err visit_clashes(
    const struct op *op, const struct visit *v, struct appointment_id except, struct problems *problems) MUST_CHECK;
/** Whether nobody's time is taken: for families, who are not told whose. A client's own confidential visits count only
 *  with `confidential_too` (F11). */
enum err visit_is_free(const struct op *op, const struct visit *v, struct appointment_id except, bool confidential_too,
    bool *ret_free) MUST_CHECK;
/** Two of these people may not meet: a problem that names them and the rule, for staff. */
enum err visit_no_contact(
    const struct op *op, const struct client_id *clients, size_t count, struct problems *problems) MUST_CHECK;

/** In a transaction, all that follow. The visit with its people, their time and its events; ret_attendees: room for
 *  people_count, or NULL. */
enum err visit_insert_in(const struct op *op, const struct visit *v, struct appointment_id *ret_id,
    struct attendee_id *ret_attendees) MUST_CHECK;
/** One more person in a visit that stands; event and time too. Whoever was in it before comes back. */
enum err visit_join_in(const struct op *op, const struct appointment *v, const struct visit_person *person, bool quiet,
    struct attendee_id *ret_attendee) MUST_CHECK;
/** Booked time as the visit's rows say it: after any change of them. */
enum err visit_time_in(const struct op *op, struct appointment_id id) MUST_CHECK;

/** An event about somebody's part in a visit. */
struct visit_event {
    enum event_kind kind;
    struct appointment_id appointment;
    struct client_id client; /* v 0: about the visit alone */
    struct attendee_id attendee;
    struct opt_instant was; /* when it was to be before: of a move */
    int64_t nth;            /* in a series: mails are of the first */
    bool quiet;             /* nobody is told */
};
struct event_new visit_event_new(const struct op *op, const struct visit_event *e);
enum err visit_event_in(const struct op *op, const struct visit_event *e) MUST_CHECK;

#endif
