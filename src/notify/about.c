#include "notify/about.h"

#include "ical/zone.h"

/* Reads what the event names. What it names and is gone makes the whole event moot: E_NOTFOUND. */
static enum err load_family(const struct op *op, struct notify_about *x)
{
    const struct event *e = x->event;
    struct db *db = op->db;
    struct arena *a = op->arena;
    if (e->client.v) {
        TRY(q_notify_client(db, a, e->org, &(struct q_notify_client){ .client_id = e->client }, &x->client));
        x->has_client = true;
    }
    if (e->contact.v) {
        TRY(q_notify_contact(db, a, e->org, &(struct q_notify_contact){ .contact_id = e->contact }, &x->contact));
        x->has_contact = true;
    }
    if (!e->grant.v)
        return E_OK;
    TRY(q_notify_grant(db, a, e->org, &(struct q_notify_grant){ .grant_id = e->grant }, &x->grant));
    x->has_grant = true;
    enum err err =
        q_notify_change(db, a, e->org, &(struct q_notify_change){ .grant_id = e->grant, .at = e->at }, &x->change);
    x->has_change = err == E_OK;
    return err == E_NOTFOUND ? E_OK : err;
}

static enum err load_login(const struct op *op, struct notify_about *x)
{
    struct login_id id = { x->event->resource_id };
    struct notify_devices_rows devices;
    TRY(q_notify_login(op->db, op->arena, &(struct q_notify_login){ .login_id = id }, &x->login));
    TRY(q_notify_devices(op->db, op->arena, &(struct q_notify_devices){ .login_id = id }, &devices));
    x->has_login = true;
    x->devices = (int64_t)devices.count;
    if (devices.count)
        x->device = devices.items[0].label;
    return E_OK;
}

static enum err load_more(const struct op *op, struct notify_about *x)
{
    const struct event *e = x->event;
    struct db *db = op->db;
    struct arena *a = op->arena;
    if (x->payload.mail_token) {
        TRY(q_notify_token(db, a, &(struct q_notify_token){ .mail_token_id = { x->payload.mail_token } }, &x->token));
        x->has_token = true;
    }
    if (sv_eq(e->resource_kind, SV("login")))
        TRY(load_login(op, x));
    if (sv_eq(e->resource_kind, SV("staff"))) {
        TRY(q_notify_staff_one(
            db, a, e->org, &(struct q_notify_staff_one){ .staff_id = { e->resource_id } }, &x->staff));
        x->has_staff = true;
    }
    if (!x->has_grant)
        return E_OK;
    struct notify_invites_delivered_row sent;
    TRY(q_notify_invites_delivered(db, a, e->org, &(struct q_notify_invites_delivered){ .grant_id = e->grant }, &sent));
    x->invite_delivered = sent.n > 0;
    if (e->kind != EVENT_AGE_REVIEW_OPENED && e->kind != EVENT_AGE_TIER_APPLIED)
        return E_OK;
    enum err err = q_notify_review(db, a, e->org, &(struct q_notify_review){ .grant_id = e->grant }, &x->review);
    x->has_review = err == E_OK;
    return err == E_NOTFOUND ? E_OK : err;
}

enum err notify_about_load(const struct op *op, const struct event *e, struct notify_about *ret_about)
{
    struct notify_about x = { .event = e };
    if (notify_payload_read(op->arena, e->payload, &x.payload) != E_OK)
        return E_INTERNAL;
    TRY(organization_load(op->db, op->arena, e->org, &x.org));
    x.today = zone_day(zone_of(x.org.zone), op->now);
    TRY(load_family(op, &x));
    TRY(load_more(op, &x));
    x.client_grown = x.has_client && (!x.client.born.has || policy_is_teen(&x.org.policy, x.client.born.v, x.today));
    *ret_about = x;
    return E_OK;
}
