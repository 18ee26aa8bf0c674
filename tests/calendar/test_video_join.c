/* Joining a call: by those who have the right, while they have it. */
#include "calls.h"

/* --- joining --- */

static void a_call_opens_a_quarter_of_an_hour_before_and_closes_an_hour_after(void **state)
{
    struct practice *p = *state;
    struct appointment_id id = calls_tomorrow(p, p->olga);
    struct sv link = calls_link(p, diary_attendee(p, id, p->olga).id, SELF);
    static const struct {
        const char *when, *refused;
    } rows[] = { { "2026-03-03 08:44", "too_early" }, { "2026-03-03 08:45", NULL }, { "2026-03-03 10:50", NULL },
        { "2026-03-03 10:51", "over" } };
    for (size_t i = 0; i < LENGTH(rows); i++) {
        p->now = diary_at(rows[i].when);
        struct calls_tried portal = calls_join(p, practice_client(p, p->olga), id), mail = calls_join_by(p, link);
        if (rows[i].refused) {
            calls_assert_refused(portal, rows[i].refused);
            calls_assert_refused(mail, rows[i].refused);
            continue;
        }
        calls_assert_in(p, portal, WAY_IN);
        calls_assert_in(p, mail, WAY_IN);
    }
    assert_true(diary_attendee(p, id, p->olga).joined_at.has);
}

static void the_provider_alone_holds_the_call_by_a_way_in_that_is_kept_fresh(void **state)
{
    struct practice *p = *state;
    struct appointment_id id = calls_tomorrow(p, p->olga);
    calls_go_to(p, "2026-03-03 08:36");
    p->now = diary_at("2026-03-03 08:50");
    calls_assert_in(
        p, calls_join(p, practice_staff(p, ROLE_PROVIDER, NOBODY), id), "https://us02web.zoom.us/s/1?zak=host");
    calls_assert_refused(calls_join(p, practice_staff(p, ROLE_OWNER, NOBODY), id), "not_host");
    assert_false(sv_starts(calls_call(p, id).host_url, SV("http")));
    zoom->asked_count = 0;
    calls_go_to(p, "2026-03-03 09:45");
    ASKED("meeting");
}

static void nobody_else_finds_the_call(void **state)
{
    struct practice *p = *state;
    struct appointment_id id = calls_tomorrow(p, p->olga);
    p->now = diary_at("2026-03-03 09:00");
    assert_int_equal(calls_join(p, practice_client(p, p->ana), id).e, E_NOTFOUND);
    assert_int_equal(calls_join(p, practice_other_staff(p, NOBODY), id).e, E_NOTFOUND);
    struct calls_tried t = calls_join_by(p, SV("https://portal.example.org/video?t=AAAA"));
    assert_int_equal(t.e, E_GONE);
}

struct astray {
    struct practice *p;
    struct attendee_id attendee;
};

static enum err revoke_in(struct db *tx, void *arg)
{
    const struct astray *x = arg;
    struct viewer v = practice_staff(x->p, ROLE_OWNER, NOBODY);
    struct op op = practice_op(x->p, &v);
    bool lived;
    op.db = tx;
    TRY(video_entry_revoke_in(&op, x->attendee, SELF, &lived));
    assert_true(lived);
    return E_OK;
}

static void a_link_that_went_astray_is_dead_and_its_owner_gets_a_new_one(void **state)
{
    struct practice *p = *state;
    struct appointment_id id = calls_tomorrow(p, p->olga);
    struct attendee_id olga = diary_attendee(p, id, p->olga).id;
    struct sv astray = calls_link(p, olga, SELF);
    assert_int_equal(db_write(p->db, revoke_in, &(struct astray){ p, olga }), E_OK);
    calls_work(p);
    p->now = diary_at("2026-03-03 09:00");
    assert_int_equal(calls_join_by(p, astray).e, E_GONE);
    struct sv newer = calls_link(p, olga, SELF);
    assert_false(sv_eq(newer, astray));
    assert_int_equal(calls_join_by(p, newer).e, E_OK);
}

static void looking_at_a_link_changes_nothing(void **state)
{
    struct practice *p = *state;
    struct appointment_id id = calls_tomorrow(p, p->olga);
    struct attendee_id olga = diary_attendee(p, id, p->olga).id;
    struct viewer v = practice_stranger();
    p->now = diary_at("2026-03-03 09:00");
    struct op op = practice_op(p, &v);
    struct video_look look;
    assert_int_equal(video_look(&op, &settings.video, calls_token(calls_link(p, olga, SELF)), &look), E_OK);
    assert_string_equal(sv_z(p->a, look.organization), "Elm Street");
    assert_int_equal(look.starts_at.us, diary_at("2026-03-03 09:00").us);
    assert_false(calls_entry(p, olga, SELF).joined_at.has);
    assert_false(diary_attendee(p, id, p->olga).joined_at.has);
}

