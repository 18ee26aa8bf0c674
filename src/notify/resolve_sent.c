/* What was sent about a client, and why somebody was told of something or not. */
#include "notify/api_notify.h"
#include "notify/decisions.h"
#include "notify/sent.h"

/* As the reference calls the areas; mails about the account itself belong to none. */
static struct sv area_of(const struct notice_row *row)
{
    static const char *const names[CAP_COUNT] = { [CAP_APPOINTMENTS] = "appointments",
        [CAP_BILLS] = "billing",
        [CAP_PACKAGES] = "packages",
        [CAP_FORMS] = "forms",
        [CAP_DOCUMENTS] = "documents",
        [CAP_CHAT] = "chat_messages",
        [CAP_GOALS] = "goals",
        [CAP_JOURNAL] = "journals",
        [CAP_PROGRAMS] = "programs" };
    return row && row->gate >= 0 && names[row->gate] ? sv_of(names[row->gate]) : SV("");
}

static const struct api_sent *sent_with(struct arena *a, const struct sent *s, struct client_id client)
{
    struct api_sent *k = arena_new_obj(a, struct api_sent);
    *k = (struct api_sent){ .id = s->id.v,
        .user_id = api_id_of_client(client),
        .contact_id = s->contact.v,
        .category = sv_eq(s->channel, SV("mail")) ? SV("email") : s->channel,
        .delivery_status = s->state,
        .notification_type = s->notice,
        .notification_description = s->row ? sv_of(s->row->label) : SV(""),
        .representation_type = area_of(s->row),
        .recipient_name = s->to_name,
        .created_at = s->at };
    return k;
}

/* A day ends with its last moment. */
static bool read_bounds(struct gql_call *call, struct gql_in_text start, struct gql_in_text end, struct sent_filter *f)
{
    struct day d;
    f->after = (struct instant){ 0 };
    f->before = (struct instant){ INT64_MAX };
    bool start_ok = !gql_text_given(start).n || instant_parse(start.v, &f->after);
    bool end_ok = !gql_text_given(end).n || instant_parse(end.v, &f->before);
    if (!start_ok && day_parse(start.v, &d)) {
        f->after = (struct instant){ (int64_t)d.n * DAY_US };
        start_ok = true;
    }
    if (!end_ok && day_parse(end.v, &d)) {
        f->before = (struct instant){ (int64_t)(d.n + 1) * DAY_US - 1 };
        end_ok = true;
    }
    if (!start_ok || !end_ok)
        gql_fail(call, 0, SV("BAD_TIME"), SV("Give start and end as 2026-01-31 or 2026-01-31T09:30:00Z."));
    return start_ok && end_ok;
}

static bool read_filter(struct gql_call *call, struct gql_in_text patient, struct gql_in_text status,
    struct gql_in_text type, struct sent_filter *f, struct client_id *ret_client)
{
    *ret_client = api_client_of_id(gql_id_given(patient));
    f->state = gql_text_given(status);
    f->channel = sv_eq(gql_text_given(type), SV("email")) ? SV("mail") : gql_text_given(type);
    if (!gql_given(patient.is))
        gql_fail(call, 0, SV("CLIENT_NEEDED"), SV("Name the client with patient_id."));
    return gql_given(patient.is);
}

static struct gql_value *nodes_of(struct arena *a, const struct sent_list *list, struct client_id client)
{
    struct gql_value *nodes = arena_array(a, list->count, sizeof *nodes);
    for (size_t i = 0; i < list->count; i++)
        nodes[i] = gql_object(sent_with(a, &list->items[i], client));
    return nodes;
}

