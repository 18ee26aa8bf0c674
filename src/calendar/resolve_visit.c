/* Visits: one, lists, and how many there are. */
#include "calendar/api_calendar.h"

enum { WHOLE_MOST = 5000 };
#define NOW_OPENS_US (10 * MINUTE_US)

/* What the fields that list them have in common. */
struct asked {
    struct gql_in_text filter, start, end, specific_day, user_id, provider_id, keywords, status, type, location,
        contact_types, order_by;
    struct gql_in_list provider_ids, types, locations, statuses, attendees;
    struct gql_in_flag week, is_org, is_active, all_statuses, blockers, with_clients, client_confirmed,
        provider_confirmed, without_status, is_upcoming;
};
enum when { WHEN_ALL, WHEN_FUTURE, WHEN_PAST, WHEN_ENDED };
struct search {
    const struct asked *f;
    struct op op;
    bool staff;
    enum when when;
    struct span window;
    bool newest_first, sorted; /* sorted: in an order of its own */
    bool down;
    struct sv order;
};

static enum when when_of(const struct asked *f)
{
    static const struct {
        const char *name;
        enum when when;
    } names[] = { { "all", WHEN_ALL }, { "past", WHEN_PAST }, { "ended", WHEN_PAST }, { "didnt-occur", WHEN_ENDED } };
    for (size_t i = 0; i < LENGTH(names); i++)
        if (sv_eq_ci(gql_text_given(f->filter), sv_of(names[i].name)))
            return names[i].when;
    if (gql_text_given(f->filter).n || gql_flag_given(f->is_upcoming, false))
        return WHEN_FUTURE;
    bool days = gql_text_given(f->start).n || gql_text_given(f->specific_day).n || gql_flag_given(f->week, false);
    return days || gql_text_given(f->user_id).n ? WHEN_ALL : WHEN_FUTURE;
}

/* False: what was sent is no date. */
static bool read_window(struct gql_call *call, struct search *s)
{
    struct api *api = call->context;
    const struct asked *f = s->f;
    const struct zone *z = api_zone(api);
    struct day first = zone_day(z, api->op.now), last = first;
    bool range = gql_text_given(f->start).n > 0, day = gql_text_given(f->specific_day).n > 0;
    bool good = !day || api_day_read(f->specific_day.v, &first);
    if (day)
        last = first;
    if (range && !day)
        good = api_day_read(f->start.v, &first) && api_day_read(gql_text_given(f->end), &last);
    if (!good) {
        gql_fail(call, 0, SV("INVALID_ARGUMENT"), SV("startDate goes with endDate, and each is a date: 2026-11-30."));
        return false;
    }
    if (!range && !day && gql_flag_given(f->week, false)) {
        first.n -= (first.n % 7 + 11) % 7; /* from Sunday on */
        last.n = first.n + 6;
    }
    if (range || day || gql_flag_given(f->week, false))
        s->window = (struct span){ zone_day_start(z, first), zone_day_start(z, (struct day){ last.n + 1 }) };
    if (s->when == WHEN_FUTURE && s->window.from.us < api->op.now.us)
        s->window.from = api->op.now;
    if (s->when == WHEN_PAST && (!s->window.until.us || s->window.until.us > api->op.now.us))
        s->window.until = api->op.now;
    return true;
}

static void read_order(struct gql_call *call, struct search *s)
{
    s->order = api_order(call->arena, s->f->order_by, (struct gql_in_text){ .is = GQL_ABSENT }, SV(""), &s->down);
    if (sv_eq(s->order, SV("date")))
        s->newest_first = s->down;
    else
        s->newest_first = !s->order.n && (s->when == WHEN_PAST || s->when == WHEN_ENDED);
    s->sorted = sv_eq(s->order, SV("created_at")) || sv_eq(s->order, SV("updated_at"));
}

