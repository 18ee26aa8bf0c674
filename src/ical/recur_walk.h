/**
 * ical/recur_walk.h — the occurrences of one rule, one after the other. Inside src/ical.
 *
 * Rules come from calendars elsewhere too: what one costs is bounded by `budget`, whatever it says, and rules finer
 * than a day are refused.
 */
#ifndef KITH_ICAL_RECUR_WALK_H
#define KITH_ICAL_RECUR_WALK_H

#include "ical/recur.h"

enum { RECUR_TEXT_MAX = 1000, RECUR_LIST_MAX = 60, RECUR_TIMES_MAX = 100, RECUR_BUDGET = 4000000 };

struct recur_rule {
    int freq;                   /* RECUR_DAILY … */
    int interval, week_start;   /* week_start: Sunday is 0 */
    unsigned weekdays;          /* bits; with no ordinal */
    int nth[RECUR_LIST_MAX][2]; /* "-1FR": {-1, 5} */
    int nth_count;
    unsigned months;        /* bits 1 to 12; 0: any, here and below */
    uint64_t month_days[2]; /* bits 1 to 31; [1] counted from the end */
    uint64_t weeks[2];      /* bits 1 to 53 */
    int year_days[RECUR_LIST_MAX], year_day_count;
    int positions[RECUR_LIST_MAX], position_count;
    int times[RECUR_TIMES_MAX], time_count; /* seconds of the day, ascending */
    int count;                              /* -1: none said */
    enum { UNTIL_NONE, UNTIL_DAY, UNTIL_WALL, UNTIL_UTC } until_kind;
    struct wall until;
};
/** False: no RRULE value. What it leaves open is taken from `start`. */
bool recur_rule_read(struct sv text, struct wall start, struct recur_rule *ret_rule);

struct recur_walk {
    struct recur_rule rule;
    struct wall start;
    const struct zone *zone;
    int64_t budget;           /* days that may still be looked at */
    int64_t period;           /* the next one: a day, a week's first day, a month since year 0, a year */
    int left;                 /* by COUNT; -1: none said */
    int days[366], day_count; /* of the period at hand */
    int at;                   /* the next of its days × times */
};
bool recur_open(struct sv rule, struct wall start, const struct zone *zone, struct recur_walk *ret_walk);
/** Leaves out what is before `day`, at once where the rule does not count. After recur_open(). */
void recur_skip(struct recur_walk *w, struct day day);
/** False: there are no more, or the budget is used up. */
bool recur_next(struct recur_walk *w, struct wall *ret_wall);
int wall_cmp(struct wall a, struct wall b);

#endif
