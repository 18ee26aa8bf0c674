/* One change of several clients, and reasons for restricted records. */
#include "api/schema.h"
#include "people/api_types.h"
#include "people/client.h"
#include "people/user_list.h"

enum { BULK_MAX = 100, SELECTED_MAX = 500 };

static struct staff_id *staff_given(struct arena *a, struct gql_in_list list, size_t *ret_count)
{
    int64_t *ids;
    *ret_count = api_ids_given(a, list, &ids);
    struct staff_id *staff = arena_array(a, *ret_count, sizeof *staff);
    for (size_t i = 0; i < *ret_count; i++)
        staff[i] = api_staff_of_id(ids[i]);
    return staff;
}

static enum err wish_of(struct api *api, const struct gql_in_bulk_update_clients_input *in, struct problems *problems,
    struct client_bulk *ret_wish)
{
    struct arena *a = api->op.arena;
    struct client_bulk w = { .group = { .has = gql_text_given(in->user_group_id).n > 0 } };
    w.group.v.v = gql_id_given(in->user_group_id);
    w.active = (struct opt_bool){ !w.group.has && gql_given(in->active_status.is), in->active_status.v };
    w.join = staff_given(a, in->other_provider_ids, &w.join_count);
    w.leave = staff_given(a, in->provider_ids_to_remove, &w.leave_count);
    if (!w.group.has && !w.active.has && !w.join_count && !w.leave_count)
        problem_add(problems, SV(""), SV("nothing_to_change"),
            SV("Say what changes: user_group_id, active_status, other_provider_ids or provider_ids_to_remove."));
    *ret_wish = w;
    return problems_err(problems);
}

/* All of them are changed in one write, each by an operation that was authorised before. */
static enum err change_all(struct api *api, const int64_t *ids, size_t count,
    const struct gql_in_bulk_update_clients_input *in, struct problems *problems)
{
    struct arena *a = api->op.arena;
    struct op *ops = arena_array(a, count, sizeof *ops);
    struct client_id *clients = arena_array(a, count, sizeof *clients);
    bool *changed = arena_array(a, count, sizeof *changed);
    struct client_bulk wish;
    for (size_t i = 0; i < count; i++)
        clients[i] = api_client_of_id(ids[i]);
    TRY(wish_of(api, in, problems, &wish));
    TRY(api_about_all(api, clients, count, ops));
    TRY(client_change_many(ops, clients, count, &wish, problems, changed));
    for (size_t i = 0; i < count; i++)
        if (changed[i])
            api_seen(api, clients[i], AUDIT_UPDATE, "profile", ids[i]);
    return E_OK;
}

/* Who is not there, or not open, is found before anything is written. */
static enum err check_all(struct api *api, const int64_t *ids, size_t count)
{
    static const struct api_need need = { .staff = NEEDS_CHART(PERM_CHART) };
    const struct api_user **users = arena_array(api->op.arena, count, sizeof *users);
    TRY(api_users_load(api, ids, count, users));
    for (size_t i = 0; i < count; i++) {
        if (!users[i] || !users[i]->is_patient)
            return E_NOTFOUND;
        if (!api_may(api, &need, &users[i]->node).allow)
            return E_DENIED;
    }
    return E_OK;
}

/* By the reference's words for everybody. */
static bool query_of_words(const struct api *api, struct sv words, struct user_query *q)
{
    if (sv_eq(words, SV("Select All")))
        q->any_state = true;
    else if (sv_eq(words, SV("All My Active Clients")))
        q->looks_after = api->viewer->staff;
    else
        return sv_eq(words, SV("All Active Clients in Organization"));
    return true;
}

static bool is_among(const int64_t *ids, size_t count, int64_t id)
{
    for (size_t k = 0; k < count; k++)
        if (ids[k] == id)
            return true;
    return false;
}

/* Records that are closed to who asks are left as they are, as lists leave them out. The choice is made of what is
   there now, and each of them is authorised like one that was named. */
static enum err select_all(struct api *api, const struct gql_in_bulk_update_clients_input *in,
    struct problems *problems, int64_t **ret_ids, size_t *ret_count)
{
    static const struct api_need need = { .staff = NEEDS_CHART(PERM_CHART) };
    struct user_query q = { .sort = SV("last_name"), .limit = SELECTED_MAX + BULK_MAX + 1 };
    int64_t *excluded;
    size_t excluded_count = api_ids_given(api->op.arena, in->select_all_excluded_ids, &excluded), n = 0;
    struct user_ids found;
    if (!query_of_words(api, gql_text_given(in->select_all_status), &q))
        problem_add(problems, SV("select_all_status"), SV("invalid"),
            SV("Say Select All, All My Active Clients, or All Active Clients in Organization."));
    if (gql_given(in->select_all_excluded_ids.is) && excluded_count < in->select_all_excluded_ids.count)
        problem_add(problems, SV("select_all_excluded_ids"), SV("invalid"),
            SV("One of these is no client's id. Give the id of each client who is left as they are."));
    if (excluded_count > BULK_MAX)
        problem_add(problems, SV("select_all_excluded_ids"), SV("too_many"), SV("Leave out at most 100 clients."));
    TRY(problems_err(problems));
    TRY(user_list(&api->op, &q, &found));
    int64_t *ids = arena_array(api->op.arena, found.count, sizeof *ids);
    const struct api_user **users = arena_array(api->op.arena, found.count, sizeof *users);
    for (size_t i = 0; i < found.count; i++)
        if (!is_among(excluded, excluded_count, api_id_of_client(found.items[i])))
            ids[n++] = api_id_of_client(found.items[i]);
    if (n > SELECTED_MAX)
        problem_add(problems, SV("select_all_status"), SV("too_many"),
            SV("These are more than 500 clients. Give their ids, at most 100 at a time."));
    TRY(problems_err(problems));
    TRY(api_users_load(api, ids, n, users));
    size_t open = 0;
    for (size_t i = 0; i < n; i++)
        if (users[i] && api_may(api, &need, &users[i]->node).allow)
            ids[open++] = ids[i];
    if (!open)
        problem_add(problems, SV("select_all_status"), SV("required"), SV("Nobody is left to be changed."));
    *ret_ids = ids;
    *ret_count = open;
    return problems_err(problems);
}

