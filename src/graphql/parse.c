#include <string.h>

#include "graphql/lex.h"

struct parser {
    struct arena *a;
    struct gql_lexer lexer;
    struct gql_token token; /* the next one, not yet taken */
    const struct gql_limits *limits;
    struct gql_errors *errors;
    enum err failed; /* E_OK: nothing yet */
    size_t depth, aliases;
};

enum { NAME_MOST = 250 }; /* messages repeat names, hundreds of times for a hostile document */

/* A list that grows in the arena. */
struct list {
    char *items;
    size_t count, cap, size;
};

static void *grow(struct parser *p, struct list *l)
{
    if (l->count == l->cap) {
        size_t cap = l->cap ? l->cap * 2 : 4;
        char *items = arena_array(p->a, cap, l->size);
        if (l->count)
            memcpy(items, l->items, l->count * l->size);
        l->items = items;
        l->cap = cap;
    }
    return l->items + l->size * l->count++;
}

/* Only the first failure counts; after it every function returns false up to the top. */
static bool fail_at(struct parser *p, enum err e, struct sv code, struct gql_at at, struct sv message)
{
    if (p->failed != E_OK)
        return false;
    p->failed = e;
    struct gql_error *error = gql_error_add(p->errors, code, message);
    if (error) {
        error->at[0] = at;
        error->at_count = at.line ? 1 : 0;
    }
    return false;
}

static bool syntax(struct parser *p, struct sv what)
{
    return fail_at(
        p, E_INVALID, SV("GRAPHQL_PARSE_FAILED"), p->token.at, sv_fmt(p->a, "Syntax Error: %.*s", SV_FMT(what)));
}

static bool unexpected(struct parser *p)
{
    struct sv seen = gql_token_text(p->a, &p->token);
    return syntax(p, sv_fmt(p->a, "Unexpected %.*s.", SV_FMT(seen)));
}

static bool expected(struct parser *p, const char *what)
{
    struct sv seen = gql_token_text(p->a, &p->token);
    return syntax(p, sv_fmt(p->a, "Expected %s, found %.*s.", what, SV_FMT(seen)));
}

static bool advance(struct parser *p)
{
    p->token = gql_next(&p->lexer);
    if (p->token.kind == GQL_T_BAD)
        return syntax(p, p->lexer.problem);
    if (p->token.kind == GQL_T_NAME && p->token.text.n > NAME_MOST)
        return fail_at(p, E_TOOBIG, SV("DOCUMENT_TOO_LARGE"), p->token.at,
            sv_fmt(p->a, "A name is longer than %d bytes.", NAME_MOST));
    if (p->lexer.tokens > p->limits->tokens)
        return fail_at(p, E_TOOBIG, SV("DOCUMENT_TOO_LARGE"), p->token.at,
            sv_fmt(p->a, "Document contains more than %zu tokens.", p->limits->tokens));
    return true;
}

static bool at_sign(const struct parser *p, char sign)
{
    return p->token.sign == sign;
}

static bool take_sign(struct parser *p, char sign)
{
    if (at_sign(p, sign))
        return advance(p);
    char what[] = { '"', sign, '"', '\0' };
    return expected(p, what);
}

static bool at_word(const struct parser *p, struct sv word)
{
    return p->token.kind == GQL_T_NAME && sv_eq(p->token.text, word);
}

static bool is_text(const struct parser *p)
{
    return p->token.kind == GQL_T_STRING || p->token.kind == GQL_T_BLOCK_STRING;
}

static bool take_name(struct parser *p, struct sv *ret_name, struct gql_at *ret_at)
{
    if (p->token.kind != GQL_T_NAME)
        return expected(p, "Name");
    *ret_name = p->token.text;
    *ret_at = p->token.at;
    return advance(p);
}

/* Whatever opens another level: the stack of the parser, and of all that walks the document later, is bounded here. */
static bool deeper(struct parser *p)
{
    size_t most = p->limits->depth_of_nesting < GQL_NESTING_MOST ? p->limits->depth_of_nesting : GQL_NESTING_MOST;
    if (++p->depth <= most)
        return true;
    return fail_at(p, E_TOOBIG, SV("DOCUMENT_TOO_DEEP"), p->token.at,
        sv_fmt(p->a, "Document is nested more than %zu levels deep.", most));
}

/* --- values --- */

static bool value(struct parser *p, bool constant, struct gql_ast_value *ret);

