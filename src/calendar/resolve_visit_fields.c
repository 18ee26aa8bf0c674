/* Fields of a visit, and of the parts in it: each for all visits of a level at once. */
#include <string.h>

#include "calendar/api_calendar.h"

static const struct api_visit *visit_at(const struct gql_call *call, size_t i)
{
    return call->parents[i];
}

const struct appointment *api_visit_told(const struct gql_call *call, size_t i)
{
    return visit_at(call, i)->staff ? &visit_at(call, i)->v : NULL;
}

/* -- the kind of visit ----------------------------------------------------------------------------------------------
 */

/* What a family knows of a kind that they could not book themselves: what their visit says of it. */
static struct appointment_type type_as_told(const struct api_visit *n)
{
    return (struct appointment_type){ .id = n->v.type,
        .name = n->v.client_type_name,
        .client_name = n->v.client_type_name,
        .length_min = n->length,
        .contact_types = 1u << n->v.contact_type,
        .is_group = n->v.is_group,
        .max_attendees = 1,
        .created_at = n->v.created_at,
        .changed_at = n->v.created_at };
}

/* types[i] of parents[i]; NULL: none, or not for the reader. */
static enum err types_of(struct gql_call *call, const struct appointment_type **types)
{
    struct appointment_type_id *ids = arena_array(call->arena, call->count, sizeof *ids);
    for (size_t i = 0; i < call->count; i++)
        if (!visit_at(call, i)->closed)
            ids[i] = visit_at(call, i)->v.type;
    return api_types_load(call->context, ids, call->count, types);
}

enum err api_types_answer(struct gql_call *call, const struct appointment_type_id *ids)
{
    const struct api *api = call->context;
    const struct appointment_type **types = arena_array(call->arena, call->count, sizeof *types);
    TRY(api_types_load(call->context, ids, call->count, types));
    for (size_t i = 0; i < call->count; i++)
        if (types[i])
            call->values[i] =
                gql_object(api_type_of(call->arena, types[i], api->viewer->org, api->viewer->staff.v != 0, SV("")));
    return E_OK;
}

enum err gql_appointment_appointment_type(struct gql_call *call)
{
    const struct appointment_type **types = arena_array(call->arena, call->count, sizeof *types);
    TRY(types_of(call, types));
    for (size_t i = 0; i < call->count; i++) {
        const struct api_visit *n = visit_at(call, i);
        struct appointment_type told = type_as_told(n);
        if (n->type)
            call->values[i] = gql_object(n->type);
        else if (types[i] || (!n->staff && n->v.type.v))
            call->values[i] =
                gql_object(api_type_of(call->arena, types[i] ? types[i] : &told, n->org, n->staff, SV("")));
    }
    return E_OK;
}

/* Of the four fields that say what the client may still do. */
enum err gql_appointment_policy(struct gql_call *call)
{
    const struct api *api = call->context;
    const struct appointment_type **types = arena_array(call->arena, call->count, sizeof *types);
    const char *field = call->field->name;
    TRY(types_of(call, types));
    for (size_t i = 0; i < call->count; i++) {
        const struct api_visit *n = visit_at(call, i);
        const struct appointment_type *t = types[i];
        if (strncmp(field, "minimum", 7) == 0) {
            if (t)
                call->values[i] = gql_int(t->cancel_min);
            continue;
        }
        struct appointment_type none = { .cancel_min = 0 };
        struct change_policy may = change_policy_of(t ? t : &none, n->v.starts_at, n->v.moves, api->op.now);
        bool stands = n->v.status == APPOINTMENT_BOOKED && n->v.type.v;
        const struct attendee *x = n->v.is_group ? NULL : api_main_part(&n->v);
        stands &= !x || attendee_status_active(x->status);
        call->values[i] = gql_bool(
            stands && (strcmp(field, "can_client_cancel") == 0 ? may.may_cancel : may.may_move && t && !n->v.is_group));
    }
    return E_OK;
}

