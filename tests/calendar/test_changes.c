/* Visits that change: moved, cancelled, restored, and what people's parts in them become. */
#include "diary.h"

static const struct type_id_of follow_up = { .name = "Follow-up", .length = 50, .after = 10 };
static const struct type_id_of circle = { .name = "Circle", .length = 60, .most = 2, .waitlist = true };

static struct op staff_op(struct practice *p, struct viewer *v)
{
    *v = practice_staff(p, ROLE_OWNER, NOBODY);
    return practice_op(p, v);
}

static struct appointment_id session(struct practice *p, struct appointment_type_id type, const char *when,
    const struct client_id *clients, size_t count)
{
    struct viewer v;
    struct op op = staff_op(p, &v);
    struct problems problems = problems_new(p->a);
    struct appointment_form f = diary_form(p, type, when, clients, count);
    struct appointment_id id;
    assert_int_equal(appointment_create(&op, &f, &problems, &id), E_OK);
    return id;
}

static enum err set_status(
    struct practice *p, struct appointment_id id, struct client_id client, enum attendee_status to)
{
    struct viewer v;
    struct op op = staff_op(p, &v);
    struct problems problems = problems_new(p->a);
    struct attendee_change c = {
        .attendee = diary_attendee(p, id, client).id, .has_status = true, .status = to, .reason = SV("Said by phone")
    };
    return attendee_change(&op, &c, &problems);
}

static enum err add(struct practice *p, const struct attendee_add *a, struct problems *problems)
{
    struct viewer v;
    struct op op = staff_op(p, &v);
    *problems = problems_new(p->a);
    return attendee_add(&op, a, problems);
}

static void a_moved_visit_counts_its_sequence_up_and_asks_anew_whether_they_come(void **state)
{
    struct practice *p = *state;
    struct viewer v, client = practice_client(p, p->olga);
    struct op op = staff_op(p, &v), mine = practice_op(p, &client);
    struct problems problems = problems_new(p->a);
    struct appointment_id id = diary_book(p, diary_type(p, &follow_up), "2026-03-09 09:00", p->olga);
    assert_int_equal(attendee_confirm(&mine, diary_attendee(p, id, p->olga).id, &problems), E_OK);
    assert_int_equal(attendee_confirm(&mine, diary_attendee(p, id, p->olga).id, &problems), E_OK);
    assert_int_equal(practice_events(p, EVENT_ATTENDANCE_CONFIRMED), 1);
    assert_true(diary_attendee(p, id, p->olga).confirmed_at.has);
    struct appointment before = diary_visit(p, id);
    assert_int_equal(appointment_move(&op, id, PART_ONE, diary_at("2026-03-09 14:00"), (struct staff_id){ 0 },
                         (struct room_id){ 0 }, false, before.version, &problems),
        E_OK);
    struct appointment after = diary_visit(p, id);
    assert_int_equal(after.starts_at.us, diary_at("2026-03-09 14:00").us);
    assert_int_equal(after.ends_at.us - after.starts_at.us, 50 * MINUTE_US);
    assert_int_equal(after.sequence, before.sequence + 1);
    assert_false(diary_attendee(p, id, p->olga).confirmed_at.has);
    assert_int_equal(practice_events(p, EVENT_APPOINTMENT_MOVED), 1);
    assert_int_equal(practice_number(practice_payload(p, EVENT_APPOINTMENT_MOVED), "was"), before.starts_at.us);
    assert_int_equal(appointment_move(&op, id, PART_ONE, before.starts_at, (struct staff_id){ 0 },
                         (struct room_id){ 0 }, false, before.version, &problems),
        E_CONFLICT); /* changed meanwhile */
    assert_int_equal(appointment_move(&op, id, PART_ONE, before.starts_at, (struct staff_id){ 0 },
                         (struct room_id){ 0 }, false, after.version, &problems),
        E_OK); /* undo */
    diary_is_sound(p);
}

