/* What the application adds to the engine: the gate, times, versions, files; and what a function that fails looks like.
 */
#include "gated/schema.h"
#include "gated_answers.h"
#include "graphql/run.h"
#include "test.h"

static bool gate(
    void *context, const struct gql_field *field, const void *parent, struct sv *ret_code, struct sv *ret_message)
{
    struct house *h = context;
    const struct gated_need *need = field->need;
    h->asked++;
    if (need->staff.perm == PERM_SAFE)
        return false;
    *ret_code = SV("FORBIDDEN");
    *ret_message = SV("Please sign in.");
    return need->open != API_LOGIN || h->signed_in || (parent && ((const struct room *)parent)->id == h->only_room);
}

static struct sv write_time(void *context, const struct gql_field *field, struct instant t, struct arena *a)
{
    (void)context;
    return sv_fmt(a, "%s at %lld", field->ref.type->name, (long long)(t.us / SECOND_US));
}

static const struct gql_app app = { .gate = gate, .write_time = write_time };

struct asked {
    struct arena *a;
    struct house house;
    size_t schema, size_most;
    const struct gql_upload *uploads;
    size_t upload_count;
    bool ran;
};

/** The answer to a query as text. */
static const char *ask_with(struct asked *q, const char *query, const char *variables)
{
    if (!q->a)
        q->a = arena_new("asked", 4096);
    struct gql_cache *cache = gql_cache_new(4, 1U << 20);
    struct gql_errors errors = { .a = q->a };
    struct str out = str_new(q->a, q->size_most ? q->size_most : 1U << 20);
    struct gql_prepared *p = NULL;
    json_t *given = variables ? json_loads(variables, 0, NULL) : NULL;
    assert_true(!variables || given);
    if (gql_prepare(cache, gql_schemas[q->schema], sv_of(query), &gql_limits_default, &p, &errors) != E_OK) {
        gql_write_errors(&out, &errors, SV("\"v\":1"));
    } else {
        struct gql_request r = { .schema = gql_schemas[q->schema],
            .prepared = p,
            .operation = gql_operation_find(gql_prepared_document(p), SV(""), &errors),
            .variables = given,
            .uploads = q->uploads,
            .upload_count = q->upload_count,
            .app = &app,
            .context = &q->house };
        gql_execute(q->a, &r, &out, &q->ran);
    }
    const char *text = sv_z(q->a, str_sv(&out));
    json_t *read = json_loads(text, 0, NULL);
    assert_non_null(read); /* always JSON */
    json_decref(read);
    json_decref(given);
    gql_release(p);
    gql_cache_free(cache);
    return text;
}

static const char *ask(struct asked *q, const char *query)
{
    return ask_with(q, query, NULL);
}

static void done(struct asked *q)
{
    arena_free(q->a);
}

/* --- the gate --- */

static void what_is_refused_below_the_root_is_null_and_listed(void **state)
{
    (void)state;
    struct asked q = { 0 };
    assert_string_equal(ask(&q, "{ some { id name } }"),
        "{\"data\":{\"some\":[{\"id\":\"1\",\"name\":null},{\"id\":\"2\",\"name\":null},{\"id\":\"3\",\"name\":null}]},"
        "\"extensions\":{\"withheld\":[{\"path\":[\"some\",0,\"name\"],\"code\":\"FORBIDDEN\"},{\"path\":[\"some\",1,"
        "\"name\"],\"code\":\"FORBIDDEN\"},{\"path\":[\"some\",2,\"name\"],\"code\":\"FORBIDDEN\"}]}}");
    done(&q);
}

static void what_is_refused_at_the_root_is_an_error(void **state)
{
    (void)state;
    struct asked q = { 0 };
    assert_string_equal(ask(&q, "{ who: me }"), "{\"data\":{\"who\":null},\"errors\":[{\"message\":\"Please sign "
                                                "in.\",\"locations\":[{\"line\":1,\"column\":3}]"
                                                ",\"path\":[\"who\"],\"extensions\":{\"code\":\"FORBIDDEN\"}}]}");
    assert_int_equal(q.house.calls, 0);
    done(&q);
}

static void what_is_withheld_without_a_word_is_null_and_nothing_more(void **state)
{
    (void)state;
    struct asked q = { .house.signed_in = true };
    assert_string_equal(ask(&q, "{ safe some { safe } }"),
        "{\"data\":{\"safe\":null,\"some\":[{\"safe\":null},{\"safe\":null},{\"safe\":null}]}}");
    assert_int_equal(q.house.calls, 1);
    done(&q);
}

static void an_object_without_what_it_cannot_miss_is_null_without_an_error(void **state)
{
    (void)state;
    struct asked q = { .house.only_room = 2 };
    const char *text = ask(&q, "{ some { code } }");
    assert_non_null(strstr(text, "{\"data\":{\"some\":[null,{\"code\":\"22\"},null]},\"extensions\""));
    done(&q);
}

