/** billing/deposit_write.h — inside the room: what was over of a deposit when it had paid the first bill of its visit.
 */
#ifndef KITH_BILLING_DEPOSIT_WRITE_H
#define KITH_BILLING_DEPOSIT_WRITE_H

#include "billing/deposit.h"

struct deposit_rests_row; /* billing/queries.h */
/** How much of it its payer has still, at most `over`; 0: nothing. `promised`: of their credit, to something else.
 * Three queries where something was over, else none. */
enum err deposit_rest_of(
    const struct op *op, const struct deposit_rests_row *r, int64_t promised, int64_t *ret_rest) MUST_CHECK;
/** Whether two rows are about one deposit and one who paid it. */
bool deposit_rest_is(const struct deposit_rests_row *a, const struct deposit_rests_row *b);

#endif
