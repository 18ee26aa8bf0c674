#include "family/grant.h"

#include "access/record.h"
#include "family/about.h"
#include "family/age_write.h"
#include "family/contact.h"
#include "family/grant_write.h"
#include "family/lifecycle.h"
#include "family/queries.h"
#include "family/term.h"

static struct sv person(struct arena *a, struct sv preferred, struct sv first, struct sv last)
{
    return sv_fmt(a, "%.*s %.*s", SV_FMT(preferred.n ? preferred : first), SV_FMT(last));
}

struct grant_term grant_term_of(const struct grant *g)
{
    return (struct grant_term){ .ends_on = g->ends_on,
        .ends_at_age = g->ends_at_age,
        .proof_expires_on = g->proof_expires_on,
        .idle_days = g->idle_days,
        .used_at = g->used_at,
        .accepted_at = g->accepted_at,
        .resumed_at = g->resumed_at,
        .needs_consent = g->needs_consent,
        .consented = g->consent_at.has };
}

static enum err read_row(
    const struct op *op, const struct organization *org, const struct grants_by_row *r, struct grant *ret_grant)
{
    struct arena *a = op->arena;
    struct grant g = { .id = r->id,
        .contact = r->contact_id,
        .client = r->client_id,
        .caregiver = r->caregiver_id,
        .reason = r->reason,
        .reason_text = r->reason_text,
        .scope = { r->scope },
        .limit_client = { r->limit_client },
        .limit_age = { r->limit_age },
        .basis = r->basis,
        .proof = r->proof,
        .proof_note = r->proof_note,
        .override_reason = r->override_reason,
        .proof_expires_on = r->proof_expires_on,
        .ends_on = r->ends_on,
        .review_on = r->review_on,
        .ends_at_age = r->ends_at_age,
        .idle_days = r->idle_days,
        .needs_consent = r->needs_consent,
        .consent_at = r->consent_at,
        .accepted_at = r->accepted_at,
        .suspended_at = r->suspended_at,
        .resumed_at = r->resumed_at,
        .leap_early = r->leap_early,
        .ended_at = r->ended_at,
        .used_at = r->used_at,
        .proposed_at = r->proposed_at,
        .ack_at = r->ack_at,
        .ack_text = r->ack_text,
        .version = r->version,
        .relationship = r->relationship,
        .organization = r->organization,
        .caregiver_email = r->caregiver_email,
        .client_born = r->client_born,
        .client_archived = !sv_eq(r->client_state, SV("active")),
        .client_restricted = r->client_restricted,
        .caregiver_restricted = r->caregiver_restricted,
        .caregiver_archived = !sv_eq(r->caregiver_state, SV("active")) };
    if (!grant_state_parse(r->state, &g.state))
        return E_INTERNAL;
    g.client_name = person(a, r->client_preferred, r->client_first, r->client_last);
    g.caregiver_name = person(a, r->caregiver_preferred, r->caregiver_first, r->caregiver_last);
    g.ack_by_name = person(a, SV(""), r->ack_first, r->ack_last);
    g.granted = scope_least(g.scope, scope_least(g.limit_client, g.limit_age));
    g.age = grant_standing_facts(org,
        &(struct grant_age){ .basis = r->basis,
            .born = r->client_born,
            .proposed_at = r->proposed_at,
            .limit_age = r->limit_age,
            .needs_consent = r->needs_consent,
            .settled_age = r->settled_age,
            .settled_on = r->settled_on,
            .settled_state = r->settled_state,
            .settled_outcome = r->settled_outcome },
        op->viewer->today);
    struct standing standing = standing_of(&g.age);
    g.effective = scope_least(g.granted, standing.ceiling);
    enum relationship kin;
    if (relationship_parse(r->relationship, &kin))
        g.words = relationship_words(a, kin, r->relationship_label, r->caregiver_gender);
    struct grant_term term = grant_term_of(&g);
    g.over_by = sv_eq(r->contact_state, SV("active"))
                    ? grant_term_over(&term, g.client_born, op->viewer->today, op->now, g.leap_early)
                    : SV("link");
    if (!g.over_by.n && standing.over)
        g.over_by = SV("age");
    g.over = g.over_by.n > 0;
    *ret_grant = g;
    return E_OK;
}

