/* Visits: making them, reading them, and who sees them. */
#include "diary.h"

static const struct type_id_of follow_up = { .name = "Follow-up", .length = 50, .after = 10 };
static const struct type_id_of circle = { .name = "Circle", .length = 60, .most = 3 };
static const struct type_id_of quiet_talk = { .name = "Quiet talk", .length = 30, .confidential = true };

static struct op staff_op(struct practice *p, struct viewer *v)
{
    *v = practice_staff(p, ROLE_OWNER, NOBODY);
    return practice_op(p, v);
}

static enum err create(struct practice *p, const struct appointment_form *f, struct problems *problems)
{
    struct viewer v;
    struct op op = staff_op(p, &v);
    struct appointment_id id;
    *problems = problems_new(p->a);
    return appointment_create(&op, f, problems, &id);
}

static void a_visit_is_kept_as_one_instant_with_who_where_and_how(void **state)
{
    struct practice *p = *state;
    struct appointment_type_id type = diary_type(p, &follow_up);
    struct appointment_id id = diary_book(p, type, "2026-03-09 09:00", p->leo); /* a day after the clocks changed */
    struct appointment v = diary_visit(p, id);
    assert_int_equal(v.starts_at.us, INT64_C(1773061200) * SECOND_US); /* 13:00 UTC */
    assert_int_equal(v.ends_at.us - v.starts_at.us, 50 * MINUTE_US);
    assert_string_equal(sv_z(p->a, v.zone), "America/New_York");
    assert_string_equal(sv_z(p->a, v.type_name), "Follow-up");
    assert_string_equal(sv_z(p->a, v.client_type_name), "Follow-up");
    assert_string_equal(sv_z(p->a, v.staff_name), "Petra Staff");
    assert_int_equal(v.contact_type, CONTACT_PHONE_CALL);
    assert_int_equal(v.status, APPOINTMENT_BOOKED);
    assert_int_equal(v.attendee_count, 1);
    assert_string_equal(sv_z(p->a, v.attendees[0].name), "Leo Ruiz");
    assert_int_equal(v.attendees[0].status, ATTENDEE_BOOKED);
    assert_int_equal(v.taken, 1);
    assert_int_equal(practice_events(p, EVENT_APPOINTMENT_BOOKED), 1);
    assert_int_equal(practice_number(practice_payload(p, EVENT_APPOINTMENT_BOOKED), "appointment"), id.v);
    diary_is_sound(p);
}

static void a_booking_costs_seven_statements_and_no_more_than_one_for_each_further_person(void **state)
{
    struct practice *p = *state;
    struct client_id both[] = { p->leo, p->ana };
    struct problems problems;
    struct viewer v;
    struct op op = staff_op(p, &v);
    struct appointment_id id;
    struct appointment_form one = diary_form(p, diary_type(p, &follow_up), "2026-03-09 09:00", &p->leo, 1);
    struct appointment_form two = diary_form(p, diary_type(p, &circle), "2026-03-09 14:00", both, 2);
    one.any_hours = two.any_hours = true; /* hours are four reads more */
    uint64_t before = db_statements(p->db);
    problems = problems_new(p->a);
    assert_int_equal(appointment_create(&op, &one, &problems, &id), E_OK);
    assert_int_equal(db_statements(p->db) - before, 7);
    before = db_statements(p->db);
    problems = problems_new(p->a);
    assert_int_equal(appointment_create(&op, &two, &problems, &id), E_OK);
    assert_int_equal(db_statements(p->db) - before, 10);
}

static void a_block_takes_time_and_has_nobody_in_it(void **state)
{
    struct practice *p = *state;
    struct problems problems;
    struct appointment_form f = diary_form(p, (struct appointment_type_id){ 0 }, "2026-03-09 12:00", NULL, 0);
    assert_int_equal(create(p, &f, &problems), E_INVALID);
    assert_true(problem_has(&problems, SV("required")));
    f.title = SV("Lunch");
    f.length = SV("60");
    assert_int_equal(create(p, &f, &problems), E_OK);
    assert_int_equal(practice_events(p, EVENT_APPOINTMENT_CREATED), 1);
    f.title = SV("Paperwork");
    assert_int_equal(create(p, &f, &problems), E_INVALID);
    assert_true(problem_has(&problems, SV("overlap")));
    diary_is_sound(p);
}

