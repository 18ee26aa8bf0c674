/**
 * billing/deposit.h — what is asked for when a visit is booked: an invoice of its own, whose money is nobody's income
 * but a debt to its payer (ACCOUNT_DEPOSITS) until something becomes of the visit.
 *
 * A visit has one request at most, to whom the client's rules name; none for a confidential visit (F11), for one of a
 * series, for one that a package covers, and for whom bills are off. Billed, the visit (or its fee) is paid from it
 * first, and what is over is the payer's credit. Cancelled in time, or missed where that costs nothing, all of it is
 * their credit, and what was not paid yet is asked for no more. Staff give it back or keep it with one act.
 */
#ifndef KITH_BILLING_DEPOSIT_H
#define KITH_BILLING_DEPOSIT_H

#include "billing/fee.h"
#include "billing/invoice.h"

/** The note on its bill, as it is kept; papers say it in the reader's language. */
#define DEPOSIT_NOTE "It is part of what the visit costs, and given back if you cancel in time."
/** Of each of these types, in their order; FEE_UNSAID: none. Whoever may see a bill. One query. */
enum err deposits_of_types(
    const struct op *op, const struct appointment_type_id *types, size_t count, struct fee *ret_asked) MUST_CHECK;
/** PERM_SETTINGS: "25", "50 %", or empty for none. Visits that were booked before it was asked for have none. Problem:
 *  bad_fee. E_NOTFOUND. */
enum err deposit_of_type_save(
    const struct op *op, struct appointment_type_id type, struct sv asked, struct problems *problems) MUST_CHECK;

/** Whether a deposit is asked of this client at all: with bills off nothing is. */
enum err deposit_asked_of(const struct op *op, struct client_id client, bool *ret_asked) MUST_CHECK;

/** In a write transaction: these parts of visits are new or changed (calendar/cover.h). */
enum err deposits_settle_in(const struct op *op, const struct attendee_id *ids, size_t count) MUST_CHECK;
/** Of invoices that invoice_preview() made, in their order: what deposits will pay of each once it is issued; what
 * waits for a bank or the gateway is left out. PERM_BILLING. */
enum err deposits_ahead(
    const struct op *op, const struct invoice *items, size_t count, int64_t *ret_amounts) MUST_CHECK;
/** In a write transaction: these invoices were issued; what is held for their visits pays them. */
enum err deposits_use_in(const struct op *op, const struct invoice_id *ids, size_t count) MUST_CHECK;
/** In a write transaction: these invoices were issued, paid or made void. A paid deposit among them, or of a visit that
 *  they bill, is a task for staff while the visit is billed to other payers alone, and none otherwise. Closed by hand
 * it comes back with another bill of the visit. */
enum err deposit_tasks_in(const struct op *op, const struct invoice_id *ids, size_t count) MUST_CHECK;
/** In a write transaction: a payment or refund of this invoice that was under way is known now, or its dispute is
 *  decided. Of a deposit that is held, what its visit asked for meanwhile is made up for. v 0: nothing. */
enum err deposit_follow_in(const struct op *op, struct invoice_id id) MUST_CHECK;
/** In a write transaction: nothing is charged for this part of a visit after all; what is held for it goes back. */
enum err deposits_waived_in(const struct op *op, struct attendee_id id) MUST_CHECK;

/** PERM_BILLING: to the credit of who paid it, or asked for no more. Problems: already_paying,
 *  refund_under_way, disputed. E_CONFLICT: changed meanwhile, or not held. */
enum err deposit_give_back(
    const struct op *op, struct invoice_id id, int64_t version, struct problems *problems) MUST_CHECK;
/** PERM_BILLING: it is the practice's from now on. The same problems; not_paid. */
enum err deposit_keep(const struct op *op, struct invoice_id id, int64_t version, struct problems *problems) MUST_CHECK;

/** What a bill is that asks for one: "Deposit for the visit of 5 December 2026", "Deposit for a visit" to who may not
 * know its day (invoice.h); empty: it is no deposit. */
struct sv deposit_title(struct arena *a, const struct invoice *i);
/** What became of one: "Used for invoice K7QX-0003" ("bill" to a family), "Given back as credit", "Kept (late
 *  cancellation)"; empty: nothing yet, or it is void. It takes the place of the invoice's state, which is that of its
 * money. */
struct sv deposit_fate(struct arena *a, const struct invoice *i, bool family);

/** "$40.00 is held", "$40.00, not paid yet", "given back": of each of these parts, to who sees bills of the client;
 *  empty: none. And of a visit that is not booked yet, as a sentence. */
enum err deposit_words(
    const struct op *op, const struct attendee_id *ids, size_t count, struct sv *ret_words) MUST_CHECK;
enum err deposit_ahead(const struct op *op, struct client_id client, struct appointment_type_id type,
    struct staff_id staff, struct sv *ret_words) MUST_CHECK;
/** What becomes of one that is held if this part is cancelled now, as a sentence, to whom it was billed. */
enum err deposit_if_cancelled(const struct op *op, struct attendee_id id, bool late, struct sv *ret_words) MUST_CHECK;

#endif
