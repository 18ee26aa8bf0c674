#include "graphql/validate.h"

/* UniqueOperationNames, LoneAnonymousOperation, KnownOperationTypes (not of the specification's rules: what the schema
 * has no root for is not executed, and nothing of it is known). Subscriptions are in validate_subscriptions.c. */

static void check_root(struct gql_check *c, const struct gql_operation *o)
{
    static const char *const words[] = {
        [GQL_QUERY] = "query", [GQL_MUTATION] = "mutation", [GQL_SUBSCRIPTION] = "subscription"
    };
    const struct gql_type *roots[] = { [GQL_QUERY] = c->schema->query,
        [GQL_MUTATION] = c->schema->mutation,
        [GQL_SUBSCRIPTION] = c->schema->subscription };
    if (!roots[o->kind])
        gql_report(c, SV("KnownOperationTypesRule"), o->at, gql_nowhere(),
            "The %s operation is not supported by the schema.", words[o->kind]);
}

void gql_check_operations(struct gql_check *c)
{
    struct gql_document *d = c->d;
    struct gql_named *names = arena_array(c->a, d->operation_count, sizeof *names);
    size_t count = 0;
    for (size_t i = 0; i < d->operation_count; i++) {
        struct gql_operation *o = &d->operations[i];
        check_root(c, o);
        if (o->name.n)
            names[count++] = (struct gql_named){ o->name, o->name_at, i };
        else if (d->operation_count > 1)
            gql_report(c, SV("LoneAnonymousOperationRule"), o->at, gql_nowhere(),
                "This anonymous operation must be the only defined operation.");
    }
    gql_named_once(c, names, count, SV("UniqueOperationNamesRule"), "operation named \"", true);
}
