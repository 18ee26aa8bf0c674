/* Web Push against the RFCs, and its signature against libcrypto read from outside. */
#include "fixture.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/params.h>

#include "crypto/encode.h"
#include "crypto/webpush.h"

/* RFC 8291, section 5 and appendix A. */
#define BROWSER "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"
#define AUTH "BTBZMqHH6r4Tts7J_aSIgg"
#define SENDER "yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"
#define SALT "DGv6ra1nlYgDCS1FRnbzlw"
#define SEALED                                                                                                         \
    "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl" \
    "7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"

static const unsigned char *bytes_of(const char *text)
{
    struct sv v;
    assert_true(base64url_decode(scratch, sv_of(text), &v));
    return (const unsigned char *)v.p;
}

static void sealed_text_is_that_of_rfc_8291(void **state)
{
    (void)state;
    struct sv body;
    assert_int_equal(push_seal_with(scratch, SV(BROWSER), SV(AUTH), SV("When I grow up, I want to be a watermelon"),
                         bytes_of(SENDER), bytes_of(SALT), &body),
        E_OK);
    assert_string_equal(base64url_encode(scratch, body.p, body.n).p, SEALED);
}

static void no_two_sealed_texts_are_alike(void **state)
{
    (void)state;
    struct sv one, other;
    assert_int_equal(push_seal(scratch, SV(BROWSER), SV(AUTH), SV("the same"), &one), E_OK);
    assert_int_equal(push_seal(scratch, SV(BROWSER), SV(AUTH), SV("the same"), &other), E_OK);
    assert_int_equal(one.n, other.n);
    assert_false(sv_eq(one, other));
}

static void what_is_no_key_of_a_browser_is_refused(void **state)
{
    (void)state;
    static const struct {
        const char *browser, *auth;
    } rows[] = {
        { "", AUTH },
        { "not base64url!", AUTH },
        { "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw", AUTH }, /* short */
        { "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw8",
            AUTH }, /* beside the curve */
        { "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", AUTH },
        { BROWSER, "" },
        { BROWSER, "BTBZMqHH6r4Tts7J_aSI" },
    };
    struct sv body;
    for (size_t i = 0; i < LENGTH(rows); i++)
        assert_int_equal(push_seal(scratch, sv_of(rows[i].browser), sv_of(rows[i].auth), SV("x"), &body), E_INVALID);
}

static void a_text_longer_than_a_record_is_refused(void **state)
{
    (void)state;
    struct sv body;
    struct sv text = { arena_array(scratch, PUSH_TEXT_MAX + 1, 1), PUSH_TEXT_MAX + 1 };
    assert_int_equal(push_seal(scratch, SV(BROWSER), SV(AUTH), text, &body), E_INVALID);
    text.n = PUSH_TEXT_MAX;
    assert_int_equal(push_seal(scratch, SV(BROWSER), SV(AUTH), text, &body), E_OK);
    text.n = 0;
    assert_int_equal(push_seal(scratch, SV(BROWSER), SV(AUTH), text, &body), E_OK);
}

/* ES256 as a push service checks it. */
static bool signed_by(struct sv public_key, struct sv text, struct sv signature)
{
    struct sv point, both;
    assert_true(base64url_decode(scratch, public_key, &point));
    assert_true(base64url_decode(scratch, signature, &both));
    assert_int_equal(both.n, 64);
    OSSL_PARAM params[] = { OSSL_PARAM_construct_utf8_string(
                                OSSL_PKEY_PARAM_GROUP_NAME, (char *)(uintptr_t) "P-256", 0),
        OSSL_PARAM_construct_octet_string(OSSL_PKEY_PARAM_PUB_KEY, (void *)(uintptr_t)point.p, point.n),
        OSSL_PARAM_construct_end() };
    EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_name(NULL, "EC", NULL);
    EVP_PKEY *key = NULL;
    assert_int_equal(EVP_PKEY_fromdata_init(ctx), 1);
    assert_int_equal(EVP_PKEY_fromdata(ctx, &key, EVP_PKEY_PUBLIC_KEY, params), 1);
    ECDSA_SIG *pair = ECDSA_SIG_new();
    ECDSA_SIG_set0(pair, BN_bin2bn((const unsigned char *)both.p, 32, NULL),
        BN_bin2bn((const unsigned char *)both.p + 32, 32, NULL));
    unsigned char *der = NULL;
    int n = i2d_ECDSA_SIG(pair, &der);
    EVP_MD_CTX *md = EVP_MD_CTX_new();
    bool good = EVP_DigestVerifyInit(md, NULL, EVP_sha256(), NULL, key) == 1 &&
                EVP_DigestVerify(md, der, (size_t)n, (const unsigned char *)text.p, text.n) == 1;
    EVP_MD_CTX_free(md);
    OPENSSL_free(der);
    ECDSA_SIG_free(pair);
    EVP_PKEY_free(key);
    EVP_PKEY_CTX_free(ctx);
    return good;
}

static void authorization_is_a_token_that_the_public_key_verifies(void **state)
{
    (void)state;
    const struct keys *k = keys_of(KEY_1);
    struct instant now = { 1000000000 * SECOND_US };
    struct sv rest = push_authorization(k, scratch, SV("https://push.example.org"), SV("mailto:a@example.org"), now);
    assert_true(sv_starts(rest, SV("vapid t=")));
    rest = sv_sub(rest, 8, SIZE_MAX);
    struct sv token = sv_cut(&rest, ',');
    assert_true(sv_starts(rest, SV(" k=")));
    struct sv public_key = sv_sub(rest, 3, SIZE_MAX), parts = token, decoded;
    assert_true(sv_eq(public_key, push_public_key(k, scratch)));
    struct sv head = sv_cut(&parts, '.'), claims = sv_cut(&parts, '.'), signature = parts;
    struct sv text = sv_sub(token, 0, head.n + 1 + claims.n);
    assert_true(signed_by(public_key, text, signature));
    assert_false(signed_by(push_public_key(keys_of(KEY_2), scratch), text, signature));
    assert_true(base64url_decode(scratch, head, &decoded));
    assert_true(sv_eq(decoded, SV("{\"typ\":\"JWT\",\"alg\":\"ES256\"}")));
    assert_true(base64url_decode(scratch, claims, &decoded));
    assert_true(sv_eq(
        decoded, SV("{\"aud\":\"https://push.example.org\",\"exp\":1000043200,\"sub\":\"mailto:a@example.org\"}")));
}

static void public_key_stays_when_a_newer_key_is_added(void **state)
{
    (void)state;
    struct sv one = push_public_key(keys_of(KEY_1), scratch), both = push_public_key(keys_of(KEY_1 KEY_2), scratch);
    assert_int_equal(one.n, 87);
    assert_true(sv_eq(one, both));
    assert_false(sv_eq(one, push_public_key(keys_of(KEY_2), scratch)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sealed_text_is_that_of_rfc_8291),
        cmocka_unit_test(no_two_sealed_texts_are_alike),
        cmocka_unit_test(what_is_no_key_of_a_browser_is_refused),
        cmocka_unit_test(a_text_longer_than_a_record_is_refused),
        cmocka_unit_test(authorization_is_a_token_that_the_public_key_verifies),
        cmocka_unit_test(public_key_stays_when_a_newer_key_is_added),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
