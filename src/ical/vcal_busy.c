/* When a foreign calendar says that somebody is busy. All of it is untrusted: bytes, events, rules and their cost have
 * limits, and what cannot be read is left out. */
#include <stdlib.h>
#include <string.h>

#include "ical/recur_walk.h"
#include "ical/vcal_line.h"
#include "ical/vcal_zone.h"
#include "ical/vcalendar.h"

enum { EVENTS_MOST = 20000, TIMES_MOST = 100000, DATES_MOST = 2000, STEPS_MOST = 400000, DAYS_MOST = 20000000 };

struct date_list { /* RDATE or EXDATE */
    struct vcal_when *items;
    struct sv *zones;
    size_t count, cap;
};
struct event {
    struct sv uid, starts_zone, ends_zone, recurs_zone, rule;
    struct vcal_when starts, ends, recurs;
    bool has_start, has_end, has_duration, has_recurs, free;
    int64_t duration_days, duration_s;
    struct date_list more, not_on;
    struct { /* EXDATEs, ascending, when it is expanded */
        int64_t *items;
        size_t count;
    } off_times, off_days;
};
struct override { /* an occurrence that has an event of its own */
    struct sv uid;
    int64_t at_us;
};
struct reader {
    struct arena *a;
    const struct zone *zone; /* of floating times and dates */
    struct instant from, until;
    int64_t budget; /* days of rules */
    size_t steps;   /* occurrences looked at */
    struct vcal_zones zones;
    struct event *events;
    size_t count, cap;
    struct override *overrides;
    size_t override_count;
    struct busy_span *busy;
    size_t busy_count, busy_cap;
    bool too_much;
};

/* Room for one more of `size` bytes in an array that doubles. */
static void *grow(struct arena *a, void *items, size_t count, size_t *cap, size_t size)
{
    if (count < *cap)
        return items;
    *cap = *cap ? 2 * *cap : 16;
    void *bigger = arena_array(a, *cap, size);
    if (count)
        memcpy(bigger, items, count * size);
    return bigger;
}

static void busy_add(struct reader *r, struct instant from, struct instant until)
{
    if (!instant_before(from, until) || !instant_before(from, r->until) || !instant_before(r->from, until))
        return;
    if (r->busy_count == TIMES_MOST) {
        r->too_much = true;
        return;
    }
    r->busy = grow(r->a, r->busy, r->busy_count, &r->busy_cap, sizeof *r->busy);
    r->busy[r->busy_count++] = (struct busy_span){ from, until };
}

static void dates_read(struct reader *r, const struct vcal_line *l, struct date_list *list)
{
    struct sv rest = l->value;
    struct vcal_when when;
    while (rest.n) {
        struct sv text = sv_cut(&rest, ',');
        text = sv_cut(&text, '/'); /* of a period its start */
        if (!vcal_when_read(text, &when) || list->count == DATES_MOST)
            continue;
        size_t cap = list->cap;
        list->zones = grow(r->a, list->zones, list->count, &cap, sizeof *list->zones);
        list->items = grow(r->a, list->items, list->count, &list->cap, sizeof *list->items);
        list->zones[list->count] = vcal_param(l, SV("TZID"));
        list->items[list->count++] = when;
    }
}

