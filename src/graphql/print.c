#include "graphql/print.h"

#include <stdlib.h>

#include "base/json.h"

static const char *const own_scalars[] = { "Boolean", "Float", "ID", "Int", "String" };
static const char *const own_directives[] = { "deprecated", "include", "skip", "specifiedBy" };

static bool among(const char *const *names, size_t count, const char *name)
{
    for (size_t i = 0; i < count; i++)
        if (sv_eq(sv_of(names[i]), sv_of(name)))
            return true;
    return false;
}

bool gql_type_is_own(const struct gql_type *type)
{
    return sv_starts(sv_of(type->name), SV("__")) || among(own_scalars, LENGTH(own_scalars), type->name);
}

/* --- descriptions: block strings --- */

/* A line, in which three quotes would end the text too early. */
static void print_line(struct str *out, struct sv line)
{
    for (size_t i = 0; i < line.n; i++) {
        if (sv_starts(sv_sub(line, i, line.n), SV("\"\"\"")))
            str_addc(out, '\\');
        str_addc(out, line.p[i]);
    }
}

static void print_description(struct str *out, const char *indent, const char *description)
{
    struct sv text = sv_of(description);
    if (!text.n)
        return;
    char last = text.p[text.n - 1];
    str_addf(out, "%s\"\"\"", indent);
    if (sv_find(text, '\n', 0) == SIZE_MAX && last != '"' && last != '\\') {
        print_line(out, text);
    } else {
        while (text.n) {
            struct sv line = sv_cut(&text, '\n');
            str_addf(out, "\n%s", line.n ? indent : "");
            print_line(out, line);
        }
        str_addf(out, "\n%s", indent);
    }
    str_add(out, SV("\"\"\"\n"));
}

/* --- parts of definitions --- */

static void print_ref(struct str *out, struct gql_ref r)
{
    for (uint32_t w = r.wraps; w; w >>= 2)
        if ((w & 3) == GQL_LIST)
            str_addc(out, '[');
    str_add(out, sv_of(r.type->name));
    for (uint32_t w = r.wraps; w; w >>= 2)
        str_addc(out, (w & 3) == GQL_LIST ? ']' : '!');
}

static void print_deprecated(struct str *out, const char *reason)
{
    if (!reason)
        return;
    str_add(out, SV(" @deprecated"));
    if (sv_eq(sv_of(reason), SV("No longer supported")) || !*reason)
        return; /* what is understood without a reason */
    str_add(out, SV("(reason: "));
    json_quote(out, sv_of(reason));
    str_addc(out, ')');
}

static void print_input(struct str *out, const struct gql_input *in)
{
    str_addf(out, "%s: ", in->name);
    print_ref(out, in->ref);
    if (in->default_value)
        str_addf(out, " = %s", in->default_value);
    print_deprecated(out, in->deprecated);
}

/* On one line, or a line each when one of them is described. */
static void print_arguments(
    struct str *out, const char *indent, const struct gql_input *args, size_t count, bool described)
{
    bool lines = false;
    for (size_t i = 0; i < count; i++)
        lines |= described && args[i].description && *args[i].description;
    for (size_t i = 0; i < count; i++) {
        str_add(out, i == 0 ? SV("(") : lines ? SV("\n") : SV(", "));
        if (lines) {
            struct sv deeper = sv_fmt(out->a, "%s  ", indent);
            str_add(out, i == 0 ? SV("\n") : SV(""));
            print_description(out, deeper.p, args[i].description);
            str_add(out, deeper);
        }
        print_input(out, &args[i]);
    }
    if (count)
        str_addf(out, "%s%s)", lines ? "\n" : "", lines ? indent : "");
}

static void print_field(struct str *out, const struct gql_field *f, bool described)
{
    str_add(out, sv_of(f->name));
    print_arguments(out, "  ", f->args, f->arg_count, described);
    str_add(out, SV(": "));
    print_ref(out, f->ref);
    print_deprecated(out, f->deprecated);
}

void gql_print_field(struct str *out, const struct gql_field *field)
{
    print_field(out, field, false);
}

/* --- definitions --- */

static void print_fields(struct str *out, const struct gql_type *t)
{
    for (size_t i = 0; i < t->interface_count; i++)
        str_addf(out, "%s%s", i ? " & " : " implements ", t->interfaces[i]->name);
    str_add(out, SV(" {\n"));
    for (size_t i = 0; i < t->field_count; i++) {
        print_description(out, "  ", t->fields[i].description);
        str_add(out, SV("  "));
        print_field(out, &t->fields[i], true);
        str_addc(out, '\n');
    }
    str_add(out, SV("}\n"));
}

