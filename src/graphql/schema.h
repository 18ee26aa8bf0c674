/**
 * graphql/schema.h — a schema as tables: static data that schemagen writes (docs/schemagen.md), or that a test writes.
 *
 * The engine knows no domain: what a field needs, who may see it and how it is read hang on it as pointers. Texts are
 * static. One source gives several schemas, one for each span of versions in which nothing changes.
 */
#ifndef KITH_GRAPHQL_SCHEMA_H
#define KITH_GRAPHQL_SCHEMA_H

#include "graphql/resolve.h"

struct gql_ast_value;

enum gql_type_kind { GQL_SCALAR, GQL_OBJECT, GQL_INTERFACE, GQL_UNION, GQL_ENUM, GQL_INPUT_OBJECT };

/** Built-in scalars are told apart by the engine; others are custom: written as their value is, read as given. */
enum gql_scalar { GQL_CUSTOM, GQL_STRING, GQL_ID, GQL_INT_SCALAR, GQL_FLOAT_SCALAR, GQL_BOOLEAN, GQL_JSON, GQL_UPLOAD };

enum gql_wrap { GQL_NON_NULL = 1, GQL_LIST = 2 };
/** A named type and what stands around it, innermost first, two bits each: [User!]! is NON_NULL, LIST, NON_NULL. */
struct gql_ref {
    const struct gql_type *type;
    uint32_t wraps;
};
static inline bool gql_ref_is_non_null(struct gql_ref r)
{
    uint32_t last = 0;
    for (uint32_t w = r.wraps; w; w >>= 2)
        last = w & 3;
    return last == GQL_NON_NULL;
}
static inline struct gql_ref gql_ref_outer_off(struct gql_ref r)
{
    unsigned shift = 0;
    while (r.wraps >> (shift + 2))
        shift += 2;
    r.wraps &= ~((uint32_t)3 << shift);
    return r;
}
/* without an outer NON_NULL */
static inline struct gql_ref gql_ref_nullable(struct gql_ref r)
{
    return gql_ref_is_non_null(r) ? gql_ref_outer_off(r) : r;
}
/* outer NON_NULL or not */
static inline bool gql_ref_is_list(struct gql_ref r)
{
    struct gql_ref n = gql_ref_nullable(r);
    return n.wraps != 0;
}
/* of a list: what its items are */
static inline struct gql_ref gql_ref_item(struct gql_ref list)
{
    return gql_ref_outer_off(gql_ref_nullable(list));
}

/** An argument or a field of an input object. Bound to C: at `offset` of the argument struct stands the member that
 *  schemagen made for it (graphql/input.h). */
struct gql_input {
    const char *name, *description;
    const char *deprecated;                  /* reason; NULL: it is not */
    const char *default_value;               /* as GraphQL literal; NULL: none */
    const struct gql_ast_value *default_ast; /* the same, read */
    struct gql_ref ref;
    size_t offset;
};

struct gql_field {
    const char *name, *description, *deprecated;
    struct gql_ref ref;
    const struct gql_input *args; /* in the order of the source */
    size_t arg_count;
    size_t args_size;        /* of the argument struct; 0: no arguments */
    gql_read_fn *read;       /* member of the parent's struct; or … */
    gql_resolve_fn *resolve; /* … function, for all parents at once */
    const void *need;        /* the application's: handed to its gate; NULL only in tests */
    uint16_t cost;           /* 1 unless the source says otherwise */
    bool pages;              /* children cost `first` or `last` times as much (100 when absent) */
    bool is_meta;            /* __typename, __schema, __type */
    bool ours;               /* @ours: Kith's own, not the reference's */
};

struct gql_enum_value {
    const char *name, *description, *deprecated;
};

struct gql_type {
    enum gql_type_kind kind;
    enum gql_scalar scalar;
    const char *name, *description, *specified_by;
    const struct gql_field *fields; /* object, interface: by name, ascending in bytes */
    size_t field_count;
    const struct gql_type *const *interfaces; /* that an object or interface implements */
    size_t interface_count;
    const struct gql_type *const *possible; /* objects of an interface or union */
    size_t possible_count;
    const struct gql_enum_value *values;
    size_t value_count;
    const struct gql_input *inputs; /* input object */
    size_t input_count;
    size_t input_size; /* of its C struct, whose first member is `enum gql_presence is` */
    uint32_t order;    /* place in the source: introspection keeps it */
    bool ours;
};

struct gql_directive {
    const char *name, *description;
    const char *const *locations; /* "FIELD", … */
    size_t location_count;
    const struct gql_input *args;
    size_t arg_count;
    bool repeatable;
};

struct gql_schema {
    const char *version;                 /* "2026-01-01": the first version it stands for */
    const struct gql_type *const *types; /* by name; the introspection types among them */
    size_t type_count;
    const struct gql_directive *directives;
    size_t directive_count;
    const struct gql_type *query, *mutation, *subscription; /* NULL: none */
    const struct gql_field *meta;                           /* __schema, __type, __typename, in this order */
    bool loose_scalars; /* String, ID, Int and custom scalars stand for one another in variables (baseline dialect) */
};

const struct gql_type *gql_type_find(const struct gql_schema *s, struct sv name); /* NULL: none */
const struct gql_field *gql_field_find(const struct gql_type *t, struct sv name); /* without meta fields */
/** As a selection of `parent` finds it: __typename of every composite type, __schema and __type of the query type. */
const struct gql_field *gql_field_of(const struct gql_schema *s, const struct gql_type *parent, struct sv name);
const struct gql_enum_value *gql_enum_find(const struct gql_type *t, struct sv name);
const struct gql_input *gql_input_find(const struct gql_input *items, size_t count, struct sv name);
const struct gql_directive *gql_directive_find(const struct gql_schema *s, struct sv name);
bool gql_type_is_composite(const struct gql_type *t); /* object, interface or union */
bool gql_type_is_input(const struct gql_type *t);     /* scalar, enum or input object */
bool gql_type_may_be(const struct gql_type *abstract, const struct gql_type *object);
/** "[User!]!" */
struct sv gql_ref_text(struct arena *a, struct gql_ref r);

#endif
