#include "calendar/remind.h"

#include <assert.h>
#include <string.h>

#include "access/record.h"
#include "base/log.h"
#include "calendar/jobs.h"
#include "calendar/queries.h"
#include "crypto/token.h"
#include "event/schedule.h"

enum { EVENTS_AT_ONCE = 50, LEASE_S = 300, REPLANNED_AT_ONCE = 100 };
static const char CAUSE[] = "attendee";

static const enum event_kind followed[] = { EVENT_APPOINTMENT_BOOKED, EVENT_APPOINTMENT_MOVED,
    EVENT_APPOINTMENT_CHANGED, EVENT_APPOINTMENT_CANCELLED, EVENT_APPOINTMENT_NOSHOW, EVENT_APPOINTMENT_CHECKED_IN,
    EVENT_APPOINTMENT_FULFILLED, EVENT_APPOINTMENT_DECLINED, EVENT_GROUP_REMOVED, EVENT_WAITLIST_FREE,
    EVENT_ATTENDANCE_CONFIRMED, EVENT_APPOINTMENT_TYPE_CHANGED, EVENT_SETTINGS_CHANGED, EVENT_REMINDERS_CHANGED };
const struct event_consumer remind_consumer = {
    .name = "reminders", .kinds = followed, .kinds_count = LENGTH(followed)
};

/* One thing to be told so many minutes before; what should have been told by now is not told late. */
static enum err plan(const struct op *op, const struct remind_visit_row *v, enum event_kind kind, const char *slot,
    int64_t minutes, bool beyond)
{
    struct instant at = instant_add(v->starts_at, -minutes * MINUTE_US);
    if (!instant_before(op->now, at))
        return E_OK;
    struct event_new e = event_by(op, kind, v->client_id);
    e.resource_kind = CAUSE;
    e.resource_id = v->id.v;
    e.payload = sv_fmt(op->arena, "{\"minutes\":%lld%s}", (long long)minutes, beyond ? ",\"beyond\":true" : "");
    return schedule_set(op->db, &(struct schedule_new){ .event = e,
                                    .cause_kind = CAUSE,
                                    .cause_id = v->id.v,
                                    .slot = sv_fmt(op->arena, "%s-%lld", slot, (long long)minutes),
                                    .fire_at = at });
}

static bool is_rule(const struct reminder_rules *rules, int64_t minutes)
{
    for (size_t i = 0; i < rules->count; i++)
        if (rules->minutes[i] == minutes)
            return true;
    return false;
}

/* Every time at which somebody is reminded: by the rules, by the client's own choice, by a contact's. Who is it then,
 * is decided when it is due. */
static enum err plan_reminders(const struct op *op, const struct remind_visit_row *v)
{
    struct reminder_rules rules;
    struct remind_choices_rows rows;
    bool follows = true;
    TRY(reminder_rules_load(op, v->type_id.has ? v->type_id.v : (struct appointment_type_id){ 0 }, &rules));
    TRY(q_remind_choices(
        op->db, op->arena, op->viewer->org, &(struct q_remind_choices){ .client_id = v->client_id }, &rows));
    for (size_t i = 0; i < rows.count; i++) {
        struct notice_reminders r = notice_reminders_read(rows.items[i].reminders, rows.items[i].reminder_ways);
        follows = follows && !(sv_eq(rows.items[i].recipient_kind, SV("client")) && r.how != REMIND_FOLLOW);
        for (size_t k = 0; r.how == REMIND_OWN && k < r.count; k++)
            TRY(plan(op, v, EVENT_APPOINTMENT_REMINDER_DUE, "remind", r.minutes[k], !is_rule(&rules, r.minutes[k])));
    }
    for (size_t i = 0; follows && i < rules.count; i++)
        TRY(plan(op, v, EVENT_APPOINTMENT_REMINDER_DUE, "remind", rules.minutes[i], false));
    return E_OK;
}

static enum err plan_all(const struct op *op, const struct remind_visit_row *v)
{
    if (v->remind)
        TRY(plan_reminders(op, v));
    if (v->ask_to_confirm.has && v->ask_to_confirm.v && !v->confirmed_at.has) {
        int64_t left = (v->starts_at.us - op->now.us) / MINUTE_US;
        TRY(plan(op, v, EVENT_ATTENDANCE_ASK_DUE, "ask", left > REMIND_ASK_MIN ? REMIND_ASK_MIN : left / 2, false));
    }
    return E_OK;
}

enum err remind_plan_in(const struct op *op, struct attendee_id attendee)
{
    struct remind_visit_row v;
    enum attendee_status status;
    assert(db_writing(op->db));
    TRY(schedule_drop(op->db, op->viewer->org, CAUSE, attendee.v, SV("")));
    enum err e = q_remind_visit(op->db, op->arena, op->viewer->org, &(struct q_remind_visit){ attendee }, &v);
    if (e == E_NOTFOUND)
        return E_OK;
    TRY(e);
    bool stands =
        attendee_status_parse(v.status, &status) && (status == ATTENDEE_BOOKED || status == ATTENDEE_CHECKED_IN);
    return stands && instant_before(op->now, v.starts_at) ? plan_all(op, &v) : E_OK;
}

