#include "access/policy.h"

#include "test.h"

#include "base/err.h"
#include "seed.h"

enum { ROUNDS = 20000 };

static struct prng rng;

static struct day on(int year, int month, int day)
{
    return day_of_civil((struct civil){ year, month, day });
}

static const struct age_policy *preset(const char *id)
{
    const struct age_policy *p = age_preset(sv_of(id));
    assert_non_null(p);
    return p;
}

static struct day any_day(int from_year, int years)
{
    struct day from = on(from_year, 1, 1), to = on(from_year + years, 1, 1);
    return (struct day){ from.n + (int32_t)prng_below(&rng, (uint64_t)(to.n - from.n)) };
}

/* A preset as an organization might have changed it: majority and leap day are its own. */
static struct age_policy any_policy(void)
{
    struct age_policy p = age_presets[prng_below(&rng, age_presets_count)];
    if (prng_flip(&rng))
        p.majority = 16 + (int)prng_below(&rng, 6);
    p.leap_early = prng_flip(&rng);
    return p;
}

struct teen_row {
    const char *id;
    int teen_age, majority;
};
static const struct teen_row teen_ages[] = {
    { "us-common-12", 12, 18 },
    { "us-13", 13, 18 },
    { "us-14", 14, 18 },
    { "us-assent-13", 13, 18 },
    { "us-ca-teen-choice", 12, 18 },
    { "us-ca-limited", 12, 18 },
    { "us-va-4cat", 13, 18 },
    { "us-nj-annual", 12, 18 },
    { "us-tx-three-step", 12, 18 },
    { "uk-dapb3051", 13, 18 },
    { "au-14", 14, 18 },
    { "vendor-majority", 18, 18 },
    { "fullscript-dependent", 18, 18 },
    { "is-16", 16, 18 },
    { "majority-19", 12, 19 },
    { "majority-21", 12, 21 },
};

static void teen_age_is_as_the_presets_say(void **state)
{
    const struct teen_row *row = *state;
    assert_int_equal(policy_teen_age(preset(row->id)), row->teen_age);
    assert_int_equal(preset(row->id)->majority, row->majority);
}

static void every_preset_is_listed_and_named(void **state)
{
    (void)state;
    assert_int_equal(age_presets_count, LENGTH(teen_ages));
    for (size_t i = 0; i < age_presets_count; i++) {
        const struct age_policy *p = &age_presets[i];
        assert_string_equal(p->id, teen_ages[i].id);
        assert_true(strlen(p->label) > 0 && strlen(p->source) > 0);
        assert_in_range(p->majority, AGE_MAJORITY_MIN, AGE_MAJORITY_MAX);
        assert_in_range(p->count, 1, AGE_TIERS_MAX);
    }
    assert_null(age_preset(SV("us-common")));
    assert_null(age_preset(SV("")));
}

static void tiers_ascend_and_entering_one_never_widens(void **state)
{
    (void)state;
    for (size_t i = 0; i < age_presets_count; i++) {
        const struct age_policy *p = &age_presets[i];
        for (size_t t = 0; t < p->count; t++) {
            assert_true(p->tiers[t].from_age < p->majority);
            assert_true(p->tiers[t].notice_days > 0);
            if (p->tiers[t].on_enter == TIER_END)
                assert_true(scope_within(p->tiers[t].guardian_scope, scope_none()));
            if (t == 0)
                continue;
            const struct age_tier *from = &p->tiers[t - 1], *to = &p->tiers[t];
            assert_true(from->from_age < to->from_age);
            assert_true(scope_within(to->guardian_scope, from->guardian_scope));
            assert_true(to->needs_assent || !from->needs_assent);
            assert_true((to->teen_portal.bits & ~from->teen_portal.bits) == 0);
        }
    }
}

static void growing_up_never_widens_a_parents_ceiling(void **state)
{
    (void)state;
    for (int i = 0; i < ROUNDS; i++) {
        struct age_policy p = any_policy();
        struct day born = any_day(1990, 30), earlier = any_day(1990, 60);
        struct day later = { earlier.n + (int32_t)prng_below(&rng, 9000) };
        const struct age_tier *before = policy_tier(&p, born, earlier), *after = policy_tier(&p, born, later);
        if (!before)
            continue;
        assert_non_null(after);
        assert_true(after->from_age >= before->from_age);
        assert_true(scope_within(after->guardian_scope, before->guardian_scope));
    }
}

