/* Finding users: oneself, one, clients, staff. */
#include "api/schema.h"
#include "people/api_types.h"
#include "people/user_list.h"
#include "people/words_in.h"

static enum err load_one(struct api *api, int64_t id, const struct api_user **ret_user)
{
    return api_users_load(api, &id, 1, ret_user);
}

enum err gql_query_current_user(struct gql_call *call)
{
    struct api *api = call->context;
    int64_t id = api_viewer_id(api);
    const struct viewer *v = api->viewer;
    if (v->facts.second_factor_missing || v->facts.locked || !id)
        return E_OK; /* nobody is signed in yet */
    return api_users_answer(call, &id);
}

/* A chart that staff looked at is told to the access log, as on its page. */
static void seen(struct api *api, const struct api_user *u)
{
    if (u->is_patient)
        api_seen(api, u->node.client, AUDIT_VIEW, "profile", u->node.client.v);
}

enum err gql_query_user(struct gql_call *call)
{
    struct api *api = call->context;
    const struct gql_args_query_user *args = call->args;
    const struct api_user *u = NULL;
    int64_t id = gql_id_given(args->id);
    if (!gql_given(args->id.is) && gql_text_given(args->email).n && api->viewer->staff.v) {
        struct user_ids found;
        TRY(user_ids_of_address(&api->op, args->email.v, &found));
        id = found.count ? api_id_of_client(found.items[0]) : 0;
    } else if (!gql_given(args->id.is) && !gql_text_given(args->email).n) {
        id = api_viewer_id(api);
    }
    if (id > 0)
        TRY(load_one(api, id, &u));
    if (u && !api_user_reachable(api, u))
        u = NULL;
    if (!u && gql_flag_given(args->or_current_user, false))
        return gql_query_current_user(call);
    if (u)
        seen(api, u);
    call->values[0] = gql_object(u);
    return E_OK;
}

/* -- clients --------------------------------------------------------------------------------------------------------
 */

/* What the three fields of users have in common. */
struct asked {
    struct gql_in_text active_status, conversation_id, email, group_id, id, keywords, provider_id, order_by, sort_by;
    struct gql_in_flag expect_conversation, has_cc, limited, show_all;
    struct gql_in_list ids, tag_ids;
};

/* False: the filters leave nobody. */
static bool read_query(struct api *api, const struct asked *f, struct user_query *q)
{
    struct arena *a = api->op.arena;
    *q = (struct user_query){ .keywords = gql_text_given(f->keywords) };
    struct sv state = gql_text_given(f->active_status);
    q->archived = sv_eq_ci(state, SV("archived"));
    q->any_state = sv_eq_ci(state, SV("all"));
    q->sort = api_order(a, f->order_by, f->sort_by, SV("last_name"), &q->down);
    q->group = (struct group_id){ gql_id_given(f->group_id) };
    if (gql_text_given(f->group_id).n && !q->group.v)
        return false;
    if (gql_flag_given(f->limited, false)) {
        int64_t provider = gql_id_given(f->provider_id);
        q->looks_after = provider ? api_staff_of_id(provider) : api->viewer->staff;
        if (!q->looks_after.v)
            return false;
    }
    int64_t *numbers;
    size_t n = api_ids_given(a, f->tag_ids, &numbers);
    struct tag_id *tags = arena_array(a, n, sizeof *tags);
    for (size_t i = 0; i < n; i++)
        tags[i] = (struct tag_id){ numbers[i] };
    q->tags = tags;
    q->tag_count = n;
    q->tagged = gql_given(f->tag_ids.is) && f->tag_ids.count > 0;
    n = api_ids_given(a, f->ids, &numbers);
    struct client_id *ids = arena_array(a, n + 1, sizeof *ids);
    for (size_t i = 0; i < n; i++)
        ids[q->id_count++] = api_client_of_id(numbers[i]);
    if (gql_text_given(f->id).n)
        ids[q->id_count++] = api_client_of_id(gql_id_given(f->id));
    q->ids = ids;
    q->listed = gql_given(f->ids.is) || gql_text_given(f->id).n;
    /* There are no conversations and no cards yet. */
    if (gql_text_given(f->conversation_id).n || gql_flag_given(f->expect_conversation, false) ||
        gql_flag_given(f->has_cc, false))
        return false;
    return q->keywords.n || q->listed || gql_flag_given(f->show_all, true);
}

static enum err with_address(struct api *api, const struct asked *f, struct user_query *q)
{
    struct user_ids found;
    if (!gql_text_given(f->email).n)
        return E_OK;
    TRY(user_ids_of_address(&api->op, f->email.v, &found));
    q->listed = true;
    q->ids = found.items;
    q->id_count = found.count;
    return E_OK;
}

