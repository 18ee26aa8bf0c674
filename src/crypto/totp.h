/**
 * crypto/totp.h — the second factor: time-based codes (RFC 6238: SHA-1, 6 digits, 30 seconds) by liboath, and recovery
 * codes.
 *
 * A secret is 160 bits as 32 base32 characters, the form authenticator apps take. It is kept sealed (crypto/seal.h).
 */
#ifndef KITH_CRYPTO_TOTP_H
#define KITH_CRYPTO_TOTP_H

#include "base/time.h"
#include "crypto/keys.h"

struct sv totp_secret_new(struct arena *a);
/** otpauth:// URI for a QR code; issuer and account are percent-encoded. */
struct sv totp_uri(struct arena *a, struct sv secret, struct sv issuer, struct sv account);
/** Whether `code` (spaces are ignored) is right now, or one step before or after. ret_step is the time step that
 * matched. Steps up to last_step are refused: store ret_step with the condition that it is still greater, so that no
 * code is used twice. A secret or code that is not one says no. */
bool totp_verify(struct sv secret, struct sv code, struct instant now, int64_t last_step, int64_t *ret_step);
/** The code of an instant: for the demo and tests. Empty when the secret is not one. */
struct sv totp_code(struct arena *a, struct sv secret, struct instant at);

enum { RECOVERY_CODES = 10 };
/** Ten fresh codes ("k7wq-m2xd-9rtz"), shown once; 60 random bits each. */
void recovery_codes_new(struct arena *a, struct sv ret_codes[RECOVERY_CODES]);
/** What the database keeps of a code: a keyed hash that names its key. Case, spaces and dashes make no difference. Not
 * to be found by equality: after a rotation the same code hashes differently. Read the login's unused rows and ask
 *  recovery_code_matches() of each; it knows every key. */
struct sv recovery_code_hash(const struct keys *k, struct arena *a, struct sv code);
bool recovery_code_matches(const struct keys *k, struct arena *a, struct sv code, struct sv hash);

#endif
