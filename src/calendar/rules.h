/**
 * calendar/rules.h — pure: which times can be offered, and what a policy says about a change. No database, no clock.
 *
 * All times are instants; hours become instants by the provider's zone, day by day, so that a day of 23 or 25 hours has
 * its real length. A start inside the missing hour is not offered; the doubled hour is offered twice.
 */
#ifndef KITH_CALENDAR_RULES_H
#define KITH_CALENDAR_RULES_H

#include "base/arena.h"
#include "calendar/hours.h"
#include "ical/zone.h"

struct span { /* from ≤ t < until */
    struct instant from, until;
};
struct spans { /* ascending, without overlap, not touching */
    struct span *items;
    size_t count;
};
/** Sorts and joins in place; empty ones fall away. */
void spans_normalise(struct spans *s);
/** a without b; both normalised. */
struct spans spans_minus(struct arena *arena, struct spans a, struct spans b);
struct spans spans_within(struct arena *arena, struct spans a, struct span window);
/** Whether [from, until) lies in one of them: binary search. */
bool spans_cover(struct spans s, struct instant from, struct instant until);

/** What one provider's slots are made of; borrowed. */
struct slot_facts {
    const struct zone *zone;          /* of the provider's hours */
    const struct availability *hours; /* of one provider, in any order */
    size_t hours_count;
    struct spans off;  /* time off and holidays */
    struct spans busy; /* visits with their buffers, and busy times from elsewhere */
};
struct slot_wish {
    const struct appointment_type *type;
    int64_t length_min; /* of the visit; normally the type's; back to back: the sum */
    enum contact_type contact_type;
    struct appointment_location_id location; /* v 0: any */
    struct span window;                      /* starts in it */
    struct instant earliest;                 /* now and the notice */
    struct instant latest;                   /* horizon */
    bool same_day;                           /* false: not on today's date by the provider's clock … */
    struct day today;
    int64_t buffer_min; /* the provider's own, beside the type's */
};
struct slot {
    struct instant at;
    struct appointment_location_id location; /* of the hours it is from; v 0: any */
};
struct slots {
    struct slot *items; /* ascending, each start once */
    size_t count;
};
/** When this provider can be booked at all: hours without time off, within the window, for this type, way and place. */
struct spans hours_spans(struct arena *a, const struct slot_facts *f, const struct slot_wish *w);
/** Starts every type->interval_min, counted from the start of each stretch of hours; the visit with its buffers is
 * free, and the visit itself lies within the hours. At most `most`. */
struct slots slots_find(struct arena *a, const struct slot_facts *f, const struct slot_wish *w, size_t most);
/** The first of them; false: none. No allocation beyond the hours. */
bool slot_first(struct arena *a, const struct slot_facts *f, const struct slot_wish *w, struct slot *ret_slot);
/** Whether exactly this start is one of them. */
bool slot_is_offered(struct arena *a, const struct slot_facts *f, const struct slot_wish *w, struct instant at);

/** What a person typed as date and time, as an instant of that zone. */
enum typed_time {
    TYPED_OK,
    TYPED_BAD,     /* no date or time */
    TYPED_MISSING, /* clocks jump over it (edge 37) */
    TYPED_DOUBLED, /* clocks show it twice, and `which` does not say: ask */
};
enum which_hour { HOUR_UNSAID, HOUR_FIRST, HOUR_SECOND };
struct typed_instant {
    enum typed_time result;
    struct instant at;     /* TYPED_OK; doubled: the first */
    struct instant second; /* TYPED_DOUBLED */
};
/** day "2026-11-01"; time "9:00", "09:00", "9", "9am", "9:30 pm", "0730", "07 30". */
struct typed_instant typed_instant(const struct zone *z, struct sv day, struct sv time, enum which_hour which);
/** Minutes of the day; the same forms. False: none of them. "24:00" is 1440. */
bool typed_minutes(struct sv time, int64_t *ret_minutes);

/** What a client may still do with a visit by the type's policy; staff may always. */
struct change_policy {
    bool may_cancel; /* it has not begun */
    bool late;       /* then it is a late cancellation */
    bool may_move;   /* in time, and not moved too often */
};
struct change_policy change_policy_of(
    const struct appointment_type *t, struct instant starts_at, int64_t moves, struct instant now);

#endif
