/* What comes back, what is told once, and links that are dead: findings of a review, each with what it was. */
#include <stdlib.h>
#include <string.h>

#include "diary.h"
#include "home.h"

#include "calendar/jobs.h"

static const struct type_id_of circle = { .name = "Circle", .length = 60, .most = 3 };
static const struct type_id_of follow_up = { .name = "Follow-up", .length = 50 };
static const struct type_id_of quiet_talk = { .name = "Quiet talk", .length = 30, .confidential = true };

static struct op staff_op(struct practice *p, struct viewer *v)
{
    *v = practice_staff(p, ROLE_OWNER, NOBODY);
    return practice_op(p, v);
}

static struct appointment_id session(
    struct practice *p, const char *when, const struct client_id *clients, size_t count, const char *repeat)
{
    struct viewer v;
    struct op op = staff_op(p, &v);
    struct problems problems = problems_new(p->a);
    struct appointment_form f = diary_form(p, diary_type(p, &circle), when, clients, count);
    struct appointment_id id;
    f.repeat = sv_of(repeat);
    f.join_all = true;
    f.overlap_ok = true;
    assert_int_equal(appointment_create(&op, &f, &problems, &id), E_OK);
    return id;
}

static void set_status(
    struct practice *p, struct appointment_id id, struct client_id client, enum attendee_status status)
{
    struct viewer v;
    struct op op = staff_op(p, &v);
    struct problems problems = problems_new(p->a);
    struct attendee_change c = { .attendee = diary_attendee(p, id, client).id, .has_status = true, .status = status };
    assert_int_equal(attendee_change(&op, &c, &problems), E_OK);
}

/* A request of Ana's: what she asked for waits. */
static struct appointment_id asked_for(struct practice *p)
{
    struct viewer v, ana = practice_client(p, p->ana);
    struct op op = staff_op(p, &v), own = practice_op(p, &ana);
    struct organization org = practice_organization(p);
    struct problems problems = problems_new(p->a);
    struct appointment_type_id type;
    struct availability_id hours;
    struct booked booked;
    struct bookable self = { .client = p->ana };
    struct type_form f = { .name = SV("On request"),
        .length = SV("60"),
        .interval = SV("60"),
        .contact_types = CONTACT_TYPES_ALL,
        .booking = SV("clients"),
        .approval = true };
    assert_int_equal(type_create(&op, &f, &problems, &type), E_OK);
    assert_int_equal(
        availability_add(&op, p->provider,
            &(struct availability_form){ .weekly = true, .weekday = SV("2"), .from = SV("9:00"), .until = SV("12:00") },
            &problems, &hours),
        E_OK);
    struct book_wish w = { .type = type,
        .people = &self,
        .people_count = 1,
        .at = diary_at("2026-03-03 09:00"),
        .contact_type = CONTACT_PHONE_CALL };
    assert_int_equal(book(&own, &org, &w, &problems, &booked), E_OK);
    return booked.ids[0];
}

static void a_request_that_was_cancelled_comes_back_as_a_request(void **state)
{
    struct practice *p = *state;
    struct viewer v;
    struct op op = staff_op(p, &v);
    struct problems problems = problems_new(p->a);
    struct appointment_id id = asked_for(p);
    assert_int_equal(appointment_cancel(&op, id, PART_ONE, SV(""), false, false, &problems), E_OK);
    assert_int_equal(home_tasks(p, TASK_VISIT_REQUESTED), 0);
    assert_int_equal(appointment_restore(&op, id, &problems), E_OK);
    assert_int_equal(diary_status(p, id, p->ana), ATTENDEE_PENDING);
    assert_int_equal(home_tasks(p, TASK_VISIT_REQUESTED), 1);
    assert_int_equal(practice_events(p, EVENT_APPOINTMENT_BOOKED), 0);
    diary_is_sound(p);
}

