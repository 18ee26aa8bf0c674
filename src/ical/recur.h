/**
 * ical/recur.h — recurrence rules of RFC 5545 (docs/decisions/0060).
 *
 * A rule is expanded on the wall clock ("every Tuesday at 9:00"); whoever asks turns the wall times into instants
 * (zone_instant()). Pure, and bounded: rules come from calendars elsewhere too. Rules finer than a day are refused.
 */
#ifndef KITH_ICAL_RECUR_H
#define KITH_ICAL_RECUR_H

#include "ical/zone.h"

struct walls {
    struct wall *items;
    size_t count;
};
enum recur_result {
    RECUR_OK,
    RECUR_BAD,     /* no RRULE value */
    RECUR_ENDLESS, /* neither COUNT nor UNTIL, and more than `most`: these are in *ret_walls */
    RECUR_NONE,    /* no occurrence at all */
};
/** The first `most` occurrences from `start` on; `start` itself is one only if the rule says so. UNTIL may be a date,
 * or an instant in UTC that is read by `zone`. */
enum recur_result recur_expand(
    struct arena *a, struct sv rule, struct wall start, const struct zone *zone, size_t most, struct walls *ret_walls);
/** The parts that pages and the API speak about; false: another kind of rule, or none. `until` is the date that is
 *  written there, in UTC when it is an instant. */
struct recur_parts {
    enum { RECUR_DAILY, RECUR_WEEKLY, RECUR_MONTHLY, RECUR_YEARLY } freq;
    int interval;
    int count; /* 0: none */
    bool has_until;
    struct day until;
    unsigned weekdays; /* bits, Sunday first; 0: none said */
};
bool recur_parts(struct sv rule, struct recur_parts *ret_parts);
/** The same rule, ending after so many times instead of as it says. */
struct sv recur_times(struct arena *a, struct sv rule, size_t times);
struct sv recur_write(struct arena *a, const struct recur_parts *p); /* "FREQ=WEEKLY;INTERVAL=2;COUNT=8" */

#endif
