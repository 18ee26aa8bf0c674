/**
 * people/age_policy.h — an organization picks a preset of the age policy, or edits its tiers (F5).
 *
 * A tier is typed as text and checked field by field: "t1_from_age" is the age of the second one. Below the first tier
 * a parent has what was granted; majority is no tier of the form, it is there always (docs/decisions/0014). Tiers that
 * are a preset's are stored as the preset, others as the organization's own.
 */
#ifndef KITH_PEOPLE_AGE_POLICY_H
#define KITH_PEOPLE_AGE_POLICY_H

#include "people/organization.h"

struct tier_form { /* as typed; an empty age: no tier */
    struct sv from_age, on_enter, notice_days, renew_months;
    struct scope guardian;
    struct portal teen; /* what the client's own portal shows from then on, where nothing else is set */
    bool teen_may_grant, needs_assent, guardians_too;
};
struct policy_form {
    struct tier_form tiers[AGE_TIERS_MAX];
    size_t count;
    struct sv preset; /* whose tiers they were; counts while they still are */
    struct sv majority, adult_renew_months;
    bool leap_early;
    int64_t version; /* of the organization */
};
/** The policy as it would be typed. */
void policy_form_of(struct arena *a, const struct age_policy *p, struct policy_form *ret_form);
/** Checks every field; the policy counts only when there are no problems. Its id is a preset's or "custom". */
void policy_form_check(const struct policy_form *f, struct problems *problems, struct age_policy *ret_policy);
/** Saves what was checked. PERM_SETTINGS with a fresh password: it says who is shut out, and when. E_CONFLICT: the
 * organization's settings were saved meanwhile. */
enum err age_policy_save(const struct op *op, const struct age_policy *p, int64_t version) MUST_CHECK;

#endif
