/* From an event to what each webhook will be told. */
#include <unistd.h>

#include "hooks/hooks.h"
#include "hooks/queries.h"
#include "hooks/tell.h"

enum { BATCH = 200, BATCHES = 100, LEASE_S = 120 };
static const char CONSUMER[] = "hooks";

static const enum event_kind kinds[] = {
    EVENT_CLIENT_CREATED,
    EVENT_CLIENT_CHANGED,
    EVENT_CLIENT_EMAIL_CHANGED,
    EVENT_CLIENT_DIED,
    EVENT_CLIENT_ARCHIVED,
    EVENT_CLIENT_UNARCHIVED,
    EVENT_PORTAL_CHANGED,
    EVENT_SETTINGS_CHANGED,
    EVENT_LOCATION_CREATED,
    EVENT_LOCATION_CHANGED,
    EVENT_LOCATION_DELETED,
    EVENT_TAG_APPLIED,
    EVENT_TAG_REMOVED,
    EVENT_CHOICE_CHANGED,
    EVENT_STAFF_ADDED,
    EVENT_STAFF_CHANGED,
    EVENT_CONTACT_ADDED,
    EVENT_CONTACT_CHANGED,
    EVENT_CONTACT_ENDED,
    EVENT_GRANT_PROPOSED,
    EVENT_GRANT_ACCEPTED,
    EVENT_GRANT_CHANGED,
    EVENT_GRANT_SUSPENDED,
    EVENT_GRANT_ENDED,
    EVENT_APPOINTMENT_CREATED,
    EVENT_APPOINTMENT_BOOKED,
    EVENT_APPOINTMENT_REQUESTED,
    EVENT_APPOINTMENT_DECLINED,
    EVENT_APPOINTMENT_MOVED,
    EVENT_APPOINTMENT_CHANGED,
    EVENT_APPOINTMENT_CANCELLED,
    EVENT_APPOINTMENT_NOSHOW,
    EVENT_APPOINTMENT_CHECKED_IN,
    EVENT_APPOINTMENT_FULFILLED,
    EVENT_GROUP_REMOVED,
    EVENT_WAITLIST_JOINED,
    EVENT_WAITLIST_FREE,
    EVENT_ATTENDANCE_CONFIRMED,
    EVENT_AVAILABILITY_CHANGED,
    EVENT_INVOICE_CREATED,
    EVENT_INVOICE_SENT,
    EVENT_INVOICE_CHANGED,
    EVENT_INVOICE_PAID,
    EVENT_INVOICE_VOIDED,
    EVENT_PAYMENT_SUCCEEDED,
    EVENT_PAYMENT_FAILED,
    EVENT_PAYMENT_REFUNDED,
    EVENT_REFUND_FAILED,
    EVENT_PAYMENT_DISPUTED,
    EVENT_DISPUTE_OPENED,
    EVENT_DISPUTE_CHANGED,
    EVENT_CARD_ADDED,
    EVENT_CARD_CHANGED,
    EVENT_CARD_REMOVED,
    EVENT_SUPERBILL_CREATED,
    EVENT_SUPERBILL_CHANGED,
    EVENT_SUPERBILL_VOIDED,
    EVENT_SUPERBILL_READY,
    EVENT_INSURANCE_PROPOSED,
    EVENT_INSURANCE_ADDED,
    EVENT_INSURANCE_CHANGED,
    EVENT_INSURANCE_ENDED,
    EVENT_PACKAGE_BOUGHT,
    EVENT_PACKAGE_CHANGED,
};
const struct event_consumer hooks_consumer = { CONSUMER, kinds, LENGTH(kinds) };

struct fan {
    struct arena *a;
    const struct event *events;
    size_t count;
    struct sv owner;
    struct instant now;
};

static enum err linked_of(struct db *tx, struct arena *a, const struct event *e, struct client_id *ret_linked)
{
    struct webhook_linked_row row;
    *ret_linked = (struct client_id){ 0 };
    if (!e->contact.v)
        return E_OK;
    enum err err = q_webhook_linked(tx, a, e->org, &(struct q_webhook_linked){ .contact_id = e->contact }, &row);
    if (err == E_OK && row.linked_client_id.has)
        *ret_linked = row.linked_client_id.v;
    return err == E_NOTFOUND ? E_OK : err;
}

static enum err fan_one(struct db *tx, const struct fan *f, const struct event *e)
{
    struct hook_tale tale;
    struct client_id linked;
    struct webhook_wanting_rows who;
    if (!hook_tale_of(f->a, e, (struct client_id){ 0 }, &tale))
        return E_OK;
    struct sv type = sv_of(tale.event_type);
    TRY(q_webhook_wanting(tx, f->a, e->org, &(struct q_webhook_wanting){ .event_type = type }, &who));
    if (!who.count)
        return E_OK;
    TRY(linked_of(tx, f->a, e, &linked));
    (void)hook_tale_of(f->a, e, linked, &tale);
    for (size_t i = 0; i < who.count; i++)
        TRY(q_webhook_delivery_insert(tx, e->org,
            &(struct q_webhook_delivery_insert){ .webhook_id = who.items[i].id,
                .url = who.items[i].url,
                .event_type = type,
                .resource_kind = sv_of(tale.resource_kind),
                .resource_id = tale.resource_id,
                .body = tale.body,
                .run_at = f->now },
            NULL));
    return E_OK;
}

static enum err fan_in(struct db *tx, void *arg)
{
    const struct fan *f = arg;
    struct event_delivery_id *done = arena_array(f->a, f->count, sizeof *done);
    for (size_t i = 0; i < f->count; i++) {
        TRY(fan_one(tx, f, &f->events[i]));
        done[i] = f->events[i].delivery;
    }
    TRY(job_add(tx, HOOKS_JOB_SEND, f->now, SV("told"), SV(""), f->now));
    return event_done_all(tx, done, f->count, f->owner);
}

/* By itself: what is wrong with one event is no other's business. */
static enum err fan_alone(const struct job_run *r, struct fan f, const struct event *e)
{
    f.events = e;
    f.count = 1;
    enum err err = db_write(r->db, fan_in, &f);
    if (err == E_OK || err == E_CONFLICT) /* another worker has it */
        return E_OK;
    err = event_retry(r->db, e, f.owner, f.now, sv_of(err_name(err)));
    return err == E_CONFLICT ? E_OK : err;
}

static enum err run_batch(const struct job_run *r, struct arena *a, size_t *ret_count)
{
    struct events events;
    struct instant now = clock_now(r->clock);
    struct sv owner = sv_fmt(a, "hooks-%d-%p", (int)getpid(), (const void *)a);
    TRY(event_lease(r->db, a, CONSUMER, owner, now, BATCH, LEASE_S, &events));
    *ret_count = events.count;
    if (!events.count)
        return E_OK;
    struct fan f = { .a = a, .events = events.items, .count = events.count, .owner = owner, .now = now };
    if (db_write(r->db, fan_in, &f) == E_OK)
        return E_OK;
    for (size_t i = 0; i < events.count && !r->stopping(r->runner); i++)
        TRY(fan_alone(r, f, &events.items[i]));
    return E_OK;
}

enum err hooks_events_run(const struct job_run *r)
{
    struct arena *a = arena_new("hooks.events", 256 * 1024);
    enum err e = E_OK;
    size_t count = BATCH;
    for (size_t i = 0; i < BATCHES && e == E_OK && count == BATCH && !r->stopping(r->runner); i++) {
        e = run_batch(r, a, &count);
        arena_reset(a);
    }
    arena_free(a);
    return e;
}
