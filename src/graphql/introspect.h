/**
 * graphql/introspect.h — the schema asked about itself (specification, section 4): the functions behind the tables of
 * introspect_table.c. Parents are the tables' own structs; a type is seen through a `struct gql_ref`, so that one with
 * wraps is a __Type as well.
 */
#ifndef KITH_GRAPHQL_INTROSPECT_H
#define KITH_GRAPHQL_INTROSPECT_H

#include "graphql/own.h"

struct gql_args_deprecated { /* fields, args, enumValues, inputFields */
    struct gql_in_flag include_deprecated;
};
struct gql_args_type {
    struct gql_in_text name;
};
gql_resolve_fn gql_meta_schema, gql_meta_type;
gql_resolve_fn gql_schema_types, gql_schema_query, gql_schema_mutation, gql_schema_subscription, gql_schema_directives;
gql_resolve_fn gql_type_fields, gql_type_interfaces, gql_type_possible, gql_type_enum_values, gql_type_input_fields,
    gql_type_of_type;
gql_resolve_fn gql_field_args, gql_directive_args, gql_directive_locations;

#endif