static void a_note_alone_is_no_move(void **state)
{
    struct practice *p = *state;
    struct viewer v;
    struct op op = staff_op(p, &v);
    struct problems problems = problems_new(p->a);
    struct appointment_id id = diary_book(p, diary_type(p, &follow_up), "2026-03-09 09:00", p->leo);
    struct appointment before = diary_visit(p, id);
    struct appointment_form f = appointment_form_from(p->a, &before);
    f.note = SV("Brings his sister");
    assert_int_equal(appointment_update(&op, id, PART_ONE, &f, &problems), E_OK);
    assert_int_equal(diary_visit(p, id).sequence, before.sequence);
    assert_int_equal(practice_events(p, EVENT_APPOINTMENT_MOVED), 0);
    assert_int_equal(practice_events(p, EVENT_APPOINTMENT_CHANGED), 1);
    assert_string_equal(sv_z(p->a, diary_visit(p, id).note), "Brings his sister");
}

static void a_visit_is_not_moved_onto_another_one(void **state)
{
    struct practice *p = *state;
    struct viewer v;
    struct op op = staff_op(p, &v);
    struct problems problems = problems_new(p->a);
    struct appointment_type_id type = diary_type(p, &follow_up);
    struct appointment_id id = diary_book(p, type, "2026-03-09 09:00", p->leo);
    (void)diary_book(p, type, "2026-03-09 11:00", p->mia);
    assert_int_equal(appointment_move(&op, id, PART_ONE, diary_at("2026-03-09 10:30"), (struct staff_id){ 0 },
                         (struct room_id){ 0 }, false, 0, &problems),
        E_INVALID);
    assert_true(problem_has(&problems, SV("overlap")));
    assert_int_equal(appointment_move(&op, id, PART_ONE, diary_at("2026-03-09 09:10"), (struct staff_id){ 0 },
                         (struct room_id){ 0 }, false, 0, &problems),
        E_OK); /* its own time is free */
    assert_int_equal(appointment_move(&op, id, PART_ONE, diary_at("2026-03-09 10:30"), (struct staff_id){ 0 },
                         (struct room_id){ 0 }, true, 0, &problems),
        E_OK);
    diary_is_sound(p);
}

static void a_cancelled_visit_frees_its_time_and_comes_back_while_it_is_free(void **state)
{
    struct practice *p = *state;
    struct viewer v;
    struct op op = staff_op(p, &v);
    struct problems problems = problems_new(p->a);
    struct appointment_type_id type = diary_type(p, &follow_up);
    struct appointment_id id = diary_book(p, type, "2026-03-09 09:00", p->leo), other;
    assert_int_equal(appointment_cancel(&op, id, PART_ONE, SV("The heating failed"), false, false, &problems), E_OK);
    assert_int_equal(appointment_cancel(&op, id, PART_ONE, SV(""), false, false, &problems), E_OK);
    assert_int_equal(practice_events(p, EVENT_APPOINTMENT_CANCELLED), 1);
    assert_int_equal(diary_visit(p, id).status, APPOINTMENT_CANCELLED);
    assert_int_equal(diary_status(p, id, p->leo), ATTENDEE_CANCELLED);
    assert_string_equal(sv_z(p->a, diary_attendee(p, id, p->leo).cancel_reason), "The heating failed");
    diary_is_sound(p);
    other = diary_book(p, type, "2026-03-09 09:30", p->mia);
    assert_int_equal(appointment_restore(&op, id, &problems), E_INVALID);
    assert_true(problem_has(&problems, SV("overlap")));
    problems.count = 0;
    assert_int_equal(appointment_cancel(&op, other, PART_ONE, SV(""), true, false, &problems), E_OK);
    assert_int_equal(appointment_restore(&op, id, &problems), E_OK);
    assert_int_equal(diary_status(p, id, p->leo), ATTENDEE_BOOKED);
    assert_int_equal(diary_visit(p, id).status, APPOINTMENT_BOOKED);
    diary_is_sound(p);
    struct viewer mother = practice_caregiver(p, p->ana, p->mia, scope_full());
    struct op ana = practice_op(p, &mother);
    struct appointment gone;
    assert_int_equal(appointment_load(&ana, other, &gone), E_NOTFOUND); /* it never was */
}

