/** supplement/lives.h — inside the room: links that live, what ends them, and what follows. */
#ifndef KITH_SUPPLEMENT_LIVES_H
#define KITH_SUPPLEMENT_LIVES_H

#include "supplement/supplement.h"

struct supplement_facts_row;
#define SUPPLEMENT_CAUSE "supplement_link" /* of events and of what is planned */
/** Of the task about a client's link. */
struct sv supplement_dedupe(struct arena *a, struct client_id client);
/** In a transaction: staff have to look at a link that ended by itself. */
enum err supplement_tell_staff(
    const struct op *op, const struct supplement_facts_row *link, enum supplement_why why) MUST_CHECK;
/** Ends a link, in a transaction, with its event and what follows for dependents. */
enum err supplement_end_in(
    const struct op *op, struct client_id client, struct supplement_link_id id, enum supplement_why why) MUST_CHECK;
/** In a transaction: every live link of this client, or of whom they are the parent, that does not hold any more is
 *  ended, with a task for staff; what holds has its 18th birthday planned. */
enum err supplement_follow_in(const struct op *op, const struct organization *org, struct client_id client) MUST_CHECK;
/** The live links around a client with the rule's answer. */
struct supplement_live {
    const struct supplement_facts_row *row;
    enum supplement_why why;
};
struct supplement_lives {
    struct supplement_live *items;
    size_t count;
};
enum err supplement_lives_load(const struct op *op, const struct organization *org, struct client_id client,
    struct supplement_lives *ret_lives) MUST_CHECK;

#endif
