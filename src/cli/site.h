/**
 * cli/site.h — all rooms put together: route tables, event consumers, job handlers. What a new room adds itself to.
 */
#ifndef KITH_CLI_SITE_H
#define KITH_CLI_SITE_H

#include "calendar/jobs.h"
#include "cli/guard.h"
#include "event/event.h"
#include "hooks/hooks.h"
#include "job/job.h"
#include "notify/notify.h"
#include "pay/pay.h"
#include "sms/sms.h"
#include "store/store.h"

struct route_tables {
    const struct route_table *items;
    size_t count;
};
/** Every page of the site. */
struct route_tables site_tables(struct arena *a);

extern const struct job_handler site_jobs[];
extern const size_t site_jobs_count;
/** Says who listens to which events; before anything is recorded. */
void site_listen(void);

/** What job handlers get as ctx. */
struct site_work {
    struct notify_settings notify;
    struct hooks_settings hooks;
    struct sms_gateway sms; /* what notify.sms points to */
    struct calendar_settings calendar;
    struct pay_services pay;
    struct store_services store;
};

#endif