static void words_with_an_accepted_request_are_kept_and_told_to_who_asked(void **state)
{
    struct practice *p = *state;
    struct viewer v, ana = practice_client(p, p->ana);
    struct op op = staff_op(p, &v), own = practice_op(p, &ana);
    struct problems problems = problems_new(p->a);
    struct appointment_id id = asked_for(p);
    struct appointment mine;
    assert_int_equal(
        attendee_decide(&op, diary_attendee(p, id, p->ana).id, true, SV("Please bring the letter."), &problems), E_OK);
    assert_int_equal(diary_status(p, id, p->ana), ATTENDEE_BOOKED);
    assert_int_equal(appointment_load(&own, id, &mine), E_OK);
    assert_string_equal(sv_z(p->a, mine.attendees[0].answer), "Please bring the letter.");
    set_status(p, id, p->ana, ATTENDEE_CHECKED_IN);
    assert_string_equal(sv_z(p->a, diary_attendee(p, id, p->ana).answer), "Please bring the letter.");
}

static void several_no_shows_do_not_come_back_into_one_place(void **state)
{
    struct practice *p = *state;
    struct viewer v;
    struct op op = staff_op(p, &v);
    struct problems problems = problems_new(p->a);
    const struct client_id three[] = { p->ana, p->leo, p->mia };
    struct appointment_id id = session(p, "2026-03-09 15:00", three, 3, "");
    set_status(p, id, p->leo, ATTENDEE_NOSHOW);
    set_status(p, id, p->mia, ATTENDEE_NOSHOW);
    assert_int_equal(
        attendee_add(
            &op, &(struct attendee_add){ .appointment = id, .clients = &p->olga, .client_count = 1 }, &problems),
        E_OK); /* one of their places is gone: two may come back into one */
    assert_int_equal(attendee_change_all(&op, id, ATTENDEE_FULFILLED, &problems), E_INVALID);
    assert_true(problem_has(&problems, SV("full")));
    assert_int_equal(diary_status(p, id, p->leo), ATTENDEE_NOSHOW);
    assert_int_equal(diary_status(p, id, p->ana), ATTENDEE_BOOKED);
    set_status(p, id, p->olga, ATTENDEE_CANCELLED);
    assert_int_equal(attendee_change_all(&op, id, ATTENDEE_FULFILLED, &problems), E_OK);
    assert_int_equal(diary_status(p, id, p->mia), ATTENDEE_FULFILLED);
    diary_is_sound(p);
}

/* Events that make a mail: those of a series after the first do not. */
static int mails_of(struct practice *p, enum event_kind kind, struct client_id client)
{
    struct diary_told_rows rows;
    int n = 0;
    assert_int_equal(q_diary_told(p->db, p->a, p->org,
                         &(struct q_diary_told){ .kind = sv_of(event_kind_name(kind)), .client_id = client }, &rows),
        E_OK);
    for (size_t i = 0; i < rows.count; i++) {
        const char *nth = strstr(sv_z(p->a, rows.items[i].payload), "\"nth\":");
        n += !nth || atoi(nth + 6) <= 1;
    }
    return n;
}

static void a_client_hears_once_of_a_series_they_are_added_to(void **state)
{
    struct practice *p = *state;
    struct viewer v;
    struct op op = staff_op(p, &v);
    struct problems problems = problems_new(p->a);
    struct appointment_id id = session(p, "2026-03-03 15:00", &p->ana, 1, "FREQ=WEEKLY;COUNT=4");
    struct attendee_add add = {
        .appointment = id, .part = PART_ALL, .clients = &p->olga, .client_count = 1, .overlap_ok = true
    };
    assert_int_equal(mails_of(p, EVENT_APPOINTMENT_BOOKED, p->ana), 1);
    assert_int_equal(attendee_add(&op, &add, &problems), E_OK);
    assert_int_equal(practice_events(p, EVENT_APPOINTMENT_BOOKED), 8);
    assert_int_equal(mails_of(p, EVENT_APPOINTMENT_BOOKED, p->olga), 1);
}

