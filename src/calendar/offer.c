#include "calendar/offer.h"

#include <stdlib.h>

#include "calendar/offer_facts.h"
#include "calendar/queries.h"
#include "calendar/reader.h"

#define WINDOW_MOST_US (62 * DAY_US)
enum { FIRST_LOOK_DAYS = 7 };

struct search {
    const struct op *op;
    const struct offer_wish *w;
    enum reader reader;
    bool as_staff;
    struct appointment_type type;
    struct offer_providers providers;
    struct span window; /* of starts; notice and horizon looked at */
};

static struct instant later(struct instant a, struct instant b)
{
    return a.us > b.us ? a : b;
}

static struct instant sooner(struct instant a, struct instant b)
{
    return a.us < b.us ? a : b;
}

/* Who asks, for what: both are there for them. */
static enum err search_open(
    const struct op *op, const struct organization *org, const struct offer_wish *w, struct search *s)
{
    *s = (struct search){ .op = op, .w = w, .window = w->window };
    TRY(reader_of(op, LEVEL_ACT, &s->reader));
    TRY(type_load(op, w->type, &s->type));
    s->as_staff = w->as_staff && s->reader == READER_STAFF;
    if (s->type.archived || (!s->as_staff && s->type.booking == BOOKING_STAFF))
        return E_NOTFOUND;
    s->window.from = later(s->window.from, op->now);
    if (!s->as_staff) {
        const struct zone *zone = zone_of(org->zone);
        struct day last = { zone_day(zone, op->now).n + (int32_t)s->type.horizon_days };
        s->window.from = later(s->window.from, instant_add(op->now, s->type.notice_min * MINUTE_US));
        s->window.until = sooner(s->window.until, zone_day_start(zone, (struct day){ last.n + 1 }));
    }
    return E_OK;
}

static bool asked_for(const struct offer_wish *w, struct staff_id staff)
{
    for (size_t i = 0; i < w->staff_count; i++)
        if (w->staff[i].v == staff.v)
            return true;
    return w->staff_count == 0;
}

/* Who offers the type, of those asked for; with `times`, also what their times within the window are made of. */
static enum err load_providers(struct search *s, bool times)
{
    const struct staff_id *who = s->w->staff;
    size_t n = s->w->staff_count;
    if (s->type.staff_count) {
        struct staff_id *ids = arena_array(s->op->arena, s->type.staff_count, sizeof *ids);
        n = 0;
        for (size_t i = 0; i < s->type.staff_count; i++)
            if (asked_for(s->w, s->type.staff[i]))
                ids[n++] = s->type.staff[i];
        if (!n)
            return E_OK;
        who = ids;
    }
    if (!times)
        return offer_providers_load(s->op, who, n, &s->providers);
    return offer_providers_whole(
        s->op, who, n, &(struct offer_times){ s->window, s->as_staff, s->w->moving }, &s->providers);
}

static int64_t step_min(const struct search *s, const struct offer_provider *p)
{
    return s->type.length_min + s->type.buffer_before_min + s->type.buffer_after_min + p->buffer_min;
}

static struct slot_wish wish_of(const struct search *s, const struct offer_provider *p, struct span window)
{
    int64_t more = s->w->visits > 1 ? s->w->visits - 1 : 0;
    return (struct slot_wish){ .type = &s->type,
        .length_min = s->type.length_min + more * step_min(s, p),
        .contact_type = s->w->contact_type,
        .location = s->w->location,
        .window = window,
        .earliest = window.from,
        .latest = window.until,
        .same_day = s->as_staff || p->same_day,
        .today = zone_day(p->facts.zone, s->op->now),
        .buffer_min = p->buffer_min };
}

static struct offer offer_of(const struct search *s, const struct offer_provider *p, struct slot slot)
{
    return (struct offer){ .at = slot.at,
        .staff = p->staff,
        .staff_name = p->name,
        .location = slot.location.v ? slot.location : s->w->location,
        .length_min = s->type.length_min,
        .step_min = step_min(s, p) };
}

