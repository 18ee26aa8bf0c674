/* Money goes back: whole or in part, to where it came from. As with payments: a row, the gateway, what it answered. */
#include <string.h>

#include "base/log.h"
#include "billing/fields.h"
#include "billing/payer_write.h"
#include "billing/queries.h"
#include "billing/reader.h"
#include "billing/refund_write.h"
#include "billing/setting.h"

enum { LOOK_AGAIN_S = 300 };

struct refund {
    struct refund_id id;
    struct payment_inside of;
    int64_t amount;
    bool still_owed;
    struct sv key, state;
    struct instant created_at;
};

static struct sv reference_of(struct arena *a, struct refund_id id)
{
    return sv_fmt(a, "refund-%lld", (long long)id.v);
}

static enum err load(const struct op *op, struct refund_id id, struct refund *ret_refund)
{
    struct refund_by_id_row r;
    struct refund x = { .id = id };
    TRY(q_refund_by_id(op->db, op->arena, op->viewer->org, &(struct q_refund_by_id){ .refund_id = id }, &r));
    TRY(payment_by_id(op, r.payment_id, &x.of));
    x.amount = r.amount;
    x.still_owed = r.still_owed;
    x.key = r.idempotency_key;
    x.state = r.state;
    x.created_at = r.created_at;
    *ret_refund = x;
    return E_OK;
}

/* -- in the ledger --------------------------------------------------------------------------------------------------
 */

/* First what its invoice had of it, then what stayed credit. Of a void invoice all of it is credit. */
static enum err parts_of(
    const struct op *op, const struct refund *r, struct invoice *ret_invoice, int64_t *ret_from_invoice)
{
    int64_t had = 0;
    *ret_invoice = (struct invoice){ 0 };
    if (r->of.p.invoice.v) {
        TRY(invoice_by_id(op, r->of.p.invoice, ret_invoice));
        if (ret_invoice->stored != INVOICE_VOID && ret_invoice->stored != INVOICE_DRAFT)
            had = r->of.applied - r->of.p.refunded;
    }
    had = had < 0 ? 0 : had;
    *ret_from_invoice = r->amount < had ? r->amount : had;
    return E_OK;
}

enum err refund_holds(const struct op *op, struct payer_id payer, int64_t *ret_amount)
{
    struct refund_holds_row row;
    TRY(q_refund_holds(op->db, op->arena, op->viewer->org, &(struct q_refund_holds){ payer }, &row));
    *ret_amount = row.amount;
    return E_OK;
}

/* `back`: it failed after all, and everything is as it was. */
static enum err book_in(const struct op *op, const struct refund *r, bool back)
{
    struct invoice i;
    int64_t from_invoice, sign = back ? -1 : 1;
    struct refund at = *r;
    if (back)
        at.of.p.refunded -= r->amount; /* as it stood before this one */
    TRY(parts_of(op, &at, &i, &from_invoice));
    enum ledger_account out = medium_account(r->of.p.medium);
    struct entry entries[2] = { { .kind = ENTRY_REFUND,
                                    .debit = r->still_owed ? ACCOUNT_RECEIVABLE : ACCOUNT_REFUNDS,
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
        if (back) {
            struct payer_id was = e->payer;
            enum ledger_account debit = e->debit;
            e->payer = e->credit_payer.v ? e->credit_payer : e->payer;
            e->credit_payer = was;
            e->debit = e->credit;
            e->credit = debit;
        }
    }
    TRY(ledger_write(op, entries, LENGTH(entries)));
    if (!from_invoice)
        return E_OK;
    return invoice_amounts_in(op, &i, i.paid - (r->still_owed ? sign * from_invoice : 0), i.written_off,
        i.refunded + (r->still_owed ? 0 : sign * from_invoice));
}

static enum err done_in(const struct op *op, const struct refund *r, struct sv number)
{
    int64_t changed;
    TRY(q_refund_done(op->db, op->viewer->org,
        &(struct q_refund_done){ .gateway_refund = number, .settled_at = { true, op->now }, .refund_id = r->id },
        &changed));
    if (!changed)
        return E_OK; /* known already */
    TRY(book_in(op, r, false));
    TRY(q_payment_refunded(
        op->db, op->viewer->org, &(struct q_payment_refunded){ .amount = r->amount, .payment_id = r->of.p.id }, NULL));
    return payment_record_in(op, EVENT_PAYMENT_REFUNDED, &r->of.p, r->of.confidential,
        sv_fmt(op->arena, ",\"refund\":%lld,\"given_back\":%lld", (long long)r->id.v, (long long)r->amount));
}

static enum err failed_in(const struct op *op, const struct refund *r, struct sv error)
{
    int64_t changed;
    TRY(q_refund_failed(op->db, op->viewer->org,
        &(struct q_refund_failed){ .error = error, .settled_at = { true, op->now }, .refund_id = r->id }, &changed));
    if (!changed)
        return E_OK; /* known already */
    if (sv_eq(r->state, SV("succeeded"))) {
        TRY(book_in(op, r, true));
        TRY(q_payment_refunded(op->db, op->viewer->org,
            &(struct q_payment_refunded){ .amount = -r->amount, .payment_id = r->of.p.id }, NULL));
    }
    TRY(task_open(
        op, TASK_PAYMENT_FAILED, r->of.p.client, sv_fmt(op->arena, "refund_failed %lld", (long long)r->id.v), SV("")));
    return payment_record_in(op, EVENT_REFUND_FAILED, &r->of.p, r->of.confidential,
        sv_fmt(op->arena, ",\"refund\":%lld,\"given_back\":%lld", (long long)r->id.v, (long long)r->amount));
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
    case PAY_DONE: return done_in(&op, s->r, s->answer.number);
    case PAY_REFUSED:
        if (strcmp(s->result.error, "other_answer") == 0 || strcmp(s->result.error, "key_reused") == 0)
            break; /* the second says that the first one was heard: what became of it is told (refund_hear_in) */
        return failed_in(&op, s->r, sv_of(s->result.error));
    case PAY_DECLINED:
    case PAY_NOT_THERE: return failed_in(&op, s->r, sv_of(s->result.error));
    case PAY_UNKNOWN:
    case PAY_AGAIN:
    case PAY_SETTINGS:
    case PAY_NEEDS_ACTION:
    default: break;
    }
    return q_refund_waits(tx, op.viewer->org,
        &(struct q_refund_waits){ .look_at = { true, instant_add(op.now, LOOK_AGAIN_S * SECOND_US) },
            .error = sv_of(s->result.error),
            .refund_id = s->r->id },
        NULL);
}