/* Whose are asked for: of staff anybody's; others those of the account that they look at, or that they name. */
static enum err search_of(struct gql_call *call, const struct asked *f, struct search *s)
{
    struct api *api = call->context;
    struct client_id whose = api_client_of_id(gql_id_given(f->user_id));
    *s = (struct search){ .f = f, .op = api->op, .staff = api->viewer->staff.v != 0, .when = when_of(f) };
    read_order(call, s);
    if (gql_text_given(f->user_id).n && !whose.v)
        return E_NOTFOUND;
    return whose.v && !s->staff ? api_about(api, whose, &s->op) : E_OK;
}

/* -- what a list is narrowed by after it was read -------------------------------------------------------------------
 */

static bool has_id(struct gql_in_list list, int64_t id)
{
    const struct gql_in_text *items = list.items;
    for (size_t i = 0; i < list.count; i++)
        if (gql_id_given(items[i]) == id)
            return true;
    return !gql_given(list.is) || !list.count;
}

static bool has_attendee(const struct appointment *v, struct gql_in_list list)
{
    if (!gql_given(list.is) || !list.count)
        return true;
    for (size_t i = 0; i < v->attendee_count; i++)
        if (has_id(list, v->attendees[i].client.v))
            return true;
    return false;
}

static struct sv status_of(const struct appointment *v)
{
    const struct attendee *part = v->is_group ? NULL : api_main_part(v);
    struct sv said = part ? api_pm_status(part->status) : SV("");
    return v->status != APPOINTMENT_BOOKED && !said.n ? SV("Cancelled") : said;
}

static bool has_status(const struct appointment *v, const struct asked *f)
{
    const struct gql_in_text *items = f->statuses.items;
    struct sv is = status_of(v), wanted = gql_text_given(f->status);
    if (gql_flag_given(f->without_status, false) && is.n)
        return false;
    if (wanted.n && !sv_eq_ci(wanted, SV("all")) && !sv_eq_ci(is, wanted))
        return false;
    for (size_t i = 0; gql_given(f->statuses.is) && i < f->statuses.count; i++)
        if (sv_eq_ci(is, gql_text_given(items[i])))
            return true;
    return !gql_given(f->statuses.is) || !f->statuses.count;
}

static bool is_active(const struct appointment *v)
{
    const struct attendee *part = api_main_part(v);
    enum attendee_status s = part ? part->status : ATTENDEE_BOOKED;
    return v->status == APPOINTMENT_BOOKED && (attendee_status_active(s) || s == ATTENDEE_WAITLIST);
}

static bool fits(const struct search *s, const struct appointment *v)
{
    const struct asked *f = s->f;
    enum contact_type way;
    const struct attendee *part = api_main_part(v);
    bool confirmed = part && part->confirmed_at.has, waits = part && part->status == ATTENDEE_PENDING;
    if (!has_id(f->types, v->type.v) || !has_id(f->locations, v->location.v) || !has_attendee(v, f->attendees) ||
        !has_status(v, f))
        return false;
    if (api_contact_type_read(gql_text_given(f->contact_types), &way) && way != v->contact_type)
        return false;
    if (gql_given(f->client_confirmed.is) && f->client_confirmed.v != confirmed)
        return false;
    if (gql_given(f->provider_confirmed.is) && f->provider_confirmed.v == waits)
        return false;
    if (gql_flag_given(f->with_clients, false) && !v->attendee_count)
        return false;
    if (gql_flag_given(f->is_active, false) && !is_active(v))
        return false;
    return s->when != WHEN_ENDED || !is_active(v);
}

/* Whether any of it narrows: then the first 5,000 are read, else the page alone. */
static bool narrows(const struct search *s)
{
    const struct asked *f = s->f;
    return s->sorted || s->when == WHEN_ENDED || f->types.count || f->locations.count || f->attendees.count ||
           f->statuses.count || gql_text_given(f->status).n || gql_text_given(f->contact_types).n ||
           gql_given(f->client_confirmed.is) || gql_given(f->provider_confirmed.is) ||
           gql_flag_given(f->with_clients, false) || gql_flag_given(f->is_active, false) ||
           gql_flag_given(f->without_status, false) || (!s->staff && gql_text_given(f->keywords).n);
}

