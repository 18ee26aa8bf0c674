/** billing/superbill_write.h — inside the room: superbills by id. Not authorised. */
#ifndef KITH_BILLING_SUPERBILL_WRITE_H
#define KITH_BILLING_SUPERBILL_WRITE_H

#include "billing/superbill.h"

/** With charges and what was paid: by `copy_for`, or by all when v is 0. A copy for somebody else than the client says
 *  neither their address nor their phone (safe mode: it would be known who has one). E_NOTFOUND. */
enum err superbill_by_id(
    const struct op *op, struct superbill_id id, struct payer_id copy_for, struct superbill *ret_bill) MUST_CHECK;
/** Whose copy whoever asks gets: staff the one they ask for; the client the own one; a caregiver that of their own
 *  payments, v -1 where they never paid. */
enum err superbill_copy_of(const struct op *op, struct payer_id asked, struct payer_id *ret_copy) MUST_CHECK;

#endif
