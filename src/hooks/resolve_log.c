/* What was told, in the API, and telling it again. */
#include "base/text.h"
#include "hooks/api_hooks.h"
#include "hooks/tell.h"

static const struct api_sent_webhook *sent_with(struct arena *a, const struct webhook_delivery *d, int64_t place)
{
    struct api_sent_webhook *k = arena_new_obj(a, struct api_sent_webhook);
    *k = (struct api_sent_webhook){ .is = *d,
        .cursor = api_cursor(a, place),
        .event_type_name = hook_event_type_enum(a, d->event_type),
        .http_status = d->status ? sv_fmt(a, "%lld", (long long)d->status) : SV("") };
    return k;
}

static struct gql_value *nodes_of(struct arena *a, const struct webhook_deliveries *list, int64_t offset)
{
    struct gql_value *nodes = arena_array(a, list->count, sizeof *nodes);
    for (size_t i = 0; i < list->count; i++)
        nodes[i] = gql_object(sent_with(a, &list->items[i], offset + (int64_t)i));
    return nodes;
}

/* Newest first is what the log does by itself. */
static void order(
    struct arena *a, struct gql_in_text order_by, struct gql_in_text sort_by, struct webhook_log_wanted *w)
{
    bool down;
    struct sv by = api_order(a, order_by, sort_by, SV(""), &down);
    if (sv_eq(by, SV("created_at")))
        w->by = down ? SV("") : by;
    else if (by.n)
        w->by = down ? sv_fmt(a, "%.*s_desc", SV_FMT(by)) : by;
}

enum err gql_query_sent_webhook_list(struct gql_call *call)
{
    struct api *api = call->context;
    const struct gql_args_query_sent_webhook_list *args = call->args;
    struct webhook_log_wanted w = { .text = gql_text_given(args->keywords) };
    struct webhook_deliveries list;
    struct api_page page;
    if (!api_list_page(
            call, args->after, args->offset, args->page_size, (struct gql_in_flag){ .is = GQL_ABSENT }, true, &page))
        return E_OK;
    order(call->arena, args->order_by, (struct gql_in_text){ .is = GQL_ABSENT }, &w);
    w.offset = page.offset;
    w.size = page.size;
    enum err e = webhook_log(&api->op, &w, &list);
    if (e == E_OK)
        call->values[0] = gql_list(nodes_of(call->arena, &list, page.offset), list.count);
    return api_outcome(call, 0, e);
}

enum err gql_query_sent_webhooks_count(struct gql_call *call)
{
    struct api *api = call->context;
    const struct gql_args_query_sent_webhooks_count *args = call->args;
    int64_t total = 0;
    enum err e =
        webhook_log_count(&api->op, &(struct webhook_log_wanted){ .text = gql_text_given(args->keywords) }, &total);
    if (e == E_OK)
        call->values[0] = gql_int(total);
    return api_outcome(call, 0, e);
}

/* NOTIFICATION_CONTACT → "NotificationContact" */
static struct sv kind_of(struct arena *a, struct sv name)
{
    struct str out = str_new(a, name.n + 1);
    for (size_t i = 0; i < name.n; i++)
        if (name.p[i] != '_')
            str_addc(&out,
                i && name.p[i - 1] != '_' && name.p[i] >= 'A' && name.p[i] <= 'Z' ? (char)(name.p[i] + 32) : name.p[i]);
    return str_sv(&out);
}

static bool read_time(struct gql_call *call, struct gql_in_text in, struct opt_instant *ret_time)
{
    *ret_time = (struct opt_instant){ .has = gql_text_given(in).n != 0 };
    if (!ret_time->has || instant_parse(in.v, &ret_time->v))
        return true;
    gql_fail(call, 0, SV("BAD_TIME"), SV("Give times as 2026-01-31T09:30:00Z."));
    return false;
}

