/** people/practices.h — what a job does by the clock, in every practice. */
#ifndef KITH_PEOPLE_PRACTICES_H
#define KITH_PEOPLE_PRACTICES_H

#include "access/viewer.h"
#include "job/job.h"
#include "people/organization.h"

/** `one` for each practice, by the system, on the practice's own day, with an arena of its own that ends with it. One
 *  in trouble holds up no other: it is logged under the job's name, and its error is the answer when all had their turn
 *  (the first of several), so that the job is tried again for it. Ends early when the runner stops. */
enum err practices_run(const struct job_run *r, const char *job,
    enum err (*one)(const struct op *op, const struct organization *org, void *arg), void *arg) MUST_CHECK;

#endif