static void a_way_in_that_is_not_there_yet_is_made_when_somebody_stands_at_the_door(void **state)
{
    struct practice *p = *state;
    for (int i = 0; i < 6; i++)
        zoom_server_next(zoom, 503, "");
    struct appointment_id id = calls_tomorrow(p, p->olga);
    p->now = diary_at("2026-03-03 09:00");
    zoom->next_at = 6;
    calls_assert_refused(calls_join(p, practice_client(p, p->olga), id), "not_ready");
    calls_work(p);
    calls_assert_in(p, calls_join(p, practice_client(p, p->olga), id), WAY_IN);
}

static void on_jitsi_a_way_in_is_made_at_the_door_and_nobody_is_asked(void **state)
{
    struct practice *p = *state;
    calls_on_jitsi(p);
    struct appointment_id id = calls_tomorrow(p, p->olga);
    NOTHING_ASKED();
    calls_assert_state(p, id, "ready", "");
    p->now = diary_at("2026-03-03 09:00");
    struct calls_tried t = calls_join(p, practice_client(p, p->olga), id);
    assert_int_equal(t.e, E_OK);
    struct sv room = sv_fmt(p->a, "https://meet.example.org/%.*s?jwt=", SV_FMT(calls_call(p, id).meeting));
    assert_true(sv_starts(t.url, room));
    t = calls_join(p, practice_staff(p, ROLE_PROVIDER, NOBODY), id);
    assert_int_equal(t.e, E_OK);
    assert_true(sv_starts(t.url, room));
}

static void a_call_elsewhere_is_joined_by_our_link_too(void **state)
{
    struct practice *p = *state;
    struct appointment_id id =
        calls_visit(p, &calls_follow_up, "2026-03-03 09:00", &p->olga, 1, "https://rooms.example.net/petra");
    calls_work(p);
    NOTHING_ASKED();
    p->now = diary_at("2026-03-03 09:00");
    calls_assert_in(p, calls_join(p, practice_client(p, p->olga), id), "https://rooms.example.net/petra");
    calls_assert_in(
        p, calls_join_by(p, calls_link(p, diary_attendee(p, id, p->olga).id, SELF)), "https://rooms.example.net/petra");
    calls_assert_in(p, calls_join(p, practice_staff(p, ROLE_PROVIDER, NOBODY), id), "https://rooms.example.net/petra");
}

/* --- caregivers --- */

static struct video_guests guests_of(struct practice *p, struct appointment_id id)
{
    struct viewer owner = practice_staff(p, ROLE_OWNER, NOBODY);
    struct op op = practice_op(p, &owner);
    struct video_guests list;
    assert_int_equal(video_guest_list(&op, id, &list), E_OK);
    return list;
}

static enum err let_in(
    struct practice *p, struct appointment_id id, struct client_id client, struct grant_id grant, bool in)
{
    struct viewer owner = practice_staff(p, ROLE_OWNER, NOBODY);
    struct op op = practice_op(p, &owner);
    struct problems problems = problems_new(p->a);
    return video_guest_set(&op, id, diary_attendee(p, id, client).id, grant, in, &problems);
}

static void a_parent_is_in_the_call_of_a_young_child_with_a_link_of_their_own(void **state)
{
    struct practice *p = *state;
    struct grant_id grant = home_give(p, p->leo, p->ana);
    struct appointment_id id = calls_tomorrow(p, p->leo);
    ASKED("meetingCreate", "meetingUpdate", "meetingRegistrantCreate", "meetingRegistrantCreate");
    struct video_guests list = guests_of(p, id);
    assert_int_equal(list.count, 1);
    assert_int_equal(list.items[0].why, GUEST_CHILD);
    assert_string_equal(sv_z(p->a, list.items[0].name), "Ana Ruiz");
    p->now = diary_at("2026-03-03 09:00");
    assert_int_equal(calls_join(p, home_through(p, grant), id).e, E_OK);
    assert_int_equal(calls_join_by(p, calls_link(p, diary_attendee(p, id, p->leo).id, grant)).e, E_OK);
    assert_true(guests_of(p, id).items[0].joined);
    assert_false(diary_attendee(p, id, p->leo).joined_at.has); /* Leo himself has not come */
}

