#include "home.h"

#include <pthread.h>

#include "family/invite.h"

static struct viewer nobody(void)
{
    return practice_stranger();
}

static enum err opened(struct practice *p, const struct viewer *v, struct sv token, struct invite_view *ret_view)
{
    struct op op = practice_op(p, v);
    return invite_open(&op, token, ret_view);
}

static enum err accepted(struct practice *p, const struct viewer *v, struct sv token)
{
    struct op op = practice_op(p, v);
    struct problems problems = problems_new(p->a);
    struct grant_id id;
    return invite_accept(&op, token, &problems, &id);
}

static bool names_somebody(const struct invite_view *v)
{
    return v->client_name.n || v->caregiver_name.n || v->words.n || v->organization.n || v->grant.v;
}

static struct home_audit_last_row audited(struct practice *p)
{
    struct home_audit_last_row row;
    assert_int_equal(q_home_audit_last(p->db, p->a, p->org, &row), E_OK);
    return row;
}

static void the_invited_person_accepts_by_a_button_and_is_in(void **state)
{
    struct practice *p = *state;
    struct grant_id id = home_propose(p, p->leo, p->ana);
    struct sv token = home_invitation(p);
    struct viewer out = nobody(), ana = practice_client(p, p->ana);
    struct invite_view view = { .grant = { 0 } };
    assert_int_equal(opened(p, &out, token, &view), E_OK);
    assert_int_equal(view.face, INVITE_SET_PASSWORD);
    assert_false(names_somebody(&view));
    practice_login(p, p->ana, PRACTICE_PASSWORD);
    assert_int_equal(opened(p, &out, token, &view), E_OK);
    assert_int_equal(view.face, INVITE_SIGN_IN);
    assert_int_equal(opened(p, &ana, token, &view), E_OK);
    assert_int_equal(view.face, INVITE_READY);
    assert_string_equal(sv_z(p->a, view.client_name), "Leo Ruiz");
    assert_string_equal(sv_z(p->a, view.organization), "Elm Street");
    assert_int_equal(home_grant(p, id).state, GRANT_PROPOSED); /* looking accepts nothing */
    assert_int_equal(accepted(p, &ana, token), E_OK);
    assert_int_equal(home_grant(p, id).state, GRANT_ACTIVE);
    assert_true(home_may(p, id, NEED_CAP_PAGE(CAP_BILLS, LEVEL_ACT)).allow);
}

static void edge_13_an_expired_invite_is_gone_and_names_nobody(void **state)
{
    struct practice *p = *state;
    struct grant_id id = home_propose(p, p->leo, p->ana);
    struct sv token = home_invitation(p);
    struct viewer ana = practice_client(p, p->ana);
    struct op op = practice_op(p, &ana);
    struct invite_view view = { .grant = { 0 } };
    practice_forward(p, 7 * DAY_US - SECOND_US);
    assert_int_equal(opened(p, &ana, token, &view), E_OK);
    practice_forward(p, SECOND_US);
    view = (struct invite_view){ .grant = { 0 } };
    assert_int_equal(opened(p, &ana, token, &view), E_GONE);
    assert_false(names_somebody(&view));
    assert_int_equal(accepted(p, &ana, token), E_GONE);
    assert_int_equal(home_clock(p), 1);
    assert_int_equal(home_clock(p), 0);
    assert_int_equal(home_grant(p, id).state, GRANT_ENDED);
    assert_string_equal(sv_z(p->a, home_grant(p, id).reason), "expired");
    assert_int_equal(invite_ask_again(&op, token), E_OK);
    assert_int_equal(invite_ask_again(&op, token), E_OK); /* one task, however often */
    assert_int_equal(home_tasks(p, TASK_INVITE_ASKED_AGAIN), 1);
    assert_int_equal(invite_ask_again(&op, SV("nonsense")), E_OK); /* the same answer */
}

