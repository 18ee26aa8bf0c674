/* What the API says of the supplement store: of users, and the way there. */
#include "api/schema.h"
#include "people/people.h"
#include "supplement/api_supplement.h"

static struct client_id client_at(const struct gql_call *call, size_t i)
{
    const struct api_user *u = call->parents[i];
    return u->node.facts ? u->node.client : (struct client_id){ 0 };
}

/* links[i] of parents[i]; to staff, whom the gate has let pass for each of them. */
static enum err links_of(const struct gql_call *call, struct supplement_standing_link *links)
{
    struct api *api = call->context;
    struct client_id *clients = arena_array(call->arena, call->count, sizeof *clients);
    for (size_t i = 0; i < call->count; i++)
        clients[i] = client_at(call, i);
    return supplement_standing_links(&api->op, clients, call->count, links);
}

enum err gql_user_has_fullscript(struct gql_call *call)
{
    struct api *api = call->context;
    struct supplement_standing_link *links = arena_array(call->arena, call->count, sizeof *links);
    bool staff = api->viewer->staff.v != 0;
    if (staff)
        TRY(links_of(call, links));
    for (size_t i = 0; i < call->count; i++) { /* in a portal: those of the household that are open to who asks, few */
        struct client_id client = client_at(call, i);
        struct op op;
        if (!client.v)
            continue;
        enum err e = staff ? E_OK : api_about(api, client, &op);
        if (!staff && e == E_OK)
            e = supplement_mine(&op, &links[i].has);
        if (e == E_OK)
            call->values[i] = gql_bool(links[i].has);
        TRY(api_or_nothing(e));
    }
    return E_OK;
}

enum err gql_user_fullscript(struct gql_call *call)
{
    struct supplement_standing_link *links = arena_array(call->arena, call->count, sizeof *links);
    TRY(links_of(call, links));
    for (size_t i = 0; i < call->count; i++) {
        if (!client_at(call, i).v || !links[i].has)
            continue;
        struct api_fullscript *account = arena_new_obj(call->arena, struct api_fullscript);
        account->id = links[i].number;
        call->values[i] = gql_object(account);
    }
    return E_OK;
}

static enum err lead(struct gql_call *call, struct gql_in_text user)
{
    struct api *api = call->context;
    struct client_id client =
        gql_text_given(user).n ? api_client_of_id(gql_id_given(user)) : api->viewer->subject.client;
    struct problems problems = problems_new(call->arena);
    struct sv url = SV("");
    struct op op;
    enum err e = client.v ? api_about(api, client, &op) : E_NOTFOUND;
    if (e == E_OK)
        e = api->viewer->staff.v ? supplement_open(&op, api->app->store, client, &problems, &url)
                                 : supplement_open_mine(&op, api->app->store, &problems, &url);
    if (e == E_INVALID) {
        gql_fail(call, 0, SV("NOT_AVAILABLE"), problems.count ? problems.items[0].text : SUPPLEMENT_NOT_AVAILABLE);
        return E_OK;
    }
    if (e != E_OK)
        return api_outcome(call, 0, e);
    api_seen(api, client, AUDIT_VIEW, "supplement", 0);
    call->values[0] = gql_text(url);
    return E_OK;
}

enum err gql_query_dynamic_link(struct gql_call *call)
{
    const struct gql_args_query_dynamic_link *args = call->args;
    return lead(call, args->user_id);
}

enum err gql_query_dynamic_link_to(struct gql_call *call)
{
    const struct gql_args_query_dynamic_link_to *args = call->args;
    if (sv_eq(gql_text_given(args->entrypoint), SV("LABS"))) {
        gql_fail(call, 0, SV("INVALID_ARGUMENT"), SV("entrypoint is CATALOG. There are no lab tests here."));
        return E_OK;
    }
    return lead(call, args->user_id);
}
