/** family/age_effect.h — whom a change of the age policy affects, before it is saved (F5); and saving it. */
#ifndef KITH_FAMILY_AGE_EFFECT_H
#define KITH_FAMILY_AGE_EFFECT_H

#include "people/people.h"

enum age_effect_kind {
    AGE_NARROWS,  /* some areas close */
    AGE_SUSPENDS, /* closed until somebody decides */
    AGE_ENDS,
    AGE_QUEUES, /* comes into the notice of a boundary that was not near before */
    AGE_EFFECT_KINDS,
};
enum { AGE_EFFECTS_SHOWN = 20 };
struct age_effect {
    struct sv client_name, caregiver_name; /* of a restricted record the client's name alone */
    struct day on;                         /* AGE_QUEUES: the boundary */
};
struct age_effects {
    struct age_effect items[AGE_EFFECT_KINDS][AGE_EFFECTS_SHOWN];
    size_t shown[AGE_EFFECT_KINDS];
    int64_t total[AGE_EFFECT_KINDS];
};
/** Compares today's decision under both policies for each live access. PERM_SETTINGS. */
enum err age_effects_of(const struct op *op, const struct organization *org, const struct age_policy *after,
    struct age_effects *ret_effects) MUST_CHECK;
/** What the policy in force has closed is written down first, so that a milder one opens nothing by itself; then the
 * new one is saved (people/age_policy.h). */
enum err age_policy_change(
    const struct op *op, const struct organization *org, const struct age_policy *after, int64_t version) MUST_CHECK;

#endif
