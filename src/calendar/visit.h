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
    int64_t nth;           /* of several visits that they join together, from 1: the first tells of all; 0: alone */
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
    int64_t occurs_wall; /* of a new one in a series: struct told_visit's occurs, as minutes since 1970 */
    int64_t nth;         /* in a series, from 1; 0: none */
    bool overlap_ok, quiet;
    const struct visit_person *people;
    size_t people_count;
};

/** "0190a1b2-…@kith": a UID of iCalendar that nobody has yet. */
struct sv visit_new_uid(struct arena *a);

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
/** The provider is not there then: a problem. `strict`: who keeps no hours is never there. */
enum err visit_hours(const struct op *op, const struct visit *v, bool strict, struct problems *problems) MUST_CHECK;
/** Whether nobody's time is taken: for families, who are not told whose. A client's own confidential visits count only
 *  with `confidential_too` (F11). */
enum err visit_is_free(const struct op *op, const struct visit *v, struct appointment_id except, bool confidential_too,
    bool *ret_free) MUST_CHECK;
/** In a transaction: a family booked `id` over a visit that it may not know of; staff get a task for each. The writes
 * below do it by themselves. */
enum err visit_tell_overlaps_in(const struct op *op, const struct visit *v, struct appointment_id id) MUST_CHECK;
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
/** A visit that stands gets this time, place, provider and text; its people come along (visit->people: those whose time
 *  it takes). Events moved or changed, one each. E_CONFLICT: changed meanwhile. */
struct visit_change {
    const struct appointment *before;
    const struct visit *visit;
    int64_t version;     /* 0: whatever it is */
    bool by_family;      /* counts as one of their moves */
    bool detached;       /* of a series: it has a time of its own */
    const int64_t *nths; /* for each attendee of `before`: visit_nths(); NULL: the visit alone */
};
enum err visit_change_in(const struct op *op, const struct visit_change *c) MUST_CHECK;
/** Of visits that change together, in their order: for each of them and each attendee, which of theirs it is, from 1.
 *  What is told of the first is told of all; those of the past are told of nobody, and not counted (0). */
const int64_t *const *visit_nths(const struct op *op, const struct appointments *list);
/** What a visit is now, to be changed: its people are those who take part. */
struct visit visit_of(struct arena *a, const struct appointment *v);
/** As staff see it; E_NOTFOUND. In a transaction or not; no question of rights. */
enum err visit_get(const struct op *op, struct appointment_id id, struct appointment *ret_appointment) MUST_CHECK;
/** One person's part becomes something else: place, time, waitlist, last visit, the visit itself when it is for one,
 * and events. Problems: bad_status, full, overlap (what ended comes back and its time is taken). */
struct visit_part {
    const struct appointment *visit; /* as visit_get() gave it in this transaction */
    const struct attendee *attendee;
    enum attendee_status to;
    struct sv reason;
    bool declined;    /* a request that staff do not accept */
    bool visit_stays; /* a visit for one goes on without them: somebody else comes */
    bool quiet, overlap_ok;
    int64_t version; /* 0: whatever it is */
};
enum err visit_part_in(const struct op *op, const struct visit_part *p, struct problems *problems) MUST_CHECK;
/** Who waits gets the places that are free, first come first served; not together with somebody they may not meet, nor
 *  over a visit of theirs. Event waitlist_free. */
enum err visit_fill_in(const struct op *op, const struct appointment *v) MUST_CHECK;
/** The whole visit ends: cancelled, or never was. */
struct visit_end {
    const struct appointment *visit;
    struct sv reason;
    bool in_error, quiet;
    const int64_t *nths; /* for each attendee: visit_nths(); NULL: it ends alone */
};
enum err visit_end_in(const struct op *op, const struct visit_end *e) MUST_CHECK;
/** The opposite: those who ended with it are in it again. Problems: overlap unless overlap_ok, archived_client,
 *  no_contact. */
enum err visit_restore_in(
    const struct op *op, const struct appointment *v, bool overlap_ok, struct problems *problems) MUST_CHECK;
/** The day of the last visit that took place, on the client's record. */
enum err visit_last_in(const struct op *op, struct client_id client) MUST_CHECK;
/** Which visits a change of this one is about: itself, or of its series this and the following, or all still to come.
 */
enum err visit_part_of_series(const struct op *op, const struct appointment *v, enum series_part part,
    struct appointment_id **ret_ids, size_t *ret_count) MUST_CHECK;

/** Booked time of a visit that is being made. */
enum err visit_time_add_in(const struct op *op, const struct visit *v, struct appointment_id id) MUST_CHECK;
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
    const char *status;     /* what their part became; NULL: not said */
    bool in_error;          /* it never was */
    bool quiet;             /* nobody is told */
    bool also;              /* programs are told of this change by another event */
    bool joins;             /* a visit that stood before */
};
/** Of the task that a request opens (TASK_VISIT_REQUESTED): it leads to the visit, whose number stands last. */
struct sv visit_request_dedupe(struct arena *a, struct attendee_id attendee, struct appointment_id visit);
struct event_new visit_event_new(const struct op *op, const struct visit_event *e);
enum err visit_event_in(const struct op *op, const struct visit_event *e) MUST_CHECK;
/** Several, in this order. With both, what pays for the visit follows (calendar/cover.h). */
enum err visit_events_in(const struct op *op, const struct event_new *events, size_t count) MUST_CHECK;

#endif
