#include "family/grant_plan.h"

#include "event/schedule.h"
#include "family/grant_write.h"
#include "ical/zone.h"

enum { MORNING = 8 * 60 };
static const char CAUSE[] = "grant", INVITE[] = "invite";

/* The last day of access, as far as it is known today. */
static struct opt_day last_day(const struct grant *g)
{
    struct opt_day last = g->ends_on;
    if (g->proof_expires_on.has && (!last.has || g->proof_expires_on.v.n < last.v.n))
        last = g->proof_expires_on;
    if (!g->ends_at_age.has || !g->client_born.has)
        return last;
    struct day birthday = birthday_at(g->client_born.v, (int)g->ends_at_age.v, g->leap_early);
    if (!last.has || birthday.n - 1 < last.v.n)
        last = (struct opt_day){ true, { birthday.n - 1 } };
    return last;
}

static struct schedule_new about(
    const struct op *op, const struct organization *org, const struct grant *g, enum event_kind kind, const char *slot)
{
    return (struct schedule_new){ .event = { .kind = kind,
                                      .org = op->viewer->org,
                                      .actor_kind = "system",
                                      .client = g->client,
                                      .contact = g->contact,
                                      .grant = g->id },
        .cause_kind = CAUSE,
        .cause_id = g->id.v,
        .slot = sv_of(slot),
        .by_local_clock = true,
        .zone = org->zone };
}

static enum err set_ahead(const struct op *op, struct schedule_new *s)
{
    struct wall wall = { .day = s->day, .hour = s->minute / 60, .minute = s->minute % 60 };
    if (!instant_before(op->now, zone_instant(zone_of(s->zone), wall).first))
        return E_OK;
    return schedule_set(op->db, s);
}

/* The mornings on which both sides are told. */
static const struct {
    const char *end, *idle; /* slots of the schedule */
    int days;
} steps[] = { { "30d", "idle30d", 30 }, { "7d", "idle7d", 7 }, { "1d", "idle1d", 1 } };

static enum err plan_end(const struct op *op, const struct organization *org, const struct grant *g)
{
    struct opt_day last = last_day(g);
    if (!last.has || g->state != GRANT_ACTIVE)
        return E_OK;
    struct sv iso = day_iso(op->arena, last.v);
    for (size_t i = 0; i < LENGTH(steps); i++) {
        struct schedule_new s = about(op, org, g, EVENT_GRANT_ENDS_SOON, steps[i].end);
        s.day = (struct day){ last.v.n - steps[i].days };
        s.minute = MORNING;
        s.event.payload = sv_fmt(op->arena, "{\"days\":%d,\"last_day\":\"%.*s\"}", steps[i].days, SV_FMT(iso));
        TRY(set_ahead(op, &s));
    }
    return E_OK;
}

/* The day on which it is closed for want of use, unless it ends sooner anyway. */
static bool idle_day(const struct organization *org, const struct grant *g, struct day *ret_day)
{
    struct grant_term term = grant_term_of(g);
    struct opt_day last = last_day(g);
    struct instant end;
    if (g->state != GRANT_ACTIVE || !grant_term_idle_end(&term, &end))
        return false;
    *ret_day = zone_day(zone_of(org->zone), end);
    return !last.has || ret_day->n <= last.v.n;
}

/* Whether it was used meanwhile is asked on the day: a use plans nothing. */
static enum err plan_idle(const struct op *op, const struct organization *org, const struct grant *g)
{
    struct day closes;
    if (!idle_day(org, g, &closes))
        return E_OK;
    for (size_t i = 0; i < LENGTH(steps); i++) {
        struct schedule_new s = about(op, org, g, EVENT_GRANT_IDLE_DUE, steps[i].idle);
        s.day = (struct day){ closes.n - steps[i].days };
        s.minute = MORNING;
        if (steps[i].days < g->idle_days.v) /* of a week's time nobody is told on its first day */
            TRY(set_ahead(op, &s));
    }
    return E_OK;
}

enum err grant_idle_due_in(const struct op *op, struct grant_id id, struct instant due_at)
{
    struct organization org;
    struct grant g;
    struct day closes;
    if (op->viewer->via != VIA_SYSTEM)
        return E_DENIED;
    TRY(grant_get(op, id, &g));
    TRY(organization_load(op->db, op->arena, op->viewer->org, &org));
    if (!idle_day(&org, &g, &closes) || closes.n <= op->viewer->today.n)
        return E_OK;
    for (size_t i = 0; i < LENGTH(steps); i++)
        if (closes.n - zone_day(zone_of(org.zone), due_at).n == steps[i].days) {
            struct sv iso = day_iso(op->arena, closes);
            return grant_event_in(op, EVENT_GRANT_ENDS_SOON, &g,
                sv_fmt(op->arena, "{\"days\":%d,\"last_day\":\"%.*s\",\"idle\":true}", closes.n - op->viewer->today.n,
                    SV_FMT(iso)));
        }
    return plan_idle(op, &org, &g);
}

/* When the next tier is announced, and when it begins. Whether the tier touches this access is asked on the day. */
static enum err plan_age(const struct op *op, const struct organization *org, const struct grant *g)
{
    const struct age_tier *t;
    struct schedule_new notice = about(op, org, g, EVENT_AGE_DUE, "age_notice"),
                        tier = about(op, org, g, EVENT_AGE_DUE, "age");
    if (!g->client_born.has || !policy_next(&org->policy, g->client_born.v, op->viewer->today, &t, &tier.day))
        return E_OK;
    notice.day = (struct day){ tier.day.n - t->notice_days };
    TRY(set_ahead(op, &notice));
    return set_ahead(op, &tier);
}

enum err grant_plan_in(const struct op *op, struct grant_id id)
{
    struct organization org;
    struct grant g;
    TRY(grant_get(op, id, &g));
    TRY(schedule_drop(op->db, op->viewer->org, CAUSE, id.v, SV("")));
    if (g.state != GRANT_PROPOSED)
        TRY(schedule_drop(op->db, op->viewer->org, INVITE, id.v, SV("")));
    if (g.state == GRANT_ENDED)
        return E_OK;
    TRY(organization_load(op->db, op->arena, op->viewer->org, &org));
    TRY(plan_end(op, &org, &g));
    TRY(plan_idle(op, &org, &g));
    return plan_age(op, &org, &g);
}

enum err grant_plan_invite_in(const struct op *op, const struct grant *g, struct instant expires_at)
{
    struct schedule_new s = { .event = { .kind = EVENT_INVITE_LAPSES,
                                  .org = op->viewer->org,
                                  .actor_kind = "system",
                                  .client = g->client,
                                  .contact = g->contact,
                                  .grant = g->id },
        .cause_kind = INVITE,
        .cause_id = g->id.v,
        .slot = SV("end"),
        .fire_at = expires_at };
    return schedule_set(op->db, &s);
}
