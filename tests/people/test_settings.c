#include "../fixture.h"
#include "db/fixture.h"
#include "practice/queries.h"

#define NONE ((struct client_id){ 0 })

static bool refused_with(enum err e, const struct problems *problems, const char *code)
{
    return e == E_INVALID && problem_has(problems, sv_of(code));
}

static struct organization_form form_of(const struct organization *org)
{
    return (struct organization_form){
        .name = org->name, .zone = org->zone, .language = org->language, .version = org->version
    };
}

static void settings_are_saved_by_their_version_and_say_what_changed(void **state)
{
    struct practice *p = *state;
    struct viewer owner = practice_staff(p, ROLE_OWNER, NONE);
    struct op op = practice_op(p, &owner);
    struct problems problems = problems_new(p->a);
    struct organization org = practice_organization(p);
    struct organization_form f = form_of(&org);
    f.phone = SV("212 555 0100");
    f.name = SV("  Elm   Street Clinic ");
    assert_int_equal(organization_update(&op, &f, &problems), E_OK);
    assert_string_equal(sv_z(p->a, practice_payload(p, EVENT_SETTINGS_CHANGED)), "{\"changed\":[\"name\",\"phone\"]}");
    assert_int_equal(organization_update(&op, &f, &problems), E_CONFLICT);
    org = practice_organization(p);
    assert_string_equal(sv_z(p->a, org.name), "Elm Street Clinic");
}

static void bad_settings_are_told_all_at_once(void **state)
{
    struct practice *p = *state;
    struct viewer owner = practice_staff(p, ROLE_OWNER, NONE);
    struct op op = practice_op(p, &owner);
    struct problems problems = problems_new(p->a);
    struct organization_form f = {
        .name = SV(" "), .zone = SV("Mars/Olympus"), .language = SV("english"), .email = SV("nowhere")
    };
    assert_int_equal(organization_update(&op, &f, &problems), E_INVALID);
    static const char *const fields[] = { "name", "zone", "language", "email" };
    for (size_t i = 0; i < LENGTH(fields); i++)
        assert_non_null(problem_of(&problems, sv_of(fields[i])));
}

static void settings_are_for_those_with_the_permission(void **state)
{
    struct practice *p = *state;
    struct organization org = practice_organization(p);
    struct organization_form f = form_of(&org);
    struct problems problems = problems_new(p->a);
    struct viewer viewers[] = { practice_staff(p, ROLE_PROVIDER, NONE), practice_staff(p, ROLE_SUPPORT, NONE),
        practice_client(p, p->ana), practice_stranger() };
    for (size_t i = 0; i < LENGTH(viewers); i++) {
        struct op op = practice_op(p, &viewers[i]);
        enum err e = organization_update(&op, &f, &problems);
        assert_true(e == E_DENIED || e == E_NOTFOUND);
    }
    assert_int_equal(practice_organization(p).version, org.version);
}

static void an_organization_asks_once_and_only_the_installation_switches_on(void **state)
{
    struct practice *p = *state;
    struct viewer owner = practice_staff(p, ROLE_OWNER, NONE), cli = practice_system(p);
    struct op op = practice_op(p, &owner), install = practice_op(p, &cli);
    struct problems problems = problems_new(p->a);
    assert_int_equal(feature_request(&op, FEATURE_CAREGIVER_ACCESS), E_OK); /* it is on: nothing is asked for */
    assert_int_equal(practice_events(p, EVENT_FEATURE_REQUESTED), 0);
    assert_int_equal(feature_set(&op, FEATURE_CAREGIVER_ACCESS, false, &problems), E_DENIED);
    assert_int_equal(feature_set(&install, FEATURE_CAREGIVER_ACCESS, false, &problems), E_OK);
    assert_int_equal(feature_request(&op, FEATURE_CAREGIVER_ACCESS), E_OK);
    assert_int_equal(feature_request(&op, FEATURE_CAREGIVER_ACCESS), E_OK);
    assert_int_equal(practice_events(p, EVENT_FEATURE_REQUESTED), 1);
    struct organization org = practice_organization(p);
    assert_true(org.feature_requested[FEATURE_CAREGIVER_ACCESS] && !org.feature[FEATURE_CAREGIVER_ACCESS]);
    assert_int_equal(feature_set(&install, FEATURE_CAREGIVER_ACCESS, true, &problems), E_OK);
    assert_true(practice_organization(p).feature[FEATURE_CAREGIVER_ACCESS]);
}

