/* Invoices of charges and of lines by hand: planned, looked at, drafted and sent. */
#include "access/record.h"
#include "billing/charge_write.h"
#include "billing/deposit.h"
#include "billing/fields.h"
#include "billing/invoice_plan.h"
#include "billing/invoice_write.h"
#include "billing/payer_write.h"
#include "billing/queries.h"
#include "billing/reader.h"
#include "billing/setting.h"
#include "family/family.h"

enum { UNITS_MOST = 9999, NOTE_MOST = 1000, LINES_MOST = 500 };

/* A form, as far as it can be read without the database. */
struct typed_invoice {
    struct client_id client;
    struct payer_id payer;
    struct charge_id *charges;
    size_t charge_count;
    struct invoice_line *lines;
    size_t line_count;
    struct opt_day due_on;
    struct sv note;
    bool send;
    int64_t version;
};

bool line_tax(struct invoice_line *l, const struct tax *tax)
{
    l->tax_id = tax->id;
    l->tax_name = tax->bp ? tax->name : SV("");
    l->tax_bp = tax->bp;
    l->tax_included = tax->included;
    return (tax->included ? charge_total_included : charge_total)(
        l->units, l->unit_price, l->discount, tax->bp, &l->tax, &l->amount);
}

static struct invoice_line typed_line(
    struct problems *p, const struct invoice_line_form *f, const struct taxes *taxes, const char *currency)
{
    struct invoice_line l = {
        .service_on = field_day(p, SV("service_on"), f->service_on),
        .description = field_line(p, SV("description"), f->description, FIELD_LINE_MAX),
        .units = field_number(p, SV("units"), f->units, SV("bad_units"), 1, UNITS_MOST, 1),
        .unit_price = field_amount(p, SV("unit_price"), f->unit_price, currency, -1),
        .discount = field_amount(p, SV("discount"), f->discount, currency, 0),
    };
    struct tax tax = field_tax(p, SV("tax"), f->tax, taxes);
    if (!l.description.n)
        problem_add(p, SV("description"), SV("required"), SV("Say what the line is for."));
    if (!p->count && !line_tax(&l, &tax))
        problem_add(p, SV("unit_price"), SV("bad_amount"),
            SV("The discount is more than the price, or the line comes to too much."));
    return l;
}

/* What lines by hand are read with. */
struct invoice_asked {
    const char *currency;
    struct taxes taxes;
};

/* Line n of those by hand: its problems name it. */
static struct invoice_line numbered_line(
    struct problems *p, const struct invoice_line_form *f, size_t n, size_t count, const struct invoice_asked *asked)
{
    struct problems own = problems_new(p->a);
    struct invoice_line l = typed_line(&own, f, &asked->taxes, asked->currency);
    for (size_t i = 0; i < own.count; i++)
        problem_add(p, sv_fmt(p->a, "%.*s%zu", SV_FMT(own.items[i].field), n), own.items[i].code,
            count > 1 ? sv_fmt(p->a, "Line %zu: %.*s", n, SV_FMT(own.items[i].text)) : own.items[i].text);
    return l;
}

static enum err read_form(
    const struct op *op, const struct invoice_form *f, struct problems *problems, struct typed_invoice *ret_typed)
{
    struct billing_setting setting;
    struct typed_invoice t = { .client = f->client, .payer = f->payer, .send = f->send, .version = f->version };
    TRY(billing_setting_load(op, &setting));
    struct invoice_asked asked = { .currency = setting.currency };
    TRY(taxes_for(op, f->client, (struct appointment_location_id){ 0 }, &asked.taxes));
    t.charges = arena_array(op->arena, f->line_count, sizeof *t.charges);
    t.lines = arena_array(op->arena, f->line_count, sizeof *t.lines);
    size_t by_hand = 0;
    for (size_t i = 0; i < f->line_count && i < LINES_MOST; i++)
        by_hand += !f->lines[i].charge.v;
    for (size_t i = 0; i < f->line_count && i < LINES_MOST; i++)
        if (f->lines[i].charge.v) {
            t.charges[t.charge_count++] = f->lines[i].charge;
        } else {
            t.lines[t.line_count] = numbered_line(problems, &f->lines[i], t.line_count + 1, by_hand, &asked);
            t.line_count++;
        }
    if (!f->line_count || f->line_count > LINES_MOST)
        problem_add(problems, SV("lines"), SV("required"), SV("Choose what to bill, up to 500 lines."));
    t.due_on = field_day(problems, SV("due_on"), f->due_on);
    if (t.due_on.has && t.due_on.v.n < op->viewer->today.n)
        problem_add(problems, SV("due_on"), SV("bad_day"), SV("It cannot have been due before today."));
    t.note = field_lines(problems, SV("note"), f->note, NOTE_MOST);
    *ret_typed = t;
    return problems_err(problems);
}

