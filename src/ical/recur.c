/* The occurrences of a recurrence rule: period after period, the days of each that the rule lets pass. */
#include "ical/recur.h"

#include "base/err.h"
#include "ical/recur_walk.h"

enum { YEAR_MAX = 9999 };

int wall_cmp(struct wall a, struct wall b)
{
    int64_t x = (int64_t)a.day.n * 86400 + a.hour * 3600 + a.minute * 60 + a.second;
    int64_t y = (int64_t)b.day.n * 86400 + b.hour * 3600 + b.minute * 60 + b.second;
    return (x > y) - (x < y);
}

static int weekday_of(int day)
{
    return ((day + 4) % 7 + 7) % 7; /* 1970 began on a Thursday */
}

static int first_of(int year, int month)
{
    return day_of_civil((struct civil){ year, month, 1 }).n;
}

static bool has_bit(uint64_t bits, int n)
{
    return bits >> n & 1;
}

/* The first day of week 1: the first week that has four days of the year. */
static int weeks_begin(int year, int week_start)
{
    int fourth = first_of(year, 1) + 3;
    return fourth - ((weekday_of(fourth) - week_start) % 7 + 7) % 7;
}

static bool week_passes(const struct recur_rule *r, int day, int year)
{
    if (!r->weeks[0] && !r->weeks[1])
        return true;
    int begins = weeks_begin(year, r->week_start), ends = weeks_begin(year + 1, r->week_start);
    if (day >= ends) {
        begins = ends;
        ends = weeks_begin(year + 2, r->week_start);
    } else if (day < begins) {
        ends = begins;
        begins = weeks_begin(year - 1, r->week_start);
    }
    return has_bit(r->weeks[0], (day - begins) / 7 + 1) || has_bit(r->weeks[1], (ends - 1 - day) / 7 + 1);
}

static bool year_day_passes(const struct recur_rule *r, int day, int year)
{
    for (int i = 0; i < r->year_day_count; i++) {
        int n = r->year_days[i];
        if (day == (n > 0 ? first_of(year, 1) + n - 1 : first_of(year + 1, 1) + n))
            return true;
    }
    return !r->year_day_count;
}

/* "The second Tuesday": of the month, or of the year where no month is said. */
static bool weekday_passes(const struct recur_rule *r, int day, struct civil c)
{
    if (!r->weekdays && !r->nth_count)
        return true;
    int weekday = weekday_of(day);
    if (has_bit(r->weekdays, weekday))
        return true;
    bool of_year = r->freq == RECUR_YEARLY && !r->months;
    int from = of_year ? first_of(c.year, 1) : first_of(c.year, c.month);
    int last = of_year ? first_of(c.year + 1, 1) - 1 : from + civil_days_in_month(c.year, c.month) - 1;
    for (int i = 0; i < r->nth_count; i++)
        if (r->nth[i][1] == weekday && (r->nth[i][0] == (day - from) / 7 + 1 || -r->nth[i][0] == (last - day) / 7 + 1))
            return true;
    return false;
}

static bool day_passes(const struct recur_rule *r, int day)
{
    struct civil c = civil_of_day((struct day){ day });
    if (r->months && !has_bit(r->months, c.month))
        return false;
    bool by_day = r->month_days[0] || r->month_days[1];
    if (by_day && !has_bit(r->month_days[0], c.day) &&
        !has_bit(r->month_days[1], civil_days_in_month(c.year, c.month) - c.day + 1))
        return false;
    return week_passes(r, day, c.year) && year_day_passes(r, day, c.year) && weekday_passes(r, day, c);
}

/* The days of the next period; false: time is over. */
static bool period_next(struct recur_walk *w)
{
    const struct recur_rule *r = &w->rule;
    int64_t period = w->period;
    w->period += r->freq == RECUR_WEEKLY ? 7 * (int64_t)r->interval : r->interval;
    int from, days;
    if (r->freq == RECUR_YEARLY || r->freq == RECUR_MONTHLY) {
        int64_t months = r->freq == RECUR_YEARLY ? 12 * period : period;
        if (months / 12 > YEAR_MAX)
            return false;
        int year = (int)(months / 12), month = (int)(months % 12) + 1;
        from = first_of(year, month);
        days = r->freq == RECUR_YEARLY ? first_of(year + 1, 1) - from : civil_days_in_month(year, month);
    } else {
        if (period > first_of(YEAR_MAX, 12))
            return false;
        from = (int)period;
        days = r->freq == RECUR_WEEKLY ? 7 : 1;
    }
    w->budget -= days;
    w->day_count = w->at = 0;
    for (int day = from; day < from + days; day++)
        if (day_passes(r, day))
            w->days[w->day_count++] = day;
    w->budget -=
        (int64_t)w->day_count * r->time_count * r->position_count / 16; /* positions are looked for one by one */
    return true;
}

