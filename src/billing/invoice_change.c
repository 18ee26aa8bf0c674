/* What becomes of issued invoices: void, another payer, written off, told again. */
#include "base/json.h"
#include "billing/contribution.h"
#include "billing/deposit.h"
#include "billing/fee.h"
#include "billing/fields.h"
#include "billing/invoice_plan.h"
#include "billing/invoice_write.h"
#include "billing/pay_plan_write.h"
#include "billing/payer_write.h"
#include "billing/payment_write.h"
#include "billing/queries.h"
#include "billing/reader.h"
#include "billing/setting.h"

enum { REASON_MOST = 500 };

struct change_args {
    const struct op *op;
    struct invoice_id id;
    int64_t version;
    struct sv reason, amount;
    struct payer_id payer;
    bool sure;
    struct invoice_id made;
    struct problems found;
};

static enum err invoice_now(const struct op *op, const struct change_args *x, struct invoice *ret_invoice)
{
    TRY(invoice_by_id(op, x->id, ret_invoice));
    return ret_invoice->version == x->version ? E_OK : E_CONFLICT;
}

static struct sv with_reason(struct arena *a, const char *member, struct sv reason)
{
    struct str s = str_new(a, 8 * REASON_MOST);
    str_addf(&s, ",\"%s\":", member);
    json_quote(&s, reason);
    return str_sv(&s);
}

/* -- void -----------------------------------------------------------------------------------------------------------
 */

