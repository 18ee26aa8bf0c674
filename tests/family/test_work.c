/* The worklists: what they say of a restricted record (F11), and of what is not there. */
#include "home.h"

#include "family/request.h"

static struct op staff_op(struct practice *p, struct viewer *v, enum role role, struct client_id subject)
{
    *v = practice_staff(p, role, subject);
    return practice_op(p, v);
}

static void state_a_reason(struct practice *p, enum role role, struct client_id client)
{
    struct viewer v;
    struct op op = staff_op(p, &v, role, client);
    struct problems problems = problems_new(p->a);
    assert_int_equal(client_state_reason(&op, client, SV("Covering for Dr. Wu"), &problems), E_OK);
}

static void an_age_review_of_a_restricted_record_says_nothing_until_a_reason_is_stated(void **state)
{
    struct practice *p = *state;
    struct viewer v;
    struct age_reviews list;
    struct age_review r;
    struct problems problems = problems_new(p->a);
    home_give(p, p->leo, p->ana);
    home_go_to(p, "2028-02-20", 5, 0);
    (void)home_ages(p);
    home_restrict(p, p->leo);
    struct op op = staff_op(p, &v, ROLE_PROVIDER, NOBODY);
    assert_int_equal(age_review_list(&op, SV(""), 1, &list), E_OK);
    assert_int_equal(list.count, 1);
    assert_true(list.items[0].restricted);
    assert_string_equal(sv_z(p->a, list.items[0].client_name), "Leo Ruiz"); /* as in the list of clients */
    assert_true(!list.items[0].caregiver_name.n && !list.items[0].words.n && !list.items[0].born.has &&
                !list.items[0].cause.n && !list.items[0].proposed.n && list.items[0].due_on.n == 0);
    struct age_review_id id = list.items[0].id;
    assert_int_equal(age_review_load(&op, id, &r), E_OK);
    assert_true(r.restricted && !r.caregiver_name.n && !r.born.has);
    assert_int_equal(age_review_decide(&op, id, SV("end"), SV(""), &problems), E_DENIED);
    state_a_reason(p, ROLE_SUPPORT, p->leo); /* somebody else's reason opens nothing */
    assert_int_equal(age_review_load(&op, id, &r), E_OK);
    assert_true(r.restricted);
    state_a_reason(p, ROLE_PROVIDER, p->leo);
    assert_int_equal(age_review_load(&op, id, &r), E_OK);
    assert_string_equal(sv_z(p->a, r.caregiver_name), "Ana Ruiz");
    assert_int_equal(age_review_decide(&op, id, SV("end"), SV(""), &problems), E_OK);
}

static void the_other_worklists_name_a_restricted_client_and_say_no_more(void **state)
{
    struct practice *p = *state;
    struct viewer v, owner = practice_staff(p, ROLE_OWNER, p->mia);
    struct op op = practice_op(p, &owner);
    struct problems problems = problems_new(p->a);
    struct organization org = practice_organization(p);
    struct contact_form f = home_contact_form();
    struct contact_id contact;
    struct tasks unreachable;
    struct endings endings;
    struct birthdays birthdays;
    struct invite_rows invites;
    struct grant_id waiting = home_propose(p, p->mia, p->ana), ending = home_give(p, p->leo, p->ana);
    home_follow(p, p->leo, "client_died"); /* thirty days more: it ends soon */
    f.email = SV("");
    assert_int_equal(contact_add(&op, p->mia, &f, true, &problems, &contact), E_OK);
    home_restrict(p, p->mia);
    home_restrict(p, p->leo);
    op = staff_op(p, &v, ROLE_SUPPORT, NOBODY);
    assert_int_equal(unreachable_list(&op, SV(""), 1, &unreachable), E_OK);
    assert_int_equal(unreachable.count, 1);
    assert_true(unreachable.items[0].restricted && !unreachable.items[0].detail.n);
    assert_int_equal(ending_list(&op, SV(""), 1, &endings), E_OK);
    assert_int_equal(endings.count, 1);
    assert_true(endings.items[0].grant.v == ending.v && endings.items[0].restricted);
    assert_true(!endings.items[0].caregiver_name.n && endings.items[0].ends_on.n == 0);
    assert_int_equal(invite_worklist(&op, SV(""), 1, &invites), E_OK);
    assert_int_equal(invites.count, 1);
    assert_true(invites.items[0].grant.v == waiting.v && !invites.items[0].can_send);
    assert_true(!invites.items[0].caregiver_name.n && !invites.items[0].address.n);
    op = staff_op(p, &v, ROLE_PROVIDER, NOBODY);
    assert_int_equal(invite_send_bulk(&op, &waiting, 1, true, &invites), E_OK);
    assert_true(!invites.items[0].caregiver_name.n && !invites.items[0].address.n && !invites.items[0].can_send);
    home_go_to(p, "2030-05-20", 4, 0); /* Mia comes of age on 1 June */
    op = staff_op(p, &v, ROLE_SUPPORT, NOBODY);
    assert_int_equal(birthday_list(&op, &org, 90, SV(""), &birthdays), E_OK);
    assert_int_equal(birthdays.count, 1);
    assert_true(birthdays.items[0].restricted && birthdays.items[0].on.n == 0 && birthdays.items[0].turns == 0);
}

