/* The calls of visits: made when they are near, moved and ended with them, and what is done when that fails. */
#include "calls.h"

/* --- the service follows the visit --- */

static void a_visit_that_is_near_gets_a_meeting_and_each_person_a_way_in(void **state)
{
    struct practice *p = *state;
    struct appointment_id id = calls_tomorrow(p, p->olga);
    ASKED("meetingCreate", "meetingUpdate", "meetingRegistrantCreate");
    calls_assert_state(p, id, "ready", "");
    struct calls_entry_row e = calls_entry(p, diary_attendee(p, id, p->olga).id, SELF);
    assert_true(e.url.n > 0 && !sv_starts(e.url, SV("http"))); /* sealed */
    assert_int_equal(practice_events(p, EVENT_VIDEO_LINK_READY), 1);
    calls_work(p);
    NOTHING_ASKED();
}

static void a_visit_far_away_gets_its_meeting_two_days_before(void **state)
{
    struct practice *p = *state;
    struct appointment_id id = calls_visit(p, &calls_follow_up, "2026-03-12 09:00", &p->olga, 1, "");
    calls_work(p);
    NOTHING_ASKED();
    calls_assert_state(p, id, "wanted", "");
    calls_go_to(p, "2026-03-10 08:59");
    NOTHING_ASKED();
    calls_go_to(p, "2026-03-10 09:01");
    ASKED("meetingCreate", "meetingUpdate", "meetingRegistrantCreate");
    calls_assert_state(p, id, "ready", "");
}

static void a_visit_in_person_or_by_phone_has_no_call(void **state)
{
    struct practice *p = *state;
    (void)diary_book(p, diary_type(p, &calls_follow_up), "2026-03-03 09:00", p->olga);
    calls_work(p);
    NOTHING_ASKED();
}

static void a_moved_visit_is_moved_there_and_keeps_its_links(void **state)
{
    struct practice *p = *state;
    struct appointment_id id = calls_tomorrow(p, p->olga);
    struct sv before = calls_link(p, diary_attendee(p, id, p->olga).id, SELF);
    zoom->asked_count = 0;
    calls_change(p, (struct calls_change){ .id = id, .by = HOUR_US, .kind = EVENT_APPOINTMENT_MOVED });
    ASKED("meetingUpdate");
    assert_true(sv_eq(calls_link(p, diary_attendee(p, id, p->olga).id, SELF), before));
}

static void a_cancelled_visit_ends_the_meeting_and_every_link(void **state)
{
    struct practice *p = *state;
    struct appointment_id id = calls_tomorrow(p, p->olga);
    struct sv link = calls_link(p, diary_attendee(p, id, p->olga).id, SELF);
    zoom->asked_count = 0;
    calls_change(p, (struct calls_change){ .id = id, .status = "cancelled", .kind = EVENT_APPOINTMENT_CANCELLED });
    ASKED("meetingDelete");
    calls_assert_state(p, id, "ended", "");
    p->now = diary_at("2026-03-03 09:00");
    assert_int_equal(calls_join_by(p, link).e, E_GONE);
    assert_int_equal(calls_link(p, diary_attendee(p, id, p->olga).id, SELF).n, 0);
}

static void a_restored_visit_gets_a_new_meeting_and_new_links(void **state)
{
    struct practice *p = *state;
    struct appointment_id id = calls_tomorrow(p, p->olga);
    struct sv old = calls_link(p, diary_attendee(p, id, p->olga).id, SELF);
    calls_change(p, (struct calls_change){ .id = id, .status = "cancelled", .kind = EVENT_APPOINTMENT_CANCELLED });
    zoom->asked_count = 0;
    calls_change(p, (struct calls_change){ .id = id, .status = "booked", .kind = EVENT_APPOINTMENT_CHANGED });
    ASKED("meetingCreate", "meetingUpdate", "meetingRegistrantCreate");
    p->now = diary_at("2026-03-03 09:00");
    assert_int_equal(calls_join_by(p, old).e, E_GONE);
    calls_assert_in(p, calls_join_by(p, calls_link(p, diary_attendee(p, id, p->olga).id, SELF)), WAY_IN);
    assert_int_equal(practice_events(p, EVENT_VIDEO_LINK_READY), 2);
}

