/**
 * family/age_plan.h — inside the room: which reviews an access needs, from the policy, the birth date and what there
 * is.
 *
 * Pure; writes down what access/standing.h decides by itself. Tiers count from the day the access was given on: what
 * was given within a tier was given with its ceiling. Where it has not got that ceiling, the birth date or the policy
 * was changed since, and the tier counts. It is done for an access once a review of it was applied that was due then or
 * later: after a birth date that was corrected to a later one the boundary counts again, after one corrected to an
 * earlier one it does not. What a person kept stays, whatever the policy says later of the same boundary.
 */
#ifndef KITH_FAMILY_AGE_PLAN_H
#define KITH_FAMILY_AGE_PLAN_H

#include "access/standing.h"
#include "db/ids.h"

enum age_cause { AGE_TIER, AGE_MAJORITY, AGE_NO_BIRTH_DATE, AGE_RENEWAL };
const char *age_cause_name(enum age_cause c); /* as in the column */
bool age_cause_parse(struct sv name, enum age_cause *ret_cause);

struct age_facts {
    enum grant_basis basis;
    struct opt_day born;
    struct day given_on;   /* proposed */
    struct day renewed_on; /* accepted or resumed, whichever was last */
    struct scope limit_age;
    bool needs_consent;
};
struct age_row { /* a review as stored */
    struct age_review_id id;
    enum age_cause cause;
    int64_t from_age;
    struct day due_on;
    bool queued;  /* open or decided: not yet applied */
    bool applied; /* else void */
    bool kept;    /* applied, and the outcome was to keep */
};
struct age_step {
    enum { AGE_OPEN, AGE_MOVE, AGE_VOID } kind;
    struct age_review_id review; /* MOVE, VOID */
    enum age_cause cause;
    int64_t from_age;
    struct day due_on;
};
enum { AGE_STEPS_MAX = 64 };
/** What has to change in the queue; at most AGE_STEPS_MAX. Nothing: the queue is right. */
size_t age_steps(const struct age_policy *p, const struct age_facts *f, const struct age_row *rows, size_t count,
    struct day today, struct age_step *ret_steps);

/** What happens when nobody decides: the tier's act; suspended where a birth date is missing or nobody renewed. */
enum tier_act age_default(const struct age_policy *p, enum age_cause cause, int64_t from_age);
/** The scope of "limit": the tier's, else that of the first tier that limits; false: the policy has none. */
bool age_limit(const struct age_policy *p, enum age_cause cause, int64_t from_age, struct scope *ret_scope);

#endif
