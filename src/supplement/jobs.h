/** supplement/jobs.h — what the supplement room does by itself: asks the store, and follows what happens. For cli. */
#ifndef KITH_SUPPLEMENT_JOBS_H
#define KITH_SUPPLEMENT_JOBS_H

#include "event/event.h"
#include "job/job.h"
#include "store/store.h"

struct keys; /* crypto/keys.h */
struct supplement_settings {
    const struct keys *keys;
    const struct store_services *store;
};
/** Handler `supplement.store`: makes and finds accounts at the store. */
enum err supplement_store_run(const struct job_run *r, const struct supplement_settings *s) MUST_CHECK;

/** Birth dates, addresses, archives, deaths, and family lists that change; birthdays that come. */
extern const struct event_consumer supplement_consumer;
/** Handler `supplement.events`: once in two seconds. */
enum err supplement_events_run(const struct job_run *r) MUST_CHECK;

#endif
