#include "crypto/webpush.h"

#include <assert.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/kdf.h>
#include <openssl/obj_mac.h>
#include <openssl/param_build.h>
#include <sodium.h>
#include <string.h>

#include "crypto/encode.h"

enum {
    KEY_LEN = 16,
    NONCE_LEN = 12,
    TAG_LEN = 16,
    PRK_LEN = 32,
    HEADER_LEN = PUSH_SALT_BYTES + 4 + 1 + PUSH_PUBLIC_BYTES
};
enum { RECORD_SIZE = 4096, VAPID_HOURS = 12, SIGNATURE_LEN = 64 };

/* The public point of a private number. The number is below the order: see scalar_of(). */
static void public_of(const unsigned char private[PUSH_PRIVATE_BYTES], unsigned char ret_public[PUSH_PUBLIC_BYTES])
{
    EC_GROUP *group = EC_GROUP_new_by_curve_name(NID_X9_62_prime256v1);
    EC_POINT *point = group ? EC_POINT_new(group) : NULL;
    BIGNUM *n = BN_bin2bn(private, PUSH_PRIVATE_BYTES, NULL);
    bool good = point && n && EC_POINT_mul(group, point, n, NULL, NULL, NULL) == 1 &&
                EC_POINT_point2oct(group, point, POINT_CONVERSION_UNCOMPRESSED, ret_public, PUSH_PUBLIC_BYTES, NULL) ==
                    PUSH_PUBLIC_BYTES;
    assert(good);
    (void)good;
    BN_clear_free(n);
    EC_POINT_free(point);
    EC_GROUP_free(group);
}

/* A key of the curve from its parts; `private` may be NULL. NULL: no point of the curve. */
static EVP_PKEY *pkey_of(const unsigned char *private, const unsigned char public[PUSH_PUBLIC_BYTES])
{
    EVP_PKEY *key = NULL;
    EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_name(NULL, "EC", NULL);
    OSSL_PARAM_BLD *build = OSSL_PARAM_BLD_new();
    BIGNUM *n = private ? BN_bin2bn(private, PUSH_PRIVATE_BYTES, NULL) : NULL;
    OSSL_PARAM *params = NULL;
    bool good = ctx && build &&
                OSSL_PARAM_BLD_push_utf8_string(build, OSSL_PKEY_PARAM_GROUP_NAME, "prime256v1", 0) == 1 &&
                OSSL_PARAM_BLD_push_octet_string(build, OSSL_PKEY_PARAM_PUB_KEY, public, PUSH_PUBLIC_BYTES) == 1 &&
                (!private || OSSL_PARAM_BLD_push_BN(build, OSSL_PKEY_PARAM_PRIV_KEY, n) == 1);
    if (good)
        params = OSSL_PARAM_BLD_to_param(build);
    good = good && params && EVP_PKEY_fromdata_init(ctx) == 1 &&
           EVP_PKEY_fromdata(ctx, &key, private ? EVP_PKEY_KEYPAIR : EVP_PKEY_PUBLIC_KEY, params) == 1;
    OSSL_PARAM_free(params);
    OSSL_PARAM_BLD_free(build);
    BN_clear_free(n);
    EVP_PKEY_CTX_free(ctx);
    return good ? key : NULL;
}

static bool shared_secret(EVP_PKEY *own, EVP_PKEY *other, unsigned char ret_secret[PRK_LEN])
{
    size_t n = PRK_LEN;
    EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new(own, NULL);
    bool good = ctx && EVP_PKEY_derive_init(ctx) == 1 && EVP_PKEY_derive_set_peer(ctx, other) == 1 &&
                EVP_PKEY_derive(ctx, ret_secret, &n) == 1 && n == PRK_LEN;
    EVP_PKEY_CTX_free(ctx);
    return good;
}

/* HKDF with SHA-256 (RFC 5869), at most one block long. */
static void hkdf(struct sv salt, struct sv secret, struct sv info, unsigned char *ret, size_t n)
{
    unsigned char prk[PRK_LEN], block[PRK_LEN];
    crypto_auth_hmacsha256_state s;
    assert(n <= sizeof block);
    crypto_auth_hmacsha256_init(&s, (const unsigned char *)salt.p, salt.n);
    crypto_auth_hmacsha256_update(&s, (const unsigned char *)secret.p, secret.n);
    crypto_auth_hmacsha256_final(&s, prk);
    crypto_auth_hmacsha256_init(&s, prk, sizeof prk);
    crypto_auth_hmacsha256_update(&s, (const unsigned char *)info.p, info.n);
    crypto_auth_hmacsha256_update(&s, (const unsigned char *)"\x01", 1);
    crypto_auth_hmacsha256_final(&s, block);
    memcpy(ret, block, n);
    sodium_memzero(prk, sizeof prk);
    sodium_memzero(block, sizeof block);
    sodium_memzero(&s, sizeof s);
}

