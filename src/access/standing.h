/**
 * access/standing.h — what the age policy leaves of one access today, by the clock and the birth date alone (F5, edges
 * 18 to 21): part of the one decision, so that a birthday takes effect on the next request and not when a job runs.
 *
 * Pure. An access that was given within a tier was given with the tier's ceiling; one that is older enters the tier on
 * its day: it is narrowed, or it is over until somebody decides, or for good. What a person decided about the boundary
 * counts instead: staff in a review, or a minor whom the policy lets give access back. Where nobody did, no answer is
 * wider than the tier (property test).
 */
#ifndef KITH_ACCESS_STANDING_H
#define KITH_ACCESS_STANDING_H

#include "access/policy.h"
#include "db/ids.h"

enum grant_basis { BASIS_NONE, BASIS_PARENT_OF_MINOR, BASIS_LEGAL_GUARDIAN, BASIS_ADULT_CONSENT, BASIS_STAFF_DECISION };
const char *grant_basis_name(enum grant_basis b);                    /* as in the column; "" for none */
bool grant_basis_parse(struct sv name, enum grant_basis *ret_basis); /* not of "" */

struct standing_facts {
    const struct age_policy *policy; /* NULL gives nothing, as does BASIS_NONE */
    enum grant_basis basis;
    struct opt_day born;        /* none: a person looks at it, meanwhile nothing changes (edge 20) */
    struct day today, given_on; /* in the practice's zone; given: proposed */
    struct scope limit_age;     /* what is written down of earlier tiers */
    bool needs_consent;
    struct age_settled {   /* the newest boundary up to today that was decided or written down for this access */
        bool has, applied; /* not applied: decided, and the job has still to write it down */
        int64_t from_age;
        struct day due_on;
        enum tier_act outcome; /* convert counts as TIER_SUSPEND: over until they agree */
    } settled;
};
struct standing {
    bool over;
    struct scope ceiling;
};
struct standing standing_of(const struct standing_facts *f);

/** Whether the tier is about accesses on this basis (F5). */
bool tier_touches(const struct age_tier *t, enum grant_basis basis);
/** Whether an access with this ceiling and consent has what somebody in this tier would be given today. */
bool tier_held(const struct age_policy *p, const struct age_tier *t, struct scope limit_age, bool needs_consent);

#endif
