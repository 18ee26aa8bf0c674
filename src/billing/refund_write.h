/** billing/refund_write.h — inside the room: refunds as they change, those whose outcome is not known, and what the
 * gateway tells of them. Not authorised: the caller decided. */
#ifndef KITH_BILLING_REFUND_WRITE_H
#define KITH_BILLING_REFUND_WRITE_H

#include "billing/payment_write.h"

enum { REFUND_LOOK_S = 300 }; /* between two looks at one whose outcome is not known */

struct refund {
    struct refund_id id;
    struct payment_inside of;
    int64_t amount;
    bool still_owed;
    bool rest; /* of one that is made now: nobody named an amount, so that all that is left goes */
    struct sv key, state, error;
    struct sv number; /* the gateway's; empty: not known */
    struct instant created_at;
};
enum err refund_by_id(const struct op *op, struct refund_id id, struct refund *ret_refund) MUST_CHECK;
/** "refund-12": our own number of it, as the gateway is told. */
struct sv refund_reference(struct arena *a, struct refund_id id);

/** In a write transaction: the money went back. A second time is no error. */
enum err refund_done_in(const struct op *op, const struct refund *r, struct sv number) MUST_CHECK;
/** In a write transaction: it did not, or came back days later: everything that it booked is taken back. */
enum err refund_failed_in(const struct op *op, const struct refund *r, struct sv error) MUST_CHECK;
/** Asks the gateway for it, or again, and commits what it says. */
enum err refund_ask(const struct op *op, struct pay_line *line, const struct refund *r) MUST_CHECK;

enum err refund_look(const struct op *op, struct pay_line *line, size_t most, size_t *count) MUST_CHECK;
/** In a write transaction: the gateway tells of one, of a payment of ours. It is not believed but looked at next: also
 * one that we did not ask for, made at the gateway's own pages. */
enum err refund_hear_in(const struct op *op, const struct pay_event *e, const struct payment_inside *p) MUST_CHECK;
/** What refunds under way will take of a payer's credit: nobody else may use it. */
enum err refund_holds(const struct op *op, struct payer_id payer, int64_t *ret_amount) MUST_CHECK;

#endif
