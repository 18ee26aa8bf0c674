#include "fixture.h"

#include <stdlib.h>

#include "crypto/password.h"
#include "db/fixture.h"
#include "practice/queries.h"

#define KEYS "kith-keys 1\n1 000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f\n"

#define MUST(call) must((call), #call)
static void must(enum err e, const char *what)
{
    if (e != E_OK) {
        fprintf(stderr, "practice: %s: %s\n", what, err_name(e));
        abort();
    }
}

static void must_hold(bool ok, const char *what)
{
    if (!ok) {
        fprintf(stderr, "practice: %s\n", what);
        abort();
    }
}

void practice_forward(struct practice *p, int64_t us)
{
    p->now = instant_add(p->now, us);
}

struct op practice_op(const struct practice *p, const struct viewer *v)
{
    return (struct op){ .db = p->db, .arena = p->a, .viewer = v, .keys = p->keys, .now = p->now };
}

struct organization practice_organization(const struct practice *p)
{
    struct organization org;
    MUST(organization_load(p->db, p->a, p->org, &org));
    return org;
}

static struct organization organization_of(const struct practice *p, struct org_id id)
{
    struct organization org;
    MUST(organization_load(p->db, p->a, id, &org));
    return org;
}

struct viewer practice_stranger(void)
{
    return (struct viewer){ .facts = { .relation = REL_STRANGER } };
}

struct viewer practice_system(const struct practice *p)
{
    struct organization org = practice_organization(p);
    return viewer_system(ACTOR_CLI, p->org, organization_today(&org, p->now));
}

/* As the guard does it: what is known of the subject. */
static struct client_facts see(
    const struct practice *p, struct viewer *v, const struct organization *org, struct client_id subject)
{
    struct client_facts c;
    struct access_facts *f = &v->facts;
    MUST(client_facts_load(p->db, p->a, org, subject, v->staff, v->today, p->now, &c));
    f->has_subject = true;
    f->subject_archived = c.archived;
    f->subject_caregiver_only = c.caregiver_only;
    f->subject_restricted = c.restricted;
    f->restricted_reason_given = c.reason_given;
    f->portal = c.portal;
    f->care_team = c.on_care_team;
    f->mailbox_by_choice = c.mailbox_by_choice;
    f->born_known = c.born.has;
    f->subject_teen = !c.born.has || policy_is_teen(&org->policy, c.born.v, v->today);
    f->subject_adult = !c.born.has || policy_is_adult(&org->policy, c.born.v, v->today);
    const struct age_tier *tier = c.born.has ? policy_tier(&org->policy, c.born.v, v->today) : NULL;
    f->subject_may_grant = tier && tier->teen_may_grant;
    v->subject = (struct subject_id){ c.id };
    v->subject_name = c.name;
    v->subject_first = c.first;
    return c;
}

static struct viewer staff_of(const struct practice *p, struct org_id id, struct staff_id staff, enum role role)
{
    struct organization org = organization_of(p, id);
    return (struct viewer){ .actor = { ACTOR_STAFF, staff.v },
        .via = VIA_STAFF,
        .org = id,
        .staff = staff,
        .actor_name = sv_of(role_label(role)),
        .peer = SV("192.0.2.7"),
        .today = organization_today(&org, p->now),
        .facts = { .relation = REL_STAFF,
            .role = role,
            .staff_active = true,
            .fresh = true,
            .feature_on = org.feature[FEATURE_CAREGIVER_ACCESS] } };
}

struct viewer practice_staff(const struct practice *p, enum role role, struct client_id subject)
{
    struct staff_id ids[] = { p->owner, p->admin, p->provider, p->support };
    struct viewer v = staff_of(p, p->org, ids[role], role);
    struct organization org = practice_organization(p);
    if (subject.v)
        (void)see(p, &v, &org, subject);
    return v;
}

struct viewer practice_other_staff(const struct practice *p, struct client_id subject)
{
    struct viewer v = staff_of(p, p->other_org, p->other_owner, ROLE_OWNER);
    if (subject.v) /* as the guard leaves it: not there */
        v.facts.relation = REL_OTHER;
    return v;
}

static struct viewer signed_in(const struct practice *p, struct client_id self)
{
    struct organization org = practice_organization(p);
    return (struct viewer){ .actor = { ACTOR_CLIENT, self.v },
        .via = VIA_OWN,
        .org = p->org,
        .self = self,
        .today = organization_today(&org, p->now),
        .facts = { .relation = REL_OTHER, .fresh = true, .feature_on = org.feature[FEATURE_CAREGIVER_ACCESS] } };
}