static void a_feature_needs_its_plan(void **state)
{
    struct practice *p = *state;
    struct viewer cli = practice_system(p);
    struct op op = practice_op(p, &cli);
    struct problems problems = problems_new(p->a);
    struct organization_new n = { .name = SV("Small"),
        .admin_email = SV("small@example.org"),
        .admin_first_name = SV("Sid"),
        .admin_last_name = SV("Small"),
        .password = SV("another good password"),
        .plan = PLAN_CORE };
    struct staff_id owner;
    assert_int_equal(organization_create(&op, &n, &problems, &cli.org, &owner), E_OK);
    enum err e = feature_set(&op, FEATURE_CAREGIVER_ACCESS, true, &problems);
    assert_true(refused_with(e, &problems, "plan_too_low"));
}

static void an_owner_who_signs_in_here_already_proves_it(void **state)
{
    struct practice *p = *state;
    struct viewer cli = practice_system(p);
    struct op op = practice_op(p, &cli);
    struct problems problems = problems_new(p->a), again = problems_new(p->a);
    struct organization_new n = { .name = SV("Second"),
        .admin_email = SV("Owner@Elm.example"),
        .admin_first_name = SV("Olive"),
        .admin_last_name = SV("Owner"),
        .password = SV("not her password"),
        .plan = PLAN_PLUS };
    struct org_id org;
    struct staff_id owner;
    assert_true(refused_with(organization_create(&op, &n, &problems, &org, &owner), &problems, "wrong_password"));
    n.password = PRACTICE_PASSWORD;
    assert_int_equal(organization_create(&op, &n, &again, &org, &owner), E_OK);
}

static bool names(const struct portal_affected *affected, const char *name)
{
    for (size_t i = 0; i < affected->count; i++)
        if (sv_eq(affected->names[i], sv_of(name)))
            return true;
    return false;
}

static void default_switches_follow_client_group_age_organization(void **state)
{
    struct practice *p = *state;
    struct viewer owner = practice_staff(p, ROLE_OWNER, NONE);
    struct op op = practice_op(p, &owner);
    struct problems problems = problems_new(p->a);
    struct portal no_chat = portal_with(PORTAL_ALL, CAP_CHAT, false),
                  no_bills = portal_with(PORTAL_ALL, CAP_BILLS, false);
    struct group_id group;
    assert_int_equal(group_create(&op, SV("Teens"), &problems, &group), E_OK);
    struct portal_default age = { .kind = PORTAL_OF_AGE, .from_age = 12, .set = true, .portal = no_chat };
    struct portal_default teens = { .kind = PORTAL_OF_GROUP, .group = group, .set = true, .portal = no_bills };
    assert_int_equal(portal_default_save(&op, &age, &problems), E_OK);
    assert_int_equal(portal_default_save(&op, &teens, &problems), E_OK);
    struct viewer mia = practice_client(p, p->mia), leo = practice_client(p, p->leo);
    assert_int_equal(mia.facts.portal.bits, no_chat.bits);
    assert_int_equal(leo.facts.portal.bits, PORTAL_ALL.bits);
    struct portal_defaults d;
    assert_int_equal(portal_defaults_load(&op, &d), E_OK);
    int64_t of_twelve = -1;
    for (size_t i = 0; i < d.count; i++)
        if (d.items[i].kind == PORTAL_OF_AGE && d.items[i].from_age == 12)
            of_twelve = d.items[i].members;
    assert_int_equal(of_twelve, 3); /* Mia, and the two grown-ups with a birth date: no other age has switches */
    struct portal_affected affected;
    assert_int_equal(portal_default_affects(&op, &age, &affected), E_OK);
    assert_true(affected.total == of_twelve && affected.count == (size_t)of_twelve);
    assert_int_equal(affected.without_it.bits, PORTAL_ALL.bits);
    assert_true(names(&affected, "Mia Ruiz") && !names(&affected, "Leo Ruiz")); /* he is not twelve yet */
    struct portal_default grown = { .kind = PORTAL_OF_AGE, .from_age = 18, .set = true, .portal = no_bills };
    assert_int_equal(portal_default_affects(&op, &grown, &affected), E_OK);
    assert_true(affected.total == of_twelve - 1 && !names(&affected, "Mia Ruiz"));
    assert_int_equal(affected.without_it.bits, no_chat.bits); /* of twelve years: what counts for them now */
    struct portal_default everybody = { .kind = PORTAL_OF_ORGANIZATION, .set = true, .portal = no_bills };
    assert_int_equal(portal_default_affects(&op, &everybody, &affected), E_OK);
    assert_true(names(&affected, "Leo Ruiz") && !names(&affected, "Mia Ruiz"));
    assert_int_equal(portal_default_affects(&op, &teens, &affected), E_OK);
    assert_int_equal(affected.total, 0);
    age.set = false;
    assert_int_equal(portal_default_save(&op, &age, &problems), E_OK);
    assert_int_equal(practice_client(p, p->mia).facts.portal.bits, PORTAL_ALL.bits);
}

