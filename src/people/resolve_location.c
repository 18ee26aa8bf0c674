/* Addresses. */
#include "api/schema.h"
#include "people/api_types.h"
#include "people/words_in.h"

enum err gql_location_user(struct gql_call *call)
{
    int64_t *ids = arena_array(call->arena, call->count, sizeof *ids);
    for (size_t i = 0; i < call->count; i++) {
        const struct api_location *l = call->parents[i];
        ids[i] = l ? l->owner : 0;
    }
    return api_users_answer(call, ids);
}

enum err gql_organization_location(struct gql_call *call)
{
    struct api *api = call->context;
    struct locations rows = { .count = 0 };
    if (!api->viewer->org.v) /* who is not signed in learns the name */
        return E_OK;
    TRY(locations_of(&api->op, NULL, 0, NULL, 0, true, &rows));
    for (size_t i = 0; i < call->count && rows.count; i++)
        call->values[i] = api_location_value(call->arena, &rows.items[0], SV(""));
    return E_OK;
}

/* -- lists ----------------------------------------------------------------------------------------------------------
 */

struct asked {
    struct gql_in_flag has_name, facilities;
    struct gql_in_text keywords, user_id;
};

/* Profile at view, as the fields of the user say. */
static bool may_read(const struct api *api, const struct api_user *u)
{
    static const struct api_need need = { .staff = NEEDS_CHART(PERM_CHART),
        .portal = NEEDS_CAP(CAP_PROFILE, LEVEL_VIEW) };
    return api_user_reachable(api, u) && api_may(api, &need, &u->node).allow;
}

static enum err find(struct gql_call *call, const struct asked *f, struct gql_value **ret_values, size_t *ret_count)
{
    struct api *api = call->context;
    struct arena *a = call->arena;
    int64_t id = gql_text_given(f->user_id).n ? gql_id_given(f->user_id) : api_viewer_id(api);
    const struct api_user *u = NULL;
    struct locations rows = { .count = 0 };
    struct location own;
    TRY(api_users_load(api, &id, 1, &u));
    *ret_count = 0;
    if (!u || !may_read(api, u) || gql_flag_given(f->facilities, false))
        return E_OK;
    TRY(locations_of(&api->op, &u->node.client, u->is_patient, &u->staff, !u->is_patient, false, &rows));
    bool has_own =
        u->is_patient && location_own(u->node.client, u->street, u->city, u->region, u->postal_code, u->country, &own);
    struct gql_value *values = arena_array(a, rows.count + 1, sizeof *values);
    size_t n = 0;
    for (size_t i = 0; i < rows.count + has_own; i++) {
        const struct location *l = has_own && i == 0 ? &own : &rows.items[i - has_own];
        struct gql_value v = api_location_value(a, l, api_cursor(a, (int64_t)n));
        const struct api_location *node = v.object;
        if ((!gql_flag_given(f->has_name, false) || l->name.n) &&
            words_in(a, node->oneline, gql_text_given(f->keywords)))
            values[n++] = v;
    }
    *ret_values = values;
    *ret_count = n;
    return E_OK;
}

enum err gql_query_locations(struct gql_call *call)
{
    const struct gql_args_query_locations *args = call->args;
    struct asked f = { args->has_name, args->has_service_facilities, args->keywords, args->user_id };
    struct gql_value *values = NULL;
    struct api_page page;
    size_t count;
    if (!api_list_page(call, args->after, args->offset, args->page_size, args->should_paginate, false, &page))
        return E_OK;
    TRY(find(call, &f, &values, &count));
    call->values[0] = count ? api_list_part(values, count, &page) : gql_list(NULL, 0);
    return E_OK;
}

enum err gql_query_locations_paged(struct gql_call *call)
{
    const struct gql_args_query_locations_paged *args = call->args;
    struct asked f = { args->has_name, args->has_service_facilities, args->keywords, args->user_id };
    struct gql_value none = gql_null(), *values = &none;
    struct api_page page;
    size_t count;
    if (!api_page_of(call, args->first, args->after, args->last, args->before, API_PAGE_DEFAULT, &page))
        return E_OK;
    TRY(find(call, &f, &values, &count));
    return api_answer_paged(call, values, count, &page);
}

enum err gql_query_locations_count(struct gql_call *call)
{
    const struct gql_args_query_locations_count *args = call->args;
    struct asked f = { args->has_name, args->has_service_facilities, args->keywords, { .is = GQL_ABSENT } };
    struct gql_value *values;
    size_t count;
    TRY(find(call, &f, &values, &count));
    call->values[0] = gql_int((int64_t)count);
    return E_OK;
}

/* -- one ------------------------------------------------------------------------------------------------------------
 */

