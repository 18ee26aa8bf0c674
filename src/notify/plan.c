#include "notify/plan.h"

#include "family/family.h"
#include "ical/zone.h"
#include "notify/mails.h"
#include "notify/people.h"

static enum err plan_row(const struct op *op, const struct notify_about *x, struct notify_planned *p)
{
    p->row = notice_numbered(p->rule->row);
    if (x->has_client)
        p->facts = x->family.facts;
    else
        p->facts = (struct notice_facts){ .portal = PORTAL_ALL, .to_client = true };
    if (x->event->kind == EVENT_APPOINTMENT_REMINDER_DUE) {
        p->facts.reminder_min = x->payload.minutes;
        p->facts.reminder_usual = !x->payload.beyond;
    }
    TRY(notify_people_gather(op, x, p));
    size_t people = p->facts.people_count;
    p->decisions = arena_array(op->arena, people * CHANNEL_COUNT, sizeof *p->decisions);
    for (enum notice_channel c = 0; c < CHANNEL_COUNT; c++)
        notice_plan_channel(p->row, &p->facts, c, p->decisions + (size_t)c * people);
    return E_OK;
}

/* Rules of one row and mail are planned together, so that nobody gets it twice. */
static void add_rule(struct notify_plan *plan, const struct notify_rule *rule)
{
    struct notify_planned *p = plan->items;
    while (
        p < plan->items + plan->count && !(p->rule->row == rule->row && sv_eq(sv_of(p->rule->mail), sv_of(rule->mail))))
        p++;
    if (p == plan->items + plan->count)
        plan->items[plan->count++] = (struct notify_planned){ .rule = rule };
    p->to |= rule->to;
}

static enum err plan_one(const struct op *op, const struct notify_about *about, struct notify_plan *ret_plan)
{
    size_t rules = 0;
    enum event_kind kind = about->event->kind;
    ret_plan->about = *about;
    for (size_t i = 0; i < notify_rules_count; i++)
        rules += notify_rules[i].kind == kind;
    ret_plan->items = arena_array(op->arena, rules, sizeof *ret_plan->items);
    for (size_t i = 0; i < notify_rules_count; i++)
        if (notify_rules[i].kind == kind && (!notify_rules[i].when || notify_rules[i].when(&ret_plan->about)))
            add_rule(ret_plan, &notify_rules[i]);
    for (size_t i = 0; i < ret_plan->count; i++)
        TRY(plan_row(op, &ret_plan->about, &ret_plan->items[i]));
    return E_OK;
}

enum err notify_plan_events(
    const struct op *op, const struct event *events, size_t count, struct notify_plan *ret_plans)
{
    struct notify_abouts abouts;
    TRY(notify_abouts_load(op, events, count, &abouts));
    for (size_t i = 0; i < count; i++) {
        ret_plans[i] = (struct notify_plan){ .count = 0 };
        if (abouts.found[i] == E_OK)
            TRY(plan_one(op, &abouts.items[i], &ret_plans[i]));
    }
    return E_OK;
}

/* The end of the quiet hours by the reader's clock, however long the night is that ends or begins summer time. */
static struct instant after_quiet(const struct zone *z, struct instant at, int left)
{
    struct wall w = zone_local(z, at).wall;
    int minute = w.hour * 60 + w.minute + left;
    w = (struct wall){ .day = { w.day.n + minute / (24 * 60) }, .hour = minute / 60 % 24, .minute = minute % 60 };
    struct instant end = zone_instant(z, w).first;
    return instant_before(at, end) ? end : instant_add(at, left * MINUTE_US);
}

struct instant notify_run_at(
    const struct notice_row *row, const struct organization *org, const struct notice_person *p, struct instant now)
{
    struct instant at = row->timing == TIMING_DIGEST ? instant_add(now, NOTIFY_DIGEST_S * SECOND_US) : now;
    if (p->quiet_from == p->quiet_until)
        return at;
    const struct zone *z = zone_of(p->zone.n ? p->zone : org->zone);
    struct wall w = zone_local(z, at).wall;
    int left = notice_quiet_left(row, p->quiet_from, p->quiet_until, w.hour * 60 + w.minute);
    return left ? after_quiet(z, at, left) : at;
}