struct follow_args {
    const struct job_run *run;
    const struct event *event;
    struct sv owner;
};

static enum err follow_in(struct db *tx, void *arg)
{
    const struct follow_args *f = arg;
    const struct event *e = f->event;
    struct viewer v = viewer_system(ACTOR_SYSTEM, e->org, (struct day){ 0 });
    struct op op = { .db = tx, .arena = f->run->arena, .viewer = &v, .now = clock_now(f->run->clock) };
    if (sv_eq(e->resource_kind, sv_of(CAUSE)))
        TRY(remind_plan_in(&op, (struct attendee_id){ e->resource_id }));
    return event_done(tx, e->delivery, f->owner);
}

/* --- the rules themselves have changed --- */

static bool changes_rules(const struct event *e)
{
    static const char word[] = "\"reminders\"";
    if (e->kind == EVENT_REMINDERS_CHANGED)
        return true;
    return e->kind == EVENT_APPOINTMENT_TYPE_CHANGED || (e->kind == EVENT_SETTINGS_CHANGED && e->payload.n &&
                                                            memmem(e->payload.p, e->payload.n, word, strlen(word)));
}

struct reached {         /* in the order of the visits ahead */
    struct instant from; /* visits after this start … */
    int64_t after;       /* … and of one start the attendees after this one */
};
struct replanning {
    const struct follow_args *f;
    struct reached done, next; /* next: of this run, which may have to be repeated */
    size_t planned;
};

static enum err replan_one(const struct op *op, struct replanning *x, struct attendee_id id, struct instant starts_at)
{
    TRY(remind_plan_in(op, id));
    x->next = (struct reached){ starts_at, id.v };
    x->planned++;
    return E_OK;
}

/* Of one client, whose own choice or whose contact's has changed. */
static enum err replan_of_client(const struct op *op, struct replanning *x)
{
    struct remind_of_client_rows rows;
    TRY(q_remind_of_client(op->db, op->arena, op->viewer->org,
        &(struct q_remind_of_client){ .client_id = x->f->event->client,
            .from = x->done.from,
            .after = x->done.after,
            .limit = REPLANNED_AT_ONCE },
        &rows));
    for (size_t i = 0; i < rows.count; i++)
        TRY(replan_one(op, x, rows.items[i].id, rows.items[i].starts_at));
    return E_OK;
}

static enum err replan_of_rules(const struct op *op, struct replanning *x)
{
    const struct event *e = x->f->event;
    struct remind_ahead_rows rows;
    TRY(q_remind_ahead(op->db, op->arena, op->viewer->org,
        &(struct q_remind_ahead){ .type_id = { e->kind == EVENT_APPOINTMENT_TYPE_CHANGED ? e->resource_id : 0 },
            .from = x->done.from,
            .after = x->done.after,
            .limit = REPLANNED_AT_ONCE },
        &rows));
    for (size_t i = 0; i < rows.count; i++)
        TRY(replan_one(op, x, rows.items[i].id, rows.items[i].starts_at));
    return E_OK;
}

/* Some visits ahead, in a transaction of their own: a practice has thousands, and others write meanwhile. */
static enum err replan_some(struct db *tx, void *arg)
{
    struct replanning *x = arg;
    const struct event *e = x->f->event;
    struct viewer v = viewer_system(ACTOR_SYSTEM, e->org, (struct day){ 0 });
    struct op op = { .db = tx, .arena = x->f->run->arena, .viewer = &v, .now = clock_now(x->f->run->clock) };
    x->planned = 0;
    return e->kind == EVENT_REMINDERS_CHANGED ? replan_of_client(&op, x) : replan_of_rules(&op, x);
}

static enum err replan(const struct follow_args *f)
{
    struct replanning x = { .f = f, .planned = REPLANNED_AT_ONCE, .next = { .from = clock_now(f->run->clock) } };
    while (x.planned == REPLANNED_AT_ONCE) {
        x.done = x.next;
        TRY(db_write(f->run->db, replan_some, &x));
    }
    return E_OK;
}

enum err remind_events_run(const struct job_run *r)
{
    struct sv owner = token_random_text(r->arena, 12);
    struct events events;
    do {
        TRY(event_lease(
            r->db, r->arena, remind_consumer.name, owner, clock_now(r->clock), EVENTS_AT_ONCE, LEASE_S, &events));
        for (size_t i = 0; i < events.count; i++) {
            const struct event *e = &events.items[i];
            struct follow_args f = { r, e, owner };
            enum err err = changes_rules(e) ? replan(&f) : E_OK;
            if (err == E_OK)
                err = db_write(r->db, follow_in, &f);
            if (err == E_OK)
                continue;
            log_event(LOG_WARN, "reminders.event_failed", LOG_INT("event", e->id.v), LOG_Z("error", err_name(err)));
            TRY(event_retry(r->db, e, owner, clock_now(r->clock), sv_of(err_name(err))));
        }
    } while (events.count == EVENTS_AT_ONCE && !r->stopping(r->runner));
    return E_OK;
}
