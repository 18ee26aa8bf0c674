#include "graphql/own.h"
#include "graphql/ast.h"

const struct gql_type gql_type_Boolean = {
    .kind = GQL_SCALAR, .scalar = GQL_BOOLEAN, .name = "Boolean", .description = "`true` or `false`.", .order = 60000
};
const struct gql_type gql_type_Float = { .kind = GQL_SCALAR,
    .scalar = GQL_FLOAT_SCALAR,
    .name = "Float",
    .description = "A number with fractions, in double precision.",
    .order = 60001 };
const struct gql_type gql_type_ID = { .kind = GQL_SCALAR,
    .scalar = GQL_ID,
    .name = "ID",
    .description = "Tells one object from others. It is answered as text; a whole number is understood too.",
    .order = 60002 };
const struct gql_type gql_type_Int = { .kind = GQL_SCALAR,
    .scalar = GQL_INT_SCALAR,
    .name = "Int",
    .description = "A whole number from -2147483648 to 2147483647.",
    .order = 60003 };
const struct gql_type gql_type_String = {
    .kind = GQL_SCALAR, .scalar = GQL_STRING, .name = "String", .description = "Text, in UTF-8.", .order = 60004
};

const struct gql_input gql_include_args[1] = {
    { .name = "if", .description = "Take it?", .ref = { &gql_type_Boolean, GQL_NON_NULL } },
};
const struct gql_input gql_skip_args[1] = {
    { .name = "if", .description = "Leave it out?", .ref = { &gql_type_Boolean, GQL_NON_NULL } },
};
static const struct gql_ast_value no_longer_supported = { .kind = GQL_A_STRING, .text = { "No longer supported", 19 } };
const struct gql_input gql_deprecated_args[1] = {
    { .name = "reason",
        .description = "What to use in its place.",
        .default_value = "\"No longer supported\"",
        .default_ast = &no_longer_supported,
        .ref = { &gql_type_String, 0 } },
};
const struct gql_input gql_specified_by_args[1] = {
    { .name = "url", .description = "The address of the text.", .ref = { &gql_type_String, GQL_NON_NULL } },
};
const struct gql_input gql_feature_args[2] = {
    { .name = "if", .description = "A flag that has to be on.", .ref = { &gql_type_String, 0 } },
    { .name = "unless", .description = "A flag that has to be off.", .ref = { &gql_type_String, 0 } },
};
const char *const gql_executable_places[3] = { "FIELD", "FRAGMENT_SPREAD", "INLINE_FRAGMENT" };
const char *const gql_deprecated_places[4] = { "FIELD_DEFINITION", "ARGUMENT_DEFINITION", "INPUT_FIELD_DEFINITION",
    "ENUM_VALUE" };
const char *const gql_specified_by_places[1] = { "SCALAR" };
