#include <string.h>

#include "graphql/validate.h"

/* Rules seen on the spot: KnownTypeNames, FragmentsOnCompositeTypes, FieldsOnCorrectType, ScalarLeafs,
 * KnownFragmentNames, PossibleFragmentSpreads, VariablesAreInputTypes, UniqueVariableNames; arguments, directives and
 * values by their files. */

static const struct gql_type *type_known(struct gql_check *c, struct sv name, struct gql_at at)
{
    const struct gql_type *t = gql_type_find(c->schema, name);
    if (!t) {
        struct sv hint = gql_suggest_type(c, name);
        gql_report(
            c, SV("KnownTypeNamesRule"), at, gql_nowhere(), "Unknown type \"%.*s\".%.*s", SV_FMT(name), SV_FMT(hint));
    }
    return t;
}

static const struct gql_type *composite(const struct gql_type *t)
{
    return t && gql_type_is_composite(t) ? t : NULL;
}

static bool share_an_object(const struct gql_type *a, const struct gql_type *b)
{
    if (a == b)
        return true;
    if (a->kind == GQL_OBJECT)
        return gql_type_may_be(b, a);
    for (size_t i = 0; i < a->possible_count; i++)
        if (gql_type_may_be(b, a->possible[i]))
            return true;
    return false;
}

static void note_spread(struct gql_check *c, size_t fragment, const struct gql_selection *node)
{
    struct gql_part *p = c->part;
    if (p->spread_count == p->spread_cap) {
        size_t cap = p->spread_cap ? p->spread_cap * 2 : 4;
        size_t *spreads = arena_array(c->a, cap, sizeof *spreads);
        const struct gql_selection **nodes = arena_array(c->a, cap, sizeof *nodes);
        if (p->spread_count) {
            memcpy(spreads, p->spreads, p->spread_count * sizeof *spreads);
            memcpy(nodes, p->spread_nodes, p->spread_count * sizeof *nodes);
        }
        p->spreads = spreads;
        p->spread_nodes = nodes;
        p->spread_cap = cap;
    }
    p->spreads[p->spread_count] = fragment;
    p->spread_nodes[p->spread_count++] = node;
}

static void walk_selections(struct gql_check *c, struct gql_selections *s, const struct gql_type *parent);

static void leaf_or_not(struct gql_check *c, const struct gql_selection *s)
{
    bool leaf = !gql_type_is_composite(s->field->ref.type);
    if (leaf == !s->selections.count)
        return;
    struct sv type = gql_ref_text(c->a, s->field->ref);
    if (leaf)
        gql_report(c, SV("ScalarLeafsRule"), s->selections.at, gql_nowhere(),
            "Field \"%.*s\" must not have a selection since type \"%.*s\" has no subfields.", SV_FMT(s->name),
            SV_FMT(type));
    else
        gql_report(c, SV("ScalarLeafsRule"), s->at, gql_nowhere(),
            "Field \"%.*s\" of type \"%.*s\" must have a selection of subfields. Did you mean \"%.*s { ... }\"?",
            SV_FMT(s->name), SV_FMT(type), SV_FMT(s->name));
}

static void walk_field(struct gql_check *c, struct gql_selection *s, const struct gql_type *parent)
{
    const struct gql_field *around = c->field;
    s->field = parent ? gql_field_of(c->schema, parent, s->name) : NULL;
    c->field = s->field;
    if (s->field) {
        leaf_or_not(c, s);
    } else if (parent) {
        struct sv hint = gql_suggest_field(c, parent, s->name);
        gql_report(c, SV("FieldsOnCorrectTypeRule"), s->at, gql_nowhere(),
            "Cannot query field \"%.*s\" on type \"%s\".%.*s", SV_FMT(s->name), parent->name, SV_FMT(hint));
    }
    gql_check_field_arguments(c, s, parent);
    gql_check_directives(c, &s->directives, "FIELD");
    walk_selections(c, &s->selections, s->field ? composite(s->field->ref.type) : NULL);
    c->field = around;
}

static void walk_inline(struct gql_check *c, struct gql_selection *s, const struct gql_type *parent)
{
    const struct gql_type *type = parent;
    if (s->on.n) {
        type = type_known(c, s->on, s->name_at);
        s->condition = composite(type);
        if (type && !s->condition)
            gql_report(c, SV("FragmentsOnCompositeTypesRule"), s->name_at, gql_nowhere(),
                "Fragment cannot condition on non composite type \"%.*s\".", SV_FMT(s->on));
        if (s->condition && parent && !share_an_object(s->condition, parent))
            gql_report(c, SV("PossibleFragmentSpreadsRule"), s->at, gql_nowhere(),
                "Fragment cannot be spread here as objects of type \"%s\" can never be of type \"%s\".", parent->name,
                s->condition->name);
    }
    gql_check_directives(c, &s->directives, "INLINE_FRAGMENT");
    walk_selections(c, &s->selections, composite(type));
}

