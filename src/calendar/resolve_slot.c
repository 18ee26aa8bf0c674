/* Free times: what the published booking component asks. */
#include "calendar/api_calendar.h"

enum { PROVIDERS_MOST = 100 };

/* What the three fields have in common. */
struct asked {
    struct gql_in_text type, contact_type, location, provider_id, moving, timezone, start_boundary, end_boundary;
    struct gql_in_list provider_ids, excluded;
    struct gql_in_flag org_level, waitlist;
};
struct search {
    struct api_practice practice;
    const struct zone *zone; /* that days are told by */
    struct offer_wish wish;
};

static bool listed(struct gql_in_list list, int64_t id)
{
    const struct gql_in_text *items = list.items;
    for (size_t i = 0; gql_given(list.is) && i < list.count; i++)
        if (gql_id_given(items[i]) == id)
            return true;
    return false;
}

static void add_provider(struct search *s, struct staff_id *staff, int64_t id, const struct asked *f)
{
    struct staff_id one = api_staff_of_id(id);
    if (one.v && s->wish.staff_count < PROVIDERS_MOST && !listed(f->excluded, id))
        staff[s->wish.staff_count++] = one;
}

/* Whom it may be with: the one, those of the list, or (org_level) whoever is free. False: nobody. */
static bool read_providers(struct arena *a, const struct asked *f, struct search *s)
{
    struct staff_id *staff = arena_array(a, PROVIDERS_MOST, sizeof *staff);
    const struct gql_in_text *items = f->provider_ids.items;
    bool several = gql_given(f->provider_ids.is) && f->provider_ids.count;
    s->wish.staff = staff;
    if (several)
        for (size_t i = 0; i < f->provider_ids.count; i++)
            add_provider(s, staff, gql_id_given(items[i]), f);
    else if (!gql_flag_given(f->org_level, false) && gql_text_given(f->provider_id).n)
        add_provider(s, staff, gql_id_given(f->provider_id), f);
    else
        return true;
    return s->wish.staff_count > 0;
}

static int64_t practice_by(const struct asked *f)
{
    const struct gql_in_text *items = f->provider_ids.items;
    if (gql_id_given(f->provider_id) || !gql_given(f->provider_ids.is) || !f->provider_ids.count)
        return gql_id_given(f->provider_id);
    return gql_id_given(items[0]);
}

static struct gql_in_text type_of(struct gql_in_text one, struct gql_in_list several)
{
    const struct gql_in_text *items = several.items;
    return gql_id_given(one) || !gql_given(several.is) || !several.count ? one : items[0];
}

/* Who is free with several providers left out: whoever remains of those who offer it. */
static void leave_out(const struct asked *f, struct offers *offers)
{
    size_t n = 0;
    for (size_t i = 0; i < offers->count; i++)
        if (!listed(f->excluded, api_id_of_staff(offers->items[i].staff)))
            offers->items[n++] = offers->items[i];
    offers->count = n;
}

/* E_NOTFOUND: there is no such thing to book for this caller. */
static enum err search_of(struct api *api, const struct asked *f, struct search *s)
{
    struct appointment_type t;
    struct sv zone = gql_text_given(f->timezone);
    *s = (struct search){ .wish = { .type = { gql_id_given(f->type) },
                              .location = { gql_id_given(f->location) },
                              .moving = { gql_id_given(f->moving) },
                              .waitlist = gql_flag_given(f->waitlist, false) } };
    TRY(api_practice_of(api, practice_by(f), &s->practice));
    if (!zone.n || !zone_valid(zone))
        zone = api->zone.n ? api->zone : s->practice.organization->zone;
    s->zone = zone_of(zone);
    TRY(type_load(&s->practice.op, s->wish.type, &t));
    if (!api_contact_type_read(gql_text_given(f->contact_type), &s->wish.contact_type))
        while (s->wish.contact_type + 1 < CONTACT_TYPE_COUNT && !(t.contact_types >> s->wish.contact_type & 1))
            s->wish.contact_type++;
    if (s->wish.moving.v) { /* of a visit of theirs alone */
        struct appointment v;
        TRY(appointment_load(&s->practice.op, s->wish.moving, &v));
    }
    return read_providers(api->op.arena, f, s) ? E_OK : E_NOTFOUND;
}

