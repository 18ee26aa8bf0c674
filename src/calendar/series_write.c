/* The visits of a series, made and changed: all of them or none. */
#include "calendar/series_write.h"

#include <assert.h>
#include <stdlib.h>

#include "calendar/queries.h"

enum { DAYS_AHEAD = 731, TOLD_MOST = 10, DAY_MINUTES = 24 * 60 };

static int64_t minute_of(struct wall w)
{
    return w.hour * 60 + w.minute;
}

/* A time that the clocks leave out is at the moment of the jump; one that they show twice is the first. */
static struct instant instant_of(const struct zone *zone, struct day day, int64_t minute)
{
    return zone_instant(zone, (struct wall){ day, (int)(minute / 60), (int)(minute % 60), 0 }).first;
}

static enum err expand(const struct op *op, struct sv rule, struct wall start, const struct zone *zone,
    struct problems *problems, struct walls *ret_walls)
{
    struct walls walls = { .count = 0 };
    enum recur_result result = recur_expand(op->arena, rule, start, zone, SERIES_MOST + 1, &walls);
    if (result == RECUR_BAD || result == RECUR_NONE)
        problem_add(
            problems, SV("repeat"), SV("bad_repeat"), SV("No visit comes of this rule. Change how it repeats."));
    else if (result == RECUR_ENDLESS || walls.count > SERIES_MOST ||
             walls.items[walls.count - 1].day.n > start.day.n + DAYS_AHEAD)
        problem_add(problems, SV("repeat"), SV("too_many"),
            sv_fmt(op->arena, "A series has at most %d visits, within two years. Let it end earlier.", SERIES_MOST));
    *ret_walls = walls;
    return problems_err(problems);
}

/* `was`: the series that it is cut off from, NULL: it is new. Mail programs go on knowing a part by what they were
 * told first. */
static enum err insert_series(const struct op *op, struct sv rule, struct sv zone, struct wall start,
    const struct series_by_id_row *was, bool join_all, struct series_id *ret_id)
{
    struct series_insert_row row;
    TRY(q_series_insert(op->db, op->arena, op->viewer->org,
        &(struct q_series_insert){ .rule = rule,
            .zone = zone,
            .starts_day = start.day,
            .starts_min = minute_of(start),
            .previous_id = { was != NULL, was ? was->id : (struct series_id){ 0 } },
            .join_all = join_all,
            .uid = was ? was->uid : visit_new_uid(op->arena),
            .told_rule = was ? was->told_rule : rule,
            .told_zone = was ? was->told_zone : zone,
            .told_day = was ? was->told_day : start.day,
            .told_min = was ? was->told_min : minute_of(start),
            .created_at = op->now },
        &row));
    *ret_id = row.id;
    return E_OK;
}

enum err series_expand(
    const struct op *op, const struct visit *first, struct sv rule, struct problems *problems, struct walls *ret_walls)
{
    const struct zone *zone = zone_of(first->zone);
    return expand(op, rule, zone_local(zone, first->at.from).wall, zone, problems, ret_walls);
}

enum err series_create_in(const struct op *op, const struct visit *first, struct sv rule, const struct walls *walls,
    bool join_all, struct problems *problems, struct appointment_id *ret_id)
{
    const struct zone *zone = zone_of(first->zone);
    struct wall start = zone_local(zone, first->at.from).wall;
    int64_t length_us = first->at.until.us - first->at.from.us, told = 0;
    struct visit v = *first;
    assert(db_writing(op->db));
    TRY(insert_series(op, rule, first->zone, walls->items[0], NULL, join_all, &v.series));
    for (size_t i = 0; i < walls->count; i++) {
        struct appointment_id id;
        struct wall at = walls->items[i];
        bool is_first = at.day.n == start.day.n; /* of a doubled hour the one that was meant */
        v.at.from = is_first ? first->at.from : instant_of(zone, at.day, minute_of(at));
        v.at.until = instant_add(v.at.from, length_us);
        v.recurs_at = (struct opt_instant){ true, v.at.from };
        v.occurs_wall = (int64_t)at.day.n * DAY_MINUTES + minute_of(at);
        v.nth = instant_before(op->now, v.at.from) ? ++told : 0;
        if (i && first->is_group && !join_all)
            v.people_count = 0;
        if (!v.overlap_ok && problems->count < TOLD_MOST)
            TRY(visit_clashes(op, &v, (struct appointment_id){ 0 }, problems));
        if (problems->count)
            continue; /* nothing is made, but every day that is in the way is told */
        TRY(visit_insert_in(op, &v, &id, NULL));
        if (!i)
            *ret_id = id;
    }
    return problems_err(problems);
}

/* --- changing --- */

struct reshaping {
    const struct op *op;
    struct series_by_id_row was;
    const struct appointment *v; /* the visit that the form is about */
    const struct visit *now;     /* as the form says */
    int32_t days;                /* everything moves by so many … */
    int64_t minute;              /* … to this time of day … */
    const struct zone *zone;     /* … of this clock */
    struct series_id series;     /* where the visits are from now on */
    struct problems *problems;
};

static struct day rule_day(const struct reshaping *x, const struct appointment *v)
{
    return zone_local(zone_of(x->was.zone), v->recurs_at.has ? v->recurs_at.v : v->starts_at).wall.day;
}

static unsigned turned(unsigned weekdays, int32_t days)
{
    unsigned by = (unsigned)(((days % 7) + 7) % 7);
    return (weekdays << by | weekdays >> (7 - by)) & 0x7f;
}

