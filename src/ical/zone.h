/**
 * ical/zone.h — IANA time zones: from instants to what a wall clock shows, and back.
 *
 * Source: the system's tzdata (TZDIR, else /usr/share/zoneinfo), read as RFC 8536 says, POSIX rule of the footer
 * included, so the past and the years after 2037 are right too. A zone is read once, on first use, and stays for the
 * life of the process; it never changes, so any thread may use it without a lock.
 */
#ifndef KITH_ICAL_ZONE_H
#define KITH_ICAL_ZONE_H

#include "base/time.h"

struct zone;

/** The zone of that name ("America/New_York"), or NULL when tzdata has none: names are case-sensitive. */
const struct zone *zone_find(struct sv name);
/** The same for names the database holds already; falls back to UTC (and logs) if tzdata lost the name since. */
const struct zone *zone_of(struct sv name);
bool zone_valid(struct sv name);
struct sv zone_name(const struct zone *z);
/** As people say it: "America/New_York" → "New York". */
struct sv zone_city(struct arena *a, struct sv name);
/** Names to offer in a form, sorted: one a place, as in tzdata's zone1970.tab, and UTC. */
struct zone_names {
    struct sv *items;
    size_t count;
};
struct zone_names zone_names(struct arena *a);

/** What a clock on the wall shows. hour 0–23, minute and second 0–59. */
struct wall {
    struct day day;
    int hour, minute, second;
};
struct zone_time {
    struct wall wall;
    int32_t offset_s; /* east of UTC */
    bool dst;
    const char *abbrev; /* "EST"; "+0545" where people use none. Lives as long as the zone. */
};
struct zone_time zone_local(const struct zone *z, struct instant at);
/** The time around `at` in which its clocks do not change: from ≤ t < until; INT64_MIN and INT64_MAX where there is no
 *  earlier or later change. */
struct zone_stretch {
    struct instant from, until;
    int32_t offset_s;
};
struct zone_stretch zone_stretch(const struct zone *z, struct instant at);

enum zone_match {
    ZONE_MISSING, /* clocks jump over this time */
    ZONE_UNIQUE,
    ZONE_AMBIGUOUS, /* clocks show it twice */
};
struct zone_instants {
    enum zone_match match;
    struct instant first;  /* missing: the instant of the jump */
    struct instant second; /* ambiguous: the later one; else the same as first */
};
struct zone_instants zone_instant(const struct zone *z, struct wall w);

/** The civil date in that zone: whose birthday it is, whether a deadline has passed (edge case 21). */
struct day zone_day(const struct zone *z, struct instant at);
/** The first instant of that date, also where midnight is jumped over. A date the zone never had (Apia, 30 December
 *  2011) starts, and ends, with the next one. */
struct instant zone_day_start(const struct zone *z, struct day d);

/** For people: "Tue 24 Nov 2026, 3:05 pm EST". Where the zone has no abbreviation: "… UTC+5:45". */
struct sv zone_human(struct arena *a, const struct zone *z, struct instant at);
struct sv zone_human_day(struct arena *a, const struct zone *z, struct instant at);  /* "Tue 24 Nov 2026" */
struct sv zone_human_time(struct arena *a, const struct zone *z, struct instant at); /* "3:05 pm EST" */
struct sv zone_abbrev(struct arena *a, const struct zone_time *t);                   /* "EST", "UTC+5:45" */
/** RFC 3339 with the zone's offset: "2026-11-24T15:05:00-05:00". */
struct sv zone_iso(struct arena *a, const struct zone *z, struct instant at);

#endif
