/* The access log as audit events: what was made, changed and ended, without the looks. */
#include "family/api_family.h"

#define NO_AUTHOR SV("no_author")

/* Several kinds of the log are one name of the API. */
static const struct {
    const char *kind, *name;
} kinds[] = {
    { "client", "USER" },
    { "profile", "USER" },
    { "care_team", "USER" },
    { "portal settings", "FEATURE_TOGGLE" },
    { "contact", "NOTIFICATION_CONTACT" },
    { "access", "GRANT" },
    { "grant", "GRANT" },
    { "invite", "GRANT" },
    { "notification settings", "NOTIFICATION_SETTING" },
};
static const struct {
    const char *action, *type;
} types[] = { { "create", "CREATE" }, { "update", "UPDATE" }, { "end", "DESTROY" } };

static struct sv kind_name(struct sv kind)
{
    for (size_t i = 0; i < LENGTH(kinds); i++)
        if (sv_eq(kind, sv_of(kinds[i].kind)))
            return sv_of(kinds[i].name);
    return SV("USER");
}

static struct sv type_name(struct sv action)
{
    for (size_t i = 0; i < LENGTH(types); i++)
        if (sv_eq(action, sv_of(types[i].action)))
            return sv_of(types[i].type);
    return SV("UPDATE");
}

/* False: a moment that cannot be read. */
static bool read_moment(struct gql_in_text t, struct instant *moment)
{
    return !gql_given(t.is) || instant_parse(t.v, moment);
}

static bool read_filter(
    struct gql_call *call, const struct gql_args_query_audit_log *args, struct audit_changes_filter *f)
{
    struct sv *names = arena_array(call->arena, LENGTH(kinds), sizeof *names);
    struct sv *actions = arena_array(call->arena, LENGTH(types), sizeof *actions);
    *f = (struct audit_changes_filter){ .actions = actions, .resources = names, .before = { INT64_MAX } };
    for (size_t i = 0; i < LENGTH(kinds); i++)
        if (!gql_given(args->resource_name.is) || sv_eq(args->resource_name.v, sv_of(kinds[i].name)))
            names[f->resources_count++] = sv_of(kinds[i].kind);
    for (size_t i = 0; i < LENGTH(types); i++)
        if (!gql_given(args->event_type.is) || sv_eq(args->event_type.v, sv_of(types[i].type)))
            actions[f->actions_count++] = sv_of(types[i].action);
    int64_t who = gql_id_given(args->acting_user_id);
    f->by_nobody = sv_eq(gql_text_given(args->acting_user_id), NO_AUTHOR);
    if (gql_given(args->acting_user_id.is) && !f->by_nobody) {
        struct staff_id staff = api_staff_of_id(who);
        f->actor_kind = staff.v ? SV("staff") : SV("client");
        f->actor_id = staff.v ? staff.v : api_client_of_id(who).v;
    }
    f->resource_id = gql_id_given(args->resource_id);
    f->oldest_first = sv_eq(gql_text_given(args->order_by), SV("OCCURRED_AT_ASC"));
    bool read = read_moment(args->occurred_after, &f->after) && read_moment(args->occurred_before, &f->before);
    if (!read)
        gql_fail(call, 0, SV("BAD_TIME"), SV("Give a moment as 2026-01-31T09:30:00Z."));
    return read;
}

static int64_t acting_user(const struct audit_change *c)
{
    if (sv_eq(c->actor_kind, SV("staff")))
        return api_id_of_staff((struct staff_id){ c->actor_id });
    if (sv_eq(c->actor_kind, SV("client")))
        return c->actor_id;
    return c->key_staff.v ? api_id_of_staff(c->key_staff) : c->key_client.v;
}

enum err gql_query_audit_log(struct gql_call *call)
{
    struct api *api = call->context;
    struct arena *a = call->arena;
    const struct gql_args_query_audit_log *args = call->args;
    struct audit_changes_filter f;
    struct audit_changes list;
    struct api_page page;
    int64_t total;
    if (!api_page_of(call, args->first, args->after, args->last, args->before, API_PAGE_DEFAULT, &page) ||
        !read_filter(call, args, &f))
        return E_OK;
    TRY(audit_count_changes(api->op.db, a, api->viewer->org, &f, &total));
    api_page_settle(&page, total);
    TRY(audit_list_changes(api->op.db, a, api->viewer->org, &f, page.offset, page.size, &list));
    struct api_audit_event *events = arena_array(a, list.count, sizeof *events);
    struct gql_value *nodes = arena_array(a, list.count, sizeof *nodes);
    for (size_t i = 0; i < list.count; i++) {
        const struct audit_change *c = &list.items[i];
        events[i] = (struct api_audit_event){ .acting_user = acting_user(c),
            .occurred_at = c->at,
            .resource_id = c->resource_id ? c->resource_id : c->client.v,
            .resource_name = kind_name(c->resource_kind),
            .type = type_name(c->action) };
        nodes[i] = gql_object(&events[i]);
    }
    struct api_connection *k = arena_new_obj(a, struct api_connection);
    *k = (struct api_connection){ .nodes = nodes,
        .count = list.count,
        .offset = page.offset,
        .total = total,
        .has_next = page.offset + page.size<total, .has_previous = page.offset> 0 };
    call->values[0] = gql_object(k);
    return E_OK;
}

enum err gql_audit_event_acting_user(struct gql_call *call)
{
    int64_t *ids = arena_array(call->arena, call->count, sizeof *ids);
    for (size_t i = 0; i < call->count; i++)
        ids[i] = ((const struct api_audit_event *)call->parents[i])->acting_user;
    return api_users_answer(call, ids);
}
