/* How many visits there were: by day, provider and kind, with what became of them. */
#include "diary.h"

#include "calendar/attendee.h"
#include "calendar/report.h"

static const struct type_id_of follow_up = { .name = "Follow-up", .length = 50 };
static const struct type_id_of evening = { .name = "Evening", .length = 90, .most = 6 };

static struct day on(int month, int day)
{
    return day_of_civil((struct civil){ 2026, month, day });
}

static struct visit_counts counted(struct practice *p, const struct visit_counts_ask *ask)
{
    struct viewer owner = practice_staff(p, ROLE_OWNER, NOBODY);
    struct op op = practice_op(p, &owner);
    struct problems problems = problems_new(p->a);
    struct visit_counts counts;
    assert_int_equal(visit_counts(&op, ask, &problems, &counts), E_OK);
    return counts;
}

static struct visit_counts_ask march(void)
{
    return (struct visit_counts_ask){ .zone = zone_of(SV("America/New_York")), .from = on(3, 1), .until = on(4, 1) };
}

static int64_t sum(const struct visit_counts *c, enum visit_outcome o)
{
    int64_t n = 0;
    for (size_t i = 0; i < c->count; i++)
        n += c->items[i].outcome == o && !c->items[i].before ? c->items[i].n : 0;
    return n;
}

static void ends_as(struct practice *p, struct appointment_id id, enum attendee_status status)
{
    struct viewer owner = practice_staff(p, ROLE_OWNER, NOBODY);
    struct op op = practice_op(p, &owner);
    struct problems problems = problems_new(p->a);
    struct attendee part = diary_attendee(p, id, p->leo);
    assert_int_equal(attendee_change(&op,
                         &(struct attendee_change){ .attendee = part.id,
                             .has_status = true,
                             .status = status,
                             .reason = SV("Ill"),
                             .version = part.version },
                         &problems),
        E_OK);
}

static void visits_count_once_with_what_became_of_them(void **state)
{
    struct practice *p = *state;
    struct appointment_type_id type = diary_type(p, &follow_up), group = diary_type(p, &evening);
    struct viewer owner = practice_staff(p, ROLE_OWNER, NOBODY);
    struct op op = practice_op(p, &owner);
    struct problems problems = problems_new(p->a);
    struct appointment_id id;
    struct client_id both[] = { p->leo, p->mia };
    struct appointment_form session = diary_form(p, group, "2026-03-10 17:00", both, 2),
                            block = diary_form(p, (struct appointment_type_id){ 0 }, "2026-03-11 12:00", NULL, 0);
    (void)diary_book(p, type, "2026-03-09 09:00", p->leo);
    ends_as(p, diary_book(p, type, "2026-03-09 10:00", p->leo), ATTENDEE_CANCELLED);
    ends_as(p, diary_book(p, type, "2026-03-09 11:00", p->leo), ATTENDEE_IN_ERROR);
    ends_as(p, diary_book(p, type, "2026-03-09 13:00", p->leo), ATTENDEE_LATE_CANCELLED);
    assert_int_equal(appointment_create(&op, &session, &problems, &id), E_OK);
    block.title = SV("Lunch");
    block.length = SV("60");
    assert_int_equal(appointment_create(&op, &block, &problems, &id), E_OK);
    struct visit_counts_ask ask = march();
    ask.by_type = ask.by_day = ask.by_staff = true;
    struct visit_counts c = counted(p, &ask);
    assert_int_equal(sum(&c, OUTCOME_OPEN), 2); /* the first, and the session of two */
    assert_int_equal(sum(&c, OUTCOME_CANCELLED), 1);
    assert_int_equal(sum(&c, OUTCOME_LATE_CANCELLED), 1);
    assert_int_equal(c.count, 4);
    assert_int_equal(c.items[0].day.n, on(3, 9).n);
    assert_string_equal(sv_z(p->a, c.items[0].provider), "Petra Staff");
    assert_string_equal(sv_z(p->a, c.items[0].type_name), "Follow-up");
    assert_string_equal(sv_z(p->a, c.items[3].type_name), "Evening");
    ask.blocks = true;
    c = counted(p, &ask);
    assert_int_equal(sum(&c, OUTCOME_OPEN), 3);
}

static void days_are_those_of_the_readers_clock_on_both_sides_of_a_change(void **state)
{
    struct practice *p = *state;
    struct appointment_type_id type = diary_type(p, &follow_up);
    (void)diary_book(p, type, "2026-03-07 23:30", p->leo); /* the clocks go on the next night */
    (void)diary_book(p, type, "2026-03-08 23:30", p->leo);
    (void)diary_book(p, type, "2026-11-01 23:30", p->leo); /* and back */
    struct visit_counts_ask ask = {
        .zone = zone_of(SV("America/New_York")), .from = on(1, 1), .until = on(12, 31), .by_day = true
    };
    struct visit_counts c = counted(p, &ask);
    assert_int_equal(c.count, 3);
    assert_int_equal(c.items[0].day.n, on(3, 7).n);
    assert_int_equal(c.items[1].day.n, on(3, 8).n);
    assert_int_equal(c.items[2].day.n, on(11, 1).n);
    ask.zone = zone_of(SV("Europe/Berlin")); /* there it is the next morning */
    c = counted(p, &ask);
    assert_int_equal(c.items[0].day.n, on(3, 8).n);
    assert_int_equal(c.items[2].day.n, on(11, 2).n);
}

