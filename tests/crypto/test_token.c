#include "fixture.h"

#include "crypto/compare.h"
#include "crypto/encode.h"
#include "crypto/token.h"

static const struct link_facts invite = { 5, 1234567890123, 3 };

static void token_hash_is_blake2b_256(void **state)
{
    (void)state;
    assert_string_equal(
        token_hash(scratch, SV("abc")).p, "bddd813c634239723171ef3fee98579b94964e3bb1cb3e427262c8c068d52319");
    assert_string_equal(
        token_hash(scratch, SV("")).p, "0e5751c026e543b2e8ab2eb06099daa1d1e5df47778f7787faab45cdf12fe3a8");
}

static void random_tokens_are_256_bits_and_never_the_same(void **state)
{
    (void)state;
    struct sv a = token_random_text(scratch, TOKEN_BYTES), b = token_random_text(scratch, TOKEN_BYTES);
    assert_int_equal(a.n, 43);
    assert_false(sv_eq(a, b));
    struct sv raw;
    assert_true(base64url_decode(scratch, a, &raw));
    assert_int_equal(raw.n, 32);
}

static void a_link_token_tells_what_it_stands_for(void **state)
{
    (void)state;
    const struct keys *k = keys_of(KEY_1);
    struct link_facts read;
    assert_true(link_token_read(k, scratch, link_token(k, scratch, invite), &read));
    assert_int_equal(read.kind, invite.kind);
    assert_int_equal(read.id, invite.id);
    assert_int_equal(read.generation, invite.generation);
}

static void a_link_token_is_the_same_whenever_it_is_derived(void **state)
{
    (void)state;
    const struct keys *k = keys_of(KEY_1);
    assert_true(sv_eq(link_token(k, scratch, invite), link_token(k, scratch, invite)));
}

static void kind_id_and_generation_each_change_the_token(void **state)
{
    (void)state;
    const struct keys *k = keys_of(KEY_1);
    const struct link_facts others[] = { { 4, invite.id, 3 }, { 5, invite.id + 1, 3 }, { 5, invite.id, 4 } };
    for (size_t i = 0; i < LENGTH(others); i++)
        assert_false(sv_eq(link_token(k, scratch, invite), link_token(k, scratch, others[i])));
}

static void a_link_token_altered_in_any_character_is_refused(void **state)
{
    (void)state;
    const struct keys *k = keys_of(KEY_1 KEY_2);
    struct sv token = link_token(k, scratch, invite);
    char *p = arena_strndup(scratch, token.p, token.n);
    struct link_facts read = { 7, 7, 7 };
    for (size_t i = 0; i < token.n; i++)
        for (int c = 0; c < 256; c++) {
            char kept = p[i];
            if ((char)c == kept)
                continue;
            p[i] = (char)c;
            assert_false(link_token_read(k, scratch, sv_from(p, token.n), &read));
            p[i] = kept;
        }
    for (size_t n = 0; n < token.n; n++)
        assert_false(link_token_read(k, scratch, sv_sub(token, 0, n), &read));
    assert_false(link_token_read(k, scratch, sv_fmt(scratch, "%sA", token.p), &read));
    assert_false(link_token_read(k, scratch, sv_fmt(scratch, "%s=", token.p), &read));
    assert_int_equal(read.id, 7);
}

static void a_link_token_of_a_foreign_key_is_refused(void **state)
{
    (void)state;
    struct link_facts read;
    struct sv token =
        link_token(keys_of("1 ff0102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f\n"), scratch, invite);
    assert_false(link_token_read(keys_of(KEY_1), scratch, token, &read));
}

static void a_link_token_outlives_a_rotation(void **state)
{
    (void)state;
    struct sv token = link_token(keys_of(KEY_1), scratch, invite), again;
    struct sv hash = token_hash(scratch, token);
    const struct keys *rotated = keys_of(KEY_1 KEY_2);
    struct link_facts read;
    assert_true(link_token_read(rotated, scratch, token, &read));
    assert_false(sv_eq(link_token(rotated, scratch, invite), token));
    assert_int_equal(link_token_again(rotated, scratch, invite, hash, &again), E_OK);
    assert_true(sv_eq(again, token));
}

