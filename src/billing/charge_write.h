/** billing/charge_write.h — inside the room: charges by id, and as they are written. Not authorised. */
#ifndef KITH_BILLING_CHARGE_WRITE_H
#define KITH_BILLING_CHARGE_WRITE_H

#include "billing/charge.h"

/** Those of the list that are there, latest service first; with diagnoses. Two queries. */
enum err charges_by_ids(
    const struct op *op, const struct charge_id *ids, size_t count, struct charges *ret_charges) MUST_CHECK;
/** In a write transaction: a new one, with its diagnoses and its event. */
enum err charge_insert_in(const struct op *op, const struct charge *c, struct charge_id *ret_id) MUST_CHECK;
/** In a write transaction: the event of one that is new or changed. */
enum err charge_record_in(
    const struct op *op, struct client_id client, struct charge_id id, bool confidential) MUST_CHECK;
/** Of a list: what is of closed records says who and how much, and not what (F11). */
enum err charges_hide(const struct op *op, struct charges *list) MUST_CHECK;
/** By policy, if a visit were missed or cancelled late; 0: nothing. */
enum err charge_fee_as(
    const struct op *op, struct attendee_id attendee, enum attendee_status as, int64_t *ret_fee) MUST_CHECK;
/** What it costs, without tax. */
enum err charge_visit_price(const struct op *op, struct attendee_id attendee, int64_t *ret_price) MUST_CHECK;
/** In a write transaction: the fee by policy of a visit that was missed, in that state; ret v 0: it costs nothing. */
enum err charge_fee_in(
    const struct op *op, struct attendee_id attendee, enum charge_state state, struct charge_id *ret_id) MUST_CHECK;

#endif