static void who_is_in_later_visits_of_a_series_alone_hears_of_its_move_and_its_end_too(void **state)
{
    struct practice *p = *state;
    struct viewer v;
    struct op op = staff_op(p, &v);
    struct problems problems = problems_new(p->a);
    struct appointment_id id = session(p, "2026-03-03 15:00", &p->ana, 1, "FREQ=WEEKLY;COUNT=4");
    struct appointments list;
    assert_int_equal(
        appointment_list(&op, &(struct appointment_filter){ .series = diary_visit(p, id).series }, &list), E_OK);
    struct attendee_add add = { .appointment = list.items[2].id,
        .part = PART_FOLLOWING,
        .clients = &p->olga,
        .client_count = 1,
        .overlap_ok = true };
    assert_int_equal(attendee_add(&op, &add, &problems), E_OK);
    for (int later = 1; later >= 0; later--) {
        int64_t before = practice_events(p, EVENT_APPOINTMENT_MOVED);
        int olga = mails_of(p, EVENT_APPOINTMENT_MOVED, p->olga), ana = mails_of(p, EVENT_APPOINTMENT_MOVED, p->ana);
        assert_int_equal(appointment_move(&op, id, PART_ALL, diary_at(later ? "2026-03-03 16:00" : "2026-03-03 14:00"),
                             (struct staff_id){ 0 }, (struct room_id){ 0 }, true, 0, &problems),
            E_OK);
        assert_int_equal(practice_events(p, EVENT_APPOINTMENT_MOVED) - before, 6);
        assert_int_equal(mails_of(p, EVENT_APPOINTMENT_MOVED, p->olga) - olga, 1);
        assert_int_equal(mails_of(p, EVENT_APPOINTMENT_MOVED, p->ana) - ana, 1);
    }
    assert_int_equal(appointment_cancel(&op, id, PART_ALL, SV(""), false, false, &problems), E_OK);
    assert_int_equal(mails_of(p, EVENT_APPOINTMENT_CANCELLED, p->olga), 1);
    assert_int_equal(mails_of(p, EVENT_APPOINTMENT_CANCELLED, p->ana), 1);
}

static bool never(void *runner)
{
    (void)runner;
    return false;
}

static int64_t reminders_of(struct practice *p, struct attendee_id attendee)
{
    struct clock clock = clock_at(&p->now);
    struct job_run r = { .db = p->db, .arena = p->a, .clock = &clock, .stopping = never };
    struct diary_planned_row row;
    assert_int_equal(remind_events_run(&r), E_OK);
    assert_int_equal(
        q_diary_planned(p->db, p->a, p->org, &(struct q_diary_planned){ .cause_id = attendee.v }, &row), E_OK);
    return row.n;
}

static void changed_rules_of_reminders_plan_the_visits_ahead_anew(void **state)
{
    struct practice *p = *state;
    struct viewer v;
    struct op op = staff_op(p, &v);
    struct problems problems = problems_new(p->a);
    event_consumers_set(&remind_consumer, 1);
    struct appointment_type_id type = diary_type(p, &follow_up);
    struct appointment_id id = diary_book(p, type, "2026-03-09 09:00", p->olga),
                          other = diary_book(p, diary_type(p, &quiet_talk), "2026-03-10 09:00", p->olga);
    struct attendee_id mine = diary_attendee(p, id, p->olga).id, theirs = diary_attendee(p, other, p->olga).id;
    static const int64_t three[] = { 3 * 24 * 60, 24 * 60, 60 }, one[] = { 30 };
    assert_int_equal(reminders_of(p, mine), 2); /* what is usual */
    assert_int_equal(reminder_rules_save(&op, (struct appointment_type_id){ 0 }, true, three, 3, &problems), E_OK);
    assert_int_equal(reminders_of(p, mine), 3);
    assert_int_equal(reminders_of(p, theirs), 3);
    assert_int_equal(reminder_rules_save(&op, type, true, one, 1, &problems), E_OK);
    assert_int_equal(reminders_of(p, mine), 1);
    assert_int_equal(reminders_of(p, theirs), 3);
    assert_int_equal(reminder_rules_save(&op, type, true, NULL, 0, &problems), E_OK);
    assert_int_equal(reminders_of(p, mine), 0);
    event_consumers_set(NULL, 0);
}

static struct choice_of olga_of(struct practice *p)
{
    return (struct choice_of){ CHOICE_CLIENT, p->olga.v };
}

static void remind_at(struct practice *p, struct choice_of of, enum notice_remind how, int64_t first, int64_t second)
{
    struct viewer v;
    struct op op = staff_op(p, &v);
    struct problems problems = problems_new(p->a);
    struct choice c;
    assert_int_equal(choice_load(&op, of, &c), E_OK);
    c.reminders = (struct notice_reminders){ .how = how, .ways = REMINDER_WAYS_ALL };
    for (int i = 0; how == REMIND_OWN && i < 2; i++)
        assert_true(notice_reminders_add(&c.reminders, i ? second : first));
    assert_int_equal(choice_save(&op, &c, HOW_STAFF, &problems), E_OK);
}

