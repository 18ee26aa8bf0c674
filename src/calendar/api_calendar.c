/* Values of the calendar's types. */
#include "calendar/api_calendar.h"
#include "calendar/front_desk.h"

static enum err org_of(struct api *api, int64_t provider, struct org_id *ret_org)
{
    struct organization org;
    struct organization_ids all;
    struct group_id none;
    if (provider) {
        TRY(sign_up_practice(&api->op, api_staff_of_id(provider), SV(""), &org, &none));
        *ret_org = org.id;
        return E_OK;
    }
    TRY(organization_list(api->op.db, api->op.arena, &all));
    if (all.count != 1)
        return E_NOTFOUND;
    *ret_org = all.items[0];
    return E_OK;
}

enum err api_practice_for_public(struct api *api, int64_t provider, struct api_practice *ret_practice)
{
    struct org_id id;
    if (api->organization)
        id = api->organization->id;
    else
        TRY(org_of(api, provider, &id));
    return api_practice_public(api, id, ret_practice);
}

enum err api_practice_public(struct api *api, struct org_id id, struct api_practice *ret_practice)
{
    struct organization *org = arena_new_obj(api->op.arena, struct organization);
    struct viewer *nobody = arena_new_obj(api->op.arena, struct viewer);
    struct public_page page;
    TRY(public_page_open(&api->op, id, org, &page));
    *nobody = public_viewer(org, api->op.now);
    *ret_practice = (struct api_practice){ api->op, org };
    ret_practice->op.viewer = nobody;
    return E_OK;
}

enum err api_practice_of(struct api *api, int64_t provider, struct api_practice *ret_practice)
{
    *ret_practice = (struct api_practice){ api->op, api->organization };
    return api->organization ? E_OK : api_practice_for_public(api, provider, ret_practice);
}

/* -- kinds of visit and places --------------------------------------------------------------------------------------
 */

const struct api_type *api_type_of(
    struct arena *a, const struct appointment_type *t, struct org_id org, bool staff, struct sv cursor)
{
    struct api_type *n = arena_new_obj(a, struct api_type);
    struct gql_value *ways = arena_array(a, CONTACT_TYPE_COUNT, sizeof *ways);
    size_t count = 0;
    for (enum contact_type c = 0; c < CONTACT_TYPE_COUNT; c++)
        if (t->contact_types >> c & 1)
            ways[count++] = gql_text(api_contact_type_said(c));
    *n = (struct api_type){ .fixed = { .always = true },
        .t = *t,
        .org = org,
        .name = staff ? t->name : t->client_name,
        .cursor = cursor,
        .time_on_label = sv_fmt(a, "%lld min", (long long)t->length_min),
        .row_order = sv_fmt(a, "%lld", (long long)t->position),
        .available_contact_types = gql_list(ways, count),
        .bookable_without_group = !t->groups_only,
        .clients_can_book = t->booking != BOOKING_STAFF && !t->archived,
        .require_specific_providers = t->staff_count > 0,
        .deleted_at = { t->archived, t->changed_at } };
    if (t->has_price) {
        n->pricing = sv_fmt(a, "%lld.%02lld", (long long)(t->price / 100), (long long)(t->price % 100));
        n->pricing_option = SV("CUSTOM");
    }
    return n;
}

struct gql_value api_place_value(struct arena *a, const struct place *p)
{
    struct api_place *n = arena_new_obj(a, struct api_place);
    struct api_room *rooms = arena_array(a, p->room_count, sizeof *rooms);
    for (size_t i = 0; i < p->room_count; i++)
        rooms[i] = (struct api_room){ p->rooms[i], p->rooms[i].capacity == 1 };
    *n = (struct api_place){ .place = *p,
        .location = place_line(a, p->name, p->address),
        .has_rooms = p->room_count > 0,
        .rooms = gql_objects(a, rooms, p->room_count, sizeof *rooms) };
    return gql_object(n);
}

