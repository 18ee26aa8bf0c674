#include "job/run.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "base/log.h"
#include "base/random.h"
#include "event/backoff.h"
#include "job/queries.h"

enum {
    ATTEMPTS = 12,
    LEASE_S = 60,
    PURGE_EVERY_S = 3600,
    DONE_DAYS = 7,
    DEAD_DAYS = 90,
    PURGE_BATCH = 500,
    PURGE_BATCHES = 40
};
static const char PERIODIC[] = "periodic", PURGE[] = "job_purge";

void worker_name(struct worker *w)
{
    uint64_t n;
    random_bytes(&n, sizeof n);
    (void)snprintf(w->name, sizeof w->name, "%016llx", (unsigned long long)n);
}

static struct instant now_of(const struct worker *w)
{
    return clock_now(w->options->clock);
}

static const struct job_handler *handler_of(const struct worker *w, struct sv kind)
{
    for (size_t i = 0; i < w->options->handlers_count; i++)
        if (sv_eq(kind, sv_of(w->options->handlers[i].kind)))
            return &w->options->handlers[i];
    return NULL;
}

/* --- periodic jobs --- */

struct planning {
    const struct worker *w;
    struct instant now;
    struct sv name; /* claiming: of which job */
    struct instant was;
    int64_t every_s;
    bool purge;      /* claimed: what is over goes, batch after batch */
    struct sv state; /* purging: jobs of which state, due before when, and how many went */
    struct instant before;
    int64_t purged;
};

static enum err prepare(struct db *tx, void *arg)
{
    const struct planning *x = arg;
    const struct job_runner_options *o = x->w->options;
    TRY(q_periodic_add(tx, &(struct q_periodic_add){ sv_of(PURGE), x->now }, NULL));
    for (size_t i = 0; i < o->handlers_count; i++)
        if (o->handlers[i].every_s)
            TRY(q_periodic_add(tx, &(struct q_periodic_add){ sv_of(o->handlers[i].kind), x->now }, NULL));
    return E_OK;
}

enum err periodic_prepare(const struct worker *w)
{
    return db_write(w->db, prepare, &(struct planning){ .w = w, .now = now_of(w) });
}

static enum err claim(struct db *tx, void *arg)
{
    struct planning *x = arg;
    int64_t changed, every = x->every_s * SECOND_US;
    x->purge = false;
    struct instant next = instant_add(x->was, ((x->now.us - x->was.us) / every + 1) * every);
    TRY(q_periodic_claim(tx, &(struct q_periodic_claim){ .name = x->name, .now = x->now, .next = next }, &changed));
    if (!changed) /* another node was faster */
        return E_OK;
    x->purge = sv_eq(x->name, sv_of(PURGE));
    if (x->purge)
        return E_OK;
    return job_add(tx, handler_of(x->w, x->name)->kind, x->now, sv_of(PERIODIC), SV("{}"), x->now);
}

static enum err purge_batch(struct db *tx, void *arg)
{
    struct planning *x = arg;
    return q_job_purge(
        tx, &(struct q_job_purge){ .before = x->before, .most = PURGE_BATCH, .state = x->state }, &x->purged);
}

/* Rows of a long outage are gone after some hours; nobody waits longer than for one batch. */
static enum err purge_state(const struct worker *w, struct planning *x, struct sv state, int64_t days)
{
    x->state = state;
    x->before = instant_add(x->now, -days * DAY_US);
    x->purged = PURGE_BATCH;
    for (int i = 0; i < PURGE_BATCHES && x->purged == PURGE_BATCH; i++)
        TRY(db_write(w->db, purge_batch, x));
    return E_OK;
}

/* What was given up stays long enough for somebody to look into it and try it again. */
static enum err purge(const struct worker *w, struct planning *x)
{
    TRY(purge_state(w, x, SV("done"), DONE_DAYS));
    return purge_state(w, x, SV("dead"), DEAD_DAYS);
}

enum err periodic_plan(const struct worker *w)
{
    struct periodic_due_rows due;
    struct instant now = now_of(w);
    TRY(q_periodic_due(w->db, w->arena, &(struct q_periodic_due){ now }, &due));
    for (size_t i = 0; i < due.count; i++) {
        struct planning x = { .w = w, .now = now, .name = due.items[i].name, .was = due.items[i].next_at };
        const struct job_handler *h = handler_of(w, x.name);
        if (h && h->every_s)
            x.every_s = h->every_s;
        else if (sv_eq(x.name, sv_of(PURGE)))
            x.every_s = PURGE_EVERY_S;
        else
            continue; /* of another program */
        TRY(db_write(w->db, claim, &x));
        if (x.purge)
            TRY(purge(w, &x));
    }
    return E_OK;
}

struct hurrying {
    const struct worker *w;
    uint64_t handlers;
    struct instant now;
};

static enum err hurry(struct db *tx, void *arg)
{
    const struct hurrying *x = arg;
    const struct job_runner_options *o = x->w->options;
    for (size_t i = 0; i < o->handlers_count; i++)
        if (x->handlers >> i & 1)
            TRY(q_job_hurry(tx, &(struct q_job_hurry){ sv_of(o->handlers[i].kind), sv_of(PERIODIC), x->now }, NULL));
    db_wake(tx, PERIODIC); /* no kind: they are looked for */
    return E_OK;
}