/* One's own part stands in the portal; staff have the visit's page. Copies without an account have no page. */
static struct sv visit_page(struct arena *a, const struct notify_about *x, unsigned to, const struct notice_person *p)
{
    if (to == TO_STAFF)
        return sv_fmt(a, "/appointments/%lld", (long long)x->visit.appointment.v);
    if (to == TO_CLIENT)
        return x->client.has_portal ? sv_fmt(a, "/portal/appointments/%lld", (long long)x->visit.appointment.v)
                                    : SV(""); /* to sign in with what? */
    if (x->visit.guest.v)
        return sv_fmt(
            a, "/as/%lld/portal/appointments/%lld", (long long)x->event->grant.v, (long long)x->visit.appointment.v);
    return p->reader ? SV("/portal") : SV("");
}

/* What staff answered stands in the portal; who has none reads it in the mail. */
static bool answered(const struct notify_about *x, int64_t to)
{
    enum event_kind kind = x->event->kind;
    return to == TO_CLIENT && (kind == EVENT_APPOINTMENT_BOOKED || kind == EVENT_APPOINTMENT_DECLINED) &&
           !x->client.has_portal && !x->visit.confidential;
}

static void visit_facts(
    struct arena *a, const struct notify_about *x, const struct notice_person *p, struct notify_facts *f)
{
    const struct about_visit *v = &x->visit;
    f->at = instant_iso(a, v->starts_at);
    f->ends = instant_iso(a, v->ends_at);
    if (x->payload.was_us)
        f->was = instant_iso(a, (struct instant){ x->payload.was_us });
    f->provider = v->provider;
    f->place = v->place;
    f->visit_type = v->confidential ? SV("") : v->type;
    f->prepare = v->confidential ? SV("") : v->prepare;
    f->prepare_url = v->confidential ? SV("") : v->prepare_url;
    f->words = answered(x, f->to) ? v->words : SV("");
    f->uid = v->uid;
    f->sequence = v->sequence;
    f->attendee = v->attendee.v;
    f->series = v->series;
    if (v->series) {
        f->last = instant_iso(a, v->last);
        f->clock = v->clock;
    }
    if (v->repeats) {
        f->every = v->rhythm.interval;
        f->unit = (int64_t)v->rhythm.freq + 1;
        f->weekdays = v->rhythm.weekdays;
    }
    f->series_uid = v->series_uid;
    f->whole = x->payload.nth == 1;
    f->way = (int64_t)v->contact_type + 1;
    f->contact = p->kind == RECIPIENT_COPY ? p->id : 0;
    f->grant = v->guest.v ? x->event->grant.v : 0;
    f->missed = x->event->kind == EVENT_APPOINTMENT_NOSHOW;
    f->late = v->status == ATTENDEE_LATE_CANCELLED;
    f->ended = x->event->kind == EVENT_APPOINTMENT_DECLINED;
    f->path = visit_page(a, x, (unsigned)f->to, p);
}

/* The payer's own page, if they have an account; the link to the bill is made when the mail is. */
static struct sv money_page(struct arena *a, const struct notify_about *x, unsigned to, const struct notice_person *p)
{
    const struct about_money *m = &x->money;
    long long invoice = (long long)m->invoice.v;
    enum event_kind kind = x->event->kind;
    if (to == TO_STAFF)
        return m->invoice.v ? sv_fmt(a, "/billing/invoices/%lld", invoice) : SV("/billing");
    if (kind == EVENT_SUPERBILL_READY && (to == TO_CLIENT || m->own))
        return sv_fmt(a, "/portal/superbills/%lld", (long long)x->event->resource_id);
    if (to == TO_COPIES || !m->account.v || m->by_contact)
        return to == TO_CLIENT || (to == TO_COPIES && p->reader) ? SV("/portal") : SV("");
    if (kind == EVENT_CARD_EXPIRES)
        return SV("/portal/cards");
    if (kind == EVENT_STANDING_PAYER_CHANGED || kind == EVENT_SPLIT_CHANGED)
        return SV("/portal/pay-for");
    if (m->payment.v && kind != EVENT_PAYMENT_FAILED)
        return sv_fmt(a, "/portal/receipts/%lld", (long long)m->payment.v);
    return m->invoice.v ? sv_fmt(a, "/portal/bills/%lld", invoice) : SV("/portal/bills");
}

/* A superbill stands in the client's portal; all else is by the link that was made for whoever gets the mail. */
static void document_facts(const struct notify_about *x, struct notify_facts *f)
{
    const struct about_money *m = &x->money;
    f->paper = m->paper;
    f->attached = m->attached;
    bool portal = x->event->kind == EVENT_SUPERBILL_READY && (f->to == TO_CLIENT || m->own) && x->client.has_portal;
    if (portal && !m->attached)
        return;
    f->document = m->document;
    f->path = SV("");
}

