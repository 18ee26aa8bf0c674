/* The practice's own way in: saying yes, tokens that follow each other, and leaving. */
#include "shelf.h"

static struct viewer owner_of(struct practice *p)
{
    return practice_staff(p, ROLE_OWNER, NOBODY);
}

static struct supplement_store load(struct practice *p)
{
    struct viewer v = owner_of(p);
    struct op op = practice_op(p, &v);
    struct supplement_store s;
    assert_int_equal(supplement_store_load(&op, &s), E_OK);
    return s;
}

static struct tried finish(struct practice *p, struct viewer v, struct sv state, struct sv code)
{
    struct op op = practice_op(p, &v);
    struct tried t = { .problems = problems_new(p->a) };
    t.e = supplement_store_finish(&op, &store, state, code, &t.problems);
    return t;
}

static struct sv agree(struct practice *p, struct viewer v, struct sv *ret_state)
{
    struct op op = practice_op(p, &v);
    struct sv url;
    assert_int_equal(supplement_store_begin(&op, &store, &url), E_OK);
    return fs_server_agree(fs, p->a, url, ret_state);
}

static void the_page_says_who_is_connected(void **state)
{
    struct practice *p = *state;
    struct supplement_store s = load(p);
    assert_true(s.connected);
    assert_true(sv_eq(s.clinic_name, SV("Elm at Fullscript")));
    assert_true(sv_eq(s.owner_kind, SV("Practitioner")));
    assert_true(s.connected_by.n > 0);
    assert_int_equal(s.error.n, 0);
    assert_int_equal(practice_events(p, EVENT_SUPPLEMENT_STORE_CHANGED), 1);
}

static void an_answer_is_good_once(void **state)
{
    struct practice *p = *state;
    struct sv said, code = agree(p, owner_of(p), &said);
    assert_int_equal(finish(p, owner_of(p), said, code).e, E_OK);
    shelf_assert_refused(finish(p, owner_of(p), said, code), "stale");
    assert_true(load(p).connected);
}

static void an_answer_belongs_to_who_asked_and_ends_after_ten_minutes(void **state)
{
    struct practice *p = *state;
    struct sv said, code = agree(p, owner_of(p), &said);
    shelf_assert_refused(finish(p, practice_staff(p, ROLE_ADMIN, NOBODY), said, code), "stale");
    shelf_assert_refused(finish(p, owner_of(p), SV("a-made-up-state"), code), "stale");
    practice_forward(p, 11 * MINUTE_US);
    shelf_assert_refused(finish(p, owner_of(p), said, code), "stale");
}

static void only_who_may_set_things_up_connects(void **state)
{
    struct practice *p = *state;
    struct viewer v = practice_staff(p, ROLE_SUPPORT, NOBODY);
    struct op op = practice_op(p, &v);
    struct sv url;
    assert_int_equal(supplement_store_begin(&op, &store, &url), E_DENIED);
    assert_int_equal(supplement_store_disconnect(&op, &store), E_DENIED);
    struct viewer other = practice_other_staff(p, NOBODY);
    struct op theirs = practice_op(p, &other);
    struct supplement_store s;
    assert_int_equal(supplement_store_load(&theirs, &s), E_OK);
    assert_false(s.connected);
}

static void a_store_that_says_no_leaves_the_connection_as_it_was(void **state)
{
    struct practice *p = *state;
    struct sv said, code = agree(p, owner_of(p), &said);
    fs_server_fault(fs, (struct fs_fault){ "/oauth/token", 503, false });
    shelf_assert_refused(finish(p, owner_of(p), said, code), "down");
    assert_true(load(p).connected);
}

static void tokens_are_renewed_before_they_end_and_once_when_they_are_not_taken(void **state)
{
    struct practice *p = *state;
    shelf_assert_ok(shelf_connect(p, p->ana));
    practice_forward(p, 3 * HOUR_US);
    shelf_work(p);
    assert_int_equal(fs->refreshes, 1);
    shelf_assert_connected(p, p->ana);
    fs_server_fault(fs, (struct fs_fault){ "/clinic/dynamic_links", 401, false });
    shelf_assert_ok(shelf_open(p, p->ana));
    assert_int_equal(fs->refreshes, 2);
}

static void a_renewal_whose_answer_is_lost_is_made_up_for(void **state)
{
    struct practice *p = *state;
    shelf_assert_ok(shelf_connect(p, p->ana));
    practice_forward(p, 3 * HOUR_US);
    fs_server_fault(fs, (struct fs_fault){ "/oauth/token", 0, true });
    shelf_work(p);
    assert_false(shelf_page(p, p->ana).links.items[0].state == LINK_CONNECTED);
    practice_forward(p, HOUR_US);
    shelf_work(p);
    shelf_assert_connected(p, p->ana);
}

static void a_connection_that_is_not_taken_any_more_says_so(void **state)
{
    struct practice *p = *state;
    fs->refresh[0][0] = fs->refresh[1][0] = 0;
    practice_forward(p, 3 * HOUR_US);
    shelf_assert_ok(shelf_connect(p, p->ana));
    shelf_work(p);
    assert_true(sv_eq(load(p).error, SV("credentials")));
    shelf_connect_practice(p);
    assert_int_equal(load(p).error.n, 0);
    practice_forward(p, HOUR_US);
    shelf_work(p);
    shelf_assert_connected(p, p->ana);
}

static void leaving_forgets_the_tokens_and_coming_back_finds_the_links(void **state)
{
    struct practice *p = *state;
    struct viewer v = owner_of(p), ana = practice_client(p, p->ana);
    struct op op = practice_op(p, &v);
    shelf_family(p);
    assert_true(shelf_mine(p, ana));
    assert_int_equal(supplement_store_disconnect(&op, &store), E_OK);
    assert_int_equal(fs->revoked, 1);
    assert_false(load(p).connected);
    assert_false(shelf_mine(p, ana));
    shelf_assert_refused(shelf_open(p, p->ana), "not_connected");
    shelf_assert_refused(shelf_connect(p, p->olga), "not_connected");
    shelf_connect_practice(p);
    assert_true(shelf_mine(p, ana));
}

static void another_clinic_ends_every_link(void **state)
{
    struct practice *p = *state;
    shelf_family(p);
    strcpy(fs->clinic, "clinic-2");
    shelf_connect_practice(p);
    shelf_assert_ended(p, p->ana, SUPPLEMENT_OTHER_CLINIC);
    assert_false(shelf_page(p, p->leo).live);
}

int main(int argc, char **argv)
{
    db_fixture_args(argc, argv);
#define T(name) cmocka_unit_test_setup_teardown(name, shelf_setup, shelf_teardown)
    const struct CMUnitTest tests[] = {
        T(the_page_says_who_is_connected),
        T(an_answer_is_good_once),
        T(an_answer_belongs_to_who_asked_and_ends_after_ten_minutes),
        T(only_who_may_set_things_up_connects),
        T(a_store_that_says_no_leaves_the_connection_as_it_was),
        T(tokens_are_renewed_before_they_end_and_once_when_they_are_not_taken),
        T(a_renewal_whose_answer_is_lost_is_made_up_for),
        T(a_connection_that_is_not_taken_any_more_says_so),
        T(leaving_forgets_the_tokens_and_coming_back_finds_the_links),
        T(another_clinic_ends_every_link),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
