/** billing/invoice_write.h — inside the room: invoices by id for whoever asks, as they change, and what is told of it.
 */
#ifndef KITH_BILLING_INVOICE_WRITE_H
#define KITH_BILLING_INVOICE_WRITE_H

#include "billing/invoice.h"
#include "billing/tax_read.h"
#include "event/event.h"

/** What a tax makes of a line's units, price and discount. false: as charge_total(). */
bool line_tax(struct invoice_line *l, const struct tax *tax) MUST_CHECK;
/** Those of the list that are there, newest first, without lines. Not authorised. */
enum err invoices_by_ids(
    const struct op *op, const struct invoice_id *ids, size_t count, struct invoices *ret_invoices) MUST_CHECK;
/** One with its lines. Not authorised: E_NOTFOUND alone. */
enum err invoice_by_id(const struct op *op, struct invoice_id id, struct invoice *ret_invoice) MUST_CHECK;
/** What a payment asks of its bill, in one small query: amounts, state (as stored), payer, client, version, what is
 *  under way; no name, number, day or note. E_NOTFOUND. */
enum err invoice_money(const struct op *op, struct invoice_id id, struct invoice *ret_invoice) MUST_CHECK;
/** In a write transaction: what of it is paid, written off and given back now; the state follows (invoice_state_of()).
 *  The ledger is the caller's. E_CONFLICT: it changed since it was read, or may not become that. */
enum err invoice_amounts_in(
    const struct op *op, const struct invoice *i, int64_t paid, int64_t written_off, int64_t refunded) MUST_CHECK;
/** In a write transaction: as invoice_void(), of one of which no payment is under way or disputed. */
enum err invoice_void_in(const struct op *op, const struct invoice *i, struct sv reason) MUST_CHECK;
/** In a write transaction. `more`: further members of the payload, beginning with a comma, or empty. */
enum err invoice_record_in(
    const struct op *op, enum event_kind kind, const struct invoice *i, struct sv more) MUST_CHECK;
/** Entries of an issued invoice: at most three. Back: those that undo them. */
size_t invoice_issue_entries(const struct invoice *i, bool back, struct entry ret_entries[3]);
/** In a write transaction: a draft of that version goes to its payer. Problem: archived_payer. */
enum err invoice_issue_in(
    const struct op *op, struct invoice_id id, int64_t version, struct problems *problems) MUST_CHECK;
/** In a write of its own: staff get a task, a share of this client's bill falls to nobody (edge 39). */
enum err invoice_unpayable(const struct op *op, struct client_id client) MUST_CHECK;

#endif
