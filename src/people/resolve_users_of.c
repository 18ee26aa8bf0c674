/* Clients of groups and with tags: for all groups or tags of a level in one query. */
#include "api/schema.h"
#include "people/api_types.h"
#include "people/user_list.h"

/* Users of a level, loaded together; the stretch of each parent. */
struct loaded {
    struct users_of found;
    const struct api_user **users;
};

static enum err load_users(struct api *api, struct loaded *l)
{
    struct arena *a = api->op.arena;
    int64_t *ids = arena_array(a, l->found.count, sizeof *ids);
    l->users = arena_array(a, l->found.count, sizeof *l->users);
    for (size_t i = 0; i < l->found.count; i++)
        ids[i] = api_id_of_client(l->found.items[i].client);
    if (l->found.count)
        api_seen(api, (struct client_id){ 0 }, AUDIT_LIST, "client", 0);
    return api_users_load(api, ids, l->found.count, l->users);
}

static size_t stretch(const struct loaded *l, int64_t of, size_t *ret_from)
{
    size_t from = 0, n = 0;
    while (from < l->found.count && l->found.items[from].of != of)
        from++;
    while (from + n < l->found.count && l->found.items[from + n].of == of)
        n++;
    *ret_from = from;
    return n;
}

static struct gql_value users_from(struct arena *a, const struct loaded *l, size_t from, size_t count, int64_t place)
{
    struct gql_value *values = arena_array(a, count, sizeof *values);
    size_t n = 0;
    for (size_t i = 0; i < count; i++) {
        if (!l->users[from + i])
            continue;
        struct api_user *u = arena_new_obj(a, struct api_user);
        *u = *l->users[from + i];
        u->cursor = api_cursor(a, place + (int64_t)i);
        values[n++] = gql_object(u);
    }
    return gql_list(values, n);
}

static enum err of_groups(struct gql_call *call, struct sv state, struct users_of *ret_found)
{
    struct api *api = call->context;
    struct group_id *ids = arena_array(call->arena, call->count, sizeof *ids);
    size_t n = 0;
    for (size_t i = 0; i < call->count; i++) {
        const struct api_group *g = call->parents[i];
        if (g)
            ids[n++] = g->group.id;
    }
    return users_of_groups(&api->op, ids, n, !state.n, sv_eq_ci(state, SV("archived")), API_PAGE_WHOLE, ret_found);
}

enum err gql_user_group_users(struct gql_call *call)
{
    const struct gql_args_user_group_users *args = call->args;
    struct loaded l;
    TRY(of_groups(call, gql_text_given(args->active_status), &l.found));
    TRY(load_users(call->context, &l));
    for (size_t i = 0; i < call->count; i++) {
        const struct api_group *g = call->parents[i];
        size_t from, n = g ? stretch(&l, g->group.id.v, &from) : 0;
        if (g)
            call->values[i] = users_from(call->arena, &l, from, n, 0);
    }
    return E_OK;
}

enum err gql_user_group_user_ids(struct gql_call *call)
{
    struct loaded l;
    TRY(of_groups(call, SV(""), &l.found));
    for (size_t i = 0; i < call->count; i++) {
        const struct api_group *g = call->parents[i];
        size_t from, n = g ? stretch(&l, g->group.id.v, &from) : 0;
        struct gql_value *ids = arena_array(call->arena, n, sizeof *ids);
        for (size_t k = 0; k < n; k++)
            ids[k] = gql_text(sv_fmt(call->arena, "%lld", (long long)api_id_of_client(l.found.items[from + k].client)));
        if (g)
            call->values[i] = gql_list(ids, n);
    }
    return E_OK;
}

static enum err of_tags(struct gql_call *call, int64_t offset, int64_t most, struct users_of *ret_found)
{
    struct api *api = call->context;
    struct tag_id *ids = arena_array(call->arena, call->count, sizeof *ids);
    size_t n = 0;
    for (size_t i = 0; i < call->count; i++) {
        const struct api_tag *t = call->parents[i];
        if (t)
            ids[n++] = t->tag.id;
    }
    return users_of_tags(&api->op, ids, n, offset, most, ret_found);
}

enum err gql_tag_tagged_users(struct gql_call *call)
{
    const struct gql_args_tag_tagged_users *args = call->args;
    struct gql_in_int absent = { .is = GQL_ABSENT };
    struct api_page page;
    struct loaded l;
    if (!api_list_page(
            call, (struct gql_in_text){ .is = GQL_ABSENT }, args->offset, absent, args->should_paginate, true, &page))
        return E_OK;
    TRY(of_tags(call, page.offset, page.size, &l.found));
    TRY(load_users(call->context, &l));
    for (size_t i = 0; i < call->count; i++) {
        const struct api_tag *t = call->parents[i];
        size_t from, n = t ? stretch(&l, t->tag.id.v, &from) : 0;
        if (t)
            call->values[i] = users_from(call->arena, &l, from, n, page.offset);
    }
    return E_OK;
}

/* Read from the front, at most 1,000, so that a page from the end costs no second query for each tag. */
enum err gql_tag_tagged_users_paged(struct gql_call *call)
{
    const struct gql_args_tag_tagged_users_paged *args = call->args;
    struct api_page page;
    struct loaded l;
    if (!api_page_of(call, args->first, args->after, args->last, args->before, API_PAGE_DEFAULT, &page))
        return E_OK;
    bool ahead = !page.backwards;
    int64_t offset = ahead ? page.offset : 0, most = ahead ? page.size : API_PAGE_WHOLE;
    TRY(of_tags(call, offset, most, &l.found));
    TRY(load_users(call->context, &l));
    for (size_t i = 0; i < call->count; i++) {
        const struct api_tag *t = call->parents[i];
        if (!t)
            continue;
        size_t from, n = stretch(&l, t->tag.id.v, &from);
        struct api_page p = page;
        int64_t total = n ? l.found.items[from].total : 0;
        if (!ahead) {
            api_page_settle(&p, (int64_t)n);
            from += (size_t)p.offset;
            n = (size_t)p.size;
        }
        struct gql_value values = users_from(call->arena, &l, from, n, p.offset);
        struct api_connection *c = arena_new_obj(call->arena, struct api_connection);
        *c = (struct api_connection){ .nodes = values.items,
            .count = values.count,
            .offset = p.offset,
            .total = total,
            .has_next = p.offset + (int64_t)n<total, .has_previous = p.offset> 0 };
        call->values[i] = gql_object(c);
    }
    return E_OK;
}