static void print_members(struct str *out, const struct gql_type *t)
{
    str_add(out, SV(" {\n"));
    for (size_t i = 0; i < t->input_count; i++) {
        print_description(out, "  ", t->inputs[i].description);
        str_add(out, SV("  "));
        print_input(out, &t->inputs[i]);
        str_addc(out, '\n');
    }
    for (size_t i = 0; i < t->value_count; i++) {
        print_description(out, "  ", t->values[i].description);
        str_addf(out, "  %s", t->values[i].name);
        print_deprecated(out, t->values[i].deprecated);
        str_addc(out, '\n');
    }
    str_add(out, SV("}\n"));
}

void gql_print_type(struct str *out, const struct gql_type *t)
{
    static const char *const words[] = { [GQL_SCALAR] = "scalar",
        [GQL_OBJECT] = "type",
        [GQL_INTERFACE] = "interface",
        [GQL_UNION] = "union",
        [GQL_ENUM] = "enum",
        [GQL_INPUT_OBJECT] = "input" };
    print_description(out, "", t->description);
    str_addf(out, "%s %s", words[t->kind], t->name);
    switch (t->kind) {
    case GQL_SCALAR:
        if (t->specified_by) {
            str_add(out, SV(" @specifiedBy(url: "));
            json_quote(out, sv_of(t->specified_by));
            str_addc(out, ')');
        }
        str_addc(out, '\n');
        break;
    case GQL_OBJECT:
    case GQL_INTERFACE: print_fields(out, t); break;
    case GQL_UNION:
        for (size_t i = 0; i < t->possible_count; i++)
            str_addf(out, "%s%s", i ? " | " : " = ", t->possible[i]->name);
        str_addc(out, '\n');
        break;
    case GQL_ENUM:
    case GQL_INPUT_OBJECT: print_members(out, t); break;
    }
}

static void print_directive(struct str *out, const struct gql_directive *d)
{
    print_description(out, "", d->description);
    str_addf(out, "directive @%s", d->name);
    print_arguments(out, "", d->args, d->arg_count, true);
    str_add(out, d->repeatable ? SV(" repeatable on ") : SV(" on "));
    for (size_t i = 0; i < d->location_count; i++)
        str_addf(out, "%s%s", i ? " | " : "", d->locations[i]);
    str_addc(out, '\n');
}

/* Said only when a root is not called as usual. */
static void print_roots(struct str *out, const struct gql_schema *s)
{
    const struct gql_type *roots[] = { s->query, s->mutation, s->subscription };
    static const char *const usual[] = { "Query", "Mutation", "Subscription" };
    static const char *const words[] = { "query", "mutation", "subscription" };
    bool said = false;
    for (size_t i = 0; i < LENGTH(roots); i++)
        said |= roots[i] && !sv_eq(sv_of(roots[i]->name), sv_of(usual[i]));
    if (!said)
        return;
    str_add(out, SV("schema {\n"));
    for (size_t i = 0; i < LENGTH(roots); i++)
        if (roots[i])
            str_addf(out, "  %s: %s\n", words[i], roots[i]->name);
    str_add(out, SV("}\n\n"));
}

static int by_order(const void *a, const void *b)
{
    const struct gql_type *x = *(const struct gql_type *const *)a, *y = *(const struct gql_type *const *)b;
    return x->order != y->order ? (x->order < y->order ? -1 : 1) : sv_cmp(sv_of(x->name), sv_of(y->name));
}

void gql_print_schema(struct str *out, const struct gql_schema *schema)
{
    print_roots(out, schema);
    for (size_t i = 0; i < schema->directive_count; i++) {
        if (among(own_directives, LENGTH(own_directives), schema->directives[i].name))
            continue;
        print_directive(out, &schema->directives[i]);
        str_addc(out, '\n');
    }
    const struct gql_type **types = arena_array(out->a, schema->type_count, sizeof(const struct gql_type *));
    size_t count = 0;
    for (size_t i = 0; i < schema->type_count; i++)
        if (!gql_type_is_own(schema->types[i]))
            types[count++] = schema->types[i];
    if (count)
        qsort(types, count, sizeof(const struct gql_type *), by_order);
    for (size_t i = 0; i < count; i++) {
        gql_print_type(out, types[i]);
        str_add(out, i + 1 < count ? SV("\n") : SV(""));
    }
}
