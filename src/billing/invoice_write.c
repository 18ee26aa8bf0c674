/* Plans of invoices become rows, with ledger and events: in so few round trips however many there are. */
#include "billing/invoice_write.h"

#include <assert.h>
#include <stdlib.h>

#include "access/record.h"
#include "billing/deposit.h"
#include "billing/invoice_plan.h"
#include "billing/pay_plan_write.h"
#include "billing/payer_write.h"
#include "billing/queries.h"
#include "billing/setting.h"

struct writing {
    const struct op *op;
    struct bill_plan *plan;
    bool send;
    int64_t due_days;
    /* a place for each payer, and the invoice's place in it */
    struct payer_id *payers;
    struct payer_numbers_take_row *numbers;
    int64_t *wanted;
    size_t payer_count;
    size_t *payer_of;
    int64_t *nth;
    struct sv *number;
    struct invoice_insert_row *rows;
};

static int by_payer(const void *a, const void *b)
{
    const struct payer_id *x = a, *y = b;
    return x->v < y->v ? -1 : x->v > y->v;
}

/* Accounts that are no payers so far become some. */
static enum err settle_payers(const struct op *op, struct bill_plan *plan)
{
    struct client_id *clients = arena_array(op->arena, plan->count, sizeof *clients);
    size_t n = 0;
    for (size_t i = 0; i < plan->count; i++) {
        bool asked = false;
        for (size_t k = 0; k < n && !asked; k++)
            asked = clients[k].v == plan->items[i].payer_client.v;
        if (!plan->items[i].payer.v && !asked)
            clients[n++] = plan->items[i].payer_client;
    }
    struct payer_id *payers = arena_array(op->arena, n, sizeof *payers);
    if (n)
        TRY(payer_of_clients_in(op, clients, n, payers));
    for (size_t i = 0; i < plan->count; i++)
        for (size_t k = 0; k < n && !plan->items[i].payer.v; k++)
            if (clients[k].v == plan->items[i].payer_client.v)
                plan->items[i].payer = payers[k];
    return E_OK;
}

/* A confidential invoice takes no number of the payer's row: a gap there would tell of it (F11). */
static bool numbered_by_payer(const struct planned *p)
{
    return !p->confidential;
}

static void place_numbers(struct writing *w)
{
    struct arena *a = w->op->arena;
    size_t n = 0, count = w->plan->count;
    w->payers = arena_array(a, count, sizeof *w->payers);
    for (size_t i = 0; i < count; i++)
        if (numbered_by_payer(&w->plan->items[i]))
            w->payers[n++] = w->plan->items[i].payer;
    qsort(w->payers, n, sizeof *w->payers, by_payer);
    for (size_t i = 0; i < n; i++)
        if (!w->payer_count || w->payers[w->payer_count - 1].v != w->payers[i].v)
            w->payers[w->payer_count++] = w->payers[i];
    w->wanted = arena_array(a, w->payer_count, sizeof *w->wanted);
    w->numbers = arena_array(a, w->payer_count, sizeof *w->numbers);
    w->payer_of = arena_array(a, count, sizeof *w->payer_of);
    w->nth = arena_array(a, count, sizeof *w->nth);
    for (size_t i = 0; i < count; i++) {
        if (!numbered_by_payer(&w->plan->items[i]))
            continue;
        const struct payer_id *at =
            bsearch(&w->plan->items[i].payer, w->payers, w->payer_count, sizeof *w->payers, by_payer);
        w->payer_of[i] = (size_t)(at - w->payers);
        w->nth[i] = w->wanted[w->payer_of[i]]++;
    }
}

static enum err take_numbers(struct db *tx, void *arg)
{
    struct writing *w = arg;
    for (size_t i = 0; i < w->payer_count; i++)
        TRY(q_payer_numbers_take(tx, w->op->arena, w->op->viewer->org,
            &(struct q_payer_numbers_take){ .n = w->wanted[i], .payer_id = w->payers[i] }, &w->numbers[i]));
    return E_OK;
}

static struct sv number_of(struct writing *w, size_t i)
{
    struct arena *a = w->op->arena;
    if (!numbered_by_payer(&w->plan->items[i]))
        return sv_fmt(a, "%.*s-%.*s%.*s", SV_FMT(payer_code_random(a)), SV_FMT(payer_code_random(a)),
            SV_FMT(payer_code_random(a)));
    const struct payer_numbers_take_row *n = &w->numbers[w->payer_of[i]];
    return sv_fmt(
        a, "%.*s-%04lld", SV_FMT(n->code), (long long)(n->last_number - w->wanted[w->payer_of[i]] + 1 + w->nth[i]));
}

static struct opt_day due_of(const struct writing *w, const struct planned *p)
{
    if (p->due_on.has || !w->send)
        return p->due_on;
    return (struct opt_day){ true, { (int32_t)(w->op->viewer->today.n + w->due_days) } };
}

