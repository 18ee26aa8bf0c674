/**
 * calendar/hours.h — when a provider can be booked: weekly hours, hours of one date, time off, holidays of the
 * practice, and busy times read from calendars elsewhere.
 *
 * Hours are kept by the provider's clock (staff_calendar.zone, else the practice's): "Monday 9:00" stays nine o'clock
 * over a change of the clocks. A date with hours of its own has none of the weekly ones.
 */
#ifndef KITH_CALENDAR_HOURS_H
#define KITH_CALENDAR_HOURS_H

#include "calendar/place.h"
#include "calendar/type.h"

struct availability {
    struct availability_id id;
    struct staff_id staff;
    bool weekly;
    int weekday;                       /* weekly: 0 is Sunday */
    struct day day;                    /* else: on this date */
    int64_t from_min, until_min;       /* of the day; until may be past 1440 */
    struct opt_day starts_on, ends_on; /* weekly: both included */
    struct appointment_type_id type;   /* v 0: any */
    unsigned contact_types;
    struct appointment_location_id location; /* v 0: any */
};
const char *weekday_label(int weekday); /* "Sunday" for 0; counts round */
/** "monday", or 0–6. */
bool weekday_parse(struct sv text, int *ret_weekday);
/** Minutes of the day in words: "9:00 am", "midnight" for 1440. */
struct sv minutes_said(struct arena *a, int64_t minutes);
struct availabilities {
    struct availability *items;
    size_t count;
};
struct time_off {
    struct time_off_id id;
    struct staff_id staff; /* v 0: a holiday of the practice */
    struct instant starts_at, ends_at;
    bool all_day;
    struct sv label; /* for staff */
};
struct times_off {
    struct time_off *items;
    size_t count;
    int64_t total;
};
struct provider_calendar {
    struct staff_id staff;
    struct sv name, zone; /* zone never empty here */
    bool own_zone, same_day;
    int64_t buffer_min;
    struct sv video_url;
    int64_t version;
};
/** Active staff who can have visits (every role but support, and whoever has hours), by name, with their settings. */
struct provider_calendars {
    struct provider_calendar *items;
    size_t count;
};
enum err provider_list(const struct op *op, struct sv keywords, struct provider_calendars *ret_list) MUST_CHECK;
enum err provider_load(const struct op *op, struct staff_id staff, struct provider_calendar *ret_provider) MUST_CHECK;
/** One's own with PERM_CALENDAR, anybody's with PERM_SETTINGS; so all that follow. Problems: bad_zone, bad_number,
 *  bad_url. */
struct provider_form {
    struct sv zone, buffer, video_url;
    bool same_day;
    int64_t version;
};
enum err provider_save(
    const struct op *op, struct staff_id staff, const struct provider_form *f, struct problems *problems) MUST_CHECK;

/** Weekly ones and those of dates from `from` on; PERM_CALENDAR. */
enum err availability_list(
    const struct op *op, struct staff_id staff, struct day from, struct availabilities *ret_list) MUST_CHECK;
/** The same of everybody, each provider's together; one row. E_NOTFOUND. */
enum err availability_list_all(const struct op *op, struct day from, struct availabilities *ret_list) MUST_CHECK;
enum err availability_load(
    const struct op *op, struct availability_id id, struct availability *ret_availability) MUST_CHECK;
struct availability_form { /* as typed */
    bool weekly;
    struct sv weekday, day, from, until; /* "monday" or 0–6; "2026-11-30"; "9:00", "5 pm", "17:00" */
    struct sv starts_on, ends_on;
    struct appointment_type_id type;
    unsigned contact_types; /* 0: all */
    struct appointment_location_id location;
};
/** Problems: required, bad_time, bad_weekday, bad_day, ends_before_start, overlaps (names the row it meets: of the
 *  same day, for something that both are for), too_many, unknown_type, unknown_location. */
enum err availability_add(const struct op *op, struct staff_id staff, const struct availability_form *f,
    struct problems *problems, struct availability_id *ret_id) MUST_CHECK;
/** The same hours on several weekdays, all or none: bits, Sunday first. The form's weekday is not looked at. */
enum err availability_add_week(const struct op *op, struct staff_id staff, const struct availability_form *f,
    unsigned on, struct problems *problems) MUST_CHECK;
/** Replaced in place; the same problems. */
enum err availability_change(const struct op *op, struct availability_id id, const struct availability_form *f,
    struct problems *problems) MUST_CHECK;
enum err availability_drop(const struct op *op, const struct availability_id *ids, size_t count) MUST_CHECK;
/** One weekday's hours onto others, in the place of what was there. */
enum err availability_copy(
    const struct op *op, struct staff_id staff, int from_weekday, unsigned to_weekdays) MUST_CHECK;

/** From `from` on, the next first, 25 a page; staff v 0: the practice's holidays. */
enum err time_off_list(const struct op *op, struct staff_id staff, struct instant from, int64_t page,
    struct times_off *ret_list) MUST_CHECK;
struct time_off_form { /* as typed, by the provider's clock; a holiday: by the practice's */
    struct sv starts_day, starts_time, ends_day, ends_time; /* without times: whole days, the last one included */
    struct sv label;
    bool visits_ok; /* "leave the visits that are booked then" was ticked */
};
/** Problems: required, bad_day, bad_time, missing_hour, ends_before_start, has_visits (names how many). */
enum err time_off_add(const struct op *op, struct staff_id staff, const struct time_off_form *f,
    struct problems *problems, struct time_off_id *ret_id) MUST_CHECK;
enum err time_off_drop(const struct op *op, struct time_off_id id) MUST_CHECK;

/** Busy times from an ICS address (https alone; fetched by a job, never while a page waits). */
struct busy_feed {
    struct busy_feed_id id;
    struct staff_id staff;
    struct sv host, error; /* error: a sentence; empty: it goes well */
    struct opt_instant read_at;
    int64_t times; /* busy times ahead */
};
struct busy_feeds {
    struct busy_feed *items;
    size_t count;
};
/** One's own with PERM_CALENDAR, anybody's and everybody's (v 0; at most 500) with PERM_SETTINGS. One query. */
enum err busy_feed_list(const struct op *op, struct staff_id staff, struct busy_feeds *ret_list) MUST_CHECK;
/** The same rights, by whose it is. E_NOTFOUND. */
enum err busy_feed_load(const struct op *op, struct busy_feed_id id, struct busy_feed *ret_feed) MUST_CHECK;
/** Problems: bad_url, too_many (5 each). */
enum err busy_feed_add(const struct op *op, struct staff_id staff, struct sv url, struct problems *problems,
    struct busy_feed_id *ret_id) MUST_CHECK;
/** Another address for it; the times of the one before count until it is read. Problems: bad_url. E_NOTFOUND. */
enum err busy_feed_readdress(
    const struct op *op, struct busy_feed_id id, struct sv url, struct problems *problems) MUST_CHECK;
enum err busy_feed_drop(const struct op *op, struct busy_feed_id id) MUST_CHECK;

#endif
