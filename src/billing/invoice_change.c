/* What becomes of issued invoices: void, another payer, written off, told again. */
#include "base/json.h"
#include "billing/fields.h"
#include "billing/invoice_plan.h"
#include "billing/invoice_write.h"
#include "billing/payer_write.h"
#include "billing/queries.h"
#include "billing/reader.h"
#include "billing/setting.h"

enum { REASON_MOST = 500, PAYERS_MOST = 64 };

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

/* What each payer's money in it comes to now, what was given back to them without opening it again, and what their bank
 * took back. */
struct contribution {
    struct payer_id payer;
    int64_t paid, refunded, lost;
};

static struct contribution *of_payer(struct contribution *list, size_t *count, struct payer_id payer)
{
    for (size_t i = 0; i < *count; i++)
        if (list[i].payer.v == payer.v)
            return &list[i];
    if (*count == PAYERS_MOST)
        return NULL;
    list[*count] = (struct contribution){ .payer = payer };
    return &list[(*count)++];
}

static enum err contributions_of(
    const struct op *op, struct invoice_id id, struct contribution *list, size_t *ret_count)
{
    struct invoice_contributions_rows rows;
    *ret_count = 0;
    TRY(q_invoice_contributions(op->db, op->arena, op->viewer->org, &(struct q_invoice_contributions){ id }, &rows));
    for (size_t i = 0; i < rows.count; i++) {
        const struct invoice_contributions_row *r = &rows.items[i];
        bool from_credit = sv_eq(r->debit, SV("credit")), back = sv_eq(r->debit, SV("receivable"));
        bool income = sv_eq(r->credit, SV("income")) || sv_eq(r->credit, SV("tax"));
        bool to_receivable = sv_eq(r->credit, SV("receivable")), lost = sv_eq(r->kind, SV("dispute"));
        bool came_again = sv_eq(r->kind, SV("refund")) && (to_receivable || sv_eq(r->credit, SV("refunds")));
        if ((back && income) || (from_credit && !to_receivable))
            continue; /* what was issued, and credit that left without paying this */
        struct contribution *c =
            of_payer(list, ret_count, from_credit || lost || came_again ? r->payer_id : r->credit_payer_id);
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

static int64_t least(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

/* Money that paid it is the credit of whoever paid, but for what they have back already: from us, or by their bank. */
static enum err give_back(const struct op *op, const struct invoice *i, struct entry *entries, size_t *count)
{
    struct contribution list[PAYERS_MOST];
    size_t n;
    int64_t back = 0;
    TRY(contributions_of(op, i->id, list, &n));
    for (size_t k = 0; k < n; k++) {
        struct entry e = { .kind = ENTRY_VOID,
            .debit = ACCOUNT_RECEIVABLE,
            .payer = i->payer,
            .credit_payer = list[k].payer,
            .client = i->client,
            .invoice = i->id };
        int64_t has_back = least(list[k].refunded, list[k].paid), lost = least(list[k].lost, list[k].paid - has_back);
        back += list[k].paid;
        e.credit = ACCOUNT_REFUNDS;
        e.amount = has_back;
        entries[(*count)++] = e;
        e.credit = ACCOUNT_WRITE_OFF;
        e.amount = lost;
        entries[(*count)++] = e;
        e.credit = ACCOUNT_CREDIT;
        e.amount = list[k].paid - has_back - lost;
        entries[(*count)++] = e;
    }
    return back == i->paid ? E_OK : E_INTERNAL;
}

static enum err take_back(const struct op *op, const struct invoice *i)
{
    struct entry *entries = arena_array(op->arena, 4 + 3 * PAYERS_MOST, sizeof *entries);
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
    TRY(q_invoice_links_end(op->db, op->viewer->org, &(struct q_invoice_links_end){ op->now, i->id }, NULL));
    return ledger_write(op, entries, n);
}

static enum err may_void(const struct invoice *i, struct problems *p)
{
    if (i->paying)
        problem_add(p, SV(""), SV("already_paying"),
            SV("A payment of it is under way. Wait until it is known what becomes of it."));
    TRY(problems_err(p));
    return invoice_may_become(i->stored, INVOICE_VOID) ? E_OK : E_CONFLICT;
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
    TRY(take_back(&op, &i));
    TRY(q_charges_reopen(tx, op.viewer->org, &(struct q_charges_reopen){ i.id }, NULL));
    return invoice_record_in(&op, EVENT_INVOICE_VOIDED, &i,
        sv_fmt(op.arena, "%s%.*s", i.stored == INVOICE_DRAFT ? ",\"draft\":true" : "",
            SV_FMT(with_reason(op.arena, "reason", x->reason))));
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
