/**
 * people/sign_in.h — passwords, second factor, sessions, the account picker, and links in mails (F9).
 *
 * A login is a mailbox with a password; accounts (staff of some organization, client of some) hang off it. Signing in
 * proves the login, then an account is picked; a staff account of an owner or admin needs the second factor. Staff and
 * portal accounts never share a session. Answers are the same, in words and time, whether an address exists or not.
 */
#ifndef KITH_PEOPLE_SIGN_IN_H
#define KITH_PEOPLE_SIGN_IN_H

#include "access/viewer.h"

struct sign_in_form {
    struct sv email, password;
    struct sv device_token; /* cookie of a browser seen before; empty: none */
    struct sv peer, user_agent;
    struct sv return_to; /* path of this site, or empty */
    bool program; /* no browser: device_token is a program_device(), and of several open accounts the first is opened */
};
enum sign_in_next { SIGN_IN_DONE, SIGN_IN_PICK, SIGN_IN_SECOND_FACTOR, SIGN_IN_ENROL };
struct sign_in_result {
    enum sign_in_next next;
    struct sv session_token; /* the cookie's value; a new one at every rise of privilege */
    struct sv device_token;
    bool staff; /* of the session, when done */
};
/** Problems: wrong_credentials (one text for all causes), slow_down (with the wait; guessing is slowed per browser,
 * address and mailbox). */
enum err sign_in(const struct op *op, const struct sign_in_form *f, struct problems *problems,
    struct sign_in_result *ret_result) MUST_CHECK;
/** What a program is known again by, since it keeps no cookie: network, name and mailbox, keyed. */
struct sv program_device(const struct op *op, struct sv email, struct sv peer, struct sv user_agent);
void sign_in_device_name(struct sv user_agent, struct arena *a, struct sv *ret_label); /* "Firefox on Android" */

/** Accounts of the viewer's login, for the picker and the switcher. Archived ones are left out; minors from the teen
 * age only on a login that no other account shares (F9): those are listed with `blocked`. */
struct account {
    bool staff;
    struct staff_id staff_id;
    struct client_id client_id;
    struct org_id org;
    struct sv name, organization;
    enum role role;
    struct opt_day born;
    bool blocked;
};
struct accounts {
    struct account *items;
    size_t count;
};
enum err sign_in_accounts(const struct op *op, struct accounts *ret_accounts) MUST_CHECK;
/** Opens one of them, by a new cookie value: a pending session, or one that goes on to another account. A staff account
 * then needs a fresh password (problem fresh); a locked session opens nothing (E_DENIED). */
enum err sign_in_pick(const struct op *op, const struct account *which, struct problems *problems,
    struct sign_in_result *ret_result) MUST_CHECK;
/** TOTP or a recovery code; each is accepted once. */
/** A program's session goes on under the token it has: who holds a token in hand cannot be made to hold another's. The
 * same after password_change(). */
enum err session_keep_token(const struct op *op, struct sv token) MUST_CHECK;
enum err sign_in_second_factor(
    const struct op *op, struct sv code, struct problems *problems, struct sign_in_result *ret_result) MUST_CHECK;
/** Enrolment: a new secret (kept sealed, unconfirmed) to show; confirmed by a code; gives ten recovery codes. Open to a
 * session whose second step is missing as long as the login has none; after that only to who is signed in with a fresh
 * password. The old one works until the new one is confirmed. The session goes on under a new cookie value. */
enum err second_factor_begin(const struct op *op, struct sv *ret_secret, struct sv *ret_uri) MUST_CHECK;
enum err second_factor_confirm(const struct op *op, struct sv code, struct problems *problems, struct sv ret_codes[10],
    struct sign_in_result *ret_result) MUST_CHECK;

/** Takes it off a member of staff who lost it, with a fresh password: PERM_STAFF. All their sessions end, a mail tells
 * them, and who needs one sets it up anew with the next password. Problems: own, owner_only, no_second_factor,
 * elsewhere. */
enum err second_factor_reset(const struct op *op, struct staff_id staff, struct problems *problems) MUST_CHECK;

/** Ten new ones; those that were not used yet stop working. Staff who have a second step, with a fresh password. */
enum err recovery_codes_renew(const struct op *op, struct sv ret_codes[10]) MUST_CHECK;

/** The viewer's own login, for their account page. */
struct sign_in_state {
    struct sv email;
    bool enrolled;        /* second factor confirmed */
    size_t recovery_left; /* codes that were not used */
};
enum err sign_in_state_load(const struct op *op, struct sign_in_state *ret_state) MUST_CHECK;

/** The session behind a cookie: one query. E_NOTFOUND: none, ended or expired. Marks nothing: session_touch() does. */
struct session {
    struct session_id id;
    struct login_id login;
    enum { SESSION_PENDING, SESSION_STAFF, SESSION_PORTAL } kind;
    struct org_id org;
    int64_t org_version; /* of the organization, now: organization_known() */
    struct staff_id staff;
    struct client_id client;
    struct sv name; /* of the account */
    struct sv login_email;
    enum role role;
    bool account_active;
    bool locked; /* staff: 15 minutes idle */
    bool fresh;  /* password proven within 10 minutes */
    bool second_factor_missing;
    struct instant seen_at; /* last use: when, from where, with what */
    struct sv seen_peer, seen_device;
    struct sv zone;                 /* of a client's account; empty: the practice's */
    struct grant_id acting_grant;   /* of the API, whose addresses say nothing: session_act_as() */
    struct client_id acting_client; /* another account of the same login */
};
enum err session_load(
    struct db *db, struct arena *a, struct sv token, struct instant now, struct session *ret_session) MUST_CHECK;
