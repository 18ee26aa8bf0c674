#include "graphql/introspect.h"
#include "graphql/run_parts.h"

#include <stdlib.h>

static struct gql_value type_value(struct arena *a, const struct gql_type *t)
{
    if (!t)
        return gql_null();
    struct gql_ref *r = arena_new_obj(a, struct gql_ref);
    r->type = t;
    return gql_object(r);
}

static enum err for_all(struct gql_call *call, struct gql_value v)
{
    for (size_t i = 0; i < call->count; i++)
        call->values[i] = v;
    return E_OK;
}

enum err gql_meta_schema(struct gql_call *call)
{
    return for_all(call, gql_object(call->run->schema));
}

enum err gql_meta_type(struct gql_call *call)
{
    const struct gql_args_type *args = call->args;
    return for_all(call, type_value(call->arena, gql_type_find(call->run->schema, gql_text_given(args->name))));
}

/* --- __Schema --- */

static int by_order(const void *a, const void *b)
{
    const struct gql_type *x = ((const struct gql_ref *)((const struct gql_value *)a)->object)->type;
    const struct gql_type *y = ((const struct gql_ref *)((const struct gql_value *)b)->object)->type;
    return x->order < y->order ? -1 : x->order > y->order;
}

static struct gql_value type_list(struct arena *a, const struct gql_type *const *types, size_t count)
{
    struct gql_value *items = arena_array(a, count, sizeof *items);
    for (size_t i = 0; i < count; i++)
        items[i] = type_value(a, types[i]);
    return gql_list(items, count);
}

enum err gql_schema_types(struct gql_call *call)
{
    const struct gql_schema *s = call->run->schema;
    struct gql_value *items = arena_array(call->arena, s->type_count, sizeof *items);
    for (size_t i = 0; i < s->type_count; i++)
        items[i] = type_value(call->arena, s->types[i]);
    qsort(items, s->type_count, sizeof *items, by_order);
    return for_all(call, gql_list(items, s->type_count));
}

enum err gql_schema_query(struct gql_call *call)
{
    return for_all(call, type_value(call->arena, call->run->schema->query));
}

enum err gql_schema_mutation(struct gql_call *call)
{
    return for_all(call, type_value(call->arena, call->run->schema->mutation));
}

enum err gql_schema_subscription(struct gql_call *call)
{
    return for_all(call, type_value(call->arena, call->run->schema->subscription));
}

enum err gql_schema_directives(struct gql_call *call)
{
    const struct gql_schema *s = call->run->schema;
    return for_all(call, gql_objects(call->arena, s->directives, s->directive_count, sizeof *s->directives));
}

/* --- __Type --- */

static const struct gql_type *named(const struct gql_call *call, size_t i)
{
    const struct gql_ref *r = call->parents[i];
    return r->wraps ? NULL : r->type;
}

static bool deprecated_too(const struct gql_call *call)
{
    const struct gql_args_deprecated *args = call->args;
    return gql_flag_given(args->include_deprecated, false);
}

enum err gql_type_fields(struct gql_call *call)
{
    for (size_t i = 0; i < call->count; i++) {
        const struct gql_type *t = named(call, i);
        if (!t || (t->kind != GQL_OBJECT && t->kind != GQL_INTERFACE))
            continue;
        struct gql_value *items = arena_array(call->arena, t->field_count, sizeof *items);
        size_t count = 0;
        for (size_t k = 0; k < t->field_count; k++)
            if (!t->fields[k].deprecated || deprecated_too(call))
                items[count++] = gql_object(&t->fields[k]);
        call->values[i] = gql_list(items, count);
    }
    return E_OK;
}

enum err gql_type_interfaces(struct gql_call *call)
{
    for (size_t i = 0; i < call->count; i++) {
        const struct gql_type *t = named(call, i);
        if (t && (t->kind == GQL_OBJECT || t->kind == GQL_INTERFACE))
            call->values[i] = type_list(call->arena, t->interfaces, t->interface_count);
    }
    return E_OK;
}

enum err gql_type_possible(struct gql_call *call)
{
    for (size_t i = 0; i < call->count; i++) {
        const struct gql_type *t = named(call, i);
        if (t && (t->kind == GQL_UNION || t->kind == GQL_INTERFACE))
            call->values[i] = type_list(call->arena, t->possible, t->possible_count);
    }
    return E_OK;
}

enum err gql_type_enum_values(struct gql_call *call)
{
    for (size_t i = 0; i < call->count; i++) {
        const struct gql_type *t = named(call, i);
        if (!t || t->kind != GQL_ENUM)
            continue;
        struct gql_value *items = arena_array(call->arena, t->value_count, sizeof *items);
        size_t count = 0;
        for (size_t k = 0; k < t->value_count; k++)
            if (!t->values[k].deprecated || deprecated_too(call))
                items[count++] = gql_object(&t->values[k]);
        call->values[i] = gql_list(items, count);
    }
    return E_OK;
}

static struct gql_value input_list(const struct gql_call *call, const struct gql_input *inputs, size_t count)
{
    struct gql_value *items = arena_array(call->arena, count, sizeof *items);
    size_t taken = 0;
    for (size_t k = 0; k < count; k++)
        if (!inputs[k].deprecated || deprecated_too(call))
            items[taken++] = gql_object(&inputs[k]);
    return gql_list(items, taken);
}

enum err gql_type_input_fields(struct gql_call *call)
{
    for (size_t i = 0; i < call->count; i++) {
        const struct gql_type *t = named(call, i);
        if (t && t->kind == GQL_INPUT_OBJECT)
            call->values[i] = input_list(call, t->inputs, t->input_count);
    }
    return E_OK;
}

enum err gql_type_of_type(struct gql_call *call)
{
    for (size_t i = 0; i < call->count; i++) {
        const struct gql_ref *r = call->parents[i];
        if (!r->wraps)
            continue;
        struct gql_ref *inner = arena_new_obj(call->arena, struct gql_ref);
        *inner = gql_ref_outer_off(*r);
        call->values[i] = gql_object(inner);
    }
    return E_OK;
}

/* --- __Field, __Directive --- */

enum err gql_field_args(struct gql_call *call)
{
    for (size_t i = 0; i < call->count; i++) {
        const struct gql_field *f = call->parents[i];
        call->values[i] = input_list(call, f->args, f->arg_count);
    }
    return E_OK;
}

enum err gql_directive_args(struct gql_call *call)
{
    for (size_t i = 0; i < call->count; i++) {
        const struct gql_directive *d = call->parents[i];
        call->values[i] = input_list(call, d->args, d->arg_count);
    }
    return E_OK;
}

enum err gql_directive_locations(struct gql_call *call)
{
    for (size_t i = 0; i < call->count; i++) {
        const struct gql_directive *d = call->parents[i];
        struct gql_value *items = arena_array(call->arena, d->location_count, sizeof *items);
        for (size_t k = 0; k < d->location_count; k++)
            items[k] = gql_text(sv_of(d->locations[k]));
        call->values[i] = gql_list(items, d->location_count);
    }
    return E_OK;
}
