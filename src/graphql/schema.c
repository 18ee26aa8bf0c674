#include "graphql/schema.h"

#include <string.h>

/* Names in tables are NUL-terminated, the one looked for need not be. */
static int name_cmp(const char *name, struct sv wanted)
{
    return sv_cmp(sv_of(name), wanted);
}

const struct gql_type *gql_type_find(const struct gql_schema *s, struct sv name)
{
    size_t low = 0, high = s->type_count;
    while (low < high) {
        size_t at = low + (high - low) / 2;
        int order = name_cmp(s->types[at]->name, name);
        if (order == 0)
            return s->types[at];
        if (order < 0)
            low = at + 1;
        else
            high = at;
    }
    return NULL;
}

const struct gql_field *gql_field_find(const struct gql_type *t, struct sv name)
{
    size_t low = 0, high = t->field_count;
    while (low < high) {
        size_t at = low + (high - low) / 2;
        int order = name_cmp(t->fields[at].name, name);
        if (order == 0)
            return &t->fields[at];
        if (order < 0)
            low = at + 1;
        else
            high = at;
    }
    return NULL;
}

const struct gql_field *gql_field_of(const struct gql_schema *s, const struct gql_type *parent, struct sv name)
{
    if (!sv_starts(name, SV("__")))
        return gql_field_find(parent, name);
    bool root = parent == s->query;
    for (size_t i = root ? 0 : 2; i < 3; i++)
        if (name_cmp(s->meta[i].name, name) == 0)
            return &s->meta[i];
    return NULL;
}

const struct gql_enum_value *gql_enum_find(const struct gql_type *t, struct sv name)
{
    for (size_t i = 0; i < t->value_count; i++)
        if (name_cmp(t->values[i].name, name) == 0)
            return &t->values[i];
    return NULL;
}

const struct gql_input *gql_input_find(const struct gql_input *items, size_t count, struct sv name)
{
    for (size_t i = 0; i < count; i++)
        if (name_cmp(items[i].name, name) == 0)
            return &items[i];
    return NULL;
}

const struct gql_directive *gql_directive_find(const struct gql_schema *s, struct sv name)
{
    for (size_t i = 0; i < s->directive_count; i++)
        if (name_cmp(s->directives[i].name, name) == 0)
            return &s->directives[i];
    return NULL;
}

bool gql_type_is_composite(const struct gql_type *t)
{
    return t->kind == GQL_OBJECT || t->kind == GQL_INTERFACE || t->kind == GQL_UNION;
}

bool gql_type_is_input(const struct gql_type *t)
{
    return t->kind == GQL_SCALAR || t->kind == GQL_ENUM || t->kind == GQL_INPUT_OBJECT;
}

bool gql_type_may_be(const struct gql_type *abstract, const struct gql_type *object)
{
    if (abstract == object)
        return true;
    for (size_t i = 0; i < abstract->possible_count; i++)
        if (abstract->possible[i] == object)
            return true;
    return false;
}

struct sv gql_ref_text(struct arena *a, struct gql_ref r)
{
    struct sv text = sv_of(r.type->name);
    for (uint32_t w = r.wraps; w; w >>= 2)
        text = (w & 3) == GQL_LIST ? sv_fmt(a, "[%.*s]", SV_FMT(text)) : sv_fmt(a, "%.*s!", SV_FMT(text));
    return text;
}