static void a_caregiver_of_a_teen_or_adult_is_in_the_call_only_when_added(void **state)
{
    struct practice *p = *state;
    struct grant_id grant = home_give(p, p->olga, p->ana);
    struct appointment_id id = calls_tomorrow(p, p->olga);
    ASKED("meetingCreate", "meetingUpdate", "meetingRegistrantCreate");
    p->now = diary_at("2026-03-03 09:00");
    calls_assert_refused(calls_join(p, home_through(p, grant), id), "not_added");
    assert_int_equal(guests_of(p, id).items[0].why, GUEST_NOT);
    assert_int_equal(let_in(p, id, p->olga, grant, true), E_OK);
    assert_int_equal(guests_of(p, id).items[0].why, GUEST_ADDED);
    calls_work(p);
    struct sv link = calls_link(p, diary_attendee(p, id, p->olga).id, grant);
    assert_int_equal(calls_join(p, home_through(p, grant), id).e, E_OK);
    assert_int_equal(calls_join_by(p, link).e, E_OK);
    assert_int_equal(let_in(p, id, p->olga, grant, false), E_OK);
    assert_int_equal(calls_join_by(p, link).e, E_GONE);
    calls_assert_refused(calls_join(p, home_through(p, grant), id), "not_added");
}

static void of_a_confidential_visit_no_caregiver_is_in_the_call_or_can_be_added(void **state)
{
    struct practice *p = *state;
    struct grant_id grant = home_give(p, p->leo, p->ana);
    struct appointment_id id = calls_visit(p, &calls_quiet_talk, "2026-03-03 09:00", &p->leo, 1, "");
    calls_work(p);
    ASKED("meetingCreate", "meetingUpdate", "meetingRegistrantCreate");
    assert_int_equal(guests_of(p, id).count, 0);
    assert_int_equal(let_in(p, id, p->leo, grant, true), E_INVALID);
    p->now = diary_at("2026-03-03 09:00");
    assert_int_equal(calls_join(p, home_through(p, grant), id).e, E_NOTFOUND);
}

static void revoke(struct practice *p, struct grant_id grant)
{
    struct viewer owner = practice_staff(p, ROLE_OWNER, p->leo);
    struct op op = practice_op(p, &owner);
    struct problems problems = problems_new(p->a);
    assert_int_equal(grant_move(&op, grant, MOVE_REVOKE, SV("revoked"), SV(""), &problems), E_OK);
}

/* Edge 26. */
static void a_revoked_caregiver_cannot_come_back_into_the_call_and_staff_are_told(void **state)
{
    struct practice *p = *state;
    struct grant_id grant = home_give(p, p->leo, p->ana);
    struct appointment_id id = calls_tomorrow(p, p->leo);
    p->now = diary_at("2026-03-03 09:00");
    calls_work(p);
    struct sv link = calls_link(p, diary_attendee(p, id, p->leo).id, grant);
    assert_int_equal(calls_join_by(p, link).e, E_OK);
    zoom->asked_count = 0;
    revoke(p, grant);
    assert_int_equal(calls_join_by(p, link).e, E_GONE); /* at once, before any job */
    assert_int_equal(home_tasks(p, TASK_VIDEO_RIGHT_ENDED), 0);
    calls_work(p);
    ASKED("meetingRegistrantStatus");
    assert_int_equal(home_tasks(p, TASK_VIDEO_RIGHT_ENDED), 1);
    assert_int_equal(calls_join(p, practice_staff(p, ROLE_PROVIDER, NOBODY), id).e, E_OK);
}

static void from_a_call_with_a_client_in_safe_mode_the_revoked_are_thrown_out(void **state)
{
    struct practice *p = *state;
    struct grant_id grant = home_give(p, p->leo, p->ana);
    struct appointment_id id = calls_tomorrow(p, p->leo);
    p->now = diary_at("2026-03-03 09:00");
    calls_work(p);
    struct sv ana = calls_link(p, diary_attendee(p, id, p->leo).id, grant),
              leo = calls_link(p, diary_attendee(p, id, p->leo).id, SELF);
    assert_int_equal(calls_join_by(p, ana).e, E_OK);
    struct viewer owner = practice_staff(p, ROLE_OWNER, p->leo);
    struct op op = practice_op(p, &owner);
    struct problems problems = problems_new(p->a);
    assert_int_equal(safe_save(&op, p->leo, &(struct safe_form){ .on = true }, &problems), E_OK);
    revoke(p, grant);
    zoom->asked_count = 0;
    calls_work(p);
    ASKED("meetingStatus", "meetingDelete", "meetingCreate", "meetingUpdate", "meetingRegistrantCreate", "meeting");
    assert_int_equal(home_tasks(p, TASK_VIDEO_RIGHT_ENDED), 1);
    assert_int_equal(calls_join_by(p, ana).e, E_GONE);
    calls_assert_in(p, calls_join_by(p, leo), WAY_IN); /* the same link, another meeting */
    assert_int_equal(calls_join(p, practice_staff(p, ROLE_PROVIDER, NOBODY), id).e, E_OK);
}

