/* Which fields the selections of an object come to (specification, 6.3.2). */
#include "graphql/run_parts.h"

#include <string.h>

struct collection {
    struct gql_run *run;
    const struct gql_type *type;
    struct gql_merged_list list;
};

/* --- directives --- */

static const struct gql_ast_value *said(const struct gql_ast_directive *d, struct sv name)
{
    for (size_t i = 0; i < d->args.count; i++)
        if (sv_eq(d->args.items[i].name, name))
            return &d->args.items[i].value;
    return NULL;
}

static bool flag_of(const struct gql_run *run, const struct gql_ast_value *v, bool otherwise)
{
    bool flag;
    if (v && v->kind == GQL_A_VARIABLE)
        return gql_variable_flag(run, v->text, &flag) ? flag : otherwise;
    return v && v->kind == GQL_A_TRUE;
}

/** Is the server's flag on that `if` or `unless` names? Nobody named one: `otherwise`. */
static bool server_flag(const struct gql_run *run, const struct gql_ast_value *v, bool otherwise)
{
    struct sv name = SV("");
    if (v && v->kind == GQL_A_VARIABLE) {
        const struct gql_variable *given = gql_variable_find(run, v->text);
        if (given && json_is_string(given->json))
            name = sv_from(json_string_value(given->json), json_string_length(given->json));
        else if (given && given->literal && given->literal->kind == GQL_A_STRING)
            name = given->literal->text;
    } else if (v && v->kind == GQL_A_STRING) {
        name = v->text;
    }
    const struct gql_app *app = run->request->app;
    return name.n ? app && app->flag && app->flag(run->request->context, name) : otherwise;
}

static bool is_taken(const struct gql_run *run, const struct gql_ast_directives *directives)
{
    for (size_t i = 0; i < directives->count; i++) {
        const struct gql_ast_directive *d = &directives->items[i];
        if (sv_eq(d->name, SV("skip")) && flag_of(run, said(d, SV("if")), false))
            return false;
        if (sv_eq(d->name, SV("include")) && !flag_of(run, said(d, SV("if")), false))
            return false;
        if (sv_eq(d->name, SV("feature")) &&
            (!server_flag(run, said(d, SV("if")), true) || server_flag(run, said(d, SV("unless")), false)))
            return false;
    }
    return true;
}

/* --- fields --- */

static const struct gql_field *field_of(const struct gql_type *type, const struct gql_selection *s)
{
    const struct gql_field *f = s->field; /* of the type as written: an interface, or this one itself */
    if (f->is_meta || (f >= type->fields && f < type->fields + type->field_count))
        return f;
    return gql_field_find(type, s->name);
}

static struct gql_merged *merged_new(struct collection *c, const struct gql_selection *s, const struct gql_field *field)
{
    struct arena *a = c->run->a;
    struct gql_merged_list *l = &c->list;
    if (l->count == l->cap) {
        size_t cap = l->cap ? l->cap * 2 : 8;
        struct gql_merged *items = arena_array(a, cap, sizeof *items);
        if (l->count)
            memcpy(items, l->items, l->count * sizeof *items);
        l->items = items;
        l->cap = cap;
    }
    struct gql_merged *m = &l->items[l->count++];
    char *prefix = arena_alloc_raw(a, s->key.n + 4);
    memcpy(prefix, ",\"", 2);
    memcpy(prefix + 2, s->key.p, s->key.n);
    memcpy(prefix + 2 + s->key.n, "\":", 2);
    *m = (struct gql_merged){ .key = s->key, .prefix = { prefix, s->key.n + 4 }, .field = field };
    return m;
}

static void add_field(struct collection *c, const struct gql_selection *s)
{
    const struct gql_field *field = field_of(c->type, s);
    if (!field)
        return;
    struct gql_merged *m = NULL;
    for (size_t i = 0; i < c->list.count && !m; i++)
        if (sv_eq(c->list.items[i].key, s->key))
            m = &c->list.items[i];
    if (!m)
        m = merged_new(c, s, field);
    if (m->node_count == m->node_cap) {
        size_t cap = m->node_cap ? m->node_cap * 4 : 1;
        const struct gql_selection **nodes = arena_array(c->run->a, cap, sizeof(const struct gql_selection *));
        if (m->node_count)
            memcpy(nodes, m->nodes, m->node_count * sizeof(const struct gql_selection *));
        m->nodes = nodes;
        m->node_cap = cap;
    }
    m->nodes[m->node_count++] = s;
}

static bool applies(const struct gql_type *type, const struct gql_type *condition)
{
    return !condition || gql_type_may_be(condition, type);
}

static void add_selections(struct collection *c, const struct gql_selections *set)
{
    for (size_t i = 0; i < set->count; i++) {
        const struct gql_selection *s = &set->items[i];
        if (!is_taken(c->run, &s->directives))
            continue;
        switch (s->kind) {
        case GQL_SEL_FIELD: add_field(c, s); break;
        case GQL_SEL_INLINE:
            if (applies(c->type, s->condition))
                add_selections(c, &s->selections);
            break;
        case GQL_SEL_SPREAD: {
            size_t at = (size_t)(s->fragment - gql_prepared_document(c->run->request->prepared)->fragments);
            if (c->run->seen[at] == c->run->collection)
                break;
            c->run->seen[at] = c->run->collection;
            if (applies(c->type, s->fragment->condition))
                add_selections(c, &s->fragment->selections);
            break;
        }
        }
    }
}

struct gql_merged_list gql_collect(
    struct gql_run *run, const struct gql_type *type, const struct gql_selections *const *sets, size_t count)
{
    struct collection c = { .run = run, .type = type };
    run->collection++;
    for (size_t i = 0; i < count; i++)
        add_selections(&c, sets[i]);
    return c.list;
}