struct viewer practice_client(const struct practice *p, struct client_id self)
{
    struct viewer v = signed_in(p, self);
    struct organization org = practice_organization(p);
    struct client_facts c = see(p, &v, &org, self);
    v.login = c.login;
    v.actor_name = c.name;
    bool teen_minor = v.facts.born_known && v.facts.subject_teen && !v.facts.subject_adult;
    v.facts.relation = relation_of_account(c.shared_login, c.login_oldest, teen_minor);
    v.via = v.facts.relation == REL_SELF ? VIA_OWN : VIA_SAME_MAILBOX;
    return v;
}

struct viewer practice_mailbox(const struct practice *p, struct client_id self, struct client_id subject)
{
    struct viewer v = signed_in(p, self);
    struct organization org = practice_organization(p);
    struct client_facts own = see(p, &v, &org, self);
    v.actor_name = own.name;
    v.login = own.login;
    struct client_facts c = see(p, &v, &org, subject);
    bool same = c.login.v && c.login.v == own.login.v;
    v.facts.relation = same ? REL_SAME_MAILBOX : REL_OTHER;
    v.via = VIA_SAME_MAILBOX;
    return v;
}

struct viewer practice_caregiver(
    const struct practice *p, struct client_id self, struct client_id subject, struct scope scope)
{
    struct viewer v = signed_in(p, self);
    struct organization org = practice_organization(p);
    struct client_facts own = see(p, &v, &org, self);
    v.actor_name = own.name;
    v.login = own.login;
    v.via = VIA_GRANT;
    v.relationship = SV("is_parent");
    (void)see(p, &v, &org, subject);
    v.grant = (struct grant_id){ 1 };
    v.facts.relation = REL_CAREGIVER;
    v.facts.grant = GRANT_ACTIVE;
    v.facts.caregiver_ok = !own.archived;
    v.facts.scope = scope;
    v.facts.age = (struct standing_facts){ .policy = &age_presets[0], .basis = BASIS_STAFF_DECISION };
    return v;
}

struct client_id practice_add(
    const struct practice *p, const char *first, const char *last, const char *born, const char *email)
{
    struct viewer owner = practice_staff(p, ROLE_OWNER, (struct client_id){ 0 });
    struct op op = practice_op(p, &owner);
    struct problems problems = problems_new(p->a);
    struct client_id id;
    struct client_form f = { .first_name = sv_of(first),
        .last_name = sv_of(last),
        .born = sv_of(born),
        .email = sv_of(email),
        .duplicate_ok = true };
    MUST(client_create(&op, &f, &problems, &id));
    return id;
}

struct login_id practice_login(const struct practice *p, struct client_id client, struct sv password)
{
    struct viewer owner = practice_staff(p, ROLE_OWNER, client), nobody = practice_stranger();
    struct op op = practice_op(p, &owner), outside = practice_op(p, &nobody);
    struct problems problems = problems_new(p->a);
    struct sign_in_form from = { .peer = SV("192.0.2.8"), .user_agent = SV("Firefox/128.0 (Linux)") };
    struct sign_in_result r;
    struct sv link;
    MUST(client_welcome_send(&op, client, &problems));
    MUST(mail_token_text(&op,
        (struct mail_token_id){ practice_number(practice_payload(p, EVENT_CLIENT_WELCOME), "mail_token") }, &link));
    if (password.n) {
        MUST(password_set_by_link(&outside, link, password, &from, &problems, &r));
    } else {
        struct practice_login_row row;
        MUST(q_practice_login(p->db, p->a, p->org, &(struct q_practice_login){ .client_id = client }, &row));
        struct viewer known = { .login = row.id, .facts = { .relation = REL_OTHER } };
        struct op inside = practice_op(p, &known);
        MUST(welcome_accept(&inside, link, &problems));
    }
    struct organization org = practice_organization(p);
    struct client_facts c;
    MUST(client_facts_load(
        p->db, p->a, &org, client, (struct staff_id){ 0 }, organization_today(&org, p->now), p->now, &c));
    must_hold(c.login.v != 0, "the client has no login after its welcome");
    return c.login;
}

int64_t practice_events(const struct practice *p, enum event_kind kind)
{
    struct practice_events_row row;
    MUST(q_practice_events(
        p->db, p->a, p->org, &(struct q_practice_events){ .kind = sv_of(event_kind_name(kind)) }, &row));
    return row.n;
}

struct sv practice_payload(const struct practice *p, enum event_kind kind)
{
    struct practice_payload_row row;
    enum err e = q_practice_payload(
        p->db, p->a, p->org, &(struct q_practice_payload){ .kind = sv_of(event_kind_name(kind)) }, &row);
    if (e == E_NOTFOUND)
        return SV("");
    must(e, "payload");
    return row.payload;
}