struct create_args {
    const struct op *op;
    struct typed_invoice typed;
    struct invoice_id id; /* of a draft that changes */
    struct invoices_made made;
    struct problems found;
    bool unpayable;
};

/* Open ones of this client, or it says which are not. */
static enum err open_charges(
    const struct op *op, const struct typed_invoice *t, struct problems *p, struct charges *ret_charges)
{
    TRY(charges_by_ids(op, t->charges, t->charge_count, ret_charges));
    for (size_t i = 0; i < t->charge_count; i++) {
        const struct charge *c = NULL;
        for (size_t k = 0; k < ret_charges->count; k++)
            if (ret_charges->items[k].id.v == t->charges[i].v)
                c = &ret_charges->items[k];
        if (!c || c->client.v != t->client.v)
            return E_NOTFOUND;
        if (c->state != CHARGE_OPEN)
            problem_add(p, SV("lines"), SV("charge_billed"),
                sv_fmt(op->arena, "“%.*s” of %.*s is billed already, or void.", SV_FMT(c->description),
                    SV_FMT(day_iso(op->arena, c->service_on))));
    }
    return problems_err(p);
}

static enum err payer_asked(const struct op *op, struct payer_id id, struct problems *p, struct payer *ret_payer)
{
    enum err e = payer_by_id(op, id, ret_payer);
    if (e == E_NOTFOUND)
        problem_add(p, SV("payer"), SV("unknown_payer"), SV("Choose who pays."));
    else if (e == E_OK && ret_payer->archived)
        problem_add(p, SV("payer"), SV("archived_payer"), SV("This payer is archived. Choose another one."));
    return e == E_NOTFOUND ? E_INVALID : e == E_OK ? problems_err(p) : e;
}

/* What the form would make. */
static enum err plan_form(
    const struct op *op, const struct typed_invoice *t, struct create_args *x, struct bill_plan *ret_plan)
{
    struct charge_client_row client;
    struct charges charges = { 0 };
    struct payer payer = { 0 };
    struct paying paying;
    enum err e = q_charge_client(op->db, op->arena, op->viewer->org, &(struct q_charge_client){ t->client }, &client);
    if (e == E_NOTFOUND) {
        problem_add(&x->found, SV("client"), SV("unknown_client"), SV("Choose a client."));
        return E_INVALID;
    }
    TRY(e);
    if (t->payer.v)
        TRY(payer_asked(op, t->payer, &x->found, &payer));
    if (t->charge_count)
        TRY(open_charges(op, t, &x->found, &charges));
    TRY(paying_load(op, &t->client, 1, &paying));
    struct to_bill b = { .client = t->client,
        .payer = payer.id,
        .payer_client = payer.client,
        .charges = charges.items,
        .charge_count = charges.count,
        .lines = t->lines,
        .line_count = t->line_count,
        .due_on = t->due_on,
        .note = t->note };
    *ret_plan = (struct bill_plan){ 0 };
    plan_bill(op->arena, &paying, &b, op->viewer->today, ret_plan, &x->found, &x->unpayable);
    return problems_err(&x->found);
}

static enum err create_in(struct db *tx, void *arg)
{
    struct create_args *x = arg;
    struct op op = *x->op;
    struct bill_plan plan;
    op.db = tx;
    x->found = problems_new(op.arena);
    x->unpayable = false;
    TRY(plan_form(&op, &x->typed, x, &plan));
    return plan_write_in(&op, &plan, x->typed.send, &x->made);
}

struct task_args {
    const struct op *op;
    struct client_id client;
};

static enum err unpayable_in(struct db *tx, void *arg)
{
    const struct task_args *x = arg;
    struct op op = *x->op;
    op.db = tx;
    return task_open(&op, TASK_BILL_UNPAYABLE, x->client,
        sv_fmt(op.arena, "bill_unpayable:%lld", (long long)x->client.v),
        SV("Somebody who pays a share is archived, and nobody takes the rest."));
}

