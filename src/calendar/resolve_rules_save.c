/* updateAppointmentSetting: a provider's own rules, and the places of the practice; all or nothing. */
#include "calendar/api_calendar.h"

struct saving {
    struct api *api;
    struct gql_in_list places;
    struct gql_in_text buffer;
    struct gql_in_flag same_day; /* true: clients may not */
    struct staff_id staff;
    struct problems found;
};

static enum err save_rooms(
    const struct op *op, const struct place *place, const struct gql_in_list *list, struct problems *p)
{
    const struct gql_in_room_input *const *items = list->items;
    for (size_t i = 0; gql_given(list->is) && i < list->count; i++) {
        const struct gql_in_room_input *in = items[i];
        struct sv capacity = gql_flag_given(in->limit_to_one, false) ? SV("1") : SV("");
        struct room_id id = { gql_id_given(in->id) };
        struct room was;
        if (!id.v) {
            TRY(room_create(op, place->id, gql_text_given(in->name), capacity, p, &id));
            continue;
        }
        TRY(room_load(op, id, &was));
        if (gql_flag_given(in->_destroy, false)) {
            TRY(room_archive(op, id, true, p));
            continue;
        }
        if (!gql_given(in->limit_to_one.is) && was.capacity)
            capacity = api_number(op->arena, was.capacity);
        TRY(room_update(op, id, gql_given(in->name.is) ? in->name.v : was.name, capacity, was.version, p));
    }
    return E_OK;
}

static enum err save_place(const struct op *op, const struct gql_in_appointment_location_input *in, struct problems *p)
{
    struct appointment_location_id id = { gql_id_given(in->id) };
    struct place was = { .clients_can_book = true };
    if (id.v)
        TRY(place_load(op, id, &was));
    if (id.v && gql_flag_given(in->_destroy, false))
        return place_archive(op, id, true, false, p);
    struct place_form f = { .name = gql_given(in->location.is) ? in->location.v : was.name,
        .address = was.address,
        .zone = was.zone,
        .clients_can_book = gql_flag_given(in->clients_can_book, was.clients_can_book),
        .version = was.version };
    bool changes = gql_given(in->location.is) || gql_given(in->clients_can_book.is);
    if (!id.v)
        TRY(place_create(op, &f, p, &id));
    else if (changes)
        TRY(place_update(op, id, &f, p));
    was.id = id;
    return save_rooms(op, &was, &in->rooms, p);
}

static enum err save_in(struct db *tx, void *arg)
{
    struct saving *s = arg;
    struct op op = s->api->op;
    const struct gql_in_appointment_location_input *const *places = s->places.items;
    struct provider_calendar was;
    op.db = tx;
    s->found = problems_new(op.arena);
    if (gql_given(s->buffer.is) || gql_given(s->same_day.is)) {
        TRY(provider_load(&op, s->staff, &was));
        struct provider_form f = { .zone = was.own_zone ? was.zone : SV(""),
            .buffer = gql_given(s->buffer.is) ? s->buffer.v : sv_fmt(op.arena, "%lld", (long long)was.buffer_min),
            .video_url = was.video_url,
            .same_day = gql_given(s->same_day.is) ? !s->same_day.v : was.same_day,
            .version = was.version };
        TRY(provider_save(&op, s->staff, &f, &s->found));
    }
    for (size_t i = 0; gql_given(s->places.is) && i < s->places.count; i++)
        TRY(save_place(&op, places[i], &s->found));
    return E_OK;
}

static enum err save(struct gql_call *call, struct saving *s, struct gql_in_text whose)
{
    struct api *api = call->context;
    struct problems problems = problems_new(call->arena);
    struct gql_value value = gql_null();
    s->api = api;
    s->staff = gql_text_given(whose).n ? api_staff_of_id(gql_id_given(whose)) : api->viewer->staff;
    enum err e = s->staff.v ? E_OK : E_NOTFOUND;
    if (e == E_OK)
        e = problems_tell(&problems, &s->found, db_write(api->op.db, save_in, s));
    if (e == E_OK)
        TRY(api_rules_answer(api, s->staff, &value));
    return api_done(call, e, value, &problems);
}

enum err gql_mutation_update_appointment_setting(struct gql_call *call)
{
    static const struct gql_in_update_appointment_setting_input nothing;
    const struct gql_args_mutation_update_appointment_setting *args = call->args;
    const struct gql_in_update_appointment_setting_input *in = args->input ? args->input : &nothing;
    struct saving s = {
        .places = in->appointment_locations, .buffer = in->buffer, .same_day = in->same_day_appointments
    };
    return save(call, &s, gql_text_given(in->user_id).n ? in->user_id : in->id);
}

enum err gql_mutation_create_appointment_setting(struct gql_call *call)
{
    static const struct gql_in_create_appointment_setting_input nothing;
    const struct gql_args_mutation_create_appointment_setting *args = call->args;
    const struct gql_in_create_appointment_setting_input *in = args->input ? args->input : &nothing;
    struct saving s = {
        .places = in->appointment_locations, .buffer = in->buffer, .same_day = in->same_day_appointments
    };
    return save(call, &s, in->user_id);
}
