#include "access/decide.h"

#include "test.h"

#include "access/matrix.h"
#include "base/err.h"

/* Facts of the plain cases: an adult client with everything on. */
static struct access_facts self(void)
{
    return matrix_viewer_facts(MATRIX_CLIENT);
}

static struct access_facts mailbox(void)
{
    return matrix_viewer_facts(MATRIX_SAME_MAILBOX);
}

static struct access_facts caregiver(void)
{
    return matrix_viewer_facts(MATRIX_CAREGIVER_FULL);
}

static struct access_facts staff(enum role role)
{
    struct access_facts f = matrix_viewer_facts(MATRIX_OWNER);
    f.role = role;
    return f;
}

static struct access_facts aged(struct access_facts f, bool teen, bool adult)
{
    f.subject_teen = teen;
    f.subject_adult = adult;
    f.mailbox_by_choice = false;
    return f;
}

static void expect(struct access_facts f, struct need n, enum access_reason reason)
{
    struct access_answer a = access_decide(&f, &n);
    assert_string_equal(access_reason_name(a.reason), access_reason_name(reason));
    assert_int_equal(a.allow, reason == ACCESS_OK);
}

static void need_that_nobody_set_denies_everyone(void **state)
{
    (void)state;
    for (enum matrix_viewer v = 0; v < MATRIX_VIEWERS; v++) {
        expect(matrix_viewer_facts(v), (struct need){ 0 }, ACCESS_ABSENT);
        expect(matrix_viewer_facts(v), (struct need){ .kind = (enum need_kind)77 }, ACCESS_ABSENT);
    }
}

static void facts_that_nobody_set_give_nothing(void **state)
{
    (void)state;
    for (enum relation r = 0; r < REL_COUNT; r++)
        for (enum need_kind k = NEED_STAFF; k <= NEED_LOG; k++) {
            struct access_facts f = { .relation = r };
            struct need n = { .kind = k, .cap = CAP_BILLS, .level = LEVEL_VIEW };
            assert_false(access_decide(&f, &n).allow);
        }
}

static void account_without_a_policy_gets_nothing_by_grant(void **state)
{
    (void)state;
    struct access_facts f = caregiver();
    f.scope = (struct scope){ -1 }; /* what a column nobody understands holds */
    for (enum cap c = 0; c < CAP_COUNT; c++)
        expect(f, NEED_CAP_PAGE(c, LEVEL_VIEW), ACCESS_CAPABILITY_OFF);
    f.scope = scope_none();
    expect(f, NEED_CAP_PAGE(CAP_BILLS, LEVEL_VIEW), ACCESS_CAPABILITY_OFF);
}

static void stranger_is_asked_to_sign_in_whatever_is_there(void **state)
{
    (void)state;
    struct access_facts f = self();
    f.relation = REL_STRANGER;
    for (enum need_kind k = NEED_LOGIN; k <= NEED_LOG; k++)
        expect(f, (struct need){ .kind = k, .level = LEVEL_VIEW }, ACCESS_SIGN_IN);
    f = (struct access_facts){ 0 };
    expect(f, NEED_CAP_PAGE(CAP_BILLS, LEVEL_VIEW), ACCESS_SIGN_IN);
    expect(f, NEED_PUBLIC_PAGE, ACCESS_OK);
}

static void others_never_learn_that_a_client_exists(void **state)
{
    (void)state;
    static const enum relation others[] = { REL_OTHER, REL_OTHER_STAFF };
    for (size_t i = 0; i < LENGTH(others); i++) {
        struct access_facts f = self();
        f.relation = others[i];
        for (enum need_kind k = NEED_STAFF; k <= NEED_LOG; k++) {
            struct need n = { .kind = k, .level = LEVEL_ACT };
            expect(f, n, ACCESS_ABSENT);
            f.subject_archived = f.subject_restricted = f.item_confidential = true;
            expect(f, n, ACCESS_ABSENT);
        }
        expect(f, NEED_LOGIN_PAGE, ACCESS_OK);
    }
}

