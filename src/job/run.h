/** job/run.h — leasing one job, running it, and writing down how it went. Inside src/job. */
#ifndef KITH_JOB_RUN_H
#define KITH_JOB_RUN_H

#include "job/job.h"

enum { HANDLERS_MAX = 64 };

/** One thread's place in the queue. */
struct worker {
    const struct job_runner_options *options;
    struct db *db;
    struct arena *arena;
    char name[40];
    uint64_t turn;
    bool (*stopping)(void *runner);
    void *runner;
};
void worker_name(struct worker *w);

/** Makes sure that each periodic handler has its row. */
enum err periodic_prepare(const struct worker *w) MUST_CHECK;
/** Queues the periodic jobs whose time has come; one of many nodes gets each. */
enum err periodic_plan(const struct worker *w) MUST_CHECK;
/** Queues periodic jobs before their turn: bit i is handler i. */
enum err periodic_hurry(const struct worker *w, uint64_t handlers) MUST_CHECK;
/** E_NOTFOUND: nothing is due. A handler's failure is written to the job, and no error here. */
enum err worker_run_one(struct worker *w) MUST_CHECK;

#endif
