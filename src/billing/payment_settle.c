/* What becomes of a payment, in one transaction each: row, ledger, invoice, events, tasks. */
#include "billing/payment_write.h"

#include <assert.h>
#include <string.h>

#include "access/record.h"
#include "billing/card_write.h"
#include "billing/deposit.h"
#include "billing/queries.h"

enum { LOOK_FIRST_S = 15, LOOK_LAST_S = 3600, LOOK_UNSURE = 8 };

enum err payment_record_in(
    const struct op *op, enum event_kind kind, const struct payment *p, bool confidential, struct sv more)
{
    struct event_new e = event_by(op, kind, p->client);
    e.resource_kind = "payment";
    e.resource_id = p->id.v;
    e.payload = sv_fmt(op->arena, "{\"payer\":%lld,\"invoice\":%lld,\"amount\":%lld%s%s%.*s}", (long long)p->payer.v,
        (long long)p->invoice.v, (long long)p->amount, p->autopay ? ",\"autopay\":true" : "",
        confidential ? ",\"confidential\":true" : "", SV_FMT(more));
    return event_record(op->db, op->arena, &e, NULL);
}

enum err payment_insert_in(const struct op *op, const struct payment_new *n, struct payment_id *ret_id)
{
    struct payment_insert_row row;
    const struct card_on_file *c = n->card;
    assert(db_writing(op->db));
    if (n->invoice.v && !n->none_waits)
        TRY(payment_free_in(op, n->invoice));
    enum err e = q_payment_insert(op->db, op->arena, op->viewer->org,
        &(struct q_payment_insert){ .payer_id = n->payer,
            .card_id = { c != NULL, c ? c->card.id : (struct card_id){ 0 } },
            .card_client_id = { c != NULL, c ? c->card.client : (struct client_id){ 0 } },
            .client_id = { n->client.v != 0, n->client },
            .invoice_id = { n->invoice.v != 0, n->invoice },
            .amount = n->amount,
            .medium = sv_of(medium_name(n->medium)),
            .state = sv_of(payment_state_name(n->state)),
            .gateway = n->medium == MEDIUM_CARD ? sv_of(pay_kind_name(n->gateway)) : SV(""),
            .idempotency_key = n->key,
            .autopay = n->autopay,
            .paid_on = n->paid_on,
            .note = n->note,
            .created_at = op->now,
            .created_kind = sv_of(actor_kind_name(op->viewer->actor.kind)),
            .created_by = op->viewer->actor.id,
            .grant_id = { op->viewer->grant.v != 0, op->viewer->grant },
            .look_at = n->look_at,
            .applied = n->applied,
            .settled_at = { n->state == PAYMENT_SUCCEEDED, op->now },
            .deposit_id = { n->deposit.v != 0, n->deposit } },
        &row);
    if (e == E_NOTFOUND)
        return E_CONFLICT;
    TRY(e);
    *ret_id = row.id;
    return E_OK;
}

/* What the invoice still needs of it; the rest stays the payer's credit. */
static int64_t needed(const struct invoice *i, int64_t amount)
{
    int64_t balance = i && i->balance > 0 ? i->balance : 0;
    return amount < balance ? amount : balance;
}

/* The money is here: what it moves, and what becomes of the invoice (NULL: none). */
static enum err came_in(const struct op *op, const struct payment *p, const struct invoice *i)
{
    struct entry moved[2];
    size_t n = 0;
    int64_t amount = needed(i, p->amount);
    if (p->medium != MEDIUM_CREDIT)
        moved[n++] = (struct entry){ .kind = ENTRY_PAYMENT,
            .debit = medium_account(p->medium),
            .credit = ACCOUNT_CREDIT,
            .amount = p->amount,
            .payer = p->payer,
            .client = p->client,
            .payment = p->id };
    if (amount)
        moved[n++] = (struct entry){ .kind = ENTRY_APPLY,
            .debit = ACCOUNT_CREDIT,
            .credit = ACCOUNT_RECEIVABLE,
            .amount = amount,
            .payer = p->payer,
            .credit_payer = i->payer,
            .client = i->client,
            .invoice = i->id,
            .payment = p->id };
    if (amount)
        TRY(invoice_amounts_in(op, i, i->paid + amount, i->written_off, i->refunded));
    TRY(ledger_write(op, moved, n));
    return amount && amount == i->balance ? invoice_record_in(op, EVENT_INVOICE_PAID, i, SV("")) : E_OK;
}