static void edge_14_a_revoked_invite_is_gone_and_the_try_is_logged(void **state)
{
    struct practice *p = *state;
    struct grant_id id = home_propose(p, p->leo, p->ana);
    struct sv token = home_invitation(p);
    struct viewer owner = practice_staff(p, ROLE_OWNER, p->leo), ana = practice_client(p, p->ana);
    struct op op = practice_op(p, &owner);
    struct problems problems = problems_new(p->a);
    struct invite_view view = { .grant = { 0 } };
    assert_int_equal(grant_move(&op, id, MOVE_REVOKE, SV("client_asked"), SV(""), &problems), E_OK);
    assert_int_equal(opened(p, &ana, token, &view), E_GONE);
    assert_true(sv_eq(audited(p).outcome, SV("dead_link")));
    assert_int_equal(accepted(p, &ana, token), E_GONE);
    assert_false(names_somebody(&view));
    assert_int_equal(home_grant(p, id).state, GRANT_ENDED);
}

static void edge_14_of_two_sendings_only_the_newest_works(void **state)
{
    struct practice *p = *state;
    struct grant_id id = home_propose(p, p->leo, p->ana);
    struct sv older = home_invitation(p);
    struct viewer owner = practice_staff(p, ROLE_OWNER, p->leo), ana = practice_client(p, p->ana);
    struct op op = practice_op(p, &owner);
    struct problems problems = problems_new(p->a);
    struct invite_view view;
    assert_int_equal(invite_resend(&op, id, &problems), E_OK);
    struct sv newer = home_invitation(p);
    assert_false(sv_eq(older, newer));
    assert_int_equal(opened(p, &ana, older, &view), E_GONE);
    assert_int_equal(accepted(p, &ana, older), E_GONE);
    assert_int_equal(home_counts(p).tokens, 1);
    assert_int_equal(accepted(p, &ana, newer), E_OK);
}

static void edge_15_somebody_else_cannot_accept_and_learns_no_name(void **state)
{
    struct practice *p = *state;
    struct grant_id id = home_propose(p, p->leo, p->ana);
    struct sv token = home_invitation(p);
    struct viewer others[] = { practice_client(p, p->olga), practice_client(p, p->leo),
        practice_staff(p, ROLE_OWNER, p->leo) };
    for (size_t i = 0; i < LENGTH(others); i++) {
        struct invite_view view = { .grant = { 0 } };
        int64_t before = home_counts(p).audits;
        assert_int_equal(opened(p, &others[i], token, &view), E_OK);
        assert_int_equal(view.face, INVITE_WRONG_PERSON);
        assert_false(names_somebody(&view));
        assert_int_equal(accepted(p, &others[i], token), E_DENIED);
        assert_int_equal(home_counts(p).audits, before + 2);
        struct home_audit_last_row row = audited(p);
        assert_true(sv_eq(row.outcome, SV("wrong_person")));
        assert_int_equal(row.actor_id, others[i].actor.id);
        assert_int_equal(row.client_id.v.v, p->leo.v);
    }
    assert_int_equal(home_grant(p, id).state, GRANT_PROPOSED);
}

static void edge_15_the_invited_person_acting_for_somebody_is_not_themselves(void **state)
{
    struct practice *p = *state;
    struct grant_id other = home_give(p, p->mia, p->ana);
    home_propose(p, p->leo, p->ana);
    struct viewer acting = home_through(p, other);
    assert_int_equal(accepted(p, &acting, home_invitation(p)), E_DENIED);
}

struct race {
    struct practice *p;
    struct arena *a;
    struct sv token;
    enum err answer;
};

static void *accept_in_a_thread(void *arg)
{
    struct race *r = arg;
    struct practice mine = *r->p;
    mine.a = r->a;
    if (db_open(r->p->fixture->pool, &mine.db) != E_OK)
        return NULL;
    struct viewer ana = practice_client(&mine, mine.ana);
    r->answer = accepted(&mine, &ana, r->token);
    db_close(mine.db);
    return NULL;
}

static void edge_16_accepting_twice_at_the_same_moment_is_one_acceptance(void **state)
{
    struct practice *p = *state;
    struct grant_id id = home_propose(p, p->leo, p->ana);
    struct sv token = home_invitation(p);
    struct race races[2] = { { p, arena_new("race a", 65536), token, E_INTERNAL },
        { p, arena_new("race b", 65536), token, E_INTERNAL } };
    pthread_t threads[2];
    for (int i = 0; i < 2; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, accept_in_a_thread, &races[i]), 0);
    for (int i = 0; i < 2; i++)
        assert_int_equal(pthread_join(threads[i], NULL), 0);
    for (int i = 0; i < 2; i++) {
        assert_int_equal(races[i].answer, E_OK);
        arena_free(races[i].a);
    }
    assert_int_equal(practice_events(p, EVENT_GRANT_ACCEPTED), 1); /* hence one mail */
    assert_int_equal(home_grant(p, id).state, GRANT_ACTIVE);
    struct viewer ana = practice_client(p, p->ana), olga = practice_client(p, p->olga);
    struct invite_view view = { .grant = { 0 } };
    assert_int_equal(accepted(p, &ana, token), E_OK); /* later too */
    assert_int_equal(opened(p, &ana, token, &view), E_OK);
    assert_int_equal(view.face, INVITE_ACCEPTED);
    assert_int_equal(opened(p, &olga, token, &view), E_GONE); /* for everybody else the link is dead */
    assert_int_equal(practice_events(p, EVENT_GRANT_ACCEPTED), 1);
}