static void no_time_is_taken_twice_unless_staff_say_so(void **state)
{
    struct practice *p = *state;
    struct appointment_type_id type = diary_type(p, &follow_up);
    struct problems problems;
    struct appointment_location_id place = diary_place(p, "Main office");
    struct room_id room = diary_room(p, place, "Blue room", 2);
    struct appointment_form f = diary_form(p, type, "2026-03-09 09:00", &p->leo, 1);
    f.location = place;
    f.room = room;
    assert_int_equal(create(p, &f, &problems), E_OK);
    f.clients = &p->mia;
    f.time = SV("9:55"); /* within the buffer of ten minutes */
    assert_int_equal(create(p, &f, &problems), E_INVALID);
    assert_int_equal(problems.count, 1);
    assert_string_equal(sv_z(p->a, problems.items[0].code), "overlap");
    assert_non_null(strstr(sv_z(p->a, problems.items[0].text), "Petra Staff has something else then: Follow-up"));
    f.time = SV("9:30");
    f.staff = p->owner;
    assert_int_equal(create(p, &f, &problems), E_INVALID);
    assert_string_equal(sv_z(p->a, problems.items[0].code), "room_taken");
    f.room = (struct room_id){ 0 };
    f.clients = &p->leo;
    assert_int_equal(create(p, &f, &problems), E_INVALID);
    assert_non_null(strstr(sv_z(p->a, problem_of(&problems, SV("time"))->text), "Leo Ruiz has something else"));
    f.overlap_ok = true;
    assert_int_equal(create(p, &f, &problems), E_OK);
    f.overlap_ok = false;
    f.staff = p->provider;
    f.clients = &p->mia;
    f.time = SV("10:00");
    assert_int_equal(create(p, &f, &problems), E_OK);
    diary_is_sound(p);
}

static void what_a_form_says_wrong_is_said_at_its_field(void **state)
{
    struct practice *p = *state;
    struct appointment_type_id type = diary_type(p, &follow_up), group = diary_type(p, &circle);
    struct client_id two[] = { p->leo, p->mia }, four[] = { p->leo, p->mia, p->ana, p->olga }, carer = p->carer;
    struct problems problems;
    static const struct {
        const char *day, *time, *length, *field, *code;
    } times[] = {
        { "", "9:00", "", "day", "required" },
        { "2026-03-09", "", "", "time", "required" },
        { "soon", "9:00", "", "day", "bad_day" },
        { "2026-03-09", "later", "", "time", "bad_time" },
        { "2026-03-08", "2:30", "", "time", "missing_hour" },
        { "2026-11-01", "1:30", "", "which", "doubled_hour" },
        { "2026-03-09", "9:00", "0", "length", "bad_length" },
        { "2026-03-09", "9:00", "1441", "length", "bad_length" },
    };
    for (size_t i = 0; i < LENGTH(times); i++) {
        struct appointment_form f = diary_form(p, type, "2026-03-09 09:00", &p->leo, 1);
        f.day = sv_of(times[i].day);
        f.time = sv_of(times[i].time);
        f.length = sv_of(times[i].length);
        assert_int_equal(create(p, &f, &problems), E_INVALID);
        assert_non_null(problem_of(&problems, sv_of(times[i].field)));
        assert_string_equal(sv_z(p->a, problem_of(&problems, sv_of(times[i].field))->code), times[i].code);
    }
    struct appointment_form f = diary_form(p, type, "2026-03-09 09:00", two, 2);
    assert_int_equal(create(p, &f, &problems), E_INVALID);
    assert_true(problem_has(&problems, SV("too_many_clients")));
    f = diary_form(p, type, "2026-03-09 09:00", NULL, 0);
    assert_int_equal(create(p, &f, &problems), E_INVALID);
    assert_true(problem_has(&problems, SV("required")));
    f = diary_form(p, group, "2026-03-09 09:00", four, 4);
    assert_int_equal(create(p, &f, &problems), E_INVALID);
    assert_true(problem_has(&problems, SV("full")));
    f.over_maximum_ok = true;
    assert_int_equal(create(p, &f, &problems), E_OK);
    f = diary_form(p, type, "2026-03-10 09:00", &carer, 1);
    assert_int_equal(create(p, &f, &problems), E_INVALID);
    assert_true(problem_has(&problems, SV("caregiver_only")));
    f = diary_form(p, type, "2026-03-10 09:00", &p->stranger, 1); /* of another practice */
    assert_int_equal(create(p, &f, &problems), E_INVALID);
    assert_true(problem_has(&problems, SV("unknown_client")));
    f = diary_form(p, type, "2026-03-10 09:00", &p->leo, 1);
    f.staff = p->other_owner;
    assert_int_equal(create(p, &f, &problems), E_INVALID);
    assert_true(problem_has(&problems, SV("unknown_staff")));
    (void)diary_place(p, "Main office");
    f = diary_form(p, type, "2026-03-10 09:00", &p->leo, 1);
    f.contact_type = CONTACT_IN_PERSON;
    assert_int_equal(create(p, &f, &problems), E_INVALID);
    assert_true(problem_has(&problems, SV("location_required")));
    diary_is_sound(p);
}

