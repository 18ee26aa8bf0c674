/** billing/refund_write.h — inside the room: refunds whose outcome is not known, and what the gateway tells of them. */
#ifndef KITH_BILLING_REFUND_WRITE_H
#define KITH_BILLING_REFUND_WRITE_H

#include "billing/payment_write.h"

enum err refund_look(const struct op *op, struct pay_line *line, size_t most, size_t *count) MUST_CHECK;
/** In a write transaction: of a payment of ours. One that we did not ask for was made at the gateway's dashboard. */
enum err refund_hear_in(const struct op *op, const struct pay_event *e, const struct payment_inside *p) MUST_CHECK;
/** What refunds under way will take of a payer's credit: nobody else may use it. */
enum err refund_holds(const struct op *op, struct payer_id payer, int64_t *ret_amount) MUST_CHECK;

#endif
