/**
 * graphql/resolve.h — what a field's function gets, and the values it gives back.
 *
 * Execution goes breadth first: one call answers one field for all parents of its level, so that a function loads what
 * it needs with one query however many parents there are. It writes values[i] for parents[i]; what it leaves alone is
 * null. Parents are pointers to the C struct that the type's @c names. Memory: call->arena, until the reply is written.
 */
#ifndef KITH_GRAPHQL_RESOLVE_H
#define KITH_GRAPHQL_RESOLVE_H

#include "base/err.h"
#include "base/str.h"
#include "base/time.h"
#include "graphql/input.h"

struct gql_type;
struct gql_field;
struct gql_run;

enum gql_kind {
    GQL_V_NULL,
    GQL_V_BOOL,
    GQL_V_INT, /* as type ID it is written as text */
    GQL_V_FLOAT,
    GQL_V_TEXT, /* also enum values, by name */
    GQL_V_TIME, /* an instant: the application writes it in the form of the field's type and dialect */
    GQL_V_DAY,  /* "2016-03-09" */
    GQL_V_OBJECT,
    GQL_V_LIST,
    GQL_V_RAW, /* JSON that is written as it is */
    GQL_V_FAILED,
};
struct gql_value {
    enum gql_kind kind;
    union {
        bool flag;
        int64_t number;
        double real;
        struct sv text;
        struct instant time;
        struct day day;
        struct {
            const void *object;
            const struct gql_type *type; /* of an interface or union: which object it is; NULL: the field says it */
        };
        struct {
            const struct gql_value *items;
            size_t count;
        };
    };
};

struct gql_call {
    struct gql_run *run;
    struct arena *arena;
    void *context; /* the application's: struct api */
    const struct gql_field *field;
    const void *args; /* struct schemagen made for this field's arguments; NULL: it has none */
    size_t count;
    const void *const *parents;
    struct gql_value *values;
};
/** E_OK, or the failure of the field for all parents at once: see gql_fail() for one of them. */
typedef enum err gql_resolve_fn(struct gql_call *call);
/** Reads a member of the parent's struct. */
typedef void gql_read_fn(const void *parent, struct gql_value *ret_value);

/** values[i] failed: null in the answer, an entry in `errors` with `extensions.code`, the path, and `message` for
 * people
 *  ("INTERNAL" messages are replaced). Nothing that only somebody else may know stands in it. */
void gql_fail(struct gql_call *call, size_t i, struct sv code, struct sv message);
/** Whether a sub-field of that name is asked for, directly below this field: saves a query ("total_count"). */
bool gql_wants(const struct gql_call *call, struct sv name);
/** The object type of that name, for values of interfaces and unions; asserts that it is there. */
const struct gql_type *gql_type_named(const struct gql_call *call, const char *name);

static inline struct gql_value gql_null(void)
{
    return (struct gql_value){ .kind = GQL_V_NULL };
}
static inline struct gql_value gql_bool(bool v)
{
    return (struct gql_value){ .kind = GQL_V_BOOL, .flag = v };
}
static inline struct gql_value gql_int(int64_t v)
{
    return (struct gql_value){ .kind = GQL_V_INT, .number = v };
}
static inline struct gql_value gql_float(double v)
{
    return (struct gql_value){ .kind = GQL_V_FLOAT, .real = v };
}
static inline struct gql_value gql_text(struct sv v)
{
    return (struct gql_value){ .kind = GQL_V_TEXT, .text = v };
}
/** Empty text is null: for columns where empty means that nobody said it. */
static inline struct gql_value gql_text_or_null(struct sv v)
{
    return v.n ? gql_text(v) : gql_null();
}
static inline struct gql_value gql_time(struct instant v)
{
    return (struct gql_value){ .kind = GQL_V_TIME, .time = v };
}
static inline struct gql_value gql_day(struct day v)
{
    return (struct gql_value){ .kind = GQL_V_DAY, .day = v };
}
static inline struct gql_value gql_object(const void *v)
{
    return v ? (struct gql_value){ .kind = GQL_V_OBJECT, .object = v } : gql_null();
}
static inline struct gql_value gql_object_as(const void *v, const struct gql_type *type)
{
    return (struct gql_value){ .kind = GQL_V_OBJECT, .object = v, .type = type };
}
static inline struct gql_value gql_list(const struct gql_value *items, size_t count)
{
    return (struct gql_value){ .kind = GQL_V_LIST, .items = items, .count = count };
}
/** A list of objects that stand side by side in memory. */
struct gql_value gql_objects(struct arena *a, const void *items, size_t count, size_t size);
struct gql_value gql_texts(struct arena *a, const struct sv *items, size_t count);

#endif
