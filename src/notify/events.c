#include <pthread.h>

#include "base/log.h"
#include "ical/zone.h"
#include "notify/keep.h"
#include "notify/notify.h"
#include "notify/outbox.h"
#include "notify/sms_answers.h"

/* A batch's memory is one piece, of which only what is used becomes real, and which stays from batch to batch. */
enum { BATCH = 1000, BATCHES = 100, LEASE_S = 120, CHUNK = 32 << 20, ALONE_CHUNK = 64 * 1024 };
static const char CONSUMER[] = "notify";

static const enum event_kind kinds[] = {
    EVENT_CLIENT_WELCOME,
    EVENT_INVITE_SENT,
    EVENT_GRANT_ACCEPTED,
    EVENT_INVITE_DECLINED,
    EVENT_INVITE_EXPIRED,
    EVENT_GRANT_CHANGED,
    EVENT_GRANT_SUSPENDED,
    EVENT_GRANT_ENDED,
    EVENT_CONTACT_ADDED,
    EVENT_CONTACT_CHANGED,
    EVENT_CONTACT_ENDED,
    EVENT_GRANT_ENDS_SOON,
    EVENT_AGE_REVIEW_OPENED,
    EVENT_AGE_TIER_APPLIED,
    EVENT_SIGNED_IN_NEW_DEVICE,
    EVENT_PASSWORD_RESET_ASKED,
    EVENT_PASSWORD_CHANGED,
    EVENT_EMAIL_CHANGE_ASKED,
    EVENT_EMAIL_CHANGED,
    EVENT_CLIENT_EMAIL_CHANGED,
    EVENT_SECOND_FACTOR_CHANGED,
    EVENT_STAFF_ADDED,
    EVENT_AUDIT_HEAD,
    EVENT_CLIENT_ARCHIVED,
    EVENT_CLIENT_UNARCHIVED,
    EVENT_PROXY_OPENED,
    EVENT_ACCESS_DIGEST_DUE,
    EVENT_EMERGENCY_CONTACT_NAMED,
    EVENT_CLIENT_ASSIGNED,
    EVENT_DELIVERY_FAILED,
    EVENT_SMS_ASKED,
    EVENT_APPOINTMENT_BOOKED,
    EVENT_APPOINTMENT_REQUESTED,
    EVENT_APPOINTMENT_DECLINED,
    EVENT_APPOINTMENT_MOVED,
    EVENT_APPOINTMENT_CANCELLED,
    EVENT_APPOINTMENT_NOSHOW,
    EVENT_APPOINTMENT_REMINDER_DUE,
    EVENT_GROUP_REMOVED,
    EVENT_WAITLIST_FREE,
    EVENT_VIDEO_LINK_READY,
    EVENT_ATTENDANCE_ASK_DUE,
    EVENT_CALENDAR_FEED_CREATED,
    EVENT_INVOICE_SENT,
    EVENT_INVOICE_REMINDER,
    EVENT_INVOICE_OVERDUE,
    EVENT_PAYMENT_SUCCEEDED,
    EVENT_PAYMENT_FAILED,
    EVENT_PAYMENT_REFUNDED,
    EVENT_PAYMENT_NOTICE,
    EVENT_CARD_EXPIRES,
    EVENT_STANDING_PAYER_CHANGED,
    EVENT_SPLIT_CHANGED,
    EVENT_SUPERBILL_READY,
    EVENT_PACKAGE_OFFERED,
    EVENT_PACKAGE_BOUGHT,
    EVENT_DOCUMENT_SENT,
    EVENT_INSURANCE_PROPOSED,
    EVENT_INSURANCE_ADDED,
    EVENT_INSURANCE_EXPIRES,
    EVENT_SUPPLEMENT_INVITED,
    EVENT_SUPPLEMENT_HANDED_OVER,
};
const struct event_consumer notify_consumer = { CONSUMER, kinds, LENGTH(kinds) };

/* Events that are planned in one read and kept in one write. */
struct batch {
    struct op op;
    const struct event *events;
    size_t count;
    struct sv owner;
    struct notify_plan *plans;
    bool mail;
};

static enum err plan_in(struct db *db, void *arg)
{
    struct batch *b = arg;
    struct op op = b->op;
    op.db = db;
    return notify_plan_events(&op, b->events, b->count, b->plans);
}