/* Users of these clients, in that order; each with its place when `cursors`. */
static enum err values_of(struct api *api, const struct user_ids *found, int64_t offset, bool cursors,
    struct gql_value **ret_values, size_t *ret_count)
{
    struct arena *a = api->op.arena;
    int64_t *ids = arena_array(a, found->count, sizeof *ids);
    const struct api_user **users = arena_array(a, found->count, sizeof *users);
    struct gql_value *values = arena_array(a, found->count, sizeof *values);
    for (size_t i = 0; i < found->count; i++)
        ids[i] = api_id_of_client(found->items[i]);
    TRY(api_users_load(api, ids, found->count, users));
    size_t n = 0;
    for (size_t i = 0; i < found->count; i++) {
        if (!users[i])
            continue;
        struct api_user *u = arena_new_obj(a, struct api_user);
        *u = *users[i];
        if (cursors)
            u->cursor = api_cursor(a, offset + (int64_t)i);
        values[n++] = gql_object(u);
    }
    if (n)
        api_seen(api, (struct client_id){ 0 }, AUDIT_LIST, "client", 0);
    *ret_values = values;
    *ret_count = n;
    return E_OK;
}

enum err gql_query_users(struct gql_call *call)
{
    struct api *api = call->context;
    const struct gql_args_query_users *args = call->args;
    struct asked f = { .active_status = args->active_status,
        .conversation_id = args->conversation_id,
        .group_id = args->group_id,
        .id = args->id,
        .keywords = args->keywords,
        .provider_id = args->provider_id,
        .order_by = args->order_by,
        .expect_conversation = args->expect_conversation_id,
        .has_cc = args->has_cc_on_file,
        .limited = args->limited_to_provider,
        .show_all = args->show_all_by_default,
        .ids = args->ids,
        .tag_ids = args->tag_ids };
    struct api_page page;
    struct user_query q;
    if (!api_list_page(call, args->after, args->offset, args->page_size, args->should_paginate, true, &page))
        return E_OK;
    call->values[0] = gql_list(NULL, 0);
    if (!read_query(api, &f, &q))
        return E_OK;
    q.offset = page.offset;
    q.limit = page.size;
    struct user_ids found;
    struct gql_value *values;
    size_t count;
    TRY(user_list(&api->op, &q, &found));
    TRY(values_of(api, &found, page.offset, true, &values, &count));
    call->values[0] = gql_list(values, count);
    return E_OK;
}

/* Counts only when somebody asks, or when the page is reckoned from the end. */
static enum err answer_connection(struct gql_call *call, struct user_query *q, struct api_page page)
{
    struct api *api = call->context;
    struct user_ids found;
    int64_t total = -1;
    if (page.backwards || gql_wants(call, SV("total_count")))
        TRY(user_count(&api->op, q, &total));
    if (page.backwards)
        api_page_settle(&page, total);
    q->offset = page.offset;
    q->limit = page.size + 1; /* one more says whether there is a next page */
    TRY(user_list(&api->op, q, &found));
    bool more = (int64_t)found.count > page.size;
    if (more)
        found.count = (size_t)page.size;
    struct api_connection *c = arena_new_obj(call->arena, struct api_connection);
    struct gql_value *values;
    *c = (struct api_connection){
        .offset = page.offset, .total = total, .has_next = more, .has_previous = page.offset > 0
    };
    TRY(values_of(api, &found, page.offset, false, &values, &c->count));
    c->nodes = values;
    call->values[0] = gql_object(c);
    return E_OK;
}

enum err gql_query_users_paged(struct gql_call *call)
{
    struct api *api = call->context;
    const struct gql_args_query_users_paged *args = call->args;
    struct asked f = { .active_status = args->active_status,
        .conversation_id = args->conversation_id,
        .email = args->email,
        .group_id = args->group_id,
        .id = args->id,
        .keywords = args->keywords,
        .provider_id = args->provider_id,
        .order_by = args->order_by,
        .sort_by = args->sort_by,
        .expect_conversation = args->expect_conversation_id,
        .has_cc = args->has_cc_on_file,
        .limited = args->limited_to_provider,
        .show_all = args->show_all_by_default,
        .ids = args->ids,
        .tag_ids = args->tag_ids };
    struct api_page page;
    struct user_query q;
    if (!api_page_of(call, args->first, args->after, args->last, args->before, API_PAGE_DEFAULT, &page))
        return E_OK;
    if (!read_query(api, &f, &q)) {
        struct gql_value none = gql_null();
        return api_answer_paged(call, &none, 0, &page);
    }
    TRY(with_address(api, &f, &q));
    return answer_connection(call, &q, page);
}

