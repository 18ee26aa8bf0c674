/* The answer as JSON, in the order of the selections, straight from what the functions gave. What cannot be null and is
 * takes back what was written since its object or list began (specification, 6.4.4). */
#include "graphql/run_parts.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/json.h"
#include "base/log.h"

/** Where in the answer: one field of one object, and the next child of it. */
struct writer {
    struct gql_run *run;
    const struct gql_set *set;
    const struct gql_node *node;
    size_t next; /* in node->index */
};
enum wrote {
    WROTE,
    WROTE_NULL, /* nobody failed */
    FAILED,     /* it is in `errors`; nothing is written */
    PROPAGATES, /* the object or list around becomes null */
};

static void take_back(struct str *out, size_t n)
{
    out->n = n;
    if (out->p)
        out->p[n] = '\0';
}

/* --- scalars and enums --- */

/** The shortest text that reads back as the same number. */
static void write_real(struct str *out, double v)
{
    char text[40];
    for (int digits = 15; digits <= 17; digits++) {
        snprintf(text, sizeof text, "%.*g", digits, v == 0 ? 0.0 : v); /* no -0 */
        if (strtod(text, NULL) == v)
            break;
    }
    str_add(out, sv_of(text));
}

static void write_text_of(struct gql_run *run, const struct gql_field *f, const struct gql_value *v)
{
    const struct gql_app *app = run->request->app;
    if (v->kind == GQL_V_DAY)
        json_quote(run->out, day_iso(run->a, v->day));
    else
        json_quote(run->out, app && app->write_time ? app->write_time(run->request->context, f, v->time, run->a)
                                                    : instant_iso(run->a, v->time));
}

static bool write_custom(struct writer *w, const struct gql_value *v)
{
    struct str *out = w->run->out;
    switch (v->kind) {
    case GQL_V_NULL: str_add(out, SV("null")); return true;
    case GQL_V_BOOL: str_add(out, v->flag ? SV("true") : SV("false")); return true;
    case GQL_V_INT: str_addi(out, v->number); return true;
    case GQL_V_FLOAT:
        if (isfinite(v->real))
            write_real(out, v->real);
        return isfinite(v->real);
    case GQL_V_TEXT: json_quote(out, v->text); return true;
    case GQL_V_TIME:
    case GQL_V_DAY: write_text_of(w->run, w->node->merged->field, v); return true;
    case GQL_V_RAW: str_add(out, v->text.n ? v->text : SV("null")); return true;
    case GQL_V_LIST:
        str_addc(out, '[');
        for (size_t i = 0; i < v->count; i++) {
            str_add(out, i ? SV(",") : SV(""));
            if (!write_custom(w, &v->items[i]))
                return false;
        }
        str_addc(out, ']');
        return true;
    case GQL_V_OBJECT:
    case GQL_V_FAILED: break;
    }
    return false;
}

static bool write_int(struct str *out, const struct gql_value *v)
{
    double real = v->kind == GQL_V_INT ? (double)v->number : v->kind == GQL_V_FLOAT ? v->real : NAN;
    if (v->kind == GQL_V_BOOL)
        real = v->flag;
    if (!(real >= INT32_MIN && real <= INT32_MAX) || floor(real) != real)
        return false;
    str_addi(out, (int64_t)real);
    return true;
}

static bool write_string(struct writer *w, const struct gql_value *v)
{
    struct str *out = w->run->out;
    switch (v->kind) {
    case GQL_V_TEXT: json_quote(out, v->text); return true;
    case GQL_V_TIME:
    case GQL_V_DAY: write_text_of(w->run, w->node->merged->field, v); return true;
    case GQL_V_INT: str_addf(out, "\"%lld\"", (long long)v->number); return true;
    case GQL_V_BOOL: str_add(out, v->flag ? SV("\"true\"") : SV("\"false\"")); return true;
    case GQL_V_FLOAT:
        str_addc(out, '"');
        if (isfinite(v->real))
            write_real(out, v->real);
        str_addc(out, '"');
        return isfinite(v->real);
    case GQL_V_RAW: json_quote(out, v->text); return true;
    case GQL_V_NULL:
    case GQL_V_OBJECT:
    case GQL_V_LIST:
    case GQL_V_FAILED: break;
    }
    return false;
}

static bool write_scalar(struct writer *w, const struct gql_type *t, const struct gql_value *v)
{
    struct str *out = w->run->out;
    switch (t->scalar) {
    case GQL_STRING: return write_string(w, v);
    case GQL_ID: return (v->kind == GQL_V_TEXT || v->kind == GQL_V_INT) && write_string(w, v);
    case GQL_INT_SCALAR: return write_int(out, v);
    case GQL_FLOAT_SCALAR:
        if (v->kind == GQL_V_INT)
            str_addi(out, v->number);
        else if (v->kind == GQL_V_FLOAT && isfinite(v->real))
            write_real(out, v->real);
        else
            return false;
        return true;
    case GQL_BOOLEAN:
        if (v->kind == GQL_V_BOOL || v->kind == GQL_V_INT)
            str_add(out, (v->kind == GQL_V_BOOL ? v->flag : v->number != 0) ? SV("true") : SV("false"));
        return v->kind == GQL_V_BOOL || v->kind == GQL_V_INT;
    case GQL_CUSTOM:
    case GQL_JSON:
    case GQL_UPLOAD: break;
    }
    return write_custom(w, v);
}

static bool write_leaf(struct writer *w, const struct gql_type *t, const struct gql_value *v)
{
    if (t->kind == GQL_SCALAR)
        return write_scalar(w, t, v);
    if (t->kind != GQL_ENUM || v->kind != GQL_V_TEXT || !gql_enum_find(t, v->text))
        return false;
    json_quote(w->run->out, v->text);
    return true;
}

