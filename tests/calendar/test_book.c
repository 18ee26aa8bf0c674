/* Clients and caregivers book, move and give up: within what was granted, within policy, and never over anybody. */
#include "diary.h"
#include "home.h"

/* Monday 2 March 2026, 10:00 in New York. The provider works from 9:00 to 12:00 every weekday. */
struct office {
    struct practice *p;
    struct organization org;
    struct appointment_type_id visit;
};

static void mornings(struct practice *p, struct staff_id staff)
{
    static const char *const days[] = { "1", "2", "3", "4", "5" };
    struct viewer owner = practice_staff(p, ROLE_OWNER, NOBODY);
    struct op op = practice_op(p, &owner);
    for (size_t i = 0; i < LENGTH(days); i++) {
        struct problems problems = problems_new(p->a);
        struct availability_id id;
        assert_int_equal(availability_add(&op, staff,
                             &(struct availability_form){
                                 .weekly = true, .weekday = sv_of(days[i]), .from = SV("9:00"), .until = SV("12:00") },
                             &problems, &id),
            E_OK);
    }
}

static struct type_form hour(const char *name, const char *booking)
{
    return (struct type_form){ .name = sv_of(name),
        .length = SV("60"),
        .interval = SV("60"),
        .notice = SV("120"),
        .cancel = SV("1440"),
        .contact_types = CONTACT_TYPES_ALL,
        .booking = sv_of(booking) };
}

static struct appointment_type_id make_type(struct practice *p, const struct type_form *f)
{
    struct viewer owner = practice_staff(p, ROLE_OWNER, NOBODY);
    struct op op = practice_op(p, &owner);
    struct problems problems = problems_new(p->a);
    struct appointment_type_id id = { 0 };
    assert_int_equal(type_create(&op, f, &problems, &id), E_OK);
    return id;
}

static struct office open_office(struct practice *p)
{
    struct type_form f = hour("Visit", "clients");
    struct office o = { p, practice_organization(p), make_type(p, &f) };
    mornings(p, p->provider);
    return o;
}

static struct book_wish wish(const struct office *o, const char *when, const struct bookable *people, size_t count)
{
    return (struct book_wish){ .type = o->visit,
        .people = people,
        .people_count = count,
        .way = count > 1 ? BOOK_IN_TURN : BOOK_ONE,
        .at = diary_at(when),
        .contact_type = CONTACT_PHONE_CALL };
}

struct answer {
    enum err e;
    struct booked booked;
    struct problems problems;
};

static struct answer try_book(const struct office *o, const struct viewer *v, const struct book_wish *w)
{
    struct op op = practice_op(o->p, v);
    struct answer a = { .problems = problems_new(o->p->a) };
    a.e = book(&op, &o->org, w, &a.problems, &a.booked);
    return a;
}

static void refused(const struct answer *a, const char *code)
{
    assert_int_equal(a->e, E_INVALID);
    if (!problem_has(&a->problems, sv_of(code)))
        fail_msg("%s expected, but %.*s", code, SV_FMT(a->problems.items[0].text));
}

#define OWN(who) ((struct bookable){ .client = (who) })

static void a_client_books_what_is_offered_and_nobody_else_gets_that_time(void **state)
{
    struct practice *p = *state;
    struct office o = open_office(p);
    struct viewer ana = practice_client(p, p->ana), olga = practice_client(p, p->olga);
    struct bookable self = OWN(p->ana), other = OWN(p->olga);
    struct book_wish w = wish(&o, "2026-03-03 09:00", &self, 1), again = wish(&o, "2026-03-03 09:00", &other, 1);
    struct answer a = try_book(&o, &ana, &w);
    assert_int_equal(a.e, E_OK);
    assert_int_equal(diary_status(p, a.booked.ids[0], p->ana), ATTENDEE_BOOKED);
    assert_int_equal(practice_events(p, EVENT_APPOINTMENT_BOOKED), 1);
    struct answer b = try_book(&o, &olga, &again);
    refused(&b, "not_offered");
    assert_non_null(strstr(sv_z(p->a, b.problems.items[0].text), "10:00 am"));
    diary_is_sound(p);
}