/* Whole days, by the clock of the zone; within the boundaries. */
static void set_days(struct search *s, const struct asked *f, struct day first, struct day last)
{
    struct day bound;
    if (api_day_read(gql_text_given(f->start_boundary), &bound) && bound.n > first.n)
        first = bound;
    if (api_day_read(gql_text_given(f->end_boundary), &bound) && bound.n < last.n)
        last = bound;
    if (last.n < first.n)
        last.n = first.n - 1;
    s->wish.window =
        (struct span){ zone_day_start(s->zone, first), zone_day_start(s->zone, (struct day){ last.n + 1 }) };
}

static void bad_day(struct gql_call *call, const char *arg)
{
    gql_fail(call, 0, SV("INVALID_ARGUMENT"),
        sv_fmt(call->arena, "%s is no date. Send it as year, month, day: 2026-11-30.", arg));
}

/* False: what was sent is no date. A missing end is the day of the start. */
static bool read_days(
    struct gql_call *call, struct search *s, const struct asked *f, struct gql_in_text start, struct gql_in_text end)
{
    struct api *api = call->context;
    struct day first = zone_day(s->zone, api->op.now), last;
    if (gql_text_given(start).n && !api_day_read(start.v, &first)) {
        bad_day(call, "start_date");
        return false;
    }
    last = first;
    if (gql_text_given(end).n && !api_day_read(end.v, &last)) {
        bad_day(call, "end_date");
        return false;
    }
    set_days(s, f, first, last);
    return true;
}

/* -- times ----------------------------------------------------------------------------------------------------------
 */

static const struct api_slot *slot_of(
    struct arena *a, const struct search *s, const struct offer *o, const struct api_type *type)
{
    struct api_slot *n = arena_new_obj(a, struct api_slot);
    *n = (struct api_slot){ .at = o->at,
        .date_text = api_clock(a, s->zone, o->at),
        .user_id = api_number(a, api_id_of_staff(o->staff)),
        .appointment_id = api_number(a, o->session.v),
        .length = o->length_min,
        .is_fully_booked = o->full,
        .has_waitlist_enabled = o->session.v && type->t.waitlist,
        .type = type };
    return n;
}

/* The times of one kind of visit, each once when `once`. */
static enum err add_slots(struct gql_call *call, struct search *s, const struct asked *f, bool once,
    struct gql_value **ret_values, size_t *ret_count)
{
    struct arena *a = call->arena;
    struct offers offers;
    TRY(offer_list(&s->practice.op, s->practice.organization, &s->wish, &offers));
    leave_out(f, &offers);
    bool staff = s->practice.op.viewer->facts.relation == REL_STAFF;
    const struct api_type *type = api_type_of(a, &offers.type, s->practice.op.viewer->org, staff, SV(""));
    struct gql_value *values = arena_array(a, offers.count, sizeof *values);
    size_t n = 0;
    for (size_t i = 0; i < offers.count; i++)
        if (!once || !i || offers.items[i].session.v || offers.items[i].at.us != offers.items[i - 1].at.us)
            values[n++] = gql_object(slot_of(a, s, &offers.items[i], type));
    *ret_values = values;
    *ret_count = n;
    return E_OK;
}

enum err gql_query_available_slots_for_range(struct gql_call *call)
{
    struct api *api = call->context;
    const struct gql_args_query_available_slots_for_range *args = call->args;
    struct asked f = { .type = type_of(args->appt_type_id, args->appointment_type_ids),
        .contact_type = args->contact_type,
        .location = args->appt_loc_id,
        .provider_id = args->provider_id,
        .moving = args->appointment_to_reschedule_id,
        .timezone = args->timezone,
        .start_boundary = args->start_date_boundary,
        .end_boundary = args->end_date_boundary,
        .provider_ids = args->provider_ids,
        .excluded = args->exclude_provider_ids,
        .org_level = args->org_level,
        .waitlist = args->clients_can_join_waitlist };
    struct search s;
    struct gql_value *values = NULL;
    size_t count = 0;
    call->values[0] = gql_list(NULL, 0);
    enum err e = search_of(api, &f, &s);
    if (e == E_OK && !read_days(call, &s, &f, args->start_date, args->end_date))
        return E_OK;
    if (e == E_OK)
        e = add_slots(call, &s, &f, gql_flag_given(args->make_unique, true), &values, &count);
    if (e == E_OK)
        call->values[0] = gql_list(values, count);
    return e == E_NOTFOUND ? E_OK : api_outcome(call, 0, e);
}

