/* Requests: visits that wait, or waited, for the practice's answer, as the tasks about them say. */
#include "calendar/api_calendar.h"
#include "calendar/attendee.h"
#include "calendar/request.h"

#include <string.h>

static void tell_person(struct api_request *r, const struct api_user *u)
{
    if (!u)
        return;
    r->first_name = u->first_name;
    r->last_name = u->last_name;
    if (r->closed)
        return;
    r->email = u->email;
    r->phone = u->phone;
}

static struct api_request *request_new(
    struct api *api, const struct request *row, const struct api_visit *visit, const struct attendee *part)
{
    struct arena *a = api->op.arena;
    struct api_request *r = arena_new_obj(a, struct api_request);
    struct api_request_slot *slot = arena_new_obj(a, struct api_request_slot);
    *slot = (struct api_request_slot){ row->id.v, visit->v.starts_at, visit->v.ends_at };
    *r = (struct api_request){ .node = { NULL, part->client },
        .row = *row,
        .status = row->open ? SV("OPEN") : SV("CLOSED"),
        .part = part,
        .visit = visit,
        .closed = part->closed,
        .selected_contact_type = part->closed ? SV("") : visit->contact_type,
        .zone = visit->v.zone,
        .slots = gql_objects(a, slot, 1, sizeof *slot) };
    return r;
}

static const struct attendee *part_at(const struct appointment *v, struct attendee_id id)
{
    for (size_t i = 0; i < v->attendee_count; i++)
        if (v->attendees[i].id.v == id.v)
            return &v->attendees[i];
    return NULL;
}

/* Requests of these tasks, in their order; of those whose visit is not there any more nothing. As many statements for
 * many as for one. */
static enum err requests_of(
    struct api *api, const struct requests *rows, struct api_request ***ret_requests, size_t *ret_count)
{
    struct arena *a = api->op.arena;
    struct appointment_id *ids = arena_array(a, rows->count, sizeof *ids);
    struct gql_value *visits = arena_array(a, rows->count, sizeof *visits);
    struct api_request **list = arena_array(a, rows->count, sizeof *list);
    int64_t *people = arena_array(a, rows->count, sizeof *people);
    const struct api_user **users = arena_array(a, rows->count, sizeof *users);
    size_t n = 0;
    for (size_t i = 0; i < rows->count; i++)
        ids[i] = rows->items[i].appointment;
    TRY(api_visits_answer(api, ids, rows->count, visits));
    for (size_t i = 0; i < rows->count; i++) {
        const struct api_visit *v = visits[i].kind == GQL_V_OBJECT ? visits[i].object : NULL;
        const struct attendee *part = v ? part_at(&v->v, rows->items[i].attendee) : NULL;
        if (!part)
            continue;
        people[n] = api_id_of_client(part->client);
        list[n++] = request_new(api, &rows->items[i], v, part);
    }
    TRY(api_users_load(api, people, n, users));
    for (size_t i = 0; i < n; i++)
        tell_person(list[i], users[i]);
    *ret_requests = list;
    *ret_count = n;
    return E_OK;
}

static enum err request_load(struct api *api, int64_t id, struct api_request **ret_request)
{
    struct requests rows;
    struct api_request **list;
    size_t n = 0;
    if (id <= 0)
        return E_NOTFOUND;
    TRY(request_list(&api->op, &(struct request_filter){ .id = { id }, .open = true, .done = true, .most = 1 }, &rows));
    TRY(requests_of(api, &rows, &list, &n));
    if (!n)
        return E_NOTFOUND;
    *ret_request = list[0];
    return E_OK;
}

enum err gql_query_appointment_request(struct gql_call *call)
{
    const struct gql_args_query_appointment_request *args = call->args;
    struct api_request *r = NULL;
    enum err e = request_load(call->context, gql_id_given(args->id), &r);
    if (e == E_OK)
        call->values[0] = gql_object(r);
    return api_outcome(call, 0, e);
}

/* -- lists ----------------------------------------------------------------------------------------------------------
 */

static void read_states(const struct gql_args_query_appointment_requests *args, struct request_filter *f)
{
    const struct gql_in_list *list = &args->current_statuses;
    const struct gql_in_text *items = list->items;
    struct sv one = gql_text_given(args->current_status);
    bool any = !one.n && !(gql_given(list->is) && list->count);
    f->open = any || sv_eq(one, SV("OPEN"));
    f->done = any || sv_eq(one, SV("CLOSED"));
    for (size_t i = 0; gql_given(list->is) && i < list->count; i++) {
        f->open |= sv_eq(gql_text_given(items[i]), SV("OPEN"));
        f->done |= sv_eq(gql_text_given(items[i]), SV("CLOSED"));
    }
}

