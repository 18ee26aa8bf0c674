/* Series: all occurrences or none, changed one at a time, from one on, or all. */
#include "diary.h"

static const struct type_id_of follow_up = { .name = "Follow-up", .length = 50, .after = 10 };
static const struct type_id_of circle = { .name = "Circle", .length = 60, .most = 8 };

static struct op staff_op(struct practice *p, struct viewer *v)
{
    *v = practice_staff(p, ROLE_OWNER, NOBODY);
    return practice_op(p, v);
}

static enum err make(
    struct practice *p, const struct appointment_form *f, struct problems *problems, struct appointment_id *ret_id)
{
    struct viewer v;
    struct op op = staff_op(p, &v);
    *problems = problems_new(p->a);
    return appointment_create(&op, f, problems, ret_id);
}

static struct appointments all_of(struct practice *p, struct series_id series)
{
    struct viewer v;
    struct op op = staff_op(p, &v);
    struct appointments list;
    assert_int_equal(
        appointment_list(&op, &(struct appointment_filter){ .series = series, .with_attendees = true }, &list), E_OK);
    return list;
}

/* Eight Tuesdays at nine from 3 March 2026 on; the clocks change on Sunday 8 March. */
static struct appointments tuesdays(struct practice *p, struct appointment_type_id type)
{
    struct problems problems;
    struct appointment_form f = diary_form(p, type, "2026-03-03 09:00", &p->leo, 1);
    struct appointment_id first;
    f.repeat = SV("FREQ=WEEKLY;COUNT=8");
    assert_int_equal(make(p, &f, &problems, &first), E_OK);
    struct appointments list = all_of(p, diary_visit(p, first).series);
    assert_int_equal(list.count, 8);
    assert_true(list.items[0].id.v == first.v);
    return list;
}

static struct series series_of(struct practice *p, struct series_id id)
{
    struct viewer v;
    struct op op = staff_op(p, &v);
    struct series s;
    assert_int_equal(series_load(&op, id, &s), E_OK);
    return s;
}

static void a_series_stays_at_nine_o_clock_when_the_clocks_change(void **state)
{
    struct practice *p = *state;
    struct appointments list = tuesdays(p, diary_type(p, &follow_up));
    const struct zone *zone = zone_of(SV("America/New_York"));
    for (size_t i = 0; i < list.count; i++) {
        struct wall w = zone_local(zone, list.items[i].starts_at).wall;
        assert_true(w.hour == 9 && w.minute == 0 && list.items[i].attendee_count == 1);
        assert_true(list.items[i].recurs_at.has && !list.items[i].detached);
    }
    assert_int_equal(list.items[1].starts_at.us - list.items[0].starts_at.us, 7 * DAY_US - HOUR_US);
    assert_int_equal(practice_events(p, EVENT_APPOINTMENT_BOOKED), 8);
    struct series s = series_of(p, list.items[0].series);
    assert_true(s.count == 8 && s.ahead == 8 && s.jumped_count == 0);
    diary_is_sound(p);
}

static void a_time_that_the_clocks_leave_out_is_at_the_jump_and_said(void **state)
{
    struct practice *p = *state;
    struct problems problems;
    struct appointment_form f = diary_form(p, diary_type(p, &follow_up), "2026-03-07 02:30", &p->leo, 1);
    struct appointment_id first;
    f.repeat = SV("FREQ=DAILY;COUNT=3");
    assert_int_equal(make(p, &f, &problems, &first), E_OK);
    struct appointments list = all_of(p, diary_visit(p, first).series);
    assert_int_equal(list.items[1].starts_at.us, diary_at("2026-03-08 03:00").us);
    struct series s = series_of(p, list.items[0].series);
    assert_int_equal(s.jumped_count, 1);
    assert_string_equal(sv_z(p->a, day_iso(p->a, s.jumped[0])), "2026-03-08");
}

static void all_visits_of_a_series_are_made_or_none(void **state)
{
    struct practice *p = *state;
    struct problems problems;
    struct appointment_type_id type = diary_type(p, &follow_up);
    struct appointment_id id;
    struct viewer v;
    struct op op = staff_op(p, &v);
    struct appointments list;
    (void)diary_book(p, type, "2026-03-17 09:20", p->mia);
    struct appointment_form f = diary_form(p, type, "2026-03-03 09:00", &p->leo, 1);
    f.repeat = SV("FREQ=WEEKLY;COUNT=8");
    assert_int_equal(make(p, &f, &problems, &id), E_INVALID);
    assert_int_equal(problems.count, 1);
    assert_non_null(strstr(sv_z(p->a, problems.items[0].text), "Tue 17 Mar 2026"));
    assert_int_equal(appointment_list(&op, &(struct appointment_filter){ .client = p->leo }, &list), E_OK);
    assert_int_equal(list.count, 0);
    f.repeat = SV("FREQ=WEEKLY");
    assert_int_equal(make(p, &f, &problems, &id), E_INVALID);
    assert_true(problem_has(&problems, SV("too_many")));
    f.repeat = SV("FREQ=SOMETIMES");
    assert_int_equal(make(p, &f, &problems, &id), E_INVALID);
    assert_true(problem_has(&problems, SV("bad_repeat")));
    f.repeat = SV("FREQ=DAILY;COUNT=400");
    assert_int_equal(make(p, &f, &problems, &id), E_INVALID);
    assert_true(problem_has(&problems, SV("too_many")));
    f.repeat = SV("FREQ=MONTHLY;COUNT=30");
    assert_int_equal(make(p, &f, &problems, &id), E_INVALID); /* beyond two years */
    assert_true(problem_has(&problems, SV("too_many")));
    diary_is_sound(p);
}

