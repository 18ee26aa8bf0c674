#include "test.h"

#include "graphql/cost.h"
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

/* Variables of all tests: $n is 3, $yes and $no are what they say; others are absent. */
static bool number(const void *context, struct sv name, int64_t *ret_number)
{
    (void)context;
    *ret_number = 3;
    return sv_eq(name, SV("n"));
}

static bool flag(const void *context, struct sv name, bool *ret_flag)
{
    (void)context;
    *ret_flag = sv_eq(name, SV("yes"));
    return *ret_flag || sv_eq(name, SV("no"));
}

static struct gql_errors errors;

static enum err cost_of(struct sv text, const struct gql_limits *limits, struct gql_cost *ret_cost)
{
    static const struct gql_cost_variables variables = { number, flag, NULL };
    struct gql_document d = { 0 };
    errors = (struct gql_errors){ .a = scratch };
    assert_int_equal(gql_parse(scratch, text, NULL, &d, &errors), E_OK);
    enum err e = gql_validate(scratch, gql_schemas[0], &d, &errors);
    if (errors.count)
        print_message("%s\n", sv_z(scratch, errors.items[0].message));
    assert_int_equal(e, E_OK);
    return gql_cost(scratch, &d, &d.operations[0], &variables, limits, ret_cost, &errors);
}

struct row {
    const char *name, *text;
    size_t complexity, depth;
};

static void costs(void **state)
{
    const struct row *row = *state;
    struct gql_limits limits = { .depth = SIZE_MAX, .complexity = SIZE_MAX };
    struct gql_cost cost;
    assert_int_equal(cost_of(sv_of(row->text), &limits, &cost), E_OK);
    assert_int_equal(cost.complexity, row->complexity);
    assert_int_equal(cost.depth, row->depth);
}

/* The reference's own example is users(first: 3) { nodes { id appointments { id notes } } }: 14, and 402 without
 * `first`. */
static const struct row rows[] = {
    { "a_field_costs_one", "{ failing }", 1, 1 },
    { "fields_add_up", "{ book(id: 1) { id name author { name } } }", 5, 3 },
    { "a_field_costs_what_it_declares", "{ sum(of: 1) }", 5, 1 },
    { "a_plain_list_multiplies_nothing", "{ authors { id books { id } } }", 4, 3 },
    { "a_connection_multiplies_by_first",
        "{ readers(first: 3) { nodes { id borrowed { __typename ... on Book { id } } } } }", 14, 4 },
    { "a_connection_multiplies_by_last",
        "{ readers(last: 3) { nodes { id borrowed { __typename ... on Book { id } } } } }", 14, 4 },
    { "a_connection_without_either_multiplies_by_a_hundred",
        "{ readers { nodes { id borrowed { __typename ... on Book { id } } } } }", 402, 4 },
    { "null_is_neither", "{ readers(first: null) { nodes { id } } }", 102, 3 },
    { "a_variable_gives_the_number", "query ($n: Int) { readers(first: $n) { nodes { id } } }", 5, 3 },
    { "a_variable_that_is_absent_gives_none", "query ($m: Int) { readers(first: $m) { nodes { id } } }", 102, 3 },
    { "edges_are_multiplied_too", "{ readers(first: 10) { total_count edges { cursor node { id } } } }", 33, 4 },
    { "what_is_no_list_is_not_multiplied", "{ readers(first: 10) { total_count } }", 2, 2 },
    { "connections_multiply_connections",
        "{ readers(first: 10) { nodes { borrowed { ... on Book { readers(first: 10) { nodes { id } } } } } } }", 132,
        6 },
    { "less_than_nothing_multiplies_by_a_hundred", "{ readers(first: -5) { nodes { id } } }", 102, 3 },
    { "nothing_multiplies_by_nothing", "{ readers(first: 0) { nodes { id } } }", 2, 3 },
    { "a_fragment_costs_what_is_in_it",
        "{ readers(first: 2) { ...F } } fragment F on ReaderConnection { nodes { ...G } ...H } "
        "fragment G on Reader { id nickname } fragment H on ReaderConnection { total_count }",
        7, 3 },
    { "what_is_left_out_costs_nothing",
        "query ($yes: Boolean!, $no: Boolean!) { authors { id name @skip(if: true) born @include(if: false) books "
        "@skip(if: $yes) { id } "
        "aliases @include(if: $no) ... @include(if: $no) { favourite { __typename } } } }",
        2, 2 },
    { "what_is_not_left_out_costs",
        "query ($yes: Boolean!, $no: Boolean!) { authors { id @skip(if: $no) name @include(if: $yes) } }", 3, 2 },
    { "introspection_costs_as_well", "{ __schema { types { name } } }", 3, 3 },
};

static void what_is_too_complex_is_refused_in_the_words_of_the_reference(void **state)
{
    (void)state;
    struct gql_cost cost;
    assert_int_equal(
        cost_of(SV("{ readers(first: 999) { nodes { id nickname } } }"), &gql_limits_default, &cost), E_OK);
    assert_int_equal(cost.complexity, 2000);
    assert_int_equal(
        cost_of(SV("{ readers(first: 1000) { nodes { id nickname } } }"), &gql_limits_default, &cost), E_TOOBIG);
    assert_int_equal(errors.count, 1);
    assert_string_equal(
        sv_z(scratch, errors.items[0].message), "Query has complexity of 2002, which exceeds max complexity of 2000");
}

static struct sv nested(int levels)
{
    struct str s = str_new(scratch, 64 * 1024);
    str_add(&s, SV("{ book(id: 1) {"));
    for (int i = 2; i < levels; i++)
        str_add(&s, SV(" sequel {"));
    str_add(&s, SV(" id"));
    for (int i = 0; i < levels; i++)
        str_add(&s, SV(" }"));
    return str_sv(&s);
}

