#include "http/cookie.h"
#include "http/forwarded.h"
#include "http/negotiate.h"
#include "test.h"

struct coding_row {
    const char *name, *header;
    enum http_coding coding;
};
static const struct coding_row codings[] = {
    { "no_header_means_no_coding", "", HTTP_IDENTITY },
    { "gzip_alone", "gzip", HTTP_GZIP },
    { "br_goes_before_gzip", "gzip, deflate, br", HTTP_BR },
    { "a_heavier_gzip_goes_before_br", "br;q=0.5, gzip;q=0.8", HTTP_GZIP },
    { "a_weight_of_zero_forbids", "br;q=0, gzip;q=0.000", HTTP_IDENTITY },
    { "a_star_stands_for_what_is_not_named", "*", HTTP_BR },
    { "a_star_of_zero_forbids_the_rest", "gzip, *;q=0", HTTP_GZIP },
    { "names_are_case_insensitive", "GZip ; Q=1", HTTP_GZIP },
    { "a_broken_weight_drops_its_coding", "br;q=2, gzip;q=x", HTTP_IDENTITY },
    { "unknown_codings_are_ignored", "zstd, compress", HTTP_IDENTITY },
};
static void coding_is_chosen(void **state)
{
    const struct coding_row *row = *state;
    assert_int_equal(http_coding_accepted(sv_of(row->header)), row->coding);
}

static void etags_compare_weakly(void **state)
{
    (void)state;
    assert_true(http_etag_matches(SV("\"a\""), SV("\"a\"")));
    assert_true(http_etag_matches(SV("W/\"a\""), SV("\"a\"")));
    assert_true(http_etag_matches(SV("\"x\" , W/\"a\""), SV("W/\"a\"")));
    assert_true(http_etag_matches(SV("*"), SV("\"a\"")));
    assert_false(http_etag_matches(SV("\"b\""), SV("\"a\"")));
    assert_false(http_etag_matches(SV("a"), SV("\"a\"")));
    assert_false(http_etag_matches(SV(""), SV("\"a\"")));
    assert_false(http_etag_matches(SV("*"), SV("")));
}

struct peer_row {
    const char *name, *peer, *trusted, *forwarded, *client;
};
static const struct peer_row peers[] = {
    { "a_stranger_is_not_believed", "10.0.0.9", "127.0.0.1", "1.2.3.4", "10.0.0.9" },
    { "without_a_trusted_proxy_nobody_is_believed", "127.0.0.1", "", "1.2.3.4", "127.0.0.1" },
    { "the_trusted_proxy_is_believed", "127.0.0.1", "127.0.0.1", "1.2.3.4", "1.2.3.4" },
    { "the_last_address_counts", "127.0.0.1", "127.0.0.1", "6.6.6.6, 1.2.3.4", "1.2.3.4" },
    { "ipv6_passes", "::1", "::1", "2001:db8::7", "2001:db8::7" },
    { "brackets_and_port_are_removed", "::1", "::1", "[2001:db8::7]:443", "2001:db8::7" },
    { "a_port_is_removed", "::1", "::1", "1.2.3.4:99", "1.2.3.4" },
    { "nonsense_leaves_the_proxy", "::1", "::1", "<script>", "::1" },
    { "an_empty_list_leaves_the_proxy", "::1", "::1", "", "::1" },
    { "an_open_bracket_leaves_the_proxy", "::1", "::1", "[::2", "::1" },
};
static void client_is_found(void **state)
{
    const struct peer_row *row = *state;
    struct http_pair items[] = { { SV("X-Forwarded-For"), SV("9.9.9.9") },
        { SV("x-forwarded-for"), sv_of(row->forwarded) } };
    struct http_pairs headers = { items, 2 };
    struct sv client = http_client_address(sv_of(row->peer), sv_of(row->trusted), &headers);
    assert_true(sv_eq(client, sv_of(row->client)));
}

struct cookie_row {
    const char *name, *header, *flat;
};
static const struct cookie_row cookies[] = {
    { "one_cookie", "a=1", "a=1;" },
    { "several_cookies", "a=1; b=2;c=3", "a=1;b=2;c=3;" },
    { "a_cookie_in_quotes_loses_them", "a=\"x\"", "a=x;" },
    { "an_equals_belongs_to_the_value", "a=b=c", "a=b=c;" },
    { "a_broken_pair_is_skipped", "bad; =x; a b=1; ok=1", "ok=1;" },
    { "a_value_with_a_space_is_skipped", "a=x y; b=1", "b=1;" },
    { "an_empty_value_is_kept", "a=", "a=;" },
    { "an_empty_header_has_none", "", "" },
};
static void cookies_are_read(void **state)
{
    const struct cookie_row *row = *state;
    struct arena *a = arena_new("test", 4096);
    struct http_pair item = { SV("cookie"), sv_of(row->header) };
    struct http_pairs found = http_cookies_parse(&(struct http_pairs){ &item, 1 }, a);
    struct str flat = str_new(a, 4096);
    for (size_t i = 0; i < found.count; i++)
        str_addf(&flat, "%.*s=%.*s;", SV_FMT(found.items[i].name), SV_FMT(found.items[i].value));
    assert_string_equal(flat.p, row->flat);
    arena_free(a);
}

static void more_than_a_hundred_cookies_are_not_read(void **state)
{
    (void)state;
    struct arena *a = arena_new("test", 4096);
    struct str text = str_new(a, 1 << 16);
    for (int i = 0; i < 200; i++)
        str_addf(&text, "a%d=1;", i);
    struct http_pair items[] = { { SV("Cookie"), str_sv(&text) }, { SV("Cookie"), SV("b=1") } };
    assert_int_equal(http_cookies_parse(&(struct http_pairs){ items, 2 }, a).count, HTTP_MAX_COOKIES);
    arena_free(a);
}

int main(void)
{
    struct CMUnitTest tests[LENGTH(codings) + LENGTH(peers) + LENGTH(cookies) + 2];
    size_t n = 0;
    for (size_t i = 0; i < LENGTH(codings); i++)
        tests[n++] = TEST_ROW(codings[i].name, coding_is_chosen, &codings[i]);
    for (size_t i = 0; i < LENGTH(peers); i++)
        tests[n++] = TEST_ROW(peers[i].name, client_is_found, &peers[i]);
    for (size_t i = 0; i < LENGTH(cookies); i++)
        tests[n++] = TEST_ROW(cookies[i].name, cookies_are_read, &cookies[i]);
    tests[n++] = (struct CMUnitTest)cmocka_unit_test(etags_compare_weakly);
    tests[n++] = (struct CMUnitTest)cmocka_unit_test(more_than_a_hundred_cookies_are_not_read);
    return cmocka_run_group_tests_name("http/negotiate", tests, NULL, NULL);
}
