#include "calendar/offer_facts.h"

#include <stdlib.h>

#include "calendar/queries.h"

/* Rows of offer_taken: whose time is gone, and why. */
enum { TAKEN_BUSY, TAKEN_OFF };
#define BOOKED_MOST_US (2 * DAY_US) /* a visit with its buffers is no longer */

struct place_of { /* a provider's place in the list, by id */
    int64_t id;
    size_t at;
};

static int by_id(const void *a, const void *b)
{
    const struct place_of *x = a, *y = b;
    return (x->id > y->id) - (x->id < y->id);
}

static void index_providers(struct arena *a, struct offer_providers *p)
{
    struct place_of *places = arena_array(a, p->count, sizeof *places);
    p->by_id = arena_array(a, p->count, sizeof *p->by_id);
    for (size_t i = 0; i < p->count; i++)
        places[i] = (struct place_of){ p->items[i].staff.v, i };
    qsort(places, p->count, sizeof *places, by_id);
    for (size_t i = 0; i < p->count; i++)
        p->by_id[i] = places[i].at;
}

static struct offer_provider *find(const struct offer_providers *p, int64_t staff)
{
    size_t low = 0, high = p->count;
    while (low < high) {
        size_t mid = low + (high - low) / 2;
        struct offer_provider *at = &p->items[p->by_id[mid]];
        if (at->staff.v == staff)
            return at;
        if (at->staff.v < staff)
            low = mid + 1;
        else
            high = mid;
    }
    return NULL;
}

static const struct staff_id *ids_of(struct arena *a, const struct offer_providers *p)
{
    struct staff_id *ids = arena_array(a, p->count, sizeof *ids);
    for (size_t i = 0; i < p->count; i++)
        ids[i] = p->items[i].staff;
    return ids;
}

/* What is asked, and the rows that came. */
struct asked {
    const struct op *op;
    const struct staff_id *ids; /* count 0: everybody, which only offer_staff understands */
    size_t count;
    struct span window;
    bool as_staff, off_only;
    struct appointment_id moving;
    struct offer_staff_rows staff;
    struct offer_hours_rows hours;
    struct offer_taken_rows taken;
};

static enum err ask_staff(struct db *db, struct asked *x)
{
    struct arena *a = x->op->arena;
    struct offer_everybody_rows all;
    if (x->count)
        return q_offer_staff(
            db, a, x->op->viewer->org, &(struct q_offer_staff){ .ids = x->ids, .ids_count = x->count }, &x->staff);
    TRY(q_offer_everybody(db, a, x->op->viewer->org, &all));
    struct offer_staff_row *rows = arena_array(a, all.count, sizeof *rows);
    for (size_t i = 0; i < all.count; i++) {
        const struct offer_everybody_row *r = &all.items[i];
        rows[i] = (struct offer_staff_row){ .id = r->id,
            .first_name = r->first_name,
            .last_name = r->last_name,
            .zone = r->zone,
            .same_day = r->same_day,
            .buffer_min = r->buffer_min };
    }
    x->staff = (struct offer_staff_rows){ .items = rows, .count = all.count };
    return E_OK;
}

static enum err ask_hours(struct db *db, struct asked *x)
{
    struct day first = { (int32_t)(x->window.from.us / DAY_US) - 2 };
    struct day last = { (int32_t)(x->window.until.us / DAY_US) + 2 };
    return q_offer_hours(db, x->op->arena, x->op->viewer->org,
        &(struct q_offer_hours){
            .ids = x->ids, .ids_count = x->count, .first = first, .last = last, .as_staff = x->as_staff },
        &x->hours);
}

static enum err ask_taken(struct db *db, struct asked *x)
{
    struct span wide = { instant_add(x->window.from, -BOOKED_MOST_US), instant_add(x->window.until, BOOKED_MOST_US) };
    return q_offer_taken(db, x->op->arena, x->op->viewer->org,
        &(struct q_offer_taken){ .ids = x->ids,
            .ids_count = x->count,
            .from = wide.from,
            .until = wide.until,
            .reach = instant_add(wide.until, BOOKED_MOST_US),
            .moving = x->moving,
            .off_only = x->off_only },
        &x->taken);
}

static enum err ask_times(struct db *db, void *arg)
{
    TRY(ask_hours(db, arg));
    return ask_taken(db, arg);
}

static enum err ask_all(struct db *db, void *arg)
{
    TRY(ask_staff(db, arg));
    return ask_times(db, arg);
}

static void take_staff(const struct asked *x, struct offer_providers *ret_providers)
{
    const struct op *op = x->op;
    const struct offer_staff_rows *rows = &x->staff;
    struct offer_providers p = { arena_array(op->arena, rows->count, sizeof *p.items), rows->count, NULL };
    for (size_t i = 0; i < rows->count; i++) {
        const struct offer_staff_row *r = &rows->items[i];
        p.items[i] = (struct offer_provider){ .staff = r->id,
            .name = sv_fmt(op->arena, "%.*s %.*s", SV_FMT(r->first_name), SV_FMT(r->last_name)),
            .buffer_min = r->buffer_min.has ? r->buffer_min.v : 0,
            .same_day = !r->same_day.has || r->same_day.v,
            .facts.zone = zone_of(r->zone) };
    }
    index_providers(op->arena, &p);
    *ret_providers = p;
}

