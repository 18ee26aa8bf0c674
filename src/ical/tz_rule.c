#include <string.h>

#include "base/time.h"
#include "ical/tzif.h"

enum { DAY_S = 86400 };

struct cursor {
    const char *p, *end;
};

static bool take(struct cursor *c, char ch)
{
    if (c->p == c->end || *c->p != ch)
        return false;
    c->p++;
    return true;
}

static bool digit(const struct cursor *c)
{
    return c->p < c->end && *c->p >= '0' && *c->p <= '9';
}

static bool number(struct cursor *c, int least, int most, int *ret_n)
{
    int n = 0;
    if (!digit(c))
        return false;
    while (digit(c)) {
        n = n * 10 + (*c->p++ - '0');
        if (n > most)
            return false;
    }
    if (n < least)
        return false;
    *ret_n = n;
    return true;
}

/* "EST" or "<+0545>" */
static bool abbrev(struct cursor *c, char *ret_abbrev)
{
    bool quoted = take(c, '<');
    size_t n = 0;
    while (c->p < c->end) {
        char ch = *c->p;
        bool letter = (ch >= 'A' && ch <= 'Z') || (ch >= 'a' && ch <= 'z');
        bool more = letter || (quoted && ((ch >= '0' && ch <= '9') || ch == '+' || ch == '-'));
        if (!more)
            break;
        if (n == TZ_ABBREV_MAX)
            return false;
        ret_abbrev[n++] = ch;
        c->p++;
    }
    ret_abbrev[n] = '\0';
    return n >= 3 && (!quoted || take(c, '>'));
}

/* [+-]hh[:mm[:ss]]; RFC 8536 lets hours of a change run from -167 to 167 */
static bool seconds(struct cursor *c, int most_hours, int32_t *ret_s)
{
    int h = 0, m = 0, s = 0;
    bool minus = take(c, '-');
    if (!minus)
        take(c, '+');
    if (!number(c, 0, most_hours, &h))
        return false;
    if (take(c, ':')) {
        if (!number(c, 0, 59, &m))
            return false;
        if (take(c, ':') && !number(c, 0, 59, &s))
            return false;
    }
    int32_t total = h * 3600 + m * 60 + s;
    *ret_s = minus ? -total : total;
    return true;
}

static bool date(struct cursor *c, struct tz_date *ret_date)
{
    struct tz_date d = { .time_s = 2 * 3600 };
    bool ok;
    if (take(c, 'M')) {
        d.kind = TZ_MONTH_WEEK;
        ok = number(c, 1, 12, &d.month) && take(c, '.') && number(c, 1, 5, &d.week) && take(c, '.') &&
             number(c, 0, 6, &d.weekday);
    } else if (take(c, 'J')) {
        d.kind = TZ_JULIAN;
        ok = number(c, 1, 365, &d.day);
    } else {
        d.kind = TZ_YEAR_DAY;
        ok = number(c, 0, 365, &d.day);
    }
    if (!ok || (take(c, '/') && !seconds(c, 167, &d.time_s)))
        return false;
    *ret_date = d;
    return true;
}

bool tz_rule_parse(const char *text, size_t n, struct tz_rule *ret_rule)
{
    struct cursor c = { text, text + n };
    struct tz_rule r = { 0 };
    int32_t west;
    if (!abbrev(&c, r.standard.abbrev) || !seconds(&c, 24, &west))
        return false;
    r.standard.offset_s = -west;
    if (c.p < c.end) {
        r.changes = true;
        r.daylight.dst = true;
        r.daylight.offset_s = r.standard.offset_s + 3600;
        if (!abbrev(&c, r.daylight.abbrev))
            return false;
        if (c.p < c.end && *c.p != ',') {
            if (!seconds(&c, 24, &west))
                return false;
            r.daylight.offset_s = -west;
        }
        if (!take(&c, ',') || !date(&c, &r.start) || !take(&c, ',') || !date(&c, &r.end) || c.p != c.end)
            return false;
    }
    *ret_rule = r;
    return true;
}

static int32_t day_of(const struct tz_date *d, int year)
{
    int32_t january = day_of_civil((struct civil){ year, 1, 1 }).n;
    if (d->kind == TZ_YEAR_DAY)
        return january + d->day;
    if (d->kind == TZ_JULIAN) {
        bool leap = civil_days_in_month(year, 2) == 29;
        return january + d->day - 1 + (leap && d->day >= 60 ? 1 : 0);
    }
    int32_t first = day_of_civil((struct civil){ year, d->month, 1 }).n;
    int weekday = (int)(((first + 4) % 7 + 7) % 7); /* 1970-01-01 was a Thursday */
    int day = (d->weekday - weekday + 7) % 7 + (d->week - 1) * 7;
    if (day >= civil_days_in_month(year, d->month))
        day -= 7;
    return first + day;
}

/* The years 1 to 9999, as days of civil time; beyond them nothing changes any more. */
static const int64_t FIRST_DAY = -719162, LAST_DAY = 2932896;

struct tz_span tz_rule_span(const struct tz_rule *r, int64_t t)
{
    const int64_t asked = t;
    if (t < FIRST_DAY * DAY_S || t > LAST_DAY * DAY_S)
        t = t < 0 ? FIRST_DAY * DAY_S : LAST_DAY * DAY_S;
    int64_t days = t / DAY_S - (t % DAY_S < 0);
    int year = civil_of_day((struct day){ (int32_t)days }).year;
    struct tz_span span = { INT64_MIN, INT64_MAX, &r->standard };
    /* A year's changes may fall into the year before or after; the neighbours' bound the span. */
    for (int y = year - 1; y <= year + 1; y++) {
        int64_t start = (int64_t)day_of(&r->start, y) * DAY_S + r->start.time_s - r->standard.offset_s;
        int64_t end = (int64_t)day_of(&r->end, y) * DAY_S + r->end.time_s - r->daylight.offset_s;
        const int64_t at[2] = { start, end };
        const struct tz_type *type[2] = { &r->daylight, &r->standard };
        for (int i = 0; i < 2; i++) {
            if (at[i] <= t && at[i] >= span.from) {
                span.from = at[i];
                span.type = type[i];
            }
            if (at[i] > t && at[i] < span.until)
                span.until = at[i];
        }
    }
    if (asked < t)
        span.from = INT64_MIN;
    if (asked > t)
        span.until = INT64_MAX;
    return span;
}