static void read_order(struct sv order, struct request_filter *f)
{
    f->order = sv_eq(order, SV("appt_type"))            ? REQUESTS_BY_TYPE
               : sv_eq(order, SV("client_name"))        ? REQUESTS_BY_CLIENT
               : sv_eq(order, SV("req_provider"))       ? REQUESTS_BY_PROVIDER
               : sv_starts(order, SV("requested_date")) ? REQUESTS_BY_STARTS
                                                        : REQUESTS_BY_MADE;
    f->newest_first = !sv_ends(order, SV("_asc"));
}

/* false: it is no day, which is answered. */
static bool read_day(struct gql_call *call, const char *name, struct gql_in_text said, struct opt_day *ret_day)
{
    ret_day->has = gql_text_given(said).n > 0;
    if (!ret_day->has || api_day_read(gql_text_given(said), &ret_day->v))
        return true;
    gql_fail(call, 0, SV("INVALID_ARGUMENT"), sv_fmt(call->arena, "%s is a date: 2026-11-30.", name));
    return false;
}

static bool read_filter(struct gql_call *call, struct request_filter *f)
{
    const struct gql_args_query_appointment_requests *args = call->args;
    const struct api *api = call->context;
    const struct zone *zone = api_zone(api);
    struct opt_day from, until;
    int64_t *numbers;
    if (!read_day(call, "range_start", args->range_start, &from) ||
        !read_day(call, "range_end", args->range_end, &until))
        return false;
    if (from.has)
        f->made.from = zone_day_start(zone, from.v);
    if (until.has)
        f->made.until = zone_day_start(zone, (struct day){ until.v.n + 1 });
    f->place_count = api_ids_given(call->arena, args->appointment_location_ids, &numbers);
    struct appointment_location_id *places = arena_array(call->arena, f->place_count, sizeof *places);
    for (size_t i = 0; i < f->place_count; i++)
        places[i].v = numbers[i];
    f->places = places;
    if (!gql_flag_given(args->with_org, false))
        f->staff = api->viewer->staff;
    read_states(args, f);
    read_order(gql_text_given(args->order_by), f);
    return true;
}

/* From the end: how many there are comes first. */
static enum err read_page(
    const struct op *op, struct request_filter *f, struct api_page *page, struct requests *ret_requests)
{
    f->most = 1;
    if (page->backwards) {
        TRY(request_list(op, f, ret_requests));
        api_page_settle(page, ret_requests->total);
    }
    f->offset = page->offset;
    f->most = page->size ? page->size : 1;
    TRY(request_list(op, f, ret_requests));
    if (!ret_requests->count && f->offset) { /* behind the last: how many there are all the same */
        f->offset = 0;
        f->most = 1;
        TRY(request_list(op, f, ret_requests));
        ret_requests->count = 0;
    }
    api_page_settle(page, ret_requests->total);
    if ((int64_t)ret_requests->count > page->size)
        ret_requests->count = (size_t)page->size;
    return E_OK;
}

enum err gql_query_appointment_requests(struct gql_call *call)
{
    struct api *api = call->context;
    const struct gql_args_query_appointment_requests *args = call->args;
    struct request_filter f = { .offset = 0 };
    struct requests rows;
    struct api_request **list;
    struct api_page page;
    size_t n = 0;
    if (!read_filter(call, &f) ||
        !api_page_of(call, args->first, args->after, args->last, args->before, API_PAGE_DEFAULT, &page))
        return E_OK;
    enum err e = read_page(&api->op, &f, &page, &rows);
    if (e == E_OK)
        e = requests_of(api, &rows, &list, &n);
    if (e != E_OK)
        return api_outcome(call, 0, e);
    struct gql_value *values = arena_array(call->arena, n, sizeof *values);
    for (size_t i = 0; i < n; i++)
        values[i] = gql_object(list[i]);
    call->values[0] = api_stretch(call->arena, values, n, &page, rows.total);
    return E_OK;
}

/* -- fields ---------------------------------------------------------------------------------------------------------
 */

static const struct api_request *request_at(const struct gql_call *call, size_t i)
{
    return call->parents[i];
}

static enum err answer_users(struct gql_call *call, int64_t (*id_of)(const struct api_request *r))
{
    int64_t *ids = arena_array(call->arena, call->count, sizeof *ids);
    for (size_t i = 0; i < call->count; i++)
        ids[i] = id_of(request_at(call, i));
    return api_users_answer(call, ids);
}

static int64_t closer(const struct api_request *r)
{
    return api_id_of_staff(r->row.done_by);
}

static int64_t patient(const struct api_request *r)
{
    return api_id_of_client(r->part->client);
}

static int64_t provider(const struct api_request *r)
{
    return api_id_of_staff(r->visit->v.staff);
}

enum err gql_appointment_request_type_closed_by(struct gql_call *call)
{
    return answer_users(call, closer);
}

