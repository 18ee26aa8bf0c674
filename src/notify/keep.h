/**
 * notify/keep.h — inside the room: what was decided about one event, written down.
 */
#ifndef KITH_NOTIFY_KEEP_H
#define KITH_NOTIFY_KEEP_H

#include "notify/plan.h"

/** In a transaction, for a batch of events: a decision a possible recipient and channel, what waits in the outbox, the
 *  notices of portals. An event that was decided before is passed over. ret_leaves: gets 1 << enum notice_channel for
 *  each way that something may leave now. */
enum err notify_keep_in(struct db *tx, struct arena *a, const struct notify_plan *plans, size_t count,
    struct instant now, unsigned *ret_leaves) MUST_CHECK;
/** Half of a Message-ID, or of any other name that nobody can guess; the other half is the row's number. */
struct sv notify_mark(struct arena *a);

#endif
