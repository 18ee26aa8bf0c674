#include "access/standing.h"

#include <assert.h>

#include "base/err.h"

static const char *const bases[] = { "", "parent_of_minor", "legal_guardian", "adult_consent", "staff_decision" };

const char *grant_basis_name(enum grant_basis b)
{
    assert((unsigned)b < LENGTH(bases));
    return bases[b];
}

bool grant_basis_parse(struct sv name, enum grant_basis *ret_basis)
{
    for (size_t i = 1; i < LENGTH(bases); i++)
        if (sv_eq(name, sv_of(bases[i]))) {
            *ret_basis = (enum grant_basis)i;
            return true;
        }
    return false;
}

bool tier_touches(const struct age_tier *t, enum grant_basis basis)
{
    return basis == BASIS_PARENT_OF_MINOR || (t->guardians_too && basis == BASIS_LEGAL_GUARDIAN);
}

bool tier_held(const struct age_policy *p, const struct age_tier *t, struct scope limit_age, bool needs_consent)
{
    if (t->on_enter == TIER_END)
        return t->from_age < policy_majority(p)->from_age && needs_consent;
    if (t->needs_assent && !needs_consent)
        return false;
    return t->on_enter == TIER_KEEP || scope_within(limit_age, t->guardian_scope);
}

static struct standing at_most(struct scope ceiling)
{
    return (struct standing){ .ceiling = ceiling };
}

static struct standing over(void)
{
    return (struct standing){ .over = true, .ceiling = scope_none() };
}

/* Decided before the day, for the day. */
static struct standing decided(const struct standing_facts *f, const struct age_tier *t)
{
    struct scope limit;
    if (f->settled.outcome != TIER_LIMIT || !policy_limit(f->policy, t, &limit))
        return over();
    return t->needs_assent && !f->needs_consent ? over() : at_most(limit);
}

static struct standing entered(const struct standing_facts *f, const struct age_tier *t)
{
    if (t->on_enter == TIER_SUSPEND || t->on_enter == TIER_END || (t->needs_assent && !f->needs_consent))
        return over();
    return at_most(t->on_enter == TIER_KEEP ? scope_full() : t->guardian_scope);
}

struct standing standing_of(const struct standing_facts *f)
{
    if (!f->policy || f->basis == BASIS_NONE)
        return over();
    const struct age_tier *t = f->born.has ? policy_tier(f->policy, f->born.v, f->today) : NULL;
    if (!t || t->from_age == 0 || !tier_touches(t, f->basis))
        return at_most(scope_full());
    struct day on = birthday_at(f->born.v, t->from_age, f->policy->leap_early);
    const struct age_settled *s = &f->settled;
    bool settled = s->has && s->from_age == t->from_age && s->due_on.n >= on.n;
    if (settled && s->outcome == TIER_KEEP)
        return at_most(scope_full());
    if (settled && !s->applied)
        return decided(f, t);
    if (settled && t->on_enter == TIER_END)
        return at_most(scope_full()); /* somebody decided otherwise, and it is written down */
    if ((settled || on.n <= f->given_on.n) && tier_held(f->policy, t, f->limit_age, f->needs_consent))
        return at_most(t->on_enter == TIER_LIMIT || t->on_enter == TIER_SUSPEND ? t->guardian_scope : scope_full());
    return entered(f, t);
}
