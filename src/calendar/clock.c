/* What the calendar does by the clock, in every organization. */
#include "calendar/jobs.h"
#include "calendar/no_contact.h"

static enum err clock_of(const struct op *op, const struct organization *org, void *arg)
{
    (void)org, (void)arg;
    return no_contact_reviews_run(op);
}

enum err calendar_clock_run(const struct job_run *r)
{
    return practices_run(r, "calendar.clock", clock_of, NULL);
}
