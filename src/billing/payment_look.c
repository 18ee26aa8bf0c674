/* What became of payments and refunds that nobody knows about: the gateway is asked by our key or its number, until it
 * knows. And what it tells by itself. */
#include <string.h>

#include "base/log.h"
#include "base/text.h"
#include "billing/card_write.h"
#include "billing/deposit.h"
#include "billing/dispute.h"
#include "billing/payment_write.h"
#include "billing/queries.h"
#include "billing/reader.h"
#include "billing/refund_write.h"
#include "ical/zone.h"

enum { LOOK_ENDED_S = 3600 };

/* -- giving up ------------------------------------------------------------------------------------------------------
 */

struct giving_up {
    const struct op *op;
    struct payment_id id;
    struct invoice_id invoice;
    bool walked_away; /* after a decline: they are told, and staff, that nothing was paid */
};

static enum err cancel_in(struct db *tx, void *arg)
{
    const struct giving_up *e = arg;
    struct op op = *e->op;
    struct payment_inside x;
    op.db = tx;
    TRY(payment_by_id(&op, e->id, &x));
    if (e->walked_away && payment_declined(&x.p))
        return payment_fail_in(&op, e->id, x.intent, sv_z(op.arena, x.p.reason));
    TRY(payment_cancel_in(&op, e->id));
    return deposit_follow_in(&op, e->invoice);
}

static struct pay_result cancel_at_gateway(const struct op *op, struct pay_line *line, const struct payment_inside *p)
{
    struct sv key = sv_fmt(op->arena, "%.*s-cancel-%lld", SV_FMT(p->key), (long long)p->looks);
    line->kind = p->gateway;
    return pay_charge_cancel(line, op->arena, p->intent, key);
}

static enum err give_up(const struct op *op, struct pay_line *line, const struct payment_inside *p, bool walked_away)
{
    struct pay_charged c = { .error = "" };
    struct pay_result r = { .end = PAY_DONE, .error = "" };
    if (p->intent.n)
        r = cancel_at_gateway(op, line, p);
    if (r.end == PAY_DONE || r.end == PAY_NOT_THERE)
        return db_write(op->db, cancel_in, &(struct giving_up){ op, p->p.id, p->p.invoice, walked_away });
    return payment_read(op, line, p, &c); /* it was paid meanwhile, or nobody can say */
}

enum err payment_give_up(const struct op *op, struct pay_line *line, const struct payment_inside *p)
{
    return give_up(op, line, p, false);
}

/* -- payments -------------------------------------------------------------------------------------------------------
 */

struct taking {
    const struct op *op;
    const struct payment_inside *p;
    int64_t changed;
};

static enum err take_in(struct db *tx, void *arg)
{
    struct taking *t = arg;
    return q_payment_taken(tx, t->op->viewer->org,
        &(struct q_payment_taken){ .payment_id = t->p->p.id,
            .looks = t->p->looks,
            .look_at = { true, instant_add(t->op->now, PAYMENT_LOOK_S * SECOND_US) } },
        &t->changed);
}

static bool key_holds(const struct op *op, const struct payment_inside *p)
{
    return instant_before(op->now, instant_add(p->p.created_at, PAY_KEY_S * SECOND_US));
}

static bool ended(const struct payment_inside *p)
{
    return p->p.state == PAYMENT_FAILED || p->p.state == PAYMENT_CANCELED;
}

struct looking {
    const struct op *op;
    struct payment_id id;
    struct opt_instant again;
};

static enum err looked_in(struct db *tx, void *arg)
{
    const struct looking *l = arg;
    return q_payment_looked(
        tx, l->op->viewer->org, &(struct q_payment_looked){ .look_at = l->again, .payment_id = l->id }, NULL);
}

/* One that had ended, and that the gateway told of: when it stays so, it is asked no more. */
static enum err looked(const struct op *op, const struct payment_inside *p, bool known)
{
    return db_write(op->db, looked_in,
        &(struct looking){ op, p->p.id, { !known, instant_add(op->now, LOOK_ENDED_S * SECOND_US) } });
}

/* Its number never arrived. With the key it is asked again; later it is looked for, and what is not there never was.
 * A charge that was begun for the gateway's fields can be paid by nobody before its number is here. */
