/* Money goes back: whole or in part, to where it came from. As with payments: a row, the gateway, what it answered. */
#include <stdio.h>
#include <string.h>

#include "billing/contribution.h"
#include "billing/deposit.h"
#include "billing/fields.h"
#include "billing/payer_write.h"
#include "billing/queries.h"
#include "billing/reader.h"
#include "billing/refund_write.h"
#include "billing/setting.h"

struct sv refund_reference(struct arena *a, struct refund_id id)
{
    return sv_fmt(a, "refund-%lld", (long long)id.v);
}

enum err refund_by_id(const struct op *op, struct refund_id id, struct refund *ret_refund)
{
    struct refund_by_id_row r;
    struct refund x = { .id = id };
    TRY(q_refund_by_id(op->db, op->arena, op->viewer->org, &(struct q_refund_by_id){ .refund_id = id }, &r));
    TRY(payment_by_id(op, r.payment_id, &x.of));
    x.amount = r.amount;
    x.still_owed = r.still_owed;
    x.key = r.idempotency_key;
    x.state = r.state;
    x.number = r.gateway_refund;
    x.error = r.error;
    x.created_at = r.created_at;
    *ret_refund = x;
    return E_OK;
}

/* -- in the ledger --------------------------------------------------------------------------------------------------
 */

/* What of a payer's money is in an invoice still: a cancelled package gave some of it as credit, a bank took some, and
 * what others paid is theirs. */
static enum err left_in(const struct op *op, struct invoice_id id, struct payer_id payer, int64_t *ret_left)
{
    struct contributions *paid = arena_new_obj(op->arena, struct contributions);
    *ret_left = 0;
    TRY(contributions_of(op, id, paid));
    for (size_t i = 0; i < paid->count; i++)
        if (paid->items[i].payer.v == payer.v)
            *ret_left = contribution_left(&paid->items[i]);
    return E_OK;
}

