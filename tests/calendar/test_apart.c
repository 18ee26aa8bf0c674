/* Who may not meet, and what nobody may know: no-contact rules and confidential visits. */
#include "diary.h"

#include "calendar/eyes.h"
#include "calendar/visit.h"
#include "family/task.h"

static const struct type_id_of follow_up = { .name = "Follow-up", .length = 50, .after = 10 };
static const struct type_id_of circle = { .name = "Circle", .length = 60, .most = 2, .waitlist = true };
static const struct type_id_of check_in = { .name = "Check-in", .length = 30 };
static const struct type_id_of quiet_talk = { .name = "Quiet talk", .length = 30, .confidential = true };

static struct op staff_op(struct practice *p, struct viewer *v, struct client_id subject)
{
    *v = practice_staff(p, ROLE_OWNER, subject);
    return practice_op(p, v);
}

static struct no_contact_id keep_apart(struct practice *p, struct client_id one, struct client_id two)
{
    struct viewer v;
    struct op op = staff_op(p, &v, one);
    struct problems problems = problems_new(p->a);
    struct no_contact_form f = { .other = two, .reason = SV("Court order 4711"), .ends_on = SV("2026-03-05") };
    struct no_contact_id id;
    assert_int_equal(no_contact_create(&op, one, &f, &problems, &id), E_OK);
    return id;
}

static int64_t open_tasks(struct practice *p, enum task_kind kind)
{
    struct viewer v;
    struct op op = staff_op(p, &v, NOBODY);
    struct tasks tasks;
    int64_t n = 0;
    assert_int_equal(task_list(&op, 1, &tasks), E_OK);
    for (size_t i = 0; i < tasks.count; i++)
        n += tasks.items[i].kind == kind;
    return n;
}

static void two_people_under_a_rule_are_not_brought_into_one_session(void **state) /* edge 38, beyond 12 */
{
    struct practice *p = *state;
    struct viewer v;
    struct op op = staff_op(p, &v, NOBODY);
    struct problems problems = problems_new(p->a);
    struct appointment_type_id type = diary_type(p, &circle);
    struct client_id two[] = { p->leo, p->olga };
    struct appointment_form f = diary_form(p, type, "2026-03-09 15:00", two, 2);
    struct appointment_id id;
    (void)keep_apart(p, p->olga, p->leo);
    f.overlap_ok = f.over_maximum_ok = true; /* no tick helps */
    assert_int_equal(appointment_create(&op, &f, &problems, &id), E_INVALID);
    assert_int_equal(problems.count, 1);
    assert_string_equal(sv_z(p->a, problems.items[0].code), "no_contact");
    assert_non_null(strstr(sv_z(p->a, problems.items[0].text), "Leo Ruiz and Olga Petrova have a no-contact rule"));
    assert_null(strstr(sv_z(p->a, problems.items[0].text), "4711")); /* never the reason */
    problems.count = 0;
    f.client_count = 1;
    assert_int_equal(appointment_create(&op, &f, &problems, &id), E_OK);
    struct attendee_add add = {
        .appointment = id, .clients = &p->olga, .client_count = 1, .overlap_ok = true, .waitlist = true
    };
    assert_int_equal(attendee_add(&op, &add, &problems), E_INVALID);
    assert_true(problem_has(&problems, SV("no_contact")));
    assert_int_equal(attendee_set(&op, id, two, 2, false, &problems), E_INVALID);
    assert_true(problem_has(&problems, SV("no_contact")));
    problems.count = 0;
    assert_int_equal(attendee_set(&op, id, &p->olga, 1, false, &problems), E_OK); /* one in the place of the other */
    struct attendee_change back = {
        .attendee = diary_attendee(p, id, p->leo).id, .has_status = true, .status = ATTENDEE_BOOKED
    };
    assert_int_equal(attendee_change(&op, &back, &problems), E_INVALID);
    assert_true(problem_has(&problems, SV("no_contact")));
    diary_is_sound(p);
}