static void session_that_is_not_whole_says_nothing_about_the_subject(void **state)
{
    (void)state;
    for (enum relation r = REL_OTHER; r < REL_COUNT; r++)
        for (enum need_kind k = NEED_LOGIN; k <= NEED_LOG; k++) {
            struct access_facts there = caregiver(), nothing = { .relation = r };
            there.relation = r;
            struct need n = { .kind = k, .level = LEVEL_VIEW };
            there.locked = nothing.locked = true;
            expect(there, n, ACCESS_LOCKED);
            expect(nothing, n, ACCESS_LOCKED);
            there.locked = nothing.locked = false;
            there.second_factor_missing = nothing.second_factor_missing = true;
            expect(there, n, ACCESS_SECOND_FACTOR);
            expect(nothing, n, ACCESS_SECOND_FACTOR);
            expect(there, NEED_PUBLIC_PAGE, ACCESS_OK);
        }
}

static void fresh_password_is_asked_only_of_who_may(void **state)
{
    (void)state;
    struct need n = NEED_CHART_PAGE(PERM_GRANTS);
    n.fresh = true;
    expect(staff(ROLE_PROVIDER), n, ACCESS_FRESH);
    expect(staff(ROLE_SUPPORT), n, ACCESS_PERMISSION);
    struct access_facts f = staff(ROLE_PROVIDER);
    f.fresh = true;
    expect(f, n, ACCESS_OK);
    f.relation = REL_OTHER_STAFF;
    f.fresh = false;
    expect(f, n, ACCESS_ABSENT);
}

static void staff_may_what_the_role_table_says(void **state)
{
    (void)state;
    for (enum role r = 0; r < ROLE_COUNT; r++)
        for (enum perm p = 0; p < PERM_COUNT; p++) {
            enum access_reason reason = role_may(r, p) ? ACCESS_OK : ACCESS_PERMISSION;
            expect(staff(r), NEED_STAFF_PAGE(p), reason);
            expect(staff(r), NEED_CHART_PAGE(p), reason);
        }
    struct access_facts gone = staff(ROLE_OWNER);
    gone.staff_active = false;
    expect(gone, NEED_STAFF_PAGE(PERM_DIRECTORY), ACCESS_ABSENT);
    expect(gone, NEED_CHART_PAGE(PERM_CHART), ACCESS_ABSENT);
}

static void staff_page_about_a_client_needs_one(void **state)
{
    (void)state;
    struct access_facts f = staff(ROLE_OWNER);
    f.has_subject = false;
    expect(f, NEED_CHART_PAGE(PERM_CHART), ACCESS_ABSENT);
    expect(f, NEED_STAFF_PAGE(PERM_DIRECTORY), ACCESS_OK);
}

static void restricted_record_opens_after_a_stated_reason(void **state)
{
    (void)state;
    struct access_facts f = staff(ROLE_OWNER);
    f.subject_restricted = true;
    expect(f, NEED_CHART_PAGE(PERM_CHART), ACCESS_STATE_REASON);
    expect(f, NEED_STAFF_PAGE(PERM_DIRECTORY), ACCESS_OK);
    f.restricted_reason_given = true;
    expect(f, NEED_CHART_PAGE(PERM_CHART), ACCESS_OK);
    f = staff(ROLE_SUPPORT);
    f.subject_restricted = true;
    expect(f, NEED_CHART_PAGE(PERM_GRANTS), ACCESS_PERMISSION);
}

static void care_team_reads_its_clients_access_log(void **state)
{
    (void)state;
    struct access_facts f = staff(ROLE_PROVIDER);
    expect(f, NEED_CHART_PAGE(PERM_AUDIT), ACCESS_PERMISSION);
    f.care_team = true;
    expect(f, NEED_CHART_PAGE(PERM_AUDIT), ACCESS_OK);
    expect(f, NEED_CHART_PAGE(PERM_EXPORT), ACCESS_PERMISSION);
    expect(f, NEED_STAFF_PAGE(PERM_AUDIT), ACCESS_PERMISSION);
    f.subject_restricted = true;
    expect(f, NEED_CHART_PAGE(PERM_AUDIT), ACCESS_STATE_REASON);
}

