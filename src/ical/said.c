#include "ical/said.h"

#include "ical/templates.h"

enum { SAID_MAX = 256 };

static struct sv filled(struct arena *a, void (*print)(struct str *, const struct said *), const struct said *s)
{
    struct str out = str_new(a, SAID_MAX);
    print(&out, s);
    return sv_trim(str_sv(&out));
}

static int weekday_of(struct day d)
{
    enum { DAY_0 = 4 /* a Thursday */, WEEK = 7 };
    return ((int)(d.n % WEEK) + WEEK + DAY_0) % WEEK;
}

unsigned weekday_bit(struct day d)
{
    return 1u << weekday_of(d);
}

static struct said said_of(const struct language *l, struct day d)
{
    struct civil c = civil_of_day(d);
    return (struct said){ .language = l, .day = c.day, .month = c.month, .year = c.year, .weekday = weekday_of(d) };
}

struct sv day_said(struct arena *a, const struct language *l, struct day d)
{
    struct said s = said_of(l, d);
    s.month_name = filled(a, tpl_said_month, &s);
    return filled(a, tpl_said_day, &s);
}

struct sv day_said_short(struct arena *a, const struct language *l, struct day d)
{
    struct said s = said_of(l, d);
    s.month_name = filled(a, tpl_said_month_short, &s);
    return filled(a, tpl_said_day_short, &s);
}

struct sv weekdays_said(struct arena *a, const struct language *l, unsigned weekdays)
{
    enum { WEEK = 7 };
    struct str out = str_new(a, SAID_MAX);
    for (int i = 1; i <= WEEK; i++) {
        struct said s = { .language = l, .weekday = i % WEEK };
        if (!(weekdays & (1u << s.weekday)))
            continue;
        if (out.n)
            str_add(&out, SV(", "));
        str_add(&out, filled(a, tpl_said_weekday, &s));
    }
    return str_sv(&out);
}

struct sv moment_said(struct arena *a, const struct language *l, const struct zone *z, struct instant at)
{
    enum { NOON = 12 };
    struct zone_time t = zone_local(z, at);
    struct said s = said_of(l, t.wall.day);
    s.month_name = filled(a, tpl_said_month_short, &s);
    s.weekday_name = filled(a, tpl_said_weekday_short, &s);
    s.hour = t.wall.hour % NOON ? t.wall.hour % NOON : NOON;
    s.minute = sv_fmt(a, "%02d", t.wall.minute);
    s.afternoon = t.wall.hour >= NOON;
    s.zone = zone_abbrev(a, &t);
    return filled(a, tpl_said_moment, &s);
}
