/* The introspection types as tables, like those that schemagen writes. */
#include <stddef.h>

#include "graphql/ast.h"
#include "graphql/introspect.h"
#include "graphql/member.h"

/* --- getters --- */

static void schema_description(const void *parent, struct gql_value *ret_value)
{
    (void)parent;
    *ret_value = gql_null();
}

static void type_kind(const void *parent, struct gql_value *ret_value)
{
    static const char *const names[] = { "SCALAR", "OBJECT", "INTERFACE", "UNION", "ENUM", "INPUT_OBJECT" };
    const struct gql_ref *r = parent;
    const char *name = names[r->type->kind];
    if (r->wraps)
        name = gql_ref_is_non_null(*r) ? "NON_NULL" : "LIST";
    *ret_value = gql_text(sv_of(name));
}
static void type_name(const void *parent, struct gql_value *ret_value)
{
    const struct gql_ref *r = parent;
    *ret_value = r->wraps ? gql_null() : gql_text(sv_of(r->type->name));
}
static void type_description(const void *parent, struct gql_value *ret_value)
{
    const struct gql_ref *r = parent;
    *ret_value = r->wraps ? gql_null() : gql_of_z(r->type->description);
}
static void type_specified_by(const void *parent, struct gql_value *ret_value)
{
    const struct gql_ref *r = parent;
    *ret_value = r->wraps ? gql_null() : gql_of_z(r->type->specified_by);
}

/* Name, description and deprecation are told of three structs in the same way. */
#define GETTERS(what, type)                                                                                            \
    static void what##_name(const void *parent, struct gql_value *ret_value)                                           \
    {                                                                                                                  \
        *ret_value = gql_of_z(((const struct type *)parent)->name);                                                    \
    }                                                                                                                  \
    static void what##_description(const void *parent, struct gql_value *ret_value)                                    \
    {                                                                                                                  \
        *ret_value = gql_of_z(((const struct type *)parent)->description);                                             \
    }
#define GETTERS_OF_DEPRECATION(what, type)                                                                             \
    static void what##_is_deprecated(const void *parent, struct gql_value *ret_value)                                  \
    {                                                                                                                  \
        *ret_value = gql_bool(((const struct type *)parent)->deprecated != NULL);                                      \
    }                                                                                                                  \
    static void what##_deprecated(const void *parent, struct gql_value *ret_value)                                     \
    {                                                                                                                  \
        *ret_value = gql_of_z(((const struct type *)parent)->deprecated);                                              \
    }
GETTERS(field, gql_field)
GETTERS_OF_DEPRECATION(field, gql_field)
GETTERS(input, gql_input)
GETTERS_OF_DEPRECATION(input, gql_input)
GETTERS(value, gql_enum_value)
GETTERS_OF_DEPRECATION(value, gql_enum_value)
GETTERS(directive, gql_directive)

static void field_type(const void *parent, struct gql_value *ret_value)
{
    *ret_value = gql_object(&((const struct gql_field *)parent)->ref);
}
static void input_type(const void *parent, struct gql_value *ret_value)
{
    *ret_value = gql_object(&((const struct gql_input *)parent)->ref);
}
static void input_default(const void *parent, struct gql_value *ret_value)
{
    *ret_value = gql_of_z(((const struct gql_input *)parent)->default_value);
}
static void directive_repeatable(const void *parent, struct gql_value *ret_value)
{
    *ret_value = gql_bool(((const struct gql_directive *)parent)->repeatable);
}

/* --- tables --- */

enum {
    ONE = GQL_NON_NULL,
    SOME = GQL_NON_NULL | GQL_LIST << 2,
    ALL = GQL_NON_NULL | GQL_LIST << 2 | GQL_NON_NULL << 4
};
#define TEXT(n, wraps_, get)                                                                                           \
    {                                                                                                                  \
        .name = n, .ref = { &gql_type_String, wraps_ }, .read = get, .cost = 1                                         \
    }
#define FLAG(n, get)                                                                                                   \
    {                                                                                                                  \
        .name = n, .ref = { &gql_type_Boolean, ONE }, .read = get, .cost = 1                                           \
    }
#define LOADED(n, type_, wraps_, fn)                                                                                   \
    {                                                                                                                  \
        .name = n, .ref = { &type_, wraps_ }, .resolve = fn, .cost = 1                                                 \
    }