static void the_doubled_hour_is_booked_as_the_one_that_was_meant(void **state)
{
    struct practice *p = *state;
    struct appointment_type_id type = diary_type(p, &follow_up);
    struct viewer v;
    struct op op = staff_op(p, &v);
    struct problems problems = problems_new(p->a);
    struct appointment_form f = diary_form(p, type, "2026-11-01 01:30", &p->leo, 1);
    struct appointment_id first, second;
    f.which = HOUR_FIRST;
    assert_int_equal(appointment_create(&op, &f, &problems, &first), E_OK);
    f.which = HOUR_SECOND;
    assert_int_equal(appointment_create(&op, &f, &problems, &second), E_OK);
    assert_int_equal(diary_visit(p, second).starts_at.us - diary_visit(p, first).starts_at.us, HOUR_US);
}

static void an_archived_client_is_not_booked_and_says_so(void **state)
{
    struct practice *p = *state;
    struct appointment_type_id type = diary_type(p, &follow_up);
    struct viewer owner = practice_staff(p, ROLE_OWNER, p->leo);
    struct op op = practice_op(p, &owner);
    struct problems problems = problems_new(p->a);
    assert_int_equal(client_archive(&op, p->leo, SV("Moved away"), true, &problems), E_OK);
    struct appointment_form f = diary_form(p, type, "2026-03-10 09:00", &p->leo, 1);
    assert_int_equal(create(p, &f, &problems), E_INVALID);
    assert_string_equal(sv_z(p->a, problems.items[0].code), "archived_client");
    assert_non_null(strstr(sv_z(p->a, problems.items[0].text), "Leo Ruiz is archived"));
}

