#include "calendar/settings_words.h"

enum { HOUR_MIN = 60, DAY_MIN = 24 * 60, WEEK_MIN = 7 * DAY_MIN, SENTENCES_MOST = 10 };

static struct sv count(struct arena *a, int64_t n, const char *unit)
{
    return sv_fmt(a, "%lld %s%s", (long long)n, unit, n == 1 ? "" : "s");
}

struct sv span_words(struct arena *a, int64_t minutes)
{
    if (minutes <= 0)
        return SV("no time");
    if (minutes % WEEK_MIN == 0)
        return count(a, minutes / WEEK_MIN, "week");
    if (minutes % DAY_MIN == 0 && minutes > DAY_MIN)
        return count(a, minutes / DAY_MIN, "day");
    if (minutes % HOUR_MIN == 0)
        return count(a, minutes / HOUR_MIN, "hour");
    struct sv rest = count(a, minutes % HOUR_MIN, "minute");
    if (minutes < HOUR_MIN)
        return rest;
    struct sv hours = count(a, minutes / HOUR_MIN, "hour");
    return sv_fmt(a, "%.*s %.*s", SV_FMT(hours), SV_FMT(rest));
}

/* "a", "a and b", "a, b and c". */
static struct sv listed(struct arena *a, const struct sv *items, size_t n, const char *last)
{
    struct str s = str_new(a, 2048);
    for (size_t i = 0; i < n; i++) {
        if (i)
            str_addf(&s, i + 1 == n ? " %s " : ", ", last);
        str_add(&s, items[i]);
    }
    return str_sv(&s);
}

struct sv ways_words(struct arena *a, unsigned contact_types)
{
    static const char *const ways[CONTACT_TYPE_COUNT] = {
        [CONTACT_IN_PERSON] = "in person", [CONTACT_PHONE_CALL] = "by phone", [CONTACT_VIDEO_CHAT] = "by video"
    };
    struct sv some[CONTACT_TYPE_COUNT];
    size_t n = 0;
    for (size_t i = 0; i < CONTACT_TYPE_COUNT; i++)
        if (contact_types >> i & 1)
            some[n++] = sv_of(ways[i]);
    return listed(a, some, n, "or");
}

struct sv reminders_words(struct arena *a, const struct reminder_rules *r)
{
    if (!r->count)
        return SV("no reminders");
    struct sv *each = arena_array(a, r->count, sizeof *each);
    for (size_t i = 0; i < r->count; i++)
        each[i] = r->minutes[i] == DAY_MIN ? SV("1 day") : span_words(a, r->minutes[i]);
    return sv_fmt(a, "%.*s before", SV_FMT(listed(a, each, r->count, "and")));
}

struct sv hours_words(struct arena *a, const struct availability *h)
{
    return sv_fmt(a, "%.*s to %.*s", SV_FMT(minutes_said(a, h->from_min)), SV_FMT(minutes_said(a, h->until_min)));
}

static struct sv length_words(struct arena *a, const struct appointment_type *t)
{
    struct str s = str_new(a, 512);
    str_addf(&s, "Takes %.*s, %.*s.", SV_FMT(span_words(a, t->length_min)), SV_FMT(ways_words(a, t->contact_types)));
    if (t->buffer_before_min && t->buffer_after_min)
        str_addf(&s, " %.*s before and %.*s after it stay free.", SV_FMT(span_words(a, t->buffer_before_min)),
            SV_FMT(span_words(a, t->buffer_after_min)));
    else if (t->buffer_before_min)
        str_addf(&s, " %.*s before it stay free.", SV_FMT(span_words(a, t->buffer_before_min)));
    else if (t->buffer_after_min)
        str_addf(&s, " %.*s after it stay free.", SV_FMT(span_words(a, t->buffer_after_min)));
    return str_sv(&s);
}

static struct sv booking_words(struct arena *a, const struct appointment_type *t)
{
    static const char *const who[BOOKING_BY_COUNT] = {
        [BOOKING_CLIENTS] = "Clients and their caregivers", [BOOKING_PUBLIC] = "Everybody"
    };
    if (t->booking == BOOKING_STAFF)
        return SV("Only staff book it.");
    if (!t->notice_min)
        return sv_fmt(a, "%s can book it at the last moment, and up to %lld day%s ahead.",
            t->groups_only ? "Clients of the chosen groups" : who[t->booking], (long long)t->horizon_days,
            t->horizon_days == 1 ? "" : "s");
    return sv_fmt(a, "%s can book it from %.*s to %lld day%s ahead.",
        t->groups_only ? "Clients of the chosen groups" : who[t->booking], SV_FMT(span_words(a, t->notice_min)),
        (long long)t->horizon_days, t->horizon_days == 1 ? "" : "s");
}

static struct sv cancel_words(struct arena *a, const struct appointment_type *t)
{
    struct sv moves = t->moves_max
                          ? sv_fmt(a, " They can move a visit %s.",
                                t->moves_max == 1 ? "once" : sv_z(a, sv_fmt(a, "%lld times", (long long)t->moves_max)))
                          : SV("");
    if (!t->cancel_min)
        return sv_fmt(a, "They can cancel or move it until it begins.%.*s", SV_FMT(moves));
    return sv_fmt(a, "They can cancel or move it until %.*s before. Later, it counts as cancelled late.%.*s",
        SV_FMT(span_words(a, t->cancel_min)), SV_FMT(moves));
}

struct words_lines type_words(struct arena *a, const struct appointment_type *t, const struct reminder_rules *r)
{
    struct sv *line = arena_array(a, SENTENCES_MOST, sizeof *line);
    size_t n = 0;
    line[n++] = length_words(a, t);
    if (t->is_group)
        line[n++] =
            sv_fmt(a, "Up to %.*s part.%s", SV_FMT(count_words(a, t->max_attendees, "person takes", "people take")),
                t->waitlist ? " When it is full, more can wait for a place." : "");
    line[n++] = booking_words(a, t);
    if (t->booking != BOOKING_STAFF) {
        if (!t->is_group)
            line[n++] = sv_fmt(a, "Times are offered every %.*s.", SV_FMT(span_words(a, t->interval_min)));
        if (t->approval)
            line[n++] = SV("A booking is a request until you accept it.");
        line[n++] = cancel_words(a, t);
    }
    struct sv reminders = reminders_words(a, r);
    line[n++] = r->count ? sv_fmt(a, "Reminders leave %.*s.%s", SV_FMT(reminders),
                               t->ask_to_confirm ? " They ask whether the client will come." : "")
                         : SV("No reminders leave.");
    if (t->confidential)
        line[n++] = SV("Confidential: caregivers never learn of these visits.");
    return (struct words_lines){ line, n };
}
