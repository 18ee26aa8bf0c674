/**
 * billing/invoice.h — bills: made of charges or by hand, issued, voided, written off; and who sees which.
 *
 * An invoice is addressed to one payer for good and is for one client. In a portal an account sees the invoices that
 * are addressed to it, never those about it that others pay (F6: no payer learns of another); staff see both.
 * Confidential ones (F11): staff, and the client on an own login; to everybody else they are not there.
 */
#ifndef KITH_BILLING_INVOICE_H
#define KITH_BILLING_INVOICE_H

#include "billing/charge.h"
#include "billing/insurance.h"
#include "billing/ledger.h"
#include "billing/split.h"

struct invoice_line {
    struct charge_id charge; /* v 0: of the invoice alone */
    struct opt_day service_on;
    struct sv description, code, modifiers, staff_name; /* code: only where the reader may know it */
    int64_t units, unit_price, discount, tax, amount;
    struct tax_id tax_id; /* as of a charge (billing/charge.h) */
    struct sv tax_name;
    int64_t tax_bp;
    bool tax_included;
};
struct invoice {
    struct invoice_id id;
    struct sv number;
    struct payer_id payer;
    enum payer_kind payer_kind;
    struct client_id payer_client;
    struct sv payer_name, payer_email;
    struct client_id client;
    struct sv client_name;
    enum invoice_state state; /* as shown today: overdue as well */
    enum invoice_state stored;
    struct opt_day issued_on, due_on;
    int64_t total, paid, written_off, refunded, balance;
    bool is_share, confidential;
    struct split_rule_id rule;  /* made by it; to staff alone, and so … */
    struct invoice_id replaces; /* … the void one that went to somebody else */
    struct sv note;
    struct instant created_at;
    struct staff_id maker; /* v 0: the clock, or nobody of staff; to staff alone */
    struct opt_instant sent_at;
    int64_t reminders;
    struct opt_day reminded_on;
    bool paying;     /* a payment is under way: asked for, or at a bank. One that waits for a card holds up nobody */
    bool none_waits; /* nor does one wait for a card; false where nobody asked: invoice_money() does */
    enum deposit deposit;
    struct attendee_id deposit_for; /* v 0: it is no deposit */
    struct opt_day
        visit_on;       /* of a deposit: its visit's day; none: the reader may not know it, or it is confidential */
    struct sv used_for; /* number of the invoice that was paid from it; empty: none that the payer has */
    int64_t settled;    /* what of `refunded` was used or given back: it left nobody's hands */
    bool late;          /* the visit was cancelled late */
    bool in_parts;      /* by a plan (pay_plan.h): due_on is the next part's */
    int64_t version;
    struct invoice_line *lines;
    size_t line_count;
    struct insureds insured; /* of the client's own, for documents alone: what the client holds itself */
};
struct invoices {
    struct invoice *items; /* without lines */
    size_t count;
    int64_t total;
    int64_t balance_sum; /* of all that match */
};
enum invoice_look {
    INVOICES_ALL,
    INVOICES_OPEN,
    INVOICES_OVERDUE,
    INVOICES_PAID,
    INVOICES_DRAFTS,
    INVOICES_VOID,
    INVOICES_SETTLED, /* issued, and nothing is open any more; in a portal */
    INVOICES_LIVE,    /* all but void ones */
};
struct invoice_filter {
    enum invoice_look look;
    struct payer_id payer;      /* v 0: any */
    struct client_id client;    /* for whom; v 0: any */
    struct opt_day from, until; /* issued */
    struct sv words;            /* number, names of payer and client */
    int64_t page;               /* from 1, 25 each … */
    int64_t offset, most;       /* … but when `most` is above 0: so many, behind so many */
    struct invoice_id before;   /* only those before it, for a file part by part; v 0: all */
};
/** PERM_BILLING: the practice's, newest first. */
enum err invoice_list(const struct op *op, const struct invoice_filter *f, struct invoices *ret_invoices) MUST_CHECK;
/** In a portal: those addressed to the subject's account, drafts and void ones left out: INVOICES_ALL, _OPEN or
 *  _SETTLED. CAP_BILLS; an own account without it: those for others. */
enum err invoice_mine(
    const struct op *op, enum invoice_look look, int64_t page, struct invoices *ret_invoices) MUST_CHECK;
/** The same, `most` of them behind `offset`. */
enum err invoice_mine_part(const struct op *op, enum invoice_look look, int64_t offset, int64_t most,
    struct invoices *ret_invoices) MUST_CHECK;
/** What is open in accounts that the person may switch to, of what they would see there: one for each of the list, in
 *  its order; all 0 where they see no bills. Two queries. */
struct account_due {
    int64_t count, sum;
};
enum err invoice_due_elsewhere(const struct op *op, const struct organization *org, const struct switchables *list,
    struct account_due *ret_due) MUST_CHECK;
/** PERM_BILLING: how many bills are open that each of these accounts is to pay; in their order. One query. Of
 * restricted records the caller asks. */
