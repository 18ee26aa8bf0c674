/**
 * base/time.h — instants, civil days, and the clock that is handed in.
 *
 * An instant is UTC microseconds since 1970-01-01T00:00:00Z; a day is a date in the proleptic Gregorian calendar,
 * counted from 1970-01-01, in no zone. Turning one into the other needs a zone: ical/zone.h.
 * Nothing in Kith asks the system for the time but clock_system(); tests and rehearsals hand in another clock.
 */
#ifndef KITH_BASE_TIME_H
#define KITH_BASE_TIME_H

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

struct instant {
    int64_t us;
};
struct day {
    int32_t n;
};
struct civil {
    int year, month, day; /* month 1–12, day 1–31 */
};

#define SECOND_US INT64_C(1000000)
#define MINUTE_US (60 * SECOND_US)
#define HOUR_US (60 * MINUTE_US)
#define DAY_US (24 * HOUR_US)

/** A source of "now". Threads: now() may be called from any. */
struct clock {
    struct instant (*now)(void *ctx);
    void *ctx;
};
struct clock clock_system(void);
/** A clock that stands at *at until the caller changes it. */
struct clock clock_at(struct instant *at);
static inline struct instant clock_now(const struct clock *c)
{
    return c->now(c->ctx);
}

static inline struct instant instant_add(struct instant t, int64_t us)
{
    return (struct instant){ t.us + us };
}
static inline bool instant_before(struct instant a, struct instant b)
{
    return a.us < b.us;
}

struct day day_of_civil(struct civil c); /* the caller has checked it: civil_valid() */
struct civil civil_of_day(struct day d);
bool civil_valid(struct civil c); /* years 1 to 9999 */
int civil_days_in_month(int year, int month);

/** Whether somebody born on `born` has turned `age` by `today`; 29 February counts from 1 March in other years
 *  (edge case 19), or from 28 February when `leap_early`. */
bool age_reached(struct day born, int age, struct day today, bool leap_early);
/** The day on which they turn `age`. */
struct day birthday_at(struct day born, int age, bool leap_early);
/** Completed years; negative when born after today. */
int age_on(struct day born, struct day today, bool leap_early);

/** "2016-03-09"; nothing else is accepted. */
bool day_parse(struct sv text, struct day *ret_day);
struct sv day_iso(struct arena *a, struct day d);
/** RFC 3339 with zone ("2016-03-09T10:00:00Z", offsets and fractions allowed), in UTC within the years 1 to 9999. */
bool instant_parse(struct sv text, struct instant *ret_instant);
struct sv instant_iso(struct arena *a, struct instant t); /* "…Z", whole seconds */
/** RFC 5322 date in UTC ("Mon, 23 Nov 2026 00:10:17 +0000"). */
struct sv instant_mail(struct arena *a, struct instant t);
/** What instant_mail() writes, and nothing else. */
bool instant_mail_parse(struct sv text, struct instant *ret_instant);
/** RFC 9110 IMF-fixdate. */
struct sv instant_http(struct arena *a, struct instant t);
/** "9 March 2016", for people. English; other languages live in the catalogue. */
struct sv day_human(struct arena *a, struct day d);

#endif
