/* Whatever the document, parser and validation end with a document that is whole, or with errors that name places in
 * it; what is valid can be weighed. */
#include "fuzz.h"
#include "graphql/cost.h"
#include "toy/schema.h"

static bool no_number(const void *context, struct sv name, int64_t *ret_number)
{
    (void)context, (void)name, (void)ret_number;
    return false;
}

static bool no_flag(const void *context, struct sv name, bool *ret_flag)
{
    (void)context, (void)name, (void)ret_flag;
    return false;
}

static void check_errors(enum err e, const struct gql_errors *errors, size_t size)
{
    assert(e == E_INVALID || e == E_TOOBIG);
    assert(errors->count >= 1 && errors->count <= GQL_ERRORS_MAX);
    for (size_t i = 0; i < errors->count; i++) {
        const struct gql_error *error = &errors->items[i];
        assert(error->message.n && error->at_count <= LENGTH(error->at));
        for (size_t k = 0; k < error->at_count; k++)
            assert(error->at[k].line >= 1 && error->at[k].line <= size + 1 && error->at[k].column >= 1 &&
                   error->at[k].column <= size + 1);
    }
}

static void weigh(struct arena *a, const struct gql_document *d, struct gql_errors *errors)
{
    struct gql_cost_variables none = { no_number, no_flag, NULL };
    struct gql_cost cost;
    for (size_t i = 0; i < d->operation_count; i++)
        if (gql_cost(a, d, &d->operations[i], &none, &gql_limits_default, &cost, errors) == E_OK)
            assert(cost.depth >= 1 && cost.depth <= 25 && cost.complexity <= 2000);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *a = arena_new("fuzz", 64 * 1024);
    struct gql_document d;
    struct gql_errors errors = { .a = a };
    enum err e = gql_parse(a, fuzz_text(data, size), NULL, &d, &errors);
    if (e == E_OK) {
        assert(d.operation_count + d.fragment_count > 0);
        e = gql_validate(a, gql_schemas[0], &d, &errors);
    }
    if (e == E_OK) {
        assert(errors.count == 0);
        weigh(a, &d, &errors);
    } else {
        check_errors(e, &errors, size);
    }
    arena_free(a);
    return 0;
}
