/**
 * people/throttle.h — slows guessing without letting a stranger lock a person out.
 *
 * Wrong passwords are counted per browser that has signed in before (its own count), else per mailbox and per peer
 * address. A stranger's guesses therefore never slow the owner's own browser. Keys are kept hashed.
 */
#ifndef KITH_PEOPLE_THROTTLE_H
#define KITH_PEOPLE_THROTTLE_H

#include "access/viewer.h"

struct throttle_keys {
    struct sv items[3];
    int64_t free_tries[3]; /* before waiting begins */
    size_t count;
};
/** `device` v 0: a browser never seen with this login. */
struct throttle_keys throttle_keys_of(struct arena *a, struct sv email_norm, struct sv peer, struct device_id device);
/** Seconds to wait before the next try; 0: go on. */
enum err throttle_wait(const struct op *op, const struct throttle_keys *keys, int64_t *ret_seconds) MUST_CHECK;
/** Counts one wrong guess under every key: after the free tries each doubles the wait, from 2 s up to 15 min; a quiet
 * hour forgets. */
enum err throttle_fail(const struct op *op, const struct throttle_keys *keys) MUST_CHECK;
/** A right guess clears the browser's own count and the mailbox's. In a transaction. */
enum err throttle_clear_in(const struct op *op, const struct throttle_keys *keys) MUST_CHECK;

#endif
