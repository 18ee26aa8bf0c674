/**
 * job/job.h — a queue in the database. Killed at any point, nothing is lost: a lease runs out and another worker takes
 * over, so a handler must be able to run again.
 */
#ifndef KITH_JOB_JOB_H
#define KITH_JOB_JOB_H

#include "db/db.h"
#include "db/ids.h"

struct job_run { /* what a handler gets */
    struct db *db;
    struct db_pool *pool; /* for handles of more threads */
    struct arena *arena;
    const struct clock *clock;
    struct sv payload;
    int64_t attempt; /* from 1 */
    void *ctx;       /* of job_runner_options */
    bool (*stopping)(void *runner);
    void *runner;
};
struct job_handler {
    const char *kind;
    /* E_OK: done. E_BUSY, E_INTERNAL and E_CONFLICT are tried again, later and later; any other error is final, and the
     * job dead. */
    enum err (*run)(const struct job_run *r);
    int64_t every_s;  /* not 0: periodic, once in that time over all nodes; first at once */
    int64_t lease_s;  /* 0: 60. A run that takes longer may be started a second time elsewhere. */
    int64_t attempts; /* 0: 12 */
};
/** In a transaction. dedupe not empty: a waiting job of that kind and name is not made twice; if it is running at the
 *  moment, it runs once more. Done jobs are kept for a week, runs of periodic jobs not at all. */
enum err job_add(struct db *tx, const char *kind, struct instant run_at, struct sv dedupe, struct sv payload,
    struct instant now) MUST_CHECK;

struct job_runner;
struct job_runner_options {
    struct db_pool *pool;
    const struct clock *clock;
    const struct job_handler *handlers;
    size_t handlers_count;
    unsigned threads; /* 0: 1 */
    unsigned poll_ms; /* 0: 1000 */
    void *ctx;
    struct db_ear *ear; /* not started yet: what other processes wake is begun at once (DB_EAR_WAKE); NULL: it looks */
};
enum err job_runner_start(const struct job_runner_options *o, struct job_runner **ret_runner) MUST_CHECK;
/**
 * Something is to be done: a periodic job runs now and not in its next turn, any other kind is looked for. A kind that
 * is hurried again and again runs every JOB_HURRY_MS. Threads: any. What its own pool's commits say by db_wake(), as
 * job_add() and event_record() do, reaches a runner without a call; so does what other processes say (`ear`).
 */
enum { JOB_HURRY_MS = 250 };
void job_runner_hurry(struct job_runner *r, const char *kind);
/** Finishes running jobs (at most grace_s), then ends; a handler that is still at it keeps its database handle, so end
 *  the process then: its lease runs out, and another worker takes over. NULL is fine. */
void job_runner_stop(struct job_runner *r, unsigned grace_s);
/** Runs everything that is due now, in this thread, until nothing is (tests, `kith work --once`). ret_ran may be NULL.
 */
enum err job_run_due(const struct job_runner_options *o, struct db *db, struct arena *a, int64_t *ret_ran) MUST_CHECK;

/** Dead letters, newest first, and trying one again by hand. They go 90 days after their last try. */
struct job_dead {
    struct job_id id;
    struct sv kind, last_error;
    int64_t attempts;
    struct instant created_at;
};
struct job_deads {
    struct job_dead *items;
    size_t count;
};
enum err job_list_dead(struct db *db, struct arena *a, struct job_deads *ret_dead) MUST_CHECK;
/** E_NOTFOUND: not dead. E_CONFLICT: another of that name is waiting already. */
enum err job_revive(struct db *db, struct job_id id, struct instant now) MUST_CHECK;

#endif
