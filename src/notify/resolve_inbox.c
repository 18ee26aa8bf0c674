/* Notices that are read in the program. */
#include "notify/api_notify.h"

static const struct api_notice *notice_with(struct api *api, const struct inbox_notice *n, int64_t place)
{
    struct arena *a = api->op.arena;
    struct api_notice *k = arena_new_obj(a, struct api_notice);
    int64_t user = api->viewer->staff.v ? api_id_of_staff(api->viewer->staff) : api_id_of_client(api->viewer->self);
    *k = (struct api_notice){ .id = n->id.v,
        .message = n->text,
        .about = n->about,
        .type = n->kind,
        .read = n->read_at.has ? instant_iso(a, n->read_at.v) : SV(""),
        .user_id = sv_fmt(a, "%lld", (long long)user),
        .cursor = api_cursor(a, place),
        .seen = !n->unread,
        .created_at = n->at };
    return k;
}

static struct gql_value *nodes_of(struct api *api, const struct inbox *list, int64_t offset)
{
    struct gql_value *nodes = arena_array(api->op.arena, list->count, sizeof *nodes);
    for (size_t i = 0; i < list->count; i++)
        nodes[i] = gql_object(notice_with(api, &list->items[i], offset + (int64_t)i));
    return nodes;
}

/* Seen and read are one thing here; who asks for both different asks for nothing. */
static struct inbox_part part_of(
    struct arena *a, struct gql_in_flag read, struct gql_in_flag seen, const struct gql_in_list *types)
{
    struct inbox_part part = { .read = -1 };
    const struct gql_in_text *items = types->items;
    if (gql_given(read.is) && gql_given(seen.is) && read.v != seen.v)
        part.read = 2;
    else if (gql_given(read.is) || gql_given(seen.is))
        part.read = gql_given(read.is) ? read.v : seen.v;
    struct sv *names = arena_array(a, types->count, sizeof *names);
    for (size_t i = 0; types->is == GQL_GIVEN && i < types->count; i++)
        names[part.types_count++] = gql_text_given(items[i]);
    part.types = names;
    return part;
}

/* Notices have no other party whom one could be asked for: such a list is empty. */
static bool nothing(struct gql_in_text other_party)
{
    return gql_given(other_party.is) && other_party.v.n;
}

enum err gql_query_notification_list(struct gql_call *call)
{
    struct api *api = call->context;
    const struct gql_args_query_notification_list *args = call->args;
    struct inbox_part part = part_of(call->arena, args->read_status, args->seen_status, &args->types);
    struct inbox list = { .count = 0 };
    struct api_page page;
    struct gql_in_flag none = { .is = GQL_ABSENT };
    struct gql_in_int absent = { .is = GQL_ABSENT };
    struct gql_in_text no_text = { .is = GQL_ABSENT };
    bool after = gql_text_given(args->after).n > 0;
    if (after ? !api_page_of(call, args->page_size, args->after, absent, no_text, API_PAGE_DEFAULT, &page)
              : !api_page_of_list(call, args->offset, args->page_size, none, true, 10, API_PAGE_DEFAULT, &page))
        return E_OK;
    part.skip = page.offset;
    part.most = page.size;
    part.oldest_first = sv_eq(gql_text_given(args->order_by), SV("CREATED_AT_ASC"));
    enum err e = nothing(args->other_party_id) ? E_OK : inbox_part(&api->op, api->organization, &part, &list);
    if (e == E_OK)
        call->values[0] = gql_list(nodes_of(api, &list, page.offset), list.count);
    return api_outcome(call, 0, e);
}

enum err gql_query_notifications(struct gql_call *call)
{
    struct api *api = call->context;
    const struct gql_args_query_notifications *args = call->args;
    struct inbox_part part = part_of(call->arena, args->read_status, args->seen_status, &args->types);
    struct inbox list = { .count = 0 };
    struct api_page page;
    int64_t total = 0;
    if (!api_page_of(call, args->first, args->after, args->last, args->before, API_PAGE_DEFAULT, &page))
        return E_OK;
    bool none = nothing(args->other_party_id);
    enum err e = none ? E_OK : inbox_part_count(&api->op, &part, &total);
    api_page_settle(&page, total);
    part.skip = page.offset;
    part.most = page.size;
    part.oldest_first = sv_eq(gql_text_given(args->order_by), SV("CREATED_AT_ASC"));
    if (e == E_OK && !none)
        e = inbox_part(&api->op, api->organization, &part, &list);
    if (e == E_OK)
        call->values[0] = api_stretch(call->arena, nodes_of(api, &list, page.offset), list.count, &page, total);
    return api_outcome(call, 0, e);
}

enum err gql_query_notification_count(struct gql_call *call)
{
    struct api *api = call->context;
    const struct gql_args_query_notification_count *args = call->args;
    struct inbox_part part = part_of(call->arena, args->read_status, args->seen_status, &args->types);
    int64_t total = 0;
    enum err e = nothing(args->other_party_id) ? E_OK : inbox_part_count(&api->op, &part, &total);
    if (e == E_OK)
        call->values[0] = gql_int(total);
    return api_outcome(call, 0, e);
}

