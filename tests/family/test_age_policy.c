/* An organization picks a preset of the age policy, or edits its tiers (F5). Leo is nine, Mia thirteen. */
#include "home.h"

#include "family/age_effect.h"
#include "family/jobs.h"

static struct policy_form typed(struct practice *p, const char *preset)
{
    struct policy_form f;
    policy_form_of(p->a, age_preset(sv_of(preset)), &f);
    f.version = practice_organization(p).version;
    return f;
}

static struct age_policy checked(struct practice *p, const struct policy_form *f)
{
    struct problems problems = problems_new(p->a);
    struct age_policy policy;
    policy_form_check(f, &problems, &policy);
    assert_int_equal(problems.count, 0);
    return policy;
}

static enum err change(struct practice *p, const struct age_policy *after, int64_t version)
{
    struct organization org = practice_organization(p);
    struct viewer owner = practice_staff(p, ROLE_OWNER, NOBODY);
    struct op op = practice_op(p, &owner);
    return age_policy_change(&op, &org, after, version);
}

static struct age_effects effects(struct practice *p, const struct age_policy *after)
{
    struct organization org = practice_organization(p);
    struct viewer admin = practice_staff(p, ROLE_ADMIN, NOBODY);
    struct op op = practice_op(p, &admin);
    struct age_effects found;
    assert_int_equal(age_effects_of(&op, &org, after, &found), E_OK);
    return found;
}

static void every_preset_can_be_typed_and_is_itself_again(void **state)
{
    struct practice *p = *state;
    for (size_t i = 0; i < age_presets_count; i++) {
        struct policy_form f = typed(p, age_presets[i].id);
        assert_string_equal(checked(p, &f).id, age_presets[i].id);
        f.preset = SV(""); /* typed by hand, it is that preset or one of the same rules */
        assert_non_null(age_preset(sv_of(checked(p, &f).id)));
        f.majority = SV("20"); /* another majority is still the preset, if it was chosen */
        assert_int_equal(checked(p, &f).majority, 20);
    }
}

static void own_tiers_are_stored_and_loaded_as_they_were_typed(void **state)
{
    struct practice *p = *state;
    struct policy_form f = typed(p, "us-tx-three-step");
    f.tiers[0].from_age = SV(" 11 ");
    f.tiers[0].notice_days = SV("45");
    f.tiers[0].guardians_too = true;
    f.tiers[1].guardian = scope_with(scope_none(), CAP_BILLS, LEVEL_VIEW);
    f.tiers[1].teen.bits &= ~((int64_t)1 << CAP_BILLS);
    f.tiers[1].renew_months = SV("6");
    f.adult_renew_months = SV("24");
    f.majority = SV("19");
    f.leap_early = true;
    struct age_policy after = checked(p, &f);
    assert_string_equal(after.id, "custom");
    assert_int_equal(change(p, &after, f.version), E_OK);
    struct age_policy now = practice_organization(p).policy;
    assert_string_equal(now.id, "custom");
    assert_int_equal(now.count, 2);
    assert_int_equal(now.majority, 19);
    assert_int_equal(now.adult_renew_months, 24);
    assert_true(now.leap_early);
    assert_memory_equal(now.tiers, after.tiers, 2 * sizeof *now.tiers);
    assert_int_equal(practice_events(p, EVENT_AGE_POLICY_CHANGED), 1);
    assert_int_equal(change(p, &after, f.version), E_CONFLICT); /* a stale form */
    f = typed(p, "us-14");
    after = checked(p, &f);
    assert_int_equal(change(p, &after, f.version), E_OK);
    assert_string_equal(practice_organization(p).policy.id, "us-14");
}

static void each_bad_field_is_named_at_once(void **state)
{
    struct practice *p = *state;
    struct policy_form f = { .majority = SV("12"), .adult_renew_months = SV("-1"), .count = 5 };
    for (size_t i = 0; i < f.count; i++)
        f.tiers[i] = (struct tier_form){ .from_age = SV("12"), .on_enter = SV("keep"), .teen = PORTAL_ALL };
    f.tiers[0] = (struct tier_form){
        .from_age = SV("0"), .on_enter = SV("vanish"), .notice_days = SV("many"), .renew_months = SV("121")
    };
    f.tiers[1].on_enter = SV("limit"); /* to nothing */
    f.tiers[2].from_age = SV("");      /* no tier */
    f.tiers[3].on_enter = SV("end");
    f.tiers[4].from_age = SV("25");
    f.tiers[4].on_enter = SV("keep"); /* after an end */
    struct problems problems = problems_new(p->a);
    struct age_policy policy;
    policy_form_check(&f, &problems, &policy);
    static const char *const fields[] = { "majority", "adult_renew_months", "t0_from_age", "t0_on_enter",
        "t0_notice_days", "t0_renew_months", "t1_on_enter", "t3_from_age", "t4_from_age", "t4_on_enter" };
    for (size_t i = 0; i < LENGTH(fields); i++)
        assert_non_null(problem_of(&problems, sv_of(fields[i])));
    assert_null(problem_of(&problems, SV("t2_from_age")));
    static const char *const codes[] = { "bad_number", "bad_choice", "scope_empty", "tier_order", "tier_wider" };
    for (size_t i = 0; i < LENGTH(codes); i++)
        assert_true(problem_has(&problems, sv_of(codes[i])));
}

