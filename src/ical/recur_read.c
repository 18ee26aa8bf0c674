/* The text of a recurrence rule. */
#include "base/err.h"
#include "ical/recur_walk.h"

static const char *const freqs[] = { "DAILY", "WEEKLY", "MONTHLY", "YEARLY" };
static const char *const weekdays[] = { "SU", "MO", "TU", "WE", "TH", "FR", "SA" };
enum part {
    PART_FREQ,
    PART_INTERVAL,
    PART_COUNT,
    PART_UNTIL,
    PART_WKST,
    PART_BYDAY,
    PART_BYMONTHDAY,
    PART_BYMONTH,
    PART_BYYEARDAY,
    PART_BYWEEKNO,
    PART_BYSETPOS,
    PART_BYHOUR,
    PART_BYMINUTE,
    PART_BYSECOND,
    PART_COUNT_OF
};
static const char *const names[PART_COUNT_OF] = { "FREQ", "INTERVAL", "COUNT", "UNTIL", "WKST", "BYDAY", "BYMONTHDAY",
    "BYMONTH", "BYYEARDAY", "BYWEEKNO", "BYSETPOS", "BYHOUR", "BYMINUTE", "BYSECOND" };

/* Every part once, none that is unknown, none that is empty. */
static bool parts_read(struct sv text, struct sv parts[PART_COUNT_OF])
{
    struct sv rest = sv_trim(text);
    if (rest.n > RECUR_TEXT_MAX)
        return false;
    if (rest.n > 6 && sv_eq_ci(sv_sub(rest, 0, 6), SV("RRULE:")))
        rest = sv_sub(rest, 6, rest.n);
    while (rest.n) {
        struct sv value = sv_cut(&rest, ';'), name = sv_cut(&value, '=');
        size_t i = 0;
        while (i < PART_COUNT_OF && !sv_eq_ci(name, sv_of(names[i])))
            i++;
        if (i == PART_COUNT_OF || parts[i].n || !value.n)
            return false;
        parts[i] = value;
    }
    return parts[PART_FREQ].n > 0;
}

static int index_of(struct sv text, const char *const *list, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (sv_eq_ci(text, sv_of(list[i])))
            return (int)i;
    return -1;
}

static bool digits_read(struct sv text, int *ret_n)
{
    *ret_n = 0;
    if (text.n < 1 || text.n > 6)
        return false;
    for (size_t i = 0; i < text.n; i++) {
        if (text.p[i] < '0' || text.p[i] > '9')
            return false;
        *ret_n = *ret_n * 10 + (text.p[i] - '0');
    }
    return true;
}

/* "+2", "-1", "13": not 0, at most `most` either way. */
static bool signed_read(struct sv text, int most, int *ret_n)
{
    bool minus = text.n && text.p[0] == '-';
    if (minus || (text.n && text.p[0] == '+'))
        text = sv_sub(text, 1, text.n);
    if (!digits_read(text, ret_n) || *ret_n < 1 || *ret_n > most)
        return false;
    *ret_n = minus ? -*ret_n : *ret_n;
    return true;
}

static bool list_read(struct sv text, int most, int *items, int *ret_count)
{
    *ret_count = 0;
    while (text.n)
        if (*ret_count == RECUR_LIST_MAX || !signed_read(sv_cut(&text, ','), most, &items[(*ret_count)++]))
            return false;
    return true;
}

/* As bits, those counted from the end in [1]. */
static bool bits_read(struct sv text, int most, uint64_t bits[2])
{
    int items[RECUR_LIST_MAX], count;
    if (!list_read(text, most, items, &count))
        return false;
    for (int i = 0; i < count; i++)
        bits[items[i] < 0] |= UINT64_C(1) << (items[i] < 0 ? -items[i] : items[i]);
    return true;
}

static bool days_read(struct sv text, struct recur_rule *r)
{
    while (text.n) {
        struct sv day = sv_cut(&text, ',');
        int weekday = day.n < 2 ? -1 : index_of(sv_sub(day, day.n - 2, 2), weekdays, LENGTH(weekdays));
        if (weekday < 0)
            return false;
        if (day.n == 2) {
            r->weekdays |= 1u << weekday;
            continue;
        }
        if (r->nth_count == RECUR_LIST_MAX || !signed_read(sv_sub(day, 0, day.n - 2), 53, &r->nth[r->nth_count][0]))
            return false;
        r->nth[r->nth_count++][1] = weekday;
    }
    return true;
}

