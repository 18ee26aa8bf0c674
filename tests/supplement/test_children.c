/* Clients below 18: dependents of one parent, until the birthday. */
#include "shelf.h"

#include "calendar/calendar.h"

static void a_child_is_a_dependent_of_the_one_parent_and_is_never_made_there_by_us(void **state)
{
    struct practice *p = *state;
    shelf_assert_refused(shelf_connect(p, p->leo), "minor");
    shelf_assert_refused(shelf_connect_child(p, p->leo, NOBODY), "required");
    shelf_assert_refused(shelf_connect_child(p, p->leo, p->ana), "parent_disconnected");
    shelf_assert_ok(shelf_connect(p, p->ana));
    shelf_work(p);
    shelf_assert_ok(shelf_connect_child(p, p->leo, p->ana));
    shelf_work(p);
    assert_int_equal(shelf_page(p, p->leo).links.items[0].state, LINK_WAITS);
    shelf_assert_ok(shelf_open(p, p->leo)); /* where the practitioner makes the child */
    assert_non_null(strstr(fs->last_draft, "\"email\":\"ana@example.org\""));
    assert_non_null(strstr(fs->last_draft, "\"date_of_birth\":\"2016-03-09\""));
    fs_server_add(fs, "Leo", "Ruiz", "ana@example.org", "2016-03-09", "patient-1");
    practice_forward(p, HOUR_US);
    shelf_work(p);
    shelf_assert_connected(p, p->leo);
    assert_int_equal(fs->made, 1); /* Ana */
}

static void only_a_linked_adult_parent_who_is_connected_may_be_chosen(void **state)
{
    struct practice *p = *state;
    shelf_assert_ok(shelf_connect(p, p->ana));
    shelf_assert_ok(shelf_connect(p, p->olga));
    shelf_work(p);
    shelf_assert_refused(shelf_connect_child(p, p->leo, p->olga), "parent_gone"); /* not on the list */
    home_link(p, p->leo, p->olga, "family_member");
    shelf_assert_refused(shelf_connect_child(p, p->leo, p->olga), "parent_gone"); /* no parent */
    home_born(p, p->ana, "");
    shelf_assert_refused(shelf_connect_child(p, p->leo, p->ana), "parent_young");
    home_born(p, p->ana, "2009-01-01");
    shelf_assert_refused(shelf_connect_child(p, p->leo, p->ana), "parent_young");
    home_born(p, p->leo, "");
    shelf_assert_refused(shelf_connect_child(p, p->leo, p->ana), "no_birth_date");
}

static void a_parent_whom_safe_mode_silences_cannot_be_chosen(void **state)
{
    struct practice *p = *state;
    struct viewer v = practice_staff(p, ROLE_OWNER, p->leo);
    struct op op = practice_op(p, &v);
    struct problems problems = problems_new(p->a);
    struct family family;
    shelf_assert_ok(shelf_connect(p, p->ana));
    assert_int_equal(family_load(&op, p->leo, &family), E_OK);
    struct safe_form f = { .on = true, .silenced = &family.contacts.items[0].id, .silenced_count = 1 };
    assert_int_equal(safe_save(&op, p->leo, &f, &problems), E_OK);
    shelf_assert_refused(shelf_connect_child(p, p->leo, p->ana), "parent_silenced");
}

static void safe_mode_that_comes_later_is_not_to_be_noticed(void **state)
{
    struct practice *p = *state;
    struct viewer v = practice_staff(p, ROLE_OWNER, p->leo);
    struct op op = practice_op(p, &v);
    struct problems problems = problems_new(p->a);
    struct family family;
    shelf_family(p);
    assert_int_equal(family_load(&op, p->leo, &family), E_OK);
    struct safe_form f = { .on = true, .silenced = &family.contacts.items[0].id, .silenced_count = 1 };
    assert_int_equal(safe_save(&op, p->leo, &f, &problems), E_OK);
    assert_true(shelf_mine(p, practice_caregiver(p, p->ana, p->leo, scope_full())));
}

