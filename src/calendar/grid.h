/**
 * calendar/grid.h — inside the room, pure: visits of one day beside each other, by the wall clock.
 *
 * A page cannot place anything by an inline style (content security policy), so a place is a whole number of steps of
 * five minutes, said by four data attributes (assets/calendar.css).
 */
#ifndef KITH_CALENDAR_GRID_H
#define KITH_CALENDAR_GRID_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ical/zone.h"

enum { GRID_STEP_MIN = 5, GRID_LANES_MAX = 6, GRID_DAY_MIN = 24 * 60 };

/** One visit in a column. */
struct grid_place {
    int64_t from_min, until_min; /* of the day: 0 ≤ from < until ≤ 1440 */
    int lane, lanes;             /* which of how many side by side; set by grid_lay() */
};
/** The part of [starts, ends) that a clock of this zone shows on `day`; false: none. On the day that clocks go back,
 *  what is in the hour shown twice begins where the clock says, and is as long as it lasts. */
bool grid_place_of(
    const struct zone *z, struct day day, struct instant starts, struct instant ends, struct grid_place *ret_place);
/** Lanes, so that none covers another; `places` ascend by from_min. From the seventh at one time on they share a lane.
 */
void grid_lay(struct grid_place *places, size_t count);

/** Hours to be shown: first ≤ h < last. At least the day's work (7 to 19), and all that happens. */
struct grid_hours {
    int first, last;
};
struct grid_hours grid_hours_new(void);
void grid_hours_add(struct grid_hours *h, const struct grid_place *place);

/** Where it stands, for the data attributes: hours and steps from the first hour on, and how long. */
struct grid_marks {
    int64_t hour, step, hours, steps;
};
struct grid_marks grid_marks_of(struct grid_hours h, const struct grid_place *place);

/** Weeks of a month's page: from the Sunday at or before the first to the Saturday at or after the last. */
struct day grid_week_start(struct day d); /* Sunday */
struct day grid_month_start(struct day d);
struct day grid_month_next(struct day d);
struct day grid_month_before(struct day d);

#endif