static void staff_do_not_use_the_clients_portal(void **state)
{
    (void)state;
    expect(staff(ROLE_OWNER), NEED_CONTEXT_PAGE, ACCESS_ABSENT);
    expect(staff(ROLE_OWNER), NEED_CAP_PAGE(CAP_BILLS, LEVEL_VIEW), ACCESS_ABSENT);
    expect(staff(ROLE_OWNER), NEED_GOVERN_PAGE, ACCESS_ABSENT);
    expect(staff(ROLE_OWNER), NEED_SELF_PAGE, ACCESS_ABSENT);
}

static void clients_and_caregivers_find_no_staff_page(void **state)
{
    (void)state;
    expect(self(), NEED_STAFF_PAGE(PERM_DIRECTORY), ACCESS_ABSENT);
    expect(mailbox(), NEED_STAFF_PAGE(PERM_DIRECTORY), ACCESS_ABSENT);
    expect(caregiver(), NEED_CHART_PAGE(PERM_CHART), ACCESS_ABSENT);
}

static void edge_32_archived_client_opens_to_staff_only(void **state)
{
    (void)state;
    struct access_facts f = staff(ROLE_SUPPORT);
    f.subject_archived = true;
    expect(f, NEED_CHART_PAGE(PERM_CHART), ACCESS_OK);
    static const enum need_kind portal[] = { NEED_CONTEXT, NEED_CAP, NEED_GOVERN, NEED_LOG };
    struct access_facts viewers[] = { self(), mailbox(), caregiver() };
    for (size_t v = 0; v < LENGTH(viewers); v++)
        for (size_t k = 0; k < LENGTH(portal); k++) {
            viewers[v].subject_archived = true;
            expect(viewers[v], (struct need){ .kind = portal[k], .level = LEVEL_VIEW }, ACCESS_CONTEXT_ENDED);
        }
    expect(viewers[0], NEED_SELF_PAGE, ACCESS_CONTEXT_ENDED);
    expect(viewers[0], NEED_LOGIN_PAGE, ACCESS_OK);
}

static void edge_33_archived_caregiver_is_out(void **state)
{
    (void)state;
    struct access_facts f = caregiver();
    f.caregiver_ok = false;
    expect(f, NEED_CONTEXT_PAGE, ACCESS_CONTEXT_ENDED);
}

static void switches_gate_the_client_and_never_the_caregiver(void **state)
{
    (void)state;
    for (enum cap c = 0; c < CAP_COUNT; c++) {
        bool always = (unsigned)c >= CAP_SWITCHES;
        struct access_facts f = self();
        f.portal = portal_with(PORTAL_ALL, c, false);
        expect(f, NEED_CAP_PAGE(c, LEVEL_ACT), always ? ACCESS_OK : ACCESS_CAPABILITY_OFF);
        f = mailbox();
        f.portal = portal_with(PORTAL_ALL, c, false);
        expect(f, NEED_CAP_PAGE(c, LEVEL_VIEW), always ? ACCESS_OK : ACCESS_CAPABILITY_OFF);
        f = caregiver();
        f.portal = (struct portal){ 0 };
        expect(f, NEED_CAP_PAGE(c, LEVEL_ACT), ACCESS_OK);
        f.portal = PORTAL_ALL;
        f.scope = scope_with(scope_full(), c, LEVEL_VIEW);
        expect(f, NEED_CAP_PAGE(c, LEVEL_VIEW), ACCESS_OK);
        expect(f, NEED_CAP_PAGE(c, LEVEL_ACT), ACCESS_CAPABILITY_OFF);
        f.scope = scope_with(scope_full(), c, LEVEL_NONE);
        expect(f, NEED_CAP_PAGE(c, LEVEL_VIEW), ACCESS_CAPABILITY_OFF);
    }
}

static void capability_page_without_a_level_denies(void **state)
{
    (void)state;
    expect(self(), NEED_CAP_PAGE(CAP_BILLS, LEVEL_NONE), ACCESS_ABSENT);
    expect(caregiver(), NEED_CAP_PAGE(CAP_BILLS, LEVEL_NONE), ACCESS_ABSENT);
    expect(self(), NEED_CAP_PAGE(CAP_BILLS, (enum level)3), ACCESS_ABSENT);
    expect(self(), NEED_CAP_PAGE(CAP_COUNT, LEVEL_VIEW), ACCESS_ABSENT);
}