static enum err grants_by(const struct op *op, const struct q_grants_by *by, struct grants *ret_grants)
{
    struct grants_by_rows rows;
    struct organization *org = arena_new_obj(op->arena, struct organization); /* the grants point at its age policy */
    struct q_grants_by q = *by;
    q.today = op->viewer->today;
    TRY(q_grants_by(op->db, op->arena, op->viewer->org, &q, &rows));
    if (rows.count)
        TRY(organization_load(op->db, op->arena, op->viewer->org, org));
    struct grant *items = arena_array(op->arena, rows.count, sizeof *items);
    for (size_t i = 0; i < rows.count; i++)
        TRY(read_row(op, org, &rows.items[i], &items[i]));
    *ret_grants = (struct grants){ items, rows.count };
    return E_OK;
}

enum err grant_get(const struct op *op, struct grant_id id, struct grant *ret_grant)
{
    struct grants found;
    TRY(grants_by(op, &(struct q_grants_by){ .ids = &id, .ids_count = 1 }, &found));
    if (!id.v || !found.count)
        return E_NOTFOUND;
    *ret_grant = found.items[0];
    return E_OK;
}

enum err grants_on(const struct op *op, struct client_id client, struct grants *ret_grants)
{
    return grants_by(op, &(struct q_grants_by){ .client_ids = &client, .client_ids_count = 1 }, ret_grants);
}

enum err grants_each(const struct op *op, const struct grant_id *ids, size_t count, struct grants *ret_grants)
{
    return grants_by(op, &(struct q_grants_by){ .ids = ids, .ids_count = count }, ret_grants);
}

enum err grants_on_each(const struct op *op, const struct client_id *clients, size_t count, struct grants *ret_grants)
{
    return grants_by(op, &(struct q_grants_by){ .client_ids = clients, .client_ids_count = count }, ret_grants);
}

enum err grants_held(const struct op *op, struct client_id caregiver, struct grants *ret_grants)
{
    return grants_by(op, &(struct q_grants_by){ .caregiver_ids = &caregiver, .caregiver_ids_count = 1 }, ret_grants);
}

/* Either side of the grant, or staff on a page about its client; for anybody else it is not there. */
static enum err authorise(const struct op *op, const struct grant *g, bool *ret_receiver, bool *ret_caregiver)
{
    const struct viewer *v = op->viewer;
    *ret_receiver = v->via != VIA_GRANT && v->self.v && v->subject.client.v == g->client.v;
    *ret_caregiver = v->self.v && v->self.v == g->caregiver.v;
    if (viewer_is_staff(v))
        return viewer_about(v, g->client, NEED_CHART_PAGE(PERM_CHART));
    return *ret_receiver || *ret_caregiver ? E_OK : E_NOTFOUND;
}

enum err grant_load(const struct op *op, struct grant_id id, struct grant *ret_grant)
{
    struct grant g;
    bool receiver, caregiver;
    TRY(grant_get(op, id, &g));
    TRY(authorise(op, &g, &receiver, &caregiver));
    *ret_grant = g;
    return E_OK;
}

enum err grant_list(const struct op *op, struct client_id client, struct grants *ret_grants)
{
    TRY(viewer_about(op->viewer, client, viewer_is_staff(op->viewer) ? NEED_CHART_PAGE(PERM_CHART) : NEED_GOVERN_PAGE));
    return grants_on(op, client, ret_grants);
}

struct move_args {
    const struct op *op;
    struct grant_id id;
    enum grant_move move;
    struct sv reason, text;
    struct problems *problems;
    size_t problems_before;
};