/** The session is being used, from this place: written down when the last time is more than a minute ago, or the place
 * is another one; mostly it does nothing. A session of staff that slept too long stays asleep. */
enum err session_touch(struct db *db, struct arena *a, const struct session *s, struct sv peer, struct sv user_agent,
    struct instant now) MUST_CHECK;
struct session_row {
    struct session_id id;
    struct sv account;
    struct sv peer;                   /* where it began */
    struct sv seen_peer, seen_device; /* where it was used last, and with what */
    struct instant created_at, seen_at;
    bool current;
};
struct session_rows {
    struct session_row *items;
    size_t count;
};
/** Those of the viewer's login: the current one first, then the latest used. */
enum err session_list(const struct op *op, struct session_rows *ret_rows) MUST_CHECK;
enum err session_end(const struct op *op, struct session_id id) MUST_CHECK; /* own login's only */
enum err session_end_all(const struct op *op, bool keep_current) MUST_CHECK;
/** Password again: opens a locked session, makes it fresh, and gives it a new cookie value. Guesses are counted. */
enum err session_unlock(
    const struct op *op, struct sv password, struct problems *problems, struct sv *ret_token) MUST_CHECK;
enum err session_lock(const struct op *op) MUST_CHECK;
/** Whom the viewer's portal session acts for in the API from now on: a grant, another account of its login, or (both
 *  v 0) its own. Nothing is decided here: every request asks the decision anew. E_NOTFOUND: no portal session. */
enum err session_act_as(const struct op *op, struct grant_id grant, struct client_id client) MUST_CHECK;

/** Reset by mail; the answer is the same whether the address exists. Links live 24 h, are used once, and only the
 * newest works. Beyond five an hour for one address no more are mailed, and nobody is told; problem slow_down: too many
 * were asked for from this network. */
enum err password_reset_ask(const struct op *op, struct sv email, struct problems *problems) MUST_CHECK;
enum token_kind { TOKEN_WELCOME, TOKEN_STAFF_WELCOME, TOKEN_PASSWORD_RESET, TOKEN_EMAIL_CHANGE, TOKEN_GRANT_INVITE };
struct mail_token {
    struct mail_token_id id;
    enum token_kind kind;
    struct org_id org;
    struct login_id login;
    struct staff_id staff;
    struct client_id client;
    struct grant_id grant;
    struct sv email;
    bool has_password; /* the login of that address has one already, and an account that it opens: sign in instead of
                          setting one */
};
/** E_GONE: used, expired, superseded, revoked or never given: all the same. Reads only. */
enum err mail_token_check(
    const struct op *op, struct sv text, enum token_kind kind, struct mail_token *ret_token) MUST_CHECK;
/** A dead link's row, if it ever was one of ours: for "ask again", which shows nothing of it. */
enum err mail_token_read_dead(
    const struct op *op, struct sv text, enum token_kind kind, struct mail_token_id *ret_token) MUST_CHECK;
/** In a transaction: makes the newest token of its kind and target; older ones die ("superseded"). */
struct mail_token_new {
    enum token_kind kind;
    struct org_id org;
    struct login_id login;
    struct staff_id staff;
    struct client_id client;
    struct grant_id grant;
    struct sv email;
    int64_t live_us;
};
enum err mail_token_make(
    const struct op *op, const struct mail_token_new *n, struct mail_token_id *ret_token) MUST_CHECK;
/** The text of a token when its mail is rendered; E_GONE when it is dead. */
enum err mail_token_text(const struct op *op, struct mail_token_id id, struct sv *ret_text) MUST_CHECK;
/** In a transaction: kills live tokens of a target with a reason. Zero ids are wildcards, but one must be set. */
enum err mail_token_kill(const struct op *op, const struct mail_token_new *target, struct sv reason) MUST_CHECK;
/** Sets the password by a welcome, staff_welcome, reset or grant_invite link and signs in; uses the link up (a grant
 * invite stays, to be accepted by its own button). Attaches the account to the login of that address, made when
 * missing. */
enum err password_set_by_link(const struct op *op, struct sv token, struct sv password, const struct sign_in_form *from,
    struct problems *problems, struct sign_in_result *ret_result) MUST_CHECK;
/** A signed-in login takes up a link of the same address without setting a password again: a welcome is used up; a
 * grant invite's account is attached to the login, and the invite lives on for the button that accepts. */
enum err welcome_accept(const struct op *op, struct sv token, struct problems *problems) MUST_CHECK;
/** Ends all other sessions; this one goes on under a new cookie value. */
enum err password_change(const struct op *op, struct sv old_password, struct sv new_password, struct problems *problems,
    struct sv *ret_token) MUST_CHECK;
/** The same in two steps, for what is changed together with it: all that can be refused and takes long, and then the
 *  rest, in the caller's write. */
struct password_ready {
    struct login_id login;
    struct sv hash;
};
enum err password_change_check(const struct op *op, struct sv old_password, struct sv new_password,
    struct problems *problems, struct password_ready *ret_ready) MUST_CHECK;
enum err password_change_in(const struct op *op, const struct password_ready *p, struct sv *ret_token) MUST_CHECK;
/** The login's address, with a fresh password: mails a link to the new one, a notice to the old; changes when the
 * link's button is pressed, for every account of the login. Links sent to the old address die. */
enum err email_change_ask(const struct op *op, struct sv email, struct problems *problems) MUST_CHECK;
enum err email_change_confirm(const struct op *op, struct sv token) MUST_CHECK;

#endif
