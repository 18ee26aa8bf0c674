/* Hours of providers, added, changed and removed. */
#include "calendar/api_calendar.h"

enum { BULK_MOST = 200 };

/* What one row says; of several what all have in common stands in for what a row does not say. */
struct said {
    struct gql_in_flag weekly;
    struct gql_in_int weekday;
    struct gql_in_text user, start, end_on, time, end_time, start_at, end_at, timezone, type, way, location;
};

#define SAID(in)                                                                                                       \
    {                                                                                                                  \
        .weekly = (in)->is_repeating, .weekday = (in)->day_of_week, .user = (in)->user_id, .start = (in)->range_start, \
        .time = (in)->time, .end_time = (in)->end_time, .timezone = (in)->timezone, .type = (in)->appointment_type_id, \
        .way = (in)->contact_type_id, .location = (in)->appointment_location_id                                        \
    }

static void problem(struct problems *p, const char *field, const char *code, const char *text)
{
    problem_add(p, sv_of(field), sv_of(code), sv_of(text));
}

static struct sv clock_of(struct arena *a, const struct zone *z, struct instant at)
{
    struct zone_time t = zone_local(z, at);
    return sv_fmt(a, "%02d:%02d", t.wall.hour, t.wall.minute);
}

/* start_datetime and end_datetime, by the provider's clock. */
static void read_instants(
    struct arena *a, const struct zone *z, const struct said *s, struct availability_form *f, struct problems *p)
{
    struct sv zone = gql_text_given(s->timezone);
    const struct zone *meant = zone_valid(zone) ? zone_of(zone) : z;
    struct instant from, until;
    if (gql_text_given(s->start_at).n) {
        if (!api_time_read(meant, s->start_at.v, &from)) {
            problem(p, "start_datetime", "bad_time", "Send the time as 2026-11-30 09:00:00, or with its offset.");
            return;
        }
        f->day = day_iso(a, zone_day(z, from));
        f->from = clock_of(a, z, from);
    }
    if (gql_text_given(s->end_at).n) {
        if (!api_time_read(meant, s->end_at.v, &until)) {
            problem(p, "end_datetime", "bad_time", "Send the time as 2026-11-30 17:00:00, or with its offset.");
            return;
        }
        f->until = clock_of(a, z, until);
    }
}

static void read_way(const struct said *s, struct availability_form *f, struct problems *p)
{
    int64_t way = gql_id_given(s->way);
    if (s->way.is == GQL_ABSENT)
        return;
    f->contact_types = 0;
    if (gql_text_given(s->way).n && (way < 1 || way > CONTACT_TYPE_COUNT))
        problem(p, "contact_type_id", "no_contact_type", "Send 1 for in person, 2 for by phone, 3 for by video.");
    else if (way)
        f->contact_types = 1u << (way - 1);
}

static void read_days(struct arena *a, const struct said *s, struct availability_form *f, struct problems *p)
{
    struct day day;
    bool has_day = gql_text_given(s->start).n > 0;
    if (has_day && !api_day_read(s->start.v, &day)) {
        problem(p, "range_start", "bad_day", "Send the day as year, month, day: 2026-11-30.");
        return;
    }
    if (has_day && f->weekly)
        f->starts_on = day_iso(a, day);
    else if (has_day)
        f->day = day_iso(a, day);
    if (gql_given(s->weekday.is))
        f->weekday = sv_fmt(a, "%lld", (long long)s->weekday.v);
    else if (has_day && f->weekly)
        f->weekday = sv_fmt(a, "%d", (int)(((day.n + 4) % 7 + 7) % 7));
    if (s->end_on.is != GQL_ABSENT && gql_text_given(s->end_on).n && !api_day_read(s->end_on.v, &day))
        problem(p, "end_on", "bad_day", "Send the day as year, month, day: 2026-11-30.");
    else if (s->end_on.is != GQL_ABSENT)
        f->ends_on = gql_text_given(s->end_on).n ? day_iso(a, day) : SV("");
}

/* `f` holds what was; what is said takes its place. */
static void read_said(
    struct arena *a, const struct zone *z, const struct said *s, struct availability_form *f, struct problems *p)
{
    if (gql_given(s->weekly.is))
        f->weekly = s->weekly.v;
    if (s->time.is != GQL_ABSENT)
        f->from = gql_text_given(s->time);
    if (s->end_time.is != GQL_ABSENT)
        f->until = gql_text_given(s->end_time);
    read_days(a, s, f, p);
    read_instants(a, z, s, f, p);
    read_way(s, f, p);
    if (s->type.is != GQL_ABSENT)
        f->type.v = gql_id_given(s->type);
    if (s->location.is != GQL_ABSENT)
        f->location.v = gql_id_given(s->location);
}

