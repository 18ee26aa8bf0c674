/* Money that came by hand, and credit that pays a bill. */
#include "billing/fields.h"
#include "billing/payer_write.h"
#include "billing/payment_write.h"
#include "billing/queries.h"
#include "billing/reader.h"
#include "billing/refund_write.h"
#include "billing/setting.h"
#include "people/people.h"

struct recording {
    const struct op *op;
    struct payment_new n;
    int64_t credit_needed; /* of the payer, for MEDIUM_CREDIT */
    bool no_credit, keyed; /* keyed: the form has a key, and may have been sent before */
    bool whole;            /* the bill has to need all of it still */
    bool gone;             /* nothing can be paid of the bill any more */
    struct payment_id id;
};

enum err credit_free(const struct op *op, struct payer_id id, int64_t *ret_credit)
{
    struct payer payer;
    int64_t held;
    TRY(payer_by_id(op, id, &payer));
    TRY(refund_holds(op, id, &held));
    *ret_credit = payer.credit > held ? payer.credit - held : 0;
    return E_OK;
}

static bool payable(const struct invoice *i)
{
    return i->stored == INVOICE_SENT || i->stored == INVOICE_PART_PAID;
}

static enum err record_in(struct db *tx, void *arg)
{
    struct recording *r = arg;
    struct op op = *r->op;
    struct invoice invoice;
    const struct invoice *i;
    op.db = tx;
    r->no_credit = r->gone = false;
    enum err known = r->keyed ? payment_by_key(&op, r->n.key, &r->id) : E_NOTFOUND;
    if (known != E_NOTFOUND)
        return known; /* the form was sent twice at the same time */
    TRY(payment_invoice_in(&op, r->n.invoice, &invoice, &i));
    r->gone = i && !payable(i);
    if (r->gone)
        return E_CONFLICT;
    if (r->credit_needed) {
        int64_t free;
        TRY(credit_free(&op, r->n.payer, &free));
        r->no_credit = free < r->credit_needed;
        if (r->no_credit)
            return E_CONFLICT;
    }
    if (r->whole && (!i || i->balance < r->n.amount))
        return E_CONFLICT; /* paid or written off meanwhile: a receipt would say more than was used, or came */
    return payment_by_hand_in(&op, &r->n, i, &r->id);
}

/* Of one bill, or of one payer's credit: a program that uses a key for another one again has its money recorded. */
static struct sv key_of(const struct op *op, const struct money_in_form *f)
{
    return form_key_valid(f->key)
               ? sv_fmt(op->arena, "kith-hand-%lld-%lld-%lld-%.*s", (long long)op->viewer->org.v,
                     (long long)f->invoice.v, (long long)(f->invoice.v ? 0 : f->payer.v), SV_FMT(f->key))
               : payment_new_key(op->arena);
}

static enum err record(struct recording *r, struct problems *problems)
{
    enum err e = db_write_within(r->op->db, record_in, r);
    if (e == E_CONFLICT && r->no_credit) {
        problem_add(problems, SV("amount"), SV("no_credit"), SV("There is not so much credit."));
        return E_INVALID;
    }
    if (e == E_CONFLICT && r->gone) {
        problem_add(problems, SV(""), SV("stale"),
            SV("The bill was made void meanwhile, or all of it is paid. Nothing was recorded. If the money came "
               "all the same, record it as the payer's credit."));
        return E_INVALID;
    }
    return e;
}

/* The practice's currency goes along with the bill. */
struct asked_setting {
    const struct op *op;
    struct setting_row_row row;
};

static enum err ask_setting(struct db *db, void *arg)
{
    struct asked_setting *x = arg;
    return q_setting_row(db, x->op->arena, x->op->viewer->org, &x->row);
}

static enum err look(const struct op *op, struct invoice_id id, struct invoice *ret_invoice,
    const struct invoice **ret_there, char ret_currency[4])
{
    struct asked_setting x = { .op = op };
    db_along(op->db, ask_setting, &x);
    enum err e = payment_invoice_in(op, id, ret_invoice, ret_there), along = db_along_end(op->db);
    TRY(e);
    TRY(along);
    for (size_t i = 0; i < 3 && i < x.row.currency.n; i++)
        ret_currency[i] = x.row.currency.p[i];
    return E_OK;
}