static void who_leaves_a_session_is_dismissed_there_and_the_others_stay(void **state)
{
    struct practice *p = *state;
    struct client_id both[] = { p->olga, p->ana };
    struct appointment_id id = calls_visit(p, &calls_circle, "2026-03-03 09:00", both, 2, "");
    calls_work(p);
    ASKED("meetingCreate", "meetingUpdate", "meetingRegistrantCreate", "meetingRegistrantCreate");
    struct attendee_id olga = diary_attendee(p, id, p->olga).id, ana = diary_attendee(p, id, p->ana).id;
    struct sv link = calls_link(p, olga, SELF);
    calls_change(
        p, (struct calls_change){ .id = id, .attendee = olga, .status = "cancelled", .kind = EVENT_GROUP_REMOVED });
    ASKED("meetingRegistrantStatus");
    p->now = diary_at("2026-03-03 09:00");
    assert_int_equal(calls_join_by(p, link).e, E_GONE);
    assert_int_equal(calls_join_by(p, calls_link(p, ana, SELF)).e, E_OK);
    calls_change(
        p, (struct calls_change){ .id = id, .attendee = olga, .status = "booked", .kind = EVENT_APPOINTMENT_BOOKED });
    assert_int_equal(calls_join_by(p, link).e, E_GONE);                    /* the old one stays dead … */
    assert_int_equal(calls_join_by(p, calls_link(p, olga, SELF)).e, E_OK); /* … and there is a new one */
}

static void the_meeting_is_taken_away_when_the_visit_is_long_over(void **state)
{
    struct practice *p = *state;
    struct appointment_id id = calls_tomorrow(p, p->olga);
    calls_go_to(p, "2026-03-03 08:40");
    zoom->asked_count = 0;
    calls_go_to(p, "2026-03-03 12:00");
    ASKED("meetingDelete");
    calls_assert_state(p, id, "ended", "");
}

static void a_meeting_deleted_there_by_hand_is_made_again(void **state)
{
    struct practice *p = *state;
    struct appointment_id id = calls_tomorrow(p, p->olga);
    zoom->asked_count = 0;
    zoom_server_next(zoom, 404, "{\"code\":3001}");
    calls_change(p, (struct calls_change){ .id = id, .by = HOUR_US, .kind = EVENT_APPOINTMENT_MOVED });
    ASKED("meetingUpdate", "meetingCreate", "meetingUpdate", "meetingRegistrantCreate");
    calls_assert_state(p, id, "ready", "");
}

/* --- what fails --- */

static void a_service_out_of_order_is_asked_again_and_after_some_tries_staff_have_a_task(void **state)
{
    struct practice *p = *state;
    for (int i = 0; i < 4; i++)
        zoom_server_next(zoom, 503, "");
    struct appointment_id id = calls_tomorrow(p, p->olga);
    calls_assert_state(p, id, "wanted", "zoom_down");
    assert_int_equal(home_tasks(p, TASK_VIDEO_FAILED), 0);
    for (int i = 0; i < 3; i++) {
        p->now = calls_call(p, id).run_at.v;
        calls_work(p);
    }
    calls_assert_state(p, id, "failed", "zoom_down");
    assert_int_equal(home_tasks(p, TASK_VIDEO_FAILED), 1);
    p->now = calls_call(p, id).run_at.v;
    calls_work(p);
    calls_assert_state(p, id, "ready", "");
    assert_int_equal(home_tasks(p, TASK_VIDEO_FAILED), 0);
    assert_int_equal(calls_call(p, id).attempts, 0);
}

static void what_somebody_has_to_set_right_is_a_task_at_once(void **state)
{
    struct practice *p = *state;
    struct calls_task_row task;
    zoom_server_next(zoom, 404, "{\"code\":1001}");
    struct appointment_id id = calls_tomorrow(p, p->olga);
    calls_assert_state(p, id, "failed", "zoom_no_host");
    assert_int_equal(q_calls_task(p->db, p->a, p->org, &(struct q_calls_task){ SV("video_failed") }, &task), E_OK);
    assert_true(
        sv_starts(task.detail, SV("The video visit of Tue 3 Mar 2026, 9:00 am EST (Petra Staff): Zoom has no user")));
    struct viewer owner = practice_staff(p, ROLE_OWNER, NOBODY);
    struct op op = practice_op(p, &owner);
    assert_int_equal(video_try_again(&op, id), E_OK);
    calls_work(p);
    calls_assert_state(p, id, "ready", "");
    assert_int_equal(home_tasks(p, TASK_VIDEO_FAILED), 0);
}

