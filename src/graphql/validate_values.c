#include <stdlib.h>
#include <string.h>

#include "graphql/validate.h"

/* ValuesOfCorrectType and UniqueInputFieldNames; notes where variables are used. */

static const struct sv rule = { "ValuesOfCorrectTypeRule", sizeof "ValuesOfCorrectTypeRule" - 1 };

static void note_use(struct gql_check *c, const struct gql_ast_value *v, struct gql_ref ref, bool has_default)
{
    struct gql_part *p = c->part;
    if (p->use_count == p->use_cap) {
        size_t cap = p->use_cap ? p->use_cap * 2 : 4;
        struct gql_use *uses = arena_array(c->a, cap, sizeof *uses);
        if (p->use_count)
            memcpy(uses, p->uses, p->use_count * sizeof *uses);
        p->uses = uses;
        p->use_cap = cap;
    }
    p->uses[p->use_count++] = (struct gql_use){ v->text, v->at, ref, has_default };
}

static void not_expected(struct gql_check *c, const struct gql_ast_value *v, struct gql_ref ref)
{
    struct sv type = gql_ref_text(c->a, ref), seen = gql_value_text(c->a, v);
    gql_report(
        c, rule, v->at, gql_nowhere(), "Expected value of type \"%.*s\", found %.*s.", SV_FMT(type), SV_FMT(seen));
}

/* -2147483648 to 2147483647, as text of the grammar. */
static bool fits_int(struct sv text)
{
    bool minus = text.n && text.p[0] == '-';
    if (text.n > 11)
        return false;
    int64_t n = 0;
    for (size_t i = minus; i < text.n; i++)
        n = n * 10 + (text.p[i] - '0');
    return minus ? n <= 2147483648 : n <= 2147483647;
}

static bool is_whole_number(struct sv text)
{
    size_t from = text.n && text.p[0] == '-';
    for (size_t i = from; i < text.n; i++)
        if (text.p[i] < '0' || text.p[i] > '9')
            return false;
    return text.n > from;
}

/* What a scalar says of a literal it does not take; NULL: it takes it. In the loose dialect String, ID and Int take one
 * another's literals, as clients of the baseline write ids either way. */
static const char *refuses(struct gql_check *c, const struct gql_type *t, const struct gql_ast_value *v)
{
    bool loose = c->schema->loose_scalars;
    if (v->kind == GQL_A_STRING && v->text.n && memchr(v->text.p, 0, v->text.n))
        return "No text here has the character U+0000";
    switch (t->scalar) {
    case GQL_STRING:
        return v->kind == GQL_A_STRING || (loose && v->kind == GQL_A_INT)
                   ? NULL
                   : "String cannot represent a non string value";
    case GQL_ID:
        return v->kind == GQL_A_STRING || v->kind == GQL_A_INT
                   ? NULL
                   : "ID cannot represent a non-string and non-integer value";
    case GQL_INT_SCALAR:
        if (v->kind != GQL_A_INT && !(loose && v->kind == GQL_A_STRING && is_whole_number(v->text)))
            return "Int cannot represent non-integer value";
        return fits_int(v->text) ? NULL : "Int cannot represent non 32-bit signed integer value";
    case GQL_FLOAT_SCALAR:
        return v->kind == GQL_A_INT || v->kind == GQL_A_FLOAT ? NULL : "Float cannot represent non numeric value";
    case GQL_BOOLEAN:
        return v->kind == GQL_A_TRUE || v->kind == GQL_A_FALSE ? NULL : "Boolean cannot represent a non boolean value";
    case GQL_UPLOAD: return "Upload is a file: send it as a variable";
    case GQL_CUSTOM:
    case GQL_JSON:
    default: return NULL;
    }
}

static void enum_value(struct gql_check *c, const struct gql_ast_value *v, const struct gql_type *t)
{
    if (v->kind == GQL_A_ENUM && gql_enum_find(t, v->text))
        return;
    struct sv hint = gql_suggest_enum(c, t, v->text);
    if (v->kind == GQL_A_ENUM) {
        gql_report(c, rule, v->at, gql_nowhere(), "Value \"%.*s\" does not exist in \"%s\" enum.%.*s", SV_FMT(v->text),
            t->name, SV_FMT(hint));
        return;
    }
    struct sv seen = gql_value_text(c->a, v);
    gql_report(c, rule, v->at, gql_nowhere(), "Enum \"%s\" cannot represent non-enum value: %.*s.%.*s", t->name,
        SV_FMT(seen), SV_FMT(hint));
}

