/* What every version of the API's schema says of itself, a line of JSON each: {"version", "answer"}. The query is read
 * from stdin. Nobody is signed in: introspection is open. See tests/program/graphql_api.test.mjs. */
#include <stdio.h>

#include "api/schema.h"
#include "graphql/run.h"

static void introspect(const struct gql_schema *schema, struct sv query)
{
    struct arena *a = arena_new("introspect", 1U << 20);
    struct gql_cache *cache = gql_cache_new(1, 1U << 20);
    struct gql_errors errors = { .a = a };
    struct str out = str_new(a, 64U << 20);
    struct gql_prepared *p = NULL;
    if (gql_prepare(cache, schema, query, &gql_limits_default, &p, &errors) == E_OK) {
        struct gql_request r = {
            .schema = schema, .prepared = p, .operation = gql_operation_find(gql_prepared_document(p), SV(""), &errors)
        };
        bool ran;
        gql_execute(a, &r, &out, &ran);
    } else {
        gql_write_errors(&out, &errors, SV(""));
    }
    printf("{\"version\":\"%s\",\"answer\":%.*s}\n", schema->version, SV_FMT(str_sv(&out)));
    gql_release(p);
    gql_cache_free(cache);
    arena_free(a);
}

int main(void)
{
    static char query[65536];
    size_t n = fread(query, 1, sizeof query, stdin);
    for (size_t i = 0; i < gql_schema_count; i++)
        introspect(gql_schemas[i], sv_from(query, n));
    return 0;
}