/* The link was read while it lived, the access after another window had accepted it. */
static void edge_16_a_window_that_opened_while_another_accepted_says_accepted(void **state)
{
    struct practice *p = *state;
    struct grant_id id = home_propose(p, p->leo, p->ana);
    struct sv token = home_invitation(p);
    struct viewer ana = practice_client(p, p->ana), olga = practice_client(p, p->olga);
    struct op op = practice_op(p, &ana);
    struct problems problems = problems_new(p->a);
    struct invite_view view = { .grant = { 0 } };
    assert_int_equal(accepted(p, &ana, token), E_OK);
    home_link_lives(p, id);
    assert_int_equal(opened(p, &ana, token, &view), E_OK);
    assert_int_equal(view.face, INVITE_ACCEPTED);
    assert_int_equal(accepted(p, &ana, token), E_OK);
    assert_int_equal(opened(p, &olga, token, &view), E_GONE);
    assert_int_equal(invite_decline(&op, token, SV(""), &problems), E_GONE);
    assert_int_equal(home_grant(p, id).state, GRANT_ACTIVE);
    assert_int_equal(practice_events(p, EVENT_GRANT_ACCEPTED), 1);
}

static void edge_16_a_window_that_opened_while_another_declined_is_declined_as_well(void **state)
{
    struct practice *p = *state;
    struct grant_id id = home_propose(p, p->leo, p->ana);
    struct sv token = home_invitation(p);
    struct viewer ana = practice_client(p, p->ana), olga = practice_client(p, p->olga);
    struct op op = practice_op(p, &ana), other = practice_op(p, &olga);
    struct problems problems = problems_new(p->a);
    struct invite_view view = { .grant = { 0 } };
    assert_int_equal(invite_decline(&op, token, SV("No."), &problems), E_OK);
    assert_int_equal(invite_decline(&op, token, SV("No."), &problems), E_OK); /* later too */
    assert_int_equal(invite_decline(&other, token, SV(""), &problems), E_GONE);
    home_link_lives(p, id);
    assert_int_equal(invite_decline(&op, token, SV("No."), &problems), E_OK);
    assert_int_equal(opened(p, &ana, token, &view), E_GONE);
    assert_int_equal(accepted(p, &ana, token), E_GONE);
    assert_int_equal(home_grant(p, id).state, GRANT_ENDED);
    assert_int_equal(practice_events(p, EVENT_INVITE_DECLINED), 1);
}

static void edge_16_a_used_link_greets_nobody_once_the_access_has_ended(void **state)
{
    struct practice *p = *state;
    struct grant_id id = home_propose(p, p->leo, p->ana);
    struct sv token = home_invitation(p);
    struct viewer ana = practice_client(p, p->ana);
    struct op op = practice_op(p, &ana);
    struct problems problems = problems_new(p->a);
    struct invite_view view;
    assert_int_equal(accepted(p, &ana, token), E_OK);
    assert_int_equal(grant_move(&op, id, MOVE_LEAVE, SV(""), SV(""), &problems), E_OK);
    assert_int_equal(opened(p, &ana, token, &view), E_GONE);
}

