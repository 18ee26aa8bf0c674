/* Members of staff: their roles, and how they come and go. */
#include "api/schema.h"
#include "people/api_types.h"
#include "people/staff.h"

enum err gql_query_organization_membership(struct gql_call *call)
{
    const struct gql_args_query_organization_membership *args = call->args;
    int64_t id = gql_id_given(args->id), user = gql_id_given(args->user_id);
    if (gql_text_given(args->id).n)
        user = id > 0 && id < API_STAFF_FROM ? api_id_of_staff((struct staff_id){ id }) : 0;
    if (!gql_text_given(args->id).n && !gql_text_given(args->user_id).n)
        user = api_viewer_id(call->context);
    if (!api_staff_of_id(user).v)
        return E_OK;
    return api_users_answer(call, &user);
}

static int compare(const void *one, const void *other, struct sv order)
{
    const struct api_user *x = *(const struct api_user *const *)one, *y = *(const struct api_user *const *)other;
    int by_last = sv_cmp(x->last_name, y->last_name), by_first = sv_cmp(x->first_name, y->first_name);
    if (sv_eq(order, SV("first_name")))
        return by_first ? by_first : by_last;
    if (sv_eq(order, SV("status")) && x->active != y->active)
        return x->active ? -1 : 1;
    if (sv_eq(order, SV("type")) && x->role != y->role)
        return x->role < y->role ? -1 : 1;
    return by_last ? by_last : by_first;
}

static enum err find(struct gql_call *call, struct gql_in_text id, struct gql_in_list user_ids,
    struct gql_in_text order_by, struct gql_in_text sort_by, struct gql_value **ret_values, size_t *ret_count)
{
    struct api *api = call->context;
    const struct api_user **all;
    size_t count, n = 0;
    bool down;
    struct sv order = api_order(call->arena, order_by, sort_by, SV("last_name"), &down);
    int64_t *ids;
    size_t id_count = api_ids_given(call->arena, user_ids, &ids);
    TRY(api_staff_load(api, &all, &count));
    for (size_t i = 0; i < count; i++) {
        bool wanted = all[i] && (!gql_text_given(id).n || gql_id_given(id) == all[i]->staff.v);
        bool named = !gql_given(user_ids.is);
        for (size_t k = 0; wanted && k < id_count; k++)
            named = named || ids[k] == all[i]->id;
        if (wanted && named)
            all[n++] = all[i];
    }
    api_sort(call->arena, all, n, sizeof(const struct api_user *), compare, order, down);
    struct gql_value *values = arena_array(call->arena, n, sizeof *values);
    for (size_t i = 0; i < n; i++)
        values[i] = gql_object(all[i]);
    *ret_values = values;
    *ret_count = n;
    return E_OK;
}

enum err gql_query_organization_memberships(struct gql_call *call)
{
    const struct gql_args_query_organization_memberships *args = call->args;
    struct gql_value *values;
    size_t count;
    TRY(find(
        call, args->id, args->user_ids, args->order_by, (struct gql_in_text){ .is = GQL_ABSENT }, &values, &count));
    call->values[0] = gql_list(values, count);
    return E_OK;
}

enum err gql_query_organization_memberships_paged(struct gql_call *call)
{
    const struct gql_args_query_organization_memberships_paged *args = call->args;
    struct gql_value *values;
    struct api_page page;
    size_t count;
    if (!api_page_of(call, args->first, args->after, args->last, args->before, API_PAGE_DEFAULT, &page))
        return E_OK;
    TRY(find(call, args->id, args->user_ids, args->order_by, args->sort_by, &values, &count));
    return api_answer_paged(call, values, count, &page);
}

/* -- changes --------------------------------------------------------------------------------------------------------
 */

static struct sv role_text(enum role r)
{
    return sv_of(role_name(r));
}

/* "Standard" is a provider, unless it says administrator too. */
static bool role_of(struct gql_in_text org_role, struct gql_in_flag is_admin, enum role was, enum role *ret_role)
{
    struct sv said = gql_text_given(org_role);
    *ret_role = was;
    if (said.n && !sv_eq_ci(said, SV("Standard")) && !sv_eq_ci(said, SV("Support")))
        return false;
    if (said.n)
        *ret_role = sv_eq_ci(said, SV("Support")) ? ROLE_SUPPORT : was == ROLE_SUPPORT ? ROLE_PROVIDER : was;
    if (gql_given(is_admin.is) && is_admin.v && *ret_role != ROLE_OWNER)
        *ret_role = ROLE_ADMIN;
    if (gql_given(is_admin.is) && !is_admin.v && (*ret_role == ROLE_ADMIN || *ret_role == ROLE_OWNER))
        *ret_role = ROLE_PROVIDER;
    return true;
}

static void refuse_role(struct problems *problems)
{
    problem_add(problems, SV("org_role"), SV("unknown_role"), SV("Say Standard or Support."));
}

static enum err load(struct gql_call *call, struct staff_id staff, struct gql_value *ret_value)
{
    int64_t id = api_id_of_staff(staff);
    const struct api_user *u;
    TRY(api_users_load(call->context, &id, 1, &u));
    *ret_value = gql_object(u);
    return E_OK;
}