static void grant_opens_only_while_active_and_not_over(void **state)
{
    (void)state;
    static const struct {
        enum grant_state grant;
        enum access_reason reason;
    } rows[] = {
        { GRANT_NONE, ACCESS_ABSENT },
        { GRANT_PROPOSED, ACCESS_ABSENT },
        { GRANT_ACTIVE, ACCESS_OK },
        { GRANT_SUSPENDED, ACCESS_CONTEXT_ENDED },
        { GRANT_ENDED, ACCESS_CONTEXT_ENDED },
        { (enum grant_state)9, ACCESS_ABSENT },
    };
    for (size_t i = 0; i < LENGTH(rows); i++) {
        struct access_facts f = caregiver();
        f.grant = rows[i].grant;
        expect(f, NEED_CONTEXT_PAGE, rows[i].reason);
        expect(f, NEED_CAP_PAGE(CAP_CHAT, LEVEL_VIEW), rows[i].reason);
    }
    struct access_facts f = caregiver();
    f.grant_over = true;
    expect(f, NEED_CAP_PAGE(CAP_CHAT, LEVEL_VIEW), ACCESS_CONTEXT_ENDED);
    f = caregiver();
    f.feature_on = false;
    expect(f, NEED_CAP_PAGE(CAP_CHAT, LEVEL_VIEW), ACCESS_CONTEXT_ENDED);
}

static void edge_18_grant_that_is_over_answers_403_and_the_own_account_still_works(void **state)
{
    (void)state;
    struct access_facts f = caregiver();
    f.grant_over = true; /* the birthday came; no job has run yet and the state is still active */
    struct need n = NEED_CAP_PAGE(CAP_FORMS, LEVEL_ACT);
    expect(f, n, ACCESS_CONTEXT_ENDED);
    assert_int_equal(access_reason_status(access_decide(&f, &n).reason), 403);
    expect(self(), NEED_SELF_PAGE, ACCESS_OK);
}

static void edge_31_caregiver_without_clinical_scope_has_no_clinical_page(void **state)
{
    (void)state;
    struct access_facts f = caregiver();
    f.scope = scope_with(scope_full(), CAP_CLINICAL, LEVEL_NONE);
    expect(f, NEED_CAP_PAGE(CAP_CLINICAL, LEVEL_VIEW), ACCESS_CAPABILITY_OFF);
}

static void invitation_that_ended_unaccepted_was_never_there(void **state)
{
    (void)state;
    struct access_facts f = caregiver();
    f.grant = GRANT_ENDED;
    f.grant_unopened = true;
    expect(f, NEED_CONTEXT_PAGE, ACCESS_ABSENT);
}

static void ended_context_answers_alike_whatever_the_reason_and_need(void **state)
{
    (void)state;
    struct access_facts f = caregiver();
    f.grant = GRANT_ENDED;
    f.item_confidential = true;
    f.scope = scope_none();
    expect(f, NEED_CONTEXT_PAGE, ACCESS_CONTEXT_ENDED);
    expect(f, NEED_CAP_PAGE(CAP_CHAT, LEVEL_ACT), ACCESS_CONTEXT_ENDED);
    expect(f, NEED_GOVERN_PAGE, ACCESS_CONTEXT_ENDED);
}

static void same_mailbox_stops_at_the_teen_age(void **state)
{
    (void)state;
    expect(aged(mailbox(), false, false), NEED_CAP_PAGE(CAP_CHAT, LEVEL_ACT), ACCESS_OK);
    expect(aged(mailbox(), true, false), NEED_CAP_PAGE(CAP_CHAT, LEVEL_ACT), ACCESS_CONTEXT_ENDED);
    expect(aged(mailbox(), true, false), NEED_CONTEXT_PAGE, ACCESS_CONTEXT_ENDED);
    expect(aged(mailbox(), true, false), NEED_GOVERN_PAGE, ACCESS_CONTEXT_ENDED);
    expect(aged(mailbox(), true, false), NEED_SELF_PAGE, ACCESS_CONTEXT_ENDED);
    expect(aged(mailbox(), true, true), NEED_CONTEXT_PAGE, ACCESS_CONTEXT_ENDED); /* turning 18 opens nothing */
    struct access_facts teen_by_choice = aged(mailbox(), true, false);
    teen_by_choice.mailbox_by_choice = true;
    expect(teen_by_choice, NEED_CONTEXT_PAGE, ACCESS_CONTEXT_ENDED);
}

