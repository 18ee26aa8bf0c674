#include "access/decide.h"

#include "test.h"

#include "base/err.h"
#include "seed.h"

enum { ROUNDS = 200000 };

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

/* Any policy, as an organization may have written it: not only tiers that narrow with the years. */
static struct age_policy any_policy(void)
{
    struct age_policy p = age_presets[prng_below(&rng, age_presets_count)];
    p.majority = 16 + (int)prng_below(&rng, 6);
    p.leap_early = prng_flip(&rng);
    if (prng_flip(&rng))
        return p;
    p.count = 0;
    for (int age = (int)prng_below(&rng, 8); p.count < AGE_TIERS_MAX; age += 1 + (int)prng_below(&rng, 5))
        p.tiers[p.count++] = (struct age_tier){ .from_age = age,
            .guardian_scope = scope_least(scope_full(), (struct scope){ (int64_t)prng_next(&rng) }),
            .on_enter = (enum tier_act)prng_below(&rng, TIER_END + 1),
            .needs_assent = prng_below(&rng, 4) == 0,
            .guardians_too = prng_flip(&rng) };
    return p;
}

static struct standing_facts any_facts(const struct age_policy *p)
{
    struct day born = { on(2000, 1, 1).n + (int32_t)prng_below(&rng, 4000) };
    struct standing_facts f = { .policy = p,
        .basis = prng_flip(&rng) ? BASIS_PARENT_OF_MINOR : (enum grant_basis)prng_below(&rng, BASIS_STAFF_DECISION + 1),
        .born = { prng_below(&rng, 16) != 0, born },
        .today = { born.n + (int32_t)prng_below(&rng, 24 * 365) },
        .limit_age =
            prng_flip(&rng) ? scope_full() : scope_least(scope_full(), (struct scope){ (int64_t)prng_next(&rng) }),
        .needs_consent = prng_flip(&rng) };
    if (prng_flip(&rng)) { /* exactly on a birthday */
        f.today = birthday_at(born, (int)prng_below(&rng, 24), p->leap_early);
        f.today.n -= (int32_t)prng_below(&rng, 2);
    }
    f.given_on.n = f.today.n - (int32_t)prng_below(&rng, 20 * 365);
    const struct age_tier *t = f.born.has ? policy_tier(p, born, f.today) : NULL;
    if (t && prng_flip(&rng))
        f.settled = (struct age_settled){ .has = true,
            .applied = prng_flip(&rng),
            .from_age = prng_below(&rng, 4) == 0 ? 7 : t->from_age,
            .due_on = { birthday_at(born, t->from_age, p->leap_early).n - (int32_t)prng_below(&rng, 2) },
            .outcome = (enum tier_act)prng_below(&rng, TIER_END + 1) };
    return f;
}

/* A parent whose access is as wide as can be. */
static struct access_facts parent(const struct standing_facts *age)
{
    return (struct access_facts){ .relation = REL_CAREGIVER,
        .has_subject = true,
        .born_known = age->born.has,
        .portal = PORTAL_ALL,
        .grant = GRANT_ACTIVE,
        .caregiver_ok = true,
        .scope = scope_full(),
        .age = *age,
        .feature_on = true };
}

static bool may(const struct standing_facts *age, enum cap c, enum level level)
{
    struct access_facts f = parent(age);
    struct need n = NEED_CAP_PAGE(c, level);
    return access_decide(&f, &n).allow;
}

static bool opens(const struct standing_facts *age)
{
    struct access_facts f = parent(age);
    struct need n = NEED_CONTEXT_PAGE;
    return access_decide(&f, &n).allow;
}

/* What a person decided about the boundary of the tier they are in. */
static bool decided_by_a_person(const struct standing_facts *f, const struct age_tier *t)
{
    struct day boundary = birthday_at(f->born.v, t->from_age, f->policy->leap_early);
    const struct age_settled *s = &f->settled;
    return s->has && s->from_age == t->from_age && s->due_on.n >= boundary.n &&
           (s->outcome == TIER_KEEP || !s->applied || t->on_enter == TIER_END);
}

