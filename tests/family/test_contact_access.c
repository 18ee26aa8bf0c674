/* A contact and its access in one go, as other programs save them. */
#include "family/contact_access.h"
#include "home.h"

struct saving {
    struct viewer owner;
    struct op op;
    struct problems problems, warnings;
    struct contact_making making;
    struct contact_id made;
};

static struct saving saving(struct practice *p)
{
    struct saving s = {
        .owner = practice_staff(p, ROLE_OWNER, p->leo), .problems = problems_new(p->a), .warnings = problems_new(p->a)
    };
    s.making = (struct contact_making){ .client = p->leo, .form = home_link_form("is_parent"), .linked = p->ana };
    s.making.access = (struct contact_access){ .want = GIVE_ACCESS,
        .form = { .acknowledged = true, .ack_version = SV("2026-11"), .send_invite = true } };
    return s;
}

static enum err make(struct practice *p, struct saving *s)
{
    s->op = practice_op(p, &s->owner);
    s->making.access.granting = &s->op;
    s->problems.count = 0;
    return contact_make(&s->op, &s->making, &s->problems, &s->warnings, &s->made);
}

static struct contact made_contact(struct practice *p, struct saving *s)
{
    struct contact c;
    s->op = practice_op(p, &s->owner);
    assert_int_equal(contact_load(&s->op, p->leo, s->made, &c), E_OK);
    return c;
}

static enum err save(struct practice *p, struct saving *s, const struct contact_access *access)
{
    struct contact c = made_contact(p, s);
    struct contact_form f = home_link_form("is_parent");
    f.copy_notifications = false;
    f.version = c.version;
    s->problems.count = 0;
    return contact_save(&s->op, p->leo, s->made, &f, access, WARN_TELL, &s->problems, &s->warnings);
}

static void no_setting_means_everything_and_a_parent_of_a_minor(void **state)
{
    struct practice *p = *state;
    struct saving s = saving(p);
    struct portal_setting setting;
    assert_int_equal(make(p, &s), E_OK);
    struct grant g = home_grant(p, made_contact(p, &s).grant);
    assert_true(scope_within(scope_full(), g.scope));
    assert_false(portal_setting_of(g.scope, &setting));
    assert_string_equal(sv_z(p->a, g.basis), "parent_of_minor");
    assert_int_equal(g.state, GRANT_PROPOSED);
}

static void a_setting_gives_its_switches_and_nothing_that_has_none(void **state)
{
    struct practice *p = *state;
    struct saving s = saving(p);
    s.making.access.scope = SET_SCOPE;
    s.making.access.setting.on[CAP_BILLS] = true;
    assert_int_equal(make(p, &s), E_OK);
    struct grant g = home_grant(p, made_contact(p, &s).grant);
    assert_int_equal(g.scope.bits, scope_with(scope_none(), CAP_BILLS, LEVEL_ACT).bits);
}

static void an_adult_has_to_agree_first(void **state)
{
    struct practice *p = *state;
    struct saving s = saving(p);
    s.owner = practice_staff(p, ROLE_OWNER, p->olga);
    s.making.client = p->olga;
    s.making.form = home_link_form("child");
    assert_int_equal(make(p, &s), E_OK);
    s.op = practice_op(p, &s.owner);
    struct contact c;
    assert_int_equal(contact_load(&s.op, p->olga, s.made, &c), E_OK);
    struct grant g = home_grant(p, c.grant);
    assert_string_equal(sv_z(p->a, g.basis), "adult_consent");
    assert_true(g.needs_consent);
}

static void an_account_is_made_linked_and_invited_in_one_go_or_not_at_all(void **state)
{
    struct practice *p = *state;
    struct saving s = saving(p);
    struct client_form person = {
        .first_name = SV("Rosa"), .last_name = SV("Ruiz"), .email = SV("rosa@example.org"), .caregiver_only = true
    };
    s.making.linked = NOBODY;
    s.making.person = &person;
    s.making.access.form.acknowledged = false;
    int64_t clients = practice_events(p, EVENT_CLIENT_CREATED);
    assert_int_equal(make(p, &s), E_INVALID);
    assert_true(problem_has(&s.problems, SV("ack_needed")));
    assert_int_equal(practice_events(p, EVENT_CLIENT_CREATED), clients);
    s.making.access.form.acknowledged = true;
    assert_int_equal(make(p, &s), E_OK);
    assert_int_equal(practice_events(p, EVENT_CLIENT_CREATED), clients + 1);
    assert_true(made_contact(p, &s).linked.v && made_contact(p, &s).grant.v);
    assert_int_equal(practice_events(p, EVENT_INVITE_SENT), 1);
}

static void access_needs_an_account(void **state)
{
    struct practice *p = *state;
    struct saving s = saving(p);
    s.making.linked = NOBODY;
    s.making.form = home_contact_form();
    assert_int_equal(make(p, &s), E_INVALID);
    assert_true(problem_has(&s.problems, SV("link_needed")));
}

