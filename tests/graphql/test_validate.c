#include "test.h"

#include "graphql/ast.h"
#include "toy/schema.h"

static struct arena *scratch;
static struct gql_document d;
static struct gql_errors errors;

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

static enum err validate(const struct gql_schema *schema, struct sv text)
{
    struct gql_limits limits = gql_limits_default;
    limits.tokens = 200000;
    limits.bytes = 1 << 24;
    d = (struct gql_document){ 0 };
    errors = (struct gql_errors){ .a = scratch };
    enum err e = gql_parse(scratch, text, &limits, &d, &errors);
    return e == E_OK ? gql_validate(scratch, schema, &d, &errors) : e;
}

/* --- each rule: what it lets pass, and what it says of the rest (the first error) --- */

struct row {
    const char *name, *text;
    const char *rule, *message; /* NULL: it is valid */
};

static void is_judged(void **state)
{
    const struct row *row = *state;
    enum err e = validate(gql_schemas[0], sv_of(row->text));
    if (!row->rule) {
        if (errors.count)
            print_message("%s\n", sv_z(scratch, errors.items[0].message));
        assert_int_equal(e, E_OK);
        assert_int_equal(errors.count, 0);
        return;
    }
    assert_int_equal(e, E_INVALID);
    assert_true(errors.count >= 1);
    assert_string_equal(sv_z(scratch, errors.items[0].rule), row->rule);
    assert_string_equal(sv_z(scratch, errors.items[0].message), row->message);
    assert_string_equal(sv_z(scratch, errors.items[0].code), "GRAPHQL_VALIDATION_FAILED");
    assert_true(errors.items[0].at_count >= 1);
}