enum err gql_appointment_pricing_info(struct gql_call *call)
{
    const struct appointment_type **types = arena_array(call->arena, call->count, sizeof *types);
    TRY(types_of(call, types));
    for (size_t i = 0; i < call->count; i++) {
        const struct api_visit *n = visit_at(call, i);
        const struct attendee *x = n->v.is_group ? NULL : api_main_part(&n->v);
        bool own = x && x->has_price;
        if (n->closed || (!own && !(types[i] && types[i]->has_price)))
            continue;
        int64_t price = own ? x->price : types[i]->price;
        struct api_price *p = arena_new_obj(call->arena, struct api_price);
        p->price = sv_fmt(call->arena, "%lld.%02lld", (long long)(price / 100), (long long)(price % 100));
        call->values[i] = gql_object(p);
    }
    return E_OK;
}

enum err gql_appointment_colour(struct gql_call *call)
{
    for (size_t i = 0; i < call->count; i++)
        call->values[i] = gql_text(visit_at(call, i)->colour);
    return E_OK;
}

/* -- people ---------------------------------------------------------------------------------------------------------
 */

enum err gql_appointment_provider(struct gql_call *call)
{
    int64_t *ids = arena_array(call->arena, call->count, sizeof *ids);
    for (size_t i = 0; i < call->count; i++)
        ids[i] = api_id_of_staff(visit_at(call, i)->v.staff);
    return api_users_answer(call, ids);
}

enum err gql_appointment_user(struct gql_call *call)
{
    int64_t *ids = arena_array(call->arena, call->count, sizeof *ids);
    for (size_t i = 0; i < call->count; i++)
        ids[i] = visit_at(call, i)->user_id.v;
    return api_users_answer(call, ids);
}

/* Lists of users, loaded together: `of` gives the numbers of one visit's. */
typedef size_t ids_of_fn(const struct appointment *v, int64_t *ret_ids);

static enum err answer_lists(struct gql_call *call, ids_of_fn *of, size_t least)
{
    size_t total = 0, at = 0;
    for (size_t i = 0; i < call->count; i++)
        total += visit_at(call, i)->v.attendee_count + visit_at(call, i)->v.more_staff_count + 1;
    int64_t *ids = arena_array(call->arena, total, sizeof *ids);
    size_t *counts = arena_array(call->arena, call->count, sizeof *counts);
    const struct api_user **users = arena_array(call->arena, total, sizeof *users);
    for (size_t i = 0; i < call->count; i++) {
        counts[i] = of(&visit_at(call, i)->v, ids + at);
        at += counts[i];
    }
    TRY(api_users_load(call->context, ids, at, users));
    at = 0;
    for (size_t i = 0; i < call->count; i++) {
        struct gql_value *values = arena_array(call->arena, counts[i], sizeof *values);
        size_t n = 0;
        for (size_t k = 0; k < counts[i]; k++)
            if (users[at + k])
                values[n++] = gql_object(users[at + k]);
        at += counts[i];
        call->values[i] = gql_list(values, n < least ? 0 : n);
    }
    return E_OK;
}

static size_t staff_ids(const struct appointment *v, int64_t *ret_ids)
{
    size_t n = 0;
    ret_ids[n++] = api_id_of_staff(v->staff);
    for (size_t i = 0; i < v->more_staff_count; i++)
        ret_ids[n++] = api_id_of_staff(v->more_staff[i]);
    return n;
}

static size_t attendee_ids(const struct appointment *v, int64_t *ret_ids)
{
    size_t n = 0;
    for (size_t i = 0; i < v->attendee_count; i++)
        if (attendee_status_active(v->attendees[i].status))
            ret_ids[n++] = api_id_of_client(v->attendees[i].client);
    if (!n && !v->is_group && v->attendee_count) /* whose it was */
        ret_ids[n++] = api_id_of_client(api_main_part(v)->client);
    return n;
}