enum err gql_query_sent_webhooks(struct gql_call *call)
{
    struct api *api = call->context;
    const struct gql_args_query_sent_webhooks *args = call->args;
    struct webhook_log_wanted w = { .text = gql_text_given(args->keywords),
        .resource_kind = kind_of(call->arena, gql_text_given(args->resource_type)),
        .resource_id = gql_given(args->resource_id.is) ? gql_id_given(args->resource_id) : 0 };
    struct webhook_deliveries list;
    struct api_page page;
    int64_t total = 0;
    if (gql_given(args->failed.is))
        w.state = args->failed.v ? SV("failed") : SV("sent");
    if (!read_time(call, args->sent_after, &w.after) || !read_time(call, args->sent_before, &w.before) ||
        !api_page_of(call, args->first, args->after, args->last, args->before, API_PAGE_DEFAULT, &page))
        return E_OK;
    if (gql_given(args->resource_id.is) && !w.resource_id)
        w.resource_id = -1; /* no number: finds nothing */
    order(call->arena, args->order_by, args->sort_by, &w);
    enum err e = webhook_log_count(&api->op, &w, &total);
    api_page_settle(&page, total);
    w.offset = page.offset;
    w.size = page.size;
    if (e == E_OK)
        e = webhook_log(&api->op, &w, &list);
    if (e == E_OK)
        call->values[0] = api_stretch(call->arena, nodes_of(call->arena, &list, page.offset), list.count, &page, total);
    return api_outcome(call, 0, e);
}

enum err gql_sent_webhook_attempts(struct gql_call *call)
{
    struct api *api = call->context;
    struct webhook_delivery_id *ids = arena_array(call->arena, call->count, sizeof *ids);
    struct webhook_attempts *attempts = arena_array(call->arena, call->count, sizeof *attempts);
    for (size_t i = 0; i < call->count; i++)
        ids[i] = ((const struct api_sent_webhook *)call->parents[i])->is.id;
    TRY(webhook_attempts_load(&api->op, ids, call->count, attempts));
    for (size_t i = 0; i < call->count; i++)
        call->values[i] = gql_objects(call->arena, attempts[i].items, attempts[i].count, sizeof *attempts[i].items);
    return E_OK;
}

/* --- again --- */

enum err api_hook_queued(struct gql_call *call, enum err e, int64_t count, const struct problems *problems)
{
    if (e != E_OK && e != E_INVALID && e != E_NOTFOUND)
        return api_outcome(call, 0, e);
    struct problems told = *problems;
    if (e == E_NOTFOUND)
        problem_add(&told, SV("id"), SV("not_found"), SV("There is nothing of this id here that you may change."));
    struct api_hook_queued *queued = arena_new_obj(call->arena, struct api_hook_queued);
    *queued = (struct api_hook_queued){
        .messages = api_messages(call->arena, &told), .count = e == E_OK ? count : 0, .sent = e == E_OK
    };
    call->values[0] = gql_object(queued);
    return E_OK;
}

enum err gql_mutation_send_test_webhook(struct gql_call *call)
{
    struct api *api = call->context;
    const struct gql_args_mutation_send_test_webhook *args = call->args;
    struct problems none = problems_new(call->arena);
    struct webhook_id id = { args->input ? gql_id_given(args->input->id) : 0 };
    return api_hook_queued(call, webhook_test(&api->op, id), 1, &none);
}

enum err gql_mutation_replay_webhook(struct gql_call *call)
{
    struct api *api = call->context;
    const struct gql_args_mutation_replay_webhook *args = call->args;
    struct problems none = problems_new(call->arena);
    struct webhook_delivery_id id = { args->input ? gql_id_given(args->input->sent_webhook_id) : 0 };
    return api_hook_queued(call, webhook_replay(&api->op, id), 1, &none);
}

enum err gql_mutation_replay_failed_webhooks(struct gql_call *call)
{
    struct api *api = call->context;
    const struct gql_args_mutation_replay_failed_webhooks *args = call->args;
    struct problems problems = problems_new(call->arena);
    struct webhook_id id = { args->input ? gql_id_given(args->input->webhook_id) : 0 };
    struct instant since;
    int64_t count = 0;
    if (!args->input || !instant_parse(gql_text_given(args->input->since), &since))
        problem_add(&problems, SV("since"), SV("bad_time"), SV("Give the time as 2026-01-31T09:30:00Z."));
    enum err e = problems_err(&problems);
    if (e == E_OK)
        e = webhook_replay_failed(&api->op, id, since, &count);
    return api_hook_queued(call, e, count, &problems);
}