enum err payment_invoice_in(
    const struct op *op, struct invoice_id id, struct invoice *ret_invoice, const struct invoice **ret_there)
{
    *ret_there = NULL;
    if (!id.v)
        return E_OK;
    TRY(invoice_money(op, id, ret_invoice));
    *ret_there = ret_invoice;
    return E_OK;
}

static bool under_way(enum payment_state s)
{
    return s == PAYMENT_STARTED || s == PAYMENT_NEEDS_ACTION || s == PAYMENT_PROCESSING;
}

static struct sv unknown_task(const struct op *op, struct payment_id id)
{
    return sv_fmt(op->arena, "payment_unknown %lld", (long long)id.v);
}

/* Of a deposit that is held, what its visit asked for meanwhile is made up for. */
static enum err follow_in(const struct op *op, const struct invoice *i)
{
    return i && i->deposit == DEPOSIT_HELD ? deposit_follow_in(op, i->id) : E_OK;
}

/* Money that comes after all, from a charge that was given up, is taken as well: it is the payer's. */
enum err payment_succeed_in(const struct op *op, struct payment_id id, struct sv intent)
{
    struct payment_inside x;
    struct invoice invoice;
    const struct invoice *i;
    assert(db_writing(op->db));
    TRY(payment_by_id(op, id, &x));
    if (x.p.state == PAYMENT_SUCCEEDED)
        return E_OK;
    TRY(payment_invoice_in(op, x.p.invoice, &invoice, &i));
    TRY(came_in(op, &x.p, i));
    TRY(q_payment_succeeded(op->db, op->viewer->org,
        &(struct q_payment_succeeded){ .intent = intent.n ? intent : x.intent,
            .applied = needed(i, x.p.amount),
            .settled_at = { true, op->now },
            .paid_on = x.p.medium == MEDIUM_CARD ? op->viewer->today : x.p.paid_on,
            .payment_id = id },
        NULL));
    TRY(task_moot(op, unknown_task(op, id)));
    TRY(payment_record_in(op, EVENT_PAYMENT_SUCCEEDED, &x.p, x.confidential, SV("")));
    return follow_in(op, i);
}

enum err payment_by_hand_in(
    const struct op *op, const struct payment_new *n, const struct invoice *i, struct payment_id *ret_id)
{
    struct payment_new came = *n;
    if (i && i->paying)
        return E_CONFLICT;
    came.state = PAYMENT_SUCCEEDED;
    came.applied = needed(i, n->amount);
    came.none_waits = i && i->none_waits;
    TRY(payment_insert_in(op, &came, ret_id));
    const struct payment p = { .id = *ret_id,
        .payer = n->payer,
        .client = n->client,
        .invoice = n->invoice,
        .amount = n->amount,
        .medium = n->medium };
    TRY(came_in(op, &p, i));
    TRY(payment_record_in(op, EVENT_PAYMENT_SUCCEEDED, &p, i && i->confidential, SV("")));
    return follow_in(op, i);
}

enum err payment_fail_in(const struct op *op, struct payment_id id, struct sv intent, const char *reason)
{
    struct payment_inside x;
    TRY(payment_by_id(op, id, &x));
    if (!under_way(x.p.state))
        return E_OK;
    TRY(q_payment_ended(op->db, op->viewer->org,
        &(struct q_payment_ended){ .state = sv_of(payment_state_name(PAYMENT_FAILED)),
            .intent = intent.n ? intent : x.intent,
            .reason = sv_of(reason),
            .settled_at = { true, op->now },
            .payment_id = id },
        NULL));
    TRY(task_moot(op, unknown_task(op, id)));
    if (x.p.autopay)
        TRY(autopay_failed_in(op, &x.p, reason));
    TRY(payment_record_in(
        op, EVENT_PAYMENT_FAILED, &x.p, x.confidential, sv_fmt(op->arena, ",\"reason\":\"%s\"", reason)));
    return deposit_follow_in(op, x.p.invoice);
}