static const struct row rows[] = {
    { "operations_of_several_names", "query A { authors { id } } mutation B { count }", NULL, NULL },
    { "an_operation_name_stands_once", "query A { authors { id } } mutation A { count }", "UniqueOperationNamesRule",
        "There can be only one operation named \"A\"." },
    { "an_anonymous_operation_stands_alone", "{ authors { id } } query A { authors { id } }",
        "LoneAnonymousOperationRule", "This anonymous operation must be the only defined operation." },
    { "a_subscription_of_one_field", "subscription { book_added { id name } }", NULL, NULL },
    { "a_subscription_of_two_fields", "subscription S { book_added { id } book_dropped }",
        "SingleFieldSubscriptionsRule", "Subscription \"S\" must select only one top level field." },
    { "a_subscription_of_two_fields_by_a_fragment",
        "subscription { ...F } fragment F on Subscription { book_added { id } ... { book_dropped } }",
        "SingleFieldSubscriptionsRule", "Anonymous Subscription must select only one top level field." },
    { "a_subscription_of_introspection", "subscription { __typename }", "SingleFieldSubscriptionsRule",
        "Anonymous Subscription must not select an introspection top level field." },
    { "a_type_that_is_there", "{ node(id: 1) { ... on Book { name } } }", NULL, NULL },
    { "a_type_that_is_not_there", "{ node(id: 1) { ... on Bok { name } } }", "KnownTypeNamesRule",
        "Unknown type \"Bok\". Did you mean \"Book\" or \"Work\"?" },
    { "a_variable_of_no_type", "query ($a: Nowhere) { echo(text: $a) }", "KnownTypeNamesRule",
        "Unknown type \"Nowhere\"." },
    { "a_fragment_on_a_scalar", "{ ...F } fragment F on Int { id }", "FragmentsOnCompositeTypesRule",
        "Fragment \"F\" cannot condition on non composite type \"Int\"." },
    { "an_inline_fragment_on_an_enum", "{ book(id: 1) { ... on Genre { id } } }", "FragmentsOnCompositeTypesRule",
        "Fragment cannot condition on non composite type \"Genre\"." },
    { "a_variable_of_an_input_type", "query ($a: BookFilter) { books(filter: $a) { id } }", NULL, NULL },
    { "a_variable_of_an_output_type", "query ($a: [Book!]) { echo(json: $a) }", "VariablesAreInputTypesRule",
        "Variable \"$a\" cannot be non-input type \"[Book!]\"." },
    { "a_leaf_with_a_selection", "{ book(id: 1) { id { x } } }", "ScalarLeafsRule",
        "Field \"id\" must not have a selection since type \"ID!\" has no subfields." },
    { "an_object_without_a_selection", "{ books }", "ScalarLeafsRule",
        "Field \"books\" of type \"[Book!]!\" must have a selection of subfields. Did you mean \"books { ... }\"?" },
    { "fields_of_interfaces_and_unions",
        "{ named(name: \"a\") { id name __typename } search(text: \"a\") { __typename } }", NULL, NULL },
    { "a_field_that_is_not_there", "{ book(id: 1) { nam } }", "FieldsOnCorrectTypeRule",
        "Cannot query field \"nam\" on type \"Book\". Did you mean \"name\"?" },
    { "a_field_that_only_an_object_has", "{ node(id: 1) { minutes } }", "FieldsOnCorrectTypeRule",
        "Cannot query field \"minutes\" on type \"Node\". Did you mean to use an inline fragment on \"Film\"?" },
    { "a_field_of_a_union", "{ search(text: \"a\") { name } }", "FieldsOnCorrectTypeRule",
        "Cannot query field \"name\" on type \"Work\". Did you mean to use an inline fragment on \"Book\" or "
        "\"Film\"?" },
    { "introspection_below_the_root", "{ book(id: 1) { __schema { types { name } } } }", "FieldsOnCorrectTypeRule",
        "Cannot query field \"__schema\" on type \"Book\"." },
    { "a_fragment_name_stands_once", "{ book(id: 1) { ...F } } fragment F on Book { id } fragment F on Book { name }",
        "UniqueFragmentNamesRule", "There can be only one fragment named \"F\"." },
    { "a_fragment_that_is_not_there", "{ book(id: 1) { ...F } }", "KnownFragmentNamesRule", "Unknown fragment \"F\"." },
    { "a_fragment_that_is_used_by_another",
        "{ book(id: 1) { ...F } } fragment F on Book { ...G } fragment G on Node { id }", NULL, NULL },
    { "a_fragment_that_is_not_used", "{ authors { id } } fragment F on Book { id }", "NoUnusedFragmentsRule",
        "Fragment \"F\" is never used." },
    { "a_fragment_on_a_type_that_may_be", "{ search(text: \"a\") { ... on Named { name } ... on Node { id } } }", NULL,
        NULL },
    { "a_fragment_on_a_type_that_cannot_be", "{ book(id: 1) { ... on Film { id } } }", "PossibleFragmentSpreadsRule",
        "Fragment cannot be spread here as objects of type \"Book\" can never be of type \"Film\"." },
    { "a_named_fragment_on_a_type_that_cannot_be", "{ search(text: \"a\") { ...F } } fragment F on Author { id }",
        "PossibleFragmentSpreadsRule",
        "Fragment \"F\" cannot be spread here as objects of type \"Work\" can never be of type \"Author\"." },
    { "a_fragment_within_itself", "{ book(id: 1) { ...F } } fragment F on Book { sequel { ...F } }",
        "NoFragmentCyclesRule", "Cannot spread fragment \"F\" within itself." },
    { "fragments_within_one_another",
        "{ book(id: 1) { ...F } } fragment F on Book { ...G } fragment G on Book { sequel { ...H } } fragment H on "
        "Book { ...F }",
        "NoFragmentCyclesRule", "Cannot spread fragment \"F\" within itself via \"G\", \"H\"." },
    { "a_variable_name_stands_once", "query ($a: ID!, $a: ID!) { book(id: $a) { id } }", "UniqueVariableNamesRule",
        "There can be only one variable named \"$a\"." },
    { "a_variable_that_a_fragment_uses",
        "query ($a: Int) { book(id: 1) { ...F } } fragment F on Book { readers(first: $a) { total_count } }", NULL,
        NULL },
    { "a_variable_that_is_not_declared", "query Q { book(id: $a) { id } }", "NoUndefinedVariablesRule",
        "Variable \"$a\" is not defined by operation \"Q\"." },
    { "a_variable_that_only_the_other_operation_declares",
        "query A { ...F } query B($a: ID!) { ...F } fragment F on Query { book(id: $a) { id } }",
        "NoUndefinedVariablesRule", "Variable \"$a\" is not defined by operation \"A\"." },
    { "a_variable_that_is_not_used", "query ($a: ID!) { authors { id } }", "NoUnusedVariablesRule",
        "Variable \"$a\" is never used." },
    { "directives_in_their_places",
        "query Q($a: Boolean! @note(text: \"v\")) @note(text: \"q\") { authors @skip(if: $a) @once { ... @include(if: "
        "$a) { id } } }",
        NULL, NULL },
    { "a_directive_that_is_not_there", "{ authors @nope { id } }", "KnownDirectivesRule",
        "Unknown directive \"@nope\"." },
    { "a_directive_in_the_wrong_place", "query @skip(if: true) { authors { id } }", "KnownDirectivesRule",
        "Directive \"@skip\" may not be used on QUERY." },
    { "a_directive_that_may_stand_twice", "{ authors @note(text: \"a\") @note(text: \"b\") { id } }", NULL, NULL },
    { "a_directive_stands_once", "{ authors @once @once { id } }", "UniqueDirectivesPerLocationRule",
        "The directive \"@once\" can only be used once at this location." },
    { "an_argument_that_is_not_there", "{ books(limt: 1) { id } }", "KnownArgumentNamesRule",
        "Unknown argument \"limt\" on field \"Query.books\". Did you mean \"limit\"?" },
    { "an_argument_of_a_directive_that_is_not_there", "{ authors @once(keys: 1) { id } }", "KnownArgumentNamesRule",
        "Unknown argument \"keys\" on directive \"@once\". Did you mean \"key\"?" },
    { "an_argument_stands_once", "{ book(id: 1, id: 2) { id } }", "UniqueArgumentNamesRule",
        "There can be only one argument named \"id\"." },
    { "an_argument_that_is_needed", "{ book { id } }", "ProvidedRequiredArgumentsRule",
        "Field \"book\" argument \"id\" of type \"ID!\" is required, but it was not provided." },
    { "an_argument_of_a_directive_that_is_needed", "{ authors @skip { id } }", "ProvidedRequiredArgumentsRule",
        "Directive \"@skip\" argument \"if\" of type \"Boolean!\" is required, but it was not provided." },
    { "values_of_their_types",
        "{ sum(of: [1, -2147483648], grid: [[1, null], 2, null], weight: 3) echo(text: \"a\", json: {a: [B]}, flag: "
        "true, "
        "day: 5, id: 7, genre: ESSAY, point: {x: 1}) }",
        NULL, NULL },
    { "one_value_stands_for_a_list", "{ sum(of: 1) }", NULL, NULL },
    { "text_for_a_number", "{ books(limit: \"1\") { id } }", "ValuesOfCorrectTypeRule",
        "Int cannot represent non-integer value: \"1\"" },
    { "a_number_that_is_too_large", "{ books(limit: 2147483648) { id } }", "ValuesOfCorrectTypeRule",
        "Int cannot represent non 32-bit signed integer value: 2147483648" },
    { "a_number_for_text", "{ search(text: 1) { __typename } }", "ValuesOfCorrectTypeRule",
        "String cannot represent a non string value: 1" },
    { "a_number_with_fraction_for_an_id", "{ book(id: 1.5) { id } }", "ValuesOfCorrectTypeRule",
        "ID cannot represent a non-string and non-integer value: 1.5" },
    { "text_for_a_fraction", "{ sum(of: 1, weight: \"1\") }", "ValuesOfCorrectTypeRule",
        "Float cannot represent non numeric value: \"1\"" },
    { "a_number_for_a_flag", "{ echo(flag: 1) }", "ValuesOfCorrectTypeRule",
        "Boolean cannot represent a non boolean value: 1" },
    { "an_enum_value_that_is_not_there", "{ echo(genre: ESAY) }", "ValuesOfCorrectTypeRule",
        "Value \"ESAY\" does not exist in \"Genre\" enum. Did you mean the enum value \"ESSAY\"?" },
    { "an_enum_value_as_text", "{ echo(genre: \"ESSAY\") }", "ValuesOfCorrectTypeRule",
        "Enum \"Genre\" cannot represent non-enum value: \"ESSAY\". Did you mean the enum value \"ESSAY\"?" },
    { "null_where_it_must_not_be", "{ book(id: null) { id } }", "ValuesOfCorrectTypeRule",
        "Expected value of type \"ID!\", found null." },
    { "null_in_a_list", "{ sum(of: [1, null]) }", "ValuesOfCorrectTypeRule",
        "Expected value of type \"Int!\", found null." },
    { "a_list_for_one_value", "{ books(limit: [1]) { id } }", "ValuesOfCorrectTypeRule",
        "Int cannot represent non-integer value: [1]" },
    { "text_for_an_input_object", "{ echo(point: \"here\") }", "ValuesOfCorrectTypeRule",
        "Expected value of type \"Point\", found \"here\"." },
    { "a_member_that_is_needed", "{ echo(point: {y: 1}) }", "ValuesOfCorrectTypeRule",
        "Field \"Point.x\" of required type \"Int!\" was not provided." },
    { "a_member_that_is_not_there", "{ echo(point: {x: 1, z: 1}) }", "ValuesOfCorrectTypeRule",
        "Field \"z\" is not defined by type \"Point\". Did you mean \"x\" or \"y\"?" },
    { "a_member_of_a_wrong_type_deep_inside", "{ books(filter: {all: [{none: {near: {x: true}}}]}) { id } }",
        "ValuesOfCorrectTypeRule", "Int cannot represent non-integer value: true" },
    { "a_default_of_a_wrong_type", "query ($a: Int = \"1\") { books(limit: $a) { id } }", "ValuesOfCorrectTypeRule",
        "Int cannot represent non-integer value: \"1\"" },
    { "a_member_stands_once", "{ echo(json: {a: 1, a: 2}) }", "UniqueInputFieldNamesRule",
        "There can be only one input field named \"a\"." },
    { "variables_that_are_stricter",
        "query ($a: ID!, $b: [Order!]!, $c: Int!) { book(id: $a) { id } books(order: $b, limit: $c) { id } }", NULL,
        NULL },
    { "a_variable_that_may_be_null", "query ($a: ID) { book(id: $a) { id } }", "VariablesInAllowedPositionRule",
        "Variable \"$a\" of type \"ID\" used in position expecting type \"ID!\"." },
    { "a_variable_that_may_be_null_but_has_a_default", "query ($a: ID = 1) { book(id: $a) { id } }", NULL, NULL },
    { "a_variable_that_may_be_null_where_there_is_a_default",
        "mutation ($a: Genre) { add_book(input: {name: \"a\", genre: $a}) { book { id } } }", NULL, NULL },
    { "a_variable_of_another_type", "query ($a: String) { books(limit: $a) { id } }", "VariablesInAllowedPositionRule",
        "Variable \"$a\" of type \"String\" used in position expecting type \"Int\"." },
    { "a_variable_for_a_list_of_it", "query ($a: ID!) { nodes(ids: $a) { id } }", "VariablesInAllowedPositionRule",
        "Variable \"$a\" of type \"ID!\" used in position expecting type \"[ID!]!\"." },
    { "a_variable_within_a_list", "query ($a: ID!) { nodes(ids: [$a]) { id } }", NULL, NULL },
    { "fields_that_are_the_same", "{ book(id: 1) { id id name } book(id: 1) { name } }", NULL, NULL },
    { "fields_of_objects_that_never_meet", "{ search(text: \"a\") { ... on Book { x: name } ... on Film { x: id } } }",
        "OverlappingFieldsCanBeMergedRule",
        "Fields \"x\" conflict because they return conflicting types \"String!\" and \"ID!\". Use different aliases on "
        "the "
        "fields to fetch both if this was intentional." },
    { "arguments_of_objects_that_never_meet",
        "{ node(id: 1) { ... on Book { x: extra(path: \"a\") } ... on Author { x: id } ... on Film { y: id } } }",
        "OverlappingFieldsCanBeMergedRule",
        "Fields \"x\" conflict because they return conflicting types \"JSON\" and \"ID!\". Use different aliases on "
        "the "
        "fields to fetch both if this was intentional." },
    { "different_fields_under_one_name", "{ book(id: 1) { x: id x: name } }", "OverlappingFieldsCanBeMergedRule",
        "Fields \"x\" conflict because \"id\" and \"name\" are different fields. Use different aliases on the fields "
        "to fetch "
        "both if this was intentional." },
    { "different_arguments_under_one_name", "{ book(id: 1) { id } book(id: 2) { id } }",
        "OverlappingFieldsCanBeMergedRule",
        "Fields \"book\" conflict because they have differing arguments. Use different aliases on the fields to fetch "
        "both "
        "if this was intentional." },
    { "arguments_in_another_order", "{ echo(json: {a: 1, b: 2}, flag: true) echo(flag: true, json: {b: 2, a: 1}) }",
        NULL, NULL },
    { "different_fields_far_below",
        "{ authors { ...F } authors { books { author { x: born } } } } fragment F on Author { books { author { x: "
        "favourite { __typename } } } }",
        "OverlappingFieldsCanBeMergedRule",
        "Fields \"authors\" conflict because subfields \"books\" conflict because subfields \"author\" conflict "
        "because "
        "subfields \"x\" conflict because \"born\" and \"favourite\" are different fields. Use different aliases "
        "on the "
        "fields to fetch both if this was intentional." },
    { "introspection_as_tools_ask_for_it",
        "{ __schema { types { fields { type { ofType { ofType { name } } } } } directives { args { name } } } }", NULL,
        NULL },
    { "introspection_in_circles", "{ __schema { types { fields { type { fields { type { fields { name } } } } } } } }",
        "MaxIntrospectionDepthRule", "Maximum introspection depth exceeded" },
};

