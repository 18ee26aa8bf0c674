#include "crypto/token.h"

#include <assert.h>
#include <sodium.h>
#include <string.h>

#include "base/random.h"
#include "crypto/compare.h"
#include "crypto/encode.h"
#include "crypto/ready.h"

/* A link's token: format, kind, key, id and generation, then the HMAC over them. */
enum { LINK_FORMAT = 1, LINK_HEAD = 1 + 1 + 4 + 8 + 8, LINK_MAC = crypto_auth_hmacsha256_BYTES };

static_assert(crypto_auth_hmacsha256_KEYBYTES == KEY_BYTES, "derived keys fit the HMAC");

struct sv token_random_text(struct arena *a, size_t bytes)
{
    unsigned char raw[64];
    assert(bytes <= sizeof raw);
    random_bytes(raw, bytes);
    struct sv text = base64url_encode(a, raw, bytes);
    sodium_memzero(raw, sizeof raw);
    return text;
}

static void hash_into(struct sv token, unsigned char out[crypto_generichash_BYTES])
{
    crypto_ready();
    crypto_generichash(out, crypto_generichash_BYTES, (const unsigned char *)token.p, token.n, NULL, 0);
}

struct sv token_hash(struct arena *a, struct sv token)
{
    unsigned char hash[crypto_generichash_BYTES];
    hash_into(token, hash);
    return hex_encode(a, hash, sizeof hash);
}

static void put_number(unsigned char *p, uint64_t n, size_t bytes)
{
    for (size_t i = bytes; i-- > 0; n >>= 8)
        p[i] = (unsigned char)n;
}

static uint64_t get_number(const unsigned char *p, size_t bytes)
{
    uint64_t n = 0;
    for (size_t i = 0; i < bytes; i++)
        n = n << 8 | p[i];
    return n;
}

static bool link_bytes(const struct keys *k, uint32_t key_id, struct link_facts facts, unsigned char *out)
{
    unsigned char key[KEY_BYTES];
    if (!keys_derive(k, key_id, KEY_LINK, key))
        return false;
    out[0] = LINK_FORMAT;
    out[1] = facts.kind;
    put_number(out + 2, key_id, 4);
    put_number(out + 6, (uint64_t)facts.id, 8);
    put_number(out + 14, (uint64_t)facts.generation, 8);
    crypto_auth_hmacsha256(out + LINK_HEAD, out, LINK_HEAD, key);
    sodium_memzero(key, sizeof key);
    return true;
}

struct sv link_token(const struct keys *k, struct arena *a, struct link_facts facts)
{
    unsigned char raw[LINK_HEAD + LINK_MAC];
    bool made = link_bytes(k, keys_newest(k), facts, raw);
    assert(made);
    return base64url_encode(a, raw, sizeof raw);
}

enum err link_token_again(
    const struct keys *k, struct arena *a, struct link_facts facts, struct sv hash, struct sv *ret_token)
{
    for (size_t i = keys_count(k); i-- > 0;) {
        unsigned char raw[LINK_HEAD + LINK_MAC];
        bool made = link_bytes(k, keys_id(k, i), facts, raw);
        assert(made);
        struct sv token = base64url_encode(a, raw, sizeof raw);
        if (sv_equal_secret(token_hash(a, token), hash)) {
            *ret_token = token;
            return E_OK;
        }
    }
    return E_NOTFOUND;
}

bool link_token_read(const struct keys *k, struct arena *a, struct sv token, struct link_facts *ret_facts)
{
    struct sv raw;
    unsigned char good[LINK_HEAD + LINK_MAC];
    if (token.n > 2 * sizeof good || !base64url_decode(a, token, &raw) || raw.n != sizeof good)
        return false;
    const unsigned char *p = (const unsigned char *)raw.p;
    struct link_facts facts = { p[1], (int64_t)get_number(p + 6, 8), (int64_t)get_number(p + 14, 8) };
    if (!link_bytes(k, (uint32_t)get_number(p + 2, 4), facts, good) ||
        !sv_equal_secret(raw, (struct sv){ (const char *)good, sizeof good }))
        return false;
    *ret_facts = facts;
    return true;
}

void csrf_secret(const struct keys *k, struct sv token, unsigned char ret_secret[FORM_SECRET_BYTES])
{
    unsigned char hash[crypto_generichash_BYTES], key[KEY_BYTES];
    hash_into(token, hash);
    bool made = keys_derive(k, keys_newest(k), KEY_FORM, key);
    assert(made);
    crypto_generichash(ret_secret, FORM_SECRET_BYTES, hash, sizeof hash, key, sizeof key);
    sodium_memzero(key, sizeof key);
}