static void a_place_that_becomes_free_passes_over_whom_the_others_may_not_meet(void **state)
{
    struct practice *p = *state;
    struct viewer v;
    struct op op = staff_op(p, &v, NOBODY);
    struct problems problems = problems_new(p->a);
    struct client_id two[] = { p->leo, p->mia }, wait[] = { p->olga, p->ana };
    struct appointment_form f = diary_form(p, diary_type(p, &circle), "2026-03-09 15:00", two, 2);
    struct appointment_id id;
    assert_int_equal(appointment_create(&op, &f, &problems, &id), E_OK);
    struct attendee_add add = { .appointment = id, .clients = wait, .client_count = 2, .waitlist = true };
    assert_int_equal(attendee_add(&op, &add, &problems), E_OK);
    struct viewer chart;
    struct op about_olga = staff_op(p, &chart, p->olga);
    struct no_contact_form rule = { .other = p->leo };
    struct no_contact_id rule_id;
    assert_int_equal(no_contact_create(&about_olga, p->olga, &rule, &problems, &rule_id), E_INVALID);
    assert_true(problem_has(&problems, SV("together_ahead")));
    assert_non_null(strstr(sv_z(p->a, problems.items[0].text), "Mon 9 Mar 2026"));
    problems.count = 0;
    rule.together_ok = true;
    assert_int_equal(no_contact_create(&about_olga, p->olga, &rule, &problems, &rule_id), E_OK);
    struct attendee_change c = {
        .attendee = diary_attendee(p, id, p->mia).id, .has_status = true, .status = ATTENDEE_CANCELLED
    };
    assert_int_equal(attendee_change(&op, &c, &problems), E_OK);
    assert_int_equal(diary_status(p, id, p->olga), ATTENDEE_WAITLIST);
    assert_int_equal(diary_status(p, id, p->ana), ATTENDEE_BOOKED);
}

static void a_rule_is_lifted_by_staff_saying_why_and_never_by_the_clock(void **state) /* edge 24 */
{
    struct practice *p = *state;
    struct viewer v;
    struct op op = staff_op(p, &v, p->leo), system;
    struct problems problems = problems_new(p->a);
    struct no_contact_id id = keep_apart(p, p->leo, p->olga);
    struct no_contacts list;
    struct client_id two[] = { p->leo, p->olga }, low, high;
    p->now = instant_add(p->now, 10 * DAY_US); /* its end date has gone by */
    v = practice_staff(p, ROLE_OWNER, p->leo);
    op = practice_op(p, &v);
    struct viewer job = practice_system(p);
    system = practice_op(p, &job);
    assert_int_equal(no_contact_reviews_run(&system), E_OK);
    assert_int_equal(no_contact_reviews_run(&system), E_OK);
    assert_int_equal(open_tasks(p, TASK_NO_CONTACT_REVIEW), 1);
    assert_int_equal(no_contact_among(&op, two, 2, &low, &high), E_OK);
    assert_true(low.v == p->leo.v && high.v == p->olga.v); /* it holds */
    assert_int_equal(no_contact_list(&op, p->leo, &list), E_OK);
    assert_true(list.count == 1 && list.items[0].review_due && list.items[0].other.v == p->olga.v);
    assert_string_equal(sv_z(p->a, list.items[0].reason), "Court order 4711");
    assert_int_equal(no_contact_list(&op, p->olga, &list), E_NOTFOUND); /* not this page's client */
    struct viewer olga = practice_client(p, p->olga), elsewhere = practice_staff(p, ROLE_OWNER, p->mia);
    struct op hers = practice_op(p, &olga), others = practice_op(p, &elsewhere);
    assert_int_equal(no_contact_list(&hers, p->olga, &list), E_NOTFOUND);
    assert_int_equal(no_contact_lift(&others, id, SV("Asked"), &problems), E_NOTFOUND);
    assert_int_equal(no_contact_lift(&op, id, SV(" "), &problems), E_INVALID);
    problems.count = 0;
    assert_int_equal(no_contact_lift(&op, id, SV("The order was withdrawn"), &problems), E_OK);
    assert_int_equal(no_contact_lift(&op, id, SV("Again"), &problems), E_OK);
    assert_int_equal(open_tasks(p, TASK_NO_CONTACT_REVIEW), 0);
    assert_int_equal(no_contact_among(&op, two, 2, &low, &high), E_OK);
    assert_int_equal(low.v, 0);
    assert_int_equal(practice_events(p, EVENT_NO_CONTACT_CHANGED), 4); /* one a client, made and lifted */
}

