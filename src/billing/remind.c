/* What is told of money by the clock: bills that are overdue, cards that come to their end, bills about to be charged.
 * Planned anew whenever something happens to one. */
#include "access/record.h"
#include "base/log.h"
#include "billing/jobs.h"
#include "billing/queries.h"
#include "billing/setting.h"
#include "crypto/token.h"
#include "event/schedule.h"

enum {
    EVENTS_AT_ONCE = 50,
    LEASE_S = 60,
    AT_MINUTE = 9 * 60, /* of the practice's day */
    NOTICE_DAYS = 2,    /* a charge may come with the day it is due: so a notice has a whole day before it */
};
static const char OF_BILL[] = "invoice", OF_CARD[] = "card", OF_PAYMENT[] = "payment";

static const enum event_kind followed[] = { EVENT_INVOICE_SENT, EVENT_INVOICE_REMINDER, EVENT_INVOICE_OVERDUE,
    EVENT_INVOICE_CHANGED, EVENT_INVOICE_VOIDED, EVENT_INVOICE_PAID, EVENT_PAYMENT_SUCCEEDED, EVENT_PAYMENT_REFUNDED,
    EVENT_PAYMENT_NOTICE_DUE, EVENT_CARD_ADDED, EVENT_CARD_CHANGED, EVENT_CARD_REMOVED };
const struct event_consumer bill_remind_consumer = {
    .name = "bills", .kinds = followed, .kinds_count = LENGTH(followed)
};

struct following {
    struct op op;
    const struct event *event;
    struct organization org;
};

static enum err plan(const struct following *f, const struct event_new *e, const char *slot, struct day day)
{
    return schedule_set(f->op.db, &(struct schedule_new){ .event = *e,
                                      .cause_kind = e->resource_kind,
                                      .cause_id = e->resource_id,
                                      .slot = sv_of(slot),
                                      .by_local_clock = true,
                                      .day = day,
                                      .minute = AT_MINUTE,
                                      .zone = f->org.zone });
}

static struct event_new bill_event(const struct following *f, enum event_kind kind, const struct remind_bill_row *b)
{
    struct event_new e = event_by(&f->op, kind, b->client_id);
    e.resource_kind = OF_BILL;
    e.resource_id = b->id.v;
    e.payload = sv_fmt(
        f->op.arena, "{\"payer\":%lld%s}", (long long)b->payer_id.v, b->confidential ? ",\"confidential\":true" : "");
    return e;
}

/* The day after it was due, and every so many days after the last reminder. */
static enum err plan_overdue(const struct following *f, const struct remind_bill_row *b)
{
    struct billing_setting s;
    struct day day = { b->due_on.v.n + 1 };
    TRY(billing_setting_load(&f->op, &s));
    if (s.remind_days < 1 || b->reminders >= s.reminders_most)
        return E_OK;
    if (b->reminded_on.has && b->reminded_on.v.n + s.remind_days > day.n)
        day.n = (int32_t)(b->reminded_on.v.n + s.remind_days);
    struct event_new e = bill_event(f, EVENT_INVOICE_OVERDUE, b);
    return plan(f, &e, "overdue", day);
}

/* Told once: a bill that was sent too late for it has none. */
static enum err plan_notice(const struct following *f, const struct remind_bill_row *b)
{
    struct day day = { b->due_on.v.n - NOTICE_DAYS };
    bool first = f->event->kind == EVENT_INVOICE_SENT;
    if (!b->payer_account.has || day.n < f->op.viewer->today.n || (day.n == f->op.viewer->today.n && !first))
        return E_OK;
    struct event_new e = bill_event(f, EVENT_PAYMENT_NOTICE_DUE, b);
    return plan(f, &e, "notice", day);
}

static enum err plan_bill(const struct following *f, struct invoice_id id)
{
    struct remind_bill_row b;
    TRY(schedule_drop(f->op.db, f->org.id, OF_BILL, id.v, SV("")));
    enum err e = q_remind_bill(f->op.db, f->op.arena, f->org.id, &(struct q_remind_bill){ id }, &b);
    if (e == E_NOTFOUND)
        return E_OK;
    TRY(e);
    bool open = sv_eq(b.state, SV("sent")) || sv_eq(b.state, SV("part_paid"));
    if (!open || b.balance <= 0 || !b.due_on.has || b.died.has) /* edge 36: people write then */
        return E_OK;
    TRY(plan_notice(f, &b));
    return plan_overdue(f, &b);
}

static enum err plan_payment(const struct following *f, struct payment_id id)
{
    struct remind_payment_row p;
    enum err e = q_remind_payment(f->op.db, f->op.arena, f->org.id, &(struct q_remind_payment){ id }, &p);
    if (e == E_NOTFOUND || (e == E_OK && !p.invoice_id.has))
        return E_OK;
    TRY(e);
    return plan_bill(f, p.invoice_id.v);
}

