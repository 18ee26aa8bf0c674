/* Breadth first: how often functions are called, and what becomes of an answer when any one of them fails. */
#include "graphql/run.h"
#include "test.h"
#include "toy/schema.h"
#include "toy_answers.h"

struct asked {
    struct toy_context context;
    json_t *answer;
    bool ran;
};

static void ask_with(struct asked *q, const char *query, const json_t *variables)
{
    struct arena *a = arena_new("asked", 4096);
    struct gql_cache *cache = gql_cache_new(4, 1U << 20);
    struct gql_errors errors = { .a = a };
    struct str out = str_new(a, 1U << 20);
    struct gql_prepared *p;
    struct gql_limits limits = { .depth = SIZE_MAX, .complexity = SIZE_MAX };
    bool ran;
    assert_int_equal(gql_prepare(cache, gql_schemas[0], sv_of(query), &gql_limits_default, &p, &errors), E_OK);
    struct gql_request r = { .schema = gql_schemas[0],
        .prepared = p,
        .operation = gql_operation_find(gql_prepared_document(p), SV(""), &errors),
        .variables = variables,
        .limits = &limits,
        .context = &q->context };
    assert_non_null(r.operation);
    gql_execute(a, &r, &out, &ran);
    q->ran = ran;
    q->answer = json_loadb(out.p, out.n, 0, NULL);
    assert_non_null(q->answer);
    gql_release(p);
    gql_cache_free(cache);
    arena_free(a);
}

static void ask(struct asked *q, const char *query)
{
    ask_with(q, query, NULL);
    assert_true(q->ran);
}

struct counted {
    const char *name, *query;
    size_t calls, parents;
};
static const struct counted counted_table[] = {
    { "a_field_is_called_once_for_all_parents_of_its_level",
        "{ authors { books(genre: null) { author { aliases } sequel { author { name } } } } }",
        /* authors, books, author, aliases, sequel, author of the sequels */ 6,
        /* the root, 3 authors, 4 books twice, 4 authors, 2 sequels */ 1 + 3 + 4 + 4 + 4 + 2 },
    { "members_of_structs_are_no_calls", "{ authors { id name born } }", 1, 1 },
    { "an_interface_is_called_once_for_each_type_that_occurs",
        "{ nodes(ids: [10, 20, 11, 21, 12, 1]) { ... on Book { author { id } } ... on Film { author { id } } } }", 3,
        1 + 3 + 2 },
    { "a_field_that_is_written_twice_is_called_once",
        "{ authors { favourite { __typename } } ...F } fragment F on Query { authors { favourite { ... on Book { tags "
        "} } } }",
        3, 1 + 3 + 1 },
    { "two_keys_are_two_calls", "{ a: authors { id } b: authors { id } }", 2, 2 },
    { "nothing_is_called_below_null", "{ book(id: 99) { author { name books { author { name } } } } }", 1, 1 },
    { "what_is_skipped_is_not_called", "{ authors @skip(if: true) { id } book(id: 1) @include(if: false) { id } }", 0,
        0 },
    { "mutations_stop_at_one_that_may_not_be_null", "mutation { a: count b: count c: count d: count }", 3, 3 },
};

static void calls(void **state)
{
    const struct counted *row = *state;
    struct asked q = { 0 };
    ask(&q, row->query);
    assert_int_equal(q.context.calls, row->calls);
    assert_int_equal(q.context.parents, row->parents);
    json_decref(q.answer);
}

static const char *const tortured[] = {
    "{ authors { books(genre: null) { author { aliases books { tags } } sequel { readers { nodes { borrowed { "
    "__typename } } "
    "edges { node { id } } } } tags grid extra number } favourite { ... on Film { author { name } } } } sum(of: 1) "
    "echo }",
    "mutation { add_book(input: { name: \"x\" }) { book { author { name } tags } messages { message } } count }",
    "subscription { book_added { author { books { sequel { tags } } } } }",
    "{ __schema { types { fields { args { name } type { ofType { name } } } } } node(id: 10) { id } failing "
    "failing_hard }",
};