static void a_rule_with_oneself_a_stranger_or_a_second_time_is_refused(void **state)
{
    struct practice *p = *state;
    struct viewer v;
    struct op op = staff_op(p, &v, p->leo);
    struct no_contact_id id;
    struct {
        struct no_contact_form form;
        const char *code;
    } bad[] = {
        { { .other = { 0 } }, "required" },
        { { .other = p->leo }, "self" },
        { { .other = p->stranger }, "unknown_client" },
        { { .other = p->olga }, "duplicate" },
        { { .other = p->mia, .starts_on = SV("soon") }, "bad_day" },
        { { .other = p->mia, .starts_on = SV("2026-04-01"), .ends_on = SV("2026-03-01") }, "ends_before_start" },
    };
    (void)keep_apart(p, p->olga, p->leo);
    for (size_t i = 0; i < LENGTH(bad); i++) {
        struct problems problems = problems_new(p->a);
        assert_int_equal(no_contact_create(&op, p->leo, &bad[i].form, &problems, &id), E_INVALID);
        assert_string_equal(sv_z(p->a, problems.items[0].code), bad[i].code);
    }
}

/* --- confidential --- */

/* What a caregiver reads about a client, as text. */
static struct sv seen_by_caregiver(
    struct practice *p, struct client_id child, const struct appointment_id *ids, size_t count)
{
    struct viewer through = practice_caregiver(p, p->ana, child, scope_full());
    struct op op = practice_op(p, &through);
    struct str s = str_new(p->a, 65536);
    struct appointments list;
    struct appointment one;
    for (int past = 0; past < 2; past++) {
        assert_int_equal(appointment_mine(&op, past, 0, 25, &list), E_OK);
        str_addf(&s, "mine %d: %zu of %lld\n", past, list.count, (long long)list.total);
        for (size_t i = 0; i < list.count; i++)
            str_addf(&s, " %.*s %lld %zu %lld\n", SV_FMT(list.items[i].type_name),
                (long long)list.items[i].starts_at.us, list.items[i].attendee_count, (long long)list.items[i].taken);
    }
    assert_int_equal(appointments_of(&op, ids, count, &list), E_OK);
    str_addf(&s, "of: %zu\n", list.count);
    for (size_t i = 0; i < count; i++)
        str_addf(&s, "load: %s\n", err_name(appointment_load(&op, ids[i], &one)));
    struct visits_whose whose = { .client = child };
    struct visits_wish w = { .whose = &whose,
        .whose_count = 1,
        .when = VISITS_ALL,
        .window = { diary_at("2026-03-01 00:00"), diary_at("2026-04-01 00:00") },
        .most = 100 };
    assert_int_equal(visits_of(&op, &w, &list), E_OK);
    str_addf(&s, "agenda: %zu of %lld\n", list.count, (long long)list.total);
    return str_sv(&s);
}

static void two_clients_equal_but_for_one_confidential_visit_look_equal_to_a_caregiver(void **state) /* beyond 8 */
{
    struct practice *p = *state;
    struct appointment_type_id type = diary_type(p, &follow_up), quiet = diary_type(p, &quiet_talk);
    struct viewer v;
    struct op op = staff_op(p, &v, NOBODY);
    struct problems problems = problems_new(p->a);
    struct appointment_id id, hidden[2];
    struct appointment_form f = diary_form(p, type, "2026-03-10 09:00", &p->leo, 1);
    assert_int_equal(appointment_create(&op, &f, &problems, &id), E_OK);
    f.clients = &p->mia;
    f.staff = p->owner;
    assert_int_equal(appointment_create(&op, &f, &problems, &id), E_OK);
    hidden[0] = diary_book(p, quiet, "2026-03-11 09:00", p->mia); /* what makes the two differ */
    hidden[1] = (struct appointment_id){ 4711 };                  /* what never was */
    struct sv leo = seen_by_caregiver(p, p->leo, hidden, 2), mia = seen_by_caregiver(p, p->mia, hidden, 2);
    assert_string_equal(sv_z(p->a, leo), sv_z(p->a, mia));
    assert_non_null(strstr(sv_z(p->a, leo), "load: notfound\nload: notfound"));
}

static enum err turn(struct db *tx, void *arg)
{
    const void *const *x = arg;
    const struct practice *p = x[0];
    return q_diary_type_confidential(
        tx, p->org, &(struct q_diary_type_confidential){ *(const struct appointment_type_id *)x[1] }, NULL);
}

