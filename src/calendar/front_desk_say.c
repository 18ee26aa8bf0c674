/* Visits and their times in words, by the reader's clock. */
#include "calendar/front_desk.h"

static const char *const weekdays[] = { "Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat" };
static const char *const months[] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov",
    "Dec" };

static void add_clock(struct str *s, const struct zone_time *t, bool half)
{
    int hour = t->wall.hour % 12 ? t->wall.hour % 12 : 12;
    str_addf(s, "%d:%02d", hour, t->wall.minute);
    if (half)
        str_add(s, t->wall.hour < 12 ? SV(" am") : SV(" pm"));
}

static void add_range(struct str *s, const struct zone_time *from, const struct zone_time *until)
{
    add_clock(s, from, (from->wall.hour < 12) != (until->wall.hour < 12));
    str_add(s, SV("–"));
    add_clock(s, until, true);
}

struct sv desk_clock(struct arena *a, const struct zone *z, struct instant at)
{
    struct str s = str_new(a, 16);
    struct zone_time t = zone_local(z, at);
    add_clock(&s, &t, true);
    return str_sv(&s);
}

struct sv desk_range(struct arena *a, const struct zone *z, struct instant from, struct instant until)
{
    struct str s = str_new(a, 40);
    struct zone_time first = zone_local(z, from), last = zone_local(z, until);
    add_range(&s, &first, &last);
    return str_sv(&s);
}

struct sv desk_day(struct arena *a, struct day d)
{
    struct civil c = civil_of_day(d);
    int weekday = (d.n % 7 + 11) % 7; /* 1 January 1970 was a Thursday */
    return sv_fmt(a, "%s %d %s %d", weekdays[weekday], c.day, months[c.month - 1], c.year);
}

struct sv desk_when(struct arena *a, const struct zone *z, struct instant from, struct instant until)
{
    struct str s = str_new(a, 120);
    struct zone_time first = zone_local(z, from), last = zone_local(z, until);
    str_add(&s, desk_day(a, first.wall.day));
    str_add(&s, SV(", "));
    if (first.wall.day.n == last.wall.day.n) {
        add_range(&s, &first, &last);
    } else {
        add_clock(&s, &first, true);
        str_add(&s, SV(" to "));
        str_add(&s, desk_day(a, last.wall.day));
        str_add(&s, SV(", "));
        add_clock(&s, &last, true);
    }
    str_addc(&s, ' ');
    str_add(&s, zone_abbrev(a, &first));
    return str_sv(&s);
}

struct sv desk_typed(struct arena *a, const struct zone *z, struct instant at)
{
    struct zone_time t = zone_local(z, at);
    return sv_fmt(a, "%02d:%02d", t.wall.hour, t.wall.minute);
}

struct sv desk_elsewhere(struct arena *a, const struct zone *z, const struct appointment *v)
{
    const struct zone *there = zone_of(v->zone);
    struct zone_time here = zone_local(z, v->starts_at), time = zone_local(there, v->starts_at);
    if (here.offset_s == time.offset_s)
        return SV("");
    struct sv name = zone_name(there);
    for (size_t slash = sv_find(name, '/', 0); slash != SIZE_MAX; slash = sv_find(name, '/', 0))
        name = sv_sub(name, slash + 1, name.n);
    struct str s = str_new(a, 160);
    str_add(&s, desk_range(a, there, v->starts_at, v->ends_at));
    str_addc(&s, ' ');
    str_add(&s, zone_abbrev(a, &time));
    if (here.wall.day.n != time.wall.day.n)
        str_addf(&s, " on %.*s", SV_FMT(desk_day(a, time.wall.day)));
    str_add(&s, SV(" in "));
    for (size_t i = 0; i < name.n; i++)
        str_addc(&s, name.p[i] == '_' ? ' ' : name.p[i]);
    return str_sv(&s);
}

struct sv visit_title(struct arena *a, const struct appointment *v)
{
    if (!v->type.v)
        return v->title.n ? v->title : SV("Blocked");
    if (v->is_group)
        return v->title.n ? v->title : v->type_name;
    if (v->attendee_count == 1)
        return v->attendees[0].name;
    if (v->attendee_count > 1)
        return sv_fmt(a, "%.*s and %zu more", SV_FMT(v->attendees[0].name), v->attendee_count - 1);
    return v->title.n ? v->title : SV("Nobody yet");
}

struct sv visit_detail(struct arena *a, const struct appointment *v)
{
    if (!v->type.v)
        return SV("No visits then");
    if (!v->is_group) /* what it is about may be told by its type */
        return v->attendee_count && v->attendees[0].closed ? SV("Restricted") : v->type_name;
    struct str s = str_new(a, 600);
    if (v->title.n)
        str_addf(&s, "%.*s, ", SV_FMT(v->type_name));
    str_addf(&s, "%lld of %lld", (long long)v->taken, (long long)v->max_attendees);
    if (v->waiting)
        str_addf(&s, ", %lld waiting", (long long)v->waiting);
    return str_sv(&s);
}

struct sv visit_place(struct arena *a, const struct appointment *v)
{
    if (v->room_name.n && v->location_name.n)
        return sv_fmt(a, "%.*s, %.*s", SV_FMT(v->room_name), SV_FMT(v->location_name));
    if (v->room_name.n)
        return v->room_name;
    if (v->location_name.n)
        return v->location_name;
    return sv_of(contact_type_label(v->contact_type));
}

int visit_hue(const struct appointment *v)
{
    static const char *const palette[] = { "teal", "clay", "blue", "amber", "violet", "sea", "rose", "olive" };
    for (int i = 0; i < (int)LENGTH(palette); i++)
        if (sv_eq(v->colour, sv_of(palette[i])))
            return i;
    return 0;
}

struct view_badge attendee_badge(enum attendee_status s)
{
    static const enum view_tone tones[ATTENDEE_STATUS_COUNT] = { [ATTENDEE_PENDING] = TONE_WARN,
        [ATTENDEE_WAITLIST] = TONE_CALM,
        [ATTENDEE_BOOKED] = TONE_INFO,
        [ATTENDEE_CHECKED_IN] = TONE_OK,
        [ATTENDEE_FULFILLED] = TONE_OK,
        [ATTENDEE_NOSHOW] = TONE_BAD,
        [ATTENDEE_CANCELLED] = TONE_CALM,
        [ATTENDEE_LATE_CANCELLED] = TONE_WARN,
        [ATTENDEE_RESCHEDULED] = TONE_CALM,
        [ATTENDEE_IN_ERROR] = TONE_CALM };
    return (struct view_badge){ .label = sv_of(attendee_status_label(s)), .tone = tones[s] };
}

struct view_badge visit_badge(const struct appointment *v)
{
    if (v->status == APPOINTMENT_CANCELLED)
        return (struct view_badge){ .label = SV("Cancelled"), .tone = TONE_CALM };
    if (v->status == APPOINTMENT_IN_ERROR)
        return (struct view_badge){ .label = SV("Entered in error"), .tone = TONE_CALM };
    for (size_t i = 0; i < v->attendee_count; i++)
        if (v->attendees[i].status == ATTENDEE_PENDING)
            return attendee_badge(ATTENDEE_PENDING);
    if (!v->is_group && v->attendee_count == 1 && v->attendees[0].status != ATTENDEE_BOOKED)
        return attendee_badge(v->attendees[0].status);
    return (struct view_badge){ 0 };
}

struct sv visit_path(struct arena *a, struct appointment_id id, const char *below)
{
    return sv_fmt(a, "/appointments/%lld%s", (long long)id.v, below);
}
