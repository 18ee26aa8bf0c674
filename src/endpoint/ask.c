#include "endpoint/ask.h"

#include <string.h>

#include "endpoint/ask_query.h"

static const struct ask_refusal fine = { 0, NULL, NULL };

static struct ask_refusal refuse(const char *message)
{
    return (struct ask_refusal){ 400, "BAD_REQUEST", message };
}

static bool too_deep(struct sv text)
{
    int depth = 0;
    bool in_string = false;
    for (size_t i = 0; i < text.n; i++) {
        char c = text.p[i];
        if (in_string) {
            i += c == '\\';
            in_string = c != '"';
        } else if (c == '"') {
            in_string = true;
        } else if (c == '{' || c == '[') {
            if (++depth > ASK_DEPTH)
                return true;
        } else if (c == '}' || c == ']') {
            depth--;
        }
    }
    return false;
}

static void forget(void *json)
{
    json_decref(json);
}

/* Mistakes that have words of their own. */
static const char *not_read(const json_error_t *error)
{
    static const struct {
        enum json_error_code code;
        const char *message;
    } told[] = {
        { json_error_duplicate_key, "The JSON names a member twice." },
        { json_error_null_character, "The JSON holds the character U+0000, which no text here has." },
        { json_error_null_byte_in_key, "The JSON holds the character U+0000, which no text here has." },
        { json_error_invalid_utf8, "The JSON is not UTF-8." },
        { json_error_numeric_overflow, "The JSON holds a number that is too big. Send an id as text." },
    };
    enum json_error_code code = json_error_code(error);
    for (size_t i = 0; i < LENGTH(told); i++)
        if (told[i].code == code)
            return told[i].message;
    return "The body is not JSON.";
}

static const json_t *read_json(struct arena *a, struct sv text, const char **ret_problem)
{
    json_error_t error;
    bool deep = too_deep(text);
    *ret_problem = deep ? "The JSON is nested too deep." : "The body is not JSON.";
    if (!text.n || deep)
        return NULL;
    json_t *json = json_loadb(text.p, text.n, JSON_REJECT_DUPLICATES, &error);
    if (json)
        arena_on_reset(a, forget, json);
    else
        *ret_problem = not_read(&error);
    return json;
}

const json_t *ask_json(struct arena *a, struct sv text)
{
    const char *problem;
    return read_json(a, text, &problem);
}

static bool text_member(const json_t *object, const char *name, struct sv *ret_text)
{
    const json_t *v = json_object_get(object, name);
    if (v && !json_is_string(v) && !json_is_null(v))
        return false;
    *ret_text = json_is_string(v) ? (struct sv){ json_string_value(v), json_string_length(v) } : SV("");
    return true;
}

static struct ask_refusal read_extensions(const json_t *extensions, struct ask *ask)
{
    if (extensions && !json_is_object(extensions) && !json_is_null(extensions))
        return refuse("extensions must be an object.");
    const json_t *persisted = json_object_get(extensions, "persistedQuery");
    if (!persisted)
        return fine;
    if (!json_is_object(persisted) || json_integer_value(json_object_get(persisted, "version")) != 1 ||
        !text_member(persisted, "sha256Hash", &ask->sha256) || ask->sha256.n != 64)
        return refuse("persistedQuery needs version 1 and a sha256Hash of 64 digits.");
    return fine;
}

/* `query`: the text that was read beside the JSON; empty: it stands there. */
static struct ask_refusal ask_of(const json_t *object, struct sv query, struct ask *ret_ask)
{
    struct ask ask = { .variables = NULL };
    if (!json_is_object(object))
        return refuse("An operation is an object with a query.");
    if (!text_member(object, "query", &ask.query))
        return refuse("query must be text.");
    if (query.n)
        ask.query = query;
    if (!text_member(object, "operationName", &ask.operation_name))
        return refuse("operationName must be text.");
    const json_t *variables = json_object_get(object, "variables");
    if (variables && !json_is_object(variables) && !json_is_null(variables))
        return refuse("variables must be an object.");
    ask.variables = json_is_object(variables) ? variables : NULL;
    struct ask_refusal wrong = read_extensions(json_object_get(object, "extensions"), &ask);
    if (wrong.status)
        return wrong;
    if (!ask.query.n && !ask.sha256.n)
        return refuse("There is no query.");
    *ret_ask = ask;
    return fine;
}

struct ask_refusal ask_of_json(const json_t *object, struct ask *ret_ask)
{
    return ask_of(object, SV(""), ret_ask);
}

