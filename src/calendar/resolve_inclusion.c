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
