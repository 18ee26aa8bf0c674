#include "graphql/cost.h"

enum { PAGE_DEFAULT = 100 };

/* What selections cost: `lists` is what stands in lists right here, which a connection multiplies. */
struct sum {
    size_t plain, lists, depth;
};
struct weigher {
    const struct gql_cost_variables *variables;
    struct sum *known; /* of a fragment, by its rank */
};

static size_t plus(size_t a, size_t b)
{
    size_t n;
    return __builtin_add_overflow(a, b, &n) ? SIZE_MAX : n;
}

static size_t times(size_t a, size_t b)
{
    size_t n;
    return __builtin_mul_overflow(a, b, &n) ? SIZE_MAX : n;
}

/* --- values: written, of a variable, or declared --- */

static bool number_in(struct sv text, int64_t *ret_number)
{
    int64_t n = 0;
    for (size_t i = 0; i < text.n; i++) {
        if (text.p[i] < '0' || text.p[i] > '9' || i >= 12)
            return false; /* below zero too: the field's function refuses it */
        n = n * 10 + (text.p[i] - '0');
    }
    *ret_number = n;
    return text.n > 0;
}

static bool number_of(const struct weigher *w, const struct gql_selection *s, struct sv name, int64_t *ret_number)
{
    const struct gql_input *declared = gql_input_find(s->field->args, s->field->arg_count, name);
    for (size_t i = 0; declared && i < s->args.count; i++) {
        const struct gql_ast_argument *arg = &s->args.items[i];
        if (!sv_eq(arg->name, name))
            continue;
        if (arg->value.kind != GQL_A_VARIABLE)
            return number_in(arg->value.text, ret_number);
        if (w->variables->number(w->variables->context, arg->value.text, ret_number))
            return true;
    }
    return declared && declared->default_value && number_in(sv_of(declared->default_value), ret_number);
}

static size_t page_size(const struct weigher *w, const struct gql_selection *s)
{
    int64_t n;
    if (!number_of(w, s, SV("first"), &n) && !number_of(w, s, SV("last"), &n))
        return PAGE_DEFAULT;
    return n > 0 ? (size_t)n : 0;
}

static bool left_out(const struct weigher *w, const struct gql_ast_directives *directives)
{
    for (size_t i = 0; i < directives->count; i++) {
        const struct gql_ast_directive *d = &directives->items[i];
        bool skip = sv_eq(d->name, SV("skip"));
        if ((!skip && !sv_eq(d->name, SV("include"))) || d->args.count != 1)
            continue;
        const struct gql_ast_value *v = &d->args.items[0].value;
        bool flag = v->kind == GQL_A_TRUE;
        if (v->kind == GQL_A_VARIABLE && !w->variables->flag(w->variables->context, v->text, &flag))
            flag = !skip;
        if (flag == skip)
            return true;
    }
    return false;
}

/* --- weighing; recursion is as deep as the text is nested --- */

static struct sum weigh(const struct weigher *w, const struct gql_selections *s);

static struct sum weigh_field(const struct weigher *w, const struct gql_selection *s)
{
    const struct gql_field *f = s->field;
    struct sum in = weigh(w, &s->selections);
    size_t below = plus(in.plain, in.lists);
    bool list = gql_ref_is_list(f->ref);
    if (f->pages)
        below = list ? times(below, page_size(w, s)) : plus(in.plain, times(in.lists, page_size(w, s)));
    struct sum sum = { .plain = f->cost, .depth = in.depth + 1 };
    if (list && !f->pages)
        sum.lists = below;
    else
        sum.plain = plus(sum.plain, below);
    return sum;
}

static struct sum weigh(const struct weigher *w, const struct gql_selections *s)
{
    struct sum sum = { 0 };
    for (size_t i = 0; i < s->count; i++) {
        const struct gql_selection *it = &s->items[i];
        if (left_out(w, &it->directives))
            continue;
        struct sum one = it->kind == GQL_SEL_FIELD    ? weigh_field(w, it)
                         : it->kind == GQL_SEL_INLINE ? weigh(w, &it->selections)
                                                      : w->known[it->fragment->rank];
        sum.plain = plus(sum.plain, one.plain);
        sum.lists = plus(sum.lists, one.lists);
        if (one.depth > sum.depth)
            sum.depth = one.depth;
    }
    return sum;
}

enum err gql_cost(struct arena *a, const struct gql_document *document, const struct gql_operation *operation,
    const struct gql_cost_variables *variables, const struct gql_limits *limits, struct gql_cost *ret_cost,
    struct gql_errors *errors)
{
    struct weigher w = { .variables = variables };
    w.known = arena_array(a, document->fragment_count, sizeof *w.known);
    for (size_t i = 0; i < document->fragment_count; i++)
        w.known[i] = weigh(&w, &document->inner_first[i]->selections);
    struct sum sum = weigh(&w, &operation->selections);
    *ret_cost = (struct gql_cost){ .depth = sum.depth, .complexity = plus(sum.plain, sum.lists) };
    bool deep = ret_cost->depth > limits->depth, complex = ret_cost->complexity > limits->complexity;
    if (complex)
        gql_error_add(errors, SV("QUERY_TOO_COMPLEX"),
            sv_fmt(errors->a, "Query has complexity of %zu, which exceeds max complexity of %zu", ret_cost->complexity,
                limits->complexity));
    if (deep)
        gql_error_add(errors, SV("QUERY_TOO_DEEP"),
            sv_fmt(
                errors->a, "Query has depth of %zu, which exceeds max depth of %zu", ret_cost->depth, limits->depth));
    return deep || complex ? E_TOOBIG : E_OK;
}
