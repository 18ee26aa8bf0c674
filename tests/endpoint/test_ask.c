/* What a body, a query string or an upload comes to, and which mistake each broken one is. */
#include "../test.h"

#include "endpoint/ask.h"

struct ask_case {
    const char *name, *type, *body;
    const char *code; /* NULL: fine */
    size_t count;
};
#define JSON "application/json"
static const struct ask_case cases[] = {
    { "one_operation", JSON, "{\"query\":\"{a}\"}", NULL, 1 },
    { "null_stands_for_nothing", JSON,
        "{\"query\":\"{a}\",\"variables\":null,\"operationName\":null,\"extensions\":null}", NULL, 1 },
    { "a_batch_in_order", JSON, "[{\"query\":\"{a}\"},{\"query\":\"{b}\"}]", NULL, 2 },
    { "graphql_json_is_json", "application/graphql+json", "{\"query\":\"{a}\"}", NULL, 1 },
    { "a_hash_alone_is_enough", JSON,
        "{\"extensions\":{\"persistedQuery\":{\"version\":1,\"sha256Hash\":"
        "\"0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef\"}}}",
        NULL, 1 },
    { "the_query_may_come_last", JSON, "{ \"variables\" : {\"query\":[\"}\"]} , \"id\":[1,{}],\"query\" : \"{a}\" }",
        NULL, 1 },
    { "what_follows_the_query_is_read", JSON, "{\"query\":\"{a}\",}", "BAD_REQUEST", 0 },
    { "a_query_under_two_spellings_is_refused", JSON, "{\"query\":\"{a}\",\"qu\\u0065ry\":\"{b}\"}", "BAD_REQUEST", 0 },
    { "an_escape_that_is_none_is_refused", JSON, "{\"query\":\"{a}\\q\"}", "BAD_REQUEST", 0 },
    { "a_line_within_a_query_is_refused", JSON, "{\"query\":\"{a}\n\"}", "BAD_REQUEST", 0 },
    { "an_unknown_member_is_left_alone", JSON, "{\"query\":\"{a}\",\"id\":7}", NULL, 1 },
    { "an_empty_body_is_refused", JSON, "", "BAD_REQUEST", 0 },
    { "half_an_object_is_refused", JSON, "{\"query\":\"{a}\"", "BAD_REQUEST", 0 },
    { "what_follows_the_object_is_refused", JSON, "{\"query\":\"{a}\"} x", "BAD_REQUEST", 0 },
    { "a_member_twice_is_refused", JSON, "{\"query\":\"{a}\",\"query\":\"{b}\"}", "BAD_REQUEST", 0 },
    { "a_variable_twice_is_refused", JSON, "{\"query\":\"{a}\",\"variables\":{\"x\":1,\"x\":2}}", "BAD_REQUEST", 0 },
    { "bytes_that_are_no_text_are_refused", JSON, "{\"query\":\"\xff\"}", "BAD_REQUEST", 0 },
    { "a_nul_within_is_refused", JSON, "{\"query\":\"{a}\\u0000\"}", "BAD_REQUEST", 0 },
    { "no_query_is_refused", JSON, "{\"variables\":{}}", "BAD_REQUEST", 0 },
    { "a_query_that_is_no_text_is_refused", JSON, "{\"query\":[\"{a}\"]}", "BAD_REQUEST", 0 },
    { "variables_in_a_list_are_refused", JSON, "{\"query\":\"{a}\",\"variables\":[]}", "BAD_REQUEST", 0 },
    { "a_name_that_is_no_text_is_refused", JSON, "{\"query\":\"{a}\",\"operationName\":1}", "BAD_REQUEST", 0 },
    { "a_text_is_no_operation", JSON, "\"{a}\"", "BAD_REQUEST", 0 },
    { "an_empty_batch_is_refused", JSON, "[]", "BAD_REQUEST", 0 },
    { "eleven_at_once_are_refused", JSON,
        "[{\"query\":\"a\"},{\"query\":\"a\"},{\"query\":\"a\"},{\"query\":\"a\"},{\"query\":\"a\"},{\"query\":\"a\"},{"
        "\"query\":\"a\"},{\"query\":\"a\"},{\"query\":\"a\"},{\"query\":\"a\"},{\"query\":\"a\"}]",
        "BAD_REQUEST", 0 },
    { "a_short_hash_is_refused", JSON, "{\"extensions\":{\"persistedQuery\":{\"version\":1,\"sha256Hash\":\"ab\"}}}",
        "BAD_REQUEST", 0 },
    { "another_version_of_persisting_is_refused", JSON,
        "{\"query\":\"{a}\",\"extensions\":{\"persistedQuery\":{\"version\":2}}}", "BAD_REQUEST", 0 },
    { "plain_text_is_no_request", "text/plain", "{\"query\":\"{a}\"}", "UNSUPPORTED_MEDIA_TYPE", 0 },
    { "a_form_is_no_request", "application/x-www-form-urlencoded", "query=a", "UNSUPPORTED_MEDIA_TYPE", 0 },
    { "no_content_type_is_no_request", "", "{\"query\":\"{a}\"}", "UNSUPPORTED_MEDIA_TYPE", 0 },
};

