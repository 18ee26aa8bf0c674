#include "crypto/seal.h"

#include <assert.h>
#include <sodium.h>
#include <string.h>

#include "base/random.h"
#include "crypto/encode.h"
#include "crypto/ready.h"

enum {
    SEAL_FORMAT = 1,
    HEAD = 1 + 4, /* format and key, in front of the nonce */
    NONCE = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES,
    TAG = crypto_aead_xchacha20poly1305_ietf_ABYTES,
};
static_assert(crypto_aead_xchacha20poly1305_ietf_KEYBYTES == KEY_BYTES, "derived keys fit the cipher");

/** What is bound: format, key, row, purpose. The first three have fixed sizes, so nothing can slide into the next. */
static struct sv bound(struct arena *a, const unsigned char head[HEAD], struct seal_place place)
{
    unsigned char *p = arena_alloc_raw(a, HEAD + 8 + place.purpose.n);
    memcpy(p, head, HEAD);
    for (size_t i = 0; i < 8; i++)
        p[HEAD + i] = (unsigned char)((uint64_t)place.id >> (56 - 8 * i));
    memcpy(p + HEAD + 8, place.purpose.p, place.purpose.n);
    return (struct sv){ (const char *)p, HEAD + 8 + place.purpose.n };
}

struct sv seal_text(const struct keys *k, struct arena *a, struct seal_place place, struct sv secret)
{
    crypto_ready();
    unsigned char key[KEY_BYTES];
    uint32_t id = keys_newest(k);
    bool made = keys_derive(k, id, KEY_SEAL, key);
    assert(made && place.purpose.n);
    unsigned char *raw = arena_alloc_raw(a, HEAD + NONCE + secret.n + TAG);
    raw[0] = SEAL_FORMAT;
    for (size_t i = 0; i < 4; i++)
        raw[1 + i] = (unsigned char)(id >> (24 - 8 * i));
    random_bytes(raw + HEAD, NONCE);
    struct sv ad = bound(a, raw, place);
    crypto_aead_xchacha20poly1305_ietf_encrypt(raw + HEAD + NONCE, NULL, (const unsigned char *)secret.p, secret.n,
        (const unsigned char *)ad.p, ad.n, NULL, raw + HEAD, key);
    sodium_memzero(key, sizeof key);
    return base64url_encode(a, raw, HEAD + NONCE + secret.n + TAG);
}

static bool sealed_bytes(struct arena *a, struct sv text, struct sv *ret_raw, uint32_t *ret_key)
{
    struct sv raw;
    if (!base64url_decode(a, text, &raw) || raw.n < HEAD + NONCE + TAG || raw.p[0] != SEAL_FORMAT)
        return false;
    const unsigned char *p = (const unsigned char *)raw.p;
    *ret_key = (uint32_t)p[1] << 24 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 8 | p[4];
    *ret_raw = raw;
    return true;
}

bool seal_open(const struct keys *k, struct arena *a, struct seal_place place, struct sv text, struct sv *ret_secret)
{
    struct sv raw;
    uint32_t id;
    unsigned char key[KEY_BYTES];
    crypto_ready();
    if (!sealed_bytes(a, text, &raw, &id) || !keys_derive(k, id, KEY_SEAL, key))
        return false;
    const unsigned char *p = (const unsigned char *)raw.p;
    struct sv ad = bound(a, p, place);
    size_t n = raw.n - HEAD - NONCE - TAG;
    unsigned char *secret = arena_alloc_raw(a, n + 1);
    int opened = crypto_aead_xchacha20poly1305_ietf_decrypt(
        secret, NULL, NULL, p + HEAD + NONCE, raw.n - HEAD - NONCE, (const unsigned char *)ad.p, ad.n, p + HEAD, key);
    sodium_memzero(key, sizeof key);
    if (opened != 0)
        return false;
    secret[n] = '\0';
    *ret_secret = (struct sv){ (const char *)secret, n };
    return true;
}

bool seal_is_old(const struct keys *k, struct arena *a, struct sv text)
{
    struct sv raw;
    uint32_t id;
    return sealed_bytes(a, text, &raw, &id) && id != keys_newest(k);
}
