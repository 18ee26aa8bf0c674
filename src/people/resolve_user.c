/* Fields of User that are more than a member of its struct. */
#include "api/schema.h"
#include "people/api_types.h"

#define EACH_USER(call, u)                                                                                             \
    for (size_t i = 0; i < (call)->count; i++)                                                                         \
        for (const struct api_user *u = (call)->parents[i]; u; u = NULL)

enum err gql_user_is_patient(struct gql_call *call)
{
    EACH_USER(call, u)
    call->values[i] = gql_bool(u->is_patient);
    return E_OK;
}

enum err gql_user_in_org(struct gql_call *call)
{
    EACH_USER(call, u)
    call->values[i] = gql_bool(u->org.v != 0);
    return E_OK;
}

/* -- who looks after a client ---------------------------------------------------------------------------------------
 */

enum err gql_user_dietitian(struct gql_call *call)
{
    int64_t *ids = arena_array(call->arena, call->count, sizeof *ids);
    EACH_USER(call, u)
    ids[i] = api_id_of_staff(u->provider);
    return api_users_answer(call, ids);
}

enum err gql_user_dietitian_id(struct gql_call *call)
{
    EACH_USER(call, u)
    if (u->provider.v)
        call->values[i] = gql_text(sv_fmt(call->arena, "%lld", (long long)api_id_of_staff(u->provider)));
    return E_OK;
}

/* Care teams of the level's clients, by parent; those of staff are empty. `all`: the provider stands first. */
static enum err teams_of(struct gql_call *call, bool all, struct api_team *teams)
{
    struct client_id *clients = arena_array(call->arena, call->count, sizeof *clients);
    struct api_team *loaded;
    size_t n = 0;
    EACH_USER(call, u)
    if (u->is_patient)
        clients[n++] = u->node.client;
    TRY(api_teams_load(call->context, clients, n, &loaded));
    n = 0;
    EACH_USER(call, u)
    {
        teams[i] = (struct api_team){ .count = 0 };
        if (!u->is_patient)
            continue;
        const struct api_team *team = &loaded[n++];
        int64_t provider = api_id_of_staff(u->provider);
        teams[i].ids = arena_array(call->arena, team->count + 1, sizeof *teams[i].ids);
        if (all && provider)
            teams[i].ids[teams[i].count++] = provider;
        for (size_t k = 0; k < team->count; k++)
            if (team->ids[k] != provider)
                teams[i].ids[teams[i].count++] = team->ids[k];
    }
    return E_OK;
}

enum err gql_user_other_provider_ids(struct gql_call *call)
{
    struct api_team *teams = arena_array(call->arena, call->count, sizeof *teams);
    TRY(teams_of(call, false, teams));
    for (size_t i = 0; i < call->count; i++) {
        struct gql_value *ids = arena_array(call->arena, teams[i].count, sizeof *ids);
        for (size_t k = 0; k < teams[i].count; k++)
            ids[k] = gql_int(teams[i].ids[k]);
        call->values[i] = gql_list(ids, teams[i].count);
    }
    return E_OK;
}

static enum err answer_teams(struct gql_call *call, bool all)
{
    struct api_team *teams = arena_array(call->arena, call->count, sizeof *teams);
    TRY(teams_of(call, all, teams));
    size_t n = 0;
    for (size_t i = 0; i < call->count; i++)
        n += teams[i].count;
    int64_t *ids = arena_array(call->arena, n, sizeof *ids);
    const struct api_user **users = arena_array(call->arena, n, sizeof *users);
    n = 0;
    for (size_t i = 0; i < call->count; i++)
        for (size_t k = 0; k < teams[i].count; k++)
            ids[n++] = teams[i].ids[k];
    TRY(api_users_load(call->context, ids, n, users));
    n = 0;
    for (size_t i = 0; i < call->count; i++) {
        struct gql_value *members = arena_array(call->arena, teams[i].count, sizeof *members);
        size_t found = 0;
        for (size_t k = 0; k < teams[i].count; k++, n++)
            if (users[n])
                members[found++] = gql_object(users[n]);
        call->values[i] = gql_list(members, found);
    }
    return E_OK;
}

enum err gql_user_other_providers(struct gql_call *call)
{
    return answer_teams(call, false);
}

enum err gql_user_providers(struct gql_call *call)
{
    return answer_teams(call, true);
}

/* -- the practice ---------------------------------------------------------------------------------------------------
 */

enum err gql_user_organization(struct gql_call *call)
{
    const struct api *api = call->context;
    EACH_USER(call, u)
    if (api->organization && api->organization->id.v == u->org.v)
        call->values[i] = api_organization_value(call->arena, api->organization);
    return E_OK;
}

enum err gql_user_organization_email(struct gql_call *call)
{
    const struct api *api = call->context;
    for (size_t i = 0; i < call->count && api->organization; i++)
        call->values[i] = gql_text_or_null(api->organization->email);
    return E_OK;
}

enum err gql_user_organization_membership(struct gql_call *call)
{
    EACH_USER(call, u)
    if (!u->is_patient)
        call->values[i] = gql_object(u);
    return E_OK;
}

