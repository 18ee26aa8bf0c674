/* Whom somebody may switch to, and switching: the session acts, never a key. */
#include "family/api_family.h"

static struct opt_client_id own_subject(const struct api *api)
{
    struct client_id subject = api->viewer->subject.client;
    return (struct opt_client_id){ api->viewer->self.v != 0 && subject.v != 0, subject };
}

/* Other accounts of whoever is signed in: where they are now is left out, where they came from is not. */
static enum err own_targets(struct api *api, int64_t **ret_ids, size_t *ret_count)
{
    struct switchables list;
    struct client_id self = api->viewer->self, here = own_subject(api).v;
    TRY(switch_targets(&api->op, api->organization, &list));
    int64_t *ids = arena_array(api->op.arena, list.count + 1, sizeof *ids);
    size_t n = 0;
    if (here.v != self.v)
        ids[n++] = api_id_of_client(self);
    for (size_t i = 0; i < list.count; i++)
        if (list.items[i].client.v != here.v)
            ids[n++] = api_id_of_client(list.items[i].client);
    *ret_ids = ids;
    *ret_count = n;
    return E_OK;
}

struct targets {
    int64_t *ids;
    size_t count;
    bool known; /* somebody this viewer is told of */
};

/* For staff: of every client among the parents. */
static enum err chart_targets(struct gql_call *call, struct targets *ret)
{
    struct api *api = call->context;
    struct client_id *clients = arena_array(call->arena, call->count, sizeof *clients);
    struct switch_pairs pairs;
    size_t n = 0;
    for (size_t i = 0; i < call->count; i++) {
        const struct api_user *u = call->parents[i];
        if (u->node.client.v)
            clients[n++] = u->node.client;
    }
    TRY(switch_pairs_of(&api->op, api->organization, clients, n, &pairs));
    for (size_t i = 0; i < call->count; i++) {
        const struct api_user *u = call->parents[i];
        ret[i].known = true;
        ret[i].ids = arena_array(call->arena, pairs.count, sizeof *ret[i].ids);
        for (size_t p = 0; u->node.client.v && p < pairs.count; p++)
            if (pairs.items[p].who.v == u->node.client.v)
                ret[i].ids[ret[i].count++] = api_id_of_client(pairs.items[p].target);
    }
    return E_OK;
}

static enum err load_targets(struct gql_call *call, struct targets **ret)
{
    struct api *api = call->context;
    struct targets *t = arena_array(call->arena, call->count, sizeof *t), own = { .count = 0 };
    *ret = t;
    for (size_t i = 0; i < call->count; i++)
        t[i] = (struct targets){ .count = 0 };
    if (api->viewer->staff.v)
        return chart_targets(call, t);
    TRY(own_targets(api, &own.ids, &own.count));
    own.known = true;
    for (size_t i = 0; i < call->count; i++) {
        const struct api_user *u = call->parents[i];
        if (u->node.client.v == api->viewer->subject.client.v)
            t[i] = own;
    }
    return E_OK;
}

enum err gql_user_switchable_users(struct gql_call *call)
{
    struct targets *t;
    struct api *api = call->context;
    size_t n = 0;
    TRY(load_targets(call, &t));
    for (size_t i = 0; i < call->count; i++)
        n += t[i].count;
    int64_t *ids = arena_array(call->arena, n, sizeof *ids);
    const struct api_user **users = arena_array(call->arena, n, sizeof *users);
    n = 0;
    for (size_t i = 0; i < call->count; i++)
        for (size_t k = 0; k < t[i].count; k++)
            ids[n++] = t[i].ids[k];
    if (n)
        TRY(api_users_load(api, ids, n, users));
    n = 0;
    for (size_t i = 0; i < call->count; i++) {
        struct gql_value *items = arena_array(call->arena, t[i].count, sizeof *items);
        size_t there = 0;
        for (size_t k = 0; k < t[i].count; k++, n++)
            if (users[n])
                items[there++] = gql_object(users[n]);
        if (t[i].known)
            call->values[i] = gql_list(items, there);
    }
    return E_OK;
}

enum err gql_user_switchable_users_count(struct gql_call *call)
{
    struct targets *t;
    TRY(load_targets(call, &t));
    for (size_t i = 0; i < call->count; i++)
        if (t[i].known)
            call->values[i] = gql_int((int64_t)t[i].count);
    return E_OK;
}

enum err gql_user_has_user_switch_options(struct gql_call *call)
{
    struct targets *t;
    TRY(load_targets(call, &t));
    for (size_t i = 0; i < call->count; i++)
        if (t[i].known)
            call->values[i] = gql_bool(t[i].count > 0);
    return E_OK;
}

