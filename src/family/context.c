#include "family/context.h"

#include "event/event.h"
#include "family/age.h"
#include "family/contact.h"
#include "family/lifecycle.h"
#include "family/queries.h"
#include "family/term.h"

static struct scope effective(int64_t scope, int64_t limit_client, int64_t limit_age)
{
    return scope_least(
        (struct scope){ scope }, scope_least((struct scope){ limit_client }, (struct scope){ limit_age }));
}

static struct sv words_of(struct arena *a, struct sv relationship, struct sv label, struct sv gender)
{
    enum relationship r;
    return relationship_parse(relationship, &r) ? relationship_words(a, r, label, gender) : relationship;
}

enum err context_load(struct db *db, struct arena *a, const struct organization *org, struct grant_id grant,
    struct client_id caregiver, struct instant now, struct context *ret_context)
{
    struct context_of_grant_row r;
    struct day today = organization_today(org, now);
    TRY(q_context_of_grant(db, a, org->id,
        &(struct q_context_of_grant){ .grant_id = grant, .caregiver_id = caregiver, .today = today }, &r));
    struct context c = { .grant = r.id, .client = r.client_id, .caregiver = r.caregiver_id, .version = r.version };
    TRY(client_facts_load(db, a, org, r.client_id, (struct staff_id){ 0 }, today, now, &c.subject));
    struct grant_term term = { .ends_on = r.ends_on,
        .ends_at_age = r.ends_at_age,
        .proof_expires_on = r.proof_expires_on,
        .idle_days = r.idle_days,
        .used_at = r.used_at,
        .accepted_at = r.accepted_at,
        .resumed_at = r.resumed_at,
        .needs_consent = r.needs_consent,
        .consented = r.consent_at.has };
    if (!grant_state_parse(r.state, &c.state))
        return E_INTERNAL;
    c.over = !sv_eq(r.contact_state, SV("active")) ||
             grant_term_over(&term, c.subject.born, today, now, org->policy.leap_early).n > 0;
    c.unopened = !r.accepted_at.has;
    c.caregiver_ok = sv_eq(r.caregiver_state, SV("active"));
    c.scope = effective(r.scope, r.limit_client, r.limit_age);
    c.age = grant_standing_facts(org,
        &(struct grant_age){ .basis = r.basis,
            .born = c.subject.born,
            .proposed_at = r.proposed_at,
            .limit_age = r.limit_age,
            .needs_consent = r.needs_consent,
            .settled_age = r.settled_age,
            .settled_on = r.settled_on,
            .settled_state = r.settled_state,
            .settled_outcome = r.settled_outcome },
        today);
    c.relationship = r.relationship;
    c.words = words_of(a, r.relationship, r.relationship_label, r.caregiver_gender);
    c.client_name = c.subject.name;
    c.used_before_us = r.used_at.has ? r.used_at.v.us : 0;
    *ret_context = c;
    return E_OK;
}

void context_facts(const struct context *c, struct access_facts *f)
{
    f->grant = c->state;
    f->grant_over = c->over;
    f->grant_unopened = c->unopened;
    f->caregiver_ok = c->caregiver_ok;
    f->scope = c->scope;
    f->age = c->age;
}

/* A caregiver who comes back after half a day opens the account anew (row 14). */
static const int64_t OPENED_ANEW = 12 * HOUR_US;

struct touch_args {
    struct arena *a;
    struct org_id org;
    struct grant_id grant;
    struct instant now;
};

static enum err touch_in(struct db *tx, void *arg)
{
    const struct touch_args *t = arg;
    struct grant_last_use_row r;
    TRY(q_grant_last_use(tx, t->a, t->org, &(struct q_grant_last_use){ .grant_id = t->grant }, &r));
    if (!r.used_at.has || r.used_at.v.us < t->now.us - OPENED_ANEW) {
        const struct event_new opened = { .kind = EVENT_PROXY_OPENED,
            .org = t->org,
            .at = t->now,
            .actor_kind = actor_kind_name(ACTOR_CLIENT),
            .actor_id = r.caregiver_id.v,
            .client = r.client_id,
            .grant = t->grant };
        TRY(event_record(tx, t->a, &opened, NULL));
    }
    return q_grant_used(tx, t->org, &(struct q_grant_used){ .used_at = t->now, .grant_id = t->grant }, NULL);
}