static enum err ask(const struct op *op, struct pay_line *line, const struct refund *r)
{
    struct settling s = { .op = op, .r = r };
    struct money amount = { .minor = r->amount };
    memcpy(amount.currency, r->of.currency, sizeof amount.currency);
    s.result = pay_refund(line, op->arena, r->of.intent, amount, reference_of(op->arena, r->id), r->key, &s.answer);
    return db_write(op->db, settle_in, &s);
}

struct starting {
    const struct op *op;
    struct payment_id payment;
    int64_t amount;
    bool still_owed, by_hand, too_much, there;
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
    s->too_much = s->there = false;
    TRY(payment_by_id(&op, s->payment, &of));
    TRY(q_refund_open(tx, op.arena, op.viewer->org, &(struct q_refund_open){ .payment_id = s->payment }, &open));
    TRY(refund_holds(&op, of.p.payer, &before));
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
    TRY(load(&op, row.id, &r));
    TRY(payer_by_id(&op, of.p.payer, &payer));
    TRY(refund_holds(&op, of.p.payer, &held)); /* with this one */
    s->too_much = s->amount > of.p.amount - of.p.refunded - open.amount || (held > before && held > payer.credit);
    if (s->too_much)
        return E_CONFLICT;
    if (!s->by_hand)
        return E_OK;
    return done_in(&op, &r, SV(""));
}

static struct sv key_of(const struct op *op, struct payment_id id, struct sv form_key)
{
    return form_key_valid(form_key) ? sv_fmt(op->arena, "kith-refund-%lld-%lld-%.*s", (long long)op->viewer->org.v,
                                          (long long)id.v, SV_FMT(form_key))
                                    : payment_new_key(op->arena);
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
        problem_add(problems, SV(""), SV("not_refundable"), SV("This payment cannot be given back."));
    TRY(problems_err(problems));
    struct starting s = { .op = op,
        .payment = id,
        .still_owed = still_owed && of.p.invoice.v,
        .by_hand = !card,
        .reason = sv_sub(reason, 0, 500),
        .key = key_of(op, id, key) };
    s.amount = field_amount(problems, SV("amount"), amount, setting.currency, of.p.amount - of.p.refunded);
    if (!problems->count && s.amount == 0)
        problem_add(problems, SV("amount"), SV("bad_amount"), SV("Type an amount above zero."));
    TRY(problems_err(problems));
    enum err e = db_write(op->db, start_in, &s);
    if (e == E_CONFLICT && s.too_much) {
        problem_add(problems, SV("amount"), SV("over_payment"), SV("That is more than is left of this payment."));
        return E_INVALID;
    }
    TRY(e);
    if (s.by_hand || s.there)
        return E_OK;
    struct refund r;
    TRY(load(op, s.id, &r));
    line->kind = r.of.gateway;
    TRY(ask(op, line, &r));
    struct refund_by_id_row now;
    TRY(q_refund_by_id(op->db, op->arena, op->viewer->org, &(struct q_refund_by_id){ .refund_id = s.id }, &now));
    if (sv_eq(now.state, SV("failed")))
        problem_add(problems, SV(""), SV("not_refundable"), pay_staff_words(now.error));
    return problems_err(problems);
}