/* The same few kinds stand in many fields of a query: there they are read once. */
enum { TYPES_KNOWN = 256 };
enum { WHENS = 3 };
struct api_calendar_known {
    struct appointment_type types[TYPES_KNOWN];
    size_t count;
    struct visits_read_once {
        const struct visits_whose *whose;
        size_t whose_count;
        struct appointments list;
    } visits[WHENS]; /* by enum visits_when */
};

static void begin_known(struct api *api)
{
    if (!api->calendar)
        api->calendar = arena_new_obj(api->op.arena, struct api_calendar_known);
}

static const struct appointment_type *known_type(const struct api *api, struct appointment_type_id id)
{
    for (size_t i = 0; api->calendar && i < api->calendar->count; i++)
        if (api->calendar->types[i].id.v == id.v)
            return &api->calendar->types[i];
    return NULL;
}

enum err api_types_load(
    struct api *api, const struct appointment_type_id *ids, size_t count, const struct appointment_type **ret_types)
{
    struct arena *a = api->op.arena;
    struct appointment_type_id *missing = arena_array(a, count, sizeof *missing);
    struct appointment_types list = { .count = 0 };
    size_t n = 0;
    for (size_t i = 0; i < count; i++)
        if (ids[i].v && !known_type(api, ids[i]))
            missing[n++] = ids[i];
    if (n) {
        enum err e = type_list(&api->op, &(struct type_filter){ .ids = missing, .ids_count = n }, &list);
        if (e != E_OK && e != E_NOTFOUND)
            return e;
        begin_known(api);
        for (size_t i = 0; !api->mutates && i < list.count && api->calendar->count < TYPES_KNOWN; i++)
            if (!known_type(api, list.items[i].id))
                api->calendar->types[api->calendar->count++] = list.items[i];
    }
    for (size_t i = 0; i < count; i++) {
        ret_types[i] = known_type(api, ids[i]);
        for (size_t k = 0; ids[i].v && !ret_types[i] && k < list.count; k++)
            if (list.items[k].id.v == ids[i].v)
                ret_types[i] = &list.items[k];
    }
    return E_OK;
}

const struct appointments *api_visits_known(
    const struct api *api, enum visits_when when, const struct visits_whose *whose, size_t count)
{
    const struct visits_read_once *k = api->calendar ? &api->calendar->visits[when] : NULL;
    bool same = k && k->whose && k->whose_count == count;
    for (size_t i = 0; same && i < count; i++)
        same = k->whose[i].client.v == whose[i].client.v;
    return same ? &k->list : NULL;
}

void api_visits_know(struct api *api, enum visits_when when, const struct visits_whose *whose, size_t count,
    const struct appointments *list)
{
    if (api->mutates)
        return;
    begin_known(api);
    api->calendar->visits[when] = (struct visits_read_once){ whose, count, *list };
}

/* -- visits ---------------------------------------------------------------------------------------------------------
 */

/* The palette of visits (assets/kith.css, light), for calendars of other programs: fill, and text on it. */
static const struct sv fills[] = { { "#dcebe4", 7 }, { "#f9e0d2", 7 }, { "#e0e7f6", 7 }, { "#f6e5b8", 7 },
    { "#ebdff3", 7 }, { "#d9ecef", 7 }, { "#f7dbe2", 7 }, { "#e5ead0", 7 } };
static const struct sv inks[] = { { "#1d5548", 7 }, { "#873a1c", 7 }, { "#2c4a87", 7 }, { "#6a4a00", 7 },
    { "#5e3a80", 7 }, { "#175360", 7 }, { "#88284a", 7 }, { "#465012", 7 } };

static void tell_type(struct arena *a, const struct appointment *v, struct api_visit *n)
{
    size_t hue = n->closed ? 0 : (unsigned)visit_hue(v) % LENGTH(fills);
    n->colour = fills[hue];
    n->text_colour = inks[hue];
    if (n->closed) {
        n->title = visit_title(a, v);
        return;
    }
    n->appointment_type_id = (struct opt_i64){ v->type.v != 0, v->type.v };
    n->title = n->staff ? visit_title(a, v) : v->is_group && v->title.n ? v->title : v->client_type_name;
    n->notes = v->note;
}