enum err offer_providers_load(
    const struct op *op, const struct staff_id *staff, size_t count, struct offer_providers *ret_providers)
{
    struct asked x = { .op = op, .ids = staff, .count = count };
    TRY(ask_staff(op->db, &x));
    take_staff(&x, ret_providers);
    return E_OK;
}

static struct availability hours_row(const struct offer_hours_row *r)
{
    return (struct availability){ .staff = r->staff_id,
        .weekly = r->weekday.has,
        .weekday = (int)r->weekday.v,
        .day = r->day.v,
        .from_min = r->from_min,
        .until_min = r->until_min,
        .starts_on = r->starts_on,
        .ends_on = r->ends_on,
        .type = r->type_id.v,
        .contact_types = r->open ? (unsigned)r->contact_types : 0, /* the date still has hours of its own */
        .location = r->location_id.v };
}

static void take_hours(const struct asked *x, struct offer_providers *p)
{
    const struct offer_hours_rows *rows = &x->hours;
    struct availability *all = arena_array(x->op->arena, rows->count, sizeof *all);
    for (size_t i = 0; i < rows->count;) { /* one provider's rows stand together */
        struct offer_provider *of = find(p, rows->items[i].staff_id.v);
        size_t begin = i;
        for (; i < rows->count && rows->items[i].staff_id.v == rows->items[begin].staff_id.v; i++)
            all[i] = hours_row(&rows->items[i]);
        if (of) {
            of->facts.hours = &all[begin];
            of->facts.hours_count = i - begin;
        }
    }
}

enum err offer_hours(const struct op *op, struct offer_providers *p, struct span window, bool as_staff)
{
    struct asked x = {
        .op = op, .ids = ids_of(op->arena, p), .count = p->count, .window = window, .as_staff = as_staff
    };
    TRY(ask_hours(op->db, &x));
    take_hours(&x, p);
    return E_OK;
}

struct counts {
    size_t busy, off;
};

static void take_room(struct arena *a, struct offer_providers *p, const struct offer_taken_rows *rows)
{
    struct counts *n = arena_array(a, p->count, sizeof *n);
    size_t holidays = 0;
    for (size_t i = 0; i < rows->count; i++) {
        const struct offer_provider *of = find(p, rows->items[i].staff);
        holidays += rows->items[i].staff == 0;
        if (!of)
            continue;
        if (rows->items[i].kind == TAKEN_OFF)
            n[of - p->items].off++;
        else
            n[of - p->items].busy++;
    }
    for (size_t i = 0; i < p->count; i++) {
        struct slot_facts *f = &p->items[i].facts;
        f->busy = (struct spans){ arena_array(a, n[i].busy, sizeof(struct span)), 0 };
        f->off = (struct spans){ arena_array(a, n[i].off + holidays, sizeof(struct span)), 0 };
    }
}

static void take_taken(const struct asked *x, struct offer_providers *p)
{
    const struct offer_taken_rows *rows = &x->taken;
    take_room(x->op->arena, p, rows);
    for (size_t i = 0; i < rows->count; i++) {
        const struct offer_taken_row *r = &rows->items[i];
        struct span is = { r->starts_at, r->ends_at };
        struct offer_provider *of = find(p, r->staff); /* NULL: the practice, or who was asked for in vain */
        for (size_t k = 0; r->staff == 0 && k < p->count; k++)
            p->items[k].facts.off.items[p->items[k].facts.off.count++] = is;
        if (of && r->kind == TAKEN_OFF)
            of->facts.off.items[of->facts.off.count++] = is;
        else if (of)
            of->facts.busy.items[of->facts.busy.count++] = is;
    }
    for (size_t i = 0; i < p->count; i++) {
        spans_normalise(&p->items[i].facts.off);
        spans_normalise(&p->items[i].facts.busy);
    }
}

enum err offer_taken(const struct op *op, struct offer_providers *p, struct span window, struct appointment_id moving)
{
    struct asked x = { .op = op, .ids = ids_of(op->arena, p), .count = p->count, .window = window, .moving = moving };
    TRY(ask_taken(op->db, &x));
    take_taken(&x, p);
    return E_OK;
}

enum err offer_providers_whole(const struct op *op, const struct staff_id *staff, size_t count,
    const struct offer_times *times, struct offer_providers *ret_providers)
{
    struct asked x = { .op = op,
        .ids = staff,
        .count = count,
        .window = times->window,
        .as_staff = times->as_staff,
        .off_only = times->off_only,
        .moving = times->moving };
    if (count) {
        TRY(db_together(op->db, ask_all, &x));
        take_staff(&x, ret_providers);
    } else {
        TRY(offer_providers_load(op, NULL, 0, ret_providers));
        x.ids = ids_of(op->arena, ret_providers);
        x.count = ret_providers->count;
        if (!x.count)
            return E_OK;
        TRY(db_together(op->db, ask_times, &x));
    }
    take_hours(&x, ret_providers);
    take_taken(&x, ret_providers);
    return E_OK;
}
