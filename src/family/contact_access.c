#include "family/contact_access.h"

#include "family/access_fields.h"
#include "family/contact_write.h"
#include "family/queries.h"

/* On what basis, when nobody said it (docs/decisions/0054-eight-switches.md). */
static struct sv basis_of(
    const struct op *op, const struct organization *org, struct sv relationship, struct opt_day born)
{
    bool adult = born.has && policy_is_adult(&org->policy, born.v, op->viewer->today);
    if (sv_eq(relationship, SV("legal_guardian")))
        return SV("legal_guardian");
    if (adult)
        return SV("adult_consent");
    return sv_eq(relationship, SV("is_parent")) ? SV("parent_of_minor") : SV("staff_decision");
}

static enum err basis_for(const struct op *op, struct client_id client, struct sv relationship, struct grant_form *form)
{
    struct organization org;
    struct client_contact_facts_row row;
    if (form->basis.n)
        return E_OK;
    TRY(organization_load(op->db, op->arena, op->viewer->org, &org));
    TRY(q_client_contact_facts(
        op->db, op->arena, op->viewer->org, &(struct q_client_contact_facts){ .client_id = client }, &row));
    form->basis = basis_of(op, &org, relationship, row.born);
    return E_OK;
}

static struct scope scope_asked(const struct contact_access *access, struct scope before)
{
    return access->scope == SET_SCOPE ? portal_setting_scope(&access->setting, before) : scope_full();
}

/* The form of the screen, filled from what was asked. */
static struct grant_form form_for(const struct contact_access *access, struct scope scope)
{
    struct grant_form f = access->form;
    f.preset = SV("custom");
    f.custom = scope;
    return f;
}

static enum err refuse(const struct contact_access *access, struct problems *problems)
{
    for (size_t i = 0; access->refusal && i < access->refusal->count; i++)
        problem_add(
            problems, access->refusal->items[i].field, access->refusal->items[i].code, access->refusal->items[i].text);
    return access->refusal && access->refusal->count ? E_INVALID : E_DENIED;
}

/* --- warnings --- */

static void take_warnings(struct problems *problems, size_t from, struct problems *warnings)
{
    for (size_t i = from; i < problems->count; i++)
        problem_add(warnings, problems->items[i].field, problems->items[i].code, problems->items[i].text);
    problems->count = from;
}

static bool only_warns(const struct problems *problems, size_t from)
{
    struct problems found = *problems;
    found.items += from;
    found.count -= from;
    return found.count && problems_only_warn(&found);
}

/* --- making --- */

static enum err make_plain(const struct op *op, const struct contact_making *m, struct problems *problems,
    struct problems *warnings, struct contact_id *ret_contact)
{
    size_t from = problems->count;
    enum err e = contact_add(op, m->client, &m->form, m->warn == WARN_SKIP, problems, ret_contact);
    if (e != E_INVALID || m->warn != WARN_TELL || !only_warns(problems, from))
        return e;
    take_warnings(problems, from, warnings);
    return contact_add(op, m->client, &m->form, true, problems, ret_contact);
}

static enum err make_account(const struct op *op, const struct contact_making *m, const struct grant_form *grant,
    struct problems *problems, struct problems *warnings, struct contact_id *ret_contact)
{
    size_t from = problems->count;
    struct client_form person = *m->person;
    person.duplicate_ok = person.lookalike_ok = m->warn == WARN_SKIP;
    enum err e = link_add_new(op, m->client, &person, &m->form, grant, problems, ret_contact);
    if (e != E_INVALID || m->warn != WARN_TELL || !only_warns(problems, from))
        return e;
    take_warnings(problems, from, warnings);
    person.duplicate_ok = person.lookalike_ok = true;
    return link_add_new(op, m->client, &person, &m->form, grant, problems, ret_contact);
}

static enum err make_link(const struct op *op, const struct contact_making *m, const struct grant_form *grant,
    struct problems *problems, struct problems *warnings, struct contact_id *ret_contact)
{
    size_t from = problems->count;
    struct link_check check;
    if (m->warn != WARN_SKIP)
        TRY(link_check(op, m->client, m->linked, m->form.relationship, problems, &check));
    if (problems->count > from && m->warn == WARN_STOP)
        return E_INVALID;
    take_warnings(problems, from, warnings);
    return link_add(op, m->client, m->linked, &m->form, grant, problems, ret_contact);
}