static int by_time(const void *a, const void *b)
{
    const struct offer *x = a, *y = b;
    if (x->at.us != y->at.us)
        return x->at.us < y->at.us ? -1 : 1;
    int names = sv_cmp(x->staff_name, y->staff_name);
    return names ? names : (x->staff.v > y->staff.v) - (x->staff.v < y->staff.v);
}

/* Times at which as many providers are free as are wanted; the offers are in order. */
static size_t keep_parallel(struct offer *items, size_t count, int64_t wanted)
{
    size_t kept = 0;
    for (size_t i = 0; i < count;) {
        size_t until = i;
        while (until < count && items[until].at.us == items[i].at.us)
            until++;
        bool enough = (int64_t)(until - i) >= wanted;
        for (; i < until; i++)
            if (enough)
                items[kept++] = items[i];
    }
    return kept;
}

/* Visits with one person each: starts that the rules find, of all providers, whose time is known. */
static void visits_list(struct search *s, struct span window, size_t most, struct offers *ret_offers)
{
    struct arena *a = s->op->arena;
    const struct offer_providers *p = &s->providers;
    struct slots *found = arena_array(a, p->count, sizeof *found);
    size_t total = 0, n = 0;
    size_t each = most && s->w->parallel <= 1 ? most : SIZE_MAX;
    for (size_t i = 0; i < p->count; i++) {
        struct slot_wish w = wish_of(s, &p->items[i], window);
        found[i] = slots_find(a, &p->items[i].facts, &w, each);
        total += found[i].count;
    }
    struct offer *items = arena_array(a, total, sizeof *items);
    for (size_t i = 0; i < p->count; i++)
        for (size_t k = 0; k < found[i].count; k++)
            items[n++] = offer_of(s, &p->items[i], found[i].items[k]);
    if (p->count > 1)
        qsort(items, n, sizeof *items, by_time);
    if (s->w->parallel > 1)
        n = keep_parallel(items, n, s->w->parallel);
    *ret_offers = (struct offers){ items, most && n > most ? most : n, s->type };
}

/* Sessions of a group type that can be joined. */
static enum err sessions_list(struct search *s, size_t most, struct offers *ret_offers)
{
    const struct op *op = s->op;
    struct offer_sessions_rows rows;
    int64_t wanted = s->w->parallel > 1 ? s->w->parallel : 1;
    bool confidential = reader_sees_confidential(op, s->reader) && s->reader != READER_PUBLIC;
    TRY(q_offer_sessions(op->db, op->arena, op->viewer->org,
        &(struct q_offer_sessions){ .type_id = s->type.id,
            .starts_at = s->window.from,
            .until = s->window.until,
            .contact_type = sv_of(contact_type_name(s->w->contact_type)),
            .location_id = s->w->location,
            .as_staff = s->as_staff,
            .confidential = confidential,
            .moving = s->w->moving },
        &rows));
    struct offer *items = arena_array(op->arena, rows.count, sizeof *items);
    size_t n = 0;
    for (size_t i = 0; i < rows.count && (!most || n < most); i++) {
        const struct offer_sessions_row *r = &rows.items[i];
        int64_t places = r->max_attendees > r->taken ? r->max_attendees - r->taken : 0;
        bool full = places < wanted;
        if (!asked_for(s->w, r->staff_id) || (full && !(s->w->waitlist && s->type.waitlist)))
            continue;
        items[n++] = (struct offer){ .at = r->starts_at,
            .staff = r->staff_id,
            .staff_name = sv_fmt(op->arena, "%.*s %.*s", SV_FMT(r->first_name), SV_FMT(r->last_name)),
            .location = r->location_id.v,
            .session = r->id,
            .length_min = (r->ends_at.us - r->starts_at.us) / MINUTE_US,
            .places = s->reader == READER_STAFF ? places : !full,
            .full = full,
            .waitlist = full };
    }
    *ret_offers = (struct offers){ items, n, s->type };
    return E_OK;
}

