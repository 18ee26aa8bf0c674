#include "access/record.h"
#include "family/about.h"
#include "family/grant_plan.h"
#include "family/grant_terms.h"
#include "family/grant_write.h"
#include "family/queries.h"
#include "family/task.h"

/* A bound that was moved outwards or taken away. */
static bool later_day(struct opt_day before, struct opt_day after)
{
    return before.has && (!after.has || after.v.n > before.v.n);
}

static bool later_n(struct opt_i64 before, struct opt_i64 after)
{
    return before.has && (!after.has || after.v > before.v);
}

/* Another basis is another ground for the access, and may take it out of the age policy: as if it were given anew. */
static bool widens(const struct grant *g, const struct grant_terms *t, struct scope limit_age)
{
    return !sv_eq(g->basis, t->basis) ||
           !scope_within(scope_least(t->scope, limit_age), scope_least(g->scope, g->limit_age)) ||
           later_day(g->ends_on, t->ends_on) || later_n(g->ends_at_age, t->ends_at_age) ||
           later_n(g->idle_days, t->idle_days) || later_day(g->proof_expires_on, t->proof_expires_on) ||
           (g->needs_consent && !g->consent_at.has && !t->needs_consent);
}

struct change_args {
    const struct op *op;
    const struct grant *grant;
    const struct grant_terms *terms;
    struct scope limit_client, limit_age;
    bool acknowledged;
    struct sv ack_version;
};

static enum err change_in(struct db *tx, void *arg)
{
    const struct change_args *c = arg;
    const struct grant *g = c->grant;
    const struct grant_terms *t = c->terms;
    struct op op = *c->op;
    int64_t changed;
    op.db = tx;
    TRY(q_grant_set_terms(tx, op.viewer->org,
        &(struct q_grant_set_terms){ .scope = t->scope.bits,
            .limit_client = c->limit_client.bits,
            .limit_age = c->limit_age.bits,
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
            .grant_id = g->id,
            .version = g->version },
        &changed));
    if (changed && c->acknowledged)
        TRY(q_grant_set_ack(tx, op.viewer->org,
            &(struct q_grant_set_ack){
                .ack_by = op.viewer->staff, .ack_at = op.now, .ack_text = c->ack_version, .grant_id = g->id },
            &changed));
    if (!changed)
        return E_CONFLICT;
    TRY(task_moot(&op, grant_review_task(op.arena, g->id))); /* it was looked at */
    struct scope after = scope_least(t->scope, scope_least(c->limit_client, c->limit_age));
    TRY(grant_plan_in(&op, g->id));
    TRY(grant_note_in(&op, g, g->state, c->acknowledged ? SV("acknowledged") : SV("changed"), c->ack_version, after));
    return grant_event_in(
        &op, EVENT_GRANT_CHANGED, g, c->acknowledged ? SV("{\"widened\":true}") : SV("{\"widened\":false}"));
}

/* Both people as the rules want them. */
static enum err people_of(
    const struct op *op, const struct organization *org, const struct grant *g, struct link_pair *ret_pair)
{
    struct problems ignored =
        problems_new(op->arena); /* what stands against a new link does not stand against this one */
    enum relationship r = KIN_OTHER;
    (void)relationship_parse(g->relationship, &r);
    return link_pair_check(op, org, g->client, g->caregiver, r, g->contact, &ignored, ret_pair);
}

enum err grant_change(const struct op *op, struct grant_id id, const struct grant_form *f, struct problems *problems)
{
    struct organization org;
    struct grant g;
    struct link_pair pair;
    struct grant_terms terms;
    struct need need = NEED_CHART_PAGE(PERM_GRANTS);
    TRY(grant_get(op, id, &g));
    TRY(viewer_about(op->viewer, g.client, need));
    if (g.version != f->version)
        return E_CONFLICT;
    if (g.state == GRANT_ENDED) {
        problem_add(problems, SV(""), SV("illegal_transition"),
            SV("An access that has ended cannot be changed. Give a new one."));
        return E_INVALID;
    }
    TRY(organization_load(op->db, op->arena, op->viewer->org, &org));
    TRY(people_of(op, &org, &g, &pair));
    grant_terms_check(op, &org, &pair, f, problems, &terms);
    TRY(problems_err(problems));
    /* A tier's ceiling stays; only another basis has another one. */
    struct scope limit_age = sv_eq(terms.basis, g.basis) ? scope_least(g.limit_age, terms.ceiling) : terms.ceiling;
    struct change_args c = { .op = op,
        .grant = &g,
        .terms = &terms,
        .limit_client = g.limit_client,
        .limit_age = limit_age,
        .ack_version = SV("") };
    if (widens(&g, &terms, limit_age)) {
        need.fresh = true;
        TRY(viewer_require(op->viewer, need));
        grant_acknowledgement_check(f, problems);
        TRY(problems_err(problems));
        if (!op->viewer->staff.v)
            return E_DENIED;
        c.acknowledged = true;
        c.ack_version = f->ack_version;
    }
    if (g.needs_consent &&
        g.consent_at.has) /* they agreed to this much: what is new waits until they open it themselves */
        c.limit_client = scope_least(g.limit_client, scope_least(g.scope, g.limit_age));
    return db_write_within(op->db, change_in, &c);
}
