/* Calendars elsewhere that make a provider busy. Of their address nothing is told but the host. */
#include "calendar/api_calendar.h"

static struct gql_value feed_value(struct arena *a, const struct busy_feed *f)
{
    struct api_busy_feed *n = arena_new_obj(a, struct api_busy_feed);
    *n = (struct api_busy_feed){ .fixed = { .always = true },
        .feed = *f,
        .user_id = api_id_of_staff(f->staff),
        .external_type = SV("ics"),
        .was_read = f->read_at.has };
    return gql_object(n);
}

/* One's own, or with the right to the settings everybody's. */
enum err gql_query_external_calendars(struct gql_call *call)
{
    struct api *api = call->context;
    const struct gql_args_query_external_calendars *args = call->args;
    bool everybody = gql_flag_given(args->is_org, false), failing = gql_text_given(args->calendar_status).n > 0;
    struct staff_id staff = everybody ? (struct staff_id){ 0 } : api->viewer->staff;
    struct busy_feeds list;
    struct api_page page;
    size_t count = 0;
    if (!api_page_of(call, args->first, args->after, args->last, args->before, API_PAGE_DEFAULT, &page))
        return E_OK;
    enum err e = busy_feed_list(&api->op, staff, &list);
    if (e != E_OK)
        return api_outcome(call, 0, e);
    if (gql_text_given(args->calendar_type).n) /* Kith has none of Google's own or Outlook's own */
        list.count = 0;
    struct gql_value *values = arena_array(call->arena, list.count, sizeof *values);
    for (size_t i = 0; i < list.count; i++)
        if (!failing || list.items[i].error.n)
            values[count++] = feed_value(call->arena, &list.items[i]);
    return api_answer_paged(call, values, count, &page);
}

enum err gql_mutation_create_external_calendar(struct gql_call *call)
{
    static const struct gql_in_create_external_calendar_input nothing;
    struct api *api = call->context;
    const struct gql_args_mutation_create_external_calendar *args = call->args;
    const struct gql_in_create_external_calendar_input *in = args->input ? args->input : &nothing;
    struct staff_id staff =
        gql_text_given(in->user_id).n ? api_staff_of_id(gql_id_given(in->user_id)) : api->viewer->staff;
    struct problems problems = problems_new(call->arena);
    struct gql_value value = gql_null();
    struct busy_feed_id id;
    struct busy_feed feed;
    struct provider_calendar provider;
    enum err e = provider_load(&api->op, staff, &provider);
    if (e == E_OK)
        e = busy_feed_add(&api->op, staff, gql_text_given(in->url), &problems, &id);
    if (e == E_OK) {
        TRY(busy_feed_load(&api->op, id, &feed));
        value = feed_value(call->arena, &feed);
    }
    return api_calendar_done(call, e, value, &problems);
}

enum err gql_mutation_delete_external_calendar(struct gql_call *call)
{
    static const struct gql_in_delete_external_calendar_input nothing;
    struct api *api = call->context;
    const struct gql_args_mutation_delete_external_calendar *args = call->args;
    const struct gql_in_delete_external_calendar_input *in = args->input ? args->input : &nothing;
    struct problems problems = problems_new(call->arena);
    struct gql_value value = gql_null();
    struct busy_feed_id id = { gql_id_given(in->id) };
    struct busy_feed feed;
    enum err e = busy_feed_load(&api->op, id, &feed);
    if (e == E_OK) {
        value = feed_value(call->arena, &feed);
        e = busy_feed_drop(&api->op, id);
    }
    return api_calendar_done(call, e, value, &problems);
}

/* What a calendar of Kith's cannot be asked for. */
static void refuse(const struct gql_in_update_external_calendar_input *in, struct problems *problems)
{
    if (gql_flag_given(in->add_to_calendar, false))
        problem_add(problems, SV("add_to_calendar"), SV("not_kept"),
            SV("Kith writes into no calendar elsewhere. Let that calendar read the address under Calendar address."));
    if (!gql_flag_given(in->pull_from_calendar, true))
        problem_add(problems, SV("pull_from_calendar"), SV("not_kept"),
            SV("A calendar that is here counts. Take it away with deleteExternalCalendar."));
    if (gql_flag_given(in->pull_in_event_details, false))
        problem_add(problems, SV("pull_in_event_details"), SV("not_kept"),
            SV("Of calendars elsewhere Kith keeps when they are busy, and nothing else."));
}

enum err gql_mutation_update_external_calendar(struct gql_call *call)
{
    static const struct gql_in_update_external_calendar_input nothing;
    struct api *api = call->context;
    const struct gql_args_mutation_update_external_calendar *args = call->args;
    const struct gql_in_update_external_calendar_input *in = args->input ? args->input : &nothing;
    struct problems problems = problems_new(call->arena);
    struct gql_value value = gql_null();
    struct busy_feed_id id = { gql_id_given(in->id) };
    struct busy_feed feed;
    enum err e = busy_feed_load(&api->op, id, &feed);
    refuse(in, &problems);
    if (e == E_OK)
        e = problems_err(&problems);
    if (e == E_OK && gql_given(in->url.is))
        e = busy_feed_readdress(&api->op, id, in->url.v, &problems);
    if (e == E_OK) {
        TRY(busy_feed_load(&api->op, id, &feed));
        value = feed_value(call->arena, &feed);
    }
    return api_calendar_done(call, e, value, &problems);
}
