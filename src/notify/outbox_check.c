/* The second look, just before a row leaves: what has changed since it was planned. */
#include "calendar/calendar.h"
#include "family/family.h"
#include "notify/facts.h"
#include "notify/outbox.h"
#include "notify/plan.h"
#include "notify/queries.h"
#include "notify/sms_answers.h"

static bool is(struct opt_sv v, const char *word)
{
    return v.has && sv_eq(v.v, sv_of(word));
}

/* Safe mode came on meanwhile: the client reads of this at the confidential address alone, contacts nowhere. */
static bool hushed(const struct outbox_load_row *r, const struct notify_facts *f, const struct notice_row *row)
{
    if (!row->safe || !r->safe_sender.has)
        return false;
    bool kept_safe = sv_eq(r->channel, SV("mail")) && sv_eq(r->safe_email.v, r->to_address);
    return (f->to & (TO_COPIES | TO_CAREGIVER)) || (f->to == TO_CLIENT && !kept_safe);
}

/* Text messages and browsers hear only what was asked for. */
static bool not_asked(const struct outbox_load_row *r, const struct notice_row *row)
{
    if (sv_eq(r->channel, SV("push")))
        return !r->push_on.has || !(r->push_on.v >> row->category & 1);
    if (!sv_eq(r->channel, SV("sms")))
        return false;
    bool confirmed = is(r->sms_state, "on") && r->sms_number.has && sv_eq(r->sms_number.v, r->to_address);
    return !confirmed || !r->sms_on.has || !(r->sms_on.v >> row->category & 1);
}

/* The same rules as the plan's, in the same order of exceptions: security mail always goes; mails about one's own
 * access follow no switch and outlive what they tell the end of. */
static struct sv fault_of(const struct outbox_load_row *r, const struct notify_facts *f,
    const struct notify_mail_kind *kind, const struct notice_row *row)
{
    bool family = f->to != TO_STAFF && f->to != TO_LOGIN && f->to != TO_PAYER;
    if (kind && kind->dies_with_grant && is(r->grant_state, "ended"))
        return SV("link_revoked");
    if (kind && kind->not_archived && is(r->client_state, "archived"))
        return SV("archived");
    if (row && not_asked(r, row))
        return SV("unsubscribed");
    if (!row || row->security)
        return SV("");
    if (r->blocked)
        return SV("blocked");
    if (r->bounced && f->to != TO_LOGIN)
        return SV("bounced");
    if ((r->contact_silenced.has && r->contact_silenced.v) || hushed(r, f, row))
        return SV("silenced");
    if (row->own_access)
        return SV("");
    if (family && is(r->grant_state, "ended"))
        return SV("link_revoked");
    if (is(r->contact_state, "ended"))
        return SV("contact_ended");
    if (family && is(r->client_state, "archived"))
        return SV("archived");
    if (f->to == TO_PAYER) /* bills come whatever was turned off */
        return SV("");
    int64_t stopped = row->category == NOTICE_ACCOUNT ? 0 : (int64_t)NOTICE_STOPPED | (1 << row->category);
    if (sv_eq(r->channel, SV("mail")) && r->mail_off.has && (r->mail_off.v & stopped))
        return SV("unsubscribed");
    return SV("");
}

/* The visit stands no more as the mail says; what replaced it has its own. */
static enum err visit_fault(struct db *db, struct arena *a, const struct notify_facts *f,
    const struct notify_mail_kind *kind, struct instant until, struct sv *ret_fault)
{
    struct outbox_visit_row v;
    enum attendee_status status;
    if (!kind || !f->attendee)
        return E_OK;
    enum err e = q_outbox_visit(db, a, &(struct q_outbox_visit){ .attendee_id = { f->attendee } }, &v);
    if (e != E_OK && e != E_NOTFOUND)
        return e;
    if (e == E_OK && v.confidential && (f->to & (TO_COPIES | TO_CAREGIVER)))
        *ret_fault = SV("confidential"); /* it became so since */
    if (!kind->of_visit || ret_fault->n)
        return E_OK;
    bool stands = e == E_OK && attendee_status_parse(v.status, &status) && attendee_status_active(status);
    if (!stands)
        *ret_fault = SV("visit_ended");
    else if (v.sequence != f->sequence)
        *ret_fault = SV("visit_moved");
    else if (!instant_before(until, v.ends_at))
        *ret_fault = SV("visit_over");
    return E_OK;
}