/* --- what validation leaves on the document --- */

static void selections_know_their_fields_and_fragments(void **state)
{
    (void)state;
    assert_int_equal(
        validate(gql_schemas[0], SV("query ($a: ID!) { node(id: $a) { __typename ...F ... on Film { minutes } } }\n"
                                    "fragment F on Book { ...G } fragment G on Node { id }")),
        E_OK);
    const struct gql_operation *o = &d.operations[0];
    assert_string_equal(o->variables[0].ref.type->name, "ID");
    const struct gql_selection *node = &o->selections.items[0];
    assert_string_equal(node->field->ref.type->name, "Node");
    assert_true(node->selections.items[0].field->is_meta);
    assert_ptr_equal(node->selections.items[1].fragment, &d.fragments[0]);
    assert_string_equal(node->selections.items[1].condition->name, "Book");
    assert_string_equal(node->selections.items[2].condition->name, "Film");
    assert_ptr_equal(d.inner_first[0], &d.fragments[1]);
    assert_ptr_equal(d.inner_first[1], &d.fragments[0]);
    assert_int_equal(d.fragments[0].rank, 1);
}

static void an_operation_without_root_is_refused(void **state)
{
    (void)state;
    struct gql_schema reading = *gql_schemas[0];
    reading.mutation = reading.subscription = NULL;
    assert_int_equal(validate(&reading, SV("subscription { anything { at { all } } }")), E_INVALID);
    assert_string_equal(
        sv_z(scratch, errors.items[0].message), "The subscription operation is not supported by the schema.");
    assert_int_equal(validate(&reading, SV("mutation { ...F } fragment F on Mutation { count }")), E_INVALID);
}

