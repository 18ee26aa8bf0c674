/** people/jobs.h — what the people room does by itself: forgets what is over. For cli. */
#ifndef KITH_PEOPLE_JOBS_H
#define KITH_PEOPLE_JOBS_H

#include "job/job.h"

/** How many rows went. */
struct purged {
    int64_t throttles, sessions, devices, tokens;
};
/**
 * Deletes at most `most` rows of each kind, the oldest first, each kind in a transaction of its own: counts of guesses
 * after a day, sessions 90 days and mailed links 30 days after their end, browsers whose cookie has expired. Links that
 * invited a caregiver stay, as part of the history of that access, and so does the newest row of each kind.
 */
enum err people_purge(struct db *db, struct instant now, int64_t most, struct purged *ret_purged) MUST_CHECK;
/** The same as a job handler: kind "people.purge", every hour; batch after batch, so that nobody waits long for it. */
enum err people_purge_run(const struct job_run *r) MUST_CHECK;

#endif
