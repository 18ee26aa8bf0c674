/* schema.h: what rooms see of the schema, arguments as structs and the functions they have to write. */
#include "schemagen.h"

struct sv input_struct(struct sv type_name)
{
    return sv_fmt(gen_arena, "gql_in_%.*s", SV_FMT(snake(type_name)));
}

struct sv args_struct(const struct field *f)
{
    return sv_fmt(gen_arena, "gql_args_%.*s", SV_FMT(sv_sub(f->function, sizeof "gql_" - 1, SIZE_MAX)));
}

static bool has_list(uint32_t wraps)
{
    for (; wraps; wraps >>= 2)
        if ((wraps & 3) == WRAP_LIST)
            return true;
    return false;
}

static const struct type *any_type(const struct schema *s, struct sv name)
{
    for (size_t i = 0; i < s->types.count; i++)
        if (sv_eq(s->types.items[i].name, name))
            return &s->types.items[i];
    return builtin_type(name);
}

struct sv input_c_type(const struct schema *s, const struct input *in)
{
    const struct type *t = any_type(s, in->ref.name);
    if (has_list(in->ref.wraps))
        return SV("struct gql_in_list ");
    if (t->kind == TYPE_INPUT)
        return sv_fmt(gen_arena, "const struct %.*s *", SV_FMT(input_struct(t->name)));
    if (sv_eq(t->name, SV("Int")))
        return SV("struct gql_in_int ");
    if (sv_eq(t->name, SV("Float")))
        return SV("struct gql_in_float ");
    if (sv_eq(t->name, SV("Boolean")))
        return SV("struct gql_in_flag ");
    if (sv_eq(t->name, SV("Upload")))
        return SV("struct gql_in_file ");
    return SV("struct gql_in_text ");
}

/* A struct holds what any version of its field or input object has. */
struct member {
    struct sv name, c_type;
    struct type_ref ref;
};
struct shape {
    struct sv name;
    bool is_input;
    LIST_OF(struct member) members;
};
struct shapes {
    LIST_OF(struct shape) list;
};

static struct shape *shape_named(struct shapes *all, struct sv name, bool is_input)
{
    for (size_t i = 0; i < all->list.count; i++)
        if (sv_eq(all->list.items[i].name, name))
            return &all->list.items[i];
    *PUSH(&all->list) = (struct shape){ .name = name, .is_input = is_input };
    return &all->list.items[all->list.count - 1];
}

static void shape_add(const struct schema *s, struct shape *shape, const struct input *in)
{
    struct member m = { member_name(in->name), input_c_type(s, in), in->ref };
    for (size_t i = 0; i < shape->members.count; i++) {
        const struct member *had = &shape->members.items[i];
        if (!sv_eq(had->name, m.name))
            continue;
        if (!sv_eq(had->c_type, m.c_type))
            complain(in->at,
                "%.*s is %.*s in one version and %.*s in another: struct %.*s cannot hold both, @load(as:) "
                "makes two functions of it",
                SV_FMT(in->name), SV_FMT(ref_text(had->ref)), SV_FMT(ref_text(in->ref)), SV_FMT(shape->name));
        return;
    }
    *PUSH(&shape->members) = m;
}

static struct shapes collect(const struct schema *s)
{
    struct shapes all = { 0 };
    for (size_t i = 0; i < s->types.count; i++) {
        const struct type *t = &s->types.items[i];
        for (size_t k = 0; t->kind == TYPE_INPUT && k < t->inputs.list.count; k++)
            shape_add(s, shape_named(&all, input_struct(t->name), true), &t->inputs.list.items[k]);
        for (size_t k = 0; t->kind == TYPE_OBJECT && k < t->fields.count; k++)
            for (size_t n = 0; n < t->fields.items[k].args.list.count; n++)
                shape_add(s, shape_named(&all, args_struct(&t->fields.items[k]), false),
                    &t->fields.items[k].args.list.items[n]);
    }
    return all;
}

static void emit_shape(struct str *out, const struct shape *shape)
{
    str_addf(out, "struct %.*s {\n%s", SV_FMT(shape->name), shape->is_input ? "    enum gql_presence is;\n" : "");
    for (size_t i = 0; i < shape->members.count; i++) {
        const struct member *m = &shape->members.items[i];
        str_addf(out, "    %.*s%.*s; /* %.*s */\n", SV_FMT(m->c_type), SV_FMT(m->name), SV_FMT(ref_text(m->ref)));
    }
    str_add(out, SV("};\n"));
}

static void emit_functions(const struct schema *s, struct str *out)
{
    LIST_OF(struct sv) done = { 0 };
    for (size_t i = 0; i < s->types.count; i++) {
        const struct type *t = &s->types.items[i];
        for (size_t k = 0; t->kind == TYPE_OBJECT && k < t->fields.count; k++) {
            const struct field *f = &t->fields.items[k];
            bool known = !f->load;
            for (size_t n = 0; n < done.count; n++)
                known |= sv_eq(done.items[n], f->function);
            if (known)
                continue;
            *PUSH(&done) = f->function;
            str_addf(
                out, "gql_resolve_fn %.*s; /* %.*s.%.*s */\n", SV_FMT(f->function), SV_FMT(t->name), SV_FMT(f->name));
        }
    }
}

void emit_header(const struct schema *s, struct str *out)
{
    str_addf(out,
        "/** %.*s — the API's arguments as structs, and the functions that answer its fields; made by schemagen. */\n"
        "#pragma once\n\n#include \"graphql/resolve.h\"\n\n"
        "struct gql_schema;\n"
        "extern const struct gql_schema *const gql_schemas[]; /* one for each span of versions, ascending */\n"
        "extern const size_t gql_schema_count;\n\n",
        SV_FMT(settings.header));
    struct shapes all = collect(s);
    for (size_t i = 0; i < all.list.count; i++)
        if (all.list.items[i].is_input)
            str_addf(out, "struct %.*s;\n", SV_FMT(all.list.items[i].name));
    for (size_t i = 0; i < all.list.count; i++)
        emit_shape(out, &all.list.items[i]);
    str_addc(out, '\n');
    emit_functions(s, out);
}
