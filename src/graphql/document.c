#include <string.h>

#include "graphql/ast.h"

const struct gql_limits gql_limits_default = {
    .bytes = 512 * 1024, .tokens = 20000, .depth_of_nesting = 100, .aliases = 200, .depth = 25, .complexity = 2000
};

struct gql_error *gql_error_add(struct gql_errors *errors, struct sv code, struct sv message)
{
    if (errors->count == GQL_ERRORS_MAX)
        return NULL;
    if (errors->count == errors->cap) {
        size_t cap = errors->cap ? errors->cap * 2 : 4;
        struct gql_error *items = arena_array(errors->a, cap, sizeof *items);
        if (errors->count)
            memcpy(items, errors->items, errors->count * sizeof *items);
        errors->items = items;
        errors->cap = cap;
    }
    struct gql_error *e = &errors->items[errors->count++];
    *e = (struct gql_error){ .code = code, .message = message };
    return e;
}
