/* The tables of one span of versions. */
#include "schemagen.h"

#include <stdlib.h>

static struct sv type_symbol(const struct span *s, struct sv name)
{
    const struct type *t = span_type(s, name);
    return type_is_builtin(t) ? sv_fmt(gen_arena, "gql_type_%.*s", SV_FMT(name))
                              : sv_fmt(gen_arena, "s%zu_%.*s", s->number, SV_FMT(name));
}

static void emit_text(struct str *out, const char *member, struct sv text)
{
    if (text.n)
        str_addf(out, ", .%s = %.*s", member, SV_FMT(c_string(text)));
}

static void emit_ref(const struct span *s, struct str *out, struct type_ref r)
{
    str_addf(out, ", .ref = { &%.*s, %u }", SV_FMT(type_symbol(s, r.name)), r.wraps);
}

static void emit_inputs(
    const struct span *s, struct str *out, const struct inputs *in, struct sv symbol, struct sv shape)
{
    str_addf(out, "static const struct gql_input %.*s[] = {\n", SV_FMT(symbol));
    for (size_t i = 0; i < in->list.count; i++) {
        const struct input *one = &in->list.items[i];
        if (!span_has(s, one->when))
            continue;
        str_addf(out, "    { .name = \"%.*s\"", SV_FMT(one->name));
        emit_text(out, "description", one->description);
        emit_text(out, "deprecated", one->deprecated);
        emit_ref(s, out, one->ref);
        if (one->has_default) {
            emit_text(out, "default_value", literal_print(&one->value));
            str_add(out, SV(", .default_ast = &(const struct gql_ast_value)"));
            emit_literal(out, &one->value);
        }
        if (shape.n)
            str_addf(out, ", .offset = offsetof(struct %.*s, %.*s)", SV_FMT(shape), SV_FMT(member_name(one->name)));
        str_add(out, SV(" },\n"));
    }
    str_add(out, SV("};\n"));
}

static size_t inputs_in(const struct span *s, const struct inputs *in)
{
    size_t count = 0;
    for (size_t i = 0; i < in->list.count; i++)
        count += span_has(s, in->list.items[i].when);
    return count;
}

static bool function_has_args(const struct schema *s, struct sv function)
{
    for (size_t i = 0; i < s->types.count; i++)
        for (size_t k = 0; k < s->types.items[i].fields.count; k++)
            if (s->types.items[i].kind == TYPE_OBJECT && s->types.items[i].fields.items[k].args.list.count &&
                sv_eq(s->types.items[i].fields.items[k].function, function))
                return true;
    return false;
}

static struct sv args_symbol(const struct span *s, const struct type *t, const struct field *f)
{
    return sv_fmt(gen_arena, "s%zu_%.*s_%.*s_args", s->number, SV_FMT(t->name), SV_FMT(f->name));
}

static void emit_field(const struct span *s, const struct type *t, const struct field *f, struct str *out)
{
    bool object = t->kind == TYPE_OBJECT;
    size_t args = inputs_in(s, &f->args);
    str_addf(out, "    { .name = \"%.*s\"", SV_FMT(f->name));
    emit_text(out, "description", f->description);
    emit_text(out, "deprecated", f->deprecated);
    emit_ref(s, out, f->ref);
    if (args)
        str_addf(out, ", .args = %.*s, .arg_count = %zu", SV_FMT(args_symbol(s, t, f)), args);
    if (object && function_has_args(s->schema, f->function))
        str_addf(out, ", .args_size = sizeof(struct %.*s)", SV_FMT(args_struct(f)));
    if (object && f->load)
        str_addf(out, ", .resolve = %.*s", SV_FMT(f->function));
    else if (object)
        str_addf(out, ", .read = read_%u", f->number);
    if (object && settings.need.n && f->need)
        str_addf(out, ", .need = &need_%zu", need_number(t, f, NULL));
    str_addf(
        out, ", .cost = %d%s%s },\n", (int)f->cost, f->pages ? ", .pages = true" : "", f->ours ? ", .ours = true" : "");
}

static int by_name(const void *a, const void *b)
{
    return sv_cmp((*(const struct field *const *)a)->name, (*(const struct field *const *)b)->name);
}

static size_t emit_fields(const struct span *s, const struct type *t, struct str *out)
{
    const struct field **sorted = arena_array(gen_arena, t->fields.count + 1, sizeof(const struct field *));
    size_t count = 0;
    for (size_t i = 0; i < t->fields.count; i++)
        if (span_has(s, t->fields.items[i].when))
            sorted[count++] = &t->fields.items[i];
    qsort(sorted, count, sizeof(const struct field *), by_name);
    for (size_t i = 0; i < count; i++)
        if (inputs_in(s, &sorted[i]->args)) /* those of an interface are never filled: it has no function */
            emit_inputs(s, out, &sorted[i]->args, args_symbol(s, t, sorted[i]),
                t->kind == TYPE_OBJECT ? args_struct(sorted[i]) : SV(""));
    str_addf(out, "static const struct gql_field s%zu_%.*s_fields[] = {\n", s->number, SV_FMT(t->name));
    for (size_t i = 0; i < count; i++)
        emit_field(s, t, sorted[i], out);
    str_add(out, SV("};\n"));
    return count;
}

