/** billing/contribution.h — inside the room: whose money is in an invoice. Not authorised: the caller decided. */
#ifndef KITH_BILLING_CONTRIBUTION_H
#define KITH_BILLING_CONTRIBUTION_H

#include "billing/invoice.h"

enum { CONTRIBUTIONS_MOST = 64 };

/** What each payer's money in it comes to now, what was given back to them without opening it again, and what their
 * bank took back for good. Minor units. */
struct contribution {
    struct payer_id payer;
    int64_t paid, refunded, lost;
};
struct contributions {
    struct contribution items[CONTRIBUTIONS_MOST];
    size_t count;
};
/** By the ledger. E_TOOBIG: of more payers than one invoice has. */
enum err contributions_of(const struct op *op, struct invoice_id id, struct contributions *ret_list) MUST_CHECK;
/** What of it has not gone back to its payer in any way; not below zero. */
int64_t contribution_left(const struct contribution *c);

#endif