enum err gql_mutation_create_organization_membership(struct gql_call *call)
{
    static const struct gql_in_create_organization_membership_input nothing;
    struct api *api = call->context;
    const struct gql_args_mutation_create_organization_membership *args = call->args;
    const struct gql_in_create_organization_membership_input *in = args->input ? args->input : &nothing;
    struct problems problems = problems_new(call->arena);
    struct gql_value value = gql_null();
    struct staff_id id;
    enum role role;
    if (!role_of(in->org_role, (struct gql_in_flag){ .is = GQL_ABSENT }, ROLE_PROVIDER, &role))
        refuse_role(&problems);
    if (!gql_flag_given(in->send_invite_email, true))
        problem_add(&problems, SV("send_invite_email"), SV("needs_mail"),
            SV("The invitation is the only way to a password: leave this out."));
    if (gql_text_given(in->organization_id).n && gql_id_given(in->organization_id) != api->viewer->org.v)
        problem_add(
            &problems, SV("organization_id"), SV("not_found"), SV("Leave this out: members join your practice."));
    struct staff_form f = { .first_name = gql_text_given(in->first_name),
        .last_name = gql_text_given(in->last_name),
        .title = gql_text_given(in->title),
        .email = gql_text_given(in->email),
        .role = role_text(role) };
    enum err e = problems_err(&problems);
    if (e == E_OK)
        e = staff_add(&api->op, &f, &problems, &id);
    if (e == E_OK)
        TRY(load(call, id, &value));
    TRY(api_done(call, e, value, &problems));
    if (call->values[0].kind == GQL_V_OBJECT) {
        struct api_done *done = arena_new_obj(call->arena, struct api_done);
        int64_t own = api_viewer_id(api);
        *done = *(const struct api_done *)call->values[0].object;
        TRY(api_users_load(api, &own, 1, &done->asker));
        call->values[0] = gql_object(done);
    }
    return E_OK;
}

/* Keys of somebody who loses the right to manage them go on as that person: told first. */
static void warn_of_keys(
    struct api *api, const struct staff_member *was, enum role role, bool bypass, struct problems *problems)
{
    struct api_keys keys;
    struct sv name = sv_fmt(api->op.arena, "%.*s %.*s", SV_FMT(was->first_name), SV_FMT(was->last_name));
    if (bypass || !role_may(was->role, PERM_API_KEYS) || role_may(role, PERM_API_KEYS) ||
        api_key_list(&api->op, &keys) != E_OK)
        return;
    for (size_t i = 0; i < keys.count; i++)
        if (!keys.items[i].revoked_at.has && sv_eq(keys.items[i].owner_name, name)) {
            problem_add(problems, SV("bypass_api_key_warning"), SV("has_keys"),
                SV("Keys act as this person and would lose rights with them. Say bypass_api_key_warning: true to go "
                   "on."));
            return;
        }
}

static enum err update(struct api *api, const struct gql_in_update_organization_membership_input *in,
    struct staff_id id, struct problems *problems)
{
    struct staff_member was;
    enum role role;
    TRY(staff_load(&api->op, id, &was));
    if (!role_of(in->org_role, in->is_admin, was.role, &role))
        refuse_role(problems);
    else if (gql_given(in->is_developer.is) && in->is_developer.v != role_may(role, PERM_API_KEYS))
        problem_add(problems, SV("is_developer"), SV("by_role"),
            SV("Keys and webhooks are managed by administrators: change is_admin."));
    if (role != was.role && id.v == api->viewer->staff.v)
        problem_add(
            problems, SV("org_role"), SV("own_role"), SV("Nobody changes their own role: ask another administrator."));
    warn_of_keys(api, &was, role, gql_flag_given(in->bypass_api_key_warning, false), problems);
    TRY(problems_err(problems));
    struct staff_form f = { .first_name =
                                in->first_name.is == GQL_ABSENT ? was.first_name : gql_text_given(in->first_name),
        .last_name = in->last_name.is == GQL_ABSENT ? was.last_name : gql_text_given(in->last_name),
        .title = in->title.is == GQL_ABSENT ? was.title : gql_text_given(in->title),
        .email = in->email.is == GQL_ABSENT ? was.email : gql_text_given(in->email),
        .role = role_text(role),
        .version = was.version };
    bool changed = in->first_name.is != GQL_ABSENT || in->last_name.is != GQL_ABSENT || in->title.is != GQL_ABSENT ||
                   in->email.is != GQL_ABSENT || role != was.role;
    if (changed)
        TRY(staff_update(&api->op, id, &f, problems));
    return gql_given(in->active.is) ? staff_archive(&api->op, id, !in->active.v, problems) : E_OK;
}

enum err gql_mutation_reset_mfa(struct gql_call *call)
{
    struct api *api = call->context;
    const struct gql_args_mutation_reset_mfa *args = call->args;
    struct problems problems = problems_new(call->arena);
    struct staff_id id = { args->input ? api_staff_of_id(gql_id_given(args->input->id)).v : 0 };
    if (!api->viewer->facts.fresh)
        problem_add(&problems, SV(""), SV("fresh"),
            SV("This is done within ten minutes after the password was typed. Sign in again first."));
    enum err e = problems_err(&problems);
    if (e == E_OK)
        e = id.v ? second_factor_reset(&api->op, id, &problems) : E_NOTFOUND;
    return api_done(call, e, gql_null(), &problems);
}

enum err gql_mutation_update_organization_membership(struct gql_call *call)
{
    static const struct gql_in_update_organization_membership_input nothing;
    struct api *api = call->context;
    const struct gql_args_mutation_update_organization_membership *args = call->args;
    const struct gql_in_update_organization_membership_input *in = args->input ? args->input : &nothing;
    struct problems problems = problems_new(call->arena);
    struct gql_value value = gql_null();
    struct staff_id id = { gql_id_given(in->id) };
    enum err e = update(api, in, id, &problems);
    if (e == E_OK)
        TRY(load(call, id, &value));
    return api_done(call, e, value, &problems);
}
