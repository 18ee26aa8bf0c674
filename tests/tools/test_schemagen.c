/* Every mistake a schema can have is refused with one exact message that names its line; a right one compiles. */
#include <stdlib.h>

#include "run.h"
#include "test.h"

/* Line 1 to 4 of every row: a schema that is right. */
#define HEAD                                                                                                           \
    "\"Root.\" type Query @need(open: PUBLIC) {\n"                                                                     \
    "\"Names.\" names(\"How many.\" first: Int): [String!]!\n"                                                         \
    "}\n"                                                                                                              \
    "\"A day.\" scalar Day\n"
#define OBJECT "\"A pen.\" type Pen @c(type: \"struct pen\", include: \"pen.h\") @need(open: OBJECT) {\n"

struct bad {
    const char *name;
    const char *text;
    const char *message; /* after "t.graphql:" */
};
static const struct bad bad_table[] = {
    /* rights and answers */
    { "field_without_a_need", HEAD "\"Pen.\" type Pen @c(type: \"struct pen\") {\n\"Ink.\" ink: String\n}",
        "6: error: Pen.ink names no need: say @need on it or on its type" },
    { "extension_without_a_need",
        HEAD "\"M.\" type Mutation {\n\"A.\" a: Int @need(open: LOGIN)\n}\n"
             "extend type Mutation {\n\"B.\" b: Int\n}",
        "9: error: Mutation.b names no need: say @need on it or on its type" },
    { "field_without_struct_and_function", HEAD "\"Pen.\" type Pen @need(open: OBJECT) {\n\"Ink.\" ink: String\n}",
        "6: error: Pen.ink: say @load, or on the type @c for the struct whose member this is" },
    { "member_with_arguments", HEAD OBJECT "\"Ink.\" ink(dark: Boolean): String\n}",
        "6: error: Pen.ink has arguments, so a function answers it: say @load" },
    { "member_and_function", HEAD OBJECT "\"Ink.\" ink: String @load @member(name: \"x\")\n}",
        "6: error: Pen.ink says @load and @member: one of them answers" },
    { "function_of_another_house", HEAD OBJECT "\"Ink.\" ink: String @load(as: \"ink\")\n}",
        "6: error: @load: a function's name begins with gql_" },
    { "need_that_says_nothing", HEAD OBJECT "\"Ink.\" ink: String @need\n}",
        "6: error: @need says open, staff or portal" },
    { "need_open_and_closed", HEAD OBJECT "\"Ink.\" ink: String @need(open: LOGIN, staff: CHART)\n}",
        "6: error: @need says open and a right: one of them holds" },
    { "need_open_to_whom", HEAD OBJECT "\"Ink.\" ink: String @need(open: ALL)\n}",
        "6: error: @need: open is PUBLIC, LOGIN or OBJECT" },
    { "need_of_a_strange_level", HEAD OBJECT "\"Ink.\" ink: String @need(portal: FORMS, level: SEE)\n}",
        "6: error: @need: level is VIEW or ACT" },
    { "level_without_capability", HEAD OBJECT "\"Ink.\" ink: String @need(staff: CHART, level: ACT)\n}",
        "6: error: @need: level belongs to a portal capability" },
    { "need_as_text", HEAD OBJECT "\"Ink.\" ink: String @need(staff: \"CHART\")\n}",
        "6: error: @need: 'staff' is a name in capitals" },
    /* descriptions */
    { "type_without_description", HEAD "enum Ink { RED }", "5: error: enum Ink has no description" },
    { "field_without_description", HEAD OBJECT "ink: String\n}", "6: error: field Pen.ink has no description" },
    { "empty_description", HEAD "\"\"\"  \"\"\" enum Ink { RED }", "5: error: enum Ink has no description" },
    /* names */
    { "type_twice", HEAD "\"Ink.\" enum Ink { RED }\n\"Ink.\" enum Ink { BLUE }",
        "6: error: Ink stands twice in the first version" },
    { "field_twice", HEAD OBJECT "\"Ink.\" ink: String\n\"Ink.\" ink: Int\n}",
        "7: error: Pen.ink stands twice in the first version" },
    { "field_twice_in_spans_that_meet",
        HEAD OBJECT "\"Ink.\" ink: String @until(version: \"2025-02-01\")\n\"Ink.\" ink: Int @since(version: "
                    "\"2025-01-01\")\n}",
        "7: error: Pen.ink stands twice in 2025-01-01" },
    { "argument_twice", HEAD OBJECT "\"Ink.\" ink(a: Int, a: Int): String @load\n}",
        "6: error: Pen.ink.a stands twice in the first version" },
    { "enum_value_twice", HEAD "\"Ink.\" enum Ink { RED RED }", "5: error: Ink.RED stands twice in the first version" },
    { "name_of_graphql", HEAD "\"Ink.\" enum __Ink { RED }",
        "5: error: '__Ink': names that begin with '__' are GraphQL's own" },
    { "type_of_graphql", HEAD "\"Ink.\" scalar String", "5: error: String is GraphQL's own: it is always there" },
    { "enum_value_null", HEAD "\"Ink.\" enum Ink { null }", "5: error: 'null' cannot be an enum value" },
    { "extension_of_nothing", HEAD "extend type Pen {\n\"Ink.\" ink: Int @need(open: LOGIN)\n}",
        "5: error: there is no type Pen to extend" },
    /* versions */
    { "version_that_is_no_date", HEAD OBJECT "\"Ink.\" ink: String @since(version: \"2\")\n}",
        "6: error: @since: a version is a date, \"2026-01-01\"" },
    { "ends_before_it_begins",
        HEAD OBJECT "\"Ink.\" ink: String @since(version: \"2026-01-01\") @until(version: \"2026-01-01\")\n}",
        "6: error: @until is no later than @since: this is there in no version" },
    { "since_the_baseline", HEAD OBJECT "\"Ink.\" ink: String @since(version: \"2024-06-01\")\n}",
        "6: error: a version up to 2024-06-01 changes nothing: that is the first one" },
    { "type_that_comes_later",
        HEAD "\"Ink.\" enum Ink @since(version: \"2025-01-01\") { RED }\n" OBJECT "\"Ink.\" ink: Ink\n}",
        "7: error: Pen.ink: there is no type Ink in the first version" },
    { "type_that_is_gone",
        HEAD "\"Ink.\" enum Ink @until(version: \"2025-01-01\") { RED }\n" OBJECT "\"Ink.\" ink: Ink\n}",
        "7: error: Pen.ink: there is no type Ink in 2025-01-01" },
    { "enum_that_is_empty_later", HEAD "\"Ink.\" enum Ink { RED @until(version: \"2025-01-01\") }",
        "5: error: Ink is empty in 2025-01-01" },
    { "argument_of_two_kinds_for_one_function",
        HEAD OBJECT "\"Ink.\" ink(a: Int @until(version: \"2025-01-01\"), a: String @since(version: "
                    "\"2025-01-01\")): String @load\n}",
        "6: error: a is Int in one version and String in another: struct gql_args_pen_ink cannot hold both, @load(as:) "
        "makes two functions of it" },
    /* types */
    { "unknown_type", HEAD OBJECT "\"Ink.\" ink: Inkk\n}",
        "6: error: Pen.ink: there is no type Inkk in the first version" },
    { "input_as_answer", HEAD "\"I.\" input I { a: Int }\n" OBJECT "\"Ink.\" ink: I\n}",
        "7: error: Pen.ink: I is an input and cannot be answered" },
    { "object_as_argument", HEAD OBJECT "\"Ink.\" ink(a: Pen): Int @load\n}",
        "6: error: Pen.ink.a: Pen cannot be given, only answered" },
    { "input_that_holds_itself", HEAD "\"A.\" input A { b: B! }\n\"B.\" input B { a: A! }",
        "5: error: A must hold itself: nobody can give one" },
    { "deprecated_and_required", HEAD "\"A.\" input A { b: Int! @deprecated }",
        "5: error: b must be given, so it cannot be deprecated" },
    { "interface_field_missing",
        HEAD "\"F.\" interface F { \"Id.\" id: ID! }\n\"Pen.\" type Pen implements F "
             "@c(type: \"struct pen\") @need(open: OBJECT) {\n\"Ink.\" ink: Int\n}",
        "6: error: Pen has no field id that F asks for" },
    { "interface_field_of_another_type",
        HEAD "\"F.\" interface F { \"Id.\" id: ID! }\n\"Pen.\" type Pen implements F @c(type: \"struct pen\") "
             "@need(open: OBJECT) {\n\"Id.\" id: ID\n}",
        "7: error: Pen.id is ID, but F asks for ID!" },
    { "interface_argument_missing",
        HEAD "\"F.\" interface F { \"Id.\" id(a: Int): ID }\n\"Pen.\" type Pen implements F @need(open: OBJECT) {\n"
             "\"Id.\" id: ID @load\n}",
        "7: error: Pen.id has no argument a: Int that F asks for" },
    { "argument_that_the_interface_does_not_know",
        HEAD "\"F.\" interface F { \"Id.\" id: ID }\n\"Pen.\" type Pen implements F @need(open: OBJECT) {\n"
             "\"Id.\" id(a: Int!): ID @load\n}",
        "7: error: Pen.id: F does not know the argument a, so it must not be required" },
    { "implements_no_interface",
        HEAD "\"Pen.\" type Pen implements Day @c(type: \"struct pen\") @need(open: OBJECT) "
             "{\n\"Ink.\" ink: Int\n}",
        "5: error: Pen: Day is no interface" },
    { "union_of_scalars", HEAD "\"U.\" union U = Day", "5: error: U: Day is no object type" },
    /* defaults */
    { "default_of_another_type", HEAD "\"A.\" input A { b: Int = \"1\" }", "5: error: A.b: \"1\" is no Int" },
    { "default_out_of_range", HEAD "\"A.\" input A { b: Int = 3000000000 }", "5: error: A.b: 3000000000 is no Int" },
    { "default_null_of_a_required_one", HEAD "\"A.\" input A { b: [Int!] = [null] }", "5: error: A.b: null is no Int" },
    { "default_of_no_value", HEAD "\"Ink.\" enum Ink { RED }\n\"A.\" input A { b: Ink = BLUE }",
        "6: error: A.b: BLUE is no Ink" },
    { "default_with_a_field_too_many", HEAD "\"A.\" input A { b: A = { c: 1 } }", "5: error: A.b: A has no field c" },
    { "default_with_a_field_too_few", HEAD "\"A.\" input A { b: A = {} c: Int! }", "5: error: A.b: A.c must be given" },
    /* directives and syntax */
    { "unknown_directive", HEAD OBJECT "\"Ink.\" ink: String @lode\n}",
        "6: error: @lode is not known: see docs/schemagen.md" },
    { "directive_at_the_wrong_place", HEAD "\"Ink.\" enum Ink @load { RED }",
        "5: error: @load does not belong to 'enum'" },
    { "directive_twice", HEAD OBJECT "\"Ink.\" ink: String @load @load\n}", "6: error: @load stands twice" },
    { "directive_with_a_strange_argument", HEAD OBJECT "\"Ink.\" ink: String @load(by: \"x\")\n}",
        "6: error: @load has no argument 'by'" },
    { "cost_of_what", HEAD OBJECT "\"Ink.\" ink: String @cost(is: \"5\")\n}",
        "6: error: @cost says how much: @cost(is: 5), 0 to 9999" },
    { "brace_missing", HEAD OBJECT "\"Ink.\" ink: String\n",
        "7: error: the name of a field is expected, not the end of the file" },
    { "type_missing", HEAD OBJECT "\"Ink.\" ink:\n}", "7: error: a type is expected, not '}'" },
    { "bracket_missing", HEAD OBJECT "\"Ink.\" ink: [String\n}", "7: error: ']' is expected, not '}'" },
    { "required_twice", HEAD OBJECT "\"Ink.\" ink: String!!\n}", "6: error: '!' stands twice" },
    { "word_of_no_meaning", HEAD "\"Ink.\" struct Ink { RED }",
        "5: error: type, extend type, interface, union, enum, input or scalar is expected, not 'struct'" },
    { "byte_of_no_meaning", HEAD "?", "5: error: '?' has no meaning here" },
    { "description_without_end", HEAD "\"\"\"Ink", "5: error: a description begins here and does not end" },
    { "string_without_end", HEAD "\"Ink\n", "5: error: a string begins here and does not end" },
    { "no_query", "\"A day.\" scalar Day", "1: error: there is no type Query in the first version" },
    { "roots_of_other_names", HEAD "schema { query: Day }",
        "5: error: the roots are the types Query, Mutation and Subscription" },
};

