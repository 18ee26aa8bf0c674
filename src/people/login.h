/** people/login.h — inside the room: one login, as stored. */
#ifndef KITH_PEOPLE_LOGIN_H
#define KITH_PEOPLE_LOGIN_H

#include "event/event.h"
#include "people/sign_in.h"

struct login {
    struct login_id id; /* v 0: none */
    struct sv email, email_norm, password_hash, totp_secret;
    int64_t totp_step;
    bool enrolled; /* the second factor is confirmed */
};
enum err login_find(const struct op *op, struct sv email_norm, struct login *ret_login) MUST_CHECK;
enum err login_load(const struct op *op, struct login_id id, struct login *ret_login) MUST_CHECK;
/** The sealed secret of the second step; empty: none is confirmed. In totp_secret a newer one that is not confirmed yet
 *  stands behind it and a space, or alone as long as none is. */
struct sv login_secret(const struct login *login);

/**
 * Mails a link that somebody asked for: at most five an hour under `limit_by`, so that nobody is flooded through us;
 * more than that are dropped and nobody is told. With a peer, problem slow_down after twenty an hour from its network.
 * With login v 0 everything is done but the link: the answer takes as long, up to and with the commit.
 */
struct link_ask {
    enum token_kind kind;
    enum event_kind event;
    struct login_id login;
    struct org_id org;
    struct sv email, limit_by;
    struct sv peer; /* empty: the asker is known */
};
enum err link_ask(const struct op *op, const struct link_ask *a, struct problems *problems) MUST_CHECK;

/** Accounts of any login: sign_in_accounts() asks for the viewer's. */
enum err sign_in_accounts_of(const struct op *op, struct login_id login, struct accounts *ret_accounts) MUST_CHECK;
/** How many are not blocked; ret_only is one of them, untouched when there is none. */
size_t accounts_open(const struct accounts *accounts, const struct account **ret_only);
enum sign_in_next account_next(const struct account *account, bool enrolled);
/** Whether the login has a password that opens something: else a mailed link may set one. */
enum err login_opens(const struct op *op, const struct login *login, bool *ret_opens) MUST_CHECK;

/** Opens a session for a login that was just proven: raised at once when only one account is open to it. */
enum err sign_in_open_in(struct db *tx, const struct op *op, const struct login *login, const struct accounts *accounts,
    const struct sign_in_form *f, struct sign_in_result *ret_result) MUST_CHECK;

#endif
