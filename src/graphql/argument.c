/* Literals and variables to the structs that functions read (graphql/input.h). */
#include "graphql/run_parts.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"

/** Where a value comes from: the document, or the JSON of a variable. */
struct source {
    const struct gql_ast_value *literal;
    const json_t *json;
    const json_t *holder; /* of the JSON, for files */
    struct sv key;
};
enum filled { FILLED, FILL_ABSENT, FILL_BAD };

static enum filled fill(struct gql_run *run, struct gql_ref ref, struct source s, void *slot);

/** A variable in a literal is what was given for it. */
static bool follow(const struct gql_run *run, struct source *s)
{
    if (!s->literal || s->literal->kind != GQL_A_VARIABLE)
        return true;
    const struct gql_variable *v = gql_variable_find(run, s->literal->text);
    if (!v || (!v->json && !v->literal))
        return false;
    *s = (struct source){
        .literal = v->json ? NULL : v->literal, .json = v->json, .holder = v->holder, .key = v->of->name
    };
    return true;
}

static bool is_null(const struct source *s)
{
    return s->json ? json_is_null(s->json) : s->literal->kind == GQL_A_NULL;
}

static size_t size_of(struct gql_ref ref)
{
    if (gql_ref_is_list(ref))
        return sizeof(struct gql_in_list);
    if (ref.type->kind == GQL_INPUT_OBJECT)
        return sizeof(const void *);
    if (ref.type->kind != GQL_SCALAR)
        return sizeof(struct gql_in_text);
    switch (ref.type->scalar) {
    case GQL_INT_SCALAR: return sizeof(struct gql_in_int);
    case GQL_FLOAT_SCALAR: return sizeof(struct gql_in_float);
    case GQL_BOOLEAN: return sizeof(struct gql_in_flag);
    case GQL_UPLOAD: return sizeof(struct gql_in_file);
    case GQL_STRING:
    case GQL_ID:
    case GQL_JSON:
    case GQL_CUSTOM: break;
    }
    return sizeof(struct gql_in_text);
}

/* --- scalars --- */

static bool read_whole(const struct source *s, int64_t *ret_number)
{
    if (s->literal)
        return s->literal->kind == GQL_A_INT && gql_text_whole(s->literal->text, ret_number);
    if (json_is_string(s->json))
        return gql_text_whole(sv_from(json_string_value(s->json), json_string_length(s->json)), ret_number);
    return gql_json_whole(s->json, ret_number) && *ret_number >= INT32_MIN && *ret_number <= INT32_MAX;
}

static bool read_real(struct arena *a, const struct source *s, double *ret_real)
{
    if (s->json) {
        *ret_real = json_number_value(s->json);
        return json_is_number(s->json);
    }
    *ret_real = strtod(sv_z(a, s->literal->text), NULL);
    return s->literal->kind == GQL_A_INT || s->literal->kind == GQL_A_FLOAT;
}

static bool read_flag(const struct source *s, bool *ret_flag)
{
    *ret_flag = s->json ? json_is_true(s->json) : s->literal->kind == GQL_A_TRUE;
    return s->json ? json_is_boolean(s->json) : *ret_flag || s->literal->kind == GQL_A_FALSE;
}

/** A literal as JSON, for values of any shape. */
static void json_of(struct gql_run *run, struct str *out, struct source s)
{
    if (!follow(run, &s)) {
        str_add(out, SV("null"));
        return;
    }
    if (s.json) {
        str_add(out, gql_json_text(run->a, s.json));
        return;
    }
    const struct gql_ast_value *l = s.literal;
    bool first = true;
    switch (l->kind) {
    case GQL_A_STRING:
    case GQL_A_ENUM: json_quote(out, l->text); break;
    case GQL_A_INT:
    case GQL_A_FLOAT: str_add(out, l->text); break;
    case GQL_A_TRUE: str_add(out, SV("true")); break;
    case GQL_A_FALSE: str_add(out, SV("false")); break;
    case GQL_A_VARIABLE:
    case GQL_A_NULL: str_add(out, SV("null")); break;
    case GQL_A_LIST:
        str_addc(out, '[');
        for (size_t i = 0; i < l->count; i++) {
            str_add(out, i ? SV(",") : SV(""));
            json_of(run, out, (struct source){ .literal = &l->items[i] });
        }
        str_addc(out, ']');
        break;
    case GQL_A_OBJECT:
        str_addc(out, '{');
        for (size_t i = 0; i < l->count; i++) {
            struct source member = { .literal = l->members[i].value };
            if (!follow(run, &member))
                continue;
            str_add(out, first ? SV("") : SV(","));
            first = false;
            json_quote(out, l->members[i].name);
            str_addc(out, ':');
            json_of(run, out, member);
        }
        str_addc(out, '}');
        break;
    }
}

