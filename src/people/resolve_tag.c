/* Tags of the practice, and who has them. */
#include "api/schema.h"
#include "people/api_types.h"

static int compare(const void *one, const void *other, struct sv order)
{
    const struct tag *x = one, *y = other;
    if (sv_eq(order, SV("active_users")) && x->active_clients != y->active_clients)
        return x->active_clients < y->active_clients ? -1 : 1;
    if (sv_eq(order, SV("org_members")) && x->staff != y->staff)
        return x->staff < y->staff ? -1 : 1;
    if (sv_eq(order, SV("added_by")) && !sv_eq(x->added_by_name, y->added_by_name))
        return sv_cmp(x->added_by_name, y->added_by_name);
    return sv_cmp(x->name, y->name);
}

static bool among(const int64_t *ids, size_t count, int64_t id)
{
    for (size_t i = 0; i < count; i++)
        if (ids[i] == id)
            return true;
    return false;
}

struct asked {
    struct gql_in_flag on_staff;
    struct gql_in_list ids;
    struct gql_in_text order_by, sort_by, user_id;
};

static enum err tags_of_user(struct api *api, int64_t user, int64_t **ret_ids, size_t *ret_count)
{
    struct tags of_user = { .count = 0 };
    struct op about;
    if (api_client_of_id(user).v) {
        TRY(api_about(api, api_client_of_id(user), &about));
        TRY(tags_of_client(&about, api_client_of_id(user), &of_user));
    } else {
        TRY(tags_of_staff(&api->op, api_staff_of_id(user), &of_user));
    }
    int64_t *ids = arena_array(api->op.arena, of_user.count, sizeof *ids);
    for (size_t i = 0; i < of_user.count; i++)
        ids[i] = of_user.items[i].id.v;
    *ret_ids = ids;
    *ret_count = of_user.count;
    return E_OK;
}

static enum err find(struct gql_call *call, const struct asked *f, struct gql_value **ret_values, size_t *ret_count)
{
    struct api *api = call->context;
    struct tags all;
    bool down;
    struct sv order = api_order(call->arena, f->order_by, f->sort_by, SV("name"), &down);
    int64_t *ids, *theirs = NULL;
    size_t id_count = api_ids_given(call->arena, f->ids, &ids), theirs_count = 0;
    bool of_user = gql_text_given(f->user_id).n > 0;
    TRY(tag_search(&api->op, SV(""), &all));
    if (of_user)
        TRY(tags_of_user(api, gql_id_given(f->user_id), &theirs, &theirs_count));
    if (down || !sv_eq(order, SV("name")))
        api_sort(call->arena, all.items, all.count, sizeof *all.items, compare, order, down);
    struct gql_value *values = arena_array(call->arena, all.count, sizeof *values);
    size_t n = 0;
    for (size_t i = 0; i < all.count; i++) {
        const struct tag *t = &all.items[i];
        if ((gql_given(f->ids.is) && !among(ids, id_count, t->id.v)) ||
            (of_user && !among(theirs, theirs_count, t->id.v)) || (gql_flag_given(f->on_staff, false) && !t->staff))
            continue;
        values[n++] = api_tag_value(call->arena, t);
    }
    *ret_values = values;
    *ret_count = n;
    return E_OK;
}

enum err gql_query_tags(struct gql_call *call)
{
    const struct gql_args_query_tags *args = call->args;
    struct asked f = { args->applied_to_providers, args->ids, args->order_by, args->sort_by, args->user_id };
    struct gql_value *values;
    size_t count;
    enum err e = find(call, &f, &values, &count);
    if (e == E_OK)
        call->values[0] = gql_list(values, count);
    return api_outcome(call, 0, e);
}

enum err gql_query_tags_count(struct gql_call *call)
{
    const struct gql_args_query_tags_count *args = call->args;
    struct asked f = { .on_staff = args->applied_to_providers, .ids = args->ids, .user_id = args->user_id };
    struct gql_value *values;
    size_t count;
    enum err e = find(call, &f, &values, &count);
    if (e == E_OK)
        call->values[0] = gql_int((int64_t)count);
    return api_outcome(call, 0, e);
}