int64_t practice_number(struct sv payload, const char *key)
{
    char quoted[64];
    (void)snprintf(quoted, sizeof quoted, "\"%s\":", key);
    const char *at = payload.n ? memmem(payload.p, payload.n, quoted, strlen(quoted)) : NULL;
    return at ? strtoll(at + strlen(quoted), NULL, 10) : -1;
}

static struct org_id make_organization(
    const struct practice *p, const char *name, const char *email, struct staff_id *ret_owner)
{
    struct viewer cli = viewer_system(ACTOR_CLI, (struct org_id){ 0 }, (struct day){ 0 });
    struct op op = practice_op(p, &cli);
    struct problems problems = problems_new(p->a);
    struct org_id id;
    MUST(organization_create(&op,
        &(struct organization_new){ .name = sv_of(name),
            .zone = SV("America/New_York"),
            .admin_email = sv_of(email),
            .admin_first_name = SV("Olive"),
            .admin_last_name = SV("Owner"),
            .password = PRACTICE_PASSWORD,
            .plan = PLAN_PLUS },
        &problems, &id, ret_owner));
    return id;
}

static struct staff_id add_staff(const struct practice *p, const char *first, const char *email, enum role role)
{
    struct viewer owner = practice_staff(p, ROLE_OWNER, (struct client_id){ 0 });
    struct op op = practice_op(p, &owner);
    struct problems problems = problems_new(p->a);
    struct staff_id id;
    MUST(staff_add(&op,
        &(struct staff_form){ .first_name = sv_of(first),
            .last_name = SV("Staff"),
            .email = sv_of(email),
            .role = sv_of(role_name(role)) },
        &problems, &id));
    return id;
}

static struct client_id add_other_client(const struct practice *p)
{
    struct viewer v = staff_of(p, p->other_org, p->other_owner, ROLE_OWNER);
    struct op op = practice_op(p, &v);
    struct problems problems = problems_new(p->a);
    struct client_id id;
    MUST(client_create(&op,
        &(struct client_form){ .first_name = SV("Eve"),
            .last_name = SV("Stone"),
            .born = SV("1990-05-05"),
            .email = SV("eve@example.org") },
        &problems, &id));
    return id;
}

static void fill(struct practice *p)
{
    p->org = make_organization(p, "Elm Street", "owner@elm.example", &p->owner);
    p->other_org = make_organization(p, "Oak Lane", "owner@oak.example", &p->other_owner);
    struct viewer cli = practice_system(p);
    struct op op = practice_op(p, &cli);
    struct problems problems = problems_new(p->a);
    MUST(feature_set(&op, FEATURE_CAREGIVER_ACCESS, true, &problems));
    p->admin = add_staff(p, "Adam", "admin@elm.example", ROLE_ADMIN);
    p->provider = add_staff(p, "Petra", "provider@elm.example", ROLE_PROVIDER);
    p->support = add_staff(p, "Sue", "support@elm.example", ROLE_SUPPORT);
    p->ana = practice_add(p, "Ana", "Ruiz", "1985-04-12", "ana@example.org");
    p->leo = practice_add(p, "Leo", "Ruiz", "2016-03-09", "");
    p->mia = practice_add(p, "Mia", "Ruiz", "2012-06-01", "");
    p->olga = practice_add(p, "Olga", "Petrova", "1950-11-30", "olga@example.org");
    struct viewer owner = practice_staff(p, ROLE_OWNER, (struct client_id){ 0 });
    op = practice_op(p, &owner);
    MUST(client_create(&op,
        &(struct client_form){ .first_name = SV("Sam"),
            .last_name = SV("Carter"),
            .email = SV("sam@example.org"),
            .caregiver_only = true },
        &problems, &p->carer));
    p->stranger = add_other_client(p);
}

int practice_setup(void **state)
{
    password_cheap_for_tests();
    struct practice *p = calloc(1, sizeof *p);
    struct db_fixture *f = calloc(1, sizeof *f);
    struct sv advice;
    must_hold(p && f, "no memory");
    db_fixture_open(f, &db_schema_kith);
    *p = (struct practice){ .fixture = f, .db = f->db, .a = f->arena, .now = PRACTICE_NOW };
    MUST(keys_parse(SV(KEYS), p->a, &p->keys, &advice));
    fill(p);
    *state = p;
    return 0;
}

int practice_teardown(void **state)
{
    struct practice *p = *state;
    keys_free(p->keys);
    db_fixture_close(p->fixture);
    free(p->fixture);
    free(p);
    return 0;
}