/* -- later ----------------------------------------------------------------------------------------------------------
 */

static enum err unknown_in(struct db *tx, void *arg)
{
    const struct settling *s = arg;
    struct op op = *s->op;
    op.db = tx;
    TRY(task_open(&op, TASK_PAYMENT_UNKNOWN, s->r->of.p.client,
        sv_fmt(op.arena, "refund_unknown %lld", (long long)s->r->id.v), SV("")));
    return q_refund_waits(tx, op.viewer->org,
        &(struct q_refund_waits){
            .look_at = { true, instant_add(op.now, DAY_US) }, .error = SV("no_answer"), .refund_id = s->r->id },
        NULL);
}

struct taking {
    const struct op *op;
    struct refund_id id;
};

/* It comes last the next time, whatever becomes of it now. */
static enum err take_in(struct db *tx, void *arg)
{
    const struct taking *t = arg;
    return q_refund_taken(tx, t->op->viewer->org,
        &(struct q_refund_taken){
            .look_at = { true, instant_add(t->op->now, PAYMENT_LOOK_S * SECOND_US) }, .refund_id = t->id },
        NULL);
}

static enum err look_at(const struct op *op, struct pay_line *line, struct refund_id id)
{
    struct refund r;
    TRY(db_write(op->db, take_in, &(struct taking){ op, id }));
    TRY(load(op, id, &r));
    line->kind = r.of.gateway;
    if (instant_before(op->now, instant_add(r.created_at, PAY_KEY_S * SECOND_US)))
        return ask(op, line, &r);
    /* The key is no longer known there, and a second one would give back twice: staff look. */
    return db_write(op->db, unknown_in, &(struct settling){ .op = op, .r = &r });
}

enum err refund_look(const struct op *op, struct pay_line *line, size_t most, size_t *count)
{
    struct refund_due_rows rows;
    TRY(q_refund_due(
        op->db, op->arena, op->viewer->org, &(struct q_refund_due){ .now = op->now, .most = (int64_t)most }, &rows));
    enum err first = E_OK;
    for (size_t i = 0; i < rows.count; i++) { /* one that is in trouble does not hold up the others */
        enum err e = look_at(op, line, rows.items[i].id);
        if (e != E_OK)
            log_event(
                LOG_WARN, "billing.refund_failed", LOG_INT("refund", rows.items[i].id.v), LOG_Z("error", err_name(e)));
        first = first == E_OK ? e : first;
        ++*count;
    }
    return first;
}

static int64_t number_of(struct sv reference)
{
    int64_t n = 0;
    for (size_t i = 7; i < reference.n && reference.p[i] >= '0' && reference.p[i] <= '9' && n < INT32_MAX; i++)
        n = n * 10 + (reference.p[i] - '0');
    return sv_starts(reference, SV("refund-")) ? n : 0;
}

enum err refund_hear_in(const struct op *op, const struct pay_event *e, const struct payment_inside *p)
{
    struct refund_of_number_row row;
    struct refund r;
    enum err known = q_refund_of_number(op->db, op->arena, op->viewer->org,
        &(struct q_refund_of_number){
            .payment_id = p->p.id, .gateway_refund = e->refund, .refund_id = { number_of(e->reference) } },
        &row);
    if (known == E_OK) {
        TRY(load(op, row.id, &r));
        return e->news == PAY_NEWS_REFUND_FAILED ? failed_in(op, &r, SV("refused")) : done_in(op, &r, e->refund);
    }
    if (known != E_NOTFOUND)
        return known;
    if (e->news == PAY_NEWS_REFUND_FAILED || p->p.state != PAYMENT_SUCCEEDED)
        return E_CONFLICT; /* told before what it is of: it comes again */
    if (strcmp(e->amount.currency, p->currency) != 0 || e->amount.minor > p->p.amount - p->p.refunded ||
        e->amount.minor <= 0)
        return E_OK;
    struct refund_insert_row made;
    TRY(q_refund_insert(op->db, op->arena, op->viewer->org,
        &(struct q_refund_insert){ .payment_id = p->p.id,
            .amount = e->amount.minor,
            .reason = SV("made at the gateway"),
            .idempotency_key = sv_fmt(op->arena, "gateway-%.*s", SV_FMT(e->refund)),
            .created_at = op->now,
            .created_kind = sv_of(actor_kind_name(op->viewer->actor.kind)),
            .created_by = op->viewer->actor.id },
        &made));
    TRY(load(op, made.id, &r));
    return done_in(op, &r, e->refund);
}
