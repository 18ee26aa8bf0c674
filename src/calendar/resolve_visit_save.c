/* createAppointment: a visit, a session, a series, or time that is blocked. */
#include "calendar/api_visit_form.h"

static void problem(struct problems *p, const char *field, const char *code, const char *text)
{
    problem_add(p, sv_of(field), sv_of(code), sv_of(text));
}

const struct zone *api_form_zone(const struct api *api, struct gql_in_text timezone, struct problems *problems)
{
    struct sv name = sv_trim(gql_text_given(timezone));
    if (name.n && !zone_valid(name))
        problem(problems, "timezone", "bad_zone", "Name a time zone as tzdata does: America/New_York.");
    return name.n && zone_valid(name) ? zone_of(name) : api_zone(api);
}

/* datetime wins over date and time; a date alone may have its time with it. */
bool api_form_time(struct api *api, const struct api_visit_times *t, struct appointment_form *f, struct problems *p)
{
    struct arena *a = api->op.arena;
    struct api_moment moment;
    struct day day;
    struct sv text = gql_text_given(t->datetime).n ? t->datetime.v : gql_text_given(t->date);
    if (!gql_text_given(t->datetime).n && gql_text_given(t->time).n) {
        if (!text.n && f->day.n) { /* another time on the same day */
            f->time = t->time.v;
            return true;
        }
        if (!api_day_read(text, &day)) {
            problem(p, "date", "bad_day", "Send the day as year, month, day: 2026-11-30.");
            return false;
        }
        f->day = day_iso(a, day);
        f->time = t->time.v;
        f->at.us = 0;
        return true;
    }
    if (!text.n)
        return true;
    if (!api_moment_read(a, text, &moment)) {
        problem(p, gql_text_given(t->datetime).n ? "datetime" : "date", "bad_time",
            "Send the time as 2026-11-30 09:00:00, or with its offset.");
        return false;
    }
    f->at = moment.at;
    f->day = moment.day;
    f->time = moment.time;
    f->which = HOUR_UNSAID;
    return true;
}

/* Until when, on the day that is named or that it begins on. */
void api_form_end(struct api *api, const struct zone *z, const struct api_visit_times *t, struct appointment_form *f,
    struct problems *p)
{
    struct day day;
    int64_t minutes;
    struct sv end = gql_text_given(t->end_time);
    bool has_day = api_day_read(gql_text_given(t->end_date), &day);
    (void)api;
    if (!end.n && !has_day)
        return;
    if (!has_day && !(f->at.us ? (day = zone_day(z, f->at), true) : day_parse(f->day, &day)))
        return;   /* the start is wrong, and told */
    if (!end.n) { /* a date with its time */
        if (!api_time_read(z, t->end_date.v, &f->ends_at))
            problem(p, "end_date", "bad_time", "Send the time as 2026-11-30 09:50:00, or with its offset.");
        return;
    }
    if (!typed_minutes(end, &minutes)) {
        problem(p, "end_time", "bad_time", "Send a time of day, like 9:50 or 5 pm.");
        return;
    }
    day.n += (int32_t)(minutes / 1440);
    f->ends_at = zone_instant(z, (struct wall){ day, (int)(minutes % 1440 / 60), (int)(minutes % 60), 0 }).first;
}

void api_form_clients(struct arena *a, struct gql_in_list attendees, struct gql_in_text user,
    struct appointment_form *f, struct problems *p)
{
    int64_t *ids;
    size_t n = api_ids_listed(a, attendees, &ids);
    struct client_id *clients = arena_array(a, n + 1, sizeof *clients);
    if (!n && gql_text_given(user).n) {
        ids = arena_array(a, 1, sizeof *ids);
        ids[n++] = gql_id_given(user);
    }
    f->client_count = 0;
    for (size_t i = 0; i < n; i++) {
        struct client_id one = api_client_of_id(ids[i]);
        if (!one.v)
            problem(p, "attendee_ids", "unknown_client", "There is no such client. Send ids of clients.");
        else
            clients[f->client_count++] = one;
    }
    f->clients = clients;
}

void api_form_providers(struct arena *a, struct sv text, struct appointment_form *f)
{
    int64_t *ids;
    size_t n = api_ids_read(a, text, &ids);
    struct staff_id *staff = arena_array(a, n, sizeof *staff);
    f->more_staff_count = 0;
    for (size_t i = 0; i < n; i++)
        if (api_staff_of_id(ids[i]).v != f->staff.v)
            staff[f->more_staff_count++] = api_staff_of_id(ids[i]);
    f->more_staff = staff;
}

/* The way that is named, else the first that the kind of visit offers. */
enum err api_form_way(struct api *api, struct gql_in_text way, struct appointment_form *f, struct problems *p)
{
    const struct appointment_type *t = NULL;
    if (gql_text_given(way).n) {
        if (!api_contact_type_read(way.v, &f->contact_type))
            problem(p, "contact_type", "no_contact_type",
                "Send one of contactTypes: In Person, Phone Call, Secure Videochat.");
        return E_OK;
    }
    TRY(api_types_load(api, &f->type, 1, &t));
    f->contact_type = CONTACT_IN_PERSON;
    while (t && f->contact_type + 1 < CONTACT_TYPE_COUNT && !(t->contact_types >> f->contact_type & 1))
        f->contact_type++;
    return E_OK;
}