enum err periodic_hurry(const struct worker *w, uint64_t handlers)
{
    return db_write(w->db, hurry, &(struct hurrying){ w, handlers, now_of(w) });
}

/* --- one job --- */

struct turn {
    struct worker *w;
    struct sv kinds[HANDLERS_MAX];
    struct sv owner;
    struct instant now;
    const struct job_handler *handler; /* NULL: the job was buried */
    struct job_pick_row job;
    enum err result;
};

static enum err lease(struct db *tx, void *arg)
{
    struct turn *t = arg;
    const struct q_job_pick pick = { .now = t->now, .kinds = t->kinds, .kinds_count = t->w->options->handlers_count };
    TRY(q_job_pick(tx, t->w->arena, &pick, &t->job));
    t->handler = handler_of(t->w, t->job.kind);
    assert(t->handler);
    int64_t limit = t->handler->attempts ? t->handler->attempts : ATTEMPTS;
    if (t->job.attempts >= limit) { /* each time its worker died over it */
        t->handler = NULL;
        return q_job_bury(tx, &(struct q_job_bury){ t->job.id }, NULL);
    }
    int64_t lease_s = t->handler->lease_s ? t->handler->lease_s : LEASE_S;
    return q_job_lease(tx,
        &(struct q_job_lease){
            .id = t->job.id, .lease_owner = t->owner, .leased_until = instant_add(t->now, lease_s * SECOND_US) },
        NULL);
}

static enum err finish(struct db *tx, void *arg)
{
    const struct turn *t = arg;
    int64_t changed;
    if (sv_eq(t->job.dedupe, sv_of(PERIODIC)))
        TRY(q_job_drop(tx, &(struct q_job_drop){ t->job.id, t->owner }, &changed));
    else
        TRY(q_job_done(
            tx, &(struct q_job_done){ .id = t->job.id, .lease_owner = t->owner, .done_at = now_of(t->w) }, &changed));
    return changed ? E_OK : q_job_again(tx, &(struct q_job_again){ t->job.id }, NULL);
}

static bool worth_retrying(enum err e)
{
    return e == E_BUSY || e == E_INTERNAL || e == E_CONFLICT;
}

static enum err fail(struct db *tx, void *arg)
{
    const struct turn *t = arg;
    int64_t changed, attempt = t->job.attempts + 1, limit = t->handler->attempts ? t->handler->attempts : ATTEMPTS;
    bool dead = !worth_retrying(t->result) || attempt >= limit;
    TRY(q_job_retry(tx,
        &(struct q_job_retry){ .id = t->job.id,
            .lease_owner = t->owner,
            .state = dead ? SV("dead") : SV("waiting"),
            .run_at = backoff_next(now_of(t->w), attempt),
            .last_error = sv_of(err_name(t->result)) },
        &changed));
    return changed ? E_OK : q_job_again(tx, &(struct q_job_again){ t->job.id }, NULL);
}

enum err worker_run_one(struct worker *w)
{
    assert(w->options->handlers_count <= HANDLERS_MAX);
    struct turn t = { .w = w, .now = now_of(w) };
    for (size_t i = 0; i < w->options->handlers_count; i++)
        t.kinds[i] = sv_of(w->options->handlers[i].kind);
    struct job_due_row due;
    TRY(q_job_due(w->db, w->arena,
        &(struct q_job_due){ .now = t.now, .kinds = t.kinds, .kinds_count = w->options->handlers_count }, &due));
    t.owner = sv_fmt(w->arena, "%s-%llu", w->name, (unsigned long long)++w->turn);
    TRY(db_write_queue(w->db, lease, &t));
    if (!t.handler) {
        log_event(LOG_ERROR, "job.dead", LOG_STR("kind", t.job.kind), LOG_INT("job", t.job.id.v));
        return E_OK;
    }
    const struct job_run run = { .db = w->db,
        .pool = w->options->pool,
        .arena = w->arena,
        .clock = w->options->clock,
        .payload = t.job.payload,
        .attempt = t.job.attempts + 1,
        .ctx = w->options->ctx,
        .stopping = w->stopping,
        .runner = w->runner };
    t.result = t.handler->run(&run);
    if (t.result == E_OK)
        return db_write_queue(w->db, finish, &t);
    log_event(LOG_WARN, "job.failed", LOG_STR("kind", t.job.kind), LOG_INT("job", t.job.id.v),
        LOG_INT("attempt", run.attempt), LOG_Z("error", err_name(t.result)));
    return db_write_queue(w->db, fail, &t);
}

static bool never_stops(void *runner)
{
    (void)runner;
    return false;
}

enum err job_run_due(const struct job_runner_options *o, struct db *db, struct arena *a, int64_t *ret_ran)
{
    struct worker w = { .options = o, .db = db, .arena = a, .stopping = never_stops };
    int64_t ran = 0;
    worker_name(&w);
    TRY(periodic_prepare(&w));
    TRY(periodic_plan(&w));
    for (;;) {
        enum err e = worker_run_one(&w);
        if (e == E_NOTFOUND)
            break;
        TRY(e);
        ran++;
    }
    if (ret_ran)
        *ret_ran = ran;
    return E_OK;
}