/* -- days -----------------------------------------------------------------------------------------------------------
 */

/* The whole month of that day; of more than 62 days the first 62. */
static bool read_range(struct gql_call *call, struct search *s, const struct asked *f,
    const struct gql_args_query_days_available_for_range *args)
{
    struct day first;
    if (!gql_text_given(args->date_from_month).n || gql_text_given(args->start_date).n)
        return read_days(call, s, f, args->start_date, args->end_date);
    if (!api_day_read(args->date_from_month.v, &first)) {
        bad_day(call, "date_from_month");
        return false;
    }
    struct civil c = civil_of_day(first);
    first.n -= c.day - 1;
    set_days(s, f, first, (struct day){ first.n + civil_days_in_month(c.year, c.month) - 1 });
    return true;
}

enum err gql_query_days_available_for_range(struct gql_call *call)
{
    struct api *api = call->context;
    const struct gql_args_query_days_available_for_range *args = call->args;
    struct asked f = { .type = args->appt_type_id,
        .contact_type = args->contact_type,
        .location = args->appt_loc_id,
        .provider_id = args->provider_id,
        .moving = args->appointment_to_reschedule_id,
        .timezone = args->timezone,
        .start_boundary = args->start_date_boundary,
        .end_boundary = args->end_date_boundary,
        .provider_ids = args->provider_ids,
        .excluded = args->exclude_provider_ids,
        .org_level = args->org_level,
        .waitlist = args->clients_can_join_waitlist };
    struct search s;
    struct offers offers;
    call->values[0] = gql_list(NULL, 0);
    enum err e = search_of(api, &f, &s);
    if (e == E_OK && !read_range(call, &s, &f, args))
        return E_OK;
    if (e == E_OK)
        e = offer_list(&s.practice.op, s.practice.organization, &s.wish, &offers);
    if (e != E_OK)
        return e == E_NOTFOUND ? E_OK : api_outcome(call, 0, e);
    leave_out(&f, &offers);
    struct gql_value *days = arena_array(call->arena, offers.count, sizeof *days);
    struct instant next = { INT64_MIN };
    size_t n = 0;
    for (size_t i = 0; i < offers.count; i++) {
        if (offers.items[i].at.us < next.us)
            continue;
        struct day day = zone_day(s.zone, offers.items[i].at);
        days[n++] = gql_text(day_iso(call->arena, day));
        next = zone_day_start(s.zone, (struct day){ day.n + 1 });
    }
    call->values[0] = gql_list(days, n);
    return E_OK;
}

enum err gql_query_next_available_slot(struct gql_call *call)
{
    struct api *api = call->context;
    const struct gql_args_query_next_available_slot *args = call->args;
    struct asked f = { .type = args->appt_type_id,
        .contact_type = args->contact_type,
        .location = args->appt_loc_id,
        .provider_id = args->provider_id,
        .moving = args->appointment_to_reschedule_id,
        .timezone = args->timezone,
        .provider_ids = args->provider_ids,
        .org_level = args->org_level };
    struct search s;
    struct offer first;
    struct day bound;
    enum err e = search_of(api, &f, &s);
    if (e == E_OK) {
        s.wish.window.from = api->op.now;
        if (api_day_read(gql_text_given(args->start_date_boundary), &bound))
            s.wish.window.from = zone_day_start(s.zone, bound);
        e = offer_first(&s.practice.op, s.practice.organization, &s.wish, &first);
    }
    if (e == E_OK && api_day_read(gql_text_given(args->end_date_boundary), &bound) &&
        zone_day(s.zone, first.at).n > bound.n)
        return E_OK;
    if (e == E_OK)
        call->values[0] = gql_text(api_clock(call->arena, s.zone, first.at));
    return api_outcome(call, 0, e);
}

enum err gql_potential_appointment_slot_appointment_type(struct gql_call *call)
{
    for (size_t i = 0; i < call->count; i++)
        call->values[i] = gql_object(((const struct api_slot *)call->parents[i])->type);
    return E_OK;
}