static void an_answer_that_is_withheld_as_a_whole_says_so(void **state)
{
    (void)state;
    struct asked q = { 0 };
    const char *text = ask(&q, "{ rooms { code } }");
    assert_non_null(strstr(text, "{\"data\":null,\"errors\":[{\"message\":\"What was asked for is not open to your "
                                 "account.\",\"extensions\":{\"code\":\"FORBIDDEN\"}}]"));
    done(&q);
}

static void a_function_sees_only_parents_that_passed_the_gate(void **state)
{
    (void)state;
    struct asked q = { .house.only_room = 1 };
    const char *text = ask(&q, "{ some { doors { id room { id name } } } }");
    assert_non_null(strstr(text,
        "{\"data\":{\"some\":[{\"doors\":[{\"id\":\"7\",\"room\":{\"id\":\"2\",\"name\":null}},{\"id\":\"8\",\"room\":{"
        "\"id\":\"3\",\"name\":null}}]},null,null]}"));
    assert_int_equal(q.house.calls, 3);           /* some, doors, room */
    assert_int_equal(q.house.parents, 1 + 1 + 2); /* the root, one room, two doors */
    done(&q);
}

static void texts_that_nobody_said_are_null_and_times_are_the_applications(void **state)
{
    (void)state;
    struct asked q = { .house.signed_in = true };
    assert_string_equal(ask(&q, "{ some { name built } }"),
        "{\"data\":{\"some\":[{\"name\":\"Hall\",\"built\":\"Moment at 1\"},{\"name\":\"Attic\",\"built\":\"Moment at "
        "2\""
        "},{\"name\":null,\"built\":\"Moment at 3\"}]}}");
    assert_true(q.house.wants_name);
    ask(&q, "{ rooms { ...F } } fragment F on Room { id }");
    assert_false(q.house.wants_name);
    done(&q);
}

static void what_is_wanted_is_found_in_fragments_of_fragments_at_once(void **state)
{
    (void)state;
    struct asked q = { .house.signed_in = true };
    q.a = arena_new("asked", 4096);
    struct str query = str_new(q.a, 65536); /* looked into each time, the last one would be read 2^40 times */
    str_add(&query, SV("{ rooms { ...F0 } }"));
    for (int i = 0; i < 40; i++)
        str_addf(&query, " fragment F%d on Room { ...F%d ... on Room { ...F%d } }", i, i + 1, i + 1);
    str_add(&query, SV(" fragment F40 on Room { id }"));
    assert_non_null(strstr(ask(&q, query.p), "{\"data\":{\"rooms\":[{\"id\":\"1\"},"));
    assert_false(q.house.wants_name);
    done(&q);
}

static void many_refusals_are_listed_a_hundred_times_at_most(void **state)
{
    (void)state;
    struct asked q = { 0 };
    struct str query = { 0 };
    q.a = arena_new("asked", 4096);
    query = str_new(q.a, 65536);
    str_add(&query, SV("{ some { "));
    for (int i = 0; i < 50; i++)
        str_addf(&query, "n%d: name ", i);
    str_add(&query, SV("} }"));
    const char *text = ask(&q, query.p);
    size_t count = 0;
    for (const char *at = text; (at = strstr(at, "FORBIDDEN")); at++)
        count++;
    assert_int_equal(count, 100);
    done(&q);
}

/* --- versions and loose scalars --- */

static void each_span_of_versions_has_its_own_field(void **state)
{
    (void)state;
    assert_int_equal(gql_schema_count, 2);
    struct asked old = { .schema = 0 }, now = { .schema = 1 };
    assert_string_equal(ask(&old, "{ count }"), "{\"data\":{\"count\":3}}");
    assert_string_equal(ask(&now, "{ count }"), "{\"data\":{\"count\":\"3\"}}");
    done(&old);
    done(&now);
}

struct loose {
    const char *name, *query, *variables, *echo; /* in the old version; the new one refuses */
};
static const struct loose loose_table[] = {
    { "text_given_a_number", "query($v: String) { echo(text: $v) }", "{\"v\":12}", "text=12 " },
    { "text_given_where_an_id_is_wanted", "query($v: String) { echo(id: $v) }", "{\"v\":\"12\"}", "id=12 " },
    { "id_given_where_text_is_wanted", "query($v: ID) { echo(text: $v) }", "{\"v\":12}", "text=12 " },
    { "number_given_as_text", "query($v: Int) { echo(number: $v) }", "{\"v\":\"12\"}", "number=12 " },
    { "text_given_where_a_number_is_wanted", "query($v: String) { echo(number: $v) }", "{\"v\":\"-7\"}", "number=-7 " },
    { "text_given_where_a_moment_is_wanted", "query($v: String) { echo(moment: $v) }", "{\"v\":\"now\"}",
        "moment=now " },
};