static enum err insert_invoices(struct db *tx, void *arg)
{
    struct writing *w = arg;
    const struct op *op = w->op;
    for (size_t i = 0; i < w->plan->count; i++) {
        const struct planned *p = &w->plan->items[i];
        enum invoice_state state = !w->send ? INVOICE_DRAFT : invoice_state_of(p->total, 0, 0, 0);
        TRY(q_invoice_insert(tx, op->arena, op->viewer->org,
            &(struct q_invoice_insert){ .number = w->number[i],
                .payer_id = p->payer,
                .client_id = p->client,
                .state = sv_of(invoice_state_name(state)),
                .issued_on = { w->send, op->viewer->today },
                .due_on = due_of(w, p),
                .total = p->total,
                .balance = w->send ? p->total : 0,
                .is_share = p->is_share,
                .confidential = p->confidential,
                .rule_id = { p->rule.v != 0, p->rule },
                .replaces_id = { p->replaces.v != 0, p->replaces },
                .deposit_for = { p->deposit_for.v != 0, p->deposit_for },
                .deposit = sv_of(deposit_name(p->deposit_for.v ? DEPOSIT_HELD : DEPOSIT_NONE)),
                .note = p->note,
                .sent_at = { w->send, op->now },
                .created_at = op->now,
                .created_kind = sv_of(actor_kind_name(op->viewer->actor.kind)),
                .created_by = op->viewer->actor.id },
            &w->rows[i]));
    }
    return E_OK;
}

static enum err insert_lines(const struct op *op, struct invoice_id id, const struct invoice_line *lines, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const struct invoice_line *l = &lines[i];
        TRY(q_invoice_line_insert(op->db, op->viewer->org,
            &(struct q_invoice_line_insert){ .invoice_id = id,
                .position = (int64_t)i + 1,
                .charge_id = { l->charge.v != 0, l->charge },
                .service_on = l->service_on,
                .description = l->description,
                .units = l->units,
                .unit_price = l->unit_price,
                .discount = l->discount,
                .tax_id = { l->tax_id.v != 0, l->tax_id },
                .tax_name = l->tax_name,
                .tax_bp = l->tax_bp,
                .tax_included = l->tax_included,
                .tax = l->tax,
                .amount = l->amount },
            NULL));
    }
    return E_OK;
}

static int by_charge(const void *a, const void *b)
{
    const struct charge_id *x = a, *y = b;
    return x->v < y->v ? -1 : x->v > y->v;
}

/* All of them were open, or somebody else was faster. */
static enum err bill_charges(const struct op *op, const struct bill_plan *plan)
{
    size_t most = 0, n = 0, count = 0;
    int64_t changed;
    for (size_t i = 0; i < plan->count; i++)
        most += plan->items[i].line_count;
    struct charge_id *ids = arena_array(op->arena, most, sizeof *ids);
    for (size_t i = 0; i < plan->count; i++)
        for (size_t k = 0; k < plan->items[i].line_count; k++)
            if (plan->items[i].lines[k].charge.v)
                ids[n++] = plan->items[i].lines[k].charge;
    qsort(ids, n, sizeof *ids, by_charge);
    for (size_t i = 0; i < n; i++)
        if (!count || ids[count - 1].v != ids[i].v)
            ids[count++] = ids[i];
    if (!count)
        return E_OK;
    TRY(q_charges_bill(op->db, op->viewer->org, &(struct q_charges_bill){ .ids = ids, .ids_count = count }, &changed));
    return changed == (int64_t)count ? E_OK : E_CONFLICT;
}

size_t invoice_issue_entries(const struct invoice *i, bool back, struct entry ret_entries[3])
{
    int64_t tax = 0, discount = 0, amount = 0;
    size_t n = 0;
    for (size_t k = 0; k < i->line_count; k++) {
        tax += i->lines[k].tax;
        discount += i->lines[k].discount;
        amount += i->lines[k].amount;
    }
    const struct {
        enum entry_kind kind;
        enum ledger_account debit, credit;
        int64_t amount;
    } moves[3] = {
        { ENTRY_CHARGE, ACCOUNT_RECEIVABLE, i->deposit == DEPOSIT_NONE ? ACCOUNT_INCOME : ACCOUNT_DEPOSITS,
            amount - tax + discount },
        { ENTRY_TAX, ACCOUNT_RECEIVABLE, ACCOUNT_TAX, tax },
        { ENTRY_DISCOUNT, ACCOUNT_DISCOUNT, ACCOUNT_RECEIVABLE, discount },
    };
    for (size_t k = 0; k < 3; k++)
        if (moves[k].amount)
            ret_entries[n++] = (struct entry){ .kind = back ? ENTRY_VOID : moves[k].kind,
                .debit = back ? moves[k].credit : moves[k].debit,
                .credit = back ? moves[k].debit : moves[k].credit,
                .amount = moves[k].amount,
                .payer = i->payer,
                .client = i->client,
                .invoice = i->id };
    return n;
}

