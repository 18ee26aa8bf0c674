/* A portal's areas as the shell of a client knows them, and the switches behind them. */
#include "family/api_family.h"
#include "family/portal_source.h"

#include <string.h>

/* --- areas --- */

static const struct {
    const char *field;
    enum cap cap;
    enum level level;
    bool own_only; /* nobody else's business, whatever is open to them */
} areas[] = {
    { "can_schedule_appointments", CAP_APPOINTMENTS, LEVEL_ACT, false },
    { "show_appointments_tab", CAP_APPOINTMENTS, LEVEL_VIEW, false },
    { "show_payments_tab", CAP_BILLS, LEVEL_VIEW, false },
    { "show_billing_tab", CAP_BILLS, LEVEL_VIEW, false },
    { "show_billing_dropdown_item", CAP_BILLS, LEVEL_VIEW, false },
    { "show_payment_methods_dropdown_item", CAP_BILLS, LEVEL_ACT, true },
    { "show_packages_tab", CAP_PACKAGES, LEVEL_VIEW, false },
    { "show_forms_tab", CAP_FORMS, LEVEL_VIEW, false },
    { "show_documents_tab", CAP_DOCUMENTS, LEVEL_VIEW, false },
    { "show_goals_area", CAP_GOALS, LEVEL_VIEW, false },
    { "show_journal_entries_area", CAP_JOURNAL, LEVEL_VIEW, false },
    { "show_care_plan_area", CAP_CARE_PLANS, LEVEL_VIEW, false },
    { "show_education_tab", CAP_PROGRAMS, LEVEL_VIEW, false },
    { "show_chat_tab", CAP_CHAT, LEVEL_VIEW, false },
    { "allow_direct_chat", CAP_CHAT, LEVEL_ACT, false },
    { "allow_community_chat", CAP_CHAT, LEVEL_ACT, false },
    { "show_superbills_tab", CAP_BILLS, LEVEL_VIEW, false },
};

/* For the practice: what the client sees. */
static struct access_facts eyes_of(const struct access_facts *f)
{
    struct access_facts own = *f;
    if (f->relation == REL_STAFF)
        own.relation = REL_SELF;
    return own;
}

enum err gql_user_portal_area(struct gql_call *call)
{
    size_t a = 0;
    while (a < LENGTH(areas) && strcmp(areas[a].field, call->field->name) != 0)
        a++;
    if (a == LENGTH(areas))
        return E_INTERNAL;
    struct need need = NEED_CAP_PAGE(areas[a].cap, areas[a].level);
    for (size_t i = 0; i < call->count; i++) {
        const struct api_user *u = call->parents[i];
        if (!u->node.client.v || !u->node.facts)
            continue;
        struct access_facts f = eyes_of(u->node.facts);
        bool theirs = !areas[a].own_only || f.relation == REL_SELF;
        call->values[i] = gql_bool(theirs && access_decide(&f, &need).allow);
    }
    return E_OK;
}

/* --- switches --- */

/* Switches have no rows of their own in Kith: whose they are is their number. */
enum toggle_of { TOGGLE_CLIENT = 1, TOGGLE_GROUP, TOGGLE_ORGANIZATION };
static int64_t toggle_id(enum toggle_of of, int64_t id)
{
    return id ? id * 4 + (int64_t)of : 0;
}

static const struct api_toggle *toggle_with(struct arena *a, struct portal p, struct api_toggle t)
{
    struct api_toggle *made = arena_new_obj(a, struct api_toggle);
    t.can_schedule_appointments = portal_on(p, CAP_APPOINTMENTS);
    t.can_view_payments = portal_on(p, CAP_BILLS);
    t.can_view_packages = portal_on(p, CAP_PACKAGES);
    t.can_view_forms = portal_on(p, CAP_FORMS);
    t.can_view_documents = portal_on(p, CAP_DOCUMENTS);
    t.allow_direct_chat = t.allow_community_chat = portal_on(p, CAP_CHAT);
    t.can_view_goals = portal_on(p, CAP_GOALS);
    t.can_view_journal_entries = portal_on(p, CAP_JOURNAL);
    t.can_view_care_plan = portal_on(p, CAP_CARE_PLANS);
    t.can_view_programs = portal_on(p, CAP_PROGRAMS);
    *made = t;
    return made;
}