static size_t waiting_ids(const struct appointment *v, int64_t *ret_ids)
{
    size_t n = 0;
    for (size_t i = 0; i < v->attendee_count; i++)
        if (v->attendees[i].status == ATTENDEE_WAITLIST)
            ret_ids[n++] = api_id_of_client(v->attendees[i].client);
    return n;
}

enum err gql_appointment_providers(struct gql_call *call)
{
    const struct gql_args_appointment_providers *args = call->args;
    return answer_lists(call, staff_ids, gql_flag_given(args->empty_unless_multiple, false) ? 2 : 0);
}

enum err gql_appointment_attendees(struct gql_call *call)
{
    return answer_lists(call, attendee_ids, 0);
}

enum err gql_appointment_attendees_on_waitlist(struct gql_call *call)
{
    return answer_lists(call, waiting_ids, 0);
}

/* Of staff about each client what the gate says: the facts of all of them in one query. */
enum err gql_appointment_attended_clients(struct gql_call *call)
{
    struct api *api = call->context;
    size_t total = 0, at = 0;
    for (size_t i = 0; i < call->count; i++)
        total += visit_at(call, i)->v.attendee_count;
    struct client_id *ids = arena_array(call->arena, total, sizeof *ids);
    const struct access_facts **facts = arena_array(call->arena, total, sizeof *facts);
    for (size_t i = 0; i < call->count; i++)
        for (size_t k = 0; k < visit_at(call, i)->v.attendee_count; k++)
            ids[at++] = visit_at(call, i)->v.attendees[k].client;
    if (total)
        TRY(api_facts(api, ids, total, facts));
    at = 0;
    for (size_t i = 0; i < call->count; i++) {
        const struct api_visit *n = visit_at(call, i);
        struct gql_value *values = arena_array(call->arena, n->v.attendee_count, sizeof *values);
        for (size_t k = 0; k < n->v.attendee_count; k++, at++) {
            struct api_inclusion *x = arena_new_obj(call->arena, struct api_inclusion);
            *x = *api_inclusion_of(call->arena, &n->v.attendees[k], n);
            x->node = (struct api_node){ facts[at], ids[at] };
            values[k] = gql_object(x);
        }
        call->values[i] = gql_list(values, n->v.attendee_count);
    }
    return E_OK;
}

enum err gql_appointment_client_confirmed(struct gql_call *call)
{
    for (size_t i = 0; i < call->count; i++) {
        const struct api_visit *n = visit_at(call, i);
        if (n->v.attendee_count && (!n->v.is_group || !n->staff))
            call->values[i] = gql_bool(api_main_part(&n->v)->confirmed_at.has);
    }
    return E_OK;
}

/* Of a group as a whole: cancelled, or that it took place. */
static struct sv status_of(const struct api_visit *n)
{
    const struct appointment *v = &n->v;
    bool came = false, open = false, one = !v->is_group || !n->staff;
    const struct attendee *x = one ? api_main_part(v) : NULL;
    struct sv part = x ? api_pm_status(x->status) : SV("");
    if (v->status != APPOINTMENT_BOOKED)
        return part.n ? part : SV("Cancelled");
    if (one)
        return part;
    for (size_t i = 0; i < v->attendee_count; i++) {
        came |= v->attendees[i].status == ATTENDEE_FULFILLED;
        open |= v->attendees[i].status == ATTENDEE_BOOKED || v->attendees[i].status == ATTENDEE_PENDING;
    }
    return came && !open ? SV("Occurred") : SV("");
}

enum err gql_appointment_pm_status(struct gql_call *call)
{
    for (size_t i = 0; i < call->count; i++)
        call->values[i] = gql_text_or_null(status_of(visit_at(call, i)));
    return E_OK;
}

/* -- one part -------------------------------------------------------------------------------------------------------
 */

enum err gql_appointment_inclusion_type_user(struct gql_call *call)
{
    int64_t *ids = arena_array(call->arena, call->count, sizeof *ids);
    for (size_t i = 0; i < call->count; i++)
        ids[i] = api_id_of_client(((const struct api_inclusion *)call->parents[i])->x.client);
    return api_users_answer(call, ids);
}
