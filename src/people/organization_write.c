#include <assert.h>

#include "access/record.h"
#include "base/json.h"
#include "base/text.h"
#include "crypto/password.h"
#include "event/schedule.h"
#include "ical/zone.h"
#include "people/field.h"
#include "people/login.h"
#include "people/organization.h"
#include "people/queries.h"

static enum err record_settings(const struct op *op, struct sv payload)
{
    struct event_new e = event_by(op, EVENT_SETTINGS_CHANGED, (struct client_id){ 0 });
    e.payload = payload;
    return event_record(op->db, op->arena, &e, NULL);
}

struct create_args {
    const struct op *op;
    struct sv name, zone, email, first_name, last_name, hash;
    enum plan plan;
    bool is_demo;
    struct login_id login; /* v 0: to be made */
    struct org_id org;
    struct staff_id owner;
};

static enum err create_in(struct db *tx, void *arg)
{
    struct create_args *c = arg;
    struct op op = *c->op;
    op.db = tx;
    struct sv norm = email_norm(op.arena, c->email);
    struct login_id login_id = c->login;
    if (!login_id.v) {
        struct login_insert_row login;
        TRY(q_login_insert(tx, op.arena,
            &(struct q_login_insert){ .email = norm,
                .email_norm = norm,
                .password_hash = c->hash,
                .password_at = { true, op.now },
                .created_at = op.now },
            &login));
        login_id = login.id;
    } else if (c->hash.n) {
        TRY(q_login_set_password(tx,
            &(struct q_login_set_password){ .login_id = login_id, .password_hash = c->hash, .password_at = op.now },
            NULL));
    }
    struct organization_insert_row org;
    struct staff_insert_row owner;
    TRY(q_organization_insert(tx, op.arena,
        &(struct q_organization_insert){ .name = c->name,
            .plan = sv_of(plan_name(c->plan)),
            .zone = c->zone,
            .is_demo = c->is_demo,
            .created_at = op.now },
        &org));
    TRY(q_staff_insert(tx, op.arena, org.id,
        &(struct q_staff_insert){ .login_id = { true, login_id },
            .first_name = c->first_name,
            .last_name = c->last_name,
            .email = c->email,
            .email_norm = norm,
            .role = sv_of(role_name(ROLE_OWNER)),
            .created_at = op.now },
        &owner));
    c->org = org.id;
    c->owner = owner.id;
    return E_OK;
}

/* Somebody who has a login already keeps it: the password proves that it is theirs. */
static enum err check_owner(
    const struct op *op, const struct organization_new *n, struct create_args *c, struct problems *problems)
{
    struct login login = { .id = { 0 } };
    struct sv norm = email_norm(op->arena, c->email);
    enum err e = login_find(op, norm, &login);
    if (e != E_OK && e != E_NOTFOUND)
        return e;
    c->login = login.id;
    if (login.password_hash.n) {
        if (!password_verify(login.password_hash, n->password))
            problem_add(problems, SV("password"), SV("wrong_password"),
                SV("This address signs in here already. Give its present password."));
        return E_OK;
    }
    struct sv name = sv_fmt(op->arena, "%.*s %.*s", SV_FMT(c->first_name), SV_FMT(c->last_name));
    struct sv bad = password_problem(n->password, (struct password_owner){ .email = norm, .name = name }, op->arena);
    if (bad.n)
        problem_add(problems, SV("password"), SV("weak_password"), bad);
    else
        c->hash = password_hash(op->arena, n->password);
    return E_OK;
}

enum err organization_create(const struct op *op, const struct organization_new *n, struct problems *problems,
    struct org_id *ret_org, struct staff_id *ret_owner)
{
    enum actor_kind kind = op->viewer->actor.kind;
    if (kind != ACTOR_CLI && kind != ACTOR_SYSTEM)
        return E_DENIED;
    struct create_args c = { .op = op, .plan = n->plan, .is_demo = n->is_demo };
    c.name = field_required(problems, SV("name"), n->name, SV("Name the organization."));
    c.zone = field_zone(problems, SV("zone"), n->zone.n ? n->zone : SV("UTC"));
    c.email = field_email(problems, SV("email"), n->admin_email);
    if (!c.email.n)
        problem_add(problems, SV("email"), SV("required"), SV("Give the owner's e-mail address."));
    c.first_name = field_required(problems, SV("first_name"), n->admin_first_name, SV("Give the owner's first name."));
    c.last_name = field_required(problems, SV("last_name"), n->admin_last_name, SV("Give the owner's last name."));
    TRY(problems_err(problems));
    TRY(check_owner(op, n, &c, problems));
    TRY(problems_err(problems));
    TRY(db_write(op->db, create_in, &c));
    *ret_org = c.org;
    *ret_owner = c.owner;
    return E_OK;
}

struct update_args {
    const struct op *op;
    const struct organization_form *form; /* cleaned */
};

