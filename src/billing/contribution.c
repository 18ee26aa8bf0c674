/* Whose money is in an invoice, by the ledger. */
#include "billing/contribution.h"

#include "billing/queries.h"

static struct contribution *of_payer(struct contributions *list, struct payer_id payer)
{
    for (size_t i = 0; i < list->count; i++)
        if (list->items[i].payer.v == payer.v)
            return &list->items[i];
    if (list->count == CONTRIBUTIONS_MOST)
        return NULL;
    list->items[list->count] = (struct contribution){ .payer = payer };
    return &list->items[list->count++];
}

enum err contributions_of(const struct op *op, struct invoice_id id, struct contributions *ret_list)
{
    struct invoice_contributions_rows rows;
    ret_list->count = 0;
    TRY(q_invoice_contributions(op->db, op->arena, op->viewer->org, &(struct q_invoice_contributions){ id }, &rows));
    for (size_t i = 0; i < rows.count; i++) {
        const struct invoice_contributions_row *r = &rows.items[i];
        bool from_credit = sv_eq(r->debit, SV("credit")), back = sv_eq(r->debit, SV("receivable"));
        bool income = sv_eq(r->credit, SV("income")) || sv_eq(r->credit, SV("tax")) ||
                      (sv_eq(r->credit, SV("deposits")) && sv_eq(r->kind, SV("charge")));
        bool to_receivable = sv_eq(r->credit, SV("receivable")), lost = sv_eq(r->kind, SV("dispute"));
        bool came_again = sv_eq(r->kind, SV("refund")) &&
                          (to_receivable || sv_eq(r->credit, SV("refunds")) || sv_eq(r->credit, SV("deposits")));
        if ((back && income) || (from_credit && !to_receivable))
            continue; /* what was issued, and credit that left without paying this */
        struct contribution *c =
            of_payer(ret_list, from_credit || lost || came_again ? r->payer_id : r->credit_payer_id);
        if (!c)
            return E_TOOBIG;
        if (lost)
            c->lost += r->amount;
        else if (from_credit || (came_again && to_receivable))
            c->paid += r->amount;
        else if (came_again)
            c->refunded -= r->amount;
        else if (back)
            c->paid -= r->amount;
        else
            c->refunded += r->amount;
    }
    return E_OK;
}

int64_t contribution_left(const struct contribution *c)
{
    int64_t left = c->paid - c->refunded - c->lost;
    return left > 0 ? left : 0;
}
