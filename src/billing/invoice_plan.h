/**
 * billing/invoice_plan.h — inside the room: which invoices charges make, and to whom, before anything is written. The
 * same plan is the preview, the editor's live total, and what is saved.
 */
#ifndef KITH_BILLING_INVOICE_PLAN_H
#define KITH_BILLING_INVOICE_PLAN_H

#include "billing/invoice.h"
#include "billing/paying.h"

struct planned {
    struct payer_id payer;         /* v 0: the account below, which is no payer so far */
    struct client_id payer_client; /* v 0: none */
    struct client_id client;
    bool is_share, confidential;
    struct split_rule_id rule; /* v 0: none */
    struct invoice_id replaces;
    struct attendee_id deposit_for; /* v 0: it is no deposit */
    struct opt_day due_on;
    struct sv note;
    int64_t total;
    struct invoice_line *lines;
    size_t line_count;
};
struct bill_plan {
    struct planned *items;
    size_t count, cap;
    bool billed; /* its charges are billed already: another invoice takes an old one's place */
};

/** Lines of one client, as they are billed to. */
struct to_bill {
    struct client_id client;
    struct payer_id payer;         /* v 0: by what `paying` says … */
    struct client_id payer_client; /* of that payer */
    const struct charge *charges;
    size_t charge_count;
    const struct invoice_line *lines; /* by hand */
    size_t line_count;
    struct opt_day due_on;
    struct sv note;
};
/** Adds to the plan. Problems: no_rest_payer, too_much: nothing is added for that group; `ret_unpayable`, where it is
 * not NULL, says that a share fell to nobody. */
void plan_bill(struct arena *a, const struct paying *paying, const struct to_bill *b, struct day today,
    struct bill_plan *plan, struct problems *problems, bool *ret_unpayable);

/** In a write transaction: saves a plan, and leaves it as it is; with `send` each is issued, with ledger and event.
 * E_CONFLICT: a charge is not open any more. */
enum err plan_write_in(
    const struct op *op, const struct bill_plan *plan, bool send, struct invoices_made *ret_made) MUST_CHECK;
/** In a write transaction: the lines of a plan of one become those of an invoice that is there; its charges are billed.
 */
enum err plan_lines_in(const struct op *op, const struct bill_plan *plan, struct invoice_id id) MUST_CHECK;
/** In a write transaction: the next number of a payer's invoices. */
enum err plan_number_in(const struct op *op, struct payer_id payer, struct sv *ret_number) MUST_CHECK;

#endif