static void a_link_token_ends_with_its_key(void **state)
{
    (void)state;
    struct sv token = link_token(keys_of(KEY_1), scratch, invite), again;
    const struct keys *later = keys_of(KEY_2);
    struct link_facts read;
    assert_false(link_token_read(later, scratch, token, &read));
    assert_int_equal(link_token_again(later, scratch, invite, token_hash(scratch, token), &again), E_NOTFOUND);
}

static void the_form_secret_belongs_to_one_session_and_one_key(void **state)
{
    (void)state;
    unsigned char a[FORM_SECRET_BYTES], b[FORM_SECRET_BYTES];
    csrf_secret(keys_of(KEY_1), SV("session"), a);
    csrf_secret(keys_of(KEY_1), SV("session"), b);
    assert_memory_equal(a, b, sizeof a);
    csrf_secret(keys_of(KEY_1), SV("another"), b);
    assert_memory_not_equal(a, b, sizeof a);
    csrf_secret(keys_of(KEY_2), SV("session"), b);
    assert_memory_not_equal(a, b, sizeof a);
}

static void secrets_are_equal_only_in_every_byte(void **state)
{
    (void)state;
    assert_true(sv_equal_secret(SV("abc"), SV("abc")));
    assert_true(sv_equal_secret(SV(""), SV("")));
    assert_false(sv_equal_secret(SV("abc"), SV("abd")));
    assert_false(sv_equal_secret(SV("abc"), SV("bbc")));
    assert_false(sv_equal_secret(SV("abc"), SV("ab")));
    assert_false(sv_equal_secret(SV("abc"), SV("")));
}

static void base64url_is_read_only_in_its_canonical_form(void **state)
{
    (void)state;
    static const char *const bad[] = { "A", "AB=", "AB==", "AA A", "AA\nA", "A+==", "AA+A", "AA/A", "AB", "AAB",
        "aGVs\xdaG8" };
    struct sv raw;
    assert_string_equal(base64url_encode(scratch, "\xfb\xff\xfe", 3).p, "-__-");
    assert_true(base64url_decode(scratch, SV("-__-"), &raw));
    assert_memory_equal(raw.p, "\xfb\xff\xfe", 3);
    assert_true(base64url_decode(scratch, SV(""), &raw) && raw.n == 0);
    for (size_t i = 0; i < LENGTH(bad); i++)
        if (base64url_decode(scratch, sv_of(bad[i]), &raw))
            fail_msg("%s is read", bad[i]);
}

static void hex_is_read_only_in_lower_case_and_full_length(void **state)
{
    (void)state;
    unsigned char raw[2];
    assert_true(hex_decode(SV("0aff"), raw, 2));
    assert_memory_equal(raw, "\x0a\xff", 2);
    assert_string_equal(hex_encode(scratch, raw, 2).p, "0aff");
    static const char *const bad[] = { "", "0a", "0aff0", "0aff00", "0AFF", "0agg", "0a f", "0a:f" };
    for (size_t i = 0; i < LENGTH(bad); i++)
        assert_false(hex_decode(sv_of(bad[i]), raw, 2));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(token_hash_is_blake2b_256),
        cmocka_unit_test(random_tokens_are_256_bits_and_never_the_same),
        cmocka_unit_test(a_link_token_tells_what_it_stands_for),
        cmocka_unit_test(a_link_token_is_the_same_whenever_it_is_derived),
        cmocka_unit_test(kind_id_and_generation_each_change_the_token),
        cmocka_unit_test(a_link_token_altered_in_any_character_is_refused),
        cmocka_unit_test(a_link_token_of_a_foreign_key_is_refused),
        cmocka_unit_test(a_link_token_outlives_a_rotation),
        cmocka_unit_test(a_link_token_ends_with_its_key),
        cmocka_unit_test(the_form_secret_belongs_to_one_session_and_one_key),
        cmocka_unit_test(secrets_are_equal_only_in_every_byte),
        cmocka_unit_test(base64url_is_read_only_in_its_canonical_form),
        cmocka_unit_test(hex_is_read_only_in_lower_case_and_full_length),
    };
    return cmocka_run_group_tests_name("crypto/token", tests, setup, teardown);
}
