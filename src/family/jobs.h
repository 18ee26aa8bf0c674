/** family/jobs.h — what the family room does by itself: follows events, and the clock. For cli. */
#ifndef KITH_FAMILY_JOBS_H
#define KITH_FAMILY_JOBS_H

#include "event/event.h"
#include "job/job.h"

/** Archive, death, return, corrected birth dates and new addresses of clients; invitations that lapse, birthdays that
 * come near. */
extern const struct event_consumer family_consumer;
/** Handler `family_events`: once a second. */
enum err family_events_run(const struct job_run *r) MUST_CHECK;
/** Handler `family_clock`: ends and suspends what the clock says, opens and applies age reviews, in every organization.
 */
enum err family_clock_run(const struct job_run *r) MUST_CHECK;

#endif