static void on_any_day_the_decision_grants_no_more_than_the_tier_allows(void **state)
{
    (void)state;
    size_t narrowed = 0, closed = 0;
    for (int i = 0; i < ROUNDS; i++) {
        struct age_policy p = any_policy();
        struct standing_facts f = any_facts(&p);
        const struct age_tier *t = f.born.has ? policy_tier(&p, f.born.v, f.today) : NULL;
        if (!t || t->from_age == 0 || !tier_touches(t, f.basis) || decided_by_a_person(&f, t))
            continue;
        bool entered_since = birthday_at(f.born.v, t->from_age, p.leap_early).n > f.given_on.n && !f.settled.has;
        bool shuts = t->on_enter == TIER_SUSPEND || t->on_enter == TIER_END;
        if (shuts && entered_since)
            assert_false(opens(&f));
        if (t->needs_assent && !f.needs_consent)
            assert_false(opens(&f));
        for (enum cap c = 0; c < CAP_COUNT; c++)
            for (enum level l = LEVEL_VIEW; l <= LEVEL_ACT; l++) {
                bool tier_allows = t->on_enter == TIER_KEEP || scope_level(t->guardian_scope, c) >= l ||
                                   (t->on_enter == TIER_END && f.needs_consent); /* the minor said yes */
                assert_true(tier_allows || !may(&f, c, l));
                narrowed += !tier_allows;
            }
        closed += !opens(&f);
    }
    assert_true(narrowed > 0 && closed > 0);
}

static void the_age_policy_never_gives_what_the_grant_does_not(void **state)
{
    (void)state;
    for (int i = 0; i < ROUNDS; i++) {
        struct age_policy p = any_policy();
        struct standing_facts f = any_facts(&p);
        struct access_facts facts = parent(&f);
        facts.scope = scope_least(scope_full(), (struct scope){ (int64_t)prng_next(&rng) });
        assert_true(scope_within(access_scope(&facts), facts.scope));
        for (enum cap c = 0; c < CAP_COUNT; c++) {
            struct need n = NEED_CAP_PAGE(c, LEVEL_ACT);
            if (access_decide(&facts, &n).allow)
                assert_int_equal(scope_level(facts.scope, c), LEVEL_ACT);
        }
    }
}

static void facts_that_nobody_set_give_nothing(void **state)
{
    (void)state;
    struct standing_facts none = { .basis = BASIS_STAFF_DECISION }, nameless = { .policy = preset("us-common-12") };
    assert_false(opens(&none));
    assert_false(opens(&nameless));
    none.policy = nameless.policy;
    assert_true(opens(&none));
}

static struct standing_facts child(const char *policy, struct day born, struct day today)
{
    return (struct standing_facts){ .policy = preset(policy),
        .basis = BASIS_PARENT_OF_MINOR,
        .born = { true, born },
        .given_on = { born.n + 100 },
        .today = today,
        .limit_age = scope_full() };
}

static void edge_18_a_day_before_the_birthday_is_open_and_the_birthday_is_not(void **state)
{
    (void)state;
    struct standing_facts f = child("us-common-12", on(2010, 6, 1), on(2022, 5, 31));
    assert_true(may(&f, CAP_CHAT, LEVEL_ACT));
    f.today = on(2022, 6, 1);
    assert_false(may(&f, CAP_CHAT, LEVEL_VIEW));
    assert_true(may(&f, CAP_BILLS, LEVEL_ACT));
    f.today = on(2028, 5, 31);
    assert_true(may(&f, CAP_BILLS, LEVEL_ACT));
    f.today = on(2028, 6, 1);
    assert_false(opens(&f));
    f.basis = BASIS_LEGAL_GUARDIAN;
    assert_true(opens(&f));
}

static void edge_19_born_on_29_february_the_gate_closes_on_1_march_or_a_day_before_where_configured(void **state)
{
    (void)state;
    struct age_policy early = *preset("us-13");
    early.leap_early = true;
    struct standing_facts f = child("us-13", on(2016, 2, 29), on(2029, 2, 28));
    assert_true(may(&f, CAP_CHAT, LEVEL_ACT));
    f.policy = &early;
    assert_false(may(&f, CAP_CHAT, LEVEL_VIEW));
    f.policy = preset("us-13");
    f.today = on(2029, 3, 1);
    assert_false(may(&f, CAP_CHAT, LEVEL_VIEW));
}

