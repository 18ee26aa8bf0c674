#include "http/wire.h"
#include "test.h"

/* A buffer as the library leaves it: zeros for the space behind the method, the space before the version, CR, LF and
 * the first colon of each header. */
static const char clean[] = "GET\0/a\0HTTP/1.1\0\0Host\0 h\0\0X\0\0\0\0\0";

static bool intact(const char *p, size_t n, size_t target_n, const struct http_pair *items, size_t count)
{
    struct http_pairs headers = { (struct http_pair *)(uintptr_t)items, count };
    return http_wire_intact(
        (struct sv){ p, n }, (struct sv){ p, 3 }, target_n, (struct sv){ p + 4 + target_n + 1, 8 }, &headers);
}

static void a_clean_head_is_intact(void **state)
{
    (void)state;
    const char *p = clean;
    struct http_pair items[] = { { { p + 17, 4 }, { p + 23, 1 } }, { { p + 26, 1 }, { p + 28, 0 } } };
    assert_true(intact(p, 32, 2, items, 2));
}

static void a_value_cut_at_a_NUL_is_seen(void **state)
{
    (void)state;
    static const char p[] = "GET\0/a\0HTTP/1.1\0\0X\0 1\0hidden\0\0\0\0";
    struct http_pair items[] = { { { p + 17, 1 }, { p + 20, 1 } } };
    assert_false(intact(p, sizeof p - 1, 2, items, 1));
}

static void a_line_that_was_left_out_is_seen(void **state)
{
    (void)state;
    const char *p = clean;
    struct http_pair items[] = { { { p + 26, 1 }, { p + 28, 0 } } };
    assert_false(intact(p, 32, 2, items, 1));
    items[0] = (struct http_pair){ { p + 17, 4 }, { p + 23, 1 } };
    assert_false(intact(p, 32, 2, items, 1));
}

static void a_bare_line_feed_is_seen(void **state)
{
    (void)state;
    static const char p[] = "GET\0/a\0HTTP/1.1\0\0X\0 1\0Y\0 2\0\0\0\0";
    struct http_pair items[] = { { { p + 17, 1 }, { p + 20, 1 } }, { { p + 22, 1 }, { p + 25, 1 } } };
    assert_false(intact(p, sizeof p - 1, 2, items, 2));
}

static void a_name_that_moved_is_seen(void **state)
{
    (void)state;
    const char *p = clean;
    struct http_pair items[] = { { SV("Host"), { p + 23, 1 } }, { { p + 26, 1 }, { p + 28, 0 } } };
    assert_false(intact(p, 32, 2, items, 2));
}

static void a_target_cut_at_a_NUL_is_seen(void **state)
{
    (void)state;
    static const char p[] = "GET\0/a\0b\0HTTP/1.1\0\0\0\0";
    struct http_pairs none = { 0 };
    assert_false(
        http_wire_intact((struct sv){ p, sizeof p - 1 }, (struct sv){ p, 3 }, 2, (struct sv){ p + 9, 8 }, &none));
}

static void a_cut_head_is_never_read_past_its_end(void **state)
{
    (void)state;
    for (size_t n = 0; n < 32; n++) {
        char p[32];
        memcpy(p, clean, n);
        struct http_pair items[] = { { { p + 17, 4 }, { p + 23, 1 } }, { { p + 26, 1 }, { p + 28, 0 } } };
        assert_false(intact(p, n, 2, items, 2));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_clean_head_is_intact),
        cmocka_unit_test(a_value_cut_at_a_NUL_is_seen),
        cmocka_unit_test(a_line_that_was_left_out_is_seen),
        cmocka_unit_test(a_bare_line_feed_is_seen),
        cmocka_unit_test(a_name_that_moved_is_seen),
        cmocka_unit_test(a_target_cut_at_a_NUL_is_seen),
        cmocka_unit_test(a_cut_head_is_never_read_past_its_end),
    };
    return cmocka_run_group_tests_name("http/wire", tests, NULL, NULL);
}