static struct ask_refusal read_operations(const json_t *json, struct sv query, const char *problem, struct asks *asks)
{
    if (!json)
        return refuse(problem);
    asks->batch = json_is_array(json);
    if (!asks->batch) {
        asks->count = 1;
        return ask_of(json, query, &asks->items[0]);
    }
    if (!json_array_size(json) || json_array_size(json) > ASKS_MAX)
        return refuse("A batch has one to ten operations.");
    for (size_t i = 0; i < json_array_size(json); i++) {
        struct ask_refusal wrong = ask_of_json(json_array_get(json, i), &asks->items[asks->count++]);
        if (wrong.status)
            return wrong;
    }
    return fine;
}

static struct ask_refusal read_query_string(const struct http_req *req, struct asks *asks)
{
    struct ask ask = { .query = http_param(req, SV("query")), .operation_name = http_param(req, SV("operationName")) };
    struct sv variables = http_param(req, SV("variables")), extensions = http_param(req, SV("extensions"));
    if (variables.n && !sv_eq(variables, SV("null"))) {
        ask.variables = ask_json(req->arena, variables);
        if (!json_is_object(ask.variables))
            return refuse("variables must be a JSON object.");
    }
    if (extensions.n) {
        const json_t *json = ask_json(req->arena, extensions);
        struct ask_refusal wrong = json ? read_extensions(json, &ask) : refuse("extensions must be a JSON object.");
        if (wrong.status)
            return wrong;
    }
    if (!ask.query.n && !ask.sha256.n)
        return refuse("There is no query.");
    *asks = (struct asks){ .items = { ask }, .count = 1 };
    return fine;
}

static struct ask_refusal read_upload(const struct http_req *req, struct asks *asks)
{
    struct sv operations = http_field(req, SV("operations")), map = http_field(req, SV("map"));
    if (!operations.n || !map.n)
        return refuse("An upload has the fields operations and map before its files.");
    const char *problem;
    const json_t *operations_json = read_json(req->arena, operations, &problem), *map_json = ask_json(req->arena, map);
    struct ask_refusal wrong = read_operations(operations_json, SV(""), problem, asks);
    return wrong.status ? wrong : ask_uploads(req, map_json, operations_json, asks);
}

struct ask_refusal asks_read(const struct http_req *req, struct asks *ret_asks)
{
    *ret_asks = (struct asks){ .count = 0 };
    if (req->method == HTTP_GET || req->method == HTTP_HEAD)
        return read_query_string(req, ret_asks);
    if (req->method != HTTP_POST)
        return (struct ask_refusal){ 405, "METHOD_NOT_ALLOWED", "Ask with POST, or queries with GET." };
    if (sv_eq(req->content_type, SV("multipart/form-data")))
        return read_upload(req, ret_asks);
    if (!sv_eq(req->content_type, SV("application/json")) && !sv_eq(req->content_type, SV("application/graphql+json")))
        return (struct ask_refusal){ 415, "UNSUPPORTED_MEDIA_TYPE",
            "Send application/json, or multipart/form-data for uploads." };
    if (!req->body.n)
        return refuse("The body is empty.");
    const char *problem;
    struct sv query = SV(""), body = ask_query_aside(req->arena, req->body, &query);
    const json_t *json = read_json(req->arena, body, &problem);
    return read_operations(json, query, problem, ret_asks);
}

enum err ask_prepare(struct gql_cache *cache, const struct gql_schema *schema, const struct ask *ask,
    struct gql_prepared **ret_prepared, struct gql_errors *errors)
{
    struct gql_prepared *known = NULL;
    if (ask->sha256.n && !ask->query.n) {
        if (gql_prepare_known(cache, schema, ask->sha256, ret_prepared) == E_OK)
            return E_OK;
        gql_error_add(errors, SV("PERSISTED_QUERY_NOT_FOUND"), SV("PersistedQueryNotFound"));
        return E_NOTFOUND;
    }
    TRY(gql_prepare(cache, schema, ask->query, &gql_limits_default, ret_prepared, errors));
    if (!ask->sha256.n)
        return E_OK;
    bool same = gql_prepare_known(cache, schema, ask->sha256, &known) == E_OK && known == *ret_prepared;
    gql_release(known);
    if (same)
        return E_OK;
    gql_release(*ret_prepared);
    gql_error_add(errors, SV("PERSISTED_QUERY_HASH_MISMATCH"), SV("The hash is not that of the query."));
    return E_INVALID;
}
