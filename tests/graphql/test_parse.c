#include "test.h"

#include "graphql/ast.h"

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

static struct gql_document d;
static struct gql_errors errors;

static enum err parse(struct sv text, const struct gql_limits *limits)
{
    d = (struct gql_document){ 0 };
    errors = (struct gql_errors){ .a = scratch };
    return gql_parse(scratch, text, limits, &d, &errors);
}

/* What every tree says is compared with the reference implementation, tests/program/graphql.test.mjs; here: its fields.
 */
static void a_document_becomes_a_tree(void **state)
{
    (void)state;
    assert_int_equal(
        parse(SV("query Q($a: [Int!]! = [1, 2] @d) @x(y: {z: $a}) {\n  b: c(e: \"f\") { ...G ... on H { i } }\n}\n"
                 "fragment G on H { j }"),
            NULL),
        E_OK);
    assert_int_equal(d.operation_count, 1);
    assert_int_equal(d.fragment_count, 1);
    const struct gql_operation *o = &d.operations[0];
    assert_true(sv_eq(o->name, SV("Q")));
    const struct gql_ast_variable *v = &o->variables[0];
    assert_true(sv_eq(v->name, SV("a")));
    assert_int_equal(v->type.wraps, GQL_NON_NULL | GQL_LIST << 2 | GQL_NON_NULL << 4);
    assert_int_equal(v->type.at.column, 13);
    assert_int_equal(v->type.name_at.column, 14);
    assert_int_equal(v->default_value->count, 2);
    assert_int_equal(v->directives.count, 1);
    assert_int_equal(o->directives.items[0].args.items[0].value.members[0].value->kind, GQL_A_VARIABLE);
    const struct gql_selection *b = &o->selections.items[0];
    assert_true(sv_eq(b->key, SV("b")));
    assert_true(sv_eq(b->name, SV("c")));
    assert_int_equal(b->at.line, 2);
    assert_int_equal(b->name_at.column, 6);
    assert_int_equal(b->selections.count, 2);
    assert_int_equal(b->selections.items[0].kind, GQL_SEL_SPREAD);
    assert_int_equal(b->selections.items[1].kind, GQL_SEL_INLINE);
    assert_true(sv_eq(b->selections.items[1].on, SV("H")));
    assert_true(sv_eq(d.fragments[0].on, SV("H")));
    assert_int_equal(d.fragments[0].at.line, 4);
}

static void words_of_the_language_are_names_too(void **state)
{
    (void)state;
    assert_int_equal(
        parse(SV("query query($query: query = on) { query fragment on: on type(null: null) { true } }"), NULL), E_OK);
    assert_int_equal(parse(SV("fragment fragment on on { ... on on { on } ...fragment }"), NULL), E_OK);
}

struct row {
    const char *name, *text, *message;
    unsigned line, column;
};

static void is_refused(void **state)
{
    const struct row *row = *state;
    assert_int_equal(parse(sv_of(row->text), NULL), E_INVALID);
    assert_int_equal(errors.count, 1);
    assert_string_equal(sv_z(scratch, errors.items[0].message), row->message);
    assert_int_equal(errors.items[0].at[0].line, row->line);
    assert_int_equal(errors.items[0].at[0].column, row->column);
}

static const struct row rows[] = {
    { "an_empty_document", "", "Syntax Error: Unexpected <EOF>.", 1, 1 },
    { "a_selection_that_does_not_end", "{ a", "Syntax Error: Expected Name, found <EOF>.", 1, 4 },
    { "an_empty_selection", "{ }", "Syntax Error: Expected Name, found \"}\".", 1, 3 },
    { "a_fragment_without_type", "fragment A { a }", "Syntax Error: Expected \"on\", found \"{\".", 1, 12 },
    { "a_fragment_called_on", "fragment on on A { a }", "Syntax Error: Unexpected Name \"on\".", 1, 10 },
    { "fragment_variables", "fragment A($b: Int) on C { d }", "Syntax Error: Expected \"on\", found \"(\".", 1, 11 },
    { "empty_arguments", "{ a() }", "Syntax Error: Expected Name, found \")\".", 1, 5 },
    { "empty_variables", "query () { a }", "Syntax Error: Expected \"$\", found \")\".", 1, 8 },
    { "a_variable_in_a_default", "query ($a: B = $c) { d }",
        "Syntax Error: Unexpected variable \"$c\" in constant value.", 1, 16 },
    { "a_lonely_dollar", "{ a(b: $) }", "Syntax Error: Expected Name, found \")\".", 1, 9 },
    { "a_list_that_does_not_end", "{ a(b: [1) }", "Syntax Error: Unexpected \")\".", 1, 10 },
    { "an_object_without_colon", "{ a(b: {c 1}) }", "Syntax Error: Expected \":\", found Int \"1\".", 1, 11 },
    { "a_description_of_a_short_query", "\"x\" { a }",
        "Syntax Error: Unexpected description, descriptions are not supported on shorthand queries.", 1, 1 },
    { "a_description_of_anything_else", "\"x\" extend type A { b: C }",
        "Syntax Error: Unexpected description, only GraphQL definitions support descriptions.", 1, 1 },
    { "another_word", "querry { a }", "Syntax Error: Unexpected Name \"querry\".", 1, 1 },
    { "a_bad_token_further_on", "{ a(b: 01) }", "Syntax Error: Invalid number, unexpected digit after 0: \"1\".", 1,
        9 },
    { "what_is_no_utf8", "{ a }\n# \xC3\xA9 \xFF", "Syntax Error: Invalid character: the text is not UTF-8.", 2, 5 },
    { "a_type_definition", "{ a }\ntype B { c: Int }", "The \"B\" definition is not executable.", 2, 1 },
    { "a_schema_definition", "schema { query: Q }", "The schema definition is not executable.", 1, 1 },
    { "an_extension_of_a_type", "\nextend type B @c", "The \"B\" definition is not executable.", 2, 1 },
    { "a_described_directive", "\"d\" directive @a on FIELD", "The \"a\" definition is not executable.", 1, 1 },
};

