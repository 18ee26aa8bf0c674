/** people/session_write.h — inside the room: how sessions begin and rise. All in a transaction that the caller opened.
 */
#ifndef KITH_PEOPLE_SESSION_WRITE_H
#define KITH_PEOPLE_SESSION_WRITE_H

#include "people/login.h"

/** A pending session for a proven login; its cookie value in ret_token. */
enum err session_begin_in(struct db *tx, const struct op *op, struct login_id login, const struct sign_in_form *from,
    struct session_id *ret_session, struct sv *ret_token) MUST_CHECK;
/** Gives it an account, or keeps it pending until the second factor; always a new cookie value. */
enum err session_raise_in(struct db *tx, const struct op *op, struct session_id session, const struct account *account,
    bool second_factor_missing, struct sv *ret_token) MUST_CHECK;
/** The viewer's password or second step was proven once more: fresh, awake, and a new cookie value. */
enum err session_renew_in(struct db *tx, const struct op *op, struct sv *ret_token) MUST_CHECK;
/** Whether this is the password of the viewer's session; each wrong one counts as a guess. Problems: slow_down,
 * wrong_password. Opens nothing by itself. */
enum err session_prove(
    const struct op *op, const struct login *login, struct sv password, struct problems *problems) MUST_CHECK;
/** Marks this browser as known to the login; ret_token is its cookie. ret_new: it is another one than those known so
 * far. */
enum err device_know_in(struct db *tx, const struct op *op, struct login_id login, const struct sign_in_form *from,
    struct sv *ret_token, bool *ret_new) MUST_CHECK;
/** The device behind a cookie, if it belongs to this login; v 0 otherwise. */
enum err device_find(
    const struct op *op, struct sv token, struct login_id login, struct device_id *ret_device) MUST_CHECK;

#endif
