/* Which starts of a visit can be offered. The hours of each row and date become pieces, cut where the clocks change;
 * what time off and visits (widened by the buffers) leave of them is free, and a visit has to lie in one free stretch.
 */
#include "calendar/rules.h"

#include <stdlib.h>
#include <string.h>

/* Hours of one row on one date, as far as the clocks do not change meanwhile. */
struct piece {
    struct instant from, until;
    int64_t grid;      /* where the row begins, on the scale of instants of these clocks; starts are counted from it */
    int64_t offset_us; /* of these clocks, east of UTC */
    struct appointment_location_id location;
};
struct pieces {
    struct piece *items;
    size_t count, cap;
};

static int64_t floor_div(int64_t n, int64_t by)
{
    return n / by - (n % by < 0);
}

static struct instant later(struct instant a, struct instant b)
{
    return a.us > b.us ? a : b;
}

static struct instant sooner(struct instant a, struct instant b)
{
    return a.us < b.us ? a : b;
}

static void piece_add(struct arena *a, struct pieces *p, struct piece piece)
{
    if (p->count == p->cap) {
        size_t cap = p->cap ? 2 * p->cap : 64;
        struct piece *items = arena_alloc_raw(a, cap * sizeof *items);
        if (p->count)
            memcpy(items, p->items, p->count * sizeof *items);
        p->items = items;
        p->cap = cap;
    }
    p->items[p->count++] = piece;
}

static bool row_fits(const struct availability *h, const struct slot_wish *w)
{
    return (!h->type.v || h->type.v == w->type->id.v) && (h->contact_types & (1u << w->contact_type)) &&
           (!h->location.v || !w->location.v || h->location.v == w->location.v);
}

static bool row_is_on(const struct availability *h, struct day d, int weekday)
{
    return h->weekday == weekday && (!h->starts_on.has || h->starts_on.v.n <= d.n) &&
           (!h->ends_on.has || d.n <= h->ends_on.v.n);
}

static bool has_own_hours(const struct slot_facts *f, struct day d)
{
    for (size_t i = 0; i < f->hours_count; i++)
        if (!f->hours[i].weekly && f->hours[i].day.n == d.n)
            return true;
    return false;
}

/* Those of one date within one stretch of unchanged clocks. */
static void pieces_of_day(struct arena *a, const struct slot_facts *f, const struct slot_wish *w, struct day d,
    struct zone_stretch clocks, struct span window, struct pieces *p)
{
    bool own = has_own_hours(f, d);
    int weekday = (int)(((int64_t)d.n + 4) % 7 + 7) % 7; /* 1970 began on a Thursday */
    int64_t offset_us = clocks.offset_s * SECOND_US, midnight = d.n * DAY_US - offset_us;
    for (size_t i = 0; i < f->hours_count; i++) {
        const struct availability *h = &f->hours[i];
        bool on = own ? !h->weekly && h->day.n == d.n : h->weekly && row_is_on(h, d, weekday);
        if (!on || !row_fits(h, w))
            continue;
        int64_t begins = midnight + h->from_min * MINUTE_US, ends = midnight + h->until_min * MINUTE_US;
        struct instant from = later((struct instant){ begins }, clocks.from);
        struct instant until = sooner((struct instant){ ends }, clocks.until);
        if (instant_before(from, until) && instant_before(from, window.until) && instant_before(window.from, until))
            piece_add(a, p, (struct piece){ from, until, begins, offset_us, h->location });
    }
}

static bool piece_before(const struct piece *a, const struct piece *b)
{
    return a->from.us != b->from.us ? a->from.us < b->from.us : a->location.v < b->location.v;
}

/* They come nearly in order. */
static void pieces_sort(struct pieces *p)
{
    for (size_t i = 1; i < p->count; i++) {
        struct piece x = p->items[i];
        size_t j = i;
        for (; j && piece_before(&x, &p->items[j - 1]); j--)
            p->items[j] = p->items[j - 1];
        p->items[j] = x;
    }
}

