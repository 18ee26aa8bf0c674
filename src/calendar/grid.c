#include "calendar/grid.h"

static int64_t minute_of(const struct zone *z, struct instant at)
{
    struct zone_time t = zone_local(z, at);
    return t.wall.hour * 60 + t.wall.minute;
}

bool grid_place_of(
    const struct zone *z, struct day day, struct instant starts, struct instant ends, struct grid_place *ret_place)
{
    struct instant from = zone_day_start(z, day), until = zone_day_start(z, (struct day){ day.n + 1 });
    if (starts.us >= until.us || ends.us <= from.us)
        return false;
    int64_t begins = starts.us <= from.us ? 0 : minute_of(z, starts);
    int64_t lasts =
        ((ends.us < until.us ? ends.us : until.us) - (starts.us > from.us ? starts.us : from.us)) / MINUTE_US;
    int64_t over = ends.us >= until.us ? GRID_DAY_MIN : begins + lasts;
    if (over > GRID_DAY_MIN)
        over = GRID_DAY_MIN;
    if (over <= begins) /* shorter than a minute */
        over = begins + 1;
    *ret_place = (struct grid_place){ .from_min = begins, .until_min = over };
    return true;
}

/* Those from `first` on that touch each other share the width. */
static void lay_group(struct grid_place *places, size_t first, size_t end)
{
    int64_t busy_until[GRID_LANES_MAX] = { 0 };
    int lanes = 0;
    for (size_t i = first; i < end; i++) {
        int lane = 0;
        while (lane < GRID_LANES_MAX - 1 && busy_until[lane] > places[i].from_min)
            lane++;
        if (busy_until[lane] < places[i].until_min)
            busy_until[lane] = places[i].until_min;
        places[i].lane = lane;
        if (lane + 1 > lanes)
            lanes = lane + 1;
    }
    for (size_t i = first; i < end; i++)
        places[i].lanes = lanes;
}

void grid_lay(struct grid_place *places, size_t count)
{
    size_t first = 0;
    int64_t until = 0;
    for (size_t i = 0; i < count; i++) {
        if (i > first && places[i].from_min >= until) {
            lay_group(places, first, i);
            first = i;
        }
        if (places[i].until_min > until)
            until = places[i].until_min;
    }
    lay_group(places, first, count);
}

struct grid_hours grid_hours_new(void)
{
    return (struct grid_hours){ 7, 19 };
}

void grid_hours_add(struct grid_hours *h, const struct grid_place *place)
{
    int first = (int)(place->from_min / 60), last = (int)((place->until_min + 59) / 60);
    if (first < h->first)
        h->first = first;
    if (last > h->last)
        h->last = last;
}

struct grid_marks grid_marks_of(struct grid_hours h, const struct grid_place *place)
{
    int64_t from = place->from_min / GRID_STEP_MIN - (int64_t)h.first * (60 / GRID_STEP_MIN);
    int64_t until = (place->until_min + GRID_STEP_MIN - 1) / GRID_STEP_MIN - (int64_t)h.first * (60 / GRID_STEP_MIN);
    int64_t an_hour = 60 / GRID_STEP_MIN, length = until - from;
    return (struct grid_marks){ from / an_hour, from % an_hour, length / an_hour, length % an_hour };
}

struct day grid_week_start(struct day d)
{
    int32_t weekday = (d.n + 4) % 7; /* 1 January 1970 was a Thursday; 0 is Sunday */
    if (weekday < 0)
        weekday += 7;
    return (struct day){ d.n - weekday };
}

struct day grid_month_start(struct day d)
{
    struct civil c = civil_of_day(d);
    c.day = 1;
    return day_of_civil(c);
}

struct day grid_month_next(struct day d)
{
    struct civil c = civil_of_day(d);
    return (struct day){ grid_month_start(d).n + civil_days_in_month(c.year, c.month) };
}

struct day grid_month_before(struct day d)
{
    return grid_month_start((struct day){ grid_month_start(d).n - 1 });
}