static void descriptions_are_read_over(void **state)
{
    (void)state;
    assert_int_equal(
        parse(SV("\"a\" query ($b: C \"\"\"d\"\"\" $e: F) { g } \"h\" fragment I on J { k }"), NULL), E_OK);
    assert_int_equal(d.operations[0].variable_count, 2);
}

/* --- limits --- */

static struct sv repeated(const char *head, const char *part, size_t times, const char *tail)
{
    struct str s = str_new(scratch, 1 << 24);
    str_add(&s, sv_of(head));
    for (size_t i = 0; i < times; i++)
        str_add(&s, sv_of(part));
    str_add(&s, sv_of(tail));
    return str_sv(&s);
}

static void too_big(struct sv text, const char *code)
{
    struct gql_limits limits = gql_limits_default;
    assert_int_equal(parse(text, &limits), E_TOOBIG);
    assert_int_equal(errors.count, 1);
    assert_string_equal(sv_z(scratch, errors.items[0].code), code);
}

static void what_is_too_long_is_refused(void **state)
{
    (void)state;
    too_big(repeated("{ a }", " ", gql_limits_default.bytes, ""), "DOCUMENT_TOO_LARGE");
    too_big(repeated("{", " a", gql_limits_default.tokens, " }"), "DOCUMENT_TOO_LARGE");
    too_big(repeated("{", "a", 300, " }"), "DOCUMENT_TOO_LARGE");
}

static void too_many_aliases_are_refused(void **state)
{
    (void)state;
    too_big(repeated("{", " a: b", gql_limits_default.aliases + 1, " }"), "TOO_MANY_ALIASES");
    assert_int_equal(parse(repeated("{", " a: b", gql_limits_default.aliases, " }"), NULL), E_OK);
}

static void what_is_too_deep_is_refused(void **state)
{
    (void)state;
    too_big(repeated("", "{ a ", 15000, ""), "DOCUMENT_TOO_DEEP");
    too_big(repeated("{ a(b: ", "[", 15000, ""), "DOCUMENT_TOO_DEEP");
    too_big(repeated("{ a(b: ", "{c:", 6000, ""), "DOCUMENT_TOO_DEEP");
    too_big(repeated("", "{ ...", 6000, ""), "DOCUMENT_TOO_DEEP");
    /* whatever is configured, the stack is bounded */
    struct gql_limits limits = { SIZE_MAX, SIZE_MAX, SIZE_MAX, SIZE_MAX, SIZE_MAX, SIZE_MAX };
    assert_int_equal(parse(repeated("", "{ a ", 500000, ""), &limits), E_TOOBIG);
}

static void a_type_may_have_seven_lists(void **state)
{
    (void)state;
    assert_int_equal(parse(SV("query ($a: [[[[[[[Int!]!]!]!]!]!]!]!) { a }"), NULL), E_OK);
    uint32_t wraps = d.operations[0].variables[0].type.wraps;
    assert_int_equal(wraps, 0x19999999);
    assert_int_equal(parse(SV("query ($a: [[[[[[[[Int!]!]!]!]!]!]!]!]!) { a }"), NULL), E_TOOBIG);
}

int main(void)
{
    struct CMUnitTest tests[LENGTH(rows) + 7];
    size_t n = 0;
    for (size_t i = 0; i < LENGTH(rows); i++)
        tests[n++] = TEST_ROW(rows[i].name, is_refused, &rows[i]);
    tests[n++] = (struct CMUnitTest)cmocka_unit_test(a_document_becomes_a_tree);
    tests[n++] = (struct CMUnitTest)cmocka_unit_test(words_of_the_language_are_names_too);
    tests[n++] = (struct CMUnitTest)cmocka_unit_test(descriptions_are_read_over);
    tests[n++] = (struct CMUnitTest)cmocka_unit_test(what_is_too_long_is_refused);
    tests[n++] = (struct CMUnitTest)cmocka_unit_test(too_many_aliases_are_refused);
    tests[n++] = (struct CMUnitTest)cmocka_unit_test(what_is_too_deep_is_refused);
    tests[n++] = (struct CMUnitTest)cmocka_unit_test(a_type_may_have_seven_lists);
    return cmocka_run_group_tests_name("graphql/parse", tests, setup, teardown);
}