static void who_was_not_in_the_call_is_no_task_when_the_right_ends(void **state)
{
    struct practice *p = *state;
    struct grant_id grant = home_give(p, p->leo, p->ana);
    struct appointment_id id = calls_tomorrow(p, p->leo);
    p->now = diary_at("2026-03-03 09:00");
    revoke(p, grant);
    calls_work(p);
    assert_int_equal(home_tasks(p, TASK_VIDEO_RIGHT_ENDED), 0);
    assert_int_equal(calls_entry(p, diary_attendee(p, id, p->leo).id, grant).hash.n, 0);
}

struct pair {
    struct practice *p;
    struct client_id low, high;
};

static enum err apart_in(struct db *tx, void *arg)
{
    const struct pair *c = arg;
    return q_calls_apart(tx, c->p->org,
        &(struct q_calls_apart){
            .low_id = c->low, .high_id = c->high, .starts_on = { 20000 }, .created_at = c->p->now },
        NULL);
}

static void two_who_may_not_meet_are_not_let_in_and_are_not_told_why(void **state)
{
    struct practice *p = *state;
    struct client_id both[] = { p->ana, p->olga };
    struct appointment_id id = calls_visit(p, &calls_circle, "2026-03-03 09:00", both, 2, "");
    calls_work(p);
    p->now = diary_at("2026-03-03 09:00");
    struct pair c = { p, p->ana, p->olga };
    assert_int_equal(db_write(p->db, apart_in, &c), E_OK);
    struct calls_tried t = calls_join(p, practice_client(p, p->ana), id);
    calls_assert_refused(t, "not_available");
    assert_string_equal(sv_z(p->a, t.problems.items[0].text), "This call is not available to you. Call the practice.");
    calls_assert_refused(calls_join_by(p, calls_link(p, diary_attendee(p, id, p->olga).id, SELF)), "not_available");
    assert_int_equal(home_tasks(p, TASK_VIDEO_FAILED), 1);
}

static void of_two_parents_who_may_not_meet_the_first_comes_in(void **state)
{
    struct practice *p = *state;
    struct grant_id ana = home_give(p, p->leo, p->ana), olga = home_give(p, p->leo, p->olga);
    struct appointment_id id = calls_tomorrow(p, p->leo);
    p->now = diary_at("2026-03-03 09:00");
    calls_work(p);
    struct pair c = { p, p->ana, p->olga };
    assert_int_equal(db_write(p->db, apart_in, &c), E_OK);
    assert_int_equal(calls_join(p, home_through(p, ana), id).e, E_OK);
    calls_assert_refused(calls_join(p, home_through(p, olga), id), "not_available");
    assert_int_equal(calls_join(p, home_through(p, ana), id).e, E_OK);
}

#define T(f) cmocka_unit_test_setup_teardown(f, calls_setup, calls_teardown)
int main(int argc, char **argv)
{
    db_fixture_args(argc, argv);
    const struct CMUnitTest tests[] = {
        T(a_call_opens_a_quarter_of_an_hour_before_and_closes_an_hour_after),
        T(the_provider_alone_holds_the_call_by_a_way_in_that_is_kept_fresh),
        T(nobody_else_finds_the_call),
        T(a_link_that_went_astray_is_dead_and_its_owner_gets_a_new_one),
        T(looking_at_a_link_changes_nothing),
        T(a_way_in_that_is_not_there_yet_is_made_when_somebody_stands_at_the_door),
        T(on_jitsi_a_way_in_is_made_at_the_door_and_nobody_is_asked),
        T(a_call_elsewhere_is_joined_by_our_link_too),
        T(a_parent_is_in_the_call_of_a_young_child_with_a_link_of_their_own),
        T(a_caregiver_of_a_teen_or_adult_is_in_the_call_only_when_added),
        T(of_a_confidential_visit_no_caregiver_is_in_the_call_or_can_be_added),
        T(a_revoked_caregiver_cannot_come_back_into_the_call_and_staff_are_told),
        T(from_a_call_with_a_client_in_safe_mode_the_revoked_are_thrown_out),
        T(who_was_not_in_the_call_is_no_task_when_the_right_ends),
        T(two_who_may_not_meet_are_not_let_in_and_are_not_told_why),
        T(of_two_parents_who_may_not_meet_the_first_comes_in),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
