/* Breadth first: one call answers a field for all objects that stand at the same place of the answer. */
#include "graphql/run_parts.h"

#include <string.h>

#include "base/log.h"

/* --- which objects stand in a value --- */

const struct gql_type *gql_type_of(const struct gql_type *declared, const struct gql_value *v)
{
    if (declared->kind == GQL_OBJECT)
        return declared;
    return v->type && v->type->kind == GQL_OBJECT && gql_type_may_be(declared, v->type) ? v->type : NULL;
}

size_t gql_objects_in(const struct gql_type *declared, const struct gql_value *v)
{
    if (v->kind == GQL_V_OBJECT)
        return gql_type_of(declared, v) != NULL;
    size_t count = 0;
    if (v->kind == GQL_V_LIST)
        for (size_t i = 0; i < v->count; i++)
            count += gql_objects_in(declared, &v->items[i]);
    return count;
}

static struct gql_group *group_of(struct gql_run *run, struct gql_node *node, const struct gql_type *type)
{
    for (size_t i = 0; i < node->group_count; i++)
        if (node->groups[i].type == type)
            return &node->groups[i];
    if ((node->group_count & (node->group_count - 1)) == 0) { /* full at powers of two */
        struct gql_group *groups = arena_array(run->a, node->group_count ? node->group_count * 2 : 1, sizeof *groups);
        if (node->group_count)
            memcpy(groups, node->groups, node->group_count * sizeof *groups);
        node->groups = groups;
    }
    struct gql_group *g = &node->groups[node->group_count++];
    g->type = type;
    return g;
}

static void count_by_type(struct gql_run *run, struct gql_node *node, const struct gql_value *v)
{
    const struct gql_type *declared = node->merged->field->ref.type;
    if (v->kind == GQL_V_LIST) {
        for (size_t i = 0; i < v->count; i++)
            count_by_type(run, node, &v->items[i]);
    } else if (v->kind == GQL_V_OBJECT && gql_type_of(declared, v)) {
        group_of(run, node, gql_type_of(declared, v))->count++;
        run->objects++;
    }
}

static void gather(struct gql_run *run, struct gql_node *node, const struct gql_value *v, size_t *at)
{
    const struct gql_type *declared = node->merged->field->ref.type;
    if (v->kind == GQL_V_LIST) {
        for (size_t i = 0; i < v->count; i++)
            gather(run, node, &v->items[i], at);
    } else if (v->kind == GQL_V_OBJECT && gql_type_of(declared, v)) {
        struct gql_group *g = group_of(run, node, gql_type_of(declared, v));
        node->index[(*at)++] = (uint32_t)g->filled;
        g->parents[g->filled++] = v->object;
    }
}

static void resolve_children(struct gql_run *run, struct gql_node *node, size_t rows)
{
    const struct gql_merged *m = node->merged;
    size_t total = 0, at = 0;
    for (size_t i = 0; i < rows; i++)
        count_by_type(run, node, &node->values[i]);
    for (size_t i = 0; i < node->group_count; i++) {
        node->groups[i].parents = arena_array(run->a, node->groups[i].count, sizeof(const void *));
        total += node->groups[i].count;
    }
    run->too_many |= run->objects > GQL_OBJECTS_MOST;
    if (!total || run->too_many)
        return;
    node->first = arena_alloc_raw(run->a, rows * sizeof *node->first);
    node->index = arena_alloc_raw(run->a, total * sizeof *node->index);
    for (size_t i = 0; i < rows; i++) {
        node->first[i] = (uint32_t)at;
        gather(run, node, &node->values[i], &at);
    }
    const struct gql_selections **sets = arena_array(run->a, m->node_count, sizeof(const struct gql_selections *));
    for (size_t i = 0; i < m->node_count; i++)
        sets[i] = &m->nodes[i]->selections;
    for (size_t i = 0; i < node->group_count; i++) {
        struct gql_group *g = &node->groups[i];
        g->set = gql_set_new(run, g->type, g->parents, g->count, sets, m->node_count);
        for (size_t k = 0; k < g->set->fields.count; k++)
            gql_resolve_node(run, g->set, k);
    }
}

/* --- one field --- */

static void fail_rows(struct gql_run *run, struct gql_value *values, size_t count, struct gql_failure f)
{
    struct gql_failure *kept = arena_new_obj(run->a, struct gql_failure);
    *kept = f;
    for (size_t i = 0; i < count; i++)
        if (values[i].kind != GQL_V_FAILED)
            values[i] = (struct gql_value){ .kind = GQL_V_FAILED, .object = kept };
}