static void the_past_the_notice_and_the_night_are_not_offered(void **state)
{
    struct practice *p = *state;
    struct office o = open_office(p);
    struct viewer ana = practice_client(p, p->ana);
    struct bookable self = OWN(p->ana);
    static const char *const never[] = { "2026-02-27 09:00", "2026-03-02 11:00", "2026-03-03 08:00", "2026-03-03 09:30",
        "2026-03-07 09:00", "2027-03-03 09:00" };
    for (size_t i = 0; i < LENGTH(never); i++) {
        struct book_wish w = wish(&o, never[i], &self, 1);
        struct answer a = try_book(&o, &ana, &w);
        refused(&a, "not_offered");
    }
}

static void what_staff_book_is_not_there_for_clients(void **state)
{
    struct practice *p = *state;
    struct office o = open_office(p);
    struct type_form f = hour("Staff only", "staff");
    struct viewer ana = practice_client(p, p->ana);
    struct bookable self = OWN(p->ana);
    struct book_wish w = wish(&o, "2026-03-03 09:00", &self, 1);
    w.type = make_type(p, &f);
    assert_int_equal(try_book(&o, &ana, &w).e, E_NOTFOUND);
}

static void nobody_books_for_somebody_they_may_not_act_for(void **state)
{
    struct practice *p = *state;
    struct office o = open_office(p);
    struct viewer ana = practice_client(p, p->ana);
    struct grant_id grant = home_give(p, p->leo, p->ana);
    const struct bookable never[] = { OWN(p->leo), OWN(p->olga), { .client = p->mia, .grant = grant },
        { .client = p->stranger }, { .client = p->leo, .grant = { grant.v + 1 } }, OWN(p->carer) };
    for (size_t i = 0; i < LENGTH(never); i++) {
        struct book_wish w = wish(&o, "2026-03-03 09:00", &never[i], 1);
        struct answer a = try_book(&o, &ana, &w);
        refused(&a, "unknown_person");
    }
    struct bookable leo = { .client = p->leo, .grant = grant };
    home_end_all(p);
    struct book_wish w = wish(&o, "2026-03-03 09:00", &leo, 1);
    struct answer a = try_book(&o, &ana, &w);
    refused(&a, "unknown_person");
}

static void a_caregiver_books_through_the_access_and_it_is_named(void **state)
{
    struct practice *p = *state;
    struct office o = open_office(p);
    struct grant_id grant = home_give(p, p->leo, p->ana);
    struct viewer through = home_through(p, grant);
    struct bookable leo = { .client = p->leo, .grant = grant };
    struct book_wish w = wish(&o, "2026-03-03 09:00", &leo, 1);
    struct answer a = try_book(&o, &through, &w);
    assert_int_equal(a.e, E_OK);
    assert_int_equal(diary_attendee(p, a.booked.ids[0], p->leo).grant.v, grant.v);
}

static void an_access_that_only_looks_books_nothing(void **state)
{
    struct practice *p = *state;
    struct office o = open_office(p);
    struct scope looks = scope_with(scope_none(), CAP_APPOINTMENTS, LEVEL_VIEW);
    struct viewer v = practice_caregiver(p, p->ana, p->leo, looks);
    struct bookable leo = OWN(p->leo);
    struct book_wish w = wish(&o, "2026-03-03 09:00", &leo, 1);
    assert_int_equal(try_book(&o, &v, &w).e, E_DENIED);
}

static void siblings_in_turn_are_booked_all_or_none(void **state)
{
    struct practice *p = *state;
    struct office o = open_office(p);
    const struct bookable both[] = { { .client = p->leo, .grant = home_give(p, p->leo, p->ana) },
        { .client = p->mia, .grant = home_give(p, p->mia, p->ana) } };
    struct viewer ana = practice_client(p, p->ana);
    struct book_wish w = wish(&o, "2026-03-03 09:00", both, 2);
    diary_book(p, o.visit, "2026-03-04 10:00", p->olga);
    struct answer a = try_book(&o, &ana, &w);
    assert_int_equal(a.e, E_OK);
    assert_int_equal(
        diary_visit(p, a.booked.ids[1]).starts_at.us - diary_visit(p, a.booked.ids[0]).starts_at.us, HOUR_US);
    int64_t before = practice_events(p, EVENT_APPOINTMENT_BOOKED);
    w.at = diary_at("2026-03-04 09:00"); /* the second hour is Olga's */
    struct answer b = try_book(&o, &ana, &w);
    refused(&b, "not_offered");
    assert_int_equal(practice_events(p, EVENT_APPOINTMENT_BOOKED), before);
    diary_is_sound(p);
}

