/**
 * calendar/remind.h — what is told of a visit by the clock: reminders, and "will you come?".
 *
 * Planned from the visit as it stands, each time something happens to a person's part in it: so it follows a move, and
 * goes with an end. Rules that change plan the visits ahead anew.
 */
#ifndef KITH_CALENDAR_REMIND_H
#define KITH_CALENDAR_REMIND_H

#include "calendar/appointment.h"

enum { REMIND_ASK_MIN = 48 * 60 }; /* before the visit */

/** In a transaction. A visit that has ended, or begun, has nothing planned any more. */
enum err remind_plan_in(const struct op *op, struct attendee_id attendee) MUST_CHECK;

#endif
