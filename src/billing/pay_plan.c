/* Bills in parts as they stand, and as money moves. */
#include "billing/pay_plan.h"

#include <assert.h>

#include "billing/card_write.h"
#include "billing/invoice_write.h"
#include "billing/names.h"
#include "billing/pay_plan_write.h"
#include "billing/queries.h"
#include "billing/reader.h"

enum { DUE_DAYS = 14 };

/* -- reading --------------------------------------------------------------------------------------------------------
 */

static enum err take_parts(const struct op *op, struct pay_plans *plans)
{
    struct pay_plan_id *ids = arena_array(op->arena, plans->count, sizeof *ids);
    struct pay_plan_parts_rows rows;
    for (size_t i = 0; i < plans->count; i++)
        ids[i] = plans->items[i].id;
    TRY(q_pay_plan_parts(op->db, op->arena, op->viewer->org,
        &(struct q_pay_plan_parts){ .plans = ids, .plans_count = plans->count }, &rows));
    for (size_t i = 0, at = 0; i < plans->count; i++) { /* both by id */
        struct pay_plan *plan = &plans->items[i];
        size_t end = at;
        while (end < rows.count && rows.items[end].plan_id.v == plan->id.v)
            end++;
        plan->parts = arena_array(op->arena, end - at, sizeof *plan->parts);
        for (; at < end; at++)
            plan->parts[plan->count++] = (struct plan_part){ rows.items[at].due_on, rows.items[at].amount };
    }
    return E_OK;
}

static enum err take_card(const struct op *op, struct pay_plan *plan)
{
    struct card_on_file c;
    if (!plan->card.v)
        return E_OK;
    TRY(card_on_file(op, plan->card, &c));
    plan->card_words = card_words(op->arena, c.card.brand, c.card.last4);
    plan->card_gone = c.removed || c.card.expired;
    return E_OK;
}

/* What covers the parts is what is owed no more of the total. */
static void stand_today(const struct op *op, struct pay_plan *plan, const struct invoice *i)
{
    plan->covered = plan->total - i->balance;
    plan->next = plan_next(plan->parts, plan->count, plan->covered);
    int64_t due = plan_due(plan->parts, plan->count, plan->covered, op->viewer->today);
    plan->next_sum = due ? due : plan_open(plan->parts, plan->count, plan->covered, plan->next);
}

enum err pay_plans_by_invoices(
    const struct op *op, const struct invoice *invoices, size_t count, struct pay_plans *ret_plans)
{
    struct pay_plan_rows_rows rows;
    struct invoice_id *ids = arena_array(op->arena, count, sizeof *ids);
    for (size_t i = 0; i < count; i++)
        ids[i] = invoices[i].id;
    TRY(q_pay_plan_rows(op->db, op->arena, op->viewer->org,
        &(struct q_pay_plan_rows){ .invoices = ids, .invoices_count = count }, &rows));
    struct pay_plans plans = { arena_array(op->arena, rows.count, sizeof *plans.items), rows.count };
    for (size_t k = 0; k < rows.count; k++) {
        const struct pay_plan_rows_row *r = &rows.items[k];
        plans.items[k] = (struct pay_plan){ .id = r->id,
            .first = { r->first_id.v },
            .invoice = r->invoice_id,
            .payer = r->payer_id,
            .card = r->card_id.v,
            .total = r->total,
            .agreed_at = r->agreed_at,
            .agreed_name = r->agreed_name.has ? r->agreed_name.v : SV(""),
            .agreed_text = r->agreed_text,
            .agreed_by_staff = !sv_eq(r->agreed_kind, SV("client")),
            .version = r->version };
        if (!plan_every_parse(r->every, &plans.items[k].every))
            return E_INTERNAL;
        TRY(take_card(op, &plans.items[k]));
    }
    TRY(take_parts(op, &plans));
    for (size_t k = 0; k < plans.count; k++)
        for (size_t i = 0; i < count; i++)
            if (invoices[i].id.v == plans.items[k].invoice.v)
                stand_today(op, &plans.items[k], &invoices[i]);
    *ret_plans = plans;
    return E_OK;
}

