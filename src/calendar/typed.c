/* Dates and times as people type them. */
#include "calendar/rules.h"

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* Digits at the front, at most `most` of them; how many is told. */
static int digits_take(struct sv *text, int most, int64_t *ret_n)
{
    int count = 0;
    int64_t n = 0;
    while (count < most && text->n && is_digit(text->p[0])) {
        n = n * 10 + (text->p[0] - '0');
        *text = sv_sub(*text, 1, text->n);
        count++;
    }
    *ret_n = n;
    return count;
}

/* "am", "p.m." and the like at the end: 'a', 'p', or 0. */
static char half_take(struct sv *text)
{
    static const struct {
        const char *end;
        char half;
    } ends[] = { { "am", 'a' }, { "pm", 'p' }, { "a.m.", 'a' }, { "p.m.", 'p' } };
    for (size_t i = 0; i < LENGTH(ends); i++) {
        struct sv end = sv_of(ends[i].end);
        if (text->n > end.n && sv_eq_ci(sv_sub(*text, text->n - end.n, end.n), end)) {
            *text = sv_trim(sv_sub(*text, 0, text->n - end.n));
            return ends[i].half;
        }
    }
    return 0;
}

bool typed_minutes(struct sv time, int64_t *ret_minutes)
{
    struct sv rest = sv_trim(time);
    char half = half_take(&rest);
    int64_t hour, minute = 0, second = 0;
    int first = digits_take(&rest, 4, &hour);
    if (first >= 3) { /* "730", "0730" */
        minute = hour % 100;
        hour /= 100;
    } else if (first && rest.n) { /* "7:30", "7.30", "07 30", "07:30:00" */
        if (rest.p[0] != ':' && rest.p[0] != '.' && rest.p[0] != ' ')
            return false;
        rest = sv_sub(rest, 1, rest.n);
        if (digits_take(&rest, 2, &minute) != 2)
            return false;
        if (rest.n == 3 && rest.p[0] == ':') {
            rest = sv_sub(rest, 1, rest.n);
            if (digits_take(&rest, 2, &second) != 2 || second)
                return false;
        }
    }
    if (!first || rest.n || minute > 59 || hour > 24 || (hour == 24 && minute) || (half && (hour < 1 || hour > 12)))
        return false;
    if (half)
        hour = hour % 12 + (half == 'p' ? 12 : 0);
    *ret_minutes = hour * 60 + minute;
    return true;
}

struct typed_instant typed_instant(const struct zone *z, struct sv day, struct sv time, enum which_hour which)
{
    struct day d;
    int64_t minutes;
    if (!day_parse(sv_trim(day), &d) || !typed_minutes(time, &minutes))
        return (struct typed_instant){ .result = TYPED_BAD };
    if (minutes == 24 * 60) {
        d.n++;
        minutes = 0;
    }
    struct zone_instants at =
        zone_instant(z, (struct wall){ .day = d, .hour = (int)(minutes / 60), .minute = (int)(minutes % 60) });
    if (at.match == ZONE_MISSING)
        return (struct typed_instant){ TYPED_MISSING, at.first, at.first };
    if (at.match == ZONE_AMBIGUOUS && which == HOUR_UNSAID)
        return (struct typed_instant){ TYPED_DOUBLED, at.first, at.second };
    return (struct typed_instant){ TYPED_OK, which == HOUR_SECOND ? at.second : at.first, at.second };
}
