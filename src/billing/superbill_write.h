/** billing/superbill_write.h — inside the room: superbills by id. Not authorised. */
#ifndef KITH_BILLING_SUPERBILL_WRITE_H
#define KITH_BILLING_SUPERBILL_WRITE_H

#include "billing/insurance_named.h"
#include "billing/reader.h"
#include "billing/superbill.h"

/** Those of the list that are there, newest first, without charges. */
enum err superbills_by_ids(
    const struct op *op, const struct superbill_id *ids, size_t count, struct superbills *ret_list) MUST_CHECK;
/** Their charges, and what was paid: by `copy_for`, or by all when v is 0. Five queries, whatever the count. */
enum err superbill_fill(
    const struct op *op, struct payer_id copy_for, struct superbill *items, size_t count) MUST_CHECK;
/** With charges and what was paid: by `copy_for`, or by all when v is 0. A copy for somebody else than the client says
 *  neither their address nor their phone (safe mode: it would be known who has one). E_NOTFOUND. */
enum err superbill_by_id(
    const struct op *op, struct superbill_id id, struct payer_id copy_for, struct superbill *ret_bill) MUST_CHECK;
/** Who asks for superbills of a client; staff for v 0 too. E_NOTFOUND, E_DENIED: they get none. */
enum err superbill_reader(const struct op *op, struct client_id client, enum bills_reader *ret_reader) MUST_CHECK;
/** Whose copy whoever asks gets: staff the one they ask for; the client the own one; a caregiver that of their own
 *  payments, v -1 where they never paid. */
enum err superbill_copy_of(const struct op *op, struct payer_id asked, struct payer_id *ret_copy) MUST_CHECK;

/** The plans that a copy for somebody names; `b` has its charges. */
enum err superbill_insured_for(const struct op *op, const struct superbill *b, const struct plans_for *who,
    struct insureds *ret_insured) MUST_CHECK;
#endif
