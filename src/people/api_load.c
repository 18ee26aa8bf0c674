/* What fields of users load for all of a level at once. */
#include "api/schema.h"
#include "crypto/token.h"
#include "people/api_types.h"
#include "people/queries.h"

enum err api_teams_load(struct api *api, const struct client_id *clients, size_t count, struct api_team **ret_teams)
{
    struct arena *a = api->op.arena;
    struct care_teams_of_rows rows;
    TRY(q_care_teams_of(
        api->op.db, a, api->viewer->org, &(struct q_care_teams_of){ .ids = clients, .ids_count = count }, &rows));
    int64_t *ids = arena_array(a, rows.count, sizeof *ids);
    for (size_t i = 0; i < rows.count; i++)
        ids[i] = api_id_of_staff(rows.items[i].staff_id);
    struct api_team *teams = arena_array(a, count, sizeof *teams);
    for (size_t i = 0; i < count; i++) {
        size_t from = 0;
        while (from < rows.count && rows.items[from].client_id.v != clients[i].v)
            from++;
        size_t n = 0;
        while (from + n < rows.count && rows.items[from + n].client_id.v == clients[i].v)
            n++;
        teams[i] = (struct api_team){ ids + from, n };
    }
    *ret_teams = teams;
    return E_OK;
}

enum err api_staff_load(struct api *api, const struct api_user ***ret_users, size_t *ret_count)
{
    struct arena *a = api->op.arena;
    struct staff_rows_rows rows;
    TRY(q_staff_rows(api->op.db, a, api->viewer->org, &(struct q_staff_rows){ .staff_id = { 0 } }, &rows));
    int64_t *ids = arena_array(a, rows.count, sizeof *ids);
    const struct api_user **users = arena_array(a, rows.count, sizeof *users);
    for (size_t i = 0; i < rows.count; i++)
        ids[i] = api_id_of_staff(rows.items[i].id);
    TRY(api_users_load(api, ids, rows.count, users));
    *ret_users = users;
    *ret_count = rows.count;
    return E_OK;
}

/* -- values ---------------------------------------------------------------------------------------------------------
 */

struct gql_value api_organization_value(struct arena *a, const struct organization *org)
{
    if (!org)
        return gql_null();
    struct api_organization *n = arena_new_obj(a, struct api_organization);
    n->is = org;
    return gql_object(n);
}

struct gql_value api_group_value(struct arena *a, const struct client_group *g, struct sv cursor)
{
    struct api_group *n = arena_new_obj(a, struct api_group);
    *n = (struct api_group){ .group = *g, .share_id = sv_fmt(a, "group-%lld", (long long)g->id.v), .cursor = cursor };
    return gql_object(n);
}

struct gql_value api_tag_value(struct arena *a, const struct tag *t)
{
    struct api_tag *n = arena_new_obj(a, struct api_tag);
    n->tag = *t;
    return gql_object(n);
}

struct gql_value api_location_value(struct arena *a, const struct location *l, struct sv cursor)
{
    const struct sv parts[] = { l->name, l->line1, l->line2, l->city, l->region, l->postal_code, l->country };
    struct str line = str_new(a, 4096);
    for (size_t i = 0; i < LENGTH(parts); i++)
        if (parts[i].n)
            str_addf(&line, "%s%.*s", line.n ? ", " : "", SV_FMT(parts[i]));
    struct api_location *n = arena_new_obj(a, struct api_location);
    *n = (struct api_location){ .place = *l,
        .cursor = cursor,
        .oneline = str_sv(&line),
        .owner = l->client.v ? api_id_of_client(l->client) : api_id_of_staff(l->staff) };
    if (n->owner)
        n->owner_text = sv_fmt(a, "%lld", (long long)n->owner);
    return gql_object(n);
}

/* -- fields of users that ask the database --------------------------------------------------------------------------
 */

static void users_of(const struct gql_call *call, struct client_id *clients, struct staff_id *staff,
    size_t *ret_clients, size_t *ret_staff)
{
    *ret_clients = *ret_staff = 0;
    for (size_t i = 0; i < call->count; i++) {
        const struct api_user *u = call->parents[i];
        if (u && u->is_patient)
            clients[(*ret_clients)++] = u->node.client;
        else if (u)
            staff[(*ret_staff)++] = u->staff;
    }
}

static struct tag tag_named(struct tag_id id, struct sv name, struct instant made, struct instant changed)
{
    return (struct tag){ .id = id, .name = name, .created_at = made, .changed_at = changed };
}

