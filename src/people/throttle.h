/**
 * people/throttle.h — slows guessing without letting a stranger lock a person out.
 *
 * Tries are counted per browser that has signed in before (its own count), else per mailbox and per peer address.
 * A stranger's guesses therefore never slow the owner's own browser. Keys are kept hashed. A try is counted before it
 * is looked at and given back when it was right, so that guesses sent at the same moment are counted too.
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
/** The password of a session that is there already: its own count, out of a stranger's reach. */
struct throttle_keys throttle_keys_session(struct arena *a, struct session_id session);
/** Codes of the second step, per login: a new sign-in gives no new tries. Only who knows the password can use them up,
 * and a password set anew by mail gives them back. */
struct throttle_keys throttle_keys_code(struct arena *a, struct login_id login);

/** Counts a try under every key; ret_seconds 0: go on. When one of them still waits, nothing is counted and the seconds
 * are given. After the free tries each further one doubles the wait, from 2 s up to 15 min; a quiet hour forgets. */
enum err throttle_try(const struct op *op, const struct throttle_keys *keys, int64_t *ret_seconds) MUST_CHECK;
/** The try was right: forgets the browser's, session's, mailbox's or login's own count; the peer only gets this one try
 * back, since one right password must not open a door for guesses at others. In a transaction. */
enum err throttle_clear_in(const struct op *op, const struct throttle_keys *keys) MUST_CHECK;

#endif
