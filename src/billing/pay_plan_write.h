/** billing/pay_plan_write.h — inside the room: plans as invoices and payments change. Not authorised. */
#ifndef KITH_BILLING_PAY_PLAN_WRITE_H
#define KITH_BILLING_PAY_PLAN_WRITE_H

#include "billing/pay_plan.h"

/** Those that stand for these invoices; invoices without one are left out. */
enum err pay_plans_by_invoices(
    const struct op *op, const struct invoice *invoices, size_t count, struct pay_plans *ret_plans) MUST_CHECK;
/** In a write transaction, `i` as it was before: what was paid moves the due day on or completes the plan; what was
 *  given back or written off ends it. Nothing where there is none. */
enum err pay_plan_follow_in(
    const struct op *op, const struct invoice *i, int64_t paid, int64_t written_off, int64_t refunded) MUST_CHECK;
/** In a write transaction: it ends. What is left of the invoice is due by the practice's usual days. */
enum err pay_plan_end_in(const struct op *op, struct invoice_id id) MUST_CHECK;
/** What the clock charges of an invoice today: of one in parts what is due of them, else all of it. ret_since: tries
 *  count from there. */
enum err pay_plan_charge(
    const struct op *op, const struct invoice *i, int64_t *ret_amount, struct day *ret_since) MUST_CHECK;

#endif