static void errors_name_their_places(void **state)
{
    (void)state;
    assert_int_equal(validate(gql_schemas[0], SV("query Q {\n  book(id: $a) { id }\n}")), E_INVALID);
    assert_int_equal(errors.items[0].at_count, 2);
    assert_int_equal(errors.items[0].at[0].line, 2);
    assert_int_equal(errors.items[0].at[0].column, 12);
    assert_int_equal(errors.items[0].at[1].line, 1);
    assert_int_equal(errors.items[0].at[1].column, 1);
}

static void errors_end_at_a_hundred(void **state)
{
    (void)state;
    struct str s = str_new(scratch, 1 << 20);
    str_add(&s, SV("{"));
    for (int i = 0; i < 5000; i++)
        str_addf(&s, " nope%d", i);
    str_add(&s, SV(" }"));
    assert_int_equal(validate(gql_schemas[0], str_sv(&s)), E_INVALID);
    assert_int_equal(errors.count, GQL_ERRORS_MAX);
}

/* --- the dialect of the baseline --- */

static void loose_scalars_stand_for_one_another(void **state)
{
    (void)state;
    struct gql_schema loose = *gql_schemas[0];
    loose.loose_scalars = true;
    assert_int_equal(
        validate(&loose, SV("query ($a: String!, $b: ID, $c: String) { book(id: $a) { id } books(limit: $b) { id } "
                            "echo(day: $c, text: 5) }")),
        E_OK);
    assert_int_equal(validate(&loose, SV("{ books(limit: \"12\") { id } }")), E_OK);
    assert_int_equal(validate(&loose, SV("{ books(limit: \"twelve\") { id } }")), E_INVALID);
    /* null is not loosened, nor are other types */
    assert_int_equal(validate(&loose, SV("query ($a: String) { book(id: $a) { id } }")), E_INVALID);
    assert_int_equal(validate(&loose, SV("query ($a: Boolean!) { book(id: $a) { id } }")), E_INVALID);
    assert_int_equal(validate(&loose, SV("query ($a: String) { echo(genre: $a) }")), E_INVALID);
}

