#include "notify/plan.h"

#include "family/family.h"
#include "ical/zone.h"
#include "notify/mails.h"
#include "notify/people.h"

/* Who gets copies is the family room's word; the other rows ask for no more than this. */
static enum err facts_of(
    const struct op *op, const struct notify_about *x, const struct notify_rule *rule, struct notice_facts *ret_facts)
{
    if (rule->to & TO_COPIES)
        return notice_facts_load(op, x->event->client, ret_facts);
    *ret_facts = (struct notice_facts){ .portal = PORTAL_ALL,
        .to_client = true,
        .own_rule_allowed = x->org.own_rule_allowed,
        .client_archived = x->has_client && (x->client.person.archived || x->client.person.dead) };
    if (x->has_client)
        ret_facts->client_address = x->client.person.address;
    return E_OK;
}

static enum err plan_row(const struct op *op, const struct notify_about *x, struct notify_planned *p)
{
    struct viewer viewer = *op->viewer;
    struct op at_home = *op;
    viewer.today = x->today;
    at_home.viewer = &viewer;
    p->row = notice_numbered(p->rule->row);
    TRY(facts_of(&at_home, x, p->rule, &p->facts));
    TRY(notify_people_gather(&at_home, x, p));
    p->decisions = arena_array(op->arena, p->facts.people_count, sizeof *p->decisions);
    notice_plan(p->row, &p->facts, p->decisions);
    return E_OK;
}

enum err notify_plan_event(const struct op *op, const struct event *e, struct notify_plan *ret_plan)
{
    struct notify_plan plan = { .items = arena_array(op->arena, notify_rules_count, sizeof *plan.items) };
    enum err err = notify_about_load(op, e, &plan.about);
    if (err == E_NOTFOUND) {
        *ret_plan = plan;
        return E_OK;
    }
    TRY(err);
    for (size_t i = 0; i < notify_rules_count; i++) {
        const struct notify_rule *rule = &notify_rules[i];
        if (rule->kind != e->kind || (rule->when && !rule->when(&plan.about)))
            continue;
        struct notify_planned *p = &plan.items[plan.count];
        *p = (struct notify_planned){ .rule = rule };
        TRY(plan_row(op, &plan.about, p));
        plan.count++;
    }
    *ret_plan = plan;
    return E_OK;
}

/* Where the button leads when the mail has no link of its own. */
static struct sv page_for(struct arena *a, const struct notify_about *x, unsigned to)
{
    switch (to) {
    case TO_STAFF:
        if (x->event->kind == EVENT_CLIENT_ASSIGNED)
            return sv_fmt(a, "/clients/%lld", (long long)x->event->client.v);
        return sv_fmt(a, "/clients/%lld/family", (long long)x->event->client.v);
    case TO_CLIENT:
        if (x->event->kind == EVENT_PROXY_OPENED || x->event->kind == EVENT_ACCESS_DIGEST_DUE)
            return SV("/portal/access-log");
        return SV("/portal/family");
    case TO_LOGIN: return x->event->kind == EVENT_PASSWORD_CHANGED ? SV("/reset") : SV("/sign-in");
    case TO_CAREGIVER: return x->has_login ? SV("/sign-in") : SV("/portal");
    default: return SV("");
    }
}

static struct sv day_of(struct arena *a, const struct notify_about *x)
{
    struct day last;
    if (x->has_token)
        return day_iso(a, zone_day(zone_of(x->org.zone), x->token.expires_at));
    if (day_parse(x->payload.last_day, &last))
        return day_iso(a, last);
    if (!x->has_review || x->review.no_birth_date)
        return SV("");
    return day_iso(a, x->review.due_on);
}

static bool ended(const struct notify_about *x, const struct notify_addressee *who)
{
    if (who->gone)
        return true;
    return x->event->kind == EVENT_GRANT_ENDED || x->event->kind == EVENT_GRANT_SUSPENDED;
}

struct notify_facts notify_plan_facts(
    struct arena *a, const struct notify_about *x, const struct notify_planned *p, size_t i)
{
    const struct notify_addressee *who = &p->who[i];
    struct notify_facts f = { .mail = sv_of(p->rule->mail),
        .to = who->to,
        .first = who->first,
        .day = day_of(a, x),
        .device = x->login.device,
        .path = page_for(a, x, who->to),
        .days = x->payload.days,
        .again = x->payload.again || x->event->kind == EVENT_CLIENT_UNARCHIVED,
        .ended = ended(x, who),
        .reason = sv_eq(x->payload.reason, SV("declined")) };
    if (x->event->kind == EVENT_AUDIT_HEAD) {
        f.head = sv_fmt(a, "%lld:%.*s", (long long)x->payload.n, SV_FMT(x->payload.hash));
        f.org = x->event->org.v;
    }
    if (x->has_login || f.head.n)
        f.at = instant_iso(a, x->event->at);
    if (x->has_client)
        f.client = x->client.person.first;
    if (x->has_change && x->change.from_suspended)
        f.again = true;
    if (x->has_grant) {
        f.caregiver = x->grant.caregiver.first;
        f.copies = x->grant.copies;
        f.waits = x->grant.waits;
    }
    return f;
}
