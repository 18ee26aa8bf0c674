#include "home.h"

/* Switching, asking for access, asking for help. */

static struct switchables switchable(struct practice *p, const struct viewer *v)
{
    struct op op = practice_op(p, v);
    struct organization org = practice_organization(p);
    struct switchables list;
    assert_int_equal(switch_list(&op, &org, &list), E_OK);
    return list;
}

static void edge_6_rights_never_pass_on(void **state)
{
    struct practice *p = *state;
    home_give(p, p->leo, p->ana);                           /* Ana may open Leo's account, */
    struct grant_id second = home_give(p, p->ana, p->olga); /* and Olga Ana's */
    struct viewer olga = practice_client(p, p->olga), as_ana = home_through(p, second);
    struct switchables list = switchable(p, &olga);
    assert_int_equal(list.count, 1);
    assert_int_equal(list.items[0].client.v, p->ana.v);
    struct op op = practice_op(p, &as_ana);
    struct organization org = practice_organization(p);
    assert_int_equal(switch_list(&op, &org, &list), E_NOTFOUND); /* from Ana's context Leo is not offered */
}

static void only_what_is_open_is_offered_with_what_is_due_there(void **state)
{
    struct practice *p = *state;
    struct grant_id leo = home_give(p, p->leo, p->ana), mia = home_give(p, p->mia, p->ana);
    home_propose(p, p->olga, p->ana);
    struct viewer ana = practice_client(p, p->ana), owner = practice_staff(p, ROLE_OWNER, p->mia);
    struct switchables list = switchable(p, &ana);
    assert_int_equal(list.count, 2); /* an invitation is none yet */
    for (size_t i = 0; i < list.count; i++) {
        bool is_leo = list.items[i].client.v == p->leo.v;
        assert_string_equal(sv_z(p->a, list.items[i].words), "parent");
        assert_string_equal(
            sv_z(p->a, list.items[i].base), sv_z(p->a, sv_fmt(p->a, "/as/%lld", (long long)(is_leo ? leo.v : mia.v))));
        assert_int_equal(list.items[i].due_count > 0, is_leo); /* Mia's profile is only to look at for a parent */
    }
    struct op op = practice_op(p, &owner);
    struct problems problems = problems_new(p->a);
    assert_int_equal(grant_move(&op, mia, MOVE_SUSPEND, SV("safety"), SV(""), &problems), E_OK);
    assert_int_equal(switchable(p, &ana).count, 1);
}

static void f9_a_family_reads_a_month_before_that_a_child_needs_an_address_of_its_own(void **state)
{
    struct practice *p = *state;
    struct client_id kid = practice_add(p, "Kim", "Ruiz", "2014-03-25", "ana@example.org");
    practice_login(p, p->ana, PRACTICE_PASSWORD);
    practice_login(p, kid, SV(""));
    home_go_to(p, "2026-02-20", 9, 0);
    struct viewer ana = practice_client(p, p->ana);
    struct switchables list = switchable(p, &ana);
    assert_true(list.count == 1 && list.items[0].same_mailbox && !list.items[0].due_count);
    home_go_to(p, "2026-02-24", 9, 0);
    ana = practice_client(p, p->ana);
    list = switchable(p, &ana);
    assert_int_equal(list.count, 1);
    assert_int_equal(list.items[0].due_count, 1);
    assert_string_equal(
        sv_z(p->a, list.items[0].due[0].text), "From 25 March 2026 it needs an e-mail address of its own");
    home_go_to(p, "2026-03-25", 4, 0);
    ana = practice_client(p, p->ana);
    assert_int_equal(switchable(p, &ana).count, 0);
}