enum err gql_organization_tags(struct gql_call *call)
{
    struct asked f = { .user_id = { .is = GQL_ABSENT } };
    struct gql_value *values;
    size_t count;
    TRY(find(call, &f, &values, &count));
    for (size_t i = 0; i < call->count; i++)
        call->values[i] = gql_list(values, count);
    return E_OK;
}

/* -- fields: counts are loaded for all tags at once, when somebody asks ----------------------------------------------
 */

static enum err each_whole(struct gql_call *call, struct gql_value (*read)(const struct tag *t))
{
    struct api *api = call->context;
    struct tags all;
    TRY(tag_search(&api->op, SV(""), &all));
    for (size_t i = 0; i < call->count; i++) {
        const struct api_tag *t = call->parents[i];
        for (size_t k = 0; t && k < all.count; k++)
            if (all.items[k].id.v == t->tag.id.v)
                call->values[i] = read(&all.items[k]);
    }
    return E_OK;
}

static struct gql_value read_added_by(const struct tag *t)
{
    return gql_text_or_null(t->added_by_name);
}

static struct gql_value read_active(const struct tag *t)
{
    return gql_int(t->active_clients);
}

static struct gql_value read_archived(const struct tag *t)
{
    return gql_int(t->archived_clients);
}

static struct gql_value read_staff(const struct tag *t)
{
    return gql_int(t->staff);
}

static struct gql_value read_clients(const struct tag *t)
{
    return gql_int(t->active_clients + t->archived_clients);
}

static struct gql_value read_adder(const struct tag *t)
{
    return gql_int(api_id_of_staff(t->added_by));
}

enum err gql_tag_added_by(struct gql_call *call)
{
    return each_whole(call, read_added_by);
}

enum err gql_tag_active_users_count(struct gql_call *call)
{
    return each_whole(call, read_active);
}

enum err gql_tag_archived_users_count(struct gql_call *call)
{
    return each_whole(call, read_archived);
}

enum err gql_tag_org_members_count(struct gql_call *call)
{
    return each_whole(call, read_staff);
}

enum err gql_tag_patients_tagged_count(struct gql_call *call)
{
    return each_whole(call, read_clients);
}

enum err gql_tag_user(struct gql_call *call)
{
    TRY(each_whole(call, read_adder));
    int64_t *ids = arena_array(call->arena, call->count, sizeof *ids);
    for (size_t i = 0; i < call->count; i++)
        ids[i] = call->values[i].kind == GQL_V_INT ? call->values[i].number : 0;
    return api_users_answer(call, ids);
}

/* -- changes --------------------------------------------------------------------------------------------------------
 */

static enum err load(struct gql_call *call, int64_t id, struct gql_value *ret_value)
{
    struct api *api = call->context;
    struct tag t;
    TRY(tag_load(&api->op, (struct tag_id){ id }, &t));
    *ret_value = api_tag_value(call->arena, &t);
    return E_OK;
}

static enum err apply(struct api *api, int64_t user, const struct tag_id *tags, size_t count, bool on)
{
    struct tagged who = { api_client_of_id(user), api_staff_of_id(user) };
    struct op op = api->op;
    if (!who.client.v && !who.staff.v)
        return E_NOTFOUND;
    if (who.client.v)
        TRY(api_about(api, who.client, &op));
    TRY(tags_apply(&op, who, tags, count, on));
    if (who.client.v)
        api_seen(api, who.client, AUDIT_UPDATE, "tag", count ? tags[0].v : 0);
    return E_OK;
}

static bool may_tag(const struct api *api, const struct api_user *u)
{
    static const struct api_need client = { .staff = NEEDS_CHART(PERM_CHART) },
                                 colleague = { .staff = NEEDS_STAFF(PERM_STAFF) };
    return api_may(api, u->is_patient ? &client : &colleague, &u->node).allow;
}