/* Decisions, what waits, and "done" stand or fall together. */
static enum err keep_in(struct db *tx, void *arg)
{
    struct batch *b = arg;
    unsigned leaves = 0;
    struct event_delivery_id *done = arena_array(b->op.arena, b->count, sizeof *done);
    for (size_t i = 0; i < b->count; i++) {
        if (b->events[i].kind == EVENT_SMS_ASKED) {
            TRY(sms_ask_in(tx, b->op.arena, &b->events[i], b->op.now));
            leaves |= 1u << CHANNEL_SMS;
        }
        done[i] = b->events[i].delivery;
    }
    TRY(notify_keep_in(tx, b->op.arena, b->plans, b->count, b->op.now, &leaves));
    for (enum notice_channel c = 0; c < CHANNEL_COUNT; c++)
        if ((leaves >> c & 1) && outbox_job(c))
            TRY(job_add(tx, outbox_job(c), b->op.now, SV("planned"), SV(""), b->op.now));
    return event_done_all(tx, done, b->count, b->owner);
}

static enum err handle(
    const struct job_run *r, struct arena *a, const struct event *events, size_t count, struct sv owner)
{
    struct instant now = clock_now(r->clock);
    struct viewer viewer = viewer_system(ACTOR_SYSTEM, events[0].org, zone_day(zone_of(SV("UTC")), now));
    struct batch b = { .op = { .db = r->db, .arena = a, .viewer = &viewer, .now = now },
        .events = events,
        .count = count,
        .owner = owner,
        .plans = arena_array(a, count, sizeof *b.plans) };
    TRY(db_read(r->db, plan_in, &b));
    return db_write(r->db, keep_in, &b);
}

/* By itself: what is wrong with one event is no other's business. */
static enum err settle(const struct job_run *r, const struct event *e, enum err err, struct sv owner)
{
    if (err == E_OK)
        return E_OK;
    if (err != E_CONFLICT)
        err = event_retry(r->db, e, owner, clock_now(r->clock), sv_of(err_name(err)));
    if (err != E_CONFLICT)
        return err;
    log_event(LOG_INFO, "notify.lease_lost", LOG_INT("event", e->id.v)); /* another worker has it */
    return E_OK;
}

static enum err run_batch(const struct job_run *r, struct arena *a, struct arena *alone, size_t *ret_count)
{
    struct events events;
    struct sv owner = notify_mark(a);
    TRY(event_lease(r->db, a, CONSUMER, owner, clock_now(r->clock), BATCH, LEASE_S, &events));
    *ret_count = events.count;
    if (!events.count)
        return E_OK;
    enum err e = handle(r, a, events.items, events.count, owner);
    if (e == E_OK || events.count == 1)
        return settle(r, &events.items[0], e, owner);
    for (size_t i = 0; i < events.count && !r->stopping(r->runner); i++) {
        TRY(settle(r, &events.items[i], handle(r, alone, &events.items[i], 1, owner), owner));
        arena_reset(alone);
    }
    return E_OK;
}

/* Until a batch is not full, or there were `most`. ret_full: the last one was, so that more may wait. */
static enum err run_batches(const struct job_run *r, size_t most, bool *ret_full)
{
    struct arena *a = arena_new("notify.events", CHUNK), *alone = arena_new("notify.event", ALONE_CHUNK);
    enum err e = E_OK;
    size_t count = BATCH;
    for (size_t i = 0; i < most && e == E_OK && count == BATCH && !r->stopping(r->runner); i++) {
        e = run_batch(r, a, alone, &count);
        arena_reset(a);
    }
    arena_free(alone);
    arena_free(a);
    *ret_full = e == E_OK && count == BATCH;
    return e;
}

struct lane {
    struct job_run run; /* with a handle of its own */
    enum err result;
};

static void *lane_main(void *arg)
{
    struct lane *l = arg;
    bool full;
    l->result = db_open(l->run.pool, &l->run.db);
    if (l->result != E_OK)
        return NULL;
    l->result = run_batches(&l->run, BATCHES, &full);
    db_close(l->run.db);
    return NULL;
}

/* Where much waits, one lane plans while the other's batch is written. On PostgreSQL both would write the row of the
 * same job, and the later one all its batch again. */
enum err notify_events_run(const struct job_run *r)
{
    struct lane other = { .run = *r };
    pthread_t thread;
    bool full;
    TRY(run_batches(r, 1, &full));
    if (!full)
        return E_OK;
    bool beside =
        r->pool && db_pool_engine(r->pool) == DB_SQLITE && pthread_create(&thread, NULL, lane_main, &other) == 0;
    enum err e = run_batches(r, BATCHES, &full);
    if (beside)
        pthread_join(thread, NULL);
    return e == E_OK && beside ? other.result : e;
}
