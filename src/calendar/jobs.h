/** calendar/jobs.h — what the calendar room does by itself: follows events, and the clock. For cli. */
#ifndef KITH_CALENDAR_JOBS_H
#define KITH_CALENDAR_JOBS_H

#include "event/event.h"
#include "job/job.h"

#endif
