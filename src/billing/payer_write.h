/** billing/payer_write.h — inside the room: payers by id, and made where there is none. Not authorised: the caller
 * decided. */
#ifndef KITH_BILLING_PAYER_WRITE_H
#define KITH_BILLING_PAYER_WRITE_H

#include "billing/payer.h"

/** Those of the list that are there, by id. One query. */
enum err payers_by_ids(
    const struct op *op, const struct payer_id *ids, size_t count, struct payers *ret_payers) MUST_CHECK;
/** Of one: E_NOTFOUND. */
enum err payer_by_id(const struct op *op, struct payer_id id, struct payer *ret_payer) MUST_CHECK;
/** In a write transaction: the payer of an account. E_NOTFOUND: no such account here. */
enum err payer_of_client_in(const struct op *op, struct client_id client, struct payer_id *ret_payer) MUST_CHECK;
/** Of several accounts, in two queries where all are payers already; ret_payers[i] for clients[i]. */
enum err payer_of_clients_in(
    const struct op *op, const struct client_id *clients, size_t count, struct payer_id *ret_payers) MUST_CHECK;
/** In a write transaction: the next `n` numbers of a payer's invoices, the first of them, and the code before them. */
enum err payer_numbers_in(
    const struct op *op, struct payer_id payer, int64_t n, struct sv *ret_code, int64_t *ret_first) MUST_CHECK;
/** Four characters of no meaning. */
struct sv payer_code_random(struct arena *a);

#endif
