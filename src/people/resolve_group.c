/* Groups of clients. */
#include "api/schema.h"
#include "people/api_types.h"

static int compare(const void *one, const void *other, struct sv order)
{
    const struct client_group *x = one, *y = other;
    int by_name = sv_cmp(x->name, y->name);
    if (sv_eq(order, SV("created_at")) && x->created_at.us != y->created_at.us)
        return x->created_at.us < y->created_at.us ? -1 : 1;
    if (sv_eq(order, SV("users_count")) && x->members != y->members)
        return x->members < y->members ? -1 : 1;
    if (sv_eq(order, SV("invite_code")) && !sv_eq(x->invite_code, y->invite_code))
        return sv_cmp(x->invite_code, y->invite_code);
    return by_name;
}

static enum err find(struct gql_call *call, struct gql_in_text keywords, struct gql_in_text order_by,
    struct gql_in_text sort_by, struct gql_value **ret_values, size_t *ret_count)
{
    struct api *api = call->context;
    struct client_groups groups;
    bool down;
    struct sv order = api_order(call->arena, order_by, sort_by, SV("name"), &down);
    TRY(group_search(&api->op, gql_text_given(keywords), &groups));
    if (down || !sv_eq(order, SV("name")))
        api_sort(call->arena, groups.items, groups.count, sizeof *groups.items, compare, order, down);
    struct gql_value *values = arena_array(call->arena, groups.count, sizeof *values);
    for (size_t i = 0; i < groups.count; i++)
        values[i] = api_group_value(call->arena, &groups.items[i], api_cursor(call->arena, (int64_t)i));
    *ret_values = values;
    *ret_count = groups.count;
    return E_OK;
}

enum err gql_query_user_groups(struct gql_call *call)
{
    const struct gql_args_query_user_groups *args = call->args;
    struct api_page page;
    if (!api_list_page(call, args->after, args->offset, args->page_size, args->should_paginate, false, &page))
        return E_OK;
    return api_found_list(call, find, args->keywords, args->order_by, &page);
}

enum err gql_query_user_groups_paged(struct gql_call *call)
{
    const struct gql_args_query_user_groups_paged *args = call->args;
    struct api_page page;
    if (!api_page_of(call, args->first, args->after, args->last, args->before, API_PAGE_DEFAULT, &page))
        return E_OK;
    return api_found_paged(call, find, args->keywords, args->order_by, args->sort_by, &page);
}

enum err gql_query_user_groups_count(struct gql_call *call)
{
    const struct gql_args_query_user_groups_count *args = call->args;
    return api_found_count(call, find, args->keywords);
}

enum err gql_organization_user_groups(struct gql_call *call)
{
    struct gql_in_text none = { .is = GQL_ABSENT };
    struct gql_value *values;
    size_t count;
    TRY(find(call, none, none, none, &values, &count));
    for (size_t i = 0; i < call->count; i++)
        call->values[i] = gql_list(values, count);
    return E_OK;
}

static enum err load(struct gql_call *call, struct group_id id, struct gql_value *ret_value)
{
    struct api *api = call->context;
    struct client_group g;
    TRY(group_load(&api->op, id, &g));
    *ret_value = api_group_value(call->arena, &g, SV(""));
    return E_OK;
}

enum err gql_query_user_group(struct gql_call *call)
{
    const struct gql_args_query_user_group *args = call->args;
    return api_outcome(call, 0, load(call, (struct group_id){ gql_id_given(args->id) }, &call->values[0]));
}

enum err gql_mutation_create_group(struct gql_call *call)
{
    static const struct gql_in_create_group_input nothing;
    struct api *api = call->context;
    const struct gql_args_mutation_create_group *args = call->args;
    const struct gql_in_create_group_input *in = args->input ? args->input : &nothing;
    struct problems problems = problems_new(call->arena);
    struct gql_value value = gql_null();
    struct group_id id;
    enum err e = group_create(&api->op, gql_text_given(in->name), &problems, &id);
    if (e == E_OK)
        TRY(load(call, id, &value));
    return api_done(call, e, value, &problems);
}

enum err gql_mutation_update_user_group(struct gql_call *call)
{
    static const struct gql_in_update_user_group_input nothing;
    struct api *api = call->context;
    const struct gql_args_mutation_update_user_group *args = call->args;
    const struct gql_in_update_user_group_input *in = args->input ? args->input : &nothing;
    struct problems problems = problems_new(call->arena);
    struct gql_value value = gql_null();
    struct group_id id = { gql_id_given(in->id) };
    enum err e = load(call, id, &value);
    if (e == E_OK && gql_given(in->name.is)) {
        e = group_rename(&api->op, id, in->name.v, &problems);
        if (e == E_OK)
            TRY(load(call, id, &value));
    }
    return api_done(call, e, value, &problems);
}

enum err gql_mutation_delete_user_group(struct gql_call *call)
{
    static const struct gql_in_delete_user_group_input nothing;
    struct api *api = call->context;
    const struct gql_args_mutation_delete_user_group *args = call->args;
    const struct gql_in_delete_user_group_input *in = args->input ? args->input : &nothing;
    struct problems problems = problems_new(call->arena);
    struct gql_value value = gql_null();
    struct group_id id = { gql_id_given(in->id) }, receiver = { gql_id_given(in->group_to_receive_clients) };
    if (gql_text_given(in->group_to_receive_clients).n && !receiver.v)
        receiver = id; /* no number: refused as no other group */
    enum err e = load(call, id, &value);
    if (e == E_OK)
        e = group_delete(&api->op, id, receiver, &problems);
    return api_done(call, e, value, &problems);
}
