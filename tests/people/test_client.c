#include "db/fixture.h"
#include "practice/queries.h"
#include "step.h"

static void typed_text_is_cleaned_and_kept(void **state)
{
    struct practice *p = *state;
    struct step *s;
    struct client_id id;
    struct client_form f = { .first_name = SV("  José \t Luis"),
        .last_name = SV("Véliz-Ørsted"),
        .preferred_name = SV("Pepe"),
        .born = SV("2001-02-28"),
        .gender = SV("male"),
        .email = SV(" Jose@Example.ORG "),
        .phone = SV("(555) 609-6292"),
        .zone = SV("America/Chicago"),
        .language = SV("es-MX") };
    assert_int_equal(create(p, &f, &s, &id), E_OK);
    struct client c = load(p, id);
    assert_string_equal(sv_z(p->a, c.first_name), "José Luis");
    assert_string_equal(sv_z(p->a, c.name), "Pepe Véliz-Ørsted");
    assert_string_equal(sv_z(p->a, c.email), "Jose@Example.ORG");
    assert_string_equal(sv_z(p->a, c.portal_source), "organization");
    assert_int_equal(practice_number(practice_payload(p, EVENT_CLIENT_WELCOME), "mail_token"), -1);
}

static void bad_input_is_told_all_at_once_and_nothing_is_kept(void **state)
{
    struct practice *p = *state;
    struct step *s;
    struct client_id id;
    struct client_form f = { .first_name = SV(" \t "),
        .last_name = SV(""),
        .born = SV("12 May"),
        .gender = SV("robot"),
        .email = SV("nobody"),
        .phone = SV("call me"),
        .zone = SV("Nowhere"),
        .language = SV("x"),
        .send_welcome = true };
    int64_t before = practice_events(p, EVENT_CLIENT_CREATED);
    assert_int_equal(create(p, &f, &s, &id), E_INVALID);
    static const char *const fields[] = { "first_name", "last_name", "born", "gender", "email", "phone", "zone",
        "language" };
    for (size_t i = 0; i < LENGTH(fields); i++)
        assert_non_null(problem_of(&s->problems, sv_of(fields[i])));
    assert_int_equal(practice_events(p, EVENT_CLIENT_CREATED), before);
}

static void edge_20_a_birth_date_in_the_future_is_refused_by_the_practices_clock(void **state)
{
    struct practice *p = *state;
    struct step *s;
    struct client_id id;
    p->now = (struct instant){ INT64_C(1772510400) * SECOND_US }; /* 3 March 04:00 UTC: still the 2nd in New York */
    struct client_form f = { .first_name = SV("New"), .last_name = SV("Born"), .born = SV("2026-03-03") };
    assert_true(create_refused(p, &f, "future_date"));
    f.born = SV("2026-03-02");
    assert_int_equal(create(p, &f, &s, &id), E_OK);
}

static void edge_20_a_corrected_birth_date_is_recorded_with_old_and_new(void **state)
{
    struct practice *p = *state;
    struct client_form f = form_of(p, p->mia);
    struct step *s = by(p, ROLE_SUPPORT, p->mia);
    f.born = SV("2012-05-31");
    assert_int_equal(client_update(&s->op, p->mia, &f, &s->problems), E_OK);
    assert_string_equal(
        sv_z(p->a, practice_payload(p, EVENT_CLIENT_BORN_CHANGED)), "{\"old\":\"2012-06-01\",\"new\":\"2012-05-31\"}");
    f = form_of(p, p->mia);
    f.born = SV("");
    assert_int_equal(client_update(&s->op, p->mia, &f, &s->problems), E_OK);
    assert_string_equal(
        sv_z(p->a, practice_payload(p, EVENT_CLIENT_BORN_CHANGED)), "{\"old\":\"2012-05-31\",\"new\":null}");
}

static void edge_2_twins_may_share_address_last_name_and_initial(void **state)
{
    struct practice *p = *state;
    struct step *s;
    struct client_id id;
    struct client_form f = { .first_name = SV("Max"),
        .last_name = SV("Stern"),
        .born = SV("2018-01-02"),
        .email = SV("stern@example.org"),
        .phone = SV("555 010 2030") };
    assert_int_equal(create(p, &f, &s, &id), E_OK);
    f.first_name = SV("Mia");
    assert_int_equal(create(p, &f, &s, &id), E_OK);
}