static void a_visit_for_one_ends_with_its_one_attendee_and_not_with_a_no_show(void **state)
{
    struct practice *p = *state;
    struct appointment_type_id type = diary_type(p, &follow_up);
    struct appointment_id id = diary_book(p, type, "2026-03-09 09:00", p->leo),
                          missed = diary_book(p, type, "2026-03-10 09:00", p->leo);
    assert_int_equal(set_status(p, id, p->leo, ATTENDEE_LATE_CANCELLED), E_OK);
    assert_int_equal(diary_visit(p, id).status, APPOINTMENT_CANCELLED);
    assert_int_equal(set_status(p, missed, p->leo, ATTENDEE_NOSHOW), E_OK);
    assert_int_equal(diary_visit(p, missed).status, APPOINTMENT_BOOKED);
    assert_int_equal(practice_events(p, EVENT_APPOINTMENT_NOSHOW), 1);
    diary_is_sound(p);
    assert_int_equal(set_status(p, id, p->leo, ATTENDEE_BOOKED), E_OK);
    assert_int_equal(diary_visit(p, id).status, APPOINTMENT_BOOKED);
    diary_is_sound(p);
    assert_int_equal(set_status(p, id, p->leo, ATTENDEE_CANCELLED), E_OK);
    (void)diary_book(p, type, "2026-03-09 09:20", p->mia);
    assert_int_equal(set_status(p, id, p->leo, ATTENDEE_BOOKED), E_INVALID); /* the time is taken */
    diary_is_sound(p);
}

static void the_last_visit_that_took_place_stands_on_the_record(void **state)
{
    struct practice *p = *state;
    struct appointment_type_id type = diary_type(p, &follow_up);
    struct appointment_id first = diary_book(p, type, "2026-02-20 09:00", p->leo),
                          second = diary_book(p, type, "2026-02-27 22:00", p->leo);
    struct diary_last_visit_row row;
    assert_int_equal(set_status(p, second, p->leo, ATTENDEE_FULFILLED), E_OK);
    assert_int_equal(set_status(p, first, p->leo, ATTENDEE_FULFILLED), E_OK);
    assert_int_equal(
        q_diary_last_visit(p->db, p->a, p->org, &(struct q_diary_last_visit){ .client_id = p->leo }, &row), E_OK);
    assert_true(row.last_visit_on.has);
    assert_string_equal(sv_z(p->a, day_iso(p->a, row.last_visit_on.v)), "2026-02-27"); /* by the practice's clock */
    assert_int_equal(set_status(p, second, p->leo, ATTENDEE_NOSHOW), E_OK);
    assert_int_equal(
        q_diary_last_visit(p->db, p->a, p->org, &(struct q_diary_last_visit){ .client_id = p->leo }, &row), E_OK);
    assert_string_equal(sv_z(p->a, day_iso(p->a, row.last_visit_on.v)), "2026-02-20");
    assert_int_equal(practice_events(p, EVENT_APPOINTMENT_FULFILLED), 2);
}

