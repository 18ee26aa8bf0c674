/**
 * billing/package_rules.h — pure: when periods of a package begin, when their visits lapse, what an unused part comes
 * to.
 */
#ifndef KITH_BILLING_PACKAGE_RULES_H
#define KITH_BILLING_PACKAGE_RULES_H

#include "billing/offering.h"

/** The day on which the period begins that comes `n` after the one that began on `anchor`. Months are counted from the
 *  anchor, so that the 31st comes back after a shorter month. EVERY_ONCE: the anchor itself. */
struct day every_begins(enum every e, struct day anchor, int64_t n);
/** The last day on which visits given on `starts` can be used. `ends`: the period's last day; none of a one-off. */
struct opt_day credit_expires(struct day starts, struct opt_day ends, int64_t expires_days, bool roll_over);
/** left / given of an amount, down to the whole minor unit: nobody gets back more than was paid. */
int64_t part_of_amount(int64_t amount, int64_t left, int64_t given);

#endif
