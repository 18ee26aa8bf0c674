#include "family/visitor.h"

#include "base/log.h"

static void birth_facts(
    struct access_facts *f, const struct organization *org, const struct client_facts *c, struct day today)
{
    f->born_known = c->born.has;
    f->subject_teen = !c->born.has || policy_is_teen(&org->policy, c->born.v, today);
    f->subject_adult = !c->born.has || policy_is_adult(&org->policy, c->born.v, today);
    const struct age_tier *tier = c->born.has ? policy_tier(&org->policy, c->born.v, today) : NULL;
    f->subject_may_grant = tier && tier->teen_may_grant;
}

static void client_into(struct access_facts *f, const struct visitor *v, const struct client_facts *c)
{
    f->has_subject = true;
    f->subject_archived = c->archived;
    f->subject_caregiver_only = c->caregiver_only;
    f->subject_restricted = c->restricted;
    f->restricted_reason_given = c->reason_given;
    f->portal = c->portal;
    f->care_team = c->on_care_team;
    f->mailbox_by_choice = c->mailbox_by_choice;
    birth_facts(f, &v->org, c, v->viewer.today);
}

static void subject_is(struct visitor *v, const struct client_facts *c)
{
    client_into(&v->viewer.facts, v, c);
    v->viewer.subject = (struct subject_id){ c->id };
    v->viewer.subject_name = c->name;
    v->viewer.subject_first = c->first;
}

static enum err see(const struct op *op, struct visitor *v, struct client_id id, struct client_facts *ret_facts)
{
    return client_facts_load(op->db, op->arena, &v->org, id, v->viewer.staff, v->viewer.today, op->now, ret_facts);
}

/* -- who ---------------------------------------------------------------------------------------------------------- */

static enum err account(const struct op *op, struct visitor *v)
{
    struct viewer *w = &v->viewer;
    const struct session *s = &v->session;
    w->session = s->id;
    w->login = s->login;
    w->actor_name = s->name;
    w->facts.relation = REL_OTHER;
    w->facts.fresh = s->fresh;
    w->facts.locked = s->locked;
    w->facts.second_factor_missing = s->second_factor_missing || s->kind == SESSION_PENDING;
    w->org = s->org;
    if (s->kind == SESSION_PENDING) {
        w->staff = s->staff; /* whose second step is missing */
        return E_OK;
    }
    TRY(organization_known(op, w->org, s->org_version, &v->org));
    w->today = organization_today(&v->org, op->now);
    w->facts.feature_on = v->org.feature[FEATURE_CAREGIVER_ACCESS];
    if (s->kind == SESSION_STAFF) {
        w->staff = s->staff;
        w->actor = (struct actor){ ACTOR_STAFF, w->staff.v };
        w->via = VIA_STAFF;
        w->facts.relation = REL_STAFF;
        w->facts.role = s->role;
        w->facts.staff_active = s->account_active;
    } else {
        w->self = s->client;
        w->actor = (struct actor){ ACTOR_CLIENT, w->self.v };
        w->via = VIA_OWN;
    }
    return E_OK;
}

enum err visitor_by_session(const struct op *op, struct sv token, struct visitor *v)
{
    if (!token.n)
        return E_OK;
    enum err e = session_load(op->db, op->arena, token, op->now, &v->session);
    if (e == E_NOTFOUND) {
        v->session = (struct session){ .id = { 0 } };
        return E_OK;
    }
    TRY(e);
    return account(op, v);
}

enum err visitor_by_key(const struct op *op, struct sv secret, struct visitor *v)
{
    enum err e = api_key_load(op->db, op->arena, secret, op->now, &v->session, &v->key);
    if (e == E_NOTFOUND)
        return E_OK;
    TRY(e);
    TRY(account(op, v));
    v->viewer.key = v->key;
    return E_OK;
}

enum err visitor_by_account(const struct op *op, const struct session *account_of, struct visitor *v)
{
    v->session = *account_of;
    return account(op, v);
}

/* -- about whom --------------------------------------------------------------------------------------------------- */

enum err visitor_about_chart(const struct op *op, struct visitor *v, struct client_id client)
{
    struct client_facts c;
    enum err e = see(op, v, client, &c);
    if (e == E_NOTFOUND) { /* a client of another organization is simply not there */
        v->viewer.facts.relation = REL_OTHER;
        return E_OK;
    }
    TRY(e);
    subject_is(v, &c);
    return E_OK;
}

/* On a shared login only its oldest account is surely held by the person whose record it is (F9, F11). */
static enum relation own_relation(const struct client_facts *c, const struct access_facts *f)
{
    return relation_of_account(c->shared_login, c->login_oldest, f->subject_teen && !f->subject_adult);
}