static bool list_value(struct parser *p, bool constant, struct gql_ast_value *ret)
{
    struct list items = { .size = sizeof(struct gql_ast_value) };
    ret->kind = GQL_A_LIST;
    if (!deeper(p) || !advance(p))
        return false;
    while (!at_sign(p, ']')) {
        struct gql_ast_value item = { 0 };
        if (!value(p, constant, &item))
            return false;
        *(struct gql_ast_value *)grow(p, &items) = item;
    }
    ret->items = (const struct gql_ast_value *)(const void *)items.items;
    ret->count = items.count;
    p->depth--;
    return advance(p);
}

static bool object_value(struct parser *p, bool constant, struct gql_ast_value *ret)
{
    struct list members = { .size = sizeof(struct gql_ast_member) };
    ret->kind = GQL_A_OBJECT;
    if (!deeper(p) || !advance(p))
        return false;
    while (!at_sign(p, '}')) {
        struct gql_ast_member *member = grow(p, &members);
        struct gql_ast_value *v = arena_new_obj(p->a, struct gql_ast_value);
        member->value = v;
        if (!take_name(p, &member->name, &member->at) || !take_sign(p, ':') || !value(p, constant, v))
            return false;
    }
    ret->members = (const struct gql_ast_member *)(const void *)members.items;
    ret->count = members.count;
    p->depth--;
    return advance(p);
}

static bool variable(struct parser *p, bool constant, struct gql_ast_value *ret)
{
    struct gql_at name_at;
    struct gql_token dollar = p->token;
    ret->kind = GQL_A_VARIABLE;
    if (!advance(p))
        return false;
    if (!constant)
        return take_name(p, &ret->text, &name_at);
    if (p->token.kind == GQL_T_NAME) {
        struct sv what = sv_fmt(p->a, "Unexpected variable \"$%.*s\" in constant value.", SV_FMT(p->token.text));
        p->token = dollar;
        return syntax(p, what);
    }
    p->token = dollar;
    return unexpected(p);
}

static bool value(struct parser *p, bool constant, struct gql_ast_value *ret)
{
    const struct gql_token *t = &p->token;
    ret->at = t->at;
    ret->text = t->text;
    switch (t->kind) {
    case GQL_T_INT: ret->kind = GQL_A_INT; return advance(p);
    case GQL_T_FLOAT: ret->kind = GQL_A_FLOAT; return advance(p);
    case GQL_T_STRING:
    case GQL_T_BLOCK_STRING: ret->kind = GQL_A_STRING; return advance(p);
    case GQL_T_NAME:
        ret->kind = at_word(p, SV("true"))    ? GQL_A_TRUE
                    : at_word(p, SV("false")) ? GQL_A_FALSE
                    : at_word(p, SV("null"))  ? GQL_A_NULL
                                              : GQL_A_ENUM;
        return advance(p);
    case GQL_T_PUNCTUATION:
        if (at_sign(p, '['))
            return list_value(p, constant, ret);
        if (at_sign(p, '{'))
            return object_value(p, constant, ret);
        if (at_sign(p, '$'))
            return variable(p, constant, ret);
        return unexpected(p);
    case GQL_T_END:
    case GQL_T_BAD:
    default: return unexpected(p);
    }
}

static bool arguments(struct parser *p, bool constant, struct gql_ast_arguments *ret)
{
    struct list items = { .size = sizeof(struct gql_ast_argument) };
    if (!at_sign(p, '('))
        return true;
    if (!advance(p))
        return false;
    do {
        struct gql_ast_argument *arg = grow(p, &items);
        if (!take_name(p, &arg->name, &arg->at) || !take_sign(p, ':') || !value(p, constant, &arg->value))
            return false;
    } while (!at_sign(p, ')'));
    ret->items = (const struct gql_ast_argument *)(const void *)items.items;
    ret->count = items.count;
    return advance(p);
}

static bool directives(struct parser *p, bool constant, struct gql_ast_directives *ret)
{
    struct list items = { .size = sizeof(struct gql_ast_directive) };
    while (at_sign(p, '@')) {
        struct gql_ast_directive *d = grow(p, &items);
        struct gql_at name_at;
        d->at = p->token.at;
        if (!advance(p) || !take_name(p, &d->name, &name_at) || !arguments(p, constant, &d->args))
            return false;
    }
    ret->items = (const struct gql_ast_directive *)(const void *)items.items;
    ret->count = items.count;
    return true;
}

/* --- selections --- */

static bool selections(struct parser *p, struct gql_selections *ret);

static bool field(struct parser *p, struct gql_selection *ret)
{
    ret->kind = GQL_SEL_FIELD;
    if (!take_name(p, &ret->name, &ret->name_at))
        return false;
    ret->key = ret->name;
    if (at_sign(p, ':')) {
        if (++p->aliases > p->limits->aliases)
            return fail_at(p, E_TOOBIG, SV("TOO_MANY_ALIASES"), p->token.at,
                sv_fmt(p->a, "Document contains more than %zu aliases.", p->limits->aliases));
        if (!advance(p) || !take_name(p, &ret->name, &ret->name_at))
            return false;
    }
    if (!arguments(p, false, &ret->args) || !directives(p, false, &ret->directives))
        return false;
    return !at_sign(p, '{') || selections(p, &ret->selections);
}

