/* The values given for variables: checked against their types, once, before anything runs (specification, 6.1.2). */
#include "graphql/run_parts.h"

#include <math.h>
#include <string.h>

enum { PROBLEMS_MOST = 50 };

/** Where in a variable the check is. */
struct spot {
    const struct spot *up;
    struct sv key; /* empty: index */
    size_t index;
};
struct check {
    struct gql_run *run;
    const struct gql_ast_variable *variable;
    struct gql_errors *errors;
    size_t problems, depth;
};

/* --- finding --- */

const struct gql_variable *gql_variable_find(const struct gql_run *run, struct sv name)
{
    for (size_t i = 0; i < run->variable_count; i++)
        if (sv_eq(run->variables[i].of->name, name))
            return &run->variables[i];
    return NULL;
}

bool gql_variable_number(const void *context, struct sv name, int64_t *ret_number)
{
    const struct gql_variable *v = gql_variable_find(context, name);
    if (v && v->json)
        return gql_json_whole(v->json, ret_number);
    return v && v->literal && v->literal->kind == GQL_A_INT && gql_text_whole(v->literal->text, ret_number);
}

bool gql_variable_flag(const void *context, struct sv name, bool *ret_flag)
{
    const struct gql_variable *v = gql_variable_find(context, name);
    if (v && v->json) {
        *ret_flag = json_is_true(v->json);
        return json_is_boolean(v->json);
    }
    if (!v || !v->literal)
        return false;
    *ret_flag = v->literal->kind == GQL_A_TRUE;
    return v->literal->kind == GQL_A_TRUE || v->literal->kind == GQL_A_FALSE;
}

const struct gql_file *gql_file_at(const struct gql_run *run, const json_t *holder, struct sv key)
{
    for (size_t i = 0; run->files && i < run->file_count; i++)
        if (run->files[i].holder == holder && sv_eq(run->files[i].key, key))
            return run->files[i].file;
    return NULL;
}

/* --- scalars --- */

bool gql_json_whole(const json_t *v, int64_t *ret_number)
{
    double real = json_is_real(v) ? json_real_value(v) : 0;
    if (json_is_integer(v))
        *ret_number = json_integer_value(v);
    else if (json_is_real(v) && floor(real) == real && fabs(real) < 9e15)
        *ret_number = (int64_t)real;
    else
        return false;
    return true;
}

bool gql_text_whole(struct sv v, int64_t *ret_number)
{
    bool minus = v.n && v.p[0] == '-';
    int64_t number = 0;
    if (v.n == (size_t)minus || v.n > 11)
        return false;
    for (size_t i = minus; i < v.n; i++) {
        if (v.p[i] < '0' || v.p[i] > '9')
            return false;
        number = number * 10 + (v.p[i] - '0');
    }
    *ret_number = minus ? -number : number;
    return *ret_number >= INT32_MIN && *ret_number <= INT32_MAX;
}

static struct sv bad_int(struct arena *a, const json_t *v, bool loose)
{
    int64_t number;
    if (loose && json_is_string(v) && gql_text_whole(sv_from(json_string_value(v), json_string_length(v)), &number))
        return SV("");
    if (!gql_json_whole(v, &number) && !(json_is_real(v) && floor(json_real_value(v)) == json_real_value(v)))
        return sv_fmt(a, "Int cannot represent non-integer value: %.*s", SV_FMT(gql_inspect(a, v)));
    if (!gql_json_whole(v, &number) || number < INT32_MIN || number > INT32_MAX)
        return sv_fmt(a, "Int cannot represent non 32-bit signed integer value: %.*s", SV_FMT(gql_inspect(a, v)));
    return SV("");
}

static struct sv bad_text(struct arena *a, const json_t *v, const struct gql_type *t, bool loose)
{
    int64_t number;
    if (json_is_string(v) || (t->scalar == GQL_ID && gql_json_whole(v, &number)) || (loose && json_is_number(v)))
        return SV("");
    return sv_fmt(a,
        t->scalar == GQL_ID ? "ID cannot represent value: %.*s" : "String cannot represent a non string value: %.*s",
        SV_FMT(gql_inspect(a, v)));
}

