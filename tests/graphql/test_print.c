#include "test.h"

#include "graphql/ast.h"
#include "graphql/print.h"
#include "toy/schema.h"

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

static const struct gql_type text = { .kind = GQL_SCALAR, .scalar = GQL_STRING, .name = "String" };

static const char *printed(const struct gql_type *t)
{
    struct str out = str_new(scratch, 64 * 1024);
    gql_print_type(&out, t);
    return out.p;
}

static void descriptions_do_not_end_too_early(void **state)
{
    (void)state;
    struct gql_type t = { .kind = GQL_SCALAR, .name = "A", .description = "Says \"\"\"x\"\"\"." };
    assert_string_equal(printed(&t), "\"\"\"Says \\\"\"\"x\\\"\"\".\"\"\"\nscalar A\n");
    t.description = "A \"quote\"";
    assert_string_equal(printed(&t), "\"\"\"\nA \"quote\"\n\"\"\"\nscalar A\n");
    t.description = "One\n\ntwo";
    assert_string_equal(printed(&t), "\"\"\"\nOne\n\ntwo\n\"\"\"\nscalar A\n");
    t.description = "";
    t.specified_by = "https://example.org/\"";
    assert_string_equal(printed(&t), "scalar A @specifiedBy(url: \"https://example.org/\\\"\")\n");
}

static void arguments_stand_on_one_line_when_nothing_is_said_of_them(void **state)
{
    (void)state;
    const struct gql_input args[] = { { .name = "a", .ref = { &text, GQL_NON_NULL | GQL_LIST << 2 } },
        { .name = "b", .ref = { &text, 0 }, .default_value = "\"c\"", .deprecated = "No longer supported" } };
    const struct gql_input said[] = { { .name = "a", .ref = { &text, 0 }, .description = "What." } };
    const struct gql_field fields[] = {
        { .name = "d", .ref = { &text, GQL_NON_NULL }, .args = args, .arg_count = 2, .deprecated = "Ask \"e\"." },
        { .name = "f", .ref = { &text, 0 }, .args = said, .arg_count = 1, .description = "Does." },
    };
    const struct gql_type t = { .kind = GQL_OBJECT, .name = "T", .fields = fields, .field_count = 2 };
    assert_string_equal(printed(&t),
        "type T {\n"
        "  d(a: [String!], b: String = \"c\" @deprecated): String! @deprecated(reason: \"Ask \\\"e\\\".\")\n"
        "  \"\"\"Does.\"\"\"\n"
        "  f(\n"
        "    \"\"\"What.\"\"\"\n"
        "    a: String\n"
        "  ): String\n"
        "}\n");
    struct str out = str_new(scratch, 1024);
    gql_print_field(&out, &fields[1]);
    assert_string_equal(out.p, "f(a: String): String");
}

static void what_every_schema_has_is_left_out(void **state)
{
    (void)state;
    struct str out = str_new(scratch, 1 << 20);
    gql_print_schema(&out, gql_schemas[0]);
    assert_non_null(strstr(out.p, "\nunion Work = Book | Film\n"));
    assert_non_null(strstr(out.p, "\ntype Book implements Node & Named {\n"));
    assert_non_null(strstr(out.p, "  readers(first: Int, after: String, last: Int): ReaderConnection!\n"));
    assert_null(strstr(out.p, "__Type"));
    assert_null(strstr(out.p, "scalar String"));
    assert_null(strstr(out.p, "@skip"));
    assert_null(strstr(out.p, "schema {"));
    assert_true(strstr(out.p, "enum Genre") < strstr(out.p, "interface Node")); /* as in the source */
}

static void roots_of_other_names_are_said(void **state)
{
    (void)state;
    const struct gql_type root = { .kind = GQL_OBJECT, .name = "Root" };
    const struct gql_type *types[] = { &root, &text };
    const struct gql_schema s = { .types = types, .type_count = 2, .query = &root };
    struct str out = str_new(scratch, 1024);
    gql_print_schema(&out, &s);
    assert_string_equal(out.p, "schema {\n  query: Root\n}\n\ntype Root {\n}\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(descriptions_do_not_end_too_early),
        cmocka_unit_test(arguments_stand_on_one_line_when_nothing_is_said_of_them),
        cmocka_unit_test(what_every_schema_has_is_left_out),
        cmocka_unit_test(roots_of_other_names_are_said),
    };
    return cmocka_run_group_tests_name("graphql/print", tests, setup, teardown);
}
