/** people/login.h — inside the room: one login, as stored. */
#ifndef KITH_PEOPLE_LOGIN_H
#define KITH_PEOPLE_LOGIN_H

#include "people/sign_in.h"

struct login {
    struct login_id id; /* v 0: none */
    struct sv email, email_norm, password_hash, totp_secret;
    int64_t totp_step;
    bool enrolled; /* the second factor is confirmed */
};
enum err login_find(const struct op *op, struct sv email_norm, struct login *ret_login) MUST_CHECK;
enum err login_load(const struct op *op, struct login_id id, struct login *ret_login) MUST_CHECK;

/** Accounts of any login: sign_in_accounts() asks for the viewer's. */
enum err sign_in_accounts_of(const struct op *op, struct login_id login, struct accounts *ret_accounts) MUST_CHECK;
/** Opens a session for a login that was just proven: raised at once when only one account is open to it. */
enum err sign_in_open_in(struct db *tx, const struct op *op, const struct login *login, const struct accounts *accounts,
    const struct sign_in_form *f, struct sign_in_result *ret_result) MUST_CHECK;

#endif
