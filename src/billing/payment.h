/**
 * billing/payment.h — money moves: cards through the gateway, and what came by hand; refunds; what became of those that
 * nobody knows about.
 *
 * A card payment is three steps: a row `started` with its idempotency key is committed; the gateway is called, outside
 * of a transaction; the answer is committed with the ledger and the event. Whatever breaks in between leaves a row with
 * look_at set: the job asks the gateway by the same key until it knows (never charged twice, never lost). An invoice
 * has one payment under way at a time (index payment_open_once).
 */
#ifndef KITH_BILLING_PAYMENT_H
#define KITH_BILLING_PAYMENT_H

#include "billing/card.h"
#include "billing/invoice.h"

enum medium { MEDIUM_CARD, MEDIUM_CASH, MEDIUM_CHEQUE, MEDIUM_TRANSFER, MEDIUM_CREDIT, MEDIUM_OTHER, MEDIUM_COUNT };
const char *medium_name(enum medium m);
const char *medium_label(enum medium m);
bool medium_parse(struct sv name, enum medium *ret_medium);
enum payment_state {
    PAYMENT_STARTED,
    PAYMENT_NEEDS_ACTION,
    PAYMENT_PROCESSING,
    PAYMENT_SUCCEEDED,
    PAYMENT_FAILED,
    PAYMENT_CANCELED,
    PAYMENT_STATE_COUNT,
};
const char *payment_state_name(enum payment_state s);
const char *payment_state_label(enum payment_state s);

struct payment {
    struct payment_id id;
    struct payer_id payer;
    struct client_id payer_client; /* v 0: without an account */
    struct sv payer_name;
    struct client_id client; /* for whom */
    struct sv client_name;
    struct invoice_id invoice;
    struct sv invoice_number;
    bool of_deposit; /* that invoice asks for a visit's deposit */
    int64_t amount, refunded;
    enum medium medium;
    enum payment_state state;
    struct card_id card;
    struct sv card_words; /* "Visa ending in 4242"; empty for whoever is not its owner or staff */
    struct sv reason, reason_words;
    struct day paid_on;
    struct sv note; /* staff's */
    bool autopay, disputed;
    struct instant created_at;
    struct opt_instant settled_at;
    int64_t version;
};
/** A card was declined: it failed, or waits in the gateway's fields for another card. */
bool payment_declined(const struct payment *p);
struct payments {
    struct payment *items;
    size_t count;
    int64_t total;
};
struct payment_filter {
    struct payer_id payer;
    struct client_id client;
    struct invoice_id invoice;
    bool failed_only;
    struct opt_day from, until;
    struct sv words;
    int64_t page;             /* from 1, 25 each … */
    int64_t offset, most;     /* … but when `most` is above 0: so many, behind so many */
    struct payment_id before; /* only those before it and its day, for a file part by part; v 0: all */
    struct day before_day;
};
/** PERM_BILLING. By the day on which they were made, the newest first; so are all the lists below. */
enum err payment_list(const struct op *op, const struct payment_filter *f, struct payments *ret_payments) MUST_CHECK;
/** In a portal: those that the subject's account made (receipts), and of what it was billed what others paid without
 *  saying who. CAP_BILLS; an own account without it: those for others. */
enum err payment_mine(const struct op *op, int64_t page, struct payments *ret_payments) MUST_CHECK;
/** The same, `most` of them behind `offset`. */
enum err payment_mine_part(const struct op *op, int64_t offset, int64_t most, struct payments *ret_payments) MUST_CHECK;
/** Those of invoices that the viewer sees, newest first: what payment_list() or payment_mine() would say of them. Three
 *  queries, whatever the count. */
enum err payments_of_invoices(
    const struct op *op, const struct invoice_id *invoices, size_t count, struct payments *ret_payments) MUST_CHECK;
/** PERM_BILLING: what these accounts paid, newest first, `each` of each. */
enum err payments_of_accounts(const struct op *op, const struct client_id *accounts, size_t count, int64_t each,
    struct payments *ret_payments) MUST_CHECK;
/** What was given back of payments that the viewer sees: staff all, others of what their own account paid. */
struct refund_given {
    struct refund_id id;
    struct payment_id payment;
    int64_t amount;
    struct sv state; /* "started", "succeeded", "failed" */
    struct instant at;
};
struct refunds_given {
    struct refund_given *items;
    size_t count;
};
enum err refunds_of(
    const struct op *op, const struct payment_id *payments, size_t count, struct refunds_given *ret_refunds) MUST_CHECK;
