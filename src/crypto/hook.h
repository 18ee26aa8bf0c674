/**
 * crypto/hook.h — what other programs post to us proves itself by a signature: HMAC-SHA256 over the time, a dot, and
 * the body, with a secret that this installation made from its key file.
 *
 * The header is "t=SECONDS,v1=HEX" (seconds since 1970, 64 lower-case digits). A signature is taken for HOOK_WINDOW_S
 * before and after its time, so what a hook does must be fit to be done twice.
 */
#ifndef KITH_CRYPTO_HOOK_H
#define KITH_CRYPTO_HOOK_H

#include "base/time.h"
#include "crypto/keys.h"

enum { HOOK_WINDOW_S = 300 };

/** The secret of this kind of hook ("bounces"), by the newest key: "kith_hook_" and 64 digits. Its text is the HMAC's
 *  key. */
struct sv hook_secret(const struct keys *k, struct arena *a, const char *kind);
/** The header's value for a body: tests. */
struct sv hook_sign(const struct keys *k, struct arena *a, const char *kind, struct sv body, struct instant now);
/** Whether a secret of any of our keys signed it, in time. */
bool hook_signed(
    const struct keys *k, struct arena *a, const char *kind, struct sv header, struct sv body, struct instant now);

#endif
