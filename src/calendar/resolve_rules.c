/* The rules of booking, as AppointmentSetting has them. */
#include "calendar/api_calendar.h"

static struct gql_value ways_of(struct arena *a, unsigned ways)
{
    struct api_contact_type *items = arena_array(a, CONTACT_TYPE_COUNT, sizeof *items);
    for (enum contact_type c = 0; c < CONTACT_TYPE_COUNT; c++)
        items[c] =
            (struct api_contact_type){ .id = (int64_t)c + 1, .name = api_contact_type_said(c), .show = ways >> c & 1 };
    return gql_objects(a, items, CONTACT_TYPE_COUNT, sizeof *items);
}

static struct gql_value statuses_of(struct arena *a)
{
    static const enum attendee_status all[] = { ATTENDEE_FULFILLED, ATTENDEE_NOSHOW, ATTENDEE_RESCHEDULED,
        ATTENDEE_CANCELLED, ATTENDEE_LATE_CANCELLED, ATTENDEE_CHECKED_IN };
    struct gql_value *values = arena_array(a, LENGTH(all), sizeof *values);
    for (size_t i = 0; i < LENGTH(all); i++)
        values[i] = gql_text(api_pm_status(all[i]));
    return gql_list(values, LENGTH(all));
}

static struct api_booking_rules *rules_new(const struct api *api, int64_t id)
{
    struct arena *a = api->op.arena;
    struct api_booking_rules *r = arena_new_obj(a, struct api_booking_rules);
    *r = (struct api_booking_rules){ .fixed = { .always = true },
        .id = id,
        .buffer = SV("0"),
        .default_video_service = SV("internal"),
        .confirm_by_default = true,
        .clients_have_billing = reader_sees_prices(&api->op, api->viewer->staff.v ? READER_STAFF : READER_FAMILY),
        .contact_type_overrides = ways_of(a, CONTACT_TYPES_ALL),
        .pm_statuses = statuses_of(a) };
    return r;
}

static struct gql_value rules_of_type(const struct api *api, const struct appointment_type *t)
{
    struct arena *a = api->op.arena;
    struct api_booking_rules *r = rules_new(api, t->id.v);
    r->type = t->id;
    r->buffer = sv_fmt(a, "%lld", (long long)(t->buffer_before_min + t->buffer_after_min));
    r->booking_interval_restriction = t->interval_min;
    r->calendar_interval = sv_fmt(a, "%lld", (long long)t->interval_min);
    r->minimum_advance_schedule_time = (struct opt_i64){ true, t->notice_min };
    r->minimum_advance_cancel_time = r->minimum_advance_reschedule_time = (struct opt_i64){ true, t->cancel_min };
    r->max_days_in_future = sv_fmt(a, "%lld", (long long)t->horizon_days);
    r->patient_reschedule_count_cap = api_number(a, t->moves_max);
    r->confirm_by_default = !t->approval;
    r->ask_clients_to_confirm = t->ask_to_confirm;
    r->contact_type_overrides = ways_of(a, t->contact_types);
    return gql_object(r);
}

static struct gql_value rules_of_provider(const struct api *api, const struct provider_calendar *p)
{
    struct arena *a = api->op.arena;
    int64_t user = api_id_of_staff(p->staff);
    struct api_booking_rules *r = rules_new(api, user);
    r->owner = user;
    r->user_id = api_number(a, user);
    r->buffer = sv_fmt(a, "%lld", (long long)p->buffer_min);
    r->same_day_appointments = !p->same_day;
    if (p->video_url.n) {
        struct api_video_default *video = arena_new_obj(a, struct api_video_default);
        *video = (struct api_video_default){ user, p->video_url };
        r->video_url_default = gql_object(video);
        r->default_video_service = SV("external");
    }
    return gql_object(r);
}

enum err gql_appointment_type_appointment_setting(struct gql_call *call)
{
    for (size_t i = 0; i < call->count; i++)
        call->values[i] = rules_of_type(call->context, &((const struct api_type *)call->parents[i])->t);
    return E_OK;
}

/* A provider's own are for colleagues; others read the practice's. */
enum err gql_query_appointment_setting(struct gql_call *call)
{
    struct api *api = call->context;
    const struct gql_args_query_appointment_setting *args = call->args;
    int64_t id = gql_id_given(args->provider_id) ? gql_id_given(args->provider_id) : gql_id_given(args->id);
    struct staff_id staff = api_staff_of_id(id);
    struct api_practice p;
    struct provider_calendar provider;
    enum err e = api_practice_of(api, gql_id_given(args->provider_id), &p);
    if (e != E_OK)
        return api_outcome(call, 0, e);
    if (!staff.v && !id)
        staff = api->viewer->staff;
    if (staff.v && api->viewer->staff.v) {
        e = provider_load(&p.op, staff, &provider);
        if (e == E_OK)
            call->values[0] = rules_of_provider(api, &provider);
        return api_outcome(call, 0, e);
    }
    call->values[0] = gql_object(rules_new(api, p.organization->id.v));
    return E_OK;
}

enum err gql_user_appointment_setting(struct gql_call *call)
{
    struct api *api = call->context;
    struct provider_calendars all = { .count = 0 };
    if (api->viewer->staff.v) {
        enum err e = provider_list(&api->op, SV(""), &all);
        if (e != E_OK && e != E_DENIED)
            return e;
    }
    for (size_t i = 0; i < call->count; i++) {
        const struct api_user *u = call->parents[i];
        for (size_t k = 0; u->staff.v && k < all.count; k++)
            if (all.items[k].staff.v == u->staff.v)
                call->values[i] = rules_of_provider(api, &all.items[k]);
        if (call->values[i].kind == GQL_V_NULL)
            call->values[i] = gql_object(rules_new(api, u->org.v));
    }
    return E_OK;
}

enum err gql_appointment_setting_owner(struct gql_call *call)
{
    int64_t *ids = arena_array(call->arena, call->count, sizeof *ids);
    for (size_t i = 0; i < call->count; i++)
        ids[i] = ((const struct api_booking_rules *)call->parents[i])->owner;
    return api_users_answer(call, ids);
}

/* "send_reminder_two_days_before", "send_text_reminder_two_days_before". */
static bool leaves_before(const struct reminder_rules *r, struct sv field)
{
    static const struct {
        const char *end;
        int64_t minutes;
    } times[] = { { "four_days_before", 5760 }, { "three_days_before", 4320 }, { "two_days_before", 2880 },
        { "one_day_before", 1440 }, { "two_hours_before", 120 }, { "one_hour_before", 60 } };
    for (size_t t = 0; t < LENGTH(times); t++)
        for (size_t i = 0; sv_ends(field, sv_of(times[t].end)) && i < r->count; i++)
            if (r->minutes[i] == times[t].minutes)
                return true;
    return false;
}

enum err gql_appointment_setting_reminder(struct gql_call *call)
{
    struct api *api = call->context;
    struct reminder_rules rules;
    TRY(reminder_rules_load(&api->op, (struct appointment_type_id){ 0 }, &rules));
    for (size_t i = 0; i < call->count; i++)
        if (!((const struct api_booking_rules *)call->parents[i])->type.v)
            call->values[i] = gql_bool(leaves_before(&rules, sv_of(call->field->name)));
    return E_OK;
}

enum err api_rules_answer(struct api *api, struct staff_id staff, struct gql_value *ret_value)
{
    struct provider_calendar p;
    TRY(provider_load(&api->op, staff, &p));
    *ret_value = rules_of_provider(api, &p);
    return E_OK;
}
