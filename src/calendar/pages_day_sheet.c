/* /calendar/day-sheet: a day on paper, a part for each provider, with whom to call. */
#include "calendar/calendar_view.h"
#include "calendar/day_sheet.h"
#include "calendar/pages.h"
#include "calendar/templates.h"

/* What is known of everybody of the day: loaded once for all of them. */
struct day_people {
    struct client_id *clients;
    struct sv *phones;
    bool *closed;
    struct call_groups calls;
    size_t count;
};

static size_t place_of(const struct day_people *d, struct client_id client)
{
    size_t i = 0;
    while (i < d->count && d->clients[i].v != client.v)
        i++;
    return i;
}

static enum err load_closed(struct page *p, const struct appointments *list, struct day_people *d)
{
    struct client_id *restricted = arena_array(p->op.arena, d->count, sizeof *restricted);
    bool *closed = arena_array(p->op.arena, d->count, sizeof *closed);
    size_t n = 0;
    for (size_t i = 0; i < list->count; i++)
        for (size_t k = 0; k < list->items[i].attendee_count; k++) {
            const struct attendee *x = &list->items[i].attendees[k];
            bool again = false;
            for (size_t j = 0; j < n; j++)
                again = again || restricted[j].v == x->client.v;
            if (x->restricted && !again)
                restricted[n++] = x->client;
        }
    if (n)
        TRY(restricted_closed(&p->op, restricted, n, closed));
    for (size_t i = 0; i < n; i++)
        d->closed[place_of(d, restricted[i])] = closed[i];
    return E_OK;
}

static enum err load_people(struct page *p, const struct appointments *list, struct day_people *d)
{
    struct arena *a = p->op.arena;
    size_t most = 0;
    for (size_t i = 0; i < list->count; i++)
        most += list->items[i].attendee_count;
    *d = (struct day_people){ .clients = arena_array(a, most, sizeof *d->clients),
        .phones = arena_array(a, most, sizeof *d->phones),
        .closed = arena_array(a, most, sizeof *d->closed) };
    for (size_t i = 0; i < list->count; i++)
        for (size_t k = 0; k < list->items[i].attendee_count; k++)
            if (place_of(d, list->items[i].attendees[k].client) == d->count)
                d->clients[d->count++] = list->items[i].attendees[k].client;
    TRY(load_closed(p, list, d));
    TRY(visit_phones_load(&p->op, d->clients, d->count, d->phones));
    return calls_load(p, d->clients, d->count, &d->calls);
}

static struct sheet_people people_of(struct arena *a, const struct appointment *v, const struct day_people *d)
{
    struct sheet_people people = { arena_array(a, v->attendee_count, sizeof *people.items), 0 };
    for (size_t i = 0; i < v->attendee_count; i++) {
        const struct attendee *x = &v->attendees[i];
        if (!attendee_status_active(x->status))
            continue;
        struct sheet_person *person = &people.items[people.count++];
        size_t k = place_of(d, x->client);
        *person = (struct sheet_person){ .name = x->name, .closed = d->closed[k] };
        if (d->closed[k])
            continue;
        person->phone = d->phones[k];
        person->calls = d->calls.items[k].rows;
        if (person->phone.n)
            person->tel = sv_fmt(a, "tel:%.*s", SV_FMT(person->phone));
        if (x->status != ATTENDEE_BOOKED)
            person->state = attendee_badge(x->status);
    }
    return people;
}

static void fill(struct page *p, const struct desk *d, const struct calendar_ask *ask, const struct appointments *list,
    const struct day_people *people, struct day_sheet_view *v)
{
    struct arena *a = p->op.arena;
    v->providers.items = arena_array(a, d->providers.count, sizeof *v->providers.items);
    for (size_t i = 0; i < d->providers.count; i++) {
        struct sheet_provider part = { .name = d->providers.items[i].name };
        part.visits.items = arena_array(a, list->count, sizeof *part.visits.items);
        for (size_t k = 0; k < list->count; k++) {
            const struct appointment *x = &list->items[k];
            bool takes_part = x->staff.v == d->providers.items[i].staff.v;
            for (size_t j = 0; j < x->more_staff_count; j++)
                takes_part = takes_part || x->more_staff[j].v == d->providers.items[i].staff.v;
            if (!takes_part)
                continue;
            part.visits.items[part.visits.count++] =
                (struct sheet_visit){ .time = desk_range(a, d->zone, x->starts_at, x->ends_at),
                    .elsewhere = desk_elsewhere(a, d->zone, x),
                    .what = !x->is_group && x->attendee_count && x->attendees[0].closed ? SV("Restricted")
                            : x->type.v && x->title.n ? sv_fmt(a, "%.*s: %.*s", SV_FMT(x->type_name), SV_FMT(x->title))
                            : x->type.v               ? x->type_name
                                                      : visit_title(a, x),
                    .place = visit_place(a, x),
                    .confidential = x->confidential,
                    .people = people_of(a, x, people) };
        }
        bool chosen = ask->staff_count == 0;
        for (size_t k = 0; k < ask->staff_count; k++)
            chosen = chosen || ask->staff[k].v == d->providers.items[i].staff.v;
        if (chosen && (part.visits.count || ask->staff_count))
            v->providers.items[v->providers.count++] = part;
    }
}

static struct sv sheet_href(struct arena *a, const struct calendar_ask *ask, int32_t day)
{
    return sv_fmt(a, "/calendar/day-sheet?day=%.*s&%.*s", SV_FMT(day_iso(a, (struct day){ day })),
        SV_FMT(calendar_filters(a, ask)));
}

static enum err get_day_sheet(struct page *p)
{
    struct arena *a = p->op.arena;
    struct desk d;
    struct appointments list;
    struct day_people people;
    TRY(desk_load(p, &d));
    struct calendar_ask ask = calendar_ask_read(p, d.today);
    ask.kind = CALENDAR_DAY;
    TRY(calendar_visits(p, &d, &ask, ask.day, (struct day){ ask.day.n + 1 }, &list));
    TRY(load_people(p, &list, &people));
    struct day_sheet_view v = { .frame = &p->frame,
        .header = { .title = SV("Day sheet"), .subtitle = desk_day(a, ask.day) },
        .before_href = sheet_href(a, &ask, ask.day.n - 1),
        .after_href = sheet_href(a, &ask, ask.day.n + 1),
        .back_href = calendar_href(a, &ask, CALENDAR_PROVIDERS, ask.day),
        .printed = sv_fmt(a, "%.*s · %.*s · for %.*s · times of %.*s", SV_FMT(p->frame.organization),
            SV_FMT(zone_human(a, d.zone, p->op.now)), SV_FMT(p->viewer->actor_name),
            SV_FMT(zone_city(a, zone_name(d.zone)))) };
    fill(p, &d, &ask, &list, &people, &v);
    for (size_t i = 0; i < list.count; i++)
        visit_log(p, &list.items[i], AUDIT_EXPORT);
    p->frame.kind = FRAME_PRINT;
    p->frame.title = sv_fmt(a, "Day sheet, %.*s", SV_FMT(desk_day(a, ask.day)));
    desk_style(p);
    tpl_day_sheet(&p->reply->body, &v);
    return E_OK;
}

static const struct route routes[] = {
    { HTTP_GET, "/calendar/day-sheet", "day_sheet", NEEDS_STAFF(PERM_CALENDAR), AUDIT_EXPORT, "day sheet",
        get_day_sheet },
};
const struct route_table calendar_day_sheet_routes = { routes, LENGTH(routes) };
