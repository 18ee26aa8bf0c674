/**
 * graphql/member.h — a member of a C struct as the value of a field. Code that schemagen writes uses it; a type that is
 * not in the list is an error of the compiler at the field's line in the schema.
 *
 *   struct sv, const char *, bool, integers, floats, struct instant, struct day, their opt_ forms (nothing is null),
 *   struct gql_value as it is, and pointers: an object, NULL is null. Of an id struct name the number: "id.v".
 */
#ifndef KITH_GRAPHQL_MEMBER_H
#define KITH_GRAPHQL_MEMBER_H

#include "db/ids.h"
#include "graphql/resolve.h"

static inline struct gql_value gql_of_z(const char *v)
{
    return v ? gql_text(sv_of(v)) : gql_null();
}
static inline struct gql_value gql_of_value(struct gql_value v)
{
    return v;
}
static inline struct gql_value gql_of_opt_sv(struct opt_sv v)
{
    return v.has ? gql_text(v.v) : gql_null();
}
static inline struct gql_value gql_of_opt_bool(struct opt_bool v)
{
    return v.has ? gql_bool(v.v) : gql_null();
}
static inline struct gql_value gql_of_opt_i64(struct opt_i64 v)
{
    return v.has ? gql_int(v.v) : gql_null();
}
static inline struct gql_value gql_of_opt_instant(struct opt_instant v)
{
    return v.has ? gql_time(v.v) : gql_null();
}
static inline struct gql_value gql_of_opt_day(struct opt_day v)
{
    return v.has ? gql_day(v.v) : gql_null();
}

#define GQL_VALUE(member)                                                                                              \
    _Generic((member),                                                                                                 \
        struct sv: gql_text,                                                                                           \
        char *: gql_of_z,                                                                                              \
        const char *: gql_of_z,                                                                                        \
        bool: gql_bool,                                                                                                \
        signed char: gql_int,                                                                                          \
        unsigned char: gql_int,                                                                                        \
        short: gql_int,                                                                                                \
        unsigned short: gql_int,                                                                                       \
        int: gql_int,                                                                                                  \
        unsigned: gql_int,                                                                                             \
        long: gql_int,                                                                                                 \
        long long: gql_int,                                                                                            \
        float: gql_float,                                                                                              \
        double: gql_float,                                                                                             \
        struct instant: gql_time,                                                                                      \
        struct day: gql_day,                                                                                           \
        struct opt_sv: gql_of_opt_sv,                                                                                  \
        struct opt_bool: gql_of_opt_bool,                                                                              \
        struct opt_i64: gql_of_opt_i64,                                                                                \
        struct opt_instant: gql_of_opt_instant,                                                                        \
        struct opt_day: gql_of_opt_day,                                                                                \
        struct gql_value: gql_of_value,                                                                                \
        default: gql_object)(member)

/** Of a field that may be null: an empty text is nothing that anybody said. */
static inline struct gql_value gql_said_or_null(struct gql_value v)
{
    return v.kind == GQL_V_TEXT && !v.text.n ? gql_null() : v;
}
/** Of an ID: the number 0 is no row. */
static inline struct gql_value gql_id_or_null(struct gql_value v)
{
    return v.kind == GQL_V_INT && !v.number ? gql_null() : gql_said_or_null(v);
}

#endif