static void from_the_moment_that_a_type_is_confidential_its_visits_are(void **state)
{
    struct practice *p = *state;
    struct appointment_type_id type = diary_type(p, &follow_up), talk = diary_type(p, &check_in);
    struct appointment_id ids[] = { diary_book(p, type, "2026-03-10 09:00", p->leo),
        diary_book(p, type, "2026-03-10 11:00", p->mia), diary_book(p, talk, "2026-03-11 09:00", p->mia) };
    const char *before = sv_z(p->a, seen_by_caregiver(p, p->mia, &ids[2], 1));
    assert_non_null(strstr(before, "mine 0: 2 of 2"));
    assert_non_null(strstr(before, "of: 1\nload: ok\nagenda: 2 of 2"));
    assert_int_equal(db_write(p->db, turn, (const void *[]){ p, &talk }), E_OK);
    struct sv leo = seen_by_caregiver(p, p->leo, &ids[2], 1), mia = seen_by_caregiver(p, p->mia, &ids[2], 1);
    assert_non_null(strstr(sv_z(p->a, mia), "mine 0: 1 of 1"));
    assert_non_null(strstr(sv_z(p->a, mia), "of: 0\nload: notfound\nagenda: 1 of 1"));
    assert_int_equal(leo.n, mia.n);
    struct viewer own = practice_client(p, p->mia);
    struct op hers = practice_op(p, &own);
    struct appointments list;
    assert_int_equal(appointment_mine(&hers, false, 0, 25, &list), E_OK);
    assert_int_equal(list.total, 2);
    assert_true(diary_visit(p, ids[2]).confidential);
}

struct booking {
    const struct op *op;
    struct staff_id staff;
    struct appointment_id made;
};

static enum err book_in(struct db *tx, void *arg)
{
    struct booking *b = arg;
    struct op op = *b->op;
    op.db = tx;
    struct visit_person mia = { .client = op.viewer->subject.client, .status = ATTENDEE_BOOKED };
    struct visit v = { .staff = &b->staff,
        .staff_count = 1,
        .at = { diary_at("2026-03-11 09:10"), diary_at("2026-03-11 10:00") },
        .zone = SV("America/New_York"),
        .contact_type = CONTACT_PHONE_CALL,
        .title = SV("By the family"),
        .max_attendees = 1,
        .people = &mia,
        .people_count = 1 };
    bool is_free;
    TRY(visit_is_free(&op, &v, (struct appointment_id){ 0 }, true, &is_free));
    assert_false(is_free); /* the client on an own login is told */
    TRY(visit_is_free(&op, &v, (struct appointment_id){ 0 }, false, &is_free));
    assert_true(is_free);
    return visit_insert_in(&op, &v, &b->made, NULL);
}

static void a_caregiver_books_over_a_confidential_visit_and_staff_get_a_task(void **state)
{
    struct practice *p = *state;
    struct viewer mother = practice_caregiver(p, p->ana, p->mia, scope_full());
    struct op op = practice_op(p, &mother);
    (void)diary_book(p, diary_type(p, &quiet_talk), "2026-03-11 09:00", p->mia);
    mother.grant = (struct grant_id){ 0 };               /* no row of its own here */
    struct booking b = { .op = &op, .staff = p->owner }; /* another provider, who is free */
    assert_int_equal(db_write(p->db, book_in, &b), E_OK);
    assert_int_equal(open_tasks(p, TASK_VISITS_OVERLAP), 1);
    struct viewer staff;
    struct op office = staff_op(p, &staff, NOBODY);
    struct tasks tasks;
    assert_int_equal(task_list(&office, 1, &tasks), E_OK);
    assert_true(sv_ends(tasks.items[0].dedupe, sv_fmt(p->a, ":%lld", (long long)b.made.v))); /* it leads there */
    diary_is_sound(p);
}

#define T(f) cmocka_unit_test_setup_teardown(f, practice_setup, practice_teardown)
int main(int argc, char **argv)
{
    db_fixture_args(argc, argv);
    const struct CMUnitTest tests[] = {
        T(two_people_under_a_rule_are_not_brought_into_one_session),
        T(a_place_that_becomes_free_passes_over_whom_the_others_may_not_meet),
        T(a_rule_is_lifted_by_staff_saying_why_and_never_by_the_clock),
        T(a_rule_with_oneself_a_stranger_or_a_second_time_is_refused),
        T(two_clients_equal_but_for_one_confidential_visit_look_equal_to_a_caregiver),
        T(from_the_moment_that_a_type_is_confidential_its_visits_are),
        T(a_caregiver_books_over_a_confidential_visit_and_staff_get_a_task),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