static enum err find_out(const struct op *op, struct pay_line *line, const struct payment_inside *p)
{
    struct pay_charged c = { .error = "" };
    if (!p->method.n)
        return payment_give_up(op, line, p);
    if (key_holds(op, p) && !ended(p))
        TRY(payment_ask(op, line, p, &c));
    struct payment_inside now;
    TRY(payment_by_id(op, p->p.id, &now));
    if (now.intent.n || now.p.state == PAYMENT_SUCCEEDED || (ended(&now) && !ended(p)))
        return E_OK;
    struct pay_result r =
        pay_charge_find(line, op->arena, p->customer, payment_reference(op->arena, p->p.id), p->p.created_at, &c);
    if (r.end == PAY_DONE) {
        now.intent = c.number;
        TRY(payment_read(op, line, &now, &c));
        return ended(&now) ? looked(op, &now, c.number.n > 0) : E_OK;
    }
    if (ended(&now))
        return looked(op, &now, r.end == PAY_NOT_THERE);
    if (r.end == PAY_NOT_THERE && !key_holds(op, p))
        return payment_settle(op, &now, (struct pay_result){ .end = PAY_DECLINED, .error = "not_there" }, &c);
    return E_OK;
}

static bool waited_long(const struct op *op, const struct payment_inside *p)
{
    return !instant_before(op->now, instant_add(p->p.created_at, PAYMENT_WAIT_S * SECOND_US));
}

static enum err look_at(const struct op *op, struct pay_line *line, const struct payment_inside *p)
{
    struct pay_charged c = { .error = "" };
    struct payment_inside now;
    if (!p->intent.n && ended(p) && !p->method.n)
        return looked(op, p, true); /* begun in the gateway's fields: nobody could pay it */
    if (!p->intent.n)
        return find_out(op, line, p);
    TRY(payment_read(op, line, p, &c));
    TRY(payment_by_id(op, p->p.id, &now));
    if (ended(&now)) { /* here; there it is to be so too */
        bool open = c.number.n && (c.state == PAY_STATE_OPEN || c.state == PAY_STATE_ACTION);
        return looked(op, &now, open ? cancel_at_gateway(op, line, &now).end == PAY_DONE : c.number.n > 0);
    }
    if (now.p.state == PAYMENT_NEEDS_ACTION && waited_long(op, &now))
        return give_up(op, line, &now, true);
    return E_OK;
}

static enum err take_and_look(const struct op *op, struct pay_line *line, struct payment_id id, bool *ret_taken)
{
    struct payment_inside p;
    TRY(payment_by_id(op, id, &p));
    struct taking t = { .op = op, .p = &p };
    TRY(db_write(op->db, take_in, &t));
    *ret_taken = t.changed > 0;
    if (!t.changed)
        return E_OK; /* another worker has it */
    p.looks++;
    return look_at(op, line, &p);
}

/* One that is in trouble does not hold up the others. */
static enum err look_at_payments(const struct op *op, struct pay_line *line, size_t most, size_t *ret_count)
{
    struct payment_due_rows rows;
    enum err first = E_OK;
    TRY(q_payment_due(
        op->db, op->arena, op->viewer->org, &(struct q_payment_due){ .now = op->now, .most = (int64_t)most }, &rows));
    for (size_t i = 0; i < rows.count; i++) {
        bool taken = true;
        enum err e = take_and_look(op, line, rows.items[i].id, &taken);
        if (e != E_OK)
            log_event(LOG_WARN, "billing.payment_look_failed", LOG_INT("payment", rows.items[i].id.v),
                LOG_Z("error", err_name(e)));
        first = first == E_OK ? e : first;
        *ret_count += taken;
    }
    return first;
}

enum err payment_look(const struct op *op, struct pay_line *line, size_t most, size_t *ret_count)
{
    *ret_count = 0;
    TRY(bills_staff(op));
    enum err payments = look_at_payments(op, line, most, ret_count);
    enum err refunds = refund_look(op, line, most, ret_count);
    return payments == E_OK ? refunds : payments;
}

/* -- what the gateway tells -----------------------------------------------------------------------------------------
 */

struct hearing {
    const struct op *op;
    const struct pay_event *e;
    enum pay_kind gateway;
    const struct zone *zone; /* of the practice; NULL until it is known which */
};

/* "payment-71": ours, when its number has not arrived yet. */
static int64_t number_in(struct sv reference, struct sv before)
{
    int64_t n;
    return sv_starts(reference, before) && int_parse(sv_sub(reference, before.n, SIZE_MAX), &n) ? n : 0;
}

static struct sv dispute_dedupe(struct arena *a, const struct payment_inside *x)
{
    return sv_fmt(a, "payment_disputed %lld", (long long)x->p.id.v);
}

/* Of the task, by the practice's clock. */
static struct sv until_when(struct arena *a, const struct hearing *h)
{
    return h->e->dispute_due.us
               ? sv_fmt(a, "Answer at the gateway until %.*s.", SV_FMT(zone_human(a, h->zone, h->e->dispute_due)))
               : SV("");
}