static struct sv bytes(const void *p, size_t n)
{
    return (struct sv){ p, n };
}

/* RFC 8291, section 3.4: from the shared secret and the browser's secret to key and nonce of the one record. */
static void record_keys(struct arena *a, struct sv auth, const unsigned char secret[PRK_LEN],
    const unsigned char browser[PUSH_PUBLIC_BYTES], const unsigned char sender[PUSH_PUBLIC_BYTES], struct sv salt,
    unsigned char ret_key[KEY_LEN], unsigned char ret_nonce[NONCE_LEN])
{
    static const char info_prefix[] = "WebPush: info", key_info[] = "Content-Encoding: aes128gcm",
                      nonce_info[] = "Content-Encoding: nonce";
    unsigned char ikm[PRK_LEN];
    struct str info = str_new(a, 256);
    str_add(&info, bytes(info_prefix, sizeof info_prefix)); /* its zero byte belongs to it */
    str_add(&info, bytes(browser, PUSH_PUBLIC_BYTES));
    str_add(&info, bytes(sender, PUSH_PUBLIC_BYTES));
    hkdf(auth, bytes(secret, PRK_LEN), str_sv(&info), ikm, sizeof ikm);
    hkdf(salt, bytes(ikm, sizeof ikm), bytes(key_info, sizeof key_info), ret_key, KEY_LEN);
    hkdf(salt, bytes(ikm, sizeof ikm), bytes(nonce_info, sizeof nonce_info), ret_nonce, NONCE_LEN);
    sodium_memzero(ikm, sizeof ikm);
}

static bool encrypt(
    const unsigned char key[KEY_LEN], const unsigned char nonce[NONCE_LEN], struct sv text, unsigned char *ret_sealed)
{
    int n = 0, rest = 0, end = 0;
    EVP_CIPHER_CTX *ctx = EVP_CIPHER_CTX_new();
    bool good = ctx && EVP_EncryptInit_ex2(ctx, EVP_aes_128_gcm(), key, nonce, NULL) == 1 &&
                (!text.n || EVP_EncryptUpdate(ctx, ret_sealed, &n, (const unsigned char *)text.p, (int)text.n) == 1) &&
                EVP_EncryptUpdate(ctx, ret_sealed + n, &rest, (const unsigned char *)"\x02", 1) == 1 &&
                EVP_EncryptFinal_ex(ctx, ret_sealed + n + rest, &end) == 1 &&
                EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_GCM_GET_TAG, TAG_LEN, ret_sealed + n + rest + end) == 1;
    EVP_CIPHER_CTX_free(ctx);
    return good;
}

enum err push_seal_with(struct arena *a, struct sv p256dh, struct sv auth, struct sv text,
    const unsigned char sender[PUSH_PRIVATE_BYTES], const unsigned char salt[PUSH_SALT_BYTES], struct sv *ret_body)
{
    struct sv browser, secret;
    unsigned char public[PUSH_PUBLIC_BYTES], shared[PRK_LEN], key[KEY_LEN], nonce[NONCE_LEN];
    if (text.n > PUSH_TEXT_MAX || !base64url_decode(a, p256dh, &browser) || browser.n != PUSH_PUBLIC_BYTES ||
        !base64url_decode(a, auth, &secret) || secret.n != PUSH_AUTH_BYTES)
        return E_INVALID;
    public_of(sender, public);
    EVP_PKEY *own = pkey_of(sender, public), *other = pkey_of(NULL, (const unsigned char *)browser.p);
    bool good = own && other && shared_secret(own, other, shared);
    EVP_PKEY_free(own);
    EVP_PKEY_free(other);
    if (!good)
        return E_INVALID; /* no point of the curve */
    record_keys(a, secret, shared, (const unsigned char *)browser.p, public, bytes(salt, PUSH_SALT_BYTES), key, nonce);
    size_t n = HEADER_LEN + text.n + 1 + TAG_LEN;
    unsigned char *body = arena_array(a, n, 1), *at = body;
    memcpy(at, salt, PUSH_SALT_BYTES);
    at += PUSH_SALT_BYTES;
    *at++ = 0;
    *at++ = 0;
    *at++ = RECORD_SIZE >> 8;
    *at++ = RECORD_SIZE & 0xff;
    *at++ = PUSH_PUBLIC_BYTES;
    memcpy(at, public, PUSH_PUBLIC_BYTES);
    good = encrypt(key, nonce, text, at + PUSH_PUBLIC_BYTES);
    sodium_memzero(shared, sizeof shared);
    sodium_memzero(key, sizeof key);
    if (!good)
        return E_INTERNAL;
    *ret_body = bytes(body, n);
    return E_OK;
}