#define CHOSEN(n, type_, wraps_, fn)                                                                                   \
    {                                                                                                                  \
        .name = n, .ref = { &type_, wraps_ }, .resolve = fn, .args = deprecated_args, .arg_count = 1,                  \
        .args_size = sizeof(struct gql_args_deprecated), .cost = 1                                                     \
    }

static const struct gql_ast_value no = { .kind = GQL_A_FALSE, .text = { "false", 5 } };
static const struct gql_input deprecated_args[] = {
    { .name = "includeDeprecated",
        .ref = { &gql_type_Boolean, 0 },
        .default_value = "false",
        .default_ast = &no,
        .offset = offsetof(struct gql_args_deprecated, include_deprecated) },
};

static const struct gql_field schema_fields[] = {
    TEXT("description", 0, schema_description),
    LOADED("directives", gql_type__Directive, ALL, gql_schema_directives),
    LOADED("mutationType", gql_type__Type, 0, gql_schema_mutation),
    LOADED("queryType", gql_type__Type, ONE, gql_schema_query),
    LOADED("subscriptionType", gql_type__Type, 0, gql_schema_subscription),
    LOADED("types", gql_type__Type, ALL, gql_schema_types),
};
const struct gql_type gql_type__Schema = { .kind = GQL_OBJECT,
    .name = "__Schema",
    .description = "What this server understands: types, directives, and where operations begin.",
    .fields = schema_fields,
    .field_count = LENGTH(schema_fields),
    .order = 60010 };

static const struct gql_field type_fields[] = {
    TEXT("description", 0, type_description),
    CHOSEN("enumValues", gql_type__EnumValue, SOME, gql_type_enum_values),
    CHOSEN("fields", gql_type__Field, SOME, gql_type_fields),
    CHOSEN("inputFields", gql_type__InputValue, SOME, gql_type_input_fields),
    LOADED("interfaces", gql_type__Type, SOME, gql_type_interfaces),
    { .name = "kind", .ref = { &gql_type__TypeKind, ONE }, .read = type_kind, .cost = 1 },
    TEXT("name", 0, type_name),
    LOADED("ofType", gql_type__Type, 0, gql_type_of_type),
    LOADED("possibleTypes", gql_type__Type, SOME, gql_type_possible),
    TEXT("specifiedByURL", 0, type_specified_by),
};
const struct gql_type gql_type__Type = { .kind = GQL_OBJECT,
    .name = "__Type",
    .description = "A type, or a list or a required form of one.",
    .fields = type_fields,
    .field_count = LENGTH(type_fields),
    .order = 60011 };

static const struct gql_field field_fields[] = {
    CHOSEN("args", gql_type__InputValue, ALL, gql_field_args),
    TEXT("deprecationReason", 0, field_deprecated),
    TEXT("description", 0, field_description),
    FLAG("isDeprecated", field_is_deprecated),
    TEXT("name", ONE, field_name),
    { .name = "type", .ref = { &gql_type__Type, ONE }, .read = field_type, .cost = 1 },
};
const struct gql_type gql_type__Field = { .kind = GQL_OBJECT,
    .name = "__Field",
    .description = "One thing that can be asked of an object.",
    .fields = field_fields,
    .field_count = LENGTH(field_fields),
    .order = 60013 };

static const struct gql_field input_fields[] = {
    TEXT("defaultValue", 0, input_default),
    TEXT("deprecationReason", 0, input_deprecated),
    TEXT("description", 0, input_description),
    FLAG("isDeprecated", input_is_deprecated),
    TEXT("name", ONE, input_name),
    { .name = "type", .ref = { &gql_type__Type, ONE }, .read = input_type, .cost = 1 },
};
const struct gql_type gql_type__InputValue = { .kind = GQL_OBJECT,
    .name = "__InputValue",
    .description = "An argument, or a field of an input.",
    .fields = input_fields,
    .field_count = LENGTH(input_fields),
    .order = 60014 };

static const struct gql_field value_fields[] = {
    TEXT("deprecationReason", 0, value_deprecated),
    TEXT("description", 0, value_description),
    FLAG("isDeprecated", value_is_deprecated),
    TEXT("name", ONE, value_name),
};
const struct gql_type gql_type__EnumValue = { .kind = GQL_OBJECT,
    .name = "__EnumValue",
    .description = "One of the values of an enum.",
    .fields = value_fields,
    .field_count = LENGTH(value_fields),
    .order = 60015 };