static void event_line(struct reader *r, const struct vcal_line *l, struct event *e)
{
    if (vcal_is(l, "UID"))
        e->uid = l->value;
    else if (vcal_is(l, "DTSTART")) {
        e->has_start = vcal_when_read(l->value, &e->starts);
        e->starts_zone = vcal_param(l, SV("TZID"));
    } else if (vcal_is(l, "DTEND")) {
        e->has_end = vcal_when_read(l->value, &e->ends);
        e->ends_zone = vcal_param(l, SV("TZID"));
    } else if (vcal_is(l, "DURATION"))
        e->has_duration = vcal_duration_read(l->value, &e->duration_days, &e->duration_s);
    else if (vcal_is(l, "RECURRENCE-ID")) {
        e->has_recurs = vcal_when_read(l->value, &e->recurs);
        e->recurs_zone = vcal_param(l, SV("TZID"));
    } else if (vcal_is(l, "RRULE"))
        e->rule = l->value;
    else if (vcal_is(l, "RDATE"))
        dates_read(r, l, &e->more);
    else if (vcal_is(l, "EXDATE"))
        dates_read(r, l, &e->not_on);
    else if ((vcal_is(l, "STATUS") && sv_eq_ci(l->value, SV("CANCELLED"))) ||
             (vcal_is(l, "TRANSP") && sv_eq_ci(l->value, SV("TRANSPARENT"))) ||
             (vcal_is(l, "X-MICROSOFT-CDO-BUSYSTATUS") && sv_eq_ci(l->value, SV("FREE"))))
        e->free = true;
}

/* From after BEGIN:VEVENT to its end; alarms within it say nothing. */
static void event_read(struct reader *r, struct sv *rest)
{
    struct event e = { 0 };
    struct vcal_line l;
    int depth = 0;
    while (vcal_line_next(r->a, rest, &l)) {
        if (vcal_is(&l, "BEGIN"))
            depth++;
        else if (vcal_is(&l, "END")) {
            if (!depth || sv_eq_ci(l.value, SV("VEVENT")))
                break;
            depth--;
        } else if (!depth)
            event_line(r, &l, &e);
    }
    if (!e.has_start)
        return;
    if (r->count == EVENTS_MOST) {
        r->too_much = true;
        return;
    }
    r->events = grow(r->a, r->events, r->count, &r->cap, sizeof *r->events);
    r->events[r->count++] = e;
}

static struct instant instant_of(struct reader *r, struct vcal_when when, struct sv zone_id)
{
    if (when.is_utc)
        return zone_instant(zone_of(SV("UTC")), when.wall).first;
    if (when.is_date)
        return zone_day_start(r->zone, when.wall.day);
    struct vcal_zone z = vcal_zone_find(&r->zones, zone_id, r->zone);
    return vcal_instant(&z, when.wall);
}

/* FREEBUSY of a VFREEBUSY: periods in UTC. */
static void periods_read(struct reader *r, const struct vcal_line *l)
{
    struct sv rest = l->value, kind = vcal_param(l, SV("FBTYPE"));
    if (sv_eq_ci(kind, SV("FREE")))
        return;
    while (rest.n && !r->too_much) {
        struct sv end = sv_cut(&rest, ','), start = sv_cut(&end, '/');
        struct vcal_when from, until;
        int64_t days, seconds;
        if (!vcal_when_read(start, &from) || !from.is_utc)
            continue;
        struct instant at = instant_of(r, from, SV(""));
        if (vcal_when_read(end, &until) && until.is_utc)
            busy_add(r, at, instant_of(r, until, SV("")));
        else if (vcal_duration_read(end, &days, &seconds))
            busy_add(r, at, instant_add(at, days * DAY_US + seconds * SECOND_US));
    }
}

/* How long it takes: a number of days of the clock, and a rest that is exact. */
static void length_of(struct reader *r, const struct event *e, int64_t *ret_days, int64_t *ret_us)
{
    *ret_days = *ret_us = 0;
    if (e->has_end && e->starts.is_date)
        *ret_days = e->ends.wall.day.n - e->starts.wall.day.n;
    else if (e->has_end)
        *ret_us = instant_of(r, e->ends, e->ends_zone).us - instant_of(r, e->starts, e->starts_zone).us;
    else if (e->has_duration) {
        *ret_days = e->duration_days;
        *ret_us = e->duration_s * SECOND_US;
    } else if (e->starts.is_date)
        *ret_days = 1;
}