static bool can_be_met(const struct search *s)
{
    return (s->type.contact_types >> s->w->contact_type & 1) && instant_before(s->window.from, s->window.until);
}

enum err offer_list(
    const struct op *op, const struct organization *org, const struct offer_wish *w, struct offers *ret_offers)
{
    struct search s;
    TRY(search_open(op, org, w, &s));
    s.window.until = sooner(s.window.until, instant_add(w->window.from, WINDOW_MOST_US));
    *ret_offers = (struct offers){ .type = s.type };
    if (!can_be_met(&s))
        return E_OK;
    if (s.type.is_group)
        return sessions_list(&s, w->most, ret_offers);
    TRY(load_providers(&s, true));
    if (s.providers.count)
        visits_list(&s, s.window, w->most, ret_offers);
    return E_OK;
}

enum err offer_days(const struct op *op, const struct organization *org, const struct offer_wish *w,
    const struct zone *zone, struct offer_days *ret_days)
{
    struct offer_wish all = *w;
    struct offers offers;
    all.most = 0;
    TRY(offer_list(op, org, &all, &offers));
    struct day *days = arena_array(op->arena, offers.count, sizeof *days);
    size_t n = 0;
    struct instant next = { INT64_MIN }; /* when the day after the last one begins */
    for (size_t i = 0; i < offers.count; i++) {
        if (offers.items[i].at.us < next.us)
            continue;
        days[n] = zone_day(zone, offers.items[i].at);
        next = zone_day_start(zone, (struct day){ days[n].n + 1 });
        n++;
    }
    *ret_days = (struct offer_days){ days, n };
    return E_OK;
}

/* The first free time within a part of the window; each provider has to beat those before. */
static enum err first_within(struct search *s, struct span part, bool *ret_found, struct offer *ret_offer)
{
    struct span left = part;
    *ret_found = false;
    TRY(offer_taken(s->op, &s->providers, part, s->w->moving));
    if (s->w->parallel > 1) {
        struct offers some;
        visits_list(s, part, 1, &some);
        *ret_found = some.count > 0;
        if (*ret_found)
            *ret_offer = some.items[0];
        return E_OK;
    }
    for (size_t i = 0; i < s->providers.count && instant_before(left.from, left.until); i++) {
        const struct offer_provider *p = &s->providers.items[i];
        struct slot_wish w = wish_of(s, p, left);
        struct slot slot;
        if (!slot_first(s->op->arena, &p->facts, &w, &slot))
            continue;
        *ret_offer = offer_of(s, p, slot);
        *ret_found = true;
        left.until = slot.at;
    }
    return E_OK;
}

enum err offer_first(
    const struct op *op, const struct organization *org, const struct offer_wish *w, struct offer *ret_offer)
{
    struct search s;
    struct offer_wish ahead = *w;
    struct offers sessions;
    ahead.window.until = instant_add(later(w->window.from, op->now), 2 * 366 * DAY_US);
    TRY(search_open(op, org, &ahead, &s));
    if (!can_be_met(&s))
        return E_NOTFOUND;
    if (s.type.is_group) {
        TRY(sessions_list(&s, 1, &sessions));
        if (!sessions.count)
            return E_NOTFOUND;
        *ret_offer = sessions.items[0];
        return E_OK;
    }
    TRY(load_providers(&s, false));
    if (!s.providers.count)
        return E_NOTFOUND;
    TRY(offer_hours(op, &s.providers, s.window, s.as_staff));
    int64_t days = FIRST_LOOK_DAYS; /* then twice as many each time: most have a time within a week */
    for (struct span part = { s.window.from, s.window.from }; instant_before(part.until, s.window.until); days *= 2) {
        bool found;
        part = (struct span){ part.until, sooner(s.window.until, instant_add(part.until, days * DAY_US)) };
        TRY(first_within(&s, part, &found, ret_offer));
        if (found)
            return E_OK;
    }
    return E_NOTFOUND;
}