static const struct api_toggle *toggle_of_source(
    struct arena *a, const struct organization *org, const struct portal_source *s)
{
    static const char *const names[] = { "client", "group", "age", "organization" };
    struct api_toggle t = { .user_id = api_id_of_client(s->client), .source = sv_of(names[s->from]) };
    if (s->from == FROM_CLIENT)
        t.id = toggle_id(TOGGLE_CLIENT, s->client.v);
    else if (s->from == FROM_GROUP)
        t.id = toggle_id(TOGGLE_GROUP, t.user_group_id = s->group.v);
    else if (s->from == FROM_ORGANIZATION)
        t.id = toggle_id(TOGGLE_ORGANIZATION, org->id.v);
    return toggle_with(a, s->portal, t);
}

enum err gql_user_feature_toggle(struct gql_call *call)
{
    struct api *api = call->context;
    struct client_id *ids = arena_array(call->arena, call->count, sizeof *ids);
    struct portal_source *sources = arena_array(call->arena, call->count, sizeof *sources);
    for (size_t i = 0; i < call->count; i++)
        ids[i] = ((const struct api_user *)call->parents[i])->node.client;
    TRY(portal_sources_load(&api->op, api->organization, ids, call->count, sources));
    for (size_t i = 0; i < call->count; i++)
        if (sources[i].client.v)
            call->values[i] = gql_object(toggle_of_source(call->arena, api->organization, &sources[i]));
    return E_OK;
}

static enum err toggle_of_client(struct api *api, struct client_id client, const struct api_toggle **ret)
{
    struct op op;
    struct portal_source source;
    TRY(api_about(api, client, &op));
    struct need need = api->viewer->staff.v ? NEED_CHART_PAGE(PERM_CHART) : NEED_CONTEXT_PAGE;
    TRY(viewer_require(op.viewer, need));
    TRY(portal_sources_load(&op, api->organization, &client, 1, &source));
    *ret = toggle_of_source(op.arena, api->organization, &source);
    return source.client.v ? E_OK : E_NOTFOUND;
}

static enum err toggle_of_group(struct api *api, struct group_id group, bool editing, const struct api_toggle **ret)
{
    bool own;
    struct portal portal;
    TRY(portal_of_group_load(&api->op, api->organization, group, &own, &portal));
    if (!own && !editing)
        return E_NOTFOUND;
    *ret = toggle_with(api->op.arena, portal,
        (struct api_toggle){ .id = own ? toggle_id(TOGGLE_GROUP, group.v) : 0,
            .user_group_id = group.v,
            .source = own ? SV("group") : SV("organization") });
    return E_OK;
}

static enum err toggle_of_practice(struct api *api, const struct api_toggle **ret)
{
    const struct organization *org = api->organization;
    TRY(viewer_require(api->viewer, NEED_STAFF_PAGE(PERM_DIRECTORY)));
    *ret = toggle_with(api->op.arena, org->portal,
        (struct api_toggle){ .id = toggle_id(TOGGLE_ORGANIZATION, org->id.v), .source = SV("organization") });
    return E_OK;
}

static enum err toggle_of_id(struct api *api, int64_t id, bool editing, const struct api_toggle **ret)
{
    switch (id & 3) {
    case TOGGLE_CLIENT: {
        TRY(toggle_of_client(api, (struct client_id){ id / 4 }, ret));
        return (*ret)->id == id ? E_OK : E_NOTFOUND;
    }
    case TOGGLE_GROUP: return toggle_of_group(api, (struct group_id){ id / 4 }, editing, ret);
    case TOGGLE_ORGANIZATION: return id / 4 == api->organization->id.v ? toggle_of_practice(api, ret) : E_NOTFOUND;
    default: return E_NOTFOUND;
    }
}

static enum err answer_toggle(struct gql_call *call, enum err e, const struct api_toggle *t)
{
    if (e == E_OK)
        call->values[0] = gql_object(t);
    return api_outcome(call, 0, e);
}

enum err gql_query_feature_toggle(struct gql_call *call)
{
    struct api *api = call->context;
    const struct gql_args_query_feature_toggle *args = call->args;
    const struct api_toggle *t = NULL;
    enum err e;
    if (gql_given(args->user_id.is))
        e = toggle_of_client(api, api_client_of_id(gql_id_given(args->user_id)), &t);
    else if (gql_given(args->id.is))
        e = toggle_of_id(api, gql_id_given(args->id), false, &t);
    else if (api->viewer->staff.v)
        e = toggle_of_practice(api, &t);
    else
        e = toggle_of_client(api, api->viewer->subject.client, &t);
    return answer_toggle(call, e, t);
}

