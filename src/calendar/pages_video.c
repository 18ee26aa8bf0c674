/* The call of a visit, for staff: whether it stands, who is in it, which caregivers come along, and the way in. */
#include "calendar/pages.h"
#include "calendar/templates.h"
#include "calendar/video_pages.h"
#include "ical/zone.h"

struct staff_page {
    struct page *p;
    struct appointment visit;
    struct video_call call;
    struct video_guests guests;
    struct sv path;
};

static enum err load(struct page *p, struct staff_page *s)
{
    struct appointment_id id = { page_arg(p, "appointment") };
    s->p = p;
    TRY(video_call_load(&p->op, p->app->video, id, &s->call));
    if (s->call.state == VIDEO_NONE)
        return E_NOTFOUND;
    TRY(appointment_load(&p->op, id, &s->visit));
    TRY(video_guest_list(&p->op, id, &s->guests));
    s->path = sv_fmt(p->op.arena, "/appointments/%lld/video", (long long)id.v);
    return E_OK;
}

static struct sv service_words(struct arena *a, const struct video_call *c)
{
    enum video_kind kind;
    if (video_kind_parse(c->service, &kind))
        return sv_of(video_kind_label(kind));
    return c->origin.n ? sv_fmt(a, "Elsewhere: %.*s", SV_FMT(c->origin)) : SV("Not chosen yet");
}

static struct sv state_words(const struct video_call *c)
{
    switch (c->state) {
    case VIDEO_READY: return SV("Ready");
    case VIDEO_FAILED: return SV("Could not be set up");
    case VIDEO_ENDED: return SV("Over, or cancelled");
    case VIDEO_NONE:
    case VIDEO_WANTED:
    default: break;
    }
    return SV("Is set up when the visit is two days away");
}

static struct sv opens(const struct staff_page *s)
{
    struct instant now = s->p->op.now;
    if (s->call.state == VIDEO_ENDED || instant_before(s->call.closes_at, now))
        return SV("This visit is over, or does not take place.");
    if (instant_before(now, s->call.opens_at))
        return sv_fmt(s->p->op.arena, "The call opens at %.*s.",
            SV_FMT(zone_human(s->p->op.arena, zone_of(s->p->organization->zone), s->call.opens_at)));
    return SV("");
}

static void fill_people(const struct staff_page *s, struct video_person_rows *rows)
{
    struct arena *a = s->p->op.arena;
    rows->items = arena_array(a, s->visit.attendee_count, sizeof *rows->items);
    for (size_t i = 0; i < s->visit.attendee_count; i++) {
        const struct attendee *x = &s->visit.attendees[i];
        bool in = x->status == ATTENDEE_BOOKED || x->status == ATTENDEE_CHECKED_IN || x->status == ATTENDEE_FULFILLED;
        rows->items[rows->count++] =
            (struct video_person_row){ .person = view_person_of(a, x->name, sv_of(attendee_status_label(x->status)),
                                           sv_fmt(a, "/clients/%lld", (long long)x->client.v), x->client.v),
                .state = !in                ? (struct view_badge){ SV("No link"), TONE_CALM }
                         : x->joined_at.has ? (struct view_badge){ SV("Has come in"), TONE_OK }
                                            : (struct view_badge){ SV("Own link"), TONE_INFO } };
    }
}

static struct sv why_words(struct arena *a, const struct video_guest *g)
{
    static const char *const why[] = { [GUEST_NOT] = "not in the call",
        [GUEST_BOOKED] = "booked the visit",
        [GUEST_CHILD] = "comes along with a young child",
        [GUEST_ADDED] = "let in by the practice" };
    return sv_fmt(a, "%.*s of %.*s: %s", SV_FMT(g->words), SV_FMT(g->client_name), why[g->why]);
}

static void fill_guests(const struct staff_page *s, struct video_person_rows *rows)
{
    struct arena *a = s->p->op.arena;
    rows->items = arena_array(a, s->guests.count, sizeof *rows->items);
    for (size_t i = 0; i < s->guests.count; i++) {
        const struct video_guest *g = &s->guests.items[i];
        bool in = g->why != GUEST_NOT;
        rows->items[rows->count++] =
            (struct video_person_row){ .person = view_person_of(a, g->name, why_words(a, g), SV(""), g->grant.v),
                .state = !in         ? (struct view_badge){ SV("No link"), TONE_CALM }
                         : g->joined ? (struct view_badge){ SV("Has come in"), TONE_OK }
                                     : (struct view_badge){ SV("Own link"), TONE_INFO },
                .attendee = g->attendee,
                .grant = g->grant,
                .added = g->why == GUEST_ADDED,
                .offer = !in };
    }
}