enum err payment_cancel_in(const struct op *op, struct payment_id id)
{
    struct payment_inside x;
    TRY(payment_by_id(op, id, &x));
    if (!under_way(x.p.state))
        return E_OK;
    bool declined = payment_declined(&x.p);
    TRY(task_moot(op, unknown_task(op, id)));
    return q_payment_ended(op->db, op->viewer->org,
        &(struct q_payment_ended){ .state = sv_of(payment_state_name(declined ? PAYMENT_FAILED : PAYMENT_CANCELED)),
            .intent = x.intent,
            .reason = declined ? x.p.reason : SV(""),
            .settled_at = { true, op->now },
            .payment_id = id },
        NULL);
}

bool payment_waits_for_card(const struct payment_inside *p)
{
    return p->p.state == PAYMENT_NEEDS_ACTION && !sv_eq(p->p.reason, SV("needs_payer"));
}

enum err payment_free_in(const struct op *op, struct invoice_id invoice)
{
    struct payment_waiting_row row;
    struct payment_inside x;
    enum err e = q_payment_waiting(
        op->db, op->arena, op->viewer->org, &(struct q_payment_waiting){ .invoice_id = invoice }, &row);
    if (e != E_OK)
        return e == E_NOTFOUND ? E_OK : e;
    TRY(payment_by_id(op, row.id, &x));
    if (!payment_waits_for_card(&x))
        return E_OK;
    TRY(payment_cancel_in(op, row.id));
    return q_payment_look_now(op->db, op->viewer->org,
        &(struct q_payment_look_now){ .look_at = { true, op->now }, .payment_id = row.id }, NULL);
}

enum err payment_wait_in(const struct op *op, struct payment_id id, enum payment_state state, struct sv intent,
    const char *reason, struct instant look_at)
{
    return q_payment_waits(op->db, op->viewer->org,
        &(struct q_payment_waits){ .state = sv_of(payment_state_name(state)),
            .intent = intent,
            .reason = sv_of(reason),
            .look_at = { true, look_at },
            .payment_id = id },
        NULL);
}

/* -- what a gateway answered ----------------------------------------------------------------------------------------
 */

struct settling {
    const struct op *op;
    const struct payment_inside *p;
    struct pay_result r;
    const struct pay_charged *c;
};

/* Later and later, an hour apart at last. */
static struct instant later(const struct op *op, int64_t looks)
{
    int64_t s = LOOK_FIRST_S << (looks < LOOK_UNSURE ? looks : LOOK_UNSURE);
    return instant_add(op->now, (s < LOOK_LAST_S ? s : LOOK_LAST_S) * SECOND_US);
}

/* Nobody knows: asked again, and after some time staff know that it is so. */
static enum err unsure_in(const struct op *op, const struct settling *s, enum payment_state state)
{
    if (s->p->looks >= LOOK_UNSURE)
        TRY(task_open(op, TASK_PAYMENT_UNKNOWN, s->p->p.client, unknown_task(op, s->p->p.id), SV("")));
    return payment_wait_in(
        op, s->p->p.id, state, s->c->number.n ? s->c->number : s->p->intent, s->r.error, later(op, s->p->looks));
}

/* Of a gateway that answers for another amount or customer, money may have moved: somebody looks at its dashboard. */
static enum err strange_in(const struct op *op, const struct settling *s)
{
    TRY(task_open(op, TASK_PAYMENT_UNKNOWN, s->p->p.client, unknown_task(op, s->p->p.id), SV("")));
    return payment_wait_in(op, s->p->p.id, PAYMENT_PROCESSING, s->p->intent, s->r.error, instant_add(op->now, DAY_US));
}

/* Only of this one a refusal says that nothing happened: of an earlier one, whose answer was lost, it says nothing. */
static bool first_question(const struct payment_inside *p)
{
    return p->looks == 0 && !p->intent.n && p->p.state == PAYMENT_STARTED;
}

