#include "crypto/sha256.h"

#include <sodium.h>

#include "crypto/encode.h"

struct sv sha256_hex(struct arena *a, struct sv data)
{
    unsigned char hash[crypto_hash_sha256_BYTES];
    crypto_hash_sha256(hash, (const unsigned char *)data.p, data.n);
    return hex_encode(a, hash, sizeof hash);
}

struct sv sha256_hmac_hex(struct arena *a, struct sv key, struct sv data)
{
    unsigned char mac[crypto_auth_hmacsha256_BYTES];
    crypto_auth_hmacsha256_state st;
    crypto_auth_hmacsha256_init(&st, (const unsigned char *)key.p, key.n);
    crypto_auth_hmacsha256_update(&st, (const unsigned char *)data.p, data.n);
    crypto_auth_hmacsha256_final(&st, mac);
    sodium_memzero(&st, sizeof st);
    return hex_encode(a, mac, sizeof mac);
}