enum err payment_record(
    const struct op *op, const struct money_in_form *f, struct problems *problems, struct payment_id *ret_id)
{
    char currency[4] = { 0 };
    struct invoice i = { 0 };
    const struct invoice *there;
    struct payer payer = { 0 };
    enum medium medium = MEDIUM_OTHER;
    bool keyed = form_key_valid(f->key);
    TRY(bills_staff(op));
    struct sv key = key_of(op, f);
    enum err known = keyed ? payment_by_key(op, key, ret_id) : E_NOTFOUND;
    if (known != E_NOTFOUND)
        return known; /* the form was sent before */
    TRY(look(op, f->invoice, &i, &there, currency));
    if (there)
        payer.id = i.payer;
    else
        TRY(payer_by_id(op, f->payer, &payer));
    int64_t amount = field_amount(problems, SV("amount"), f->amount, currency, f->invoice.v ? i.balance : -1);
    if (!problem_of(problems, SV("amount")) && amount == 0 && (!f->invoice.v || payable(&i)))
        problem_add(problems, SV("amount"), SV("bad_amount"), SV("Type an amount above zero."));
    if (!medium_parse(f->medium, &medium) || medium == MEDIUM_CARD || (medium == MEDIUM_CREDIT && !f->invoice.v))
        problem_add(problems, SV("medium"), SV("bad_medium"),
            SV("Choose how the money came: cash, cheque, transfer or other."));
    struct opt_day on = field_day(problems, SV("paid_on"), f->paid_on);
    if (on.has && on.v.n > op->viewer->today.n)
        problem_add(problems, SV("paid_on"), SV("future_day"), SV("Choose a day that has been."));
    if (f->invoice.v && !payable(&i))
        problem_add(problems, SV(""), SV("already_paid"), SV("Nothing is left to pay of this bill."));
    else if (medium == MEDIUM_CREDIT && amount > i.balance)
        problem_add(problems, SV("amount"), SV("over_balance"), SV("That is more than is left to pay of this bill."));
    struct sv note = field_lines(problems, SV("note"), f->note, FIELD_TEXT_MAX);
    TRY(problems_err(problems));
    struct recording r = { .op = op,
        .credit_needed = medium == MEDIUM_CREDIT ? amount : 0,
        .whole = medium == MEDIUM_CREDIT || !sv_trim(f->amount).n,
        .keyed = keyed,
        .n = { .payer = payer.id,
            .client = i.client,
            .invoice = i.id,
            .amount = amount,
            .medium = medium,
            .state = PAYMENT_STARTED,
            .key = key,
            .note = note,
            .paid_on = on.has ? on.v : op->viewer->today } };
    if (i.paying) {
        problem_add(problems, SV(""), SV("already_paying"), SV("A payment of this bill is under way. Please wait."));
        return E_INVALID;
    }
    TRY(record(&r, problems));
    *ret_id = r.id;
    return E_OK;
}

enum err credit_apply(const struct op *op, struct invoice_id id, struct sv amount, struct problems *problems)
{
    struct payment_id made;
    struct invoice i;
    int64_t free;
    TRY(bills_staff(op));
    TRY(invoice_by_id(op, id, &i));
    TRY(credit_free(op, i.payer, &free));
    int64_t most = free < i.balance ? free : i.balance;
    struct billing_setting setting;
    TRY(billing_setting_load(op, &setting));
    struct money_in_form f = { .invoice = id,
        .medium = SV("credit"),
        .amount = amount.n ? amount : amount_typed(op->arena, most, setting.currency) };
    if (most <= 0) {
        problem_add(problems, SV("amount"), SV("no_credit"), SV("The payer has no credit."));
        return E_INVALID;
    }
    return payment_record(op, &f, problems, &made);
}

