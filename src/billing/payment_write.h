/** billing/payment_write.h — inside the room: payments as they change. Not authorised: the caller decided. */
#ifndef KITH_BILLING_PAYMENT_WRITE_H
#define KITH_BILLING_PAYMENT_WRITE_H

#include "billing/invoice_write.h"
#include "billing/ledger.h"
#include "billing/payment.h"

enum {
    PAYMENT_LOOK_S = 120,     /* the gateway has so long to answer before it is asked again */
    PAYMENT_WAIT_S = 30 * 60, /* a payer has so long to finish at their bank or in the gateway's fields */
    PAYMENT_KEY_BYTES = 16,
};

/** A row with what only use cases may know. */
struct payment_inside {
    struct payment p;
    enum pay_kind gateway; /* of MEDIUM_CARD */
    struct sv intent, key; /* the gateway's number, empty: not known; ours */
    struct sv customer, method;
    char currency[4];
    bool confidential; /* its invoice is */
    bool off_session;  /* staff's or the clock's: nobody was there to be asked */
    int64_t applied;   /* what its invoice needed of it; the rest is credit */
    int64_t looks;
};
enum err payments_by_ids(const struct op *op, const struct payment_id *ids, size_t count,
    struct payment_inside **ret_items, size_t *ret_count) MUST_CHECK;
enum err payment_by_id(const struct op *op, struct payment_id id, struct payment_inside *ret_payment) MUST_CHECK;

/** Where money of a medium comes in. */
enum ledger_account medium_account(enum medium m);
/** What of it the payer reads: "Visa ending in 4242", "Cheque". */
struct sv payment_reference(struct arena *a, struct payment_id id); /* "payment-71" */

/** In a write transaction: the money is here. Ledger, invoice, events; what the invoice no longer needs is credit. A
 * second time is no error. `intent` may be empty. */
enum err payment_succeed_in(const struct op *op, struct payment_id id, struct sv intent) MUST_CHECK;
/** The invoice of a payment as invoice_money() tells it; *ret_there NULL: it pays none. E_NOTFOUND. */
enum err payment_invoice_in(const struct op *op, struct invoice_id id, struct invoice *ret_invoice,
    const struct invoice **ret_there) MUST_CHECK;
/** In a write transaction: there was none. `reason`: a key of pay/pay.h. Only one that is under way changes. */
enum err payment_fail_in(const struct op *op, struct payment_id id, struct sv intent, const char *reason) MUST_CHECK;
/** In a write transaction: under way still; the gateway is asked at look_at. */
enum err payment_wait_in(const struct op *op, struct payment_id id, enum payment_state state, struct sv intent,
    const char *reason, struct instant look_at) MUST_CHECK;
/** In a write transaction: a bill that should have paid itself was not paid. It is tried again on a later day where
 * that can help, else staff have a task. */
enum err autopay_failed_in(const struct op *op, const struct payment *p, const char *reason) MUST_CHECK;
/** In a write transaction: nobody goes on with it. Given up; failed, with its reason, when a card was declined. Records
 * no event: another try of its payer may be why. */
enum err payment_cancel_in(const struct op *op, struct payment_id id) MUST_CHECK;
/** Whether it waits in the gateway's fields for a card, or for another one after a decline: no bank is asked. */
bool payment_waits_for_card(const struct payment_inside *p);
/** In a write transaction: a try of the invoice that waits for a card is over, and the job takes it back at the
 *  gateway. What is paid there before that is the payer's credit. */
enum err payment_free_in(const struct op *op, struct invoice_id invoice) MUST_CHECK;
/** In a write of its own: what a gateway answered to a charge (or its reading) becomes the payment's state. */
enum err payment_settle(
    const struct op *op, const struct payment_inside *p, struct pay_result r, const struct pay_charged *c) MUST_CHECK;
/** Asks the gateway for it, or again, and settles. The way of the page, of staff and of the job. */
enum err payment_ask(const struct op *op, struct pay_line *line, const struct payment_inside *p,
    struct pay_charged *ret_charged) MUST_CHECK;
/** Reads what became of a charge with a number, and settles. */
enum err payment_read(const struct op *op, struct pay_line *line, const struct payment_inside *p,
    struct pay_charged *ret_charged) MUST_CHECK;
/** Nobody can pay it any more, or it turns out to be paid. */
enum err payment_give_up(const struct op *op, struct pay_line *line, const struct payment_inside *p) MUST_CHECK;
enum err payment_record_in(
    const struct op *op, enum event_kind kind, const struct payment *p, bool confidential, struct sv more) MUST_CHECK;

struct payment_new {
    struct payer_id payer;
    const struct card_on_file *card; /* NULL: none on file */
    struct client_id client;
    struct invoice_id invoice;
    struct invoice_id deposit; /* of MEDIUM_CREDIT: the deposit that it was; v 0: none */
    int64_t amount;
    enum medium medium;
    enum payment_state state;
    enum pay_kind gateway;
    struct sv key, note;
    struct day paid_on;
    bool autopay;
    struct opt_instant look_at;
    int64_t applied; /* of one that is written as PAYMENT_SUCCEEDED (payment_by_hand_in) */
    bool none_waits; /* of its invoice no try waits for a card: so said invoice_money() in this transaction */
};
/** In a write transaction. One that waits for a card makes way (payment_free_in). E_CONFLICT: the key is used, or the
 *  invoice has one under way. */
enum err payment_insert_in(const struct op *op, const struct payment_new *n, struct payment_id *ret_id) MUST_CHECK;
/** In a write transaction: money that is here already, by hand or from credit; `i` of payment_invoice_in(). E_CONFLICT:
 *  the key is used, or the invoice has a payment under way. */
enum err payment_by_hand_in(
    const struct op *op, const struct payment_new *n, const struct invoice *i, struct payment_id *ret_id) MUST_CHECK;
/** What a payer has in credit, less what refunds under way take of it: that is nobody's to use. */
enum err credit_free(const struct op *op, struct payer_id id, int64_t *ret_credit) MUST_CHECK;
/** The payment of that key, in this practice; E_NOTFOUND. */
enum err payment_by_key(const struct op *op, struct sv key, struct payment_id *ret_id) MUST_CHECK;
struct sv payment_new_key(struct arena *a);

#endif
