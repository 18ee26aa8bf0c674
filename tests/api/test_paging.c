/* Where pages of lists begin and end, and what connections tell of them. */
#include "../test.h"

#include "api/api.h"
#include "graphql/run_parts.h"

struct stage {
    struct arena *a;
    struct gql_run run;
    struct gql_value value;
    const void *parent;
    struct gql_call call;
};

static int set_up(void **state)
{
    struct stage *s = calloc(1, sizeof *s);
    s->a = arena_new("test", 4096);
    s->run = (struct gql_run){ .a = s->a };
    s->call =
        (struct gql_call){ .run = &s->run, .arena = s->a, .count = 1, .parents = &s->parent, .values = &s->value };
    *state = s;
    return 0;
}

static int tear_down(void **state)
{
    struct stage *s = *state;
    arena_free(s->a);
    free(s);
    return 0;
}

static struct gql_in_int number(int64_t n)
{
    return n == INT64_MIN ? (struct gql_in_int){ GQL_ABSENT, 0 } : (struct gql_in_int){ GQL_GIVEN, n };
}
#define NONE INT64_MIN

/* A page of a list of `total`, as the first number and the count of what stands on it. */
static void is_page(struct stage *s, int64_t first, int64_t after, int64_t last, int64_t before, int64_t total,
    int64_t offset, int64_t size)
{
    struct gql_in_text a = { .is = GQL_ABSENT }, b = { .is = GQL_ABSENT };
    struct api_page page;
    if (after != NONE)
        a = (struct gql_in_text){ GQL_GIVEN, api_cursor(s->a, after) };
    if (before != NONE)
        b = (struct gql_in_text){ GQL_GIVEN, api_cursor(s->a, before) };
    assert_true(api_page_of(&s->call, number(first), a, number(last), b, 50, &page));
    api_page_settle(&page, total);
    assert_int_equal(page.offset, offset);
    assert_int_equal(page.size, size);
}

static void pages_go_forwards_and_backwards_within_the_list(void **state)
{
    struct stage *s = *state;
    is_page(s, 10, NONE, NONE, NONE, 25, 0, 10);
    is_page(s, 10, 19, NONE, NONE, 25, 20, 5);
    is_page(s, 10, 24, NONE, NONE, 25, 25, 0);
    is_page(s, 10, 99, NONE, NONE, 25, 25, 0);
    is_page(s, NONE, NONE, NONE, NONE, 25, 0, 25);
    is_page(s, 1000, NONE, NONE, NONE, 200, 0, 50);
    is_page(s, 0, NONE, NONE, NONE, 25, 0, 0);
    is_page(s, NONE, NONE, 10, NONE, 25, 15, 10);
    is_page(s, NONE, NONE, 10, 15, 25, 5, 10);
    is_page(s, NONE, NONE, 10, 3, 25, 0, 3);
    is_page(s, NONE, NONE, 10, 0, 25, 0, 0);
    is_page(s, 10, 4, NONE, 8, 25, 5, 3);
    is_page(s, NONE, 4, NONE, 8, 25, 5, 3);
}

static void what_is_no_cursor_of_ours_and_negative_counts_fail_the_field(void **state)
{
    struct stage *s = *state;
    static const char *const bad[] = { "x", "eyJrIjpbIi0xIl19", "eyJrIjpbIjF9", "!!!!",
        "eyJrIjpbIjk5OTk5OTk5OTk5OTk5OTk5OTkiXX0" };
    struct gql_in_text none = { .is = GQL_ABSENT };
    struct api_page page;
    for (size_t i = 0; i < LENGTH(bad); i++) {
        s->value = gql_null();
        assert_false(api_page_of(
            &s->call, number(10), (struct gql_in_text){ GQL_GIVEN, sv_of(bad[i]) }, number(NONE), none, 50, &page));
        assert_int_equal(s->value.kind, GQL_V_FAILED);
    }
    s->value = gql_null();
    assert_false(api_page_of(&s->call, number(-1), none, number(NONE), none, 50, &page));
    assert_int_equal(s->value.kind, GQL_V_FAILED);
    assert_true(
        api_page_of(&s->call, number(5), (struct gql_in_text){ GQL_GIVEN, SV("") }, number(NONE), none, 50, &page));
}