static int64_t least(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

/* Money that paid it is the credit of whoever paid, but for what they have back already: from us, or by their bank. */
static enum err give_back(const struct op *op, const struct invoice *i, struct entry *entries, size_t *count)
{
    struct contributions list;
    int64_t back = 0;
    TRY(contributions_of(op, i->id, &list));
    for (size_t k = 0; k < list.count; k++) {
        const struct contribution *c = &list.items[k];
        struct entry e = { .kind = ENTRY_VOID,
            .debit = ACCOUNT_RECEIVABLE,
            .payer = i->payer,
            .credit_payer = c->payer,
            .client = i->client,
            .invoice = i->id };
        int64_t has_back = least(c->refunded, c->paid), lost = least(c->lost, c->paid - has_back);
        back += c->paid;
        e.credit = i->deposit == DEPOSIT_HELD ? ACCOUNT_DEPOSITS : ACCOUNT_REFUNDS;
        e.amount = has_back;
        entries[(*count)++] = e;
        e.credit = ACCOUNT_WRITE_OFF;
        e.amount = lost;
        entries[(*count)++] = e;
        e.credit = ACCOUNT_CREDIT;
        e.amount = c->paid - has_back - lost;
        entries[(*count)++] = e;
    }
    return back == i->paid ? E_OK : E_INTERNAL;
}

static enum err take_back(const struct op *op, const struct invoice *i)
{
    struct entry *entries = arena_array(op->arena, 4 + 3 * CONTRIBUTIONS_MOST, sizeof *entries);
    size_t n = 0;
    int64_t changed;
    if (i->stored != INVOICE_DRAFT) {
        n = invoice_issue_entries(i, true, entries);
        TRY(give_back(op, i, entries, &n));
        entries[n++] = (struct entry){ .kind = ENTRY_VOID,
            .debit = ACCOUNT_RECEIVABLE,
            .credit = ACCOUNT_WRITE_OFF,
            .amount = i->written_off,
            .payer = i->payer,
            .client = i->client,
            .invoice = i->id };
    }
    TRY(q_invoice_set_void(op->db, op->viewer->org, &(struct q_invoice_set_void){ i->id, i->version }, &changed));
    if (!changed)
        return E_CONFLICT;
    if (i->in_parts)
        TRY(pay_plan_end_in(op, i->id));
    TRY(q_invoice_links_end(op->db, op->viewer->org, &(struct q_invoice_links_end){ op->now, i->id }, NULL));
    TRY(payment_free_in(op, i->id));
    TRY(deposit_tasks_in(op, &i->id, 1));
    return ledger_write(op, entries, n);
}

static enum err may_void(const struct invoice *i, struct problems *p)
{
    if (i->paying)
        problem_add(p, SV(""), SV("already_paying"),
            SV("A payment of it is under way. Wait until it is known what becomes of it."));
    if (i->deposit != DEPOSIT_NONE && i->deposit != DEPOSIT_HELD)
        problem_add(p, SV(""), SV("deposit_settled"), SV("It was a deposit, and its money is elsewhere by now."));
    TRY(problems_err(p));
    return invoice_may_become(i->stored, INVOICE_VOID) ? E_OK : E_CONFLICT;
}

static enum err void_now(const struct op *op, const struct invoice *i, struct sv reason)
{
    TRY(take_back(op, i));
    TRY(q_charges_reopen(op->db, op->viewer->org, &(struct q_charges_reopen){ i->id }, NULL));
    TRY(fees_void_in(op, i->id));
    return invoice_record_in(op, EVENT_INVOICE_VOIDED, i,
        sv_fmt(op->arena, "%s%.*s", i->stored == INVOICE_DRAFT ? ",\"draft\":true" : "",
            SV_FMT(with_reason(op->arena, "reason", reason))));
}

enum err invoice_void_in(const struct op *op, const struct invoice *i, struct sv reason)
{
    return invoice_may_become(i->stored, INVOICE_VOID) ? void_now(op, i, reason) : E_CONFLICT;
}

static enum err void_in(struct db *tx, void *arg)
{
    struct change_args *x = arg;
    struct op op = *x->op;
    struct invoice i;
    struct invoice_disputed_row disputed;
    op.db = tx;
    x->found = problems_new(op.arena);
    TRY(invoice_now(&op, x, &i));
    TRY(may_void(&i, &x->found));
    TRY(q_invoice_disputed(tx, op.arena, op.viewer->org, &(struct q_invoice_disputed){ i.id }, &disputed));
    if (disputed.n)
        problem_add(&x->found, SV(""), SV("disputed"),
            SV("A payment of it is disputed. Wait until the bank has decided whose the money is."));
    TRY(problems_err(&x->found));
    return void_now(&op, &i, x->reason);
}

enum err invoice_void(
    const struct op *op, struct invoice_id id, int64_t version, struct sv reason, struct problems *problems)
{
    struct change_args x = { .op = op, .id = id, .version = version };
    TRY(bills_staff(op));
    x.reason = field_line(problems, SV("reason"), reason, REASON_MOST);
    TRY(problems_err(problems));
    return problems_tell(problems, &x.found, db_write_within(op->db, void_in, &x));
}

/* -- another payer --------------------------------------------------------------------------------------------------
 */

static enum err may_readdress(
    const struct op *op, const struct change_args *x, const struct invoice *i, struct problems *p)
{
    struct payer payer;
    TRY(may_void(i, p));
    if (i->paid || i->written_off || i->refunded)
        problem_add(p, SV("payer"), SV("already_paid"), SV("Something of it is paid. Give it back first, or void it."));
    enum err e = payer_by_id(op, x->payer, &payer);
    if (e == E_NOTFOUND)
        problem_add(p, SV("payer"), SV("unknown_payer"), SV("Choose who pays."));
    else if (e != E_OK)
        return e;
    else if (payer.archived)
        problem_add(p, SV("payer"), SV("archived_payer"), SV("This payer is archived. Choose another one."));
    else if (payer.id.v == i->payer.v)
        problem_add(p, SV("payer"), SV("same_payer"), SV("It is addressed to them already."));
    if (i->confidential && !x->sure)
        problem_add(p, SV("sure"), SV("confidential_readdress"),
            SV("This invoice is confidential: whoever gets it learns of the visit. Tick the box if that is right."));
    return problems_err(p);
}

static enum err readdress_in(struct db *tx, void *arg)
{
    struct change_args *x = arg;
    struct op op = *x->op;
    struct invoice i;
    struct invoices_made made;
    op.db = tx;
    x->found = problems_new(op.arena);
    TRY(invoice_now(&op, x, &i));
    TRY(may_readdress(&op, x, &i, &x->found));
    TRY(take_back(&op, &i));
    struct planned again = { .payer = x->payer,
        .client = i.client,
        .is_share = i.is_share,
        .confidential = i.confidential,
        .rule = i.rule,
        .replaces = i.id,
        .deposit_for = i.deposit_for,
        .note = i.note,
        .total = i.total,
        .lines = i.lines,
        .line_count = i.line_count };
    if (i.due_on.has && i.due_on.v.n > op.viewer->today.n)
        again.due_on = i.due_on;
    struct bill_plan plan = { &again, 1, 1, true };
    TRY(plan_write_in(&op, &plan, i.stored != INVOICE_DRAFT, &made));
    x->made = made.ids[0];
    return invoice_record_in(&op, EVENT_INVOICE_VOIDED, &i,
        sv_fmt(op.arena, ",\"replaced_by\":%lld%s", (long long)x->made.v,
            i.stored == INVOICE_DRAFT ? ",\"draft\":true" : ""));
}

enum err invoice_readdress(const struct op *op, struct invoice_id id, int64_t version, struct payer_id payer, bool sure,
    struct problems *problems, struct invoice_id *ret_id)
{
    struct change_args x = { .op = op, .id = id, .version = version, .payer = payer, .sure = sure };
    TRY(bills_staff(op));
    TRY(problems_tell(problems, &x.found, db_write_within(op->db, readdress_in, &x)));
    *ret_id = x.made;
    return E_OK;
}

/* -- written off ----------------------------------------------------------------------------------------------------
 */

static enum err write_off_in(struct db *tx, void *arg)
{
    struct change_args *x = arg;
    struct op op = *x->op;
    struct invoice i;
    struct billing_setting setting;
    op.db = tx;
    x->found = problems_new(op.arena);
    TRY(invoice_now(&op, x, &i));
    TRY(billing_setting_load(&op, &setting));
    int64_t amount = field_amount(&x->found, SV("amount"), x->amount, setting.currency, i.balance);
    if (!i.balance)
        problem_add(&x->found, SV("amount"), SV("nothing_due"), SV("Nothing of it is owed."));
    else if (i.paying)
        problem_add(&x->found, SV("amount"), SV("already_paying"), SV("A payment of it is under way. Wait for it."));
    else if (!x->found.count && (amount < 1 || amount > i.balance))
        problem_add(&x->found, SV("amount"), SV("over_balance"), SV("Type an amount up to what is owed."));
    TRY(problems_err(&x->found));
    TRY(payment_free_in(&op, i.id));
    TRY(invoice_amounts_in(&op, &i, i.paid, i.written_off + amount, i.refunded));
    struct entry e = { .kind = ENTRY_WRITE_OFF,
        .debit = ACCOUNT_WRITE_OFF,
        .credit = ACCOUNT_RECEIVABLE,
        .amount = amount,
        .payer = i.payer,
        .client = i.client,
        .invoice = i.id };
    TRY(ledger_write(&op, &e, 1));
    return invoice_record_in(&op, EVENT_INVOICE_CHANGED, &i, with_reason(op.arena, "written_off", x->reason));
}

enum err invoice_write_off(const struct op *op, struct invoice_id id, int64_t version, struct sv amount,
    struct sv reason, struct problems *problems)
{
    struct change_args x = { .op = op, .id = id, .version = version, .amount = amount };
    TRY(bills_staff(op));
    x.reason = field_line(problems, SV("reason"), reason, REASON_MOST);
    TRY(problems_err(problems));
    return problems_tell(problems, &x.found, db_write_within(op->db, write_off_in, &x));
}

/* -- told again -----------------------------------------------------------------------------------------------------
 */

static enum err remind_in(struct db *tx, void *arg)
{
    struct change_args *x = arg;
    struct op op = *x->op;
    struct invoice i;
    op.db = tx;
    x->found = problems_new(op.arena);
    TRY(invoice_by_id(&op, x->id, &i));
    if (!i.balance) {
        problem_add(&x->found, SV(""), SV("nothing_due"), SV("Nothing of it is owed."));
        return E_INVALID;
    }
    TRY(q_invoice_set_reminded(tx, op.viewer->org, &(struct q_invoice_set_reminded){ op.viewer->today, x->id }, NULL));
    return invoice_record_in(&op, EVENT_INVOICE_REMINDER, &i, SV(",\"by_hand\":true"));
}

enum err invoice_remind(const struct op *op, struct invoice_id id, struct problems *problems)
{
    struct change_args x = { .op = op, .id = id };
    TRY(bills_staff(op));
    return problems_tell(problems, &x.found, db_write_within(op->db, remind_in, &x));
}