/* --- what fails --- */

static enum wrote fail(struct writer *w, struct sv code, struct sv message, const struct gql_path *path)
{
    struct gql_failure f = { .code = code, .message = message };
    gql_write_failure(w->run, w->node->merged, &f, path);
    return FAILED;
}

/** A mistake of a function: the log names the field, the answer does not say more. */
static enum wrote mistake(struct writer *w, const char *what, const struct gql_path *path)
{
    log_event(LOG_ERROR, "graphql_value", LOG_Z("type", w->set->type->name),
        LOG_Z("field", w->node->merged->field->name), LOG_Z("what", what));
    return fail(w, SV("INTERNAL"), SV(""), path);
}

/* --- values --- */

static enum wrote write_value(
    struct writer *w, struct gql_ref ref, const struct gql_value *v, const struct gql_path *path);

static enum wrote write_list(
    struct writer *w, struct gql_ref item, const struct gql_value *v, const struct gql_path *path)
{
    struct str *out = w->run->out;
    size_t start = out->n;
    bool composite = gql_type_is_composite(item.type);
    str_addc(out, '[');
    for (size_t i = 0; i < v->count && !out->overflowed; i++) {
        struct gql_path here = { path, SV(""), i };
        size_t next = w->next + (composite ? gql_objects_in(item.type, &v->items[i]) : 0);
        if (i)
            str_addc(out, ',');
        if (write_value(w, item, &v->items[i], &here) == PROPAGATES) {
            take_back(out, start);
            return FAILED;
        }
        w->next = next;
    }
    str_addc(out, ']');
    return WROTE;
}

static enum wrote write_child(struct writer *w, const struct gql_value *v, const struct gql_path *path)
{
    const struct gql_type *type = gql_type_of(w->node->merged->field->ref.type, v);
    const struct gql_set *set = NULL;
    if (!type)
        return mistake(w, "an object of no possible type", path);
    for (size_t i = 0; i < w->node->group_count; i++)
        if (w->node->groups[i].type == type)
            set = w->node->groups[i].set;
    if (!set) /* too many objects: the answer is thrown away */
        return FAILED;
    struct str *out = w->run->out;
    size_t start = out->n, row = w->node->index[w->next++];
    str_addc(out, '{');
    for (size_t i = 0; i < set->fields.count; i++)
        if (!gql_write_node(w->run, set, i, row, i > 0, path)) {
            take_back(out, start);
            return FAILED;
        }
    str_addc(out, '}');
    return WROTE;
}

static enum wrote write_nullable(
    struct writer *w, struct gql_ref ref, const struct gql_value *v, const struct gql_path *path)
{
    struct str *out = w->run->out;
    size_t start = out->n;
    if (v->kind == GQL_V_FAILED) {
        static const struct gql_failure unknown = { .code = { "INTERNAL", 8 } };
        const struct gql_failure *f = v->object ? v->object : &unknown;
        if (gql_write_failure(w->run, w->node->merged, f, path))
            return FAILED;
    }
    if (v->kind == GQL_V_FAILED || v->kind == GQL_V_NULL || (v->kind == GQL_V_OBJECT && !v->object && !v->type)) {
        str_add(out, SV("null"));
        return WROTE_NULL;
    }
    if (gql_ref_is_list(ref))
        return v->kind == GQL_V_LIST ? write_list(w, gql_ref_item(ref), v, path) : mistake(w, "no list", path);
    if (gql_type_is_composite(ref.type))
        return v->kind == GQL_V_OBJECT ? write_child(w, v, path) : mistake(w, "no object", path);
    if (write_leaf(w, ref.type, v))
        return WROTE;
    take_back(out, start);
    return mistake(w, "a value that its type does not have", path);
}

static enum wrote write_value(
    struct writer *w, struct gql_ref ref, const struct gql_value *v, const struct gql_path *path)
{
    struct str *out = w->run->out;
    size_t start = out->n;
    enum wrote wrote = write_nullable(w, gql_ref_nullable(ref), v, path);
    if (!gql_ref_is_non_null(ref)) {
        if (wrote == FAILED)
            str_add(out, SV("null"));
        return WROTE;
    }
    if (wrote == WROTE_NULL) {
        take_back(out, start);
        log_event(
            LOG_ERROR, "graphql_null", LOG_Z("type", w->set->type->name), LOG_Z("field", w->node->merged->field->name));
        fail(w, SV("NULL"),
            sv_fmt(w->run->a, "Cannot return null for non-nullable field %s.%s.", w->set->type->name,
                w->node->merged->field->name),
            path);
    }
    return wrote == WROTE ? WROTE : PROPAGATES;
}

bool gql_write_node(
    struct gql_run *run, const struct gql_set *set, size_t field, size_t row, bool comma, const struct gql_path *path)
{
    const struct gql_node *node = &set->nodes[field];
    const struct gql_merged *m = node->merged;
    struct gql_path here = { path, m->key, 0 };
    struct sv prefix = m->prefix;
    str_add(run->out, comma ? prefix : sv_sub(prefix, 1, SIZE_MAX));
    if (!node->values) {
        if (m->field->is_meta)
            json_quote(run->out, sv_of(set->type->name));
        else
            str_add(run->out, SV("null"));
        return true;
    }
    struct writer w = { run, set, node, node->first ? node->first[row] : 0 };
    return write_value(&w, m->field->ref, &node->values[row], &here) != PROPAGATES;
}