static void stands_for_another_in_the_old_version_only(void **state)
{
    const struct loose *row = *state;
    struct asked old = { .schema = 0 }, now = { .schema = 1 };
    const char *text = ask_with(&old, row->query, row->variables);
    if (!strstr(text, row->echo))
        fail_msg("'%s' is not in %s", row->echo, text);
    assert_non_null(strstr(ask_with(&now, row->query, row->variables), "\"errors\""));
    done(&old);
    done(&now);
}

static void text_that_is_no_number_fails_the_field_that_wants_one(void **state)
{
    (void)state;
    struct asked q = { .schema = 0 };
    const char *text = ask_with(&q, "query($v: String) { echo(number: $v) }", "{\"v\":\"x\"}");
    assert_non_null(strstr(text, "\"data\":{\"echo\":null},\"errors\":[{\"message\":\"Argument \\\"number\\\" has an "
                                 "invalid value.\",\"locations\":[{\"line\":1,\"column\":34}]"));
    done(&q);
}

/* --- what a function reads --- */

struct given {
    const char *name, *query, *variables, *echo;
};
#define NONE "id=absent number=absent text=absent moment=absent file=absent "
static const struct given given_table[] = {
    { "nothing_said", "{ echo }", NULL, NONE "room=absent" },
    { "said_to_be_nothing", "{ echo(id: null, number: null, room: null) }", NULL,
        "id=null number=null text=absent moment=absent file=absent room=null" },
    { "variable_that_was_not_given", "query($v: ID, $r: RoomInput) { echo(id: $v, room: $r) }", "{}",
        NONE "room=absent" },
    { "variable_that_is_null", "query($v: ID, $r: RoomInput) { echo(id: $v, room: $r) }", "{\"v\":null,\"r\":null}",
        "id=null number=absent text=absent moment=absent file=absent room=null" },
    { "variable_by_default", "query($v: ID = 4, $r: RoomInput = { id: 5 }) { echo(id: $v, room: $r) }", "{}",
        "id=4 number=absent text=absent moment=absent file=absent room={ id=5 name=hall plans=absent" },
    { "member_by_default", "{ echo(room: {}) }", NULL, NONE "room={ id=absent name=hall plans=absent" },
    { "member_of_a_variable_by_default", "query($r: RoomInput) { echo(room: $r) }", "{\"r\":{\"id\":6}}",
        NONE "room={ id=6 name=hall plans=absent" },
    { "member_said_to_be_nothing", "query($r: RoomInput) { echo(room: $r) }", "{\"r\":{\"name\":null}}",
        NONE "room={ id=absent name=null plans=absent" },
    { "one_for_a_list_of_one", "query($r: RoomInput!) { echo(rooms: [{ name: \"x\" }, $r]) }", "{\"r\":{}}",
        NONE "room=absent room={ id=absent name=x plans=absent room={ id=absent name=hall plans=absent" },
    { "long_ids", "{ echo(id: 12345678901234567890) }", NULL,
        "id=12345678901234567890 number=absent text=absent moment=absent file=absent room=absent" },
};

static void reads(void **state)
{
    const struct given *row = *state;
    struct asked q = { .schema = 1 };
    char wanted[512];
    snprintf(wanted, sizeof wanted, "{\"data\":{\"echo\":\"%s\"}}", row->echo);
    assert_string_equal(ask_with(&q, row->query, row->variables), wanted);
    done(&q);
}

static void files_stand_where_the_map_says(void **state)
{
    (void)state;
    struct gql_upload uploads[] = {
        { .path = SV("variables.f"), .file = { .content = SV("one") } },
        { .path = SV("variables.r.plans.1"), .file = { .content = SV("two") } },
        { .path = SV("variables.r.plans.0"), .file = { .content = SV("three") } },
        { .path = SV("variables.nowhere.7.x"), .file = { .content = SV("four") } },
    };
    struct asked q = { .uploads = uploads, .upload_count = LENGTH(uploads) };
    const char *query = "query($f: Upload!, $r: RoomInput) { echo(file: $f, room: $r) }";
    assert_string_equal(ask_with(&q, query, "{\"f\":null,\"r\":{\"plans\":[null,null]}}"),
        "{\"data\":{\"echo\":\"id=absent number=absent text=absent moment=absent file=one room={ id=absent name=hall "
        "plans=[ plan=three plan=two\"}}");
    q.upload_count = 0;
    assert_non_null(strstr(ask_with(&q, query, "{\"f\":null}"), "must not be null"));
    assert_non_null(strstr(ask_with(&q, query, "{\"f\":\"x\"}"), "Upload is a file"));
    assert_false(q.ran);
    done(&q);
}