static void adults_may_share_a_mailbox_on_purpose(void **state)
{
    (void)state;
    expect(mailbox(), NEED_CONTEXT_PAGE, ACCESS_OK);
    expect(mailbox(), NEED_SELF_PAGE, ACCESS_OK);
    expect(mailbox(), NEED_GOVERN_PAGE, ACCESS_NOT_YOURS);
}

static void edge_20_without_a_birth_date_a_mailbox_is_shared_only_by_choice(void **state)
{
    (void)state;
    struct access_facts f = aged(mailbox(), false, false);
    f.born_known = false;
    expect(f, NEED_CONTEXT_PAGE, ACCESS_CONTEXT_ENDED);
    f.subject_teen = f.subject_adult = true;
    expect(f, NEED_CONTEXT_PAGE, ACCESS_CONTEXT_ENDED);
    f.mailbox_by_choice = true;
    expect(f, NEED_CONTEXT_PAGE, ACCESS_OK);
}

static void login_that_is_shared_belongs_to_its_oldest_account_but_not_to_a_teen(void **state)
{
    (void)state;
    for (int bits = 0; bits < 8; bits++) {
        bool shared = bits & 1, oldest = bits & 2, teen = bits & 4;
        enum relation expected = !shared ? REL_SELF : oldest && !teen ? REL_SELF : REL_SAME_MAILBOX;
        assert_int_equal(relation_of_account(shared, oldest, teen), expected);
    }
}

static void minor_below_the_teen_age_has_a_portal_but_does_not_govern(void **state)
{
    (void)state;
    struct access_facts child = aged(self(), false, false);
    expect(child, NEED_CONTEXT_PAGE, ACCESS_OK);
    expect(child, NEED_CAP_PAGE(CAP_CHAT, LEVEL_ACT), ACCESS_OK);
    expect(child, NEED_GOVERN_PAGE, ACCESS_NOT_YOURS);
    expect(aged(self(), true, false), NEED_GOVERN_PAGE, ACCESS_OK);
    expect(aged(self(), true, true), NEED_GOVERN_PAGE, ACCESS_OK);
}

static void edge_20_own_login_without_a_birth_date_governs_itself(void **state)
{
    (void)state;
    struct access_facts f = aged(self(), false, false);
    f.born_known = false;
    expect(f, NEED_GOVERN_PAGE, ACCESS_OK);
    f.relation = REL_SAME_MAILBOX;
    f.mailbox_by_choice = true;
    expect(f, NEED_GOVERN_PAGE, ACCESS_NOT_YOURS);
}

static void government_is_never_a_caregivers(void **state)
{
    (void)state;
    expect(caregiver(), NEED_GOVERN_PAGE, ACCESS_ABSENT); /* they never had it */
    expect(aged(caregiver(), false, false), NEED_GOVERN_PAGE, ACCESS_ABSENT);
    expect(caregiver(), NEED_LOG_PAGE, ACCESS_NOT_YOURS); /* beyond 7 */
    expect(mailbox(), NEED_LOG_PAGE, ACCESS_NOT_YOURS);
    expect(self(), NEED_LOG_PAGE, ACCESS_OK);
    struct access_facts f = caregiver();
    f.grant = GRANT_PROPOSED;
    expect(f, NEED_GOVERN_PAGE, ACCESS_ABSENT);
    expect(f, NEED_LOG_PAGE, ACCESS_ABSENT);
}

static void edge_6_own_pages_and_grants_are_never_reached_through_a_grant(void **state)
{
    (void)state;
    expect(self(), NEED_SELF_PAGE, ACCESS_OK);
    expect(caregiver(), NEED_SELF_PAGE, ACCESS_ABSENT);
}

