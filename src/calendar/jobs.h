/** calendar/jobs.h — what the calendar room does by itself: follows events, and the clock. For cli. */
#ifndef KITH_CALENDAR_JOBS_H
#define KITH_CALENDAR_JOBS_H

#include "event/event.h"
#include "fetch/nets.h"
#include "job/job.h"
#include "video/video.h"

/** Visits that are booked, moved and ended, and rights that change: the calls of visits follow. */
extern const struct event_consumer calendar_consumer;
enum err calendar_events_run(const struct job_run *r) MUST_CHECK;

struct calendar_settings {
    const struct keys *keys;
    struct fetch_nets networks; /* calendars may be read there though these are not public */
    struct video_services video;
};
/** Makes, changes and ends calls at the video service, and lets people in there. */
enum err calendar_video_run(const struct job_run *r, const struct calendar_settings *s) MUST_CHECK;

/** Reads the calendars of providers elsewhere that are due: every quarter of an hour, less often while they fail. */
enum err calendar_busy_run(const struct job_run *r, const struct calendar_settings *s) MUST_CHECK;

/** Handler `calendar.clock`: no-contact rules whose end date has come are put before staff (edge 24). */
enum err calendar_clock_run(const struct job_run *r) MUST_CHECK;

#define CALENDAR_JOB_TYPE "calendar.type"
/** Its handler: one job for each type that turned confidential (type_write.h): what pays for its visits to
 * come, and who is let into their calls, follows in small steps. Killed, it goes on where it was. */
enum err calendar_type_run(const struct job_run *r) MUST_CHECK;

/** What is told of visits by the clock: planned anew whenever something happens to one (calendar/remind.h). */
extern const struct event_consumer remind_consumer;
/** Handler `calendar.reminders`: once in two seconds. */
enum err remind_events_run(const struct job_run *r) MUST_CHECK;

#endif
