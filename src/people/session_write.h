/** people/session_write.h — inside the room: how sessions begin and rise. All in a transaction that the caller opened.
 */
#ifndef KITH_PEOPLE_SESSION_WRITE_H
#define KITH_PEOPLE_SESSION_WRITE_H

#include "people/sign_in.h"

/** A pending session for a proven login; its cookie value in ret_token. */
enum err session_begin_in(struct db *tx, const struct op *op, struct login_id login, const struct sign_in_form *from,
    struct session_id *ret_session, struct sv *ret_token) MUST_CHECK;
/** Gives it an account, or keeps it pending until the second factor; always a new cookie value. */
enum err session_raise_in(struct db *tx, const struct op *op, struct session_id session, const struct account *account,
    bool second_factor_missing, struct sv *ret_token) MUST_CHECK;
/** Marks this browser as known to the login; ret_token is its cookie. ret_new: it is another one than those known so
 * far. */
enum err device_know_in(struct db *tx, const struct op *op, struct login_id login, const struct sign_in_form *from,
    struct sv *ret_token, bool *ret_new) MUST_CHECK;
/** The device behind a cookie, if it belongs to this login; v 0 otherwise. */
enum err device_find(
    const struct op *op, struct sv token, struct login_id login, struct device_id *ret_device) MUST_CHECK;

#endif