static void a_list_has_what_overlaps_its_window_by_provider_client_type_and_words(void **state)
{
    struct practice *p = *state;
    struct appointment_type_id type = diary_type(p, &follow_up), group = diary_type(p, &circle);
    struct viewer v;
    struct op op = staff_op(p, &v);
    struct problems problems = problems_new(p->a);
    struct client_id two[] = { p->leo, p->mia };
    struct appointment_form f = diary_form(p, group, "2026-03-10 15:00", two, 2);
    struct appointment_id session, first = diary_book(p, type, "2026-03-09 09:00", p->leo),
                                   second = diary_book(p, type, "2026-03-09 11:00", p->olga);
    f.more_staff = &p->owner;
    f.more_staff_count = 1;
    assert_int_equal(appointment_create(&op, &f, &problems, &session), E_OK);
    struct appointments list;
    struct appointment_filter all = { .window = { diary_at("2026-03-09 09:30"), diary_at("2026-03-11 00:00") } };
    assert_int_equal(appointment_list(&op, &all, &list), E_OK);
    assert_int_equal(list.count, 3);
    assert_int_equal(list.total, 3);
    assert_true(list.items[0].id.v == first.v && list.items[2].id.v == session.v);
    assert_int_equal(list.items[2].taken, 2);
    assert_int_equal(list.items[2].more_staff_count, 1);
    all.window.until = diary_at("2026-03-09 11:00"); /* the end is not in it */
    assert_int_equal(appointment_list(&op, &all, &list), E_OK);
    assert_int_equal(list.count, 1);
    struct appointment_filter of_owner = { .staff = &p->owner, .staff_count = 1 };
    assert_int_equal(appointment_list(&op, &of_owner, &list), E_OK);
    assert_int_equal(list.count, 1);
    assert_true(list.items[0].id.v == session.v);
    struct appointment_filter of_leo = { .client = p->leo, .newest_first = true, .with_attendees = true };
    assert_int_equal(appointment_list(&op, &of_leo, &list), E_OK);
    assert_int_equal(list.count, 2);
    assert_true(list.items[0].id.v == session.v && list.items[0].attendee_count == 2);
    struct appointment_filter words = { .keywords = SV("petrov") };
    assert_int_equal(appointment_list(&op, &words, &list), E_OK);
    assert_int_equal(list.count, 1);
    assert_true(list.items[0].id.v == second.v);
    struct appointment_filter page = { .offset = 1, .most = 1, .type = type };
    assert_int_equal(appointment_list(&op, &page, &list), E_OK);
    assert_true(list.count == 1 && list.total == 2 && list.items[0].id.v == second.v);
    struct viewer theirs = practice_other_staff(p, NOBODY);
    struct op other = practice_op(p, &theirs);
    assert_int_equal(appointment_list(&other, &all, &list), E_OK);
    assert_int_equal(list.count, 0);
}

static void a_list_asks_the_same_number_of_statements_for_one_visit_and_for_many(void **state)
{
    struct practice *p = *state;
    struct appointment_type_id type = diary_type(p, &follow_up);
    struct viewer v;
    struct op op = staff_op(p, &v);
    struct appointments list;
    uint64_t few, many;
    struct appointment_filter f = { .with_attendees = true };
    (void)diary_book(p, type, "2026-03-09 09:00", p->leo);
    few = db_statements(p->db);
    assert_int_equal(appointment_list(&op, &f, &list), E_OK);
    few = db_statements(p->db) - few;
    for (int i = 0; i < 20; i++)
        (void)diary_book(p, type, sv_z(p->a, sv_fmt(p->a, "2026-04-%02d 09:00", i + 1)), p->leo);
    many = db_statements(p->db);
    assert_int_equal(appointment_list(&op, &f, &list), E_OK);
    many = db_statements(p->db) - many;
    assert_int_equal(list.count, 21);
    assert_int_equal(few, many);
    assert_true(many <= 5);
}

static void staff_are_told_when_a_provider_is_not_there_and_may_book_it_anyway(void **state)
{
    struct practice *p = *state;
    struct appointment_type_id type = diary_type(p, &follow_up);
    struct viewer v;
    struct op op = staff_op(p, &v);
    struct problems problems;
    struct availability_form hours = {
        .weekly = true, .weekday = SV("monday"), .from = SV("9:00"), .until = SV("12:00")
    };
    struct time_off_form off = {
        .starts_day = SV("2026-03-16"), .ends_day = SV("2026-03-16"), .label = SV("Training")
    };
    struct availability_id id;
    struct time_off_id off_id;
    struct appointment_form f = diary_form(p, type, "2026-03-09 07:00", &p->leo, 1);
    f.enforce_hours = true; /* who keeps no hours is never there for a program that asks so */
    assert_int_equal(create(p, &f, &problems), E_INVALID);
    assert_true(problem_has(&problems, SV("outside_hours")));
    f.enforce_hours = false;
    assert_int_equal(create(p, &f, &problems), E_OK); /* nothing was said of when she works */
    problems = problems_new(p->a);
    assert_int_equal(availability_add(&op, p->provider, &hours, &problems, &id), E_OK);
    assert_int_equal(time_off_add(&op, p->provider, &off, &problems, &off_id), E_OK);
    f = diary_form(p, type, "2026-03-09 11:30", &p->leo, 1); /* ends after noon */
    assert_int_equal(create(p, &f, &problems), E_INVALID);
    assert_string_equal(sv_z(p->a, problems.items[0].code), "outside_hours");
    f = diary_form(p, type, "2026-03-16 10:00", &p->leo, 1);
    assert_int_equal(create(p, &f, &problems), E_INVALID);
    assert_non_null(strstr(sv_z(p->a, problems.items[0].text), "time off"));
    f.overlap_ok = true;
    assert_int_equal(create(p, &f, &problems), E_OK);
    f = diary_form(p, type, "2026-03-09 10:00", &p->leo, 1);
    assert_int_equal(create(p, &f, &problems), E_OK);
    diary_is_sound(p);
}