enum err gql_user_human_id(struct gql_call *call)
{
    struct api *api = call->context;
    int64_t here = api_viewer_id(api);
    bool text = sv_eq(sv_of(call->field->ref.type->name), SV("String"));
    for (size_t i = 0; i < call->count; i++) {
        const struct api_user *u = call->parents[i];
        int64_t id = u->id == here ? api->viewer->login.v : u->login.v;
        if (id)
            call->values[i] = text ? gql_text(sv_fmt(call->arena, "%lld", (long long)id)) : gql_int(id);
    }
    return E_OK;
}

enum err gql_user_has_access_to_client_portal_setting_in_notification_contact(struct gql_call *call)
{
    const struct api *api = call->context;
    const struct viewer *v = api->viewer;
    for (size_t i = 0; i < call->count; i++)
        call->values[i] =
            gql_bool(v->staff.v && v->facts.feature_on && viewer_may(v, NEED_STAFF_PAGE(PERM_GRANTS)).allow);
    return E_OK;
}

/* --- updateHuman --- */

static enum err human_of(struct api *api, int64_t current, const struct api_human **ret_human)
{
    struct api_human *h = arena_new_obj(api->op.arena, struct api_human);
    struct sign_in_state state;
    struct session_rows sessions;
    TRY(sign_in_state_load(&api->op, &state));
    TRY(session_list(&api->op, &sessions));
    *h = (struct api_human){ .id = api->viewer->login.v, .current_user_id = current, .email = state.email };
    for (size_t i = 0; i < sessions.count; i++) {
        struct instant at = sessions.items[i].created_at;
        if (!h->last_sign_in_at.has || instant_before(h->last_sign_in_at.v, at))
            h->last_sign_in_at = (struct opt_instant){ true, at };
    }
    *ret_human = h;
    return E_OK;
}

static enum err find_target(struct api *api, int64_t id, struct switchable *ret_target, bool *ret_found)
{
    struct switchables list;
    struct client_id client = api_client_of_id(id);
    *ret_target = (struct switchable){ .client = client };
    *ret_found = client.v && client.v == api->viewer->self.v;
    if (*ret_found || !client.v || !api->viewer->self.v)
        return E_OK;
    TRY(switch_targets(&api->op, api->organization, &list));
    for (size_t i = 0; i < list.count; i++)
        if (list.items[i].client.v == client.v) {
            *ret_target = list.items[i];
            *ret_found = true;
            return E_OK;
        }
    return E_OK;
}

/* Everything that is not this person's to open has the same answer. */
static enum err switch_to(struct api *api, const struct gql_in_update_human_input *in, struct problems *problems)
{
    struct switchable target;
    bool found;
    if (api->proof == API_KEY) {
        problem_add(problems, SV("current_user_id"), SV("key_bound"),
            SV("A key stays the person it was made for. Sign in with a password to switch between accounts."));
        return E_INVALID;
    }
    if (gql_id_given(in->id) != api->viewer->login.v) {
        problem_add(problems, SV("id"), SV("not_found"), SV("Give your own human_id."));
        return E_INVALID;
    }
    int64_t id = gql_id_given(in->current_user_id);
    if (api->viewer->staff.v && id == api_id_of_staff(api->viewer->staff))
        return E_OK;
    TRY(find_target(api, id, &target, &found));
    if (!found) {
        problem_add(problems, SV("current_user_id"), SV("not_found"),
            SV("There is no such account among those that you may open."));
        return E_INVALID;
    }
    bool own = target.client.v == api->viewer->self.v;
    TRY(session_act_as(&api->op, target.grant, target.same_mailbox && !own ? target.client : (struct client_id){ 0 }));
    api_seen(api, target.client, AUDIT_SWITCH, "portal", target.grant.v);
    return E_OK;
}

enum err gql_mutation_update_human(struct gql_call *call)
{
    struct api *api = call->context;
    const struct gql_args_mutation_update_human *args = call->args;
    const struct gql_in_update_human_input none = { .is = GQL_ABSENT }, *in = args->input ? args->input : &none;
    struct problems problems = problems_new(call->arena);
    struct api_human_saved *r = arena_new_obj(call->arena, struct api_human_saved);
    enum err e = switch_to(api, in, &problems);
    if (e != E_OK && e != E_INVALID)
        return api_outcome(call, 0, e);
    *r = (struct api_human_saved){ .messages = api_messages(call->arena, &problems) };
    if (e == E_OK && api->proof != API_KEY) {
        /* What hangs below the answer is judged by the account that the session is in now. */
        TRY(api->loads->become(api, api->token));
        TRY(human_of(api, gql_id_given(in->current_user_id), &r->human));
    }
    call->values[0] = gql_object(r);
    return E_OK;
}

enum err gql_human_current_user(struct gql_call *call)
{
    int64_t *ids = arena_array(call->arena, call->count, sizeof *ids);
    for (size_t i = 0; i < call->count; i++)
        ids[i] = ((const struct api_human *)call->parents[i])->current_user_id;
    return api_users_answer(call, ids);
}