/* --- hostile documents end soon: each of these would take a naive validator minutes or its stack --- */

static struct sv many(const char *head, const char *part, int times, const char *tail)
{
    struct str s = str_new(scratch, 1 << 24);
    str_add(&s, sv_of(head));
    for (int i = 0; i < times; i++) {
        struct sv rest = sv_of(part);
        while (rest.n) { /* # is i, + is i + 1 */
            char c = *rest.p;
            if (c == '#' || c == '+')
                str_addi(&s, c == '#' ? i : i + 1);
            else
                str_addc(&s, c);
            rest = sv_sub(rest, 1, rest.n);
        }
    }
    str_add(&s, sv_of(tail));
    return str_sv(&s);
}

static void many_fields_of_one_name(void **state)
{
    (void)state;
    assert_int_equal(validate(gql_schemas[0], many("{ book(id: 1) {", " id", 90000, " } }")), E_OK);
    assert_int_equal(validate(gql_schemas[0], many("{", " book(id: 1) { id }", 12000, " }")), E_OK);
}

static void fragments_that_double_at_each_level(void **state)
{
    (void)state;
    assert_int_equal(validate(gql_schemas[0], many("{ book(id: 1) { ...F0 } }",
                                                  " fragment F# on Book { sequel { ...F+ } s: sequel { ...F+ } }", 60,
                                                  " fragment F60 on Book { id }")),
        E_OK);
}

