/* The cookies of a page, on both kinds of site. */
#include "test.h"

#include "page/frame.h"

static struct http_req request(struct http_pair *cookies, size_t count, bool secure)
{
    return (struct http_req){ .cookies = { cookies, count }, .secure = secure };
}

static void https_session_cookie_is_read_back_as_it_was_set(void **state)
{
    (void)state;
    struct arena *a = arena_new("test", 4096);
    struct http_reply reply = http_reply_new(a);
    struct app app = { .secure = true };
    struct page page = { .app = &app, .reply = &reply };
    frame_set_session(&page, SV("token"));
    struct sv set = http_reply_header_get(&reply, SV("Set-Cookie"));
    struct sv name = sv_cut(&set, '='), value = sv_cut(&set, ';');
    struct http_pair cookies[] = { { SV("kith-session"), SV("planted") }, { name, value } };
    struct http_req req = request(cookies, LENGTH(cookies), true);
    assert_true(sv_eq(name, SV("__Host-kith-session")));
    assert_true(sv_eq(frame_session_cookie(&req), SV("token")));
    arena_free(a);
}

static void https_site_ignores_cookies_a_neighbour_could_plant(void **state)
{
    (void)state;
    struct http_pair cookies[] = { { SV("kith-session"), SV("planted") }, { SV("kith-device"), SV("planted") } };
    struct http_req req = request(cookies, LENGTH(cookies), true);
    assert_int_equal(frame_session_cookie(&req).n, 0);
    assert_int_equal(frame_device_cookie(&req).n, 0);
}

static void plain_site_reads_the_plain_names(void **state)
{
    (void)state;
    struct http_pair cookies[] = { { SV("kith-session"), SV("s") }, { SV("kith-device"), SV("d") } };
    struct http_req req = request(cookies, LENGTH(cookies), false);
    assert_true(sv_eq(frame_session_cookie(&req), SV("s")));
    assert_true(sv_eq(frame_device_cookie(&req), SV("d")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(https_session_cookie_is_read_back_as_it_was_set),
        cmocka_unit_test(https_site_ignores_cookies_a_neighbour_could_plant),
        cmocka_unit_test(plain_site_reads_the_plain_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
