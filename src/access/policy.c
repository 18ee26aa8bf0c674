#include "access/policy.h"

#include <assert.h>

#include "base/err.h"

static const char *const acts[] = { "keep", "limit", "suspend", "end" };

const char *tier_act_name(enum tier_act t)
{
    assert((unsigned)t < LENGTH(acts));
    return acts[t];
}

bool tier_act_parse(struct sv name, enum tier_act *ret_act)
{
    for (size_t i = 0; i < LENGTH(acts); i++)
        if (sv_eq(name, sv_of(acts[i]))) {
            *ret_act = (enum tier_act)i;
            return true;
        }
    return false;
}

const struct age_policy *age_preset(struct sv id)
{
    for (size_t i = 0; i < age_presets_count; i++)
        if (sv_eq(id, sv_of(age_presets[i].id)))
            return &age_presets[i];
    return NULL;
}

/* One tier an age, so that callers can keep the pointer: [age - AGE_MAJORITY_MIN][guardians_too]. */
#define GROWN(age, too)                                                                                                \
    {                                                                                                                  \
        .from_age = (age), .teen_portal = { (1 << CAP_SWITCHES) - 1 }, .on_enter = TIER_END, .notice_days = 30,        \
        .teen_may_grant = true, .guardians_too = (too)                                                                 \
    }
#define GROWN_AT(age)                                                                                                  \
    {                                                                                                                  \
        GROWN(age, false), GROWN(age, true)                                                                            \
    }
static const struct age_tier grown[AGE_MAJORITY_MAX - AGE_MAJORITY_MIN + 1][2] = {
    GROWN_AT(14),
    GROWN_AT(15),
    GROWN_AT(16),
    GROWN_AT(17),
    GROWN_AT(18),
    GROWN_AT(19),
    GROWN_AT(20),
    GROWN_AT(21),
    GROWN_AT(22),
    GROWN_AT(23),
    GROWN_AT(24),
    GROWN_AT(25),
};

static int majority_of(const struct age_policy *p)
{
    int m = p->majority;
    return m < AGE_MAJORITY_MIN ? AGE_MAJORITY_MIN : m > AGE_MAJORITY_MAX ? AGE_MAJORITY_MAX : m;
}

const struct age_tier *policy_majority(const struct age_policy *p)
{
    bool too = false;
    for (size_t i = 0; i < p->count; i++)
        too |= p->tiers[i].guardians_too;
    return &grown[majority_of(p) - AGE_MAJORITY_MIN][too];
}

/* Tiers below majority, then majority itself. */
static size_t tiers_below(const struct age_policy *p)
{
    assert(p->count <= AGE_TIERS_MAX);
    size_t n = 0;
    while (n < p->count && p->tiers[n].from_age < majority_of(p))
        n++;
    return n;
}

static const struct age_tier *tier_at(const struct age_policy *p, size_t i)
{
    return i < tiers_below(p) ? &p->tiers[i] : policy_majority(p);
}

const struct age_tier *policy_tier(const struct age_policy *p, struct day born, struct day today)
{
    for (size_t i = tiers_below(p) + 1; i-- > 0;) {
        const struct age_tier *t = tier_at(p, i);
        if (age_reached(born, t->from_age, today, p->leap_early))
            return t;
    }
    return NULL;
}

bool policy_next(
    const struct age_policy *p, struct day born, struct day today, const struct age_tier **ret_tier, struct day *ret_on)
{
    for (size_t i = 0; i <= tiers_below(p); i++) {
        const struct age_tier *t = tier_at(p, i);
        if (age_reached(born, t->from_age, today, p->leap_early))
            continue;
        *ret_tier = t;
        *ret_on = birthday_at(born, t->from_age, p->leap_early);
        return true;
    }
    return false;
}

const struct age_tier *policy_tier_from(const struct age_policy *p, int64_t from_age)
{
    for (size_t i = 0; i <= tiers_below(p); i++)
        if (tier_at(p, i)->from_age == from_age)
            return tier_at(p, i);
    return NULL;
}

bool policy_limit(const struct age_policy *p, const struct age_tier *t, struct scope *ret_scope)
{
    if (t && t->on_enter == TIER_END)
        t = NULL; /* it leaves nothing to limit to */
    for (size_t i = 0; i < p->count && !t; i++)
        if (p->tiers[i].on_enter == TIER_LIMIT)
            t = &p->tiers[i];
    if (t)
        *ret_scope = t->guardian_scope;
    return t != NULL;
}

int policy_teen_age(const struct age_policy *p)
{
    for (size_t i = 0; i < tiers_below(p); i++)
        if (p->tiers[i].on_enter != TIER_KEEP)
            return p->tiers[i].from_age;
    return majority_of(p);
}

bool policy_is_teen(const struct age_policy *p, struct day born, struct day today)
{
    return age_reached(born, policy_teen_age(p), today, p->leap_early);
}

bool policy_is_adult(const struct age_policy *p, struct day born, struct day today)
{
    return age_reached(born, majority_of(p), today, p->leap_early);
}
