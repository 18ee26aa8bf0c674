#include "family/jobs.h"

#include "base/log.h"
#include "crypto/token.h"
#include "family/access_digest.h"
#include "family/age.h"
#include "family/choice.h"
#include "family/grant_plan.h"
#include "family/task.h"
#include "people/people.h"

enum { EVENTS_AT_ONCE = 20, LEASE_S = 60 };

static const enum event_kind followed[] = { EVENT_CLIENT_ARCHIVED, EVENT_CLIENT_UNARCHIVED, EVENT_CLIENT_DIED,
    EVENT_CLIENT_BORN_CHANGED, EVENT_CLIENT_EMAIL_CHANGED, EVENT_INVITE_LAPSES, EVENT_GRANT_IDLE_DUE, EVENT_AGE_DUE,
    EVENT_AGE_POLICY_CHANGED, EVENT_SETTINGS_CHANGED, EVENT_ACCESS_DIGEST_DUE };
const struct event_consumer family_consumer = { .name = "family", .kinds = followed, .kinds_count = LENGTH(followed) };

/* One organization's view of now: use cases are run in the system's name. */
struct system_op {
    struct organization org;
    struct viewer viewer;
    struct op op;
};

static enum err in_org(const struct job_run *r, struct org_id org, struct system_op *ret)
{
    struct instant now = clock_now(r->clock);
    TRY(organization_load(r->db, r->arena, org, &ret->org));
    ret->viewer = viewer_system(ACTOR_SYSTEM, org, organization_today(&ret->org, now));
    ret->op = (struct op){ .db = r->db, .arena = r->arena, .viewer = &ret->viewer, .now = now };
    return E_OK;
}

struct about_client_args {
    const struct op *op;
    struct client_id client;
};

static enum err settle_in(struct db *tx, void *arg)
{
    const struct about_client_args *n = arg;
    struct op op = *n->op;
    op.db = tx;
    return task_addresses_settle(&op, n->client);
}

static enum err next_digest_in(struct db *tx, void *arg)
{
    const struct about_client_args *n = arg;
    struct op op = *n->op;
    op.db = tx;
    return access_digest_plan_in(&op, n->client);
}

/* Each of these may run again: they look at the state as it is, not at what the event said. */
static enum err follow(const struct job_run *r, const struct event *e)
{
    struct system_op s;
    TRY(in_org(r, e->org, &s));
    if (e->kind == EVENT_INVITE_LAPSES)
        return grant_invites_run(&s.op);
    if (e->kind == EVENT_GRANT_IDLE_DUE)
        return E_OK;                         /* told once: done_in() */
    if (e->kind == EVENT_SETTINGS_CHANGED) { /* the zone: what it closes is written down now */
        int64_t changed;
        return age_run(&s.op, &s.org, &changed);
    }
    if (e->kind == EVENT_AGE_POLICY_CHANGED)
        return age_policy_follow(&s.op, &s.org);
    if (e->kind == EVENT_AGE_DUE)
        return age_due(&s.op, &s.org, e->client);
    if (e->kind == EVENT_CLIENT_BORN_CHANGED)
        return age_recompute(&s.op, &s.org, e->client);
    if (e->kind == EVENT_CLIENT_EMAIL_CHANGED) {
        TRY(db_write(r->db, settle_in, &(struct about_client_args){ &s.op, e->client }));
        return choice_links_kill_of_client(&s.op, e->client);
    }
    if (e->kind == EVENT_ACCESS_DIGEST_DUE)
        return db_write(r->db, next_digest_in, &(struct about_client_args){ &s.op, e->client });
    return grant_follow_client(&s.op, e->client, sv_of(event_kind_name(e->kind)));
}

struct done_args {
    const struct job_run *run;
    const struct event *event;
    struct sv owner;
};

/* What may not be said twice is said in the transaction that marks the event as done. */
static enum err done_in(struct db *tx, void *arg)
{
    const struct done_args *d = arg;
    const struct event *e = d->event;
    if (e->kind == EVENT_GRANT_IDLE_DUE) {
        struct system_op s;
        TRY(in_org(d->run, e->org, &s));
        s.op.db = tx;
        TRY(grant_idle_due_in(&s.op, e->grant, e->at));
    }
    return event_done(tx, e->delivery, d->owner);
}

enum err family_events_run(const struct job_run *r)
{
    struct sv owner = token_random_text(r->arena, 12);
    struct events events;
    do {
        TRY(event_lease(
            r->db, r->arena, family_consumer.name, owner, clock_now(r->clock), EVENTS_AT_ONCE, LEASE_S, &events));
        for (size_t i = 0; i < events.count; i++) {
            const struct event *e = &events.items[i];
            enum err followed_up = follow(r, e);
            if (followed_up == E_OK)
                followed_up = db_write(r->db, done_in, &(struct done_args){ r, e, owner });
            if (followed_up == E_OK)
                continue;
            log_event(
                LOG_WARN, "family.event_failed", LOG_INT("event", e->id.v), LOG_Z("error", err_name(followed_up)));
            TRY(event_retry(r->db, e, owner, clock_now(r->clock), sv_of(err_name(followed_up))));
        }
    } while (events.count == EVENTS_AT_ONCE && !r->stopping(r->runner));
    return E_OK;
}

static enum err clock_of(const struct op *op, const struct organization *org, void *arg)
{
    int64_t moved, reviewed;
    (void)arg;
    TRY(grant_clock_run(op, &moved));
    TRY(age_run(op, org, &reviewed));
    if (moved || reviewed)
        log_event(
            LOG_INFO, "family.clock", LOG_INT("org", org->id.v), LOG_INT("moved", moved), LOG_INT("reviews", reviewed));
    return E_OK;
}

enum err family_clock_run(const struct job_run *r)
{
    return practices_run(r, "family.clock", clock_of, NULL);
}