static int64_t smaller(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

/* First what its invoice had of it, then what stayed credit. Of a void invoice all of it is credit. */
static enum err parts_of(
    const struct op *op, const struct refund *r, struct invoice *ret_invoice, int64_t *ret_from_invoice)
{
    int64_t had = 0, left = 0;
    *ret_invoice = (struct invoice){ 0 };
    if (r->of.p.invoice.v) {
        TRY(invoice_by_id(op, r->of.p.invoice, ret_invoice));
        if (ret_invoice->stored != INVOICE_VOID && ret_invoice->stored != INVOICE_DRAFT)
            had = r->of.applied - r->of.p.refunded;
    }
    if (had > 0)
        TRY(left_in(op, r->of.p.invoice, r->of.p.payer, &left));
    *ret_from_invoice = smaller(r->amount, had > 0 ? smaller(had, left) : 0);
    return E_OK;
}

/* As parts_of() will divide them, one after the other: payments of one invoice take of the same money. */
enum err refund_holds(const struct op *op, struct payer_id payer, int64_t *ret_amount)
{
    struct refund_holds_rows rows;
    int64_t amount = 0, left = 0;
    *ret_amount = 0;
    TRY(q_refund_holds(op->db, op->arena, op->viewer->org, &(struct q_refund_holds){ payer }, &rows));
    for (size_t i = 0; i < rows.count; i++) {
        const struct refund_holds_row *r = &rows.items[i];
        if (r->invoice_id.v && (i == 0 || rows.items[i - 1].invoice_id.v != r->invoice_id.v))
            TRY(left_in(op, r->invoice_id, payer, &left));
        int64_t from_invoice = r->invoice_id.v ? smaller(smaller(r->had, left), r->under_way) : 0;
        left -= from_invoice;
        amount += r->under_way - from_invoice;
    }
    *ret_amount = amount;
    return E_OK;
}

static enum err book_in(const struct op *op, const struct refund *r)
{
    struct invoice i;
    int64_t from_invoice;
    TRY(parts_of(op, r, &i, &from_invoice));
    enum ledger_account out = medium_account(r->of.p.medium);
    struct entry entries[2] = { { .kind = ENTRY_REFUND,
                                    .debit = r->still_owed               ? ACCOUNT_RECEIVABLE
                                             : i.deposit == DEPOSIT_HELD ? ACCOUNT_DEPOSITS
                                                                         : ACCOUNT_REFUNDS,
                                    .credit = out,
                                    .amount = from_invoice,
                                    .payer = r->still_owed ? i.payer : r->of.p.payer,
                                    .credit_payer = r->of.p.payer },
        { .kind = ENTRY_REFUND,
            .debit = ACCOUNT_CREDIT,
            .credit = out,
            .amount = r->amount - from_invoice,
            .payer = r->of.p.payer } };
    for (size_t k = 0; k < LENGTH(entries); k++) {
        struct entry *e = &entries[k];
        e->client = r->of.p.client;
        e->invoice = k == 0 ? r->of.p.invoice : (struct invoice_id){ 0 };
        e->payment = r->of.p.id;
        e->refund = r->id;
        e->payer = e->payer.v ? e->payer : r->of.p.payer;
    }
    TRY(ledger_write(op, entries, LENGTH(entries)));
    if (!from_invoice)
        return E_OK;
    return invoice_amounts_in(op, &i, i.paid - (r->still_owed ? from_invoice : 0), i.written_off,
        i.refunded + (r->still_owed ? 0 : from_invoice));
}

struct going_back {
    const struct refund *r;
    struct invoice i; /* as it becomes; id 0: none that lives */
};

/* One entry, taken back into where it came from. What the invoice no longer waits for is the payer's credit, as is
 * everything of one that is void. */
static enum err back_in(const struct op *op, struct going_back *g, const struct refund_entries_row *was)
{
    const struct refund *r = g->r;
    enum ledger_account from;
    int64_t into = 0, open = g->i.total - g->i.paid - g->i.written_off;
    if (!account_parse(was->debit, &from))
        return E_INTERNAL;
    if (g->i.id.v && from == ACCOUNT_RECEIVABLE)
        into = was->amount < open ? was->amount : open < 0 ? 0 : open;
    else if (g->i.id.v && (from == ACCOUNT_REFUNDS || (from == ACCOUNT_DEPOSITS && g->i.deposit == DEPOSIT_HELD)))
        into = was->amount;
    g->i.paid += from == ACCOUNT_RECEIVABLE ? into : 0;
    g->i.refunded -= from == ACCOUNT_RECEIVABLE ? 0 : into;
    struct entry entries[2] = { { .debit = medium_account(r->of.p.medium),
                                    .credit = from,
                                    .amount = into,
                                    .payer = was->credit_payer_id,
                                    .credit_payer = was->payer_id,
                                    .invoice = r->of.p.invoice },
        { .debit = medium_account(r->of.p.medium),
            .credit = ACCOUNT_CREDIT,
            .amount = was->amount - into,
            .payer = r->of.p.payer } };
    for (size_t k = 0; k < LENGTH(entries); k++) {
        entries[k].kind = ENTRY_REFUND;
        entries[k].client = r->of.p.client;
        entries[k].payment = r->of.p.id;
        entries[k].refund = r->id;
    }
    return ledger_write(op, entries, LENGTH(entries));
}

/* It failed after all: what it booked is taken back, whatever was given back since. */
static enum err unbook_in(const struct op *op, const struct refund *r)
{
    struct refund_entries_rows rows;
    struct going_back g = { .r = r };
    struct invoice i = { 0 };
    TRY(q_refund_entries(op->db, op->arena, op->viewer->org,
        &(struct q_refund_entries){ .payer_id = r->of.p.payer, .refund_id = r->id }, &rows));
    if (r->of.p.invoice.v)
        TRY(invoice_by_id(op, r->of.p.invoice, &i));
    if (i.id.v && i.stored != INVOICE_VOID && i.stored != INVOICE_DRAFT)
        g.i = i;
    for (size_t k = 0; k < rows.count; k++)
        TRY(back_in(op, &g, &rows.items[k]));
    bool changed = g.i.id.v && (g.i.paid != i.paid || g.i.refunded != i.refunded);
    return changed ? invoice_amounts_in(op, &i, g.i.paid, i.written_off, g.i.refunded) : E_OK;
}

/* What was recorded by hand never came: all of it is taken back at once, or what is left of it by whoever says so. */
static bool undoes(const struct refund *r)
{
    bool whole = r->rest || (!r->of.p.refunded && r->amount == r->of.p.amount);
    return r->still_owed && r->of.p.medium != MEDIUM_CARD && whole;
}

enum err refund_done_in(const struct op *op, const struct refund *r, struct sv number)
{
    int64_t changed;
    TRY(q_refund_done(op->db, op->viewer->org,
        &(struct q_refund_done){ .gateway_refund = number, .settled_at = { true, op->now }, .refund_id = r->id },
        &changed));
    if (!changed)
        return E_OK; /* known already */
    TRY(book_in(op, r));
    TRY(q_payment_refunded(
        op->db, op->viewer->org, &(struct q_payment_refunded){ .amount = r->amount, .payment_id = r->of.p.id }, NULL));
    TRY(payment_record_in(op, EVENT_PAYMENT_REFUNDED, &r->of.p, r->of.confidential,
        sv_fmt(op->arena, ",\"refund\":%lld,\"given_back\":%lld%s", (long long)r->id.v, (long long)r->amount,
            undoes(r) ? ",\"undone\":true" : "")));
    return deposit_follow_in(op, r->of.p.invoice);
}

enum err refund_failed_in(const struct op *op, const struct refund *r, struct sv error)
{
    int64_t changed;
    TRY(q_refund_failed(op->db, op->viewer->org,
        &(struct q_refund_failed){ .error = error, .settled_at = { true, op->now }, .refund_id = r->id }, &changed));
    if (!changed)
        return E_OK; /* known already */
    if (sv_eq(r->state, SV("succeeded"))) {
        TRY(unbook_in(op, r));
        TRY(q_payment_refunded(op->db, op->viewer->org,
            &(struct q_payment_refunded){ .amount = -r->amount, .payment_id = r->of.p.id }, NULL));
    }
    TRY(task_open(
        op, TASK_PAYMENT_FAILED, r->of.p.client, sv_fmt(op->arena, "refund_failed %lld", (long long)r->id.v), SV("")));
    TRY(payment_record_in(op, EVENT_REFUND_FAILED, &r->of.p, r->of.confidential,
        sv_fmt(op->arena, ",\"refund\":%lld,\"given_back\":%lld", (long long)r->id.v, (long long)r->amount)));
    return deposit_follow_in(op, r->of.p.invoice);
}

/* -- asking ---------------------------------------------------------------------------------------------------------
 */

struct settling {
    const struct op *op;
    const struct refund *r;
    struct pay_result result;
    struct pay_refunded answer;
};

static enum err settle_in(struct db *tx, void *arg)
{
    const struct settling *s = arg;
    struct op op = *s->op;
    op.db = tx;
    switch (s->result.end) {
    case PAY_DONE: return refund_done_in(&op, s->r, s->answer.number);
    case PAY_REFUSED:
        if (strcmp(s->result.error, "other_answer") == 0 || strcmp(s->result.error, "key_reused") == 0)
            break; /* the second says that the first one was heard: what became of it is read (refund_look.c) */
        return refund_failed_in(&op, s->r, sv_of(s->result.error));
    case PAY_DECLINED:
    case PAY_NOT_THERE: return refund_failed_in(&op, s->r, sv_of(s->result.error));
    case PAY_UNKNOWN:
    case PAY_AGAIN:
    case PAY_SETTINGS:
    case PAY_NEEDS_ACTION:
    default: break;
    }
    return q_refund_waits(tx, op.viewer->org,
        &(struct q_refund_waits){ .look_at = { true, instant_add(op.now, REFUND_LOOK_S * SECOND_US) },
            .error = sv_of(s->result.error),
            .refund_id = s->r->id },
        NULL);
}

enum err refund_ask(const struct op *op, struct pay_line *line, const struct refund *r)
{
    struct settling s = { .op = op, .r = r };
    struct money amount = { .minor = r->amount };
    memcpy(amount.currency, r->of.currency, sizeof amount.currency);
    s.result = pay_refund(line, op->arena, r->of.intent, amount, refund_reference(op->arena, r->id), r->key, &s.answer);
    return db_write(op->db, settle_in, &s);
}

struct starting {
    const struct op *op;
    struct payment_id payment;
    int64_t amount, most; /* most: with `spent`, what can be given back */
    bool still_owed, rest, by_hand, too_much, spent, there;
    struct sv reason, key;
    struct refund_id id;
};

static enum err start_in(struct db *tx, void *arg)
{
    struct starting *s = arg;
    struct op op = *s->op;
    struct payment_inside of;
    struct refund_open_row open;
    struct refund_insert_row row;
    struct refund r;
    struct payer payer;
    int64_t before, held;
    op.db = tx;
    s->too_much = s->spent = s->there = false;
    TRY(payment_by_id(&op, s->payment, &of));
    TRY(q_refund_open(tx, op.arena, op.viewer->org, &(struct q_refund_open){ .payment_id = s->payment }, &open));
    TRY(refund_holds(&op, of.p.payer, &before));
    if (of.p.state != PAYMENT_SUCCEEDED || of.p.disputed) /* heard of since the form was looked at */
        return E_CONFLICT;
    enum err e = q_refund_insert(tx, op.arena, op.viewer->org,
        &(struct q_refund_insert){ .payment_id = s->payment,
            .amount = s->amount,
            .still_owed = s->still_owed,
            .reason = s->reason,
            .idempotency_key = s->key,
            .created_at = op.now,
            .created_kind = sv_of(actor_kind_name(op.viewer->actor.kind)),
            .created_by = op.viewer->actor.id,
            .look_at = { true, instant_add(op.now, PAYMENT_LOOK_S * SECOND_US) } },
        &row);
    if (e == E_NOTFOUND) {
        s->there = true; /* the form was sent before */
        return E_OK;
    }
    TRY(e);
    s->id = row.id;
    TRY(refund_by_id(&op, row.id, &r));
    r.rest = s->rest;
    TRY(payer_by_id(&op, of.p.payer, &payer));
    TRY(refund_holds(&op, of.p.payer, &held)); /* with this one */
    s->too_much = s->amount > of.p.amount - of.p.refunded - open.amount;
    s->spent = !s->too_much && held > before && held > payer.credit;
    s->most = s->amount - (held - before) + (payer.credit > before ? payer.credit - before : 0);
    if (s->too_much || s->spent)
        return E_CONFLICT;
    if (!s->by_hand)
        return E_OK;
    return refund_done_in(&op, &r, SV(""));
}

static struct sv key_of(const struct op *op, struct payment_id id, struct sv form_key)
{
    return form_key_valid(form_key) ? sv_fmt(op->arena, "kith-refund-%lld-%lld-%.*s", (long long)op->viewer->org.v,
                                          (long long)id.v, SV_FMT(form_key))
                                    : payment_new_key(op->arena);
}

static struct sv no_refund_words(const struct payment_inside *of)
{
    return of->p.disputed                  ? SV("It is disputed. Wait until the bank has decided whose the money is.")
           : of->p.medium == MEDIUM_CREDIT ? SV("It was paid from credit or a deposit: no money came in with it. Make "
                                                "the bill void, which gives the "
                                                "credit back; then refund the payment that the credit came from.")
                                           : SV("This payment cannot be given back.");
}

/* A deposit that was used, or credit that paid something else: the money is in a bill. */
static struct sv spent_words(struct arena *a, int64_t most, const char *currency)
{
    struct money m = { .minor = most };
    (void)snprintf(m.currency, sizeof m.currency, "%s", currency);
    struct sv void_it = SV("Make that bill void first: that gives the credit back.");
    return most > 0 ? sv_fmt(a, "Of this payment %.*s can be given back: the rest has paid another bill since. %.*s",
                          SV_FMT(money_human(a, m)), SV_FMT(void_it))
                    : sv_fmt(a, "Nothing of this payment can be given back now: it has paid another bill since. %.*s",
                          SV_FMT(void_it));
}

enum err payment_refund(const struct op *op, struct pay_line *line, struct payment_id id, struct sv amount,
    bool still_owed, struct sv reason, struct sv key, struct problems *problems)
{
    struct billing_setting setting;
    struct payment_inside of;
    TRY(bills_staff(op));
    TRY(billing_setting_load(op, &setting));
    TRY(payment_by_id(op, id, &of));
    bool card = of.p.medium == MEDIUM_CARD;
    if (of.p.state != PAYMENT_SUCCEEDED || of.p.disputed || of.p.medium == MEDIUM_CREDIT || (card && !line))
        problem_add(problems, SV(""), SV("not_refundable"), no_refund_words(&of));
    TRY(problems_err(problems));
    struct starting s = { .op = op,
        .payment = id,
        .still_owed = still_owed && of.p.invoice.v,
        .rest = !sv_trim(amount).n,
        .by_hand = !card,
        .reason = sv_sub(reason, 0, 500),
        .key = key_of(op, id, key) };
    s.amount = field_amount(problems, SV("amount"), amount, setting.currency, of.p.amount - of.p.refunded);
    if (!problems->count && s.amount == 0)
        problem_add(problems, SV("amount"), SV("bad_amount"), SV("Type an amount above zero."));
    TRY(problems_err(problems));
    enum err e = db_write(op->db, start_in, &s);
    if (e == E_CONFLICT && (s.too_much || s.spent)) {
        problem_add(problems, SV("amount"), SV("over_payment"),
            s.spent ? spent_words(op->arena, s.most, setting.currency)
                    : SV("That is more than is left of this payment."));
        return E_INVALID;
    }
    TRY(e);
    if (s.by_hand || s.there)
        return E_OK;
    struct refund r;
    TRY(refund_by_id(op, s.id, &r));
    line->kind = r.of.gateway;
    TRY(refund_ask(op, line, &r));
    TRY(refund_by_id(op, s.id, &r));
    if (sv_eq(r.state, SV("failed")))
        problem_add(problems, SV(""), SV("not_refundable"), pay_staff_words(r.error));
    return problems_err(problems);
}