static int compare(const void *one, const void *other, struct sv order)
{
    const struct appointment *x = one, *y = other;
    bool made = sv_eq(order, SV("created_at"));
    int64_t a = made ? x->created_at.us : x->changed_at.us, b = made ? y->created_at.us : y->changed_at.us;
    return (a > b) - (a < b);
}

static void narrow(struct arena *a, const struct search *s, const struct api_page *page, struct appointments *list)
{
    size_t n = 0;
    for (size_t i = 0; i < list->count; i++)
        if (fits(s, &list->items[i]))
            list->items[n++] = list->items[i];
    if (s->sorted)
        api_sort(a, list->items, n, sizeof *list->items, compare, s->order, s->down);
    struct api_page p = *page;
    api_page_settle(&p, (int64_t)n);
    list->items += p.offset;
    list->count = (size_t)p.size;
    list->total = (int64_t)n;
}

/* -- reading --------------------------------------------------------------------------------------------------------
 */

static void set_staff(struct arena *a, const struct search *s, struct appointment_filter *filter)
{
    const struct asked *f = s->f;
    int64_t *ids;
    size_t n = api_ids_given(a, f->provider_ids, &ids);
    struct staff_id *staff = arena_array(a, n + 1, sizeof *staff);
    for (size_t i = 0; i < n; i++)
        if (api_staff_of_id(ids[i]).v)
            staff[filter->staff_count++] = api_staff_of_id(ids[i]);
    if (!filter->staff_count && gql_id_given(f->provider_id))
        staff[filter->staff_count++] = api_staff_of_id(gql_id_given(f->provider_id));
    if (!filter->staff_count && !filter->client.v && !gql_flag_given(f->is_org, false))
        staff[filter->staff_count++] = s->op.viewer->staff;
    filter->staff = staff;
}

static enum err read_of_staff(struct search *s, int64_t offset, int64_t most, struct appointments *ret_list)
{
    const struct asked *f = s->f;
    struct appointment_filter filter = { .window = s->window,
        .client = api_client_of_id(gql_id_given(f->user_id)),
        .type = { gql_id_given(f->type) },
        .location = { gql_id_given(f->location) },
        .ended_too = s->when == WHEN_ENDED || gql_flag_given(f->all_statuses, false) || gql_text_given(f->status).n ||
                     (gql_given(f->statuses.is) && f->statuses.count),
        .visits_only = !gql_flag_given(f->blockers, false),
        .with_attendees = true,
        .newest_first = s->newest_first,
        .keywords = gql_text_given(f->keywords),
        .offset = offset,
        .most = most };
    set_staff(s->op.arena, s, &filter);
    return appointment_list(&s->op, &filter, ret_list);
}

static enum err read_of_family(struct search *s, int64_t offset, int64_t most, struct appointments *ret_list)
{
    struct visit_eyes eyes;
    TRY(visit_eyes_of(&s->op, LEVEL_VIEW, &eyes));
    bool range = s->f->start.is == GQL_GIVEN || s->f->specific_day.is == GQL_GIVEN || s->f->week.is == GQL_GIVEN;
    struct visits_wish w = { .whose = &eyes.whose,
        .whose_count = 1,
        .when = range || s->when == WHEN_ALL ? VISITS_ALL
                : s->when == WHEN_FUTURE     ? VISITS_UPCOMING
                                             : VISITS_PAST,
        .window = s->window,
        .offset = offset,
        .most = most };
    return visits_of(&s->op, &w, ret_list);
}

