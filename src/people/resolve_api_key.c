/* Keys for programs. */
#include "api/schema.h"
#include "people/api_types.h"

static struct gql_value value_of(struct arena *a, const struct api_key *k, struct sv cursor, struct sv secret)
{
    struct api_key_node *n = arena_new_obj(a, struct api_key_node);
    *n = (struct api_key_node){
        .key = *k, .cursor = cursor, .shown = secret.n ? secret : sv_fmt(a, "%.*s…", SV_FMT(k->shown))
    };
    return gql_object(n);
}

static int compare(const void *x, const void *y, struct sv order)
{
    const struct api_key *a = x, *b = y;
    if (sv_eq(order, SV("name")))
        return sv_cmp(a->name, b->name);
    return a->id.v < b->id.v ? -1 : 1;
}

static enum err find(struct gql_call *call, struct gql_in_text keywords, struct gql_in_text order_by,
    struct gql_in_text sort_by, struct gql_value **ret_values, size_t *ret_count)
{
    struct api *api = call->context;
    struct api_keys keys;
    bool down;
    struct sv order = api_order(call->arena, order_by, sort_by, SV(""), &down);
    TRY(api_key_list(&api->op, &keys));
    if (order.n) /* they come newest first */
        api_sort(call->arena, keys.items, keys.count, sizeof *keys.items, compare, order, down);
    struct gql_value *values = arena_array(call->arena, keys.count, sizeof *values);
    size_t n = 0;
    for (size_t i = 0; i < keys.count; i++)
        if (!keys.items[i].revoked_at.has && api_key_fits(call->arena, &keys.items[i], gql_text_given(keywords))) {
            values[n] = value_of(call->arena, &keys.items[i], api_cursor(call->arena, (int64_t)n), SV(""));
            n++;
        }
    *ret_values = values;
    *ret_count = n;
    return E_OK;
}

enum err gql_query_api_keys(struct gql_call *call)
{
    const struct gql_args_query_api_keys *args = call->args;
    struct api_page page;
    if (!api_list_page(
            call, args->after, args->offset, args->page_size, (struct gql_in_flag){ .is = GQL_ABSENT }, true, &page))
        return E_OK;
    return api_found_list(call, find, args->keywords, args->order_by, &page);
}

enum err gql_query_api_keys_paged(struct gql_call *call)
{
    const struct gql_args_query_api_keys_paged *args = call->args;
    struct api_page page;
    if (!api_page_of(call, args->first, args->after, args->last, args->before, API_PAGE_DEFAULT, &page))
        return E_OK;
    return api_found_paged(call, find, args->keywords, args->order_by, args->sort_by, &page);
}

enum err gql_query_api_keys_count(struct gql_call *call)
{
    const struct gql_args_query_api_keys_count *args = call->args;
    return api_found_count(call, find, args->keywords);
}

static enum err newest(struct gql_call *call, struct sv secret, struct gql_value *ret_value)
{
    struct api *api = call->context;
    struct api_keys keys;
    TRY(api_key_list(&api->op, &keys));
    for (size_t i = 0; i < keys.count; i++)
        if (keys.items[i].shown.n && sv_starts(secret, keys.items[i].shown)) {
            *ret_value = value_of(call->arena, &keys.items[i], SV(""), secret);
            return E_OK;
        }
    return E_OK;
}

/* A key never makes another one: making one needs a password of the last ten minutes, as on the page. */
enum err gql_mutation_create_api_key(struct gql_call *call)
{
    static const struct gql_in_create_api_key_input nothing;
    struct api *api = call->context;
    const struct gql_args_mutation_create_api_key *args = call->args;
    const struct gql_in_create_api_key_input *in = args->input ? args->input : &nothing;
    struct problems problems = problems_new(call->arena);
    struct staff_id staff =
        gql_text_given(in->user_id).n ? api_staff_of_id(gql_id_given(in->user_id)) : api->viewer->staff;
    struct api_key_made *made = arena_new_obj(call->arena, struct api_key_made);
    if (!api->viewer->facts.fresh)
        problem_add(&problems, SV(""), SV("fresh"),
            SV("A key is made within ten minutes after the password was typed. Sign in again first."));
    enum err e = problems_err(&problems);
    if (e == E_OK)
        e = api_key_create(&api->op, staff, gql_text_given(in->name), &problems, &made->secret);
    if (e == E_NOTFOUND) {
        problem_add(&problems, SV("user_id"), SV("not_found"), SV("Choose a member of staff."));
        e = E_INVALID;
    }
    if (e != E_OK && e != E_INVALID)
        return api_outcome(call, 0, e);
    if (e == E_OK)
        TRY(newest(call, made->secret, &made->value));
    api_rename_fields(&problems);
    made->messages = api_messages(call->arena, &problems);
    call->values[0] = gql_object(made);
    return E_OK;
}

enum err gql_mutation_delete_api_key(struct gql_call *call)
{
    static const struct gql_in_delete_api_key_input nothing;
    struct api *api = call->context;
    const struct gql_args_mutation_delete_api_key *args = call->args;
    const struct gql_in_delete_api_key_input *in = args->input ? args->input : &nothing;
    struct problems problems = problems_new(call->arena);
    struct gql_value value = gql_null();
    struct api_keys keys;
    enum err e = api_key_list(&api->op, &keys);
    for (size_t i = 0; e == E_OK && i < keys.count; i++)
        if (keys.items[i].id.v == gql_id_given(in->id) && !keys.items[i].revoked_at.has)
            value = value_of(call->arena, &keys.items[i], SV(""), SV(""));
    if (e == E_OK && value.kind == GQL_V_NULL)
        e = E_NOTFOUND;
    if (e == E_OK)
        e = api_key_revoke(&api->op, (struct api_key_id){ gql_id_given(in->id) });
    return api_done(call, e, value, &problems);
}
