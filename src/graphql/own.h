/**
 * graphql/own.h — what every schema has without saying it: built-in scalars, introspection types, meta fields and
 * directives. Tables that schemagen writes point at them.
 */
#ifndef KITH_GRAPHQL_OWN_H
#define KITH_GRAPHQL_OWN_H

#include "graphql/schema.h"

extern const struct gql_type gql_type_Boolean, gql_type_Float, gql_type_ID, gql_type_Int, gql_type_String;
extern const struct gql_type gql_type__Directive, gql_type__DirectiveLocation, gql_type__EnumValue, gql_type__Field,
    gql_type__InputValue, gql_type__Schema, gql_type__Type, gql_type__TypeKind;
extern const struct gql_field gql_meta_fields[3]; /* __schema, __type, __typename */

extern const struct gql_input gql_include_args[1], gql_skip_args[1], gql_deprecated_args[1], gql_specified_by_args[1],
    gql_feature_args[2];
extern const char *const gql_executable_places[3], *const gql_deprecated_places[4], *const gql_specified_by_places[1];

/** Rows of a schema's table of directives. @feature asks the application for a flag (run.h). */
#define GQL_OWN_DIRECTIVES                                                                                             \
    { .name = "include",                                                                                               \
        .description = "Takes the selection only when `if` is true.",                                                  \
        .locations = gql_executable_places,                                                                            \
        .location_count = 3,                                                                                           \
        .args = gql_include_args,                                                                                      \
        .arg_count = 1 },                                                                                              \
        { .name = "skip",                                                                                              \
            .description = "Leaves the selection out when `if` is true.",                                              \
            .locations = gql_executable_places,                                                                        \
            .location_count = 3,                                                                                       \
            .args = gql_skip_args,                                                                                     \
            .arg_count = 1 },                                                                                          \
        { .name = "feature",                                                                                           \
            .description = "Takes the selection only when the server's flag `if` is on, or `unless` is off.",          \
            .locations = gql_executable_places,                                                                        \
            .location_count = 3,                                                                                       \
            .args = gql_feature_args,                                                                                  \
            .arg_count = 2 },                                                                                          \
        { .name = "deprecated",                                                                                        \
            .description = "Not to be used any more, and what to use in its place.",                                   \
            .locations = gql_deprecated_places,                                                                        \
            .location_count = 4,                                                                                       \
            .args = gql_deprecated_args,                                                                               \
            .arg_count = 1 },                                                                                          \
    {                                                                                                                  \
        .name = "specifiedBy", .description = "Where it is written what a scalar looks like.",                         \
        .locations = gql_specified_by_places, .location_count = 1, .args = gql_specified_by_args, .arg_count = 1       \
    }

#endif
