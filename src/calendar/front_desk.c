#include "calendar/front_desk.h"

#include "base/text.h"
#include "http/asset_urls.h"

enum err desk_zone(struct page *p, const struct zone **ret_zone)
{
    struct provider_calendar own;
    struct sv name = p->organization->zone;
    enum err e = provider_load(&p->op, p->viewer->staff, &own);
    if (e == E_OK)
        name = own.zone;
    else if (e != E_NOTFOUND)
        return e;
    *ret_zone = zone_of(name);
    return E_OK;
}

enum err desk_load(struct page *p, struct desk *ret_desk)
{
    struct desk d = { 0 };
    struct type_filter active = { 0 };
    TRY(desk_zone(p, &d.zone));
    TRY(provider_list(&p->op, SV(""), &d.providers));
    TRY(type_list(&p->op, &active, &d.types));
    TRY(place_list(&p->op, SV(""), false, &d.places));
    d.today = zone_day(d.zone, p->op.now);
    *ret_desk = d;
    return E_OK;
}

const struct provider_calendar *desk_provider(const struct desk *d, struct staff_id id)
{
    for (size_t i = 0; i < d->providers.count; i++)
        if (d->providers.items[i].staff.v == id.v)
            return &d->providers.items[i];
    return NULL;
}

const struct appointment_type *desk_type(const struct desk *d, struct appointment_type_id id)
{
    for (size_t i = 0; i < d->types.count; i++)
        if (d->types.items[i].id.v == id.v)
            return &d->types.items[i];
    return NULL;
}

const struct place *desk_place(const struct desk *d, struct appointment_location_id id)
{
    for (size_t i = 0; i < d->places.count; i++)
        if (d->places.items[i].id.v == id.v)
            return &d->places.items[i];
    return NULL;
}

const struct room *desk_room(const struct desk *d, struct room_id id)
{
    for (size_t i = 0; i < d->places.count; i++)
        for (size_t k = 0; k < d->places.items[i].room_count; k++)
            if (d->places.items[i].rooms[k].id.v == id.v)
                return &d->places.items[i].rooms[k];
    return NULL;
}

/* ---- choices ---- */

static struct sv number_of(struct arena *a, int64_t n)
{
    return sv_fmt(a, "%lld", (long long)n);
}

struct view_choices provider_choices(struct arena *a, const struct desk *d, struct staff_id chosen)
{
    struct view_choice *items = arena_array(a, d->providers.count, sizeof *items);
    for (size_t i = 0; i < d->providers.count; i++)
        items[i] = (struct view_choice){ .value = number_of(a, d->providers.items[i].staff.v),
            .label = d->providers.items[i].name,
            .checked = d->providers.items[i].staff.v == chosen.v };
    return (struct view_choices){ items, d->providers.count };
}

struct view_choices type_choices(struct arena *a, const struct desk *d, struct appointment_type_id chosen)
{
    struct view_choice *items = arena_array(a, d->types.count, sizeof *items);
    for (size_t i = 0; i < d->types.count; i++) {
        const struct appointment_type *t = &d->types.items[i];
        items[i] = (struct view_choice){ .value = number_of(a, t->id.v),
            .label =
                sv_fmt(a, "%.*s, %lld min%s", SV_FMT(t->name), (long long)t->length_min, t->is_group ? ", group" : ""),
            .checked = t->id.v == chosen.v };
    }
    return (struct view_choices){ items, d->types.count };
}

struct view_choices place_choices(struct arena *a, const struct desk *d, struct appointment_location_id chosen)
{
    struct view_choice *items = arena_array(a, d->places.count, sizeof *items);
    for (size_t i = 0; i < d->places.count; i++)
        items[i] = (struct view_choice){ .value = number_of(a, d->places.items[i].id.v),
            .label = d->places.items[i].name,
            .checked = d->places.items[i].id.v == chosen.v };
    return (struct view_choices){ items, d->places.count };
}

struct view_choices room_choices(struct arena *a, const struct desk *d, struct room_id chosen)
{
    size_t n = 0, most = 0;
    for (size_t i = 0; i < d->places.count; i++)
        most += d->places.items[i].room_count;
    struct view_choice *items = arena_array(a, most, sizeof *items);
    for (size_t i = 0; i < d->places.count; i++) {
        const struct place *at = &d->places.items[i];
        for (size_t k = 0; k < at->room_count; k++)
            items[n++] = (struct view_choice){ .value = number_of(a, at->rooms[k].id.v),
                .label = sv_fmt(a, "%.*s, %.*s", SV_FMT(at->rooms[k].name), SV_FMT(at->name)),
                .checked = at->rooms[k].id.v == chosen.v };
    }
    return (struct view_choices){ items, n };
}

struct view_choices contact_type_choices(struct arena *a, unsigned offered, enum contact_type chosen)
{
    struct view_choice *items = arena_array(a, CONTACT_TYPE_COUNT, sizeof *items);
    size_t n = 0;
    for (enum contact_type c = 0; c < CONTACT_TYPE_COUNT; c++)
        if (offered & (1U << c))
            items[n++] = (struct view_choice){
                .value = sv_of(contact_type_name(c)), .label = sv_of(contact_type_label(c)), .checked = c == chosen
            };
    return (struct view_choices){ items, n };
}

void desk_style(struct page *p)
{
    p->frame.page_css = (struct view_lines)VIEW_LIST(p->op.arena, struct sv, SV(ASSET_CALENDAR_CSS));
}

/* ---- what was asked ---- */

int64_t param_int(const struct page *p, struct sv name)
{
    int64_t n;
    return int_parse(http_param(p->req, name), &n) && n > 0 ? n : 0;
}

size_t numbers_of(const struct page *p, struct sv name, int64_t *items, size_t most)
{
    const struct http_pairs *from = p->req->method == HTTP_POST ? &p->req->form : &p->req->params;
    size_t n = 0;
    for (size_t i = 0; i < from->count && n < most; i++) {
        int64_t number;
        if (!sv_eq(from->items[i].name, name) || !int_parse(from->items[i].value, &number) || number <= 0)
            continue;
        bool again = false;
        for (size_t k = 0; k < n; k++)
            again = again || items[k] == number;
        if (!again)
            items[n++] = number;
    }
    return n;
}