enum err context_touch(struct db *db, struct arena *a, struct org_id org, struct grant_id grant, struct instant now)
{
    return db_write(db, touch_in, &(struct touch_args){ a, org, grant, now });
}

/* What waits in an account, within scope. Rooms above add theirs (family/home.h). */
static void find_due(struct switchable *s, bool phone_missing, bool no_emergency_contact)
{
    if (scope_level(s->scope, CAP_PROFILE) != LEVEL_ACT)
        return;
    if (phone_missing)
        switch_due_add(s, SV("Add a phone number"), SV("/portal/profile/edit"));
    if (no_emergency_contact)
        switch_due_add(s, SV("Name an emergency contact: ask the practice"), SV("/portal/profile"));
}

/* Not over by the clock, nor closed by the age policy; `ret_scope` is what is left. */
static bool runs(
    const struct op *op, const struct organization *org, const struct switchable_grants_row *r, struct scope *ret_scope)
{
    struct grant_term term = { .ends_on = r->ends_on,
        .ends_at_age = r->ends_at_age,
        .proof_expires_on = r->proof_expires_on,
        .idle_days = r->idle_days,
        .used_at = r->used_at,
        .accepted_at = r->accepted_at,
        .resumed_at = r->resumed_at,
        .needs_consent = r->needs_consent,
        .consented = r->consent_at.has };
    struct standing_facts age = grant_standing_facts(org,
        &(struct grant_age){ .basis = r->basis,
            .born = r->born,
            .proposed_at = r->proposed_at,
            .limit_age = r->limit_age,
            .needs_consent = r->needs_consent,
            .settled_age = r->settled_age,
            .settled_on = r->settled_on,
            .settled_state = r->settled_state,
            .settled_outcome = r->settled_outcome },
        op->viewer->today);
    struct standing standing = standing_of(&age);
    *ret_scope = scope_least(effective(r->scope, r->limit_client, r->limit_age), standing.ceiling);
    return !standing.over && !grant_term_over(&term, r->born, op->viewer->today, op->now, org->policy.leap_early).n;
}

static enum err add_grants(const struct op *op, const struct organization *org, struct switchables *list)
{
    struct switchable_grants_rows rows;
    struct client_id self = op->viewer->self;
    TRY(q_switchable_grants(op->db, op->arena, org->id,
        &(struct q_switchable_grants){ .ids = &self, .ids_count = 1, .today = op->viewer->today }, &rows));
    list->items = arena_array(op->arena, rows.count, sizeof *list->items);
    for (size_t i = 0; i < rows.count; i++) {
        const struct switchable_grants_row *r = &rows.items[i];
        struct scope scope;
        if (!runs(op, org, r, &scope))
            continue;
        struct switchable *s = &list->items[list->count++];
        struct sv given = r->preferred_name.n ? r->preferred_name : r->first_name;
        *s = (struct switchable){ .grant = r->id,
            .client = r->client_id,
            .born = r->born,
            .name = sv_fmt(op->arena, "%.*s %.*s", SV_FMT(given), SV_FMT(r->last_name)),
            .words = words_of(op->arena, r->relationship, r->relationship_label, r->caregiver_gender),
            .scope = scope,
            .base = sv_fmt(op->arena, "/as/%lld", (long long)r->id.v),
            .due = arena_array(op->arena, DUE_MOST, sizeof *s->due) };
        find_due(s, r->phone.n == 0, r->emergency_contacts == 0);
    }
    return E_OK;
}

/* F9: from the teen age on nobody else of the mailbox opens the account; the family reads of it a month before. */
static void tell_of_teen_age(const struct op *op, const struct organization *org, struct switchable *s)
{
    struct day today = op->viewer->today;
    if (!s->born.has || policy_is_adult(&org->policy, s->born.v, today) ||
        !policy_is_teen(&org->policy, s->born.v, (struct day){ today.n + TEEN_AHEAD_DAYS }))
        return;
    struct day from = birthday_at(s->born.v, policy_teen_age(&org->policy), org->policy.leap_early);
    if (from.n > today.n)
        switch_due_add(s,
            sv_fmt(op->arena, "From %.*s it needs an e-mail address of its own", SV_FMT(day_human(op->arena, from))),
            SV("/portal/profile"));
}

