#include "notify/about.h"

#include "ical/said.h"
#include "notify/about_money.h"
#include "notify/queries.h"
#include "notify/rules.h"

/* The events of one organization, with what is loaded for all of them. */
struct loading {
    struct op op; /* at home in the organization */
    struct viewer viewer;
    struct organization org;
    size_t *events; /* their places in the batch */
    size_t count;
    struct notify_grants_rows grants;
    struct notify_visits_rows visits;
};

static bool is(struct sv value, const char *word)
{
    return sv_eq(value, sv_of(word));
}

static const struct notice_person *person_in(
    const struct notice_facts *f, enum notice_recipient kind, struct contact_id contact)
{
    for (size_t i = 0; i < f->people_count; i++)
        if (f->people[i].kind == kind && f->people[i].id == contact.v)
            return &f->people[i];
    return NULL;
}

/* Whether anybody of this audience may hear of such an event. */
static bool heard_by(enum event_kind kind, unsigned to)
{
    for (size_t i = 0; i < notify_rules_count; i++)
        if (notify_rules[i].kind == kind && (notify_rules[i].to & to))
            return true;
    return false;
}

static enum err load_sender(const struct op *op, struct notify_about *x)
{
    struct notify_sender_row r;
    enum err err = q_notify_sender(
        op->db, op->arena, x->event->org, &(struct q_notify_sender){ .client_id = x->event->client }, &r);
    if (err == E_OK)
        x->sender = r.sender;
    return err == E_NOTFOUND ? E_OK : err;
}

static enum err load_client(const struct op *op, struct notify_about *x)
{
    const struct event *e = x->event;
    if (!x->family.there)
        return E_NOTFOUND;
    x->has_client = true;
    x->client = (struct about_client){
        .archived = x->family.archived,
        .dead = x->family.dead,
        .has_portal = x->family.has_portal,
        .grown = !x->family.born.has || policy_is_teen(&x->org->policy, x->family.born.v, x->today),
    };
    if (e->contact.v) {
        x->contact = person_in(&x->family.facts, RECIPIENT_COPY, e->contact);
        if (!x->contact)
            return E_NOTFOUND;
    }
    return x->family.facts.safe ? load_sender(op, x) : E_OK;
}

static enum err load_change(const struct op *op, struct notify_about *x)
{
    struct notify_change_row r;
    const struct event *e = x->event;
    enum err err =
        q_notify_change(op->db, op->arena, e->org, &(struct q_notify_change){ .grant_id = e->grant, .at = e->at }, &r);
    if (err == E_NOTFOUND)
        return E_OK;
    TRY(err);
    x->has_change = true;
    x->change = (struct about_change){
        .from_suspended = is(r.from_state, "suspended"), .from = { r.scope_from }, .to = { r.scope_to }
    };
    return E_OK;
}

static enum err load_review(const struct op *op, struct notify_about *x)
{
    struct notify_review_row r;
    enum err err = q_notify_review(
        op->db, op->arena, x->event->org, &(struct q_notify_review){ .age_review_id = { x->event->resource_id } }, &r);
    if (err == E_NOTFOUND)
        return E_OK;
    TRY(err);
    x->has_review = true;
    x->review = (struct about_review){ .no_birth_date = is(r.cause, "no_birth_date"), .due_on = r.due_on };
    return E_OK;
}

static enum err load_tier(const struct op *op, struct notify_about *x)
{
    struct notify_tier_applied_row r;
    const struct event *e = x->event;
    TRY(q_notify_tier_applied(op->db, op->arena, e->org,
        &(struct q_notify_tier_applied){ .client_id = e->client, .grant_id = e->grant, .at = e->at }, &r));
    x->by_tier = r.n > 0 && x->grant.accepted;
    return E_OK;
}

