#include "graphql/validate.h"

/* UniqueOperationNames, LoneAnonymousOperation. Subscriptions are in validate_subscriptions.c. */

void gql_check_operations(struct gql_check *c)
{
    struct gql_document *d = c->d;
    struct gql_named *names = arena_array(c->a, d->operation_count, sizeof *names);
    size_t count = 0;
    for (size_t i = 0; i < d->operation_count; i++) {
        struct gql_operation *o = &d->operations[i];
        if (o->name.n)
            names[count++] = (struct gql_named){ o->name, o->name_at, i };
        else if (d->operation_count > 1)
            gql_report(c, SV("LoneAnonymousOperationRule"), o->at, gql_nowhere(),
                "This anonymous operation must be the only defined operation.");
    }
    gql_named_once(c, names, count, SV("UniqueOperationNamesRule"), "operation named \"", true);
}
