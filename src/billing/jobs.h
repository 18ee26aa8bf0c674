/** billing/jobs.h — what the billing room does by itself: asks the gateway what became of payments, and follows the
 * clock. For cli. */
#ifndef KITH_BILLING_JOBS_H
#define KITH_BILLING_JOBS_H

#include "event/event.h"
#include "job/job.h"
#include "pay/pay.h"

/** Handler `billing.payments`: payments and refunds whose outcome is not known, bills that pay themselves, cards that
 * were removed. Nothing without a gateway. */
enum err billing_payments_run(const struct job_run *r, const struct pay_services *pay) MUST_CHECK;
/** Handler `billing.recurring`: invoices that are written again and again (recurring.h). */
enum err billing_recurring_run(const struct job_run *r) MUST_CHECK;
/** Handler `billing.overdue_fees`: of invoices that stay unpaid (fee.h). */
enum err overdue_fees_run(const struct job_run *r) MUST_CHECK;
/** Handler `billing.purge`: messages of the gateway and entries of cards that nobody asks about any more. */
enum err billing_purge_run(const struct job_run *r) MUST_CHECK;

/** What is told of money by the clock. A bill with a balance: invoice_overdue the day after it was due and every
 * remind_days after that, at most reminders_most times; payment_notice two days before the day on which it pays itself.
 * A card: card_expires on the first day of the month before its last. At nine by the practice's clock. */
extern const struct event_consumer bill_remind_consumer;
/** Handler `billing.reminders`: plans anew whatever something happened to; once in two seconds. */
enum err bill_remind_run(const struct job_run *r) MUST_CHECK;

/** Packages follow their bills: paid, void, given back; once in two seconds. */
extern const struct event_consumer package_consumer;
enum err package_events_run(const struct job_run *r);
/** Handler `billing.packages`: periods that are due, packages whose last day is over. Each in a transaction of its own.
 */
enum err billing_packages_run(const struct job_run *r);

#endif
