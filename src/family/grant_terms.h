/**
 * family/grant_terms.h — inside the room: what staff typed for an access, read and checked against the people it joins,
 * the policy and the plan. Reads nothing, writes nothing.
 */
#ifndef KITH_FAMILY_GRANT_TERMS_H
#define KITH_FAMILY_GRANT_TERMS_H

#include "family/contact_write.h"
#include "family/grant.h"

struct grant_terms {
    struct scope scope, ceiling; /* granted by staff; what the age tier leaves of it */
    struct sv basis, proof, proof_note, override_reason;
    struct opt_day proof_expires_on, ends_on, review_on;
    struct opt_i64 ends_at_age, idle_days;
    bool needs_consent;
};
/** Adds problems; the result counts only when there are none. The acknowledgement is not looked at. */
void grant_terms_check(const struct op *op, const struct organization *org, const struct link_pair *pair,
    const struct grant_form *f, struct problems *problems, struct grant_terms *ret_terms);
/** Problems ack_needed and ack_version. */
void grant_acknowledgement_check(const struct grant_form *f, struct problems *problems);

#endif
