/* Visits as fields of users: for all users of a level in a fixed number of queries, however many there are. */
#include <string.h>

#include "calendar/api_calendar.h"

enum { WHOLE_MOST = 5000 };

static bool has_part(const struct appointment *v, struct client_id client)
{
    for (size_t i = 0; i < v->attendee_count; i++)
        if (v->attendees[i].client.v == client.v)
            return v->attendees[i].status != ATTENDEE_IN_ERROR;
    return false;
}

/* Confidential visits are for staff, and for the client on an own login (F11): the decision says, for each client. */
static struct visits_whose whose_of(const struct api_user *u, bool staff)
{
    struct access_facts f = *u->node.facts;
    struct need need = NEED_CAP_PAGE(CAP_APPOINTMENTS, LEVEL_VIEW), bills = NEED_CAP_PAGE(CAP_BILLS, LEVEL_VIEW);
    bool prices = staff || access_decide(&f, &bills).allow;
    f.item_confidential = true;
    return (struct visits_whose){ u->node.client, staff || access_decide(&f, &need).allow, prices };
}

/* The gate has asked about each parent. Staff read the visits as on their pages: a second reading, by number. */
static enum err load(struct gql_call *call, enum visits_when when, struct appointments *ret_list)
{
    struct api *api = call->context;
    bool staff = api->viewer->staff.v != 0;
    struct visits_whose *whose = arena_array(call->arena, call->count, sizeof *whose);
    size_t n = 0;
    for (size_t i = 0; i < call->count; i++) {
        const struct api_user *u = call->parents[i];
        if (u->node.client.v && u->node.facts)
            whose[n++] = whose_of(u, staff);
    }
    const struct appointments *known = api_visits_known(api, when, whose, n);
    *ret_list = known ? *known : (struct appointments){ .count = 0 };
    if (known || !n)
        return E_OK;
    TRY(visits_of(&api->op, &(struct visits_wish){ .whose = whose, .whose_count = n, .when = when, .most = WHOLE_MOST },
        ret_list));
    if (staff) {
        struct appointment_id *ids = arena_array(call->arena, ret_list->count, sizeof *ids);
        for (size_t i = 0; i < ret_list->count; i++)
            ids[i] = ret_list->items[i].id;
        TRY(appointments_of(&api->op, ids, ret_list->count, ret_list));
    }
    api_visits_know(api, when, whose, n, ret_list);
    return E_OK;
}

/* Of this visit only what concerns this client: another's part in a session is none of a family's. */
static const struct api_visit *as_of(struct api *api, const struct appointment *v, const struct api_user *u, size_t nth)
{
    struct arena *a = api->op.arena;
    if (api->viewer->staff.v)
        return api_visit_of(api, &api->op, v, (struct client_id){ 0 }, NULL, api_cursor(a, (int64_t)nth));
    struct appointment own = *v;
    own.attendees = arena_array(a, 1, sizeof *own.attendees);
    own.attendee_count = 0;
    for (size_t i = 0; i < v->attendee_count && !own.attendee_count; i++)
        if (v->attendees[i].client.v == u->node.client.v)
            own.attendees[own.attendee_count++] = v->attendees[i];
    return api_visit_of(api, &api->op, &own, u->node.client, u->node.facts, api_cursor(a, (int64_t)nth));
}

static bool stands_for(const struct appointment *v, struct client_id client)
{
    for (size_t i = 0; i < v->attendee_count; i++)
        if (v->attendees[i].client.v == client.v)
            return v->status == APPOINTMENT_BOOKED && attendee_status_active(v->attendees[i].status);
    return false;
}

static const struct appointment *first_of(const struct appointments *list, struct client_id client)
{
    for (size_t i = 0; i < list->count; i++)
        if (stands_for(&list->items[i], client))
            return &list->items[i];
    return NULL;
}

/* appointments, upcoming_appointments, next_app, last_app */
enum err gql_user_visits(struct gql_call *call)
{
    struct api *api = call->context;
    const char *field = call->field->name;
    bool last = strcmp(field, "last_app") == 0, one = last || strcmp(field, "next_app") == 0;
    enum visits_when when = last ? VISITS_PAST : strcmp(field, "appointments") == 0 ? VISITS_ALL : VISITS_UPCOMING;
    struct appointments list;
    TRY(load(call, when, &list));
    for (size_t i = 0; i < call->count; i++) {
        const struct api_user *u = call->parents[i];
        if (!u->node.client.v || !u->node.facts)
            continue;
        api_seen(api, u->node.client, AUDIT_LIST, "appointment", 0);
        const struct appointment *first = one ? first_of(&list, u->node.client) : NULL;
        if (one) {
            call->values[i] = first ? gql_object(as_of(api, first, u, 0)) : gql_null();
            continue;
        }
        struct gql_value *values = arena_array(call->arena, list.count, sizeof *values);
        size_t n = 0;
        for (size_t k = 0; k < list.count; k++)
            if (has_part(&list.items[k], u->node.client)) {
                values[n] = gql_object(as_of(api, &list.items[k], u, n));
                n++;
            }
        call->values[i] = gql_list(values, n);
    }
    return E_OK;
}

static enum err next_visits(struct gql_call *call, bool text)
{
    struct api *api = call->context;
    struct appointments list;
    TRY(load(call, VISITS_UPCOMING, &list));
    for (size_t i = 0; i < call->count; i++) {
        const struct api_user *u = call->parents[i];
        const struct appointment *first = u->node.client.v ? first_of(&list, u->node.client) : NULL;
        if (first)
            call->values[i] =
                text ? gql_text(api_clock(call->arena, api_zone(api), first->starts_at)) : gql_time(first->starts_at);
    }
    return E_OK;
}

enum err gql_user_next_visit(struct gql_call *call)
{
    return next_visits(call, false);
}

enum err gql_user_next_visit_text(struct gql_call *call)
{
    return next_visits(call, true);
}

enum err gql_user_unconfirmed_appointment_count(struct gql_call *call)
{
    const struct gql_args_user_unconfirmed_appointment_count *args = call->args;
    bool by_client = gql_flag_given(args->unconfirmed_by_clients, false);
    struct appointments list;
    TRY(load(call, VISITS_UPCOMING, &list));
    for (size_t i = 0; i < call->count; i++) {
        const struct api_user *u = call->parents[i];
        int64_t n = 0;
        for (size_t k = 0; u->node.client.v && k < list.count; k++)
            for (size_t x = 0; x < list.items[k].attendee_count; x++) {
                const struct attendee *part = &list.items[k].attendees[x];
                if (part->client.v == u->node.client.v)
                    n += by_client ? part->status == ATTENDEE_BOOKED && !part->confirmed_at.has
                                   : part->status == ATTENDEE_PENDING;
            }
        if (u->node.client.v)
            call->values[i] = gql_int(n);
    }
    return E_OK;
}
