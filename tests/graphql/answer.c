/* Reads requests from stdin, a JSON object a line ({"query", "variables", "operationName"}), and writes the engine's
 * answer to each as a line: tests/program/graphql_run.test.mjs compares them with the reference implementation. */
#include <stdio.h>
#include <stdlib.h>

#include "graphql/run.h"
#include "toy/schema.h"
#include "toy_answers.h"

static bool feature(void *context, struct sv name)
{
    (void)context;
    return sv_eq(name, SV("on"));
}

static const struct gql_app app = { .flag = feature };

static void answer(struct gql_cache *cache, struct arena *a, const json_t *request, struct str *out)
{
    struct gql_errors errors = { .a = a };
    struct gql_prepared *p;
    const json_t *query = json_object_get(request, "query"), *name = json_object_get(request, "operationName");
    struct sv text = sv_from(json_string_value(query), json_string_length(query));
    if (gql_prepare(cache, gql_schemas[0], text, &gql_limits_default, &p, &errors) != E_OK) {
        gql_write_errors(out, &errors, SV(""));
        return;
    }
    struct toy_context context = { 0 };
    struct gql_limits limits = { .depth = SIZE_MAX, .complexity = SIZE_MAX };
    struct gql_request r = { .schema = gql_schemas[0],
        .prepared = p,
        .operation = gql_operation_find(gql_prepared_document(p), sv_of(json_string_value(name)), &errors),
        .variables = json_object_get(request, "variables"),
        .limits = &limits,
        .app = &app,
        .context = &context };
    bool ran;
    if (r.operation)
        gql_execute(a, &r, out, &ran);
    else
        gql_write_errors(out, &errors, SV(""));
    gql_release(p);
}

int main(void)
{
    struct gql_cache *cache = gql_cache_new(64, 16U << 20);
    char *line = NULL;
    size_t cap = 0;
    for (ssize_t n; (n = getline(&line, &cap, stdin)) > 0;) {
        struct arena *a = arena_new("answer", 65536);
        struct str out = str_new(a, 64U << 20);
        json_t *request = json_loadb(line, (size_t)n, 0, NULL);
        if (!request)
            return 1;
        answer(cache, a, request, &out);
        str_addc(&out, '\n');
        fwrite(out.p, 1, out.n, stdout);
        json_decref(request);
        arena_free(a);
    }
    free(line);
    gql_cache_free(cache);
    return 0;
}