static void times_of_a_client_and_of_a_contact_plan_their_visits_ahead_anew(void **state)
{
    struct practice *p = *state;
    struct problems problems = problems_new(p->a);
    struct contact_form f = home_contact_form();
    struct contact_id rosa;
    event_consumers_set(&remind_consumer, 1);
    struct appointment_type_id type = diary_type(p, &circle);
    struct appointment_id id = diary_book(p, type, "2026-03-09 09:00", p->olga);
    struct viewer on_olga = practice_staff(p, ROLE_OWNER, p->olga);
    struct op op = practice_op(p, &on_olga);
    assert_int_equal(contact_add(&op, p->olga, &f, true, &problems, &rosa), E_OK);
    struct appointment_id other = diary_book(p, type, "2026-03-10 09:00", p->leo);
    struct attendee_id mine = diary_attendee(p, id, p->olga).id, leos = diary_attendee(p, other, p->leo).id;
    remind_at(p, olga_of(p), REMIND_OWN, 120, 30);
    assert_int_equal(reminders_of(p, mine), 2);
    assert_int_equal(reminders_of(p, leos), 2); /* what is usual */
    remind_at(p, (struct choice_of){ CHOICE_CONTACT, rosa.v }, REMIND_OWN, 120, 45);
    assert_int_equal(reminders_of(p, mine), 3); /* whether it is for anybody is decided when it is due */
    remind_at(p, olga_of(p), REMIND_NONE, 0, 0);
    assert_int_equal(reminders_of(p, mine), 2); /* the contact's */
    remind_at(p, (struct choice_of){ CHOICE_CONTACT, rosa.v }, REMIND_FOLLOW, 0, 0);
    assert_int_equal(reminders_of(p, mine), 0);
    remind_at(p, olga_of(p), REMIND_FOLLOW, 0, 0);
    assert_int_equal(reminders_of(p, mine), 2);
    event_consumers_set(NULL, 0);
}

/* What clocks show when the reminders come, with the offset. */
static struct sv times_of_reminders(struct practice *p, struct attendee_id attendee, const char *zone)
{
    struct diary_planned_times_rows rows;
    struct str out = str_new(p->a, 500);
    (void)reminders_of(p, attendee);
    assert_int_equal(
        q_diary_planned_times(p->db, p->a, p->org, &(struct q_diary_planned_times){ .cause_id = attendee.v }, &rows),
        E_OK);
    for (size_t i = 0; i < rows.count; i++) {
        struct zone_time t = zone_local(zone_of(sv_of(zone)), rows.items[i].fire_at);
        str_addf(&out, "%s%.*s %02d:%02d%+03d:00", i ? " " : "", SV_FMT(day_iso(p->a, t.wall.day)), t.wall.hour,
            t.wall.minute, t.offset_s / 3600);
    }
    return str_sv(&out);
}

static void a_day_before_is_as_many_hours_before_when_the_clocks_change_in_between(void **state)
{
    struct practice *p = *state;
    static const struct {
        const char *zone, *when; /* when: by New York's clock */
        const char *reminders;
    } rows[] = {
        { "America/New_York", "2026-03-08 09:00", "2026-03-07 08:00-05:00 2026-03-08 07:00-04:00" },
        { "America/New_York", "2026-03-08 03:30", "2026-03-07 02:30-05:00 2026-03-08 00:30-05:00" },
        { "Europe/London", "2026-03-29 05:00", "2026-03-28 09:00+00:00 2026-03-29 08:00+01:00" },
        { "Europe/London", "2026-10-25 06:00", "2026-10-24 11:00+01:00 2026-10-25 08:00+00:00" },
        { "America/New_York", "2026-11-01 09:00", "2026-10-31 10:00-04:00 2026-11-01 07:00-05:00" },
        { "America/New_York", "2026-11-01 02:30", "2026-10-31 03:30-04:00 2026-11-01 01:30-04:00" },
    };
    event_consumers_set(&remind_consumer, 1);
    struct appointment_type_id type = diary_type(p, &quiet_talk);
    remind_at(p, olga_of(p), REMIND_OWN, REMINDER_A_DAY, 120);
    for (size_t i = 0; i < LENGTH(rows); i++) {
        struct appointment_id id = diary_book(p, type, rows[i].when, p->olga);
        struct sv times = times_of_reminders(p, diary_attendee(p, id, p->olga).id, rows[i].zone);
        assert_string_equal(sv_z(p->a, times), rows[i].reminders);
    }
    event_consumers_set(NULL, 0);
}