static enum err read_page(
    struct gql_call *call, struct search *s, const struct api_page *page, struct appointments *ret_list)
{
    bool whole = narrows(s) || page->backwards;
    int64_t offset = whole ? 0 : page->offset, most = whole ? WHOLE_MOST : page->size ? page->size : 1;
    TRY(s->staff ? read_of_staff(s, offset, most, ret_list) : read_of_family(s, offset, most, ret_list));
    if (whole)
        narrow(call->arena, s, page, ret_list);
    else if (!page->size)
        ret_list->count = 0;
    return E_OK;
}

/* A look is told to the access log: of staff that of a list, of others that of the account. */
static void seen(struct api *api, const struct search *s)
{
    if (s->staff)
        api_seen(api, (struct client_id){ 0 }, AUDIT_LIST, "calendar", 0);
    else
        api_seen(api, s->op.viewer->subject.client, AUDIT_LIST, "appointment", 0);
}

#define ASKED                                                                                                          \
    {                                                                                                                  \
        .filter = args->filter, .start = args->startDate, .end = args->endDate, .specific_day = args->specificDay,     \
        .user_id = args->user_id, .provider_id = args->provider_id, .keywords = args->keywords,                        \
        .status = args->filter_by_appointment_status, .type = args->filter_by_appointment_type_id,                     \
        .location = args->filter_by_location_id, .provider_ids = args->provider_ids,                                   \
        .types = args->filter_by_appointment_type_ids, .locations = args->filter_by_appointment_location_ids,          \
        .week = args->currentWeek, .is_org = args->is_org, .is_active = args->is_active,                               \
        .all_statuses = args->with_all_statuses, .blockers = args->include_blockers,                                   \
        .with_clients = args->is_with_clients, .without_status = args->without_status,                                 \
        .is_upcoming = args->is_upcoming                                                                               \
    }

enum err gql_query_appointments(struct gql_call *call)
{
    struct api *api = call->context;
    const struct gql_args_query_appointments *args = call->args;
    struct asked f = ASKED;
    struct search s;
    struct appointments list;
    struct api_page page;
    f.order_by = args->order_by;
    f.statuses = args->filter_by_appointment_statuses;
    f.contact_types = args->filter_by_contact_types;
    f.attendees = args->attendee_ids;
    f.client_confirmed = args->filter_by_client_confirmed;
    f.provider_confirmed = args->filter_by_provider_confirmed;
    if (!api_list_page(call, args->after, args->offset, args->page_size, args->should_paginate, true, &page))
        return E_OK;
    call->values[0] = gql_list(NULL, 0);
    enum err e = search_of(call, &f, &s);
    if (e == E_OK && !read_window(call, &s))
        return E_OK;
    if (e == E_OK)
        e = read_page(call, &s, &page, &list);
    if (e != E_OK)
        return e == E_NOTFOUND ? E_OK : api_outcome(call, 0, e);
    call->values[0] = gql_list(api_visits_of(api, &s.op, &list, page.offset, true), list.count);
    seen(api, &s);
    return E_OK;
}

enum err gql_query_appointments_paged(struct gql_call *call)
{
    struct api *api = call->context;
    const struct gql_args_query_appointments_paged *args = call->args;
    struct asked f = ASKED;
    struct search s;
    struct appointments list = { .count = 0 };
    struct api_page page;
    f.order_by = args->order_by;
    f.statuses = args->filter_by_appointment_statuses;
    f.contact_types = args->filter_by_contact_types;
    f.attendees = args->attendee_ids;
    f.client_confirmed = args->filter_by_client_confirmed;
    f.provider_confirmed = args->filter_by_provider_confirmed;
    if (!api_page_of(call, args->first, args->after, args->last, args->before, API_PAGE_DEFAULT, &page))
        return E_OK;
    enum err e = search_of(call, &f, &s);
    if (e == E_OK && !read_window(call, &s))
        return E_OK;
    if (e == E_OK)
        e = read_page(call, &s, &page, &list);
    if (e != E_OK && e != E_NOTFOUND)
        return api_outcome(call, 0, e);
    api_page_settle(&page, list.total);
    call->values[0] = api_stretch(call->arena, list.count ? api_visits_of(api, &s.op, &list, page.offset, false) : NULL,
        list.count, &page, list.total);
    if (e == E_OK)
        seen(api, &s);
    return E_OK;
}

