/**
 * cli/site.h — all rooms put together: route tables, event consumers, job handlers. What a new room adds itself to.
 */
#ifndef KITH_CLI_SITE_H
#define KITH_CLI_SITE_H

#include "cli/guard.h"
#include "event/event.h"
#include "job/job.h"

extern const struct route_table site_tables[];
extern const size_t site_tables_count;
extern const struct job_handler site_jobs[];
extern const size_t site_jobs_count;
/** Says who listens to which events; before anything is recorded. */
void site_listen(void);

/** What job handlers get as ctx. */
struct site_work {
    const struct keys *keys;
    struct sv base_url, mail_url;
};

#endif
