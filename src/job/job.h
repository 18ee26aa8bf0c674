/**
 * job/job.h — a queue in the database. Killed at any point, nothing is lost: a lease runs out and another worker takes over,
 * so a handler must be able to run again.
 */
#ifndef KITH_JOB_JOB_H
#define KITH_JOB_JOB_H

#include "db/db.h"
#include "db/ids.h"

struct job_run { /* what a handler gets */
    struct db *db;
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
    enum err (*run)(const struct job_run *r); /* E_OK done; E_BUSY and E_INTERNAL are tried again */
    int64_t every_s;  /* not 0: periodic, once in that time over all nodes */
    int64_t lease_s;  /* 0: 60 */
    int64_t attempts; /* 0: 12 */
};
/** In a transaction. dedupe not empty: a waiting job of that kind and name is not made twice. */
enum err job_add(struct db *tx, const char *kind, struct instant run_at, struct sv dedupe, struct sv payload, struct instant now) MUST_CHECK;

struct job_runner;
struct job_runner_options {
    struct db_pool *pool;
    const struct clock *clock;
    const struct job_handler *handlers;
    size_t handlers_count;
    unsigned threads;   /* 0: 1 */
    unsigned poll_ms;   /* 0: 1000 */
    void *ctx;
};
enum err job_runner_start(const struct job_runner_options *o, struct job_runner **ret_runner) MUST_CHECK;
/** Something was queued in this process: do not wait for the next poll. */
void job_runner_wake(struct job_runner *r);
/** Finishes running jobs (at most grace_s), then ends. */
void job_runner_stop(struct job_runner *r, unsigned grace_s);
/** Runs everything that is due now, in this thread, until nothing is (tests, `kith work --once`). */
enum err job_run_due(const struct job_runner_options *o, struct db *db, struct arena *a, int64_t *ret_ran) MUST_CHECK;

/** Dead letters, newest first, and trying one again by hand. */
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
enum err job_revive(struct db *db, struct job_id id, struct instant now) MUST_CHECK;

#endif