static void ask_row(void **state)
{
    const struct ask_case *t = *state;
    struct arena *a = arena_new("test", 4096);
    struct http_req req = { .arena = a, .method = HTTP_POST, .content_type = sv_of(t->type), .body = sv_of(t->body) };
    struct asks asks;
    struct ask_refusal wrong = asks_read(&req, &asks);
    if (t->code) {
        assert_true(wrong.status >= 400);
        assert_string_equal(wrong.code, t->code);
    } else {
        assert_int_equal(wrong.status, 0);
        assert_int_equal(asks.count, t->count);
        assert_int_equal(asks.batch, t->body[0] == '[');
    }
    arena_free(a);
}

static void too_many_brackets_are_refused_before_they_are_read(void **state)
{
    (void)state;
    struct arena *a = arena_new("test", 4096);
    struct str s = str_new(a, 1 << 20);
    for (int i = 0; i < 100000; i++)
        str_addc(&s, '[');
    assert_null(ask_json(a, str_sv(&s)));
    assert_non_null(ask_json(a, SV("{\"text\":\"[[[[[[[[\\\"[[[[\"}")));
    arena_free(a);
}

/* Beside the JSON, or by jansson where it holds more than plain text. */
static void a_query_is_the_text_that_json_says(void **state)
{
    (void)state;
    static const char *const bodies[] = { "{\"query\":\"{ a }\"}",
        "{\"query\":\"\\n{\\ta(b: \\\"c\\\") }\\r\\/\\\\\\b\\f\"}",
        "{\"query\":\"a long text of more than eight letters, \\\" and then some\"}",
        "{\"query\":\"{ a(b: \\\"Zo\xc3\xab\\\") }\"}", "{\"query\":\"{ a(b: \\\"\\u00eb\\\") }\"}",
        "{\"a\":\"\\\"query\\\":\",\"query\":\"{b}\"}", "{\"variables\":{\"query\":\"{c}\"},\"query\":\"{b}\"}",
        "{\"query\":\"x\",\"variables\":{\"query\":\"{c}\"}}" };
    for (size_t i = 0; i < LENGTH(bodies); i++) {
        struct arena *a = arena_new("test", 4096);
        struct http_req req = { .arena = a, .method = HTTP_POST, .content_type = SV(JSON), .body = sv_of(bodies[i]) };
        struct asks asks;
        assert_int_equal(asks_read(&req, &asks).status, 0);
        const json_t *whole = ask_json(a, req.body);
        assert_string_equal(sv_z(a, asks.items[0].query), json_string_value(json_object_get(whole, "query")));
        assert_true(!asks.items[0].variables == !json_object_get(whole, "variables"));
        arena_free(a);
    }
}

static void get_reads_the_query_string(void **state)
{
    (void)state;
    struct arena *a = arena_new("test", 4096);
    struct http_pair params[] = { { SV("query"), SV("{a}") }, { SV("variables"), SV("{\"x\":1}") } };
    struct http_req req = { .arena = a, .method = HTTP_GET, .params = { params, 2 } };
    struct asks asks;
    assert_int_equal(asks_read(&req, &asks).status, 0);
    assert_int_equal(json_integer_value(json_object_get(asks.items[0].variables, "x")), 1);
    params[1].value = SV("[1]");
    assert_int_equal(asks_read(&req, &asks).status, 400);
    req.method = HTTP_PUT;
    assert_int_equal(asks_read(&req, &asks).status, 405);
    arena_free(a);
}