static void a_whole_family_is_added_in_one_act(void **state)
{
    struct practice *p = *state;
    struct appointment_type_id type =
        diary_type(p, &(struct type_id_of){ .name = "Family hour", .length = 60, .most = 6 });
    struct viewer owner = practice_staff(p, ROLE_OWNER, p->leo), v;
    struct op op = practice_op(p, &owner);
    struct problems problems = problems_new(p->a);
    struct contact_form f = { .relationship = SV("is_parent") };
    struct contact_id contact;
    struct family_members family;
    assert_int_equal(link_add(&op, p->leo, p->ana, &f, NULL, &problems, &contact), E_OK);
    f.relationship = SV("family_member");
    f.relationship_label = SV("sister");
    assert_int_equal(link_add(&op, p->leo, p->mia, &f, NULL, &problems, &contact), E_OK);
    f = (struct contact_form){ .relationship = SV("caregiver") };
    assert_int_equal(link_add(&op, p->leo, p->carer, &f, NULL, &problems, &contact), E_OK); /* no visits */
    op = staff_op(p, &v);
    struct appointment_id id = session(p, type, "2026-03-09 15:00", &p->mia, 1);
    assert_int_equal(attendee_family(&op, id, p->leo, &family), E_OK);
    assert_int_equal(family.count, 3);
    struct client_id ids[3];
    for (size_t i = 0; i < family.count; i++) {
        ids[i] = family.items[i].client;
        assert_int_equal(family.items[i].in_already, ids[i].v == p->mia.v);
        if (ids[i].v == p->mia.v)
            assert_string_equal(sv_z(p->a, family.items[i].words), "sister");
        if (ids[i].v == p->ana.v)
            assert_string_equal(sv_z(p->a, family.items[i].words), "parent");
    }
    struct attendee_add all = { .appointment = id, .clients = ids, .client_count = 3 };
    assert_int_equal(add(p, &all, &problems), E_OK);
    assert_int_equal(diary_visit(p, id).taken, 3);
    assert_int_equal(practice_events(p, EVENT_APPOINTMENT_BOOKED), 3);
    assert_int_equal(add(p, &all, &problems), E_OK); /* a second time changes nothing */
    assert_int_equal(practice_events(p, EVENT_APPOINTMENT_BOOKED), 3);
    diary_is_sound(p);
}

static void a_full_session_refuses_or_lets_wait_and_the_first_who_waits_gets_the_place(void **state)
{
    struct practice *p = *state;
    struct problems problems;
    struct client_id two[] = { p->leo, p->mia };
    struct appointment_id id = session(p, diary_type(p, &circle), "2026-03-09 15:00", two, 2);
    struct attendee_add olga = { .appointment = id, .clients = &p->olga, .client_count = 1 },
                        ana = { .appointment = id, .clients = &p->ana, .client_count = 1, .waitlist = true };
    assert_int_equal(add(p, &olga, &problems), E_INVALID);
    assert_true(problem_has(&problems, SV("full")));
    assert_non_null(strstr(sv_z(p->a, problems.items[0].text), "0 of 2 places are left"));
    olga.waitlist = true;
    assert_int_equal(add(p, &olga, &problems), E_OK);
    p->now = instant_add(p->now, MINUTE_US);
    assert_int_equal(add(p, &ana, &problems), E_OK);
    assert_int_equal(practice_events(p, EVENT_WAITLIST_JOINED), 2);
    assert_int_equal(diary_visit(p, id).waiting, 2);
    diary_is_sound(p);
    assert_int_equal(set_status(p, id, p->leo, ATTENDEE_CANCELLED), E_OK);
    assert_int_equal(practice_events(p, EVENT_GROUP_REMOVED), 1);
    assert_int_equal(diary_status(p, id, p->olga), ATTENDEE_BOOKED); /* she came first */
    assert_int_equal(diary_status(p, id, p->ana), ATTENDEE_WAITLIST);
    assert_int_equal(practice_events(p, EVENT_WAITLIST_FREE), 1);
    assert_int_equal(diary_visit(p, id).taken, 2);
    diary_is_sound(p);
    assert_int_equal(set_status(p, id, p->leo, ATTENDEE_BOOKED), E_INVALID); /* no place any more */
}

static void who_waits_and_has_something_else_then_is_passed_over(void **state)
{
    struct practice *p = *state;
    struct problems problems;
    struct client_id two[] = { p->leo, p->mia }, both[] = { p->olga, p->ana };
    struct appointment_id id = session(p, diary_type(p, &circle), "2026-03-09 15:00", two, 2);
    struct attendee_add wait = { .appointment = id, .clients = both, .client_count = 2, .waitlist = true };
    assert_int_equal(add(p, &wait, &problems), E_OK);
    struct viewer v;
    struct op op = staff_op(p, &v);
    struct appointment_form f = diary_form(p, diary_type(p, &follow_up), "2026-03-09 15:30", &p->olga, 1);
    struct appointment_id elsewhere;
    f.staff = p->owner;
    assert_int_equal(appointment_create(&op, &f, &problems, &elsewhere), E_OK);
    assert_int_equal(set_status(p, id, p->mia, ATTENDEE_CANCELLED), E_OK);
    assert_int_equal(diary_status(p, id, p->olga), ATTENDEE_WAITLIST);
    assert_int_equal(diary_status(p, id, p->ana), ATTENDEE_BOOKED);
    diary_is_sound(p);
}

