/** crypto/jwt.h — a JSON Web Token (RFC 7519) signed with HMAC-SHA256: for services that share a secret with us. */
#ifndef KITH_CRYPTO_JWT_H
#define KITH_CRYPTO_JWT_H

#include "base/str.h"

/** claims: a JSON object. */
struct sv jwt_hs256(struct arena *a, struct sv secret, struct sv claims);

#endif
