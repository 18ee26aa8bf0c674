/* Hours in which providers can be booked. */
#include "calendar/api_calendar.h"

enum { RANGE_DAYS_MOST = 366 };

struct asked {
    struct gql_in_flag one_time, repeating, repeating_too, show, is_org;
    struct gql_in_text start, end, provider, type, location;
    struct gql_in_list providers;
};

static struct instant on_day(const struct zone *z, struct day day, int64_t minutes)
{
    day.n += (int32_t)(minutes / 1440);
    minutes %= 1440;
    return zone_instant(z, (struct wall){ day, (int)(minutes / 60), (int)(minutes % 60), 0 }).first;
}

static bool begin_together(const struct availability *a, const struct availability *b)
{
    return !a->weekly && !b->weekly && a->staff.v == b->staff.v && a->day.n == b->day.n && a->from_min == b->from_min;
}

bool api_hours_together(const struct availability *a, const struct availability *b)
{
    return begin_together(a, b) && a->until_min == b->until_min && a->contact_types == b->contact_types &&
           a->location.v == b->location.v && (a->type.v != 0) == (b->type.v != 0);
}

/* Of a list in its order: the rows around this one that begin with it. */
static struct availabilities beside_of(const struct availabilities *rows, size_t at)
{
    size_t from = at, until = at + 1;
    while (from > 0 && begin_together(&rows->items[from - 1], &rows->items[at]))
        from--;
    while (until < rows->count && begin_together(&rows->items[until], &rows->items[at]))
        until++;
    return (struct availabilities){ rows->items + from, until - from };
}

static struct gql_value hours_value(
    struct api *api, const struct availabilities *rows, size_t which, const struct zone *z, struct day from)
{
    const struct availability *h = &rows->items[which];
    struct arena *a = api->op.arena;
    struct api_hours *n = arena_new_obj(a, struct api_hours);
    struct day day = h->day;
    if (h->weekly) {
        day = h->starts_on.has && h->starts_on.v.n > from.n ? h->starts_on.v : from;
        day.n += ((h->weekday - (day.n + 4)) % 7 + 7) % 7; /* 1 January 1970 was a Thursday */
    }
    struct instant begins = on_day(z, day, h->from_min), ends = on_day(z, day, h->until_min);
    struct zone_time at = zone_local(z, begins);
    *n = (struct api_hours){ .h = *h,
        .user_id = api_id_of_staff(h->staff),
        .resourceId = api_number(a, api_id_of_staff(h->staff)),
        .duration_string =
            sv_fmt(a, "%.*s to %.*s", SV_FMT(minutes_said(a, h->from_min)), SV_FMT(minutes_said(a, h->until_min))),
        .timezone_abbr = zone_abbrev(a, &at),
        .timezone = zone_name(z),
        .range_start = begins,
        .range_end = ends,
        .range_start_text = api_clock(a, z, begins),
        .range_end_text = api_clock(a, z, ends),
        .appointment_location_id = api_number(a, h->location.v),
        .day_of_week = { h->weekly, h->weekday },
        .appointment_type_id = { h->type.v != 0, h->type.v },
        .repeating_availability_id = h->weekly ? h->id.v : 0,
        .beside = beside_of(rows, which) };
    if (h->starts_on.has) {
        n->origin = (struct opt_instant){ true, on_day(z, h->starts_on.v, h->from_min) };
        n->origin_text = api_clock(a, z, n->origin.v);
    }
    for (enum contact_type c = 0; c < CONTACT_TYPE_COUNT; c++)
        if (h->contact_types == 1u << c)
            n->contact_type_id = (struct opt_i64){ true, (int64_t)c + 1 };
    return gql_object(n);
}

static bool wanted(const struct asked *f, const struct availability *h, struct day from, struct day until)
{
    bool weekly = gql_flag_given(f->repeating, false) || gql_flag_given(f->repeating_too, false);
    int64_t type = gql_id_given(f->type), location = gql_id_given(f->location);
    if (h->weekly ? !weekly : !gql_flag_given(f->one_time, false))
        return false;
    if ((type && h->type.v && h->type.v != type) || (location && h->location.v && h->location.v != location))
        return false;
    if (h->weekly)
        return !(h->ends_on.has && h->ends_on.v.n < from.n) && !(h->starts_on.has && h->starts_on.v.n >= until.n);
    return h->day.n >= from.n && h->day.n < until.n;
}

static bool is_provider(const struct asked *f, const struct api *api, struct staff_id staff)
{
    const struct gql_in_text *items = f->providers.items;
    int64_t id = api_id_of_staff(staff);
    bool listed = gql_given(f->providers.is) && f->providers.count && gql_flag_given(f->is_org, false);
    for (size_t i = 0; listed && i < f->providers.count; i++)
        if (gql_id_given(items[i]) == id)
            return true;
    if (listed)
        return false;
    if (gql_text_given(f->provider).n)
        return gql_id_given(f->provider) == id;
    return gql_flag_given(f->is_org, false) || staff.v == api->viewer->staff.v;
}