enum err invoice_open_counts(
    const struct op *op, const struct client_id *clients, size_t count, int64_t *ret_counts) MUST_CHECK;
/** With lines. E_NOTFOUND: not there for this viewer. */
enum err invoice_load(const struct op *op, struct invoice_id id, struct invoice *ret_invoice) MUST_CHECK;
/** Several without lines, for lists of other rooms; those not there for the viewer are left out. */
enum err invoices_of(
    const struct op *op, const struct invoice_id *ids, size_t count, struct invoices *ret_invoices) MUST_CHECK;
/** What tax each of them has in its total, in their order; those that were listed to whoever asks. One query. */
enum err invoice_taxes(const struct op *op, const struct invoices *list, int64_t **ret_taxes) MUST_CHECK;
/** Lines of invoices that `op` got from one of the above, in one query. */
enum err invoice_lines_of(const struct op *op, struct invoice *items, size_t count) MUST_CHECK;

struct invoice_line_form {
    struct charge_id charge; /* v 0: by hand */
    struct sv service_on, description, units, unit_price, discount, tax;
};
struct invoice_form {
    struct client_id client;
    struct payer_id payer; /* v 0: by the client's split rules, standing payer, else the client */
    const struct invoice_line_form *lines;
    size_t line_count;
    struct sv due_on, note;
    bool send; /* issue at once */
    int64_t version;
};
struct invoices_made {
    struct invoice_id *ids;
    size_t count;
};
/**
 * PERM_BILLING. One draft, or one a payer by the rules; confidential charges always make an invoice of their own to the
 * client (F11), and so do kinds of service with other rules. All or nothing. Problems: required (no lines),
 * unknown_client, unknown_payer, archived_payer, charge_billed (names it), bad_amount, bad_day, no_rest_payer (edge 39:
 * opens TASK_BILL_UNPAYABLE too), too_much. Of a line by hand the field has its number ("unit_price2"). With `send`
 * each is issued.
 */
enum err invoice_create(const struct op *op, const struct invoice_form *f, struct problems *problems,
    struct invoices_made *ret_made) MUST_CHECK;
/** What invoice_create() would make, nothing written: the editor's live total and "who pays". Lines are filled. */
enum err invoice_preview(const struct op *op, const struct invoice_form *f, struct problems *problems,
    struct invoices *ret_invoices) MUST_CHECK;
/** Only a draft that is no share. */
enum err invoice_update(
    const struct op *op, struct invoice_id id, const struct invoice_form *f, struct problems *problems) MUST_CHECK;
/** Every open charge of a client, or of all clients up to a day: a month's end. `most` 0: no limit. ret: how many. */
enum err invoice_bill_open(const struct op *op, struct client_id client, struct day until, bool send, int64_t most,
    struct problems *problems, int64_t *ret_invoices) MUST_CHECK;
/** A draft goes to its payer: ledger, event invoice_sent. */
enum err invoice_send(const struct op *op, struct invoice_id id, int64_t version, struct problems *problems) MUST_CHECK;
/** Again, by hand: event invoice_reminder. */
enum err invoice_remind(const struct op *op, struct invoice_id id, struct problems *problems) MUST_CHECK;
/** Its charges are open again; what was paid stays the payer's credit, but for what a bank took back. Refused
 * while a payment is under way (already_paying), or disputed. Ends links. */
enum err invoice_void(
    const struct op *op, struct invoice_id id, int64_t version, struct sv reason, struct problems *problems) MUST_CHECK;
/** To another payer: this one is void, a new one is issued; unpaid only. A confidential one: `sure` after a warning
 * (F11, problem confidential_readdress). */
enum err invoice_readdress(const struct op *op, struct invoice_id id, int64_t version, struct payer_id payer, bool sure,
    struct problems *problems, struct invoice_id *ret_id) MUST_CHECK;
enum err invoice_write_off(const struct op *op, struct invoice_id id, int64_t version, struct sv amount,
    struct sv reason, struct problems *problems) MUST_CHECK;

/** Sums for the billing home; each by index. */
struct billing_sums {
    int64_t to_bill_count, to_bill; /* open charges and unbilled visits */
    int64_t open_count, open;
    int64_t overdue_count, overdue;
    int64_t draft_count;
    int64_t failed_count; /* payments of the last 30 days that failed and were not made good */
    int64_t credit;       /* of all payers */
};
enum err billing_sums(const struct op *op, struct billing_sums *ret_sums) MUST_CHECK;
struct month_sum {
    struct day first; /* of the month */
    int64_t billed, paid;
};
enum err billing_months(
    const struct op *op, int64_t months, struct month_sum *ret_months) MUST_CHECK; /* oldest first */
struct payer_sum {
    struct payer_id payer;
    struct sv name;
    int64_t owed, overdue, credit;
};
struct payer_sums {
    struct payer_sum *items;
    size_t count;
    int64_t total;
};
enum err billing_by_payer(const struct op *op, struct sv words, int64_t page, struct payer_sums *ret_sums) MUST_CHECK;

#endif