/* --- failures --- */

struct failing {
    const char *name;
    enum err how;
    const char *says; /* code, or empty: null without an error */
};
static const struct failing failing_table[] = {
    { "of_one_value", E_OK, "\"code\":\"INTERNAL\"" },
    { "not_there_is_null", E_NOTFOUND, "" },
    { "denied", E_DENIED, "\"code\":\"FORBIDDEN\"" },
    { "busy", E_BUSY, "\"code\":\"TRY_AGAIN\"" },
    { "too_big", E_TOOBIG, "\"code\":\"TOO_BIG\"" },
    { "internal", E_INTERNAL, "\"code\":\"INTERNAL\"" },
    { "invalid_is_a_mistake_here", E_INVALID, "\"code\":\"INTERNAL\"" },
};

static void failure_says_no_more_than_it_should(void **state)
{
    const struct failing *row = *state;
    struct asked q = { 0 };
    char query[64];
    snprintf(query, sizeof query, "{ failing(how: %d) }", row->how);
    const char *text = ask(&q, query);
    assert_non_null(strstr(text, "{\"data\":{\"failing\":null}"));
    assert_null(strstr(text, "row 17"));
    if (*row->says)
        assert_non_null(strstr(text, row->says));
    else
        assert_null(strstr(text, "errors"));
    done(&q);
}

static void an_answer_over_its_size_is_one_error(void **state)
{
    (void)state;
    struct asked q = { .size_most = 400 };
    struct str query = { 0 };
    q.a = arena_new("asked", 4096);
    query = str_new(q.a, 65536);
    str_add(&query, SV("{ some { "));
    for (int i = 0; i < 30; i++)
        str_addf(&query, "n%d: id ", i);
    str_add(&query, SV("} }"));
    assert_string_equal(ask(&q, query.p), "{\"data\":null,\"errors\":[{\"message\":\"The answer would be too big: ask "
                                          "for fewer objects or fields at once, in "
                                          "pages.\",\"extensions\":{\"code\":\"RESPONSE_TOO_BIG\"}}]}");
    done(&q);
}

static void a_document_that_costs_too_much_does_not_run(void **state)
{
    (void)state;
    struct asked q = { 0 };
    struct str query = { 0 };
    q.a = arena_new("asked", 4096);
    query = str_new(q.a, 1U << 20);
    str_addc(&query, '{');
    for (int i = 0; i < 2001; i++)
        str_addf(&query, "a%d:me ", i);
    str_addc(&query, '}');
    assert_non_null(strstr(ask(&q, query.p), "\"errors\""));
    assert_int_equal(q.house.calls, 0);
    assert_false(q.ran);
    done(&q);
}

int main(void)
{
    enum { LOOSE = LENGTH(loose_table), GIVEN = LENGTH(given_table), FAILING = LENGTH(failing_table) };
    struct CMUnitTest tests[LOOSE + GIVEN + FAILING + 16] = {
        cmocka_unit_test(what_is_refused_below_the_root_is_null_and_listed),
        cmocka_unit_test(what_is_refused_at_the_root_is_an_error),
        cmocka_unit_test(what_is_withheld_without_a_word_is_null_and_nothing_more),
        cmocka_unit_test(an_object_without_what_it_cannot_miss_is_null_without_an_error),
        cmocka_unit_test(an_answer_that_is_withheld_as_a_whole_says_so),
        cmocka_unit_test(a_function_sees_only_parents_that_passed_the_gate),
        cmocka_unit_test(texts_that_nobody_said_are_null_and_times_are_the_applications),
        cmocka_unit_test(what_is_wanted_is_found_in_fragments_of_fragments_at_once),
        cmocka_unit_test(many_refusals_are_listed_a_hundred_times_at_most),
        cmocka_unit_test(each_span_of_versions_has_its_own_field),
        cmocka_unit_test(text_that_is_no_number_fails_the_field_that_wants_one),
        cmocka_unit_test(files_stand_where_the_map_says),
        cmocka_unit_test(an_answer_over_its_size_is_one_error),
        cmocka_unit_test(a_document_that_costs_too_much_does_not_run),
    };
    size_t n = 14;
    for (size_t i = 0; i < LOOSE; i++)
        tests[n++] = TEST_ROW(loose_table[i].name, stands_for_another_in_the_old_version_only, &loose_table[i]);
    for (size_t i = 0; i < GIVEN; i++)
        tests[n++] = TEST_ROW(given_table[i].name, reads, &given_table[i]);
    for (size_t i = 0; i < FAILING; i++)
        tests[n++] = TEST_ROW(failing_table[i].name, failure_says_no_more_than_it_should, &failing_table[i]);
    return _cmocka_run_group_tests("graphql_gate", tests, n, NULL, NULL);
}