/* --- types --- */

/** `Name` and `count` of a list of types that hang on another one; nothing when there is none. */
static void emit_list(const struct span *s, struct str *out, const struct type *t, const char *what,
    const struct type **list, size_t count)
{
    if (!count)
        return;
    str_addf(out, "static const struct gql_type *const s%zu_%.*s_%s[] = {", s->number, SV_FMT(t->name), what);
    for (size_t i = 0; i < count; i++)
        str_addf(out, "%s&%.*s", i ? ", " : " ", SV_FMT(type_symbol(s, list[i]->name)));
    str_add(out, SV(" };\n"));
}

static bool names(const struct type *t, struct sv name)
{
    for (size_t i = 0; i < t->interfaces.count; i++)
        if (sv_eq(t->interfaces.items[i].name, name))
            return true;
    return false;
}

static size_t emit_interfaces(const struct span *s, const struct type *t, struct str *out)
{
    const struct type **list = arena_array(gen_arena, t->interfaces.count + 1, sizeof(const struct type *));
    size_t count = 0;
    for (size_t i = 0; i < t->interfaces.count; i++)
        list[count++] = span_type(s, t->interfaces.items[i].name);
    emit_list(s, out, t, "interfaces", list, count);
    return count;
}

static size_t emit_possible(const struct span *s, const struct type *t, struct str *out)
{
    const struct type **list = arena_array(gen_arena, s->schema->types.count + 1, sizeof(const struct type *));
    size_t count = 0;
    for (size_t i = 0; i < s->schema->types.count; i++) {
        const struct type *o = &s->schema->types.items[i];
        if (span_has(s, o->when) && o->kind == TYPE_OBJECT &&
            (t->kind == TYPE_UNION ? names(t, o->name) : names(o, t->name)))
            list[count++] = o;
    }
    emit_list(s, out, t, "possible", list, count);
    return count;
}

static size_t emit_values(const struct span *s, const struct type *t, struct str *out)
{
    size_t count = 0;
    str_addf(out, "static const struct gql_enum_value s%zu_%.*s_values[] = {\n", s->number, SV_FMT(t->name));
    for (size_t i = 0; i < t->values.count; i++) {
        const struct value *v = &t->values.items[i];
        if (!span_has(s, v->when))
            continue;
        count++;
        str_addf(out, "    { .name = \"%.*s\"", SV_FMT(v->name));
        emit_text(out, "description", v->description);
        emit_text(out, "deprecated", v->deprecated);
        str_add(out, SV(" },\n"));
    }
    str_add(out, SV("};\n"));
    return count;
}

static const char *scalar_of(const struct type *t)
{
    return sv_eq(t->name, SV("JSON")) ? "GQL_JSON" : sv_eq(t->name, SV("Upload")) ? "GQL_UPLOAD" : "GQL_CUSTOM";
}

static void member_list(
    struct str *out, const struct span *s, const struct type *t, const char *what, const char *counted, size_t count)
{
    if (count)
        str_addf(out, ", .%s = s%zu_%.*s_%s, .%s = %zu", what, s->number, SV_FMT(t->name), what, counted, count);
}

void emit_type(const struct span *s, const struct type *t, struct str *out)
{
    static const char *const kinds[] = { "GQL_SCALAR", "GQL_OBJECT", "GQL_INTERFACE", "GQL_UNION", "GQL_ENUM",
        "GQL_INPUT_OBJECT" };
    bool fielded = t->kind == TYPE_OBJECT || t->kind == TYPE_INTERFACE,
         abstract = t->kind == TYPE_INTERFACE || t->kind == TYPE_UNION;
    size_t fields = fielded ? emit_fields(s, t, out) : 0, interfaces = fielded ? emit_interfaces(s, t, out) : 0,
           possible = abstract ? emit_possible(s, t, out) : 0,
           values = t->kind == TYPE_ENUM ? emit_values(s, t, out) : 0,
           inputs = t->kind == TYPE_INPUT ? inputs_in(s, &t->inputs) : 0;
    if (inputs)
        emit_inputs(s, out, &t->inputs, sv_fmt(gen_arena, "s%zu_%.*s_inputs", s->number, SV_FMT(t->name)),
            input_struct(t->name));
    str_addf(out, "static const struct gql_type s%zu_%.*s = { .kind = %s, .name = \"%.*s\", .order = %zu", s->number,
        SV_FMT(t->name), kinds[t->kind], SV_FMT(t->name), (size_t)(t - s->schema->types.items));
    if (t->kind == TYPE_SCALAR)
        str_addf(out, ", .scalar = %s", scalar_of(t));
    emit_text(out, "description", t->description);
    emit_text(out, "specified_by", t->specified_by);
    member_list(out, s, t, "fields", "field_count", fields);
    member_list(out, s, t, "interfaces", "interface_count", interfaces);
    member_list(out, s, t, "possible", "possible_count", possible);
    member_list(out, s, t, "values", "value_count", values);
    member_list(out, s, t, "inputs", "input_count", inputs);
    if (inputs)
        str_addf(out, ", .input_size = sizeof(struct %.*s)", SV_FMT(input_struct(t->name)));
    str_addf(out, "%s };\n", t->ours ? ", .ours = true" : "");
}