static void what_stands_in_the_way_is_said_before_anything_is_written(void **state)
{
    struct practice *p = *state;
    struct appointment_type_id type = diary_type(p, &follow_up);
    struct viewer v;
    struct op op = staff_op(p, &v);
    struct problems problems = problems_new(p->a);
    struct appointment_id id = diary_book(p, type, "2026-03-09 09:00", p->leo);
    struct appointment_form f = diary_form(p, type, "2026-03-09 09:30", &p->mia, 1);
    int64_t events = practice_events(p, EVENT_APPOINTMENT_BOOKED);
    assert_int_equal(appointment_warn(&op, (struct appointment_id){ 0 }, &f, &problems), E_INVALID);
    assert_true(problem_has(&problems, SV("overlap")));
    problems.count = 0;
    f.clients = &p->leo;
    assert_int_equal(appointment_warn(&op, id, &f, &problems), E_OK); /* the visit itself is not in its own way */
    f = diary_form(p, type, "2026-03-10 09:30", &p->mia, 1);
    assert_int_equal(appointment_warn(&op, (struct appointment_id){ 0 }, &f, &problems), E_OK);
    assert_int_equal(practice_events(p, EVENT_APPOINTMENT_BOOKED), events);
    struct viewer mother = practice_caregiver(p, p->ana, p->leo, scope_full());
    struct op hers = practice_op(p, &mother);
    assert_int_equal(appointment_warn(&hers, id, &f, &problems), E_NOTFOUND);
    assert_int_equal(appointment_create(&hers, &f, &problems, &id), E_NOTFOUND);
}

/* --- who sees what --- */

static void the_portal_shows_a_client_their_own_part_and_never_the_roster(void **state)
{
    struct practice *p = *state;
    struct appointment_type_id group = diary_type(p, &circle);
    struct client_id two[] = { p->leo, p->olga };
    struct viewer staff, olga = practice_client(p, p->olga), ana = practice_client(p, p->ana);
    struct op op = staff_op(p, &staff), mine = practice_op(p, &olga), hers = practice_op(p, &ana);
    struct problems problems = problems_new(p->a);
    struct appointment_form f = diary_form(p, group, "2026-03-10 15:00", two, 2);
    struct appointment_id id;
    struct appointment v;
    struct appointments list;
    f.note = SV("Bring the blue chairs");
    assert_int_equal(appointment_create(&op, &f, &problems, &id), E_OK);
    assert_int_equal(appointment_load(&mine, id, &v), E_OK);
    assert_int_equal(v.attendee_count, 1);
    assert_true(v.attendees[0].client.v == p->olga.v);
    assert_true(!v.taken && !v.waiting && !v.note.n);
    assert_int_equal(appointment_mine(&mine, false, 0, 25, &list), E_OK);
    assert_true(list.count == 1 && list.total == 1);
    assert_int_equal(appointment_mine(&mine, true, 0, 25, &list), E_OK);
    assert_int_equal(list.count, 0);
    assert_int_equal(appointment_load(&hers, id, &v), E_NOTFOUND); /* Leo's mother, but not through him */
    struct viewer through = practice_caregiver(p, p->ana, p->leo, scope_full());
    struct op as_leo = practice_op(p, &through);
    assert_int_equal(appointment_load(&as_leo, id, &v), E_OK);
    assert_true(v.attendee_count == 1 && v.attendees[0].client.v == p->leo.v);
    through.facts.scope = scope_none();
    assert_int_equal(appointment_load(&as_leo, id, &v), E_DENIED);
    assert_int_equal(appointment_list(&mine, &(struct appointment_filter){ .offset = 0 }, &list), E_NOTFOUND);
}

