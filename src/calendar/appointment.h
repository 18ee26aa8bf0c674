/**
 * calendar/appointment.h — visits and sessions: making, moving and ending them, and the lists that show them.
 *
 * A visit is one instant, whatever clocks say. `appointment.status` is of the session as a whole, `attendee.status` of
 * each person in it; a visit for one ends when its one attendee does. Whose time it takes stands in booked_time,
 * written and asked for in the transaction that books, so that two bookings never get the same time (issue: exactly one
 * winner): one writer on SQLite, SERIALIZABLE on PostgreSQL.
 *
 * Confidential visits (F11): staff see them, and the client on an own login; to everybody else they are not there, and
 * their time does not show as taken. A caregiver's booking over one succeeds if the provider is free; staff get a task
 * (TASK_VISITS_OVERLAP).
 */
#ifndef KITH_CALENDAR_APPOINTMENT_H
#define KITH_CALENDAR_APPOINTMENT_H

#include "calendar/rules.h"
#include "family/family.h"

/** No visit and no block is longer: lists read their index from so long before. */
#define VISIT_LENGTH_MOST_US DAY_US

enum appointment_status { APPOINTMENT_BOOKED, APPOINTMENT_CANCELLED, APPOINTMENT_IN_ERROR, APPOINTMENT_STATUS_COUNT };
const char *appointment_status_name(enum appointment_status s);
bool appointment_status_parse(struct sv name, enum appointment_status *ret_status);
enum attendee_status { /* FHIR's words where it has one */
    ATTENDEE_PENDING,  /* asked for; staff accept or decline */
    ATTENDEE_WAITLIST, /* of a full session */
    ATTENDEE_BOOKED,
    ATTENDEE_CHECKED_IN,
    ATTENDEE_FULFILLED, /* "Occurred" */
    ATTENDEE_NOSHOW,
    ATTENDEE_CANCELLED,
    ATTENDEE_LATE_CANCELLED,
    ATTENDEE_RESCHEDULED, /* marked so by hand: the visit went to another one */
    ATTENDEE_IN_ERROR,
    ATTENDEE_STATUS_COUNT,
};
const char *attendee_status_name(enum attendee_status s);  /* "checked_in" */
const char *attendee_status_label(enum attendee_status s); /* "Checked in" */
bool attendee_status_parse(struct sv name, enum attendee_status *ret_status);
/** Holds a place and takes the client's time: pending, booked, checked in, fulfilled. */
bool attendee_status_active(enum attendee_status s);
/** Whether staff may set it so; any step between live ones, and back from an ended one while a place is free. */
bool attendee_status_allowed(enum attendee_status from, enum attendee_status to);

struct attendee {
    struct attendee_id id;
    struct appointment_id appointment;
    struct client_id client;
    struct sv name, first;
    bool restricted; /* F11: of such a client lists say no more than the name … */
    bool closed;     /* … to this viewer, who has stated no reason: nor what the visit is */
    enum attendee_status status;
    struct opt_instant confirmed_at, cancelled_at, waits_since, joined_at, left_at;
    struct sv cancel_reason, reason; /* reason: in their own words */
    struct sv answer;                /* the practice's words with an accepted request */
    bool asked;                      /* ended while they waited for an answer */
    struct sv note;                  /* staff's; empty for everybody else */
    bool has_price;
    int64_t price;
    bool remind;
    struct grant_id grant; /* booked through; v 0: not by a caregiver */
    struct sv uuid;
    int64_t version;
};
struct appointment {
    struct appointment_id id;
    struct appointment_type_id type; /* v 0: a block */
    struct sv type_name, client_type_name, colour;
    struct sv prepare, prepare_url; /* of the type: what to fill in or bring, and where the form is */
    struct staff_id staff;
    struct sv staff_name;
    struct staff_id *more_staff; /* further providers */
    size_t more_staff_count;
    struct instant starts_at, ends_at;
    int64_t before_min, after_min; /* of the providers' time beside it */
    struct sv zone;
    enum contact_type contact_type;
    struct appointment_location_id location;
    struct sv location_name, location_address;
    struct room_id room;
    struct sv room_name;
    bool is_group;
    int64_t max_attendees;
    struct sv title, note; /* note: staff's */
    bool confidential;
    enum appointment_status status;
    struct opt_instant cancelled_at; /* the whole of it */
    struct series_id series;
    struct opt_instant recurs_at;
    bool detached;
    struct sv uid;
    int64_t sequence, moves;
    struct sv external_url;
    struct instant created_at, changed_at;
    struct sv created_kind;
    int64_t created_by;
    int64_t version;
    struct attendee *attendees; /* staff: all; others: only those they may see, never other families' */
    size_t attendee_count;
    int64_t taken, waiting; /* places taken, and how many wait; to families: 0 (a roster is never told, edge 38) */
};
struct appointments {
    struct appointment *items;
    size_t count;
    int64_t total;
};
struct appointment_filter {
    struct span window;           /* that overlap it; until.us 0: no end */
    const struct staff_id *staff; /* of these providers; count 0: any */
    size_t staff_count;
    struct client_id client; /* v 0: any */
    struct appointment_type_id type;
    struct appointment_location_id location;
    struct room_id room;
    struct series_id series;
    bool ended_too;      /* cancelled ones as well, and those that the client no longer takes part in */
    bool visits_only;    /* without time that is blocked */
    bool with_attendees; /* else counts alone */
    bool newest_first;
    struct sv keywords;   /* names of attendees and of the provider, title, type; of the first 5,000 */
    int64_t offset, most; /* most 0: all, up to 5,000 */
};
/** Staff with PERM_CALENDAR, over the practice; at most five queries, by index whatever the table holds. Those entered
 * in error are in no list. */
