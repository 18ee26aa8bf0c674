/* Writing iCalendar: one line a property, folded at 75 bytes, CRLF. */
#include "ical/vcalendar.h"

enum { LINE_MAX_BYTES = 75, TEXT_MAX = 16 << 20, ZONES_MOST = 40 };

struct writer {
    struct arena *a;
    struct str out;
};

/* How many bytes of `line` fit, without cutting a letter. */
static size_t fitting(struct sv line, size_t room)
{
    if (line.n <= room)
        return line.n;
    size_t n = room;
    while (n > 0 && ((unsigned char)line.p[n] & 0xc0) == 0x80)
        n--;
    return n ? n : room;
}

static void line_add(struct writer *w, struct sv line)
{
    size_t room = LINE_MAX_BYTES;
    do {
        size_t n = fitting(line, room);
        if (room < LINE_MAX_BYTES)
            str_addc(&w->out, ' ');
        str_add(&w->out, sv_sub(line, 0, n));
        str_add(&w->out, SV("\r\n"));
        line = sv_sub(line, n, line.n);
        room = LINE_MAX_BYTES - 1;
    } while (line.n);
}

/* A TEXT value (RFC 5545, 3.3.11). */
static struct sv text_value(struct arena *a, struct sv text)
{
    struct str s = str_new(a, 2 * text.n + 1);
    for (size_t i = 0; i < text.n; i++) {
        unsigned char c = (unsigned char)text.p[i];
        if (c == '\n')
            str_add(&s, SV("\\n"));
        else if (c == '\\' || c == ';' || c == ',')
            str_addf(&s, "\\%c", c);
        else if (c >= 0x20 && c != 0x7f)
            str_addc(&s, (char)c);
    }
    return str_sv(&s);
}

/* A parameter's value between quotes: it cannot hold quotes or line ends. */
static struct sv quoted(struct arena *a, struct sv text)
{
    struct str s = str_new(a, text.n + 3);
    str_addc(&s, '"');
    for (size_t i = 0; i < text.n; i++) {
        unsigned char c = (unsigned char)text.p[i];
        str_addc(&s, c == '"' ? '\'' : c < 0x20 || c == 0x7f ? ' ' : (char)c);
    }
    str_addc(&s, '"');
    return str_sv(&s);
}

/* An address or URL: nothing that could end the line or its value. */
static struct sv uri_value(struct arena *a, struct sv text)
{
    struct str s = str_new(a, text.n + 1);
    for (size_t i = 0; i < text.n; i++)
        if ((unsigned char)text.p[i] > 0x20 && text.p[i] != 0x7f)
            str_addc(&s, text.p[i]);
    return str_sv(&s);
}

static void text_line(struct writer *w, const char *name, struct sv text)
{
    if (text.n)
        line_add(w, sv_fmt(w->a, "%s:%.*s", name, SV_FMT(text_value(w->a, text))));
}

/* "20261124T150500" of a wall time. */
static struct sv wall_text(struct arena *a, struct wall t)
{
    struct civil c = civil_of_day(t.day);
    return sv_fmt(a, "%04d%02d%02dT%02d%02d%02d", c.year, c.month, c.day, t.hour, t.minute, t.second);
}

/* In UTC too where clocks show the time for the second time: TZID means the first (RFC 5545, 3.3.5). */
static void instant_line(struct writer *w, const char *name, const struct zone *z, struct instant at)
{
    const struct zone *utc = zone_of(SV("UTC"));
    struct wall wall = zone_local(z, at).wall;
    if (z == utc || zone_instant(z, wall).first.us / SECOND_US != at.us / SECOND_US)
        line_add(w, sv_fmt(w->a, "%s:%.*sZ", name, SV_FMT(wall_text(w->a, zone_local(utc, at).wall))));
    else
        line_add(w, sv_fmt(w->a, "%s;TZID=%.*s:%.*s", name, SV_FMT(zone_name(z)), SV_FMT(wall_text(w->a, wall))));
}

