/**
 * people/administer.h — what the administrator of the installation does at the command line: passwords and second steps
 * without a mail and without the old secret. For ACTOR_CLI and ACTOR_SYSTEM only; E_DENIED for everybody else.
 */
#ifndef KITH_PEOPLE_ADMINISTER_H
#define KITH_PEOPLE_ADMINISTER_H

#include "access/viewer.h"

/** A new password for the login of this address; ends all its sessions, and tells its owner by mail (event).
 * E_NOTFOUND: no such login. Problems: weak_password. */
enum err administer_password(
    const struct op *op, struct sv email, struct sv password, struct problems *problems) MUST_CHECK;

/** Lets an account sign in: attaches it to the login of its address. A login that is missing is made with this
 * password; one that has a password keeps it. Exactly one id is set. `hash` is password_hash()'s. */
struct administer_account {
    struct staff_id staff;
    struct client_id client;
    struct sv email, hash;
};
enum err administer_attach(const struct op *op, const struct administer_account *account) MUST_CHECK;

/** A confirmed second step, as if enrolled just now: for the demo. E_NOTFOUND: no such login. */
enum err administer_second_factor(
    const struct op *op, struct sv email, struct sv *ret_secret, struct sv ret_codes[10]) MUST_CHECK;
/** The code of this moment, in a demo organization only (E_DENIED elsewhere). */
enum err administer_demo_code(const struct op *op, struct sv email, struct sv *ret_code) MUST_CHECK;

#endif
