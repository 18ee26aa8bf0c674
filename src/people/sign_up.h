/** people/sign_up.h — somebody asks to become a client, by a provider's id or a group's code. */
#ifndef KITH_PEOPLE_SIGN_UP_H
#define KITH_PEOPLE_SIGN_UP_H

#include "people/organization.h"

struct sign_up_form {         /* as typed */
    struct staff_id provider; /* v 0: not said */
    struct sv invite_code;    /* empty: not said */
    struct sv first_name, legal_name, last_name, email, phone, zone;
};
/**
 * Makes the client, and mails an invitation with a link to set a password; nobody is signed in before that. The answer
 * is the same whoever is known here already: who has no password yet is invited again, who has one hears nothing.
 * Problems: required names and address, unknown_code, unknown_provider, slow_down (twenty an hour from one network).
 */
enum err sign_up(const struct op *op, const struct sign_up_form *f, struct problems *problems) MUST_CHECK;
/** The practice behind a code or a provider. E_NOTFOUND. ret_group v 0: by the provider. */
enum err sign_up_practice(const struct op *op, struct staff_id provider, struct sv invite_code,
    struct organization *ret_org, struct group_id *ret_group) MUST_CHECK;

#endif
