/* Where visits stand in a day's grid of hours. */
#include "calendar/grid.h"
#include "tests/test.h"

static struct day day_of(const char *iso)
{
    struct day d;
    assert_true(day_parse(sv_of(iso), &d));
    return d;
}

static struct instant at(const char *iso)
{
    struct instant t;
    assert_true(instant_parse(sv_of(iso), &t));
    return t;
}

static const struct zone *new_york(void)
{
    return zone_of(SV("America/New_York"));
}

static void a_visit_stands_at_its_minutes_of_the_wall_clock(void **state)
{
    (void)state;
    struct grid_place p;
    assert_true(
        grid_place_of(new_york(), day_of("2026-11-24"), at("2026-11-24T14:15:00Z"), at("2026-11-24T15:05:00Z"), &p));
    assert_int_equal(p.from_min, 9 * 60 + 15);
    assert_int_equal(p.until_min, 10 * 60 + 5);
}

static void a_visit_of_another_day_has_no_place(void **state)
{
    (void)state;
    struct grid_place p;
    assert_false(
        grid_place_of(new_york(), day_of("2026-11-25"), at("2026-11-24T14:15:00Z"), at("2026-11-24T15:05:00Z"), &p));
    assert_false(grid_place_of(/* it ends as the day begins */
        new_york(), day_of("2026-11-25"), at("2026-11-25T04:00:00Z"), at("2026-11-25T05:00:00Z"), &p));
}

static void a_visit_over_midnight_stands_in_both_days(void **state)
{
    (void)state;
    struct grid_place p;
    struct instant from = at("2026-11-25T04:30:00Z"), until = at("2026-11-25T05:30:00Z");
    assert_true(grid_place_of(new_york(), day_of("2026-11-24"), from, until, &p));
    assert_int_equal(p.from_min, 23 * 60 + 30);
    assert_int_equal(p.until_min, 24 * 60);
    assert_true(grid_place_of(new_york(), day_of("2026-11-25"), from, until, &p));
    assert_int_equal(p.from_min, 0);
    assert_int_equal(p.until_min, 30);
}

static void a_visit_in_the_second_of_two_equal_hours_is_as_long_as_it_lasts(void **state)
{
    (void)state;
    struct grid_place p; /* 1 November 2026: 1:30 am EST, the second one, for an hour */
    assert_true(
        grid_place_of(new_york(), day_of("2026-11-01"), at("2026-11-01T06:30:00Z"), at("2026-11-01T07:30:00Z"), &p));
    assert_int_equal(p.from_min, 90);
    assert_int_equal(p.until_min, 150);
}

static void visits_at_one_time_share_the_width_and_others_have_all_of_it(void **state)
{
    (void)state;
    struct grid_place p[] = { { 540, 600, 0, 0 }, { 540, 570, 0, 0 }, { 570, 600, 0, 0 }, { 600, 660, 0, 0 } };
    grid_lay(p, 4);
    assert_int_equal(p[0].lanes, 2);
    assert_int_equal(p[0].lane, 0);
    assert_int_equal(p[1].lane, 1);
    assert_int_equal(p[2].lane, 1); /* the lane that has become free */
    assert_int_equal(p[2].lanes, 2);
    assert_int_equal(p[3].lanes, 1);
    assert_int_equal(p[3].lane, 0);
}

static void ten_at_one_time_share_six_lanes(void **state)
{
    (void)state;
    struct grid_place p[10];
    for (size_t i = 0; i < 10; i++)
        p[i] = (struct grid_place){ 540, 600, 0, 0 };
    grid_lay(p, 10);
    for (size_t i = 0; i < 10; i++) {
        assert_int_equal(p[i].lanes, GRID_LANES_MAX);
        assert_in_range(p[i].lane, 0, GRID_LANES_MAX - 1);
    }
}

static void no_two_lanes_of_one_time_cover_each_other(void **state)
{
    (void)state;
    unsigned seed = 1;
    for (int round = 0; round < 2000; round++) {
        struct grid_place p[6];
        int64_t from = 0;
        for (size_t i = 0; i < 6; i++) {
            seed = seed * 1103515245U + 12345U;
            from += (seed >> 16) % 60;
            p[i] = (struct grid_place){ from, from + 5 + (int64_t)((seed >> 8) % 120), 0, 0 };
        }
        grid_lay(p, 6);
        for (size_t i = 0; i < 6; i++)
            for (size_t k = i + 1; k < 6; k++)
                if (p[k].from_min < p[i].until_min) {
                    assert_int_equal(p[i].lanes, p[k].lanes);
                    assert_int_not_equal(p[i].lane, p[k].lane);
                }
    }
}

static void the_hours_grow_to_what_happens(void **state)
{
    (void)state;
    struct grid_hours h = grid_hours_new();
    grid_hours_add(&h, &(struct grid_place){ .from_min = 9 * 60, .until_min = 10 * 60 });
    assert_int_equal(h.first, 7);
    assert_int_equal(h.last, 19);
    grid_hours_add(&h, &(struct grid_place){ .from_min = 5 * 60 + 55, .until_min = 20 * 60 + 5 });
    assert_int_equal(h.first, 5);
    assert_int_equal(h.last, 21);
}

static void marks_count_steps_of_five_minutes_from_the_first_hour_on(void **state)
{
    (void)state;
    struct grid_marks m =
        grid_marks_of(grid_hours_new(), &(struct grid_place){ .from_min = 9 * 60 + 15, .until_min = 10 * 60 + 5 });
    assert_int_equal(m.hour, 2);
    assert_int_equal(m.step, 3);
    assert_int_equal(m.hours, 0);
    assert_int_equal(m.steps, 10);
}

static void weeks_begin_on_sunday_and_months_on_the_first(void **state)
{
    (void)state;
    assert_int_equal(grid_week_start(day_of("2026-11-28")).n, day_of("2026-11-22").n);
    assert_int_equal(grid_week_start(day_of("2026-11-22")).n, day_of("2026-11-22").n);
    assert_int_equal(grid_week_start(day_of("1969-12-31")).n, day_of("1969-12-28").n);
    assert_int_equal(grid_month_start(day_of("2028-02-29")).n, day_of("2028-02-01").n);
    assert_int_equal(grid_month_next(day_of("2028-02-29")).n, day_of("2028-03-01").n);
    assert_int_equal(grid_month_before(day_of("2027-01-31")).n, day_of("2026-12-01").n);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_visit_stands_at_its_minutes_of_the_wall_clock),
        cmocka_unit_test(a_visit_of_another_day_has_no_place),
        cmocka_unit_test(a_visit_over_midnight_stands_in_both_days),
        cmocka_unit_test(a_visit_in_the_second_of_two_equal_hours_is_as_long_as_it_lasts),
        cmocka_unit_test(visits_at_one_time_share_the_width_and_others_have_all_of_it),
        cmocka_unit_test(ten_at_one_time_share_six_lanes),
        cmocka_unit_test(no_two_lanes_of_one_time_cover_each_other),
        cmocka_unit_test(the_hours_grow_to_what_happens),
        cmocka_unit_test(marks_count_steps_of_five_minutes_from_the_first_hour_on),
        cmocka_unit_test(weeks_begin_on_sunday_and_months_on_the_first),
    };
    return cmocka_run_group_tests_name("calendar/grid", tests, NULL, NULL);
}
