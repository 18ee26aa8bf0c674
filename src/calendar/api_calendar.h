/**
 * calendar/api_calendar.h — inside the room: what stands behind the API's types of the calendar (schema.graphql), made
 * from what the use cases return. A node stands first where one of the fields needs a right.
 *
 * Who may see a visit was decided by the list that it comes from (calendar/eyes.h); what of it, by the gate.
 */
#ifndef KITH_CALENDAR_API_CALENDAR_H
#define KITH_CALENDAR_API_CALENDAR_H

#include "api/api.h"
#include "api/schema.h"
#include "calendar/calendar.h"
#include "calendar/eyes.h"
#include "calendar/reader.h"
#include "calendar/request.h"

struct api_type {
    struct api_node node; /* not about a client, here and where nothing else is said */
    struct api_fixed fixed;
    struct appointment_type t;
    struct org_id org;
    struct sv name; /* as the reader knows it */
    struct sv cursor, time_on_label, pricing, pricing_option, row_order;
    struct gql_value available_contact_types;
    bool bookable_without_group, clients_can_book, require_specific_providers;
    struct opt_instant deleted_at;
};
struct api_type_provider {
    struct sv id, provider_name;
    int64_t appointment_type_id, user_id;
};
struct api_price {
    struct sv price;
};
struct api_contact_type {
    int64_t id;
    struct sv name;
    bool show;
};
struct api_room {
    struct room room;
    bool limit_to_one;
};
struct api_place {
    struct api_node node;
    struct place place;
    struct sv location;
    bool has_rooms;
    struct gql_value rooms;
};
struct api_request_slot {
    int64_t appointment_request_id;
    struct instant slot_start, slot_end;
};
/** A request: the task about it, and the visit that holds its time. */
struct api_request {
    struct api_node node; /* staff's */
    struct request row;
    struct sv status; /* OPEN, CLOSED */
    const struct attendee *part;
    const struct api_visit *visit;
    bool closed; /* of a restricted client, and no reason stated: who and when, no more */
    struct sv first_name, last_name, email, phone, selected_contact_type, zone;
    struct gql_value slots;
};
struct api_step {
    struct sv id, title;
};
struct api_video_default {
    int64_t user_id;
    struct sv default_url;
};
/** Of a provider, a kind of visit, or the practice. */
struct api_booking_rules {
    struct api_node node;
    struct api_fixed fixed;
    int64_t id;
    struct appointment_type_id type; /* v 0: not of one */
    int64_t owner;                   /* user; 0: not of one */
    struct sv user_id, buffer, calendar_interval, max_days_in_future, patient_reschedule_count_cap,
        default_video_service;
    int64_t booking_interval_restriction;
    struct opt_i64 minimum_advance_schedule_time, minimum_advance_cancel_time, minimum_advance_reschedule_time;
    bool same_day_appointments, confirm_by_default, ask_clients_to_confirm, clients_have_billing;
    struct gql_value contact_type_overrides, pm_statuses, video_url_default;
};
struct api_hours {
    struct availability h;
    int64_t user_id;
    struct sv resourceId, duration_string, timezone_abbr, timezone, range_start_text, range_end_text, origin_text,
        appointment_location_id;
    struct instant range_start, range_end;
    struct opt_instant origin;
    struct opt_i64 day_of_week, appointment_type_id, contact_type_id;
    int64_t repeating_availability_id; /* 0: of one date */
    struct availabilities beside;      /* rows that begin with it on its date, itself among them */
};
struct api_slot {
    struct instant at;
    struct sv date_text, user_id, appointment_id;
    int64_t length;
    bool is_fully_booked, has_waitlist_enabled;
    const struct api_type *type;
};
struct api_visit {
    struct api_node node; /* families: whose part they see */
    struct api_fixed fixed;
    struct appointment v;
    struct org_id org;
    const struct api_type *type; /* NULL: found by its number */
    bool staff;                  /* told to staff */
    bool closed;                 /* of a restricted client, and no reason stated: who and when, no more */
    struct sv cursor, start, end, timezone_abbr, contact_type, title, reason, notes, resourceId, location,
        appointment_location_id, max_attendees, recurring_appointment_id, scheduled_by, colour, text_colour,
        other_cancellation_reason, unauthenticated_ics_link;
    int64_t length, other_party_id, appointment_inclusions_count;
    struct opt_i64 appointment_type_id, user_id;
    bool is_blocker, confirmed, can_be_rescheduled, repeat;
    struct opt_instant pm_status_changed_at, deleted_at;
    int64_t initiator_id;
};
struct api_inclusion {
    struct api_node node; /* whose part it is */
    struct attendee x;
    struct opt_bool attended;
    bool confirmed, cancelled;
    const struct api_visit *appointment;
};
struct api_series {
    struct api_node node;
    struct series s;
    struct sv repeat_interval, repeat_times;
};
struct api_warning {
    struct api_node node;
    struct sv category, subtitle;
    struct gql_value potential_issues, potential_issue_ids;
};

struct api_busy_feed {
    struct api_fixed fixed;
    struct busy_feed feed;
    int64_t user_id;
    struct sv external_type;
    bool was_read;
};
struct api_hours_gone {
    struct opt_i64 deleted_count;
    bool success;
    struct gql_value messages;
};

