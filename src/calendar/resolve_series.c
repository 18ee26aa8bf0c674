/* Series of visits, and what would stand in the way of one. */
#include <string.h>

#include "calendar/api_calendar.h"
#include "calendar/visit.h"

static const struct api_series *series_of(struct arena *a, const struct series *s)
{
    struct api_series *n = arena_new_obj(a, struct api_series);
    *n = (struct api_series){
        .s = *s, .repeat_interval = api_repeat_said(a, s->rule), .repeat_times = api_number(a, s->count)
    };
    return n;
}

/* ret_series[i] of parents[i]; NULL: it is not one of a series. One query. */
static enum err series_each(struct gql_call *call, const struct api_series **ret_series)
{
    const struct api *api = call->context;
    struct series_id *ids = arena_array(call->arena, call->count, sizeof *ids);
    struct series_list list;
    size_t n = 0;
    for (size_t i = 0; i < call->count; i++) {
        const struct api_visit *visit = call->parents[i];
        if (visit->v.series.v)
            ids[n++] = visit->v.series;
    }
    TRY(series_list(&api->op, ids, n, &list));
    for (size_t i = 0; i < call->count; i++) {
        const struct api_visit *visit = call->parents[i];
        ret_series[i] = NULL;
        for (size_t k = 0; k < list.count; k++)
            if (list.items[k].id.v == visit->v.series.v)
                ret_series[i] = series_of(call->arena, &list.items[k]);
    }
    return E_OK;
}

enum err gql_appointment_recurring_appointment(struct gql_call *call)
{
    const struct api_series **series = arena_array(call->arena, call->count, sizeof *series);
    TRY(series_each(call, series));
    for (size_t i = 0; i < call->count; i++)
        call->values[i] = gql_object(series[i]);
    return E_OK;
}

/* repeat_interval and repeat_times. */
enum err gql_appointment_series(struct gql_call *call)
{
    const struct api_series **series = arena_array(call->arena, call->count, sizeof *series);
    bool times = strcmp(call->field->name, "repeat_times") == 0;
    TRY(series_each(call, series));
    for (size_t i = 0; i < call->count; i++)
        if (series[i])
            call->values[i] = times ? gql_int(series[i]->s.count) : gql_text(series[i]->repeat_interval);
    return E_OK;
}

enum err gql_query_recurring_appointment(struct gql_call *call)
{
    struct api *api = call->context;
    const struct gql_args_query_recurring_appointment *args = call->args;
    struct series_id id = { gql_id_given(args->id) };
    struct series_list list;
    enum err e = series_list(&api->op, &id, 1, &list);
    if (e == E_OK && list.count)
        call->values[0] = gql_object(series_of(call->arena, &list.items[0]));
    return api_outcome(call, 0, e);
}

/* Of each series its visits: a list of its own, so it is asked for few at once. */
enum err gql_recurring_appointment_appointments(struct gql_call *call)
{
    struct api *api = call->context;
    const struct gql_args_recurring_appointment_appointments *args = call->args;
    struct api_page page;
    if (!api_page_of(call, args->first, args->after, args->last, args->before, API_PAGE_DEFAULT, &page))
        return E_OK;
    for (size_t i = 0; i < call->count; i++) {
        const struct api_series *s = call->parents[i];
        struct appointments list;
        struct appointment_filter filter = { .series = s->s.id, .with_attendees = true, .most = SERIES_MOST };
        TRY(appointment_list(&api->op, &filter, &list));
        struct api_page p = page;
        api_page_settle(&p, (int64_t)list.count);
        int64_t total = (int64_t)list.count;
        list.items += p.offset;
        list.count = (size_t)p.size;
        call->values[i] =
            api_stretch(call->arena, api_visits_of(api, &api->op, &list, 0, false), list.count, &p, total);
    }
    return E_OK;
}
