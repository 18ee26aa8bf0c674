/* Times, numbers and closed lists of the calendar as the API writes and reads them. */
#include "calendar/api_calendar.h"

struct sv api_contact_type_said(enum contact_type c)
{
    static const struct sv said[CONTACT_TYPE_COUNT] = {
        [CONTACT_IN_PERSON] = { "In Person", 9 },
        [CONTACT_PHONE_CALL] = { "Phone Call", 10 },
        [CONTACT_VIDEO_CHAT] = { "Secure Videochat", 16 },
    };
    return said[c];
}

bool api_contact_type_read(struct sv text, enum contact_type *ret_type)
{
    static const struct {
        const char *words;
        enum contact_type type;
    } others[] = { { "by phone", CONTACT_PHONE_CALL }, { "phone", CONTACT_PHONE_CALL },
        { "by video", CONTACT_VIDEO_CHAT }, { "video call", CONTACT_VIDEO_CHAT }, { "videochat", CONTACT_VIDEO_CHAT },
        { "healthie video call", CONTACT_VIDEO_CHAT } };
    text = sv_trim(text);
    for (enum contact_type c = 0; c < CONTACT_TYPE_COUNT; c++)
        if (sv_eq_ci(text, api_contact_type_said(c)) || sv_eq_ci(text, sv_of(contact_type_name(c)))) {
            *ret_type = c;
            return true;
        }
    for (size_t i = 0; i < LENGTH(others); i++)
        if (sv_eq_ci(text, sv_of(others[i].words))) {
            *ret_type = others[i].type;
            return true;
        }
    return false;
}

struct sv api_clock(struct arena *a, const struct zone *z, struct instant t)
{
    struct zone_time at = zone_local(z, t);
    int32_t minutes = at.offset_s / 60, away = minutes < 0 ? -minutes : minutes;
    return sv_fmt(a, "%.*s %02d:%02d:%02d %c%02d%02d", SV_FMT(day_iso(a, at.wall.day)), at.wall.hour, at.wall.minute,
        at.wall.second, minutes < 0 ? '-' : '+', (int)(away / 60), (int)(away % 60));
}

const struct zone *api_zone(const struct api *api)
{
    return zone_of(api->zone.n ? api->zone : SV("UTC"));
}

struct sv api_number(struct arena *a, int64_t n)
{
    return n ? sv_fmt(a, "%lld", (long long)n) : SV("");
}

static const struct {
    enum attendee_status status;
    const char *said;
} statuses[] = { { ATTENDEE_CHECKED_IN, "Checked-In" }, { ATTENDEE_FULFILLED, "Occurred" },
    { ATTENDEE_NOSHOW, "No-Show" }, { ATTENDEE_CANCELLED, "Cancelled" },
    { ATTENDEE_LATE_CANCELLED, "Late Cancellation" }, { ATTENDEE_RESCHEDULED, "Re-Scheduled" } };

struct sv api_pm_status(enum attendee_status s)
{
    for (size_t i = 0; i < LENGTH(statuses); i++)
        if (statuses[i].status == s)
            return sv_of(statuses[i].said);
    return SV("");
}

bool api_pm_status_read(struct sv text, enum attendee_status *ret_status)
{
    for (size_t i = 0; i < LENGTH(statuses); i++)
        if (sv_eq_ci(sv_trim(text), sv_of(statuses[i].said))) {
            *ret_status = statuses[i].status;
            return true;
        }
    return false;
}

struct sv api_repeat_said(struct arena *a, struct sv rule)
{
    static const char *const known[][2] = { { "FREQ=WEEKLY;INTERVAL=2;", "Biweekly" },
        { "FREQ=WEEKLY;INTERVAL=4;", "Every 4 Weeks" }, { "FREQ=MONTHLY;COUNT", "Monthly" },
        { "FREQ=WEEKLY;COUNT", "Weekly" } };
    for (size_t i = 0; i < LENGTH(known); i++)
        if (sv_starts(rule, sv_of(known[i][0])) && sv_find(rule, 'Y', 12) == SIZE_MAX) /* no BYDAY and the like */
            return sv_of(known[i][1]);
    return repeat_said(a, rule);
}

/* -- times that programs send ---------------------------------------------------------------------------------------
 */

/* "Mon Nov 23 2026 00:00:00 GMT-0500 (…)": the day, and what stands behind it. */
static bool script_day(struct sv text, struct day *ret_day, struct sv *ret_rest)
{
    static const char *const months[] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov",
        "Dec" };
    int64_t day, year;
    (void)sv_cut(&text, ' ');
    struct sv month = sv_cut(&text, ' '), day_text = sv_cut(&text, ' '), year_text = sv_cut(&text, ' ');
    if (!int_parse(day_text, &day) || !int_parse(year_text, &year))
        return false;
    for (int i = 0; i < (int)LENGTH(months); i++) {
        struct civil c = { (int)year, i + 1, (int)day };
        if (!sv_eq_ci(month, sv_of(months[i])) || year < 1 || year > 9999 || day < 1 || day > 31 || !civil_valid(c))
            continue;
        *ret_day = day_of_civil(c);
        *ret_rest = text;
        return true;
    }
    return false;
}

/* "August 16, 2022". */
static bool worded_day(struct sv text, struct day *ret_day)
{
    static const char *const months[] = { "January", "February", "March", "April", "May", "June", "July", "August",
        "September", "October", "November", "December" };
    int64_t day, year;
    struct sv month = sv_cut(&text, ' '), day_text = sv_cut(&text, ',');
    if (!int_parse(sv_trim(day_text), &day) || !int_parse(sv_trim(text), &year) || year < 1 || year > 9999)
        return false;
    for (int i = 0; i < (int)LENGTH(months); i++) {
        struct civil c = { (int)year, i + 1, (int)day };
        if (sv_eq_ci(month, sv_of(months[i])) && day >= 1 && day <= 31 && civil_valid(c)) {
            *ret_day = day_of_civil(c);
            return true;
        }
    }
    return false;
}

