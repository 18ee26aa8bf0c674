/** billing/recurring_rules.h — pure: the days of an invoice that is written again and again. */
#ifndef KITH_BILLING_RECURRING_RULES_H
#define KITH_BILLING_RECURRING_RULES_H

#include "base/time.h"
#include "db/ids.h"

enum { RECUR_EVERY_MOST = 52, RECUR_COUNT_MOST = 520 };
enum recur_unit { RECUR_WEEK, RECUR_MONTH, RECUR_UNIT_COUNT };
const char *recur_unit_name(enum recur_unit u); /* "week": column, form */
bool recur_unit_parse(struct sv name, enum recur_unit *ret_unit);

struct recur {
    enum recur_unit unit;
    int64_t every;          /* 1 to RECUR_EVERY_MOST */
    struct day starts_on;   /* months keep its day, or take their last one */
    struct opt_day ends_on; /* the last day on which there can be one */
    int64_t most;           /* so many in all; 0: any number */
};
/** The first of its days on or after `from`, when `made` of them are done. false: none comes any more. */
bool recurring_next(const struct recur *r, int64_t made, struct day from, struct day *ret_day);

#endif
