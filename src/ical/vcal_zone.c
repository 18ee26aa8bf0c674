#include "ical/vcal_zone.h"

#include <stdlib.h>

#include "base/err.h"
#include "ical/recur_walk.h"

enum { DAY_S = 86400, RULE_DAYS_MOST = 200000 };

static int64_t wall_seconds(struct wall w)
{
    return (int64_t)w.day.n * DAY_S + w.hour * 3600 + w.minute * 60 + w.second;
}

static struct wall wall_of_seconds(int64_t s)
{
    int64_t day = s / DAY_S - (s % DAY_S < 0), rest = s - day * DAY_S;
    return (struct wall){ { (int32_t)day }, (int)(rest / 3600), (int)(rest / 60 % 60), (int)(rest % 60) };
}

/* STANDARD or DAYLIGHT, as it is read. */
struct observance {
    struct vcal_when starts;
    bool has_start;
    struct sv rule;
    int32_t before_s, after_s;
    size_t first; /* its onsets from here on; those of RDATE come while reading */
};

static void onset_add(struct vcal_zone *z, int64_t wall_s)
{
    if (z->count < VCAL_ONSETS_MOST)
        z->onsets[z->count++] = (struct vcal_onset){ .wall_s = wall_s };
}

/* Its start, and what the rule gives around the window. */
static void observance_end(
    struct arena *a, struct observance *o, struct day from, struct day until, int64_t *budget, struct vcal_zone *z)
{
    if (!o->has_start)
        z->count = o->first;
    else
        onset_add(z, wall_seconds(o->starts.wall));
    struct recur_walk *w = arena_alloc_raw(a, sizeof *w);
    if (o->has_start && o->rule.n && recur_open(o->rule, o->starts.wall, zone_of(SV("UTC")), w)) {
        int64_t given = *budget < RULE_DAYS_MOST ? *budget : RULE_DAYS_MOST;
        struct wall at;
        w->budget = given;
        recur_skip(w, from);
        while (recur_next(w, &at) && at.day.n <= until.n)
            if (at.day.n >= from.n)
                onset_add(z, wall_seconds(at));
        *budget -= given - w->budget;
    }
    for (size_t i = o->first; i < z->count; i++) {
        z->onsets[i].before_s = o->before_s;
        z->onsets[i].after_s = o->after_s;
    }
}

static int onset_cmp(const void *a, const void *b)
{
    const struct vcal_onset *x = a, *y = b;
    return (x->wall_s > y->wall_s) - (x->wall_s < y->wall_s);
}

static void observance_line(const struct vcal_line *l, struct observance *o, struct vcal_zone *z)
{
    struct sv list = l->value;
    struct vcal_when when;
    if (vcal_is(l, "DTSTART"))
        o->has_start = vcal_when_read(l->value, &o->starts);
    else if (vcal_is(l, "RRULE"))
        o->rule = l->value;
    else if (vcal_is(l, "TZOFFSETFROM"))
        (void)vcal_offset_read(l->value, &o->before_s);
    else if (vcal_is(l, "TZOFFSETTO"))
        (void)vcal_offset_read(l->value, &o->after_s);
    else if (vcal_is(l, "RDATE"))
        while (list.n)
            if (vcal_when_read(sv_cut(&list, ','), &when))
                onset_add(z, wall_seconds(when.wall));
}

/* "Europe/Berlin", also behind another's prefix: "/example.org/20260101_1/Europe/Berlin". */
static const struct zone *zone_by_name(struct sv id)
{
    const struct zone *z = id.n ? zone_find(id) : NULL;
    while (!z && sv_find(id, '/', 0) != SIZE_MAX) {
        (void)sv_cut(&id, '/');
        z = id.n ? zone_find(id) : NULL;
    }
    return z;
}

void vcal_zone_read(
    struct arena *a, struct sv *rest, struct day from, struct day until, int64_t *budget, struct vcal_zones *zones)
{
    struct vcal_zone z = { .onsets = arena_array(a, VCAL_ONSETS_MOST, sizeof(struct vcal_onset)) };
    struct observance o = { 0 };
    bool inside = false;
    struct vcal_line l;
    from.n -= 800; /* the onset in force as the window begins */
    until.n += 2;
    while (vcal_line_next(a, rest, &l)) {
        if (vcal_is(&l, "BEGIN")) {
            inside = true;
            o = (struct observance){ .first = z.count };
        } else if (vcal_is(&l, "END")) {
            if (sv_eq_ci(l.value, SV("VTIMEZONE")))
                break;
            if (inside)
                observance_end(a, &o, from, until, budget, &z);
            inside = false;
        } else if (inside)
            observance_line(&l, &o, &z);
        else if (vcal_is(&l, "TZID"))
            z.id = l.value;
    }
    qsort(z.onsets, z.count, sizeof *z.onsets, onset_cmp);
    z.zone = zone_by_name(z.id);
    if (zones->count < VCAL_ZONES_MOST && (z.count || z.zone))
        zones->items[zones->count++] = z;
}

struct vcal_zone vcal_zone_find(struct vcal_zones *zones, struct sv id, const struct zone *otherwise)
{
    for (size_t i = 0; i < zones->count; i++)
        if (sv_eq(zones->items[i].id, id))
            return zones->items[i];
    const struct zone *known = zone_by_name(id);
    struct vcal_zone z = { .id = id, .zone = known ? known : otherwise };
    if (zones->count < VCAL_ZONES_MOST)
        zones->items[zones->count++] = z;
    return z;
}

static int32_t offset_at(const struct vcal_zone *z, int64_t wall_s)
{
    size_t low = 0, high = z->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (z->onsets[middle].wall_s <= wall_s)
            low = middle + 1;
        else
            high = middle;
    }
    return low ? z->onsets[low - 1].after_s : z->onsets[0].before_s;
}

struct instant vcal_instant(const struct vcal_zone *z, struct wall w)
{
    if (z->zone)
        return zone_instant(z->zone, w).first;
    int64_t wall_s = wall_seconds(w);
    return (struct instant){ (wall_s - offset_at(z, wall_s)) * SECOND_US };
}

struct wall vcal_wall(const struct vcal_zone *z, struct wall utc)
{
    int64_t utc_s = wall_seconds(utc);
    if (z->zone)
        return zone_local(z->zone, (struct instant){ utc_s * SECOND_US }).wall;
    int32_t near = offset_at(z, utc_s);
    return wall_of_seconds(utc_s + offset_at(z, utc_s + near));
}