static void switching_is_listed_in_three_queries_however_many_there_are(void **state)
{
    struct practice *p = *state;
    practice_login(p, p->ana, PRACTICE_PASSWORD);
    for (int i = 0; i < 12; i++)
        home_give(p, practice_add(p, sv_z(p->a, sv_fmt(p->a, "Kid %d", i)), "Ruiz", "2018-01-01", ""), p->ana);
    struct viewer ana = practice_client(p, p->ana);
    struct organization org = practice_organization(p);
    struct op op = practice_op(p, &ana);
    struct switchables list;
    uint64_t before = db_statements(p->db);
    assert_int_equal(switch_list(&op, &org, &list), E_OK);
    assert_int_equal(list.count, 12);
    assert_true(db_statements(p->db) - before <= 3);
}

static struct access_request_form asked_for(const char *first, const char *last)
{
    return (struct access_request_form){ .first_name = sv_of(first),
        .last_name = sv_of(last),
        .born = SV("2016-03-09"),
        .relationship = SV("is_parent"),
        .proof = SV("Birth certificate") };
}

static void asking_for_access_tells_nothing_of_whether_the_child_exists(void **state)
{
    struct practice *p = *state;
    struct viewer olga = practice_client(p, p->olga), staff = practice_staff(p, ROLE_PROVIDER, NOBODY);
    struct op op = practice_op(p, &olga), as_staff = practice_op(p, &staff);
    struct access_request_form there = asked_for("Leo", "Ruiz"), absent = asked_for("No", "Body");
    struct problems problems = problems_new(p->a);
    struct access_requests list, mine;
    uint64_t before = db_statements(p->db);
    assert_int_equal(access_request_ask(&op, &there, &problems), E_OK);
    uint64_t first = db_statements(p->db) - before;
    assert_int_equal(access_request_ask(&op, &absent, &problems), E_OK);
    assert_int_equal(db_statements(p->db) - before, 2 * first); /* the same work for both */
    assert_int_equal(access_request_list(&as_staff, 1, &list), E_OK);
    assert_int_equal(list.total, 2);
    assert_int_equal(list.items[0].matches.count, 1);
    assert_int_equal(list.items[0].matches.items[0].id.v, p->leo.v);
    assert_int_equal(list.items[1].matches.count, 0);
    assert_int_equal(
        access_request_decide(&as_staff, list.items[1].id, false, SV(""), &problems), E_INVALID); /* why not? */
    problems.count = 0;
    assert_int_equal(access_request_decide(&as_staff, list.items[1].id, false, SV("Unknown here."), &problems), E_OK);
    assert_int_equal(access_request_decide(&as_staff, list.items[0].id, true, SV(""), &problems), E_OK);
    assert_int_equal(access_request_decide(&as_staff, list.items[0].id, true, SV(""), &problems), E_CONFLICT);
    assert_int_equal(access_request_list_mine(&op, &mine), E_OK);
    assert_int_equal(mine.count, 2);
    for (size_t i = 0; i < mine.count; i++) {
        assert_string_equal(sv_z(p->a, mine.items[i].state), "answered");
        assert_int_equal(mine.items[i].matches.count + mine.items[i].note.n, 0);
    }
}

static void five_open_requests_a_person_are_enough(void **state)
{
    struct practice *p = *state;
    struct viewer olga = practice_client(p, p->olga);
    struct op op = practice_op(p, &olga);
    struct access_request_form f = asked_for("Leo", "Ruiz");
    struct problems problems = problems_new(p->a);
    for (int i = 0; i < 5; i++)
        assert_int_equal(access_request_ask(&op, &f, &problems), E_OK);
    assert_int_equal(access_request_ask(&op, &f, &problems), E_INVALID);
    assert_true(problem_has(&problems, SV("too_many_requests")));
    f = (struct access_request_form){ .born = SV("2099-01-01"), .relationship = SV("boss") };
    assert_int_equal(access_request_ask(&op, &f, &problems), E_INVALID);
    static const char *const fields[] = { "first_name", "last_name", "born", "relationship", "proof" };
    for (size_t i = 0; i < LENGTH(fields); i++)
        assert_non_null(problem_of(&problems, sv_of(fields[i])));
}

