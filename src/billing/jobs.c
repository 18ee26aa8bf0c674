#include "billing/jobs.h"

#include "base/log.h"
#include "billing/card_write.h"
#include "billing/payment.h"
#include "billing/queries.h"

enum { AT_ONCE = 20, CHUNK = 256 * 1024, KEEP_EVENTS_DAYS = 90, KEEP_SETUPS_DAYS = 7, PURGE_MOST = 10000 };

static enum err work_of(const struct job_run *r, struct pay_line *line, struct org_id id)
{
    struct arena *a = arena_new("billing.payments", CHUNK);
    struct instant now = clock_now(r->clock);
    struct organization org;
    size_t looked, charged;
    enum err e = organization_load(r->db, a, id, &org);
    if (e == E_OK) {
        struct viewer viewer = viewer_system(ACTOR_SYSTEM, id, organization_today(&org, now));
        struct op op = { .db = r->db, .arena = a, .viewer = &viewer, .now = now };
        e = payment_look(&op, line, AT_ONCE, &looked);
        enum err paid = payment_autopay(&op, line, AT_ONCE, &charged);
        e = e == E_OK ? paid : e;
    }
    arena_free(a);
    return e;
}

/* One practice in trouble does not hold up the others. */
static enum err work_of_all(const struct job_run *r, struct pay_line *line)
{
    struct organization_ids ids;
    enum err first = E_OK;
    TRY(organization_list(r->db, r->arena, &ids));
    for (size_t i = 0; i < ids.count && !r->stopping(r->runner); i++) {
        enum err e = work_of(r, line, ids.items[i]);
        if (e != E_OK)
            log_event(LOG_WARN, "billing.payments_failed", LOG_INT("org", ids.items[i].v), LOG_Z("error", err_name(e)));
        first = first == E_OK ? e : first;
    }
    return first;
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
    enum err e = work_of_all(r, &line);
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