static void siblings_at_the_same_time_have_a_provider_each(void **state)
{
    struct practice *p = *state;
    struct office o = open_office(p);
    const struct bookable both[] = { { .client = p->leo, .grant = home_give(p, p->leo, p->ana) },
        { .client = p->mia, .grant = home_give(p, p->mia, p->ana) } };
    struct viewer ana = practice_client(p, p->ana);
    struct book_wish w = wish(&o, "2026-03-03 09:00", both, 2);
    w.way = BOOK_PARALLEL;
    struct answer a = try_book(&o, &ana, &w);
    refused(&a, "not_offered"); /* there is one provider then */
    mornings(p, p->owner);
    struct answer b = try_book(&o, &ana, &w);
    assert_int_equal(b.e, E_OK);
    assert_true(diary_visit(p, b.booked.ids[0]).staff.v != diary_visit(p, b.booked.ids[1]).staff.v);
    assert_int_equal(diary_visit(p, b.booked.ids[0]).starts_at.us, diary_visit(p, b.booked.ids[1]).starts_at.us);
}

static void one_person_is_not_in_two_visits_at_once(void **state)
{
    struct practice *p = *state;
    struct office o = open_office(p);
    struct viewer ana = practice_client(p, p->ana);
    struct bookable self = OWN(p->ana);
    mornings(p, p->owner);
    struct book_wish w = wish(&o, "2026-03-03 09:00", &self, 1);
    assert_int_equal(try_book(&o, &ana, &w).e, E_OK);
    struct answer again = try_book(&o, &ana, &w);
    refused(&again, "already_booked");
}

static struct appointment_id book_own(const struct office *o, const char *when)
{
    struct viewer ana = practice_client(o->p, o->p->ana);
    struct bookable self = OWN(o->p->ana);
    struct book_wish w = wish(o, when, &self, 1);
    struct answer a = try_book(o, &ana, &w);
    assert_int_equal(a.e, E_OK);
    return a.booked.ids[0];
}

static enum err try_move(const struct office *o, struct appointment_id id, const char *when, struct problems *problems)
{
    struct viewer ana = practice_client(o->p, o->p->ana);
    struct op op = practice_op(o->p, &ana);
    *problems = problems_new(o->p->a);
    return book_move(&op, &o->org, id, diary_at(when), (struct staff_id){ 0 }, 0, problems);
}

static void a_visit_is_moved_to_an_offered_time_in_time(void **state)
{
    struct practice *p = *state;
    struct office o = open_office(p);
    struct problems problems;
    struct appointment_id id = book_own(&o, "2026-03-05 09:00");
    assert_int_equal(try_move(&o, id, "2026-03-05 08:00", &problems), E_INVALID);
    assert_true(problem_has(&problems, SV("not_offered")));
    assert_int_equal(try_move(&o, id, "2026-03-05 10:00", &problems), E_OK);
    assert_int_equal(diary_visit(p, id).starts_at.us, diary_at("2026-03-05 10:00").us);
    assert_int_equal(diary_visit(p, id).moves, 1);
    assert_int_equal(practice_events(p, EVENT_APPOINTMENT_MOVED), 1);
    struct appointment_id soon = book_own(&o, "2026-03-03 09:00"); /* in less than the 24 hours of the type */
    assert_int_equal(try_move(&o, soon, "2026-03-06 09:00", &problems), E_INVALID);
    assert_true(problem_has(&problems, SV("too_late")));
    diary_is_sound(p);
}

static void giving_up_late_is_marked_so_and_frees_the_time(void **state)
{
    struct practice *p = *state;
    struct office o = open_office(p);
    struct viewer ana = practice_client(p, p->ana), olga = practice_client(p, p->olga);
    struct op op = practice_op(p, &ana), other = practice_op(p, &olga);
    struct problems problems = problems_new(p->a);
    struct appointment_id soon = book_own(&o, "2026-03-03 09:00"), later = book_own(&o, "2026-03-06 09:00");
    assert_int_equal(book_cancel(&other, &o.org, soon, SV(""), 0, &problems), E_NOTFOUND);
    assert_int_equal(book_cancel(&op, &o.org, soon, SV("a cold"), 0, &problems), E_OK);
    assert_int_equal(book_cancel(&op, &o.org, soon, SV("a cold"), 0, &problems), E_OK); /* twice is no error */
    assert_int_equal(book_cancel(&op, &o.org, later, SV(""), 0, &problems), E_OK);
    assert_int_equal(diary_status(p, soon, p->ana), ATTENDEE_LATE_CANCELLED);
    assert_int_equal(diary_status(p, later, p->ana), ATTENDEE_CANCELLED);
    struct bookable self = OWN(p->olga);
    struct book_wish w = wish(&o, "2026-03-03 09:00", &self, 1);
    assert_int_equal(try_book(&o, &olga, &w).e, E_OK);
    diary_is_sound(p);
}