/** What is wrong with a value of a scalar type; empty: nothing. */
static struct sv bad_scalar(const struct gql_run *run, const struct gql_type *t, const json_t *v)
{
    struct arena *a = run->a;
    bool loose = run->schema->loose_scalars;
    switch (t->scalar) {
    case GQL_INT_SCALAR: return bad_int(a, v, loose);
    case GQL_STRING:
    case GQL_ID: return bad_text(a, v, t, loose);
    case GQL_FLOAT_SCALAR:
        return json_is_number(v)
                   ? SV("")
                   : sv_fmt(a, "Float cannot represent non numeric value: %.*s", SV_FMT(gql_inspect(a, v)));
    case GQL_BOOLEAN:
        return json_is_boolean(v)
                   ? SV("")
                   : sv_fmt(a, "Boolean cannot represent a non boolean value: %.*s", SV_FMT(gql_inspect(a, v)));
    case GQL_UPLOAD: return SV("Upload is a file: send it as a part of a multipart request.");
    case GQL_CUSTOM:
        return json_is_object(v) || json_is_array(v) ? sv_fmt(a, "Expected type \"%s\".", t->name) : SV("");
    case GQL_JSON: break;
    }
    return SV("");
}

static struct sv bad_enum(const struct gql_run *run, const struct gql_type *t, const json_t *v)
{
    if (!json_is_string(v))
        return sv_fmt(
            run->a, "Enum \"%s\" cannot represent non-string value: %.*s.", t->name, SV_FMT(gql_inspect(run->a, v)));
    struct sv name = sv_from(json_string_value(v), json_string_length(v));
    if (gql_enum_find(t, name))
        return SV("");
    return sv_fmt(run->a, "Value \"%.*s\" does not exist in \"%s\" enum.", SV_FMT(name), t->name);
}

/* --- messages --- */

static void spot_into(struct str *out, const struct spot *s)
{
    if (!s)
        return;
    spot_into(out, s->up);
    if (s->key.n)
        str_addf(out, ".%.*s", SV_FMT(s->key));
    else
        str_addf(out, "[%zu]", s->index);
}

static void report(struct check *c, struct sv message)
{
    if (c->problems++ >= PROBLEMS_MOST) {
        message = c->problems == PROBLEMS_MOST + 1
                      ? SV("Too many errors processing variables, error limit reached. Execution aborted.")
                      : SV("");
        if (message.n)
            (void)gql_error_add(c->errors, SV("INVALID_VARIABLE"), message);
        return;
    }
    struct gql_error *e = gql_error_add(c->errors, SV("INVALID_VARIABLE"), message);
    if (e) {
        e->at[0] = c->variable->at;
        e->at_count = 1;
    }
}

static void wrong(struct check *c, const json_t *v, const struct spot *spot, struct sv why)
{
    struct arena *a = c->run->a;
    struct sv place = SV("");
    if (spot) {
        struct str path = str_new(a, 4096);
        spot_into(&path, spot);
        place = sv_fmt(a, " at \"%.*s%.*s\"", SV_FMT(c->variable->name), SV_FMT(str_sv(&path)));
    }
    report(c, sv_fmt(a, "Variable \"$%.*s\" got invalid value %.*s%.*s; %.*s", SV_FMT(c->variable->name),
                  SV_FMT(gql_inspect(a, v)), SV_FMT(place), SV_FMT(why)));
}

/* --- the walk --- */

static void check_value(
    struct check *c, struct gql_ref ref, const json_t *v, const json_t *holder, struct sv key, const struct spot *spot);

static void check_list(struct check *c, struct gql_ref item, const json_t *v, const struct spot *spot)
{
    char digits[24];
    for (size_t i = 0; i < json_array_size(v) && c->problems <= PROBLEMS_MOST; i++) {
        int n = c->run->file_count ? snprintf(digits, sizeof digits, "%zu", i) : 0;
        struct spot here = { spot, SV(""), i };
        check_value(c, item, json_array_get(v, i), v, sv_from(digits, (size_t)n), &here);
    }
}

static void check_object(struct check *c, const struct gql_type *t, const json_t *v, const struct spot *spot)
{
    struct arena *a = c->run->a;
    if (!json_is_object(v)) {
        wrong(c, v, spot, sv_fmt(a, "Expected type \"%s\" to be an object.", t->name));
        return;
    }
    for (size_t i = 0; i < t->input_count; i++) {
        const struct gql_input *in = &t->inputs[i];
        const json_t *member = json_object_get(v, in->name);
        struct spot here = { spot, sv_of(in->name), 0 };
        if (member)
            check_value(c, in->ref, member, v, here.key, &here);
        else if (!in->default_value && gql_ref_is_non_null(in->ref))
            wrong(c, v, spot,
                sv_fmt(a, "Field \"%s\" of required type \"%.*s\" was not provided.", in->name,
                    SV_FMT(gql_ref_text(a, in->ref))));
    }
    json_t *member;
    const char *key;
    json_object_foreach(gql_iterable(v), key, member)
    {
        if (!gql_input_find(t->inputs, t->input_count, sv_of(key)))
            wrong(c, v, spot, sv_fmt(a, "Field \"%s\" is not defined by type \"%s\".", key, t->name));
    }
}