static void a_switch_that_does_not_exist_is_refused(void **state)
{
    struct practice *p = *state;
    struct viewer owner = practice_staff(p, ROLE_OWNER, NONE);
    struct op op = practice_op(p, &owner);
    struct problems problems = problems_new(p->a);
    struct portal_default d = { .kind = PORTAL_OF_ORGANIZATION, .set = true, .portal = { 1 << CAP_SWITCHES } };
    assert_true(refused_with(portal_default_save(&op, &d, &problems), &problems, "unknown_switch"));
}

static void a_group_of_the_same_name_is_refused(void **state)
{
    struct practice *p = *state;
    struct viewer owner = practice_staff(p, ROLE_OWNER, NONE);
    struct op op = practice_op(p, &owner);
    struct problems problems = problems_new(p->a);
    struct group_id id;
    assert_int_equal(group_create(&op, SV("Adults"), &problems, &id), E_OK);
    assert_true(refused_with(group_create(&op, SV(" Adults "), &problems, &id), &problems, "duplicate_group"));
}

/* ------------------------------------------------------------------------------------------- staff */

static struct staff_form staff_of(const char *first, const char *email, const char *role)
{
    return (struct staff_form){
        .first_name = sv_of(first), .last_name = SV("New"), .email = sv_of(email), .role = sv_of(role)
    };
}

static void added_staff_get_a_link_and_no_password(void **state)
{
    struct practice *p = *state;
    struct viewer admin = practice_staff(p, ROLE_ADMIN, NONE);
    struct op op = practice_op(p, &admin);
    struct problems problems = problems_new(p->a);
    struct staff_form f = staff_of("Nora", "nora@elm.example", "provider");
    struct staff_id id;
    struct staff_member m;
    assert_int_equal(staff_add(&op, &f, &problems, &id), E_OK);
    assert_int_equal(staff_load(&op, id, &m), E_OK);
    assert_false(m.has_password || m.login.v);
    struct mail_token_id token = { practice_number(practice_payload(p, EVENT_STAFF_ADDED), "mail_token") };
    struct sv link;
    assert_int_equal(mail_token_text(&op, token, &link), E_OK);
    assert_null(
        memmem(practice_payload(p, EVENT_STAFF_ADDED).p, practice_payload(p, EVENT_STAFF_ADDED).n, link.p, link.n));
    assert_true(refused_with(staff_add(&op, &f, &problems, &id), &problems, "duplicate_staff"));
}

static struct sv staff_link(struct practice *p)
{
    struct viewer cli = practice_system(p);
    struct op op = practice_op(p, &cli);
    struct mail_token_id token = { practice_number(practice_payload(p, EVENT_STAFF_ADDED), "mail_token") };
    struct sv link;
    assert_int_equal(mail_token_text(&op, token, &link), E_OK);
    return link;
}

