/**
 * calendar/type.h — appointment types: what can be booked, how long it takes, by whom, and under which policy (F7).
 */
#ifndef KITH_CALENDAR_TYPE_H
#define KITH_CALENDAR_TYPE_H

#include "people/people.h"

enum contact_type { CONTACT_IN_PERSON, CONTACT_PHONE_CALL, CONTACT_VIDEO_CHAT, CONTACT_TYPE_COUNT };
enum { CONTACT_TYPES_ALL = (1 << CONTACT_TYPE_COUNT) - 1 };
const char *contact_type_name(enum contact_type c);  /* "in_person", as in the columns and the API's overrides */
const char *contact_type_label(enum contact_type c); /* "In person" */
bool contact_type_parse(struct sv name, enum contact_type *ret_type);

enum booking_by { BOOKING_STAFF, BOOKING_CLIENTS, BOOKING_PUBLIC, BOOKING_BY_COUNT };
const char *booking_by_name(enum booking_by b); /* "staff": column `booking` */
const char *booking_by_label(enum booking_by b);
bool booking_by_parse(struct sv name, enum booking_by *ret_by);

/** The palette, by place: the hues of avatars, so that a colour of a type is in the stylesheet in both themes. */
enum { TYPE_COLOURS = 8 };
const char *type_colour(int hue); /* "teal"; counts round */
bool type_colour_hue(struct sv name, int *ret_hue);

struct appointment_type {
    struct appointment_type_id id;  /* v 0: a block */
    struct sv name, client_name;    /* client_name: what families read, never empty */
    struct sv description, colour;  /* colour: name of the palette, never empty */
    struct sv prepare, prepare_url; /* what families fill in or bring before; where the form is, https */
    int64_t length_min, buffer_before_min, buffer_after_min;
    bool has_price;
    int64_t price;          /* minor units; with bills off the portal has none */
    struct sv currency;     /* the practice's: "USD" */
    unsigned contact_types; /* bits of enum contact_type; never 0 */
    bool is_group;
    int64_t max_attendees; /* 1 unless is_group */
    bool waitlist, groups_only, approval, ask_to_confirm, confidential;
    struct sv confidential_tag;
    enum booking_by booking;
    int64_t notice_min, horizon_days, cancel_min, interval_min, moves_max, position;
    bool archived;
    struct instant created_at, changed_at;
    int64_t version;
    struct staff_id *staff; /* who offers it; none: every active provider */
    size_t staff_count;
    struct group_id *groups; /* whose members may book it, with groups_only */
    size_t group_count;
};
struct appointment_types {
    struct appointment_type *items;
    size_t count;
    int64_t total;
};
struct type_filter {
    struct sv keywords;                    /* every word in the name, accents and case aside */
    bool archived;                         /* the archived ones instead */
    bool bookable;                         /* only what `booking` opens to this viewer: to a client also by group */
    struct staff_id staff;                 /* offered by; v 0: anybody */
    const struct appointment_type_id *ids; /* only these, to staff archived ones too; NULL: any */
    size_t ids_count;
    int64_t offset, most; /* most 0: all */
};
/** In their order. Two queries. Staff with PERM_CALENDAR; clients and the public get those they may book only,
 * caregivers no confidential ones. Groups are told to staff. */
enum err type_list(const struct op *op, const struct type_filter *f, struct appointment_types *ret_types) MUST_CHECK;
/** E_NOTFOUND. Archived ones too, for staff. */
enum err type_load(const struct op *op, struct appointment_type_id id, struct appointment_type *ret_type) MUST_CHECK;

struct type_form { /* as typed */
    struct sv name, client_name, description, prepare, prepare_url, colour;
    struct sv length, buffer_before, buffer_after; /* minutes */
    struct sv price;                               /* "120" or "120.50"; empty: none said */
    unsigned contact_types;
    bool is_group, waitlist, groups_only, approval, ask_to_confirm, confidential;
    struct sv confidential_tag, max_attendees, booking, notice, horizon, cancel, interval, moves_max;
    struct sv reminders; /* "own": `reminder_min`, else the practice's */
    const int64_t *reminder_min;
    size_t reminder_count;
    const struct staff_id *staff;
    size_t staff_count;
    const struct group_id *groups;
    size_t group_count;
    int64_t version;
};
struct type_form type_form_from(struct arena *a, const struct appointment_type *t);
/** PERM_SETTINGS, all that follow. Problems: required, duplicate_type, bad_length (1–1440), bad_number, bad_price,
 *  no_contact_type, bad_maximum (2–500 for a group), waitlist_needs_group, unknown_staff, unknown_group, bad_url. Event
 * appointment_type_changed. */
enum err type_create(const struct op *op, const struct type_form *f, struct problems *problems,
    struct appointment_type_id *ret_type) MUST_CHECK;
/** E_CONFLICT: changed by somebody else meanwhile. Visits that stand keep their length. Turned confidential,
 * what pays for its coming visits follows (calendar/cover.h). */
enum err type_update(const struct op *op, struct appointment_type_id id, const struct type_form *f,
    struct problems *problems) MUST_CHECK;
/** Not offered any more; its visits stay. And back: problem duplicate_type. */
enum err type_archive(
    const struct op *op, struct appointment_type_id id, bool archive, struct problems *problems) MUST_CHECK;
/** The order in which they are offered. */
enum err type_move(const struct op *op, struct appointment_type_id id, int64_t position) MUST_CHECK;

/** Minutes before a visit at which reminders leave: the type's own, else the practice's, else what is usual (a day and
 * an hour); largest first. PERM_CALENDAR, and jobs. */
struct reminder_rules {
    int64_t *minutes;
    size_t count;
    bool own; /* of the type */
};
enum err reminder_rules_load(
    const struct op *op, struct appointment_type_id type, struct reminder_rules *ret_rules) MUST_CHECK;
/** The practice's (type v 0) or a type's own; count 0 with own: none at all. PERM_SETTINGS. Problems: bad_number. */
enum err reminder_rules_save(const struct op *op, struct appointment_type_id type, bool own, const int64_t *minutes,
    size_t count, struct problems *problems) MUST_CHECK;

#endif
