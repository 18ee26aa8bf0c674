/* Accesses, read: who may open whose portal, what they see, who looked. */
#include "family/api_family.h"
#include "family/grant_write.h"
#include "family/lifecycle.h"
#include "family/log_lines.h"

static struct gql_value areas_of(struct arena *a, struct scope s)
{
    struct api_area *items = arena_array(a, CAP_COUNT, sizeof *items);
    for (enum cap c = 0; c < CAP_COUNT; c++)
        items[c] = (struct api_area){
            .area = sv_of(cap_name(c)), .label = sv_of(cap_label(c)), .level = sv_of(level_name(scope_level(s, c)))
        };
    return gql_objects(a, items, CAP_COUNT, sizeof *items);
}

static const struct api_grant *grant_with(struct api *api, const struct grant *g, const struct access_facts *facts)
{
    struct arena *a = api->op.arena;
    struct api_grant *k = arena_new_obj(a, struct api_grant);
    bool told = api->viewer->staff.v || api->viewer->self.v == g->client.v;
    bool open = g->state == GRANT_ACTIVE && !g->over;
    enum grant_state state = told || open || g->state == GRANT_PROPOSED ? g->state : GRANT_ENDED;
    *k = (struct api_grant){ .node = { facts, g->client },
        .g = *g,
        .state = sv_of(grant_state_name(state)),
        .open_today = open,
        .waits_for_consent = state != GRANT_ENDED && grant_waits(g),
        .areas = areas_of(a, told || open ? g->effective : scope_none()) };
    return k;
}

enum err api_grants_of(struct api *api, const struct grants *grants, const struct api_grant **ret_grants)
{
    struct arena *a = api->op.arena;
    struct client_id *clients = arena_array(a, grants->count, sizeof *clients);
    const struct access_facts **facts = arena_array(a, grants->count, sizeof *facts);
    for (size_t i = 0; i < grants->count; i++)
        clients[i] = grants->items[i].client;
    if (grants->count)
        TRY(api_facts(api, clients, grants->count, facts));
    for (size_t i = 0; i < grants->count; i++)
        ret_grants[i] = grant_with(api, &grants->items[i], facts[i]);
    return E_OK;
}

enum err api_grant_of(struct api *api, const struct grant *g, const struct api_grant **ret_grant)
{
    struct grants one = { .items = (struct grant *)(uintptr_t)g, .count = 1 };
    return api_grants_of(api, &one, ret_grant);
}

enum err gql_user_grants(struct gql_call *call)
{
    struct api *api = call->context;
    struct client_id *ids = arena_array(call->arena, call->count, sizeof *ids);
    struct grants grants;
    for (size_t i = 0; i < call->count; i++)
        ids[i] = ((const struct api_user *)call->parents[i])->node.client;
    TRY(grants_on_each(&api->op, ids, call->count, &grants));
    const struct api_grant **made = arena_array(call->arena, grants.count, sizeof *made);
    TRY(api_grants_of(api, &grants, made));
    for (size_t i = 0; i < call->count; i++) {
        struct gql_value *items = arena_array(call->arena, grants.count, sizeof *items);
        size_t n = 0;
        for (size_t g = 0; g < grants.count; g++)
            if (grants.items[g].client.v == ids[i].v)
                items[n++] = gql_object(made[g]);
        if (!ids[i].v)
            continue;
        call->values[i] = gql_list(items, n);
        api_seen(api, ids[i], AUDIT_VIEW, "access", 0);
    }
    return E_OK;
}

static enum err answer_users(struct gql_call *call, bool caregiver)
{
    int64_t *ids = arena_array(call->arena, call->count, sizeof *ids);
    for (size_t i = 0; i < call->count; i++) {
        const struct api_grant *k = call->parents[i];
        ids[i] = api_id_of_client(caregiver ? k->g.caregiver : k->g.client);
    }
    return api_users_answer(call, ids);
}

enum err gql_grant_client(struct gql_call *call)
{
    return answer_users(call, false);
}

enum err gql_grant_caregiver(struct gql_call *call)
{
    return answer_users(call, true);
}

