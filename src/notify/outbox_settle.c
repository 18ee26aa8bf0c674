/* How one message went, written down. */
#include "base/log.h"
#include "event/backoff.h"
#include "notify/bounce.h"
#include "notify/outbox.h"
#include "notify/queries.h"

enum { PAUSE_S = 15, PAUSE_MOST_S = 3600, WAIT_MOST_S = 86400 };

static const char *const ends[] = {
    [OUTBOX_AGAIN] = "waiting", [OUTBOX_SENT] = "sent", [OUTBOX_DROPPED] = "dropped", [OUTBOX_FAILED] = "failed"
};

/* Later and later, and not before the other side wants to hear of it again. */
static struct instant next_try(const struct outbox_settled *x, size_t i)
{
    int64_t wait_s = x->outcomes[i].wait_s < WAIT_MOST_S ? x->outcomes[i].wait_s : WAIT_MOST_S;
    struct instant next = backoff_next(x->now, x->rows[i].attempts), asked = instant_add(x->now, wait_s * SECOND_US);
    return instant_before(next, asked) ? asked : next;
}

/* Trying again has an end. */
static enum outbox_end end_of(const struct outbox_settled *x, size_t i)
{
    struct instant last = instant_add(x->rows[i].created_at, NOTIFY_TRY_DAYS * DAY_US);
    bool over = x->outcomes[i].end == OUTBOX_AGAIN && instant_before(last, next_try(x, i));
    return over ? OUTBOX_FAILED : x->outcomes[i].end;
}

static enum err close_row(
    struct db *tx, const struct outbox_settled *x, size_t i, enum outbox_end end, struct outbox_id leader)
{
    const struct notify_waiting *row = &x->rows[i];
    const struct outbox_outcome *o = &x->outcomes[i];
    int64_t changed;
    if (end == OUTBOX_AGAIN)
        return q_outbox_again(tx,
            &(struct q_outbox_again){
                .outbox_id = row->id, .lease_owner = x->owner, .run_at = next_try(x, i), .reason = o->reason },
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

/* A refusal for good is told like any other bounce; each time the server gives one, it is news. */
static enum err tell_refused(const struct op *op, struct db *tx, const struct outbox_settled *x, size_t i)
{
    const struct notify_waiting *row = &x->rows[i];
    const struct outbox_outcome *o = &x->outcomes[i];
    struct op in = *op;
    int64_t added;
    struct bounce_of b = { .id = row->id,
        .client = row->client,
        .contact = row->contact,
        .notice = row->notice,
        .address = row->address,
        .code = o->code,
        .address_bad = o->bounced };
    in.db = tx;
    TRY(q_bounce_add(tx, row->org,
        &(struct q_bounce_add){
            .outbox_id = row->id, .kind = SV("permanent"), .code = o->code, .source = SV("smtp"), .at = x->now },
        &added));
    return added ? bounce_follow_in(&in, &b) : E_OK;
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

/* By a server, at once or for days: what we could not even compose, or could not bring to any server, is no bounce. */
static bool refused(const struct outbox_settled *x, size_t i, enum outbox_end end)
{
    return end == OUTBOX_FAILED && x->outcomes[i].code.n;
}

struct settling {
    const struct op *op;
    const struct outbox_settled *x;
    enum outbox_end *ends;
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
        TRY(close_row(tx, x, i, s->ends[i], leader));
        if (refused(x, i, s->ends[i]))
            TRY(tell_refused(s->op, tx, x, i));
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
    struct settling s = { op, x, arena_array(op->arena, x->count, sizeof *s.ends) };
    bool more = false; /* than its own rows */
    for (size_t i = 0; i < x->count; i++) {
        s.ends[i] = end_of(x, i);
        more |= refused(x, i, s.ends[i]);
    }
    for (int i = 0; i < 3; i++) { /* what was sent has to be written down, or it is sent again */
        e = more ? db_write(op->db, settle_in, &s) : db_write_queue(op->db, settle_in, &s);
        if (e == E_OK)
            break;
    }
    return e;
}
