/* What functions of fields call to make values and to ask about their call. */
#include "graphql/run_parts.h"

#include <assert.h>

struct gql_value gql_objects(struct arena *a, const void *items, size_t count, size_t size)
{
    struct gql_value *values = arena_array(a, count, sizeof *values);
    for (size_t i = 0; i < count; i++)
        values[i] = gql_object((const char *)items + i * size);
    return gql_list(values, count);
}

struct gql_value gql_texts(struct arena *a, const struct sv *items, size_t count)
{
    struct gql_value *values = arena_array(a, count, sizeof *values);
    for (size_t i = 0; i < count; i++)
        values[i] = gql_text(items[i]);
    return gql_list(values, count);
}

int64_t gql_id_given(struct gql_in_text t)
{
    struct sv v = gql_text_given(t);
    int64_t id = 0;
    if (!v.n || v.n > 18)
        return 0;
    for (size_t i = 0; i < v.n; i++) {
        if (v.p[i] < '0' || v.p[i] > '9')
            return 0;
        id = id * 10 + (v.p[i] - '0');
    }
    return id;
}

void gql_fail(struct gql_call *call, size_t i, struct sv code, struct sv message)
{
    assert(i < call->count);
    struct gql_failure *f = arena_new_obj(call->arena, struct gql_failure);
    *f = (struct gql_failure){ .code = code, .message = message };
    call->values[i] = (struct gql_value){ .kind = GQL_V_FAILED, .object = f };
}

const struct gql_type *gql_type_named(const struct gql_call *call, const char *name)
{
    const struct gql_type *t = gql_type_find(call->run->schema, sv_of(name));
    assert(t && t->kind == GQL_OBJECT);
    return t;
}

/** A fragment that was looked into is not looked into again. */
static bool is_new(struct gql_run *run, const struct gql_fragment *f)
{
    uint32_t *seen = &run->seen[f - gql_prepared_document(run->request->prepared)->fragments];
    bool is = *seen != run->collection;
    *seen = run->collection;
    return is;
}

static bool selection_wants(struct gql_run *run, const struct gql_selections *s, struct sv name)
{
    for (size_t i = 0; i < s->count; i++) {
        const struct gql_selection *one = &s->items[i];
        if (one->kind == GQL_SEL_SPREAD && !is_new(run, one->fragment))
            continue;
        if (one->kind == GQL_SEL_FIELD
                ? sv_eq(one->name, name)
                : selection_wants(
                      run, one->kind == GQL_SEL_SPREAD ? &one->fragment->selections : &one->selections, name))
            return true;
    }
    return false;
}

bool gql_wants(const struct gql_call *call, struct sv name)
{
    const struct gql_merged *m = call->run->now;
    call->run->collection++;
    for (size_t i = 0; i < m->node_count; i++)
        if (selection_wants(call->run, &m->nodes[i]->selections, name))
            return true;
    return false;
}