static void of_a_group_the_people_are_in_the_first_or_in_every_one(void **state)
{
    struct practice *p = *state;
    struct problems problems;
    struct appointment_form f = diary_form(p, diary_type(p, &circle), "2026-03-03 15:00", &p->leo, 1);
    struct appointment_id id;
    f.repeat = SV("FREQ=WEEKLY;COUNT=3");
    assert_int_equal(make(p, &f, &problems, &id), E_OK);
    struct appointments list = all_of(p, diary_visit(p, id).series);
    assert_true(list.items[0].taken == 1 && list.items[1].taken == 0 && list.items[2].taken == 0);
    f.time = SV("18:00");
    f.join_all = true;
    assert_int_equal(make(p, &f, &problems, &id), E_OK);
    list = all_of(p, diary_visit(p, id).series);
    assert_true(list.items[0].taken == 1 && list.items[1].taken == 1 && list.items[2].taken == 1);
    struct viewer v;
    struct op op = staff_op(p, &v);
    struct attendee_add add = {
        .appointment = list.items[1].id, .part = PART_FOLLOWING, .clients = &p->olga, .client_count = 1
    };
    assert_int_equal(attendee_add(&op, &add, &problems), E_OK);
    list = all_of(p, list.items[0].series);
    assert_true(list.items[0].taken == 1 && list.items[1].taken == 2 && list.items[2].taken == 2);
    diary_is_sound(p);
}

static enum err move(struct practice *p, struct appointment_id id, enum series_part part, const char *when)
{
    struct viewer v;
    struct op op = staff_op(p, &v);
    struct problems problems = problems_new(p->a);
    return appointment_move(
        &op, id, part, diary_at(when), (struct staff_id){ 0 }, (struct room_id){ 0 }, false, 0, &problems);
}

static void one_moved_visit_has_a_time_of_its_own_and_the_others_stay(void **state)
{
    struct practice *p = *state;
    struct appointments list = tuesdays(p, diary_type(p, &follow_up));
    assert_int_equal(move(p, list.items[2].id, PART_ONE, "2026-03-18 11:00"), E_OK);
    list = all_of(p, list.items[0].series);
    assert_true(list.items[2].detached && list.items[2].starts_at.us == diary_at("2026-03-18 11:00").us);
    assert_int_equal(list.items[2].recurs_at.v.us, diary_at("2026-03-17 09:00").us);
    assert_false(list.items[1].detached || list.items[3].detached);
    diary_is_sound(p);
}

static void this_and_the_following_become_a_series_of_their_own(void **state)
{
    struct practice *p = *state;
    struct appointments list = tuesdays(p, diary_type(p, &follow_up));
    struct series_id old = list.items[0].series;
    assert_int_equal(move(p, list.items[6].id, PART_ONE, "2026-04-15 16:00"), E_OK); /* detached: keeps its time */
    assert_int_equal(move(p, list.items[5].id, PART_FOLLOWING, "2026-04-08 10:30"), E_OK); /* a day later, at 10:30 */
    struct appointments before = all_of(p, old);
    assert_int_equal(before.count, 5);
    assert_int_equal(before.items[4].starts_at.us, diary_at("2026-03-31 09:00").us);
    struct series_id new = diary_visit(p, list.items[5].id).series;
    assert_int_not_equal(new.v, old.v);
    struct appointments after = all_of(p, new);
    assert_int_equal(after.count, 3);
    assert_int_equal(after.items[0].starts_at.us, diary_at("2026-04-08 10:30").us);
    assert_int_equal(after.items[1].starts_at.us, diary_at("2026-04-15 16:00").us);
    assert_int_equal(after.items[2].starts_at.us, diary_at("2026-04-22 10:30").us);
    struct series was = series_of(p, old), now = series_of(p, new);
    assert_true(now.previous.v == old.v);
    struct recur_parts parts;
    assert_true(recur_parts(was.rule, &parts) && parts.count == 5);
    assert_true(recur_parts(now.rule, &parts) && parts.count == 3);
    diary_is_sound(p);
}

