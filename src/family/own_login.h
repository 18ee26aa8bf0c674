/** family/own_login.h — whether an account is surely the person's own who is signed in (F9, F11). */
#ifndef KITH_FAMILY_OWN_LOGIN_H
#define KITH_FAMILY_OWN_LOGIN_H

#include "people/people.h"

/** Of a shared login only its oldest account is, and that not while a teen of age to know holds it
 * (relation_of_account()). */
bool own_login(const struct organization *org, const struct client_facts *f, struct day today);
/** The account that is signed in, also while it acts through a grant. Staff: false. */
enum err own_login_of(const struct op *op, bool *ret_own) MUST_CHECK;

#endif