static void exactly_these_clients_are_set(void **state)
{
    struct practice *p = *state;
    struct viewer v;
    struct op op = staff_op(p, &v);
    struct problems problems = problems_new(p->a);
    struct client_id two[] = { p->leo, p->mia }, others[] = { p->mia, p->olga };
    struct appointment_id id = session(p, diary_type(p, &circle), "2026-03-09 15:00", two, 2),
                          one = diary_book(p, diary_type(p, &follow_up), "2026-03-10 15:00", p->leo);
    assert_int_equal(attendee_set(&op, id, others, 2, false, &problems), E_OK);
    assert_int_equal(diary_status(p, id, p->leo), ATTENDEE_CANCELLED);
    assert_int_equal(diary_status(p, id, p->mia), ATTENDEE_BOOKED);
    assert_int_equal(diary_status(p, id, p->olga), ATTENDEE_BOOKED);
    assert_int_equal(
        attendee_set(&op, one, &p->olga, 1, false, &problems), E_OK); /* another one in the place of the one */
    assert_int_equal(diary_visit(p, one).status, APPOINTMENT_BOOKED);
    assert_int_equal(diary_status(p, one, p->olga), ATTENDEE_BOOKED);
    assert_int_equal(diary_status(p, one, p->leo), ATTENDEE_CANCELLED);
    diary_is_sound(p);
}

static void statuses_that_make_no_sense_are_refused_by_name(void **state)
{
    struct practice *p = *state;
    struct viewer v;
    struct op op = staff_op(p, &v);
    struct problems problems = problems_new(p->a);
    struct appointment_id id = diary_book(p, diary_type(p, &follow_up), "2026-03-09 09:00", p->leo);
    assert_int_equal(set_status(p, id, p->leo, ATTENDEE_IN_ERROR), E_OK);
    struct attendee_change c = {
        .attendee = diary_attendee(p, id, p->leo).id, .has_status = true, .status = ATTENDEE_FULFILLED
    };
    assert_int_equal(attendee_change(&op, &c, &problems), E_INVALID);
    assert_string_equal(sv_z(p->a, problems.items[0].code), "bad_status");
    assert_non_null(strstr(sv_z(p->a, problems.items[0].text), "“Entered in error” cannot become “Occurred”"));
    problems.count = 0;
    assert_int_equal(attendee_change(&op, &(struct attendee_change){ .attendee = { 4711 } }, &problems), E_NOTFOUND);
    struct viewer theirs = practice_other_staff(p, NOBODY);
    struct op other = practice_op(p, &theirs);
    assert_int_equal(attendee_change(&other, &c, &problems), E_NOTFOUND);
}

static void note_price_and_reminder_are_of_one_person(void **state)
{
    struct practice *p = *state;
    struct viewer v;
    struct op op = staff_op(p, &v);
    struct problems problems = problems_new(p->a);
    struct client_id two[] = { p->leo, p->mia };
    struct appointment_id id = session(p, diary_type(p, &circle), "2026-03-09 15:00", two, 2);
    struct attendee_change c = { .attendee = diary_attendee(p, id, p->leo).id,
        .has_note = true,
        .note = SV("Sits near the door"),
        .has_price = true,
        .price = SV("80.50"),
        .has_remind = true };
    assert_int_equal(attendee_change(&op, &c, &problems), E_OK);
    struct attendee leo = diary_attendee(p, id, p->leo), mia = diary_attendee(p, id, p->mia);
    assert_true(leo.has_price && leo.price == 8050 && !leo.remind);
    assert_string_equal(sv_z(p->a, leo.note), "Sits near the door");
    assert_true(!mia.has_price && mia.remind && !mia.note.n);
    c.price = SV("a lot");
    assert_int_equal(attendee_change(&op, &c, &problems), E_INVALID);
    assert_true(problem_has(&problems, SV("bad_price")));
    c.version = 1;
    problems.count = 0;
    assert_int_equal(attendee_change(&op, &c, &problems), E_CONFLICT);
}