static const struct gql_field directive_fields[] = {
    CHOSEN("args", gql_type__InputValue, ALL, gql_directive_args),
    TEXT("description", 0, directive_description),
    FLAG("isRepeatable", directive_repeatable),
    LOADED("locations", gql_type__DirectiveLocation, ALL, gql_directive_locations),
    TEXT("name", ONE, directive_name),
};
const struct gql_type gql_type__Directive = { .kind = GQL_OBJECT,
    .name = "__Directive",
    .description = "A word with an @ that changes how a part of a request is taken.",
    .fields = directive_fields,
    .field_count = LENGTH(directive_fields),
    .order = 60016 };

static const struct gql_enum_value kind_values[] = {
    { .name = "SCALAR", .description = "A single value." },
    { .name = "OBJECT", .description = "Has `fields`, and may have `interfaces`." },
    { .name = "INTERFACE", .description = "Has `fields` and `possibleTypes`." },
    { .name = "UNION", .description = "Has `possibleTypes`." },
    { .name = "ENUM", .description = "Has `enumValues`." },
    { .name = "INPUT_OBJECT", .description = "Has `inputFields`." },
    { .name = "LIST", .description = "Of `ofType`." },
    { .name = "NON_NULL", .description = "`ofType`, and never null." },
};
const struct gql_type gql_type__TypeKind = { .kind = GQL_ENUM,
    .name = "__TypeKind",
    .description = "What a type is.",
    .values = kind_values,
    .value_count = LENGTH(kind_values),
    .order = 60012 };

static const struct gql_enum_value location_values[] = {
    { .name = "QUERY", .description = "A query." },
    { .name = "MUTATION", .description = "A mutation." },
    { .name = "SUBSCRIPTION", .description = "A subscription." },
    { .name = "FIELD", .description = "A field." },
    { .name = "FRAGMENT_DEFINITION", .description = "A fragment." },
    { .name = "FRAGMENT_SPREAD", .description = "A place where a fragment is used." },
    { .name = "INLINE_FRAGMENT", .description = "A fragment without a name." },
    { .name = "VARIABLE_DEFINITION", .description = "A variable of an operation." },
    { .name = "SCHEMA", .description = "A schema." },
    { .name = "SCALAR", .description = "A scalar." },
    { .name = "OBJECT", .description = "An object type." },
    { .name = "FIELD_DEFINITION", .description = "A field of a type." },
    { .name = "ARGUMENT_DEFINITION", .description = "An argument of a field." },
    { .name = "INTERFACE", .description = "An interface." },
    { .name = "UNION", .description = "A union." },
    { .name = "ENUM", .description = "An enum." },
    { .name = "ENUM_VALUE", .description = "A value of an enum." },
    { .name = "INPUT_OBJECT", .description = "An input object." },
    { .name = "INPUT_FIELD_DEFINITION", .description = "A field of an input object." },
};
const struct gql_type gql_type__DirectiveLocation = { .kind = GQL_ENUM,
    .name = "__DirectiveLocation",
    .description = "Where a directive may stand.",
    .values = location_values,
    .value_count = LENGTH(location_values),
    .order = 60017 };

static const struct gql_input type_args[] = {
    { .name = "name", .ref = { &gql_type_String, ONE }, .offset = offsetof(struct gql_args_type, name) },
};
const struct gql_field gql_meta_fields[3] = {
    { .name = "__schema",
        .description = "What this server understands.",
        .ref = { &gql_type__Schema, ONE },
        .resolve = gql_meta_schema,
        .cost = 1,
        .is_meta = true },
    { .name = "__type",
        .description = "The type of that name.",
        .ref = { &gql_type__Type, 0 },
        .args = type_args,
        .arg_count = 1,
        .args_size = sizeof(struct gql_args_type),
        .resolve = gql_meta_type,
        .cost = 1,
        .is_meta = true },
    { .name = "__typename",
        .description = "Which type this object is.",
        .ref = { &gql_type_String, ONE },
        .cost = 1,
        .is_meta = true },
};
