#include "graphql/validate.h"

/* SingleFieldSubscriptions: one field at the root, and none of introspection. */

/* Selections that are still to be looked at: a stack, for fragments may lead far. */
struct level {
    const struct gql_selections *selections;
    size_t next;
    struct level *below;
};

struct fields {
    const struct gql_selection **items;
    size_t count, cap;
};

static void add(struct gql_check *c, struct fields *f, const struct gql_selection *s)
{
    if (f->count == f->cap) {
        size_t cap = f->cap ? f->cap * 2 : 8;
        const struct gql_selection **items = arena_array(c->a, cap, sizeof *items);
        for (size_t i = 0; i < f->count; i++)
            items[i] = f->items[i];
        f->items = items;
        f->cap = cap;
    }
    f->items[f->count++] = s;
}

/* @skip(if: true), @include(if: false); what a variable decides may be there. */
static bool never(const struct gql_selection *s)
{
    for (size_t i = 0; i < s->directives.count; i++) {
        const struct gql_ast_directive *d = &s->directives.items[i];
        bool skip = sv_eq(d->name, SV("skip"));
        if (!skip && !sv_eq(d->name, SV("include")))
            continue;
        for (size_t k = 0; k < d->args.count; k++)
            if (sv_eq(d->args.items[k].name, SV("if")) &&
                d->args.items[k].value.kind == (skip ? GQL_A_TRUE : GQL_A_FALSE))
                return true;
    }
    return false;
}

static struct level *push(struct gql_check *c, struct level *below, const struct gql_selections *s)
{
    struct level *l = arena_new_obj(c->a, struct level);
    *l = (struct level){ s, 0, below };
    return l;
}

static bool fits(const struct gql_type *condition, const struct gql_type *root)
{
    return condition && gql_type_may_be(condition, root);
}

/* The fields of the root in the order of execution; each fragment once. */
static struct fields collect(struct gql_check *c, const struct gql_operation *o, const struct gql_type *root)
{
    struct fields found = { 0 };
    bool *seen = arena_array(c->a, c->d->fragment_count, sizeof *seen);
    struct level *top = push(c, NULL, &o->selections);
    while (top) {
        if (top->next == top->selections->count) {
            top = top->below;
            continue;
        }
        const struct gql_selection *s = &top->selections->items[top->next++];
        if (never(s) || !gql_work(c, 1))
            continue;
        if (s->kind == GQL_SEL_FIELD) {
            add(c, &found, s);
        } else if (s->kind == GQL_SEL_INLINE) {
            if (!s->on.n || fits(s->condition, root))
                top = push(c, top, &s->selections);
        } else if (s->fragment && !seen[s->fragment - c->d->fragments]) {
            seen[s->fragment - c->d->fragments] = true;
            if (fits(s->condition, root))
                top = push(c, top, &s->fragment->selections);
        }
    }
    return found;
}

static void check_one(struct gql_check *c, const struct gql_operation *o)
{
    static const struct sv rule = { "SingleFieldSubscriptionsRule", sizeof "SingleFieldSubscriptionsRule" - 1 };
    struct fields found = collect(c, o, c->schema->subscription);
    struct sv who = o->name.n ? sv_fmt(c->a, "Subscription \"%.*s\"", SV_FMT(o->name)) : SV("Anonymous Subscription");
    struct gql_named *keys = arena_array(c->a, found.count, sizeof *keys);
    for (size_t i = 0; i < found.count; i++)
        keys[i] = (struct gql_named){ found.items[i]->key, found.items[i]->at, i };
    for (size_t i = 1; i < found.count; i++) {
        if (sv_eq(keys[i].name, keys[0].name))
            continue;
        gql_report(c, rule, keys[i].at, gql_nowhere(), "%.*s must select only one top level field.", SV_FMT(who));
        break;
    }
    gql_named_sort(keys, found.count);
    for (size_t i = 0; i < found.count; i++) {
        bool again = i > 0 && sv_eq(keys[i].name, keys[i - 1].name);
        if (!again && sv_starts(found.items[keys[i].index]->name, SV("__")))
            gql_report(c, rule, keys[i].at, gql_nowhere(), "%.*s must not select an introspection top level field.",
                SV_FMT(who));
    }
}

void gql_check_subscriptions(struct gql_check *c)
{
    for (size_t i = 0; i < c->d->operation_count && !c->too_big; i++)
        if (c->d->operations[i].kind == GQL_SUBSCRIPTION && c->schema->subscription)
            check_one(c, &c->d->operations[i]);
}
