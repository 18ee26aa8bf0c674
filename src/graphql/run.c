/* A request from its variables to the bytes of its answer. */
#include "graphql/run_parts.h"

#include "graphql/cost.h"

enum { ANSWER_ERRORS_MOST = 1U << 20 };

const struct gql_operation *gql_operation_find(const struct gql_document *d, struct sv name, struct gql_errors *errors)
{
    struct sv message;
    if (name.n) {
        for (size_t i = 0; i < d->operation_count; i++)
            if (sv_eq(d->operations[i].name, name))
                return &d->operations[i];
        message = sv_fmt(errors->a, "Unknown operation named \"%.*s\".", SV_FMT(name));
    } else if (d->operation_count == 1) {
        return &d->operations[0];
    } else {
        message = d->operation_count ? SV("Must provide operation name if query contains multiple operations.")
                                     : SV("Must provide an operation.");
    }
    (void)gql_error_add(errors, SV("OPERATION_RESOLUTION_FAILURE"), message);
    return NULL;
}

static const struct gql_type *root_of(const struct gql_run *run, struct gql_errors *errors)
{
    static const char *const names[] = { "query", "mutation", "subscription" };
    const struct gql_operation *o = run->request->operation;
    const struct gql_schema *s = run->schema;
    const struct gql_type *roots[] = { s->query, s->mutation, s->subscription };
    if (!roots[o->kind]) {
        struct gql_error *e = gql_error_add(errors, SV("OPERATION_RESOLUTION_FAILURE"),
            sv_fmt(run->a, "Schema is not configured to execute %s operation.", names[o->kind]));
        if (e) {
            e->at[0] = o->at;
            e->at_count = 1;
        }
    }
    return roots[o->kind];
}

/* --- the members of the answer --- */

/** False: null stands in place of the whole. */
static bool write_root(struct gql_run *run, const struct gql_type *root)
{
    const struct gql_operation *o = run->request->operation;
    const struct gql_selections *sets[] = { &o->selections };
    const void **parents = arena_array(run->a, 1, sizeof *parents);
    parents[0] = run->request->root;
    struct gql_set *set = gql_set_new(run, root, parents, 1, sets, 1);
    bool serial = o->kind == GQL_MUTATION;
    for (size_t i = 0; !serial && i < set->fields.count; i++)
        gql_resolve_node(run, set, i);
    str_addc(run->out, '{');
    for (size_t i = 0; i < set->fields.count; i++) {
        if (serial)
            gql_resolve_node(run, set, i);
        if (!gql_write_node(run, set, i, 0, i > 0, NULL))
            return false;
    }
    str_addc(run->out, '}');
    return true;
}

static void write_extensions(struct gql_run *run)
{
    struct sv given = run->request->extensions;
    if (!given.n && !run->withheld.n)
        return;
    str_addf(run->out, ",\"extensions\":{%.*s", SV_FMT(given));
    if (run->withheld.n)
        str_addf(run->out, "%s\"withheld\":[%.*s]", given.n ? "," : "", SV_FMT(str_sv(&run->withheld)));
    str_addc(run->out, '}');
}

static void write_null(struct gql_run *run, size_t start)
{
    run->out->n = start;
    str_add(run->out, SV("{\"data\":null"));
    if (!run->error_count) { /* something withheld stood where nothing may be missing */
        str_add(&run->errors,
            SV("{\"message\":\"What was asked for is not open to your account.\",\"extensions\":{\"code\":"
               "\"FORBIDDEN\"}}"));
        run->error_count = 1;
    }
}

static void refuse(struct gql_run *run, struct gql_errors *errors)
{
    gql_write_errors(run->out, errors, run->request->extensions);
}

/** All of it, or one error: a part of an answer would pass for the whole. */
static void answer_is_too_big(struct gql_run *run, size_t start)
{
    run->out->n = start;
    run->out->overflowed = false;
    struct gql_errors errors = { .a = run->a };
    (void)gql_error_add(&errors, SV("RESPONSE_TOO_BIG"),
        SV("The answer would be too big: ask for fewer objects or fields at once, in pages."));
    str_add(run->out, SV("{\"data\":null,"));
    struct str rest = str_new(run->a, 65536);
    gql_write_errors(&rest, &errors, run->request->extensions);
    str_add(run->out, sv_sub(str_sv(&rest), 1, SIZE_MAX));
}

static bool prepare(struct gql_run *run, const struct gql_type **ret_root, struct gql_errors *errors)
{
    const struct gql_request *r = run->request;
    const struct gql_document *d = gql_prepared_document(r->prepared);
    *ret_root = root_of(run, errors);
    if (!*ret_root || !gql_variables_take(run, errors))
        return false;
    if (d->fragment_count)
        run->seen = arena_array(run->a, d->fragment_count, sizeof *run->seen);
    struct gql_cost_variables variables = { gql_variable_number, gql_variable_flag, run };
    struct gql_cost cost;
    return gql_cost(run->a, d, r->operation, &variables, r->limits ? r->limits : &gql_limits_default, &cost, errors) ==
           E_OK;
}

void gql_execute(struct arena *a, const struct gql_request *r, struct str *out, bool *ret_ran)
{
    struct gql_run run = { .request = r,
        .a = a,
        .schema = r->schema,
        .out = out,
        .errors = str_new(a, ANSWER_ERRORS_MOST),
        .withheld = str_new(a, ANSWER_ERRORS_MOST) };
    struct gql_errors errors = { .a = a };
    const struct gql_type *root;
    size_t start = out->n;
    *ret_ran = prepare(&run, &root, &errors);
    if (!*ret_ran) {
        refuse(&run, &errors);
        return;
    }
    str_add(out, SV("{\"data\":"));
    if (!write_root(&run, root))
        write_null(&run, start);
    if (run.errors.n)
        str_addf(out, ",\"errors\":[%.*s]", SV_FMT(str_sv(&run.errors)));
    write_extensions(&run);
    str_addc(out, '}');
    if (out->overflowed || run.too_many || run.errors.overflowed || run.withheld.overflowed)
        answer_is_too_big(&run, start);
}