enum err contact_make(const struct op *op, const struct contact_making *m, struct problems *problems,
    struct problems *warnings, struct contact_id *ret_contact)
{
    const struct contact_access *access = &m->access;
    bool gives = access->want == GIVE_ACCESS, account = m->linked.v || m->person;
    struct grant_form form = form_for(access, scope_asked(access, scope_none()));
    if (gives && !account) {
        problem_add(problems, SV("client_portal_access"), SV("link_needed"),
            SV("Portal access needs an account: name the linked client, or let one be made."));
        return E_INVALID;
    }
    if (!account)
        return make_plain(op, m, problems, warnings, ret_contact);
    if (gives) {
        if (!access->granting)
            return refuse(access, problems);
        TRY(basis_for(op, m->client, m->form.relationship, &form));
        op = access->granting;
    }
    const struct grant_form *grant = gives ? &form : NULL;
    if (m->person)
        return make_account(op, m, grant, problems, warnings, ret_contact);
    return make_link(op, m, grant, problems, warnings, ret_contact);
}

/* --- changing --- */

struct save_args {
    const struct op *op;
    struct client_id client;
    struct contact_id id;
    const struct contact_form *form;
    const struct contact_access *access;
    bool warned;
    struct problems *problems;
    size_t problems_before;
};

/* Inside the write that saves the contact. */
static struct op granting_here(const struct op *op, const struct contact_access *access)
{
    struct op as = *access->granting;
    as.db = op->db;
    return as;
}

static enum err give_in(const struct op *op, const struct save_args *s, const struct contact *c)
{
    const struct contact_access *access = s->access;
    struct grant_form form = form_for(access, scope_asked(access, scope_none()));
    struct grant_id made;
    if (!c->linked.v) {
        problem_add(s->problems, SV("client_portal_access"), SV("link_needed"),
            SV("This contact has no account, so there is nobody to give portal access to."));
        return E_INVALID;
    }
    if (!access->granting)
        return refuse(access, s->problems);
    struct op as = granting_here(op, access);
    TRY(basis_for(&as, s->client, s->form->relationship, &form));
    return grant_create(&as, s->client, s->id, &form, s->problems, &made);
}

/* Everything else of the access stays as it is. */
static enum err rescope_in(const struct op *op, const struct save_args *s, struct grant_id id)
{
    const struct contact_access *access = s->access;
    struct grant g;
    TRY(grant_load(op, id, &g));
    struct scope scope = scope_asked(access, g.scope);
    if (scope.bits == g.scope.bits)
        return E_OK;
    if (!scope_within(scope, g.scope) && !access->granting)
        return refuse(access, s->problems);
    struct op as = access->granting ? granting_here(op, access) : *op;
    struct grant_form f = grant_form_of(op->arena, &g);
    f.preset = SV("custom");
    f.custom = scope;
    f.acknowledged = access->form.acknowledged;
    f.ack_version = access->form.ack_version;
    return grant_change(&as, id, &f, s->problems);
}

static enum err access_in(const struct op *op, const struct save_args *s, const struct contact *c)
{
    const struct contact_access *access = s->access;
    bool live = c->grant.v && c->grant_state != GRANT_ENDED;
    if (access->want == TAKE_ACCESS)
        return live ? grant_move(op, c->grant, MOVE_REVOKE, SV("revoked"), SV(""), s->problems) : E_OK;
    if (live)
        return access->scope == SAME_SCOPE ? E_OK : rescope_in(op, s, c->grant);
    if (access->want == GIVE_ACCESS)
        return give_in(op, s, c);
    if (access->scope == SET_SCOPE) {
        problem_add(s->problems, SV("client_portal_setting"), SV("no_access"),
            SV("There is no portal access to limit. Send client_portal_access: true with it to give some."));
        return E_INVALID;
    }
    return E_OK;
}

static enum err save_in(struct db *tx, void *arg)
{
    const struct save_args *s = arg;
    struct contact c;
    struct op op = *s->op;
    op.db = tx;
    s->problems->count = s->problems_before; /* this may run again */
    TRY(contact_load(&op, s->client, s->id, &c));
    TRY(contact_update(&op, s->client, s->id, s->form, s->warned, s->problems));
    return access_in(&op, s, &c);
}

enum err contact_save(const struct op *op, struct client_id client, struct contact_id id, const struct contact_form *f,
    const struct contact_access *access, enum warn_mode warn, struct problems *problems, struct problems *warnings)
{
    size_t from = problems->count;
    struct save_args s = { op, client, id, f, access, warn == WARN_SKIP, problems, from };
    enum err e = db_write(op->db, save_in, &s);
    if (e != E_INVALID || warn != WARN_TELL || !only_warns(problems, from))
        return e;
    take_warnings(problems, from, warnings);
    s.warned = true;
    return db_write(op->db, save_in, &s);
}