static bool spread(struct parser *p, struct gql_selection *ret)
{
    if (!advance(p))
        return false;
    if (p->token.kind == GQL_T_NAME && !at_word(p, SV("on"))) {
        ret->kind = GQL_SEL_SPREAD;
        return take_name(p, &ret->name, &ret->name_at) && directives(p, false, &ret->directives);
    }
    ret->kind = GQL_SEL_INLINE;
    if (at_word(p, SV("on")) && (!advance(p) || !take_name(p, &ret->on, &ret->name_at)))
        return false;
    return directives(p, false, &ret->directives) && selections(p, &ret->selections);
}

static bool selections(struct parser *p, struct gql_selections *ret)
{
    struct list items = { .size = sizeof(struct gql_selection) };
    ret->at = p->token.at;
    if (!take_sign(p, '{') || !deeper(p))
        return false;
    do {
        struct gql_selection *s = grow(p, &items);
        s->at = p->token.at;
        if (!(at_sign(p, '.') ? spread(p, s) : field(p, s)))
            return false;
    } while (!at_sign(p, '}'));
    ret->items = (struct gql_selection *)(void *)items.items;
    ret->count = items.count;
    p->depth--;
    return advance(p);
}

/* --- definitions --- */

/* Wraps innermost first: what stands outside comes last, so it is added above what is there. */
enum { WRAPS_MOST = 15 };
static bool type(struct parser *p, struct gql_ast_type *ret)
{
    size_t lists = 0, wraps = 0;
    *ret = (struct gql_ast_type){ .at = p->token.at };
    for (; at_sign(p, '['); lists++)
        if (!advance(p))
            return false;
    if (!take_name(p, &ret->name, &ret->name_at))
        return false;
    for (;;) {
        bool non_null = at_sign(p, '!');
        if (wraps + non_null + (lists > 0) > WRAPS_MOST)
            return fail_at(
                p, E_TOOBIG, SV("DOCUMENT_TOO_DEEP"), ret->at, SV("The type of a variable is nested too deep."));
        if (non_null) {
            ret->wraps |= (uint32_t)GQL_NON_NULL << (2 * wraps++);
            if (!advance(p))
                return false;
        }
        if (lists == 0)
            return true;
        lists--;
        ret->wraps |= (uint32_t)GQL_LIST << (2 * wraps++);
        if (!take_sign(p, ']'))
            return false;
    }
}

static bool variables(struct parser *p, struct gql_operation *o)
{
    struct list items = { .size = sizeof(struct gql_ast_variable) };
    if (!at_sign(p, '('))
        return true;
    if (!advance(p))
        return false;
    do {
        struct gql_ast_variable *v = grow(p, &items);
        v->at = p->token.at;
        if ((is_text(p) && !advance(p)) || !take_sign(p, '$') || !take_name(p, &v->name, &v->name_at) ||
            !take_sign(p, ':') || !type(p, &v->type))
            return false;
        if (at_sign(p, '=')) {
            struct gql_ast_value *given = arena_new_obj(p->a, struct gql_ast_value);
            v->default_value = given;
            if (!advance(p) || !value(p, true, given))
                return false;
        }
        if (!directives(p, true, &v->directives))
            return false;
    } while (!at_sign(p, ')'));
    o->variables = (struct gql_ast_variable *)(void *)items.items;
    o->variable_count = items.count;
    return advance(p);
}

static bool operation(struct parser *p, enum gql_operation_kind kind, struct gql_at at, struct gql_operation *o)
{
    o->kind = kind;
    o->at = at;
    if (!at_sign(p, '{')) {
        if (!advance(p) || (p->token.kind == GQL_T_NAME && !take_name(p, &o->name, &o->name_at)) || !variables(p, o) ||
            !directives(p, false, &o->directives))
            return false;
    }
    return selections(p, &o->selections);
}

static bool fragment(struct parser *p, struct gql_at at, struct gql_fragment *f)
{
    f->at = at;
    if (!advance(p))
        return false;
    if (at_word(p, SV("on")))
        return unexpected(p);
    if (!take_name(p, &f->name, &f->name_at))
        return false;
    if (!at_word(p, SV("on")))
        return expected(p, "\"on\"");
    return advance(p) && take_name(p, &f->on, &f->on_at) && directives(p, false, &f->directives) &&
           selections(p, &f->selections);
}