enum err visitor_about_own(const struct op *op, struct visitor *v)
{
    struct client_facts c;
    TRY(see(op, v, v->viewer.self, &c));
    subject_is(v, &c);
    v->viewer.facts.relation = own_relation(&c, &v->viewer.facts);
    if (v->viewer.facts.relation == REL_SAME_MAILBOX)
        v->viewer.via = VIA_SAME_MAILBOX;
    return E_OK;
}

enum err visitor_about_mailbox(const struct op *op, struct visitor *v, struct client_id client)
{
    struct client_facts c;
    enum err e = see(op, v, client, &c);
    if (e == E_NOTFOUND || (e == E_OK && c.login.v != v->viewer.login.v)) {
        v->viewer.facts.relation = REL_OTHER;
        return E_OK;
    }
    TRY(e);
    subject_is(v, &c);
    v->viewer.facts.relation = REL_SAME_MAILBOX;
    v->viewer.via = VIA_SAME_MAILBOX;
    return E_OK;
}

enum err visitor_about_grant(const struct op *op, struct visitor *v, struct grant_id grant)
{
    struct context *c = &v->context;
    enum err e = context_load(op->db, op->arena, &v->org, grant, v->viewer.self, op->now, c);
    if (e == E_NOTFOUND) {
        v->viewer.facts.relation = REL_OTHER;
        return E_OK;
    }
    TRY(e);
    subject_is(v, &c->subject);
    struct viewer *w = &v->viewer;
    w->facts.relation = REL_CAREGIVER;
    context_facts(c, &w->facts);
    w->grant = c->grant;
    w->grant_version = c->version;
    w->relationship = c->words;
    w->via = VIA_GRANT;
    return E_OK;
}

/* -- towards many ------------------------------------------------------------------------------------------------- */

/* What the session says holds towards everybody. */
static struct access_facts of_session(const struct visitor *v, enum relation relation)
{
    const struct access_facts *f = &v->viewer.facts;
    return (struct access_facts){ .relation = relation,
        .locked = f->locked,
        .second_factor_missing = f->second_factor_missing,
        .fresh = f->fresh,
        .role = f->role,
        .staff_active = f->staff_active,
        .feature_on = f->feature_on };
}

static enum err see_all(const struct op *op, const struct visitor *v, const struct client_id *clients, size_t count,
    struct client_facts **ret_facts)
{
    *ret_facts = arena_array(op->arena, count, sizeof **ret_facts);
    return client_facts_of(
        op->db, op->arena, &v->org, clients, count, v->viewer.staff, v->viewer.today, op->now, *ret_facts);
}

enum err visitor_chart_facts(const struct op *op, const struct visitor *v, const struct client_id *clients,
    size_t count, struct access_facts *ret_facts)
{
    struct client_facts *seen;
    TRY(see_all(op, v, clients, count, &seen));
    for (size_t i = 0; i < count; i++) {
        ret_facts[i] = of_session(v, seen[i].id.v ? REL_STAFF : REL_OTHER);
        if (seen[i].id.v)
            client_into(&ret_facts[i], v, &seen[i]);
    }
    return E_OK;
}

enum err visitor_portal_facts(const struct op *op, const struct visitor *v, const struct client_id *clients,
    size_t count, struct access_facts *ret_facts)
{
    struct client_facts *seen;
    TRY(see_all(op, v, clients, count, &seen));
    for (size_t i = 0; i < count; i++) {
        const struct client_facts *c = &seen[i];
        ret_facts[i] = of_session(v, REL_OTHER);
        if (!c->id.v)
            continue;
        if (c->id.v == v->viewer.subject.client.v) {
            ret_facts[i] = v->viewer.facts;
        } else if (v->viewer.via == VIA_OWN || v->viewer.via == VIA_SAME_MAILBOX) {
            /* Who acts through a grant sees that one account: rights never pass on (edges 5, 6). */
            if (!c->login.v || c->login.v != v->viewer.login.v)
                continue;
            client_into(&ret_facts[i], v, c);
            ret_facts[i].relation = c->id.v == v->viewer.self.v ? own_relation(c, &ret_facts[i]) : REL_SAME_MAILBOX;
        }
    }
    return E_OK;
}

void visitor_touch(const struct op *op, const struct visitor *v, struct sv peer, struct sv user_agent)
{
    if (session_touch(op->db, op->arena, &v->session, peer, user_agent, op->now) != E_OK)
        log_event(LOG_WARN, "session.touch_failed", LOG_INT("session", v->session.id.v));
    if (v->key.v && api_key_touch(op->db, &v->session, v->key, op->now) != E_OK)
        log_event(LOG_WARN, "api_key.touch_failed", LOG_INT("key", v->key.v));
    if (v->viewer.grant.v && v->context.used_before_us < op->now.us - MINUTE_US &&
        context_touch(op->db, op->arena, v->viewer.org, v->viewer.grant, op->now) != E_OK)
        log_event(LOG_WARN, "grant.touch_failed", LOG_INT("grant", v->viewer.grant.v));
}
