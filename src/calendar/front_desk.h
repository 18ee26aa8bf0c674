/**
 * calendar/front_desk.h — inside the room: what the staff pages of the calendar share: whose clock they are told by,
 * how a visit is called, and where its pages are.
 */
#ifndef KITH_CALENDAR_FRONT_DESK_H
#define KITH_CALENDAR_FRONT_DESK_H

#include "calendar/calendar.h"
#include "page/page.h"

/** What most of these pages need: five queries. */
struct desk {
    const struct zone *zone; /* of the reader: their own, else the practice's */
    struct day today;        /* by it */
    struct provider_calendars providers;
    struct appointment_types types; /* active ones */
    struct places places;           /* active ones, with their rooms */
};
enum err desk_load(struct page *p, struct desk *ret_desk) MUST_CHECK;
/** The reader's clock alone: one query. */
enum err desk_zone(struct page *p, const struct zone **ret_zone) MUST_CHECK;
const struct provider_calendar *desk_provider(const struct desk *d, struct staff_id id); /* NULL: not among them */
const struct appointment_type *desk_type(const struct desk *d, struct appointment_type_id id);
const struct room *desk_room(const struct desk *d, struct room_id id);
const struct place *desk_place(const struct desk *d, struct appointment_location_id id);

/* Times, as the reader's clock shows them. */
struct sv desk_clock(struct arena *a, const struct zone *z, struct instant at); /* "9:05 am" */
struct sv desk_range(
    struct arena *a, const struct zone *z, struct instant from, struct instant until); /* "9:05–9:50 am" */
struct sv desk_when(struct arena *a, const struct zone *z, struct instant from,
    struct instant until);                         /* "Tue 24 Nov 2026, 9:05–9:50 am EST" */
struct sv desk_day(struct arena *a, struct day d); /* "Tue 24 Nov 2026" */
struct sv desk_typed(struct arena *a, const struct zone *z, struct instant at); /* "14:05", for a field of type time */
/** What the clock of the visit's own place shows, where it differs: "8:05–8:50 am CST in Chicago"; else empty. */
struct sv desk_elsewhere(struct arena *a, const struct zone *z, const struct appointment *v);

/* A visit in words. */
struct sv visit_title(struct arena *a, const struct appointment *v);  /* who comes, or what the session is called */
struct sv visit_detail(struct arena *a, const struct appointment *v); /* type, and for a group how many */
struct sv visit_place(struct arena *a, const struct appointment *v);  /* "Room 2, Main office", "By video" */
int visit_hue(const struct appointment *v);                           /* 0 to 7, as avatars have */
struct view_badge visit_badge(const struct appointment *v);           /* no label: nothing to say */
struct view_badge attendee_badge(enum attendee_status s);
struct sv visit_path(struct arena *a, struct appointment_id id, const char *below); /* "/appointments/12" and more */

/* Choices of forms; what is chosen is checked. */
struct view_choices provider_choices(struct arena *a, const struct desk *d, struct staff_id chosen);
struct view_choices type_choices(struct arena *a, const struct desk *d, struct appointment_type_id chosen);
struct view_choices place_choices(struct arena *a, const struct desk *d, struct appointment_location_id chosen);
struct view_choices room_choices(struct arena *a, const struct desk *d, struct room_id chosen);
struct view_choices contact_type_choices(struct arena *a, unsigned offered, enum contact_type chosen);

/** The calendar's style sheet, for pages that show more than components. */
void desk_style(struct page *p);

/** A number of the address: ?staff=3; 0 when absent or wrong. */
int64_t param_int(const struct page *p, struct sv name);
/** All numbers of that name, of the address or of the form after a post; at most `most`. */
size_t numbers_of(const struct page *p, struct sv name, int64_t *items, size_t most);

#endif