static void a_policy_is_for_those_with_the_permission_and_a_fresh_password(void **state)
{
    struct practice *p = *state;
    struct organization org = practice_organization(p);
    struct policy_form f = typed(p, "us-14");
    struct age_policy after = checked(p, &f);
    struct age_effects found;
    struct viewer viewers[] = { practice_staff(p, ROLE_PROVIDER, NOBODY), practice_staff(p, ROLE_SUPPORT, NOBODY),
        practice_client(p, p->ana), practice_stranger() };
    for (size_t i = 0; i < LENGTH(viewers); i++) {
        struct op op = practice_op(p, &viewers[i]);
        enum err e = age_policy_change(&op, &org, &after, org.version),
                 seen = age_effects_of(&op, &org, &after, &found);
        assert_true((e == E_DENIED || e == E_NOTFOUND) && seen == e);
    }
    struct viewer owner = practice_staff(p, ROLE_OWNER, NOBODY);
    struct op op = practice_op(p, &owner);
    owner.facts.fresh = false;
    assert_int_equal(age_policy_change(&op, &org, &after, org.version), E_DENIED);
    assert_int_equal(practice_organization(p).version, org.version);
}

static void the_list_says_whom_a_stricter_policy_narrows_suspends_and_ends(void **state)
{
    struct practice *p = *state;
    struct grant_id leo = home_give(p, p->leo, p->ana), mia = home_give(p, p->mia, p->ana);
    struct policy_form f = typed(p, "us-13");
    struct age_policy after = checked(p, &f);
    struct age_effects found = effects(p, &after);
    assert_int_equal(found.total[AGE_NARROWS], 1); /* Mia's: appointments only */
    assert_string_equal(sv_z(p->a, found.items[AGE_NARROWS][0].client_name), "Mia Ruiz");
    assert_string_equal(sv_z(p->a, found.items[AGE_NARROWS][0].caregiver_name), "Ana Ruiz");
    assert_int_equal(found.total[AGE_SUSPENDS] + found.total[AGE_ENDS] + found.total[AGE_QUEUES], 0);
    f = typed(p, "us-assent-13");
    after = checked(p, &f);
    assert_int_equal(effects(p, &after).total[AGE_SUSPENDS], 1);
    f = typed(p, "us-common-12");
    f.tiers[0].from_age = SV("10"); /* Leo turns ten in a week */
    f.tiers[0].on_enter = SV("end");
    after = checked(p, &f);
    home_restrict(p, p->mia);
    found = effects(p, &after);
    assert_int_equal(found.total[AGE_ENDS], 1);
    assert_string_equal(sv_z(p->a, found.items[AGE_ENDS][0].client_name), "Mia Ruiz");
    assert_int_equal(found.items[AGE_ENDS][0].caregiver_name.n, 0); /* a restricted record */
    assert_int_equal(found.total[AGE_QUEUES], 1);
    assert_string_equal(sv_z(p->a, day_iso(p->a, found.items[AGE_QUEUES][0].on)), "2026-03-09");
    assert_true(home_may(p, mia, NEED_CONTEXT_PAGE).allow); /* looking changes nothing */
    assert_int_equal(change(p, &after, f.version), E_OK);
    assert_false(home_may(p, mia, NEED_CONTEXT_PAGE).allow); /* on the next request … */
    assert_true(home_may(p, leo, NEED_CONTEXT_PAGE).allow);
    (void)home_ages(p);
    assert_int_equal(home_grant(p, mia).state, GRANT_ENDED);          /* … and written down */
    assert_int_equal(practice_events(p, EVENT_AGE_REVIEW_OPENED), 1); /* Leo's parents are told ahead */
}