static struct run generate(const struct scratch *s, const char *text)
{
    scratch_write(s, "t.graphql", text);
    return run_in(s, (const char *[]){ run_setting("SCHEMAGEN"), "--need", "struct api_need", "--include", "need.h",
                         "--baseline", "2024-06-01", ".", "t.graphql", NULL });
}

static void is_refused(void **state)
{
    const struct bad *row = *state;
    struct scratch s = scratch_new();
    struct run r = generate(&s, row->text);
    char *left = scratch_read(&s, "schema.c", NULL);
    scratch_remove(&s);
    char wanted[1024], *says = r.output;
    snprintf(wanted, sizeof wanted, "t.graphql:%s\n", row->message);
    for (char *at; (at = strstr(says, "in 2024-06-01"));) { /* the first version has a name here */
        char rest[sizeof r.output];
        snprintf(rest, sizeof rest, "%s", at + strlen("in 2024-06-01"));
        snprintf(at, sizeof r.output - (size_t)(at - says), "in the first version%s", rest);
    }
    if (!strstr(says, wanted))
        fail_msg("'%s' is not in:\n%s", wanted, says);
    assert_int_equal(r.status, 1);
    assert_null(left);
}

#define PEN_H                                                                                                          \
    "struct pen { int node; struct sv ink; struct instant made; struct { long v; } id; struct pen *next; };\n"         \
    "struct bare { struct sv ink; int node; };\nstruct bald { struct sv ink; };\n"