/** Every call fails once: there is an answer, with an error or with null where nothing may be missing. */
static void any_function_may_fail(void **state)
{
    const char *const *query = *state;
    for (size_t n = 1;; n++) {
        struct asked q = { .context.fail_at = n };
        ask(&q, *query);
        const json_t *errors = json_object_get(q.answer, "errors");
        bool failed = q.context.calls >= n;
        assert_non_null(json_object_get(q.answer, "data"));
        if (failed)
            assert_true(json_array_size(errors) > 0);
        json_decref(q.answer);
        if (!failed)
            break;
        assert_true(n < 100);
    }
}

static void variables_are_not_nested_without_end(void **state)
{
    (void)state;
    struct asked q = { 0 };
    json_t *filter = json_object();
    for (int i = 0; i < 500; i++)
        filter = json_pack("{s:o}", "none", filter);
    json_t *variables = json_pack("{s:o}", "f", filter);
    ask_with(&q, "query($f: BookFilter) { books(filter: $f) { id } }", variables);
    assert_false(q.ran);
    const json_t *error = json_array_get(json_object_get(q.answer, "errors"), 0);
    assert_string_equal(json_string_value(json_object_get(error, "message")), "Variable \"$f\" is nested too deep.");
    json_decref(q.answer);
    json_decref(variables);
}

static void an_answer_of_too_many_values_is_one_error(void **state)
{
    (void)state;
    struct asked q = { 0 };
    struct arena *a = arena_new("test", 4096);
    struct str query = str_new(a, 65536); /* each fragment asks for four times as much as the next one */
    str_add(&query, SV("{ authors { ...F0 } }"));
    for (int i = 0; i < 12; i++) {
        str_addf(&query, " fragment F%d on Author {", i);
        for (int k = 0; k < 4; k++)
            str_addf(&query, " a%d: books { author { ...F%d } }", k, i + 1);
        str_add(&query, SV(" }"));
    }
    str_add(&query, SV(" fragment F12 on Author { id }"));
    ask(&q, query.p);
    const json_t *errors = json_object_get(q.answer, "errors");
    assert_int_equal(json_array_size(errors), 1);
    assert_true(json_is_null(json_object_get(q.answer, "data")));
    const json_t *code = json_object_get(json_object_get(json_array_get(errors, 0), "extensions"), "code");
    assert_string_equal(json_string_value(code), "RESPONSE_TOO_BIG");
    json_decref(q.answer);
    arena_free(a);
}

static void unknown_operations_are_named(void **state)
{
    (void)state;
    struct arena *a = arena_new("test", 4096);
    struct gql_operation two[] = { { .name = SV("A") }, { .name = SV("B") } };
    struct gql_document d = { .operations = two, .operation_count = 2 };
    struct gql_errors errors = { .a = a };
    assert_ptr_equal(gql_operation_find(&d, SV("B"), &errors), &two[1]);
    assert_null(gql_operation_find(&d, SV("C"), &errors));
    assert_null(gql_operation_find(&d, SV(""), &errors));
    assert_int_equal(errors.count, 2);
    assert_true(sv_eq(errors.items[0].message, SV("Unknown operation named \"C\".")));
    arena_free(a);
}

int main(void)
{
    enum { COUNTED = LENGTH(counted_table), TORTURED = LENGTH(tortured) };
    struct CMUnitTest tests[COUNTED + TORTURED + 3] = {
        cmocka_unit_test(unknown_operations_are_named),
        cmocka_unit_test(variables_are_not_nested_without_end),
        cmocka_unit_test(an_answer_of_too_many_values_is_one_error),
    };
    size_t n = 3;
    for (size_t i = 0; i < COUNTED; i++)
        tests[n++] = TEST_ROW(counted_table[i].name, calls, &counted_table[i]);
    for (size_t i = 0; i < TORTURED; i++)
        tests[n++] = TEST_ROW("any_function_may_fail", any_function_may_fail, &tortured[i]);
    return _cmocka_run_group_tests("graphql_run", tests, n, NULL, NULL);
}