static void the_list_is_what_the_decision_says_afterwards(void **state)
{
    struct practice *p = *state;
    for (size_t i = 0; i < age_presets_count; i++) {
        struct grant_id ids[] = { home_give(p, p->leo, p->ana), home_give(p, p->mia, p->ana) };
        struct policy_form f = typed(p, age_presets[i].id);
        struct age_policy after = checked(p, &f);
        int64_t narrower = 0, closed = 0;
        struct scope before[2];
        for (int k = 0; k < 2; k++)
            before[k] = home_grant(p, ids[k]).effective;
        struct age_effects found = effects(p, &after);
        assert_int_equal(change(p, &after, f.version), E_OK);
        for (int k = 0; k < 2; k++) {
            struct grant g = home_grant(p, ids[k]);
            closed += g.over;
            narrower += !g.over && !scope_within(before[k], g.effective);
            assert_true(scope_within(g.effective, before[k])); /* nothing widens */
        }
        assert_int_equal(found.total[AGE_SUSPENDS] + found.total[AGE_ENDS], closed);
        assert_int_equal(found.total[AGE_NARROWS], narrower);
        home_end_all(p);
        home_policy(p, "us-common-12");
    }
}

static void a_milder_policy_opens_nothing_that_the_clock_had_closed(void **state)
{
    struct practice *p = *state;
    struct grant_id id = home_give(p, p->leo, p->ana);
    home_go_to(p, "2028-03-09", 5, 0); /* twelve: narrowed, and no job has said so */
    assert_false(home_may(p, id, NEED_CAP_PAGE(CAP_CHAT, LEVEL_VIEW)).allow);
    struct policy_form f = typed(p, "us-14");
    struct age_policy after = checked(p, &f);
    assert_int_equal(change(p, &after, f.version), E_OK);
    assert_false(home_may(p, id, NEED_CAP_PAGE(CAP_CHAT, LEVEL_VIEW)).allow);
    (void)home_ages(p);
    assert_false(home_may(p, id, NEED_CAP_PAGE(CAP_CHAT, LEVEL_VIEW)).allow);
}

static void a_tier_may_leave_the_clients_own_portal_less(void **state)
{
    struct practice *p = *state;
    struct policy_form f = typed(p, "us-common-12");
    struct organization org = practice_organization(p);
    struct day today = organization_today(&org, p->now);
    struct opt_day leo = { .has = true }, mia = { .has = true };
    bool by_age;
    assert_true(day_parse(SV("2016-03-09"), &leo.v) && day_parse(SV("2012-06-01"), &mia.v));
    f.tiers[0].teen.bits &= ~((int64_t)1 << CAP_BILLS);
    struct age_policy after = checked(p, &f);
    assert_int_equal(change(p, &after, f.version), E_OK);
    org = practice_organization(p);
    assert_false(portal_on(organization_portal_at(&org, mia, today, &by_age), CAP_BILLS));
    assert_true(by_age);
    assert_true(portal_on(organization_portal_at(&org, mia, today, &by_age), CAP_CHAT));
    assert_true(portal_on(organization_portal_at(&org, leo, today, &by_age), CAP_BILLS));
}

static void another_policy_plans_the_next_notice_and_birthday_of_every_access_at_once(void **state)
{
    struct practice *p = *state;
    (void)home_give(p, p->leo, p->ana); /* born 9 March 2016; the boundary is at 12 */
    struct policy_form f = typed(p, "us-14");
    struct age_policy after = checked(p, &f);
    home_events(p);
    assert_int_equal(change(p, &after, f.version), E_OK);
    home_events(p);
    home_go_to(p, "2028-03-10", 4, 0); /* twelve: nothing begins any more */
    assert_int_equal(home_schedule(p), 0);
    home_go_to(p, "2030-03-10", 4, 0); /* fourteen: the notice and the day */
    (void)home_schedule(p);
    assert_int_equal(practice_events(p, EVENT_AGE_DUE), 2);
}

#define T(f) cmocka_unit_test_setup_teardown(f, practice_setup, practice_teardown)
int main(int argc, char **argv)
{
    db_fixture_args(argc, argv);
    event_consumers_set(&family_consumer, 1);
    const struct CMUnitTest tests[] = {
        T(every_preset_can_be_typed_and_is_itself_again),
        T(own_tiers_are_stored_and_loaded_as_they_were_typed),
        T(each_bad_field_is_named_at_once),
        T(a_policy_is_for_those_with_the_permission_and_a_fresh_password),
        T(the_list_says_whom_a_stricter_policy_narrows_suspends_and_ends),
        T(the_list_is_what_the_decision_says_afterwards),
        T(a_milder_policy_opens_nothing_that_the_clock_had_closed),
        T(a_tier_may_leave_the_clients_own_portal_less),
        T(another_policy_plans_the_next_notice_and_birthday_of_every_access_at_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
