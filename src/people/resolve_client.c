/* Clients made and changed. */
#include "api/schema.h"
#include "base/text.h"
#include "people/api_types.h"
#include "people/client.h"
#include "people/client_change.h"

enum { METADATA_MAX = 128000 };

struct sv api_lower(struct arena *a, struct sv v)
{
    struct str s = str_new(a, v.n + 1);
    for (size_t i = 0; i < v.n; i++)
        str_addc(&s, v.p[i] >= 'A' && v.p[i] <= 'Z' ? (char)(v.p[i] + 32) : v.p[i]);
    return str_sv(&s);
}

struct sv api_staff_text(struct arena *a, struct gql_in_text id)
{
    if (!gql_text_given(id).n)
        return SV("");
    struct staff_id s = api_staff_of_id(gql_id_given(id));
    return sv_fmt(a, "%lld", (long long)(s.v ? s.v : -1)); /* -1: refused as nobody's */
}

void api_check_metadata(struct gql_in_text metadata, struct problems *problems)
{
    if (gql_text_given(metadata).n && utf8_length(metadata.v) > METADATA_MAX)
        problem_add(problems, SV("metadata"), SV("too_long"), SV("Keep metadata within 128,000 characters."));
}

enum err api_client_value(struct gql_call *call, struct client_id id, struct gql_value *ret_value)
{
    struct api *api = call->context;
    int64_t number = api_id_of_client(id);
    const struct api_user *u;
    TRY(api_users_load(api, &number, 1, &u));
    *ret_value = gql_object(u);
    return E_OK;
}

static void refuse_team(struct problems *problems)
{
    problem_add(problems, SV("other_provider_ids"), SV("unknown_provider"),
        SV("Choose members of staff who are not archived."));
}

enum err api_team_set(const struct op *op, const struct organization *org, struct client_id client,
    struct gql_in_list others, struct problems *problems)
{
    int64_t *ids;
    size_t n = api_ids_given(op->arena, others, &ids);
    struct staff_id *team = arena_array(op->arena, n + 1, sizeof *team);
    size_t count = 0;
    struct client c;
    TRY(client_load(op, client, org, &c));
    if (c.provider.v)
        team[count++] = c.provider;
    for (size_t i = 0; i < n; i++)
        if (api_staff_of_id(ids[i]).v != c.provider.v || !c.provider.v)
            team[count++] = api_staff_of_id(ids[i]);
    enum err e = care_team_set(op, client, team, count);
    if (e == E_NOTFOUND)
        refuse_team(problems);
    return e == E_NOTFOUND ? E_INVALID : e;
}

enum err api_check_team(struct api *api, struct gql_in_list others, struct problems *problems)
{
    const struct api_user **staff;
    size_t count;
    int64_t *ids;
    size_t n = api_ids_given(api->op.arena, others, &ids);
    if (!gql_given(others.is) || !others.count)
        return E_OK;
    TRY(viewer_require(api->viewer, NEED_STAFF_PAGE(PERM_GRANTS)));
    TRY(api_staff_load(api, &staff, &count));
    for (size_t i = 0; i < n; i++) {
        bool known = false;
        for (size_t k = 0; k < count; k++)
            known |= staff[k] && staff[k]->active && staff[k]->id == ids[i];
        if (!known) {
            refuse_team(problems);
            return E_OK;
        }
    }
    return E_OK;
}

/* -- made -----------------------------------------------------------------------------------------------------------
 */

static struct client_form form_of_new(struct api *api, const struct gql_in_create_client_input *in)
{
    struct arena *a = api->op.arena;
    struct sv first = gql_text_given(in->first_name), legal = gql_text_given(in->legal_name);
    bool called_otherwise = sv_trim(legal).n && !sv_eq(sv_trim(legal), sv_trim(first));
    bool has_mail = gql_text_given(in->email).n && !gql_flag_given(in->skipped_email, false);
    return (struct client_form){ .first_name = called_otherwise ? legal : first,
        .preferred_name = called_otherwise ? first : SV(""),
        .last_name = gql_text_given(in->last_name),
        .born = gql_text_given(in->dob),
        .gender = api_lower(a, gql_text_given(in->gender)),
        .email = has_mail ? in->email.v : SV(""),
        .phone = gql_text_given(in->phone_number),
        .zone = gql_text_given(in->timezone),
        .provider = gql_text_given(in->dietitian_id).n ? api_staff_text(a, in->dietitian_id)
                                                       : sv_fmt(a, "%lld", (long long)api->viewer->staff.v),
        .group = gql_text_given(in->user_group_id),
        .record_identifier = gql_text_given(in->record_identifier),
        .metadata = gql_text_given(in->metadata),
        .restricted = gql_flag_given(in->restricted, false),
        .duplicate_ok = true, /* a program has nobody to ask; address and both names together stay unique */
        .send_welcome = has_mail && !gql_flag_given(in->dont_send_welcome, false) };
}

static enum err team_of_new(struct api *api, struct client_id id, struct gql_in_list others, struct problems *problems)
{
    struct op op;
    TRY(api_about(api, id, &op));
    return api_team_set(&op, api->organization, id, others, problems);
}

enum err gql_mutation_create_client(struct gql_call *call)
{
    static const struct gql_in_create_client_input nothing;
    struct api *api = call->context;
    const struct gql_args_mutation_create_client *args = call->args;
    const struct gql_in_create_client_input *in = args->input ? args->input : &nothing;
    struct problems problems = problems_new(call->arena);
    struct gql_value value = gql_null();
    struct client_form f = form_of_new(api, in);
    struct client_id id;
    if (!gql_text_given(in->email).n && !gql_flag_given(in->skipped_email, false))
        problem_add(&problems, SV("email"), SV("required"),
            SV("Give an e-mail address, or say skipped_email: true for somebody without one."));
    api_check_metadata(in->metadata, &problems);
    enum err e = api_check_team(api, in->other_provider_ids, &problems);
    if (e == E_OK)
        e = problems_err(&problems);
    if (e == E_OK)
        e = client_create(&api->op, &f, &problems, &id);
    if (e == E_OK) {
        api_seen(api, id, AUDIT_CREATE, "client", id.v);
        if (gql_given(in->other_provider_ids.is) && in->other_provider_ids.count)
            e = team_of_new(api, id, in->other_provider_ids, &problems);
    }
    if (e == E_OK)
        TRY(api_client_value(call, id, &value));
    return api_done(call, e, value, &problems);
}
