/* Who has which tag, one by one. */
#include "api/schema.h"
#include "people/api_types.h"

enum { LIST_MOST = 1000 };

static struct gql_value value_of(struct arena *a, const struct applied_tag *t)
{
    struct api_applied_tag *k = arena_new_obj(a, struct api_applied_tag);
    int64_t user = t->who.client.v ? api_id_of_client(t->who.client) : api_id_of_staff(t->who.staff);
    *k = (struct api_applied_tag){ .is = *t,
        .user = user,
        .tag_text = sv_fmt(a, "%lld", (long long)t->tag.v),
        .user_text = sv_fmt(a, "%lld", (long long)user) };
    return gql_object(k);
}

static struct gql_value *values_of(struct arena *a, const struct applied_tags *list)
{
    struct gql_value *values = arena_array(a, list->count, sizeof *values);
    for (size_t i = 0; i < list->count; i++)
        values[i] = value_of(a, &list->items[i]);
    return values;
}

static bool read_time(struct gql_call *call, struct gql_in_text in, struct opt_instant *ret_time)
{
    *ret_time = (struct opt_instant){ .has = gql_text_given(in).n != 0 };
    if (!ret_time->has || instant_parse(in.v, &ret_time->v))
        return true;
    gql_fail(call, 0, SV("BAD_TIME"), SV("Give times as 2026-01-31T09:30:00Z."));
    return false;
}

/* -1: no number, so that nothing is found. */
static int64_t number(struct gql_in_text id)
{
    int64_t n = gql_text_given(id).n ? gql_id_given(id) : 0;
    return gql_text_given(id).n && n <= 0 ? -1 : n;
}

static struct applied_tags_wanted wanted_by(
    struct arena *a, struct gql_in_text id, struct gql_in_text tag, struct gql_in_text order_by)
{
    struct applied_tags_wanted w = { .id = { number(id) }, .tag = { number(tag) }, .size = LIST_MOST };
    (void)api_order(a, order_by, (struct gql_in_text){ .is = GQL_ABSENT }, SV(""), &w.newest_first);
    return w;
}

enum err gql_query_applied_tag(struct gql_call *call)
{
    struct api *api = call->context;
    const struct gql_args_query_applied_tag *args = call->args;
    struct applied_tags_wanted w = { .id = { number(args->id) }, .size = 1 };
    struct applied_tags list = { .count = 0 };
    enum err e = w.id.v > 0 ? applied_tags_load(&api->op, &w, &list) : E_OK;
    if (e == E_OK && list.count)
        call->values[0] = value_of(call->arena, &list.items[0]);
    return api_outcome(call, 0, e);
}

enum err gql_query_applied_tag_list(struct gql_call *call)
{
    struct api *api = call->context;
    const struct gql_args_query_applied_tag_list *args = call->args;
    struct applied_tags_wanted w = wanted_by(call->arena, args->id, args->tag_id, args->order_by);
    struct applied_tags list;
    if (!read_time(call, args->updated_after, &w.after) || !read_time(call, args->updated_before, &w.before))
        return E_OK;
    enum err e = applied_tags_load(&api->op, &w, &list);
    if (e == E_OK)
        call->values[0] = gql_list(values_of(call->arena, &list), list.count);
    return api_outcome(call, 0, e);
}

enum err gql_query_applied_tags(struct gql_call *call)
{
    struct api *api = call->context;
    const struct gql_args_query_applied_tags *args = call->args;
    struct applied_tags_wanted w = wanted_by(call->arena, args->id, args->tag_id, args->order_by);
    struct applied_tags list;
    struct api_page page;
    int64_t total = 0;
    if (!read_time(call, args->updated_after, &w.after) || !read_time(call, args->updated_before, &w.before) ||
        !api_page_of(call, args->first, args->after, args->last, args->before, API_PAGE_DEFAULT, &page))
        return E_OK;
    enum err e = applied_tags_count(&api->op, &w, &total);
    api_page_settle(&page, total);
    w.offset = page.offset;
    w.size = page.size;
    if (e == E_OK)
        e = applied_tags_load(&api->op, &w, &list);
    if (e == E_OK)
        call->values[0] = api_stretch(call->arena, values_of(call->arena, &list), list.count, &page, total);
    return api_outcome(call, 0, e);
}

enum err gql_applied_tag_tag(struct gql_call *call)
{
    struct api *api = call->context;
    struct tags all;
    TRY(tag_search(&api->op, SV(""), &all));
    for (size_t i = 0; i < call->count; i++) {
        const struct api_applied_tag *t = call->parents[i];
        for (size_t k = 0; k < all.count; k++)
            if (all.items[k].id.v == t->is.tag.v)
                call->values[i] = api_tag_value(call->arena, &all.items[k]);
    }
    return E_OK;
}

enum err gql_applied_tag_user(struct gql_call *call)
{
    int64_t *ids = arena_array(call->arena, call->count, sizeof *ids);
    for (size_t i = 0; i < call->count; i++)
        ids[i] = ((const struct api_applied_tag *)call->parents[i])->user;
    return api_users_answer(call, ids);
}
