#include "http/http.h"
#include "test.h"

static struct arena *arena;

static int setup(void **state)
{
    (void)state;
    arena = arena_new("test", 4096);
    return 0;
}
static int teardown(void **state)
{
    (void)state;
    arena_free(arena);
    return 0;
}

static void headers_are_found_in_any_case_and_fields_are_not(void **state)
{
    (void)state;
    struct http_pair headers[] = { { SV("X-Name"), SV("1") } };
    struct http_pair form[] = { { SV("Name"), SV("2") }, { SV("box"), SV("a") }, { SV("box"), SV("b") } };
    struct http_req r = { .headers = { headers, 1 }, .form = { form, 3 } };
    assert_true(sv_eq(http_header(&r, SV("x-name")), SV("1")));
    assert_int_equal(http_field(&r, SV("name")).n, 0);
    assert_true(sv_eq(http_field(&r, SV("box")), SV("a")));
    assert_true(http_field_has(&r, SV("box"), SV("b")));
    assert_false(http_field_has(&r, SV("box"), SV("c")));
}

static void a_secure_site_reads_only_host_cookies(void **state)
{
    (void)state;
    struct http_pair cookies[] = { { SV("sid"), SV("planted") }, { SV("__Host-sid"), SV("real") } };
    struct http_req r = { .cookies = { cookies, 2 }, .secure = true };
    assert_true(sv_eq(http_cookie(&r, SV("sid")), SV("real")));
    r.cookies.count = 1;
    assert_int_equal(http_cookie(&r, SV("sid")).n, 0);
    r.secure = false;
    assert_true(sv_eq(http_cookie(&r, SV("sid")), SV("planted")));
}

static void a_header_replaces_and_set_cookie_repeats(void **state)
{
    (void)state;
    struct http_reply r = http_reply_new(arena);
    http_reply_header(&r, SV("X"), SV("1"));
    http_reply_header(&r, SV("x"), SV("2"));
    http_set_cookie(&r, SV("a"), SV("1"), (struct http_cookie_options){ 0 });
    http_set_cookie(&r, SV("b"), SV("2"), (struct http_cookie_options){ 0 });
    assert_int_equal(r.headers.count, 3);
    assert_true(sv_eq(http_reply_header_get(&r, SV("X")), SV("2")));
}

static void many_headers_fit(void **state)
{
    (void)state;
    struct http_reply r = http_reply_new(arena);
    for (int i = 0; i < 50; i++)
        http_reply_header(&r, sv_fmt(arena, "X-%d", i), SV("1"));
    assert_int_equal(r.headers.count, 50);
    assert_true(sv_eq(r.headers.items[0].name, SV("X-0")));
}

static void cookies_carry_their_attributes(void **state)
{
    (void)state;
    struct http_reply r = http_reply_new(arena);
    http_set_cookie(
        &r, SV("sid"), SV("v"), (struct http_cookie_options){ .max_age_s = 60, .secure = true, .strict = true });
    assert_true(sv_eq(http_reply_header_get(&r, SV("Set-Cookie")),
        SV("__Host-sid=v; Path=/; HttpOnly; SameSite=Strict; Secure; Max-Age=60")));
    r = http_reply_new(arena);
    http_set_cookie(&r, SV("sid"), SV(""), (struct http_cookie_options){ .max_age_s = -1 });
    assert_true(
        sv_eq(http_reply_header_get(&r, SV("Set-Cookie")), SV("sid=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0")));
}

static void a_redirect_stays_on_this_site(void **state)
{
    static const char *const elsewhere[] = { "//evil.example", "/\\evil.example", "http://evil.example", "", "clients",
        "/a\nb", "/a b", "/\xc3\xa9" };
    (void)state;
    struct http_reply r = http_reply_new(arena);
    http_redirect(&r, SV("/clients/1?tab=family#top"));
    assert_int_equal(r.status, 303);
    assert_true(sv_eq(http_reply_header_get(&r, SV("Location")), SV("/clients/1?tab=family#top")));
    for (size_t i = 0; i < LENGTH(elsewhere); i++) {
        http_redirect(&r, sv_of(elsewhere[i]));
        assert_true(sv_eq(http_reply_header_get(&r, SV("Location")), SV("/")));
    }
}

static void a_problem_is_a_page_with_its_sentence(void **state)
{
    (void)state;
    struct http_reply r = http_reply_new(arena);
    http_reply_problem(&r, 413, "The file is too large.");
    assert_int_equal(r.status, 413);
    assert_non_null(strstr(r.body.p, "<h1>Content Too Large</h1><p>The file is too large.</p>"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(headers_are_found_in_any_case_and_fields_are_not),
        cmocka_unit_test(a_secure_site_reads_only_host_cookies),
        cmocka_unit_test_setup_teardown(a_header_replaces_and_set_cookie_repeats, setup, teardown),
        cmocka_unit_test_setup_teardown(many_headers_fit, setup, teardown),
        cmocka_unit_test_setup_teardown(cookies_carry_their_attributes, setup, teardown),
        cmocka_unit_test_setup_teardown(a_redirect_stays_on_this_site, setup, teardown),
        cmocka_unit_test_setup_teardown(a_problem_is_a_page_with_its_sentence, setup, teardown),
    };
    return cmocka_run_group_tests_name("http/reply", tests, NULL, NULL);
}