/* Who may take which step: staff with the permission; the care receiver may end; the caregiver may leave. */
static enum err may_move(const struct op *op, const struct grant *g, enum grant_move move)
{
    bool receiver, caregiver;
    TRY(authorise(op, g, &receiver, &caregiver));
    if (viewer_is_staff(op->viewer)) {
        struct need need = NEED_CHART_PAGE(PERM_GRANTS);
        need.fresh = move == MOVE_RESUME;
        return viewer_require(op->viewer, need);
    }
    if (caregiver && move == MOVE_LEAVE)
        return E_OK;
    if (receiver && move == MOVE_REVOKE)
        return viewer_require(op->viewer, NEED_GOVERN_PAGE);
    return E_DENIED;
}

static enum err move_in(struct db *tx, void *arg)
{
    struct move_args *m = arg;
    struct op op = *m->op;
    struct grant g;
    op.db = tx;
    m->problems->count = m->problems_before; /* this may run again */
    TRY(grant_get(&op, m->id, &g));
    return grant_move_in(&op, &g, m->move, m->reason, m->text, m->problems);
}

enum err grant_move(const struct op *op, struct grant_id id, enum grant_move move, struct sv reason, struct sv text,
    struct problems *problems)
{
    struct grant g;
    TRY(grant_get(op, id, &g));
    TRY(may_move(op, &g, move));
    struct move_args m = { op, id, move, reason, text, problems, problems->count };
    return db_write_within(op->db, move_in, &m);
}

struct narrow_args {
    const struct op *op;
    const struct grant *grant;
    struct scope limit, limit_age, after;
    bool lifts; /* a minor gives back what the tier took */
};

static enum err narrow_in(struct db *tx, void *arg)
{
    const struct narrow_args *n = arg;
    struct op op = *n->op;
    op.db = tx;
    int64_t changed;
    TRY(q_grant_set_limit_client(tx, op.viewer->org,
        &(struct q_grant_set_limit_client){ .limit_client = n->limit.bits,
            .limit_age = n->limit_age.bits,
            .grant_id = n->grant->id,
            .version = n->grant->version },
        &changed));
    if (!changed)
        return E_CONFLICT;
    if (n->lifts)
        TRY(age_settle_in(&op, n->grant));
    TRY(grant_note_in(&op, n->grant, n->grant->state, SV("narrowed_by_client"), SV(""), n->after));
    bool widened = !scope_within(n->after, n->grant->effective);
    return grant_event_in(
        &op, EVENT_GRANT_CHANGED, n->grant, widened ? SV("{\"widened\":true}") : SV("{\"widened\":false}"));
}

/* A minor whom the policy lets give access back does so beyond the tier's ceiling as well. */
static struct scope lifted(struct scope limit_age, struct scope limit)
{
    for (enum cap c = 0; c < CAP_COUNT; c++)
        if (scope_level(limit, c) > scope_level(limit_age, c))
            limit_age = scope_with(limit_age, c, scope_level(limit, c));
    return limit_age;
}

/* The receiver lowers what others see, alone and at once. Giving back is for adults, and for a teen whom the policy
 * lets. */
enum err grant_narrow(
    const struct op *op, struct grant_id id, struct scope limit, int64_t version, struct problems *problems)
{
    struct grant g;
    const struct access_facts *f = &op->viewer->facts;
    TRY(viewer_require(op->viewer, NEED_GOVERN_PAGE));
    TRY(grant_get(op, id, &g));
    if (!viewer_governs(op->viewer, g.client))
        return E_NOTFOUND;
    if (g.version != version)
        return E_CONFLICT;
    bool teen_gives = !f->subject_adult && f->born_known && f->subject_may_grant;
    struct scope ceiling = scope_least(g.limit_age, standing_of(&g.age).ceiling);
    struct narrow_args n = { .op = op, .grant = &g, .limit = limit, .limit_age = g.limit_age };
    n.lifts = teen_gives && !scope_within(scope_least(g.scope, limit), ceiling);
    if (n.lifts)
        n.limit_age = ceiling = lifted(ceiling, limit);
    struct scope after = n.after = scope_least(g.scope, scope_least(limit, ceiling));
    if (!scope_within(after, g.effective) && !f->subject_adult && !teen_gives) {
        problem_add(problems, SV("scope"), SV("widening_needs_staff"),
            SV("You can take access away yourself. To give it back, ask the practice: use Ask for help."));
        return E_INVALID;
    }
    return db_write(op->db, narrow_in, &n);
}