static struct sv whole_as_json(struct gql_run *run, const struct source *s)
{
    struct str out = str_new(run->a, 16U << 20);
    json_of(run, &out, *s);
    return str_sv(&out);
}

/** Text of a String, ID, enum or custom scalar. Which literals fit was checked by validation, which JSON before. */
static struct sv read_text(struct gql_run *run, const struct gql_type *t, const struct source *s)
{
    int64_t number;
    if (t->kind == GQL_SCALAR && t->scalar == GQL_JSON)
        return whole_as_json(run, s);
    if (s->literal) {
        bool holds = s->literal->kind == GQL_A_LIST || s->literal->kind == GQL_A_OBJECT;
        return holds ? whole_as_json(run, s) : s->literal->text;
    }
    if (json_is_string(s->json))
        return sv_from(json_string_value(s->json), json_string_length(s->json));
    if (gql_json_whole(s->json, &number))
        return sv_fmt(run->a, "%lld", (long long)number);
    return gql_json_text(run->a, s->json);
}

static enum filled fill_scalar(struct gql_run *run, const struct gql_type *t, const struct source *s, void *slot)
{
    enum gql_scalar scalar = t->kind == GQL_SCALAR ? t->scalar : GQL_CUSTOM;
    bool good = true;
    switch (scalar) {
    case GQL_INT_SCALAR: {
        struct gql_in_int *in = slot;
        in->is = GQL_GIVEN;
        good = read_whole(s, &in->v);
        break;
    }
    case GQL_FLOAT_SCALAR: {
        struct gql_in_float *in = slot;
        in->is = GQL_GIVEN;
        good = read_real(run->a, s, &in->v);
        break;
    }
    case GQL_BOOLEAN: {
        struct gql_in_flag *in = slot;
        in->is = GQL_GIVEN;
        good = read_flag(s, &in->v);
        break;
    }
    case GQL_UPLOAD: return FILL_BAD; /* a file was looked for before */
    case GQL_STRING:
    case GQL_ID:
    case GQL_JSON:
    case GQL_CUSTOM: {
        struct gql_in_text *in = slot;
        *in = (struct gql_in_text){ GQL_GIVEN, read_text(run, t, s) };
        break;
    }
    }
    return good ? FILLED : FILL_BAD;
}

/* --- lists and objects --- */

static struct source item_of(const struct gql_run *run, const struct source *s, size_t i)
{
    if (s->literal)
        return (struct source){ .literal = &s->literal->items[i] };
    return (struct source){ .json = json_array_get(s->json, i),
        .holder = s->json,
        .key = run->file_count ? sv_fmt(run->a, "%zu", i) : SV("") };
}

static enum filled fill_list(struct gql_run *run, struct gql_ref item, const struct source *s, struct gql_in_list *in)
{
    bool list = s->json ? json_is_array(s->json) : s->literal->kind == GQL_A_LIST;
    size_t count = !list ? 1 : s->json ? json_array_size(s->json) : s->literal->count, size = size_of(item);
    char *items = arena_array(run->a, count ? count : 1, size);
    for (size_t i = 0; i < count; i++) {
        struct source one = list ? item_of(run, s, i) : *s;
        if (!follow(run, &one)) {
            static const struct gql_ast_value none = { .kind = GQL_A_NULL };
            one = (struct source){ .literal = &none };
        }
        if (fill(run, item, one, items + i * size) != FILLED)
            return FILL_BAD;
    }
    *in = (struct gql_in_list){ GQL_GIVEN, count, items };
    return FILLED;
}

static bool member_of(const struct source *s, const struct gql_input *in, struct source *ret_member)
{
    if (s->json) {
        *ret_member =
            (struct source){ .json = json_object_get(s->json, in->name), .holder = s->json, .key = sv_of(in->name) };
        return ret_member->json != NULL;
    }
    for (size_t i = 0; i < s->literal->count; i++)
        if (sv_eq(s->literal->members[i].name, sv_of(in->name))) {
            *ret_member = (struct source){ .literal = s->literal->members[i].value };
            return true;
        }
    return false;
}

static enum filled fill_object(struct gql_run *run, const struct gql_type *t, const struct source *s, const void **slot)
{
    if (s->json ? !json_is_object(s->json) : s->literal->kind != GQL_A_OBJECT)
        return FILL_BAD;
    char *object = arena_alloc(run->a, t->input_size);
    *(enum gql_presence *)(void *)object = GQL_GIVEN;
    for (size_t i = 0; i < t->input_count; i++) {
        const struct gql_input *in = &t->inputs[i];
        struct source member;
        enum filled f = member_of(s, in, &member) ? fill(run, in->ref, member, object + in->offset) : FILL_ABSENT;
        if (f == FILL_ABSENT && in->default_ast)
            f = fill(run, in->ref, (struct source){ .literal = in->default_ast }, object + in->offset);
        else if (f == FILL_ABSENT && !gql_ref_is_non_null(in->ref))
            f = FILLED;
        if (f != FILLED)
            return FILL_BAD;
    }
    *slot = object;
    return FILLED;
}