static void everybody_came_in_one_act(void **state)
{
    struct practice *p = *state;
    struct viewer v;
    struct op op = staff_op(p, &v);
    struct problems problems = problems_new(p->a);
    struct client_id two[] = { p->leo, p->mia };
    struct appointment_id id = session(p, diary_type(p, &circle), "2026-03-01 15:00", two, 2);
    assert_int_equal(set_status(p, id, p->leo, ATTENDEE_CANCELLED), E_OK);
    assert_int_equal(attendee_change_all(&op, id, ATTENDEE_FULFILLED, &problems), E_OK);
    assert_int_equal(diary_status(p, id, p->mia), ATTENDEE_FULFILLED);
    assert_int_equal(diary_status(p, id, p->leo), ATTENDEE_CANCELLED);
    assert_int_equal(practice_events(p, EVENT_APPOINTMENT_FULFILLED), 1);
    diary_is_sound(p);
}

static void the_link_of_a_mail_confirms_until_the_visit_moves(void **state)
{
    struct practice *p = *state;
    struct viewer v, nobody = practice_stranger();
    struct op op = staff_op(p, &v), outside = practice_op(p, &nobody);
    struct problems problems = problems_new(p->a);
    struct appointment_id id = diary_book(p, diary_type(p, &follow_up), "2026-03-09 09:00", p->olga);
    struct attendee olga = diary_attendee(p, id, p->olga);
    struct sv token = attendee_token(
        p->a, p->keys, (struct attendee_key){ .attendee = olga.id, .sequence = diary_visit(p, id).sequence });
    struct attendee_link link;
    assert_int_equal(attendee_by_token(&outside, token, &link), E_OK);
    assert_true(link.attendee.v == olga.id.v && !link.confirmed);
    assert_int_equal(attendee_confirm_by_token(&outside, token), E_OK);
    assert_int_equal(attendee_confirm_by_token(&outside, token), E_OK);
    assert_int_equal(practice_events(p, EVENT_ATTENDANCE_CONFIRMED), 1);
    assert_int_equal(attendee_by_token(&outside, token, &link), E_OK);
    assert_true(link.confirmed);
    assert_int_equal(attendee_by_token(&outside, SV("nonsense"), &link), E_NOTFOUND);
    assert_int_equal(appointment_move(&op, id, PART_ONE, diary_at("2026-03-10 09:00"), (struct staff_id){ 0 },
                         (struct room_id){ 0 }, false, 0, &problems),
        E_OK);
    assert_int_equal(attendee_by_token(&outside, token, &link), E_GONE);
    assert_int_equal(attendee_confirm_by_token(&outside, token), E_GONE);
    assert_false(diary_attendee(p, id, p->olga).confirmed_at.has);
}

#define T(f) cmocka_unit_test_setup_teardown(f, practice_setup, practice_teardown)
int main(int argc, char **argv)
{
    db_fixture_args(argc, argv);
    const struct CMUnitTest tests[] = {
        T(a_moved_visit_counts_its_sequence_up_and_asks_anew_whether_they_come),
        T(a_note_alone_is_no_move),
        T(a_visit_is_not_moved_onto_another_one),
        T(a_cancelled_visit_frees_its_time_and_comes_back_while_it_is_free),
        T(a_visit_for_one_ends_with_its_one_attendee_and_not_with_a_no_show),
        T(the_last_visit_that_took_place_stands_on_the_record),
        T(a_whole_family_is_added_in_one_act),
        T(a_full_session_refuses_or_lets_wait_and_the_first_who_waits_gets_the_place),
        T(who_waits_and_has_something_else_then_is_passed_over),
        T(exactly_these_clients_are_set),
        T(statuses_that_make_no_sense_are_refused_by_name),
        T(note_price_and_reminder_are_of_one_person),
        T(everybody_came_in_one_act),
        T(the_link_of_a_mail_confirms_until_the_visit_moves),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
