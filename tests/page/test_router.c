/* Which route answers which path, and in whose context. */
#include "test.h"

#include "page/router.h"

static enum err nothing(struct page *p)
{
    (void)p;
    return E_OK;
}

static const struct route good[] = {
    { HTTP_GET, "/", "start", NEEDS_PUBLIC, AUDIT_NONE, "", nothing },
    { HTTP_GET, "/clients/new", "client_new", NEEDS_STAFF(PERM_CHART), AUDIT_NONE, "", nothing },
    { HTTP_GET, "/clients/{client}", "client", NEEDS_CHART(PERM_CHART), AUDIT_VIEW, "profile", nothing },
    { HTTP_POST, "/clients/{client}", "client_save", NEEDS_CHART(PERM_CHART), AUDIT_UPDATE, "profile", nothing },
    { HTTP_GET, "/clients/{client}/family/{contact}", "contact", NEEDS_CHART(PERM_CHART), AUDIT_VIEW, "contact",
        nothing },
    { HTTP_GET, "/portal", "portal", NEEDS_CONTEXT, AUDIT_VIEW, "portal", nothing },
    { HTTP_GET, "/portal/profile", "profile", NEEDS_CAP(CAP_PROFILE, LEVEL_VIEW), AUDIT_VIEW, "profile", nothing },
    { HTTP_GET, "/portal/switch", "switch", NEEDS_SELF, AUDIT_NONE, "", nothing },
    { HTTP_GET, "/feeds/*", "feed", NEEDS_PUBLIC, AUDIT_NONE, "", nothing },
    { HTTP_GET, "/feeds/new", "feed_new", NEEDS_PUBLIC, AUDIT_NONE, "", nothing },
    { HTTP_GET, "/portal/access-log", "log", NEEDS_GOVERN, AUDIT_LIST, "log", nothing },
};

struct path_case {
    const char *name, *path;
    enum http_method method;
    enum err want;
    const char *route;
    enum context_kind context;
    int64_t context_id, arg0, arg1;
};
static const struct path_case paths[] = {
    { "root", "/", HTTP_GET, E_OK, "start", CONTEXT_OWN, 0, 0, 0 },
    { "a_fixed_segment_wins_over_a_number", "/clients/new", HTTP_GET, E_OK, "client_new", CONTEXT_OWN, 0, 0, 0 },
    { "number", "/clients/17", HTTP_GET, E_OK, "client", CONTEXT_OWN, 0, 17, 0 },
    { "head_is_answered_as_get", "/clients/17", HTTP_HEAD, E_OK, "client", CONTEXT_OWN, 0, 17, 0 },
    { "two_numbers_in_order", "/clients/17/family/4", HTTP_GET, E_OK, "contact", CONTEXT_OWN, 0, 17, 4 },
    { "post_has_its_own_route", "/clients/17", HTTP_POST, E_OK, "client_save", CONTEXT_OWN, 0, 17, 0 },
    { "another_method_is_told_apart_from_absent", "/portal", HTTP_POST, E_DENIED, NULL, CONTEXT_OWN, 0, 0, 0 },
    { "grant_context", "/as/55/portal/profile", HTTP_GET, E_OK, "profile", CONTEXT_GRANT, 55, 0, 0 },
    { "mailbox_context", "/with/9/portal", HTTP_GET, E_OK, "portal", CONTEXT_MAILBOX, 9, 0, 0 },
    { "own_pages_have_no_context", "/as/55/portal/switch", HTTP_GET, E_NOTFOUND, NULL, CONTEXT_OWN, 0, 0, 0 },
    { "self_government_below_a_grant_is_left_to_the_decision", "/as/55/portal/access-log", HTTP_GET, E_OK, "log",
        CONTEXT_GRANT, 55, 0, 0 },
    { "staff_pages_have_no_context", "/as/55/clients/17", HTTP_GET, E_NOTFOUND, NULL, CONTEXT_OWN, 0, 0, 0 },
    { "leading_zero_is_another_address", "/clients/017", HTTP_GET, E_NOTFOUND, NULL, CONTEXT_OWN, 0, 0, 0 },
    { "sign_is_no_number", "/clients/-1", HTTP_GET, E_NOTFOUND, NULL, CONTEXT_OWN, 0, 0, 0 },
    { "zero_is_nobody", "/clients/0", HTTP_GET, E_NOTFOUND, NULL, CONTEXT_OWN, 0, 0, 0 },
    { "overflow_is_no_number", "/clients/99999999999999999999", HTTP_GET, E_NOTFOUND, NULL, CONTEXT_OWN, 0, 0, 0 },
    { "word_context", "/as/x/portal", HTTP_GET, E_NOTFOUND, NULL, CONTEXT_OWN, 0, 0, 0 },
    { "trailing_slash", "/clients/17/", HTTP_GET, E_OK, "client", CONTEXT_OWN, 0, 17, 0 },
    { "empty_segment", "/clients//17", HTTP_GET, E_NOTFOUND, NULL, CONTEXT_OWN, 0, 0, 0 },
    { "too_deep", "/a/b/c/d/e/f/g/h/i/j", HTTP_GET, E_NOTFOUND, NULL, CONTEXT_OWN, 0, 0, 0 },
    { "any_text_at_the_end", "/feeds/x1-Y_.ics", HTTP_GET, E_OK, "feed", CONTEXT_OWN, 0, 0, 0 },
    { "a_word_of_its_own_wins_over_any_text", "/feeds/new", HTTP_GET, E_OK, "feed_new", CONTEXT_OWN, 0, 0, 0 },
    { "any_text_is_one_segment", "/feeds/a/b", HTTP_GET, E_NOTFOUND, NULL, CONTEXT_OWN, 0, 0, 0 },
    { "any_text_is_not_none", "/feeds/", HTTP_GET, E_NOTFOUND, NULL, CONTEXT_OWN, 0, 0, 0 },
    { "no_slash", "clients", HTTP_GET, E_NOTFOUND, NULL, CONTEXT_OWN, 0, 0, 0 },
};