static void of_two_tiers_on_one_day_the_later_one_is_the_gate(void **state)
{
    (void)state;
    struct age_policy p = { .id = "x", .label = "x", .source = "", .majority = 18, .count = 2 };
    p.tiers[0] = (struct age_tier){ .from_age = 12, .guardian_scope = scope_full(), .on_enter = TIER_LIMIT };
    p.tiers[1] = (struct age_tier){ .from_age = 18, .guardian_scope = scope_full(), .on_enter = TIER_KEEP };
    struct standing_facts f = child("us-13", on(2010, 6, 1), on(2028, 6, 1));
    f.policy = &p; /* a tier at majority does not count: majority does */
    assert_false(opens(&f));
    f.today.n--;
    assert_true(opens(&f));
}

static void edge_20_without_a_birth_date_a_person_looks_and_nothing_closes_by_itself(void **state)
{
    (void)state;
    struct standing_facts f = child("us-common-12", on(2010, 6, 1), on(2029, 1, 1));
    f.born.has = false;
    assert_true(opens(&f));
}

static void what_was_decided_ahead_holds_from_the_day_on_before_any_job_runs(void **state)
{
    (void)state;
    struct standing_facts f = child("us-assent-13", on(2010, 6, 1), on(2023, 6, 1));
    assert_false(opens(&f)); /* suspended, if nobody decides */
    f.settled = (struct age_settled){ .has = true, .from_age = 13, .due_on = f.today, .outcome = TIER_KEEP };
    assert_true(may(&f, CAP_CHAT, LEVEL_ACT));
    f.policy = preset("us-common-12");
    f.today = f.settled.due_on = on(2022, 6, 1);
    f.settled.from_age = 12;
    f.settled.outcome = TIER_LIMIT;
    assert_true(may(&f, CAP_BILLS, LEVEL_ACT) && !may(&f, CAP_CHAT, LEVEL_VIEW));
    f.settled.outcome = TIER_SUSPEND; /* stricter than the policy */
    assert_false(opens(&f));
    f.settled.outcome = TIER_END;
    assert_false(opens(&f));
}

static void what_was_kept_ends_at_the_next_boundary_and_is_not_kept_of_another_birth_date(void **state)
{
    (void)state;
    struct standing_facts f = child("us-common-12", on(2010, 6, 1), on(2023, 1, 1));
    f.settled = (struct age_settled){
        .has = true, .applied = true, .from_age = 12, .due_on = on(2022, 6, 1), .outcome = TIER_KEEP
    };
    assert_true(may(&f, CAP_CHAT, LEVEL_ACT));
    f.born.v = on(2010, 8, 1); /* corrected: the boundary came later than what was decided about */
    assert_false(may(&f, CAP_CHAT, LEVEL_VIEW));
    f.born.v = on(2010, 6, 1);
    f.today = on(2028, 6, 1);
    assert_false(opens(&f));
}

int main(void)
{
    rng = seed_announced("standing");
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(on_any_day_the_decision_grants_no_more_than_the_tier_allows),
        cmocka_unit_test(the_age_policy_never_gives_what_the_grant_does_not),
        cmocka_unit_test(facts_that_nobody_set_give_nothing),
        cmocka_unit_test(edge_18_a_day_before_the_birthday_is_open_and_the_birthday_is_not),
        cmocka_unit_test(edge_19_born_on_29_february_the_gate_closes_on_1_march_or_a_day_before_where_configured),
        cmocka_unit_test(of_two_tiers_on_one_day_the_later_one_is_the_gate),
        cmocka_unit_test(edge_20_without_a_birth_date_a_person_looks_and_nothing_closes_by_itself),
        cmocka_unit_test(what_was_decided_ahead_holds_from_the_day_on_before_any_job_runs),
        cmocka_unit_test(what_was_kept_ends_at_the_next_boundary_and_is_not_kept_of_another_birth_date),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