enum err gql_query_sent_list(struct gql_call *call)
{
    struct api *api = call->context;
    const struct gql_args_query_sent_list *args = call->args;
    struct sent_filter f;
    struct client_id client;
    struct sent_list list;
    struct api_page page;
    struct op op;
    if (!read_filter(call, args->patient_id, args->status, args->type, &f, &client) ||
        !read_bounds(call, args->start_date, args->end_date, &f) ||
        !api_page_of_list(call, args->offset, (struct gql_in_int){ .is = GQL_ABSENT }, args->should_paginate, true,
            API_PAGE_DEFAULT, API_PAGE_DEFAULT, &page))
        return E_OK;
    enum err e = api_about(api, client, &op);
    if (e == E_OK)
        e = sent_load(&op, client, &f, page.offset, page.size, &list);
    if (e == E_OK) {
        call->values[0] = gql_list(nodes_of(call->arena, &list, client), list.count);
        api_seen(api, client, AUDIT_LIST, "notifications", 0);
    }
    return api_outcome(call, 0, e);
}

enum err gql_query_sent_notification_records_count(struct gql_call *call)
{
    struct api *api = call->context;
    const struct gql_args_query_sent_notification_records_count *args = call->args;
    struct sent_filter f;
    struct client_id client;
    struct op op;
    int64_t total;
    if (!read_filter(call, args->patient_id, args->status, args->type, &f, &client) ||
        !read_bounds(call, args->start_date, args->end_date, &f))
        return E_OK;
    enum err e = api_about(api, client, &op);
    if (e == E_OK)
        e = sent_count(&op, client, &f, &total);
    if (e == E_OK)
        call->values[0] = gql_int(total);
    return api_outcome(call, 0, e);
}

enum err gql_query_sent_notification_records(struct gql_call *call)
{
    struct api *api = call->context;
    const struct gql_args_query_sent_notification_records *args = call->args;
    struct sent_filter f;
    struct client_id client;
    struct sent_list list;
    struct api_page page;
    struct op op;
    int64_t total = 0;
    if (!read_filter(call, args->patient_id, args->status, args->type, &f, &client) ||
        !read_bounds(call, args->start_date, args->end_date, &f) ||
        !api_page_of(call, args->first, args->after, args->last, args->before, API_PAGE_DEFAULT, &page))
        return E_OK;
    enum err e = api_about(api, client, &op);
    if (e == E_OK)
        e = sent_count(&op, client, &f, &total);
    api_page_settle(&page, total);
    if (e == E_OK)
        e = sent_load(&op, client, &f, page.offset, page.size, &list);
    if (e == E_OK) {
        call->values[0] = api_stretch(call->arena, nodes_of(call->arena, &list, client), list.count, &page, total);
        api_seen(api, client, AUDIT_LIST, "notifications", 0);
    }
    return api_outcome(call, 0, e);
}

enum err gql_query_notification_decisions(struct gql_call *call)
{
    struct api *api = call->context;
    const struct gql_args_query_notification_decisions *args = call->args;
    struct client_id client = api_client_of_id(gql_id_given(args->user_id));
    struct decision_filter f = { .notice = gql_text_given(args->notification),
        .words = gql_text_given(args->words),
        .before = { gql_id_given(args->before) } };
    struct decisions list;
    struct op op;
    enum err e = api_about(api, client, &op);
    if (e == E_OK)
        e = decisions_list(&op, api->organization, client, &f, &list);
    if (e != E_OK)
        return api_outcome(call, 0, e);
    struct api_decision *items = arena_array(call->arena, list.count, sizeof *items);
    for (size_t i = 0; i < list.count; i++) {
        const struct decision *d = &list.items[i];
        items[i] = (struct api_decision){ .id = d->id.v,
            .at = d->at,
            .notification = sv_of(d->row->key),
            .label = sv_of(d->row->label),
            .channel = sv_of(notice_channel_name(d->channel)),
            .recipient_kind = d->recipient_kind,
            .recipient_name = d->name,
            .why = d->why,
            .state = d->state,
            .sends = d->send,
            .sent_at = d->sent_at };
    }
    call->values[0] = gql_objects(call->arena, items, list.count, sizeof *items);
    api_seen(api, client, AUDIT_VIEW, "notifications", 0);
    return E_OK;
}