static void emit_directives(const struct span *s, struct str *out)
{
    for (size_t i = 0; i < s->schema->directives.count; i++) {
        const struct declared *d = &s->schema->directives.items[i];
        if (d->args.list.count)
            emit_inputs(s, out, &d->args, sv_fmt(gen_arena, "s%zu_at_%.*s_args", s->number, SV_FMT(d->name)), SV(""));
        str_addf(out, "static const char *const s%zu_at_%.*s_places[] = {", s->number, SV_FMT(d->name));
        for (size_t k = 0; k < d->locations.count; k++)
            str_addf(out, " \"%.*s\",", SV_FMT(d->locations.items[k]));
        str_add(out, SV(" };\n"));
    }
    str_addf(out, "static const struct gql_directive s%zu_directives[] = {\n    GQL_OWN_DIRECTIVES,\n", s->number);
    for (size_t i = 0; i < s->schema->directives.count; i++) {
        const struct declared *d = &s->schema->directives.items[i];
        str_addf(out, "    { .name = \"%.*s\"", SV_FMT(d->name));
        emit_text(out, "description", d->description);
        if (d->args.list.count)
            str_addf(out, ", .args = s%zu_at_%.*s_args, .arg_count = %zu", s->number, SV_FMT(d->name),
                inputs_in(s, &d->args));
        str_addf(out, ", .locations = s%zu_at_%.*s_places, .location_count = %zu%s },\n", s->number, SV_FMT(d->name),
            d->locations.count, d->repeatable ? ", .repeatable = true" : "");
    }
    str_add(out, SV("};\n"));
}

static int type_by_name(const void *a, const void *b)
{
    return sv_cmp(*(const struct sv *)a, *(const struct sv *)b);
}

static void emit_root(const struct span *s, struct str *out, const char *member, struct sv name)
{
    const struct type *t = span_type(s, name);
    if (t && t->kind == TYPE_OBJECT)
        str_addf(out, "    .%s = &%.*s,\n", member, SV_FMT(type_symbol(s, name)));
}

void emit_schema(const struct span *s, struct str *out)
{
    static const char *const own[] = { "Boolean", "Float", "ID", "Int", "String", "__Directive", "__DirectiveLocation",
        "__EnumValue", "__Field", "__InputValue", "__Schema", "__Type", "__TypeKind" };
    LIST_OF(struct sv) all = { 0 };
    emit_directives(s, out);
    for (size_t i = 0; i < LENGTH(own); i++)
        *PUSH(&all) = sv_of(own[i]);
    for (size_t i = 0; i < s->schema->types.count; i++)
        if (span_has(s, s->schema->types.items[i].when))
            *PUSH(&all) = s->schema->types.items[i].name;
    qsort(all.items, all.count, sizeof *all.items, type_by_name);
    str_addf(out, "static const struct gql_type *const s%zu_types[] = {\n", s->number);
    for (size_t i = 0; i < all.count; i++)
        if (sv_starts(all.items[i], SV("__")))
            str_addf(out, "    &gql_type%.*s,\n", SV_FMT(all.items[i]));
        else
            str_addf(out, "    &%.*s,\n", SV_FMT(type_symbol(s, all.items[i])));
    bool loose = settings.loose_until.n && sv_cmp(s->version, settings.loose_until) < 0;
    str_addf(out,
        "};\nstatic const struct gql_schema s%zu = {\n    .version = \"%.*s\",\n    .types = s%zu_types,\n    "
        ".type_count = "
        "%zu,\n    .directives = s%zu_directives,\n    .directive_count = sizeof s%zu_directives / sizeof "
        "*s%zu_directives,\n"
        "    .meta = gql_meta_fields,\n",
        s->number, SV_FMT(s->version), s->number, all.count, s->number, s->number, s->number);
    emit_root(s, out, "query", SV("Query"));
    emit_root(s, out, "mutation", SV("Mutation"));
    emit_root(s, out, "subscription", SV("Subscription"));
    str_addf(out, "%s};\n\n", loose ? "    .loose_scalars = true,\n" : "");
}
