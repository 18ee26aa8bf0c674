#include "crypto/sha1.h"

#include <assert.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

void sha1_hmac(struct sv key, struct sv data, unsigned char ret_mac[SHA1_BYTES])
{
    unsigned int n = 0;
    unsigned char *made = HMAC(
        EVP_sha1(), key.n ? key.p : "", (int)key.n, (const unsigned char *)(data.n ? data.p : ""), data.n, ret_mac, &n);
    assert(made && n == SHA1_BYTES);
    (void)made;
}

void sha1(struct sv data, unsigned char ret_hash[SHA1_BYTES])
{
    unsigned int n = 0;
    int made = EVP_Digest(data.n ? data.p : "", data.n, ret_hash, &n, EVP_sha1(), NULL);
    assert(made == 1 && n == SHA1_BYTES);
    (void)made;
}
