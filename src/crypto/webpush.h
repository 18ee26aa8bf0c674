/**
 * crypto/webpush.h — Web Push: what a push service is shown (VAPID, RFC 8292), and what only the browser can read (RFC
 * 8291 over RFC 8188). P-256 and AES-128-GCM by libcrypto, which libsodium does not have.
 *
 * The pair of VAPID keys is derived from the oldest key of the key file: nothing to store, and the same for every
 * process. When that key is taken out, browsers have to agree anew.
 */
#ifndef KITH_CRYPTO_WEBPUSH_H
#define KITH_CRYPTO_WEBPUSH_H

#include "base/time.h"
#include "crypto/keys.h"

enum {
    PUSH_TEXT_MAX = 3000,
    PUSH_PUBLIC_BYTES = 65,
    PUSH_AUTH_BYTES = 16,
    PUSH_SALT_BYTES = 16,
    PUSH_PRIVATE_BYTES = 32
};

/** The public key as a browser takes it (applicationServerKey): base64url of the uncompressed point. */
struct sv push_public_key(const struct keys *k, struct arena *a);
/** Value of the header Authorization for a push service: "vapid t=…, k=…". `audience` is the origin of the endpoint
 *  ("https://push.example.org"), `subject` "mailto:…" or our address. Good for 12 hours. */
struct sv push_authorization(
    const struct keys *k, struct arena *a, struct sv audience, struct sv subject, struct instant now);
/** Seals a text for one browser; `p256dh` and `auth` are base64url as it gave them. E_INVALID: they are no keys, or the
 *  text is too long. The body goes with Content-Encoding: aes128gcm. */
enum err push_seal(struct arena *a, struct sv p256dh, struct sv auth, struct sv text, struct sv *ret_body) MUST_CHECK;
/** The same with the sender's key and salt given: for the test vector of RFC 8291, section 5. */
enum err push_seal_with(struct arena *a, struct sv p256dh, struct sv auth, struct sv text,
    const unsigned char sender[PUSH_PRIVATE_BYTES], const unsigned char salt[PUSH_SALT_BYTES],
    struct sv *ret_body) MUST_CHECK;

#endif
