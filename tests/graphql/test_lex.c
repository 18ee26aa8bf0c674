#include "test.h"

#include "graphql/lex.h"

static struct arena *scratch;

static int setup(void **state)
{
    (void)state;
    scratch = arena_new("test", 64 * 1024);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    arena_free(scratch);
    return 0;
}

/* Every token as KIND text@line:column, the bad one with its problem. */
static struct sv tokens_of(struct sv text)
{
    static const char *const kinds[] = { "END", "BAD", "", "name ", "int ", "float ", "string ", "block " };
    struct gql_lexer l = gql_lex(scratch, text);
    struct str out = str_new(scratch, 64 * 1024);
    for (;;) {
        struct gql_token t = gql_next(&l);
        if (t.kind == GQL_T_END)
            return str_sv(&out);
        str_addf(&out, "%s%s%.*s@%u:%u", out.n ? " | " : "", kinds[t.kind], SV_FMT(t.text), t.at.line, t.at.column);
        if (t.kind == GQL_T_BAD) {
            str_addf(&out, " %.*s", SV_FMT(l.problem));
            return str_sv(&out);
        }
    }
}

struct row {
    const char *name, *text, *tokens;
};

static void reads(void **state)
{
    const struct row *row = *state;
    struct sv got = tokens_of(sv_of(row->text));
    assert_string_equal(sv_z(scratch, got), row->tokens);
}

static const struct row rows[] = {
    { "nothing_has_no_tokens", "", "" },
    { "commas_comments_and_white_space_are_ignored", " \t,# {\n,,", "" },
    { "a_byte_order_mark_is_ignored_wherever_it_stands", "\xEF\xBB\xBF{\xEF\xBB\xBF}", "{@1:2 | }@1:4" },
    { "signs", "!$&()...:=@[]{|}",
        "!@1:1 | $@1:2 | &@1:3 | (@1:4 | )@1:5 | ...@1:6 | :@1:9 | =@1:10 | @@1:11 | [@1:12 | ]@1:13 | {@1:14 | |@1:15 "
        "| "
        "}@1:16" },
    { "lines_end_in_three_ways", "a\nb\r\nc\rd", "name a@1:1 | name b@2:1 | name c@3:1 | name d@4:1" },
    { "columns_count_code_points", "# \xC3\xA9\xF0\x9F\x98\x80\n\"\xC3\xA9\" x", "string \xC3\xA9@2:1 | name x@2:5" },
    { "names_have_digits_but_not_first", "_a1 A_", "name _a1@1:1 | name A_@1:5" },
    { "numbers", "0 -1 12 0.5 -0.25 1e3 1E+3 6.02e-23",
        "int 0@1:1 | int -1@1:3 | int 12@1:6 | float 0.5@1:9 | float -0.25@1:13 | float 1e3@1:19 | float 1E+3@1:23 | "
        "float "
        "6.02e-23@1:28" },
    { "a_zero_has_no_digits_behind_it", "00", "BAD@1:2 Invalid number, unexpected digit after 0: \"0\"." },
    { "a_minus_needs_a_digit", "-x", "BAD@1:2 Invalid number, expected digit but got: \"x\"." },
    { "a_plus_begins_no_number", "+1", "BAD@1:1 Unexpected character: \"+\"." },
    { "a_point_needs_digits", "1.", "BAD@1:3 Invalid number, expected digit but got: <EOF>." },
    { "an_exponent_needs_digits", "1e", "BAD@1:3 Invalid number, expected digit but got: <EOF>." },
    { "a_name_does_not_touch_a_number", "0xF1", "BAD@1:2 Invalid number, expected digit but got: \"x\"." },
    { "a_number_does_not_touch_a_point", "1.2.3", "BAD@1:4 Invalid number, expected digit but got: \".\"." },
    { "dots_come_in_threes", "..", "BAD@1:1 Unexpected character: \".\"." },
    { "a_single_quote_is_explained", "'a'",
        "BAD@1:1 Unexpected single quote character ('), did you mean to use a double quote (\")?" },
    { "other_characters_are_named", "\xC3\xA9", "BAD@1:1 Unexpected character: U+00E9." },
    { "control_characters_are_named", "\x01", "BAD@1:1 Unexpected character: U+0001." },
    { "an_empty_string", "\"\" x", "string @1:1 | name x@1:4" },
    { "escapes_are_decoded", "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u0041\\u{e9}\\u{1F600}\\uD83D\\uDE00\"",
        "string \"\\/\b\f\n\r\tA\xC3\xA9\xF0\x9F\x98\x80\xF0\x9F\x98\x80@1:1" },
    { "an_unknown_escape_is_refused", "\"\\x\"", "BAD@1:2 Invalid character escape sequence: \"\\x\"." },
    { "half_of_a_pair_is_refused", "\"\\uD83D\"", "BAD@1:2 Invalid character escape sequence: \"\\uD83D\"." },
    { "the_other_half_alone_is_refused", "\"\\uDE00\"", "BAD@1:2 Invalid character escape sequence: \"\\uDE00\"." },
    { "a_code_point_ends_at_10FFFF", "\"\\u{110000}\"", "BAD@1:2 Invalid character escape sequence: \"\\u{110000}\"." },
    { "a_code_point_needs_digits", "\"\\u{}\"", "BAD@1:2 Invalid character escape sequence: \"\\u{}\"." },
    { "a_string_ends_on_its_line", "\"a\nb\"", "BAD@1:3 Unterminated string." },
    { "a_string_ends", "\"a", "BAD@1:3 Unterminated string." },
    { "a_string_does_not_end_with_an_escape", "\"a\\", "BAD@1:3 Invalid character escape sequence: \"\\\"." },
    { "a_block_string_loses_common_indentation", "\"\"\"\n    a\n      b\n\n    c\n  \"\"\" x",
        "block a\n  b\n\nc@1:1 | name x@6:7" },
    { "a_block_string_keeps_its_first_line", "\"\"\"  a\n  b\"\"\"", "block   a\nb@1:1" },
    { "a_block_string_holds_quotes_and_backslashes", "\"\"\"a \" \\\"\"\" \\n\"\"\"", "block a \" \"\"\" \\n@1:1" },
    { "a_block_string_has_only_newlines", "\"\"\"a\r\nb\rc\"\"\"", "block a\nb\nc@1:1" },
    { "a_blank_block_string_is_empty", "\"\"\" \n\t\n\"\"\"", "block @1:1" },
    { "a_block_string_ends", "\"\"\"a\"\"", "BAD@1:7 Unterminated string." },
};

