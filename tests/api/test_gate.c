/* What the gate answers for a field, in which words, and how moments are written. */
#include "../test.h"

#include "api/api.h"

enum who { NOBODY, OWN, CAREGIVER, OWNER, SUPPORT, LOCKED };

static struct viewer viewer_of(enum who who)
{
    struct viewer v = { .facts = { .relation = REL_STRANGER } };
    if (who == NOBODY)
        return v;
    v.org.v = 1;
    if (who == OWNER || who == SUPPORT || who == LOCKED) {
        v.staff.v = 4;
        v.facts = (struct access_facts){ .relation = REL_STAFF,
            .staff_active = true,
            .locked = who == LOCKED,
            .role = who == SUPPORT ? ROLE_SUPPORT : ROLE_OWNER };
        return v;
    }
    v.self.v = v.subject.client.v = 7;
    v.facts = (struct access_facts){ .relation = who == OWN ? REL_SELF : REL_CAREGIVER,
        .has_subject = true,
        .subject_adult = true,
        .subject_teen = true,
        .born_known = true,
        .portal = PORTAL_ALL,
        .grant = GRANT_ENDED };
    return v;
}

static const struct api_need need_public = { .open = API_PUBLIC };
static const struct api_need need_login = { .open = API_LOGIN };
static const struct api_need need_object = { .open = API_OBJECT };
static const struct api_need need_profile = { .staff = NEEDS_CHART(PERM_CHART),
    .portal = NEEDS_CAP(CAP_PROFILE, LEVEL_VIEW) };
static const struct api_need need_staff_only = { .staff = NEEDS_STAFF(PERM_API_KEYS) };
static const struct access_facts stranger = { .relation = REL_OTHER };
static const struct access_facts restricted = {
    .relation = REL_STAFF, .role = ROLE_OWNER, .staff_active = true, .has_subject = true, .subject_restricted = true
};
static const struct api_node node_stranger = { &stranger, { 9 } }, node_restricted = { &restricted, { 8 } }, node_none;

struct gate_case {
    const char *name;
    enum who who;
    const struct api_need *need;
    const void *parent;
    const char *code; /* NULL: open; "": withheld without a word */
};
static const struct gate_case cases[] = {
    { "what_is_public_is_open_to_nobody_too", NOBODY, &need_public, NULL, NULL },
    { "a_login_field_asks_nobody_to_sign_in", NOBODY, &need_login, NULL, "UNAUTHENTICATED" },
    { "a_field_with_a_need_asks_nobody_to_sign_in", NOBODY, &need_profile, NULL, "UNAUTHENTICATED" },
    { "a_locked_session_says_so", LOCKED, &need_profile, NULL, "LOCKED" },
    { "staff_may_look_for_charts_where_no_client_stands", OWNER, &need_profile, NULL, NULL },
    { "a_part_that_is_not_about_a_client_asks_for_the_role", OWNER, &need_profile, &node_none, NULL },
    { "a_restricted_record_asks_staff_for_a_reason", OWNER, &need_profile, &node_restricted, "STATE_REASON" },
    { "a_role_without_the_permission_is_told", SUPPORT, &need_staff_only, NULL, "FORBIDDEN" },
    { "what_is_for_staff_alone_is_refused_at_the_root", OWN, &need_staff_only, NULL, "FORBIDDEN" },
    { "what_is_for_staff_alone_is_withheld_below_without_a_word", OWN, &need_staff_only, &node_none, "" },
    { "the_client_reads_its_own_profile", OWN, &need_profile, NULL, NULL },
    { "a_stranger_below_is_withheld_without_a_word", OWN, &need_profile, &node_stranger, "" },
    { "a_strangers_name_that_was_reached_is_readable", OWN, &need_object, &node_stranger, NULL },
    { "an_ended_grant_says_that_the_context_ended", CAREGIVER, &need_profile, NULL, "CONTEXT_ENDED" },
    { "a_field_whose_need_nobody_declared_stays_shut", OWNER, NULL, NULL, "FORBIDDEN" },
};

static void gate_row(void **state)
{
    const struct gate_case *t = *state;
    struct viewer v = viewer_of(t->who);
    if (t->who == CAREGIVER)
        v.facts.grant = GRANT_ENDED;
    struct api api = { .viewer = &v };
    struct gql_field field = { .name = "x", .need = t->need };
    struct sv code = SV("?"), message;
    bool open = api_gql_app.gate(&api, &field, t->parent, &code, &message);
    assert_int_equal(open, t->code == NULL);
    if (t->code) {
        assert_true(sv_eq(code, sv_of(t->code)));
        assert_true(message.n > 0);
    }
}

static void a_mutation_of_an_ended_context_does_nothing_that_needs_a_login(void **state)
{
    (void)state;
    struct viewer v = viewer_of(OWN);
    struct api api = { .viewer = &v, .context_ended = true, .mutates = true };
    struct sv code, message;
    struct gql_field profile = { .name = "x", .need = &need_profile }, login = { .name = "y", .need = &need_login },
                     open = { .name = "z", .need = &need_public };
    assert_false(api_gql_app.gate(&api, &profile, NULL, &code, &message));
    assert_true(sv_eq(code, SV("CONTEXT_ENDED")));
    assert_false(api_gql_app.gate(&api, &login, NULL, &code, &message));
    assert_true(api_gql_app.gate(&api, &open, NULL, &code, &message));
    api.mutates = false;
    assert_true(api_gql_app.gate(&api, &profile, NULL, &code, &message));
}

static void every_reason_has_a_code_of_its_own(void **state)
{
    (void)state;
    for (unsigned i = ACCESS_OK + 1; i < ACCESS_REASON_COUNT; i++) {
        assert_true(api_code(i).n > 0);
        assert_int_equal(strlen(api_code(i).p), api_code(i).n);
        for (unsigned k = ACCESS_OK + 1; k < i; k++)
            assert_false(sv_eq(api_code(i), api_code(k)));
    }
}

static void moments_are_iso_with_offset_or_the_text_that_old_clients_read(void **state)
{
    (void)state;
    struct arena *a = arena_new("test", 4096);
    struct api api = { .zone = SV("America/New_York") };
    struct gql_type iso = { .name = "ISO8601DateTime" }, text = { .name = "String" };
    struct gql_field today = { .name = "created_at", .ref = { &iso, 0 } };
    struct gql_field before = { .name = "created_at", .ref = { &text, 0 } };
    struct instant t;
    assert_true(instant_parse(SV("2020-05-08T21:00:00.5Z"), &t));
    assert_string_equal(sv_z(a, api_gql_app.write_time(&api, &today, t, a)), "2020-05-08T17:00:00-04:00");
    assert_string_equal(sv_z(a, api_gql_app.write_time(&api, &before, t, a)), "2020-05-08 21:00:00 UTC");
    arena_free(a);
}

int main(void)
{
    cmocka_set_message_output(CM_OUTPUT_TAP);
    struct CMUnitTest tests[LENGTH(cases) + 3];
    for (size_t i = 0; i < LENGTH(cases); i++)
        tests[i] = TEST_ROW(cases[i].name, gate_row, &cases[i]);
    const struct CMUnitTest others[] = {
        cmocka_unit_test(a_mutation_of_an_ended_context_does_nothing_that_needs_a_login),
        cmocka_unit_test(every_reason_has_a_code_of_its_own),
        cmocka_unit_test(moments_are_iso_with_offset_or_the_text_that_old_clients_read),
    };
    memcpy(tests + LENGTH(cases), others, sizeof others);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
