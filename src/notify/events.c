#include "base/log.h"
#include "base/random.h"
#include "ical/zone.h"
#include "notify/mails.h"
#include "notify/notify.h"
#include "notify/plan.h"
#include "notify/queries.h"

enum { BATCH = 50, BATCHES = 40, LEASE_S = 120, CHUNK = 64 * 1024 };
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
};
const struct event_consumer notify_consumer = { CONSUMER, kinds, LENGTH(kinds) };

struct keeping {
    struct arena *a;
    const struct event *event;
    const struct notify_plan *plan;
    struct sv owner;
    struct instant now;
    bool mails;
};

/* Half of the Message-ID; the other half is the row's number. The same in every try. */
static struct sv message_mark(struct arena *a)
{
    uint64_t r[2];
    random_bytes(r, sizeof r);
    return sv_fmt(a, "%016llx%016llx", (unsigned long long)r[0], (unsigned long long)r[1]);
}

static enum err enqueue(struct db *tx, const struct keeping *k, const struct notify_planned *p, size_t i)
{
    const struct notify_about *x = &k->plan->about;
    const struct notice_person *person = &p->facts.people[i];
    const struct notify_mail_kind *mail = notify_mail_find(sv_of(p->rule->mail));
    struct notify_facts facts = notify_plan_facts(k->a, x, p, i);
    struct q_notify_outbox_add row = { .event_id = k->event->id,
        .notice = sv_of(p->row->key),
        .client_id = { k->event->client.v != 0, k->event->client },
        .contact_id = { person->kind == RECIPIENT_COPY, { person->id } },
        .grant_id = { mail->dies_with_grant && x->has_grant, k->event->grant },
        .mail_token_id = { mail->token_path && x->has_token, x->token.id },
        .to_address = person->address,
        .to_name = person->name,
        .language = SV("en"),
        .facts = notify_facts_write(k->a, &facts),
        .message_id = message_mark(k->a),
        .run_at = k->now,
        .created_at = k->now };
    return q_notify_outbox_add(tx, k->event->org, &row, NULL);
}

static enum err keep_row(struct db *tx, const struct keeping *k, const struct notify_planned *p, bool *mails)
{
    for (size_t i = 0; i < p->facts.people_count; i++) {
        const struct notice_decision *d = &p->decisions[i];
        struct q_notify_decision_add row = { .event_id = k->event->id,
            .client_id = { k->event->client.v != 0, k->event->client },
            .notice = sv_of(p->row->key),
            .recipient_kind = sv_of(p->who[i].kind),
            .recipient_id = p->who[i].id,
            .send = d->send,
            .rule = sv_of(notice_rule_name(d->rule)),
            .at = k->now };
        TRY(q_notify_decision_add(tx, k->event->org, &row, NULL));
        if (!d->send)
            continue;
        TRY(enqueue(tx, k, p, i));
        *mails = true;
    }
    return E_OK;
}

/* Decisions, mails and "done" stand or fall together. An event that was decided before is only marked done. */
static enum err keep(struct db *tx, void *arg)
{
    struct keeping *k = arg;
    struct notify_decided_row before;
    bool mails = false;
    TRY(q_notify_decided(tx, k->a, k->event->org, &(struct q_notify_decided){ .event_id = k->event->id }, &before));
    for (size_t i = 0; i < k->plan->count && !before.n; i++)
        TRY(keep_row(tx, k, &k->plan->items[i], &mails));
    if (mails)
        TRY(job_add(tx, NOTIFY_JOB_MAIL, k->now, SV("planned"), SV(""), k->now));
    TRY(event_done(tx, k->event->delivery, k->owner));
    k->mails = mails;
    return E_OK;
}

struct planning {
    struct op op;
    const struct event *event;
    struct notify_plan plan;
};

static enum err plan_in(struct db *db, void *arg)
{
    struct planning *x = arg;
    struct op op = x->op;
    op.db = db;
    return notify_plan_event(&op, x->event, &x->plan);
}

static enum err handle(const struct job_run *r, struct arena *a, const struct event *e, struct sv owner)
{
    struct instant now = clock_now(r->clock);
    struct viewer viewer = viewer_system(ACTOR_SYSTEM, e->org, zone_day(zone_of(SV("UTC")), now));
    struct planning x = { .op = { .db = r->db, .arena = a, .viewer = &viewer, .now = now }, .event = e };
    TRY(db_read(r->db, plan_in, &x));
    struct keeping k = { .a = a, .event = e, .plan = &x.plan, .owner = owner, .now = now };
    return db_write(r->db, keep, &k);
}

static enum err settle(const struct job_run *r, struct arena *a, const struct event *e, struct sv owner)
{
    enum err err = handle(r, a, e, owner);
    if (err == E_OK)
        return E_OK;
    if (err != E_CONFLICT)
        err = event_retry(r->db, e, owner, clock_now(r->clock), sv_of(err_name(err)));
    if (err != E_CONFLICT)
        return err;
    log_event(LOG_INFO, "notify.lease_lost", LOG_INT("event", e->id.v)); /* another worker has it */
    return E_OK;
}

static enum err run_batch(const struct job_run *r, struct arena *a, size_t *ret_count)
{
    struct events events;
    struct sv owner = message_mark(a);
    TRY(event_lease(r->db, a, CONSUMER, owner, clock_now(r->clock), BATCH, LEASE_S, &events));
    for (size_t i = 0; i < events.count && !r->stopping(r->runner); i++)
        TRY(settle(r, a, &events.items[i], owner));
    *ret_count = events.count;
    return E_OK;
}

enum err notify_events_run(const struct job_run *r)
{
    struct arena *a = arena_new("notify.events", CHUNK);
    enum err e = E_OK;
    size_t count = BATCH;
    for (size_t i = 0; i < BATCHES && e == E_OK && count == BATCH && !r->stopping(r->runner); i++) {
        e = run_batch(r, a, &count);
        arena_reset(a);
    }
    arena_free(a);
    return e;
}