static void staff_are_invited_again_five_times_a_day_and_only_the_newest_link_lives(void **state)
{
    struct practice *p = *state;
    struct viewer admin = practice_staff(p, ROLE_ADMIN, NONE);
    struct op op = practice_op(p, &admin);
    struct problems problems = problems_new(p->a);
    struct staff_form f = staff_of("Nora", "nora@elm.example", "provider");
    struct staff_id id;
    struct mail_token t;
    assert_int_equal(staff_add(&op, &f, &problems, &id), E_OK);
    struct sv first = staff_link(p);
    int64_t before = practice_events(p, EVENT_STAFF_ADDED);
    for (int i = 0; i < 4; i++)
        assert_int_equal(staff_invite_again(&op, id, &problems), E_OK);
    assert_int_equal(practice_events(p, EVENT_STAFF_ADDED), before + 4);
    struct sv newest = staff_link(p);
    assert_int_equal(mail_token_check(&op, first, TOKEN_STAFF_WELCOME, &t), E_GONE);
    assert_int_equal(mail_token_check(&op, newest, TOKEN_STAFF_WELCOME, &t), E_OK);
    assert_true(refused_with(staff_invite_again(&op, id, &problems), &problems, "too_many_invites"));
    assert_int_equal(mail_token_check(&op, newest, TOKEN_STAFF_WELCOME, &t), E_OK); /* a refusal kills nothing */
    practice_forward(p, DAY_US + SECOND_US);
    op = practice_op(p, &admin);
    assert_int_equal(staff_invite_again(&op, id, &problems), E_OK);
    assert_int_equal(mail_token_check(&op, newest, TOKEN_STAFF_WELCOME, &t), E_GONE);
}

static void nobody_is_invited_again_who_signs_in_or_has_left_or_is_not_ones_to_invite(void **state)
{
    struct practice *p = *state;
    struct viewer admin = practice_staff(p, ROLE_ADMIN, NONE), provider = practice_staff(p, ROLE_PROVIDER, NONE),
                  other = practice_other_staff(p, NONE), owner = practice_staff(p, ROLE_OWNER, NONE);
    struct op by_admin = practice_op(p, &admin), by_provider = practice_op(p, &provider),
              by_other = practice_op(p, &other), by_owner = practice_op(p, &owner);
    struct problems problems = problems_new(p->a);
    assert_true(refused_with(staff_invite_again(&by_owner, p->owner, &problems), &problems, "has_password"));
    assert_int_equal(staff_invite_again(&by_provider, p->support, &problems), E_DENIED);
    assert_int_equal(staff_invite_again(&by_other, p->support, &problems), E_NOTFOUND);
    struct staff_form f = staff_of("Second", "second@elm.example", "owner");
    struct staff_id second;
    problems = problems_new(p->a);
    assert_int_equal(staff_add(&by_owner, &f, &problems, &second), E_OK);
    assert_true(refused_with(staff_invite_again(&by_admin, second, &problems), &problems, "owner_only"));
    problems = problems_new(p->a);
    assert_int_equal(staff_archive(&by_owner, p->support, true, &problems), E_OK);
    assert_true(refused_with(staff_invite_again(&by_admin, p->support, &problems), &problems, "archived"));
}

static void an_admin_cannot_make_or_change_an_owner(void **state)
{
    struct practice *p = *state;
    struct viewer admin = practice_staff(p, ROLE_ADMIN, NONE);
    struct op op = practice_op(p, &admin);
    struct staff_form add = staff_of("Nora", "nora2@elm.example", "owner");
    struct staff_form change = { .first_name = SV("Olive"),
        .last_name = SV("Owner"),
        .email = SV("owner@elm.example"),
        .role = SV("support"),
        .version = 1 };
    struct problems a = problems_new(p->a), b = problems_new(p->a), c = problems_new(p->a);
    struct staff_id id;
    assert_true(refused_with(staff_add(&op, &add, &a, &id), &a, "owner_only"));
    assert_true(refused_with(staff_update(&op, p->owner, &change, &b), &b, "owner_only"));
    assert_true(refused_with(staff_archive(&op, p->owner, true, &c), &c, "owner_only"));
}