#define NEED_H                                                                                                         \
    "#include \"access/decide.h\"\nenum { API_BY_NEED, API_PUBLIC, API_LOGIN, API_OBJECT };\n"                         \
    "struct api_need { int open; struct need staff, portal; };\n"

static struct run compile(const struct scratch *s, const char *text)
{
    scratch_write(s, "pen.h", PEN_H);
    scratch_write(s, "need.h", NEED_H);
    struct run r = generate(s, text);
    if (r.status)
        return r;
    char source[512], made[512];
    snprintf(source, sizeof source, "-I%s", run_setting("SOURCE"));
    snprintf(made, sizeof made, "-I%s", run_setting("MADE"));
    return run_in(
        s, (const char *[]){ run_setting("CC"), "-std=gnu17", "-fsyntax-only", "-fno-diagnostics-color", "-Wall",
               "-Wextra", "-Wno-missing-field-initializers", "-Werror", "-I.", source, made, "schema.c", NULL });
}

static const struct bad compiler_table[] = {
    { "unknown_member", HEAD OBJECT "\"Ink.\" inkk: String\n}", "6:" },
    { "member_that_is_no_value", HEAD OBJECT "\"Id.\" id: ID!\n}", "6:" },
    { "unknown_permission", HEAD OBJECT "\"Ink.\" ink: String @need(staff: NOTHING)\n}", "6:" },
    { "right_on_a_struct_whose_node_is_not_first",
        HEAD "\"Pen.\" type Pen @c(type: \"struct bare\", include: \"pen.h\") @need(open: OBJECT) {\n"
             "\"Ink.\" ink: String @need(staff: CHART)\n}",
        "6:" },
    { "right_on_a_struct_without_a_node",
        HEAD "\"Pen.\" type Pen @c(type: \"struct bald\", include: \"pen.h\") @need(open: OBJECT) {\n"
             "\"Ink.\" ink: String @need(portal: FORMS)\n}",
        "6:" },
    { "unknown_capability", HEAD OBJECT "\"Ink.\" ink: String @need(portal: NOTHING)\n}", "6:" },
};