/* Own switches to be edited: those that a client or group follows today have no number until they are own ones. */
static const struct api_toggle *own_number(struct arena *a, const struct api_toggle *t, int64_t own)
{
    struct api_toggle *made = arena_new_obj(a, struct api_toggle);
    *made = *t;
    if (made->id != own)
        made->id = made->user_group_id = 0;
    return made;
}

enum err gql_query_feature_toggle_for_editing(struct gql_call *call)
{
    struct api *api = call->context;
    const struct gql_args_query_feature_toggle_for_editing *args = call->args;
    const struct api_toggle *t = NULL;
    int64_t user = gql_id_given(args->user_id), group = gql_id_given(args->user_group_id);
    enum err e = E_NOTFOUND;
    if (user) {
        e = toggle_of_client(api, api_client_of_id(user), &t);
        if (e == E_OK)
            t = own_number(call->arena, t, toggle_id(TOGGLE_CLIENT, user));
    } else if (group) {
        e = toggle_of_group(api, (struct group_id){ group }, true, &t);
    } else if (gql_given(args->id.is)) {
        e = toggle_of_id(api, gql_id_given(args->id), true, &t);
    } else if (!gql_given(args->care_plan_id.is)) {
        e = toggle_of_practice(api, &t);
    }
    return answer_toggle(call, e, t);
}

enum err gql_feature_toggle_user(struct gql_call *call)
{
    int64_t *ids = arena_array(call->arena, call->count, sizeof *ids);
    for (size_t i = 0; i < call->count; i++)
        ids[i] = ((const struct api_toggle *)call->parents[i])->user_id;
    return api_users_answer(call, ids);
}

/* --- saving --- */

#define SET_SWITCH(portal, in, name, cap)                                                                              \
    do {                                                                                                               \
        if (gql_given((in)->name.is))                                                                                  \
            (portal) = portal_with((portal), (cap), (in)->name.v);                                                     \
    } while (0)
#define SET_SWITCHES(portal, in)                                                                                       \
    do {                                                                                                               \
        SET_SWITCH(portal, in, can_schedule_appointments, CAP_APPOINTMENTS);                                           \
        SET_SWITCH(portal, in, can_view_payments, CAP_BILLS);                                                          \
        SET_SWITCH(portal, in, can_view_packages, CAP_PACKAGES);                                                       \
        SET_SWITCH(portal, in, can_view_forms, CAP_FORMS);                                                             \
        SET_SWITCH(portal, in, can_view_documents, CAP_DOCUMENTS);                                                     \
        SET_SWITCH(portal, in, allow_community_chat, CAP_CHAT);                                                        \
        SET_SWITCH(portal, in, allow_direct_chat, CAP_CHAT);                                                           \
        SET_SWITCH(portal, in, can_view_goals, CAP_GOALS);                                                             \
        SET_SWITCH(portal, in, can_view_journal_entries, CAP_JOURNAL);                                                 \
        SET_SWITCH(portal, in, can_view_care_plan, CAP_CARE_PLANS);                                                    \
        SET_SWITCH(portal, in, can_view_programs, CAP_PROGRAMS);                                                       \
    } while (0)

struct toggling {
    struct client_id client; /* one of the three; neither: the practice */
    struct group_id group;
    bool follow;
    struct portal portal; /* as it is, then as it shall be */
    int64_t version;      /* of the client */
    struct op op;
};

/* One switch for both kinds of chat: two different wishes cannot both hold. */
static void check_chat(struct gql_in_flag direct, struct gql_in_flag community, struct problems *problems)
{
    if (gql_given(direct.is) && gql_given(community.is) && direct.v != community.v)
        problem_add(problems, SV("allow_community_chat"), SV("one_switch"),
            SV("Kith has one switch for both kinds of chat: send the same for both, or only one of them."));
}

static enum err begin(struct api *api, struct toggling *t)
{
    struct client c;
    t->op = api->op;
    if (t->client.v) {
        TRY(api_about(api, t->client, &t->op));
        TRY(client_load(&t->op, t->client, api->organization, &c));
        t->portal = c.portal;
        t->version = c.version;
        return E_OK;
    }
    bool own;
    if (t->group.v)
        return portal_of_group_load(&api->op, api->organization, t->group, &own, &t->portal);
    t->portal = api->organization->portal;
    return E_OK;
}