static void what_is_too_deep_is_refused_in_the_words_of_the_reference(void **state)
{
    (void)state;
    struct gql_cost cost;
    assert_int_equal(cost_of(nested(25), &gql_limits_default, &cost), E_OK);
    assert_int_equal(cost_of(nested(26), &gql_limits_default, &cost), E_TOOBIG);
    assert_int_equal(errors.count, 1);
    assert_string_equal(sv_z(scratch, errors.items[0].message), "Query has depth of 26, which exceeds max depth of 25");
}

static void what_fragments_select_alike_costs_once_where_that_decides(void **state)
{
    (void)state;
    struct gql_cost cost;
    struct sv text =
        SV("{ readers(first: 399) { nodes { ...A ...B ...C id } } } fragment A on Reader { id nickname ...B }"
           " fragment B on Reader { id borrowed { ... on Node { id } } ...C } fragment C on Reader { borrowed { "
           "... on Book { id pages } } }");
    assert_int_equal(cost_of(text, &gql_limits_default, &cost), E_OK);
    assert_int_equal(cost.complexity, 2 + 399 * 5); /* id nickname borrowed { id pages } */
    /* other names are other fields */
    text = SV("{ readers(first: 400) { nodes { id a: id b: id c: id d: id } } }");
    assert_int_equal(cost_of(text, &gql_limits_default, &cost), E_TOOBIG);
    assert_int_equal(cost.complexity, 2002);
}

/* 2^22 places: to look at each of them would take long. */
static void doubling_fragments_are_refused_soon(void **state)
{
    (void)state;
    struct str s = str_new(scratch, 64 * 1024);
    str_add(&s, SV("{ book(id: 1) { ...F0 } }"));
    for (int i = 0; i < 22; i++)
        str_addf(&s, " fragment F%d on Book { a: sequel { ...F%d } b: sequel { ...F%d } }", i, i + 1, i + 1);
    str_add(&s, SV(" fragment F22 on Book { id }"));
    struct gql_cost cost;
    assert_int_equal(cost_of(str_sv(&s), &gql_limits_default, &cost), E_TOOBIG);
    assert_int_equal(cost.complexity, 1 + (1 << 23) - 2 + (1 << 22));
    assert_int_equal(errors.count, 1);
}

/* As GraphiQL and code generators ask. */
static void a_whole_introspection_is_affordable(void **state)
{
    (void)state;
    struct gql_cost cost;
    assert_int_equal(
        cost_of(
            SV(" query IntrospectionQuery { __schema { description queryType { name kind } mutationType { name kind "
               "} subscriptionType { name kind } types { ...FullType } directives { name description isRepeatable "
               "locations "
               "args(includeDeprecated: true) { ...InputValue } } } } fragment FullType on __Type { kind name "
               "description "
               "specifiedByURL fields(includeDeprecated: true) { name description args(includeDeprecated: true) { "
               "...InputValue "
               "} type { ...TypeRef } isDeprecated deprecationReason } inputFields(includeDeprecated: true) { "
               "...InputValue "
               "} interfaces { ...TypeRef } enumValues(includeDeprecated: true) { name description isDeprecated "
               "deprecationReason "
               "} possibleTypes { ...TypeRef } } fragment InputValue on __InputValue { name description type { "
               "...TypeRef "
               "} defaultValue isDeprecated deprecationReason } fragment TypeRef on __Type { kind name ofType { name "
               "kind ofType { name kind ofType { name kind ofType { name kind ofType { name kind ofType { name kind "
               "ofType { name kind ofType { name kind ofType { name kind } } } } } } } } } } "),
            &gql_limits_default, &cost),
        E_OK);
    assert_in_range(cost.complexity, 100, 400);
    assert_in_range(cost.depth, 10, 20);
}

static void a_cost_without_end_is_counted_to_the_end_of_numbers(void **state)
{
    (void)state;
    struct str s = str_new(scratch, 64 * 1024);
    str_add(&s, SV("{ book(id: 1) { ...F0 } }"));
    for (int i = 0; i < 60; i++)
        str_addf(&s,
            " fragment F%d on Book { readers(first: 2147483647) { nodes { borrowed { ...F%d } } edges { node { "
            "borrowed { ...F%d } } } } }",
            i, i + 1, i + 1);
    str_add(&s, SV(" fragment F60 on Book { id }"));
    struct gql_cost cost;
    assert_int_equal(cost_of(str_sv(&s), &gql_limits_default, &cost), E_TOOBIG);
    assert_int_equal(cost.complexity, SIZE_MAX);
    assert_int_equal(errors.count, 2);
}

int main(void)
{
    struct CMUnitTest tests[LENGTH(rows) + 6];
    size_t n = 0;
    for (size_t i = 0; i < LENGTH(rows); i++)
        tests[n++] = TEST_ROW(rows[i].name, costs, &rows[i]);
    tests[n++] = (struct CMUnitTest)cmocka_unit_test(what_is_too_complex_is_refused_in_the_words_of_the_reference);
    tests[n++] = (struct CMUnitTest)cmocka_unit_test(what_is_too_deep_is_refused_in_the_words_of_the_reference);
    tests[n++] = (struct CMUnitTest)cmocka_unit_test(what_fragments_select_alike_costs_once_where_that_decides);
    tests[n++] = (struct CMUnitTest)cmocka_unit_test(doubling_fragments_are_refused_soon);
    tests[n++] = (struct CMUnitTest)cmocka_unit_test(a_whole_introspection_is_affordable);
    tests[n++] = (struct CMUnitTest)cmocka_unit_test(a_cost_without_end_is_counted_to_the_end_of_numbers);
    return cmocka_run_group_tests_name("graphql/cost", tests, setup, teardown);
}
