/* Accounts of their own: one for each address, made once, moved and ended. */
#include "shelf.h"

static void a_client_is_made_known_once(void **state)
{
    struct practice *p = *state;
    shelf_assert_ok(shelf_connect(p, p->olga));
    assert_int_equal(fs->made, 0); /* not inside the request */
    shelf_work(p);
    shelf_work(p);
    shelf_assert_connected(p, p->olga);
    assert_int_equal(fs->made, 1);
    assert_string_equal(fs->patients[0].email, "olga@example.org");
    shelf_assert_refused(shelf_connect(p, p->olga), "already");
}

static void a_line_that_breaks_after_it_was_made_makes_no_second_one(void **state)
{
    struct practice *p = *state;
    fs_server_fault(fs, (struct fs_fault){ "/clinic/patients", 0, true });
    shelf_assert_ok(shelf_connect(p, p->olga));
    shelf_work(p);
    assert_int_equal(shelf_page(p, p->olga).links.items[0].state, LINK_ASKED);
    practice_forward(p, HOUR_US);
    shelf_work(p);
    shelf_assert_connected(p, p->olga);
    assert_int_equal(fs->made, 1);
}

/* The process dies between the store's answer and our own commit: the claim runs out, and the next look finds it. */
static void a_crash_between_the_answer_and_the_note_makes_no_second_one(void **state)
{
    struct practice *p = *state;
    shelf_assert_ok(shelf_connect(p, p->olga));
    for (uint64_t nth = 1; nth < 60 && !fs->made; nth++) {
        db_fail_nth(nth);
        (void)shelf_ask(p);
        db_fail_nth(0);
        practice_forward(p, HOUR_US);
    }
    assert_int_equal(fs->made, 1);
    for (uint64_t nth = 1; nth < 12; nth++) { /* and in every later step */
        db_fail_nth(nth);
        (void)shelf_ask(p);
        db_fail_nth(0);
        practice_forward(p, HOUR_US);
    }
    shelf_work(p);
    shelf_assert_connected(p, p->olga);
    assert_int_equal(fs->made, 1);
}

static void a_second_person_of_the_address_is_refused_naming_the_first(void **state)
{
    struct practice *p = *state;
    struct client_id tom = practice_add(p, "Tom", "Ruiz", "1983-01-01", "ana@example.org");
    shelf_assert_ok(shelf_connect(p, p->ana));
    struct tried t = shelf_connect(p, tom);
    shelf_assert_refused(t, "address_held");
    assert_non_null(strstr(sv_z(p->a, t.problems.items[0].text), "Ana Ruiz"));
    assert_true(sv_eq(shelf_page(p, tom).holder.name, SV("Ana Ruiz")));
    assert_false(shelf_page(p, tom).live);
}

static void a_connection_moves_and_moves_back(void **state)
{
    struct practice *p = *state;
    struct client_id tom = practice_add(p, "Tom", "Ruiz", "1983-01-01", "ana@example.org");
    shelf_assert_refused(shelf_move(p, tom), "nobody_holds");
    shelf_family(p);
    shelf_assert_ok(shelf_move(p, tom));
    shelf_assert_connected(p, tom);
    shelf_assert_ended(p, p->ana, SUPPLEMENT_MOVED);
    shelf_assert_ended(p, p->leo, SUPPLEMENT_PARENT_DISCONNECTED);
    assert_false(shelf_mine(p, practice_client(p, p->ana)));
    assert_true(shelf_mine(p, practice_client(p, tom)));
    assert_int_equal(fs->made, 1);
    shelf_assert_ok(shelf_move(p, p->ana));
    shelf_assert_connected(p, p->ana);
    shelf_assert_ended(p, tom, SUPPLEMENT_MOVED);
    assert_int_equal(fs->made, 1);
}

static void an_account_of_somebody_unknown_to_us_is_refused_for_good_with_a_task(void **state)
{
    struct practice *p = *state;
    fs_server_add(fs, "Boris", "Petrov", "olga@example.org", "", "");
    shelf_assert_ok(shelf_connect(p, p->olga));
    shelf_work(p);
    struct supplement_page page = shelf_page(p, p->olga);
    assert_false(page.live);
    assert_int_equal(page.links.items[0].state, LINK_REFUSED);
    assert_true(sv_eq(page.links.items[0].error, SV("held")));
    assert_int_equal(home_tasks(p, TASK_SUPPLEMENT_ENDED), 1);
    shelf_assert_ok(shelf_connect(p, p->olga)); /* once it is put right there, again; the task is done with */
    assert_int_equal(home_tasks(p, TASK_SUPPLEMENT_ENDED), 0);
}

static void change_address(struct practice *p, struct client_id client, const char *email)
{
    struct viewer v = practice_staff(p, ROLE_OWNER, client);
    struct op op = practice_op(p, &v);
    struct organization org = practice_organization(p);
    struct problems problems = problems_new(p->a);
    struct client c;
    assert_int_equal(client_load(&op, client, &org, &c), E_OK);
    struct client_form f = client_form_from(p->a, &c);
    f.email = sv_of(email);
    f.duplicate_ok = f.lookalike_ok = true;
    assert_int_equal(client_update(&op, client, &f, &problems), E_OK);
}