enum err gql_organization_membership_user(struct gql_call *call)
{
    EACH_USER(call, u)
    call->values[i] = gql_object(u);
    return E_OK;
}

enum err gql_user_org_name_or_self_name(struct gql_call *call)
{
    const struct api *api = call->context;
    EACH_USER(call, u)
    call->values[i] = gql_text(u->is_patient || !api->organization ? u->full_name : api->organization->name);
    return E_OK;
}

static enum err answer_plan(struct gql_call *call, enum plan least)
{
    const struct api *api = call->context;
    for (size_t i = 0; i < call->count && api->organization; i++)
        call->values[i] = gql_bool(api->organization->plan >= least);
    return E_OK;
}

enum err gql_user_has_plus_or_above_plan(struct gql_call *call)
{
    return answer_plan(call, PLAN_PLUS);
}

enum err gql_user_has_enterprise_plan(struct gql_call *call)
{
    return answer_plan(call, PLAN_ENTERPRISE);
}

enum err gql_user_other_org_members(struct gql_call *call)
{
    const struct gql_args_user_other_org_members *args = call->args;
    bool only_active = gql_flag_given(args->only_active, false);
    const struct api *api = call->context;
    const struct api_user **staff = NULL;
    size_t count = 0;
    /* The list is never missing in the schema; who has no right to it sees that there is nobody for them. */
    if (viewer_may(api->viewer, NEED_STAFF_PAGE(PERM_DIRECTORY)).allow)
        TRY(api_staff_load(call->context, &staff, &count));
    EACH_USER(call, u)
    {
        struct gql_value *others = arena_array(call->arena, count, sizeof *others);
        size_t n = 0;
        for (size_t k = 0; !u->is_patient && k < count; k++)
            if (staff[k] && staff[k]->id != u->id && (staff[k]->active || !only_active))
                others[n++] = gql_object(staff[k]);
        call->values[i] = gql_list(others, n);
    }
    return E_OK;
}

static enum err answer_many(struct gql_call *call)
{
    const struct api_user **staff;
    size_t count, active = 0;
    TRY(api_staff_load(call->context, &staff, &count));
    for (size_t k = 0; k < count; k++)
        active += staff[k] && staff[k]->active;
    for (size_t i = 0; i < call->count; i++)
        call->values[i] = gql_bool(active > 1);
    return E_OK;
}

enum err gql_user_has_other_org_members(struct gql_call *call)
{
    return answer_many(call);
}

enum err gql_user_is_org_with_multiple_users(struct gql_call *call)
{
    return answer_many(call);
}

enum err gql_user_has_user_groups(struct gql_call *call)
{
    struct api *api = call->context;
    struct client_groups groups;
    TRY(group_names(&api->op, &groups));
    for (size_t i = 0; i < call->count; i++)
        call->values[i] = gql_bool(groups.count > 0);
    return E_OK;
}

/* -- addresses ------------------------------------------------------------------------------------------------------
 */

struct addresses {
    struct gql_value *items;
    size_t count;
};

static enum err addresses_of(struct gql_call *call, struct addresses *ret_addresses)
{
    struct api *api = call->context;
    struct client_id *clients = arena_array(call->arena, call->count, sizeof *clients);
    struct staff_id *staff = arena_array(call->arena, call->count, sizeof *staff);
    size_t client_count = 0, staff_count = 0;
    EACH_USER(call, u)
    {
        if (u->is_patient)
            clients[client_count++] = u->node.client;
        else
            staff[staff_count++] = u->staff;
    }
    struct locations rows;
    TRY(locations_of(&api->op, clients, client_count, staff, staff_count, false, &rows));
    EACH_USER(call, u)
    {
        struct addresses *to = &ret_addresses[i];
        struct location own;
        to->items = arena_array(call->arena, rows.count + 1, sizeof *to->items);
        if (u->is_patient &&
            location_own(u->node.client, u->street, u->city, u->region, u->postal_code, u->country, &own))
            to->items[to->count++] = api_location_value(call->arena, &own, SV(""));
        for (size_t k = 0; k < rows.count; k++) {
            const struct location *l = &rows.items[k];
            bool theirs = u->is_patient ? l->client.v == u->node.client.v : l->staff.v == u->staff.v;
            if (theirs)
                to->items[to->count++] = api_location_value(call->arena, l, SV(""));
        }
    }
    return E_OK;
}

enum err gql_user_locations(struct gql_call *call)
{
    struct addresses *found = arena_array(call->arena, call->count, sizeof *found);
    TRY(addresses_of(call, found));
    for (size_t i = 0; i < call->count; i++)
        call->values[i] = gql_list(found[i].items, found[i].count);
    return E_OK;
}

enum err gql_user_location(struct gql_call *call)
{
    struct addresses *found = arena_array(call->arena, call->count, sizeof *found);
    TRY(addresses_of(call, found));
    for (size_t i = 0; i < call->count; i++)
        if (found[i].count)
            call->values[i] = found[i].items[0];
    return E_OK;
}