static void edge_3_same_address_and_both_names_is_refused_and_names_the_rule(void **state)
{
    struct practice *p = *state;
    struct step *s;
    struct client_id id;
    struct client_form f = {
        .first_name = SV("Ana"), .last_name = SV("Ruiz"), .email = SV("ana@example.org"), .duplicate_ok = true
    };
    assert_true(create_refused(p, &f, "duplicate_client"));
    f.email = SV("");
    assert_int_equal(create(p, &f, &s, &id), E_OK); /* does not apply without an address */
    assert_int_equal(create(p, &f, &s, &id), E_OK);
    struct client_form olga = form_of(p, p->olga);
    struct step *edit = by(p, ROLE_SUPPORT, p->olga);
    olga.first_name = SV("Ana");
    olga.last_name = SV("Ruiz");
    olga.email = SV("ANA@example.org");
    olga.duplicate_ok = true;
    assert_true(
        refused_with(client_update(&edit->op, p->olga, &olga, &edit->problems), &edit->problems, "duplicate_client"));
}

static void edge_11_addresses_compare_without_case_but_with_dots_and_tags(void **state)
{
    struct practice *p = *state;
    struct step *s;
    struct client_id id;
    struct client_form f = {
        .first_name = SV("Ana"), .last_name = SV("Ruiz"), .born = SV("1999-01-01"), .duplicate_ok = true
    };
    f.email = SV("Ana@EXAMPLE.org");
    assert_true(create_refused(p, &f, "duplicate_client"));
    f.email = SV("a.na@example.org");
    assert_int_equal(create(p, &f, &s, &id), E_OK);
    f.email = SV("ana+kids@example.org");
    assert_int_equal(create(p, &f, &s, &id), E_OK);
}

static void a_birth_date_with_a_slip_in_the_year_is_refused(void **state)
{
    struct practice *p = *state;
    struct step *s;
    struct client_id id;
    struct client_form f = { .first_name = SV("Vera"), .last_name = SV("Old"), .born = SV("1816-03-09") };
    assert_true(create_refused(p, &f, "long_ago"));
    f.born = SV("0216-03-09");
    assert_true(create_refused(p, &f, "long_ago"));
    f.born = SV("1905-03-09");
    assert_int_equal(create(p, &f, &s, &id), E_OK);
}

static void edge_11_an_address_that_looks_like_another_warns(void **state)
{
    struct practice *p = *state;
    struct step *s;
    struct client_id id;
    struct client_form f = {
        .first_name = SV("Anna"), .last_name = SV("Schmidt"), .email = SV("\xd0\xb0nna@example.org")
    };
    assert_true(create_refused(p, &f, "warning_lookalike"));
    f.duplicate_ok = true; /* another tick */
    assert_true(create_refused(p, &f, "warning_lookalike"));
    f.lookalike_ok = true;
    assert_int_equal(create(p, &f, &s, &id), E_OK);
}

static void likely_duplicates_are_asked_about(void **state)
{
    struct practice *p = *state;
    static const struct client_form alike[] = {
        { .first_name = { "OLGA", 4 }, .last_name = { "petrova", 7 } },
        { .first_name = { "Olga", 4 }, .last_name = { "Petrowa", 7 }, .born = { "1950-11-30", 10 } },
        { .first_name = { "Petrova", 7 }, .last_name = { "Olga", 4 }, .born = { "1950-11-30", 10 } },
        { .first_name = { "Olga", 4 },
            .last_name = { "Smith", 5 },
            .born = { "1950-11-30", 10 },
            .email = { "olga@example.org", 16 } },
        { .first_name = { "Olga", 4 }, .last_name = { "Petrowa", 7 }, .email = { "olga@example.org", 16 } },
    };
    static const struct client_form others[] = {
        { .first_name = { "Olga", 4 }, .last_name = { "Petrova", 7 }, .born = { "1987-01-01", 10 } },
        { .first_name = { "Igor", 4 },
            .last_name = { "Petrova", 7 },
            .born = { "1950-11-30", 10 },
            .email = { "olga@example.org", 16 } },
    };
    struct step *s;
    struct client_id id;
    for (size_t i = 0; i < LENGTH(alike); i++)
        assert_true(create_refused(p, &alike[i], "possible_duplicate"));
    for (size_t i = 0; i < LENGTH(others); i++)
        assert_int_equal(create(p, &others[i], &s, &id), E_OK);
    struct search_hits hits;
    assert_int_equal(
        client_duplicates(&s->op, SV("Olga"), SV("Petrova"), SV("1950-11-30"), SV(""), SV(""), &hits), E_OK);
    assert_int_equal(hits.count, 1);
    assert_int_equal(hits.items[0].id.v, p->olga.v);
}

