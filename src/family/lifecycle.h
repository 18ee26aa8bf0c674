/**
 * family/lifecycle.h — the states of a grant as a table (families.md, beyond 5). Pure.
 *
 * Ending has a coded reason; `revoked` and `entered_in_error` are people's acts, the rest follow from a fact. "other"
 * needs text.
 */
#ifndef KITH_FAMILY_LIFECYCLE_H
#define KITH_FAMILY_LIFECYCLE_H

#include "family/grant.h"

/** The state after a move; false: illegal from here. */
bool lifecycle_next(enum grant_state from, enum grant_move move, enum grant_state *ret_to);
/** The reason a move writes when the person gave none: "declined", "left", "age", … Empty: one must be given. */
struct sv lifecycle_reason(enum grant_move move);
/** Moves with a reason of their own take no other; suspending and revoking take what people may choose, and what rules
 * say. */
bool lifecycle_reason_valid(enum grant_move move, struct sv reason);
const char *grant_state_name(enum grant_state s); /* as in the column */
bool grant_state_parse(struct sv name, enum grant_state *ret_state);
const char *grant_move_name(enum grant_move m);
/** For the screen: "Revoked by the practice". Unknown codes give the code. */
struct sv grant_reason_words(struct sv reason);

#endif