static void a_new_address_ends_the_way_in_at_once_and_makes_no_second_account(void **state)
{
    struct practice *p = *state;
    shelf_assert_ok(shelf_connect(p, p->olga));
    shelf_work(p);
    change_address(p, p->olga, "olga.new@example.org");
    assert_false(shelf_mine(p, practice_client(p, p->olga))); /* before any job */
    shelf_work(p);
    shelf_assert_ended(p, p->olga, SUPPLEMENT_ADDRESS_CHANGED);
    assert_int_equal(home_tasks(p, TASK_SUPPLEMENT_ENDED), 1);
    shelf_assert_ok(shelf_connect(p, p->olga));
    shelf_work(p);
    assert_true(sv_eq(shelf_page(p, p->olga).links.items[0].error, SV("moved_on")));
    strcpy(fs->patients[0].email, "olga.new@example.org");
    shelf_assert_ok(shelf_connect(p, p->olga));
    shelf_work(p);
    shelf_assert_connected(p, p->olga);
    assert_int_equal(fs->made, 1);
}

static void an_archived_client_has_no_way_in(void **state)
{
    struct practice *p = *state;
    struct problems problems = problems_new(p->a);
    shelf_assert_ok(shelf_connect(p, p->olga));
    shelf_work(p);
    struct viewer v = practice_staff(p, ROLE_OWNER, p->olga);
    struct op op = practice_op(p, &v);
    assert_int_equal(client_archive(&op, p->olga, SV("moved away"), true, &problems), E_OK);
    shelf_work(p);
    shelf_assert_ended(p, p->olga, SUPPLEMENT_ARCHIVED);
    shelf_assert_refused(shelf_connect(p, p->olga), "archived");
}

static void a_client_opens_their_own_account_and_nobody_else_does(void **state)
{
    struct practice *p = *state;
    shelf_family(p);
    assert_true(shelf_mine(p, practice_client(p, p->ana)));
    assert_false(shelf_mine(p, practice_caregiver(p, p->carer, p->ana, scope_full())));
    assert_false(shelf_mine(p, practice_client(p, p->olga)));
    struct tried t = shelf_open_mine(p, practice_client(p, p->ana));
    shelf_assert_ok(t);
    assert_true(sv_eq(t.url, SV("https://us.fullscript.com/welcome/elm")));
    fs->plan = true;
    t = shelf_open_mine(p, practice_client(p, p->ana));
    assert_true(sv_eq(t.url, SV("https://us.fullscript.com/plans/new")));
    t = shelf_open_mine(p, practice_client(p, p->olga));
    shelf_assert_refused(t, "not_available");
    assert_null(strstr(sv_z(p->a, t.problems.items[0].text), "Ana"));
}

static void staff_open_the_patient_and_invite_three_times_a_day(void **state)
{
    struct practice *p = *state;
    shelf_assert_refused(shelf_open(p, p->ana), "no_link");
    shelf_assert_refused(shelf_invite(p, p->ana), "no_link");
    shelf_family(p);
    shelf_assert_ok(shelf_open(p, p->ana));
    assert_non_null(strstr(fs->last_draft, "\"id\":\"patient-1\""));
    for (int i = 0; i < 3; i++)
        shelf_assert_ok(shelf_invite(p, p->ana));
    shelf_assert_refused(shelf_invite(p, p->ana), "too_many_invites");
    practice_forward(p, 25 * HOUR_US);
    shelf_assert_ok(shelf_invite(p, p->ana));
    assert_int_equal(practice_events(p, EVENT_SUPPLEMENT_INVITED), 4);
}

static void only_staff_of_the_practice_act(void **state)
{
    struct practice *p = *state;
    struct problems problems = problems_new(p->a);
    struct viewer v = practice_other_staff(p, p->ana), own = practice_client(p, p->ana);
    struct op op = practice_op(p, &v), mine = practice_op(p, &own);
    assert_true(supplement_connect(&op, p->ana, &problems) != E_OK);
    assert_true(supplement_connect(&mine, p->ana, &problems) != E_OK);
    assert_true(supplement_move(&mine, p->ana, &problems) != E_OK);
    assert_true(supplement_disconnect(&mine, p->ana) != E_OK);
}

static void disconnecting_ends_it_here_and_connecting_again_finds_the_same(void **state)
{
    struct practice *p = *state;
    shelf_assert_ok(shelf_connect(p, p->ana));
    shelf_work(p);
    shelf_end(p, p->ana);
    shelf_end(p, p->ana);
    shelf_assert_ended(p, p->ana, SUPPLEMENT_BY_STAFF);
    assert_int_equal(home_tasks(p, TASK_SUPPLEMENT_ENDED), 0);
    shelf_assert_ok(shelf_connect(p, p->ana));
    shelf_work(p);
    shelf_assert_connected(p, p->ana);
    assert_int_equal(fs->made, 1);
}

int main(int argc, char **argv)
{
    db_fixture_args(argc, argv);
#define T(name) cmocka_unit_test_setup_teardown(name, shelf_setup, shelf_teardown)
    const struct CMUnitTest tests[] = {
        T(a_client_is_made_known_once),
        T(a_line_that_breaks_after_it_was_made_makes_no_second_one),
        T(a_crash_between_the_answer_and_the_note_makes_no_second_one),
        T(a_second_person_of_the_address_is_refused_naming_the_first),
        T(a_connection_moves_and_moves_back),
        T(an_account_of_somebody_unknown_to_us_is_refused_for_good_with_a_task),
        T(a_new_address_ends_the_way_in_at_once_and_makes_no_second_account),
        T(an_archived_client_has_no_way_in),
        T(a_client_opens_their_own_account_and_nobody_else_does),
        T(staff_open_the_patient_and_invite_three_times_a_day),
        T(only_staff_of_the_practice_act),
        T(disconnecting_ends_it_here_and_connecting_again_finds_the_same),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
