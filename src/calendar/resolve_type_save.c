/* Kinds of visit, made, changed and taken out of what is offered. */
#include "calendar/api_calendar.h"

enum { GROUP_PLACES = 10 }; /* of a group whose maximum nobody says: the API has no field for it */

/* createAppointmentTypeInput and updateAppointmentTypeInput have these in common. */
struct said {
    struct gql_in_text name, client_name, description, prepare, prepare_url, pricing;
    struct gql_in_int length;
    struct gql_in_flag is_group, waitlist, clients_can_book, specific_groups, by_groups, without_group,
        require_providers;
    struct gql_in_list ways, groups, providers;
    const struct gql_in_appointment_type_appointment_setting_input *rules;
};

static struct sv number(struct arena *a, struct gql_in_int n, struct sv otherwise)
{
    return gql_given(n.is) ? sv_fmt(a, "%lld", (long long)n.v) : otherwise;
}

static struct sv kept(struct gql_in_text t, struct sv was)
{
    return t.is == GQL_ABSENT ? was : gql_text_given(t);
}

static void read_ways(const struct said *s, struct type_form *f, struct problems *p)
{
    const struct gql_in_text *items = s->ways.items;
    if (!gql_given(s->ways.is))
        return;
    f->contact_types = 0;
    for (size_t i = 0; i < s->ways.count; i++) {
        enum contact_type way;
        if (!api_contact_type_read(gql_text_given(items[i]), &way))
            problem_add(p, SV("contact_type_overrides"), SV("no_contact_type"),
                SV("Send in_person, phone_call or video_chat."));
        else
            f->contact_types |= 1u << way;
    }
}

static void read_who(struct arena *a, const struct said *s, struct type_form *f)
{
    int64_t *ids;
    if (gql_given(s->groups.is)) {
        size_t n = api_ids_listed(a, s->groups, &ids);
        struct group_id *groups = arena_array(a, n, sizeof *groups);
        for (size_t i = 0; i < n; i++)
            groups[i].v = ids[i];
        f->groups = groups;
        f->group_count = n;
    }
    if (gql_given(s->specific_groups.is) || gql_given(s->by_groups.is) || gql_given(s->without_group.is))
        f->groups_only = gql_flag_given(s->specific_groups, false) || gql_flag_given(s->by_groups, false) ||
                         !gql_flag_given(s->without_group, true);
    if (gql_given(s->providers.is)) {
        size_t n = api_ids_listed(a, s->providers, &ids);
        struct staff_id *staff = arena_array(a, n, sizeof *staff);
        f->staff_count = 0;
        for (size_t i = 0; i < n; i++)
            staff[f->staff_count++] = api_staff_of_id(ids[i]);
        f->staff = staff;
    }
    if (gql_given(s->require_providers.is) && !s->require_providers.v)
        f->staff_count = 0;
}

static void read_rules(struct arena *a, const struct said *s, struct type_form *f)
{
    const struct gql_in_appointment_type_appointment_setting_input *r = s->rules;
    if (!r || !gql_given(r->is))
        return;
    f->buffer_after = kept(r->buffer, f->buffer_after);
    f->interval = number(a, r->booking_interval_restriction, f->interval);
    f->notice = number(a, r->minimum_advance_schedule_time, f->notice);
    f->cancel = number(a, r->minimum_advance_cancel_time, f->cancel);
    f->horizon = kept(r->max_days_in_future, f->horizon);
    f->moves_max = kept(r->patient_reschedule_count_cap, f->moves_max);
}

static void read_said(struct arena *a, const struct said *s, struct type_form *f, struct problems *p)
{
    f->name = kept(s->name, f->name);
    f->client_name = kept(s->client_name, f->client_name);
    f->description = kept(s->description, f->description);
    f->prepare = kept(s->prepare, f->prepare);
    f->prepare_url = kept(s->prepare_url, f->prepare_url);
    f->price = kept(s->pricing, f->price);
    f->length = number(a, s->length, f->length);
    f->waitlist = gql_flag_given(s->waitlist, f->waitlist);
    if (gql_given(s->is_group.is))
        f->is_group = s->is_group.v;
    if (f->is_group && !f->max_attendees.n)
        f->max_attendees = sv_fmt(a, "%d", (int)GROUP_PLACES);
    if (gql_given(s->clients_can_book.is))
        f->booking = s->clients_can_book.v
                         ? sv_eq(f->booking, SV("public")) ? f->booking : sv_of(booking_by_name(BOOKING_CLIENTS))
                         : sv_of(booking_by_name(BOOKING_STAFF));
    read_ways(s, f, p);
    read_who(a, s, f);
    read_rules(a, s, f);
}