static enum err add_mailbox(const struct op *op, const struct organization *org, struct switchables *list)
{
    struct accounts accounts;
    if (!op->viewer->login.v) /* a key of an integrator: no mailbox stands behind it */
        return E_OK;
    TRY(sign_in_accounts(op, &accounts));
    struct switchable *items = arena_array(op->arena, list->count + accounts.count, sizeof *items);
    for (size_t i = 0; i < list->count; i++)
        items[i] = list->items[i];
    for (size_t i = 0; i < accounts.count; i++) {
        const struct account *acc = &accounts.items[i];
        if (acc->staff || acc->blocked || acc->org.v != op->viewer->org.v || acc->client_id.v == op->viewer->self.v)
            continue;
        items[list->count++] = (struct switchable){ .same_mailbox = true,
            .client = acc->client_id,
            .name = acc->name,
            .born = acc->born,
            .words = SV("same e-mail address"),
            .scope = scope_full(),
            .base = sv_fmt(op->arena, "/with/%lld", (long long)acc->client_id.v),
            .due = arena_array(op->arena, DUE_MOST, sizeof(struct due)) };
        tell_of_teen_age(op, org, &items[list->count - 1]);
    }
    list->items = items;
    return E_OK;
}

enum err switch_targets(const struct op *op, const struct organization *org, struct switchables *ret_list)
{
    struct switchables list = { .count = 0 };
    TRY(viewer_require(op->viewer, NEED_LOGIN_PAGE));
    if (op->viewer->self.v && org->feature[FEATURE_CAREGIVER_ACCESS])
        TRY(add_grants(op, org, &list));
    if (op->viewer->self.v)
        TRY(add_mailbox(op, org, &list));
    *ret_list = list;
    return E_OK;
}

enum err switch_list(const struct op *op, const struct organization *org, struct switchables *ret_list)
{
    TRY(viewer_require(op->viewer, NEED_SELF_PAGE));
    return switch_targets(op, org, ret_list);
}

/* As sign_in_accounts() says: a minor of teen age does not share a mailbox. */
static bool shares_mailbox(const struct op *op, const struct organization *org, struct opt_day born)
{
    return !born.has || !policy_is_teen(&org->policy, born.v, op->viewer->today) ||
           policy_is_adult(&org->policy, born.v, op->viewer->today);
}

struct asking_pairs {
    const struct op *op;
    const struct organization *org;
    const struct client_id *clients;
    size_t count;
    struct switchable_grants_rows grants;
    struct mailbox_pairs_rows boxes;
};

static enum err ask_pairs(struct db *db, void *arg)
{
    struct asking_pairs *x = arg;
    if (x->org->feature[FEATURE_CAREGIVER_ACCESS])
        TRY(q_switchable_grants(db, x->op->arena, x->org->id,
            &(struct q_switchable_grants){ .ids = x->clients, .ids_count = x->count, .today = x->op->viewer->today },
            &x->grants));
    return q_mailbox_pairs(
        db, x->op->arena, x->org->id, &(struct q_mailbox_pairs){ .ids = x->clients, .ids_count = x->count }, &x->boxes);
}

enum err switch_pairs_of(const struct op *op, const struct organization *org, const struct client_id *clients,
    size_t count, struct switch_pairs *ret_pairs)
{
    struct asking_pairs x = { .op = op, .org = org, .clients = clients, .count = count };
    const struct switchable_grants_rows *grants = &x.grants;
    const struct mailbox_pairs_rows *boxes = &x.boxes;
    struct scope left;
    TRY(db_together(op->db, ask_pairs, &x));
    struct switch_pairs pairs = { .items = arena_array(op->arena, grants->count + boxes->count, sizeof *pairs.items) };
    for (size_t i = 0; i < grants->count; i++)
        if (runs(op, org, &grants->items[i], &left))
            pairs.items[pairs.count++] = (struct switch_pair){
                .who = grants->items[i].caregiver_id, .target = grants->items[i].client_id, .grant = grants->items[i].id
            };
    for (size_t i = 0; i < boxes->count; i++)
        if (shares_mailbox(op, org, boxes->items[i].born))
            pairs.items[pairs.count++] =
                (struct switch_pair){ .who = boxes->items[i].who, .target = boxes->items[i].target };
    *ret_pairs = pairs;
    return E_OK;
}
