#include "family/term.h"

#include "ical/zone.h"

/* The last sign of life, in microseconds; 0 before it was accepted. */
static int64_t last_sign(const struct grant_term *t)
{
    const struct opt_instant *signs[] = { &t->accepted_at, &t->resumed_at, &t->used_at };
    int64_t last = 0;
    for (size_t i = 0; i < LENGTH(signs); i++)
        if (signs[i]->has && signs[i]->v.us > last)
            last = signs[i]->v.us;
    return last;
}

bool grant_term_idle_end(const struct grant_term *t, struct instant *ret_end)
{
    int64_t last = last_sign(t);
    if (!t->idle_days.has || !last)
        return false;
    *ret_end = instant_add((struct instant){ last }, t->idle_days.v * DAY_US);
    return true;
}

struct sv grant_term_over(
    const struct grant_term *t, struct opt_day born, struct day today, struct instant now, bool leap_early)
{
    if (t->needs_consent && !t->consented)
        return SV("consent");
    if (t->ends_on.has && today.n > t->ends_on.v.n)
        return SV("end_date");
    if (t->ends_at_age.has && born.has && age_reached(born.v, (int)t->ends_at_age.v, today, leap_early))
        return SV("age");
    if (t->proof_expires_on.has && today.n > t->proof_expires_on.v.n)
        return SV("proof_expired");
    struct instant idle_end;
    if (grant_term_idle_end(t, &idle_end) && !instant_before(now, idle_end))
        return SV("idle");
    return SV("");
}

struct standing_facts grant_standing_facts(const struct organization *org, const struct grant_age *g, struct day today)
{
    struct standing_facts f = { .policy = &org->policy,
        .born = g->born,
        .today = today,
        .given_on = zone_day(zone_of(org->zone), g->proposed_at),
        .limit_age = { g->limit_age },
        .needs_consent = g->needs_consent };
    (void)grant_basis_parse(g->basis, &f.basis);
    if (!g->settled_age.has)
        return f;
    f.settled = (struct age_settled){ .has = true,
        .from_age = g->settled_age.v,
        .due_on = g->settled_on.v,
        .applied = sv_eq(g->settled_state.v, SV("applied")),
        .outcome = TIER_SUSPEND };
    (void)tier_act_parse(g->settled_outcome.v, &f.settled.outcome); /* convert: over until they agree */
    return f;
}
