/** calendar/hours_write.h — inside the room: what the use cases of hours, time off and busy feeds share. */
#ifndef KITH_CALENDAR_HOURS_WRITE_H
#define KITH_CALENDAR_HOURS_WRITE_H

#include "calendar/hours.h"

/** Where busy_feed.url is sealed for (crypto/seal.h); the id is the row's. */
#define BUSY_FEED_SEAL "busy_feed.url"

/** Of the task that a calendar elsewhere cannot be read. */
struct sv busy_feed_dedupe(struct arena *a, struct busy_feed_id id);
/** One's own with PERM_CALENDAR, anybody's and the practice's (v 0) with PERM_SETTINGS. */
enum err hours_require(const struct op *op, struct staff_id staff) MUST_CHECK;
/** Event availability_changed; `what` is a word for programs: "hours". In a transaction. */
enum err hours_record(const struct op *op, struct staff_id staff, const char *what) MUST_CHECK;
/** The same of one row: `how` is "created", "updated" or "deleted". In a transaction. */
enum err hours_record_row(
    const struct op *op, struct staff_id staff, struct availability_id id, const char *how) MUST_CHECK;
/** provider_load() without asking who asks. */
enum err provider_read(const struct op *op, struct staff_id staff, struct provider_calendar *ret_provider) MUST_CHECK;

#endif