enum err gql_grant_history(struct gql_call *call)
{
    struct api *api = call->context;
    for (size_t i = 0; i < call->count; i++) {
        const struct api_grant *k = call->parents[i];
        struct grant_changes changes;
        struct op op;
        enum err e = api_about(api, k->g.client, &op);
        if (e == E_OK)
            e = grant_history(&op, k->g.id, &changes);
        if (e != E_OK) {
            TRY(api_outcome(call, i, e));
            continue;
        }
        struct api_grant_change *items = arena_array(call->arena, changes.count, sizeof *items);
        for (size_t c = 0; c < changes.count; c++)
            items[c].r = changes.items[c];
        call->values[i] = gql_objects(call->arena, items, changes.count, sizeof *items);
    }
    return E_OK;
}

/* The operation in which this viewer may see it: about its client for staff and the client, else as the caregiver. */
static enum err find_grant(struct api *api, struct grant_id id, struct op *ret_op, struct grant *ret_grant)
{
    struct grant g;
    TRY(grant_get(&api->op, id, &g));
    *ret_op = api->op;
    if (!api->viewer->self.v || api->viewer->self.v != g.caregiver.v)
        TRY(api_about(api, g.client, ret_op));
    return grant_load(ret_op, id, ret_grant);
}

enum err gql_query_grant(struct gql_call *call)
{
    struct api *api = call->context;
    const struct gql_args_query_grant *args = call->args;
    const struct api_grant *k = NULL;
    struct grant g;
    struct op op;
    enum err e = find_grant(api, (struct grant_id){ gql_id_given(args->id) }, &op, &g);
    if (e == E_OK)
        e = api_grant_of(api, &g, &k);
    if (e == E_OK) {
        call->values[0] = gql_object(k);
        api_seen(api, g.client, AUDIT_VIEW, "access", g.id.v);
    }
    return api_outcome(call, 0, e);
}

/* Open ones, as Switch Account shows them. */
enum err gql_query_my_grants(struct gql_call *call)
{
    struct api *api = call->context;
    struct grants held;
    size_t n = 0;
    TRY(grants_held(&api->op, api->viewer->self, &held));
    for (size_t i = 0; i < held.count; i++)
        if (held.items[i].state == GRANT_ACTIVE && !held.items[i].over)
            held.items[n++] = held.items[i];
    held.count = n;
    const struct api_grant **made = arena_array(call->arena, n, sizeof *made);
    struct gql_value *items = arena_array(call->arena, n, sizeof *items);
    TRY(api_grants_of(api, &held, made));
    for (size_t i = 0; i < n; i++)
        items[i] = gql_object(made[i]);
    call->values[0] = gql_list(items, n);
    return E_OK;
}

enum err gql_query_grant_invitations(struct gql_call *call)
{
    struct api *api = call->context;
    struct invites_waiting list;
    enum err e = invite_list_mine(&api->op, &list);
    if (e != E_OK)
        return api_outcome(call, 0, e);
    struct api_invitation *items = arena_array(call->arena, list.count, sizeof *items);
    for (size_t i = 0; i < list.count; i++)
        items[i] = (struct api_invitation){ .grant_id = list.items[i].grant.v,
            .client_name = list.items[i].client_name,
            .relationship = list.items[i].words,
            .expires_at = list.items[i].expires_at };
    call->values[0] = gql_objects(call->arena, items, list.count, sizeof *items);
    return E_OK;
}

static struct gql_value mails_of(struct arena *a, const struct preview *p)
{
    struct sv *names = arena_array(a, p->mails_count, sizeof *names);
    size_t n = 0;
    for (size_t i = 0; i < p->mails_count; i++)
        if (p->mails[i].starts && p->mails[i].channel == CHANNEL_MAIL && p->mails[i].row->exists)
            names[n++] = sv_of(p->mails[i].row->label);
    return gql_texts(a, names, n);
}