/* Definitions of a schema are understood only as far as it takes to say that they are not executable. */
static bool is_of_a_schema(const struct parser *p)
{
    static const char *const words[] = { "schema", "scalar", "type", "interface", "union", "enum", "input", "directive",
        "extend" };
    for (size_t i = 0; i < LENGTH(words); i++)
        if (at_word(p, sv_of(words[i])))
            return true;
    return false;
}

static bool not_executable(struct parser *p, struct gql_at at)
{
    bool extends = at_word(p, SV("extend"));
    if (extends && !advance(p))
        return false;
    if (!is_of_a_schema(p) || (extends && at_word(p, SV("extend"))))
        return unexpected(p);
    struct sv name = SV("schema"), quote = SV("");
    if (!at_word(p, name)) {
        bool directive = at_word(p, SV("directive"));
        struct gql_at name_at;
        quote = SV("\"");
        if (!advance(p) || (directive && !take_sign(p, '@')) || !take_name(p, &name, &name_at))
            return false;
    }
    fail_at(p, E_INVALID, SV("GRAPHQL_VALIDATION_FAILED"), at,
        sv_fmt(p->a, "The %.*s%.*s%.*s definition is not executable.", SV_FMT(quote), SV_FMT(name), SV_FMT(quote)));
    if (p->errors->count)
        p->errors->items[p->errors->count - 1].rule = SV("ExecutableDefinitionsRule");
    return false;
}

/* A description may stand before all but the short form of a query; nothing keeps it. */
static bool definition(struct parser *p, struct list *operations, struct list *fragments)
{
    struct gql_at at = p->token.at;
    bool described = is_text(p);
    if (described && !advance(p))
        return false;
    if (at_word(p, SV("query")) || (at_sign(p, '{') && !described))
        return operation(p, GQL_QUERY, at, grow(p, operations));
    if (at_word(p, SV("mutation")))
        return operation(p, GQL_MUTATION, at, grow(p, operations));
    if (at_word(p, SV("subscription")))
        return operation(p, GQL_SUBSCRIPTION, at, grow(p, operations));
    if (at_word(p, SV("fragment")))
        return fragment(p, at, grow(p, fragments));
    if (is_of_a_schema(p) && !(described && at_word(p, SV("extend"))))
        return not_executable(p, at);
    if (described && (at_sign(p, '{') || p->token.kind == GQL_T_NAME)) {
        bool query = at_sign(p, '{');
        p->token.at = at;
        return syntax(p, query ? SV("Unexpected description, descriptions are not supported on shorthand queries.")
                               : SV("Unexpected description, only GraphQL definitions support descriptions."));
    }
    return unexpected(p);
}

static bool not_utf8(struct parser *p, struct sv text, size_t wrong)
{
    p->token.at = (struct gql_at){ 1, 1 };
    for (size_t i = 0; i < wrong; i++) {
        bool ends = text.p[i] == '\n' || (text.p[i] == '\r' && text.p[i + 1] != '\n');
        p->token.at.line += ends;
        p->token.at.column = ends ? 1 : p->token.at.column + (((unsigned char)text.p[i] & 0xC0) != 0x80);
    }
    return syntax(p, SV("Invalid character: the text is not UTF-8."));
}

static bool whole(struct parser *p, struct sv text, struct gql_document *ret)
{
    struct list operations = { .size = sizeof(struct gql_operation) };
    struct list fragments = { .size = sizeof(struct gql_fragment) };
    if (text.n > p->limits->bytes)
        return fail_at(p, E_TOOBIG, SV("DOCUMENT_TOO_LARGE"), (struct gql_at){ 0 },
            sv_fmt(p->a, "Document is larger than %zu bytes.", p->limits->bytes));
    size_t wrong = gql_text_check(text);
    if (wrong != SIZE_MAX)
        return not_utf8(p, text, wrong);
    p->lexer = gql_lex(p->a, text);
    if (!advance(p))
        return false;
    do {
        if (!definition(p, &operations, &fragments))
            return false;
    } while (p->token.kind != GQL_T_END);
    *ret = (struct gql_document){ .operations = (struct gql_operation *)(void *)operations.items,
        .operation_count = operations.count,
        .fragments = (struct gql_fragment *)(void *)fragments.items,
        .fragment_count = fragments.count };
    return true;
}

enum err gql_parse(struct arena *a, struct sv text, const struct gql_limits *limits, struct gql_document *ret_document,
    struct gql_errors *errors)
{
    struct parser p = { .a = a, .limits = limits ? limits : &gql_limits_default, .errors = errors };
    if (whole(&p, text, ret_document))
        return E_OK;
    return p.failed;
}