static void the_last_owner_stays(void **state)
{
    struct practice *p = *state;
    struct viewer owner = practice_staff(p, ROLE_OWNER, NONE);
    struct op op = practice_op(p, &owner);
    struct problems a = problems_new(p->a), b = problems_new(p->a);
    struct staff_form change = { .first_name = SV("Olive"),
        .last_name = SV("Owner"),
        .email = SV("owner@elm.example"),
        .role = SV("admin"),
        .version = 1 };
    assert_true(refused_with(staff_archive(&op, p->owner, true, &a), &a, "last_owner"));
    assert_true(refused_with(staff_update(&op, p->owner, &change, &b), &b, "last_owner"));
}

/* A session of the owner, with or without the second step behind it. */
static struct login_id owner_session(struct practice *p)
{
    struct viewer nobody = practice_stranger();
    struct op op = practice_op(p, &nobody);
    struct problems problems = problems_new(p->a);
    struct sign_in_result r;
    struct sign_in_form f = {
        .email = SV("owner@elm.example"), .password = PRACTICE_PASSWORD, .peer = SV("192.0.2.9")
    };
    assert_int_equal(sign_in(&op, &f, &problems, &r), E_OK);
    struct session s;
    assert_int_equal(session_load(p->db, p->a, r.session_token, p->now, &s), E_OK);
    return s.login;
}

static void archived_staff_are_out_at_once(void **state)
{
    struct practice *p = *state;
    struct viewer owner = practice_staff(p, ROLE_OWNER, NONE);
    struct op op = practice_op(p, &owner);
    struct problems problems = problems_new(p->a);
    struct staff_form f = staff_of("Second", "second@elm.example", "owner");
    struct staff_id second;
    struct sv secret;
    assert_int_equal(staff_add(&op, &f, &problems, &second), E_OK);
    struct login_id login = owner_session(p);
    assert_int_equal(api_key_create(&op, p->owner, SV("robot"), &problems, &secret), E_OK);
    struct practice_sessions_row n;
    assert_int_equal(q_practice_sessions(p->db, p->a, &(struct q_practice_sessions){ .login_id = login }, &n), E_OK);
    assert_int_equal(n.n, 1);
    owner.staff = second;
    assert_int_equal(staff_archive(&op, p->owner, true, &problems), E_OK);
    assert_int_equal(q_practice_sessions(p->db, p->a, &(struct q_practice_sessions){ .login_id = login }, &n), E_OK);
    assert_int_equal(n.n, 0);
    struct api_keys keys;
    assert_int_equal(api_key_list(&op, &keys), E_OK);
    assert_true(keys.items[0].revoked_at.has);
}

static void a_moved_address_takes_the_login_away_and_sends_a_new_link(void **state)
{
    struct practice *p = *state;
    struct viewer owner = practice_staff(p, ROLE_OWNER, NONE);
    struct op op = practice_op(p, &owner);
    struct problems problems = problems_new(p->a);
    struct staff_form f = { .first_name = SV("Petra"),
        .last_name = SV("Staff"),
        .email = SV("petra@elm.example"),
        .role = SV("provider"),
        .version = 1 };
    int64_t before = practice_number(practice_payload(p, EVENT_STAFF_ADDED), "mail_token");
    assert_int_equal(staff_update(&op, p->provider, &f, &problems), E_OK);
    int64_t after = practice_number(practice_payload(p, EVENT_STAFF_ADDED), "mail_token");
    assert_true(after > before);
    assert_int_equal(staff_update(&op, p->provider, &f, &problems), E_CONFLICT);
    struct staff_form own = { .first_name = SV("Olive"),
        .last_name = SV("Owner"),
        .email = SV("olive@elm.example"),
        .role = SV("owner"),
        .version = 1 };
    assert_true(refused_with(staff_update(&op, p->owner, &own, &problems), &problems, "own_address"));
}