static void a_rule_that_keeps_the_two_apart_ends_it(void **state)
{
    struct practice *p = *state;
    struct viewer v = practice_staff(p, ROLE_OWNER, p->leo);
    struct op op = practice_op(p, &v);
    struct problems problems = problems_new(p->a);
    struct no_contact_id id;
    shelf_family(p);
    assert_int_equal(no_contact_create(&op, p->leo,
                         &(struct no_contact_form){ .other = p->ana, .reason = SV("court order") }, &problems, &id),
        E_OK);
    assert_false(shelf_mine(p, practice_caregiver(p, p->ana, p->leo, scope_full())));
    shelf_work(p);
    shelf_assert_ended(p, p->leo, SUPPLEMENT_PARENT_SILENCED);
    shelf_assert_refused(shelf_connect_child(p, p->leo, p->ana), "parent_silenced");
}

static void the_one_parent_opens_it_and_no_other_caregiver_and_not_the_child(void **state)
{
    struct practice *p = *state;
    shelf_family(p);
    assert_true(shelf_mine(p, practice_caregiver(p, p->ana, p->leo, scope_full())));
    assert_false(shelf_mine(p, practice_caregiver(p, p->carer, p->leo, scope_full())));
    assert_false(shelf_mine(p, practice_client(p, p->leo)));
    struct viewer v = practice_caregiver(p, p->ana, p->leo, scope_with(scope_full(), CAP_CARE_PLANS, LEVEL_NONE));
    struct op op = practice_op(p, &v);
    bool mine;
    assert_int_equal(supplement_mine(&op, &mine), E_DENIED);
}

/* New York: 9 March 2034 begins at 05:00 UTC. */
static void on_the_birthday_the_parent_is_out_at_once_and_the_client_hears_of_it(void **state)
{
    struct practice *p = *state;
    shelf_family(p);
    home_go_to(p, "2034-03-09", 5, -MINUTE_US);
    assert_true(shelf_mine(p, practice_caregiver(p, p->ana, p->leo, scope_full())));
    home_go_to(p, "2034-03-09", 5, MINUTE_US);
    assert_false(shelf_mine(p, practice_caregiver(p, p->ana, p->leo, scope_full()))); /* before any job */
    shelf_work(p);
    shelf_assert_ended(p, p->leo, SUPPLEMENT_OF_AGE);
    assert_int_equal(home_tasks(p, TASK_SUPPLEMENT_ENDED), 1);
    assert_int_equal(practice_events(p, EVENT_SUPPLEMENT_HANDED_OVER), 1);
    shelf_work(p);
    assert_int_equal(practice_events(p, EVENT_SUPPLEMENT_HANDED_OVER), 1);
    shelf_assert_connected(p, p->ana);
}

static void somebody_born_on_a_leap_day_is_handed_over_on_the_first_of_march(void **state)
{
    struct practice *p = *state;
    home_born(p, p->leo, "2012-02-29");
    shelf_assert_ok(shelf_connect(p, p->ana));
    shelf_work(p);
    shelf_assert_ok(shelf_connect_child(p, p->leo, p->ana));
    fs_server_add(fs, "Leo", "Ruiz", "ana@example.org", "2012-02-29", "patient-1");
    shelf_work(p);
    home_go_to(p, "2030-02-28", 5, 12 * HOUR_US);
    shelf_work(p);
    shelf_assert_connected(p, p->leo);
    home_go_to(p, "2030-03-01", 5, MINUTE_US);
    shelf_work(p);
    shelf_assert_ended(p, p->leo, SUPPLEMENT_OF_AGE);
}

static void who_has_grown_up_has_an_own_account_once_the_store_has_handed_it_over(void **state)
{
    struct practice *p = *state;
    shelf_family(p);
    struct client_id leo = p->leo;
    home_go_to(p, "2034-03-10", 5, 0);
    shelf_work(p);
    shelf_assert_refused(shelf_connect_child(p, leo, p->ana), "of_age");
    shelf_assert_refused(shelf_connect(p, leo), "no_address");
}