/* A time as the clock of `z` shows it, also one that it leaves out: an occurrence's name is what its rule says. */
static void wall_line(struct writer *w, const char *name, const struct zone *z, struct wall wall)
{
    struct sv text = wall_text(w->a, wall);
    if (z == zone_of(SV("UTC")))
        line_add(w, sv_fmt(w->a, "%s:%.*sZ", name, SV_FMT(text)));
    else
        line_add(w, sv_fmt(w->a, "%s;TZID=%.*s:%.*s", name, SV_FMT(zone_name(z)), SV_FMT(text)));
}

static struct sv offset_text(struct arena *a, int32_t offset_s)
{
    int s = offset_s < 0 ? -offset_s : offset_s;
    char sign = offset_s < 0 ? '-' : '+';
    if (s % 60)
        return sv_fmt(a, "%c%02d%02d%02d", sign, s / 3600, s / 60 % 60, s % 60);
    return sv_fmt(a, "%c%02d%02d", sign, s / 3600, s / 60 % 60);
}

/* One stretch of unchanged clocks; `before` is the offset until then. */
static void stretch_add(struct writer *w, const struct zone *z, struct zone_stretch s, int32_t before)
{
    bool ever = s.from.us == INT64_MIN;
    struct zone_time t = zone_local(z, ever ? (struct instant){ 0 } : s.from);
    const char *kind = t.dst ? "DAYLIGHT" : "STANDARD";
    struct wall onset = { .day = { 0 } };
    if (!ever)
        onset = zone_local(zone_of(SV("UTC")), instant_add(s.from, before * SECOND_US)).wall;
    line_add(w, sv_fmt(w->a, "BEGIN:%s", kind));
    line_add(w, sv_fmt(w->a, "DTSTART:%.*s", SV_FMT(wall_text(w->a, onset))));
    line_add(w, sv_fmt(w->a, "TZOFFSETFROM:%.*s", SV_FMT(offset_text(w->a, before))));
    line_add(w, sv_fmt(w->a, "TZOFFSETTO:%.*s", SV_FMT(offset_text(w->a, s.offset_s))));
    line_add(w, sv_fmt(w->a, "TZNAME:%s", t.abbrev));
    line_add(w, sv_fmt(w->a, "END:%s", kind));
}

/* From the last change before `from` to the last one before `until`: each as it was, without rules. */
static void zone_add(struct writer *w, const struct zone *z, struct instant from, struct instant until)
{
    line_add(w, SV("BEGIN:VTIMEZONE"));
    line_add(w, sv_fmt(w->a, "TZID:%.*s", SV_FMT(zone_name(z))));
    struct zone_stretch s = zone_stretch(z, from);
    int32_t before = s.from.us == INT64_MIN ? s.offset_s : zone_stretch(z, instant_add(s.from, -1)).offset_s;
    for (;;) {
        stretch_add(w, z, s, before);
        if (s.until.us == INT64_MAX || !instant_before(s.until, until))
            break;
        before = s.offset_s;
        s = zone_stretch(z, s.until);
    }
    line_add(w, SV("END:VTIMEZONE"));
}

static const struct zone *zone_of_event(const struct vevent *e)
{
    return zone_of(e->zone.n ? e->zone : SV("UTC"));
}

/* From when to when its clock must be explained. */
static void reach(const struct vevent *e, const struct zone *z, struct instant *from, struct instant *until)
{
    struct instant occurs = e->is_occurrence ? zone_instant(z, e->occurs).first : e->starts_at;
    if (instant_before(e->starts_at, *from))
        *from = e->starts_at;
    if (instant_before(occurs, *from))
        *from = occurs;
    if (instant_before(*until, e->ends_at))
        *until = e->ends_at;
    if (instant_before(*until, occurs))
        *until = occurs;
    if (e->rule.n && instant_before(*until, e->repeats_until))
        *until = e->repeats_until;
}