static void check_value(
    struct check *c, struct gql_ref ref, const json_t *v, const json_t *holder, struct sv key, const struct spot *spot)
{
    if (c->run->file_count && ref.type->scalar == GQL_UPLOAD && gql_file_at(c->run, holder, key))
        return;
    if (json_is_null(v)) {
        if (gql_ref_is_non_null(ref))
            wrong(c, v, spot,
                sv_fmt(c->run->a, "Expected non-nullable type \"%.*s\" not to be null.",
                    SV_FMT(gql_ref_text(c->run->a, ref))));
        return;
    }
    if (c->depth == GQL_NESTING_MOST) {
        report(c, sv_fmt(c->run->a, "Variable \"$%.*s\" is nested too deep.", SV_FMT(c->variable->name)));
        return;
    }
    ref = gql_ref_nullable(ref);
    if (gql_ref_is_list(ref)) {
        c->depth++;
        if (json_is_array(v))
            check_list(c, gql_ref_item(ref), v, spot);
        else
            check_value(c, gql_ref_item(ref), v, holder, key, spot);
        c->depth--;
        return;
    }
    struct sv why = SV("");
    switch (ref.type->kind) {
    case GQL_SCALAR: why = bad_scalar(c->run, ref.type, v); break;
    case GQL_ENUM: why = bad_enum(c->run, ref.type, v); break;
    case GQL_INPUT_OBJECT:
        c->depth++;
        check_object(c, ref.type, v, spot);
        c->depth--;
        break;
    case GQL_OBJECT:
    case GQL_INTERFACE:
    case GQL_UNION: break; /* validation let no such variable pass */
    }
    if (why.n)
        wrong(c, v, spot, why);
}

/* --- uploads --- */

/** Finds what holds the place "variables.input.files.0" names. */
static void place_file(struct gql_run *run, const struct gql_upload *u)
{
    const json_t *holder = run->request->variables;
    struct sv rest = u->path;
    if (sv_starts(rest, SV("variables.")))
        rest = sv_sub(rest, sizeof "variables." - 1, SIZE_MAX);
    struct sv key = sv_cut(&rest, '.');
    while (holder && rest.n) {
        int64_t at;
        if (json_is_object(holder))
            holder = json_object_get(holder, sv_z(run->a, key));
        else
            holder = gql_text_whole(key, &at) && at >= 0 ? json_array_get(holder, (size_t)at) : NULL;
        key = sv_cut(&rest, '.');
    }
    if (holder)
        run->files[run->file_count++] = (struct gql_place){ holder, key, &u->file };
}

/* --- all of them --- */

static void take(struct check *c, struct gql_variable *v)
{
    struct arena *a = c->run->a;
    const struct gql_ast_variable *of = v->of;
    bool required = gql_ref_is_non_null(of->ref);
    c->variable = of;
    v->holder = c->run->request->variables;
    v->json = v->holder ? json_object_get(v->holder, sv_z(a, of->name)) : NULL;
    if (!v->json) {
        v->literal = of->default_value;
        if (required && !v->literal)
            report(c, sv_fmt(a, "Variable \"$%.*s\" of required type \"%.*s\" was not provided.", SV_FMT(of->name),
                          SV_FMT(gql_ref_text(a, of->ref))));
        return;
    }
    bool is_file = c->run->file_count && of->ref.type->scalar == GQL_UPLOAD && gql_file_at(c->run, v->holder, of->name);
    if (json_is_null(v->json) && required && !is_file)
        report(c, sv_fmt(a, "Variable \"$%.*s\" of non-null type \"%.*s\" must not be null.", SV_FMT(of->name),
                      SV_FMT(gql_ref_text(a, of->ref))));
    else
        check_value(c, of->ref, v->json, v->holder, of->name, NULL);
}

bool gql_variables_take(struct gql_run *run, struct gql_errors *errors)
{
    const struct gql_operation *o = run->request->operation;
    struct check c = { .run = run, .errors = errors };
    run->variables = o->variable_count ? arena_array(run->a, o->variable_count, sizeof *run->variables) : NULL;
    run->files =
        run->request->upload_count ? arena_array(run->a, run->request->upload_count, sizeof *run->files) : NULL;
    for (size_t i = 0; i < run->request->upload_count; i++)
        place_file(run, &run->request->uploads[i]);
    for (size_t i = 0; i < o->variable_count; i++) {
        run->variables[i].of = &o->variables[i];
        run->variable_count++;
        if (o->variables[i].ref.type)
            take(&c, &run->variables[i]);
    }
    return c.problems == 0;
}
