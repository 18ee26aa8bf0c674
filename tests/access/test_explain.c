#include "access/decide.h"

#include "test.h"

#include "access/matrix.h"
#include "base/err.h"

static struct arena *mem;

static int setup(void **state)
{
    (void)state;
    mem = arena_new("explain", 4096);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    arena_free(mem);
    return 0;
}

static void expect(const struct access_facts *f, struct need n, const char *sentence)
{
    assert_string_equal(sv_z(mem, access_explain(mem, f, &n)), sentence);
}

static void explanation_names_the_grants_level(void **state)
{
    (void)state;
    struct access_facts f = matrix_viewer_facts(MATRIX_CAREGIVER_FULL);
    f.scope = scope_with(scope_full(), CAP_BILLS, LEVEL_VIEW);
    expect(&f, NEED_CAP_PAGE(CAP_BILLS, LEVEL_VIEW),
        "The caregiver can: the grant lets them look at “View and pay bills”.");
    expect(&f, NEED_CAP_PAGE(CAP_BILLS, LEVEL_ACT),
        "The caregiver cannot: the grant lets them look at “View and pay bills”, and this would change something.");
    f.scope = scope_with(scope_full(), CAP_BILLS, LEVEL_NONE);
    expect(&f, NEED_CAP_PAGE(CAP_BILLS, LEVEL_VIEW),
        "The caregiver cannot: the grant does not include “View and pay bills”.");
    expect(&f, NEED_CAP_PAGE(CAP_CHAT, LEVEL_ACT),
        "The caregiver can: the grant lets them look at and act on “Chat with provider”.");
}

static void explanation_names_the_portal_setting(void **state)
{
    (void)state;
    struct access_facts f = matrix_viewer_facts(MATRIX_CLIENT);
    f.portal = portal_with(PORTAL_ALL, CAP_BILLS, false);
    expect(&f, NEED_CAP_PAGE(CAP_BILLS, LEVEL_ACT),
        "The client cannot: “View and pay bills” is off in the client's portal settings.");
    expect(&f, NEED_CAP_PAGE(CAP_CHAT, LEVEL_ACT),
        "The client can: “Chat with provider” is on in the client's portal settings.");
}

static void explanation_names_the_role(void **state)
{
    (void)state;
    struct access_facts f = matrix_viewer_facts(MATRIX_SUPPORT);
    expect(&f, NEED_CHART_PAGE(PERM_GRANTS),
        "This staff member cannot: the role Support does not include “Give, change and end portal access”.");
    expect(&f, NEED_CHART_PAGE(PERM_CHART), "This staff member can: the role Support includes it.");
    f.care_team = true;
    expect(&f, NEED_CHART_PAGE(PERM_AUDIT), "This staff member can: they are on the client's care team.");
}

/* What the refused person reads is one text; what staff and the client read tells the ways of ending apart. */
static void explanation_tells_apart_what_the_refusal_does_not(void **state)
{
    (void)state;
    struct access_facts ways[5];
    for (size_t i = 0; i < LENGTH(ways); i++)
        ways[i] = matrix_viewer_facts(MATRIX_CAREGIVER_FULL);
    ways[0].grant = GRANT_ENDED;
    ways[1].grant = GRANT_SUSPENDED;
    ways[2].grant_over = true;
    ways[3].caregiver_ok = false;
    ways[4].feature_on = false;
    struct need n = NEED_CONTEXT_PAGE;
    for (size_t i = 0; i < LENGTH(ways); i++) {
        assert_int_equal(access_decide(&ways[i], &n).reason, ACCESS_CONTEXT_ENDED);
        for (size_t k = 0; k < i; k++)
            assert_false(sv_eq(access_explain(mem, &ways[i], &n), access_explain(mem, &ways[k], &n)));
    }
}

static void edge_20_explanation_asks_for_the_missing_birth_date(void **state)
{
    (void)state;
    struct access_facts f = matrix_viewer_facts(MATRIX_SAME_MAILBOX);
    f.born_known = f.mailbox_by_choice = false;
    struct need n = NEED_CONTEXT_PAGE;
    assert_non_null(strstr(sv_z(mem, access_explain(mem, &f, &n)), "birth date is missing"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(explanation_names_the_grants_level),
        cmocka_unit_test(explanation_names_the_portal_setting),
        cmocka_unit_test(explanation_names_the_role),
        cmocka_unit_test(explanation_tells_apart_what_the_refusal_does_not),
        cmocka_unit_test(edge_20_explanation_asks_for_the_missing_birth_date),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
