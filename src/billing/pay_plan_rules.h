/**
 * billing/pay_plan_rules.h — pure: a bill in parts, each with its day, and what of them is due.
 *
 * Amounts are minor units. Parts have no state of their own: what was paid since the plan was made covers the earlier
 * ones first, so that paying early, in part or in a whole needs no other rule.
 */
#ifndef KITH_BILLING_PAY_PLAN_RULES_H
#define KITH_BILLING_PAY_PLAN_RULES_H

#include "base/time.h"

enum { PLAN_PARTS_MOST = 60 };

enum plan_every { PLAN_WEEK, PLAN_FORTNIGHT, PLAN_MONTH, PLAN_EVERY_COUNT };
const char *plan_every_name(enum plan_every e);  /* "fortnight": column, form */
const char *plan_every_label(enum plan_every e); /* "Every two weeks" */
bool plan_every_parse(struct sv name, enum plan_every *ret_every);

struct plan_part {
    struct day due_on;
    int64_t amount;
};
/** The day of part n, from 0. Months keep the first one's day of the month, or take the last day where there is none:
 *  31 January, 28 February, 31 March. */
struct day plan_day(struct day first, enum plan_every every, int64_t n);
/** So many parts of `total` by largest remainder, the earlier ones no smaller. false: more parts than minor units,
 * none, or over PLAN_PARTS_MOST. */
bool plan_by_count(int64_t total, int64_t count, enum plan_every every, struct day first, struct plan_part *ret_parts);
/** Parts of one amount, the last one what is left. false: as above; ret_count is how many there would be. */
bool plan_by_amount(int64_t total, int64_t amount, enum plan_every every, struct day first, struct plan_part *ret_parts,
    size_t *ret_count);
/** Parts that pay several bills, one after the other: those of the bill that begins at `before` of their sum and is
 *  `total`. ret_parts has room for `count`. */
size_t plan_share(
    const struct plan_part *parts, size_t count, int64_t before, int64_t total, struct plan_part *ret_parts);

/** Of a part, what `covered` of the whole plan leaves open. */
int64_t plan_open(const struct plan_part *parts, size_t count, int64_t covered, size_t part);
/** The first part that is not covered; `count`: none. */
size_t plan_next(const struct plan_part *parts, size_t count, int64_t covered);
/** What is to be paid up to a day. */
int64_t plan_due(const struct plan_part *parts, size_t count, int64_t covered, struct day today);

#endif
