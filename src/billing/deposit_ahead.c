/* What is left of deposits, and what they will pay of bills that are not sent yet. */
#include "billing/contribution.h"
#include "billing/deposit_write.h"
#include "billing/payer_write.h"
#include "billing/payment_write.h"
#include "billing/queries.h"
#include "billing/reader.h"

/* -- what is left ---------------------------------------------------------------------------------------------------
 */

/* How much of what was over is their credit still. Money of one payer is all alike: what was over is there as long as
 * their credit did not fall below it, and what was given back of the deposit, or paid a bill of its visit, is of it. */
enum err deposit_rest_of(const struct op *op, const struct deposit_rests_row *r, int64_t promised, int64_t *ret_rest)
{
    struct deposit_credit_moves_rows moves;
    struct payer payer;
    int64_t free, credit, rest = 0, bills = 0;
    *ret_rest = 0;
    if (r->over <= 0)
        return E_OK; /* of most deposits nothing is */
    TRY(credit_free(op, r->from_id, &free));
    free = free > promised ? free - promised : 0;
    TRY(payer_by_id(op, r->from_id, &payer));
    TRY(q_deposit_credit_moves(
        op->db, op->arena, op->viewer->org, &(struct q_deposit_credit_moves){ r->id, r->from_id }, &moves));
    credit = payer.credit; /* as it was before them */
    for (size_t i = 0; i < moves.count; i++)
        credit -= moves.items[i].change;
    for (size_t i = 0; i < moves.count; i++) {
        const struct deposit_credit_moves_row *m = &moves.items[i];
        int64_t own = m->of_it ? m->change : 0;
        if (m->of_it == 2) { /* what comes back of a bill is no more than it had: the rest of it was paid otherwise */
            own = own < bills ? own : bills;
            bills -= own;
        }
        credit += m->change;
        rest += own;
        rest = rest < credit ? rest : credit;
        rest = rest > 0 ? rest : 0;
    }
    rest = rest < r->over ? rest : r->over;
    *ret_rest = rest < free ? rest : free;
    return E_OK;
}

bool deposit_rest_is(const struct deposit_rests_row *a, const struct deposit_rests_row *b)
{
    return a->id.v == b->id.v && a->from_id.v == b->from_id.v;
}

/* -- ahead ----------------------------------------------------------------------------------------------------------
 */

static bool has_charge(const struct invoice *i, struct charge_id id)
{
    for (size_t k = 0; k < i->line_count; k++)
        if (i->lines[k].charge.v == id.v)
            return true;
    return false;
}

static bool is_to(const struct invoice *i, struct payer_id payer, struct opt_client_id client)
{
    return i->payer.v ? i->payer.v == payer.v : client.has && client.v.v == i->payer_client.v;
}

/* What one of them pays, bill after bill, until nothing is left of it. */
static int64_t pays_ahead(const struct invoice *i, struct charge_id charge, int64_t rest, int64_t *paid)
{
    int64_t open = i->total - *paid, amount = has_charge(i, charge) ? rest < open ? rest : open : 0;
    *paid += amount > 0 ? amount : 0;
    return amount > 0 ? rest - amount : rest;
}

/* Of a payer's credit, to what the rows before this one will pay. */
static int64_t promised_before(const struct deposit_rests_rows *rows, size_t r, const int64_t *promised)
{
    int64_t sum = 0;
    for (size_t i = 0; i < r; i++)
        sum += rows->items[i].from_id.v == rows->items[r].from_id.v ? promised[i] : 0;
    return sum;
}

static enum err rests_ahead(const struct op *op, const struct charge_id *charges, size_t n, const struct invoice *items,
    size_t count, int64_t *ret_amounts)
{
    struct deposit_rests_rows rows;
    int64_t rest = 0;
    TRY(q_deposit_rests(op->db, op->arena, op->viewer->org,
        &(struct q_deposit_rests){ .charges = charges, .charges_count = n }, &rows));
    int64_t *promised = arena_array(op->arena, rows.count, sizeof *promised);
    for (size_t r = 0; r < rows.count; r++) {
        const struct deposit_rests_row *d = &rows.items[r];
        if (!r || !deposit_rest_is(d, &rows.items[r - 1]))
            TRY(deposit_rest_of(op, d, promised_before(&rows, r, promised), &rest));
        promised[r] = rest;
        for (size_t i = 0; i < count && rest > 0; i++)
            if (is_to(&items[i], d->payer_id, d->payer_client_id) && !items[i].confidential)
                rest = pays_ahead(&items[i], d->charge_id, rest, &ret_amounts[i]);
        promised[r] -= rest;
    }
    return E_OK;
}

/* Of what is confidential only the payer's own part of it (pay_in). */
static enum err may_pay(
    const struct op *op, const struct deposits_ahead_row *d, const struct invoice *i, int64_t rest, int64_t *ret_most)
{
    struct contributions *paid;
    int64_t own = 0;
    *ret_most = rest;
    if (!i->confidential)
        return E_OK;
    paid = arena_new_obj(op->arena, struct contributions);
    TRY(contributions_of(op, d->id, paid));
    for (size_t k = 0; k < paid->count; k++)
        if (paid->items[k].payer.v == d->payer_id.v)
            own = contribution_left(&paid->items[k]);
    *ret_most = own < rest ? own : rest;
    return E_OK;
}

enum err deposits_ahead(const struct op *op, const struct invoice *items, size_t count, int64_t *ret_amounts)
{
    struct deposits_ahead_rows rows = { .count = 0 };
    size_t most = 0, n = 0;
    int64_t rest = 0;
    TRY(bills_staff(op));
    for (size_t i = 0; i < count; i++)
        most += items[i].line_count;
    struct charge_id *charges = arena_array(op->arena, most + 1, sizeof *charges);
    for (size_t i = 0; i < count; i++) {
        ret_amounts[i] = 0;
        for (size_t k = 0; k < items[i].line_count; k++)
            charges[n++] = items[i].lines[k].charge;
    }
    if (!n)
        return E_OK;
    TRY(q_deposits_ahead(op->db, op->arena, op->viewer->org, &(struct q_deposits_ahead){ charges, n }, &rows));
    for (size_t r = 0; r < rows.count; r++) {
        const struct deposits_ahead_row *d = &rows.items[r];
        if (!r || rows.items[r - 1].id.v != d->id.v)
            rest = d->amount;
        for (size_t i = 0; i < count && rest > 0; i++) {
            int64_t may;
            if (!is_to(&items[i], d->payer_id, d->payer_client_id) || !has_charge(&items[i], d->charge_id))
                continue;
            TRY(may_pay(op, d, &items[i], rest, &may));
            rest -= may - pays_ahead(&items[i], d->charge_id, may, &ret_amounts[i]);
        }
    }
    return rests_ahead(op, charges, n, items, count, ret_amounts);
}
