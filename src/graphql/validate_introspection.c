#include "graphql/validate.h"

/* MaxIntrospectionDepth: lists inside of lists inside of lists of __schema and __type multiply without end. */

enum { LISTS_MOST = 3 };

static bool is_list(struct sv name)
{
    return sv_eq(name, SV("fields")) || sv_eq(name, SV("interfaces")) || sv_eq(name, SV("possibleTypes")) ||
           sv_eq(name, SV("inputFields"));
}

/* How many such lists stand inside of one another at most; `known` by fragment's rank. */
static size_t lists_in(const struct gql_selections *s, const size_t *known)
{
    size_t most = 0;
    for (size_t i = 0; i < s->count; i++) {
        const struct gql_selection *it = &s->items[i];
        size_t n;
        if (it->kind == GQL_SEL_SPREAD)
            n = it->fragment ? known[it->fragment->rank] : 0;
        else
            n = lists_in(&it->selections, known) + (it->kind == GQL_SEL_FIELD && is_list(it->name));
        if (n > most)
            most = n;
    }
    return most;
}

static void check(struct gql_check *c, const struct gql_selections *s, const size_t *known)
{
    for (size_t i = 0; i < s->count; i++) {
        const struct gql_selection *it = &s->items[i];
        bool root = it->kind == GQL_SEL_FIELD && (sv_eq(it->name, SV("__schema")) || sv_eq(it->name, SV("__type")));
        if (!root)
            check(c, &it->selections, known);
        else if (lists_in(&it->selections, known) >= LISTS_MOST)
            gql_report(
                c, SV("MaxIntrospectionDepthRule"), it->at, gql_nowhere(), "Maximum introspection depth exceeded");
    }
}

void gql_check_introspection(struct gql_check *c)
{
    if (c->cycles)
        return;
    size_t *known = arena_array(c->a, c->d->fragment_count, sizeof *known);
    for (size_t i = 0; i < c->d->fragment_count; i++)
        known[i] = lists_in(&c->d->inner_first[i]->selections, known);
    for (size_t i = 0; i < c->d->operation_count; i++)
        check(c, &c->d->operations[i].selections, known);
    for (size_t i = 0; i < c->d->fragment_count; i++)
        check(c, &c->d->fragments[i].selections, known);
}