static void provider_and_group_are_of_the_same_organization(void **state)
{
    struct practice *p = *state;
    struct step *s;
    struct client_id id;
    struct client_form f = { .first_name = SV("Paul"),
        .last_name = SV("Stranger"),
        .provider = sv_fmt(p->a, "%lld", (long long)p->other_owner.v),
        .group = SV("99") };
    assert_int_equal(create(p, &f, &s, &id), E_INVALID);
    assert_non_null(problem_of(&s->problems, SV("provider")));
    assert_non_null(problem_of(&s->problems, SV("group")));
    f.group = SV("");
    f.provider = sv_fmt(p->a, "%lld", (long long)p->provider.v);
    assert_int_equal(create(p, &f, &s, &id), E_OK);
    assert_string_equal(sv_z(p->a, load(p, id).provider_name), "Petra Staff");
    assert_true(practice_staff(p, ROLE_PROVIDER, id).facts.care_team);
}

static void a_stale_form_changes_nothing(void **state)
{
    struct practice *p = *state;
    struct client_form first = form_of(p, p->olga), second = first;
    struct step *s = by(p, ROLE_SUPPORT, p->olga);
    first.phone = SV("555 010 2030");
    second.phone = SV("555 010 9999");
    assert_int_equal(client_update(&s->op, p->olga, &first, &s->problems), E_OK);
    assert_int_equal(client_update(&s->op, p->olga, &second, &s->problems), E_CONFLICT);
    assert_string_equal(sv_z(p->a, load(p, p->olga).phone), "555 010 2030");
    assert_string_equal(sv_z(p->a, practice_payload(p, EVENT_CLIENT_CHANGED)), "{\"fields\":[\"phone\"]}");
}

static void staff_touch_only_the_client_of_their_page_and_organization(void **state)
{
    struct practice *p = *state;
    struct client_form f = form_of(p, p->ana);
    struct step *s = by(p, ROLE_OWNER, p->olga);
    assert_int_equal(client_update(&s->op, p->ana, &f, &s->problems), E_NOTFOUND);
    assert_int_equal(client_archive(&s->op, p->ana, SV("why"), true, &s->problems), E_NOTFOUND);
    assert_int_equal(client_portal_save(&s->op, p->stranger, true, PORTAL_ALL, 1, &s->problems), E_NOTFOUND);
    struct viewer other = practice_other_staff(p, p->olga);
    struct op oak = practice_op(p, &other);
    struct organization org = practice_organization(p);
    struct client c;
    assert_int_equal(client_load(&oak, p->olga, &org, &c), E_NOTFOUND);
    assert_int_equal(client_update(&oak, p->olga, &f, &s->problems), E_NOTFOUND);
    struct organization oak_org;
    assert_int_equal(organization_load(p->db, p->a, p->other_org, &oak_org), E_OK);
    struct client_facts facts;
    assert_int_equal(
        client_facts_load(p->db, p->a, &oak_org, p->olga, p->other_owner, other.today, p->now, &facts), E_NOTFOUND);
}

static void a_death_ends_sessions_and_links_and_can_be_taken_back(void **state)
{
    struct practice *p = *state;
    struct login_id login = practice_login(p, p->olga, SV("a long enough one"));
    struct client_form f = form_of(p, p->olga);
    struct step *s = by(p, ROLE_SUPPORT, p->olga);
    struct practice_sessions_row n;
    f.died = SV("1949-01-01");
    assert_true(refused_with(client_update(&s->op, p->olga, &f, &s->problems), &s->problems, "before_birth"));
    f.died = SV("2026-03-01");
    s = by(p, ROLE_SUPPORT, p->olga);
    assert_int_equal(client_update(&s->op, p->olga, &f, &s->problems), E_OK);
    assert_int_equal(practice_events(p, EVENT_CLIENT_DIED), 1);
    assert_int_equal(q_practice_sessions(p->db, p->a, &(struct q_practice_sessions){ .login_id = login }, &n), E_OK);
    assert_int_equal(n.n, 0);
    f = form_of(p, p->olga); /* the form has no word of it: it stays */
    f.city = SV("Albany");
    assert_int_equal(client_update(&s->op, p->olga, &f, &s->problems), E_OK);
    assert_true(load(p, p->olga).died.has);
    f = form_of(p, p->olga);
    f.died = SV("-");
    assert_int_equal(client_update(&s->op, p->olga, &f, &s->problems), E_OK);
    assert_false(load(p, p->olga).died.has);
    assert_int_equal(practice_events(p, EVENT_CLIENT_DIED), 1);
}

/* ------------------------------------------------------------------------------------------- the portal's own form */

static struct client_profile_form profile_of(const struct client *c)
{
    return (struct client_profile_form){
        .preferred_name = c->preferred_name, .phone = c->phone, .city = c->city, .version = c->version
    };
}