/* -- in a portal ----------------------------------------------------------------------------------------------------
 */

/* Whose it is has to be sure: in a shared mailbox it is not, and through a grant only one's own is (F9, F11). */
static enum err own_payer(const struct op *op, struct payer_id *ret_payer)
{
    const struct viewer *v = op->viewer;
    struct payer_of_clients_rows there;
    bool own;
    TRY(own_login_of(op, &own));
    if (!own)
        return E_NOTFOUND;
    TRY(q_payer_of_clients(
        op->db, op->arena, v->org, &(struct q_payer_of_clients){ .ids = &v->self, .ids_count = 1 }, &there));
    if (!there.count)
        return E_NOTFOUND;
    *ret_payer = there.items[0].id;
    return E_OK;
}

enum err credit_own(const struct op *op, int64_t *ret_credit)
{
    struct payer_id payer;
    enum bills_reader reader;
    *ret_credit = 0;
    TRY(bills_reader_of(op, LEVEL_VIEW, &reader));
    enum err e = own_payer(op, &payer);
    return e == E_OK ? credit_free(op, payer, ret_credit) : e == E_NOTFOUND ? E_OK : e;
}

enum err credit_pay(
    const struct op *op, const struct credit_wish *w, struct problems *problems, struct payment_id *ret_id)
{
    struct billing_setting setting;
    enum bills_reader reader;
    struct payer_id payer;
    struct invoice i;
    int64_t free;
    TRY(bills_reader_of(op, LEVEL_ACT, &reader));
    TRY(invoice_load(op, w->invoice, &i));
    enum err e = own_payer(op, &payer);
    if (e != E_OK && e != E_NOTFOUND)
        return e;
    if (e == E_NOTFOUND) {
        problem_add(problems, SV("amount"), SV("no_credit"), SV("You have no credit."));
        return E_INVALID;
    }
    struct sv key = form_key_valid(w->key)
                        ? sv_fmt(op->arena, "kith-credit-%lld-%lld-%lld-%.*s", (long long)op->viewer->org.v,
                              (long long)payer.v, (long long)i.id.v, SV_FMT(w->key))
                        : payment_new_key(op->arena);
    e = payment_by_key(op, key, ret_id);
    if (e != E_NOTFOUND)
        return e; /* the form was sent before */
    if (w->version && w->version != i.version)
        return E_CONFLICT;
    TRY(credit_free(op, payer, &free));
    TRY(billing_setting_load(op, &setting));
    int64_t most = free < i.balance ? free : i.balance;
    int64_t amount = field_amount(problems, SV("amount"), w->amount, setting.currency, most);
    if (!payable(&i) || !i.balance)
        problem_add(problems, SV(""), SV("already_paid"), SV("Nothing is left to pay of this bill."));
    else if (i.paying)
        problem_add(problems, SV(""), SV("already_paying"), SV("A payment of this bill is under way. Please wait."));
    else if (!free)
        problem_add(problems, SV("amount"), SV("no_credit"), SV("You have no credit."));
    else if (!problem_of(problems, SV("amount")) && amount == 0)
        problem_add(problems, SV("amount"), SV("bad_amount"), SV("Type an amount above zero."));
    else if (amount > i.balance)
        problem_add(problems, SV("amount"), SV("over_balance"), SV("That is more than is left to pay of this bill."));
    else if (amount > free)
        problem_add(
            problems, SV("amount"), SV("no_credit"), SV("You have not so much credit. Type less, or leave it empty."));
    TRY(problems_err(problems));
    struct recording r = { .op = op,
        .credit_needed = amount,
        .whole = true,
        .keyed = form_key_valid(w->key),
        .n = { .payer = payer,
            .client = i.client,
            .invoice = i.id,
            .amount = amount,
            .medium = MEDIUM_CREDIT,
            .state = PAYMENT_STARTED,
            .key = key,
            .paid_on = op->viewer->today } };
    TRY(record(&r, problems));
    *ret_id = r.id;
    return E_OK;
}