/* How one stands, or a bank's inquiry, which waits for an answer, too. No money moves. What comes late, or again, asks
 * for nothing: the inquiry may be over, or staff done with it. */
static enum err dispute_told_in(const struct op *op, const struct hearing *h, const struct payment_inside *x)
{
    const struct pay_event *e = h->e;
    bool news;
    if (x->p.state != PAYMENT_SUCCEEDED)
        return E_CONFLICT;
    TRY(dispute_keep_in(op, e, x, &news));
    if (!news)
        return E_OK;
    if (sv_eq(e->dispute_status, SV("warning_needs_response")))
        return task_open(
            op, TASK_PAYMENT_DISPUTED, x->p.client, dispute_dedupe(op->arena, x), until_when(op->arena, h));
    return sv_eq(e->dispute_status, SV("warning_closed")) && !x->p.disputed
               ? task_moot(op, dispute_dedupe(op->arena, x))
               : E_OK;
}

/* A dispute whose beginning nobody told: as many others are known as were opened. (One that was opened before disputes
 * were kept is not known, and was.) */
static enum err never_opened(
    const struct op *op, const struct hearing *h, const struct payment_inside *x, int64_t opened, bool *ret_never)
{
    struct disputes_of_payments_rows rows;
    int64_t others = 0;
    bool known = !h->e->dispute.n;
    TRY(q_disputes_of_payments(
        op->db, op->arena, op->viewer->org, &(struct q_disputes_of_payments){ &x->p.id, 1 }, &rows));
    for (size_t i = 0; i < rows.count; i++) {
        known = known || sv_eq(rows.items[i].number, h->e->dispute);
        others += !sv_starts(rows.items[i].status, SV("warning_"));
    }
    *ret_never = !known && opened <= others;
    return E_OK;
}

/* What cannot be placed yet is refused, and comes again: the gateway keeps no order. What was opened is closed with
 * the amount that it was opened with, whatever was given back meanwhile. A lost one stays marked: nothing of it can be
 * given back any more. */
static enum err dispute_in(const struct op *op, const struct hearing *h, const struct payment_inside *x)
{
    struct payment_dispute_sums_row sums;
    bool opened = h->e->news == PAY_NEWS_DISPUTE_OPENED;
    bool lost = !opened && !h->e->won, news, never = false;
    if (x->p.state != PAYMENT_SUCCEEDED)
        return E_CONFLICT;
    TRY(q_payment_dispute_sums(op->db, op->arena, op->viewer->org,
        &(struct q_payment_dispute_sums){ .payer_id = x->p.payer, .payment_id = x->p.id }, &sums));
    if (!opened)
        TRY(never_opened(op, h, x, sums.opened, &never));
    if (never)
        return E_CONFLICT;
    TRY(dispute_keep_in(op, h->e, x, &news));
    int64_t held = sums.opened_amount - sums.closed_amount,
            left = x->p.amount - x->p.refunded - sums.opened_amount + sums.won_amount;
    int64_t fresh;
    struct sv dedupe = dispute_dedupe(op->arena, x);
    if (!opened && !held && (sums.opened || !x->p.disputed))
        return sums.opened ? E_OK : E_CONFLICT; /* known already; or told before its beginning */
    if (opened && h->e->dispute.n) {
        TRY(q_gateway_event_add(op->db,
            &(struct q_gateway_event_add){ .gateway = sv_of(pay_kind_name(h->gateway)),
                .event = sv_fmt(op->arena, "%.*s opened", SV_FMT(h->e->dispute)),
                .taken_at = op->now },
            &fresh));
        if (!fresh)
            return E_OK; /* told of by its beginning, and by the money that was withdrawn */
    }
    if (strcmp(h->e->amount.currency, x->currency) != 0)
        return task_open(op, TASK_PAYMENT_DISPUTED, x->p.client, dedupe, until_when(op->arena, h));
    int64_t amount = h->e->amount.minor;
    if (opened)
        amount = amount < left ? amount : left;
    else if (sums.opened - sums.closed <= 1 || amount > held)
        amount = held;
    struct entry e = { .kind = ENTRY_DISPUTE,
        .debit = opened ? ACCOUNT_DISPUTED
                 : lost ? ACCOUNT_WRITE_OFF
                        : ACCOUNT_GATEWAY,
        .credit = opened ? ACCOUNT_GATEWAY : ACCOUNT_DISPUTED,
        .amount = amount < 0 ? 0 : amount,
        .payer = x->p.payer,
        .client = x->p.client,
        .payment = x->p.id };
    lost = lost || sv_eq(x->p.reason, SV("dispute_lost"));
    bool others = !opened && held > amount;
    TRY(ledger_write(op, &e, 1));
    TRY(q_payment_disputed(op->db, op->viewer->org,
        &(struct q_payment_disputed){
            .disputed = opened || lost || others, .reason = lost ? SV("dispute_lost") : SV(""), .payment_id = x->p.id },
        NULL));
    if (opened)
        TRY(task_open(op, TASK_PAYMENT_DISPUTED, x->p.client, dedupe, until_when(op->arena, h)));
    else if (!others)
        TRY(task_moot(op, dedupe));
    TRY(payment_record_in(op, EVENT_PAYMENT_DISPUTED, &x->p, x->confidential,
        opened      ? SV(",\"dispute\":\"opened\"")
        : h->e->won ? SV(",\"dispute\":\"won\"")
                    : SV(",\"dispute\":\"lost\"")));
    return opened || others ? E_OK : deposit_follow_in(op, x->p.invoice);
}