static void path_row(void **state)
{
    const struct path_case *t = *state;
    struct arena *a = arena_new("test", 4096);
    struct sv problem;
    struct router *r = router_new(a, &(struct route_table){ good, LENGTH(good) }, 1, &problem);
    assert_non_null(r);
    struct route_match m = { .route = NULL };
    assert_int_equal(router_find(r, t->method, sv_of(t->path), &m), t->want);
    if (t->want == E_OK) {
        assert_string_equal(m.route->name, t->route);
        assert_int_equal(m.context, t->context);
        assert_int_equal(m.context_id, t->context_id);
        assert_int_equal(m.args[0], t->arg0);
        assert_int_equal(m.args[1], t->arg1);
    }
    arena_free(a);
}

struct refusal {
    const char *name;
    struct route routes[2];
    const char *says;
};
static const struct refusal refusals[] = {
    { "a_route_without_need_stops_the_program",
        { { HTTP_GET, "/a", "a", { .kind = NEED_UNSET }, AUDIT_NONE, "", nothing } }, "declares no need" },
    { "a_post_without_form_is_a_public_one",
        { { HTTP_POST, "/a", "a", { .kind = NEED_SELF, .by_address = true }, AUDIT_NONE, "", nothing } },
        "only a public POST" },
    { "a_get_needs_no_form",
        { { HTTP_GET, "/a", "a", { .kind = NEED_PUBLIC, .by_address = true }, AUDIT_NONE, "", nothing } },
        "only a public POST" },
    { "a_route_without_handler_is_refused", { { HTTP_GET, "/a", "a", NEEDS_PUBLIC, AUDIT_NONE, "", NULL } },
        "has no handler" },
    { "two_routes_of_one_address_are_refused",
        { { HTTP_GET, "/a/{x}", "a", NEEDS_PUBLIC, AUDIT_NONE, "", nothing },
            { HTTP_GET, "/a/{y}", "b", NEEDS_PUBLIC, AUDIT_NONE, "", nothing } },
        "have the same address" },
    { "two_routes_of_one_name_are_refused",
        { { HTTP_GET, "/a", "a", NEEDS_PUBLIC, AUDIT_NONE, "", nothing },
            { HTTP_GET, "/b", "a", NEEDS_PUBLIC, AUDIT_NONE, "", nothing } },
        "are named a" },
    { "a_bad_pattern_is_refused", { { HTTP_GET, "a//b", "a", NEEDS_PUBLIC, AUDIT_NONE, "", nothing } }, "bad pattern" },
    { "any_text_ends_a_path", { { HTTP_GET, "/a/*/b", "a", NEEDS_PUBLIC, AUDIT_NONE, "", nothing } },
        "only its last segment" },
    { "too_many_numbers_are_refused",
        { { HTTP_GET, "/{a}/{b}/{c}/{d}/{e}", "a", NEEDS_PUBLIC, AUDIT_NONE, "", nothing } }, "more than 4 numbers" },
};

static void refusal_row(void **state)
{
    const struct refusal *t = *state;
    struct arena *a = arena_new("test", 4096);
    struct sv problem = SV("");
    size_t count = t->routes[1].name ? 2 : 1;
    assert_null(router_new(a, &(struct route_table){ t->routes, count }, 1, &problem));
    assert_non_null(strstr(sv_z(a, problem), t->says));
    arena_free(a);
}

static void arguments_are_found_by_name(void **state)
{
    (void)state;
    assert_int_equal(route_arg_index(&good[4], "client"), 0);
    assert_int_equal(route_arg_index(&good[4], "contact"), 1);
    assert_int_equal(route_arg_index(&good[4], "nobody"), -1);
    assert_int_equal(route_arg_index(&good[1], "client"), -1);
}

int main(void)
{
    enum { N = sizeof paths / sizeof *paths, R = sizeof refusals / sizeof *refusals };
    struct CMUnitTest t[N + R + 1];
    for (size_t i = 0; i < N; i++)
        t[i] = TEST_ROW(paths[i].name, path_row, &paths[i]);
    for (size_t i = 0; i < R; i++)
        t[N + i] = TEST_ROW(refusals[i].name, refusal_row, &refusals[i]);
    t[N + R] = (struct CMUnitTest)cmocka_unit_test(arguments_are_found_by_name);
    return cmocka_run_group_tests_name("router", t, NULL, NULL);
}