enum err gql_mutation_create_tag(struct gql_call *call)
{
    static const struct gql_in_create_tag_input nothing;
    struct api *api = call->context;
    const struct gql_args_mutation_create_tag *args = call->args;
    const struct gql_in_create_tag_input *in = args->input ? args->input : &nothing;
    struct problems problems = problems_new(call->arena);
    struct gql_value value = gql_null();
    struct tag_id id;
    bool at_once = gql_text_given(in->taggable_user_id).n > 0;
    const struct api_user *user = NULL;
    int64_t user_id = gql_id_given(in->taggable_user_id);
    if (at_once)
        TRY(api_users_load(api, &user_id, 1, &user));
    /* Who may not tag them makes no tag either. */
    if (at_once && user && !may_tag(api, user))
        user = NULL;
    if (at_once && !user)
        problem_add(&problems, SV("taggable_user_id"), SV("not_found"), SV("There is nobody of this id here."));
    enum err e = problems_err(&problems);
    if (e == E_OK)
        e = tag_create(&api->op, gql_text_given(in->name), &problems, &id);
    if (e == E_OK && at_once)
        e = apply(api, user_id, &id, 1, true);
    if (e == E_OK)
        TRY(load(call, id.v, &value));
    return api_done(call, e, value, &problems);
}

enum err gql_mutation_update_tag(struct gql_call *call)
{
    static const struct gql_in_update_tag_input nothing;
    struct api *api = call->context;
    const struct gql_args_mutation_update_tag *args = call->args;
    const struct gql_in_update_tag_input *in = args->input ? args->input : &nothing;
    struct problems problems = problems_new(call->arena);
    struct gql_value value = gql_null();
    struct tag_id id = { gql_id_given(in->id) };
    enum err e = load(call, id.v, &value);
    if (e == E_OK && gql_given(in->name.is)) {
        e = tag_rename(&api->op, id, in->name.v, &problems);
        if (e == E_OK)
            TRY(load(call, id.v, &value));
    }
    return api_done(call, e, value, &problems);
}

enum err gql_mutation_delete_tag(struct gql_call *call)
{
    static const struct gql_in_delete_tag_input nothing;
    struct api *api = call->context;
    const struct gql_args_mutation_delete_tag *args = call->args;
    const struct gql_in_delete_tag_input *in = args->input ? args->input : &nothing;
    struct problems problems = problems_new(call->arena);
    struct gql_value value = gql_null();
    struct tag_id id = { gql_id_given(in->id) };
    enum err e = load(call, id.v, &value);
    if (e == E_OK)
        e = tag_delete(&api->op, id);
    return api_done(call, e, value, &problems);
}

enum err gql_mutation_bulk_apply(struct gql_call *call)
{
    static const struct gql_in_bulk_apply_input nothing;
    struct api *api = call->context;
    const struct gql_args_mutation_bulk_apply *args = call->args;
    const struct gql_in_bulk_apply_input *in = args->input ? args->input : &nothing;
    struct problems problems = problems_new(call->arena);
    int64_t *ids;
    size_t count = api_ids_given(call->arena, in->ids, &ids);
    struct tag_id *tags = arena_array(call->arena, count, sizeof *tags);
    struct gql_value *values = arena_array(call->arena, count, sizeof *values);
    for (size_t i = 0; i < count; i++)
        tags[i] = (struct tag_id){ ids[i] };
    if (!count || count != in->ids.count)
        problem_add(&problems, SV("ids"), SV("required"), SV("Give the ids of tags."));
    enum err e = problems_err(&problems);
    if (e == E_OK)
        e = apply(api, gql_id_given(in->taggable_user_id), tags, count, true);
    for (size_t i = 0; e == E_OK && i < count; i++)
        e = load(call, ids[i], &values[i]);
    return api_done(call, e, gql_list(values, count), &problems);
}

enum err gql_mutation_remove_applied_tag(struct gql_call *call)
{
    static const struct gql_in_remove_applied_tag_input nothing;
    struct api *api = call->context;
    const struct gql_args_mutation_remove_applied_tag *args = call->args;
    const struct gql_in_remove_applied_tag_input *in = args->input ? args->input : &nothing;
    struct problems problems = problems_new(call->arena);
    struct gql_value value = gql_null();
    struct tag_id id = { gql_id_given(in->id) };
    enum err e = load(call, id.v, &value);
    if (e == E_OK)
        e = apply(api, gql_id_given(in->taggable_user_id), &id, 1, false);
    if (e == E_OK)
        e = load(call, id.v, &value);
    return api_done(call, e, value, &problems);
}
