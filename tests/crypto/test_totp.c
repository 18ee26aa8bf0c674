#include "fixture.h"

#include "crypto/totp.h"

/* RFC 6238, appendix B: the ASCII secret "12345678901234567890"; the last six of its eight digits. */
#define RFC_SECRET SV("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ")

static struct instant at(int64_t seconds)
{
    return (struct instant){ seconds * SECOND_US };
}

static void codes_are_those_of_rfc_6238(void **state)
{
    (void)state;
    static const struct {
        int64_t seconds;
        const char *code;
    } rows[] = { { 59, "287082" }, { 1111111109, "081804" }, { 1111111111, "050471" }, { 1234567890, "005924" },
        { 2000000000, "279037" }, { 20000000000, "353130" } };
    for (size_t i = 0; i < LENGTH(rows); i++) {
        int64_t step = 0;
        assert_string_equal(totp_code(scratch, RFC_SECRET, at(rows[i].seconds)).p, rows[i].code);
        assert_true(totp_verify(RFC_SECRET, sv_of(rows[i].code), at(rows[i].seconds), 0, &step));
        assert_int_equal(step, rows[i].seconds / 30);
    }
}

static void a_code_is_taken_one_step_early_or_late_and_no_further(void **state)
{
    (void)state;
    const int64_t now = 1111111111;
    for (int64_t off = -3; off <= 3; off++) {
        int64_t step = 0;
        bool taken = totp_verify(RFC_SECRET, totp_code(scratch, RFC_SECRET, at(now + off * 30)), at(now), 0, &step);
        assert_int_equal(taken, off >= -1 && off <= 1);
        assert_int_equal(step, taken ? now / 30 + off : 0);
    }
}

static void a_code_is_not_taken_twice(void **state)
{
    (void)state;
    int64_t step = 0, again = 7;
    struct sv code = totp_code(scratch, RFC_SECRET, at(1111111111));
    assert_true(totp_verify(RFC_SECRET, code, at(1111111111), 0, &step));
    assert_false(totp_verify(RFC_SECRET, code, at(1111111111), step, &again));
    assert_false(totp_verify(RFC_SECRET, code, at(1111111111 + 30), step, &again));
    assert_int_equal(again, 7);
    struct sv next = totp_code(scratch, RFC_SECRET, at(1111111111 + 30));
    assert_true(totp_verify(RFC_SECRET, next, at(1111111111 + 30), step, &again));
    struct sv earlier = totp_code(scratch, RFC_SECRET, at(1111111111 - 30));
    assert_false(totp_verify(RFC_SECRET, earlier, at(1111111111), step, &again));
}

static void a_code_may_be_typed_with_spaces(void **state)
{
    (void)state;
    int64_t step;
    assert_true(totp_verify(RFC_SECRET, SV(" 050 471 "), at(1111111111), 0, &step));
}

static void what_is_no_code_or_no_secret_is_refused(void **state)
{
    (void)state;
    static const char *const codes[] = { "", "05047", "0504711", "05047a", "-50471", "050471\n", "050.471", "050472" };
    static const char *const secrets[] = { "", "GEZDGNBV", "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJ1",
        "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQGEZDGNBV" };
    int64_t step = 7;
    for (size_t i = 0; i < LENGTH(codes); i++)
        assert_false(totp_verify(RFC_SECRET, sv_of(codes[i]), at(1111111111), 0, &step));
    for (size_t i = 0; i < LENGTH(secrets); i++) {
        assert_false(totp_verify(sv_of(secrets[i]), SV("050471"), at(1111111111), 0, &step));
        assert_int_equal(totp_code(scratch, sv_of(secrets[i]), at(59)).n, 0);
    }
    assert_int_equal(step, 7);
}