static struct event_new event_of(const struct op *op, enum event_kind kind, const struct invoice *i, struct sv more)
{
    struct event_new e = event_by(op, kind, i->client);
    e.resource_kind = "invoice";
    e.resource_id = i->id.v;
    e.payload = sv_fmt(op->arena, "{\"payer\":%lld%s%.*s}", (long long)i->payer.v,
        i->confidential ? ",\"confidential\":true" : "", SV_FMT(more));
    return e;
}

enum err invoice_record_in(const struct op *op, enum event_kind kind, const struct invoice *i, struct sv more)
{
    struct event_new e = event_of(op, kind, i, more);
    return event_record(op->db, op->arena, &e, NULL);
}

/* Lines, ledger and events of invoices that have their ids. */
static enum err write_rest(const struct op *op, const struct writing *w)
{
    const struct bill_plan *plan = w->plan;
    struct entry *entries = arena_array(op->arena, 3 * plan->count, sizeof *entries);
    struct event_new *events = arena_array(op->arena, plan->count, sizeof *events);
    size_t n = 0;
    for (size_t i = 0; i < plan->count; i++) {
        const struct planned *p = &plan->items[i];
        struct invoice made = { .id = w->rows[i].id,
            .payer = p->payer,
            .client = p->client,
            .confidential = p->confidential,
            .deposit = p->deposit_for.v ? DEPOSIT_HELD : DEPOSIT_NONE,
            .lines = p->lines,
            .line_count = p->line_count };
        TRY(insert_lines(op, made.id, p->lines, p->line_count));
        if (w->send)
            n += invoice_issue_entries(&made, false, &entries[n]);
        events[i] = event_of(op, w->send ? EVENT_INVOICE_SENT : EVENT_INVOICE_CREATED, &made,
            w->send ? SV(",\"created\":true") : SV(""));
    }
    TRY(ledger_write(op, entries, n));
    return event_record_all(op->db, op->arena, events, plan->count);
}

/* Of this run alone: it may be another transaction's turn next. */
static struct bill_plan own_plan(struct arena *a, const struct bill_plan *plan)
{
    struct bill_plan own = *plan;
    own.items = arena_array(a, plan->count, sizeof *own.items);
    for (size_t i = 0; i < plan->count; i++)
        own.items[i] = plan->items[i];
    return own;
}

enum err plan_write_in(const struct op *op, const struct bill_plan *plan, bool send, struct invoices_made *ret_made)
{
    struct bill_plan own = own_plan(op->arena, plan);
    struct writing w = { .op = op, .plan = &own, .send = send };
    struct billing_setting setting;
    assert(db_writing(op->db));
    TRY(billing_setting_load(op, &setting));
    w.due_days = setting.due_days;
    if (!own.billed)
        TRY(bill_charges(op, &own));
    TRY(settle_payers(op, &own));
    place_numbers(&w);
    TRY(db_together(op->db, take_numbers, &w));
    w.number = arena_array(op->arena, own.count, sizeof *w.number);
    w.rows = arena_array(op->arena, own.count, sizeof *w.rows);
    for (size_t i = 0; i < plan->count; i++)
        w.number[i] = number_of(&w, i);
    TRY(db_together(op->db, insert_invoices, &w));
    TRY(write_rest(op, &w));
    ret_made->ids = arena_array(op->arena, plan->count, sizeof *ret_made->ids);
    ret_made->count = plan->count;
    for (size_t i = 0; i < plan->count; i++)
        ret_made->ids[i] = w.rows[i].id;
    return send ? deposits_use_in(op, ret_made->ids, ret_made->count) : E_OK;
}

enum err invoice_amounts_in(
    const struct op *op, const struct invoice *i, int64_t paid, int64_t written_off, int64_t refunded)
{
    enum invoice_state to = invoice_state_of(i->total, paid, written_off, refunded);
    int64_t changed;
    assert(db_writing(op->db));
    if (to != i->stored && !invoice_may_become(i->stored, to))
        return E_CONFLICT;
    TRY(q_invoice_set_amounts(op->db, op->viewer->org,
        &(struct q_invoice_set_amounts){ .state = sv_of(invoice_state_name(to)),
            .paid = paid,
            .written_off = written_off,
            .refunded = refunded,
            .invoice_id = i->id,
            .version = i->version },
        &changed));
    return changed ? pay_plan_follow_in(op, i, paid, written_off, refunded) : E_CONFLICT;
}

enum err plan_lines_in(const struct op *op, const struct bill_plan *plan, struct invoice_id id)
{
    TRY(bill_charges(op, plan));
    return insert_lines(op, id, plan->items[0].lines, plan->items[0].line_count);
}

enum err plan_number_in(const struct op *op, struct payer_id payer, struct sv *ret_number)
{
    struct sv code;
    int64_t n;
    TRY(payer_numbers_in(op, payer, 1, &code, &n));
    *ret_number = sv_fmt(op->arena, "%.*s-%04lld", SV_FMT(code), (long long)n);
    return E_OK;
}