enum err gql_user_active_tags(struct gql_call *call)
{
    struct api *api = call->context;
    struct client_id *clients = arena_array(call->arena, call->count, sizeof *clients);
    struct staff_id *staff = arena_array(call->arena, call->count, sizeof *staff);
    size_t client_count, staff_count;
    users_of(call, clients, staff, &client_count, &staff_count);
    struct tags_of_clients_rows of_clients = { .count = 0 };
    struct tags_of_staff_rows of_staff = { .count = 0 };
    if (client_count)
        TRY(q_tags_of_clients(api->op.db, call->arena, api->viewer->org,
            &(struct q_tags_of_clients){ .ids = clients, .ids_count = client_count }, &of_clients));
    if (staff_count)
        TRY(q_tags_of_staff(api->op.db, call->arena, api->viewer->org,
            &(struct q_tags_of_staff){ .ids = staff, .ids_count = staff_count }, &of_staff));
    for (size_t i = 0; i < call->count; i++) {
        const struct api_user *u = call->parents[i];
        struct gql_value *tags = arena_array(call->arena, of_clients.count + of_staff.count, sizeof *tags);
        size_t n = 0;
        for (size_t k = 0; u && u->is_patient && k < of_clients.count; k++) {
            const struct tags_of_clients_row *r = &of_clients.items[k];
            struct tag t = tag_named(r->id, r->name, r->created_at, r->changed_at);
            if (r->client_id.v == u->node.client.v)
                tags[n++] = api_tag_value(call->arena, &t);
        }
        for (size_t k = 0; u && !u->is_patient && k < of_staff.count; k++) {
            const struct tags_of_staff_row *r = &of_staff.items[k];
            struct tag t = tag_named(r->id, r->name, r->created_at, r->changed_at);
            if (r->staff_id.v == u->staff.v)
                tags[n++] = api_tag_value(call->arena, &t);
        }
        call->values[i] = gql_list(tags, n);
    }
    return E_OK;
}

enum err gql_user_user_group(struct gql_call *call)
{
    struct api *api = call->context;
    struct group_id *ids = arena_array(call->arena, call->count, sizeof *ids);
    size_t n = 0;
    for (size_t i = 0; i < call->count; i++) {
        const struct api_user *u = call->parents[i];
        if (u && u->group.v)
            ids[n++] = u->group;
    }
    struct groups_by_ids_rows rows = { .count = 0 };
    if (n)
        TRY(q_groups_by_ids(api->op.db, call->arena, api->viewer->org,
            &(struct q_groups_by_ids){ .ids = ids, .ids_count = n, .staff_id = api->viewer->staff, .now = api->op.now },
            &rows));
    for (size_t i = 0; i < call->count; i++) {
        const struct api_user *u = call->parents[i];
        for (size_t k = 0; u && k < rows.count; k++) {
            const struct groups_by_ids_row *r = &rows.items[k];
            if (r->id.v == u->group.v)
                call->values[i] = api_group_value(call->arena,
                    &(struct client_group){ r->id, r->name, r->invite_code, r->portal.has, r->members, r->created_at },
                    SV(""));
        }
    }
    return E_OK;
}

enum err gql_user_patients_count(struct gql_call *call)
{
    struct api *api = call->context;
    const struct gql_args_user_patients_count *args = call->args;
    struct client_id *clients = arena_array(call->arena, call->count, sizeof *clients);
    struct staff_id *staff = arena_array(call->arena, call->count, sizeof *staff);
    size_t client_count, staff_count;
    users_of(call, clients, staff, &client_count, &staff_count);
    struct patients_of_staff_rows rows = { .count = 0 };
    if (staff_count)
        TRY(q_patients_of_staff(api->op.db, call->arena, api->viewer->org,
            &(struct q_patients_of_staff){
                .ids = staff, .ids_count = staff_count, .staff_id = api->viewer->staff, .now = api->op.now },
            &rows));
    for (size_t i = 0; i < call->count; i++) {
        const struct api_user *u = call->parents[i];
        for (size_t k = 0; u && !u->is_patient && k < rows.count; k++)
            if (rows.items[k].id.v == u->staff.v)
                call->values[i] = gql_int(
                    rows.items[k].mine + (gql_flag_given(args->only_primary, false) ? 0 : rows.items[k].others));
    }
    return E_OK;
}

/* A link is only there for staff who may give access, while no password is set. */
enum err gql_user_set_password_link(struct gql_call *call)
{
    struct api *api = call->context;
    struct client_id *clients = arena_array(call->arena, call->count, sizeof *clients);
    size_t n = 0;
    for (size_t i = 0; i < call->count; i++) {
        const struct api_user *u = call->parents[i];
        if (u && u->is_patient && !u->has_password && u->active)
            clients[n++] = u->node.client;
    }
    struct welcome_links_of_rows rows = { .count = 0 };
    if (n)
        TRY(q_welcome_links_of(api->op.db, call->arena, api->viewer->org,
            &(struct q_welcome_links_of){ .ids = clients, .ids_count = n, .now = api->op.now }, &rows));
    for (size_t i = 0; i < call->count; i++) {
        const struct api_user *u = call->parents[i];
        for (size_t k = 0; u && u->is_patient && !u->has_password && k < rows.count; k++) {
            struct sv text;
            if (!rows.items[k].client_id.has || rows.items[k].client_id.v.v != u->node.client.v)
                continue;
            struct link_facts link = { TOKEN_WELCOME, rows.items[k].id.v, rows.items[k].generation };
            if (link_token_again(api->op.keys, call->arena, link, rows.items[k].hash, &text) == E_OK)
                call->values[i] =
                    gql_text(sv_fmt(call->arena, "%.*s/welcome?t=%.*s", SV_FMT(api->app->base_url), SV_FMT(text)));
        }
    }
    return E_OK;
}