static enum err save(struct api *api, const struct toggling *t, struct problems *problems)
{
    if (t->client.v) {
        TRY(client_portal_save(&t->op, t->client, !t->follow, t->portal, t->version, problems));
        api_seen(api, t->client, AUDIT_UPDATE, "portal settings", 0);
        return E_OK;
    }
    struct portal_default d = { .kind = t->group.v ? PORTAL_OF_GROUP : PORTAL_OF_ORGANIZATION,
        .group = t->group,
        .set = !t->follow,
        .portal = t->portal };
    return portal_default_save(&t->op, &d, problems);
}

/* As it is now, read anew: the practice's switches stand in the request's organization. */
static enum err reread(struct api *api, const struct toggling *t, const struct api_toggle **ret)
{
    struct organization *org = arena_new_obj(api->op.arena, struct organization);
    struct api after = *api;
    TRY(organization_load(api->op.db, api->op.arena, api->organization->id, org));
    after.organization = org;
    if (t->client.v)
        return toggle_of_client(&after, t->client, ret);
    return t->group.v ? toggle_of_group(&after, t->group, true, ret) : toggle_of_practice(&after, ret);
}

static enum err finish(
    struct gql_call *call, struct toggling *t, enum err e, struct sv field, struct problems *problems)
{
    struct api *api = call->context;
    struct api_toggle_saved *r = arena_new_obj(call->arena, struct api_toggle_saved);
    *r = (struct api_toggle_saved){ .toggle = NULL };
    if (e == E_OK)
        e = save(api, t, problems);
    if (e == E_OK) {
        TRY(reread(api, t, &r->toggle));
    } else {
        e = api_told(api, e, field, problems);
        if (e != E_OK)
            return api_outcome(call, 0, e);
    }
    r->messages = api_messages(call->arena, problems);
    call->values[0] = gql_object(r);
    return E_OK;
}

enum err gql_mutation_create_feature_toggle(struct gql_call *call)
{
    struct api *api = call->context;
    const struct gql_args_mutation_create_feature_toggle *args = call->args;
    const struct gql_in_create_feature_toggle_input none = { .is = GQL_ABSENT },
                                                    *in = args->input ? args->input : &none;
    struct problems problems = problems_new(call->arena);
    struct toggling t = { .client = api_client_of_id(gql_id_given(in->user_id)),
        .group = { gql_id_given(in->user_group_id) } };
    /* A number that is none must not come to mean the whole practice. */
    bool lost = (gql_given(in->user_id.is) && !t.client.v) || (gql_given(in->user_group_id.is) && !t.group.v);
    enum err e = lost ? E_NOTFOUND : begin(api, &t);
    SET_SWITCHES(t.portal, in);
    check_chat(in->allow_direct_chat, in->allow_community_chat, &problems);
    if (gql_given(in->care_plan_id.is))
        problem_add(&problems, SV("care_plan_id"), SV("not_there"), SV("Kith has no switches of a care plan."));
    if (e == E_OK)
        e = problems_err(&problems);
    return finish(call, &t, e, gql_given(in->user_group_id.is) ? SV("user_group_id") : SV("user_id"), &problems);
}

enum err gql_mutation_update_feature_toggle(struct gql_call *call)
{
    struct api *api = call->context;
    const struct gql_args_mutation_update_feature_toggle *args = call->args;
    const struct gql_in_update_feature_toggle_input none = { .is = GQL_ABSENT },
                                                    *in = args->input ? args->input : &none;
    struct problems problems = problems_new(call->arena);
    struct toggling t = { .follow = gql_flag_given(in->follow_default, false) };
    int64_t id = gql_id_given(in->id), user = gql_id_given(in->user_id);
    bool there = true;
    if (id && (id & 3) == TOGGLE_CLIENT)
        t.client.v = id / 4;
    else if (id && (id & 3) == TOGGLE_GROUP)
        t.group.v = id / 4;
    else if (id)
        there = (id & 3) == TOGGLE_ORGANIZATION && id / 4 == api->organization->id.v;
    else
        there = (t.client = api_client_of_id(user)).v != 0;
    enum err e = there ? begin(api, &t) : E_NOTFOUND;
    SET_SWITCHES(t.portal, in);
    check_chat(in->allow_direct_chat, in->allow_community_chat, &problems);
    if (e == E_OK)
        e = problems_err(&problems);
    return finish(call, &t, e, id ? SV("id") : SV("user_id"), &problems);
}