enum err invoice_unpayable(const struct op *op, struct client_id client)
{
    return db_write_within(op->db, unpayable_in, &(struct task_args){ op, client });
}

enum err invoice_create(
    const struct op *op, const struct invoice_form *f, struct problems *problems, struct invoices_made *ret_made)
{
    struct create_args x = { .op = op };
    TRY(bills_staff(op));
    TRY(read_form(op, f, problems, &x.typed));
    enum err e = problems_tell(problems, &x.found, db_write_within(op->db, create_in, &x));
    if (e == E_INVALID && x.unpayable)
        TRY(invoice_unpayable(op, f->client));
    if (e == E_OK)
        *ret_made = x.made;
    return e;
}

static enum err preview_names(const struct op *op, const struct bill_plan *plan, struct invoice *items)
{
    struct payer_id *payers = arena_array(op->arena, plan->count, sizeof *payers);
    struct client_id *clients = arena_array(op->arena, 2 * plan->count, sizeof *clients);
    struct payers known;
    struct invoice_account_names_rows names;
    for (size_t i = 0; i < plan->count; i++) {
        payers[i] = plan->items[i].payer;
        clients[2 * i] = plan->items[i].client;
        clients[2 * i + 1] = plan->items[i].payer_client;
    }
    TRY(payers_by_ids(op, payers, plan->count, &known));
    TRY(q_invoice_account_names(op->db, op->arena, op->viewer->org,
        &(struct q_invoice_account_names){ .ids = clients, .ids_count = 2 * plan->count }, &names));
    for (size_t i = 0; i < plan->count; i++) {
        for (size_t k = 0; k < names.count; k++) {
            struct sv name = names.items[k].name.has ? names.items[k].name.v : SV("");
            if (names.items[k].id.v == items[i].client.v)
                items[i].client_name = name;
            if (names.items[k].id.v == items[i].payer_client.v) {
                items[i].payer_name = name;
                items[i].payer_email = names.items[k].email;
            }
        }
        for (size_t k = 0; k < known.count; k++)
            if (known.items[k].id.v == items[i].payer.v) {
                items[i].payer_name = known.items[k].name;
                items[i].payer_email = known.items[k].email;
                items[i].payer_kind = known.items[k].kind;
                items[i].payer_client = known.items[k].client;
            }
    }
    return E_OK;
}

enum err invoice_preview(
    const struct op *op, const struct invoice_form *f, struct problems *problems, struct invoices *ret_invoices)
{
    struct create_args x = { .op = op };
    struct bill_plan plan;
    TRY(bills_staff(op));
    TRY(read_form(op, f, problems, &x.typed));
    x.found = problems_new(op->arena);
    TRY(problems_tell(problems, &x.found, plan_form(op, &x.typed, &x, &plan)));
    struct invoices made = { arena_array(op->arena, plan.count, sizeof *made.items), plan.count, 0, 0 };
    for (size_t i = 0; i < plan.count; i++) {
        const struct planned *p = &plan.items[i];
        made.items[i] = (struct invoice){ .payer = p->payer,
            .payer_client = p->payer_client,
            .client = p->client,
            .due_on = p->due_on,
            .total = p->total,
            .is_share = p->is_share,
            .confidential = p->confidential,
            .rule = p->rule,
            .note = p->note,
            .lines = p->lines,
            .line_count = p->line_count };
        made.total++;
    }
    TRY(preview_names(op, &plan, made.items));
    *ret_invoices = made;
    return E_OK;
}

/* -- drafts ---------------------------------------------------------------------------------------------------------
 */

static enum err draft_of(const struct op *op, struct invoice_id id, int64_t version, struct invoice *ret_draft)
{
    TRY(invoice_by_id(op, id, ret_draft));
    return ret_draft->stored == INVOICE_DRAFT && ret_draft->version == version ? E_OK : E_CONFLICT;
}

