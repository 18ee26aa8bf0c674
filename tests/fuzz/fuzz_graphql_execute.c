/* Whatever the document and the JSON of its variables (behind a NUL), the answer is JSON with data or errors; the same
 * request has the same answer twice, the second time out of the cache. */
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "fuzz.h"
#include "graphql/run.h"
#include "toy/schema.h"
#include "toy_answers.h"

static const struct gql_limits limits = {
    .bytes = 1U << 20, .tokens = 10000, .depth_of_nesting = 100, .aliases = 100, .depth = 25, .complexity = 2000
};

static struct sv answer(struct gql_cache *cache, struct arena *a, struct sv text, const json_t *variables)
{
    struct str out = str_new(a, 1U << 20);
    struct gql_errors errors = { .a = a };
    struct gql_prepared *p;
    if (gql_prepare(cache, gql_schemas[0], text, &limits, &p, &errors) != E_OK) {
        assert(errors.count);
        gql_write_errors(&out, &errors, SV(""));
        return str_sv(&out);
    }
    struct toy_context context = { 0 };
    struct gql_request r = { .schema = gql_schemas[0],
        .prepared = p,
        .operation = gql_operation_find(gql_prepared_document(p), SV(""), &errors),
        .variables = variables,
        .limits = &limits,
        .context = &context };
    bool ran;
    if (r.operation)
        gql_execute(a, &r, &out, &ran);
    else
        gql_write_errors(&out, &errors, SV(""));
    gql_release(p);
    return str_sv(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct gql_cache *cache;
    if (!cache) {
        cache = gql_cache_new(16, 1U << 20);
        log_init(LOG_JSON, LOG_ERROR, -1); /* the objects have mistakes on purpose */
    }
    struct arena *a = arena_new("fuzz", 4096);
    struct sv rest = fuzz_text(data, size), text = sv_cut(&rest, '\0');
    json_t *variables = rest.n ? json_loadb(rest.p, rest.n, 0, NULL) : NULL;
    if (!json_is_object(variables)) {
        json_decref(variables);
        variables = NULL;
    }
    struct sv one = answer(cache, a, text, variables), two = answer(cache, a, text, variables);
    assert(sv_eq(one, two));
    json_error_t error;
    json_t *read = json_loadb(one.p, one.n, 0, &error);
    assert(json_object_get(read, "data") || json_array_size(json_object_get(read, "errors")));
    json_decref(read);
    json_decref(variables);
    arena_free(a);
    return 0;
}
