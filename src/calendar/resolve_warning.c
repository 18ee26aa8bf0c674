/* What would stand in the way of a visit. */
#include "calendar/api_calendar.h"

/* The form that the arguments describe; a time that cannot be read is left out, and said by what checks the form. */
static struct appointment_form form_of(struct api *api, const struct gql_args_query_appointment_booking_warnings *args)
{
    struct arena *a = api->op.arena;
    struct sv zone = gql_text_given(args->timezone);
    const struct zone *z = zone_valid(zone) ? zone_of(zone) : api_zone(api);
    struct day day;
    int64_t *ids;
    size_t n = api_ids_given(a, args->attendee_ids, &ids);
    struct client_id *clients = arena_array(a, n, sizeof *clients);
    struct appointment_form f = { .type = { gql_id_given(args->appointment_type_id) },
        .staff =
            gql_id_given(args->provider_id) ? api_staff_of_id(gql_id_given(args->provider_id)) : api->viewer->staff,
        .zone = zone_name(z),
        .clients = clients };
    for (size_t i = 0; i < n; i++)
        if (api_client_of_id(ids[i]).v)
            clients[f.client_count++] = api_client_of_id(ids[i]);
    if (gql_text_given(args->time).n && api_day_read(gql_text_given(args->date), &day)) {
        f.day = day_iso(a, day);
        f.time = args->time.v;
    } else {
        (void)api_time_read(z, gql_text_given(args->date), &f.at);
    }
    if (gql_given(args->length_in_minutes.is))
        f.length = sv_fmt(a, "%lld", (long long)args->length_in_minutes.v);
    return f;
}

enum err gql_query_appointment_booking_warnings(struct gql_call *call)
{
    struct api *api = call->context;
    const struct gql_args_query_appointment_booking_warnings *args = call->args;
    struct appointment_form f = form_of(api, args);
    struct problems problems = problems_new(call->arena);
    const struct appointment_type *t = NULL;
    TRY(api_types_load(api, &f.type, 1, &t));
    while (t && f.contact_type + 1 < CONTACT_TYPE_COUNT && !(t->contact_types >> f.contact_type & 1))
        f.contact_type++;
    call->values[0] = gql_list(NULL, 0);
    enum err e =
        appointment_warn(&api->op, (struct appointment_id){ gql_id_given(args->current_appt_id) }, &f, &problems);
    if (e != E_OK && e != E_INVALID)
        return api_outcome(call, 0, e);
    if (!problems.count)
        return E_OK;
    struct sv *texts = arena_array(call->arena, problems.count, sizeof *texts);
    struct sv *codes = arena_array(call->arena, problems.count, sizeof *codes);
    for (size_t i = 0; i < problems.count; i++) {
        texts[i] = problems.items[i].text;
        codes[i] = problems.items[i].code;
    }
    struct api_warning *w = arena_new_obj(call->arena, struct api_warning);
    struct gql_value *values = arena_array(call->arena, 1, sizeof *values);
    *w = (struct api_warning){ .category = SV("Event Conflicts"),
        .subtitle = SV("These stand in the way of the visit."),
        .potential_issues = gql_texts(call->arena, texts, problems.count),
        .potential_issue_ids = gql_texts(call->arena, codes, problems.count) };
    values[0] = gql_object(w);
    call->values[0] = gql_list(values, 1);
    return E_OK;
}
