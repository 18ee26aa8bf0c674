#include "billing/jobs.h"

#include "billing/card_write.h"
#include "billing/payment.h"
#include "billing/queries.h"
#include "billing/recurring.h"

enum { AT_ONCE = 20, RECURRING_AT_ONCE = 200, KEEP_EVENTS_DAYS = 90, KEEP_SETUPS_DAYS = 7, PURGE_MOST = 10000 };

static enum err payments_of(const struct op *op, const struct organization *org, void *arg)
{
    struct pay_line *line = arg;
    size_t looked, charged;
    (void)org;
    enum err e = payment_look(op, line, AT_ONCE, &looked), paid = payment_autopay(op, line, AT_ONCE, &charged);
    return e == E_OK ? paid : e;
}

static enum err recurring_of(const struct op *op, const struct organization *org, void *arg)
{
    size_t made;
    (void)org, (void)arg;
    return recurring_run_due(op, RECURRING_AT_ONCE, &made);
}

enum err billing_recurring_run(const struct job_run *r)
{
    return practices_run(r, "billing.recurring", recurring_of, NULL);
}

static enum err forget_cards(const struct job_run *r, struct pay_line *line)
{
    struct viewer nobody = viewer_system(ACTOR_SYSTEM, (struct org_id){ 0 }, (struct day){ 0 });
    struct op op = { .db = r->db, .arena = r->arena, .viewer = &nobody, .now = clock_now(r->clock) };
    size_t n;
    for (size_t k = 0; k < PAY_KIND_COUNT; k++) {
        line->kind = (enum pay_kind)k;
        if (line->services->has[k])
            TRY(card_forget_removed(&op, line, AT_ONCE, &n));
    }
    return E_OK;
}

enum err billing_payments_run(const struct job_run *r, const struct pay_services *pay)
{
    struct pay_line line = { .services = pay, .kind = pay->preferred, .clock = r->clock, .db = r->db };
    if (!pay_any(pay))
        return E_OK;
    TRY(fetch_open(&line.fetch));
    enum err e = practices_run(r, "billing.payments", payments_of, &line);
    enum err forgot = forget_cards(r, &line);
    fetch_close(line.fetch);
    return e == E_OK ? forgot : e;
}

static enum err purge_in(struct db *tx, void *arg)
{
    const struct instant *now = arg;
    TRY(q_gateway_event_purge(tx,
        &(struct q_gateway_event_purge){ .before = instant_add(*now, -KEEP_EVENTS_DAYS * DAY_US), .most = PURGE_MOST },
        NULL));
    return q_card_setup_purge(tx,
        &(struct q_card_setup_purge){ .before = instant_add(*now, -KEEP_SETUPS_DAYS * DAY_US), .most = PURGE_MOST },
        NULL);
}

enum err billing_purge_run(const struct job_run *r)
{
    struct instant now = clock_now(r->clock);
    return db_write_queue(r->db, purge_in, &now);
}
