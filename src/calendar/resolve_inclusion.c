/* The part of one person in a visit. */
#include "calendar/api_calendar.h"

/* By the number of the part: of staff any of the practice, of others their own. */
enum err api_inclusion_load(struct api *api, struct attendee_id id, const struct api_inclusion **ret_inclusion)
{
    struct appointment_id visit;
    struct appointment v;
    TRY(attendee_visit(&api->op, id, &visit));
    TRY(appointment_load(&api->op, visit, &v));
    struct appointments one = { &v, 1, 1 };
    const struct api_visit *n = api_visits_of(api, &api->op, &one, 0, false)[0].object;
    for (size_t i = 0; i < v.attendee_count; i++) {
        if (v.attendees[i].id.v != id.v)
            continue;
        struct api_inclusion *x = arena_new_obj(api->op.arena, struct api_inclusion);
        const struct access_facts *facts;
        *x = *api_inclusion_of(api->op.arena, &v.attendees[i], n);
        TRY(api_facts(api, &x->x.client, 1, &facts));
        x->node = (struct api_node){ facts, x->x.client };
        *ret_inclusion = x;
        return E_OK;
    }
    return E_NOTFOUND;
}

enum err gql_query_appointment_inclusion(struct gql_call *call)
{
    const struct gql_args_query_appointment_inclusion *args = call->args;
    const struct api_inclusion *x = NULL;
    enum err e = api_inclusion_load(call->context, (struct attendee_id){ gql_id_given(args->id) }, &x);
    if (e == E_OK)
        call->values[0] = gql_object(x);
    return api_outcome(call, 0, e);
}

enum err gql_mutation_update_appointment_inclusion(struct gql_call *call)
{
    static const struct gql_in_update_appointment_inclusion_input nothing;
    struct api *api = call->context;
    const struct gql_args_mutation_update_appointment_inclusion *args = call->args;
    const struct gql_in_update_appointment_inclusion_input *in = args->input ? args->input : &nothing;
    struct problems problems = problems_new(call->arena);
    struct gql_value value = gql_null();
    const struct api_inclusion *x = NULL;
    struct attendee_id id = { gql_id_given(in->id) };
    struct attendee_change c = { .attendee = id,
        .has_status = gql_given(in->attended.is) || gql_given(in->cancelled.is),
        .status = gql_flag_given(in->cancelled, false)  ? ATTENDEE_CANCELLED
                  : gql_flag_given(in->attended, false) ? ATTENDEE_FULFILLED
                  : gql_given(in->attended.is)          ? ATTENDEE_NOSHOW
                                                        : ATTENDEE_BOOKED,
        .reason = gql_text_given(in->cancellation_reason) };
    enum err e = api_inclusion_load(api, id, &x);
    if (e == E_OK && c.has_status)
        e = attendee_change(&api->op, &c, &problems);
    if (e == E_OK) {
        api_seen(api, x->x.client, AUDIT_UPDATE, "appointment", x->x.appointment.v);
        TRY(api_inclusion_load(api, id, &x));
        value = gql_object(x);
    }
    return api_calendar_done(call, e, value, &problems);
}
