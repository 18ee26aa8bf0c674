#include "family/link.h"

#include <assert.h>

#include "access/record.h"
#include "family/about.h"
#include "family/queries.h"

enum err link_check_form(const struct op *op, const struct organization *org, const struct link_new *n,
    struct problems *problems, struct link_ready *ret_ready)
{
    struct link_ready ready = { .grant = n->grant };
    TRY(viewer_about(op->viewer, n->client, NEED_CHART_PAGE(PERM_CHART)));
    TRY(contact_check(op, n->contact, true, problems, &ready.typed));
    TRY(problems_err(problems));
    TRY(link_pair_check(
        op, org, n->client, n->other, ready.typed.relationship, (struct contact_id){ 0 }, problems, &ready.pair));
    TRY(problems_err(problems));
    TRY(link_reason_check(&ready.pair, problems));
    contact_tell_check(&ready.typed, ready.pair.other.email_norm.n > 0, problems);
    if (n->grant)
        TRY(grant_create_check(op, org, &ready.pair, n->grant, problems, &ready.terms));
    TRY(problems_err(problems));
    *ret_ready = ready;
    return E_OK;
}

enum err link_add_in(
    const struct op *op, const struct link_ready *ready, struct problems *problems, struct contact_id *ret_contact)
{
    const struct contact_typed *t = &ready->typed;
    struct contact_link_row row;
    struct grant_id grant;
    int64_t order = t->order;
    assert(db_writing(op->db));
    if (t->emergency && !order)
        TRY(emergency_next(op, ready->pair.client.id, &order));
    enum err e = q_contact_link(op->db, op->arena, op->viewer->org,
        &(struct q_contact_link){ .client_id = ready->pair.client.id,
            .linked_client_id = ready->pair.other.id,
            .relationship = sv_of(relationship_name(t->relationship)),
            .relationship_label = t->label,
            .contact_type = ready->pair.minor_caregiver ? SV("minor") : SV("adult"),
            .emergency = t->emergency,
            .emergency_order = t->emergency ? order : 0,
            .copy_notifications = t->copy,
            .copy_categories = t->categories,
            .own_rule = t->own_rule,
            .created_at = op->now,
            .created_by = { op->viewer->staff.v != 0, op->viewer->staff } },
        &row);
    if (e == E_NOTFOUND) { /* linked at this very moment by somebody else (edge 9) */
        problem_add(problems, SV("linked_client_id"), SV("duplicate_link"),
            SV("These two are linked already. Change the existing link instead."));
        return E_INVALID;
    }
    TRY(e);
    TRY(q_client_named(op->db, op->viewer->org, &(struct q_client_named){ .client_id = ready->pair.other.id }, NULL));
    TRY(emergency_tell_in(op, ready->pair.client.id, row.id, t));
    TRY(contact_event_in(op, EVENT_CONTACT_ADDED, ready->pair.client.id, row.id, false, t->copy, SV("")));
    if (ready->grant)
        TRY(grant_create_in(op, row.id, &ready->pair, ready->grant, &ready->terms, problems, &grant));
    *ret_contact = row.id;
    return E_OK;
}

struct add_args {
    const struct op *op;
    const struct organization *org;
    const struct link_new *link;
    struct problems *problems;
    size_t problems_before;
    struct contact_id made;
};

static enum err add_in(struct db *tx, void *arg)
{
    struct add_args *a = arg;
    struct link_ready ready;
    struct op op = *a->op;
    op.db = tx;
    a->problems->count = a->problems_before; /* this may run again */
    TRY(link_check_form(&op, a->org, a->link, a->problems, &ready));
    return link_add_in(&op, &ready, a->problems, &a->made);
}

enum err link_add(const struct op *op, struct client_id client, struct client_id other, const struct contact_form *f,
    const struct grant_form *grant, struct problems *problems, struct contact_id *ret_contact)
{
    struct organization org;
    TRY(viewer_about(op->viewer, client, NEED_CHART_PAGE(PERM_CHART)));
    TRY(organization_load(op->db, op->arena, op->viewer->org, &org));
    struct link_new n = { .client = client, .other = other, .contact = f, .grant = grant };
    struct add_args a = { .op = op, .org = &org, .link = &n, .problems = problems, .problems_before = problems->count };
    TRY(db_write(op->db, add_in, &a));
    *ret_contact = a.made;
    return E_OK;
}

enum err link_import_in(const struct op *op, const struct organization *org, struct client_id client,
    struct client_id other, const struct contact_form *f, struct problems *problems, bool *ret_new,
    struct contact_id *ret_contact)
{
    struct link_ready ready;
    struct link_same_row same;
    assert(db_writing(op->db));
    TRY(viewer_require(op->viewer, NEED_STAFF_PAGE(PERM_EXPORT)));
    enum err e = q_link_same(op->db, op->arena, op->viewer->org,
        &(struct q_link_same){ .client_id = client, .linked_client_id = other, .relationship = f->relationship },
        &same);
    if (e == E_OK) {
        *ret_new = false;
        *ret_contact = same.id;
        return E_OK;
    }
    if (e != E_NOTFOUND)
        return e;
    struct link_new n = { .client = client, .other = other, .contact = f };
    TRY(link_check_form(op, org, &n, problems, &ready));
    TRY(link_add_in(op, &ready, problems, ret_contact));
    *ret_new = true;
    return E_OK;
}