static enum err open_link(struct practice *p, struct attendee_key key)
{
    struct viewer nobody = practice_stranger();
    struct op outside = practice_op(p, &nobody);
    struct attendee_link link;
    return attendee_by_token(&outside, attendee_token(p->a, p->keys, key), &link);
}

static void the_link_of_a_copy_ends_with_its_contact_and_is_none_of_a_confidential_visit(void **state)
{
    struct practice *p = *state;
    struct viewer on_leo = practice_staff(p, ROLE_OWNER, p->leo);
    struct op op = practice_op(p, &on_leo);
    struct contact_id ana = home_link(p, p->leo, p->ana, "is_parent"),
                      other = home_link(p, p->mia, p->olga, "is_parent");
    struct appointment_id open = diary_book(p, diary_type(p, &follow_up), "2026-03-09 09:00", p->leo),
                          quiet = diary_book(p, diary_type(p, &quiet_talk), "2026-03-10 09:00", p->leo);
    struct attendee_id of_open = diary_attendee(p, open, p->leo).id, of_quiet = diary_attendee(p, quiet, p->leo).id;
    assert_int_equal(open_link(p, (struct attendee_key){ .attendee = of_open, .contact = ana }), E_OK);
    assert_int_equal(open_link(p, (struct attendee_key){ .attendee = of_open, .contact = other }), E_GONE);
    assert_int_equal(open_link(p, (struct attendee_key){ .attendee = of_quiet }), E_OK);
    assert_int_equal(open_link(p, (struct attendee_key){ .attendee = of_quiet, .contact = ana }), E_GONE);
    assert_int_equal(contact_end(&op, p->leo, ana, SV("relationship_ended")), E_OK);
    assert_int_equal(open_link(p, (struct attendee_key){ .attendee = of_open, .contact = ana }), E_GONE);
    assert_int_equal(open_link(p, (struct attendee_key){ .attendee = of_open }), E_OK);
}

static void a_price_is_shown_by_each_persons_own_setting(void **state)
{
    struct practice *p = *state;
    struct viewer owner = practice_staff(p, ROLE_OWNER, p->ana), ana;
    struct organization org = practice_organization(p);
    struct op op = practice_op(p, &owner);
    struct problems problems = problems_new(p->a);
    struct client c;
    struct bookables people;
    home_give(p, p->leo, p->ana);
    assert_int_equal(client_load(&op, p->ana, &org, &c), E_OK);
    assert_int_equal(
        client_portal_save(&op, p->ana, true, portal_with(c.portal, CAP_BILLS, false), c.version, &problems), E_OK);
    ana = practice_client(p, p->ana);
    struct op own = practice_op(p, &ana);
    assert_int_equal(book_people(&own, &org, &people), E_OK);
    assert_int_equal(people.count, 2);
    for (size_t i = 0; i < people.count; i++)
        assert_int_equal(people.items[i].prices, people.items[i].client.v == p->leo.v);
}

#define T(f) cmocka_unit_test_setup_teardown(f, practice_setup, practice_teardown)
int main(int argc, char **argv)
{
    db_fixture_args(argc, argv);
    const struct CMUnitTest tests[] = {
        T(a_request_that_was_cancelled_comes_back_as_a_request),
        T(words_with_an_accepted_request_are_kept_and_told_to_who_asked),
        T(several_no_shows_do_not_come_back_into_one_place),
        T(a_client_hears_once_of_a_series_they_are_added_to),
        T(who_is_in_later_visits_of_a_series_alone_hears_of_its_move_and_its_end_too),
        T(changed_rules_of_reminders_plan_the_visits_ahead_anew),
        T(a_day_before_is_as_many_hours_before_when_the_clocks_change_in_between),
        T(times_of_a_client_and_of_a_contact_plan_their_visits_ahead_anew),
        T(the_link_of_a_copy_ends_with_its_contact_and_is_none_of_a_confidential_visit),
        T(a_price_is_shown_by_each_persons_own_setting),
    };
    return cmocka_run_group_tests_name("returns", tests, NULL, NULL);
}