static enum err load_delivered(const struct op *op, struct notify_about *x)
{
    struct notify_invites_delivered_row sent;
    TRY(q_notify_invites_delivered(
        op->db, op->arena, x->event->org, &(struct q_notify_invites_delivered){ .grant_id = x->event->grant }, &sent));
    x->invite_delivered = sent.n > 0;
    return E_OK;
}

static const struct notify_grants_row *grant_row(const struct notify_grants_rows *rows, struct grant_id id)
{
    size_t low = 0, high = rows->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (rows->items[middle].id.v < id.v)
            low = middle + 1;
        else
            high = middle;
    }
    return low < rows->count && rows->items[low].id.v == id.v ? &rows->items[low] : NULL;
}

static enum err load_grant(const struct op *op, const struct notify_grants_rows *grants, struct notify_about *x)
{
    const struct event *e = x->event;
    const struct notify_grants_row *r = grant_row(grants, e->grant);
    const struct notice_person *caregiver = r ? person_in(&x->family.facts, RECIPIENT_CAREGIVER, r->contact_id) : NULL;
    if (!caregiver)
        return E_NOTFOUND;
    x->has_grant = true;
    x->grant = (struct about_grant){
        .contact = r->contact_id,
        .caregiver = caregiver,
        .accepted = r->accepted_at.has,
        .waits = r->needs_consent && !r->consent_at.has,
    };
    if (e->kind == EVENT_GRANT_ENDED || e->kind == EVENT_INVITE_EXPIRED)
        TRY(load_delivered(op, x));
    if (e->kind == EVENT_GRANT_CHANGED)
        TRY(load_change(op, x));
    return sv_eq(x->payload.reason, SV("age")) ? load_tier(op, x) : E_OK;
}

static enum err load_token(const struct op *op, struct notify_about *x)
{
    struct notify_token_row r;
    TRY(q_notify_token(op->db, op->arena, &(struct q_notify_token){ .mail_token_id = { x->payload.mail_token } }, &r));
    x->has_token = true;
    x->token = (struct about_token){ r.id, r.email, r.expires_at };
    return E_OK;
}

static enum err load_login(const struct op *op, struct notify_about *x)
{
    struct login_id id = { x->event->resource_id };
    struct notify_login_row r;
    struct notify_devices_rows devices;
    TRY(q_notify_login(op->db, op->arena, x->event->org, &(struct q_notify_login){ .login_id = id }, &r));
    x->has_login = true;
    x->login = (struct about_login){
        .id = id,
        .address = r.email_norm,
        .language = r.client_language.has ? r.client_language.v : r.staff_language.v,
        .zone = r.client_zone.has ? r.client_zone.v : r.staff_zone.v,
    };
    if (x->event->kind != EVENT_SIGNED_IN_NEW_DEVICE)
        return E_OK;
    TRY(q_notify_devices(op->db, op->arena, &(struct q_notify_devices){ .login_id = id }, &devices));
    x->login.devices = devices.count;
    if (devices.count)
        x->login.device = devices.items[0].label;
    return E_OK;
}

static enum err load_staff(const struct op *op, struct notify_about *x)
{
    struct notify_staff_one_row r;
    TRY(q_notify_staff_one(
        op->db, op->arena, x->event->org, &(struct q_notify_staff_one){ .staff_id = { x->event->resource_id } }, &r));
    x->has_staff = true;
    x->staff = (struct about_staff){ r.first_name, r.last_name, r.language.v, r.zone.v };
    return E_OK;
}

static enum err load_looked(const struct op *op, struct notify_about *x)
{
    struct notify_looked_row r;
    const struct q_notify_looked q = { .client_id = x->event->client, .since = instant_add(op->now, -7 * DAY_US) };
    TRY(q_notify_looked(op->db, op->arena, x->event->org, &q, &r));
    x->looked = r.n;
    return E_OK;
}

