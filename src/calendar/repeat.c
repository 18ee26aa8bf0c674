/* Repeat rules: from what a page's fields say, and in words for people. */
#include "base/problems.h"
#include "calendar/series.h"

enum { DAYS_AHEAD = 731, EVERY_MOST = 52 };

static const char *const units[] = { "day", "week", "month", "year" };
static const char *const weekdays[] = { "Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday" };

static int weekday_of(struct day d)
{
    return ((d.n + 4) % 7 + 7) % 7;
}

/* Empty: `otherwise`. 0: no such number. */
static int number_of(struct sv text, int otherwise)
{
    struct sv rest = sv_trim(text);
    int n = 0;
    for (size_t i = 0; i < rest.n; i++) {
        if (rest.p[i] < '0' || rest.p[i] > '9' || n > 10000)
            return 0;
        n = n * 10 + (rest.p[i] - '0');
    }
    return rest.n ? n : otherwise;
}

static void check_end(const struct repeat_form *f, struct day first, struct recur_parts *r, struct problems *problems)
{
    struct sv times = sv_trim(f->times), until = sv_trim(f->until);
    if (!times.n == !until.n) {
        problem_add(
            problems, SV("times"), SV("bad_repeat"), SV("Say how many times, or until which day: one of the two."));
        return;
    }
    if (times.n) {
        r->count = number_of(times, 0);
        if (r->count < 2)
            problem_add(problems, SV("times"), SV("bad_repeat"), SV("Say how many times as a number from 2 on."));
        return;
    }
    r->has_until = day_parse(until, &r->until);
    if (!r->has_until)
        problem_add(problems, SV("until"), SV("bad_repeat"), SV("Write the last day as year-month-day: 2026-11-30."));
    else if (r->until.n < first.n)
        problem_add(problems, SV("until"), SV("bad_repeat"), SV("The last day is before the first one."));
}

/* Not more visits, and not further ahead, than is kept. */
static void check_size(
    struct arena *a, struct sv rule, const struct recur_parts *r, struct day first, struct problems *problems)
{
    struct walls walls;
    enum recur_result result =
        recur_expand(a, rule, (struct wall){ .day = first }, zone_of(SV("UTC")), SERIES_MOST + 1, &walls);
    struct sv field = r->has_until ? SV("until") : SV("times");
    if (result != RECUR_OK || !walls.count)
        problem_add(problems, field, SV("bad_repeat"), SV("No day fits this: change how it repeats."));
    else if (walls.count > SERIES_MOST)
        problem_add(problems, field, SV("too_many"),
            sv_fmt(problems->a, "A series has at most %d visits: end it earlier.", SERIES_MOST));
    else if (walls.items[walls.count - 1].day.n - first.n > DAYS_AHEAD)
        problem_add(problems, field, SV("too_many"),
            sv_fmt(problems->a, "A series goes at most two years ahead (and has at most %d visits): end it earlier.",
                SERIES_MOST));
    else if (walls.items[0].day.n != first.n)
        problem_add(problems, SV("weekdays"), SV("bad_repeat"),
            sv_fmt(problems->a, "The first day is a %s: tick %s too, or begin on another day.",
                weekdays[weekday_of(first)], weekdays[weekday_of(first)]));
}

enum err repeat_rule(
    struct arena *a, const struct repeat_form *f, struct day first, struct problems *problems, struct sv *ret_rule)
{
    struct recur_parts r = { .interval = number_of(f->every, 1) };
    size_t before = problems->count;
    int unit = -1;
    for (int i = 0; i < (int)LENGTH(units); i++)
        if (sv_eq(f->unit, sv_of(units[i])))
            unit = i;
    if (unit < 0)
        problem_add(problems, SV("unit"), SV("bad_repeat"), SV("Choose days, weeks, months or years."));
    if (r.interval < 1 || r.interval > EVERY_MOST)
        problem_add(
            problems, SV("every"), SV("bad_repeat"), sv_fmt(problems->a, "Write a number from 1 to %d.", EVERY_MOST));
    check_end(f, first, &r, problems);
    if (problems->count > before)
        return E_INVALID;
    r.freq = unit;
    if (r.freq == RECUR_WEEKLY)
        r.weekdays = f->weekdays ? f->weekdays & 127u : 1u << weekday_of(first);
    struct sv rule = recur_write(a, &r);
    check_size(a, rule, &r, first, problems);
    if (problems->count > before)
        return E_INVALID;
    *ret_rule = rule;
    return E_OK;
}

/* "Monday", "Monday and Friday", "Monday, Wednesday and Friday": from Monday on. */
static void add_weekdays(struct str *s, unsigned days)
{
    int left = __builtin_popcount(days);
    for (unsigned i = 1; i <= 7; i++)
        if (days & (1u << i % 7)) {
            str_add(s, sv_of(weekdays[i % 7]));
            left--;
            str_add(s, left > 1 ? SV(", ") : left ? SV(" and ") : SV(""));
        }
}

struct sv repeat_said(struct arena *a, struct sv rule)
{
    struct recur_parts r;
    if (!recur_parts(rule, &r))
        return sv_fmt(a, "by the rule %.*s", SV_FMT(rule));
    struct str s = str_new(a, 400);
    enum { WORKDAYS = 0x3e };
    if (r.freq == RECUR_WEEKLY && r.interval == 1 && r.weekdays == WORKDAYS)
        str_add(&s, SV("every weekday (Monday to Friday)"));
    else if (r.interval == 1)
        str_addf(&s, "every %s", units[r.freq]);
    else
        str_addf(&s, "every %d %ss", r.interval, units[r.freq]);
    if (r.weekdays && !(r.interval == 1 && r.weekdays == WORKDAYS)) {
        str_add(&s, SV(" on "));
        add_weekdays(&s, r.weekdays);
    }
    if (r.count)
        str_addf(&s, r.count == 1 ? ", once" : ", %d times", r.count);
    else if (r.has_until)
        str_addf(&s, ", until %.*s", SV_FMT(day_human(a, r.until)));
    return str_sv(&s);
}