/* The operation whose subject is the address's owner. */
static enum err about(struct api *api, int64_t id, struct op *ret_op, struct location_owner *ret_owner)
{
    *ret_op = api->op;
    TRY(location_owner_of(&api->op, id, ret_owner));
    return ret_owner->client.v ? api_about(api, ret_owner->client, ret_op) : E_OK;
}

static enum err load(struct gql_call *call, int64_t id, struct location *ret_location, struct gql_value *ret_value)
{
    struct op op;
    struct location_owner owner;
    if (id <= 0)
        return E_NOTFOUND;
    TRY(about(call->context, id, &op, &owner));
    TRY(location_load(&op, id, ret_location));
    *ret_value = api_location_value(call->arena, ret_location, SV(""));
    return E_OK;
}

enum err gql_query_location(struct gql_call *call)
{
    const struct gql_args_query_location *args = call->args;
    struct location l;
    enum err e = load(call, gql_id_given(args->id), &l, &call->values[0]);
    return e == E_DENIED ? E_OK : api_outcome(call, 0, e); /* somebody else's is not there */
}

static void told(struct api *api, struct client_id client, int64_t id)
{
    if (client.v)
        api_seen(api, client, AUDIT_UPDATE, "location", id);
}

enum err gql_mutation_create_location(struct gql_call *call)
{
    static const struct gql_in_create_location_input nothing;
    struct api *api = call->context;
    const struct gql_args_mutation_create_location *args = call->args;
    const struct gql_in_create_location_input *in = args->input ? args->input : &nothing;
    struct problems problems = problems_new(call->arena);
    struct gql_value value = gql_null();
    struct location made;
    int64_t user = gql_text_given(in->user_id).n ? gql_id_given(in->user_id) : api_viewer_id(api), id;
    struct location_owner owner = { api_client_of_id(user), api_staff_of_id(user) };
    struct location_form f = { gql_text_given(in->name), gql_text_given(in->line1), gql_text_given(in->line2),
        gql_text_given(in->city), gql_text_given(in->state), gql_text_given(in->zip), gql_text_given(in->country),
        gql_text_given(in->npi) };
    struct op op = api->op;
    const struct api_user *u = NULL;
    TRY(api_users_load(api, &user, 1, &u));
    enum err e = u ? E_OK : E_NOTFOUND;
    if (e == E_OK && owner.client.v)
        e = api_about(api, owner.client, &op);
    if (e == E_OK)
        e = location_create(&op, owner, &f, &problems, &id);
    if (e == E_OK) {
        told(api, owner.client, id);
        TRY(load(call, id, &made, &value));
    }
    return api_done(call, e, value, &problems);
}

static struct sv kept(struct gql_in_text t, struct sv was)
{
    return t.is == GQL_ABSENT ? was : gql_text_given(t);
}

enum err gql_mutation_update_location(struct gql_call *call)
{
    static const struct gql_in_update_location_input nothing;
    struct api *api = call->context;
    const struct gql_args_mutation_update_location *args = call->args;
    const struct gql_in_update_location_input *in = args->input ? args->input : &nothing;
    struct problems problems = problems_new(call->arena);
    struct gql_value value = gql_null();
    struct location was;
    struct location_owner owner;
    struct op op;
    int64_t id = gql_id_given(in->id);
    enum err e = load(call, id, &was, &value);
    if (e == E_OK)
        e = about(api, id, &op, &owner);
    if (e == E_OK) {
        struct location_form f = { kept(in->name, was.name), kept(in->line1, was.line1), kept(in->line2, was.line2),
            kept(in->city, was.city), kept(in->state, was.region), kept(in->zip, was.postal_code),
            kept(in->country, was.country), kept(in->npi, was.npi) };
        e = location_update(&op, id, &f, &problems);
    }
    if (e == E_OK) {
        told(api, owner.client, id);
        TRY(load(call, id, &was, &value));
    }
    return api_done(call, e, value, &problems);
}

enum err gql_mutation_delete_location(struct gql_call *call)
{
    static const struct gql_in_delete_location_input nothing;
    struct api *api = call->context;
    const struct gql_args_mutation_delete_location *args = call->args;
    const struct gql_in_delete_location_input *in = args->input ? args->input : &nothing;
    struct problems problems = problems_new(call->arena);
    struct gql_value value = gql_null();
    struct location was;
    struct location_owner owner;
    struct op op;
    int64_t id = gql_id_given(in->id);
    enum err e = load(call, id, &was, &value);
    if (e == E_OK)
        e = about(api, id, &op, &owner);
    if (e == E_OK)
        e = location_delete(&op, id);
    if (e == E_OK)
        told(api, owner.client, id);
    return api_done(call, e, value, &problems);
}