static void compiler_names_the_line(void **state)
{
    const struct bad *row = *state;
    struct scratch s = scratch_new();
    struct run r = compile(&s, row->text);
    scratch_remove(&s);
    char wanted[64];
    snprintf(wanted, sizeof wanted, "t.graphql:%s", row->message);
    assert_int_not_equal(r.status, 0);
    if (!strstr(r.output, wanted))
        fail_msg("'%s' is not in:\n%s", wanted, r.output);
}

static void right_schema_compiles(void **state)
{
    (void)state;
    struct scratch s = scratch_new();
    struct run r = compile(&s, HEAD OBJECT
        "\"Id.\" id: ID! @member(name: \"id.v\")\n\"Ink.\" ink: String @need(staff: CHART, portal: FORMS, level: ACT)\n"
        "\"Made.\" made: Day @since(version: \"2026-01-01\") @cost(is: 5)\n\"Next.\" next: Pen @need(portal: GOVERN)\n"
        "\"Old.\" old(is: Int = 4, of: [I!] = [{ a: true, b: { a: false } }]): [Pen!] @load @pages @ours\n}\n"
        "\"I.\" input I {\na: Boolean = true\nb: I\n}\n");
    char *header = scratch_read(&s, "schema.h", NULL), *code = scratch_read(&s, "schema.c", NULL);
    scratch_remove(&s);
    assert_string_equal(r.output, "");
    assert_int_equal(r.status, 0);
    assert_non_null(strstr(header, "struct gql_args_pen_old {\n    struct gql_in_int is_; /* Int */\n"));
    assert_non_null(strstr(header, "gql_resolve_fn gql_pen_old; /* Pen.old */"));
    assert_non_null(strstr(code, ".version = \"2024-06-01\""));
    assert_non_null(strstr(code, ".version = \"2026-01-01\""));
    assert_non_null(strstr(code, "const size_t gql_schema_count = 2;"));
    free(header);
    free(code);
}

int main(void)
{
    enum { BAD = sizeof bad_table / sizeof *bad_table, COMPILER = sizeof compiler_table / sizeof *compiler_table };
    struct CMUnitTest tests[BAD + COMPILER + 1];
    size_t n = 0;
    for (size_t i = 0; i < BAD; i++)
        tests[n++] = TEST_ROW(bad_table[i].name, is_refused, &bad_table[i]);
    for (size_t i = 0; i < COMPILER; i++)
        tests[n++] = TEST_ROW(compiler_table[i].name, compiler_names_the_line, &compiler_table[i]);
    tests[n++] = (struct CMUnitTest)cmocka_unit_test(right_schema_compiles);
    return _cmocka_run_group_tests("schemagen", tests, n, NULL, NULL);
}
