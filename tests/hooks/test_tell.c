/* What webhooks are told: names, and the signature. Pure. */
#include "tests/test.h"

#include "base/arena.h"
#include "crypto/sha256.h"
#include "hooks/tell.h"

static struct arena *a;

static void hmac_is_that_of_rfc_4231(void **state)
{
    (void)state;
    assert_string_equal(sv_z(a, sha256_hmac_hex(a, SV("Jefe"), SV("what do ya want for nothing?"))),
        "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
}

static const struct path_row {
    const char *url, *text;
} paths[] = {
    { "https://h.example.org/a?b=c", "post /a b=c " },
    { "https://h.example.org/a", "post /a  " },
    { "https://h.example.org", "post /  " },
    { "https://h.example.org?b=c", "post / b=c " },
    { "https://h.example.org:8443/a/b/?", "post /a/b/  " },
    { "https://h.example.org/a?b#c", "post /a b " },
};

static void path_and_query_are_signed_apart(void **state)
{
    (void)state;
    for (size_t i = 0; i < LENGTH(paths); i++) {
        struct sv digest = sha256_hex(a, SV("{}"));
        struct sv text = sv_fmt(a, "%s%.*s application/json 2", paths[i].text, SV_FMT(digest));
        struct hook_signature g = hook_sign_call(a, SV("whsec_x"), sv_of(paths[i].url), SV("{}"));
        struct sv mac = sv_fmt(a, "sig1=%.*s", SV_FMT(sha256_hmac_hex(a, SV("whsec_x"), text)));
        if (!sv_eq(g.signature, mac))
            fail_msg("%s", paths[i].url);
    }
}

static void every_type_is_one_of_the_references_and_both_spellings_are_read(void **state)
{
    (void)state;
    for (size_t i = 0; i < hook_event_types_count; i++) {
        struct sv type = sv_of(hook_event_types[i]), name = hook_event_type_enum(a, type);
        assert_true(sv_eq(hook_event_type_parse(a, name), type));
        if (i)
            assert_true(strcmp(hook_event_types[i - 1], hook_event_types[i]) < 0);
    }
    assert_string_equal(sv_z(a, hook_event_type_enum(a, SV("patient.created"))), "PATIENT_CREATED");
    assert_int_equal(hook_event_type_parse(a, SV("patient_created")).n, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(hmac_is_that_of_rfc_4231),
        cmocka_unit_test(path_and_query_are_signed_apart),
        cmocka_unit_test(every_type_is_one_of_the_references_and_both_spellings_are_read),
    };
    a = arena_new("test", 64 * 1024);
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    arena_free(a);
    return failed;
}