/* The visit that the mail is about from now on: of several the first that stands and was not told of since, which a
 * quiet change leaves to this mail. E_NOTFOUND: none. */
static enum err visit_left(
    const struct op *op, const struct notify_facts *f, const struct event *e, int64_t *ret_attendee)
{
    struct outbox_visit_left_row left;
    TRY(q_outbox_visit_left(op->db, op->arena, e->org,
        &(struct q_outbox_visit_left){ .attendee_id = { f->attendee },
            .several = f->whole,
            .from = instant_add(op->now, -2 * DAY_US),
            .until = op->now,
            .at = e->at,
            .confidential_too = !(f->to & (TO_COPIES | TO_CAREGIVER)) },
        &left));
    *ret_attendee = left.id.v;
    return E_OK;
}

static const struct notify_facts *facts_for(
    const struct op *op, const struct notify_plan *plan, const struct outbox_load_row *r, const struct notify_facts *f)
{
    for (const struct notify_planned *p = plan->items; p < plan->items + plan->count; p++)
        for (size_t i = 0; i < p->facts.people_count && sv_eq(sv_of(p->rule->mail), f->mail); i++)
            if ((int64_t)p->who[i].to == f->to && is(r->recipient_kind, p->who[i].kind) && r->recipient_id.has &&
                p->facts.people[i].id == r->recipient_id.v) {
                struct notify_facts *now = arena_new_obj(op->arena, struct notify_facts);
                *now = notify_plan_facts(op->arena, &plan->about, p, i);
                return now;
            }
    return NULL;
}

/* A mail that visits stand tells what stands when it leaves: how many they are, from which one on. Otherwise a series
 * would be told to nobody once its first visit has changed. *ret_fault: what was found of the visit as planned. */
static enum err tell_anew(const struct op *op, const struct outbox_load_row *r, const struct notify_mail_kind *kind,
    const struct notify_facts *f, struct sv *ret_facts, struct sv *ret_fault)
{
    struct event e;
    struct notify_plan plan;
    int64_t attendee;
    struct viewer viewer = *op->viewer;
    struct op there = *op;
    if (!kind || !kind->of_visit || !kind->method || !f->attendee || (!f->whole && !ret_fault->n))
        return E_OK;
    viewer.org = r->org_id;
    there.viewer = &viewer;
    TRY(event_load(op->db, op->arena, r->org_id, r->event_id, &e));
    enum err found = visit_left(&there, f, &e, &attendee);
    if (found == E_NOTFOUND)
        return E_OK;
    TRY(found);
    if (attendee != f->attendee) {
        e.resource_id = attendee;
        e.payload = SV("{\"nth\":1}");
    }
    TRY(notify_plan_events(&there, &e, 1, &plan));
    const struct notify_facts *now = facts_for(&there, &plan, r, f);
    if (!now)
        return E_OK;
    *ret_facts = notify_facts_write(op->arena, now);
    *ret_fault = SV("");
    return E_OK;
}

/* The bill is void, or paid: nobody is asked for it any more. */
static enum err bill_fault(struct db *db, struct arena *a, const struct notify_facts *f,
    const struct notify_mail_kind *kind, struct sv *ret_fault)
{
    struct outbox_bill_row b;
    if (!kind || !kind->of_bill || !f->invoice || ret_fault->n)
        return E_OK;
    enum err e = q_outbox_bill(db, a, &(struct q_outbox_bill){ .invoice_id = { f->invoice } }, &b);
    if (e != E_OK && e != E_NOTFOUND)
        return e;
    if (e == E_NOTFOUND || sv_eq(b.state, SV("void")))
        *ret_fault = SV("bill_void");
    else if (kind->of_debt && !b.balance)
        *ret_fault = SV("bill_paid");
    return E_OK;
}