enum err gql_appointment_request_type_patient(struct gql_call *call)
{
    return answer_users(call, patient);
}

enum err gql_appointment_request_type_provider(struct gql_call *call)
{
    return answer_users(call, provider);
}

enum err gql_appointment_request_type_appointment_type(struct gql_call *call)
{
    struct api *api = call->context;
    struct appointment_type_id *ids = arena_array(call->arena, call->count, sizeof *ids);
    const struct appointment_type **types = arena_array(call->arena, call->count, sizeof *types);
    for (size_t i = 0; i < call->count; i++)
        ids[i].v = request_at(call, i)->closed ? 0 : request_at(call, i)->visit->v.type.v;
    TRY(api_types_load(api, ids, call->count, types));
    for (size_t i = 0; i < call->count; i++)
        if (types[i])
            call->values[i] = gql_object(api_type_of(call->arena, types[i], api->viewer->org, true, SV("")));
    return E_OK;
}

enum err gql_appointment_request_type_appointment_location(struct gql_call *call)
{
    struct api *api = call->context;
    struct places places;
    TRY(place_list(&api->op, SV(""), false, &places));
    for (size_t i = 0; i < call->count; i++)
        for (size_t k = 0; k < places.count; k++)
            if (!request_at(call, i)->closed && places.items[k].id.v == request_at(call, i)->visit->v.location.v)
                call->values[i] = api_place_value(call->arena, &places.items[k]);
    return E_OK;
}

/* -- changed --------------------------------------------------------------------------------------------------------
 */

static void check_change(
    const struct gql_in_update_appointment_request_input *in, const struct api_request *r, struct problems *problems)
{
    if (gql_text_given(in->patient_id).n && gql_id_given(in->patient_id) != api_id_of_client(r->part->client))
        problem_add(problems, SV("patient_id"), SV("other_client"),
            SV("This request is of the client who asked. Make a visit of the other one with createAppointment."));
    if (sv_eq(gql_text_given(in->status), SV("OPEN")) && !r->row.open)
        problem_add(problems, SV("status"), SV("closed"),
            SV("This request is closed. Change its visit with updateAppointment."));
}

enum err gql_mutation_update_appointment_request(struct gql_call *call)
{
    static const struct gql_in_update_appointment_request_input nothing;
    struct api *api = call->context;
    const struct gql_args_mutation_update_appointment_request *args = call->args;
    const struct gql_in_update_appointment_request_input *in = args->input ? args->input : &nothing;
    struct problems problems = problems_new(call->arena);
    struct gql_value value = gql_null();
    struct api_request *r = NULL;
    enum err e = request_load(api, gql_id_given(in->id), &r);
    if (e == E_OK) {
        check_change(in, r, &problems);
        e = problems_err(&problems);
    }
    if (e == E_OK)
        e = request_change(&api->op,
            &(struct request_change){ .request = r->row,
                .has_note = gql_given(in->provider_notes.is),
                .note = gql_text_given(in->provider_notes),
                .done = sv_eq(gql_text_given(in->status), SV("CLOSED")) },
            &problems);
    if (e == E_OK) {
        api_seen(api, r->part->client, AUDIT_UPDATE, "appointment", r->visit->v.id.v);
        TRY(request_load(api, gql_id_given(in->id), &r));
        value = gql_object(r);
    }
    for (size_t k = 0; k < problems.count; k++)
        if (sv_eq(problems.items[k].field, SV("note")))
            problems.items[k].field = SV("provider_notes");
    return api_done(call, e, value, &problems);
}

enum err gql_mutation_delete_appointment_request(struct gql_call *call)
{
    static const struct gql_in_delete_appointment_request_input nothing;
    struct api *api = call->context;
    const struct gql_args_mutation_delete_appointment_request *args = call->args;
    const struct gql_in_delete_appointment_request_input *in = args->input ? args->input : &nothing;
    struct problems problems = problems_new(call->arena);
    struct gql_value value = gql_null();
    struct api_request *r = NULL;
    enum err e = request_load(api, gql_id_given(in->id), &r);
    if (e == E_OK && r->part->status != ATTENDEE_PENDING) {
        problem_add(&problems, SV("id"), SV("answered"),
            SV("This request was answered already. Cancel its visit with updateAppointment, or remove it with "
               "deleteAppointment."));
        e = E_INVALID;
    }
    if (e == E_OK)
        e = attendee_change(&api->op,
            &(struct attendee_change){
                .attendee = r->part->id, .has_status = true, .status = ATTENDEE_IN_ERROR, .version = r->part->version },
            &problems);
    if (e == E_OK) {
        api_seen(api, r->part->client, AUDIT_END, "appointment", r->visit->v.id.v);
        value = gql_object(r);
    }
    return api_calendar_done(call, e, value, &problems);
}