static void edge_17_a_changed_address_kills_the_link_until_staff_send_it_again(void **state)
{
    struct practice *p = *state;
    struct grant_id id = home_propose(p, p->leo, p->ana);
    struct sv token = home_invitation(p);
    struct viewer on_ana = practice_staff(p, ROLE_OWNER, p->ana), on_leo = practice_staff(p, ROLE_OWNER, p->leo);
    struct op edit = practice_op(p, &on_ana), send = practice_op(p, &on_leo);
    struct problems problems = problems_new(p->a);
    struct organization org = practice_organization(p);
    struct client c;
    struct invite_view view;
    assert_int_equal(client_load(&edit, p->ana, &org, &c), E_OK);
    struct client_form f = { .first_name = SV("Ana"),
        .last_name = SV("Ruiz"),
        .born = SV("1985-04-12"),
        .email = SV("ana@new.example"),
        .version = c.version,
        .duplicate_ok = true };
    assert_int_equal(client_update(&edit, p->ana, &f, &problems), E_OK);
    struct viewer ana = practice_client(p, p->ana);
    assert_int_equal(opened(p, &ana, token, &view), E_GONE);
    assert_int_equal(practice_events(p, EVENT_INVITE_SENT), 1); /* nothing is sent by itself */
    assert_int_equal(invite_resend(&send, id, &problems), E_OK);
    assert_int_equal(opened(p, &ana, home_invitation(p), &view), E_OK);
    assert_int_equal(view.face, INVITE_READY);
}

static void an_invitation_is_sent_again_five_times_a_day_and_not_a_sixth(void **state)
{
    struct practice *p = *state;
    struct grant_id id = home_propose(p, p->leo, p->ana);
    struct viewer owner = practice_staff(p, ROLE_OWNER, p->leo);
    struct op op = practice_op(p, &owner);
    struct problems problems = problems_new(p->a);
    for (int i = 0; i < INVITE_RESENDS; i++)
        assert_int_equal(invite_resend(&op, id, &problems), E_OK);
    assert_int_equal(invite_resend(&op, id, &problems), E_INVALID);
    assert_true(problem_has(&problems, SV("too_many_invites")));
    assert_int_equal(home_counts(p).tokens, 1); /* the last one still works */
    practice_forward(p, DAY_US);
    problems.count = 0;
    op = practice_op(p, &owner);
    assert_int_equal(invite_resend(&op, id, &problems), E_OK);
}

static void a_declined_invitation_ends_the_access_with_its_reason(void **state)
{
    struct practice *p = *state;
    struct grant_id id = home_propose(p, p->leo, p->ana);
    struct viewer ana = practice_client(p, p->ana);
    struct op op = practice_op(p, &ana);
    struct problems problems = problems_new(p->a);
    struct sv token = home_invitation(p);
    assert_int_equal(invite_decline(&op, token, SV("His father does this."), &problems), E_OK);
    struct grant g = home_grant(p, id);
    assert_int_equal(g.state, GRANT_ENDED);
    assert_string_equal(sv_z(p->a, g.reason), "declined");
    assert_string_equal(sv_z(p->a, g.reason_text), "His father does this.");
    assert_int_equal(accepted(p, &ana, token), E_GONE);
    assert_int_equal(practice_events(p, EVENT_INVITE_DECLINED), 1);
}

static void a_reason_for_declining_is_kept_clean_and_short(void **state)
{
    struct practice *p = *state;
    struct grant_id id = home_propose(p, p->leo, p->ana);
    struct viewer ana = practice_client(p, p->ana);
    struct op op = practice_op(p, &ana);
    struct problems problems = problems_new(p->a);
    struct sv token = home_invitation(p), essay = sv_fmt(p->a, "%02001d", 1);
    assert_int_equal(invite_decline(&op, token, essay, &problems), E_INVALID);
    assert_true(problem_has(&problems, SV("too_long")));
    assert_int_equal(home_grant(p, id).state, GRANT_PROPOSED);
    assert_int_equal(invite_decline(&op, token, SV(" No,\r\n\x1bthanks. "), &problems), E_OK);
    assert_string_equal(sv_z(p->a, home_grant(p, id).reason_text), "No, thanks.");
}

static void invitations_in_the_portal_are_ones_own(void **state)
{
    struct practice *p = *state;
    struct grant_id id = home_propose(p, p->leo, p->ana);
    struct viewer ana = practice_client(p, p->ana), olga = practice_client(p, p->olga);
    struct op mine = practice_op(p, &ana), theirs = practice_op(p, &olga);
    struct problems problems = problems_new(p->a);
    struct invites_waiting list;
    assert_int_equal(invite_list_mine(&mine, &list), E_OK);
    assert_int_equal(list.count, 1);
    assert_string_equal(sv_z(p->a, list.items[0].organization), "Elm Street");
    assert_int_equal(invite_list_mine(&theirs, &list), E_OK);
    assert_int_equal(list.count, 0);
    assert_int_equal(invite_accept_mine(&theirs, id, &problems), E_NOTFOUND);
    assert_int_equal(invite_decline_mine(&theirs, id, SV(""), &problems), E_NOTFOUND);
    assert_int_equal(home_grant(p, id).state, GRANT_PROPOSED);
}

