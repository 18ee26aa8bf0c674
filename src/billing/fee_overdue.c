/* The fee of an invoice that stays unpaid: by the clock, once, on an invoice of its own to the same payer. */
#include "base/log.h"
#include "billing/fee.h"
#include "billing/invoice_plan.h"
#include "billing/invoice_write.h"
#include "billing/jobs.h"
#include "billing/queries.h"
#include "billing/reader.h"
#include "people/people.h"

enum { AT_ONCE = 100 };

struct fee_bill {
    const struct op *op;
    const struct overdue_rule *rule;
    struct tax_id tax;
    struct invoice_id id;
    bool made;
};

/* What is asked for already, at a bank or in dispute is nobody's delay. */
static enum err wants_fee(const struct op *op, const struct fee_bill *x, const struct invoice *i, bool *ret_wants)
{
    struct overdue_fee_had_row had;
    struct invoice_disputed_row disputed;
    bool open = i->stored == INVOICE_SENT || i->stored == INVOICE_PART_PAID;
    TRY(q_overdue_fee_had(op->db, op->arena, op->viewer->org, &(struct q_overdue_fee_had){ x->id }, &had));
    TRY(q_invoice_disputed(op->db, op->arena, op->viewer->org, &(struct q_invoice_disputed){ x->id }, &disputed));
    /* what is paid in parts by agreement is late by its parts, which are reminded of on their own */
    *ret_wants = open && !i->in_parts && !had.n && !disputed.n && !i->paying && i->balance > 0 && i->due_on.has &&
                 overdue_fee_due(x->rule, i->due_on.v, op->viewer->today);
    return E_OK;
}

static enum err fee_in(struct db *tx, void *arg)
{
    struct fee_bill *x = arg;
    struct op op = *x->op;
    struct invoice i;
    struct invoices_made made;
    bool wants;
    op.db = tx;
    x->made = false;
    TRY(invoice_by_id(&op, x->id, &i));
    TRY(wants_fee(&op, x, &i, &wants));
    int64_t fee = wants ? overdue_fee_amount(x->rule, i.balance) : 0;
    if (fee <= 0)
        return E_OK;
    struct invoice_line line = { .service_on = { true, op.viewer->today },
        .description = sv_fmt(op.arena, "Late payment fee for invoice %.*s", SV_FMT(i.number)),
        .units = 1,
        .unit_price = fee };
    struct taxes taxes;
    TRY(taxes_for(&op, i.client, (struct appointment_location_id){ 0 }, &taxes));
    struct tax tax = tax_of(&taxes, x->tax, 0);
    if (!line_tax(&line, &tax))
        return E_TOOBIG;
    struct planned planned = { .payer = i.payer,
        .payer_client = i.payer_client,
        .client = i.client,
        .confidential = i.confidential,
        .total = line.amount,
        .lines = &line,
        .line_count = 1 };
    struct bill_plan plan = { .items = &planned, .count = 1, .cap = 1 };
    TRY(plan_write_in(&op, &plan, true, &made));
    TRY(q_overdue_fee_add(tx, op.viewer->org,
        &(struct q_overdue_fee_add){ .invoice_id = x->id, .fee_invoice_id = made.ids[0], .at = op.now }, NULL));
    x->made = true;
    return E_OK;
}

enum err overdue_fees(const struct op *op, size_t *ret_made)
{
    struct fee_policy policy;
    struct overdue_due_rows rows;
    struct invoice_id after = { 0 };
    enum err first = E_OK;
    *ret_made = 0;
    TRY(bills_staff(op));
    TRY(fee_policy_load(op, &policy));
    const struct overdue_rule *rule = &policy.overdue;
    if (!rule->from.has)
        return E_OK;
    do {
        TRY(q_overdue_due(op->db, op->arena, op->viewer->org,
            &(struct q_overdue_due){ .from_day = rule->from.v,
                .until_day = { (int32_t)(op->viewer->today.n - rule->days) },
                .after = after,
                .most = AT_ONCE },
            &rows));
        for (size_t i = 0; i < rows.count; i++) {
            struct fee_bill x = { .op = op, .rule = rule, .tax = policy.overdue_tax, .id = after = rows.items[i].id };
            enum err e = db_write(op->db, fee_in, &x);
            if (e != E_OK)
                log_event(
                    LOG_WARN, "billing.overdue_fee_failed", LOG_INT("invoice", after.v), LOG_Z("error", err_name(e)));
            first = first == E_OK ? e : first;
            *ret_made += x.made;
        }
    } while (rows.count == AT_ONCE);
    return first;
}

static enum err of_practice(const struct op *op, const struct organization *org, void *arg)
{
    size_t made;
    (void)org, (void)arg;
    return overdue_fees(op, &made);
}

enum err overdue_fees_run(const struct job_run *r)
{
    return practices_run(r, "billing.overdue_fees", of_practice, NULL);
}
