#include "family/age_effect.h"

#include "family/age.h"
#include "family/queries.h"
#include "family/term.h"

static struct standing_facts facts_of(
    const struct organization *org, const struct age_effect_grants_row *r, struct day today)
{
    return grant_standing_facts(org,
        &(struct grant_age){ .basis = r->basis,
            .born = r->born,
            .proposed_at = r->proposed_at,
            .limit_age = r->limit_age,
            .needs_consent = r->needs_consent,
            .settled_age = r->settled_age,
            .settled_on = r->settled_on,
            .settled_state = r->settled_state,
            .settled_outcome = r->settled_outcome },
        today);
}

/* Whether this access waits for a boundary within its notice, and when that is. */
static bool queued(const struct standing_facts *f, struct day *ret_on)
{
    const struct age_tier *t;
    return f->born.has && policy_next(f->policy, f->born.v, f->today, &t, ret_on) && tier_touches(t, f->basis) &&
           ret_on->n - f->today.n <= t->notice_days;
}

static bool effect_of(const struct age_effect_grants_row *r, const struct standing_facts *was,
    const struct standing_facts *is, enum age_effect_kind *ret_kind, struct day *ret_on)
{
    struct standing before = standing_of(was), after = standing_of(is);
    struct scope granted = scope_least(
        (struct scope){ r->scope }, scope_least((struct scope){ r->limit_client }, (struct scope){ r->limit_age }));
    struct day unused;
    if (before.over)
        return false;
    if (after.over) {
        const struct age_tier *t = policy_tier(is->policy, is->born.v, is->today);
        *ret_kind = t && t->on_enter == TIER_END ? AGE_ENDS : AGE_SUSPENDS;
        return true;
    }
    if (!scope_within(scope_least(granted, before.ceiling), scope_least(granted, after.ceiling))) {
        *ret_kind = AGE_NARROWS;
        return true;
    }
    *ret_kind = AGE_QUEUES;
    return queued(is, ret_on) && !queued(was, &unused);
}

static void add_effect(struct arena *a, const struct age_effect_grants_row *r, enum age_effect_kind kind, struct day on,
    struct age_effects *effects)
{
    if (effects->total[kind]++ >= AGE_EFFECTS_SHOWN)
        return;
    struct age_effect *e = &effects->items[kind][effects->shown[kind]++];
    *e = (struct age_effect){ .client_name = sv_fmt(a, "%.*s %.*s", SV_FMT(r->client_first), SV_FMT(r->client_last)) };
    if (r->restricted)
        return;
    e->on = on;
    e->caregiver_name = sv_fmt(a, "%.*s %.*s", SV_FMT(r->caregiver_first), SV_FMT(r->caregiver_last));
}

enum err age_effects_of(const struct op *op, const struct organization *org, const struct age_policy *after,
    struct age_effects *ret_effects)
{
    struct age_effect_grants_rows rows;
    struct organization then = *org;
    struct grant_id last = { 0 };
    TRY(viewer_require(op->viewer, NEED_STAFF_PAGE(PERM_SETTINGS)));
    then.policy = *after;
    *ret_effects = (struct age_effects){ .total = { 0 } };
    do {
        TRY(q_age_effect_grants(op->db, op->arena, org->id,
            &(struct q_age_effect_grants){ .after = last, .today = op->viewer->today }, &rows));
        for (size_t i = 0; i < rows.count; i++) {
            const struct age_effect_grants_row *r = &rows.items[i];
            struct standing_facts was = facts_of(org, r, op->viewer->today), is = facts_of(&then, r, op->viewer->today);
            enum age_effect_kind kind;
            struct day on = { 0 };
            last = r->id;
            if (effect_of(r, &was, &is, &kind, &on))
                add_effect(op->arena, r, kind, on, ret_effects);
        }
    } while (rows.count);
    return E_OK;
}

enum err age_policy_change(
    const struct op *op, const struct organization *org, const struct age_policy *after, int64_t version)
{
    struct viewer system = viewer_system(ACTOR_SYSTEM, org->id, op->viewer->today);
    struct op job = *op;
    struct need need = NEED_STAFF_PAGE(PERM_SETTINGS);
    int64_t changed;
    need.fresh = true;
    TRY(viewer_require(op->viewer, need));
    job.viewer = &system;
    TRY(age_run(&job, org, &changed));
    return age_policy_save(op, after, version);
}