static void what_needs_an_answer_holds_the_time_until_then(void **state)
{
    struct practice *p = *state;
    struct office o = open_office(p);
    struct type_form f = hour("On request", "clients");
    struct viewer ana = practice_client(p, p->ana), olga = practice_client(p, p->olga);
    struct bookable self = OWN(p->ana), other = OWN(p->olga);
    f.approval = true;
    o.visit = make_type(p, &f);
    struct book_wish w = wish(&o, "2026-03-03 09:00", &self, 1), next = wish(&o, "2026-03-03 09:00", &other, 1);
    struct answer a = try_book(&o, &ana, &w);
    assert_true(a.e == E_OK && a.booked.requested);
    assert_int_equal(diary_status(p, a.booked.ids[0], p->ana), ATTENDEE_PENDING);
    assert_int_equal(practice_events(p, EVENT_APPOINTMENT_REQUESTED), 1);
    struct answer b = try_book(&o, &olga, &next);
    refused(&b, "not_offered");
}

/* Ana's part in it. */
static struct attendee part_of(const struct op *op, struct appointment_id id)
{
    struct appointment v;
    assert_int_equal(appointment_load(op, id, &v), E_OK);
    assert_int_equal(v.attendee_count, 1);
    return v.attendees[0];
}

static void what_was_answered_once_is_not_said_again_when_the_visit_comes_back(void **state)
{
    struct practice *p = *state;
    struct office o = open_office(p);
    struct type_form f = hour("On request", "clients");
    struct viewer ana = practice_client(p, p->ana), desk = practice_staff(p, ROLE_ADMIN, p->ana);
    struct op op = practice_op(p, &desk);
    struct bookable self = OWN(p->ana);
    struct problems problems = problems_new(p->a);
    f.approval = true;
    o.visit = make_type(p, &f);
    struct book_wish w = wish(&o, "2026-03-03 09:00", &self, 1);
    struct answer a = try_book(&o, &ana, &w);
    struct attendee part = part_of(&op, a.booked.ids[0]);
    assert_int_equal(attendee_decide(&op, part.id, true, SV("Bring your drawings"), &problems), E_OK);
    assert_true(sv_eq(part_of(&op, a.booked.ids[0]).answer, SV("Bring your drawings")));
    struct attendee_change ended = {
        .attendee = part.id, .has_status = true, .status = ATTENDEE_CANCELLED, .reason = SV("Ill")
    };
    struct attendee_change back = { .attendee = part.id, .has_status = true, .status = ATTENDEE_BOOKED };
    assert_int_equal(attendee_change(&op, &ended, &problems), E_OK);
    assert_int_equal(attendee_change(&op, &back, &problems), E_OK);
    assert_int_equal(part_of(&op, a.booked.ids[0]).answer.n, 0);
}

int main(int argc, char **argv)
{
    db_fixture_args(argc, argv);
#define T(f) cmocka_unit_test_setup_teardown(f, practice_setup, practice_teardown)
    const struct CMUnitTest tests[] = {
        T(a_client_books_what_is_offered_and_nobody_else_gets_that_time),
        T(the_past_the_notice_and_the_night_are_not_offered),
        T(what_staff_book_is_not_there_for_clients),
        T(nobody_books_for_somebody_they_may_not_act_for),
        T(a_caregiver_books_through_the_access_and_it_is_named),
        T(an_access_that_only_looks_books_nothing),
        T(siblings_in_turn_are_booked_all_or_none),
        T(siblings_at_the_same_time_have_a_provider_each),
        T(one_person_is_not_in_two_visits_at_once),
        T(a_visit_is_moved_to_an_offered_time_in_time),
        T(giving_up_late_is_marked_so_and_frees_the_time),
        T(what_needs_an_answer_holds_the_time_until_then),
        T(what_was_answered_once_is_not_said_again_when_the_visit_comes_back),
    };
    return cmocka_run_group_tests_name("booking", tests, NULL, NULL);
}
