/**
 * ical/vcal_zone.h — the clocks that an iCalendar text speaks of: names that tzdata knows, and VTIMEZONEs of its own.
 * Inside src/ical.
 */
#ifndef KITH_ICAL_VCAL_ZONE_H
#define KITH_ICAL_VCAL_ZONE_H

#include "ical/vcal_line.h"

enum { VCAL_ZONES_MOST = 60, VCAL_ONSETS_MOST = 400 };

struct vcal_onset {
    int64_t wall_s; /* what clocks showed then, by the offset before; seconds since 1970 */
    int32_t before_s, after_s;
};
struct vcal_zone {
    struct sv id;
    const struct zone *zone;   /* NULL: the onsets */
    struct vcal_onset *onsets; /* ascending */
    size_t count;
};
struct vcal_zones {
    struct vcal_zone *items;
    size_t count;
};
/** Reads on from after BEGIN:VTIMEZONE to its end. Onsets between the days around the window only; *budget: days of
 *  rules that may still be looked at, over all of the text. */
void vcal_zone_read(
    struct arena *a, struct sv *rest, struct day from, struct day until, int64_t *budget, struct vcal_zones *zones);
/** By TZID: tzdata's first, then the text's own; `otherwise` when nobody knows it, or none is said. */
struct vcal_zone vcal_zone_find(struct vcal_zones *zones, struct sv id, const struct zone *otherwise);
struct instant vcal_instant(const struct vcal_zone *z, struct wall w);
/** What clocks show at a time in UTC. */
struct wall vcal_wall(const struct vcal_zone *z, struct wall utc);

#endif
