#include "family/grant_write.h"
#include "family/lifecycle.h"
#include "family/queries.h"
#include "family/task.h"

struct clock_args {
    const struct op *op;
    struct grant_id id;
    bool changed; /* of the run that was committed */
};

/* What the clock says of a grant, and the move that follows. Waiting for a consent holds up no end. */
static bool clock_move(const struct op *op, const struct grant *g, enum grant_move *ret_move, struct sv *ret_reason)
{
    struct grant_term term = grant_term_of(g);
    term.consented = true;
    struct sv over = grant_term_over(&term, g->client_born, op->viewer->today, op->now, g->leap_early);
    enum grant_state to;
    if (!over.n)
        return false;
    if (sv_eq(over, SV("end_date")))
        *ret_move = MOVE_END_DATE;
    else if (sv_eq(over, SV("age")))
        *ret_move = MOVE_AGE;
    else
        *ret_move = MOVE_SUSPEND;
    *ret_reason = over;
    return lifecycle_next(g->state, *ret_move, &to); /* a suspended one is not suspended again */
}

static enum err clock_in(struct db *tx, void *arg)
{
    struct clock_args *c = arg;
    struct op op = *c->op;
    struct grant g;
    enum grant_move move;
    struct sv reason;
    op.db = tx;
    c->changed = false;
    TRY(grant_get(&op, c->id, &g));
    if (!clock_move(&op, &g, &move, &reason))
        return E_OK;
    struct problems none = problems_new(op.arena);
    c->changed = true;
    return grant_move_in(&op, &g, move, reason, SV(""), &none);
}

/* An invitation that nobody answered ends the access it was for. */
static enum err expire_in(struct db *tx, void *arg)
{
    struct clock_args *c = arg;
    struct op op = *c->op;
    struct grant g;
    op.db = tx;
    TRY(grant_get(&op, c->id, &g));
    c->changed = g.state == GRANT_PROPOSED;
    struct problems none = problems_new(op.arena);
    if (c->changed)
        return grant_move_in(&op, &g, MOVE_EXPIRE, SV(""), SV(""), &none);
    return q_invite_close(tx, op.viewer->org,
        &(struct q_invite_close){
            .state = SV("expired"), .decided_at = op.now, .decline_reason = SV(""), .grant_id = g.id },
        NULL);
}

static enum err run_one(const struct op *op, db_fn *fn, struct grant_id id, int64_t *moved)
{
    struct clock_args c = { .op = op, .id = id };
    enum err e = db_write(op->db, fn, &c);
    if (e == E_CONFLICT || e == E_NOTFOUND)
        return E_OK; /* somebody was faster: the next run looks again */
    *moved += e == E_OK && c.changed;
    return e;
}

static enum err run_invites(const struct op *op, int64_t *moved)
{
    struct invites_expired_rows rows;
    do {
        TRY(q_invites_expired(
            op->db, op->arena, op->viewer->org, &(struct q_invites_expired){ .now = op->now }, &rows));
        for (size_t i = 0; i < rows.count; i++)
            TRY(run_one(op, expire_in, rows.items[i].grant_id, moved));
    } while (rows.count == 200);
    return E_OK;
}

/* Looks first: most grants have nothing to say, and a look is no write. */
static enum err run_grant(const struct op *op, struct grant_id id, int64_t *moved)
{
    struct grant g;
    enum grant_move move;
    struct sv reason;
    TRY(grant_get(op, id, &g));
    return clock_move(op, &g, &move, &reason) ? run_one(op, clock_in, id, moved) : E_OK;
}

static enum err review_in(struct db *tx, void *arg)
{
    struct clock_args *c = arg;
    struct op op = *c->op;
    struct grant g;
    int64_t told;
    op.db = tx;
    c->changed = false;
    TRY(grant_get(&op, c->id, &g));
    TRY(q_grant_review_told(
        tx, op.viewer->org, &(struct q_grant_review_told){ .grant_id = g.id, .today = op.viewer->today }, &told));
    if (!told)
        return E_OK; /* moved to a later day meanwhile */
    c->changed = true;
    return task_open(&op, TASK_ACCESS_REVIEW, g.client, grant_review_task(op.arena, g.id),
        sv_fmt(op.arena, "The access of %.*s: keep it, change it or end it.", SV_FMT(g.caregiver_name)));
}

static enum err run_reviews(const struct op *op, int64_t *moved)
{
    struct grants_to_review_rows rows;
    int64_t before;
    do {
        before = *moved;
        TRY(q_grants_to_review(
            op->db, op->arena, op->viewer->org, &(struct q_grants_to_review){ .today = op->viewer->today }, &rows));
        for (size_t i = 0; i < rows.count; i++)
            TRY(run_one(op, review_in, rows.items[i].id, moved));
    } while (*moved > before);
    return E_OK;
}

enum err grant_invites_run(const struct op *op)
{
    int64_t moved = 0;
    return op->viewer->via == VIA_SYSTEM ? run_invites(op, &moved) : E_DENIED;
}

enum err grant_clock_run(const struct op *op, int64_t *ret_moved)
{
    struct grants_with_clock_rows rows;
    struct grant_id after = { 0 };
    int64_t moved = 0;
    if (op->viewer->via != VIA_SYSTEM)
        return E_DENIED;
    TRY(run_invites(op, &moved));
    TRY(run_reviews(op, &moved));
    do {
        TRY(q_grants_with_clock(op->db, op->arena, op->viewer->org,
            &(struct q_grants_with_clock){ .after = after, .today = op->viewer->today }, &rows));
        for (size_t i = 0; i < rows.count; i++)
            TRY(run_grant(op, rows.items[i].id, &moved));
        if (rows.count)
            after = rows.items[rows.count - 1].id;
    } while (rows.count);
    *ret_moved = moved;
    return E_OK;
}