const struct attendee *api_main_part(const struct appointment *v)
{
    for (size_t i = 0; i < v->attendee_count; i++)
        if (attendee_status_active(v->attendees[i].status))
            return &v->attendees[i];
    return v->attendee_count ? &v->attendees[v->attendee_count - 1] : NULL;
}

/* What is told of the one part that the reader sees: of a visit for one, or to a family. */
static void tell_part(const struct appointment *v, struct api_visit *n)
{
    const struct attendee *x = api_main_part(v);
    if (!x || (v->is_group && n->staff))
        return;
    n->user_id = (struct opt_i64){ !v->is_group, x->client.v };
    n->reason = x->reason;
    n->other_cancellation_reason = x->cancel_reason;
    n->confirmed = x->status != ATTENDEE_PENDING;
    if (x->cancelled_at.has)
        n->pm_status_changed_at = x->cancelled_at;
}

static int64_t maker_of(const struct appointment *v)
{
    if (sv_eq(v->created_kind, sv_of(actor_kind_name(ACTOR_STAFF))))
        return api_id_of_staff((struct staff_id){ v->created_by });
    return sv_eq(v->created_kind, sv_of(actor_kind_name(ACTOR_CLIENT))) ? v->created_by : 0;
}

const struct api_visit *api_visit_of(struct api *api, const struct op *op, const struct appointment *v,
    struct client_id client, const struct access_facts *facts, struct sv cursor)
{
    struct arena *a = api->op.arena;
    const struct zone *z = api_zone(api);
    struct zone_time at = zone_local(z, v->starts_at);
    bool staff = facts == NULL;
    const struct attendee *part = api_main_part(v);
    struct api_visit *n = arena_new_obj(a, struct api_visit);
    *n = (struct api_visit){ .node = { facts, client },
        .v = *v,
        .org = op->viewer->org,
        .staff = staff,
        .closed = staff && !v->is_group && part && part->closed,
        .cursor = cursor,
        .start = api_clock(a, z, v->starts_at),
        .end = api_clock(a, z, v->ends_at),
        .timezone_abbr = zone_abbrev(a, &at),
        .contact_type = v->type.v ? api_contact_type_said(v->contact_type) : SV(""),
        .resourceId = api_number(a, api_id_of_staff(v->staff)),
        .location = place_line(a, v->location_name, v->location_address),
        .appointment_location_id = api_number(a, v->location.v),
        .recurring_appointment_id = api_number(a, v->series.v),
        .scheduled_by = v->created_kind,
        .length = (v->ends_at.us - v->starts_at.us) / MINUTE_US,
        .other_party_id = api_id_of_staff(v->staff),
        .appointment_inclusions_count = v->taken + 1 + (int64_t)v->more_staff_count,
        .max_attendees = v->is_group ? api_number(a, v->max_attendees) : SV(""),
        .is_blocker = !v->type.v,
        .confirmed = true,
        .can_be_rescheduled = v->status == APPOINTMENT_BOOKED && instant_before(api->op.now, v->starts_at),
        .repeat = v->series.v != 0,
        .pm_status_changed_at = v->cancelled_at,
        .initiator_id = maker_of(v) };
    if (v->status == APPOINTMENT_IN_ERROR)
        n->deleted_at = (struct opt_instant){ true, v->changed_at };
    tell_type(a, v, n);
    tell_part(v, n);
    return n;
}

