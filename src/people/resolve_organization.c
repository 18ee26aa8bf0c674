/* The practice, and what it shows of itself. */
#include "api/schema.h"
#include "people/api_types.h"
#include "people/sign_up.h"

enum err gql_query_organization(struct gql_call *call)
{
    struct api *api = call->context;
    const struct gql_args_query_organization *args = call->args;
    int64_t *providers;
    size_t provider_count = api_ids_given(call->arena, args->provider_ids, &providers);
    struct staff_id of = api_staff_of_id(gql_id_given(args->provider_id));
    if (!of.v && provider_count)
        of = api_staff_of_id(providers[0]);
    if (api->organization) {
        bool other = gql_text_given(args->id).n && gql_id_given(args->id) != api->organization->id.v;
        if (!other)
            call->values[0] = api_organization_value(call->arena, api->organization);
        return E_OK;
    }
    if (!of.v)
        return E_OK;
    struct organization *org = arena_new_obj(call->arena, struct organization);
    struct group_id none;
    enum err e = sign_up_practice(&api->op, of, SV(""), org, &none);
    if (e == E_OK)
        call->values[0] = api_organization_value(call->arena, org);
    return api_outcome(call, 0, e);
}

/* -- fields ---------------------------------------------------------------------------------------------------------
 */

enum err gql_organization_is_active(struct gql_call *call)
{
    for (size_t i = 0; i < call->count; i++)
        call->values[i] = gql_bool(true);
    return E_OK;
}

enum err gql_organization_org_roles(struct gql_call *call)
{
    static const struct gql_value roles[] = { { .kind = GQL_V_TEXT, .text = { "Standard", 8 } },
        { .kind = GQL_V_TEXT, .text = { "Support", 7 } } };
    for (size_t i = 0; i < call->count; i++)
        call->values[i] = gql_list(roles, LENGTH(roles));
    return E_OK;
}

static bool is_owner(const struct api_user *u)
{
    return u->role == ROLE_OWNER;
}

static bool is_active(const struct api_user *u)
{
    return u->active;
}

static bool is_provider(const struct api_user *u)
{
    return u->is_active_provider;
}

static bool is_support(const struct api_user *u)
{
    return u->active && u->role == ROLE_SUPPORT;
}

static enum err some(struct gql_call *call, bool (*fits)(const struct api_user *u), struct gql_in_list only,
    const struct api_user ***ret_users, size_t *ret_count)
{
    const struct api_user **all;
    size_t count, n = 0;
    int64_t *ids;
    size_t id_count = api_ids_given(call->arena, only, &ids);
    TRY(api_staff_load(call->context, &all, &count));
    for (size_t i = 0; i < count; i++) {
        bool wanted = !gql_given(only.is) || !only.count;
        for (size_t k = 0; all[i] && k < id_count; k++)
            wanted = wanted || ids[k] == all[i]->id;
        if (all[i] && wanted && fits(all[i]))
            all[n++] = all[i];
    }
    *ret_users = all;
    *ret_count = n;
    return E_OK;
}

static enum err answer(
    struct gql_call *call, bool (*fits)(const struct api_user *u), struct gql_in_list only, bool count_only)
{
    const struct api_user **users;
    size_t n;
    TRY(some(call, fits, only, &users, &n));
    struct gql_value *values = arena_array(call->arena, n, sizeof *values);
    for (size_t i = 0; i < n; i++)
        values[i] = gql_object(users[i]);
    for (size_t i = 0; i < call->count; i++)
        call->values[i] = count_only ? gql_int((int64_t)n) : gql_list(values, n);
    return E_OK;
}

static const struct gql_in_list everybody = { .is = GQL_ABSENT };

enum err gql_organization_owner(struct gql_call *call)
{
    const struct api_user **users;
    size_t n;
    TRY(some(call, is_owner, everybody, &users, &n));
    const struct api_user *first = NULL;
    for (size_t i = 0; i < n; i++)
        if (!first || users[i]->id < first->id)
            first = users[i];
    for (size_t i = 0; i < call->count; i++)
        call->values[i] = gql_object(first);
    return E_OK;
}

enum err gql_organization_owner_id(struct gql_call *call)
{
    TRY(gql_organization_owner(call));
    for (size_t i = 0; i < call->count; i++) {
        const struct api_user *u = call->values[i].kind == GQL_V_OBJECT ? call->values[i].object : NULL;
        call->values[i] = u ? gql_int(u->id) : gql_null();
    }
    return E_OK;
}

enum err gql_organization_num_users(struct gql_call *call)
{
    return answer(call, is_active, everybody, true);
}

enum err gql_organization_num_users_text(struct gql_call *call)
{
    TRY(answer(call, is_active, everybody, true));
    for (size_t i = 0; i < call->count; i++)
        call->values[i] = gql_text(sv_fmt(call->arena, "%lld", (long long)call->values[i].number));
    return E_OK;
}

enum err gql_organization_only_active_organization_memberships(struct gql_call *call)
{
    return answer(call, is_active, everybody, false);
}

enum err gql_organization_only_active_providers(struct gql_call *call)
{
    const struct gql_args_organization_only_active_providers *args = call->args;
    return answer(call, is_provider, args->provider_ids, false);
}

enum err gql_organization_only_active_providers_count(struct gql_call *call)
{
    const struct gql_args_organization_only_active_providers_count *args = call->args;
    return answer(call, is_provider, args->provider_ids, true);
}

