#include "graphql/cost.h"

#include <stdlib.h>
#include <string.h>

enum { PAGE_DEFAULT = 100, MERGE_WORK_MOST = 100000 };

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

/* A field with what is below it. */
static struct sum with_field(const struct weigher *w, const struct gql_selection *s, struct sum in)
{
    const struct gql_field *f = s->field;
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
        struct sum one = it->kind == GQL_SEL_FIELD    ? with_field(w, it, weigh(w, &it->selections))
                         : it->kind == GQL_SEL_INLINE ? weigh(w, &it->selections)
                                                      : w->known[it->fragment->rank];
        sum.plain = plus(sum.plain, one.plain);
        sum.lists = plus(sum.lists, one.lists);
        if (one.depth > sum.depth)
            sum.depth = one.depth;
    }
    return sum;
}

/* --- fields that are selected twice are answered once ---
 *
 * Weighing counts each selection, which is quick but too much where fragments select the same fields. What is too
 * complex by that count is weighed again as it will be executed. Each step of that stands for a field to be answered,
 * so that it takes about as long as the limit is high; what would take longer keeps the first count. */

struct merge {
    const struct weigher *w;
    struct arena *a;
    const struct gql_document *d;
    size_t left;    /* steps */
    size_t *stamps; /* by fragment: the place that it was spread into last */
    size_t stamp;
};
struct fields {
    const struct gql_selection **items;
    size_t count, cap;
};

static void gather(struct merge *m, struct fields *f, const struct gql_selections *s)
{
    for (size_t i = 0; i < s->count && m->left; i++, m->left--) {
        const struct gql_selection *it = &s->items[i];
        if (left_out(m->w, &it->directives))
            continue;
        if (it->kind == GQL_SEL_INLINE) {
            gather(m, f, &it->selections);
        } else if (it->kind == GQL_SEL_SPREAD) {
            size_t *stamp = &m->stamps[it->fragment - m->d->fragments];
            if (*stamp == m->stamp)
                continue;
            *stamp = m->stamp;
            gather(m, f, &it->fragment->selections);
        } else {
            if (f->count == f->cap) {
                size_t cap = f->cap ? f->cap * 2 : 16;
                const struct gql_selection **items = arena_array(m->a, cap, sizeof *items);
                if (f->count)
                    memcpy(items, f->items, f->count * sizeof *items);
                f->items = items;
                f->cap = cap;
            }
            f->items[f->count++] = it;
        }
    }
}

static int by_key(const void *a, const void *b)
{
    const struct gql_selection *x = *(const struct gql_selection *const *)a;
    const struct gql_selection *y = *(const struct gql_selection *const *)b;
    return sv_cmp(x->key, y->key);
}

/* Recursion is as deep as the query, which is within its limit by then. */
static struct sum weigh_merged(struct merge *m, const struct gql_selection *const *parents, size_t count)
{
    struct fields f = { 0 };
    struct sum sum = { 0 };
    m->stamp++;
    for (size_t i = 0; i < count; i++)
        gather(m, &f, &parents[i]->selections);
    if (f.count)
        qsort(f.items, f.count, sizeof *f.items, by_key);
    for (size_t from = 0, to; from < f.count && m->left; from = to) {
        for (to = from + 1; to < f.count && sv_eq(f.items[to]->key, f.items[from]->key);)
            to++;
        struct sum one = with_field(m->w, f.items[from], weigh_merged(m, &f.items[from], to - from));
        sum.plain = plus(sum.plain, one.plain);
        sum.lists = plus(sum.lists, one.lists);
    }
    return sum;
}

static size_t merged_complexity(struct arena *a, const struct weigher *w, const struct gql_document *d,
    const struct gql_operation *o, size_t otherwise)
{
    struct merge m = { .w = w, .a = a, .d = d, .left = MERGE_WORK_MOST };
    m.stamps = arena_array(a, d->fragment_count, sizeof *m.stamps);
    const struct gql_selection root = { .selections = o->selections }, *parents[] = { &root };
    struct sum sum = weigh_merged(&m, parents, 1);
    return m.left ? plus(sum.plain, sum.lists) : otherwise;
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
    bool deep = ret_cost->depth > limits->depth;
    if (!deep && ret_cost->complexity > limits->complexity)
        ret_cost->complexity = merged_complexity(a, &w, document, operation, ret_cost->complexity);
    bool complex = ret_cost->complexity > limits->complexity;
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
