#include "graphql/validate.h"

/* NoUndefinedVariables, NoUnusedVariables, VariablesInAllowedPosition: an operation with all fragments that it reaches.
 */

static bool is_loose(const struct gql_type *t)
{
    return t->kind == GQL_SCALAR && (t->scalar == GQL_STRING || t->scalar == GQL_ID || t->scalar == GQL_INT_SCALAR ||
                                        t->scalar == GQL_CUSTOM || t->scalar == GQL_JSON);
}

/* The same named type. In the loose dialect String, ID, Int and custom scalars pass for one another: the clients of the
 * baseline declare `$id: String` where an ID is wanted. Whether null may be sent is not loosened. */
static bool same_named(const struct gql_check *c, const struct gql_type *given, const struct gql_type *wanted)
{
    return given == wanted || (c->schema->loose_scalars && is_loose(given) && is_loose(wanted));
}

/* The given type is as strict as the wanted one, or stricter, at each level. */
static bool is_as_strict(const struct gql_check *c, struct gql_ref given, struct gql_ref wanted)
{
    for (;;) {
        if (gql_ref_is_non_null(wanted) && !gql_ref_is_non_null(given))
            return false;
        given = gql_ref_nullable(given);
        wanted = gql_ref_nullable(wanted);
        if (!given.wraps || !wanted.wraps)
            return given.wraps == wanted.wraps && same_named(c, given.type, wanted.type);
        given = gql_ref_outer_off(given);
        wanted = gql_ref_outer_off(wanted);
    }
}

static bool is_allowed(const struct gql_check *c, const struct gql_ast_variable *v, const struct gql_use *use)
{
    struct gql_ref wanted = use->ref;
    if (gql_ref_is_non_null(wanted) && !gql_ref_is_non_null(v->ref)) {
        bool has_value = v->default_value && v->default_value->kind != GQL_A_NULL;
        if (!has_value && !use->has_default)
            return false;
        wanted = gql_ref_nullable(wanted);
    }
    return is_as_strict(c, v->ref, wanted);
}

struct operation {
    struct gql_check *c;
    const struct gql_operation *o;
    struct gql_named *names; /* of its variables, sorted */
    bool *used;              /* by variable */
};

static void check_uses(struct operation *op, const struct gql_part *p)
{
    struct gql_check *c = op->c;
    const struct gql_operation *o = op->o;
    for (size_t i = 0; i < p->use_count && gql_work(c, 1); i++) {
        const struct gql_use *use = &p->uses[i];
        size_t at = gql_named_find(op->names, o->variable_count, use->name);
        if (at == SIZE_MAX) {
            struct sv by = o->name.n ? sv_fmt(c->a, " by operation \"%.*s\"", SV_FMT(o->name)) : SV("");
            gql_report(c, SV("NoUndefinedVariablesRule"), use->at, o->at, "Variable \"$%.*s\" is not defined%.*s.",
                SV_FMT(use->name), SV_FMT(by));
            continue;
        }
        const struct gql_ast_variable *v = &o->variables[at];
        op->used[at] = true;
        if (!use->ref.type || !v->ref.type || is_allowed(c, v, use))
            continue;
        struct sv given = gql_ref_text(c->a, v->ref), wanted = gql_ref_text(c->a, use->ref);
        gql_report(c, SV("VariablesInAllowedPositionRule"), v->at, use->at,
            "Variable \"$%.*s\" of type \"%.*s\" used in position expecting type \"%.*s\".", SV_FMT(use->name),
            SV_FMT(given), SV_FMT(wanted));
    }
}

static void report_unused(struct operation *op)
{
    const struct gql_operation *o = op->o;
    for (size_t i = 0; i < o->variable_count; i++) {
        const struct gql_ast_variable *v = &o->variables[i];
        if (op->used[gql_named_find(op->names, o->variable_count, v->name)])
            continue;
        struct sv in = o->name.n ? sv_fmt(op->c->a, " in operation \"%.*s\"", SV_FMT(o->name)) : SV("");
        gql_report(op->c, SV("NoUnusedVariablesRule"), v->at, gql_nowhere(), "Variable \"$%.*s\" is never used%.*s.",
            SV_FMT(v->name), SV_FMT(in));
    }
}

/* `stamps` says by fragment for which operation it was reached last; `queue` has room for all fragments. */
static void check_operation(struct gql_check *c, size_t index, size_t *stamps, size_t *queue)
{
    struct operation op = { .c = c, .o = &c->d->operations[index] };
    size_t count = op.o->variable_count, queued = 0;
    op.names = arena_array(c->a, count, sizeof *op.names);
    op.used = arena_array(c->a, count, sizeof *op.used);
    for (size_t i = 0; i < count; i++)
        op.names[i] = (struct gql_named){ op.o->variables[i].name, op.o->variables[i].at, i };
    gql_named_sort(op.names, count);
    const struct gql_part *p = &c->operations[index];
    for (size_t q = 0;; q++) {
        check_uses(&op, p);
        for (size_t i = 0; i < p->spread_count && gql_work(c, 1); i++) {
            size_t to = p->spreads[i];
            if (stamps[to] != index + 1) {
                stamps[to] = index + 1;
                queue[queued++] = to;
            }
        }
        if (q == queued)
            break;
        p = &c->fragments[queue[q]];
    }
    if (!c->too_big)
        report_unused(&op);
}

void gql_check_variables(struct gql_check *c)
{
    size_t *stamps = arena_array(c->a, c->d->fragment_count, sizeof *stamps);
    size_t *queue = arena_array(c->a, c->d->fragment_count, sizeof *queue);
    for (size_t i = 0; i < c->d->operation_count && !c->too_big; i++)
        check_operation(c, i, stamps, queue);
}
