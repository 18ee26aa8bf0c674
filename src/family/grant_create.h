/** family/grant_create.h — inside the room: giving an access on a link that is there or is being made. */
#ifndef KITH_FAMILY_GRANT_CREATE_H
#define KITH_FAMILY_GRANT_CREATE_H

#include "family/grant_terms.h"

/** Authorises (PERM_GRANTS, a fresh password, a staff member by name) and checks the form; problems are added. */
enum err grant_create_check(const struct op *op, const struct organization *org, const struct link_pair *pair,
    const struct grant_form *f, struct problems *problems, struct grant_terms *ret_terms) MUST_CHECK;
/** In a transaction: the row with its acknowledgement, history, event and, if asked for, the first invitation. */
enum err grant_create_in(const struct op *op, struct contact_id contact, const struct link_pair *pair,
    const struct grant_form *f, const struct grant_terms *t, struct problems *problems,
    struct grant_id *ret_grant) MUST_CHECK;

#endif
