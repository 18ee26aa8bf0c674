#include "base/time.h"

#include <string.h>

static const char month_long[12][10] = { "January", "February", "March", "April", "May", "June", "July", "August",
    "September", "October", "November", "December" };
static const char weekday_short[7][4] = { "Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed" }; /* day 0 was a Thursday */

struct split {
    struct civil date;
    const char *weekday;
    int hour, minute, second;
};

static struct split split_of(struct instant t)
{
    int64_t days = t.us / DAY_US, rest = t.us % DAY_US;
    if (rest < 0) {
        days--;
        rest += DAY_US;
    }
    int second = (int)(rest / SECOND_US);
    return (struct split){ civil_of_day((struct day){ (int32_t)days }), weekday_short[(days % 7 + 7) % 7],
        second / 3600, second / 60 % 60, second % 60 };
}

/** Takes exactly `n` digits from the front. */
static bool take_digits(struct sv *v, size_t n, int *ret_n)
{
    if (v->n < n)
        return false;
    int sum = 0;
    for (size_t i = 0; i < n; i++) {
        if (v->p[i] < '0' || v->p[i] > '9')
            return false;
        sum = sum * 10 + (v->p[i] - '0');
    }
    *v = sv_sub(*v, n, SIZE_MAX);
    *ret_n = sum;
    return true;
}

static bool take_char(struct sv *v, char c)
{
    if (v->n == 0 || (v->p[0] | 0x20) != (c | 0x20))
        return false;
    *v = sv_sub(*v, 1, SIZE_MAX);
    return true;
}

static bool take_exact(struct sv *v, char c)
{
    return v->n && v->p[0] == c && take_char(v, c);
}

static bool take_date(struct sv *v, struct day *ret_day)
{
    struct civil c;
    if (!take_digits(v, 4, &c.year) || !take_exact(v, '-') || !take_digits(v, 2, &c.month) || !take_exact(v, '-') ||
        !take_digits(v, 2, &c.day) || !civil_valid(c))
        return false;
    *ret_day = day_of_civil(c);
    return true;
}

bool day_parse(struct sv text, struct day *ret_day)
{
    struct day d;
    if (!take_date(&text, &d) || text.n)
        return false;
    *ret_day = d;
    return true;
}

/** ".25": at least one digit; what is finer than a microsecond is cut. */
static bool take_fraction(struct sv *v, int64_t *ret_us)
{
    *ret_us = 0;
    if (!take_exact(v, '.'))
        return true;
    int64_t unit = SECOND_US / 10;
    int digit;
    if (!take_digits(v, 1, &digit))
        return false;
    do {
        *ret_us += digit * unit;
        unit /= 10;
    } while (take_digits(v, 1, &digit));
    return true;
}

static bool take_offset(struct sv *v, int64_t *ret_us)
{
    int hour, minute;
    *ret_us = 0;
    if (v->n == 1)
        return take_char(v, 'Z');
    bool east = take_exact(v, '+');
    if (!east && !take_exact(v, '-'))
        return false;
    if (!take_digits(v, 2, &hour) || !take_exact(v, ':') || !take_digits(v, 2, &minute) || hour > 23 || minute > 59)
        return false;
    *ret_us = (hour * HOUR_US + minute * MINUTE_US) * (east ? 1 : -1);
    return true;
}

bool instant_parse(struct sv text, struct instant *ret_instant)
{
    struct day d;
    int hour, minute, second;
    int64_t fraction, offset;
    if (!take_date(&text, &d) || !take_char(&text, 'T') || !take_digits(&text, 2, &hour) || !take_exact(&text, ':') ||
        !take_digits(&text, 2, &minute) || !take_exact(&text, ':') || !take_digits(&text, 2, &second))
        return false;
    if (hour > 23 || minute > 59 || second > 60 || !take_fraction(&text, &fraction) || !take_offset(&text, &offset) ||
        text.n)
        return false;
    int64_t us = d.n * DAY_US + hour * HOUR_US + minute * MINUTE_US - offset;
    /* A leap second exists only as 23:59:60 UTC (RFC 3339, 5.7); it counts as the second that follows. */
    if (second == 60 && ((us % DAY_US) + DAY_US) % DAY_US != DAY_US - MINUTE_US)
        return false;
    us += second * SECOND_US + (second == 60 ? 0 : fraction);
    /* An offset or a leap second at either end leads out of the years that can be written again. */
    static const struct civil first = { 1, 1, 1 }, last = { 9999, 12, 31 };
    if (us < day_of_civil(first).n * DAY_US || us >= (day_of_civil(last).n + 1) * DAY_US)
        return false;
    *ret_instant = (struct instant){ us };
    return true;
}

struct sv day_iso(struct arena *a, struct day d)
{
    struct civil c = civil_of_day(d);
    return sv_fmt(a, "%04d-%02d-%02d", c.year, c.month, c.day);
}

struct sv instant_iso(struct arena *a, struct instant t)
{
    struct split s = split_of(t);
    return sv_fmt(
        a, "%04d-%02d-%02dT%02d:%02d:%02dZ", s.date.year, s.date.month, s.date.day, s.hour, s.minute, s.second);
}

static struct sv with_names(struct arena *a, struct instant t, const char *zone)
{
    struct split s = split_of(t);
    return sv_fmt(a, "%s, %02d %.3s %04d %02d:%02d:%02d %s", s.weekday, s.date.day, month_long[s.date.month - 1],
        s.date.year, s.hour, s.minute, s.second, zone);
}

struct sv instant_mail(struct arena *a, struct instant t)
{
    return with_names(a, t, "+0000");
}

bool instant_mail_parse(struct sv text, struct instant *ret_instant)
{
    enum { WRITTEN = 31 };
    char iso[] = "0000-00-00T00:00:00Z";
    if (text.n != WRITTEN || !sv_eq(sv_sub(text, 25, WRITTEN), SV(" +0000")))
        return false;
    for (int i = 0; i < 12; i++)
        if (sv_eq(sv_sub(text, 8, 3), sv_from(month_long[i], 3))) {
            iso[5] = (char)('0' + (i + 1) / 10);
            iso[6] = (char)('0' + (i + 1) % 10);
        }
    memcpy(iso, text.p + 12, 4);
    memcpy(iso + 8, text.p + 5, 2);
    memcpy(iso + 11, text.p + 17, 8);
    return instant_parse(sv_of(iso), ret_instant);
}

struct sv instant_http(struct arena *a, struct instant t)
{
    return with_names(a, t, "GMT");
}

struct sv day_human(struct arena *a, struct day d)
{
    struct civil c = civil_of_day(d);
    return sv_fmt(a, "%d %s %d", c.day, month_long[c.month - 1], c.year);
}