/* The rule some days later, with `count` times (0: as it was). */
static enum err shift_rule(const struct reshaping *x, int count, struct sv *ret_rule)
{
    struct recur_parts parts;
    if (!recur_parts(x->was.rule, &parts)) {
        if (!x->days && !count) {
            *ret_rule = x->was.rule;
            return E_OK;
        }
        problem_add(x->problems, SV("repeat"), SV("bad_repeat"),
            SV("This series repeats by a rule of another program. Change its visits one at a time, or make a new "
               "series."));
        return E_INVALID;
    }
    parts.weekdays = turned(parts.weekdays, x->days);
    parts.until.n += parts.has_until ? x->days : 0;
    if (count) {
        parts.count = count;
        parts.has_until = false;
    }
    *ret_rule = recur_write(x->op->arena, &parts);
    return E_OK;
}

/* "This and following": the old rule ends before this visit, and a new series begins with it. */
static enum err cut(struct reshaping *x)
{
    const struct op *op = x->op;
    struct wall start = { x->was.starts_day, (int)(x->was.starts_min / 60), (int)(x->was.starts_min % 60), 0 };
    struct day day = rule_day(x, x->v);
    struct walls walls;
    struct sv rule, rest;
    size_t before = 0;
    TRY(expand(op, x->was.rule, start, zone_of(x->was.zone), x->problems, &walls));
    while (before < walls.count && walls.items[before].day.n < day.n)
        before++;
    struct wall first = { { day.n + x->days }, (int)(x->minute / 60), (int)(x->minute % 60), 0 };
    if (before == 0) { /* all of it */
        TRY(shift_rule(x, 0, &rule));
        x->series = x->was.id;
        return q_series_set(op->db, op->viewer->org,
            &(struct q_series_set){ .rule = rule,
                .zone = zone_name(x->zone),
                .starts_day = first.day,
                .starts_min = x->minute,
                .series_id = x->was.id },
            NULL);
    }
    int after = walls.count > before ? (int)(walls.count - before) : 1;
    TRY(shift_rule(x, after, &rule));
    struct reshaping stays = *x;
    stays.days = 0;
    TRY(shift_rule(&stays, (int)before, &rest));
    TRY(q_series_set(op->db, op->viewer->org,
        &(struct q_series_set){ .rule = rest,
            .zone = x->was.zone,
            .starts_day = x->was.starts_day,
            .starts_min = x->was.starts_min,
            .series_id = x->was.id },
        NULL));
    return insert_series(op, rule, zone_name(x->zone), first, &x->was, x->was.join_all, &x->series);
}

static enum err shift_all(struct reshaping *x)
{
    struct sv rule;
    TRY(shift_rule(x, 0, &rule));
    x->series = x->was.id;
    return q_series_set(x->op->db, x->op->viewer->org,
        &(struct q_series_set){ .rule = rule,
            .zone = zone_name(x->zone),
            .starts_day = { x->was.starts_day.n + x->days },
            .starts_min = x->minute,
            .series_id = x->was.id },
        NULL);
}

static enum err change_one(const struct reshaping *x, const struct appointment *was, const int64_t *nths)
{
    const struct op *op = x->op;
    struct appointment one = *was;
    struct appointment_id id = one.id;
    bool keeps_time = one.detached && id.v != x->v->id.v;
    struct visit who = visit_of(op->arena, &one), v = *x->now;
    struct instant at = instant_of(x->zone, (struct day){ rule_day(x, &one).n + x->days }, x->minute);
    if (id.v == x->v->id.v)
        at = x->now->at.from; /* of a doubled hour the one that was meant */
    v.at.from = keeps_time ? one.starts_at : at;
    v.at.until = instant_add(
        v.at.from, keeps_time ? one.ends_at.us - one.starts_at.us : x->now->at.until.us - x->now->at.from.us);
    v.series = x->series;
    v.recurs_at = (struct opt_instant){ true, at };
    v.people = who.people;
    v.people_count = who.people_count;
    if (!v.overlap_ok && x->problems->count < TOLD_MOST)
        TRY(visit_clashes(op, &v, id, x->problems));
    if (x->problems->count)
        return E_OK; /* every day that is in the way is told */
    return visit_change_in(
        op, &(struct visit_change){ .before = &one, .visit = &v, .detached = keeps_time, .nths = nths });
}

enum err series_change_in(const struct op *op, const struct appointment *v, enum series_part part,
    const struct appointment_form *f, struct problems *problems)
{
    struct visit_check checked;
    struct appointment_id *ids;
    struct appointments list;
    struct visit_eyes all = { .staff = true };
    size_t count;
    struct reshaping x = { .op = op, .v = v, .problems = problems };
    assert(db_writing(op->db));
    TRY(visit_check(op, v, f, problems, &checked));
    TRY(problems_err(problems));
    TRY(q_series_by_id(op->db, op->arena, op->viewer->org, &(struct q_series_by_id){ .series_id = v->series }, &x.was));
    x.now = &checked.visit;
    x.zone = zone_of(checked.visit.zone);
    struct wall wall = zone_local(x.zone, checked.visit.at.from).wall;
    x.days = wall.day.n - rule_day(&x, v).n;
    x.minute = minute_of(wall);
    TRY(visit_part_of_series(op, v, part, &ids, &count));
    TRY(part == PART_FOLLOWING ? cut(&x) : shift_all(&x));
    /* From the far end on, so that none meets the old time of one that is still to move. */
    bool later = checked.visit.at.from.us > v->starts_at.us;
    TRY(visits_read(op, &all, ids, count, true, &list));
    const int64_t *const *nths = visit_nths(op, &list);
    for (size_t i = 0; i < list.count; i++) {
        size_t k = later ? list.count - 1 - i : i;
        TRY(change_one(&x, &list.items[k], nths[k]));
    }
    return problems_err(problems);
}