enum err payment_load(const struct op *op, struct payment_id id, struct payment *ret_payment) MUST_CHECK;

struct pay_wish {
    struct invoice_id invoice;
    struct card_id card; /* on file; v 0: entered now, in the gateway's field */
    struct sv amount;    /* empty: the whole balance */
    struct sv key;       /* of the form: a form sent twice pays once */
    int64_t version;     /* of the invoice */
};
struct pay_step {
    struct payment_id payment;
    enum payment_state state;
    struct sv secret, number; /* needs_action, or a card that is entered now: for the gateway's field */
    struct sv reason, words;
};
/**
 * In a portal (CAP_BILLS at act, for the subject), by staff (PERM_BILLING), or by a link (`link`: its token). The card
 * has to be the payer's own (F6): staff only one of the invoice's payer; a caregiver one of their own profile, and then
 * they are the payer, or the subject's own. Problems: not_your_card, card_expired, declined (with the words for the
 * payer), already_paid, not_payable, already_paying, bad_amount, over_balance, no_gateway. A grant that ends meanwhile:
 * the money finishes, the receipt goes to the payer (edge 25).
 */
enum err pay_invoice(const struct op *op, struct pay_line *line, struct sv link, const struct pay_wish *w,
    struct problems *problems, struct pay_step *ret_step) MUST_CHECK;
/** After 3-D Secure or the gateway's field: asks the gateway and commits what it says. */
enum err pay_continue(const struct op *op, struct pay_line *line, struct payment_id id, struct sv link,
    struct problems *problems, struct pay_step *ret_step) MUST_CHECK;

struct money_in_form {         /* cash, cheque, transfer, credit, other */
    struct invoice_id invoice; /* v 0: to the payer's credit */
    struct payer_id payer;
    struct sv amount; /* empty: all that is left of the invoice, and no more when it changes meanwhile */
    struct sv medium, paid_on, note;
    struct sv key; /* records once for the invoice, or for the credit of the payer */
};
/** PERM_BILLING. More than the balance stays the payer's credit. Problems: bad_amount, bad_day, future_day, bad_medium,
 *  no_credit. E_CONFLICT: the invoice was paid or changed meanwhile. */
enum err payment_record(const struct op *op, const struct money_in_form *f, struct problems *problems,
    struct payment_id *ret_id) MUST_CHECK;
/** PERM_BILLING: credit pays an invoice of the same payer. */
enum err credit_apply(
    const struct op *op, struct invoice_id id, struct sv amount, struct problems *problems) MUST_CHECK;
/** In a portal: what whoever is signed in has in credit and may use, for what they are billed and for bills of accounts
 *  that they act for. 0 in a shared mailbox whose account is not surely theirs. By index, whatever was before. */
enum err credit_own(const struct op *op, int64_t *ret_credit) MUST_CHECK;
struct credit_wish {
    struct invoice_id invoice;
    struct sv amount; /* empty: as much as there is, and as the bill needs */
    struct sv key;    /* of the form: a form sent twice pays once */
    int64_t version;  /* of the invoice; 0: any */
};
/** In a portal (CAP_BILLS at act; an own account without it: bills for others): credit_own() pays a bill that they see,
 *  and they are the payer. Problems: no_credit, bad_amount, over_balance, already_paid, already_paying. E_CONFLICT: the
 *  bill changed meanwhile. */
enum err credit_pay(
    const struct op *op, const struct credit_wish *w, struct problems *problems, struct payment_id *ret_id) MUST_CHECK;

/** Whole (amount empty) or part; by card to the same card. `still_owed`: the invoice is open again by it. Problems:
 *  bad_amount, over_payment, not_refundable. */
enum err payment_refund(const struct op *op, struct pay_line *line, struct payment_id id, struct sv amount,
    bool still_owed, struct sv reason, struct sv key, struct problems *problems) MUST_CHECK;

/** A message of the gateway, its signature checked already; once each. `op` of nobody: the payment says which practice.
 */
enum err payment_event(const struct op *op, enum pay_kind gateway, const struct pay_event *e) MUST_CHECK;
/** The job: payments and refunds whose outcome is not known (payment_look), and bills whose day has come, with the card
 *  that is meant for it or by a standing agreement within its caps, retries included (payment_autopay). Up to `most`
 *  each; ret: how many were looked at. */
enum err payment_look(const struct op *op, struct pay_line *line, size_t most, size_t *ret_count) MUST_CHECK;
enum err payment_autopay(const struct op *op, struct pay_line *line, size_t most, size_t *ret_count) MUST_CHECK;

#endif