static enum err settle_in(struct db *tx, void *arg)
{
    const struct settling *s = arg;
    struct op op = *s->op;
    struct payment_id id = s->p->p.id;
    bool strange = strcmp(s->r.error, "other_answer") == 0 || strcmp(s->r.error, "other_customer") == 0;
    op.db = tx;
    switch (s->r.end) {
    case PAY_DONE:
        if (s->c->state == PAY_STATE_PAID)
            return payment_succeed_in(&op, id, s->c->number);
        return payment_wait_in(
            &op, id, PAYMENT_NEEDS_ACTION, s->c->number, s->c->error, instant_add(op.now, PAYMENT_WAIT_S * SECOND_US));
    case PAY_NEEDS_ACTION:
        if (s->p->off_session)
            return payment_fail_in(&op, id, s->c->number, s->r.error);
        return payment_wait_in(
            &op, id, PAYMENT_NEEDS_ACTION, s->c->number, s->r.error, instant_add(op.now, PAYMENT_WAIT_S * SECOND_US));
    case PAY_DECLINED:
        if (s->p->intent.n && !s->p->method.n) /* in the gateway's fields: another card may be tried there */
            return payment_wait_in(&op, id, PAYMENT_NEEDS_ACTION, s->p->intent, s->r.error,
                instant_add(op.now, PAYMENT_WAIT_S * SECOND_US));
        return payment_fail_in(&op, id, s->c->number, s->r.error);
    case PAY_UNKNOWN: return unsure_in(&op, s, s->c->number.n ? PAYMENT_PROCESSING : s->p->p.state);
    case PAY_AGAIN: break;
    case PAY_NOT_THERE:
        if (s->p->intent.n)
            return payment_fail_in(&op, id, s->c->number, s->r.error);
        break;
    case PAY_REFUSED:
        if (strange)
            return strange_in(&op, s);
        break;
    case PAY_SETTINGS:
        if (!first_question(s->p))
            TRY(task_open(&op, TASK_PAYMENT_UNKNOWN, s->p->p.client, unknown_task(&op, id), SV("")));
        break;
    default: break;
    }
    return first_question(s->p) ? payment_fail_in(&op, id, s->c->number, s->r.error) : unsure_in(&op, s, s->p->p.state);
}

enum err payment_settle(
    const struct op *op, const struct payment_inside *p, struct pay_result r, const struct pay_charged *c)
{
    return db_write(op->db, settle_in, &(struct settling){ op, p, r, c });
}

static struct pay_order order_of(struct arena *a, const struct payment_inside *p)
{
    struct pay_order o = { .amount = { .minor = p->p.amount },
        .key = p->key,
        .reference = payment_reference(a, p->p.id),
        .customer = p->customer,
        .method = p->method,
        .off_session = p->off_session,
        .words = sv_fmt(a, "BILL %lld", (long long)p->p.invoice.v % 100000) };
    memcpy(o.amount.currency, p->currency, sizeof o.amount.currency);
    return o;
}

enum err payment_ask(
    const struct op *op, struct pay_line *line, const struct payment_inside *p, struct pay_charged *ret_charged)
{
    struct pay_order o = order_of(op->arena, p);
    line->kind = p->gateway;
    struct pay_result r =
        p->method.n ? pay_charge(line, op->arena, &o, ret_charged) : pay_charge_begin(line, op->arena, &o, ret_charged);
    return payment_settle(op, p, r, ret_charged);
}

/* A charge that was read says by its state what a charge that is asked for says by its result. */
static struct pay_result result_of(const struct pay_charged *c)
{
    switch (c->state) {
    case PAY_STATE_PAID: return (struct pay_result){ .end = PAY_DONE, .error = "" };
    case PAY_STATE_PROCESSING: return (struct pay_result){ .end = PAY_UNKNOWN, .error = "processing" };
    case PAY_STATE_CANCELLED: return (struct pay_result){ .end = PAY_NOT_THERE, .error = "not_there" };
    case PAY_STATE_ACTION: return (struct pay_result){ .end = PAY_NEEDS_ACTION, .error = "needs_payer" };
    case PAY_STATE_OPEN:
    default: break;
    }
    return c->error[0] ? (struct pay_result){ .end = PAY_DECLINED, .error = c->error }
                       : (struct pay_result){ .end = PAY_DONE, .error = "" };
}

enum err payment_read(
    const struct op *op, struct pay_line *line, const struct payment_inside *p, struct pay_charged *ret_charged)
{
    struct pay_order o = order_of(op->arena, p);
    line->kind = p->gateway;
    struct pay_result r = pay_charge_read(line, op->arena, p->intent, ret_charged);
    if (r.end == PAY_DONE)
        r = pay_charged_matches(ret_charged, &o) ? result_of(ret_charged)
                                                 : (struct pay_result){ .end = PAY_REFUSED, .error = "other_answer" };
    return payment_settle(op, p, r, ret_charged);
}