static void writing_back_what_was_read_changes_nothing_of_an_access(void **state)
{
    struct practice *p = *state;
    struct saving s = saving(p);
    assert_int_equal(make(p, &s), E_OK);
    struct grant before = home_grant(p, made_contact(p, &s).grant);
    struct contact_access same = { .want = GIVE_ACCESS, .scope = WHOLE_SCOPE };
    assert_int_equal(save(p, &s, &same), E_OK);
    struct grant after = home_grant(p, before.id);
    assert_int_equal(after.version, before.version);
    assert_false(made_contact(p, &s).copy_notifications);
}

static void a_refused_change_of_access_leaves_the_contact_as_it_was(void **state)
{
    struct practice *p = *state;
    struct saving s = saving(p);
    s.making.access.scope = SET_SCOPE;
    s.making.access.setting.on[CAP_BILLS] = true;
    assert_int_equal(make(p, &s), E_OK);
    struct contact before = made_contact(p, &s);
    struct contact_access wider = { .want = GIVE_ACCESS, .scope = WHOLE_SCOPE };
    wider.refusal = &s.warnings;
    problem_add(&s.warnings, SV(""), SV("duties_needed"), SV("Acknowledge first."));
    assert_int_equal(save(p, &s, &wider), E_INVALID);
    assert_true(problem_has(&s.problems, SV("duties_needed")));
    assert_int_equal(made_contact(p, &s).version, before.version);
    assert_int_equal(made_contact(p, &s).copy_notifications, before.copy_notifications);
}

static void narrowing_needs_no_password_and_no_acknowledgement(void **state)
{
    struct practice *p = *state;
    struct saving s = saving(p);
    assert_int_equal(make(p, &s), E_OK);
    s.owner.facts.fresh = false;
    struct contact_access narrower = { .want = LEAVE_ACCESS, .scope = SET_SCOPE };
    narrower.setting.on[CAP_FORMS] = true;
    assert_int_equal(save(p, &s, &narrower), E_OK);
    struct grant g = home_grant(p, made_contact(p, &s).grant);
    assert_int_equal(g.scope.bits, scope_with(scope_none(), CAP_FORMS, LEVEL_ACT).bits);
}

static void taking_access_ends_it_at_once_and_keeps_the_link(void **state)
{
    struct practice *p = *state;
    struct saving s = saving(p);
    assert_int_equal(make(p, &s), E_OK);
    struct contact_access none = { .want = TAKE_ACCESS };
    assert_int_equal(save(p, &s, &none), E_OK);
    assert_int_equal(made_contact(p, &s).grant_state, GRANT_ENDED);
    assert_int_equal(save(p, &s, &none), E_OK);
}

static void warnings_are_told_or_stop_it_as_asked(void **state)
{
    struct practice *p = *state;
    struct saving s = saving(p);
    s.making.linked = NOBODY;
    s.making.access = (struct contact_access){ .want = LEAVE_ACCESS };
    s.making.form = home_contact_form();
    s.making.form.emergency = true;
    s.making.form.phone = SV("");
    s.making.warn = WARN_STOP;
    assert_int_equal(make(p, &s), E_INVALID);
    assert_true(problem_has(&s.problems, SV("warning_no_phone")));
    s.making.warn = WARN_TELL;
    assert_int_equal(make(p, &s), E_OK);
    assert_int_equal(s.problems.count, 0);
    assert_true(problem_has(&s.warnings, SV("warning_no_phone")));
}

static void a_switch_written_back_keeps_an_area_that_is_only_seen(void **state)
{
    (void)state;
    struct scope seen = scope_with(scope_with(scope_none(), CAP_BILLS, LEVEL_VIEW), CAP_CLINICAL, LEVEL_VIEW);
    struct portal_setting setting;
    assert_true(portal_setting_of(seen, &setting));
    assert_true(setting.on[CAP_BILLS] && !setting.on[CAP_FORMS]);
    assert_int_equal(portal_setting_scope(&setting, seen).bits, seen.bits);
    setting.on[CAP_BILLS] = false;
    assert_int_equal(
        portal_setting_scope(&setting, seen).bits, scope_with(scope_none(), CAP_CLINICAL, LEVEL_VIEW).bits);
    setting.on[CAP_GOALS] = true;
    assert_int_equal(
        portal_setting_scope(&setting, scope_full()).bits, scope_with(scope_none(), CAP_GOALS, LEVEL_ACT).bits);
}

#define T(f) cmocka_unit_test_setup_teardown(f, practice_setup, practice_teardown)
int main(int argc, char **argv)
{
    db_fixture_args(argc, argv);
    const struct CMUnitTest tests[] = {
        T(no_setting_means_everything_and_a_parent_of_a_minor),
        T(a_setting_gives_its_switches_and_nothing_that_has_none),
        T(an_adult_has_to_agree_first),
        T(an_account_is_made_linked_and_invited_in_one_go_or_not_at_all),
        T(access_needs_an_account),
        T(writing_back_what_was_read_changes_nothing_of_an_access),
        T(a_refused_change_of_access_leaves_the_contact_as_it_was),
        T(narrowing_needs_no_password_and_no_acknowledgement),
        T(taking_access_ends_it_at_once_and_keeps_the_link),
        T(warnings_are_told_or_stop_it_as_asked),
        cmocka_unit_test(a_switch_written_back_keeps_an_area_that_is_only_seen),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