static void a_caregiver_writes_what_the_grant_lets_them_and_never_a_name_or_birth_date(void **state)
{
    struct practice *p = *state;
    struct client before = load(p, p->leo);
    struct client_profile_form f = profile_of(&before);
    struct problems problems = problems_new(p->a);
    struct viewer may = practice_caregiver(p, p->ana, p->leo, scope_full());
    struct viewer reads = practice_caregiver(p, p->ana, p->leo, scope_with(scope_none(), CAP_PROFILE, LEVEL_VIEW));
    struct viewer none = practice_caregiver(p, p->ana, p->leo, scope_with(scope_none(), CAP_BILLS, LEVEL_ACT));
    struct op op = practice_op(p, &may), reading = practice_op(p, &reads), shut = practice_op(p, &none);
    f.phone = SV("555 777 8888");
    assert_int_equal(client_profile_update(&reading, &f, &problems), E_DENIED);
    assert_int_equal(client_profile_update(&shut, &f, &problems), E_DENIED);
    assert_int_equal(client_profile_update(&op, &f, &problems), E_OK);
    struct client after = load(p, p->leo);
    assert_string_equal(sv_z(p->a, after.phone), "555 777 8888");
    assert_true(sv_eq(after.first_name, before.first_name) && sv_eq(after.email, before.email));
    assert_int_equal(after.born.v.n, before.born.v.n);
    /* The form that can change them is not for the portal, whoever asks. */
    struct client_form hole = form_of(p, p->leo);
    hole.born = SV("2000-01-01");
    assert_int_equal(client_update(&op, p->leo, &hole, &problems), E_NOTFOUND);
    assert_int_equal(load(p, p->leo).born.v.n, before.born.v.n);
}

static void what_a_caregiver_reads_of_the_profile_is_the_scopes(void **state)
{
    struct practice *p = *state;
    struct organization org = practice_organization(p);
    struct viewer reads = practice_caregiver(p, p->ana, p->leo, scope_with(scope_none(), CAP_PROFILE, LEVEL_VIEW));
    struct viewer none = practice_caregiver(p, p->ana, p->leo, scope_with(scope_none(), CAP_BILLS, LEVEL_ACT));
    struct op reading = practice_op(p, &reads), shut = practice_op(p, &none);
    struct client c;
    assert_int_equal(client_load(&reading, p->leo, &org, &c), E_OK);
    assert_int_equal(client_load(&reading, p->mia, &org, &c), E_NOTFOUND); /* a sibling's id */
    assert_int_equal(client_load(&shut, p->leo, &org, &c), E_DENIED);
}

static void a_profile_lands_on_the_subject_of_the_page_and_names_the_grant(void **state)
{
    struct practice *p = *state;
    struct client leo = load(p, p->leo), mia = load(p, p->mia);
    struct client_profile_form f = profile_of(&leo);
    struct problems problems = problems_new(p->a);
    struct viewer v = practice_caregiver(p, p->ana, p->leo, scope_full());
    struct op op = practice_op(p, &v);
    f.city = SV("Troy");
    assert_int_equal(client_profile_update(&op, &f, &problems), E_OK);
    assert_int_equal(client_profile_update(&op, &f, &problems), E_CONFLICT); /* the same form again */
    assert_string_equal(sv_z(p->a, load(p, p->leo).city), "Troy");
    assert_int_equal(load(p, p->mia).version, mia.version);
}

int main(int argc, char **argv)
{
    db_fixture_args(argc, argv);
    const struct CMUnitTest tests[] = {
        TEST(typed_text_is_cleaned_and_kept),
        TEST(bad_input_is_told_all_at_once_and_nothing_is_kept),
        TEST(edge_20_a_birth_date_in_the_future_is_refused_by_the_practices_clock),
        TEST(edge_20_a_corrected_birth_date_is_recorded_with_old_and_new),
        TEST(edge_2_twins_may_share_address_last_name_and_initial),
        TEST(edge_3_same_address_and_both_names_is_refused_and_names_the_rule),
        TEST(edge_11_addresses_compare_without_case_but_with_dots_and_tags),
        TEST(edge_11_an_address_that_looks_like_another_warns),
        TEST(a_birth_date_with_a_slip_in_the_year_is_refused),
        TEST(likely_duplicates_are_asked_about),
        TEST(provider_and_group_are_of_the_same_organization),
        TEST(a_stale_form_changes_nothing),
        TEST(staff_touch_only_the_client_of_their_page_and_organization),
        TEST(a_death_ends_sessions_and_links_and_can_be_taken_back),
        TEST(a_caregiver_writes_what_the_grant_lets_them_and_never_a_name_or_birth_date),
        TEST(what_a_caregiver_reads_of_the_profile_is_the_scopes),
        TEST(a_profile_lands_on_the_subject_of_the_page_and_names_the_grant),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