static void help_is_asked_in_private(void **state)
{
    struct practice *p = *state;
    struct grant_id id = home_give(p, p->mia, p->ana);
    struct viewer mia = practice_client(p, p->mia), as_ana = home_through(p, id),
                  staff = practice_staff(p, ROLE_PROVIDER, NOBODY);
    struct op op = practice_op(p, &mia), acting = practice_op(p, &as_ana), as_staff = practice_op(p, &staff);
    struct problems problems = problems_new(p->a);
    struct tasks tasks;
    assert_int_equal(help_ask(&op, SV(" "), &problems), E_INVALID);
    problems.count = 0;
    struct home_counts_row before = home_counts(p);
    assert_int_equal(help_ask(&op, SV("My mother reads my messages."), &problems), E_OK);
    assert_int_equal(home_counts(p).audits, before.audits); /* no trace that anybody in the family could find */
    assert_int_equal(home_counts(p).changes, before.changes);
    assert_string_equal(sv_z(p->a, practice_payload(p, EVENT_HELP_ASKED)), "{}");
    assert_int_equal(task_list(&acting, 1, &tasks), E_NOTFOUND);
    assert_int_equal(help_ask(&acting, SV("x"), &problems), E_NOTFOUND);
    assert_int_equal(task_list(&as_staff, 1, &tasks), E_OK);
    assert_int_equal(tasks.count, 1);
    assert_string_equal(sv_z(p->a, tasks.items[0].detail), "My mother reads my messages.");
    assert_string_equal(sv_z(p->a, tasks.items[0].client_name), "Mia Ruiz");
    assert_int_equal(task_done(&as_staff, tasks.items[0].id), E_OK);
    assert_int_equal(task_done(&as_staff, tasks.items[0].id), E_OK);
    assert_int_equal(home_tasks(p, TASK_HELP_ASKED), 0);
}

static void another_organization_finds_no_tasks_requests_or_reviews(void **state)
{
    struct practice *p = *state;
    struct viewer mia = practice_client(p, p->mia), other = practice_other_staff(p, NOBODY);
    struct op op = practice_op(p, &mia), theirs = practice_op(p, &other);
    struct problems problems = problems_new(p->a);
    struct access_request_form f = asked_for("Leo", "Ruiz");
    struct tasks tasks;
    struct access_requests requests;
    struct age_reviews reviews;
    assert_int_equal(help_ask(&op, SV("Help"), &problems), E_OK);
    assert_int_equal(access_request_ask(&op, &f, &problems), E_OK);
    home_give(p, p->leo, p->ana);
    home_born(p, p->leo, "");
    (void)home_ages(p);
    assert_int_equal(task_list(&theirs, 1, &tasks), E_OK);
    assert_int_equal(access_request_list(&theirs, 1, &requests), E_OK);
    assert_int_equal(age_review_list(&theirs, SV(""), 1, &reviews), E_OK);
    assert_int_equal(tasks.count + requests.count + reviews.count, 0);
    assert_int_equal(
        access_request_decide(&theirs, (struct access_request_id){ 1 }, false, SV("x"), &problems), E_NOTFOUND);
    assert_int_equal(age_review_decide(&theirs, (struct age_review_id){ 1 }, SV("end"), SV(""), &problems), E_NOTFOUND);
    assert_int_equal(task_done(&theirs, (struct task_id){ 1 }), E_NOTFOUND);
    assert_int_equal(home_tasks(p, TASK_HELP_ASKED), 1);
}

#define T(f) cmocka_unit_test_setup_teardown(f, practice_setup, practice_teardown)
int main(int argc, char **argv)
{
    db_fixture_args(argc, argv);
    const struct CMUnitTest tests[] = {
        T(edge_6_rights_never_pass_on),
        T(only_what_is_open_is_offered_with_what_is_due_there),
        T(f9_a_family_reads_a_month_before_that_a_child_needs_an_address_of_its_own),
        T(switching_is_listed_in_three_queries_however_many_there_are),
        T(asking_for_access_tells_nothing_of_whether_the_child_exists),
        T(five_open_requests_a_person_are_enough),
        T(help_is_asked_in_private),
        T(another_organization_finds_no_tasks_requests_or_reviews),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
