/* Origins, credentials and how much each caller gets. */
#include "../test.h"

#include "endpoint/cors.h"
#include "endpoint/rate.h"
#include "endpoint/who.h"

static void origins_are_read_and_nothing_else_is_one(void **state)
{
    (void)state;
    struct arena *a = arena_new("test", 4096);
    struct cors c;
    struct sv wrong;
    assert_true(cors_read(a, SV(" https://app.example.org  http://localhost:3000 "), &c, &wrong));
    assert_int_equal(c.count, 2);
    assert_true(cors_allows(&c, SV("http://localhost:3000")));
    assert_false(cors_allows(&c, SV("http://localhost:3001")));
    assert_false(cors_allows(&c, SV("https://app.example.org.evil.test")));
    assert_false(cors_allows(&c, SV("null")));
    assert_true(cors_read(a, SV("*"), &c, &wrong) && c.any);
    assert_true(cors_read(a, SV(""), &c, &wrong));
    assert_false(cors_allows(&c, SV("https://app.example.org")));
    static const char *const bad[] = { "app.example.org", "https://", "https://a.example/path", "https://*.example.org",
        "ftp://a.example", "null", "https://user@a.example" };
    for (size_t i = 0; i < LENGTH(bad); i++) {
        assert_false(cors_read(a, sv_of(bad[i]), &c, &wrong));
        assert_true(sv_eq(wrong, sv_of(bad[i])));
    }
    arena_free(a);
}

static void only_a_listed_origin_is_named_in_the_reply(void **state)
{
    (void)state;
    struct arena *a = arena_new("test", 4096);
    struct cors c;
    struct sv wrong;
    assert_true(cors_read(a, SV("https://app.example.org"), &c, &wrong));
    struct http_pair origin = { SV("Origin"), SV("https://app.example.org") };
    struct http_req req = { .arena = a, .headers = { &origin, 1 } };
    struct http_reply good = http_reply_new(a), bad = http_reply_new(a);
    cors_preflight(&c, &req, &good);
    assert_int_equal(good.status, 204);
    assert_true(sv_eq(http_reply_header_get(&good, SV("Access-Control-Allow-Origin")), origin.value));
    assert_true(sv_eq(http_reply_header_get(&good, SV("Vary")), SV("Origin")));
    assert_int_equal(http_reply_header_get(&good, SV("Access-Control-Allow-Credentials")).n, 0);
    origin.value = SV("https://evil.test");
    cors_reply(&c, &req, &bad);
    assert_int_equal(http_reply_header_get(&bad, SV("Access-Control-Allow-Origin")).n, 0);
    arena_free(a);
}

static void a_key_and_a_token_are_told_apart_under_either_scheme(void **state)
{
    (void)state;
    static const struct {
        const char *header;
        enum api_proof proof;
        const char *secret;
    } rows[] = {
        { "Basic kith_abc", API_KEY, "kith_abc" },
        { "basic  kith_abc ", API_KEY, "kith_abc" },
        { "Bearer kith_abc", API_KEY, "kith_abc" },
        { "Bearer 0123", API_TOKEN, "0123" },
        { "Digest kith_abc", API_NOBODY, "" },
        { "kith_abc", API_NOBODY, "" },
        { "Basic ", API_NOBODY, "" },
        { "", API_NOBODY, "" },
    };
    for (size_t i = 0; i < LENGTH(rows); i++) {
        struct credentials c = credentials_read(sv_of(rows[i].header));
        assert_int_equal(c.proof, rows[i].proof);
        assert_true(sv_eq(c.secret, sv_of(rows[i].secret)));
    }
}

static bool safe(const char *type, const char *csrf, const char *origin, const char *site)
{
    struct arena *a = arena_new("test", 4096);
    struct app app = { .base_url = SV("https://portal.example.org"), .secure = true };
    struct http_pair headers[] = { { SV("Kith-CSRF"), sv_of(csrf) }, { SV("Origin"), sv_of(origin) },
        { SV("Sec-Fetch-Site"), sv_of(site) }, { SV("Host"), SV("portal.example.org") } };
    struct http_req req = { .arena = a, .headers = { headers, 4 }, .content_type = sv_of(type) };
    bool is = credentials_cookie_safe(&app, &req);
    arena_free(a);
    return is;
}

static void a_cookie_speaks_only_from_our_page_by_a_request_no_form_makes(void **state)
{
    (void)state;
    const char *ours = "https://portal.example.org";
    assert_true(safe("application/json", "", ours, "same-origin"));
    assert_true(safe("application/json", "", "", ""));
    assert_true(safe("multipart/form-data", "1", ours, "same-origin"));
    assert_false(safe("multipart/form-data", "", ours, "same-origin"));
    assert_false(safe("text/plain", "", ours, "same-origin"));
    assert_false(safe("", "", "", ""));
    assert_false(safe("application/json", "1", "https://evil.test", "cross-site"));
    assert_false(safe("application/json", "1", "https://evil.test", ""));
    assert_false(safe("application/json", "1", "null", ""));
    assert_false(safe("application/json", "1", "", "same-site"));
}

static void who_asks_too_often_waits_and_nobody_else_does(void **state)
{
    (void)state;
    struct rate *r = rate_new(60);
    struct instant now = { INT64_C(1772463600) * SECOND_US };
    for (int i = 0; i < 60; i++)
        assert_int_equal(rate_take(r, SV("a"), 1, now), 0);
    assert_int_equal(rate_take(r, SV("a"), 1, now), 1);
    assert_int_equal(rate_take(r, SV("a"), 10, now), 10);
    assert_int_equal(rate_take(r, SV("b"), 10, now), 0);
    now = instant_add(now, 2 * SECOND_US);
    assert_int_equal(rate_take(r, SV("a"), 2, now), 0);
    assert_int_equal(rate_take(r, SV("a"), 1, now), 1);
    rate_free(r);
}

int main(void)
{
    cmocka_set_message_output(CM_OUTPUT_TAP);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(origins_are_read_and_nothing_else_is_one),
        cmocka_unit_test(only_a_listed_origin_is_named_in_the_reply),
        cmocka_unit_test(a_key_and_a_token_are_told_apart_under_either_scheme),
        cmocka_unit_test(a_cookie_speaks_only_from_our_page_by_a_request_no_form_makes),
        cmocka_unit_test(who_asks_too_often_waits_and_nobody_else_does),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