static void staff_of_another_organization_are_not_there(void **state)
{
    struct practice *p = *state;
    struct viewer owner = practice_staff(p, ROLE_OWNER, NONE);
    struct op op = practice_op(p, &owner);
    struct problems problems = problems_new(p->a);
    struct staff_member m;
    struct staff_form f = staff_of("Mallory", "mallory@elm.example", "support");
    struct sv secret;
    assert_int_equal(staff_load(&op, p->other_owner, &m), E_NOTFOUND);
    assert_int_equal(staff_update(&op, p->other_owner, &f, &problems), E_NOTFOUND);
    assert_int_equal(staff_archive(&op, p->other_owner, true, &problems), E_NOTFOUND);
    assert_int_equal(api_key_create(&op, p->other_owner, SV("spy"), &problems, &secret), E_NOTFOUND);
}

/* ------------------------------------------------------------------------------------------- keys */

static void a_key_is_shown_once_and_kept_hashed(void **state)
{
    struct practice *p = *state;
    struct viewer owner = practice_staff(p, ROLE_OWNER, NONE);
    struct op op = practice_op(p, &owner);
    struct problems problems = problems_new(p->a);
    struct sv secret;
    struct api_keys keys;
    assert_int_equal(api_key_create(&op, p->provider, SV("Reports"), &problems, &secret), E_OK);
    assert_true(secret.n > 40);
    assert_int_equal(api_key_list(&op, &keys), E_OK);
    assert_int_equal(keys.count, 1);
    assert_true(sv_starts(secret, keys.items[0].shown) && keys.items[0].shown.n < 12);
    assert_string_equal(sv_z(p->a, keys.items[0].owner_name), "Petra Staff");
    assert_int_equal(api_key_revoke(&op, keys.items[0].id), E_OK);
    struct viewer other = practice_other_staff(p, NONE);
    struct op oak = practice_op(p, &other);
    assert_int_equal(api_key_revoke(&oak, keys.items[0].id), E_NOTFOUND);
}

static void a_key_needs_a_fresh_password_and_no_key_outranks_its_maker(void **state)
{
    struct practice *p = *state;
    struct viewer admin = practice_staff(p, ROLE_ADMIN, NONE);
    struct op op = practice_op(p, &admin);
    struct problems problems = problems_new(p->a);
    struct sv secret;
    assert_true(refused_with(api_key_create(&op, p->owner, SV("Sneaky"), &problems, &secret), &problems, "owner_only"));
    admin.facts.fresh = false;
    assert_int_equal(api_key_create(&op, p->provider, SV("Stale"), &problems, &secret), E_DENIED);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, practice_setup, practice_teardown)

int main(int argc, char **argv)
{
    db_fixture_args(argc, argv);
    const struct CMUnitTest tests[] = {
        TEST(settings_are_saved_by_their_version_and_say_what_changed),
        TEST(bad_settings_are_told_all_at_once),
        TEST(settings_are_for_those_with_the_permission),
        TEST(an_organization_asks_once_and_only_the_installation_switches_on),
        TEST(a_feature_needs_its_plan),
        TEST(an_owner_who_signs_in_here_already_proves_it),
        TEST(default_switches_follow_client_group_age_organization),
        TEST(a_switch_that_does_not_exist_is_refused),
        TEST(a_group_of_the_same_name_is_refused),
        TEST(added_staff_get_a_link_and_no_password),
        TEST(staff_are_invited_again_five_times_a_day_and_only_the_newest_link_lives),
        TEST(nobody_is_invited_again_who_signs_in_or_has_left_or_is_not_ones_to_invite),
        TEST(an_admin_cannot_make_or_change_an_owner),
        TEST(the_last_owner_stays),
        TEST(archived_staff_are_out_at_once),
        TEST(a_moved_address_takes_the_login_away_and_sends_a_new_link),
        TEST(staff_of_another_organization_are_not_there),
        TEST(a_key_is_shown_once_and_kept_hashed),
        TEST(a_key_needs_a_fresh_password_and_no_key_outranks_its_maker),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