static struct notify_waiting waiting_of(const struct outbox_load_row *r)
{
    return (struct notify_waiting){ .id = r->id,
        .org = r->org_id,
        .event = r->event_id,
        .client = r->client_id.has ? r->client_id.v : (struct client_id){ 0 },
        .contact = r->contact_id.has ? r->contact_id.v : (struct contact_id){ 0 },
        .token = r->mail_token_id,
        .notice = r->notice,
        .address = r->to_address,
        .domain = r->to_domain,
        .to_name = r->to_name,
        .language = r->language.n ? r->language : r->org_language,
        .zone = r->zone.n ? r->zone : r->org_zone,
        .facts = r->facts,
        .mark = r->message_id,
        .digest = r->digest,
        .practice = r->name,
        .practice_address = r->email,
        .practice_phone = r->phone,
        .practice_footer = r->footer.has ? r->footer.v : SV(""),
        .attempts = r->attempts,
        .created_at = r->created_at };
}

/* Where the reader chooses what comes, and stops this kind at once. Not in mails that nobody can stop, and only to the
 * address that is theirs by now: an old one may be read by somebody else. */
static void add_links(struct arena *a, const struct notify_settings *s, const struct outbox_load_row *r,
    const struct notify_facts *f, const struct notice_row *row, struct notify_waiting *w)
{
    struct choice_of of = { .kind = CHOICE_CONTACT, .id = r->contact.v.v };
    if (!s->keys || !row || row->security || f->to == TO_LOGIN || f->to == TO_PAYER || f->neutral)
        return;
    if (!r->address_now.has || !sv_eq(r->address_now.v, r->to_address) || is(r->contact_state, "ended"))
        return;
    if (!r->contact.has) {
        if (!r->recipient_id.has || !(is(r->recipient_kind, "client") || is(r->recipient_kind, "staff")))
            return;
        of.kind = is(r->recipient_kind, "client") ? CHOICE_CLIENT : CHOICE_STAFF;
        of.id = r->recipient_id.v;
    }
    int64_t generation = r->link_generation.has ? r->link_generation.v : 1;
    struct choice_links links = choice_link(s->keys, a, s->base_url, of, generation, row->category);
    w->choices_link = links.settings;
    w->unsubscribe_link = links.unsubscribe;
    w->unsubscribe_all_link = choice_link(s->keys, a, s->base_url, of, generation, NOTICE_CATEGORY_COUNT).unsubscribe;
}

enum err outbox_look(const struct op *op, const struct notify_settings *s, struct outbox_id id, struct sv owner,
    struct notify_waiting *ret_row, struct sv *ret_fault)
{
    struct db *db = op->db;
    struct arena *a = op->arena;
    struct outbox_load_row row;
    struct notify_facts f = { .to = 0 };
    TRY(q_outbox_load(db, a, &(struct q_outbox_load){ .outbox_id = id }, &row));
    if (!sv_eq(row.lease_owner, owner) || !sv_eq(row.state, SV("waiting")))
        return E_NOTFOUND;
    const struct notify_mail_kind *kind = notify_facts_read(a, row.facts, &f) == E_OK ? notify_mail_find(f.mail) : NULL;
    *ret_row = waiting_of(&row);
    bool paper = f.to == TO_PAYER && f.document;                             /* the client may be the payer */
    if (row.safe_sender.has && (f.to == TO_CLIENT || paper) && !f.neutral) { /* planned before safe mode */
        f.neutral = true;
        if (f.document) {
            f.document = 0;
            f.attached = false;
            f.path = SV("/portal");
        }
        f.sender = row.safe_sender.v;
        ret_row->facts = notify_facts_write(a, &f);
    }
    if (row.safe_sender.has && !row.contact_id.has && sv_eq(row.notice, SV(SMS_CONFIRM)))
        ret_row->practice = SV(""); /* a telephone shows it to whoever holds it */
    add_links(a, s, &row, &f, notice_find(row.notice), ret_row);
    *ret_fault = fault_of(&row, &f, kind, notice_find(row.notice));
    if (!ret_fault->n) {
        TRY(visit_fault(db, a, &f, kind, op->now, ret_fault));
        TRY(tell_anew(op, &row, kind, &f, &ret_row->facts, ret_fault));
    }
    return bill_fault(db, a, &f, kind, ret_fault);
}