/* A number from 1 to below the order of the curve, from 256 random bits: one in four billion is drawn again. */
static bool scalar_of(const unsigned char n[PUSH_PRIVATE_BYTES])
{
    static const unsigned char order_begins[4] = { 0xff, 0xff, 0xff, 0xff };
    return !sodium_is_zero(n, PUSH_PRIVATE_BYTES) && memcmp(n, order_begins, sizeof order_begins) != 0;
}

enum err push_seal(struct arena *a, struct sv p256dh, struct sv auth, struct sv text, struct sv *ret_body)
{
    unsigned char sender[PUSH_PRIVATE_BYTES], salt[PUSH_SALT_BYTES];
    do
        randombytes_buf(sender, sizeof sender);
    while (!scalar_of(sender));
    randombytes_buf(salt, sizeof salt);
    enum err e = push_seal_with(a, p256dh, auth, text, sender, salt, ret_body);
    sodium_memzero(sender, sizeof sender);
    return e;
}

/* Derived, and hashed on until it is a number of the curve. */
static void vapid_private(const struct keys *k, unsigned char ret_private[PUSH_PRIVATE_BYTES])
{
    bool there = keys_derive(k, keys_id(k, 0), KEY_PUSH, ret_private);
    assert(there);
    (void)there;
    while (!scalar_of(ret_private))
        crypto_hash_sha256(ret_private, ret_private, PUSH_PRIVATE_BYTES);
}

struct sv push_public_key(const struct keys *k, struct arena *a)
{
    unsigned char private[PUSH_PRIVATE_BYTES], public[PUSH_PUBLIC_BYTES];
    vapid_private(k, private);
    public_of(private, public);
    sodium_memzero(private, sizeof private);
    return base64url_encode(a, public, sizeof public);
}

/* ES256 (RFC 7518, 3.4): the two numbers of the signature, 32 bytes each. */
static bool sign(EVP_PKEY *key, struct sv text, unsigned char ret_signature[SIGNATURE_LEN])
{
    unsigned char der[80];
    size_t n = sizeof der;
    EVP_MD_CTX *ctx = EVP_MD_CTX_new();
    bool good = ctx && EVP_DigestSignInit(ctx, NULL, EVP_sha256(), NULL, key) == 1 &&
                EVP_DigestSign(ctx, der, &n, (const unsigned char *)text.p, text.n) == 1;
    EVP_MD_CTX_free(ctx);
    const unsigned char *at = der;
    ECDSA_SIG *sig = good ? d2i_ECDSA_SIG(NULL, &at, (long)n) : NULL;
    good =
        sig && BN_bn2binpad(ECDSA_SIG_get0_r(sig), ret_signature, SIGNATURE_LEN / 2) == SIGNATURE_LEN / 2 &&
        BN_bn2binpad(ECDSA_SIG_get0_s(sig), ret_signature + SIGNATURE_LEN / 2, SIGNATURE_LEN / 2) == SIGNATURE_LEN / 2;
    ECDSA_SIG_free(sig);
    return good;
}

struct sv push_authorization(
    const struct keys *k, struct arena *a, struct sv audience, struct sv subject, struct instant now)
{
    unsigned char private[PUSH_PRIVATE_BYTES], public[PUSH_PUBLIC_BYTES], signature[SIGNATURE_LEN];
    struct sv head = SV("{\"typ\":\"JWT\",\"alg\":\"ES256\"}");
    struct sv claims = sv_fmt(a, "{\"aud\":\"%.*s\",\"exp\":%lld,\"sub\":\"%.*s\"}", SV_FMT(audience),
        (long long)(now.us / SECOND_US + VAPID_HOURS * 3600), SV_FMT(subject));
    vapid_private(k, private);
    public_of(private, public);
    EVP_PKEY *key = pkey_of(private, public);
    sodium_memzero(private, sizeof private);
    struct sv signed_text = sv_fmt(
        a, "%.*s.%.*s", SV_FMT(base64url_encode(a, head.p, head.n)), SV_FMT(base64url_encode(a, claims.p, claims.n)));
    bool good = key && sign(key, signed_text, signature);
    assert(good);
    (void)good;
    EVP_PKEY_free(key);
    return sv_fmt(a, "vapid t=%.*s.%.*s, k=%.*s", SV_FMT(signed_text),
        SV_FMT(base64url_encode(a, signature, sizeof signature)), SV_FMT(base64url_encode(a, public, sizeof public)));
}
