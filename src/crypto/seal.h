/**
 * crypto/seal.h — a secret in a TEXT column: encrypted and bound to its place (XChaCha20-Poly1305).
 *
 * The sealed text names its key, so that old rows open after a rotation. Purpose and row are bound as associated data:
 * a sealed value copied to another column or row does not open.
 */
#ifndef KITH_CRYPTO_SEAL_H
#define KITH_CRYPTO_SEAL_H

#include "crypto/keys.h"

struct seal_place {
    struct sv purpose; /* table and column: "login.totp_secret" */
    int64_t id;        /* of the row */
};
/** Base64url text; never the same twice. */
struct sv seal_text(const struct keys *k, struct arena *a, struct seal_place place, struct sv secret);
/** False: altered, sealed for another place, or by a key that has left the key file. */
bool seal_open(const struct keys *k, struct arena *a, struct seal_place place, struct sv text, struct sv *ret_secret);
/** True when a newer key exists than the one that sealed the text: seal it again. */
bool seal_is_old(const struct keys *k, struct arena *a, struct sv text);

#endif