static enum err show(struct page *p, const struct problems *problems)
{
    struct staff_page s;
    TRY(load(p, &s));
    struct arena *a = p->op.arena;
    struct sv visit = sv_fmt(a, "/appointments/%lld", (long long)s.visit.id.v);
    struct video_staff_view v = { .frame = &p->frame,
        .header = { .title = SV("Video call"),
            .subtitle = sv_fmt(a, "%.*s, %.*s", SV_FMT(s.visit.type_name.n ? s.visit.type_name : s.visit.title),
                SV_FMT(zone_human(a, zone_of(p->organization->zone), s.visit.starts_at))) },
        .again = s.call.error.n > 0,
        .host = s.call.host,
        .opens = opens(&s),
        .path = s.path };
    v.header.crumbs =
        (struct view_links)VIEW_LIST(a, struct view_link, { .label = SV("Calendar"), .href = SV("/calendar") },
            { .label = SV("Appointment"), .href = visit }, { .label = SV("Video") });
    v.facts = (struct view_facts)VIEW_LIST(a, struct view_fact,
        { .label = SV("Service"), .value = service_words(a, &s.call) },
        { .label = SV("State"), .value = state_words(&s.call) });
    if (problems->count) {
        page_status(p, 422);
        v.notice = (struct view_notice){ .tone = TONE_WARN, .text = problems->items[0].text };
    } else if (s.call.error.n) {
        v.notice = (struct view_notice){ .tone = TONE_WARN, .text = s.call.error };
    }
    fill_people(&s, &v.people);
    fill_guests(&s, &v.guests);
    p->frame.title = v.header.title;
    video_page_leads_to(p, s.call.origin);
    tpl_video_staff(&p->reply->body, &v);
    return E_OK;
}

static enum err get_call(struct page *p)
{
    struct problems none = problems_new(p->op.arena);
    return show(p, &none);
}

static enum err post_join(struct page *p)
{
    struct problems problems = problems_new(p->op.arena);
    struct appointment_id id = { page_arg(p, "appointment") };
    struct sv url;
    enum err e = video_join(&p->op, p->app->video, id, false, &problems, &url);
    if (e == E_INVALID)
        return show(p, &problems);
    TRY(e);
    return page_go(p, url);
}

static enum err post_guest(struct page *p)
{
    struct problems problems = problems_new(p->op.arena);
    struct appointment_id id = { page_arg(p, "appointment") };
    bool in = http_field_has(p->req, SV("in"), SV("1"));
    enum err e = video_guest_set(&p->op, id, (struct attendee_id){ page_form_int(p, SV("attendee")) },
        (struct grant_id){ page_form_int(p, SV("grant")) }, in, &problems);
    if (e == E_INVALID)
        return show(p, &problems);
    TRY(e);
    return page_redirect(p, sv_fmt(p->op.arena, "/appointments/%lld/video", (long long)id.v),
        in ? SV("Let in. They get a link of their own.") : SV("Taken out. Their link is dead."));
}

static enum err post_again(struct page *p)
{
    struct appointment_id id = { page_arg(p, "appointment") };
    TRY(video_try_again(&p->op, id));
    return page_redirect(p, sv_fmt(p->op.arena, "/appointments/%lld/video", (long long)id.v),
        SV("The service is asked again. Look at this page in half a minute."));
}

static const struct route routes[] = {
    { HTTP_GET, "/appointments/{appointment}/video", "video_call", NEEDS_STAFF(PERM_CALENDAR), AUDIT_VIEW,
        "video visit", get_call },
    { HTTP_POST, "/appointments/{appointment}/video/join", "video_call_join", NEEDS_STAFF(PERM_CALENDAR), AUDIT_UPDATE,
        "video visit", post_join },
    { HTTP_POST, "/appointments/{appointment}/video/guest", "video_call_guest", NEEDS_STAFF(PERM_CALENDAR),
        AUDIT_UPDATE, "video visit", post_guest },
    { HTTP_POST, "/appointments/{appointment}/video/again", "video_call_again", NEEDS_STAFF(PERM_CALENDAR), AUDIT_NONE,
        "", post_again },
};
const struct route_table calendar_video_routes = { routes, LENGTH(routes) };
