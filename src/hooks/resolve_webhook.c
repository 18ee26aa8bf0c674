/* Webhooks in the API: who is told what. */
#include "hooks/api_hooks.h"
#include "hooks/tell.h"

static struct gql_value value_of(struct arena *a, const struct webhook *w, struct sv cursor)
{
    struct api_webhook *k = arena_new_obj(a, struct api_webhook);
    struct api_webhook_event *events = arena_array(a, w->event_count, sizeof *events);
    *k = (struct api_webhook){ .is = *w, .cursor = cursor };
    for (size_t i = 0; i < w->event_count; i++)
        events[i] = (struct api_webhook_event){ .is = w->events[i],
            .event_type_name = hook_event_type_enum(a, w->events[i].event_type),
            .webhook = gql_object(k) };
    if (w->event_count) {
        k->event_type = w->events[0].event_type;
        k->event_type_name = events[0].event_type_name;
    }
    k->events = gql_objects(a, events, w->event_count, sizeof *events);
    return gql_object(k);
}

/* --- lists --- */

static int compared(const struct webhook *x, const struct webhook *y, struct sv order)
{
    if (sv_eq(order, SV("url")))
        return sv_cmp(x->url, y->url);
    if (sv_eq(order, SV("event_type")))
        return sv_cmp(
            x->event_count ? x->events[0].event_type : SV(""), y->event_count ? y->events[0].event_type : SV(""));
    return x->id.v < y->id.v ? -1 : x->id.v > y->id.v;
}

/* At most WEBHOOKS_MOST: by insertion. They come newest first. */
static void sort(struct webhooks *list, struct sv order, bool down)
{
    for (size_t i = 1; order.n && i < list->count; i++) {
        struct webhook one = list->items[i];
        size_t k = i;
        for (; k > 0; k--) {
            int c = compared(&list->items[k - 1], &one, order);
            if ((down ? -c : c) <= 0)
                break;
            list->items[k] = list->items[k - 1];
        }
        list->items[k] = one;
    }
}

static enum err find(struct gql_call *call, struct gql_in_text keywords, struct gql_in_text order_by,
    struct gql_in_text sort_by, struct gql_value **ret_values, size_t *ret_count)
{
    struct api *api = call->context;
    struct webhooks list;
    bool down;
    struct sv order = api_order(call->arena, order_by, sort_by, SV(""), &down);
    TRY(webhook_list(&api->op, &list));
    sort(&list, order, down);
    struct gql_value *values = arena_array(call->arena, list.count, sizeof *values);
    size_t n = 0;
    for (size_t i = 0; i < list.count; i++)
        if (webhook_fits(call->arena, &list.items[i], gql_text_given(keywords))) {
            values[n] = value_of(call->arena, &list.items[i], api_cursor(call->arena, (int64_t)n));
            n++;
        }
    *ret_values = values;
    *ret_count = n;
    return E_OK;
}

enum err gql_query_webhook_list(struct gql_call *call)
{
    const struct gql_args_query_webhook_list *args = call->args;
    struct gql_value *values;
    struct api_page page;
    size_t count;
    if (!api_list_page(
            call, args->after, args->offset, args->page_size, (struct gql_in_flag){ .is = GQL_ABSENT }, true, &page))
        return E_OK;
    TRY(find(call, args->keywords, args->order_by, (struct gql_in_text){ .is = GQL_ABSENT }, &values, &count));
    call->values[0] = api_list_part(values, count, &page);
    return E_OK;
}

enum err gql_query_webhooks(struct gql_call *call)
{
    const struct gql_args_query_webhooks *args = call->args;
    struct gql_value *values;
    struct api_page page;
    size_t count;
    if (!api_page_of(call, args->first, args->after, args->last, args->before, API_PAGE_DEFAULT, &page))
        return E_OK;
    TRY(find(call, args->keywords, args->order_by, args->sort_by, &values, &count));
    return api_answer_paged(call, values, count, &page);
}

enum err gql_query_webhooks_count(struct gql_call *call)
{
    const struct gql_args_query_webhooks_count *args = call->args;
    struct gql_in_text none = { .is = GQL_ABSENT };
    struct gql_value *values;
    size_t count;
    TRY(find(call, args->keywords, none, none, &values, &count));
    call->values[0] = gql_int((int64_t)count);
    return E_OK;
}

enum err gql_query_webhook_event_types(struct gql_call *call)
{
    struct gql_value *values = arena_array(call->arena, hook_event_types_count, sizeof *values);
    for (size_t i = 0; i < hook_event_types_count; i++)
        values[i] = gql_text(sv_of(hook_event_types[i].type));
    call->values[0] = gql_list(values, hook_event_types_count);
    return E_OK;
}

/* --- changes --- */

