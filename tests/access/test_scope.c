#include "access/roles.h"
#include "access/scope.h"

#include "test.h"

#include "base/err.h"
#include "seed.h"

enum { ROUNDS = 20000 };

static struct prng rng;

static struct scope any_scope(void)
{
    return (struct scope){ (int64_t)prng_next(&rng) }; /* every bit pattern, also unknown ones */
}

static void unknown_bits_mean_none(void **state)
{
    (void)state;
    for (enum cap c = 0; c < CAP_COUNT; c++)
        assert_int_equal(scope_level((struct scope){ (int64_t)3 << (2 * c) }, c), LEVEL_NONE);
    struct scope beyond = { ~(((int64_t)1 << (2 * CAP_COUNT)) - 1) };
    assert_true(scope_within(beyond, scope_none()));
    assert_true(scope_within((struct scope){ -1 }, scope_none()));
    assert_int_equal(scope_level(scope_full(), CAP_COUNT), LEVEL_NONE);
    assert_int_equal(scope_level(scope_full(), (enum cap) - 1), LEVEL_NONE);
}

static void full_is_act_everywhere_and_none_is_nothing(void **state)
{
    (void)state;
    for (enum cap c = 0; c < CAP_COUNT; c++) {
        assert_int_equal(scope_level(scope_full(), c), LEVEL_ACT);
        assert_int_equal(scope_level(scope_none(), c), LEVEL_NONE);
    }
}

static void with_changes_one_capability_only(void **state)
{
    (void)state;
    for (int i = 0; i < ROUNDS; i++) {
        struct scope before = any_scope();
        enum cap c = (enum cap)prng_below(&rng, CAP_COUNT);
        enum level l = (enum level)prng_below(&rng, 3);
        struct scope after = scope_with(before, c, l);
        for (enum cap other = 0; other < CAP_COUNT; other++)
            assert_int_equal(scope_level(after, other), other == c ? l : scope_level(before, other));
    }
}

static void least_is_the_greatest_scope_within_both(void **state)
{
    (void)state;
    for (int i = 0; i < ROUNDS; i++) {
        struct scope a = any_scope(), b = any_scope(), c = any_scope();
        struct scope least = scope_least(a, b);
        assert_true(scope_within(least, a) && scope_within(least, b));
        assert_int_equal(least.bits, scope_least(b, a).bits);
        assert_int_equal(scope_least(least, c).bits, scope_least(a, scope_least(b, c)).bits);
        assert_true(scope_within(scope_least(least, c), least));
        if (scope_within(c, a) && scope_within(c, b))
            assert_true(scope_within(c, least));
    }
}

static void least_is_monotone(void **state)
{
    (void)state;
    for (int i = 0; i < ROUNDS; i++) {
        struct scope a = any_scope(), b = any_scope();
        struct scope smaller = scope_least(a, any_scope());
        assert_true(scope_within(scope_least(smaller, b), scope_least(a, b)));
    }
}

static void switches_gate_ten_and_never_profile_or_clinical(void **state)
{
    (void)state;
    struct portal off = { 0 };
    for (enum cap c = 0; c < CAP_COUNT; c++) {
        assert_int_equal(portal_on(off, c), (unsigned)c >= CAP_SWITCHES);
        assert_true(portal_on(PORTAL_ALL, c));
        assert_int_equal(portal_on(portal_with(PORTAL_ALL, c, false), c), (unsigned)c >= CAP_SWITCHES);
        assert_true(portal_on(portal_with(off, c, true), c));
    }
    assert_int_equal(PORTAL_ALL.bits, 1023);
    assert_false(portal_on(PORTAL_ALL, CAP_COUNT));
}