struct sv api_form_repeat(struct arena *a, struct sv interval, struct sv times, struct problems *p)
{
    static const char *const rules[][2] = { { "Weekly", "FREQ=WEEKLY" }, { "Biweekly", "FREQ=WEEKLY;INTERVAL=2" },
        { "Every 4 Weeks", "FREQ=WEEKLY;INTERVAL=4" }, { "Monthly", "FREQ=MONTHLY" } };
    int64_t count;
    if (!int_parse(sv_trim(times), &count) || count < 1 || count > SERIES_MOST) {
        problem_add(p, SV("recurring_appointment"), SV("bad_repeat"),
            sv_fmt(a, "Say in repeat_times how many visits there are: 1 to %d.", (int)SERIES_MOST));
        return SV("");
    }
    for (size_t i = 0; i < LENGTH(rules); i++)
        if (sv_eq_ci(sv_trim(interval), sv_of(rules[i][0])))
            return count == 1 ? SV("") : sv_fmt(a, "%s;COUNT=%lld", rules[i][1], (long long)count);
    problem(p, "recurring_appointment", "bad_repeat",
        "Send repeat_interval as Weekly, Biweekly, Every 4 Weeks or Monthly.");
    return SV("");
}

static void read_repeat(
    struct arena *a, const struct gql_in_create_appointment_input *in, struct appointment_form *f, struct problems *p)
{
    const struct gql_in_recurring_appointment_input *r = in->recurring_appointment;
    if (r && gql_given(r->is)) {
        f->repeat = api_form_repeat(a, gql_text_given(r->repeat_interval), gql_text_given(r->repeat_times), p);
        f->join_all = gql_flag_given(r->join_all, false);
    } else if (gql_flag_given(in->repeat, false)) {
        f->repeat = api_form_repeat(a, gql_text_given(in->repeat_interval), gql_text_given(in->repeat_times), p);
        f->join_all = gql_flag_given(in->join_all, false);
    }
}

static enum err read_form(
    struct api *api, const struct gql_in_create_appointment_input *in, struct appointment_form *f, struct problems *p)
{
    struct arena *a = api->op.arena;
    const struct zone *z = api_form_zone(api, in->timezone, p);
    struct api_visit_times times = { in->datetime, in->date, in->time, in->end_date, in->end_time };
    bool block = gql_flag_given(in->is_blocker, false);
    *f = (struct appointment_form){ .type = { block ? 0 : gql_id_given(in->appointment_type_id) },
        .staff = gql_text_given(in->other_party_id).n ? api_staff_of_id(gql_id_given(in->other_party_id))
                                                      : api->viewer->staff,
        .zone = zone_name(z),
        .location = { gql_id_given(in->appointment_location_id) },
        .room = { gql_id_given(in->room_id) },
        .note = block ? SV("") : gql_text_given(in->notes),
        .title = block ? gql_text_given(in->notes) : SV(""),
        .external_url = gql_text_given(in->external_videochat_url),
        .max_attendees = gql_text_given(in->max_attendees),
        .overlap_ok = gql_flag_given(in->overlap_ok, false),
        .over_maximum_ok = gql_flag_given(in->over_maximum_ok, false),
        .enforce_hours = gql_flag_given(in->enforce_availability, false),
        .any_hours = !gql_flag_given(in->enforce_availability, false) };
    if (block && !f->title.n)
        f->title = SV("Blocked");
    if (!block && !f->type.v)
        problem(p, "appointment_type_id", "required", "Send the kind of visit, or is_blocker.");
    if (api_form_time(api, &times, f, p))
        api_form_end(api, z, &times, f, p);
    if (!block)
        api_form_clients(a, in->attendee_ids, in->user_id, f, p);
    api_form_providers(a, gql_text_given(in->providers), f);
    read_repeat(a, in, f, p);
    return block ? E_OK : api_form_way(api, in->contact_type, f, p);
}

enum err gql_mutation_create_appointment(struct gql_call *call)
{
    static const struct gql_in_create_appointment_input nothing;
    struct api *api = call->context;
    const struct gql_args_mutation_create_appointment *args = call->args;
    const struct gql_in_create_appointment_input *in = args->input ? args->input : &nothing;
    struct problems problems = problems_new(call->arena);
    struct gql_value value = gql_null();
    struct appointment_form f;
    struct appointment_id id;
    enum err e = read_form(api, in, &f, &problems);
    if (e == E_OK)
        e = problems_err(&problems);
    if (e == E_OK)
        e = appointment_create(&api->op, &f, &problems, &id);
    if (e == E_OK) {
        for (size_t i = 0; i < f.client_count; i++)
            api_seen(api, f.clients[i], AUDIT_CREATE, "appointment", id.v);
        TRY(api_visit_answer(api, id, &value));
    }
    return api_calendar_done(call, e, value, &problems);
}
