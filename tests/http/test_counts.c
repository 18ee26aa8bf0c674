#include <arpa/inet.h>

#include "base/err.h"
#include "http/body.h"
#include "http/metrics.h"
#include "http/peers.h"
#include "test.h"

static struct sockaddr_storage address(const char *text)
{
    struct sockaddr_storage s = { 0 };
    struct sockaddr_in *in = (void *)&s;
    struct sockaddr_in6 *in6 = (void *)&s;
    if (inet_pton(AF_INET, text, &in->sin_addr) == 1) {
        s.ss_family = AF_INET;
    } else {
        assert_int_equal(inet_pton(AF_INET6, text, &in6->sin6_addr), 1);
        s.ss_family = AF_INET6;
    }
    return s;
}

static unsigned count(struct http_peers *p, const char *text)
{
    struct sockaddr_storage s = address(text);
    return http_peers_count(p, (const struct sockaddr *)&s);
}
static void enter(struct http_peers *p, const char *text)
{
    struct sockaddr_storage s = address(text);
    http_peers_enter(p, (const struct sockaddr *)&s);
}
static void leave(struct http_peers *p, const char *text)
{
    struct sockaddr_storage s = address(text);
    http_peers_leave(p, (const struct sockaddr *)&s);
}

static void addresses_are_counted_apart(void **state)
{
    (void)state;
    struct http_peers *p = http_peers_new(10);
    enter(p, "10.0.0.1");
    enter(p, "10.0.0.1");
    enter(p, "10.0.0.2");
    assert_int_equal(count(p, "10.0.0.1"), 2);
    assert_int_equal(count(p, "10.0.0.2"), 1);
    assert_int_equal(count(p, "10.0.0.3"), 0);
    assert_int_equal(count(p, "::ffff:10.0.0.1"), 2);
    leave(p, "::ffff:10.0.0.1");
    assert_int_equal(count(p, "10.0.0.1"), 1);
    http_peers_free(p);
}

static void an_ipv6_network_counts_as_one(void **state)
{
    (void)state;
    struct http_peers *p = http_peers_new(10);
    enter(p, "2001:db8:1:2::1");
    enter(p, "2001:db8:1:2:ffff::9");
    enter(p, "2001:db8:1:3::1");
    assert_int_equal(count(p, "2001:db8:1:2::5"), 2);
    assert_int_equal(count(p, "2001:db8:1:3::5"), 1);
    http_peers_free(p);
}

static void a_crowded_table_forgets_nobody(void **state)
{
    enum { MANY = 1000 };
    (void)state;
    struct http_peers *p = http_peers_new(MANY);
    char text[32];
    for (int round = 0; round < 3; round++) {
        for (int i = 0; i < MANY; i++) {
            snprintf(text, sizeof text, "10.1.%d.%d", i / 250, i % 250);
            enter(p, text);
        }
        for (int i = 0; i < MANY; i++) {
            snprintf(text, sizeof text, "10.1.%d.%d", i / 250, i % 250);
            assert_int_equal(count(p, text), 1);
            if ((i + round) % 3)
                leave(p, text);
        }
        for (int i = 0; i < MANY; i++) {
            snprintf(text, sizeof text, "10.1.%d.%d", i / 250, i % 250);
            assert_int_equal(count(p, text), (i + round) % 3 ? 0 : 1);
            if ((i + round) % 3 == 0)
                leave(p, text);
        }
    }
    http_peers_free(p);
}

static void loopback_is_known(void **state)
{
    static const struct {
        const char *text;
        bool loopback;
    } rows[] = { { "127.0.0.1", true }, { "127.9.9.9", true }, { "::1", true }, { "::ffff:127.0.0.1", true },
        { "128.0.0.1", false }, { "::2", false } };
    (void)state;
    for (size_t i = 0; i < LENGTH(rows); i++) {
        struct sockaddr_storage s = address(rows[i].text);
        assert_int_equal(http_address_is_loopback((const struct sockaddr *)&s), rows[i].loopback);
    }
}