/* All providers' in two queries, then those that are wanted. */
static enum err find(struct gql_call *call, const struct asked *f, struct gql_value **ret_values, size_t *ret_count)
{
    struct api *api = call->context;
    struct provider_calendars providers;
    struct availabilities rows;
    struct day from = zone_day(api_zone(api), api->op.now), until = { from.n + RANGE_DAYS_MOST };
    *ret_values = NULL;
    *ret_count = 0;
    if (gql_text_given(f->start).n && api_day_read(f->start.v, &from))
        until.n = from.n + RANGE_DAYS_MOST;
    if (gql_text_given(f->end).n)
        (void)api_day_read(f->end.v, &until);
    TRY(provider_list(&api->op, SV(""), &providers));
    TRY(availability_list_all(&api->op, from, &rows));
    struct gql_value *values = arena_array(call->arena, rows.count, sizeof *values);
    for (size_t i = 0; i < rows.count; i++) {
        const struct availability *h = &rows.items[i];
        for (size_t k = 0; k < providers.count; k++)
            if (providers.items[k].staff.v == h->staff.v && is_provider(f, api, h->staff) && wanted(f, h, from, until))
                values[(*ret_count)++] = hours_value(api, &rows, i, zone_of(providers.items[k].zone), from);
    }
    *ret_values = values;
    return E_OK;
}

enum err gql_query_availabilities(struct gql_call *call)
{
    const struct gql_args_query_availabilities *args = call->args;
    struct asked f = { .one_time = args->one_time,
        .repeating = args->is_repeating,
        .repeating_too = args->includeRepeating,
        .show = args->show_availability,
        .is_org = args->is_org,
        .start = args->startDate,
        .end = args->endDate,
        .provider = gql_given(args->provider_id.is) ? args->provider_id
                    : gql_given(args->user_id.is)   ? args->user_id
                                                    : args->availability_provider_id,
        .type = args->appointment_type_id,
        .location = args->appointment_location_id,
        .providers = args->provider_ids };
    struct gql_value *values;
    size_t count;
    call->values[0] = gql_list(NULL, 0);
    if (!gql_flag_given(f.show, true) || (!gql_flag_given(f.one_time, false) && !gql_flag_given(f.repeating, false) &&
                                             !gql_flag_given(f.repeating_too, false)))
        return E_OK;
    enum err e = find(call, &f, &values, &count);
    if (e == E_OK)
        call->values[0] = gql_list(values, count);
    return api_outcome(call, 0, e);
}

enum err gql_query_availabilities_count(struct gql_call *call)
{
    const struct gql_args_query_availabilities_count *args = call->args;
    struct asked f = { .one_time = { GQL_GIVEN, true },
        .repeating = { GQL_GIVEN, true },
        .is_org = args->is_org,
        .start = args->startDate,
        .end = args->endDate,
        .provider = args->provider_id,
        .type = args->appointment_type_id,
        .location = args->appointment_location_id };
    struct gql_value *values;
    size_t count;
    enum err e = find(call, &f, &values, &count);
    if (e == E_OK)
        call->values[0] = gql_int((int64_t)count);
    return api_outcome(call, 0, e);
}

enum err api_hours_answer(struct api *api, struct availability_id id, struct gql_value *ret_value)
{
    struct availability *h = arena_new_obj(api->op.arena, struct availability);
    struct availabilities rows = { .count = 0 };
    struct provider_calendar p;
    size_t at = 0;
    TRY(availability_load(&api->op, id, h));
    TRY(provider_load(&api->op, h->staff, &p));
    if (!h->weekly && h->type.v)
        TRY(availability_list(&api->op, h->staff, h->day, &rows));
    while (at < rows.count && rows.items[at].id.v != id.v)
        at++;
    if (at == rows.count) {
        rows = (struct availabilities){ h, 1 };
        at = 0;
    }
    *ret_value = hours_value(api, &rows, at, zone_of(p.zone), zone_day(zone_of(p.zone), api->op.now));
    return E_OK;
}

enum err gql_query_availability(struct gql_call *call)
{
    const struct gql_args_query_availability *args = call->args;
    struct availability_id id = { gql_id_given(args->id) };
    return api_outcome(call, 0, api_hours_answer(call->context, id, &call->values[0]));
}

enum err gql_availability_user(struct gql_call *call)
{
    int64_t *ids = arena_array(call->arena, call->count, sizeof *ids);
    for (size_t i = 0; i < call->count; i++)
        ids[i] = ((const struct api_hours *)call->parents[i])->user_id;
    return api_users_answer(call, ids);
}

/* The kinds of visit that hours are for, in the order of their rows. */
static size_t types_of(const struct api_hours *h, struct appointment_type_id *ret_ids)
{
    size_t n = 0;
    for (size_t i = 0; h->h.type.v && i < h->beside.count; i++)
        if (h->beside.items[i].id.v == h->h.id.v || api_hours_together(&h->beside.items[i], &h->h))
            ret_ids[n++] = h->beside.items[i].type;
    return n;
}

enum err gql_availability_appointment_types(struct gql_call *call)
{
    struct api *api = call->context;
    const struct api_hours *const *hours = (const struct api_hours *const *)call->parents;
    size_t most = 0, n = 0;
    for (size_t i = 0; i < call->count; i++)
        most += hours[i]->beside.count;
    struct appointment_type_id *ids = arena_array(call->arena, most, sizeof *ids);
    const struct appointment_type **types = arena_array(call->arena, most, sizeof *types);
    size_t *counts = arena_array(call->arena, call->count, sizeof *counts);
    for (size_t i = 0; i < call->count; i++) {
        counts[i] = types_of(hours[i], ids + n);
        n += counts[i];
    }
    TRY(api_types_load(api, ids, n, types));
    for (size_t i = 0, at = 0; i < call->count; i++) {
        struct gql_value *some = arena_array(call->arena, counts[i], sizeof *some);
        size_t found = 0;
        for (size_t k = 0; k < counts[i]; k++, at++)
            if (types[at])
                some[found++] = gql_object(api_type_of(call->arena, types[at], api->viewer->org, true, SV("")));
        call->values[i] = gql_list(some, found);
    }
    return E_OK;
}