enum err gql_query_appointments_count(struct gql_call *call)
{
    const struct gql_args_query_appointments_count *args = call->args;
    struct asked f = ASKED;
    struct search s;
    struct appointments list = { .count = 0 };
    enum err e = search_of(call, &f, &s);
    if (e == E_OK && !read_window(call, &s))
        return E_OK;
    if (e == E_OK)
        e = read_page(call, &s, &(struct api_page){ 0, 1, false }, &list);
    if (e == E_OK || e == E_NOTFOUND)
        call->values[0] = gql_int(list.total);
    return e == E_NOTFOUND ? E_OK : api_outcome(call, 0, e);
}

/* -- one ------------------------------------------------------------------------------------------------------------
 */

enum err gql_query_appointment(struct gql_call *call)
{
    struct api *api = call->context;
    const struct gql_args_query_appointment *args = call->args;
    struct appointment v;
    enum err e = appointment_load(&api->op, (struct appointment_id){ gql_id_given(args->id) }, &v);
    if (e != E_OK)
        return api_outcome(call, 0, e);
    struct appointments one = { &v, 1, 1 };
    call->values[0] = api_visits_of(api, &api->op, &one, 0, false)[0];
    struct client_id whose = api->viewer->subject.client;
    if (api->viewer->staff.v)
        whose = (struct client_id){ v.attendee_count && !v.is_group ? api_main_part(&v)->client.v : 0 };
    api_seen(api, whose, AUDIT_VIEW, "appointment", v.id.v);
    return E_OK;
}

enum err gql_query_next_appointment(struct gql_call *call)
{
    struct api *api = call->context;
    struct asked f = { .week = { .is = GQL_ABSENT } };
    struct search s;
    struct appointments list;
    enum err e = search_of(call, &f, &s);
    s.window.from = api->op.now;
    if (e == E_OK)
        e = read_page(call, &s, &(struct api_page){ 0, 1, false }, &list);
    if (e == E_OK && list.count) {
        call->values[0] = api_visits_of(api, &s.op, &list, 0, false)[0];
        seen(api, &s);
    }
    return api_outcome(call, 0, e);
}

/* Visits by video that go on, or begin within so long. */
static enum err video_now(struct gql_call *call, int64_t ahead_us)
{
    struct api *api = call->context;
    struct asked f = { .week = { GQL_GIVEN, false } };
    struct search s;
    struct appointments list;
    call->values[0] = gql_list(NULL, 0);
    enum err e = search_of(call, &f, &s);
    s.when = WHEN_ALL;
    s.window = (struct span){ api->op.now, instant_add(api->op.now, ahead_us + 1) };
    if (e == E_OK)
        e = read_page(call, &s, &(struct api_page){ 0, API_PAGE_DEFAULT, false }, &list);
    if (e != E_OK)
        return e == E_NOTFOUND ? E_OK : api_outcome(call, 0, e);
    size_t n = 0;
    for (size_t i = 0; i < list.count; i++)
        if (list.items[i].contact_type == CONTACT_VIDEO_CHAT && is_active(&list.items[i]))
            list.items[n++] = list.items[i];
    list.count = n;
    call->values[0] = gql_list(api_visits_of(api, &s.op, &list, 0, true), n);
    seen(api, &s);
    return E_OK;
}

enum err gql_query_current_video_chats(struct gql_call *call)
{
    return video_now(call, 0);
}

enum err gql_query_close_to_current_video_chats(struct gql_call *call)
{
    return video_now(call, NOW_OPENS_US);
}