static void an_address_is_written_in_its_shortest_form(void **state)
{
    (void)state;
    char text[HTTP_ADDRESS_TEXT];
    struct sockaddr_storage mapped = address("::ffff:10.0.0.1"), six = address("2001:db8:0:0::1"), none = { 0 };
    assert_true(sv_eq(http_address_text((const struct sockaddr *)&mapped, text), SV("10.0.0.1")));
    assert_true(sv_eq(http_address_text((const struct sockaddr *)&six, text), SV("2001:db8::1")));
    assert_int_equal(http_address_text((const struct sockaddr *)&none, text).n, 0);
}

static void a_body_grows_to_its_limit_and_no_further(void **state)
{
    (void)state;
    struct arena *a = arena_new("test", 4096);
    struct http_body b = { .limit = 300000 };
    _Atomic size_t used = 0;
    char piece[1000];
    for (int i = 0; i < 300; i++) {
        memset(piece, 'a' + i % 26, sizeof piece);
        http_body_add(&b, (struct sv){ piece, sizeof piece }, a, &used, 1 << 20);
    }
    assert_false(b.too_large);
    assert_int_equal(b.n, 300000);
    for (size_t i = 0; i < b.n; i++)
        assert_int_equal(b.p[i], 'a' + (int)(i / 1000) % 26);
    assert_true(used >= 300000);
    http_body_add(&b, SV("x"), a, &used, 1 << 20);
    assert_true(b.too_large);
    assert_int_equal(b.n, 0);
    assert_int_equal(used, 0);
    assert_int_equal(b.seen, 300001);
    arena_free(a);
}

static void a_body_over_the_budget_is_not_kept(void **state)
{
    (void)state;
    struct arena *a = arena_new("test", 4096);
    struct http_body b = { .limit = 1 << 20 };
    _Atomic size_t used = 90000;
    char piece[1000] = { 0 };
    for (int i = 0; i < 200; i++)
        http_body_add(&b, (struct sv){ piece, sizeof piece }, a, &used, 100000);
    assert_true(b.too_many);
    assert_int_equal(used, 90000);
    arena_free(a);
}

static void durations_are_cumulated(void **state)
{
    (void)state;
    struct arena *a = arena_new("test", 4096);
    struct http_metrics *m = arena_new_obj(a, struct http_metrics);
    struct str text = str_new(a, 1 << 16);
    http_metrics_count(m, 200, 400);
    http_metrics_count(m, 200, 3000);
    http_metrics_count(m, 503, 9000000);
    http_metrics_write(m, 7, &text);
    assert_non_null(strstr(text.p, "kith_http_requests_total{code=\"200\"} 2\n"));
    assert_non_null(strstr(text.p, "kith_http_requests_total{code=\"503\"} 1\n"));
    assert_non_null(strstr(text.p, "_bucket{le=\"0.0005\"} 1\n"));
    assert_non_null(strstr(text.p, "_bucket{le=\"0.0025\"} 1\n"));
    assert_non_null(strstr(text.p, "_bucket{le=\"0.005\"} 2\n"));
    assert_non_null(strstr(text.p, "_bucket{le=\"5\"} 2\n"));
    assert_non_null(strstr(text.p, "_bucket{le=\"+Inf\"} 3\n"));
    assert_non_null(strstr(text.p, "_sum 9.003400\n"));
    assert_non_null(strstr(text.p, "kith_http_queue_depth 7\n"));
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(addresses_are_counted_apart),
        cmocka_unit_test(an_ipv6_network_counts_as_one),
        cmocka_unit_test(a_crowded_table_forgets_nobody),
        cmocka_unit_test(loopback_is_known),
        cmocka_unit_test(an_address_is_written_in_its_shortest_form),
        cmocka_unit_test(a_body_grows_to_its_limit_and_no_further),
        cmocka_unit_test(a_body_over_the_budget_is_not_kept),
        cmocka_unit_test(durations_are_cumulated),
    };
    return cmocka_run_group_tests_name("http/counts", tests, NULL, NULL);
}