static void zones_add(struct writer *w, const struct vevent *events, size_t count)
{
    const struct zone *done[ZONES_MOST];
    size_t done_count = 0;
    for (size_t i = 0; i < count; i++) {
        const struct zone *z = zone_of_event(&events[i]);
        bool is_done = sv_eq(zone_name(z), SV("UTC"));
        for (size_t j = 0; j < done_count; j++)
            is_done = is_done || done[j] == z;
        if (is_done || done_count == ZONES_MOST)
            continue;
        done[done_count++] = z;
        struct instant from = events[i].starts_at, until = events[i].ends_at;
        for (size_t j = i; j < count; j++)
            if (zone_of_event(&events[j]) == z)
                reach(&events[j], z, &from, &until);
        zone_add(w, z, from, until);
    }
}

static void person_add(struct writer *w, const char *what, struct sv name, struct sv email)
{
    if (!email.n)
        return;
    struct sv cn = name.n ? sv_fmt(w->a, ";CN=%.*s", SV_FMT(quoted(w->a, name))) : SV("");
    line_add(w, sv_fmt(w->a, "%s%.*s:mailto:%.*s", what, SV_FMT(cn), SV_FMT(uri_value(w->a, email))));
}

static void event_add(struct writer *w, const struct vevent *e)
{
    static const char *const statuses[] = {
        [VEVENT_CONFIRMED] = "CONFIRMED", [VEVENT_TENTATIVE] = "TENTATIVE", [VEVENT_CANCELLED] = "CANCELLED"
    };
    const struct zone *z = zone_of_event(e), *utc = zone_of(SV("UTC"));
    line_add(w, SV("BEGIN:VEVENT"));
    text_line(w, "UID", e->uid);
    instant_line(w, "DTSTAMP", utc, e->stamp);
    instant_line(w, "LAST-MODIFIED", utc, e->changed_at);
    line_add(w, sv_fmt(w->a, "SEQUENCE:%lld", (long long)e->sequence));
    if (e->is_occurrence)
        wall_line(w, "RECURRENCE-ID", z, e->occurs);
    instant_line(w, "DTSTART", z, e->starts_at);
    instant_line(w, "DTEND", z, e->ends_at);
    if (e->rule.n)
        line_add(w, sv_fmt(w->a, "RRULE:%.*s", SV_FMT(uri_value(w->a, e->rule))));
    for (size_t i = 0; i < e->exception_count; i++)
        wall_line(w, "EXDATE", z, e->exceptions[i]);
    text_line(w, "SUMMARY", e->summary);
    text_line(w, "DESCRIPTION", e->description);
    text_line(w, "LOCATION", e->location);
    if (e->url.n)
        line_add(w, sv_fmt(w->a, "URL:%.*s", SV_FMT(uri_value(w->a, e->url))));
    line_add(w, sv_fmt(w->a, "STATUS:%s", statuses[e->status]));
    if (e->private_class)
        line_add(w, SV("CLASS:PRIVATE"));
    line_add(w, e->busy ? SV("TRANSP:OPAQUE") : SV("TRANSP:TRANSPARENT"));
    person_add(w, "ORGANIZER", e->organizer_name, e->organizer_email);
    /* the visit stands: no answer is asked for */
    person_add(w, "ATTENDEE;ROLE=REQ-PARTICIPANT;PARTSTAT=ACCEPTED;RSVP=FALSE", e->attendee_name, e->attendee_email);
    line_add(w, SV("END:VEVENT"));
}

struct sv vcalendar_write(struct arena *a, struct sv method, struct sv name, const struct vevent *events, size_t count)
{
    struct writer w = { a, str_new(a, TEXT_MAX) };
    line_add(&w, SV("BEGIN:VCALENDAR"));
    line_add(&w, SV("VERSION:2.0"));
    line_add(&w, SV("PRODID:-//Kith//Kith//EN"));
    line_add(&w, SV("CALSCALE:GREGORIAN"));
    text_line(&w, "METHOD", method);
    text_line(&w, "NAME", name);
    text_line(&w, "X-WR-CALNAME", name);
    zones_add(&w, events, count);
    for (size_t i = 0; i < count; i++)
        event_add(&w, &events[i]);
    line_add(&w, SV("END:VCALENDAR"));
    return str_sv(&w.out);
}