struct upload_case {
    const char *name, *operations, *map;
    bool good;
};
#define ONE "{\"query\":\"q\",\"variables\":{\"file\":null,\"list\":[null,null],\"text\":\"x\"}}"
static const struct upload_case uploads[] = {
    { "a_file_takes_the_place_of_null", ONE, "{\"0\":[\"variables.file\"]}", true },
    { "one_file_may_have_two_places", ONE, "{\"0\":[\"variables.file\",\"variables.list.1\"]}", true },
    { "a_batch_names_its_operation", "[" ONE "," ONE "]", "{\"0\":[\"1.variables.file\"]}", true },
    { "a_place_that_is_not_null_is_refused", ONE, "{\"0\":[\"variables.text\"]}", false },
    { "a_place_that_is_not_there_is_refused", ONE, "{\"0\":[\"variables.other\"]}", false },
    { "a_place_beyond_the_list_is_refused", ONE, "{\"0\":[\"variables.list.2\"]}", false },
    { "a_negative_place_is_refused", ONE, "{\"0\":[\"variables.list.-1\"]}", false },
    { "a_place_outside_the_variables_is_refused", ONE, "{\"0\":[\"operationName\"]}", false },
    { "one_place_for_two_files_is_refused", ONE, "{\"0\":[\"variables.file\",\"variables.file\"]}", false },
    { "an_operation_that_is_not_there_is_refused", "[" ONE "]", "{\"0\":[\"4.variables.file\"]}", false },
    { "a_file_that_did_not_come_is_refused", ONE, "{\"9\":[\"variables.file\"]}", false },
    { "a_map_that_is_a_list_is_refused", ONE, "[\"variables.file\"]", false },
    { "a_path_that_is_no_list_is_refused", ONE, "{\"0\":\"variables.file\"}", false },
    { "a_path_that_is_no_text_is_refused", ONE, "{\"0\":[7]}", false },
    { "an_empty_map_of_paths_is_refused", ONE, "{\"0\":[]}", false },
    { "a_broken_map_is_refused", ONE, "{\"0\":", false },
    { "broken_operations_are_refused", "{", "{\"0\":[\"variables.file\"]}", false },
};

static void upload_row(void **state)
{
    const struct upload_case *t = *state;
    struct arena *a = arena_new("test", 4096);
    struct http_pair form[] = { { SV("operations"), sv_of(t->operations) }, { SV("map"), sv_of(t->map) } };
    struct http_file file = { SV("0"), SV("a.txt"), SV("text/plain"), SV("hello") };
    struct http_req req = { .arena = a,
        .method = HTTP_POST,
        .content_type = SV("multipart/form-data"),
        .form = { form, 2 },
        .files = { &file, 1 } };
    struct asks asks;
    struct ask_refusal wrong = asks_read(&req, &asks);
    assert_int_equal(wrong.status == 0, t->good);
    size_t placed = 0;
    for (size_t i = 0; t->good && i < asks.count; i++) {
        placed += asks.items[i].upload_count;
        for (size_t k = 0; k < asks.items[i].upload_count; k++) {
            assert_true(sv_starts(asks.items[i].uploads[k].path, SV("variables.")));
            assert_true(sv_eq(asks.items[i].uploads[k].file.content, SV("hello")));
        }
    }
    assert_true(placed > 0 || !t->good);
    arena_free(a);
}

int main(void)
{
    cmocka_set_message_output(CM_OUTPUT_TAP);
    struct CMUnitTest tests[LENGTH(cases) + LENGTH(uploads) + 3];
    size_t n = 0;
    for (size_t i = 0; i < LENGTH(cases); i++)
        tests[n++] = TEST_ROW(cases[i].name, ask_row, &cases[i]);
    for (size_t i = 0; i < LENGTH(uploads); i++)
        tests[n++] = TEST_ROW(uploads[i].name, upload_row, &uploads[i]);
    tests[n++] = (struct CMUnitTest)cmocka_unit_test(too_many_brackets_are_refused_before_they_are_read);
    tests[n++] = (struct CMUnitTest)cmocka_unit_test(get_reads_the_query_string);
    tests[n++] = (struct CMUnitTest)cmocka_unit_test(a_query_is_the_text_that_json_says);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