static void caregiver_only_account_has_a_profile_and_no_chart(void **state)
{
    (void)state;
    struct access_facts f = self();
    f.subject_caregiver_only = true;
    for (enum cap c = 0; c < CAP_COUNT; c++)
        expect(f, NEED_CAP_PAGE(c, LEVEL_VIEW), c == CAP_PROFILE ? ACCESS_OK : ACCESS_ABSENT);
    expect(f, NEED_SELF_PAGE, ACCESS_OK);
    expect(f, NEED_CONTEXT_PAGE, ACCESS_OK);
}

static void confidential_item_answers_as_an_absent_one(void **state)
{
    (void)state;
    struct access_facts f = caregiver();
    f.item_confidential = true;
    expect(f, NEED_CAP_PAGE(CAP_DOCUMENTS, LEVEL_VIEW), ACCESS_ABSENT);
    f.scope = scope_none(); /* in an area that is off, an absent item answers 403: so does this one */
    expect(f, NEED_CAP_PAGE(CAP_DOCUMENTS, LEVEL_VIEW), ACCESS_CAPABILITY_OFF);
    f = mailbox();
    f.item_confidential = true;
    expect(f, NEED_CAP_PAGE(CAP_DOCUMENTS, LEVEL_VIEW), ACCESS_ABSENT);
    f = self();
    f.item_confidential = true;
    expect(f, NEED_CAP_PAGE(CAP_DOCUMENTS, LEVEL_VIEW), ACCESS_OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(need_that_nobody_set_denies_everyone),
        cmocka_unit_test(facts_that_nobody_set_give_nothing),
        cmocka_unit_test(account_without_a_policy_gets_nothing_by_grant),
        cmocka_unit_test(stranger_is_asked_to_sign_in_whatever_is_there),
        cmocka_unit_test(others_never_learn_that_a_client_exists),
        cmocka_unit_test(session_that_is_not_whole_says_nothing_about_the_subject),
        cmocka_unit_test(fresh_password_is_asked_only_of_who_may),
        cmocka_unit_test(staff_may_what_the_role_table_says),
        cmocka_unit_test(staff_page_about_a_client_needs_one),
        cmocka_unit_test(restricted_record_opens_after_a_stated_reason),
        cmocka_unit_test(care_team_reads_its_clients_access_log),
        cmocka_unit_test(staff_do_not_use_the_clients_portal),
        cmocka_unit_test(clients_and_caregivers_find_no_staff_page),
        cmocka_unit_test(edge_32_archived_client_opens_to_staff_only),
        cmocka_unit_test(edge_33_archived_caregiver_is_out),
        cmocka_unit_test(switches_gate_the_client_and_never_the_caregiver),
        cmocka_unit_test(capability_page_without_a_level_denies),
        cmocka_unit_test(grant_opens_only_while_active_and_not_over),
        cmocka_unit_test(edge_18_grant_that_is_over_answers_403_and_the_own_account_still_works),
        cmocka_unit_test(edge_31_caregiver_without_clinical_scope_has_no_clinical_page),
        cmocka_unit_test(invitation_that_ended_unaccepted_was_never_there),
        cmocka_unit_test(ended_context_answers_alike_whatever_the_reason_and_need),
        cmocka_unit_test(same_mailbox_stops_at_the_teen_age),
        cmocka_unit_test(adults_may_share_a_mailbox_on_purpose),
        cmocka_unit_test(edge_20_without_a_birth_date_a_mailbox_is_shared_only_by_choice),
        cmocka_unit_test(login_that_is_shared_belongs_to_its_oldest_account_but_not_to_a_teen),
        cmocka_unit_test(minor_below_the_teen_age_has_a_portal_but_does_not_govern),
        cmocka_unit_test(edge_20_own_login_without_a_birth_date_governs_itself),
        cmocka_unit_test(government_is_never_a_caregivers),
        cmocka_unit_test(edge_6_own_pages_and_grants_are_never_reached_through_a_grant),
        cmocka_unit_test(caregiver_only_account_has_a_profile_and_no_chart),
        cmocka_unit_test(confidential_item_answers_as_an_absent_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