static void leaf(struct gql_check *c, const struct gql_ast_value *v, struct gql_ref ref)
{
    if (!ref.type)
        return;
    if (ref.type->kind == GQL_ENUM) {
        enum_value(c, v, ref.type);
    } else if (ref.type->kind != GQL_SCALAR) {
        not_expected(c, v, ref);
    } else {
        const char *refusal = refuses(c, ref.type, v);
        struct sv seen = refusal ? gql_value_text(c->a, v) : SV("");
        if (refusal)
            gql_report(c, rule, v->at, gql_nowhere(), "%s: %.*s", refusal, SV_FMT(seen));
    }
}

static bool has_member(const struct gql_ast_value *v, const char *name)
{
    for (size_t i = 0; i < v->count; i++)
        if (sv_eq(v->members[i].name, sv_of(name)))
            return true;
    return false;
}

static void members_missing(struct gql_check *c, const struct gql_ast_value *v, const struct gql_type *t)
{
    for (size_t i = 0; i < t->input_count; i++) {
        const struct gql_input *in = &t->inputs[i];
        if (!gql_ref_is_non_null(in->ref) || in->default_value || has_member(v, in->name))
            continue;
        struct sv type = gql_ref_text(c->a, in->ref);
        gql_report(c, rule, v->at, gql_nowhere(), "Field \"%s.%s\" of required type \"%.*s\" was not provided.",
            t->name, in->name, SV_FMT(type));
    }
}

static void members_once(struct gql_check *c, const struct gql_ast_value *v)
{
    if (v->count < 2)
        return;
    struct gql_named *names = arena_array(c->a, v->count, sizeof *names);
    for (size_t i = 0; i < v->count; i++)
        names[i] = (struct gql_named){ v->members[i].name, v->members[i].at, i };
    gql_named_once(c, names, v->count, SV("UniqueInputFieldNamesRule"), "input field named \"", true);
}

static void object(struct gql_check *c, const struct gql_ast_value *v, struct gql_ref ref, bool judge)
{
    const struct gql_type *t = ref.type && ref.type->kind == GQL_INPUT_OBJECT ? ref.type : NULL;
    members_once(c, v);
    if (judge && t)
        members_missing(c, v, t);
    else if (judge)
        leaf(c, v, ref);
    for (size_t i = 0; i < v->count; i++) {
        const struct gql_ast_member *m = &v->members[i];
        const struct gql_input *in = t ? gql_input_find(t->inputs, t->input_count, m->name) : NULL;
        if (judge && t && !in) {
            struct sv hint = gql_suggest_input(c, t->inputs, t->input_count, m->name);
            gql_report(c, rule, m->at, gql_nowhere(), "Field \"%.*s\" is not defined by type \"%s\".%.*s",
                SV_FMT(m->name), t->name, SV_FMT(hint));
        }
        gql_check_value(c, m->value, in ? in->ref : (struct gql_ref){ 0 }, in && in->default_value, judge && t);
    }
}

static void list(struct gql_check *c, const struct gql_ast_value *v, struct gql_ref ref, bool judge)
{
    bool is_list = ref.type && gql_ref_is_list(ref);
    struct gql_ref item = is_list ? gql_ref_item(ref) : gql_ref_nullable(ref);
    if (judge && !is_list)
        leaf(c, v, item);
    for (size_t i = 0; i < v->count; i++)
        gql_check_value(c, &v->items[i], item, false, judge && is_list);
}

/* Recursion is as deep as the parser let the text nest. */
void gql_check_value(
    struct gql_check *c, const struct gql_ast_value *v, struct gql_ref ref, bool has_default, bool judge)
{
    switch (v->kind) {
    case GQL_A_VARIABLE: note_use(c, v, ref, has_default); break;
    case GQL_A_LIST: list(c, v, ref, judge); break;
    case GQL_A_OBJECT: object(c, v, ref, judge); break;
    case GQL_A_NULL:
        if (judge && ref.type && gql_ref_is_non_null(ref))
            not_expected(c, v, ref);
        break;
    case GQL_A_INT:
    case GQL_A_FLOAT:
    case GQL_A_STRING:
    case GQL_A_TRUE:
    case GQL_A_FALSE:
    case GQL_A_ENUM:
        if (judge)
            leaf(c, v, ref);
        break;
    }
}
