/** crypto/sha256.h — SHA-256 (FIPS 180-4), for contents that others name by it. Not for secrets: crypto/token.h. */
#ifndef KITH_CRYPTO_SHA256_H
#define KITH_CRYPTO_SHA256_H

#include "base/str.h"

/** In lower-case hex. */
struct sv sha256_hex(struct arena *a, struct sv data);
/** HMAC-SHA256 (RFC 2104) in lower-case hex: what we sign for programs of others (webhooks). */
struct sv sha256_hmac_hex(struct arena *a, struct sv key, struct sv data);

#endif