/** Whose calendar is asked: of who is signed in their practice's, else that of the provider who is named (API id), else
 *  the only one there is; the operation speaks for the public then. E_NOTFOUND: none, or it has no public page. */
struct api_practice {
    struct op op;
    const struct organization *organization;
};
/** The same as nobody asks, whoever is signed in. */
enum err api_practice_for_public(struct api *api, int64_t provider, struct api_practice *ret_practice) MUST_CHECK;
/** The same, of this practice. */
enum err api_practice_public(struct api *api, struct org_id id, struct api_practice *ret_practice) MUST_CHECK;
enum err api_practice_of(struct api *api, int64_t provider, struct api_practice *ret_practice) MUST_CHECK;

/* As the API says it. */
struct sv api_contact_type_said(enum contact_type c); /* "In Person" */
/** What clients send: the words of above, the names of the columns, Healthie's own names; any case. */
bool api_contact_type_read(struct sv text, enum contact_type *ret_type);
/** "2026-11-30 09:00:00 -0500". */
struct sv api_clock(struct arena *a, const struct zone *z, struct instant t);
const struct zone *api_zone(const struct api *api);
struct sv api_number(struct arena *a, int64_t n); /* empty: 0 */
/** The status of a part, as pm_status; empty: none to tell. */
struct sv api_pm_status(enum attendee_status s);
bool api_pm_status_read(struct sv text, enum attendee_status *ret_status);
/** "Weekly", "Biweekly", "Every 4 Weeks", "Monthly", else in words. */
struct sv api_repeat_said(struct arena *a, struct sv rule);
/** The days and times that programs send: "2026-11-30", with a time and an offset or without, and as JavaScript writes
 *  a date: "Mon Nov 23 2026 00:00:00 GMT-0500 (Eastern Standard Time)". Without an offset by this zone's clock. */
bool api_time_read(const struct zone *z, struct sv text, struct instant *ret_at);
/** The date that stands in it, whatever the offset. */
bool api_day_read(struct sv text, struct day *ret_day);
/** Numbers of a text with commas; of a list of such texts. */
size_t api_ids_read(struct arena *a, struct sv text, int64_t **ret_ids);
size_t api_ids_listed(struct arena *a, struct gql_in_list list, int64_t **ret_ids);
/** A time as a form takes it: with its offset an instant (ret_at), else day and time of day by the form's clock, so
 *  that an hour that clocks leave out or show twice is told. False: it is neither. */
struct api_moment {
    struct instant at; /* us 0: by day and time */
    struct sv day, time;
};
bool api_moment_read(struct arena *a, struct sv text, struct api_moment *ret_moment);
/** The end of a mutation of the calendar: api_done() with the fields called as the API's inputs call them. */
enum err api_calendar_done(
    struct gql_call *call, enum err e, struct gql_value value, struct problems *problems) MUST_CHECK;
void api_calendar_fields(struct problems *problems);

/** Whose visit for one it is: who takes part, else who did last. NULL: nobody. */
const struct attendee *api_main_part(const struct appointment *v);

/* Values. */
const struct api_type *api_type_of(
    struct arena *a, const struct appointment_type *t, struct org_id org, bool staff, struct sv cursor);
struct gql_value api_place_value(struct arena *a, const struct place *p);
/** Kinds of visit by number, archived ones too; ret_types[i] NULL: not there for the caller. Two queries for those that
 *  this operation does not know yet. */
enum err api_types_load(struct api *api, const struct appointment_type_id *ids, size_t count,
    const struct appointment_type **ret_types) MUST_CHECK;
/** Visits of these clients that this operation has read already; NULL: it has not. */
const struct appointments *api_visits_known(
    const struct api *api, enum visits_when when, const struct visits_whose *whose, size_t count);
void api_visits_know(struct api *api, enum visits_when when, const struct visits_whose *whose, size_t count,
    const struct appointments *list);
/** A visit as `op` read it: of staff, or of the client that `facts` are about. */
const struct api_visit *api_visit_of(struct api *api, const struct op *op, const struct appointment *v,
    struct client_id client, const struct access_facts *facts, struct sv cursor);
/** Of a list that `op` read for itself. */
struct gql_value *api_visits_of(
    struct api *api, const struct op *op, const struct appointments *list, int64_t offset, bool cursors);
const struct api_inclusion *api_inclusion_of(struct arena *a, const struct attendee *x, const struct api_visit *visit);
/** The rules of a provider, as an answer. E_NOTFOUND. */
enum err api_rules_answer(struct api *api, struct staff_id staff, struct gql_value *ret_value) MUST_CHECK;
/** Whether both rows say the same time of one date, each for its own kind of visit: hours for several kinds. */
bool api_hours_together(const struct availability *a, const struct availability *b);
/** Hours of one row, as an answer. E_NOTFOUND. */
enum err api_hours_answer(struct api *api, struct availability_id id, struct gql_value *ret_value) MUST_CHECK;
/** The part with that number, in a visit that the caller sees. E_NOTFOUND. */
enum err api_inclusion_load(
    struct api *api, struct attendee_id id, const struct api_inclusion **ret_inclusion) MUST_CHECK;

#endif