/** What the gate refuses fails; the others' rows are returned in ret_rows, NULL when all passed. */
static size_t pass_gate(struct gql_run *run, const struct gql_set *set, struct gql_node *node, uint32_t **ret_rows)
{
    const struct gql_app *app = run->request->app;
    const struct gql_field *f = node->merged->field;
    size_t passed = 0;
    *ret_rows = NULL;
    if (!f->need || !app || !app->gate)
        return set->count;
    for (size_t i = 0; i < set->count; i++) {
        struct gql_failure refusal = { .withheld = true };
        bool open = app->gate(run->request->context, f, set->parents[i], &refusal.code, &refusal.message);
        if (open && !*ret_rows) {
            passed++;
            continue;
        }
        if (!*ret_rows) {
            *ret_rows = arena_alloc_raw(run->a, set->count * sizeof **ret_rows);
            for (size_t k = 0; k < passed; k++)
                (*ret_rows)[k] = (uint32_t)k;
        }
        if (open)
            (*ret_rows)[passed++] = (uint32_t)i;
        else
            fail_rows(run, &node->values[i], 1, refusal);
    }
    return passed;
}

static struct gql_failure failure_of(const struct gql_call *call, enum err e)
{
    if (e == E_BUSY)
        return (struct gql_failure){ .code = SV("TRY_AGAIN"), .message = SV("Busy at the moment: please try again.") };
    if (e == E_DENIED)
        return (struct gql_failure){ .code = SV("FORBIDDEN"), .message = SV("This is not open to your account.") };
    if (e == E_TOOBIG)
        return (
            struct gql_failure){ .code = SV("TOO_BIG"), .message = SV("That is more than can be answered at once.") };
    if (e != E_INTERNAL) /* that one is logged where it was found */
        log_event(LOG_ERROR, "graphql_function", LOG_Z("field", call->field->name), LOG_Z("error", err_name(e)));
    return (struct gql_failure){ .code = SV("INTERNAL"), .message = sv_of(err_name(e)) };
}

static void call_function(struct gql_run *run, const struct gql_set *set, struct gql_node *node, const void *args)
{
    uint32_t *rows;
    size_t count = pass_gate(run, set, node, &rows);
    if (!count)
        return;
    struct gql_call call = { .run = run,
        .arena = run->a,
        .context = run->request->context,
        .field = node->merged->field,
        .args = args,
        .count = count,
        .parents = (const void *const *)set->parents,
        .values = node->values };
    if (rows) {
        const void **parents = arena_array(run->a, count, sizeof *parents);
        for (size_t i = 0; i < count; i++)
            parents[i] = set->parents[rows[i]];
        call.parents = (const void *const *)parents;
        call.values = arena_array(run->a, count, sizeof *call.values);
    }
    run->now = node->merged;
    enum err e = call.field->resolve(&call);
    if (e == E_NOTFOUND)
        memset(call.values, 0, count * sizeof *call.values);
    else if (e != E_OK)
        fail_rows(run, call.values, count, failure_of(&call, e));
    for (size_t i = 0; rows && i < count; i++)
        node->values[rows[i]] = call.values[i];
}

static void read_members(struct gql_run *run, const struct gql_set *set, struct gql_node *node)
{
    uint32_t *rows;
    size_t count = pass_gate(run, set, node, &rows);
    for (size_t i = 0; i < count; i++) {
        size_t row = rows ? rows[i] : i;
        node->merged->field->read(set->parents[row], &node->values[row]);
    }
}

void gql_resolve_node(struct gql_run *run, struct gql_set *set, size_t field)
{
    struct gql_node *node = &set->nodes[field];
    const struct gql_field *f = node->merged->field;
    if (!f->resolve && !f->read)
        return; /* __typename: the writer knows it */
    run->values += set->count;
    run->too_many |= run->values > GQL_VALUES_MOST;
    if (run->too_many)
        return;
    node->values = arena_array(run->a, set->count, sizeof *node->values);
    if (f->resolve) {
        const void *args;
        struct gql_failure failure;
        if (gql_arguments(run, node->merged, &args, &failure))
            call_function(run, set, node, args);
        else
            fail_rows(run, node->values, set->count, failure);
    } else {
        read_members(run, set, node);
    }
    if (gql_type_is_composite(f->ref.type))
        resolve_children(run, node, set->count);
}

struct gql_set *gql_set_new(struct gql_run *run, const struct gql_type *type, const void **parents, size_t count,
    const struct gql_selections *const *sets, size_t set_count)
{
    struct gql_set *set = arena_new_obj(run->a, struct gql_set);
    *set = (struct gql_set){ .type = type, .count = count, .parents = parents };
    set->fields = gql_collect(run, type, sets, set_count);
    set->nodes = arena_array(run->a, set->fields.count, sizeof *set->nodes);
    for (size_t i = 0; i < set->fields.count; i++)
        set->nodes[i].merged = &set->fields.items[i];
    return set;
}