static int number_cmp(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

static void exceptions_sort(struct reader *r, struct event *e)
{
    e->off_times.items = arena_array(r->a, e->not_on.count, sizeof(int64_t));
    e->off_days.items = arena_array(r->a, e->not_on.count, sizeof(int64_t));
    for (size_t i = 0; i < e->not_on.count; i++) {
        const struct vcal_when *x = &e->not_on.items[i];
        if (x->is_date)
            e->off_days.items[e->off_days.count++] = x->wall.day.n;
        else
            e->off_times.items[e->off_times.count++] = instant_of(r, *x, e->not_on.zones[i]).us;
    }
    qsort(e->off_times.items, e->off_times.count, sizeof(int64_t), number_cmp);
    qsort(e->off_days.items, e->off_days.count, sizeof(int64_t), number_cmp);
}

static bool is_left_out(const struct event *e, struct instant at, struct day day)
{
    int64_t d = day.n;
    return bsearch(&at.us, e->off_times.items, e->off_times.count, sizeof at.us, number_cmp) ||
           bsearch(&d, e->off_days.items, e->off_days.count, sizeof d, number_cmp);
}

static int override_cmp(const void *a, const void *b)
{
    const struct override *x = a, *y = b;
    int by_uid = sv_cmp(x->uid, y->uid);
    return by_uid ? by_uid : (x->at_us > y->at_us) - (x->at_us < y->at_us);
}

static bool is_overridden(const struct reader *r, const struct event *e, struct instant at)
{
    const struct override key = { e->uid, at.us };
    return r->override_count && !e->has_recurs &&
           bsearch(&key, r->overrides, r->override_count, sizeof key, override_cmp);
}

/* One occurrence, at this time of its clock. */
static void occurrence_add(struct reader *r, const struct event *e, const struct vcal_zone *z, struct wall wall)
{
    int64_t days, us;
    struct instant from = e->starts.is_date ? zone_day_start(r->zone, wall.day) : vcal_instant(z, wall);
    if (!instant_before(from, r->until) || is_overridden(r, e, from) || is_left_out(e, from, wall.day))
        return;
    length_of(r, e, &days, &us);
    struct instant until = from;
    if (days > 0 && days < DATES_MOST) {
        struct wall end = wall;
        end.day.n += (int32_t)days;
        until = e->starts.is_date ? zone_day_start(r->zone, end.day) : vcal_instant(z, end);
    } else if (days)
        until = instant_add(from, days * DAY_US);
    busy_add(r, from, instant_add(until, us));
}

static void rule_expand(struct reader *r, const struct event *e, const struct vcal_zone *z)
{
    int64_t days, us;
    struct recur_walk *w = arena_alloc_raw(r->a, sizeof *w);
    if (!recur_open(e->rule, e->starts.wall, r->zone, w))
        return;
    if (w->rule.until_kind == UNTIL_UTC && !e->starts.is_utc) {
        w->rule.until = vcal_wall(z, w->rule.until);
        w->rule.until_kind = UNTIL_WALL;
    } else if (w->rule.until_kind == UNTIL_UTC)
        w->rule.until_kind = UNTIL_WALL;
    length_of(r, e, &days, &us);
    int64_t reach = days + us / DAY_US + 2; /* an occurrence that began so long before may still be on */
    struct day first = zone_day(r->zone, r->from), last = zone_day(r->zone, r->until);
    if (reach < 0 || reach > DATES_MOST)
        reach = DATES_MOST;
    recur_skip(w, (struct day){ first.n - (int32_t)reach });
    int64_t given = r->budget < RECUR_BUDGET ? r->budget : RECUR_BUDGET;
    w->budget = given;
    struct wall at;
    while (!r->too_much && recur_next(w, &at) && at.day.n <= last.n + 1) {
        if (++r->steps > STEPS_MOST)
            r->too_much = true;
        if (at.day.n >= first.n - reach)
            occurrence_add(r, e, z, at);
    }
    r->budget -= given - w->budget;
}

static void event_expand(struct reader *r, struct event *e)
{
    if (e->free)
        return;
    exceptions_sort(r, e);
    struct vcal_zone z = vcal_zone_find(&r->zones, e->starts.is_utc ? SV("UTC") : e->starts_zone, r->zone);
    occurrence_add(r, e, &z, e->starts.wall);
    if (e->has_recurs)
        return;
    for (size_t i = 0; i < e->more.count; i++) {
        struct vcal_zone other =
            vcal_zone_find(&r->zones, e->more.items[i].is_utc ? SV("UTC") : e->more.zones[i], r->zone);
        occurrence_add(r, e, &other, e->more.items[i].wall);
    }
    if (e->rule.n)
        rule_expand(r, e, &z);
}

static void overrides_collect(struct reader *r)
{
    size_t count = 0;
    for (size_t i = 0; i < r->count; i++)
        count += r->events[i].has_recurs;
    r->overrides = arena_array(r->a, count, sizeof *r->overrides);
    for (size_t i = 0; i < r->count; i++)
        if (r->events[i].has_recurs)
            r->overrides[r->override_count++] =
                (struct override){ r->events[i].uid, instant_of(r, r->events[i].recurs, r->events[i].recurs_zone).us };
    qsort(r->overrides, r->override_count, sizeof *r->overrides, override_cmp);
}

static int busy_cmp(const void *a, const void *b)
{
    const struct busy_span *x = a, *y = b;
    return (x->starts_at.us > y->starts_at.us) - (x->starts_at.us < y->starts_at.us);
}

static struct busy_spans busy_join(struct reader *r, size_t most)
{
    if (r->busy_count)
        qsort(r->busy, r->busy_count, sizeof *r->busy, busy_cmp);
    size_t kept = 0;
    for (size_t i = 0; i < r->busy_count; i++) {
        struct busy_span x = r->busy[i];
        if (kept && x.starts_at.us <= r->busy[kept - 1].ends_at.us) {
            if (x.ends_at.us > r->busy[kept - 1].ends_at.us)
                r->busy[kept - 1].ends_at = x.ends_at;
        } else
            r->busy[kept++] = x;
    }
    return (struct busy_spans){ r->busy, kept < most ? kept : most };
}

enum err vcalendar_busy(struct arena *a, struct sv text, const struct zone *zone, struct instant from,
    struct instant until, size_t most, struct busy_spans *ret_busy)
{
    struct reader r = { .a = a, .zone = zone, .from = from, .until = until, .budget = DAYS_MOST };
    struct sv rest = text;
    struct vcal_line l;
    if (text.n > VCALENDAR_TEXT_MAX)
        return E_TOOBIG;
    if (sv_starts(rest, SV("\xef\xbb\xbf")))
        rest = sv_sub(rest, 3, rest.n);
    if (!vcal_line_next(a, &rest, &l) || !vcal_is(&l, "BEGIN") || !sv_eq_ci(l.value, SV("VCALENDAR")))
        return E_INVALID;
    r.zones.items = arena_array(a, VCAL_ZONES_MOST, sizeof *r.zones.items);
    while (!r.too_much && vcal_line_next(a, &rest, &l)) {
        if (vcal_is(&l, "BEGIN") && sv_eq_ci(l.value, SV("VTIMEZONE")))
            vcal_zone_read(a, &rest, zone_day(zone, from), zone_day(zone, until), &r.budget, &r.zones);
        else if (vcal_is(&l, "BEGIN") && sv_eq_ci(l.value, SV("VEVENT")))
            event_read(&r, &rest);
        else if (vcal_is(&l, "FREEBUSY"))
            periods_read(&r, &l);
    }
    overrides_collect(&r);
    for (size_t i = 0; i < r.count && !r.too_much; i++)
        event_expand(&r, &r.events[i]);
    if (r.too_much)
        return E_TOOBIG;
    *ret_busy = busy_join(&r, most);
    return E_OK;
}