static void fragments_that_spread_too_deep(void **state)
{
    (void)state;
    assert_int_equal(
        validate(gql_schemas[0], many("{ book(id: 1) { ...F0 } }", " fragment F# on Book { sequel { ...F+ } }", 9000,
                                     " fragment F9000 on Book { id }")),
        E_TOOBIG);
    assert_int_equal(validate(gql_schemas[0], many("{ book(id: 1) { ...F0 } }", " fragment F# on Book { ...F+ }", 9000,
                                                  " fragment F9000 on Book { ...F0 }")),
        E_INVALID);
}

static void operations_that_all_reach_all_fragments(void **state)
{
    (void)state;
    struct sv fragments = many("", " fragment F# on Query { authors { id } }", 5000, "");
    struct sv all = many("fragment All on Query {", " ...F#", 5000, " }");
    struct sv operations = many("", " query Q# { ...All }", 5000, "");
    struct sv text = sv_fmt(scratch, "%.*s %.*s %.*s", SV_FMT(operations), SV_FMT(all), SV_FMT(fragments));
    assert_int_equal(validate(gql_schemas[0], text), E_TOOBIG);
    assert_string_equal(sv_z(scratch, errors.items[0].code), "DOCUMENT_TOO_COMPLEX");
}

static void arguments_and_members_without_end(void **state)
{
    (void)state;
    struct sv one = many("echo(json: {", " a#: 1", 15000, "})");
    assert_int_equal(validate(gql_schemas[0], sv_fmt(scratch, "{ %.*s %.*s }", SV_FMT(one), SV_FMT(one))), E_TOOBIG);
    assert_int_equal(validate(gql_schemas[0], many("{ echo(json: {", " a: 1", 25000, "}) }")), E_INVALID);
    assert_int_equal(
        validate(gql_schemas[0], many("query (", " $a: Int", 20000, ") { books(limit: $a) { id } }")), E_INVALID);
    assert_int_equal(validate(gql_schemas[0], many("{ authors", " @once", 40000, " { id } }")), E_INVALID);
}

int main(void)
{
    struct CMUnitTest tests[LENGTH(rows) + 10];
    size_t n = 0;
    for (size_t i = 0; i < LENGTH(rows); i++)
        tests[n++] = TEST_ROW(rows[i].name, is_judged, &rows[i]);
    tests[n++] = (struct CMUnitTest)cmocka_unit_test(selections_know_their_fields_and_fragments);
    tests[n++] = (struct CMUnitTest)cmocka_unit_test(an_operation_without_root_is_refused);
    tests[n++] = (struct CMUnitTest)cmocka_unit_test(errors_name_their_places);
    tests[n++] = (struct CMUnitTest)cmocka_unit_test(errors_end_at_a_hundred);
    tests[n++] = (struct CMUnitTest)cmocka_unit_test(loose_scalars_stand_for_one_another);
    tests[n++] = (struct CMUnitTest)cmocka_unit_test(many_fields_of_one_name);
    tests[n++] = (struct CMUnitTest)cmocka_unit_test(fragments_that_double_at_each_level);
    tests[n++] = (struct CMUnitTest)cmocka_unit_test(fragments_that_spread_too_deep);
    tests[n++] = (struct CMUnitTest)cmocka_unit_test(operations_that_all_reach_all_fragments);
    tests[n++] = (struct CMUnitTest)cmocka_unit_test(arguments_and_members_without_end);
    return cmocka_run_group_tests_name("graphql/validate", tests, setup, teardown);
}