static void nothing_follows_what_is_bad(void **state)
{
    (void)state;
    struct gql_lexer l = gql_lex(scratch, SV("? a"));
    assert_int_equal(gql_next(&l).kind, GQL_T_BAD);
    assert_int_equal(gql_next(&l).kind, GQL_T_BAD);
}

static void a_nul_is_a_character_like_others(void **state)
{
    (void)state;
    assert_string_equal(sv_z(scratch, tokens_of(SV("a\0"))), "name a@1:1 | BAD@1:2 Unexpected character: U+0000.");
    struct gql_lexer l = gql_lex(scratch, SV("\"a\0b\""));
    assert_int_equal(gql_next(&l).text.n, 3);
}

static void what_is_no_utf8_is_found(void **state)
{
    (void)state;
    assert_int_equal(gql_text_check(SV("a\xC3\xA9")), SIZE_MAX);
    assert_int_equal(gql_text_check(SV("ab\xC3(")), 2);
    assert_int_equal(gql_text_check(SV("a\xED\xA0\x80")), 1);
    assert_int_equal(gql_text_check(SV("a\xF0\x9F\x98")), 1);
}

int main(void)
{
    struct CMUnitTest tests[LENGTH(rows) + 3];
    size_t n = 0;
    for (size_t i = 0; i < LENGTH(rows); i++)
        tests[n++] = TEST_ROW(rows[i].name, reads, &rows[i]);
    tests[n++] = (struct CMUnitTest)cmocka_unit_test(nothing_follows_what_is_bad);
    tests[n++] = (struct CMUnitTest)cmocka_unit_test(a_nul_is_a_character_like_others);
    tests[n++] = (struct CMUnitTest)cmocka_unit_test(what_is_no_utf8_is_found);
    return cmocka_run_group_tests_name("graphql/lex", tests, setup, teardown);
}