static void money_facts(
    struct arena *a, const struct notify_about *x, const struct notice_person *p, struct notify_facts *f)
{
    const struct about_money *m = &x->money;
    f->currency = x->org->currency;
    f->amount = m->amount;
    f->number = m->number;
    f->card = m->card;
    f->invoice = m->invoice.v;
    f->credit = m->credit;
    f->deposit = m->deposit;
    f->ended = m->ended;
    f->capped = x->payload.capped;
    f->late = x->event->kind == EVENT_INVOICE_OVERDUE;
    f->day = m->due_on.has ? day_iso(a, m->due_on.v) : SV("");
    f->path = money_page(a, x, (unsigned)f->to, p);
    if (m->document && (f->to == TO_CLIENT || f->to == TO_PAYER))
        document_facts(x, f);
    if (m->beneficiary.n)
        f->client = m->beneficiary;
    else if (m->own && f->to == TO_PAYER)
        f->client = SV("");
    if (f->to == TO_PAYER) {
        f->neutral = m->safe;
        f->sender = m->safe ? m->sender : SV("");
    }
    if (f->neutral && (f->path.n || f->document)) { /* an address tells as well, and a file all */
        f->path = SV("/portal");
        f->document = 0;
        f->attached = false;
    }
}

/* Where the button leads when the mail has no link of its own. */
static struct sv page_for(struct arena *a, const struct notify_about *x, unsigned to)
{
    switch (to) {
    case TO_STAFF:
        if (x->has_policy)
            return sv_fmt(a, "/clients/%lld/billing/insurance/%lld", (long long)x->event->client.v,
                (long long)x->event->resource_id);
        if (x->event->kind == EVENT_CLIENT_ASSIGNED)
            return sv_fmt(a, "/clients/%lld", (long long)x->event->client.v);
        return sv_fmt(a, "/clients/%lld/family", (long long)x->event->client.v);
    case TO_CLIENT:
        if (x->has_policy)
            return SV("/portal/insurance");
        if (x->event->kind == EVENT_PROXY_OPENED || x->event->kind == EVENT_ACCESS_DIGEST_DUE)
            return SV("/portal/access-log");
        if (x->event->kind == EVENT_SUPPLEMENT_INVITED)
            return SV("/portal/supplements");
        if (x->event->kind == EVENT_SUPPLEMENT_HANDED_OVER)
            return SV("");
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
        return day_iso(a, zone_day(zone_of(x->org->zone), x->token.expires_at));
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
    const struct notice_person *person = &p->facts.people[i];
    struct notify_facts f = { .mail = sv_of(p->rule->mail),
        .to = who->to,
        .first = person->first,
        .day = day_of(a, x),
        .device = x->login.device,
        .path = page_for(a, x, who->to),
        .days = x->payload.days,
        .again = x->payload.again || x->event->kind == EVENT_CLIENT_UNARCHIVED,
        .ended = ended(x, who),
        .count = x->looked,
        .idle = x->payload.idle,
        .reason = sv_eq(x->payload.reason, SV("declined")),
        .neutral = p->facts.safe && person->kind == RECIPIENT_CLIENT };
    if (x->event->kind == EVENT_AUDIT_HEAD) {
        f.head = sv_fmt(a, "%lld:%.*s", (long long)x->payload.n, SV_FMT(x->payload.hash));
        f.org = x->event->org.v;
    }
    if (x->has_login || f.head.n)
        f.at = instant_iso(a, x->event->at);
    if (x->has_visit)
        visit_facts(a, x, person, &f);
    if (f.neutral)
        f.sender = x->sender;
    if (x->has_client)
        f.client = x->family.first;
    if (x->has_money)
        money_facts(a, x, person, &f);
    else if (x->event->kind == EVENT_PACKAGE_OFFERED || x->event->kind == EVENT_PACKAGE_BOUGHT)
        f.currency = x->org->currency; /* it is about money, and no amount is told */
    if (x->has_change && x->change.from_suspended)
        f.again = true;
    if (x->has_grant) {
        f.caregiver = x->grant.caregiver->first;
        f.copies = x->grant.caregiver->copy;
        f.waits = x->grant.waits;
    }
    if (x->has_policy) {
        f.waits = x->policy.waits; /* also where an access was used to propose it */
        if (f.neutral)
            f.path = SV("/portal"); /* the address tells as well */
    }
    return f;
}
