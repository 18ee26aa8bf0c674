/* Bills that pay themselves on the day they are due: with the card that its owner chose for that (card_autopay()), or
 * by a standing agreement within its caps (beyond 14). What was refused is tried again on three later days, where
 * another day can help. */
#include "billing/card_write.h"
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
    bool skipped;
};

static enum err start_in(struct db *tx, void *arg)
{
    struct charging *x = arg;
    struct op op = *x->op;
    struct invoice i;
    op.db = tx;
    TRY(invoice_by_id(&op, x->invoice, &i));
    x->skipped = i.paying || i.balance <= 0 || (i.stored != INVOICE_SENT && i.stored != INVOICE_PART_PAID) ||
                 i.payer_client.v != x->card.card.client.v;
    if (x->skipped)
        return E_OK;
    return payment_insert_in(&op,
        &(struct payment_new){ .payer = i.payer,
            .card = &x->card,
            .client = i.client,
            .invoice = i.id,
            .amount = i.balance,
            .medium = MEDIUM_CARD,
            .state = PAYMENT_STARTED,
            .gateway = x->card.gateway,
            .key = payment_new_key(op.arena),
            .paid_on = op.viewer->today,
            .autopay = true,
            .look_at = { true, instant_add(op.now, PAYMENT_LOOK_S * SECOND_US) } },
        &x->id);
}

struct retrying {
    const struct op *op;
    struct payment_inside p;
    int64_t tries;
};

static enum err retry_in(struct db *tx, void *arg)
{
    const struct retrying *r = arg;
    struct op op = *r->op;
    int32_t days = r->tries < TRIES_MOST ? retry_after_days[r->tries > 0 ? r->tries - 1 : 0] : 0;
    op.db = tx;
    if (pay_error_passes(r->p.p.reason) && days)
        return q_payment_retry_on(tx, op.viewer->org,
            &(struct q_payment_retry_on){
                .retry_on = { true, { op.viewer->today.n + days } }, .payment_id = r->p.p.id },
            NULL);
    return task_open(&op, TASK_PAYMENT_FAILED, r->p.p.client,
        sv_fmt(op.arena, "payment_failed %lld", (long long)r->p.p.id.v), SV(""));
}

static enum err charge_one(const struct op *op, struct pay_line *line, struct invoice_id invoice, struct card_id card)
{
    struct charging x = { .op = op, .invoice = invoice };
    struct pay_charged c = { .error = "" };
    struct retrying r = { .op = op };
    struct autopay_tries_row tries;
    TRY(card_on_file(op, card, &x.card));
    if (x.card.removed || x.card.owner_gone || x.card.card.expired)
        return E_OK;
    enum err e = db_write(op->db, start_in, &x);
    if (e == E_CONFLICT || (e == E_OK && x.skipped))
        return E_OK; /* somebody pays it just now */
    TRY(e);
    TRY(payment_by_id(op, x.id, &r.p));
    line->kind = r.p.gateway;
    TRY(payment_ask(op, line, &r.p, &c));
    TRY(payment_by_id(op, x.id, &r.p));
    if (r.p.p.state != PAYMENT_FAILED)
        return E_OK;
    TRY(q_autopay_tries(
        op->db, op->arena, op->viewer->org, &(struct q_autopay_tries){ .invoice_id = invoice }, &tries));
    r.tries = tries.n;
    return db_write(op->db, retry_in, &r);
}

enum err payment_autopay(const struct op *op, struct pay_line *line, size_t most, size_t *ret_count)
{
    struct autopay_due_rows rows;
    *ret_count = 0;
    TRY(bills_staff(op));
    TRY(q_autopay_due(op->db, op->arena, op->viewer->org,
        &(struct q_autopay_due){ .today = op->viewer->today, .most = (int64_t)most }, &rows));
    for (size_t i = 0; i < rows.count; i++) {
        TRY(charge_one(op, line, rows.items[i].id, rows.items[i].card_id));
        ++*ret_count;
    }
    return E_OK;
}
