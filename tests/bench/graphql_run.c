/* The GraphQL engine alone, over the objects of tests/graphql/toy_answers.c: a request again and again, its document
 * out of the cache. Prints "requests a second, microseconds each, bytes of the arena, bytes of the answer".
 *
 * usage: graphql_run small|list|introspection SECONDS */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/log.h"
#include "graphql/run.h"
#include "toy/schema.h"
#include "toy_answers.h"

static const struct {
    const char *name, *query;
} queries[] = {
    { "small", "{ author(id: 1) { id name } }" },
    { "list",
        "query($g: Genre) { books(limit: 2, filter: { min_pages: 0 }) { id name rating available author { id name "
        "books(genre: $g) { id name author { name } } } readers(first: 3) { edges { cursor node { id nickname } } } } "
        "}" },
    { "introspection",
        "{ __schema { types { kind name description fields(includeDeprecated: true) { name description args "
        "{ name type { ...T } defaultValue } type { ...T } } inputFields { name type { ...T } } enumValues { name } "
        "} } } fragment T on __Type { kind name ofType { kind name ofType { kind name ofType { name } } } }" },
};

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static size_t once(struct gql_cache *cache, struct arena *a, struct sv query)
{
    struct gql_errors errors = { .a = a };
    struct str out = str_new(a, 16U << 20);
    struct gql_prepared *p;
    struct toy_context context = { 0 };
    struct gql_limits limits = { .depth = 100, .complexity = 100000 };
    if (gql_prepare(cache, gql_schemas[0], query, &gql_limits_default, &p, &errors) != E_OK) {
        fprintf(stderr, "%.*s\n", SV_FMT(errors.items[0].message));
        exit(1);
    }
    struct gql_request r = { .schema = gql_schemas[0],
        .prepared = p,
        .operation = gql_operation_find(gql_prepared_document(p), SV(""), &errors),
        .limits = &limits,
        .context = &context };
    bool ran;
    gql_execute(a, &r, &out, &ran);
    gql_release(p);
    return out.n;
}

int main(int argc, char **argv)
{
    const char *query = NULL;
    for (size_t i = 0; argc == 3 && i < LENGTH(queries); i++)
        if (!strcmp(argv[1], queries[i].name))
            query = queries[i].query;
    if (!query)
        return 2;
    log_init(LOG_JSON, LOG_ERROR, -1);
    struct gql_cache *cache = gql_cache_new(64, 16U << 20);
    struct arena *a = arena_new("bench", 64 * 1024);
    double began = now(), end = began + atof(argv[2]), at = began;
    size_t count = 0, bytes = 0, used = 0;
    for (; at < end; at = now())
        for (int i = 0; i < 100; i++, count++) {
            bytes = once(cache, a, sv_of(query));
            used = arena_used(a);
            arena_reset(a);
        }
    printf("%.0f %.3f %zu %zu\n", (double)count / (at - began), (at - began) * 1e6 / (double)count, used, bytes);
    arena_free(a);
    gql_cache_free(cache);
    return 0;
}
