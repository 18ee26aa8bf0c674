/* What became of refunds that nobody knows about, and of those that the gateway tells of: it is asked, by our key, by
 * its number, or for the one with our reference. */
#include <string.h>

#include "base/log.h"
#include "billing/queries.h"
#include "billing/refund_write.h"

struct looking {
    const struct op *op;
    const struct refund *r;
    struct pay_result result;
    struct pay_refunded answer;
};

static bool key_holds(const struct op *op, const struct refund *r)
{
    return instant_before(op->now, instant_add(r->created_at, PAY_KEY_S * SECOND_US));
}

static enum err wait_in(const struct op *op, const struct refund *r, struct opt_instant look_at, const char *error)
{
    return q_refund_waits(op->db, op->viewer->org,
        &(struct q_refund_waits){ .look_at = look_at, .error = sv_of(error), .refund_id = r->id }, NULL);
}

/* Staff look at the gateway's own pages; it is asked again every day. */
static enum err unknown_in(const struct op *op, const struct refund *r, const char *error)
{
    TRY(task_open(op, TASK_PAYMENT_UNKNOWN, r->of.p.client,
        sv_fmt(op->arena, "refund_unknown %lld", (long long)r->id.v), SV("")));
    return wait_in(op, r, (struct opt_instant){ true, instant_add(op->now, DAY_US) }, error);
}

static bool is_of(const struct looking *l)
{
    return sv_eq(l->answer.charge, l->r->of.intent) && l->answer.amount.minor == l->r->amount &&
           strcmp(l->answer.amount.currency, l->r->of.currency) == 0;
}

static enum err found_in(const struct op *op, const struct looking *l)
{
    if (!is_of(l))
        return unknown_in(op, l->r, "other_answer");
    if (l->answer.state == PAY_REFUND_FAILED)
        return refund_failed_in(op, l->r, SV("refused"));
    if (sv_eq(l->r->state, SV("started")))
        return refund_done_in(op, l->r, l->answer.number);
    return wait_in(op, l->r, (struct opt_instant){ .has = false }, ""); /* done, as it was known here */
}

static enum err looked_in(struct db *tx, void *arg)
{
    const struct looking *l = arg;
    struct op op = *l->op;
    bool started = sv_eq(l->r->state, SV("started"));
    op.db = tx;
    if (l->result.end == PAY_DONE)
        return found_in(&op, l);
    if (l->result.end == PAY_NOT_THERE && started && (l->r->number.n || !key_holds(&op, l->r)))
        return refund_failed_in(&op, l->r, SV("not_there"));
    if (key_holds(&op, l->r))
        return wait_in(
            &op, l->r, (struct opt_instant){ true, instant_add(op.now, REFUND_LOOK_S * SECOND_US) }, l->result.error);
    return unknown_in(&op, l->r, "no_answer");
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

/* With the key it is asked for again; one that has a number is read. Where the key is no longer known there, or says
 * that something else was asked with it, asking again could give back twice: it is looked for. */
static enum err look_at(const struct op *op, struct pay_line *line, struct refund_id id)
{
    struct refund r;
    struct looking l = { .op = op, .r = &r };
    TRY(db_write(op->db, take_in, &(struct taking){ op, id }));
    TRY(refund_by_id(op, id, &r));
    line->kind = r.of.gateway;
    if (!r.number.n && key_holds(op, &r) && !sv_eq(r.error, SV("key_reused")))
        return refund_ask(op, line, &r);
    l.result = r.number.n ? pay_refund_read(line, op->arena, r.number, &l.answer)
                          : pay_refund_find(line, op->arena, r.of.intent, refund_reference(op->arena, r.id), &l.answer);
    return db_write(op->db, looked_in, &l);
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

/* -- what the gateway tells -----------------------------------------------------------------------------------------
 */

static int64_t number_of(struct sv reference)
{
    int64_t n = 0;
    for (size_t i = 7; i < reference.n && reference.p[i] >= '0' && reference.p[i] <= '9' && n < INT32_MAX; i++)
        n = n * 10 + (reference.p[i] - '0');
    return sv_starts(reference, SV("refund-")) ? n : 0;
}

/* Under way until it was read, so that nothing else uses what it takes. */
static enum err add_in(
    const struct op *op, const struct pay_event *e, const struct payment_inside *p, struct refund_id *ret_id)
{
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
    *ret_id = made.id;
    return E_OK;
}

enum err refund_hear_in(const struct op *op, const struct pay_event *e, const struct payment_inside *p)
{
    struct refund_of_number_row row;
    enum err known = q_refund_of_number(op->db, op->arena, op->viewer->org,
        &(struct q_refund_of_number){
            .payment_id = p->p.id, .gateway_refund = e->refund, .refund_id = { number_of(e->reference) } },
        &row);
    if (known != E_OK && known != E_NOTFOUND)
        return known;
    if (known == E_NOTFOUND) {
        if (e->news == PAY_NEWS_REFUND_FAILED || p->p.state != PAYMENT_SUCCEEDED)
            return E_CONFLICT; /* told before what it is of: it comes again */
        if (strcmp(e->amount.currency, p->currency) != 0 || e->amount.minor > p->p.amount - p->p.refunded ||
            e->amount.minor <= 0)
            return E_OK;
        TRY(add_in(op, e, p, &row.id));
    }
    return q_refund_look_now(op->db, op->viewer->org,
        &(struct q_refund_look_now){ .gateway_refund = e->refund, .look_at = { true, op->now }, .refund_id = row.id },
        NULL);
}