/* Bits from 0 on; `otherwise` where nothing is said. */
static bool clock_read(struct sv text, int most, int otherwise, uint64_t *ret_bits)
{
    *ret_bits = text.n ? 0 : UINT64_C(1) << otherwise;
    while (text.n) {
        int n;
        if (!digits_read(sv_cut(&text, ','), &n) || n > most)
            return false;
        *ret_bits |= UINT64_C(1) << n;
    }
    return true;
}

static bool times_read(const struct sv parts[PART_COUNT_OF], struct wall start, struct recur_rule *r)
{
    uint64_t hours, minutes, seconds;
    if (!clock_read(parts[PART_BYHOUR], 23, start.hour, &hours) ||
        !clock_read(parts[PART_BYMINUTE], 59, start.minute, &minutes) ||
        !clock_read(parts[PART_BYSECOND], 59, start.second, &seconds))
        return false;
    for (int s = 0; s < 86400; s++) {
        if (!(hours >> (s / 3600) & 1)) {
            s += 3599;
            continue;
        }
        if (!(minutes >> (s / 60 % 60) & 1)) {
            s += 59;
            continue;
        }
        if (!(seconds >> (s % 60) & 1))
            continue;
        if (r->time_count == RECUR_TIMES_MAX)
            return false;
        r->times[r->time_count++] = s;
    }
    return true;
}

/* "20261130", "20261130T090000", "20261130T090000Z". */
static bool until_read(struct sv text, struct recur_rule *r)
{
    struct civil c;
    if ((text.n != 8 && text.n != 15 && text.n != 16) || !digits_read(sv_sub(text, 0, 4), &c.year) ||
        !digits_read(sv_sub(text, 4, 2), &c.month) || !digits_read(sv_sub(text, 6, 2), &c.day) || !civil_valid(c))
        return false;
    r->until = (struct wall){ .day = day_of_civil(c) };
    r->until_kind = text.n == 8 ? UNTIL_DAY : text.n == 15 ? UNTIL_WALL : UNTIL_UTC;
    if (text.n == 8)
        return true;
    return (text.p[8] == 'T' || text.p[8] == 't') && digits_read(sv_sub(text, 9, 2), &r->until.hour) &&
           digits_read(sv_sub(text, 11, 2), &r->until.minute) && digits_read(sv_sub(text, 13, 2), &r->until.second) &&
           (text.n == 15 || text.p[15] == 'Z' || text.p[15] == 'z') && r->until.hour < 24 && r->until.minute < 60 &&
           r->until.second < 60;
}

static bool number_read(struct sv text, int none, int *ret_n)
{
    *ret_n = none;
    return !text.n || (digits_read(text, ret_n) && *ret_n >= 1);
}

/* RFC 5545, 3.3.10: which parts a frequency knows. */
static bool parts_agree(const struct sv parts[PART_COUNT_OF], const struct recur_rule *r)
{
    bool yearly = r->freq == RECUR_YEARLY;
    return (yearly || (!parts[PART_BYYEARDAY].n && !parts[PART_BYWEEKNO].n)) &&
           (!parts[PART_BYMONTHDAY].n || r->freq != RECUR_WEEKLY) &&
           (!r->nth_count || ((yearly || r->freq == RECUR_MONTHLY) && !parts[PART_BYWEEKNO].n)) &&
           (!parts[PART_COUNT].n || !parts[PART_UNTIL].n);
}

/* What the rule leaves open it has from its start. */
static void rule_complete(const struct sv parts[PART_COUNT_OF], struct wall start, struct recur_rule *r)
{
    struct civil c = civil_of_day(start.day);
    if (parts[PART_BYDAY].n || parts[PART_BYMONTHDAY].n || parts[PART_BYYEARDAY].n || parts[PART_BYWEEKNO].n)
        return;
    if (r->freq == RECUR_WEEKLY)
        r->weekdays = 1u << (((start.day.n + 4) % 7 + 7) % 7);
    if (r->freq == RECUR_MONTHLY || r->freq == RECUR_YEARLY)
        r->month_days[0] = UINT64_C(1) << c.day;
    if (r->freq == RECUR_YEARLY && !r->months)
        r->months = 1u << c.month;
}

