/* How one message went, written down. */
#include "base/log.h"
#include "event/backoff.h"
#include "notify/outbox.h"
#include "notify/queries.h"

enum { PAUSE_S = 15, PAUSE_MOST_S = 3600 };

static const char *const ends[] = {
    [OUTBOX_AGAIN] = "waiting", [OUTBOX_SENT] = "sent", [OUTBOX_DROPPED] = "dropped", [OUTBOX_FAILED] = "failed"
};

static enum err close_row(struct db *tx, const struct outbox_settled *x, size_t i, struct outbox_id leader)
{
    const struct notify_waiting *row = &x->rows[i];
    const struct outbox_outcome *o = &x->outcomes[i];
    int64_t changed;
    struct instant next = backoff_next(x->now, row->attempts);
    enum outbox_end end = o->end;
    if (end == OUTBOX_AGAIN && instant_before(instant_add(row->created_at, NOTIFY_TRY_DAYS * DAY_US), next))
        end = OUTBOX_FAILED;
    if (end == OUTBOX_AGAIN)
        return q_outbox_again(tx,
            &(struct q_outbox_again){
                .outbox_id = row->id, .lease_owner = x->owner, .run_at = next, .reason = o->reason },
            NULL);
    TRY(q_outbox_close(tx,
        &(struct q_outbox_close){ .outbox_id = row->id,
            .lease_owner = x->owner,
            .state = sv_of(ends[end]),
            .reason = o->reason,
            .digest_id = { end == OUTBOX_SENT && leader.v != row->id.v, leader },
            .sent_at = { end == OUTBOX_SENT, x->now } },
        &changed));
    if (!changed)
        log_event(LOG_WARN, "notify.lease_lost", LOG_INT("outbox", row->id.v));
    return E_OK;
}

/* Longer each time; the next mail that the domain takes ends it. */
static enum err pause_domain(struct db *tx, struct arena *a, const struct outbox_settled *x)
{
    struct outbox_domain_failures_row d = { { 0 } };
    struct sv domain = x->rows[0].domain;
    enum err e = q_outbox_domain_failures(tx, a, &(struct q_outbox_domain_failures){ .domain = domain }, &d);
    if (e != E_OK && e != E_NOTFOUND)
        return e;
    if (instant_before(x->now, d.paused_until)) /* another lane was told the same */
        return E_OK;
    int64_t wait = PAUSE_S;
    for (int64_t i = 0; i < d.failures && wait < PAUSE_MOST_S; i++)
        wait *= 2;
    if (wait > PAUSE_MOST_S)
        wait = PAUSE_MOST_S;
    log_event(LOG_WARN, "notify.domain_paused", LOG_INT("seconds", wait), LOG_INT("failures", d.failures + 1));
    return q_outbox_domain_pause(tx,
        &(struct q_outbox_domain_pause){
            .domain = domain, .paused_until = instant_add(x->now, wait * SECOND_US), .failures = d.failures + 1 },
        NULL);
}

struct settling {
    const struct op *op;
    const struct outbox_settled *x;
};

static enum err settle_in(struct db *tx, void *arg)
{
    const struct settling *s = arg;
    const struct outbox_settled *x = s->x;
    struct outbox_id leader = { 0 };
    bool pause = false;
    for (size_t i = 0; i < x->count && !leader.v; i++)
        if (x->outcomes[i].end == OUTBOX_SENT)
            leader = x->rows[i].id;
    for (size_t i = 0; i < x->count; i++) {
        TRY(close_row(tx, x, i, leader));
        pause |= x->outcomes[i].end == OUTBOX_AGAIN && x->outcomes[i].blame == BLAME_DOMAIN;
    }
    if (!x->sender->by_domain)
        return E_OK;
    if (pause)
        return pause_domain(tx, s->op->arena, x);
    return leader.v ? q_outbox_domain_well(tx, &(struct q_outbox_domain_well){ .domain = x->rows[0].domain }, NULL)
                    : E_OK;
}

enum err outbox_settle(const struct op *op, const struct outbox_settled *x)
{
    enum err e = E_OK;
    struct settling s = { op, x };
    for (int i = 0; i < 3; i++) { /* what was sent has to be written down, or it is sent again */
        e = db_write(op->db, settle_in, &s);
        if (e == E_OK)
            break;
    }
    return e;
}