static struct staff_id provider_of(const struct api *api, struct gql_in_text user)
{
    return gql_text_given(user).n ? api_staff_of_id(gql_id_given(user)) : api->viewer->staff;
}

static enum err add_one(
    struct api *api, const struct op *op, const struct said *s, struct problems *p, struct availability_id *ret_id)
{
    struct availability_form f = { .weekly = false };
    struct provider_calendar provider;
    struct staff_id staff = provider_of(api, s->user);
    TRY(provider_load(op, staff, &provider));
    read_said(op->arena, zone_of(provider.zone), s, &f, p);
    TRY(problems_err(p));
    return availability_add(op, staff, &f, p, ret_id);
}

enum err gql_mutation_create_availability(struct gql_call *call)
{
    static const struct gql_in_create_availability_input nothing;
    struct api *api = call->context;
    const struct gql_args_mutation_create_availability *args = call->args;
    const struct gql_in_create_availability_input *in = args->input ? args->input : &nothing;
    struct said s = SAID(in);
    struct problems problems = problems_new(call->arena);
    struct gql_value value = gql_null();
    struct availability_id id;
    s.end_on = in->end_on;
    s.start_at = in->start_datetime;
    s.end_at = in->end_datetime;
    enum err e = add_one(api, &api->op, &s, &problems, &id);
    if (e == E_OK)
        TRY(api_hours_answer(api, id, &value));
    return api_calendar_done(call, e, value, &problems);
}

struct adding {
    struct api *api;
    const struct gql_in_bulk_create_availability_input *in;
    struct availability_id *ids;
    size_t count;
    struct problems found;
};

static struct gql_in_text either(struct gql_in_text own, struct gql_in_text common)
{
    return own.is == GQL_ABSENT ? common : own;
}

static enum err add_in(struct db *tx, void *arg)
{
    struct adding *x = arg;
    struct op op = x->api->op;
    const struct gql_in_availability_input *const *items = x->in->availabilities.items;
    op.db = tx;
    x->found = problems_new(op.arena);
    for (size_t i = 0; i < x->count; i++) {
        struct said s = SAID(items[i]);
        s.end_on = x->in->end_on;
        s.user = either(s.user, x->in->user_id);
        s.type = either(s.type, x->in->appointment_type_id);
        s.way = either(s.way, x->in->contact_type_id);
        s.location = either(s.location, x->in->appointment_location_id);
        TRY(add_one(x->api, &op, &s, &x->found, &x->ids[i]));
    }
    return E_OK;
}

enum err gql_mutation_bulk_create_availability(struct gql_call *call)
{
    static const struct gql_in_bulk_create_availability_input nothing;
    struct api *api = call->context;
    const struct gql_args_mutation_bulk_create_availability *args = call->args;
    const struct gql_in_bulk_create_availability_input *in = args->input ? args->input : &nothing;
    struct problems problems = problems_new(call->arena);
    struct gql_value value = gql_null();
    size_t count = gql_given(in->availabilities.is) ? in->availabilities.count : 0;
    struct adding x = { .api = api, .in = in, .ids = arena_array(call->arena, count, sizeof *x.ids), .count = count };
    if (!count || count > BULK_MOST)
        problem(&problems, "availabilities", "required", "Send the hours: 1 to 200 of them.");
    enum err e = problems_err(&problems);
    if (e == E_OK)
        e = problems_tell(&problems, &x.found, db_write(api->op.db, add_in, &x));
    if (e == E_OK) {
        struct gql_value *values = arena_array(call->arena, count, sizeof *values);
        for (size_t i = 0; i < count; i++)
            TRY(api_hours_answer(api, x.ids[i], &values[i]));
        value = gql_list(values, count);
    }
    return api_calendar_done(call, e, value, &problems);
}

/* The hours as a form has them. */
static struct availability_form form_of(struct arena *a, const struct availability *h)
{
    return (struct availability_form){ .weekly = h->weekly,
        .weekday = h->weekly ? sv_fmt(a, "%d", h->weekday) : SV(""),
        .day = h->weekly ? SV("") : day_iso(a, h->day),
        .from = sv_fmt(a, "%02d:%02d", (int)(h->from_min / 60), (int)(h->from_min % 60)),
        .until = sv_fmt(a, "%02d:%02d", (int)(h->until_min / 60), (int)(h->until_min % 60)),
        .starts_on = h->starts_on.has ? day_iso(a, h->starts_on.v) : SV(""),
        .ends_on = h->ends_on.has ? day_iso(a, h->ends_on.v) : SV(""),
        .type = h->type,
        .contact_types = h->contact_types,
        .location = h->location };
}