static void next_is_always_in_the_future_and_is_the_tier_of_its_day(void **state)
{
    (void)state;
    for (int i = 0; i < ROUNDS; i++) {
        struct age_policy p = any_policy();
        struct day born = any_day(1990, 40), today = any_day(1990, 60), next_on = { 0 };
        const struct age_tier *next = NULL;
        if (!policy_next(&p, born, today, &next, &next_on)) {
            assert_true(policy_is_adult(&p, born, today));
            assert_null(next);
            continue;
        }
        assert_false(policy_is_adult(&p, born, today));
        assert_true(next_on.n > today.n);
        assert_ptr_equal(policy_tier(&p, born, next_on), next);
        struct day eve = { next_on.n - 1 };
        assert_ptr_equal(policy_tier(&p, born, eve), policy_tier(&p, born, today));
    }
}

static void every_life_ends_in_the_tier_of_majority(void **state)
{
    (void)state;
    for (int i = 0; i < ROUNDS; i++) {
        struct age_policy p = any_policy();
        struct day born = any_day(1990, 30), grown = birthday_at(born, p.majority, p.leap_early);
        const struct age_tier *t = policy_tier(&p, born, grown);
        assert_non_null(t);
        assert_int_equal(t->from_age, p.majority);
        assert_int_equal(t->on_enter, TIER_END);
        assert_true(scope_within(t->guardian_scope, scope_none()));
        assert_true(policy_is_adult(&p, born, grown) && policy_is_teen(&p, born, grown));
        assert_false(policy_is_adult(&p, born, (struct day){ grown.n - 1 }));
    }
}

static void a_policy_without_tiers_still_ends_at_majority(void **state)
{
    (void)state;
    struct age_policy bare = { .majority = 18 };
    struct day born = on(2010, 5, 4), next_on = { 0 };
    const struct age_tier *next = NULL;
    assert_null(policy_tier(&bare, born, on(2020, 1, 1)));
    assert_true(policy_next(&bare, born, on(2020, 1, 1), &next, &next_on));
    assert_int_equal(next_on.n, on(2028, 5, 4).n);
    assert_int_equal(next->on_enter, TIER_END);
    assert_int_equal(policy_teen_age(&bare), 18);
    struct age_policy forgotten = { 0 }; /* no majority either: the earliest one known, not never */
    assert_int_equal(policy_tier(&forgotten, born, on(2028, 5, 4))->on_enter, TIER_END);
}

static void guardians_follow_majority_only_where_the_preset_names_them(void **state)
{
    (void)state;
    struct day born = on(2000, 1, 1), today = on(2026, 1, 1);
    assert_false(policy_tier(preset("us-common-12"), born, today)->guardians_too);
    assert_true(policy_tier(preset("au-14"), born, today)->guardians_too);
    assert_true(policy_tier(preset("uk-dapb3051"), born, today)->guardians_too);
}

static void a_later_majority_of_the_organization_moves_the_last_tier(void **state)
{
    (void)state;
    struct age_policy p = *preset("us-common-12");
    p.majority = 19;
    struct day born = on(2008, 3, 9);
    assert_int_equal(policy_tier(&p, born, on(2026, 3, 9))->on_enter, TIER_LIMIT);
    assert_int_equal(policy_tier(&p, born, on(2027, 3, 9))->on_enter, TIER_END);
    p = *preset("majority-21");
    p.majority = 18; /* its tier at 18 no longer counts */
    assert_int_equal(policy_tier(&p, born, on(2026, 3, 9))->on_enter, TIER_END);
}

static void edge_19_leap_day_counts_from_1_march_unless_configured(void **state)
{
    (void)state;
    struct age_policy p = *preset("us-13");
    struct day born = on(2012, 2, 29), next_on = { 0 };
    const struct age_tier *next = NULL;
    assert_int_equal(policy_tier(&p, born, on(2025, 2, 28))->from_age, 0);
    assert_int_equal(policy_tier(&p, born, on(2025, 3, 1))->from_age, 13);
    assert_true(policy_next(&p, born, on(2025, 2, 28), &next, &next_on));
    assert_int_equal(next_on.n, on(2025, 3, 1).n);
    assert_false(policy_is_teen(&p, born, on(2025, 2, 28)));
    p.leap_early = true;
    assert_int_equal(policy_tier(&p, born, on(2025, 2, 28))->from_age, 13);
    assert_true(policy_is_teen(&p, born, on(2025, 2, 28)));
    assert_true(policy_next(&p, born, on(2025, 2, 27), &next, &next_on));
    assert_int_equal(next_on.n, on(2025, 2, 28).n);
    p = *preset("us-common-12"); /* 2024 is a leap year: the day itself */
    assert_int_equal(policy_tier(&p, born, on(2024, 2, 28))->from_age, 0);
    assert_int_equal(policy_tier(&p, born, on(2024, 2, 29))->from_age, 12);
}