static void what_was_before_is_one_row_and_providers_and_kinds_are_chosen(void **state)
{
    struct practice *p = *state;
    struct appointment_type_id type = diary_type(p, &follow_up), other = diary_type(p, &evening);
    (void)diary_book(p, type, "2026-02-03 09:00", p->leo);
    (void)diary_book(p, type, "2026-02-04 09:00", p->mia);
    (void)diary_book(p, type, "2026-03-04 09:00", p->mia);
    struct visit_counts_ask ask = march();
    ask.before = ask.by_staff = ask.by_type = true;
    struct visit_counts c = counted(p, &ask);
    assert_int_equal(c.count, 2);
    assert_true(c.items[0].before && c.items[0].n == 2 && !c.items[0].staff.v);
    assert_true(!c.items[1].before && c.items[1].n == 1);
    ask.staff = &p->owner;
    ask.staff_count = 1;
    assert_int_equal(counted(p, &ask).count, 0);
    ask.staff_count = 0;
    ask.type = other;
    assert_int_equal(counted(p, &ask).count, 0);
    ask.type = type;
    assert_int_equal(counted(p, &ask).count, 2);
}

/* Clocks that are changed five times in 366 days: summer time paused for Ramadan. */
static void days_are_right_where_clocks_change_five_times_in_a_year(void **state)
{
    struct practice *p = *state;
    struct appointment_type_id type = diary_type(p, &follow_up);
    struct day after = day_of_civil((struct civil){ 2013, 4, 29 });
    (void)diary_book(p, type, "2013-04-28 19:30", p->leo); /* in New York; there it is half past midnight */
    struct visit_counts_ask ask = { .zone = zone_of(SV("Africa/Casablanca")),
        .from = day_of_civil((struct civil){ 2012, 4, 29 }),
        .until = { after.n + 1 },
        .by_day = true };
    struct visit_counts c = counted(p, &ask);
    assert_int_equal(c.count, 1);
    assert_int_equal(c.items[0].day.n, after.n);
}

static void what_a_visit_of_a_closed_record_is_stays_untold_until_a_reason_is_stated(void **state)
{
    struct practice *p = *state;
    struct appointment_type_id type = diary_type(p, &follow_up);
    struct viewer owner = practice_staff(p, ROLE_OWNER, NOBODY);
    struct op op = practice_op(p, &owner);
    struct problems problems = problems_new(p->a);
    struct client_form person = {
        .first_name = SV("Nora"), .last_name = SV("Lind"), .born = SV("1990-01-01"), .restricted = true
    };
    struct client_id nora;
    assert_int_equal(client_create(&op, &person, &problems, &nora), E_OK);
    (void)diary_book(p, type, "2026-02-10 15:00", nora);
    (void)diary_book(p, type, "2026-03-10 15:00", nora);
    struct visit_counts_ask ask = march();
    ask.by_type = ask.before = true;
    struct visit_counts c = counted(p, &ask);
    assert_int_equal(c.count, 2);
    assert_true(c.items[0].before && c.items[0].n == 1);
    assert_true(c.items[1].n == 1 && !c.items[1].type.v);
    assert_string_equal(sv_z(p->a, c.items[1].type_name), "Restricted");
    ask.type = type;
    assert_int_equal(counted(p, &ask).count, 0); /* nor is it found by what it is, before or now */
    struct viewer about_her = practice_staff(p, ROLE_OWNER, nora);
    struct op reasoned = practice_op(p, &about_her);
    assert_int_equal(client_state_reason(&reasoned, nora, SV("She called about it"), &problems), E_OK);
    c = counted(p, &ask);
    assert_int_equal(c.count, 2);
    assert_int_equal(c.items[1].type.v, type.v);
    assert_string_equal(sv_z(p->a, c.items[1].type_name), "Follow-up");
}

static void families_and_who_has_no_calendar_get_no_numbers(void **state)
{
    struct practice *p = *state;
    struct viewer leo = practice_client(p, p->leo);
    struct op op = practice_op(p, &leo);
    struct problems problems = problems_new(p->a);
    struct visit_counts counts;
    struct visit_counts_ask ask = march();
    assert_int_not_equal(visit_counts(&op, &ask, &problems, &counts), E_OK);
}

int main(int argc, char **argv)
{
    db_fixture_args(argc, argv);
#define IN_PRACTICE(f) cmocka_unit_test_setup_teardown(f, practice_setup, practice_teardown)
    const struct CMUnitTest tests[] = {
        IN_PRACTICE(visits_count_once_with_what_became_of_them),
        IN_PRACTICE(days_are_those_of_the_readers_clock_on_both_sides_of_a_change),
        IN_PRACTICE(what_was_before_is_one_row_and_providers_and_kinds_are_chosen),
        IN_PRACTICE(days_are_right_where_clocks_change_five_times_in_a_year),
        IN_PRACTICE(what_a_visit_of_a_closed_record_is_stays_untold_until_a_reason_is_stated),
        IN_PRACTICE(families_and_who_has_no_calendar_get_no_numbers),
    };
    return cmocka_run_group_tests_name("calendar report", tests, NULL, NULL);
}