static void without_a_service_staff_are_told_so(void **state)
{
    struct practice *p = *state;
    settings.video.has[VIDEO_ZOOM] = false;
    calls_assert_state(p, calls_tomorrow(p, p->olga), "failed", "no_service");
    assert_int_equal(home_tasks(p, TASK_VIDEO_FAILED), 1);
}

static enum err plan_in(struct db *tx, void *arg)
{
    struct practice *p = arg;
    return q_calls_plan(tx, p->org, &(struct q_calls_plan){ SV("essentials") }, NULL);
}

static void below_plus_a_group_has_no_call_and_one_person_has(void **state)
{
    struct practice *p = *state;
    struct client_id both[] = { p->olga, p->ana };
    struct appointment_id group = calls_visit(p, &calls_circle, "2026-03-03 10:00", both, 2, "");
    assert_int_equal(db_write(p->db, plan_in, p), E_OK);
    calls_work(p);
    NOTHING_ASKED();
    calls_assert_state(p, group, "failed", "group_video_plan");
    struct organization org = practice_organization(p);
    assert_false(video_group_allowed(&org));
    calls_assert_state(p, calls_tomorrow(p, p->olga), "ready", "");
}

static void below_plus_a_group_by_video_is_refused_and_says_why(void **state)
{
    struct practice *p = *state;
    struct viewer owner = practice_staff(p, ROLE_OWNER, NOBODY);
    struct op op = practice_op(p, &owner);
    struct appointment_form f = diary_form(p, diary_type(p, &calls_circle), "2026-03-03 10:00", &p->olga, 1);
    struct type_form type = { .name = SV("Talk"),
        .length = SV("50"),
        .is_group = true,
        .max_attendees = SV("5"),
        .contact_types = 1 << CONTACT_VIDEO_CHAT };
    struct appointment_id id;
    struct appointment_type_id made;
    f.contact_type = CONTACT_VIDEO_CHAT;
    assert_int_equal(db_write(p->db, plan_in, p), E_OK);
    struct problems problems = problems_new(p->a);
    assert_int_equal(appointment_create(&op, &f, &problems, &id), E_INVALID);
    assert_string_equal(sv_z(p->a, problem_of(&problems, SV("contact_type"))->code), "group_video_plan");
    f.contact_type = CONTACT_PHONE_CALL;
    problems = problems_new(p->a);
    assert_int_equal(appointment_create(&op, &f, &problems, &id), E_OK);
    problems = problems_new(p->a);
    assert_int_equal(type_create(&op, &type, &problems, &made), E_INVALID);
    assert_string_equal(sv_z(p->a, problem_of(&problems, SV("contact_type"))->code), "group_video_plan");
    type.is_group = false;
    problems = problems_new(p->a);
    assert_int_equal(type_create(&op, &type, &problems, &made), E_OK);
}

#define T(f) cmocka_unit_test_setup_teardown(f, calls_setup, calls_teardown)
int main(int argc, char **argv)
{
    db_fixture_args(argc, argv);
    const struct CMUnitTest tests[] = {
        T(a_visit_that_is_near_gets_a_meeting_and_each_person_a_way_in),
        T(a_visit_far_away_gets_its_meeting_two_days_before),
        T(a_visit_in_person_or_by_phone_has_no_call),
        T(a_moved_visit_is_moved_there_and_keeps_its_links),
        T(a_cancelled_visit_ends_the_meeting_and_every_link),
        T(a_restored_visit_gets_a_new_meeting_and_new_links),
        T(who_leaves_a_session_is_dismissed_there_and_the_others_stay),
        T(the_meeting_is_taken_away_when_the_visit_is_long_over),
        T(a_meeting_deleted_there_by_hand_is_made_again),
        T(a_service_out_of_order_is_asked_again_and_after_some_tries_staff_have_a_task),
        T(what_somebody_has_to_set_right_is_a_task_at_once),
        T(without_a_service_staff_are_told_so),
        T(below_plus_a_group_has_no_call_and_one_person_has),
        T(below_plus_a_group_by_video_is_refused_and_says_why),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