enum err gql_query_users_count(struct gql_call *call)
{
    struct api *api = call->context;
    const struct gql_args_query_users_count *args = call->args;
    struct asked f = { .active_status = args->active_status,
        .conversation_id = args->conversation_id,
        .group_id = args->group_id,
        .keywords = args->keywords,
        .provider_id = args->provider_id,
        .expect_conversation = args->expect_conversation_id,
        .has_cc = args->has_cc_on_file,
        .limited = args->limited_to_provider,
        .tag_ids = args->tag_ids };
    struct user_query q;
    int64_t count = 0;
    if (read_query(api, &f, &q))
        TRY(user_count(&api->op, &q, &count));
    call->values[0] = gql_int(count);
    return E_OK;
}

/* -- staff ----------------------------------------------------------------------------------------------------------
 */

struct staff_asked {
    struct gql_in_text keywords, licensed_in, order_by, sort_by;
};

static int compare(const void *one, const void *other, struct sv order)
{
    const struct api_user *x = *(const struct api_user *const *)one, *y = *(const struct api_user *const *)other;
    int by_last = sv_cmp(x->last_name, y->last_name), by_first = sv_cmp(x->first_name, y->first_name);
    if (sv_eq(order, SV("first_name")))
        return by_first ? by_first : by_last;
    if (sv_eq(order, SV("email")))
        return sv_cmp(x->email, y->email);
    if (sv_eq(order, SV("created_at")) || sv_eq(order, SV("updated_at")))
        return x->created_at.us < y->created_at.us ? -1 : x->created_at.us > y->created_at.us;
    return by_last ? by_last : by_first;
}

static enum err find_staff(
    struct api *api, const struct staff_asked *f, struct gql_value **ret_values, size_t *ret_count)
{
    struct arena *a = api->op.arena;
    const struct api_user **all;
    size_t count, n = 0;
    bool down;
    struct sv order = api_order(a, f->order_by, f->sort_by, SV("last_name"), &down);
    TRY(api_staff_load(api, &all, &count));
    for (size_t i = 0; i < count; i++) {
        const struct api_user *u = all[i];
        if (!u || !u->active || gql_text_given(f->licensed_in).n)
            continue;
        struct sv words = sv_fmt(a, "%.*s %.*s", SV_FMT(u->full_name), SV_FMT(u->email));
        if (words_in(a, words, gql_text_given(f->keywords)))
            all[n++] = u;
    }
    api_sort(a, all, n, sizeof(const struct api_user *), compare, order, down);
    struct gql_value *values = arena_array(a, n, sizeof *values);
    for (size_t i = 0; i < n; i++) {
        struct api_user *u = arena_new_obj(a, struct api_user);
        *u = *all[i];
        u->cursor = api_cursor(a, (int64_t)i);
        values[i] = gql_object(u);
    }
    *ret_values = values;
    *ret_count = n;
    return E_OK;
}

enum err gql_query_organization_members(struct gql_call *call)
{
    const struct gql_args_query_organization_members *args = call->args;
    struct staff_asked f = { args->keywords, args->licensed_in_state, args->order_by, { .is = GQL_ABSENT } };
    struct gql_value *values;
    struct api_page page;
    size_t count;
    if (!api_list_page(call, (struct gql_in_text){ .is = GQL_ABSENT }, args->offset, args->page_size,
            (struct gql_in_flag){ .is = GQL_ABSENT }, true, &page))
        return E_OK;
    TRY(find_staff(call->context, &f, &values, &count));
    call->values[0] = api_list_part(values, count, &page);
    return E_OK;
}

enum err gql_query_organization_members_paged(struct gql_call *call)
{
    const struct gql_args_query_organization_members_paged *args = call->args;
    struct staff_asked f = { args->keywords, args->licensed_in_state, args->order_by, args->sort_by };
    struct gql_value *values;
    struct api_page page;
    size_t count;
    if (!api_page_of(call, args->first, args->after, args->last, args->before, API_PAGE_DEFAULT, &page))
        return E_OK;
    TRY(find_staff(call->context, &f, &values, &count));
    return api_answer_paged(call, values, count, &page);
}

enum err gql_query_organization_members_count(struct gql_call *call)
{
    const struct gql_args_query_organization_members_count *args = call->args;
    struct staff_asked f = { args->keywords, args->licensed_in_state, { .is = GQL_ABSENT }, { .is = GQL_ABSENT } };
    struct gql_value *values;
    size_t count;
    TRY(find_staff(call->context, &f, &values, &count));
    call->values[0] = gql_int((int64_t)count);
    return E_OK;
}
