/** billing/charge_write.h — inside the room: charges by id, and as they are written. Not authorised. */
#ifndef KITH_BILLING_CHARGE_WRITE_H
#define KITH_BILLING_CHARGE_WRITE_H

#include "billing/charge.h"

/** Those of the list that are there, latest service first; with diagnoses. Two queries. */
enum err charges_by_ids(
    const struct op *op, const struct charge_id *ids, size_t count, struct charges *ret_charges) MUST_CHECK;
/** In a write transaction: a new one, with its diagnoses and its event. */
enum err charge_insert_in(const struct op *op, const struct charge *c, struct charge_id *ret_id) MUST_CHECK;

#endif
