/**
 * ical/tzif.h — one compiled time zone (RFC 8536): its transitions, and the rule that goes on for ever. Inside
 * src/ical.
 *
 * Pure: bytes in, zone out; zone.c finds the file and keeps what was read.
 */
#ifndef KITH_ICAL_TZIF_H
#define KITH_ICAL_TZIF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { TZ_ABBREV_MAX = 15 };

struct tz_type {
    int32_t offset_s; /* east of UTC */
    bool dst;
    char abbrev[TZ_ABBREV_MAX + 1];
};
/** When a year's change happens: by the clock before it, `time_s` after midnight of the day (may be negative). */
struct tz_date {
    enum { TZ_MONTH_WEEK, TZ_JULIAN, TZ_YEAR_DAY } kind;
    int month, week, weekday; /* TZ_MONTH_WEEK; week 5 is the last; Sunday is 0 */
    int day;                  /* TZ_JULIAN 1–365 without 29 February, TZ_YEAR_DAY 0–365 */
    int32_t time_s;
};
/** The footer, a POSIX TZ value: "EST5EDT,M3.2.0,M11.1.0". */
struct tz_rule {
    bool changes; /* false: `standard` for ever */
    struct tz_type standard, daylight;
    struct tz_date start, end; /* of daylight */
};
struct tzif {
    size_t count;
    int64_t *at;   /* seconds since 1970, ascending */
    uint8_t *type; /* in force from at[i] on */
    struct tz_type *types;
    size_t type_count;
    bool has_rule;
    struct tz_rule rule; /* in force after the last transition */
};
/** A stretch of time in which nothing changes: from ≤ t < until, in seconds since 1970. */
struct tz_span {
    int64_t from, until; /* INT64_MIN and INT64_MAX at the ends */
    const struct tz_type *type;
};

/** Reads a file's bytes. False when they are no TZif version 2 or later. The arrays are malloc'ed: tzif_free(). */
bool tzif_read(const uint8_t *bytes, size_t n, struct tzif *ret_tz);
void tzif_free(struct tzif *tz);
struct tz_span tzif_span(const struct tzif *tz, int64_t t);

bool tz_rule_parse(const char *text, size_t n, struct tz_rule *ret_rule);
/** Needs rule->changes. */
struct tz_span tz_rule_span(const struct tz_rule *rule, int64_t t);

#endif
