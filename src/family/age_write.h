/** family/age_write.h — inside the room: the queue of age reviews and what they do. All in a transaction (op->db). */
#ifndef KITH_FAMILY_AGE_WRITE_H
#define KITH_FAMILY_AGE_WRITE_H

#include "family/age.h"
#include "family/age_plan.h"
#include "family/grant_write.h"

/** Reads one access and its reviews, and says what has to change; reads only. */
enum err age_look(const struct op *op, const struct organization *org, const struct grant *g,
    struct age_step *ret_steps, size_t *ret_count) MUST_CHECK;
/** Opens, moves and closes reviews; opening one ahead of its day is an event. */
enum err age_queue_in(
    const struct op *op, const struct grant *g, const struct age_step *steps, size_t count) MUST_CHECK;
/** Does what the review's outcome says, or the policy where nobody decided. An access that has ended makes it void. */
enum err age_apply_in(const struct op *op, const struct organization *org, struct age_review_id id) MUST_CHECK;
/** Applies what is due on this access. */
enum err age_apply_due_in(const struct op *op, const struct organization *org, struct grant_id grant) MUST_CHECK;
/** The minor, whom the policy lets, has given back what their tier took: its boundary is decided for this access. */
enum err age_settle_in(const struct op *op, const struct grant *g) MUST_CHECK;
/** Opens a task for each minor whose sign-in address somebody shares, 30 days before the teen age and once more from
 * then on (F9, beyond 17). In transactions of its own. */
enum err age_look_for_shared(const struct op *op, const struct organization *org, int64_t *changed) MUST_CHECK;

#endif