static void worklists_are_searched_by_the_first_letters_of_a_clients_names(void **state)
{
    struct practice *p = *state;
    struct viewer v;
    struct contact_form f = home_contact_form();
    struct contact_id contact;
    struct problems problems = problems_new(p->a);
    struct organization org = practice_organization(p);
    struct invite_rows invites;
    struct endings endings;
    struct tasks unreachable;
    struct birthdays birthdays;
    struct age_reviews reviews;
    struct viewer owner = practice_staff(p, ROLE_OWNER, p->mia);
    struct op op = practice_op(p, &owner);
    (void)home_propose(p, p->mia, p->ana);
    (void)home_give(p, p->leo, p->ana);
    f.email = SV("");
    assert_int_equal(contact_add(&op, p->mia, &f, true, &problems, &contact), E_OK);
    op = staff_op(p, &v, ROLE_SUPPORT, NOBODY);
    static const struct {
        const char *words;
        int mia, leo;
    } table[] = { { "", 1, 1 }, { "mi", 1, 0 }, { "LÉO ruiz", 0, 1 }, { "eo", 0, 0 }, { "mia leo", 0, 0 } };
    for (size_t i = 0; i < LENGTH(table); i++) {
        assert_int_equal(invite_worklist(&op, sv_of(table[i].words), 1, &invites), E_OK);
        assert_true(invites.count == (size_t)table[i].mia && invites.total == table[i].mia);
        assert_int_equal(unreachable_list(&op, sv_of(table[i].words), 1, &unreachable), E_OK);
        assert_true(unreachable.count == (size_t)table[i].mia && unreachable.total == table[i].mia);
    }
    home_follow(p, p->leo, "client_died");
    op = staff_op(p, &v, ROLE_SUPPORT, NOBODY);
    for (size_t i = 0; i < LENGTH(table); i++) {
        assert_int_equal(ending_list(&op, sv_of(table[i].words), 1, &endings), E_OK);
        assert_true(endings.count == (size_t)table[i].leo && endings.total == table[i].leo);
    }
    home_go_to(p, "2030-05-20", 4, 0); /* Mia comes of age on 1 June */
    op = staff_op(p, &v, ROLE_SUPPORT, NOBODY);
    assert_int_equal(birthday_list(&op, &org, 90, SV("mia"), &birthdays), E_OK);
    assert_int_equal(birthdays.count, 1);
    assert_int_equal(birthday_list(&op, &org, 90, SV("leo"), &birthdays), E_OK);
    assert_int_equal(birthdays.count, 0);
    assert_int_equal(age_review_list(&op, SV("nobody"), 1, &reviews), E_OK);
    assert_true(!reviews.count && !reviews.total);
}

static void what_is_not_there_or_anothers_is_absent_from_every_worklist(void **state)
{
    struct practice *p = *state;
    struct viewer v, theirs = practice_other_staff(p, NOBODY), leo = practice_client(p, p->leo);
    struct op op = staff_op(p, &v, ROLE_PROVIDER, NOBODY), other = practice_op(p, &theirs), ask = practice_op(p, &leo);
    struct problems problems = problems_new(p->a);
    struct tasks tasks;
    struct age_review r;
    assert_int_equal(task_done(&op, (struct task_id){ 4711 }), E_NOTFOUND);
    assert_int_equal(access_request_waits(&op, (struct access_request_id){ 4711 }), E_NOTFOUND);
    assert_int_equal(age_review_load(&op, (struct age_review_id){ 4711 }, &r), E_NOTFOUND);
    assert_int_equal(age_review_load(&op, (struct age_review_id){ 0 }, &r), E_NOTFOUND);
    assert_int_equal(age_review_decide(&op, (struct age_review_id){ 4711 }, SV("end"), SV(""), &problems), E_NOTFOUND);
    assert_int_equal(help_ask(&ask, SV("Please call me."), &problems), E_OK);
    assert_int_equal(task_list(&op, 1, &tasks), E_OK);
    assert_int_equal(task_done(&other, tasks.items[0].id), E_NOTFOUND);
    assert_int_equal(home_tasks(p, TASK_HELP_ASKED), 1);
    assert_int_equal(task_done(&op, tasks.items[0].id), E_OK);
    assert_int_equal(task_done(&op, tasks.items[0].id), E_OK); /* a second click */
}

#define T(f) cmocka_unit_test_setup_teardown(f, practice_setup, practice_teardown)
int main(int argc, char **argv)
{
    db_fixture_args(argc, argv);
    const struct CMUnitTest tests[] = {
        T(an_age_review_of_a_restricted_record_says_nothing_until_a_reason_is_stated),
        T(the_other_worklists_name_a_restricted_client_and_say_no_more),
        T(worklists_are_searched_by_the_first_letters_of_a_clients_names),
        T(what_is_not_there_or_anothers_is_absent_from_every_worklist),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
