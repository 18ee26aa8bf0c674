#include "crypto/jwt.h"

#include <sodium.h>

#include "crypto/encode.h"

struct sv jwt_hs256(struct arena *a, struct sv secret, struct sv claims)
{
    struct sv head = SV("{\"alg\":\"HS256\",\"typ\":\"JWT\"}");
    unsigned char mac[crypto_auth_hmacsha256_BYTES];
    crypto_auth_hmacsha256_state st;
    struct sv said = sv_fmt(
        a, "%.*s.%.*s", SV_FMT(base64url_encode(a, head.p, head.n)), SV_FMT(base64url_encode(a, claims.p, claims.n)));
    crypto_auth_hmacsha256_init(&st, (const unsigned char *)secret.p, secret.n);
    crypto_auth_hmacsha256_update(&st, (const unsigned char *)said.p, said.n);
    crypto_auth_hmacsha256_final(&st, mac);
    sodium_memzero(&st, sizeof st);
    return sv_fmt(a, "%.*s.%.*s", SV_FMT(said), SV_FMT(base64url_encode(a, mac, sizeof mac)));
}