static void walk_spread(struct gql_check *c, struct gql_selection *s, const struct gql_type *parent)
{
    size_t i = gql_named_find(c->fragment_names, c->d->fragment_count, s->name);
    if (i == SIZE_MAX) {
        gql_report(
            c, SV("KnownFragmentNamesRule"), s->name_at, gql_nowhere(), "Unknown fragment \"%.*s\".", SV_FMT(s->name));
    } else {
        s->fragment = &c->d->fragments[i];
        s->condition = composite(gql_type_find(c->schema, s->fragment->on));
        note_spread(c, i, s);
        if (s->condition && parent && !share_an_object(s->condition, parent))
            gql_report(c, SV("PossibleFragmentSpreadsRule"), s->at, gql_nowhere(),
                "Fragment \"%.*s\" cannot be spread here as objects of type \"%s\" can never be of type \"%s\".",
                SV_FMT(s->name), parent->name, s->condition->name);
    }
    gql_check_directives(c, &s->directives, "FRAGMENT_SPREAD");
}

static void walk_selections(struct gql_check *c, struct gql_selections *s, const struct gql_type *parent)
{
    for (size_t i = 0; i < s->count; i++) {
        switch (s->items[i].kind) {
        case GQL_SEL_FIELD: walk_field(c, &s->items[i], parent); break;
        case GQL_SEL_INLINE: walk_inline(c, &s->items[i], parent); break;
        case GQL_SEL_SPREAD: walk_spread(c, &s->items[i], parent); break;
        }
    }
}

static void walk_variables(struct gql_check *c, struct gql_operation *o)
{
    struct gql_named *names = arena_array(c->a, o->variable_count, sizeof *names);
    for (size_t i = 0; i < o->variable_count; i++) {
        struct gql_ast_variable *v = &o->variables[i];
        names[i] = (struct gql_named){ v->name, v->name_at, i };
        v->ref = (struct gql_ref){ type_known(c, v->type.name, v->type.name_at), v->type.wraps };
        bool input = v->ref.type && gql_type_is_input(v->ref.type);
        if (v->ref.type && !input) {
            struct sv type = gql_ref_text(c->a, v->ref);
            gql_report(c, SV("VariablesAreInputTypesRule"), v->type.at, gql_nowhere(),
                "Variable \"$%.*s\" cannot be non-input type \"%.*s\".", SV_FMT(v->name), SV_FMT(type));
        }
        if (v->default_value)
            gql_check_value(c, v->default_value, input ? v->ref : (struct gql_ref){ 0 }, false, true);
        gql_check_directives(c, &v->directives, "VARIABLE_DEFINITION");
    }
    gql_named_once(c, names, o->variable_count, SV("UniqueVariableNamesRule"), "variable named \"$", false);
}

void gql_check_walk(struct gql_check *c)
{
    static const char *const locations[] = {
        [GQL_QUERY] = "QUERY", [GQL_MUTATION] = "MUTATION", [GQL_SUBSCRIPTION] = "SUBSCRIPTION"
    };
    const struct gql_type *roots[] = { [GQL_QUERY] = c->schema->query,
        [GQL_MUTATION] = c->schema->mutation,
        [GQL_SUBSCRIPTION] = c->schema->subscription };
    for (size_t i = 0; i < c->d->operation_count; i++) {
        struct gql_operation *o = &c->d->operations[i];
        c->part = &c->operations[i];
        walk_variables(c, o);
        gql_check_directives(c, &o->directives, locations[o->kind]);
        walk_selections(c, &o->selections, roots[o->kind]);
    }
    for (size_t i = 0; i < c->d->fragment_count; i++) {
        struct gql_fragment *f = &c->d->fragments[i];
        c->part = &c->fragments[i];
        const struct gql_type *type = type_known(c, f->on, f->on_at);
        f->condition = composite(type);
        if (type && !f->condition)
            gql_report(c, SV("FragmentsOnCompositeTypesRule"), f->on_at, gql_nowhere(),
                "Fragment \"%.*s\" cannot condition on non composite type \"%.*s\".", SV_FMT(f->name), SV_FMT(f->on));
        gql_check_directives(c, &f->directives, "FRAGMENT_DEFINITION");
        walk_selections(c, &f->selections, f->condition);
    }
}
