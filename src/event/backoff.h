/** event/backoff.h — when to try again what has failed: deliveries of events, jobs, mails. */
#ifndef KITH_EVENT_BACKOFF_H
#define KITH_EVENT_BACKOFF_H

#include "base/time.h"

/** After the attempt of that number (from 1): 5 seconds, doubled each time up to an hour, each half to one and a half
 * of that by chance, so that what failed together does not come back together. */
struct instant backoff_next(struct instant now, int64_t attempt);

#endif