static enum err load_policy(const struct op *op, struct notify_about *x)
{
    struct insurance_told told;
    TRY(insurance_told_load(op, x->event->client, (struct insurance_id){ x->event->resource_id }, &told));
    x->has_policy = true;
    x->policy = (struct about_policy){
        .counts = told.state == INSURANCE_ACTIVE, .waits = told.state == INSURANCE_PROPOSED, .to_client = told.to_client
    };
    x->family.facts.mailbox_read = !told.to_client;
    return E_OK;
}

static bool is_visit(const struct event *e)
{
    return is(e->resource_kind, "attendee");
}

static const struct notify_visits_row *visit_row(const struct notify_visits_rows *rows, int64_t attendee)
{
    for (size_t low = 0, high = rows->count; low < high;) {
        size_t middle = low + (high - low) / 2;
        if (rows->items[middle].id.v == attendee)
            return &rows->items[middle];
        if (rows->items[middle].id.v < attendee)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}

static struct sv joined(struct arena *a, struct sv first, const char *between, struct sv second)
{
    return first.n && second.n ? sv_fmt(a, "%.*s%s%.*s", SV_FMT(first), between, SV_FMT(second))
           : first.n           ? first
                               : second;
}

/* Who may act on the client's appointments: a free place is told to them (row 24). */
static enum err load_acting(const struct op *op, struct notify_about *x)
{
    struct notify_acting_rows rows;
    TRY(q_notify_acting(
        op->db, op->arena, x->event->org, &(struct q_notify_acting){ .client_id = x->event->client }, &rows));
    x->visit.acting = arena_array(op->arena, rows.count, sizeof *x->visit.acting);
    for (size_t i = 0; i < rows.count; i++) {
        const struct notify_acting_row *r = &rows.items[i];
        struct scope s = scope_least(
            (struct scope){ r->scope }, scope_least((struct scope){ r->limit_client }, (struct scope){ r->limit_age }));
        if (scope_level(s, CAP_APPOINTMENTS) == LEVEL_ACT)
            x->visit.acting[x->visit.acting_count++] = r->contact_id;
    }
    return E_OK;
}

/* Of visits that repeat the first tells how many they are, and in which rhythm. */
static enum err load_series(const struct op *op, const struct notify_visits_row *r, struct notify_about *x)
{
    struct notify_series_row row;
    struct about_visit *v = &x->visit;
    bool ends = x->event->kind == EVENT_APPOINTMENT_CANCELLED;
    v->series_uid = r->series_uid.v;
    if (x->payload.nth != 1)
        return E_OK;
    TRY(q_notify_series(op->db, op->arena, x->event->org,
        &(struct q_notify_series){ .series_id = r->series_id.v,
            .starts_at = v->starts_at,
            .client_id = x->event->client,
            .ended_at = ends && r->cancelled_at.has ? r->cancelled_at.v : (struct instant){ 0 },
            .confidential_too = r->confidential },
        &row));
    if (row.n < 2)
        return E_OK;
    v->series = row.n;
    v->last = row.last.v;
    v->clock = r->series_zone.v;
    v->repeats = !ends && recur_parts(r->series_rule.v, &v->rhythm);
    if (v->repeats && !v->rhythm.weekdays) /* its own, which the first that stands may have left */
        v->rhythm.weekdays = weekday_bit(r->series_day.v);
    return E_OK;
}

/* To whoever asked: what a caregiver is told through an access is not the client's (calendar/appointment_load.c). */
static struct sv answer_to(const struct notify_visits_row *r, enum event_kind kind)
{
    if (r->grant_id.has)
        return SV("");
    return kind == EVENT_APPOINTMENT_DECLINED ? r->cancel_reason : r->answer;
}

static enum err load_visit(const struct op *op, const struct notify_visits_rows *visits,
    const struct notify_grants_rows *grants, struct notify_about *x)
{
    struct arena *a = op->arena;
    const struct notify_visits_row *r = visit_row(visits, x->event->resource_id);
    if (!r)
        return E_NOTFOUND;
    struct sv type = r->type_client_name.has && r->type_client_name.v.n ? r->type_client_name.v : r->type_name.v;
    x->has_visit = true;
    x->visit = (struct about_visit){
        .attendee = r->id,
        .appointment = r->appointment_id,
        .staff = r->staff_id,
        .starts_at = r->starts_at,
        .ends_at = r->ends_at,
        .provider = joined(a, joined(a, r->first_name, " ", r->last_name), ", ", r->staff_title),
        .type = r->is_group && r->title.n ? r->title : type,
        .place = place_line(a, r->place_name.v, r->place_address.v),
        .prepare = r->prepare.v,
        .prepare_url = r->prepare_url.v,
        .words = answer_to(r, x->event->kind),
        .uid = r->uid,
        .is_group = r->is_group,
        .confidential = r->confidential,
        .ask_to_confirm = r->ask_to_confirm.has && r->ask_to_confirm.v,
        .confirmed = r->confirmed_at.has,
        .remind = r->remind,
        .sequence = r->sequence,
    };
    if (!contact_type_parse(r->contact_type, &x->visit.contact_type) ||
        !attendee_status_parse(r->status, &x->visit.status))
        return E_INTERNAL;
    x->family.facts.confidential = r->confidential;
    const struct notify_grants_row *guest =
        x->event->kind == EVENT_VIDEO_LINK_READY && x->event->grant.v ? grant_row(grants, x->event->grant) : NULL;
    if (guest)
        x->visit.guest = guest->contact_id;
    if (r->series_id.has)
        TRY(load_series(op, r, x));
    return x->event->kind == EVENT_WAITLIST_FREE ? load_acting(op, x) : E_OK;
}

static enum err load_resource(const struct op *op, struct notify_about *x)
{
    struct sv kind = x->event->resource_kind;
    if (is(kind, "login"))
        return load_login(op, x);
    if (is(kind, "age_review"))
        return load_review(op, x);
    if (is(kind, "staff"))
        return load_staff(op, x);
    return is(kind, "insurance") ? load_policy(op, x) : E_OK;
}

static enum err load_one(const struct op *op, const struct loading *l, struct notify_about *x)
{
    const struct event *e = x->event;
    const struct notify_grants_rows *grants = &l->grants;
    if (e->client.v)
        TRY(load_client(op, x));
    if (about_is_money(e) && !x->has_money)
        return E_NOTFOUND;
    if (e->grant.v && !is_visit(e) && !about_is_money(e))
        TRY(load_grant(op, grants, x));
    if (is_visit(e))
        TRY(load_visit(op, &l->visits, grants, x));
    if (x->payload.mail_token)
        TRY(load_token(op, x));
    TRY(load_resource(op, x));
    return e->kind == EVENT_ACCESS_DIGEST_DUE ? load_looked(op, x) : E_OK;
}

static struct staff_id provider_of(const struct loading *l, const struct event *e)
{
    const struct notify_visits_row *r = is_visit(e) ? visit_row(&l->visits, e->resource_id) : NULL;
    return r ? r->staff_id : (struct staff_id){ 0 };
}

/* Everybody around all the clients, and all the accesses, at once. */
static enum err load_shared(struct loading *l, struct notify_about *abouts)
{
    struct arena *a = l->op.arena;
    struct notice_ask *asks = arena_array(a, l->count, sizeof *asks);
    struct notice_family *families = arena_array(a, l->count, sizeof *families);
    struct grant_id *grants = arena_array(a, l->count, sizeof *grants);
    struct attendee_id *attendees = arena_array(a, l->count, sizeof *attendees);
    size_t asked = 0, grants_count = 0, attendees_count = 0;
    for (size_t i = 0; i < l->count; i++)
        if (is_visit(abouts[l->events[i]].event))
            attendees[attendees_count++] = (struct attendee_id){ abouts[l->events[i]].event->resource_id };
    if (attendees_count)
        TRY(q_notify_visits(l->op.db, a, l->org.id,
            &(struct q_notify_visits){ .attendees = attendees, .attendees_count = attendees_count }, &l->visits));
    for (size_t i = 0; i < l->count; i++) {
        const struct event *e = abouts[l->events[i]].event;
        if (e->client.v)
            asks[asked++] = (struct notice_ask){ .client = e->client,
                .contact = e->contact,
                .grant = e->grant,
                .staff = heard_by(e->kind, TO_STAFF),
                .member = provider_of(l, e) };
        if (e->grant.v)
            grants[grants_count++] = e->grant;
    }
    if (asked)
        TRY(notice_families_load(&l->op, &l->org, asks, asked, families));
    if (grants_count)
        TRY(q_notify_grants(l->op.db, a, l->org.id,
            &(struct q_notify_grants){ .grants = grants, .grants_count = grants_count }, &l->grants));
    asked = 0;
    for (size_t i = 0; i < l->count; i++) {
        struct notify_about *x = &abouts[l->events[i]];
        if (x->event->client.v)
            x->family = families[asked++];
    }
    return E_OK;
}

/* Who is on the list of copies is all that mails of contacts are about: of others nobody is told, and no family is read
 * for that. Most that programs write are of this kind. */
static bool is_of_nobody(const struct notify_about *x)
{
    enum event_kind kind = x->event->kind;
    return x->payload.copies_none &&
           (kind == EVENT_CONTACT_ADDED || kind == EVENT_CONTACT_CHANGED || kind == EVENT_CONTACT_ENDED);
}

static enum err load_of_organization(struct loading *l, struct notify_abouts *abouts)
{
    size_t heard = 0;
    TRY(organization_load(l->op.db, l->op.arena, l->viewer.org, &l->org));
    l->viewer.today = zone_day(zone_of(l->org.zone), l->op.now);
    for (size_t i = 0; i < l->count; i++) {
        struct notify_about *x = &abouts->items[l->events[i]];
        x->org = &l->org;
        x->today = l->viewer.today;
        if (notify_payload_read(l->op.arena, x->event->payload, &x->payload) != E_OK)
            return E_INTERNAL;
        if (is_of_nobody(x))
            abouts->found[l->events[i]] = E_NOTFOUND;
        else
            l->events[heard++] = l->events[i];
    }
    l->count = heard;
    if (!heard)
        return E_OK;
    TRY(load_shared(l, abouts->items));
    TRY(about_money_load(&l->op, &l->org, abouts->items, l->events, l->count));
    for (size_t i = 0; i < l->count; i++) {
        enum err e = load_one(&l->op, l, &abouts->items[l->events[i]]);
        if (e != E_OK && e != E_NOTFOUND)
            return e;
        abouts->found[l->events[i]] = e;
    }
    return E_OK;
}

enum err notify_abouts_load(
    const struct op *op, const struct event *events, size_t count, struct notify_abouts *ret_abouts)
{
    struct notify_abouts abouts = { .items = arena_array(op->arena, count, sizeof *abouts.items),
        .found = arena_array(op->arena, count, sizeof *abouts.found) };
    bool *done = arena_array(op->arena, count, sizeof *done);
    for (size_t i = 0; i < count; i++)
        abouts.items[i].event = &events[i];
    for (size_t i = 0; i < count; i++) {
        if (done[i])
            continue;
        struct loading *l = arena_new_obj(op->arena, struct loading);
        *l = (struct loading){ .op = *op, .viewer = *op->viewer };
        l->viewer.org = events[i].org;
        l->op.viewer = &l->viewer;
        l->events = arena_array(op->arena, count - i, sizeof *l->events);
        for (size_t k = i; k < count; k++)
            if (events[k].org.v == events[i].org.v) {
                done[k] = true;
                l->events[l->count++] = k;
            }
        TRY(load_of_organization(l, &abouts));
    }
    *ret_abouts = abouts;
    return E_OK;
}
