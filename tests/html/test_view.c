/* The makers of html/components.h and forms.h. */
#include "html/forms.h"
#include "test.h"

struct initials_row {
    const char *name, *initials;
};
static const struct initials_row initials_rows[] = {
    { "Ana Ruiz", "AR" },
    { "Mrs. Ana455 Maria Véliz", "AV" },
    { "Dr. Sam", "S" },
    { "Øystein Ångström", "ØÅ" },
    { "李 小龍", "李小" },
    { "ana ruiz", "AR" },
    { "'Ana' (Ruiz)", "AR" },
    { "", "?" },
    { "12 34", "?" },
};

static void initials_are_first_letters_of_first_and_last_name(void **state)
{
    (void)state;
    struct arena *a = arena_new("test", 4096);
    for (size_t i = 0; i < sizeof initials_rows / sizeof *initials_rows; i++) {
        struct view_avatar v = view_avatar_of(a, sv_of(initials_rows[i].name), 1);
        assert_string_equal(sv_z(a, v.initials), initials_rows[i].initials);
    }
    arena_free(a);
}

static void hue_is_stable_and_in_range_for_every_id(void **state)
{
    (void)state;
    struct arena *a = arena_new("test", 4096);
    for (int64_t id = -20; id < 20; id++) {
        struct view_avatar v = view_avatar_of(a, SV("A"), id);
        assert_in_range(v.hue, 0, 7);
        assert_int_equal(v.hue, view_avatar_of(a, SV("B"), id).hue);
    }
    arena_free(a);
}

struct count_row {
    int64_t n, ceiling;
    const char *text;
};
static const struct count_row count_rows[] = {
    { 0, 0, "0" },
    { 999, 0, "999" },
    { 1000, 0, "1,000" },
    { 1234567, 0, "1,234,567" },
    { 1000, 1000, "1,000" },
    { 1001, 1000, "1,000+" },
    { -1234, 0, "-1,234" },
};

static void count_groups_thousands_and_stops_at_the_ceiling(void **state)
{
    (void)state;
    struct arena *a = arena_new("test", 4096);
    for (size_t i = 0; i < sizeof count_rows / sizeof *count_rows; i++) {
        struct sv got = view_count(a, count_rows[i].n, count_rows[i].ceiling);
        assert_string_equal(sv_z(a, got), count_rows[i].text);
    }
    arena_free(a);
}

static void range_names_first_last_and_total(void **state)
{
    (void)state;
    struct arena *a = arena_new("test", 4096);
    assert_string_equal(sv_z(a, view_range(a, 51, 50, 1200, 1000)), "51–100 of 1,000+");
    assert_string_equal(sv_z(a, view_range(a, 1, 3, 3, 1000)), "1–3 of 3");
    assert_int_equal(view_range(a, 1, 0, 0, 1000).n, 0);
    arena_free(a);
}

static void a_problem_stands_beside_its_own_field_only(void **state)
{
    (void)state;
    struct arena *a = arena_new("test", 4096);
    struct problems p = problems_new(a);
    problem_add(&p, SV("email"), SV("email_invalid"), SV("Enter an address."));
    struct view_field email = { .name = SV("email") };
    struct view_field phone = { .name = SV("phone") };
    view_field_problem(&email, &p);
    view_field_problem(&phone, &p);
    view_field_problem(&phone, NULL);
    assert_string_equal(sv_z(a, email.error), "Enter an address.");
    assert_int_equal(phone.error.n, 0);
    arena_free(a);
}

static struct view_links two_links(struct arena *a)
{
    return (struct view_links)VIEW_LIST(a, struct view_link, { .label = SV("One") }, { .label = SV("Two") });
}

static void a_list_outlives_the_function_that_made_it(void **state)
{
    (void)state;
    struct arena *a = arena_new("test", 4096);
    struct view_links links = two_links(a);
    assert_int_equal(links.count, 2);
    assert_string_equal(sv_z(a, links.items[1].label), "Two");
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(initials_are_first_letters_of_first_and_last_name),
        cmocka_unit_test(hue_is_stable_and_in_range_for_every_id),
        cmocka_unit_test(count_groups_thousands_and_stops_at_the_ceiling),
        cmocka_unit_test(range_names_first_last_and_total),
        cmocka_unit_test(a_problem_stands_beside_its_own_field_only),
        cmocka_unit_test(a_list_outlives_the_function_that_made_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
