/* schema.c: getters and needs once, then the tables of every span. */
#include "schemagen.h"

/* --- what all spans share --- */

/* The compiler names the schema's line for what it says about a member or a right. */
static void line_of(struct str *out, struct place at)
{
    str_addf(out, "#line %u \"%s\"\n", at.line, at.file);
}
static void line_back(struct str *out)
{
    static size_t counted, lines = 1;
    for (; counted < out->n; counted++)
        lines += out->p[counted] == '\n';
    str_addf(out, "#line %zu \"schema.c\"\n", lines + 1);
}

static const char *getter_around(const struct schema *s, const struct field *f)
{
    if (sv_eq(f->ref.name, SV("ID")) && f->ref.wraps <= WRAP_NON_NULL)
        return "gql_id_or_null";
    for (size_t i = 0; i < s->types.count; i++)
        if (sv_eq(s->types.items[i].name, f->ref.name) && s->types.items[i].kind != TYPE_SCALAR &&
            s->types.items[i].kind != TYPE_ENUM)
            return "";
    return f->ref.wraps ? "" : "gql_said_or_null";
}

static void emit_getter(const struct schema *s, const struct type *t, const struct field *f, struct str *out)
{
    line_of(out, f->at);
    str_addf(out,
        "static void read_%u(const void *parent, struct gql_value *ret_value) { const %.*s *p = parent; *ret_value = "
        "%s(GQL_VALUE(p->%.*s)); }\n",
        f->number, SV_FMT(t->c_type), getter_around(s, f), SV_FMT(f->member));
}

static LIST_OF(struct sv) needs;

size_t need_number(const struct type *t, const struct field *f, bool *ret_new)
{
    struct str text = str_new(gen_arena, 4096);
    emit_need(&text, t, f);
    for (size_t i = 0; i < needs.count; i++)
        if (sv_eq(needs.items[i], str_sv(&text)))
            return i;
    *PUSH(&needs) = str_sv(&text);
    *ret_new = true;
    return needs.count - 1;
}

/* The application's gate reads the node of an object before it opens a field with a right. */
static void emit_node_check(const struct type *t, struct str *out)
{
    const struct field *first = NULL;
    for (size_t k = 0; !first && k < t->fields.count; k++)
        if (t->fields.items[k].need && need_names_a_right(t->fields.items[k].need))
            first = &t->fields.items[k];
    if (!first || t->is_root || !t->c_type.n)
        return;
    line_of(out, first->at);
    str_addf(out,
        "_Static_assert(offsetof(%.*s, node) == 0, \"%.*s.%.*s has a right: %.*s begins with struct api_node\");\n",
        SV_FMT(t->c_type), SV_FMT(t->name), SV_FMT(first->name), SV_FMT(t->c_type));
}

static void emit_shared(const struct schema *s, struct str *out)
{
    for (size_t i = 0; i < s->types.count; i++) {
        const struct type *t = &s->types.items[i];
        if (settings.need.n && t->kind == TYPE_OBJECT)
            emit_node_check(t, out);
        for (size_t k = 0; t->kind == TYPE_OBJECT && k < t->fields.count; k++) {
            const struct field *f = &t->fields.items[k];
            bool is_new = false;
            if (!f->load)
                emit_getter(s, t, f, out);
            if (!settings.need.n || !f->need)
                continue;
            size_t number = need_number(t, f, &is_new);
            if (!is_new)
                continue;
            line_of(out, f->need->at);
            str_addf(out, "static const %.*s need_%zu = %.*s;\n", SV_FMT(settings.need), number,
                SV_FMT(needs.items[number]));
        }
    }
    line_back(out);
}

static void emit_includes(const struct schema *s, struct str *out)
{
    LIST_OF(struct sv) done = { 0 };
    for (size_t i = 0; i < settings.include_count; i++)
        *PUSH(&done) = settings.includes[i];
    for (size_t i = 0; i < s->types.count; i++) {
        struct sv include = s->types.items[i].c_include;
        bool known = !include.n;
        for (size_t n = 0; n < done.count; n++)
            known |= sv_eq(done.items[n], include);
        if (!known)
            *PUSH(&done) = include;
    }
    for (size_t i = 0; i < done.count; i++)
        str_addf(out, "#include \"%.*s\"\n", SV_FMT(done.items[i]));
}

void emit_literal(struct str *out, const struct literal *l)
{
    static const char *const kinds[] = { "GQL_A_INT", "GQL_A_FLOAT", "GQL_A_STRING", "GQL_A_TRUE", "GQL_A_FALSE",
        "GQL_A_NULL", "GQL_A_ENUM", "GQL_A_LIST", "GQL_A_OBJECT" };
    str_addf(out, "{ .kind = %s", kinds[l->kind]);
    bool holds = l->kind == LIT_LIST || l->kind == LIT_OBJECT;
    if (!holds)
        str_addf(out, ", .text = { %.*s, %zu }", SV_FMT(c_string(l->text)), l->text.n);
    if (holds && l->list.count) {
        bool object = l->kind == LIT_OBJECT;
        str_addf(
            out, ", .%s = (const struct gql_ast_%s[]){ ", object ? "members" : "items", object ? "member" : "value");
        for (size_t i = 0; i < l->list.count; i++) {
            if (object)
                str_addf(out, "{ .name = { \"%.*s\", %zu }, .value = &(const struct gql_ast_value)",
                    SV_FMT(l->names.items[i]), l->names.items[i].n);
            emit_literal(out, &l->list.items[i]);
            str_add(out, object ? SV(" }, ") : SV(", "));
        }
        str_addf(out, "}, .count = %zu", l->list.count);
    }
    str_add(out, SV(" }"));
}

void emit_code(const struct schema *s, struct str *out)
{
    str_add(out,
        SV("/* The API's types as tables; made by schemagen. */\n#include <stddef.h>\n\n#include \"graphql/ast.h\"\n"
           "#include \"graphql/member.h\"\n#include \"graphql/own.h\"\n"));
    str_addf(out, "#include \"%.*s\"\n", SV_FMT(settings.header));
    emit_includes(s, out);
    emit_shared(s, out);
    for (size_t v = 0; v < s->versions.count; v++) {
        struct span span = { s, s->versions.items[v], v };
        str_addc(out, '\n');
        for (size_t i = 0; i < s->types.count; i++)
            if (span_has(&span, s->types.items[i].when))
                str_addf(out, "static const struct gql_type s%zu_%.*s;\n", v, SV_FMT(s->types.items[i].name));
        for (size_t i = 0; i < s->types.count; i++)
            if (span_has(&span, s->types.items[i].when))
                emit_type(&span, &s->types.items[i], out);
        emit_schema(&span, out);
    }
    str_add(out, SV("const struct gql_schema *const gql_schemas[] = {"));
    for (size_t v = 0; v < s->versions.count; v++)
        str_addf(out, "%s&s%zu", v ? ", " : " ", v);
    str_addf(out, " };\nconst size_t gql_schema_count = %zu;\n", s->versions.count);
}