static void names_go_there_and_back(void **state)
{
    (void)state;
    for (enum cap c = 0; c < CAP_COUNT; c++) {
        enum cap back = CAP_COUNT;
        assert_true(cap_parse(sv_of(cap_name(c)), &back));
        assert_int_equal(back, c);
        assert_true(strlen(cap_label(c)) > 0);
    }
    for (enum level l = 0; l <= LEVEL_ACT; l++) {
        enum level back = LEVEL_NONE;
        assert_true(level_parse(sv_of(level_name(l)), &back));
        assert_int_equal(back, l);
    }
    enum cap untouched = CAP_CHAT;
    assert_false(cap_parse(SV("everything"), &untouched));
    assert_false(cap_parse(SV(""), &untouched));
    assert_int_equal(untouched, CAP_CHAT);
    enum level l;
    assert_false(level_parse(SV("Act"), &l));
}

static void presets_stand_in_the_order_of_the_form(void **state)
{
    (void)state;
    static const char *const order[] = { "full", "billing", "appointments", "paperwork" };
    assert_int_equal(scope_presets_count, LENGTH(order));
    for (size_t i = 0; i < LENGTH(order); i++) {
        assert_string_equal(scope_presets[i].name, order[i]);
        assert_ptr_equal(scope_preset_of(scope_presets[i].scope), &scope_presets[i]);
        assert_false(scope_within(scope_presets[i].scope, scope_none()));
    }
    assert_null(scope_preset_of(scope_none()));
    assert_null(scope_preset_of(scope_with(scope_full(), CAP_CHAT, LEVEL_VIEW)));
}

static void roles_keep_the_lines_of_the_table(void **state)
{
    (void)state;
    for (enum perm p = 0; p < PERM_COUNT; p++) {
        assert_true(role_may(ROLE_OWNER, p));
        /* each role holds what the one after it holds */
        for (enum role r = ROLE_OWNER; r + 1 < ROLE_COUNT; r++)
            assert_true(role_may(r, p) || !role_may(r + 1, p));
        assert_false(role_may(ROLE_COUNT, p));
        assert_false(role_may((enum role) - 1, p));
    }
    assert_false(role_may(ROLE_OWNER, PERM_COUNT));
    assert_false(role_may(ROLE_ADMIN, PERM_RESTRICTED_LIST));
    assert_false(role_may(ROLE_PROVIDER, PERM_EXPORT));
    assert_false(role_may(ROLE_PROVIDER, PERM_SETTINGS));
    assert_false(role_may(ROLE_SUPPORT, PERM_GRANTS));
    assert_false(role_may(ROLE_SUPPORT, PERM_AUDIT));
}

static void roles_plans_and_features_go_there_and_back(void **state)
{
    (void)state;
    for (enum role r = 0; r < ROLE_COUNT; r++) {
        enum role back = ROLE_COUNT;
        assert_true(role_parse(sv_of(role_name(r)), &back));
        assert_int_equal(back, r);
    }
    for (enum plan p = 0; p < PLAN_COUNT; p++) {
        enum plan back = PLAN_COUNT;
        assert_true(plan_parse(sv_of(plan_name(p)), &back));
        assert_int_equal(back, p);
    }
    enum feature f = FEATURE_COUNT;
    assert_true(feature_parse(SV("caregiver_access"), &f));
    assert_int_equal(feature_plan(f), PLAN_PLUS);
    assert_false(feature_parse(SV("video"), &f));
    enum role r;
    assert_false(role_parse(SV("root"), &r));
}

int main(void)
{
    rng = seed_announced("scope");
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(unknown_bits_mean_none),
        cmocka_unit_test(full_is_act_everywhere_and_none_is_nothing),
        cmocka_unit_test(with_changes_one_capability_only),
        cmocka_unit_test(least_is_the_greatest_scope_within_both),
        cmocka_unit_test(least_is_monotone),
        cmocka_unit_test(switches_gate_ten_and_never_profile_or_clinical),
        cmocka_unit_test(names_go_there_and_back),
        cmocka_unit_test(presets_stand_in_the_order_of_the_form),
        cmocka_unit_test(roles_keep_the_lines_of_the_table),
        cmocka_unit_test(roles_plans_and_features_go_there_and_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