bool api_day_read(struct sv text, struct day *ret_day)
{
    struct sv rest;
    text = sv_trim(text);
    return day_parse(sv_sub(text, 0, 10), ret_day) || script_day(text, ret_day, &rest) || worded_day(text, ret_day);
}

/* "+0500", "-05:00", "UTC", "Z" as seconds; false: nothing of the kind. */
static bool offset_read(struct sv text, int64_t *ret_seconds)
{
    int64_t hours, minutes;
    if (sv_starts(text, SV("GMT")) || sv_starts(text, SV("UTC")))
        text = sv_sub(text, 3, text.n);
    text = sv_cut(&text, ' ');
    *ret_seconds = 0;
    if (!text.n || sv_eq(text, SV("Z")))
        return true;
    bool colon = text.n == 6 && text.p[3] == ':';
    if ((text.p[0] != '+' && text.p[0] != '-') || (text.n != 5 && !colon) || !int_parse(sv_sub(text, 1, 2), &hours) ||
        !int_parse(sv_sub(text, colon ? 4 : 3, 2), &minutes))
        return false;
    *ret_seconds = (text.p[0] == '-' ? -1 : 1) * (hours * 3600 + minutes * 60);
    return true;
}

bool api_time_read(const struct zone *z, struct sv text, struct instant *ret_at)
{
    struct day day;
    struct sv rest;
    int64_t minutes = 0, second = 0, offset;
    text = sv_trim(text);
    if (instant_parse(text, ret_at))
        return true;
    if (day_parse(sv_sub(text, 0, 10), &day))
        rest = sv_trim(sv_sub(text, text.n > 10 && text.p[10] == 'T' ? 11 : 10, text.n));
    else if (worded_day(text, &day))
        rest = SV("");
    else if (!script_day(text, &day, &rest))
        return false;
    size_t end = 0; /* of the time of day */
    while (end < rest.n && ((rest.p[end] >= '0' && rest.p[end] <= '9') || rest.p[end] == ':' || rest.p[end] == '.'))
        end++;
    struct sv time = sv_sub(rest, 0, end), zone = sv_trim(sv_sub(rest, end, rest.n));
    size_t point = sv_find(time, '.', 0);
    time = sv_sub(time, 0, point); /* without parts of a second */
    if (time.n == 8 && time.p[5] == ':') {
        if (!int_parse(sv_sub(time, 6, 2), &second) || second > 59)
            return false;
        time = sv_sub(time, 0, 5);
    }
    if (sv_eq_ci(zone, SV("am")) || sv_eq_ci(zone, SV("pm"))) {
        time = sv_sub(rest, 0, rest.n);
        zone = SV("");
    }
    if (time.n && !typed_minutes(time, &minutes))
        return false;
    if (zone.n) {
        if (!offset_read(zone, &offset))
            return false;
        ret_at->us = day.n * DAY_US + minutes * MINUTE_US + (second - offset) * SECOND_US;
        return true;
    }
    struct wall wall = { day, (int)(minutes / 60 % 24), (int)(minutes % 60), (int)second };
    *ret_at = zone_instant(z, wall).first;
    return true;
}

size_t api_ids_read(struct arena *a, struct sv text, int64_t **ret_ids)
{
    int64_t *ids = arena_array(a, text.n / 2 + 1, sizeof *ids), id;
    size_t n = 0;
    while (text.n)
        if (int_parse(sv_trim(sv_cut(&text, ',')), &id) && id > 0)
            ids[n++] = id;
    *ret_ids = ids;
    return n;
}

size_t api_ids_listed(struct arena *a, struct gql_in_list list, int64_t **ret_ids)
{
    const struct gql_in_text *items = list.items;
    size_t n = 0, most = 0;
    for (size_t i = 0; gql_given(list.is) && i < list.count; i++)
        most += gql_text_given(items[i]).n / 2 + 1;
    int64_t *ids = arena_array(a, most, sizeof *ids);
    for (size_t i = 0; gql_given(list.is) && i < list.count; i++) {
        int64_t *some;
        size_t count = api_ids_read(a, gql_text_given(items[i]), &some);
        for (size_t k = 0; k < count; k++)
            ids[n++] = some[k];
    }
    *ret_ids = ids;
    return n;
}

bool api_moment_read(struct arena *a, struct sv text, struct api_moment *ret_moment)
{
    struct day day;
    text = sv_trim(text);
    *ret_moment = (struct api_moment){ .at = { 0 } };
    if (!day_parse(sv_sub(text, 0, 10), &day)) /* as JavaScript writes it, with its offset */
        return api_time_read(zone_of(SV("UTC")), text, &ret_moment->at);
    struct sv rest = sv_trim(sv_sub(text, text.n > 10 && text.p[10] == 'T' ? 11 : 10, text.n));
    size_t end = 0;
    while (end < rest.n && ((rest.p[end] >= '0' && rest.p[end] <= '9') || rest.p[end] == ':' || rest.p[end] == '.'))
        end++;
    struct sv zone = sv_trim(sv_sub(rest, end, rest.n));
    bool half = sv_eq_ci(sv_sub(zone, 0, 2), SV("am")) || sv_eq_ci(sv_sub(zone, 0, 2), SV("pm"));
    if (zone.n && !half)
        return api_time_read(zone_of(SV("UTC")), text, &ret_moment->at);
    ret_moment->day = day_iso(a, day);
    ret_moment->time = half ? rest : sv_sub(rest, 0, sv_find(rest, '.', 0));
    return true;
}
