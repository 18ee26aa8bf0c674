#include "fixture.h"

#include <pthread.h>
#include <sys/resource.h>

#include "crypto/password.h"

static void a_hash_is_argon2id_with_19_mib_and_two_passes(void **state)
{
    (void)state;
    struct sv hash = password_hash(scratch, SV("correct horse"));
    assert_true(sv_starts(hash, SV("$argon2id$v=19$m=19456,t=2,p=1$")));
    assert_true(password_verify(hash, SV("correct horse")));
    assert_false(password_verify(hash, SV("correct horsf")));
    assert_false(password_verify(hash, SV("")));
    assert_false(password_needs_rehash(hash));
}

static void *verify_one(void *arg)
{
    return (void *)(uintptr_t)password_verify(*(struct sv *)arg, SV("correct horse"));
}

static long peak_kib(void)
{
    struct rusage use;
    getrusage(RUSAGE_SELF, &use);
    return use.ru_maxrss;
}

static void eight_at_once_take_the_memory_of_two(void **state)
{
    (void)state;
    struct sv hash = password_hash(scratch, SV("correct horse"));
    pthread_t threads[8];
    long before = peak_kib();
    for (size_t i = 0; i < LENGTH(threads); i++)
        assert_int_equal(pthread_create(&threads[i], NULL, verify_one, &hash), 0);
    for (size_t i = 0; i < LENGTH(threads); i++) {
        void *good;
        assert_int_equal(pthread_join(threads[i], &good), 0);
        assert_non_null(good);
    }
    assert_true(peak_kib() - before < 3 * 19456);
}

static void from_here_on_hashes_are_cheap(void **state)
{
    (void)state;
    struct sv dear = password_hash(scratch, SV("correct horse"));
    password_cheap_for_tests();
    struct sv cheap = password_hash(scratch, SV("correct horse"));
    assert_true(sv_starts(cheap, SV("$argon2id$v=19$m=8,t=1,p=1$")));
    assert_true(password_verify(dear, SV("correct horse")));
    assert_true(password_needs_rehash(dear));
    assert_false(password_needs_rehash(cheap));
}

static void nobody_signs_in_without_a_stored_hash(void **state)
{
    (void)state;
    assert_false(password_verify(SV(""), SV("")));
    assert_false(password_verify(SV(""), SV("anything")));
    assert_false(password_verify(SV("plain text"), SV("plain text")));
    assert_false(password_verify(SV("$argon2id$v=19$m=8,t=1,p=1$"), SV("")));
    assert_true(password_needs_rehash(SV("")));
}

static void the_longest_password_is_verified_and_a_longer_one_never(void **state)
{
    (void)state;
    char text[PASSWORD_MAX_BYTES + 1];
    memset(text, 'x', sizeof text);
    struct sv longest = { text, PASSWORD_MAX_BYTES }, longer = { text, sizeof text };
    struct sv hash = password_hash(scratch, longest);
    assert_true(password_verify(hash, longest));
    assert_false(password_verify(hash, longer));
}

struct rule {
    const char *password, *problem; /* a word of the sentence; empty: it will do */
};

static void is_judged(void **state)
{
    const struct rule *row = *state;
    struct password_owner owner = { SV("Anna.Veliz@example.org"), SV("Anna María Véliz") };
    const char *text = sv_z(scratch, password_problem(sv_of(row->password), owner, scratch));
    if (!*row->problem)
        assert_string_equal(text, "");
    else if (!strstr(text, row->problem))
        fail_msg("%s: %s", row->password, text);
}

static void more_than_256_bytes_are_refused(void **state)
{
    (void)state;
    char text[PASSWORD_MAX_BYTES + 1];
    for (size_t i = 0; i < sizeof text; i++)
        text[i] = "correct horse battery"[i % 21];
    struct password_owner nobody = { SV(""), SV("") };
    assert_int_equal(password_problem(sv_from(text, PASSWORD_MAX_BYTES), nobody, scratch).n, 0);
    assert_non_null(strstr(password_problem(sv_from(text, sizeof text), nobody, scratch).p, "shorter"));
}

static const struct rule rules[] = {
    { "correct horse battery", "" },
    { "xK4#pLm9", "" },
    { "ключ от дома", "" },
    { "veliz family dog", "" },
    { "314159265358979323", "" },
    { "annabelle sings", "" },
    { "", "at least 8" },
    { "xK4#pLm", "at least 8" },
    { "парольч", "at least 8" },
    { "password", "most common" },
    { "Password1!", "most common" },
    { "PASSWORD2026", "most common" },
    { "12345678", "most common" },
    { "87654321", "most common" },
    { "1234567890123456", "most common" },
    { "aaaaaaaa", "most common" },
    { "abcdefgh", "most common" },
    { "qwertyuiop", "most common" },
    { "1q2w3e4r", "most common" },
    { "iloveyou", "most common" },
    { "19870312", "most common" },
    { "letmein!!", "most common" },
    { "anna.veliz@example.org", "your own" },
    { "AnnaVeliz", "your own" },
    { "anna.veliz1", "your own" },
    { "annamariaveliz", "your own" },
    { "VelizMariaAnna", "your own" },
    { "!!Véliz!2019", "your own" },
    { "anna1234", "your own" },
    { "bad\xff"
      "bytes1",
        "cannot be read" },
};

int main(void)
{
    struct CMUnitTest tests[64];
    size_t n = 0;
    const struct CMUnitTest facts[] = {
        cmocka_unit_test(a_hash_is_argon2id_with_19_mib_and_two_passes),
        cmocka_unit_test(eight_at_once_take_the_memory_of_two),
        cmocka_unit_test(from_here_on_hashes_are_cheap),
        cmocka_unit_test(nobody_signs_in_without_a_stored_hash),
        cmocka_unit_test(the_longest_password_is_verified_and_a_longer_one_never),
        cmocka_unit_test(more_than_256_bytes_are_refused),
    };
    for (size_t i = 0; i < LENGTH(facts); i++)
        tests[n++] = facts[i];
    for (size_t i = 0; i < LENGTH(rules); i++)
        tests[n++] = TEST_ROW("new_password_is_judged", is_judged, &rules[i]);
    return _cmocka_run_group_tests("crypto/password", tests, n, setup, teardown);
}