enum err gql_query_grant_preview(struct gql_call *call)
{
    struct api *api = call->context;
    struct arena *a = call->arena;
    const struct gql_args_query_grant_preview *args = call->args;
    struct grant_id id = { gql_id_given(args->id) };
    struct grant g;
    struct op op;
    struct preview p;
    enum err e = grant_get(&api->op, id, &g);
    if (e == E_OK)
        e = api_about(api, g.client, &op);
    if (e == E_OK)
        e = preview_grant(&op, id, &p);
    if (e != E_OK)
        return api_outcome(call, 0, e);
    struct api_preview_area *areas = arena_array(a, CAP_COUNT, sizeof *areas);
    for (size_t i = 0; i < CAP_COUNT; i++)
        areas[i] = (struct api_preview_area){ .area = sv_of(cap_name(p.areas[i].cap)),
            .label = sv_of(cap_label(p.areas[i].cap)),
            .level = sv_of(level_name(p.areas[i].level)),
            .why = p.areas[i].why };
    struct api_preview *k = arena_new_obj(a, struct api_preview);
    *k = (struct api_preview){ .caregiver_name = p.caregiver_name,
        .client_name = p.client_name,
        .areas = gql_objects(a, areas, CAP_COUNT, sizeof *areas),
        .mails = mails_of(a, &p) };
    call->values[0] = gql_object(k);
    return E_OK;
}

enum err gql_query_access_duties(struct gql_call *call)
{
    struct api_duties *d = arena_new_obj(call->arena, struct api_duties);
    struct sv version = sv_of(grant_acknowledgement_version);
    *d = (struct api_duties){ .version = version, .text = sv_of(grant_acknowledgement_text(version)) };
    call->values[0] = gql_object(d);
    return E_OK;
}

static struct api_access_entry entry_of(const struct api *api, const struct audit_entry *e)
{
    /* Whoever looks over the client's shoulder reads of settings (beyond 16). */
    bool quiet = !api->viewer->staff.v && sv_eq(e->resource_kind, SV("safe mode"));
    struct sv resource = quiet ? SV("portal settings") : e->resource_kind;
    return (struct api_access_entry){ .id = e->id.v,
        .resource_id = e->resource_id,
        .at = e->at,
        .who = e->actor_name,
        .key = e->key_name,
        .on_behalf_of = e->on_behalf,
        .what = audit_words(api->op.arena, e->action, resource),
        .action = e->action,
        .resource = resource,
        .outcome = e->outcome };
}

static struct sv entry_said(const void *reader, struct arena *a, const struct audit_entry *entry)
{
    struct api_access_entry e = entry_of(reader, entry);
    return sv_fmt(a, "%.*s %.*s %.*s %.*s %.*s", SV_FMT(e.who), SV_FMT(e.key), SV_FMT(e.on_behalf_of), SV_FMT(e.what),
        SV_FMT(e.outcome));
}

enum err gql_query_access_log(struct gql_call *call)
{
    struct api *api = call->context;
    const struct gql_args_query_access_log *args = call->args;
    struct client_id client = api_client_of_id(gql_id_given(args->user_id));
    struct audit_entries entries;
    struct op op;
    const struct audit_whose whose = { .client = client };
    struct audit_chosen sorts = { NULL, 0, false };
    struct sv words = sv_trim(gql_text_given(args->keywords));
    int64_t page = gql_int_given(args->page, 1);
    enum err e = api_about(api, client, &op);
    if (e == E_OK)
        e = viewer_require(op.viewer, api->viewer->staff.v ? NEED_CHART_PAGE(PERM_AUDIT) : NEED_GOVERN_PAGE);
    if (e == E_OK && words.n)
        e = audit_sorts_saying(&op, &whose, words, entry_said, api, &sorts);
    if (e == E_OK)
        e = audit_list(op.db, op.arena, op.viewer->org, &whose, words.n ? &sorts : NULL,
            page > 0 && page < INT32_MAX ? page : 1, &entries);
    if (e != E_OK)
        return api_outcome(call, 0, e);
    struct api_access_entry *items = arena_array(call->arena, entries.count, sizeof *items);
    for (size_t i = 0; i < entries.count; i++)
        items[i] = entry_of(api, &entries.items[i]);
    call->values[0] = gql_objects(call->arena, items, entries.count, sizeof *items);
    api_seen(api, client, AUDIT_LIST, "access log", 0);
    return E_OK;
}