static void edge_20_a_corrected_birth_date_is_a_new_answer_and_a_future_one_has_no_tier(void **state)
{
    (void)state;
    const struct age_policy *p = preset("us-common-12");
    struct day today = on(2026, 11, 23), next_on = { 0 };
    const struct age_tier *next = NULL;
    assert_int_equal(policy_tier(p, on(2016, 11, 24), today)->from_age, 0);
    assert_int_equal(policy_tier(p, on(2014, 11, 23), today)->from_age, 12);
    assert_int_equal(policy_tier(p, on(2008, 11, 23), today)->from_age, 18);
    assert_null(policy_tier(p, on(2026, 11, 24), today));
    assert_false(policy_is_teen(p, on(2026, 11, 24), today));
    assert_true(policy_next(p, on(2026, 11, 24), today, &next, &next_on));
    assert_int_equal(next_on.n, on(2026, 11, 24).n);
}

static void edge_21_the_day_in_the_practices_zone_decides(void **state)
{
    (void)state;
    /* At the same moment it is the eve in Honolulu and the birthday in Auckland: the caller's day counts, nothing else.
     */
    const struct age_policy *p = preset("us-common-12");
    struct day born = on(2008, 6, 15), honolulu = on(2026, 6, 14), auckland = on(2026, 6, 15), next_on = { 0 };
    const struct age_tier *next = NULL;
    assert_false(policy_is_adult(p, born, honolulu));
    assert_true(policy_next(p, born, honolulu, &next, &next_on));
    assert_int_equal(next_on.n, auckland.n);
    assert_true(policy_is_adult(p, born, auckland));
    assert_false(policy_next(p, born, auckland, &next, &next_on));
}

static void tier_acts_go_there_and_back(void **state)
{
    (void)state;
    for (enum tier_act t = TIER_KEEP; t <= TIER_END; t++) {
        enum tier_act back = TIER_KEEP;
        assert_true(tier_act_parse(sv_of(tier_act_name(t)), &back));
        assert_int_equal(back, t);
    }
    enum tier_act t;
    assert_false(tier_act_parse(SV("delete"), &t));
}

int main(void)
{
    rng = seed_announced("policy");
    const struct CMUnitTest plain[] = {
        cmocka_unit_test(every_preset_is_listed_and_named),
        cmocka_unit_test(tiers_ascend_and_entering_one_never_widens),
        cmocka_unit_test(growing_up_never_widens_a_parents_ceiling),
        cmocka_unit_test(next_is_always_in_the_future_and_is_the_tier_of_its_day),
        cmocka_unit_test(every_life_ends_in_the_tier_of_majority),
        cmocka_unit_test(a_policy_without_tiers_still_ends_at_majority),
        cmocka_unit_test(guardians_follow_majority_only_where_the_preset_names_them),
        cmocka_unit_test(a_later_majority_of_the_organization_moves_the_last_tier),
        cmocka_unit_test(edge_19_leap_day_counts_from_1_march_unless_configured),
        cmocka_unit_test(edge_20_a_corrected_birth_date_is_a_new_answer_and_a_future_one_has_no_tier),
        cmocka_unit_test(edge_21_the_day_in_the_practices_zone_decides),
        cmocka_unit_test(tier_acts_go_there_and_back),
    };
    struct CMUnitTest tests[LENGTH(plain) + LENGTH(teen_ages)];
    memcpy(tests, plain, sizeof plain);
    for (size_t i = 0; i < LENGTH(teen_ages); i++)
        tests[LENGTH(plain) + i] = TEST_ROW(teen_ages[i].id, teen_age_is_as_the_presets_say, &teen_ages[i]);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