static void a_new_secret_makes_codes_of_its_own(void **state)
{
    (void)state;
    struct sv a = totp_secret_new(scratch), b = totp_secret_new(scratch);
    int64_t step;
    assert_int_equal(a.n, 32);
    assert_false(sv_eq(a, b));
    assert_true(totp_verify(a, totp_code(scratch, a, at(1111111111)), at(1111111111), 0, &step));
}

static void the_uri_is_what_authenticator_apps_read(void **state)
{
    (void)state;
    assert_string_equal(totp_uri(scratch, RFC_SECRET, SV("Véliz & Co"), SV("anna+1@example.org")).p,
        "otpauth://totp/V%C3%A9liz%20%26%20Co:anna%2B1%40example.org?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
        "&issuer=V%C3%A9liz%20%26%20Co&algorithm=SHA1&digits=6&period=30");
}

static void ten_recovery_codes_differ_and_each_matches_its_hash_alone(void **state)
{
    (void)state;
    const struct keys *k = keys_of(KEY_1);
    struct sv codes[RECOVERY_CODES], hashes[RECOVERY_CODES];
    recovery_codes_new(scratch, codes);
    for (size_t i = 0; i < RECOVERY_CODES; i++) {
        assert_int_equal(codes[i].n, 14);
        hashes[i] = recovery_code_hash(k, scratch, codes[i]);
    }
    for (size_t i = 0; i < RECOVERY_CODES; i++)
        for (size_t n = 0; n < RECOVERY_CODES; n++)
            assert_int_equal(recovery_code_matches(k, scratch, codes[i], hashes[n]), i == n);
}

static void a_recovery_code_is_taken_as_people_type_it(void **state)
{
    (void)state;
    const struct keys *k = keys_of(KEY_1);
    struct sv hash = recovery_code_hash(k, scratch, SV("k701-m2xd-9rtz"));
    static const char *const same[] = { "K701-M2XD-9RTZ", "k701m2xd9rtz", " k7o1 m2xd 9rtz ", "k7OI-m2xd-9rtz",
        "k70l-m2xd-9rtz" };
    for (size_t i = 0; i < LENGTH(same); i++)
        assert_true(recovery_code_matches(k, scratch, sv_of(same[i]), hash));
    assert_false(recovery_code_matches(k, scratch, SV("k701-m2xd-9rtx"), hash));
    assert_false(recovery_code_matches(k, scratch, SV(""), hash));
}

static void recovery_codes_outlive_a_rotation_and_need_the_key(void **state)
{
    (void)state;
    struct sv code = SV("k701-m2xd-9rtz"), hash = recovery_code_hash(keys_of(KEY_1), scratch, code);
    assert_true(recovery_code_matches(keys_of(KEY_1 KEY_2), scratch, code, hash));
    assert_false(recovery_code_matches(keys_of(KEY_2), scratch, code, hash));
    static const char *const bad[] = { "", ":", "1:", "x:00", "-1:00", "99999999999:00" };
    for (size_t i = 0; i < LENGTH(bad); i++)
        assert_false(recovery_code_matches(keys_of(KEY_1), scratch, code, sv_of(bad[i])));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(codes_are_those_of_rfc_6238),
        cmocka_unit_test(a_code_is_taken_one_step_early_or_late_and_no_further),
        cmocka_unit_test(a_code_is_not_taken_twice),
        cmocka_unit_test(a_code_may_be_typed_with_spaces),
        cmocka_unit_test(what_is_no_code_or_no_secret_is_refused),
        cmocka_unit_test(a_new_secret_makes_codes_of_its_own),
        cmocka_unit_test(the_uri_is_what_authenticator_apps_read),
        cmocka_unit_test(ten_recovery_codes_differ_and_each_matches_its_hash_alone),
        cmocka_unit_test(a_recovery_code_is_taken_as_people_type_it),
        cmocka_unit_test(recovery_codes_outlive_a_rotation_and_need_the_key),
    };
    return cmocka_run_group_tests_name("crypto/totp", tests, setup, teardown);
}
