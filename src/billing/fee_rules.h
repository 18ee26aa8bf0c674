/** billing/fee_rules.h — pure: what a fee comes to, for a visit that was missed or an invoice that is not paid. */
#ifndef KITH_BILLING_FEE_RULES_H
#define KITH_BILLING_FEE_RULES_H

#include "db/ids.h"

enum fee_how {
    FEE_UNSAID, /* of a type: the practice's counts; of the practice: none */
    FEE_AMOUNT, /* minor units; 0: none */
    FEE_PERCENT,
};
struct fee {
    enum fee_how how;
    int64_t value; /* minor units, or hundredths of a percent */
};
/** The type's where it says one, else the practice's. */
struct fee fee_for(struct fee of_type, struct fee of_practice);
/** Of this price, to the nearest minor unit, halves up; never more than AMOUNT_MOST. 0: none. */
int64_t fee_amount(struct fee fee, int64_t price);

/** Of an invoice that is not paid. */
struct overdue_rule {
    struct fee fee;      /* a percentage: of what is owed */
    int64_t days;        /* after its due day */
    int64_t most;        /* no fee is higher; 0: no limit */
    struct opt_day from; /* invoices that were due before it have none; nothing: the rule is off */
};
/** Whether an invoice that was due then has its fee today. */
bool overdue_fee_due(const struct overdue_rule *r, struct day due_on, struct day today);
/** The fee of an invoice of which so much is owed; 0: none. */
int64_t overdue_fee_amount(const struct overdue_rule *r, int64_t owed);

#endif