bool recur_rule_read(struct sv text, struct wall start, struct recur_rule *ret_rule)
{
    struct sv parts[PART_COUNT_OF] = { 0 };
    struct recur_rule r = { .week_start = 1 };
    uint64_t months[2] = { 0 };
    if (!parts_read(text, parts) || (r.freq = index_of(parts[PART_FREQ], freqs, LENGTH(freqs))) < 0 ||
        !number_read(parts[PART_INTERVAL], 1, &r.interval) || !number_read(parts[PART_COUNT], -1, &r.count) ||
        (parts[PART_UNTIL].n && !until_read(parts[PART_UNTIL], &r)) || !days_read(parts[PART_BYDAY], &r) ||
        !bits_read(parts[PART_BYMONTHDAY], 31, r.month_days) || !bits_read(parts[PART_BYMONTH], 12, months) ||
        !bits_read(parts[PART_BYWEEKNO], 53, r.weeks) ||
        !list_read(parts[PART_BYYEARDAY], 366, r.year_days, &r.year_day_count) ||
        !list_read(parts[PART_BYSETPOS], 366, r.positions, &r.position_count) || !times_read(parts, start, &r) ||
        (parts[PART_WKST].n && (r.week_start = index_of(parts[PART_WKST], weekdays, LENGTH(weekdays))) < 0) ||
        months[1])
        return false;
    r.months = (unsigned)months[0];
    if (!parts_agree(parts, &r))
        return false;
    rule_complete(parts, start, &r);
    *ret_rule = r;
    return true;
}

bool recur_parts(struct sv rule, struct recur_parts *ret_parts)
{
    struct sv parts[PART_COUNT_OF] = { 0 };
    struct recur_rule r;
    if (!parts_read(rule, parts) || !recur_rule_read(rule, (struct wall){ 0 }, &r))
        return false;
    for (size_t i = PART_BYMONTHDAY; i < PART_COUNT_OF; i++)
        if (parts[i].n)
            return false;
    bool week_matters = parts[PART_WKST].n && r.week_start != 1 && r.interval > 1 && r.freq == RECUR_WEEKLY;
    if (week_matters || (parts[PART_BYDAY].n && (r.freq != RECUR_WEEKLY || r.nth_count)))
        return false;
    *ret_parts = (struct recur_parts){ .interval = r.interval,
        .count = r.count > 0 ? r.count : 0,
        .has_until = r.until_kind != UNTIL_NONE,
        .until = r.until.day,
        .weekdays = parts[PART_BYDAY].n ? r.weekdays : 0 };
    ret_parts->freq = r.freq;
    return true;
}

struct sv recur_write(struct arena *a, const struct recur_parts *p)
{
    struct str s = str_new(a, 200);
    str_addf(&s, "FREQ=%s", freqs[p->freq]);
    if (p->interval > 1)
        str_addf(&s, ";INTERVAL=%d", p->interval);
    for (unsigned i = 0, count = 0; i < LENGTH(weekdays); i++)
        if (p->weekdays & (1u << i))
            str_addf(&s, "%s%s", count++ ? "," : ";BYDAY=", weekdays[i]);
    struct civil until = civil_of_day(p->until);
    if (p->count)
        str_addf(&s, ";COUNT=%d", p->count);
    else if (p->has_until)
        str_addf(&s, ";UNTIL=%04d%02d%02d", until.year, until.month, until.day);
    return str_sv(&s);
}

struct sv recur_times(struct arena *a, struct sv rule, size_t times)
{
    struct sv parts[PART_COUNT_OF] = { 0 };
    struct str s = str_new(a, RECUR_TEXT_MAX + 64);
    if (!parts_read(rule, parts))
        return rule;
    for (size_t i = 0; i < PART_COUNT_OF; i++)
        if (parts[i].n && i != PART_COUNT && i != PART_UNTIL)
            str_addf(&s, "%s=%.*s;", names[i], SV_FMT(parts[i]));
    str_addf(&s, "COUNT=%zu", times);
    return str_sv(&s);
}