static void edge_13_an_expired_invite_is_not_accepted_in_the_portal_either(void **state)
{
    struct practice *p = *state;
    struct grant_id id = home_propose(p, p->leo, p->ana);
    struct viewer ana = practice_client(p, p->ana);
    struct problems problems = problems_new(p->a);
    practice_forward(p, 7 * DAY_US); /* and the clock's job has not run yet */
    struct op op = practice_op(p, &ana);
    assert_int_equal(invite_accept_mine(&op, id, &problems), E_GONE);
    assert_int_equal(home_grant(p, id).state, GRANT_PROPOSED);
}

static void many_are_invited_at_once_and_the_list_says_who_was_not_and_why(void **state)
{
    struct practice *p = *state;
    struct grant_id a = home_propose(p, p->leo, p->ana), b = home_give(p, p->mia, p->ana);
    struct viewer provider = practice_staff(p, ROLE_PROVIDER, NOBODY),
                  support = practice_staff(p, ROLE_SUPPORT, NOBODY), other = practice_other_staff(p, NOBODY);
    struct op op = practice_op(p, &provider);
    struct grant_id ids[] = { a, b, { 4711 } };
    struct invite_rows rows;
    assert_int_equal(invite_send_bulk(&op, ids, LENGTH(ids), true, &rows), E_OK);
    assert_int_equal(rows.count, 2); /* what is not there is not listed */
    assert_true(rows.items[0].can_send && !rows.items[1].can_send && rows.items[1].why_not.n);
    assert_int_equal(practice_events(p, EVENT_INVITE_SENT), 2); /* a dry run sends nothing */
    assert_int_equal(invite_send_bulk(&op, ids, LENGTH(ids), false, &rows), E_OK);
    assert_true(rows.items[0].can_send);
    assert_int_equal(practice_events(p, EVENT_INVITE_SENT), 3);
    assert_int_equal(invite_worklist(&op, SV(""), 1, &rows), E_OK);
    assert_int_equal(rows.total, 1);
    op = practice_op(p, &support);
    assert_int_equal(invite_send_bulk(&op, ids, LENGTH(ids), false, &rows), E_DENIED);
    op = practice_op(p, &other);
    assert_int_equal(invite_send_bulk(&op, ids, LENGTH(ids), false, &rows), E_OK);
    assert_int_equal(rows.count, 0); /* another organization's are not there */
}

#define T(f) cmocka_unit_test_setup_teardown(f, practice_setup, practice_teardown)
int main(int argc, char **argv)
{
    db_fixture_args(argc, argv);
    const struct CMUnitTest tests[] = {
        T(the_invited_person_accepts_by_a_button_and_is_in),
        T(edge_13_an_expired_invite_is_gone_and_names_nobody),
        T(edge_14_a_revoked_invite_is_gone_and_the_try_is_logged),
        T(edge_14_of_two_sendings_only_the_newest_works),
        T(edge_15_somebody_else_cannot_accept_and_learns_no_name),
        T(edge_15_the_invited_person_acting_for_somebody_is_not_themselves),
        T(edge_16_accepting_twice_at_the_same_moment_is_one_acceptance),
        T(edge_16_a_window_that_opened_while_another_accepted_says_accepted),
        T(edge_16_a_window_that_opened_while_another_declined_is_declined_as_well),
        T(edge_16_a_used_link_greets_nobody_once_the_access_has_ended),
        T(edge_17_a_changed_address_kills_the_link_until_staff_send_it_again),
        T(an_invitation_is_sent_again_five_times_a_day_and_not_a_sixth),
        T(a_declined_invitation_ends_the_access_with_its_reason),
        T(a_reason_for_declining_is_kept_clean_and_short),
        T(invitations_in_the_portal_are_ones_own),
        T(edge_13_an_expired_invite_is_not_accepted_in_the_portal_either),
        T(many_are_invited_at_once_and_the_list_says_who_was_not_and_why),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
