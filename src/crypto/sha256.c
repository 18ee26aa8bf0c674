#include "crypto/sha256.h"

#include <sodium.h>

#include "crypto/encode.h"

struct sv sha256_hex(struct arena *a, struct sv data)
{
    unsigned char hash[crypto_hash_sha256_BYTES];
    crypto_hash_sha256(hash, (const unsigned char *)data.p, data.n);
    return hex_encode(a, hash, sizeof hash);
}