static void all_to_come_move_together_even_onto_each_others_old_times(void **state)
{
    struct practice *p = *state;
    struct appointments list = tuesdays(p, diary_type(p, &follow_up));
    struct series_id series = list.items[0].series;
    assert_int_equal(move(p, list.items[0].id, PART_ALL, "2026-03-10 09:00"), E_OK); /* a week later, each */
    list = all_of(p, series);
    assert_int_equal(list.count, 8);
    assert_int_equal(list.items[0].starts_at.us, diary_at("2026-03-10 09:00").us);
    assert_int_equal(list.items[7].starts_at.us, diary_at("2026-04-28 09:00").us);
    assert_int_equal(move(p, list.items[7].id, PART_ALL, "2026-04-21 09:00"), E_OK); /* and back */
    list = all_of(p, series);
    assert_int_equal(list.items[0].starts_at.us, diary_at("2026-03-03 09:00").us);
    diary_is_sound(p);
}

static void a_change_that_one_day_forbids_changes_none(void **state)
{
    struct practice *p = *state;
    struct appointment_type_id type = diary_type(p, &follow_up);
    struct appointments list = tuesdays(p, type);
    (void)diary_book(p, type, "2026-04-07 13:00", p->mia);
    assert_int_equal(move(p, list.items[0].id, PART_ALL, "2026-03-03 13:00"), E_INVALID);
    list = all_of(p, list.items[0].series);
    for (size_t i = 0; i < list.count; i++)
        assert_int_equal(zone_local(zone_of(SV("America/New_York")), list.items[i].starts_at).wall.hour, 9);
    diary_is_sound(p);
}

static void this_and_the_following_are_cancelled_and_the_earlier_stand(void **state)
{
    struct practice *p = *state;
    struct viewer v;
    struct op op = staff_op(p, &v);
    struct problems problems = problems_new(p->a);
    struct appointments list = tuesdays(p, diary_type(p, &follow_up));
    assert_int_equal(
        appointment_cancel(&op, list.items[3].id, PART_FOLLOWING, SV("Summer"), false, false, &problems), E_OK);
    list = all_of(p, list.items[0].series);
    assert_int_equal(list.count, 3);
    assert_int_equal(practice_events(p, EVENT_APPOINTMENT_CANCELLED), 5);
    assert_int_equal(series_of(p, list.items[0].series).count, 3);
    diary_is_sound(p);
}

static struct series_told told(struct practice *p)
{
    struct viewer v;
    struct op op = staff_op(p, &v);
    struct diary_series_uid_row r;
    struct series_told t;
    assert_int_equal(q_diary_series_uid(p->db, p->a, p->org, &r), E_OK);
    assert_int_equal(r.n, 1);
    assert_int_equal(series_told_load(&op, r.uid, p->leo, &t), E_OK);
    return t;
}

static void mail_programs_know_a_series_by_one_name_and_its_first_rule_whatever_becomes_of_it(void **state)
{
    struct practice *p = *state;
    struct viewer v;
    struct op op = staff_op(p, &v);
    struct problems problems = problems_new(p->a);
    struct appointments list = tuesdays(p, diary_type(p, &follow_up));
    struct series_told t = told(p);
    assert_true(t.count == 8 && t.sequence == 0 && t.items[7].stands && t.items[7].attendee.v);
    assert_int_equal(move(p, list.items[2].id, PART_ONE, "2026-03-18 11:00"), E_OK);
    assert_int_equal(move(p, list.items[5].id, PART_FOLLOWING, "2026-04-08 10:30"), E_OK);
    assert_int_equal(move(p, list.items[6].id, PART_ALL, "2026-04-14 10:30"), E_OK);
    assert_int_equal(appointment_cancel(&op, list.items[7].id, PART_ONE, SV("Away"), false, false, &problems), E_OK);
    t = told(p);
    assert_int_equal(t.count, 8);
    assert_true(sv_eq(t.rule, SV("FREQ=WEEKLY;COUNT=8")) && t.starts.hour == 9 && t.sequence >= 5);
    for (int32_t i = 0; i < 8; i++) /* each is the occurrence that it was made as */
        assert_true(t.items[i].occurs.day.n == t.starts.day.n + 7 * i && t.items[i].occurs.hour == 9);
    assert_int_equal(t.items[2].starts_at.us, diary_at("2026-03-18 11:00").us);
    assert_true(t.items[6].stands && !t.items[7].stands);
}

#define T(f) cmocka_unit_test_setup_teardown(f, practice_setup, practice_teardown)
int main(int argc, char **argv)
{
    db_fixture_args(argc, argv);
    const struct CMUnitTest tests[] = {
        T(a_series_stays_at_nine_o_clock_when_the_clocks_change),
        T(a_time_that_the_clocks_leave_out_is_at_the_jump_and_said),
        T(all_visits_of_a_series_are_made_or_none),
        T(of_a_group_the_people_are_in_the_first_or_in_every_one),
        T(one_moved_visit_has_a_time_of_its_own_and_the_others_stay),
        T(this_and_the_following_become_a_series_of_their_own),
        T(all_to_come_move_together_even_onto_each_others_old_times),
        T(a_change_that_one_day_forbids_changes_none),
        T(this_and_the_following_are_cancelled_and_the_earlier_stand),
        T(mail_programs_know_a_series_by_one_name_and_its_first_rule_whatever_becomes_of_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