struct gql_value *api_visits_of(
    struct api *api, const struct op *op, const struct appointments *list, int64_t offset, bool cursors)
{
    struct arena *a = api->op.arena;
    struct gql_value *values = arena_array(a, list->count, sizeof *values);
    bool staff = op->viewer->facts.relation == REL_STAFF;
    struct client_id whose = staff ? (struct client_id){ 0 } : op->viewer->subject.client;
    for (size_t i = 0; i < list->count; i++)
        values[i] = gql_object(api_visit_of(api, op, &list->items[i], whose, staff ? NULL : &op->viewer->facts,
            cursors ? api_cursor(a, offset + (int64_t)i) : SV("")));
    return values;
}

const struct api_inclusion *api_inclusion_of(struct arena *a, const struct attendee *x, const struct api_visit *visit)
{
    struct api_inclusion *n = arena_new_obj(a, struct api_inclusion);
    *n = (struct api_inclusion){ .node = visit->node,
        .x = *x,
        .confirmed = x->confirmed_at.has,
        .cancelled =
            !attendee_status_active(x->status) && x->status != ATTENDEE_NOSHOW && x->status != ATTENDEE_WAITLIST,
        .appointment = visit };
    if (x->status == ATTENDEE_FULFILLED || x->status == ATTENDEE_CHECKED_IN || x->status == ATTENDEE_NOSHOW)
        n->attended = (struct opt_bool){ true, x->status != ATTENDEE_NOSHOW };
    return n;
}

/* -- what mutations answer ------------------------------------------------------------------------------------------
 */

void api_calendar_fields(struct problems *problems)
{
    static const char *const names[][2] = { { "type", "appointment_type_id" }, { "staff", "other_party_id" },
        { "clients", "attendee_ids" }, { "people", "attendee_ids" }, { "location", "appointment_location_id" },
        { "room", "room_id" }, { "day", "date" }, { "at", "datetime" }, { "zone", "timezone" }, { "note", "notes" },
        { "repeat", "recurring_appointment" }, { "external_url", "external_videochat_url" },
        { "more_staff", "providers" }, { "status", "pm_status" }, { "weekday", "day_of_week" }, { "from", "time" },
        { "until", "end_time" }, { "starts_on", "range_start" }, { "ends_on", "end_on" } };
    for (size_t i = 0; i < problems->count; i++)
        for (size_t k = 0; k < LENGTH(names); k++)
            if (sv_eq(problems->items[i].field, sv_of(names[k][0]))) {
                problems->items[i].field = sv_of(names[k][1]);
                break;
            }
}

enum err api_calendar_done(struct gql_call *call, enum err e, struct gql_value value, struct problems *problems)
{
    api_calendar_fields(problems);
    return api_done(call, e, value, problems);
}

enum err api_visit_answer(struct api *api, struct appointment_id id, struct gql_value *ret_value)
{
    struct appointment v;
    TRY(appointment_load(&api->op, id, &v));
    *ret_value = api_visits_of(api, &api->op, &(struct appointments){ &v, 1, 1 }, 0, false)[0];
    return E_OK;
}

enum err api_visits_answer(
    struct api *api, const struct appointment_id *ids, size_t count, struct gql_value *ret_values)
{
    struct appointments list;
    for (size_t i = 0; i < count; i++)
        ret_values[i] = gql_null();
    if (!count)
        return E_OK;
    TRY(appointments_of(&api->op, ids, count, &list));
    const struct gql_value *found = api_visits_of(api, &api->op, &list, 0, false);
    for (size_t i = 0; i < count; i++)
        for (size_t k = 0; k < list.count; k++)
            if (list.items[k].id.v == ids[i].v)
                ret_values[i] = found[k];
    return E_OK;
}

enum err api_part_of(
    struct api *api, struct appointment_id id, struct client_id client, struct attendee_id *ret_attendee)
{
    struct appointment v;
    TRY(appointment_load(&api->op, id, &v));
    for (size_t i = 0; i < v.attendee_count; i++)
        if (v.attendees[i].client.v == client.v) {
            *ret_attendee = v.attendees[i].id;
            return E_OK;
        }
    return E_NOTFOUND;
}
