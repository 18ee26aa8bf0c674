/**
 * billing/invoice_link.h — the signed link by which a payer without an account sees and pays one bill.
 *
 * It shows that bill alone, is its receipt once paid, and is dead (410) when the invoice is void or re-addressed, or
 * when staff make a new one. Nothing else of the client or of other payers can be reached from it.
 */
#ifndef KITH_BILLING_INVOICE_LINK_H
#define KITH_BILLING_INVOICE_LINK_H

#include "billing/invoice.h"

/** In a write transaction: the token of the one live link, made when there is none ("/pay/" and this). */
enum err invoice_link_token(const struct op *op, struct invoice_id id, struct sv *ret_token) MUST_CHECK;
/** The old one is dead, the new one is mailed. PERM_BILLING. */
enum err invoice_link_renew(const struct op *op, struct invoice_id id) MUST_CHECK;
/** In a write transaction. */
enum err invoice_link_end(const struct op *op, struct invoice_id id) MUST_CHECK;
/** E_NOTFOUND: never was one; E_GONE. `op` without a viewer's rights: what the page shows comes from here alone. */
enum err invoice_by_link(const struct op *op, struct sv token, struct invoice *ret_invoice) MUST_CHECK;
/** Inside the room: an operation of the practice, for what the link's holder may do. E_NOTFOUND, E_GONE. */
enum err invoice_link_op(const struct op *op, struct sv token, struct op *ret_op, struct viewer *ret_viewer) MUST_CHECK;

#endif
