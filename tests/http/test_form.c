#include "http/form.h"
#include "test.h"

struct row {
    const char *name, *text, *flat; /* flat: "a=1;b=2;", or NULL when refused */
};

static const struct row rows[] = {
    { "empty_text_has_no_pairs", "", "" },
    { "pairs_keep_their_order", "b=2&a=1", "b=2;a=1;" },
    { "a_name_may_repeat", "a=1&a=2", "a=1;a=2;" },
    { "plus_is_a_space", "a=x+y", "a=x y;" },
    { "escapes_are_undone_in_names_and_values", "%61%20b=%26%3D%2B", "a b=&=+;" },
    { "utf8_is_kept", "n=V%C3%A9liz", "n=V\xc3\xa9liz;" },
    { "empty_pairs_are_skipped", "&&a=1&", "a=1;" },
    { "a_name_without_equals_has_an_empty_value", "a", "a=;" },
    { "a_second_equals_belongs_to_the_value", "a=b=c", "a=b=c;" },
    { "half_an_escape_is_refused", "a=%4", NULL },
    { "an_escape_at_the_end_is_refused", "a=%", NULL },
    { "an_escape_that_is_not_hex_is_refused", "a=%zz", NULL },
    { "an_escaped_NUL_is_refused", "a=%00", NULL },
    { "overlong_utf8_is_refused", "a=%C0%AF", NULL },
    { "a_surrogate_is_refused", "a=%ED%A0%80", NULL },
    { "a_lone_continuation_byte_is_refused", "a=%80", NULL },
    { "bad_utf8_in_a_name_is_refused", "%FF=1", NULL },
};

static void form_is_read(void **state)
{
    const struct row *row = *state;
    struct arena *a = arena_new("test", 4096);
    struct http_pairs pairs = { 0 };
    const char *problem = http_form_parse(sv_of(row->text), a, &pairs);
    if (!row->flat) {
        assert_non_null(problem);
        assert_int_equal(pairs.count, 0);
    } else {
        struct str flat = str_new(a, 4096);
        assert_null(problem);
        for (size_t i = 0; i < pairs.count; i++)
            str_addf(&flat, "%.*s=%.*s;", SV_FMT(pairs.items[i].name), SV_FMT(pairs.items[i].value));
        assert_string_equal(flat.p, row->flat);
    }
    arena_free(a);
}

static const char *parse_repeated(struct arena *a, size_t times, struct http_pairs *ret_pairs)
{
    struct str text = str_new(a, 1 << 20);
    for (size_t i = 0; i < times; i++)
        str_add(&text, i ? SV("&a=1") : SV("a=1"));
    return http_form_parse(str_sv(&text), a, ret_pairs);
}

static void a_thousand_fields_pass_and_one_more_is_refused(void **state)
{
    (void)state;
    struct arena *a = arena_new("test", 4096);
    struct http_pairs pairs = { 0 };
    assert_null(parse_repeated(a, HTTP_MAX_FIELDS, &pairs));
    assert_int_equal(pairs.count, HTTP_MAX_FIELDS);
    assert_non_null(parse_repeated(a, HTTP_MAX_FIELDS + 1, &pairs));
    arena_free(a);
}

int main(void)
{
    struct CMUnitTest tests[LENGTH(rows) + 1];
    for (size_t i = 0; i < LENGTH(rows); i++)
        tests[i] = TEST_ROW(rows[i].name, form_is_read, &rows[i]);
    tests[LENGTH(rows)] = (struct CMUnitTest)cmocka_unit_test(a_thousand_fields_pass_and_one_more_is_refused);
    return cmocka_run_group_tests_name("http/form", tests, NULL, NULL);
}