static enum filled fill_null(struct gql_run *run, struct gql_ref ref, void *slot)
{
    if (!gql_ref_is_list(ref) && ref.type->kind == GQL_INPUT_OBJECT) {
        void *object = arena_alloc(run->a, ref.type->input_size);
        *(enum gql_presence *)object = GQL_NULL;
        *(const void **)slot = object;
    } else {
        *(enum gql_presence *)slot = GQL_NULL; /* the first member of all of them */
    }
    return FILLED;
}

static enum filled fill(struct gql_run *run, struct gql_ref ref, struct source s, void *slot)
{
    if (!follow(run, &s))
        return FILL_ABSENT;
    if (s.json && ref.type->scalar == GQL_UPLOAD && !gql_ref_is_list(ref)) {
        const struct gql_file *file = gql_file_at(run, s.holder, s.key);
        if (file) {
            *(struct gql_in_file *)slot = (struct gql_in_file){ GQL_GIVEN, file };
            return FILLED;
        }
    }
    bool list_of_file = s.json && ref.type->scalar == GQL_UPLOAD && gql_file_at(run, s.holder, s.key);
    if (is_null(&s) && !list_of_file)
        return gql_ref_is_non_null(ref) ? FILL_BAD : fill_null(run, ref, slot);
    ref = gql_ref_nullable(ref);
    if (gql_ref_is_list(ref))
        return fill_list(run, gql_ref_item(ref), &s, slot);
    if (ref.type->kind == GQL_INPUT_OBJECT)
        return fill_object(run, ref.type, &s, slot);
    return fill_scalar(run, ref.type, &s, slot);
}

/* --- the arguments of a field --- */

static const struct gql_ast_argument *argument_named(const struct gql_selection *node, const char *name)
{
    for (size_t i = 0; i < node->args.count; i++)
        if (sv_eq(node->args.items[i].name, sv_of(name)))
            return &node->args.items[i];
    return NULL;
}

static bool refuse(struct gql_failure *f, struct sv message, struct gql_at at)
{
    *f = (struct gql_failure){ .code = SV("INVALID_ARGUMENT"), .message = message, .at = at };
    return false;
}

static bool take(struct gql_run *run, const struct gql_selection *node, const struct gql_input *in, char *args,
    struct gql_failure *ret_failure)
{
    const struct gql_ast_argument *given = argument_named(node, in->name);
    struct source s = { .literal = given ? &given->value : NULL };
    bool required = gql_ref_is_non_null(in->ref);
    if (!given || !follow(run, &s)) {
        if (in->default_ast) {
            s = (struct source){ .literal = in->default_ast };
        } else if (!required) {
            return true;
        } else {
            struct sv type = gql_ref_text(run->a, in->ref);
            if (!given)
                return refuse(ret_failure,
                    sv_fmt(
                        run->a, "Argument \"%s\" of required type \"%.*s\" was not provided.", in->name, SV_FMT(type)),
                    node->at);
            return refuse(ret_failure,
                sv_fmt(run->a,
                    "Argument \"%s\" of required type \"%.*s\" was provided the variable \"$%.*s\" which was not "
                    "provided "
                    "a runtime value.",
                    in->name, SV_FMT(type), SV_FMT(given->value.text)),
                given->value.at);
        }
    }
    bool file = s.json && gql_file_at(run, s.holder, s.key);
    if (required && is_null(&s) && !file)
        return refuse(ret_failure,
            sv_fmt(run->a, "Argument \"%s\" of non-null type \"%.*s\" must not be null.", in->name,
                SV_FMT(gql_ref_text(run->a, in->ref))),
            given ? given->value.at : node->at);
    if (fill(run, in->ref, s, args + in->offset) != FILLED)
        return refuse(ret_failure, sv_fmt(run->a, "Argument \"%s\" has an invalid value.", in->name),
            given ? given->value.at : node->at);
    return true;
}

bool gql_arguments(
    struct gql_run *run, const struct gql_merged *m, const void **ret_args, struct gql_failure *ret_failure)
{
    const struct gql_field *f = m->field;
    *ret_args = NULL;
    if (!f->args_size)
        return true;
    char *args = arena_alloc(run->a, f->args_size);
    for (size_t i = 0; i < f->arg_count; i++)
        if (!take(run, m->nodes[0], &f->args[i], args, ret_failure))
            return false;
    *ret_args = args;
    return true;
}