static enum err consent_in(struct db *tx, void *arg)
{
    const struct narrow_args *n = arg;
    struct op op = *n->op;
    op.db = tx;
    int64_t changed;
    TRY(q_grant_set_consent(tx, op.viewer->org,
        &(struct q_grant_set_consent){ .consent_at = op.now, .grant_id = n->grant->id, .version = n->grant->version },
        &changed));
    if (!changed)
        return E_CONFLICT;
    TRY(grant_note_in(&op, n->grant, n->grant->state, SV("consented"), SV(""), n->grant->granted));
    return grant_event_in(&op, EVENT_GRANT_CHANGED, n->grant, SV("{\"widened\":true}"));
}

/* The care receiver agrees; staff record what was agreed to on paper. */
static enum err may_consent(const struct op *op, const struct grant *g)
{
    if (!viewer_is_staff(op->viewer))
        return viewer_governs(op->viewer, g->client) ? E_OK : E_NOTFOUND;
    struct need need = NEED_CHART_PAGE(PERM_GRANTS);
    need.fresh = true;
    TRY(viewer_about(op->viewer, g->client, need));
    return sv_eq(g->proof, SV("consent")) ? E_OK : E_DENIED;
}

enum err grant_consent(const struct op *op, struct grant_id id, struct problems *problems)
{
    struct grant g;
    TRY(grant_get(op, id, &g));
    TRY(may_consent(op, &g));
    if (!g.needs_consent || g.consent_at.has || g.state == GRANT_ENDED) {
        problem_add(problems, SV(""), SV("no_consent_needed"), SV("This access does not wait for a consent."));
        return E_INVALID;
    }
    return db_write(op->db, consent_in, &(struct narrow_args){ .op = op, .grant = &g });
}

static struct sv change_words(struct arena *a, const struct grant_changes_of_row *r)
{
    if (!sv_eq(r->from_state, r->to_state))
        return r->from_state.n ? sv_fmt(a, "%.*s → %.*s", SV_FMT(r->from_state), SV_FMT(r->to_state))
                               : sv_fmt(a, "%.*s", SV_FMT(r->to_state));
    return r->scope_from == r->scope_to ? SV("confirmed") : SV("scope changed");
}

enum err grant_history(const struct op *op, struct grant_id id, struct grant_changes *ret_changes)
{
    struct grant g;
    struct grant_changes_of_rows rows;
    TRY(grant_load(op, id, &g));
    TRY(q_grant_changes_of(op->db, op->arena, op->viewer->org, &(struct q_grant_changes_of){ .grant_id = id }, &rows));
    struct grant_change_row *items = arena_array(op->arena, rows.count, sizeof *items);
    for (size_t i = 0; i < rows.count; i++) {
        const struct grant_changes_of_row *r = &rows.items[i];
        struct sv who = r->staff_first.has    ? person(op->arena, SV(""), r->staff_first.v, r->staff_last.v)
                        : r->client_first.has ? person(op->arena, SV(""), r->client_first.v, r->client_last.v)
                                              : SV("Kith");
        items[i] = (struct grant_change_row){ .at = r->at,
            .who = who,
            .what = change_words(op->arena, r),
            .reason = grant_reason_words(r->reason),
            .text = r->reason_text,
            .from = { r->scope_from },
            .to = { r->scope_to } };
    }
    *ret_changes = (struct grant_changes){ items, rows.count };
    return E_OK;
}