/* Which settings differ, by column. */
static struct sv changes(struct arena *a, const struct organization_by_id_row *was, const struct update_args *u)
{
    const struct organization_form *f = u->form;
    const struct {
        const char *name;
        bool differs;
    } columns[] = {
        { "name", !sv_eq(was->name, f->name) },
        { "zone", !sv_eq(was->zone, f->zone) },
        { "language", !sv_eq(was->language, f->language) },
        { "phone", !sv_eq(was->phone, f->phone) },
        { "email", !sv_eq(was->email, f->email) },
        { "own_rule_allowed", was->own_rule_allowed != f->own_rule_allowed },
    };
    struct str out = str_new(a, 1024);
    struct json j = json_to(&out);
    json_begin_object(&j, NULL);
    json_begin_array(&j, "changed");
    for (size_t i = 0; i < LENGTH(columns); i++)
        if (columns[i].differs)
            json_str(&j, NULL, sv_of(columns[i].name));
    json_end(&j);
    json_end(&j);
    return str_sv(&out);
}

static enum err update_in(struct db *tx, void *arg)
{
    const struct update_args *u = arg;
    const struct organization_form *f = u->form;
    struct op op = *u->op;
    op.db = tx;
    struct org_id org = op.viewer->org;
    struct organization_by_id_row was;
    int64_t changed;
    TRY(q_organization_by_id(tx, op.arena, org, &was));
    TRY(q_organization_save(tx, org,
        &(struct q_organization_save){ .name = f->name,
            .zone = f->zone,
            .language = f->language,
            .phone = f->phone,
            .email = f->email,
            .own_rule_allowed = f->own_rule_allowed,
            .version = f->version },
        &changed));
    if (!changed)
        return E_CONFLICT;
    if (!sv_eq(was.zone, f->zone))
        TRY(schedule_rezone(tx, op.arena, org, f->zone));
    return record_settings(&op, changes(op.arena, &was, u));
}

enum err organization_update(const struct op *op, const struct organization_form *f, struct problems *problems)
{
    TRY(viewer_require(op->viewer, NEED_STAFF_PAGE(PERM_SETTINGS)));
    struct organization_form clean = *f;
    struct update_args u = { .op = op, .form = &clean };
    clean.name = field_required(problems, SV("name"), f->name, SV("Name the organization."));
    clean.zone = field_zone(problems, SV("zone"), f->zone);
    if (!clean.zone.n)
        problem_add(problems, SV("zone"), SV("required"), SV("Choose the practice's time zone: birthdays go by it."));
    clean.language = field_language(problems, SV("language"), f->language.n ? f->language : SV("en"));
    clean.phone = field_phone(problems, SV("phone"), f->phone);
    clean.email = field_email(problems, SV("email"), f->email);
    TRY(problems_err(problems));
    return db_write(op->db, update_in, &u);
}

struct feature_args {
    const struct op *op;
    enum feature feature;
    bool on;
};

static enum err ask_in(struct db *tx, void *arg)
{
    const struct feature_args *f = arg;
    struct op op = *f->op;
    op.db = tx;
    int64_t changed;
    TRY(q_feature_ask(tx, op.viewer->org,
        &(struct q_feature_ask){ .name = sv_of(feature_name(f->feature)),
            .requested_by = { op.viewer->staff.v != 0, op.viewer->staff },
            .requested_at = op.now,
            .changed_at = op.now },
        &changed));
    if (!changed)
        return E_OK;
    TRY(q_organization_moved(tx, op.viewer->org, NULL));
    struct event_new e = event_by(&op, EVENT_FEATURE_REQUESTED, (struct client_id){ 0 });
    e.payload = sv_fmt(op.arena, "{\"feature\":\"%s\"}", feature_name(f->feature));
    return event_record(tx, op.arena, &e, NULL);
}

enum err organization_logo_in(struct db *tx, struct org_id org, struct opt_instant at)
{
    return q_organization_set_logo(tx, org, &(struct q_organization_set_logo){ .logo_at = at }, NULL);
}

enum err feature_request(const struct op *op, enum feature f)
{
    TRY(viewer_require(op->viewer, NEED_STAFF_PAGE(PERM_GRANTS)));
    return db_write(op->db, ask_in, &(struct feature_args){ op, f, false });
}

static enum err set_in(struct db *tx, void *arg)
{
    const struct feature_args *f = arg;
    struct op op = *f->op;
    op.db = tx;
    TRY(q_feature_upsert(tx, op.viewer->org,
        &(struct q_feature_upsert){
            .name = sv_of(feature_name(f->feature)), .state = f->on ? SV("on") : SV("off"), .changed_at = op.now },
        NULL));
    TRY(q_organization_moved(tx, op.viewer->org, NULL));
    return record_settings(
        &op, sv_fmt(op.arena, "{\"feature\":\"%s\",\"on\":%s}", feature_name(f->feature), f->on ? "true" : "false"));
}

enum err feature_set(const struct op *op, enum feature f, bool on, struct problems *problems)
{
    enum actor_kind kind = op->viewer->actor.kind;
    if (kind != ACTOR_CLI && kind != ACTOR_SYSTEM)
        return E_DENIED; /* the administrator of the installation, not of the organization */
    struct organization org;
    TRY(organization_load(op->db, op->arena, op->viewer->org, &org));
    if (on && org.plan < feature_plan(f)) {
        problem_add(problems, SV("feature"), SV("plan_too_low"),
            sv_fmt(op->arena, "%s needs the plan %s or above. This organization is on %s.", feature_label(f),
                plan_label(feature_plan(f)), plan_label(org.plan)));
        return E_INVALID;
    }
    return db_write(op->db, set_in, &(struct feature_args){ op, f, on });
}
