#include "http/path.h"
#include "test.h"

struct row {
    const char *name, *raw, *path; /* path: NULL when refused */
};

static const struct row rows[] = {
    { "root_passes", "/", "/" },
    { "a_plain_path_passes", "/clients/12/contacts", "/clients/12/contacts" },
    { "a_slash_at_the_end_stays", "/clients/", "/clients/" },
    { "escapes_are_undone", "/a%20b", "/a b" },
    { "utf8_passes_escaped", "/V%C3%A9liz", "/V\xc3\xa9liz" },
    { "utf8_passes_raw", "/V\xc3\xa9liz", "/V\xc3\xa9liz" },
    { "dots_inside_a_name_pass", "/a..b/.c/d.", "/a..b/.c/d." },
    { "plus_is_a_plus", "/a+b", "/a+b" },
    { "empty_is_refused", "", NULL },
    { "a_relative_path_is_refused", "clients", NULL },
    { "an_asterisk_is_refused", "*", NULL },
    { "dot_dot_is_refused", "/a/../b", NULL },
    { "dot_dot_at_the_end_is_refused", "/a/..", NULL },
    { "a_single_dot_is_refused", "/./a", NULL },
    { "escaped_dot_dot_is_refused", "/%2e%2e/etc/passwd", NULL },
    { "half_escaped_dot_dot_is_refused", "/.%2E/x", NULL },
    { "twice_escaped_dot_dot_is_refused", "/%252e%252e/x", NULL },
    { "two_slashes_are_refused", "/a//b", NULL },
    { "two_slashes_at_the_start_are_refused", "//evil.example/", NULL },
    { "an_escaped_slash_is_refused", "/a%2fb", NULL },
    { "a_backslash_is_refused", "/a\\b", NULL },
    { "an_escaped_backslash_is_refused", "/a%5Cb", NULL },
    { "an_escaped_NUL_is_refused", "/a%00b", NULL },
    { "an_escaped_line_break_is_refused", "/a%0d%0ab", NULL },
    { "an_escaped_delete_is_refused", "/a%7f", NULL },
    { "overlong_utf8_is_refused", "/%c0%ae%c0%ae/", NULL },
    { "overlong_slash_is_refused", "/..%c0%af", NULL },
    { "half_an_escape_is_refused", "/a%2", NULL },
    { "a_fragment_is_refused", "/a#b", NULL },
    { "a_space_is_refused", "/a b", NULL },
};

static void path_is_decoded(void **state)
{
    const struct row *row = *state;
    struct arena *a = arena_new("test", 4096);
    struct sv path = SV("untouched");
    const char *problem = http_path_decode(sv_of(row->raw), a, &path);
    if (row->path) {
        assert_null(problem);
        assert_true(sv_eq(path, sv_of(row->path)));
    } else {
        assert_non_null(problem);
        assert_true(sv_eq(path, SV("untouched")));
    }
    arena_free(a);
}

static void target_is_split(void **state)
{
    (void)state;
    struct sv path, query;
    assert_null(http_target_split(SV("/a?b=1?c"), SV("h"), &path, &query));
    assert_true(sv_eq(path, SV("/a")) && sv_eq(query, SV("b=1?c")));
    assert_null(http_target_split(SV("/a"), SV("h"), &path, &query));
    assert_true(sv_eq(path, SV("/a")) && query.n == 0);
}

static void absolute_target_must_name_the_host(void **state)
{
    (void)state;
    struct sv path, query;
    assert_null(http_target_split(SV("http://h:80/a?q"), SV("H:80"), &path, &query));
    assert_true(sv_eq(path, SV("/a")) && sv_eq(query, SV("q")));
    assert_non_null(http_target_split(SV("http://evil/a"), SV("h"), &path, &query));
    assert_non_null(http_target_split(SV("http://h"), SV("h"), &path, &query));
    assert_non_null(http_target_split(SV("http://h/a"), SV(""), &path, &query));
}

int main(void)
{
    struct CMUnitTest tests[LENGTH(rows) + 2];
    for (size_t i = 0; i < LENGTH(rows); i++)
        tests[i] = TEST_ROW(rows[i].name, path_is_decoded, &rows[i]);
    tests[LENGTH(rows)] = (struct CMUnitTest)cmocka_unit_test(target_is_split);
    tests[LENGTH(rows) + 1] = (struct CMUnitTest)cmocka_unit_test(absolute_target_must_name_the_host);
    return cmocka_run_group_tests_name("http/path", tests, NULL, NULL);
}
