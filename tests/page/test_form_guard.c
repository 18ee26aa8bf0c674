/* What a posted form has to prove (edge 28, beyond 18). */
#include "test.h"

#include "crypto/keys.h"
#include "page/form_guard.h"

struct form_case {
    const char *name;
    const char *origin, *site, *host;
    const char *form_session; /* the session the form was rendered for */
    const char *context;      /* NULL: the page's own */
    enum form_check want;
};
static const struct form_case cases[] = {
    { "own_form_passes", "http://127.0.0.1:8080", "same-origin", "127.0.0.1:8080", "session-a", NULL, FORM_OK },
    { "no_origin_header_still_needs_the_token", NULL, NULL, "127.0.0.1:8080", "session-a", NULL, FORM_OK },
    { "another_name_of_this_host_passes", "http://localhost:8080", "same-origin", "localhost:8080", "session-a", NULL,
        FORM_OK },
    { "foreign_origin_is_refused", "http://evil.test", "cross-site", "127.0.0.1:8080", "session-a", NULL,
        FORM_FOREIGN },
    { "null_origin_is_refused", "null", NULL, "127.0.0.1:8080", "session-a", NULL, FORM_FOREIGN },
    { "cross_site_fetch_is_refused", NULL, "cross-site", "127.0.0.1:8080", "session-a", NULL, FORM_FOREIGN },
    { "sibling_site_is_refused", NULL, "same-site", "127.0.0.1:8080", "session-a", NULL, FORM_FOREIGN },
    { "token_of_another_session_is_refused", NULL, NULL, "127.0.0.1:8080", "session-b", NULL, FORM_FOREIGN },
    { "edge_28_form_of_another_child_is_a_conflict", NULL, NULL, "127.0.0.1:8080", "session-a", "grant:56:1",
        FORM_CONTEXT },
    { "edge_28_form_from_before_the_grant_changed_is_a_conflict", NULL, NULL, "127.0.0.1:8080", "session-a",
        "grant:55:2", FORM_CONTEXT },
    { "own_form_in_a_grant_context_is_a_conflict", NULL, NULL, "127.0.0.1:8080", "session-a", "own:7", FORM_CONTEXT },
    { "missing_context_is_a_conflict", NULL, NULL, "127.0.0.1:8080", "session-a", "", FORM_CONTEXT },
};

struct stage {
    struct arena *a;
    struct keys *keys;
    struct app app;
    struct viewer viewer;
    struct http_req req;
    struct page page;
};

static void set_up(struct stage *s)
{
    struct sv advice;
    s->a = arena_new("test", 4096);
    assert_int_equal(keys_parse(SV("kith-keys 1\n1 0102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f20\n"),
                         s->a, &s->keys, &advice),
        E_OK);
    s->app = (struct app){ .keys = s->keys, .base_url = SV("http://127.0.0.1:8080") };
    s->viewer = (struct viewer){ .grant = { 55 }, .grant_version = 3, .self = { 7 } };
    s->req = (struct http_req){ .arena = s->a, .method = HTTP_POST };
    s->page = (struct page){ .app = &s->app,
        .req = &s->req,
        .viewer = &s->viewer,
        .context = CONTEXT_GRANT,
        .op = { .arena = s->a, .keys = s->keys, .viewer = &s->viewer } };
}

static void form_row(void **state)
{
    const struct form_case *t = *state;
    struct stage s;
    set_up(&s);
    struct http_pair headers[3], form[2];
    headers[0] = (struct http_pair){ SV("Host"), sv_of(t->host) };
    s.req.headers = (struct http_pairs){ headers, 1 };
    if (t->origin)
        headers[s.req.headers.count++] = (struct http_pair){ SV("Origin"), sv_of(t->origin) };
    if (t->site)
        headers[s.req.headers.count++] = (struct http_pair){ SV("Sec-Fetch-Site"), sv_of(t->site) };
    form[0] = (struct http_pair){ SV("_csrf"), form_guard_token(&s.page, sv_of(t->form_session)) };
    form[1] = (struct http_pair){ SV("_ctx"), t->context ? sv_of(t->context) : form_guard_context(&s.page) };
    s.req.form = (struct http_pairs){ form, 2 };
    assert_int_equal(form_guard_check(&s.page, SV("session-a")), t->want);
    keys_free(s.keys);
    arena_free(s.a);
}

static void the_token_is_masked_afresh_for_each_page(void **state)
{
    (void)state;
    struct stage s;
    set_up(&s);
    struct sv one = form_guard_token(&s.page, SV("session-a")), two = form_guard_token(&s.page, SV("session-a"));
    assert_false(sv_eq(one, two));
    keys_free(s.keys);
    arena_free(s.a);
}

static void a_damaged_token_is_refused(void **state)
{
    (void)state;
    struct stage s;
    set_up(&s);
    struct sv token = form_guard_token(&s.page, SV("session-a"));
    for (size_t i = 0; i < token.n; i++) {
        char *bad = arena_strndup(s.a, token.p, token.n);
        bad[i] = bad[i] == '0' ? '1' : '0';
        struct http_pair form[] = { { SV("_csrf"), sv_of(bad) }, { SV("_ctx"), form_guard_context(&s.page) } };
        s.req.form = (struct http_pairs){ form, 2 };
        assert_int_equal(form_guard_check(&s.page, SV("session-a")), FORM_FOREIGN);
    }
    keys_free(s.keys);
    arena_free(s.a);
}

int main(void)
{
    enum { N = sizeof cases / sizeof *cases };
    struct CMUnitTest t[N + 2];
    for (size_t i = 0; i < N; i++)
        t[i] = TEST_ROW(cases[i].name, form_row, &cases[i]);
    t[N] = (struct CMUnitTest)cmocka_unit_test(the_token_is_masked_afresh_for_each_page);
    t[N + 1] = (struct CMUnitTest)cmocka_unit_test(a_damaged_token_is_refused);
    return cmocka_run_group_tests_name("form guard", t, NULL, NULL);
}