enum err gql_organization_only_active_support(struct gql_call *call)
{
    return answer(call, is_support, everybody, false);
}

enum err gql_organization_only_active_support_count(struct gql_call *call)
{
    return answer(call, is_support, everybody, true);
}

/* -- changed --------------------------------------------------------------------------------------------------------
 */

static void put(struct sv *to, struct gql_in_text t)
{
    if (t.is != GQL_ABSENT)
        *to = gql_text_given(t);
}

static struct organization_form form_of(const struct organization *was)
{
    return (struct organization_form){ .name = was->name,
        .zone = was->zone,
        .language = was->language,
        .phone = was->phone,
        .email = was->email,
        .own_rule_allowed = was->own_rule_allowed,
        .version = was->version };
}

/* From here on the request knows the practice as it is now. */
static enum err save(
    struct gql_call *call, struct gql_in_text id, const struct organization_form *f, struct problems *problems)
{
    struct api *api = call->context;
    struct organization *now = arena_new_obj(call->arena, struct organization);
    if (gql_text_given(id).n && gql_id_given(id) != api->organization->id.v)
        return E_NOTFOUND;
    TRY(organization_update(&api->op, f, problems));
    TRY(organization_load(api->op.db, call->arena, api->organization->id, now));
    api->organization = now;
    return E_OK;
}

enum err gql_mutation_update_organization(struct gql_call *call)
{
    static const struct gql_in_update_organization_input nothing;
    struct api *api = call->context;
    const struct gql_args_mutation_update_organization *args = call->args;
    const struct gql_in_update_organization_input *in = args->input ? args->input : &nothing;
    struct problems problems = problems_new(call->arena);
    struct organization_form f = form_of(api->organization);
    put(&f.email, in->organization_email);
    if (in->organization_info) {
        put(&f.name, in->organization_info->name);
        put(&f.phone, in->organization_info->phone_number);
    }
    enum err e = save(call, in->id, &f, &problems);
    return api_done(call, e, api_organization_value(call->arena, api->organization), &problems);
}

/* -- as clients see it ----------------------------------------------------------------------------------------------
 */

static struct gql_value brand_of(struct arena *a, const struct organization *org, struct sv code)
{
    struct api_brand *b = arena_new_obj(a, struct api_brand);
    *b = (struct api_brand){ .id = org->id.v,
        .name = org->name,
        .email = org->email,
        .phone = org->phone,
        .code = code,
        .show_client_tab = true };
    return gql_object(b);
}

/* Fields of the form by the names of a brand. */
static struct problems brand_problems(struct arena *a, const struct problems *found)
{
    struct problems told = problems_new(a);
    for (size_t i = 0; i < found->count; i++) {
        const struct problem *p = &found->items[i];
        problem_add(&told, p->field.n ? sv_fmt(a, "brand_%.*s", SV_FMT(p->field)) : p->field, p->code, p->text);
    }
    return told;
}

enum err gql_mutation_update_brand(struct gql_call *call)
{
    static const struct gql_in_update_brand_input nothing;
    struct api *api = call->context;
    const struct gql_args_mutation_update_brand *args = call->args;
    const struct gql_in_update_brand_input *in = args->input ? args->input : &nothing;
    struct problems problems = problems_new(call->arena);
    struct organization_form f = form_of(api->organization);
    put(&f.name, in->display_name);
    put(&f.name, in->brand_name);
    put(&f.email, in->brand_email);
    put(&f.phone, in->brand_phone);
    enum err e = save(call, in->id, &f, &problems);
    problems = brand_problems(call->arena, &problems);
    return api_done(call, e, e == E_OK ? brand_of(call->arena, api->organization, SV("")) : gql_null(), &problems);
}

static enum err answer_brand(struct gql_call *call, struct staff_id of, struct sv code)
{
    struct api *api = call->context;
    struct organization org;
    struct group_id none;
    enum err e = of.v || code.n ? sign_up_practice(&api->op, of, code, &org, &none) : E_NOTFOUND;
    if (e == E_OK)
        call->values[0] = brand_of(call->arena, &org, code);
    return api_outcome(call, 0, e);
}

enum err gql_query_brand(struct gql_call *call)
{
    struct api *api = call->context;
    const struct gql_args_query_brand *args = call->args;
    bool other =
        gql_text_given(args->id).n && (!api->organization || gql_id_given(args->id) != api->organization->id.v);
    if (gql_text_given(args->custom_sign_in_path).n || other)
        return E_OK;
    if (gql_text_given(args->provider_id).n)
        return answer_brand(call, api_staff_of_id(gql_id_given(args->provider_id)), SV(""));
    if (api->organization)
        call->values[0] = brand_of(call->arena, api->organization, SV(""));
    return E_OK;
}

enum err gql_query_brand_info(struct gql_call *call)
{
    const struct gql_args_query_brand_info *args = call->args;
    struct sv code =
        gql_text_given(args->invite_code).n ? gql_text_given(args->invite_code) : gql_text_given(args->code);
    if (gql_text_given(args->partner_name).n)
        return E_OK;
    return answer_brand(call, api_staff_of_id(gql_id_given(args->dietitian_id)), code);
}

enum err gql_query_brand_from_custom_sign_in_path(struct gql_call *call)
{
    (void)call; /* no practice has one */
    return E_OK;
}