enum err gql_mutation_edit_availability(struct gql_call *call)
{
    static const struct gql_in_edit_availability_input nothing;
    struct api *api = call->context;
    const struct gql_args_mutation_edit_availability *args = call->args;
    const struct gql_in_edit_availability_input *in = args->input ? args->input : &nothing;
    struct said s = SAID(in);
    struct problems problems = problems_new(call->arena);
    struct gql_value value = gql_null();
    struct availability_id id = { gql_id_given(in->id) };
    struct availability h;
    struct provider_calendar provider;
    s.end_on = in->end_on;
    enum err e = availability_load(&api->op, id, &h);
    if (e == E_OK)
        e = provider_load(&api->op, h.staff, &provider);
    if (e == E_OK) {
        struct availability_form f = form_of(call->arena, &h);
        read_said(call->arena, zone_of(provider.zone), &s, &f, &problems);
        e = problems_err(&problems);
        if (e == E_OK)
            e = availability_change(&api->op, id, &f, &problems);
    }
    if (e == E_OK)
        TRY(api_hours_answer(api, id, &value));
    return api_calendar_done(call, e, value, &problems);
}

/* Hours of one date for several kinds of visit: a row for each kind, which are made, changed and told together. */
struct several {
    struct api *api;
    struct said said;
    struct gql_in_int way;
    int64_t *types; /* count 0: for all of them */
    size_t count;
    struct availability was; /* id v 0: they are made */
    struct availability_id first;
    struct problems found;
};

static struct said said_for(const struct several *x, struct arena *a, size_t i)
{
    struct said s = x->said;
    if (gql_given(x->way.is))
        s.way = (struct gql_in_text){ x->way.is, sv_fmt(a, "%lld", (long long)x->way.v) };
    s.type = (struct gql_in_text){ GQL_GIVEN, i < x->count ? sv_fmt(a, "%lld", (long long)x->types[i]) : SV("") };
    return s;
}

static enum err drop_others(const struct op *op, const struct availability *was)
{
    struct availabilities rows;
    TRY(availability_list(op, was->staff, was->day, &rows));
    struct availability_id *ids = arena_array(op->arena, rows.count, sizeof *ids);
    size_t n = 0;
    for (size_t i = 0; i < rows.count; i++)
        if (rows.items[i].id.v != was->id.v && was->type.v && api_hours_together(&rows.items[i], was))
            ids[n++] = rows.items[i].id;
    return n ? availability_drop(op, ids, n) : E_OK;
}

static enum err save_several_in(struct db *tx, void *arg)
{
    struct several *x = arg;
    struct op op = x->api->op;
    struct provider_calendar provider;
    op.db = tx;
    x->found = problems_new(op.arena);
    if (x->was.id.v) { /* as they are now: another may have changed them */
        TRY(availability_load(&op, x->was.id, &x->was));
        if (x->was.weekly)
            return E_CONFLICT;
    }
    TRY(provider_load(&op, x->was.id.v ? x->was.staff : provider_of(x->api, x->said.user), &provider));
    if (x->was.id.v)
        TRY(drop_others(&op, &x->was));
    for (size_t i = 0; i < x->count || i == 0; i++) {
        struct said s = said_for(x, op.arena, i);
        struct availability_form f = { .weekly = false };
        struct availability_id id = { 0 };
        if (x->was.id.v)
            f = form_of(op.arena, &x->was);
        read_said(op.arena, zone_of(provider.zone), &s, &f, &x->found);
        TRY(problems_err(&x->found));
        if (x->was.id.v && i == 0) {
            id = x->was.id;
            TRY(availability_change(&op, id, &f, &x->found));
        } else
            TRY(availability_add(&op, provider.staff, &f, &x->found, &id));
        if (i == 0)
            x->first = id;
    }
    return E_OK;
}

static enum err save_several(struct gql_call *call, struct several *x, enum err e, struct problems *problems)
{
    struct gql_value value = gql_null();
    if (x->count > BULK_MOST)
        problem(problems, "appointment_type_ids", "too_many", "Send the ids of kinds of visit: at most 200 of them.");
    for (size_t i = 0; x->count <= BULK_MOST && i < x->count; i++)
        for (size_t k = 0; k < i; k++)
            if (x->types[i] == x->types[k] && !problem_has(problems, SV("duplicate")))
                problem(problems, "appointment_type_ids", "duplicate", "Send each kind of visit once.");
    if (e == E_OK)
        e = problems_err(problems);
    if (e == E_OK)
        e = problems_tell(problems, &x->found, db_write(x->api->op.db, save_several_in, x));
    if (e == E_OK)
        TRY(api_hours_answer(x->api, x->first, &value));
    for (size_t i = 0; i < problems->count; i++) {
        if (sv_eq(problems->items[i].field, SV("type")))
            problems->items[i].field = SV("appointment_type_ids");
        else if (sv_eq(problems->items[i].field, SV("from")))
            problems->items[i].field = SV("start_datetime");
        else if (sv_eq(problems->items[i].field, SV("until")))
            problems->items[i].field = SV("end_datetime");
    }
    return api_calendar_done(call, e, value, problems);
}