enum err gql_notification_user(struct gql_call *call)
{
    int64_t *ids = arena_array(call->arena, call->count, sizeof *ids);
    for (size_t i = 0; i < call->count; i++) {
        const struct api_notice *n = call->parents[i];
        ids[i] = gql_id_given((struct gql_in_text){ GQL_GIVEN, n->user_id });
    }
    return api_users_answer(call, ids);
}

enum err gql_user_unread_notices(struct gql_call *call)
{
    struct api *api = call->context;
    int64_t n, here = api_viewer_id(api);
    if (api->viewer->via == VIA_GRANT)
        return E_OK; /* notices are the person's own: in somebody else's account there are none */
    TRY(inbox_unread(&api->op, &n));
    for (size_t i = 0; i < call->count; i++)
        if (((const struct api_user *)call->parents[i])->id == here)
            call->values[i] = gql_int(n);
    return E_OK;
}

/* --- reading --- */

static enum err answer(struct gql_call *call, enum err e, struct gql_value value, struct problems *problems)
{
    struct api_notice_saved *r = arena_new_obj(call->arena, struct api_notice_saved);
    if (e == E_NOTFOUND)
        problem_add(problems, SV("id"), SV("not_found"), SV("There is no such notice in your list."));
    else if (e != E_OK && e != E_INVALID)
        return api_outcome(call, 0, e);
    *r = (struct api_notice_saved){
        .value = e == E_OK ? value : gql_null(), .messages = api_messages(call->arena, problems), .done = e == E_OK
    };
    call->values[0] = gql_object(r);
    return E_OK;
}

static enum err load_named(struct api *api, const int64_t *ids, size_t count, struct inbox *list)
{
    struct inbox_part part = { .read = -1, .ids = ids, .ids_count = count, .most = (int64_t)count };
    *list = (struct inbox){ .count = 0 };
    return count ? inbox_part(&api->op, api->organization, &part, list) : E_OK;
}

enum err gql_mutation_update_notification(struct gql_call *call)
{
    struct api *api = call->context;
    const struct gql_args_mutation_update_notification *args = call->args;
    const struct gql_in_update_notification_input none = { .is = GQL_ABSENT }, *in = args->input ? args->input : &none;
    struct problems problems = problems_new(call->arena);
    struct inbox list = { .count = 0 };
    int64_t id = gql_id_given(in->id);
    bool reads = gql_flag_given(in->read, false) || gql_flag_given(in->seen, false);
    enum err e = id ? E_OK : E_NOTFOUND;
    if (e == E_OK && reads)
        e = inbox_read(&api->op, (struct portal_notice_id){ id });
    if (e == E_OK)
        e = load_named(api, &id, 1, &list);
    if (e == E_OK && !list.count)
        e = E_NOTFOUND;
    return answer(call, e, list.count ? *nodes_of(api, &list, 0) : gql_null(), &problems);
}

static size_t read_ids(struct arena *a, const struct gql_in_list *list, int64_t **ret_ids)
{
    const struct gql_in_text *items = list->items;
    size_t n = 0;
    *ret_ids = arena_array(a, list->count, sizeof **ret_ids);
    for (size_t i = 0; list->is == GQL_GIVEN && i < list->count; i++)
        if (gql_id_given(items[i]))
            (*ret_ids)[n++] = gql_id_given(items[i]);
    return n;
}

enum err gql_mutation_update_notifications(struct gql_call *call)
{
    struct api *api = call->context;
    const struct gql_args_mutation_update_notifications *args = call->args;
    const struct gql_in_bulk_update_notifications_input none = { .is = GQL_ABSENT },
                                                        *in = args->input ? args->input : &none;
    struct problems problems = problems_new(call->arena);
    struct inbox list;
    int64_t *ids;
    size_t count = read_ids(call->arena, &in->notification_ids, &ids);
    enum err e = load_named(api, ids, count, &list);
    bool all = gql_flag_given(in->updateAllNotifications, false), reads = gql_flag_given(in->seen, all);
    if (e == E_OK && all && reads)
        e = inbox_read_all(&api->op);
    for (size_t i = 0; e == E_OK && !all && reads && i < list.count; i++)
        if (list.items[i].unread)
            e = inbox_read(&api->op, list.items[i].id);
    if (e == E_OK)
        e = load_named(api, ids, count, &list);
    return answer(call, e, gql_list(nodes_of(api, &list, 0), list.count), &problems);
}

enum err gql_notice_saved_user(struct gql_call *call)
{
    struct api *api = call->context;
    int64_t *ids = arena_array(call->arena, call->count, sizeof *ids);
    for (size_t i = 0; i < call->count; i++)
        ids[i] = api_viewer_id(api);
    return api_users_answer(call, ids);
}
