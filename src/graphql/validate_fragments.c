#include "graphql/validate.h"

/* NoFragmentCycles, NoUnusedFragments; leaves the fragments inner first, with a bounded depth. */

/* --- cycles: a depth-first search with a stack of its own --- */

struct search {
    size_t *path; /* fragments from the first to the innermost */
    size_t *next; /* of each of them: the spread to follow */
    size_t depth;
    size_t *place; /* of a fragment: where in the path, plus 1; 0: not in it */
    bool *seen;
    size_t *rank; /* of a fragment: how deep spreads go below it */
    size_t done;
};

static void report_cycle(struct gql_check *c, const struct search *s, size_t from)
{
    enum { SHOWN = 8 };
    struct sv via = SV("");
    size_t last = s->depth - 1;
    const struct gql_selection *first = NULL, *second = NULL;
    for (size_t i = from; i <= last; i++) {
        const struct gql_selection *node = c->fragments[s->path[i]].spread_nodes[s->next[i] - 1];
        if (i == from)
            first = node;
        else if (i == from + 1)
            second = node;
        if (i < last && i - from < SHOWN)
            via = sv_fmt(c->a, "%.*s%s\"%.*s\"", SV_FMT(via), i == from ? " via " : ", ", SV_FMT(node->name));
        else if (i < last && i - from == SHOWN)
            via = sv_fmt(c->a, "%.*s, …", SV_FMT(via));
    }
    gql_report(c, SV("NoFragmentCyclesRule"), first->at, second ? second->at : gql_nowhere(),
        "Cannot spread fragment \"%.*s\" within itself%.*s.", SV_FMT(c->d->fragments[s->path[from]].name), SV_FMT(via));
}

static void enter(struct search *s, size_t fragment)
{
    s->seen[fragment] = true;
    s->path[s->depth] = fragment;
    s->next[s->depth] = 0;
    s->place[fragment] = ++s->depth;
}

static void leave(struct gql_check *c, struct search *s)
{
    size_t fragment = s->path[--s->depth];
    const struct gql_part *p = &c->fragments[fragment];
    s->place[fragment] = 0;
    for (size_t i = 0; i < p->spread_count; i++)
        if (s->rank[p->spreads[i]] + 1 > s->rank[fragment])
            s->rank[fragment] = s->rank[p->spreads[i]] + 1;
    c->d->fragments[fragment].rank = s->done;
    c->d->inner_first[s->done++] = &c->d->fragments[fragment];
}

static void search_from(struct gql_check *c, struct search *s, size_t fragment)
{
    enter(s, fragment);
    while (s->depth) {
        const struct gql_part *p = &c->fragments[s->path[s->depth - 1]];
        if (s->next[s->depth - 1] == p->spread_count) {
            leave(c, s);
            continue;
        }
        size_t to = p->spreads[s->next[s->depth - 1]++];
        if (s->place[to]) {
            c->cycles = true;
            report_cycle(c, s, s->place[to] - 1);
        } else if (!s->seen[to]) {
            enter(s, to);
        }
    }
}

static void find_cycles(struct gql_check *c)
{
    size_t n = c->d->fragment_count;
    struct search s = { .path = arena_array(c->a, n, sizeof(size_t)),
        .next = arena_array(c->a, n, sizeof(size_t)),
        .place = arena_array(c->a, n, sizeof(size_t)),
        .seen = arena_array(c->a, n, sizeof(bool)),
        .rank = arena_array(c->a, n, sizeof(size_t)) };
    c->d->inner_first = arena_array(c->a, n, sizeof(struct gql_fragment *));
    for (size_t i = 0; i < n; i++)
        if (!s.seen[i])
            search_from(c, &s, i);
    for (size_t i = 0; i < n && !c->cycles && !c->too_big; i++) {
        if (s.rank[i] < GQL_SPREADS_DEEP)
            continue;
        c->too_big = true;
        struct gql_error *e = gql_error_add(c->errors, SV("DOCUMENT_TOO_DEEP"),
            sv_fmt(c->a, "Fragments spread one another more than %d levels deep.", GQL_SPREADS_DEEP));
        if (e)
            e->at[e->at_count++] = c->d->fragments[i].at;
    }
}

/* --- use --- */

static void find_unused(struct gql_check *c)
{
    size_t n = c->d->fragment_count, queued = 0;
    bool *used = arena_array(c->a, n, sizeof *used);
    size_t *queue = arena_array(c->a, n, sizeof *queue);
    for (size_t o = 0; o < c->d->operation_count; o++) {
        const struct gql_part *p = &c->operations[o];
        for (size_t i = 0; i < p->spread_count; i++)
            if (!used[p->spreads[i]]) {
                used[p->spreads[i]] = true;
                queue[queued++] = p->spreads[i];
            }
    }
    for (size_t q = 0; q < queued; q++) {
        const struct gql_part *p = &c->fragments[queue[q]];
        for (size_t i = 0; i < p->spread_count; i++)
            if (!used[p->spreads[i]]) {
                used[p->spreads[i]] = true;
                queue[queued++] = p->spreads[i];
            }
    }
    for (size_t i = 0; i < n; i++) {
        const struct gql_fragment *f = &c->d->fragments[i];
        /* of fragments of one name the last one is meant; their double name is an error of its own */
        if (!used[gql_named_find(c->fragment_names, n, f->name)])
            gql_report(c, SV("NoUnusedFragmentsRule"), f->at, gql_nowhere(), "Fragment \"%.*s\" is never used.",
                SV_FMT(f->name));
    }
}

void gql_check_fragments(struct gql_check *c)
{
    find_cycles(c);
    find_unused(c);
}
