/** billing/charge_write.h — inside the room: charges by id, and as they are written. Not authorised. */
#ifndef KITH_BILLING_CHARGE_WRITE_H
#define KITH_BILLING_CHARGE_WRITE_H

#include "billing/charge.h"
#include "billing/tax_read.h"

/** Those of the list that are there, latest service first; with diagnoses. Two queries. */
enum err charges_by_ids(
    const struct op *op, const struct charge_id *ids, size_t count, struct charges *ret_charges) MUST_CHECK;
/** In a write transaction: a new one, with its diagnoses and its event. */
enum err charge_insert_in(const struct op *op, const struct charge *c, struct charge_id *ret_id) MUST_CHECK;
/** In a write transaction: the event of one that is new or changed. */
enum err charge_record_in(
    const struct op *op, struct client_id client, struct charge_id id, bool confidential) MUST_CHECK;
/** A form, as far as it can be read before anything is written; `was`: one that is edited, NULL: a new one. Problems as
 * of charge_create(). */
enum err charge_form_read(const struct op *op, const struct charge_form *f, const struct charge *was,
    struct problems *problems, struct charge *ret_charge) MUST_CHECK;
/** Codes as printed, each once; whether the practice's list has them is asked later. Problems: bad_code,
 *  too_many_diagnoses. */
void charge_diagnoses_typed(struct problems *p, struct sv typed, struct charge *c);
/** What a tax makes of its units, price and discount: name, tax and total. false: as charge_total(). */
bool charge_tax(struct charge *c, const struct tax *tax) MUST_CHECK;
/** The tax that it was charged with, as it was then. */
struct tax charge_tax_kept(const struct charge *c);
/** Where a visit was; v 0: nowhere in particular. */
enum err charge_place(
    const struct op *op, struct attendee_id attendee, struct appointment_location_id *ret_place) MUST_CHECK;
/** Of a list: what is of closed records says who and how much, and not what (F11). */
enum err charges_hide(const struct op *op, struct charges *list) MUST_CHECK;
/** In a write transaction: of these parts of visits, past ones too, those that are confidential have charges,
 *  superbills, bills to the client and uses of packages that are confidential as well (hide_visit.c). As the system. */
enum err visits_hide_in(const struct op *op, const struct attendee_id *ids, size_t count) MUST_CHECK;
/** By policy, if a visit were missed or cancelled late; 0: nothing. */
enum err charge_fee_as(
    const struct op *op, struct attendee_id attendee, enum attendee_status as, int64_t *ret_fee) MUST_CHECK;
/** What it costs, without tax. */
enum err charge_visit_price(const struct op *op, struct attendee_id attendee, int64_t *ret_price) MUST_CHECK;
/** Of a visit that is not booked: what it is billed with, where a tax is added to it (calendar/cover.h). Not
 * authorised; as the system. */
enum err charge_price_ahead(const struct op *op, struct client_id client, struct appointment_type_id type,
    struct staff_id staff, struct appointment_location_id place, struct sv *ret_words) MUST_CHECK;
/** The same without tax, as charge_visit_price() once it is booked. As the system. */
enum err charge_net_ahead(const struct op *op, struct client_id client, const struct appointment_type *type,
    struct staff_id staff, int64_t *ret_price) MUST_CHECK;
/** In a write transaction: the fee by policy of a visit that was missed, in that state; ret v 0: it costs nothing. */
enum err charge_fee_in(
    const struct op *op, struct attendee_id attendee, enum charge_state state, struct charge_id *ret_id) MUST_CHECK;

#endif