enum err gql_mutation_create_availability_with_appointment_types(struct gql_call *call)
{
    const struct gql_args_mutation_create_availability_with_appointment_types *args = call->args;
    const struct gql_in_create_availability_with_appointment_types_input *in = args->input;
    struct problems problems = problems_new(call->arena);
    struct several x = { .api = call->context, .way = in->contact_type_id };
    x.said = (struct said){ .user = in->user_id,
        .start_at = in->start_datetime,
        .end_at = in->end_datetime,
        .timezone = in->timezone,
        .location = in->appointment_location_id };
    x.count = api_ids_listed(call->arena, in->appointment_type_ids, &x.types);
    if (gql_flag_given(in->link_all_non_group_types, false))
        x.count = 0;
    else if (!x.count)
        problem(&problems, "appointment_type_ids", "required",
            "Send the ids of the kinds of visit that can be booked then, or link_all_non_group_types.");
    return save_several(call, &x, E_OK, &problems);
}

enum err gql_mutation_edit_availability_with_appointment_types(struct gql_call *call)
{
    const struct gql_args_mutation_edit_availability_with_appointment_types *args = call->args;
    const struct gql_in_edit_availability_with_appointment_types_input *in = args->input;
    struct problems problems = problems_new(call->arena);
    struct several x = { .api = call->context, .way = in->contact_type_id };
    x.said = (struct said){ .start_at = in->start_datetime,
        .end_at = in->end_datetime,
        .timezone = in->timezone,
        .location = in->appointment_location_id };
    x.count = api_ids_listed(call->arena, in->appointment_type_ids, &x.types);
    enum err e = availability_load(&x.api->op, (struct availability_id){ gql_id_given(in->id) }, &x.was);
    if (e == E_OK && x.was.weekly)
        problem(&problems, "id", "weekly", "These hours are of every week. Change them by editAvailability.");
    if (!x.count)
        problem(&problems, "appointment_type_ids", "required",
            "Send the ids of the kinds of visit that can be booked then.");
    return save_several(call, &x, e, &problems);
}

enum err gql_mutation_delete_availability(struct gql_call *call)
{
    static const struct gql_in_delete_availability_input nothing;
    struct api *api = call->context;
    const struct gql_args_mutation_delete_availability *args = call->args;
    const struct gql_in_delete_availability_input *in = args->input ? args->input : &nothing;
    struct problems problems = problems_new(call->arena);
    struct gql_value value = gql_null();
    struct availability_id id = { gql_id_given(in->id) };
    enum err e = api_hours_answer(api, id, &value);
    if (e == E_OK)
        e = availability_drop(&api->op, &id, 1);
    return api_calendar_done(call, e, value, &problems);
}

enum err gql_mutation_bulk_delete_availability(struct gql_call *call)
{
    struct api *api = call->context;
    const struct gql_args_mutation_bulk_delete_availability *args = call->args;
    struct problems problems = problems_new(call->arena);
    int64_t *numbers;
    size_t n = args->input ? api_ids_listed(call->arena, args->input->ids, &numbers) : 0;
    struct availability_id *ids = arena_array(call->arena, n, sizeof *ids);
    for (size_t i = 0; i < n; i++)
        ids[i].v = numbers[i];
    if (!n || n > BULK_MOST)
        problem(&problems, "ids", "required", "Send the ids of hours: 1 to 200 of them.");
    enum err e = problems_err(&problems);
    if (e == E_OK)
        e = availability_drop(&api->op, ids, n);
    if (e == E_NOTFOUND)
        problem(&problems, "ids", "not_found", "There is nothing of one of these ids here that you may change.");
    else if (e != E_OK && e != E_INVALID)
        return api_outcome(call, 0, e);
    struct api_hours_gone *gone = arena_new_obj(call->arena, struct api_hours_gone);
    *gone = (struct api_hours_gone){ .deleted_count = { true, e == E_OK ? (int64_t)n : 0 },
        .success = e == E_OK,
        .messages = api_messages(call->arena, &problems) };
    call->values[0] = gql_object(gone);
    return E_OK;
}