static void old_lists_page_by_offset_unless_they_are_asked_for_whole(void **state)
{
    struct stage *s = *state;
    struct api_page page;
    struct gql_in_flag unsaid = { .is = GQL_ABSENT }, no = { GQL_GIVEN, false };
    assert_true(api_page_of_list(&s->call, number(NONE), number(NONE), unsaid, true, 10, 100, &page));
    assert_int_equal(page.size, 10);
    assert_true(api_page_of_list(&s->call, number(20), number(500), unsaid, true, 10, 100, &page));
    assert_int_equal(page.offset, 20);
    assert_int_equal(page.size, 100);
    assert_true(api_page_of_list(&s->call, number(NONE), number(NONE), no, true, 10, 100, &page));
    assert_int_equal(page.size, API_PAGE_WHOLE);
    assert_true(api_page_of_list(&s->call, number(NONE), number(NONE), unsaid, false, 10, 100, &page));
    assert_int_equal(page.size, API_PAGE_WHOLE);
    assert_false(api_page_of_list(&s->call, number(-5), number(NONE), unsaid, true, 10, 100, &page));
}

static void a_connection_gives_edges_cursors_and_what_is_around_them(void **state)
{
    struct stage *s = *state;
    const struct gql_value nodes[] = { gql_int(7), gql_int(8) };
    const struct api_connection c = { nodes, 2, 10, 40, true, true }, uncounted = { nodes, 0, 0, -1, false, false };
    s->parent = &c;
    assert_int_equal(gql_connection_edges(&s->call), E_OK);
    assert_int_equal(s->value.count, 2);
    const struct api_edge *second = s->value.items[1].object;
    assert_int_equal(second->node.number, 8);
    assert_true(sv_eq(second->cursor, api_cursor(s->a, 11)));
    assert_int_equal(gql_connection_page_info(&s->call), E_OK);
    const struct api_page_info *info = s->value.object;
    assert_true(info->has_next_page && info->has_previous_page && sv_eq(info->end_cursor, second->cursor));
    assert_int_equal(gql_connection_total_count(&s->call), E_OK);
    assert_int_equal(s->value.number, 40);
    s->parent = &uncounted;
    assert_int_equal(gql_connection_total_count(&s->call), E_OK);
    assert_int_equal(s->value.kind, GQL_V_NULL);
    assert_int_equal(gql_connection_page_info(&s->call), E_OK);
    info = s->value.object;
    assert_int_equal(info->start_cursor.n, 0);
}

static void problems_become_messages_and_none_is_null(void **state)
{
    struct stage *s = *state;
    struct problems p = problems_new(s->a);
    assert_int_equal(api_messages(s->a, &p).kind, GQL_V_NULL);
    problem_add(&p, SV("email"), SV("bad_address"), SV("Write an address."));
    struct gql_value v = api_messages(s->a, &p);
    assert_int_equal(v.count, 1);
    const struct api_message *m = v.items[0].object;
    assert_true(sv_eq(m->field, SV("email")) && sv_eq(m->message, SV("Write an address.")) &&
                sv_eq(m->kith_code, SV("bad_address")));
}

static void what_a_use_case_returned_is_null_or_a_failure(void **state)
{
    struct stage *s = *state;
    struct viewer v = { .staff = { 1 }, .facts = { .relation = REL_STAFF, .staff_active = true } };
    struct api api = { .viewer = &v };
    struct gql_field field = { .name = "x" };
    s->call.context = &api;
    s->call.field = &field;
    s->value = gql_int(1);
    assert_int_equal(api_outcome(&s->call, 0, E_OK), E_OK);
    assert_int_equal(s->value.kind, GQL_V_INT);
    assert_int_equal(api_outcome(&s->call, 0, E_NOTFOUND), E_OK);
    assert_int_equal(s->value.kind, GQL_V_NULL);
    static const enum err failures[] = { E_DENIED, E_GONE, E_BUSY, E_CONFLICT, E_TOOBIG };
    for (size_t i = 0; i < LENGTH(failures); i++) {
        s->value = gql_null();
        assert_int_equal(api_outcome(&s->call, 0, failures[i]), E_OK);
        assert_int_equal(s->value.kind, GQL_V_FAILED);
    }
}

int main(void)
{
    cmocka_set_message_output(CM_OUTPUT_TAP);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(pages_go_forwards_and_backwards_within_the_list, set_up, tear_down),
        cmocka_unit_test_setup_teardown(
            what_is_no_cursor_of_ours_and_negative_counts_fail_the_field, set_up, tear_down),
        cmocka_unit_test_setup_teardown(old_lists_page_by_offset_unless_they_are_asked_for_whole, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_connection_gives_edges_cursors_and_what_is_around_them, set_up, tear_down),
        cmocka_unit_test_setup_teardown(problems_become_messages_and_none_is_null, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_a_use_case_returned_is_null_or_a_failure, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