/* Paid as it was asked for, under its number; or with ours and of our customer, when its number never arrived. */
static bool is_of(const struct op *op, const struct pay_event *e, const struct payment_inside *x)
{
    bool as_asked = e->amount.minor == x->p.amount && strcmp(e->amount.currency, x->currency) == 0;
    return as_asked && (x->intent.n || (sv_eq(e->reference, payment_reference(op->arena, x->p.id)) && e->customer.n &&
                                           sv_eq(e->customer, x->customer)));
}

static enum err hear_in_practice(const struct op *op, const struct hearing *h, struct payment_id id)
{
    struct payment_inside x;
    TRY(payment_by_id(op, id, &x));
    switch (h->e->news) {
    case PAY_NEWS_DISPUTE_OPENED:
    case PAY_NEWS_DISPUTE_CLOSED: return dispute_in(op, h, &x);
    case PAY_NEWS_DISPUTE_TOLD: return dispute_told_in(op, h, &x);
    case PAY_NEWS_REFUNDED:
    case PAY_NEWS_REFUND_FAILED: return refund_hear_in(op, h->e, &x);
    case PAY_NEWS_PAID:
    case PAY_NEWS_FAILED:
    case PAY_NEWS_PROCESSING:
    case PAY_NEWS_CANCELLED: /* asked, rather than believed: events come in any order */
        if (x.p.state == PAYMENT_SUCCEEDED || (h->e->news != PAY_NEWS_PAID && x.p.settled_at.has))
            return E_OK;
        if (h->e->news == PAY_NEWS_PAID && is_of(op, h->e, &x))
            return payment_succeed_in(op, id, h->e->charge);
        return q_payment_look_now(op->db, op->viewer->org,
            &(struct q_payment_look_now){ .look_at = { true, op->now }, .payment_id = id }, NULL);
    case PAY_NEWS_OTHER:
    case PAY_NEWS_CARD_UPDATED:
    case PAY_NEWS_SETUP_DONE:
    default: break;
    }
    return E_OK;
}

static enum err hear_in(struct db *tx, void *arg)
{
    const struct hearing *h = arg;
    struct hearing here = *h;
    struct op op = *h->op;
    struct sv gateway = sv_of(pay_kind_name(h->gateway));
    struct payment_of_intent_row row;
    struct organization org;
    int64_t fresh;
    op.db = tx;
    TRY(q_gateway_event_add(
        tx, &(struct q_gateway_event_add){ .gateway = gateway, .event = h->e->id, .taken_at = op.now }, &fresh));
    if (!fresh)
        return E_OK;
    if (h->e->news == PAY_NEWS_CARD_UPDATED)
        return card_renew_in(&op, h->gateway, &h->e->card);
    if (!h->e->charge.n)
        return E_OK;
    enum err e = q_payment_of_intent(tx, op.arena,
        &(struct q_payment_of_intent){
            .gateway = gateway, .intent = h->e->charge, .payment_id = { number_in(h->e->reference, SV("payment-")) } },
        &row);
    if (e != E_OK)
        return e == E_NOTFOUND ? E_OK : e; /* another program's at the same account */
    TRY(organization_load(tx, op.arena, row.org_id, &org));
    struct viewer system = viewer_system(ACTOR_SYSTEM, row.org_id, organization_today(&org, op.now));
    op.viewer = &system;
    here.zone = zone_of(org.zone);
    return hear_in_practice(&op, &here, row.id);
}

enum err payment_event(const struct op *op, enum pay_kind gateway, const struct pay_event *e)
{
    return db_write(op->db, hear_in, &(struct hearing){ op, e, gateway });
}