#define SAID                                                                                                           \
    {                                                                                                                  \
        .name = in->name, .client_name = in->client_facing_display_name,                                               \
        .description = in->client_display_description, .prepare = in->prepare, .prepare_url = in->prepare_url,         \
        .pricing = in->pricing, .length = in->length, .is_group = in->is_group, .waitlist = in->is_waitlist_enabled,   \
        .clients_can_book = in->clients_can_book, .specific_groups = in->specific_groups,                              \
        .by_groups = in->bookable_by_groups, .without_group = in->bookable_without_group,                              \
        .require_providers = in->require_specific_providers, .groups = in->bookable_group_ids,                         \
        .providers = in->provider_ids_for_appt_type_connections, .rules = in->appointment_setting                      \
    }

/* The inputs' own names for what the form calls otherwise. */
static void rename_fields(struct problems *problems)
{
    static const char *const names[][2] = { { "client_name", "client_facing_display_name" }, { "price", "pricing" },
        { "waitlist", "is_waitlist_enabled" }, { "contact_type", "contact_type_overrides" },
        { "group", "bookable_group_ids" }, { "groups", "bookable_group_ids" },
        { "staff", "provider_ids_for_appt_type_connections" }, { "buffer_after", "appointment_setting" },
        { "interval", "appointment_setting" }, { "notice", "appointment_setting" }, { "cancel", "appointment_setting" },
        { "horizon", "appointment_setting" }, { "moves_max", "appointment_setting" } };
    for (size_t i = 0; i < problems->count; i++)
        for (size_t k = 0; k < LENGTH(names); k++)
            if (sv_eq(problems->items[i].field, sv_of(names[k][0]))) {
                problems->items[i].field = sv_of(names[k][1]);
                break;
            }
}

static enum err answer(struct api *api, struct appointment_type_id id, struct gql_value *ret_value)
{
    struct appointment_type t;
    TRY(type_load(&api->op, id, &t));
    *ret_value = gql_object(api_type_of(api->op.arena, &t, api->viewer->org, true, SV("")));
    return E_OK;
}

enum err gql_mutation_create_appointment_type(struct gql_call *call)
{
    static const struct gql_in_create_appointment_type_input nothing;
    struct api *api = call->context;
    const struct gql_args_mutation_create_appointment_type *args = call->args;
    const struct gql_in_create_appointment_type_input *in = args->input ? args->input : &nothing;
    struct said s = SAID;
    struct problems problems = problems_new(call->arena);
    struct gql_value value = gql_null();
    struct type_form f = { .contact_types = CONTACT_TYPES_ALL,
        .booking = sv_of(booking_by_name(BOOKING_STAFF)),
        .horizon = SV("90"),
        .cancel = SV("1440"),
        .interval = SV("15") };
    struct appointment_type_id id;
    s.ways = in->contact_type_overrides;
    read_said(call->arena, &s, &f, &problems);
    if (f.is_group && f.contact_types == CONTACT_TYPES_ALL && !gql_given(s.ways.is) &&
        !video_group_allowed(api->organization))
        f.contact_types &= ~(1u << CONTACT_VIDEO_CHAT); /* where the plan has no group calls */
    enum err e = problems_err(&problems);
    if (e == E_OK)
        e = type_create(&api->op, &f, &problems, &id);
    if (e == E_OK)
        TRY(answer(api, id, &value));
    rename_fields(&problems);
    return api_done(call, e, value, &problems);
}

enum err gql_mutation_update_appointment_type(struct gql_call *call)
{
    static const struct gql_in_update_appointment_type_input nothing;
    struct api *api = call->context;
    const struct gql_args_mutation_update_appointment_type *args = call->args;
    const struct gql_in_update_appointment_type_input *in = args->input ? args->input : &nothing;
    struct said s = SAID;
    struct problems problems = problems_new(call->arena);
    struct gql_value value = gql_null();
    struct appointment_type t;
    struct appointment_type_id id = { gql_id_given(in->id) };
    enum err e = type_load(&api->op, id, &t);
    if (e == E_OK) {
        struct type_form f = type_form_from(call->arena, &t);
        read_said(call->arena, &s, &f, &problems);
        e = problems_err(&problems);
        if (e == E_OK)
            e = type_update(&api->op, id, &f, &problems);
        if (e == E_OK && gql_given(in->row_order.is))
            e = type_move(&api->op, id, in->row_order.v);
    }
    if (e == E_OK)
        TRY(answer(api, id, &value));
    rename_fields(&problems);
    return api_done(call, e, value, &problems);
}

enum err gql_mutation_delete_appointment_type(struct gql_call *call)
{
    static const struct gql_in_delete_appointment_type_input nothing;
    struct api *api = call->context;
    const struct gql_args_mutation_delete_appointment_type *args = call->args;
    const struct gql_in_delete_appointment_type_input *in = args->input ? args->input : &nothing;
    struct problems problems = problems_new(call->arena);
    struct gql_value value = gql_null();
    struct appointment_type_id id = { gql_id_given(in->id) };
    enum err e = answer(api, id, &value);
    if (e == E_OK)
        e = type_archive(&api->op, id, true, &problems);
    if (e == E_OK)
        TRY(answer(api, id, &value));
    return api_done(call, e, value, &problems);
}
