#include "fixture.h"

#include "crypto/chain.h"
#include "crypto/encode.h"
#include "crypto/seal.h"

static struct seal_place totp_of(int64_t id)
{
    return (struct seal_place){ SV("login.totp_secret"), id };
}

static void a_sealed_secret_opens_in_its_place(void **state)
{
    (void)state;
    const struct keys *k = keys_of(KEY_1);
    struct sv secret;
    assert_true(seal_open(k, scratch, totp_of(7), seal_text(k, scratch, totp_of(7), SV("JBSWY3DP")), &secret));
    assert_true(sv_eq(secret, SV("JBSWY3DP")));
    assert_true(seal_open(k, scratch, totp_of(7), seal_text(k, scratch, totp_of(7), SV("")), &secret));
    assert_int_equal(secret.n, 0);
}

static void sealing_twice_gives_different_texts(void **state)
{
    (void)state;
    const struct keys *k = keys_of(KEY_1);
    assert_false(sv_eq(seal_text(k, scratch, totp_of(7), SV("x")), seal_text(k, scratch, totp_of(7), SV("x"))));
}

static void a_sealed_secret_does_not_open_in_another_row_or_column(void **state)
{
    (void)state;
    const struct keys *k = keys_of(KEY_1);
    struct sv text = seal_text(k, scratch, totp_of(7), SV("JBSWY3DP")), secret = SV("untouched");
    assert_false(seal_open(k, scratch, totp_of(8), text, &secret));
    assert_false(seal_open(k, scratch, (struct seal_place){ SV("login.totp_secre"), 7 }, text, &secret));
    assert_false(seal_open(k, scratch, (struct seal_place){ SV("organization.mail"), 7 }, text, &secret));
    assert_true(sv_eq(secret, SV("untouched")));
}

static void a_sealed_secret_with_any_byte_flipped_is_refused(void **state)
{
    (void)state;
    const struct keys *k = keys_of(KEY_1 KEY_2);
    struct sv raw, secret;
    assert_true(base64url_decode(scratch, seal_text(k, scratch, totp_of(7), SV("JBSWY3DP")), &raw));
    unsigned char *p = (unsigned char *)arena_strndup(scratch, raw.p, raw.n);
    for (size_t i = 0; i < raw.n; i++)
        for (int bit = 0; bit < 8; bit++) {
            p[i] = (unsigned char)(p[i] ^ 1 << bit);
            assert_false(seal_open(k, scratch, totp_of(7), base64url_encode(scratch, p, raw.n), &secret));
            p[i] = (unsigned char)(p[i] ^ 1 << bit);
        }
    assert_true(seal_open(k, scratch, totp_of(7), base64url_encode(scratch, p, raw.n), &secret));
    for (size_t n = 0; n < raw.n; n++)
        assert_false(seal_open(k, scratch, totp_of(7), base64url_encode(scratch, p, n), &secret));
    assert_false(seal_open(k, scratch, totp_of(7), SV("not base64!"), &secret));
}

static void every_key_opens_and_the_newest_seals(void **state)
{
    (void)state;
    const struct keys *before = keys_of(KEY_1), *after = keys_of(KEY_1 KEY_2), *later = keys_of(KEY_2);
    struct sv text = seal_text(before, scratch, totp_of(7), SV("s")), secret;
    assert_true(seal_open(after, scratch, totp_of(7), text, &secret));
    assert_true(seal_is_old(after, scratch, text));
    assert_false(seal_is_old(before, scratch, text));
    assert_false(seal_open(later, scratch, totp_of(7), text, &secret));
    struct sv fresh = seal_text(after, scratch, totp_of(7), SV("s"));
    assert_false(seal_is_old(after, scratch, fresh));
    assert_true(seal_open(later, scratch, totp_of(7), fresh, &secret));
    assert_false(seal_open(before, scratch, totp_of(7), fresh, &secret));
}

static struct sv chained(struct sv previous, const struct sv *fields, size_t count)
{
    struct chain c = chain_after(previous);
    for (size_t i = 0; i < count; i++)
        chain_add(&c, fields[i]);
    return chain_hash(&c, scratch);
}

/* Computed apart, with Python's hashlib: what stands in a database must not change between versions. */
static void a_chain_link_is_blake2b_over_prefixed_fields(void **state)
{
    (void)state;
    struct chain c = chain_after(SV("ab"));
    chain_add_int(&c, 7);
    chain_add(&c, SV("view"));
    chain_add_null(&c);
    assert_string_equal(chain_hash(&c, scratch).p, "eba254c347e37c5937a1c5f7f0221529a4e24192bfd95394b56639331fea5061");
}

static void no_two_lists_of_fields_chain_alike(void **state)
{
    (void)state;
    const struct sv ab_c[] = { SV("ab"), SV("c") }, a_bc[] = { SV("a"), SV("bc") }, abc[] = { SV("abc") },
                    abc_[] = { SV("abc"), SV("") };
    const struct sv hashes[] = { chained(SV(""), ab_c, 2), chained(SV(""), a_bc, 2), chained(SV(""), abc, 1),
        chained(SV(""), abc_, 2), chained(SV("abc"), NULL, 0), chained(SV("a"), ab_c, 2) };
    for (size_t i = 0; i < LENGTH(hashes); i++)
        for (size_t k = 0; k < i; k++)
            assert_false(sv_eq(hashes[i], hashes[k]));
}

static void text_number_and_no_value_are_different_fields(void **state)
{
    (void)state;
    struct chain text = chain_after(SV("")), number = chain_after(SV("")), none = chain_after(SV(""));
    chain_add(&text, SV(""));
    chain_add_int(&number, 0);
    chain_add_null(&none);
    struct sv a = chain_hash(&text, scratch), b = chain_hash(&number, scratch), c = chain_hash(&none, scratch);
    assert_false(sv_eq(a, b) || sv_eq(b, c) || sv_eq(a, c));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_sealed_secret_opens_in_its_place),
        cmocka_unit_test(sealing_twice_gives_different_texts),
        cmocka_unit_test(a_sealed_secret_does_not_open_in_another_row_or_column),
        cmocka_unit_test(a_sealed_secret_with_any_byte_flipped_is_refused),
        cmocka_unit_test(every_key_opens_and_the_newest_seals),
        cmocka_unit_test(a_chain_link_is_blake2b_over_prefixed_fields),
        cmocka_unit_test(no_two_lists_of_fields_chain_alike),
        cmocka_unit_test(text_number_and_no_value_are_different_fields),
    };
    return cmocka_run_group_tests_name("crypto/seal", tests, setup, teardown);
}
