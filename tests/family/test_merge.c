/* Merging records is refused, with the documented message, and changes nothing (docs/decisions/0041). */
#include "home.h"

static const char REFUSAL[] =
    "Records are not merged yet, so nothing was changed. Keep one record, write what is missing "
    "into it, and archive the other.";

static void expect_refused(
    struct practice *p, enum role role, struct client_id stays, struct client_id goes, const char *code)
{
    struct home_counts_row before = home_counts(p), after;
    struct viewer v = practice_staff(p, role, stays);
    struct op op = practice_op(p, &v);
    struct problems problems = problems_new(p->a);
    assert_int_equal(client_merge(&op, stays, goes, &problems), E_INVALID);
    assert_true(problem_has(&problems, sv_of(code)));
    assert_non_null(problem_of(&problems, SV("other")));
    if (strcmp(code, "merge_not_offered") == 0)
        assert_string_equal(sv_z(p->a, problem_of(&problems, SV("other"))->text), REFUSAL);
    after = home_counts(p);
    assert_memory_equal(&after, &before, sizeof after);
}

static void edge_34_merging_clients_of_different_guardians_is_refused_and_changes_nothing(void **state)
{
    struct practice *p = *state;
    struct grant_id mother = home_give(p, p->leo, p->ana), helper = home_propose(p, p->mia, p->olga);
    expect_refused(p, ROLE_OWNER, p->leo, p->mia, "merge_not_offered");
    expect_refused(p, ROLE_PROVIDER, p->mia, p->leo, "merge_not_offered");
    expect_refused(p, ROLE_OWNER, p->leo, p->leo, "self_merge");
    assert_int_equal(home_grant(p, mother).state, GRANT_ACTIVE);
    assert_int_equal(home_grant(p, helper).state, GRANT_PROPOSED);
}

static void edge_35_merging_the_two_sides_of_a_link_is_refused_and_the_link_stays(void **state)
{
    struct practice *p = *state;
    struct grant_id id = home_give(p, p->leo, p->ana);
    expect_refused(p, ROLE_OWNER, p->leo, p->ana, "merge_not_offered");
    expect_refused(p, ROLE_OWNER, p->ana, p->leo, "merge_not_offered");
    assert_int_equal(home_grant(p, id).state, GRANT_ACTIVE);
}

static void merging_tells_those_without_the_permission_nothing(void **state)
{
    struct practice *p = *state;
    struct problems problems = problems_new(p->a);
    struct viewer support = practice_staff(p, ROLE_SUPPORT, p->leo), owner = practice_staff(p, ROLE_OWNER, p->leo);
    struct op op = practice_op(p, &support);
    assert_int_equal(client_merge(&op, p->leo, p->mia, &problems), E_DENIED);
    op = practice_op(p, &owner);
    assert_int_equal(client_merge(&op, p->leo, (struct client_id){ 999999 }, &problems), E_NOTFOUND);
    assert_int_equal(problems.count, 0);
}

#define T(f) cmocka_unit_test_setup_teardown(f, practice_setup, practice_teardown)
int main(int argc, char **argv)
{
    db_fixture_args(argc, argv);
    const struct CMUnitTest tests[] = {
        T(edge_34_merging_clients_of_different_guardians_is_refused_and_changes_nothing),
        T(edge_35_merging_the_two_sides_of_a_link_is_refused_and_the_link_stays),
        T(merging_tells_those_without_the_permission_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