static void a_confidential_visit_is_there_for_the_client_and_staff_alone(void **state)
{
    struct practice *p = *state;
    struct appointment_type_id type = diary_type(p, &quiet_talk);
    struct appointment_id id = diary_book(p, type, "2026-03-10 15:00", p->mia);
    struct viewer own = practice_client(p, p->mia), mother = practice_caregiver(p, p->ana, p->mia, scope_full());
    struct op mia = practice_op(p, &own), ana = practice_op(p, &mother);
    struct appointment v;
    struct appointments list;
    assert_true(diary_visit(p, id).confidential);
    assert_int_equal(appointment_load(&mia, id, &v), E_OK);
    assert_int_equal(appointment_mine(&mia, false, 0, 25, &list), E_OK);
    assert_int_equal(list.total, 1);
    assert_int_equal(appointment_load(&ana, id, &v), E_NOTFOUND);
    assert_int_equal(appointments_of(&ana, &id, 1, &list), E_OK);
    assert_int_equal(list.count, 0);
    assert_int_equal(appointment_mine(&ana, false, 0, 25, &list), E_OK);
    assert_true(!list.count && !list.total);
}

/* How many lines the ways to look for a kind of visit have: by the type in each order and of one client and provider,
 * and by its name; all say as many as they list. */
static int64_t found_by_type(
    const struct practice *p, const struct op *op, struct appointment_type_id type, struct client_id client)
{
    const struct appointment_filter ways[] = {
        { .type = type },
        { .type = type, .newest_first = true },
        { .type = type, .most = 1, .offset = 1 },
        { .type = type, .client = client },
        { .type = type, .staff = &p->provider, .staff_count = 1 },
        { .keywords = SV("follow") },
    };
    int64_t n = 0;
    for (size_t i = 0; i < LENGTH(ways); i++) {
        struct appointments list;
        assert_int_equal(appointment_list(op, &ways[i], &list), E_OK);
        n += list.total;
    }
    return n;
}

static void a_restricted_client_is_a_name_in_the_list_until_a_reason_is_stated(void **state)
{
    struct practice *p = *state;
    struct appointment_type_id type = diary_type(p, &follow_up);
    struct viewer owner = practice_staff(p, ROLE_OWNER, NOBODY), v;
    struct op op = practice_op(p, &owner);
    struct problems problems = problems_new(p->a);
    struct client_form person = {
        .first_name = SV("Nora"), .last_name = SV("Lind"), .born = SV("1990-01-01"), .restricted = true
    };
    struct client_id nora;
    assert_int_equal(client_create(&op, &person, &problems, &nora), E_OK);
    struct appointment_id id = diary_book(p, type, "2026-03-10 15:00", nora);
    struct appointments list;
    struct attendee_change note = {
        .attendee = diary_attendee(p, id, nora).id, .has_note = true, .note = SV("Panics")
    };
    assert_int_equal(attendee_change(&op, &note, &problems), E_DENIED); /* over what is not shown */
    struct viewer about_her = practice_staff(p, ROLE_OWNER, nora);
    struct op reasoned = practice_op(p, &about_her);
    assert_int_equal(client_state_reason(&reasoned, nora, SV("She called about it"), &problems), E_OK);
    assert_int_equal(attendee_change(&reasoned, &note, &problems), E_OK);
    v = practice_staff(p, ROLE_PROVIDER, nora);
    op = practice_op(p, &v);
    assert_int_equal(appointment_list(&op, &(struct appointment_filter){ .with_attendees = true }, &list), E_OK);
    assert_true(list.items[0].attendees[0].restricted && !list.items[0].attendees[0].note.n);
    assert_string_equal(sv_z(p->a, list.items[0].attendees[0].name), "Nora Lind");
    assert_int_equal(found_by_type(p, &op, type, nora), 0);
    assert_int_equal(client_state_reason(&op, nora, SV("Covering for Dr. Wu"), &problems), E_OK);
    assert_int_equal(appointment_list(&op, &(struct appointment_filter){ .with_attendees = true }, &list), E_OK);
    assert_string_equal(sv_z(p->a, list.items[0].attendees[0].note), "Panics");
    assert_int_equal(found_by_type(p, &op, type, nora), 6);
}

