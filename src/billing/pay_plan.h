/**
 * billing/pay_plan.h — a bill paid in parts, or several of one payer one after the other: by a card of the payer's own
 * that they agreed to, or by hand and reminded.
 *
 * While a plan stands, the invoice's due day is that of its next part: what is overdue, is reminded of and is charged
 * by the clock (payment_autopay()) follows from that. What is given back, written off or void ends it.
 */
#ifndef KITH_BILLING_PAY_PLAN_H
#define KITH_BILLING_PAY_PLAN_H

#include "billing/card.h"
#include "billing/invoice.h"
#include "billing/pay_plan_rules.h"

enum { PLAN_BILLS_MOST = 24 };

struct pay_plan {
    struct pay_plan_id id, first; /* first: of the agreement, when it is for several bills */
    struct invoice_id invoice;
    struct payer_id payer;
    enum plan_every every;
    struct card_id card; /* v 0: by hand */
    struct sv card_words;
    bool card_gone; /* removed, or expired: somebody has to choose another one */
    struct plan_part *parts;
    size_t count;
    int64_t total, covered;
    size_t next;      /* the part that is paid next */
    int64_t next_sum; /* what is asked for next: with parts that are late */
    struct instant agreed_at;
    struct sv agreed_name, agreed_text; /* for staff and the payer */
    bool agreed_by_staff;
    int64_t version;
};
struct pay_plans {
    struct pay_plan *items;
    size_t count;
};
/** That of an invoice; E_NOTFOUND: none stands, or the invoice is not there for the viewer. */
enum err pay_plan_of(const struct op *op, struct invoice_id id, struct pay_plan *ret_plan) MUST_CHECK;
/** PERM_BILLING: invoices for a client that are paid in parts, and their plans in the same order; the newest 25. */
enum err pay_plan_for(const struct op *op, struct client_id client, struct invoices *ret_invoices,
    struct pay_plans *ret_plans) MUST_CHECK;

struct pay_plan_form {
    const struct invoice_id *invoices; /* of one payer, in the order in which they are paid */
    size_t count;
    struct sv parts, amount; /* one of both: how many, or of how much */
    struct sv every, first_on;
    struct card_id card; /* v 0: by hand */
    bool agreed;         /* the box was ticked */
    struct sv how;       /* staff: how the payer agreed to the card */
    int64_t version;     /* of the first invoice */
    struct sv seen;      /* the words of the preview that was agreed to */
};
struct pay_plan_offer {
    bool may;
    int64_t parts_most;
};
/** Whether who looks at it may divide this invoice: staff; or who may pay it where the practice lets them, unless it
 * was divided before and that was stopped. */
enum err pay_plan_offered(const struct op *op, const struct invoice *i, struct pay_plan_offer *ret_offer) MUST_CHECK;
/** What a form would make, nothing written: its parts, their sum and the words that are agreed to. Problems: bad_parts,
 *  bad_amount, bad_day, not_your_card, card_expired, already_paid, already_paying, in_parts, other_payer,
 *  confidential_apart (F11). */
struct pay_plan_preview {
    struct plan_part parts[PLAN_PARTS_MOST];
    size_t count;
    int64_t total;
    struct sv words;
};
enum err pay_plan_look(const struct op *op, const struct pay_plan_form *f, struct problems *problems,
    struct pay_plan_preview *ret_preview) MUST_CHECK;
/** Those too, required (agreed, how), and stale: the words are others than those that were seen; ret_preview says what
 *  it would be now. Sent twice it is made once. E_CONFLICT: the invoice changed. */
enum err pay_plan_make(const struct op *op, const struct pay_plan_form *f, struct problems *problems,
    struct pay_plan_preview *ret_preview) MUST_CHECK;
/** Another card of the payer's own, or by hand (v 0), for every bill of the agreement. What failed is tried again. */
enum err pay_plan_card(const struct op *op, struct invoice_id id, struct card_id card, bool agreed, struct sv how,
    int64_t version, struct problems *problems) MUST_CHECK;
/** Every bill of the agreement is owed in one again, by the practice's usual days from today. */
enum err pay_plan_stop(const struct op *op, struct invoice_id id, int64_t version) MUST_CHECK;

#endif