/* What leaves the house leaves it here: as for a key, within ten minutes after the password was typed. */
static bool fresh(const struct api *api, struct problems *problems)
{
    if (!api->viewer->facts.fresh)
        problem_add(problems, SV(""), SV("fresh"),
            SV("Webhooks are changed within ten minutes after the password was typed: sign in again first. A key types "
               "no "
               "password: make the webhook on Settings, Webhooks."));
    return api->viewer->facts.fresh;
}

/* Both ways to say it, together. */
static void types_given(struct arena *a, struct gql_in_text one, struct gql_in_list several, struct webhook_form *f)
{
    const struct gql_in_webhook_event_input *const *items = several.items;
    size_t count = gql_given(several.is) ? several.count : 0;
    struct sv *types = arena_array(a, count + 1, sizeof *types);
    f->event_type_count = 0;
    if (gql_text_given(one).n)
        types[f->event_type_count++] = one.v;
    for (size_t i = 0; i < count; i++)
        if (items[i])
            types[f->event_type_count++] = gql_text_given(items[i]->event_type);
    f->event_types = types;
}

static enum err answer(struct gql_call *call, enum err e, struct webhook_id id, const struct problems *problems)
{
    struct api *api = call->context;
    struct webhook w;
    if (e == E_OK)
        e = webhook_load(&api->op, id, &w);
    return api_done(call, e, e == E_OK ? value_of(call->arena, &w, SV("")) : gql_null(), problems);
}

enum err gql_mutation_create_webhook(struct gql_call *call)
{
    static const struct gql_in_create_webhook_input nothing;
    struct api *api = call->context;
    const struct gql_args_mutation_create_webhook *args = call->args;
    const struct gql_in_create_webhook_input *in = args->input ? args->input : &nothing;
    struct problems problems = problems_new(call->arena);
    struct webhook_form f = { .url = gql_text_given(in->url),
        .networks = api->app->networks,
        .is_enabled = gql_flag_given(in->is_enabled, true),
        .should_retry = gql_flag_given(in->should_retry, true) };
    struct webhook_id id = { 0 };
    types_given(call->arena, in->event_type, in->webhook_events, &f);
    enum err e = fresh(api, &problems) ? webhook_create(&api->op, &f, &problems, &id) : E_INVALID;
    return answer(call, e, id, &problems);
}

enum err gql_mutation_update_webhook(struct gql_call *call)
{
    static const struct gql_in_update_webhook_input nothing;
    struct api *api = call->context;
    const struct gql_args_mutation_update_webhook *args = call->args;
    const struct gql_in_update_webhook_input *in = args->input ? args->input : &nothing;
    struct problems problems = problems_new(call->arena);
    struct webhook_id id = { gql_id_given(in->id) };
    struct webhook w;
    enum err e = fresh(api, &problems) ? webhook_load(&api->op, id, &w) : E_INVALID;
    if (e != E_OK)
        return api_done(call, e, gql_null(), &problems);
    struct webhook_form f = { .url = in->url.is == GQL_ABSENT ? w.url : gql_text_given(in->url),
        .networks = api->app->networks,
        .is_enabled = gql_flag_given(in->is_enabled, w.is_enabled),
        .should_retry = gql_flag_given(in->should_retry, w.should_retry) };
    if (gql_given(in->event_type.is) || gql_given(in->webhook_events.is)) {
        types_given(call->arena, in->event_type, in->webhook_events, &f);
    } else {
        struct sv *types = arena_array(call->arena, w.event_count, sizeof *types);
        for (size_t i = 0; i < w.event_count; i++)
            types[i] = w.events[i].event_type;
        f.event_types = types;
        f.event_type_count = w.event_count;
    }
    return answer(call, webhook_update(&api->op, id, &f, &problems), id, &problems);
}

enum err gql_mutation_expire_webhook_signature(struct gql_call *call)
{
    static const struct gql_in_expire_webhook_signature_input nothing;
    struct api *api = call->context;
    const struct gql_args_mutation_expire_webhook_signature *args = call->args;
    const struct gql_in_expire_webhook_signature_input *in = args->input ? args->input : &nothing;
    struct problems problems = problems_new(call->arena);
    struct webhook_id id = { gql_id_given(in->id) };
    return answer(call, fresh(api, &problems) ? webhook_rotate(&api->op, id) : E_INVALID, id, &problems);
}

enum err gql_mutation_delete_webhook(struct gql_call *call)
{
    static const struct gql_in_delete_webhook_input nothing;
    struct api *api = call->context;
    const struct gql_args_mutation_delete_webhook *args = call->args;
    const struct gql_in_delete_webhook_input *in = args->input ? args->input : &nothing;
    struct problems problems = problems_new(call->arena);
    struct gql_value was = gql_null();
    struct webhook w;
    enum err e = webhook_load(&api->op, (struct webhook_id){ gql_id_given(in->id) }, &w);
    if (e == E_OK) {
        was = value_of(call->arena, &w, SV(""));
        e = webhook_end(&api->op, w.id);
    }
    return api_done(call, e, was, &problems);
}
