/* Bills that pay themselves on the day they are due: with the card that its owner chose for that (card_autopay()), by
 * a standing agreement within its caps (beyond 14), or in parts, each on its day (pay_plan.h). What was refused is
 * tried again on three later days, where another day can help. */
#include "base/log.h"
#include "billing/card_write.h"
#include "billing/pay_plan_write.h"
#include "billing/paying.h"
#include "billing/payment_write.h"
#include "billing/queries.h"
#include "billing/reader.h"

enum { TRIES_MOST = 4 };
static const int32_t retry_after_days[TRIES_MOST] = { 2, 3, 5, 0 };

struct charging {
    const struct op *op;
    struct invoice_id invoice;
    struct card_on_file card;
    struct payment_id id;
    bool skipped, refused; /* refused: before anybody was asked */
};

/* Whether the agreement's owner may still pay there: a row of 0 is none. */
static enum err stands(const struct op *op, struct client_id client, struct opt_standing_payer_id id, bool *ret_stands)
{
    struct standing_payers list;
    *ret_stands = !id.has;
    if (!id.has)
        return E_OK;
    TRY(agreements_of(op, &client, 1, &list));
    for (size_t i = 0; i < list.count && !*ret_stands; i++)
        *ret_stands = list.items[i].id.v == id.v.v;
    return E_OK;
}

/* Asked again where it is written: the one before it may have used up a cap, and an agreement may have ended. */
static enum err start_in(struct db *tx, void *arg)
{
    struct charging *x = arg;
    struct op op = *x->op;
    struct autopay_due_rows due;
    struct invoice i;
    struct day since;
    int64_t amount;
    bool stand;
    op.db = tx;
    x->refused = false;
    x->skipped = true;
    TRY(invoice_by_id(&op, x->invoice, &i));
    if (!i.due_on.has || i.due_on.v.n > op.viewer->today.n)
        return E_OK;
    TRY(q_autopay_due(tx, op.arena, op.viewer->org,
        &(struct q_autopay_due){ .today = op.viewer->today,
            .after_day = i.due_on.v,
            .after_id = { i.id.v - 1 },
            .until_day = i.due_on.v,
            .until_id = i.id,
            .most = 1 },
        &due));
    if (!due.count)
        return E_OK;
    TRY(card_on_file(&op, due.items[0].card_id, &x->card));
    TRY(stands(&op, i.client, due.items[0].standing_id, &stand));
    TRY(pay_plan_charge(&op, &i, &amount, &since));
    x->skipped = !stand || i.payer_client.v != x->card.card.client.v || !amount;
    if (x->skipped)
        return E_OK;
    TRY(payment_insert_in(&op,
        &(struct payment_new){ .payer = i.payer,
            .card = &x->card,
            .client = i.client,
            .invoice = i.id,
            .amount = amount,
            .medium = MEDIUM_CARD,
            .state = PAYMENT_STARTED,
            .gateway = x->card.gateway,
            .key = payment_new_key(op.arena),
            .paid_on = op.viewer->today,
            .autopay = true,
            .look_at = { true, instant_add(op.now, PAYMENT_LOOK_S * SECOND_US) } },
        &x->id));
    x->refused = x->card.removed || x->card.card.expired;
    return x->refused ? payment_fail_in(&op, x->id, SV(""), "declined_expired") : E_OK;
}

enum err autopay_failed_in(const struct op *op, const struct payment *p, const char *reason)
{
    struct autopay_tries_row tries;
    struct invoice i;
    struct day since;
    int64_t amount;
    TRY(invoice_by_id(op, p->invoice, &i));
    TRY(pay_plan_charge(op, &i, &amount, &since));
    TRY(q_autopay_tries(op->db, op->arena, op->viewer->org,
        &(struct q_autopay_tries){ .invoice_id = p->invoice, .card_id = p->card, .since = since }, &tries));
    int32_t days = tries.n < TRIES_MOST ? retry_after_days[tries.n > 0 ? tries.n - 1 : 0] : 0;
    if (pay_error_passes(sv_of(reason)) && days)
        return q_payment_retry_on(op->db, op->viewer->org,
            &(struct q_payment_retry_on){ .retry_on = { true, { op->viewer->today.n + days } }, .payment_id = p->id },
            NULL);
    return task_open(
        op, TASK_PAYMENT_FAILED, p->client, sv_fmt(op->arena, "payment_failed %lld", (long long)p->id.v), SV(""));
}

static enum err charge_one(const struct op *op, struct pay_line *line, struct invoice_id invoice, bool *ret_charged)
{
    struct charging x = { .op = op, .invoice = invoice };
    struct pay_charged c = { .error = "" };
    struct payment_inside p;
    enum err e = db_write(op->db, start_in, &x);
    *ret_charged = e == E_OK && !x.skipped;
    if (e == E_CONFLICT || (e == E_OK && x.skipped))
        return E_OK; /* somebody pays it just now, or it is not for the clock any more */
    TRY(e);
    if (x.refused)
        return E_OK;
    TRY(payment_by_id(op, x.id, &p));
    line->kind = p.gateway;
    return payment_ask(op, line, &p, &c);
}

/* Those that are skipped stay due, and stand before the younger ones: each is met once. */
enum err payment_autopay(const struct op *op, struct pay_line *line, size_t most, size_t *ret_count)
{
    struct autopay_due_rows rows;
    enum err first = E_OK;
    struct q_autopay_due next = { .today = op->viewer->today,
        .after_day = { INT32_MIN },
        .until_day = op->viewer->today,
        .until_id = { INT64_MAX } };
    *ret_count = 0;
    TRY(bills_staff(op));
    do {
        next.most = (int64_t)(most - *ret_count);
        TRY(q_autopay_due(op->db, op->arena, op->viewer->org, &next, &rows));
        for (size_t i = 0; i < rows.count; i++) {
            bool charged = false;
            enum err e = charge_one(op, line, rows.items[i].id, &charged);
            if (e != E_OK)
                log_event(LOG_WARN, "billing.autopay_failed", LOG_INT("invoice", rows.items[i].id.v),
                    LOG_Z("error", err_name(e)));
            first = first == E_OK ? e : first;
            *ret_count += charged;
            next.after_day = rows.items[i].due_on.v;
            next.after_id = rows.items[i].id;
        }
    } while (rows.count && *ret_count < most);
    return first;
}
