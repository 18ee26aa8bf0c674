/** family/grant_plan.h — inside the room: what the clock will say of a grant, planned ahead (event/schedule.h).
 *
 * Both sides are told 30, 7 and 1 days before the last day of access (beyond 3), or before it is closed for want of
 * use, in the morning by the practice's clock; age reviews open, and tiers apply, on their day. All of it is planned
 * anew whenever the grant or the birth date changes, and dropped with the access.
 */
#ifndef KITH_FAMILY_GRANT_PLAN_H
#define KITH_FAMILY_GRANT_PLAN_H

#include "family/grant.h"

/** In a transaction, after the change was written. What lies in the past is not planned: it was told, or is too late.
 */
enum err grant_plan_in(const struct op *op, struct grant_id id) MUST_CHECK;
/** In a transaction, when the warning has come that was due then: an access is closed for want of use. Says so
 * (grant_ends_soon), or plans the next one where it was used meanwhile. Told anew each time it is called. */
enum err grant_idle_due_in(const struct op *op, struct grant_id id, struct instant due_at) MUST_CHECK;
/** The invitation that waits ends then. In a transaction. */
enum err grant_plan_invite_in(const struct op *op, const struct grant *g, struct instant expires_at) MUST_CHECK;

#endif
