/**
 * crypto/password.h — passwords: argon2id by libsodium with 19 MiB and two passes (OWASP's second choice of
 * parameters).
 *
 * At most two are computed at once in the process, so that a rush of sign-ins costs 38 MiB and no more; the others wait
 * in the order they came. Threads: any.
 */
#ifndef KITH_CRYPTO_PASSWORD_H
#define KITH_CRYPTO_PASSWORD_H

#include "base/err.h"
#include "base/str.h"

enum { PASSWORD_MIN_CHARACTERS = 8, PASSWORD_MAX_BYTES = 256 };

/** The text for the database ("$argon2id$…"). Takes tens of milliseconds: never inside a database transaction. */
struct sv password_hash(struct arena *a, struct sv password);
/** Whether the password is the one hashed. `stored` is empty when there is no such account or no password is set: the
 * call then takes as long and says no. */
bool password_verify(struct sv stored, struct sv password);
/** True when `stored` was made with other parameters than today's: hash again after a successful verify. */
bool password_needs_rehash(struct sv stored);

/** Whose password it is to be. Either may be empty. */
struct password_owner {
    struct sv email, name;
};
/** What is wrong with a new password, in one sentence that says what to do; empty when it will do. Refused: fewer than
 * 8 characters, more than 256 bytes, the most common passwords, runs like "12345678", the owner's own name or address.
 */
struct sv password_problem(struct sv password, struct password_owner owner, struct arena *scratch);

/** For tests only, before the first hash: the least cost libsodium takes. Nothing but this call weakens anything. */
void password_cheap_for_tests(void);

#endif
