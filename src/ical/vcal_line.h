/**
 * ical/vcal_line.h — the lines of an iCalendar text (RFC 5545, 3.1), and the values in them. Inside src/ical.
 *
 * Pure; any bytes may come.
 */
#ifndef KITH_ICAL_VCAL_LINE_H
#define KITH_ICAL_VCAL_LINE_H

#include "ical/zone.h"

struct vcal_line {
    struct sv name, params, value; /* params: as written, without the first ';' */
};
/** The next line that is one, unfolded; false: the text is over. Folded lines live in the arena. */
bool vcal_line_next(struct arena *a, struct sv *rest, struct vcal_line *ret_line);
/** The first value of a parameter, without quotes; empty: it is not there. */
struct sv vcal_param(const struct vcal_line *l, struct sv name);
bool vcal_is(const struct vcal_line *l, const char *name);

struct vcal_when {
    struct wall wall; /* hour 0 of a date */
    bool is_date, is_utc;
};
/** "20261124", "20261124T150500", "20261124T150500Z". */
bool vcal_when_read(struct sv text, struct vcal_when *ret_when);
/** "PT1H30M", "-P1D", "P2W": days apart from seconds, since days have their own length. */
bool vcal_duration_read(struct sv text, int64_t *ret_days, int64_t *ret_seconds);
/** "+0530", "-041530", in seconds. */
bool vcal_offset_read(struct sv text, int32_t *ret_offset_s);

#endif