/* Whole, also where they reach out of the window. Ascending. */
static struct pieces pieces_find(
    struct arena *a, const struct slot_facts *f, const struct slot_wish *w, struct span window)
{
    struct pieces p = { 0 };
    for (struct instant at = window.from; instant_before(at, window.until);) {
        struct zone_stretch clocks = zone_stretch(f->zone, at);
        int64_t last_us = sooner(clocks.until, window.until).us - 1, offset_us = clocks.offset_s * SECOND_US;
        int64_t first = floor_div(at.us + offset_us, DAY_US) - 1; /* hours may go on past midnight */
        int64_t last = floor_div(last_us + offset_us, DAY_US);
        for (int64_t d = first; d <= last; d++)
            pieces_of_day(a, f, w, (struct day){ (int32_t)d }, clocks, window, &p);
        at = clocks.until;
    }
    pieces_sort(&p);
    return p;
}

/* The hours of one place (or of all) joined, without time off. */
static struct spans hours_of(
    struct arena *a, const struct pieces *p, const struct appointment_location_id *place, struct spans off)
{
    struct spans hours = { arena_array(a, p->count, sizeof(struct span)), 0 };
    for (size_t i = 0; i < p->count; i++)
        if (!place || p->items[i].location.v == place->v)
            hours.items[hours.count++] = (struct span){ p->items[i].from, p->items[i].until };
    spans_normalise(&hours);
    return spans_minus(a, hours, off);
}

struct spans hours_spans(struct arena *a, const struct slot_facts *f, const struct slot_wish *w)
{
    struct pieces p = pieces_find(a, f, w, w->window);
    return spans_within(a, hours_of(a, &p, NULL, f->off), w->window);
}

/* Visits that could touch the window, made longer by the buffers: a visit is free when it meets none of these. */
static struct spans busy_widened(
    struct arena *a, const struct slot_facts *f, const struct slot_wish *w, struct span window)
{
    int64_t before = (w->type->buffer_before_min + w->buffer_min) * MINUTE_US;
    int64_t after = (w->type->buffer_after_min + w->buffer_min) * MINUTE_US;
    size_t low = 0, high = f->busy.count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (f->busy.items[middle].until.us + before <= window.from.us)
            low = middle + 1;
        else
            high = middle;
    }
    for (high = low; high < f->busy.count && f->busy.items[high].from.us - after < window.until.us;)
        high++;
    struct spans wide = { arena_array(a, high - low, sizeof(struct span)), high - low };
    for (size_t i = 0; i < wide.count; i++)
        wide.items[i] = (struct span){ instant_add(f->busy.items[low + i].from, -after),
            instant_add(f->busy.items[low + i].until, before) };
    spans_normalise(&wide);
    return wide;
}

struct place_free {
    struct appointment_location_id location;
    struct spans spans;
};
struct search {
    struct arena *a;
    const struct slot_facts *f;
    const struct slot_wish *w;
    struct span window; /* of starts */
    struct pieces pieces;
    struct spans busy;
    struct place_free *places;
    size_t place_count;
    struct slots found;
    size_t cap;
    bool in_order;
};

static struct spans free_at(struct search *s, struct appointment_location_id location)
{
    for (size_t i = 0; i < s->place_count; i++)
        if (s->places[i].location.v == location.v)
            return s->places[i].spans;
    struct spans hours = hours_of(s->a, &s->pieces, &location, s->f->off);
    struct spans spans = spans_minus(s->a, hours, s->busy);
    s->places[s->place_count++] = (struct place_free){ location, spans };
    return spans;
}

static void slot_add(struct search *s, struct slot slot)
{
    struct slots *found = &s->found;
    if (found->count == s->cap) {
        s->cap = s->cap ? 2 * s->cap : 128;
        struct slot *items = arena_alloc_raw(s->a, s->cap * sizeof *items);
        if (found->count)
            memcpy(items, found->items, found->count * sizeof *items);
        found->items = items;
    }
    if (found->count && slot.at.us <= found->items[found->count - 1].at.us)
        s->in_order = false;
    found->items[found->count++] = slot;
}

