/**
 * hooks/hooks.h — webhooks: what happened, told to other programs over HTTP. docs/webhooks.md is for those who receive.
 *
 * The way of one event, each step in one transaction:
 *  1. hooks_events_run() leases it and writes one delivery for each webhook that wants its kind. One worker at a time
 *     does that (a periodic job), so deliveries of one resource are numbered in the order of its events.
 *  2. hooks_send_run() takes a webhook for itself and tells it what is due. A delivery waits for the earlier ones of
 * the same resource, until they were told or given up; other resources pass it by. Several webhooks are told side by
 *     side, by any number of processes.
 *
 * At least once: who is killed between the answer and the commit tells again. An answer of 2xx within HOOK_ANSWER_S is
 * success; all else is failure, tried again later and later for HOOK_TRY_DAYS, or not at all when the webhook says so.
 * A webhook that has only failed for a day is a task for the practice's developers; after HOOK_TRY_DAYS it is switched
 * off, and what waits stays until somebody switches it on again.
 */
#ifndef KITH_HOOKS_HOOKS_H
#define KITH_HOOKS_HOOKS_H

#include "access/viewer.h"
#include "event/event.h"
#include "fetch/nets.h"
#include "job/job.h"

extern const struct event_consumer hooks_consumer;
#define HOOKS_JOB_EVENTS "hooks.events"
#define HOOKS_JOB_SEND "hooks.send"
#define HOOKS_JOB_PURGE "hooks.purge"
enum {
    HOOKS_EVENTS_EVERY_S = 2,
    HOOKS_SEND_EVERY_S = 5,
    HOOKS_JOB_LEASE_S = 90,
    HOOK_ANSWER_S = 10,
    HOOK_WARN_HOURS = 24,
    HOOK_TRY_DAYS = 3,
    HOOK_KEEP_DAYS = 180,
};
struct hooks_settings {
    const struct keys *keys;
    struct fetch_nets networks; /* that may be told though they are not public */
};
enum err hooks_events_run(const struct job_run *r) MUST_CHECK;
enum err hooks_send_run(const struct job_run *r, const struct hooks_settings *s) MUST_CHECK;
enum err hooks_purge_run(const struct job_run *r) MUST_CHECK;

/* --- use cases: PERM_API_KEYS, what the reference calls developer access --- */

struct webhook_event {
    struct webhook_event_id id;
    struct webhook_id webhook;
    struct sv event_type;
    struct instant created_at, changed_at;
    int64_t retry_count;
    struct opt_instant first_failed_at, last_failed_at;
};
struct webhook {
    struct webhook_id id;
    struct sv url, secret; /* secret: whsec_… */
    bool is_enabled, should_retry;
    struct instant created_at;
    struct opt_instant first_failed_at, warned_at, disabled_at;
    struct webhook_event *events;
    size_t event_count;
};
struct webhooks {
    struct webhook *items;
    size_t count;
};
/** All of the practice, newest first; two queries. */
enum err webhook_list(const struct op *op, struct webhooks *ret_webhooks) MUST_CHECK;
enum err webhook_load(const struct op *op, struct webhook_id id, struct webhook *ret_webhook) MUST_CHECK;
/** Every word is the beginning of a word of its address or of an event that it is told. */
bool webhook_fits(struct arena *a, const struct webhook *w, struct sv words);

struct webhook_form {
    struct sv url;
    bool is_enabled, should_retry;
    const struct sv *event_types; /* either spelling */
    size_t event_type_count;
    const struct fetch_nets *networks; /* what may be called though it is not public (app) */
};
enum { WEBHOOKS_MOST = 100 }; /* of one practice */
/** Fresh password, as for a key: what leaves the house leaves it here. */
enum err webhook_create(const struct op *op, const struct webhook_form *f, struct problems *problems,
    struct webhook_id *ret_webhook) MUST_CHECK;
/** Switching on forgets the failures. */
enum err webhook_update(
    const struct op *op, struct webhook_id id, const struct webhook_form *f, struct problems *problems) MUST_CHECK;
/** What waits is not told any more; the log stays. */
enum err webhook_end(const struct op *op, struct webhook_id id) MUST_CHECK;
/** A new secret; the old one signs nothing from the next call on. */
enum err webhook_rotate(const struct op *op, struct webhook_id id) MUST_CHECK;
/** Queues "test.created". */
enum err webhook_test(const struct op *op, struct webhook_id id) MUST_CHECK;

struct webhook_delivery {
    struct webhook_delivery_id id;
    struct webhook_id webhook;
    struct sv url, event_type, resource_kind, state, body;
    int64_t resource_id, attempts, status;
    struct instant created_at, run_at;
    struct opt_instant done_at;
    struct opt_instant again_at; /* it failed, and was put into the line anew */
};
struct webhook_deliveries {
    struct webhook_delivery *items;
    size_t count;
};
struct webhook_log_wanted {
    struct webhook_id webhook; /* v 0: all */
    struct sv state;           /* empty: all */
    struct sv text;            /* part of the event's type; empty: all */
    struct sv resource_kind;   /* empty: all */
    int64_t resource_id;       /* 0: all */
    struct opt_instant after, before;
    int64_t offset, size;
    struct sv by; /* empty: newest first; created_at, event_type, url, event_type_desc, url_desc */
};
enum err webhook_log(
    const struct op *op, const struct webhook_log_wanted *w, struct webhook_deliveries *ret_deliveries) MUST_CHECK;
enum err webhook_log_count(const struct op *op, const struct webhook_log_wanted *w, int64_t *ret_count) MUST_CHECK;

struct webhook_attempt {
    struct instant at;
    int64_t status, milliseconds;
    struct sv error;
};
struct webhook_attempts {
    struct webhook_attempt *items;
    size_t count;
};
/** Newest first; ret_attempts[i] of deliveries[i]. One query. */
enum err webhook_attempts_load(const struct op *op, const struct webhook_delivery_id *deliveries, size_t count,
    struct webhook_attempts *ret_attempts) MUST_CHECK;
enum err webhook_delivery_load(const struct op *op, struct webhook_delivery_id id,
    struct webhook_delivery *ret_delivery, struct webhook_attempts *ret_attempts) MUST_CHECK;
/** Tells again, as a new delivery at the end of its resource's line. */
enum err webhook_replay(const struct op *op, struct webhook_delivery_id id) MUST_CHECK;
/** The same for all that failed since then and was not told again already, oldest first, at most 10,000. */
enum err webhook_replay_failed(
    const struct op *op, struct webhook_id id, struct instant since, int64_t *ret_count) MUST_CHECK;
/** How many those are. */
enum err webhook_failed_count(
    const struct op *op, struct webhook_id id, struct instant since, int64_t *ret_count) MUST_CHECK;

#endif