static enum err plan_of(const struct op *op, const struct invoice *i, struct pay_plan *ret_plan)
{
    struct pay_plans plans;
    TRY(pay_plans_by_invoices(op, i, 1, &plans));
    if (!plans.count)
        return E_NOTFOUND;
    *ret_plan = plans.items[0];
    return E_OK;
}

enum err pay_plan_of(const struct op *op, struct invoice_id id, struct pay_plan *ret_plan)
{
    struct invoice i;
    TRY(invoice_load(op, id, &i));
    return plan_of(op, &i, ret_plan);
}

enum err pay_plan_for(
    const struct op *op, struct client_id client, struct invoices *ret_invoices, struct pay_plans *ret_plans)
{
    struct pay_plan_invoices_of_client_rows rows;
    struct invoices list;
    struct pay_plans found;
    TRY(bills_staff(op));
    TRY(q_pay_plan_invoices_of_client(op->db, op->arena, op->viewer->org,
        &(struct q_pay_plan_invoices_of_client){ .client_id = client, .limit = BILLING_A_PAGE }, &rows));
    struct invoice_id *ids = arena_array(op->arena, rows.count, sizeof *ids);
    for (size_t i = 0; i < rows.count; i++)
        ids[i] = rows.items[i].id;
    TRY(invoices_by_ids(op, ids, rows.count, &list));
    TRY(pay_plans_by_invoices(op, list.items, list.count, &found));
    struct pay_plans plans = { arena_array(op->arena, list.count, sizeof *plans.items), list.count };
    for (size_t i = 0; i < list.count; i++)
        for (size_t k = 0; k < found.count; k++)
            if (found.items[k].invoice.v == list.items[i].id.v)
                plans.items[i] = found.items[k];
    *ret_invoices = list;
    *ret_plans = plans;
    return E_OK;
}

/* -- as money moves -------------------------------------------------------------------------------------------------
 */

static enum err set_state(const struct op *op, struct invoice_id id, const char *state)
{
    return q_pay_plan_set_state(op->db, op->viewer->org,
        &(struct q_pay_plan_set_state){ .invoice_id = id, .state = sv_of(state), .ended_at = op->now }, NULL);
}

enum err pay_plan_end_in(const struct op *op, struct invoice_id id)
{
    struct setting_row_row practice;
    assert(db_writing(op->db));
    TRY(q_setting_row(op->db, op->arena, op->viewer->org, &practice));
    int64_t days = practice.due_days.has ? practice.due_days.v : DUE_DAYS;
    TRY(set_state(op, id, "ended"));
    return q_invoice_set_due(op->db, op->viewer->org,
        &(struct q_invoice_set_due){ .due_on = { (int32_t)(op->viewer->today.n + days) }, .invoice_id = id }, NULL);
}

enum err pay_plan_follow_in(
    const struct op *op, const struct invoice *i, int64_t paid, int64_t written_off, int64_t refunded)
{
    struct pay_plan plan;
    struct invoice now = *i;
    if (!i->in_parts)
        return E_OK;
    assert(db_writing(op->db));
    if (written_off != i->written_off || refunded != i->refunded || paid < i->paid)
        return pay_plan_end_in(op, i->id);
    now.balance = i->total - paid - written_off;
    if (!now.balance)
        return set_state(op, i->id, "done");
    TRY(plan_of(op, &now, &plan));
    if (plan.next == plan.count)
        return E_INTERNAL; /* parts come to the total */
    return q_invoice_set_due(op->db, op->viewer->org,
        &(struct q_invoice_set_due){ .due_on = plan.parts[plan.next].due_on, .invoice_id = i->id }, NULL);
}

enum err pay_plan_charge(const struct op *op, const struct invoice *i, int64_t *ret_amount, struct day *ret_since)
{
    struct pay_plan plan;
    *ret_amount = i->balance;
    *ret_since = (struct day){ INT32_MIN };
    if (!i->in_parts)
        return E_OK;
    TRY(plan_of(op, i, &plan));
    *ret_amount = plan_due(plan.parts, plan.count, plan.covered, op->viewer->today);
    for (size_t k = 0; k < plan.count; k++)
        if (plan.parts[k].due_on.n <= op->viewer->today.n)
            *ret_since = plan.parts[k].due_on;
    return E_OK;
}
