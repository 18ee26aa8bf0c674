#include "notify/about.h"

#include "ical/zone.h"
#include "notify/queries.h"

static bool is(struct sv value, const char *word)
{
    return sv_eq(value, sv_of(word));
}

static struct sv called(struct sv preferred, struct sv first)
{
    return preferred.n ? preferred : first;
}

static enum err load_client(const struct op *op, struct notify_about *x)
{
    struct notify_client_row r;
    TRY(q_notify_client(
        op->db, op->arena, x->event->org, &(struct q_notify_client){ .client_id = x->event->client }, &r));
    x->has_client = true;
    x->client = (struct about_client){
        .person = { .first = called(r.preferred_name, r.first_name),
            .last = r.last_name,
            .address = r.email_norm,
            .bounced = is(r.email_state, "bounced"),
            .archived = is(r.state, "archived"),
            .dead = r.died.has },
        .has_portal = r.login_id.has || r.signed_in_at.has,
        .grown = !r.born.has || policy_is_teen(&x->org.policy, r.born.v, x->today),
    };
    if (r.provider_id.has)
        x->client.provider = r.provider_id.v;
    return E_OK;
}

static enum err load_contact(const struct op *op, struct notify_about *x)
{
    struct notify_contact_row r;
    TRY(q_notify_contact(
        op->db, op->arena, x->event->org, &(struct q_notify_contact){ .contact_id = x->event->contact }, &r));
    bool linked = r.linked_client_id.has;
    x->has_contact = true;
    x->contact = (struct about_contact){
        .person = { .first = linked ? r.linked_first.v : r.first_name,
            .last = linked ? r.linked_last.v : r.last_name,
            .address = linked ? r.linked_email.v : r.email_norm,
            .bounced = is(linked ? r.linked_email_state.v : r.email_state, "bounced") },
        .copies = r.copy_notifications,
    };
    return E_OK;
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

static enum err load_grant(const struct op *op, struct notify_about *x)
{
    struct notify_grant_row r;
    struct notify_invites_delivered_row sent;
    const struct event *e = x->event;
    TRY(q_notify_grant(op->db, op->arena, e->org, &(struct q_notify_grant){ .grant_id = e->grant }, &r));
    x->has_grant = true;
    x->grant = (struct about_grant){
        .contact = r.contact_id,
        .caregiver = { .first = called(r.preferred_name, r.first_name),
            .last = r.last_name,
            .address = r.email_norm,
            .bounced = is(r.email_state, "bounced"),
            .archived = is(r.caregiver_state, "archived"),
            .dead = r.died.has },
        .ack_by = r.ack_by,
        .accepted = r.accepted_at.has,
        .waits = r.needs_consent && !r.consent_at.has,
        .copies = r.copy_notifications,
    };
    TRY(q_notify_invites_delivered(
        op->db, op->arena, e->org, &(struct q_notify_invites_delivered){ .grant_id = e->grant }, &sent));
    x->invite_delivered = sent.n > 0;
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
    TRY(q_notify_login(op->db, op->arena, &(struct q_notify_login){ .login_id = id }, &r));
    TRY(q_notify_devices(op->db, op->arena, &(struct q_notify_devices){ .login_id = id }, &devices));
    x->has_login = true;
    x->login = (struct about_login){ .id = id, .address = r.email_norm, .devices = devices.count };
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
    x->staff = (struct about_person){ .first = r.first_name, .last = r.last_name, .address = r.email_norm };
    return E_OK;
}

enum err notify_about_load(const struct op *op, const struct event *e, struct notify_about *ret_about)
{
    struct notify_about x = { .event = e };
    if (notify_payload_read(op->arena, e->payload, &x.payload) != E_OK)
        return E_INTERNAL;
    TRY(organization_load(op->db, op->arena, e->org, &x.org));
    x.today = zone_day(zone_of(x.org.zone), op->now);
    if (e->client.v)
        TRY(load_client(op, &x));
    if (e->contact.v)
        TRY(load_contact(op, &x));
    if (e->grant.v)
        TRY(load_grant(op, &x));
    if (x.payload.mail_token)
        TRY(load_token(op, &x));
    if (is(e->resource_kind, "login"))
        TRY(load_login(op, &x));
    if (is(e->resource_kind, "age_review"))
        TRY(load_review(op, &x));
    if (is(e->resource_kind, "staff"))
        TRY(load_staff(op, &x));
    *ret_about = x;
    return E_OK;
}