/* The first `most` starts in one piece. */
static void piece_search(struct search *s, const struct piece *p, size_t most)
{
    const struct slot_wish *w = s->w;
    struct spans spans = free_at(s, p->location);
    int64_t step = (w->type->interval_min > 0 ? w->type->interval_min : 1) * MINUTE_US;
    int64_t length = w->length_min * MINUTE_US;
    struct instant from = later(p->from, s->window.from), until = sooner(p->until, s->window.until);
    int64_t at = p->grid - floor_div(p->grid - from.us, step) * step; /* the first not before `from` */
    size_t low = 0, high = spans.count, count = 0;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (spans.items[middle].until.us < at + length)
            low = middle + 1;
        else
            high = middle;
    }
    while (at < until.us && low < spans.count && count < most) {
        struct span free_span = spans.items[low];
        if (at + length > free_span.until.us)
            low++;
        else if (at < free_span.from.us)
            at = p->grid - floor_div(p->grid - free_span.from.us, step) * step;
        else {
            if (w->same_day || floor_div(at + p->offset_us, DAY_US) != w->today.n) {
                slot_add(s, (struct slot){ { at }, p->location });
                count++;
            }
            at += step;
        }
    }
}

static int slot_cmp(const void *a, const void *b)
{
    const struct slot *x = a, *y = b;
    if (x->at.us != y->at.us)
        return x->at.us < y->at.us ? -1 : 1;
    return (x->location.v > y->location.v) - (x->location.v < y->location.v);
}

/* Rows that overlap give a start twice, or out of order. */
static void slots_put_in_order(struct search *s)
{
    struct slots *found = &s->found;
    qsort(found->items, found->count, sizeof *found->items, slot_cmp);
    size_t kept = 0;
    for (size_t i = 0; i < found->count; i++)
        if (!kept || found->items[i].at.us != found->items[kept - 1].at.us)
            found->items[kept++] = found->items[i];
    found->count = kept;
    s->in_order = true;
}

/* Starts from window.from on and before window.until. */
static struct slots search(
    struct arena *a, const struct slot_facts *f, const struct slot_wish *w, struct span window, size_t most)
{
    if (!instant_before(window.from, window.until) || !most || w->length_min <= 0)
        return (struct slots){ 0 };
    struct span reach = { window.from, instant_add(window.until, w->length_min * MINUTE_US) };
    struct search s = { .a = a, .f = f, .w = w, .window = window, .in_order = true };
    s.pieces = pieces_find(a, f, w, reach);
    s.busy = busy_widened(a, f, w, reach);
    s.places = arena_array(a, s.pieces.count, sizeof *s.places);
    for (size_t i = 0; i < s.pieces.count; i++) {
        const struct piece *p = &s.pieces.items[i];
        bool enough = s.in_order && s.found.count >= most && s.found.items[most - 1].at.us < p->from.us;
        if (enough || !instant_before(p->from, window.until))
            break;
        piece_search(&s, p, most);
    }
    if (!s.in_order)
        slots_put_in_order(&s);
    if (s.found.count > most)
        s.found.count = most;
    return s.found;
}

/* Where starts may be by window, notice and horizon. */
static struct span starts_of(const struct slot_wish *w)
{
    return (struct span){ later(w->window.from, w->earliest), sooner(w->window.until, instant_add(w->latest, 1)) };
}

struct slots slots_find(struct arena *a, const struct slot_facts *f, const struct slot_wish *w, size_t most)
{
    return search(a, f, w, starts_of(w), most);
}

bool slot_first(struct arena *a, const struct slot_facts *f, const struct slot_wish *w, struct slot *ret_slot)
{
    struct span all = starts_of(w);
    int64_t days = 2; /* then twice as many each time: most have a time in the next few days */
    for (struct instant from = all.from; instant_before(from, all.until); days *= 2) {
        struct span part = { from, sooner(all.until, instant_add(from, days * DAY_US)) };
        struct slots found = search(a, f, w, part, 1);
        if (found.count) {
            *ret_slot = found.items[0];
            return true;
        }
        from = part.until;
    }
    return false;
}

bool slot_is_offered(struct arena *a, const struct slot_facts *f, const struct slot_wish *w, struct instant at)
{
    struct span all = starts_of(w);
    if (instant_before(at, all.from) || !instant_before(at, all.until))
        return false;
    return search(a, f, w, (struct span){ at, instant_add(at, 1) }, 1).count > 0;
}

struct change_policy change_policy_of(
    const struct appointment_type *t, struct instant starts_at, int64_t moves, struct instant now)
{
    bool ahead = instant_before(now, starts_at);
    bool late = ahead && starts_at.us - now.us < t->cancel_min * MINUTE_US;
    bool moves_left = !t->moves_max || moves < t->moves_max;
    return (struct change_policy){ .may_cancel = ahead, .late = late, .may_move = ahead && !late && moves_left };
}