static void a_front_desk_books_a_restricted_client_by_name_and_reads_nothing_of_the_record(void **state)
{
    struct practice *p = *state;
    struct appointment_type_id type = diary_type(p, &follow_up);
    struct viewer owner = practice_staff(p, ROLE_OWNER, p->leo), desk = practice_staff(p, ROLE_SUPPORT, NOBODY), v;
    struct op op = practice_op(p, &owner);
    struct problems problems = problems_new(p->a);
    struct contact_form mother = { .relationship = SV("is_parent"), .contact_type = SV("adult") };
    struct contact_id link;
    struct family_members family;
    struct client c;
    struct organization org = practice_organization(p);
    assert_int_equal(link_add(&op, p->leo, p->ana, &mother, NULL, &problems, &link), E_OK);
    struct client_form form;
    assert_int_equal(client_load(&op, p->leo, &org, &c), E_OK);
    form = client_form_from(p->a, &c);
    form.restricted = true;
    assert_int_equal(client_update(&op, p->leo, &form, &problems), E_OK);
    op = practice_op(p, &desk);
    struct appointment_form booking = diary_form(p, type, "2026-03-10 15:00", &p->leo, 1);
    struct appointment_id id;
    struct appointment made;
    assert_int_equal(appointment_create(&op, &booking, &problems, &id), E_OK);
    assert_int_equal(appointment_load(&op, id, &made), E_OK);
    assert_true(made.attendees[0].closed);
    assert_int_equal(attendee_family(&op, id, p->leo, &family), E_OK);
    assert_true(family.closed && family.count == 1 && !family.items[0].born.has);
    v = practice_staff(p, ROLE_SUPPORT, p->leo);
    op = practice_op(p, &v);
    assert_int_equal(client_state_reason(&op, p->leo, SV("They called about the visit"), &problems), E_OK);
    assert_int_equal(attendee_family(&op, id, p->leo, &family), E_OK);
    assert_true(!family.closed && family.count == 2);
}

#define T(f) cmocka_unit_test_setup_teardown(f, practice_setup, practice_teardown)
int main(int argc, char **argv)
{
    db_fixture_args(argc, argv);
    const struct CMUnitTest tests[] = {
        T(a_visit_is_kept_as_one_instant_with_who_where_and_how),
        T(a_booking_costs_seven_statements_and_no_more_than_one_for_each_further_person),
        T(a_block_takes_time_and_has_nobody_in_it),
        T(no_time_is_taken_twice_unless_staff_say_so),
        T(what_a_form_says_wrong_is_said_at_its_field),
        T(the_doubled_hour_is_booked_as_the_one_that_was_meant),
        T(an_archived_client_is_not_booked_and_says_so),
        T(a_list_has_what_overlaps_its_window_by_provider_client_type_and_words),
        T(a_list_asks_the_same_number_of_statements_for_one_visit_and_for_many),
        T(staff_are_told_when_a_provider_is_not_there_and_may_book_it_anyway),
        T(what_stands_in_the_way_is_said_before_anything_is_written),
        T(the_portal_shows_a_client_their_own_part_and_never_the_roster),
        T(a_confidential_visit_is_there_for_the_client_and_staff_alone),
        T(a_restricted_client_is_a_name_in_the_list_until_a_reason_is_stated),
        T(a_front_desk_books_a_restricted_client_by_name_and_reads_nothing_of_the_record),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
