/** billing/jobs.h — what the billing room does by itself: asks the gateway what became of payments. For cli. */
#ifndef KITH_BILLING_JOBS_H
#define KITH_BILLING_JOBS_H

#include "job/job.h"
#include "pay/pay.h"

/** Handler `billing.payments`: payments and refunds whose outcome is not known, bills that pay themselves, cards that
 * were removed. Nothing without a gateway. */
enum err billing_payments_run(const struct job_run *r, const struct pay_services *pay) MUST_CHECK;
/** Handler `billing.purge`: messages of the gateway and entries of cards that nobody asks about any more. */
enum err billing_purge_run(const struct job_run *r) MUST_CHECK;

#endif
