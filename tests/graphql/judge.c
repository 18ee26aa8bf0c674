/* Reads documents from stdin ("LENGTH\n" and that many bytes, again and again) and says in a line of JSON for each what
 * the engine thinks of it: tests/program/graphql.test.mjs compares that with the reference implementation.
 *
 * usage: judge parse     the document as the reference implementation's tree would show it, or the error
 *        judge validate  rules broken, with places
 *        judge schema    reads nothing: the schema of the tests as the engine prints it */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "graphql/ast.h"
#include "graphql/print.h"
#include "toy/schema.h"

static void write_at(struct json *j, struct gql_at at)
{
    json_begin_array(j, NULL);
    json_int(j, NULL, at.line);
    json_int(j, NULL, at.column);
    json_end(j);
}

static void write_errors(struct json *j, const struct gql_errors *errors)
{
    json_begin_array(j, "errors");
    for (size_t i = 0; i < errors->count; i++) {
        const struct gql_error *e = &errors->items[i];
        json_begin_object(j, NULL);
        json_str(j, "rule", e->rule);
        json_str(j, "code", e->code);
        json_str(j, "message", e->message);
        json_begin_array(j, "at");
        for (size_t k = 0; k < e->at_count; k++)
            write_at(j, e->at[k]);
        json_end(j);
        json_end(j);
    }
    json_end(j);
}

/* The tree is written flat, in one text: nesting has no limit there. */
static void write_value(struct str *out, const struct gql_ast_value *v)
{
    static const char *const kinds[] = { "Variable", "IntValue", "FloatValue", "StringValue", "true", "false",
        "NullValue", "EnumValue", "ListValue", "ObjectValue" };
    str_addf(out, "(%s ", kinds[v->kind]);
    if (v->kind == GQL_A_LIST) {
        for (size_t i = 0; i < v->count; i++)
            write_value(out, &v->items[i]);
    } else if (v->kind == GQL_A_OBJECT) {
        for (size_t i = 0; i < v->count; i++) {
            str_addf(out, "%.*s:", SV_FMT(v->members[i].name));
            write_value(out, v->members[i].value);
        }
    } else if (v->kind != GQL_A_TRUE && v->kind != GQL_A_FALSE && v->kind != GQL_A_NULL) {
        str_add(out, v->text);
    }
    str_addf(out, "@%u:%u)", v->at.line, v->at.column);
}

static void write_arguments(struct str *out, const struct gql_ast_arguments *args)
{
    for (size_t i = 0; i < args->count; i++) {
        str_addf(out, " %.*s=", SV_FMT(args->items[i].name));
        write_value(out, &args->items[i].value);
    }
}

static void write_directives(struct str *out, const struct gql_ast_directives *d)
{
    for (size_t i = 0; i < d->count; i++) {
        str_addf(out, " @%.*s", SV_FMT(d->items[i].name));
        write_arguments(out, &d->items[i].args);
    }
}

static void write_selections(struct str *out, const struct gql_selections *s)
{
    str_addc(out, '{');
    for (size_t i = 0; i < s->count; i++) {
        const struct gql_selection *it = &s->items[i];
        if (it->kind == GQL_SEL_FIELD)
            str_addf(out, " %.*s:%.*s", SV_FMT(it->key), SV_FMT(it->name));
        else if (it->kind == GQL_SEL_SPREAD)
            str_addf(out, " ...%.*s", SV_FMT(it->name));
        else
            str_addf(out, " on %.*s", SV_FMT(it->on));
        str_addf(out, "@%u:%u", it->at.line, it->at.column);
        write_arguments(out, &it->args);
        write_directives(out, &it->directives);
        if (it->selections.at.line)
            write_selections(out, &it->selections);
    }
    str_addc(out, '}');
}

static void write_type(struct str *out, const struct gql_ast_type *t)
{
    char text[64] = "";
    size_t n = 0;
    for (uint32_t w = t->wraps; w; w >>= 2)
        text[n++] = (w & 3) == GQL_LIST ? ']' : '!';
    for (size_t i = 0; i < n; i++)
        if (text[n - 1 - i] == ']')
            str_addc(out, '[');
    str_addf(out, "%.*s%s", SV_FMT(t->name), text);
}

static void write_document(struct str *out, const struct gql_document *d)
{
    static const char *const kinds[] = {
        [GQL_QUERY] = "query", [GQL_MUTATION] = "mutation", [GQL_SUBSCRIPTION] = "subscription"
    };
    for (size_t i = 0; i < d->operation_count; i++) {
        const struct gql_operation *o = &d->operations[i];
        str_addf(out, "%s %.*s@%u:%u(", kinds[o->kind], SV_FMT(o->name), o->at.line, o->at.column);
        for (size_t k = 0; k < o->variable_count; k++) {
            const struct gql_ast_variable *v = &o->variables[k];
            str_addf(out, "$%.*s:", SV_FMT(v->name));
            write_type(out, &v->type);
            if (v->default_value)
                write_value(out, v->default_value);
            write_directives(out, &v->directives);
        }
        str_addc(out, ')');
        write_directives(out, &o->directives);
        write_selections(out, &o->selections);
    }
    for (size_t i = 0; i < d->fragment_count; i++) {
        const struct gql_fragment *f = &d->fragments[i];
        str_addf(out, "fragment %.*s on %.*s@%u:%u", SV_FMT(f->name), SV_FMT(f->on), f->at.line, f->at.column);
        write_directives(out, &f->directives);
        write_selections(out, &f->selections);
    }
}

static void judge(struct arena *a, struct sv text, bool validate)
{
    struct gql_document d;
    struct gql_errors errors = { .a = a };
    struct str out = str_new(a, SIZE_MAX / 4), tree = str_new(a, SIZE_MAX / 4);
    struct json j = json_to(&out);
    enum err e = gql_parse(a, text, NULL, &d, &errors);
    json_begin_object(&j, NULL);
    if (e == E_OK && validate)
        e = gql_validate(a, gql_schemas[0], &d, &errors);
    else if (e == E_OK)
        write_document(&tree, &d);
    json_bool(&j, "ok", e == E_OK);
    json_bool(&j, "too_big", e == E_TOOBIG);
    if (e == E_OK && !validate)
        json_str(&j, "tree", str_sv(&tree));
    write_errors(&j, &errors);
    json_end(&j);
    printf("%s\n", out.p);
}

static int print_schema(struct arena *a)
{
    struct str out = str_new(a, SIZE_MAX / 4);
    gql_print_schema(&out, gql_schemas[0]);
    fputs(out.p, stdout);
    arena_free(a);
    return 0;
}

int main(int argc, char **argv)
{
    const char *mode = argc == 2 ? argv[1] : "";
    if (strcmp(mode, "parse") != 0 && strcmp(mode, "validate") != 0 && strcmp(mode, "schema") != 0) {
        fputs("usage: judge parse|validate|schema\n", stderr);
        return 2;
    }
    struct arena *a = arena_new("judge", 256 * 1024);
    if (strcmp(mode, "schema") == 0)
        return print_schema(a);
    size_t n;
    while (scanf("%zu", &n) == 1 && getchar() == '\n' && n < 64 * 1024 * 1024) {
        char *text = arena_alloc(a, n);
        if (fread(text, 1, n, stdin) != n)
            return 1;
        judge(a, sv_from(text, n), strcmp(mode, "validate") == 0);
        arena_reset(a);
    }
    arena_free(a);
    return 0;
}