static enum err choose(struct api *api, const struct gql_in_bulk_update_clients_input *in, struct problems *problems,
    int64_t **ret_ids, size_t *ret_count)
{
    bool named = gql_given(in->ids.is) && in->ids.count > 0;
    if (gql_text_given(in->select_all_status).n) {
        if (named)
            problem_add(problems, SV("ids"), SV("invalid"), SV("Give ids or select_all_status, not both."));
        TRY(problems_err(problems));
        return select_all(api, in, problems, ret_ids, ret_count);
    }
    *ret_count = api_ids_given(api->op.arena, in->ids, ret_ids);
    if (!*ret_count || *ret_count > BULK_MAX)
        problem_add(problems, SV("ids"), SV("required"), SV("Give the ids of 1 to 100 clients."));
    TRY(problems_err(problems));
    size_t n = 0; /* who is named twice is changed once */
    for (size_t i = 0; i < *ret_count; i++)
        if (!is_among(*ret_ids, n, (*ret_ids)[i]))
            (*ret_ids)[n++] = (*ret_ids)[i];
    *ret_count = n;
    return check_all(api, *ret_ids, *ret_count);
}

enum err gql_mutation_bulk_update_clients(struct gql_call *call)
{
    static const struct gql_in_bulk_update_clients_input nothing;
    struct api *api = call->context;
    const struct gql_args_mutation_bulk_update_clients *args = call->args;
    const struct gql_in_bulk_update_clients_input *in = args->input ? args->input : &nothing;
    struct problems problems = problems_new(call->arena);
    int64_t *ids = NULL;
    size_t count = 0;
    enum err e = choose(api, in, &problems, &ids, &count);
    if (e == E_OK)
        e = change_all(api, ids, count, in, &problems);
    const struct api_user **users = arena_array(call->arena, count, sizeof *users);
    struct gql_value *values = arena_array(call->arena, count, sizeof *values);
    if (e == E_OK)
        TRY(api_users_load(api, ids, count, users));
    for (size_t i = 0; e == E_OK && i < count; i++)
        values[i] = gql_object(users[i]);
    return api_done(call, e, gql_list(values, count), &problems);
}

/* -- restricted records ---------------------------------------------------------------------------------------------
 */

enum err gql_client_restriction_authorization_client(struct gql_call *call)
{
    int64_t *ids = arena_array(call->arena, call->count, sizeof *ids);
    for (size_t i = 0; i < call->count; i++) {
        const struct api_authorization *r = call->parents[i];
        ids[i] = r ? api_id_of_client(r->client) : 0;
    }
    return api_users_answer(call, ids);
}

enum err gql_client_restriction_authorization_provider(struct gql_call *call)
{
    int64_t *ids = arena_array(call->arena, call->count, sizeof *ids);
    for (size_t i = 0; i < call->count; i++) {
        const struct api_authorization *r = call->parents[i];
        ids[i] = r ? api_id_of_staff(r->staff) : 0;
    }
    return api_users_answer(call, ids);
}

enum err gql_mutation_create_client_restriction_authorization(struct gql_call *call)
{
    static const struct gql_in_create_client_restriction_authorization_input nothing;
    struct api *api = call->context;
    const struct gql_args_mutation_create_client_restriction_authorization *args = call->args;
    const struct gql_in_create_client_restriction_authorization_input *in = args->input ? args->input : &nothing;
    struct problems problems = problems_new(call->arena);
    struct client_id client = api_client_of_id(gql_id_given(in->client_id));
    struct op op = api->op;
    if (gql_id_given(in->provider_id) != api_id_of_staff(api->viewer->staff))
        problem_add(&problems, SV("provider_id"), SV("own_only"),
            SV("State your own reason: it opens the record to you alone."));
    enum err e = problems_err(&problems);
    if (e == E_OK)
        e = api_about(api, client, &op);
    if (e == E_OK)
        e = client_state_reason(&op, client, gql_text_given(in->reason), &problems);
    struct api_authorization *made = arena_new_obj(call->arena, struct api_authorization);
    *made = (struct api_authorization){ .id = client.v,
        .client = client,
        .staff = api->viewer->staff,
        .reason = sv_trim(gql_text_given(in->reason)),
        .created_at = api->op.now };
    api->subjects = NULL; /* the record is open from here on */
    return api_done(call, e, gql_object(made), &problems);
}
