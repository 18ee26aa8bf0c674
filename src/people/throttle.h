/**
 * people/throttle.h — slows guessing without letting a stranger lock a person out.
 *
 * Tries are counted per browser that has signed in before (its own count), else per mailbox from one network, per
 * network, and, far higher, per mailbox from anywhere. A stranger's guesses therefore slow neither the owner's own
 * browser nor a new one of theirs elsewhere; guessing from very many networks at once slows browsers that are not known
 * yet, and a link by mail opens those. Keys are kept hashed. A try is counted before it is looked at and given back
 * when it was right, so that guesses sent at the same moment are counted too.
 */
#ifndef KITH_PEOPLE_THROTTLE_H
#define KITH_PEOPLE_THROTTLE_H

#include "access/viewer.h"

enum throttle_rule {
    THROTTLE_OWN,    /* nobody else's: a right try forgets the count */
    THROTTLE_SHARED, /* of many people: a right try is only given back */
    THROTTLE_HOURLY, /* shared, and so many in one hour */
};
struct throttle_key {
    struct sv hash;
    int64_t free_tries; /* before waiting begins */
    enum throttle_rule rule;
};
struct throttle_keys {
    struct throttle_key items[3];
    size_t count;
};
/** Who has one IPv6 address has the 2^64 of its network: they count as one, like one address of IPv4. */
struct sv throttle_network(struct arena *a, struct sv peer);
/** `device` v 0: a browser never seen with this login. */
struct throttle_keys throttle_keys_of(struct arena *a, struct sv email_norm, struct sv peer, struct device_id device);
/** The password of a session that is there already: its own count, out of a stranger's reach. */
struct throttle_keys throttle_keys_session(struct arena *a, struct session_id session);
/** Codes of the second step, per login: a new sign-in gives no new tries. Only who knows the password can use them up,
 * and a password set anew by mail gives them back. */
struct throttle_keys throttle_keys_code(struct arena *a, struct login_id login);
/** Links that are none of ours: how often one peer tries. */
struct throttle_keys throttle_keys_links(struct arena *a, struct sv peer);
/** What somebody who holds a signed link does with it: `who` names the link's owner, "contact:5". */
struct throttle_keys throttle_keys_link(struct arena *a, struct sv who);
/** Bookings of people who are not signed in: from one network, for one mailbox, and of one practice, each so many an
 * hour. */
struct throttle_keys throttle_keys_booking(struct arena *a, struct org_id org, struct sv email_norm, struct sv peer);

/** Counts a try under every key; ret_seconds 0: go on. When one of them still waits, nothing is counted and the seconds
 * are given. After the free tries each further one doubles the wait, from 2 s up to 15 min, and a quiet hour forgets;
 * an hourly key waits for the end of its hour. */
enum err throttle_try(const struct op *op, const struct throttle_keys *keys, int64_t *ret_seconds) MUST_CHECK;
/** How long to wait, for people, never too short: "1 second", "40 seconds", "15 minutes", "2 hours". */
struct sv throttle_wait_words(struct arena *a, int64_t seconds);
/** The try was right: forgets own counts; shared ones only get this one try back, since one right password must not
 * open a door for guesses at others. In a transaction. */
enum err throttle_clear_in(const struct op *op, const struct throttle_keys *keys) MUST_CHECK;

#endif
