#include "family/grant_create.h"

#include <assert.h>

#include "access/record.h"
#include "family/about.h"
#include "family/grant_plan.h"
#include "family/grant_write.h"
#include "family/lifecycle.h"
#include "family/queries.h"

enum err grant_create_check(const struct op *op, const struct organization *org, const struct link_pair *pair,
    const struct grant_form *f, struct problems *problems, struct grant_terms *ret_terms)
{
    struct need need = NEED_CHART_PAGE(PERM_GRANTS);
    need.fresh = true;
    TRY(viewer_about(op->viewer, pair->client.id, need));
    if (!op->viewer->staff.v)
        return E_DENIED; /* an access has a named grantor (beyond 5) */
    grant_terms_check(op, org, pair, f, problems, ret_terms);
    grant_acknowledgement_check(f, problems);
    if (f->send_invite && pair->other.id.v && !pair->other.email_norm.n)
        problem_add(problems, SV(""), SV("no_address"),
            SV("The caregiver has no e-mail address for the invitation. Add one to their profile first."));
    return E_OK;
}

enum err grant_create_in(const struct op *op, struct contact_id contact, const struct link_pair *pair,
    const struct grant_form *f, const struct grant_terms *t, struct problems *problems, struct grant_id *ret_grant)
{
    struct grant_insert_row row;
    struct grant g;
    assert(db_writing(op->db));
    enum err e = q_grant_insert(op->db, op->arena, op->viewer->org,
        &(struct q_grant_insert){ .contact_id = contact,
            .client_id = pair->client.id,
            .caregiver_id = pair->other.id,
            .scope = t->scope.bits,
            .limit_client = scope_full().bits,
            .limit_age = t->ceiling.bits,
            .basis = t->basis,
            .proof = t->proof,
            .proof_note = t->proof_note,
            .proof_expires_on = t->proof_expires_on,
            .ends_on = t->ends_on,
            .ends_at_age = t->ends_at_age,
            .review_on = t->review_on,
            .idle_days = t->idle_days,
            .needs_consent = t->needs_consent,
            .override_reason = t->override_reason,
            .ack_by = op->viewer->staff,
            .ack_at = op->now,
            .ack_text = f->ack_version,
            .proposed_at = op->now },
        &row);
    if (e == E_NOTFOUND) {
        problem_add(problems, SV(""), SV("duplicate_grant"),
            SV("This link carries an access already. Change that one instead."));
        return E_INVALID;
    }
    TRY(e);
    TRY(grant_get(op, row.id, &g));
    struct grant before = g;
    before.state = GRANT_NONE;
    before.granted = scope_none();
    TRY(grant_note_in(op, &before, GRANT_PROPOSED, SV("acknowledged"), f->ack_version, g.granted));
    TRY(grant_plan_in(op, g.id));
    TRY(grant_event_in(op, EVENT_GRANT_PROPOSED, &g, SV("{}")));
    if (f->send_invite)
        TRY(invite_send_in(op, &g, problems));
    *ret_grant = row.id;
    return E_OK;
}

struct create_args {
    const struct op *op;
    struct contact_id contact;
    const struct link_pair *pair;
    const struct grant_form *form;
    const struct grant_terms *terms;
    struct problems *problems;
    size_t problems_before;
    struct grant_id made;
};

static enum err create_in(struct db *tx, void *arg)
{
    struct create_args *c = arg;
    struct op op = *c->op;
    op.db = tx;
    c->problems->count = c->problems_before; /* this may run again */
    return grant_create_in(&op, c->contact, c->pair, c->form, c->terms, c->problems, &c->made);
}

enum err grant_create(const struct op *op, struct client_id client, struct contact_id contact,
    const struct grant_form *f, struct problems *problems, struct grant_id *ret_grant)
{
    struct organization org;
    struct contact c;
    struct link_pair pair;
    struct grant_terms terms;
    TRY(contact_load(op, client, contact, &c));
    if (c.reverse || !c.linked.v)
        return E_NOTFOUND; /* access is for accounts; another client's row is given on that client's page */
    TRY(organization_load(op->db, op->arena, op->viewer->org, &org));
    TRY(link_pair_check(op, &org, client, c.linked, c.relationship, contact, problems, &pair));
    TRY(problems_err(problems));
    TRY(grant_create_check(op, &org, &pair, f, problems, &terms));
    TRY(problems_err(problems));
    struct create_args a = { .op = op,
        .contact = contact,
        .pair = &pair,
        .form = f,
        .terms = &terms,
        .problems = problems,
        .problems_before = problems->count };
    TRY(db_write_within(op->db, create_in, &a));
    *ret_grant = a.made;
    return E_OK;
}