enum err appointment_list(
    const struct op *op, const struct appointment_filter *f, struct appointments *ret_list) MUST_CHECK;
/** E_NOTFOUND. Staff with PERM_CALENDAR; in the portal: one that the subject takes part in, appointments at view, and
 *  not a confidential one unless by the client's own login. */
enum err appointment_load(
    const struct op *op, struct appointment_id id, struct appointment *ret_appointment) MUST_CHECK;
/** Several at once, in the order of ids; those that are not there for the viewer are left out. */
enum err appointments_of(
    const struct op *op, const struct appointment_id *ids, size_t count, struct appointments *ret_list) MUST_CHECK;
/** The subject's visits (portal): the next ones from now, or past ones, newest first. Of the household: those of every
 *  account the person may see appointments of, ask household_list(). */
enum err appointment_mine(
    const struct op *op, bool past, int64_t offset, int64_t most, struct appointments *ret_list) MUST_CHECK;

/** What staff say when they make or change a visit. */
struct appointment_form {            /* times as typed by `zone`'s clock */
    struct appointment_type_id type; /* v 0: a block: title, no attendees */
    struct staff_id staff;
    const struct staff_id *more_staff;
    size_t more_staff_count;
    struct sv day, time, length, zone; /* length in minutes; empty: the type's. zone empty: the provider's */
    enum which_hour which;
    struct instant at;      /* us != 0: instead of day and time */
    struct instant ends_at; /* us != 0: instead of length */
    enum contact_type contact_type;
    struct appointment_location_id location;
    struct room_id room;
    struct sv title, note, external_url;
    const struct client_id *clients;
    size_t client_count;
    struct sv max_attendees; /* empty: the type's */
    bool confidential;       /* beside the type's own */
    bool overlap_ok;         /* "book it anyway" was ticked: over another visit, outside hours, in a full room */
    bool over_maximum_ok;    /* staff may fill above the maximum, if they say so */
    bool any_hours;          /* outside of the provider's hours is fine, over another visit is not */
    bool enforce_hours;      /* only when the provider can be booked (API: enforce_availability) */
    bool quiet;              /* tell nobody (API: skip_notification_email) */
    struct sv repeat;        /* RRULE value; empty: once. calendar/series.h */
    bool join_all;           /* of a series: attendees take part in every one */
    int64_t version;
};
/**
 * PERM_CALENDAR. Problems: required, unknown_type, unknown_staff, unknown_client, archived_client (edge 32), bad_day,
 * bad_time, missing_hour, doubled_hour (asks `which`), bad_length, too_many_clients, full, contact_type_not_offered,
 * location_required (in person, where the practice has locations), and, unless overlap_ok: overlap (names whose time,
 * and with what), room_taken, outside_hours. no_contact names the rule, never its reason (beyond 12), whoever asks
 * for overlap. Events appointment_booked (one an attendee) or appointment_created for a session without.
 * With `repeat` all occurrences or none; ret_id is the first.
 */
enum err appointment_create(const struct op *op, const struct appointment_form *f, struct problems *problems,
    struct appointment_id *ret_id) MUST_CHECK;
/** What appointment_update() would leave as it is, attendees aside. */
struct appointment_form appointment_form_from(struct arena *a, const struct appointment *v);
/** What stands in the way, before saving: the same problems as warnings, nothing written. The calendar page's drag. */
enum err appointment_warn(const struct op *op, struct appointment_id changed, const struct appointment_form *f,
    struct problems *problems) MUST_CHECK;

enum series_part { PART_ONE, PART_FOLLOWING, PART_ALL };
/** Another time, provider, place: what the form says, attendees aside. SEQUENCE counts up when time or place change;
 *  event appointment_moved then, appointment_changed otherwise. Of a series: this one (it is detached), this and the
 *  following (the series is cut), or all. E_CONFLICT: changed meanwhile. */
enum err appointment_update(const struct op *op, struct appointment_id id, enum series_part part,
    const struct appointment_form *f, struct problems *problems) MUST_CHECK;
/** Only the start (and provider or room, v 0: as it was): drag, and its undo. */
enum err appointment_move(const struct op *op, struct appointment_id id, enum series_part part, struct instant at,
    struct staff_id staff, struct room_id room, bool overlap_ok, int64_t version, struct problems *problems) MUST_CHECK;
/** For everybody: the visit does not take place. Reason as told to those who come; may be empty. Event
 *  appointment_cancelled, one an attendee. `in_error`: it never was, and families see nothing of it. */
enum err appointment_cancel(const struct op *op, struct appointment_id id, enum series_part part, struct sv reason,
    bool in_error, bool quiet, struct problems *problems) MUST_CHECK;
/** The opposite, while the time is still free. */
enum err appointment_restore(const struct op *op, struct appointment_id id, struct problems *problems) MUST_CHECK;

#endif
