/**
 * graphql/print.h — a schema as text in the schema language (SDL), for people, clients' generators and the API's pages.
 *
 * What every schema has (introspection, built-in scalars, @skip, @include, @deprecated, @specifiedBy) is left out, and
 * so is what the application hangs on fields: rights, costs, functions. Types come in the order of the source; fields
 * of objects by name.
 */
#ifndef KITH_GRAPHQL_PRINT_H
#define KITH_GRAPHQL_PRINT_H

#include "graphql/schema.h"

void gql_print_schema(struct str *out, const struct gql_schema *schema);
/** One definition, with its descriptions. */
void gql_print_type(struct str *out, const struct gql_type *type);
/** "book(id: ID!): Book @deprecated(reason: "…")", on one line and without description. */
void gql_print_field(struct str *out, const struct gql_field *field);
/** Whether gql_print_schema() would leave it out. */
bool gql_type_is_own(const struct gql_type *type);

#endif
