/**
 * billing/dispute.h — disputes: the payer asks their bank for a payment back. The gateway tells of them (pay/pay.h);
 * what they take is in the ledger, and staff answer at the gateway. Here is what they need for that.
 */
#ifndef KITH_BILLING_DISPUTE_H
#define KITH_BILLING_DISPUTE_H

#include "billing/payment.h"

struct dispute {
    struct dispute_id id;
    struct payment_id payment;
    struct client_id client; /* for whom it was paid, else who paid; v 0: neither has an account */
    struct sv number;        /* the gateway's */
    int64_t amount;
    struct sv currency;
    struct sv reason, status; /* in the gateway's words; empty: it said none */
    struct opt_instant due_at;
    struct instant opened_at, changed_at;
    bool closed; /* F11: of a restricted record that this member of staff has not opened: how much and when, not why */
};
struct disputes {
    struct dispute *items;
    size_t count;
    int64_t total;
};
/** "The payer says that it was not them", "Waits for an answer": as people read the gateway's words; those that are not
 * known as they are. */
struct sv dispute_reason_words(struct arena *a, struct sv reason);
struct sv dispute_status_words(struct arena *a, struct sv status);
/** Whether the bank waits for the practice's answer. */
bool dispute_waits(const struct dispute *d);

/** PERM_BILLING, all of them. By when they were opened, or last changed. */
struct dispute_order {
    bool by_change, rising;
};
enum err dispute_list(const struct op *op, struct dispute_order order, int64_t offset, int64_t most,
    struct disputes *ret_disputes) MUST_CHECK;
/** By our number (v 0: any) or the gateway's (empty: any). E_NOTFOUND: none, or neither was given. */
enum err dispute_load(
    const struct op *op, struct dispute_id id, struct sv number, struct dispute *ret_dispute) MUST_CHECK;
enum err disputes_of_payments(
    const struct op *op, const struct payment_id *payments, size_t count, struct disputes *ret_disputes) MUST_CHECK;
/** Of the payments of an invoice. */
enum err disputes_of_invoice(const struct op *op, struct invoice_id invoice, struct disputes *ret_disputes) MUST_CHECK;

struct payment_inside;
/** In a write transaction: keeps what the gateway says of a dispute of this payment. Older news, and what says nothing
 *  new, change nothing: *ret_new is false. */
enum err dispute_keep_in(
    const struct op *op, const struct pay_event *e, const struct payment_inside *x, bool *ret_new) MUST_CHECK;

#endif