static bool position_passes(const struct recur_walk *w, int at)
{
    int total = w->day_count * w->rule.time_count;
    for (int i = 0; i < w->rule.position_count; i++)
        if (w->rule.positions[i] == at + 1 || w->rule.positions[i] == at - total)
            return true;
    return !w->rule.position_count;
}

static bool is_past_until(const struct recur_walk *w, struct wall at)
{
    const struct wall *until = &w->rule.until;
    switch (w->rule.until_kind) {
    case UNTIL_NONE: break;
    case UNTIL_DAY: return at.day.n > until->day.n;
    case UNTIL_WALL: return wall_cmp(at, *until) > 0;
    case UNTIL_UTC:
        return zone_instant(w->zone, at).first.us >
               until->day.n * DAY_US + (until->hour * 3600 + until->minute * 60 + until->second) * SECOND_US;
    }
    return false;
}

bool recur_open(struct sv rule, struct wall start, const struct zone *zone, struct recur_walk *ret_walk)
{
    struct civil c = civil_of_day(start.day);
    if (!civil_valid(c) || !recur_rule_read(rule, start, &ret_walk->rule))
        return false;
    const struct recur_rule *r = &ret_walk->rule;
    ret_walk->start = start;
    ret_walk->zone = zone;
    ret_walk->budget = RECUR_BUDGET;
    ret_walk->left = r->count;
    ret_walk->day_count = ret_walk->at = 0;
    switch (r->freq) {
    case RECUR_YEARLY: ret_walk->period = c.year; break;
    case RECUR_MONTHLY: ret_walk->period = c.year * 12 + c.month - 1; break;
    case RECUR_WEEKLY: ret_walk->period = start.day.n - (weekday_of(start.day.n) - r->week_start + 7) % 7; break;
    default: ret_walk->period = start.day.n;
    }
    return true;
}

void recur_skip(struct recur_walk *w, struct day day)
{
    struct civil c = civil_of_day(day);
    int64_t wanted, step = w->rule.interval;
    if (w->left >= 0 || !civil_valid(c))
        return;
    switch (w->rule.freq) {
    case RECUR_YEARLY: wanted = c.year; break;
    case RECUR_MONTHLY: wanted = c.year * 12 + c.month - 1; break;
    default: wanted = day.n; step *= w->rule.freq == RECUR_WEEKLY ? 7 : 1;
    }
    int64_t steps = (wanted - w->period) / step - 1;
    if (steps > 0)
        w->period += steps * step;
}

bool recur_next(struct recur_walk *w, struct wall *ret_wall)
{
    while (w->left && w->budget > 0) {
        if (w->at >= w->day_count * w->rule.time_count) {
            if (!period_next(w))
                return false;
            continue;
        }
        int at = w->at++;
        if (!position_passes(w, at))
            continue;
        int s = w->rule.times[at % w->rule.time_count];
        struct wall wall = { { w->days[at / w->rule.time_count] }, s / 3600, s / 60 % 60, s % 60 };
        if (wall_cmp(wall, w->start) < 0)
            continue;
        if (is_past_until(w, wall))
            return false;
        if (w->left > 0)
            w->left--;
        *ret_wall = wall;
        return true;
    }
    return false;
}

enum recur_result recur_expand(
    struct arena *a, struct sv rule, struct wall start, const struct zone *zone, size_t most, struct walls *ret_walls)
{
    struct recur_walk w;
    *ret_walls = (struct walls){ 0 };
    if (!recur_open(rule, start, zone, &w))
        return RECUR_BAD;
    ret_walls->items = arena_array(a, most, sizeof *ret_walls->items);
    struct wall at;
    bool more;
    while ((more = recur_next(&w, &at)) && ret_walls->count < most)
        ret_walls->items[ret_walls->count++] = at;
    if (more && w.rule.count < 0 && w.rule.until_kind == UNTIL_NONE)
        return RECUR_ENDLESS;
    return ret_walls->count ? RECUR_OK : RECUR_NONE;
}