/* Once, in the month before its last. */
static enum err plan_card(const struct following *f, struct card_id id)
{
    struct remind_card_row c;
    TRY(schedule_drop(f->op.db, f->org.id, OF_CARD, id.v, SV("")));
    enum err err = q_remind_card(f->op.db, f->op.arena, f->org.id, &(struct q_remind_card){ id }, &c);
    if (err == E_NOTFOUND)
        return E_OK;
    TRY(err);
    struct civil first = { .year = (int)(c.exp_month > 1 ? c.exp_year : c.exp_year - 1),
        .month = (int)(c.exp_month > 1 ? c.exp_month - 1 : 12),
        .day = 1 };
    struct day day = day_of_civil(first);
    if (day.n < f->op.viewer->today.n)
        return E_OK;
    struct event_new e = event_by(&f->op, EVENT_CARD_EXPIRES, c.client_id);
    e.resource_kind = OF_CARD;
    e.resource_id = id.v;
    return plan(f, &e, "expires", day);
}

/* More than was agreed: whoever agreed hears that it is not charged by itself. */
static enum err capped(const struct following *f, const struct remind_bill_row *b, struct standing_payer_id id)
{
    struct event_new e = event_by(&f->op, EVENT_STANDING_PAYER_CHANGED, b->payer_account.v);
    e.resource_kind = "standing_payer";
    e.resource_id = id.v;
    e.payload = SV("{\"capped\":true}");
    return event_record(f->op.db, f->op.arena, &e, NULL);
}

/* Told only where it is to be charged: by the payer's own choice, or by their agreement. */
static enum err notice_due(const struct following *f, struct invoice_id id)
{
    struct remind_bill_row b;
    struct autopay_due_rows charged;
    enum err err = q_remind_bill(f->op.db, f->op.arena, f->org.id, &(struct q_remind_bill){ id }, &b);
    if (err == E_NOTFOUND)
        return E_OK;
    TRY(err);
    bool open = sv_eq(b.state, SV("sent")) || sv_eq(b.state, SV("part_paid"));
    if (!open || b.balance <= 0 || !b.due_on.has)
        return E_OK;
    struct q_autopay_due ask = { .today = b.due_on.v,
        .after_day = b.due_on.v,
        .after_id = { id.v - 1 },
        .until_day = b.due_on.v,
        .until_id = id,
        .most = 1 };
    TRY(q_autopay_due(f->op.db, f->op.arena, f->org.id, &ask, &charged));
    if (!charged.count) {
        ask.any_cap = 1;
        TRY(q_autopay_due(f->op.db, f->op.arena, f->org.id, &ask, &charged));
        return charged.count && charged.items[0].standing_id.has ? capped(f, &b, charged.items[0].standing_id.v) : E_OK;
    }
    struct event_new e = bill_event(f, EVENT_PAYMENT_NOTICE, &b);
    return event_record(f->op.db, f->op.arena, &e, NULL);
}

static enum err follow(const struct following *f)
{
    const struct event *e = f->event;
    struct invoice_id invoice = { e->resource_id };
    if (e->kind == EVENT_PAYMENT_NOTICE_DUE)
        return notice_due(f, invoice);
    if (sv_eq(e->resource_kind, sv_of(OF_CARD)))
        return plan_card(f, (struct card_id){ e->resource_id });
    if (sv_eq(e->resource_kind, sv_of(OF_PAYMENT)))
        return plan_payment(f, (struct payment_id){ e->resource_id });
    if (!sv_eq(e->resource_kind, sv_of(OF_BILL)))
        return E_OK;
    if (e->kind == EVENT_INVOICE_OVERDUE)
        TRY(q_invoice_set_reminded(
            f->op.db, f->org.id, &(struct q_invoice_set_reminded){ f->op.viewer->today, invoice }, NULL));
    return plan_bill(f, invoice);
}

struct follow_args {
    const struct job_run *run;
    const struct event *event;
    struct sv owner;
};

static enum err follow_in(struct db *tx, void *arg)
{
    const struct follow_args *x = arg;
    const struct event *e = x->event;
    struct following f = { .event = e };
    struct instant now = clock_now(x->run->clock);
    TRY(organization_load(tx, x->run->arena, e->org, &f.org));
    struct viewer v = viewer_system(ACTOR_SYSTEM, e->org, organization_today(&f.org, now));
    f.op = (struct op){ .db = tx, .arena = x->run->arena, .viewer = &v, .now = now };
    TRY(follow(&f));
    return event_done(tx, e->delivery, x->owner);
}

enum err bill_remind_run(const struct job_run *r)
{
    struct sv owner = token_random_text(r->arena, 12);
    struct events events;
    do {
        TRY(event_lease(
            r->db, r->arena, bill_remind_consumer.name, owner, clock_now(r->clock), EVENTS_AT_ONCE, LEASE_S, &events));
        for (size_t i = 0; i < events.count; i++) {
            const struct event *e = &events.items[i];
            enum err err = db_write(r->db, follow_in, &(struct follow_args){ r, e, owner });
            if (err == E_OK)
                continue;
            log_event(LOG_WARN, "bills.event_failed", LOG_INT("event", e->id.v), LOG_Z("error", err_name(err)));
            TRY(event_retry(r->db, e, owner, clock_now(r->clock), sv_of(err_name(err))));
        }
    } while (events.count == EVENTS_AT_ONCE && !r->stopping(r->runner));
    return E_OK;
}
