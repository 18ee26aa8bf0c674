#include "notify/invitation.h"

#include "calendar/calendar.h"
#include "ical/vcalendar.h"
#include "notify/templates.h"

enum { TITLE_MAX = 512 };

/* In plain words: calendars are read by others, too. False: its times are none. */
static bool visit_event(struct arena *a, const struct notify_waiting *w, const struct notify_mail *m,
    struct sv organizer, struct vevent *ret_event)
{
    struct str title = str_new(a, TITLE_MAX);
    struct vevent e = { .uid = m->f.uid,
        .sequence = m->f.sequence,
        .location = m->f.way == CONTACT_IN_PERSON + 1 ? m->f.place : SV(""),
        .url = m->link,
        .zone = w->zone,
        .stamp = w->created_at,
        .changed_at = w->created_at,
        .organizer_email = organizer,
        .organizer_name = w->practice,
        .attendee_email = w->address,
        .attendee_name = w->to_name,
        .private_class = true,
        .busy = true };
    if (!instant_parse(m->f.at, &e.starts_at) || !instant_parse(m->f.ends, &e.ends_at))
        return false;
    tpl_mail_visit_title(&title, m);
    e.summary = sv_trim(str_sv(&title));
    *ret_event = e;
    return true;
}

struct writing {
    struct arena *a;
    const struct series_told *told;
    const struct told_visit *mine; /* that the mail is about */
    const struct zone *zone;
    struct vevent like; /* what all parts have in common */
};

static const struct told_visit *visit_of(const struct series_told *t, int64_t attendee)
{
    for (size_t i = 0; i < t->count; i++)
        if (t->items[i].attendee.v == attendee)
            return &t->items[i];
    return NULL;
}

static bool same_wall(struct wall a, struct wall b)
{
    return a.day.n == b.day.n && a.hour == b.hour && a.minute == b.minute;
}

/* A confidential visit stands in no mail that is not about one: others may read it. */
static bool seen(const struct writing *x, const struct told_visit *v)
{
    return v && v->attendee.v && (!v->confidential || x->mine->confidential);
}

static const struct told_visit *visit_at(const struct writing *x, struct wall wall)
{
    for (size_t i = 0; i < x->told->count; i++)
        if (same_wall(x->told->items[i].occurs, wall))
            return &x->told->items[i];
    return NULL;
}

static struct vevent occurrence(const struct writing *x, const struct told_visit *v)
{
    struct vevent e = x->like;
    e.is_occurrence = true;
    e.occurs = v->occurs;
    e.starts_at = v->starts_at;
    e.ends_at = v->ends_at;
    e.location = v->contact_type == CONTACT_IN_PERSON ? v->place : SV("");
    if (v != x->mine)
        e.url = SV("");
    return e;
}

/* Whether the rule says all of it. */
static bool as_the_rule(const struct writing *x, const struct told_visit *v, const struct vevent *all)
{
    struct zone_instants at = zone_instant(x->zone, v->occurs);
    return at.match != ZONE_MISSING && at.first.us == v->starts_at.us &&
           v->ends_at.us - v->starts_at.us == all->ends_at.us - all->starts_at.us &&
           sv_eq(v->contact_type == CONTACT_IN_PERSON ? v->place : SV(""), all->location);
}

/* All of the client's visits: the rule from their first one on, what does not take place of it, and those that differ.
 * Of a series that has none left, that it is cancelled. */
static struct invitation whole(struct writing *x)
{
    struct walls walls;
    size_t first = 0, n = 0, standing = 0;
    const struct series_told *t = x->told;
    if (recur_expand(x->a, t->rule, t->starts, x->zone, SERIES_MOST, &walls) != RECUR_OK)
        return (struct invitation){ 0 };
    while (first + 1 < walls.count && !seen(x, visit_at(x, walls.items[first])))
        first++;
    while (first && zone_instant(x->zone, walls.items[first]).match == ZONE_MISSING)
        first--; /* of a time that clocks do not show no rule can begin */
    struct wall *exceptions = arena_array(x->a, walls.count, sizeof *exceptions);
    struct vevent *events = arena_array(x->a, walls.count + 1, sizeof *events);
    struct instant starts = zone_instant(x->zone, walls.items[first]).first;
    events[0] = x->like;
    events[0].starts_at = starts;
    events[0].ends_at = instant_add(starts, x->mine->ends_at.us - x->mine->starts_at.us);
    for (size_t i = first; i < walls.count; i++) {
        const struct told_visit *v = visit_at(x, walls.items[i]);
        if (!seen(x, v) || !v->stands) {
            exceptions[n++] = walls.items[i];
            continue;
        }
        if (!as_the_rule(x, v, &events[0]))
            events[1 + standing++] = occurrence(x, v);
    }
    struct instant last = zone_instant(x->zone, walls.items[walls.count - 1]).first;
    events[0].rule = recur_times(x->a, t->rule, walls.count - first);
    events[0].repeats_until = instant_add(last, events[0].ends_at.us - starts.us);
    if (n == walls.count - first) { /* nothing is left of it */
        events[0].status = VEVENT_CANCELLED;
        return (struct invitation){ vcalendar_write(x->a, SV("CANCEL"), SV(""), events, 1), SV("CANCEL") };
    }
    events[0].exceptions = exceptions;
    events[0].exception_count = n;
    return (struct invitation){ vcalendar_write(x->a, SV("REQUEST"), SV(""), events, 1 + standing), SV("REQUEST") };
}

struct invitation invitation_write(
    struct arena *a, const struct notify_waiting *w, const struct notify_mail *m, struct sv method, struct sv organizer)
{
    struct vevent e;
    if (!visit_event(a, w, m, organizer, &e))
        return (struct invitation){ 0 };
    struct writing x = { .a = a, .told = w->told, .like = e };
    x.mine = x.told ? visit_of(x.told, m->f.attendee) : NULL;
    if (x.mine) {
        x.zone = zone_of(x.told->zone);
        x.like.uid = x.told->uid;
        x.like.zone = x.told->zone;
        x.like.sequence = x.told->sequence;
        if (m->f.whole)
            return whole(&x);
        struct instant starts = e.starts_at, ends = e.ends_at; /* as the mail says */
        e = occurrence(&x, x.mine);
        e.starts_at = starts;
        e.ends_at = ends;
        e.location = x.like.location;
    }
    e.status = sv_eq(method, SV("CANCEL")) ? VEVENT_CANCELLED : VEVENT_CONFIRMED;
    return (struct invitation){ vcalendar_write(a, method, SV(""), &e, 1), method };
}