/* The one invoice that the form is about, and no second one. */
static enum err plan_draft(
    const struct op *op, struct create_args *x, const struct invoice *was, struct bill_plan *ret_plan)
{
    struct typed_invoice typed = x->typed;
    typed.client = was->client;
    typed.payer = typed.payer.v ? typed.payer : was->payer;
    TRY(plan_form(op, &typed, x, ret_plan));
    if (ret_plan->count == 1 && ret_plan->items[0].confidential == was->confidential)
        return E_OK;
    problem_add(&x->found, SV("lines"), SV("confidential_apart"),
        SV("Confidential charges go on an invoice of their own. Take them off this one."));
    return E_INVALID;
}

static enum err update_in(struct db *tx, void *arg)
{
    struct create_args *x = arg;
    struct op op = *x->op;
    struct invoice was;
    struct bill_plan plan;
    int64_t changed;
    op.db = tx;
    x->found = problems_new(op.arena);
    TRY(draft_of(&op, x->id, x->typed.version, &was));
    if (was.is_share || was.rule.v)
        return E_CONFLICT;
    TRY(q_charges_reopen(tx, op.viewer->org, &(struct q_charges_reopen){ x->id }, &changed));
    TRY(q_invoice_lines_clear(tx, op.viewer->org, &(struct q_invoice_lines_clear){ x->id }, NULL));
    TRY(plan_draft(&op, x, &was, &plan));
    TRY(plan_lines_in(&op, &plan, x->id));
    const struct planned *p = &plan.items[0];
    struct sv number = was.number;
    if (p->payer.v && p->payer.v != was.payer.v && !was.confidential)
        TRY(plan_number_in(&op, p->payer, &number));
    TRY(q_invoice_set_draft(tx, op.viewer->org,
        &(struct q_invoice_set_draft){ .payer_id = p->payer.v ? p->payer : was.payer,
            .number = number,
            .due_on = p->due_on,
            .note = p->note,
            .total = p->total,
            .invoice_id = x->id,
            .version = was.version },
        &changed));
    if (!changed)
        return E_CONFLICT;
    was.payer = p->payer.v ? p->payer : was.payer;
    TRY(invoice_record_in(&op, EVENT_INVOICE_CHANGED, &was, SV("")));
    return x->typed.send ? invoice_issue_in(&op, x->id, was.version + 1, &x->found) : E_OK;
}

enum err invoice_update(
    const struct op *op, struct invoice_id id, const struct invoice_form *f, struct problems *problems)
{
    struct create_args x = { .op = op, .id = id };
    TRY(bills_staff(op));
    TRY(read_form(op, f, problems, &x.typed));
    return problems_tell(problems, &x.found, db_write_within(op->db, update_in, &x));
}

enum err invoice_issue_in(const struct op *op, struct invoice_id id, int64_t version, struct problems *problems)
{
    struct invoice i;
    struct payer payer;
    struct billing_setting setting;
    struct entry entries[3];
    int64_t changed;
    TRY(draft_of(op, id, version, &i));
    TRY(payer_asked(op, i.payer, problems, &payer));
    TRY(billing_setting_load(op, &setting));
    bool late = !i.due_on.has || i.due_on.v.n < op->viewer->today.n;
    TRY(q_invoice_issue(op->db, op->viewer->org,
        &(struct q_invoice_issue){ .state = sv_of(invoice_state_name(invoice_state_of(i.total, 0, 0, 0))),
            .issued_on = op->viewer->today,
            .due_on = late ? (struct day){ (int32_t)(op->viewer->today.n + setting.due_days) } : i.due_on.v,
            .sent_at = op->now,
            .invoice_id = id,
            .version = version },
        &changed));
    if (!changed)
        return E_CONFLICT;
    TRY(ledger_write(op, entries, invoice_issue_entries(&i, false, entries)));
    TRY(invoice_record_in(op, EVENT_INVOICE_SENT, &i, SV("")));
    return deposits_use_in(op, &id, 1);
}

static enum err send_in(struct db *tx, void *arg)
{
    struct create_args *x = arg;
    struct op op = *x->op;
    op.db = tx;
    x->found = problems_new(op.arena);
    return invoice_issue_in(&op, x->id, x->typed.version, &x->found);
}

enum err invoice_send(const struct op *op, struct invoice_id id, int64_t version, struct problems *problems)
{
    struct create_args x = { .op = op, .id = id, .typed = { .version = version } };
    TRY(bills_staff(op));
    return problems_tell(problems, &x.found, db_write_within(op->db, send_in, &x));
}