static void a_corrected_birth_date_moves_the_day_or_ends_it(void **state)
{
    struct practice *p = *state;
    shelf_family(p);
    home_born(p, p->leo, "2008-03-03"); /* 18 tomorrow */
    shelf_happens(p, p->leo, EVENT_CLIENT_BORN_CHANGED);
    shelf_work(p);
    shelf_assert_connected(p, p->leo);
    practice_forward(p, 24 * HOUR_US);
    shelf_work(p);
    shelf_assert_ended(p, p->leo, SUPPLEMENT_OF_AGE);
}

static void an_ended_relationship_or_connection_of_the_parent_ends_it(void **state)
{
    struct practice *p = *state;
    shelf_family(p);
    shelf_end(p, p->ana);
    shelf_assert_ended(p, p->leo, SUPPLEMENT_PARENT_DISCONNECTED);
    assert_int_equal(home_tasks(p, TASK_SUPPLEMENT_ENDED), 1);
    shelf_assert_ok(shelf_connect(p, p->ana));
    shelf_work(p);
    shelf_assert_ok(shelf_connect_child(p, p->leo, p->ana));
    shelf_work(p);
    shelf_assert_connected(p, p->leo);
    home_end_all(p);
    assert_false(shelf_mine(p, practice_caregiver(p, p->ana, p->leo, scope_full())));
    shelf_happens(p, p->leo, EVENT_CONTACT_ENDED);
    shelf_work(p);
    shelf_assert_ended(p, p->leo, SUPPLEMENT_PARENT_GONE);
}

static void the_parents_access_that_ended_ends_it_until_staff_connect_them_again(void **state)
{
    struct practice *p = *state;
    struct problems problems = problems_new(p->a);
    home_end_all(p);
    struct grant_id grant = home_give(p, p->leo, p->ana);
    shelf_family(p);
    shelf_assert_connected(p, p->leo);
    practice_forward(p, 3600 * SECOND_US);
    struct viewer v = practice_staff(p, ROLE_OWNER, p->leo);
    struct op op = practice_op(p, &v);
    assert_int_equal(grant_move(&op, grant, MOVE_REVOKE, SV("other"), SV("asked for"), &problems), E_OK);
    assert_false(shelf_mine(p, practice_caregiver(p, p->ana, p->leo, scope_full()))); /* before any job comes */
    shelf_work(p);
    shelf_assert_ended(p, p->leo, SUPPLEMENT_ACCESS_ENDED);
    assert_int_equal(home_tasks(p, TASK_SUPPLEMENT_ENDED), 1);
    practice_forward(p, 3600 * SECOND_US);
    shelf_assert_ok(shelf_connect_child(p, p->leo, p->ana));
    shelf_work(p);
    shelf_assert_connected(p, p->leo);
}

static void the_invitation_goes_to_the_parent(void **state)
{
    struct practice *p = *state;
    shelf_family(p);
    shelf_assert_ok(shelf_invite(p, p->leo));
    assert_int_equal(practice_events(p, EVENT_SUPPLEMENT_INVITED), 1);
}

int main(int argc, char **argv)
{
    db_fixture_args(argc, argv);
#define T(name) cmocka_unit_test_setup_teardown(name, shelf_setup, shelf_teardown)
    const struct CMUnitTest tests[] = {
        T(a_child_is_a_dependent_of_the_one_parent_and_is_never_made_there_by_us),
        T(only_a_linked_adult_parent_who_is_connected_may_be_chosen),
        T(a_parent_whom_safe_mode_silences_cannot_be_chosen),
        T(safe_mode_that_comes_later_is_not_to_be_noticed),
        T(a_rule_that_keeps_the_two_apart_ends_it),
        T(the_one_parent_opens_it_and_no_other_caregiver_and_not_the_child),
        T(on_the_birthday_the_parent_is_out_at_once_and_the_client_hears_of_it),
        T(somebody_born_on_a_leap_day_is_handed_over_on_the_first_of_march),
        T(who_has_grown_up_has_an_own_account_once_the_store_has_handed_it_over),
        T(a_corrected_birth_date_moves_the_day_or_ends_it),
        T(an_ended_relationship_or_connection_of_the_parent_ends_it),
        T(the_parents_access_that_ended_ends_it_until_staff_connect_them_again),
        T(the_invitation_goes_to_the_parent),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
