/* Signatures of hooks: only ours, only over this body, only in time, also after a rotation. */
#include "../test.h"

#include "crypto/hook.h"

#define KEY_ONE "1 000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f\n"
#define KEY_TWO "2 202122232425262728292a2b2c2d2e2f303132333435363738393a3b3c3d3e3f\n"

struct world {
    struct arena *a;
    struct keys *old, *both, *fresh;
    struct instant now;
};
static struct world w;

static struct keys *keys_of(const char *text)
{
    struct keys *k;
    struct sv advice;
    assert_int_equal(keys_parse(sv_fmt(w.a, "kith-keys 1\n%s", text), w.a, &k, &advice), E_OK);
    return k;
}

static int setup(void **state)
{
    (void)state;
    w = (struct world){ .a = arena_new("test", 4096), .now = { 1795460705000000 } };
    w.old = keys_of(KEY_ONE);
    w.both = keys_of(KEY_ONE KEY_TWO);
    w.fresh = keys_of(KEY_TWO);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    keys_free(w.old);
    keys_free(w.both);
    keys_free(w.fresh);
    arena_free(w.a);
    return 0;
}

static bool good(const struct keys *k, struct sv header, struct sv body, int64_t later_s)
{
    return hook_signed(k, w.a, "bounces", header, body, instant_add(w.now, later_s * SECOND_US));
}

static void a_body_signed_in_time_is_taken(void **state)
{
    (void)state;
    struct sv h = hook_sign(w.old, w.a, "bounces", SV("[]"), w.now);
    assert_true(sv_starts(h, SV("t=1795460705,v1=")));
    assert_true(good(w.old, h, SV("[]"), 0));
    assert_true(good(w.old, h, SV("[]"), HOOK_WINDOW_S));
    assert_true(good(w.old, h, SV("[]"), -HOOK_WINDOW_S));
}

static void later_or_earlier_than_the_window_it_is_not(void **state)
{
    (void)state;
    struct sv h = hook_sign(w.old, w.a, "bounces", SV("[]"), w.now);
    assert_false(good(w.old, h, SV("[]"), HOOK_WINDOW_S + 1));
    assert_false(good(w.old, h, SV("[]"), -HOOK_WINDOW_S - 1));
}

static void another_body_time_kind_or_key_is_refused(void **state)
{
    (void)state;
    struct sv h = hook_sign(w.old, w.a, "bounces", SV("[]"), w.now), mac = sv_sub(h, 13, SIZE_MAX);
    assert_false(good(w.old, h, SV("[ ]"), 0));
    assert_false(good(w.old, sv_fmt(w.a, "t=1795460706,%.*s", SV_FMT(mac)), SV("[]"), 0));
    assert_false(good(w.old, hook_sign(w.old, w.a, "other", SV("[]"), w.now), SV("[]"), 0));
    assert_false(good(w.fresh, h, SV("[]"), 0));
}

static void after_a_rotation_the_old_secret_still_signs(void **state)
{
    (void)state;
    assert_true(good(w.both, hook_sign(w.old, w.a, "bounces", SV("[]"), w.now), SV("[]"), 0));
    assert_true(good(w.both, hook_sign(w.both, w.a, "bounces", SV("[]"), w.now), SV("[]"), 0));
    assert_false(sv_eq(hook_secret(w.old, w.a, "bounces"), hook_secret(w.both, w.a, "bounces")));
}

static void what_is_no_signature_is_refused(void **state)
{
    (void)state;
    static const char *const headers[] = { "", "t=", "t=1795460705", "t=1795460705,v1=", "v1=00,t=1795460705",
        "t=99999999999999999999,v1=00", "t=-1,v1=00", "t=1795460705,v2=00", ",", "t=1795460705,v1=" };
    for (size_t i = 0; i < LENGTH(headers); i++)
        assert_false(good(w.old, sv_of(headers[i]), SV("[]"), 0));
}

int main(void)
{
#define HERE(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
    const struct CMUnitTest tests[] = {
        HERE(a_body_signed_in_time_is_taken),
        HERE(later_or_earlier_than_the_window_it_is_not),
        HERE(another_body_time_kind_or_key_is_refused),
        HERE(after_a_rotation_the_old_secret_still_signs),
        HERE(what_is_no_signature_is_refused),
    };
    return cmocka_run_group_tests_name("crypto/hook", tests, NULL, NULL);
}
