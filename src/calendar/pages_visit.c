/* /appointments/{appointment}: everything about one visit, and what can be done to it. */
#include "calendar/pages.h"
#include "calendar/templates.h"
#include "calendar/visit_view.h"

enum err visit_load(struct page *p, struct appointment *ret_visit)
{
    return appointment_load(&p->op, (struct appointment_id){ page_arg(p, "appointment") }, ret_visit);
}

void visit_log(struct page *p, const struct appointment *v, enum audit_action action)
{
    const struct viewer *w = p->viewer;
    for (size_t i = 0; i < v->attendee_count; i++)
        audit_later(p->app->audit, &(struct audit_new){ .org = w->org,
                                       .at = p->op.now,
                                       .actor_kind = sv_of(actor_kind_name(w->actor.kind)),
                                       .via = sv_of(via_name(w->via)),
                                       .actor_id = w->actor.id,
                                       .session = w->session,
                                       .client = v->attendees[i].client,
                                       .action = action,
                                       .resource_kind = SV("appointment"),
                                       .resource_id = v->id.v,
                                       .outcome = SV("allowed"),
                                       .peer = w->peer });
}

struct view_header visit_subheader(struct page *p, const struct appointment *v, struct sv title)
{
    struct arena *a = p->op.arena;
    p->frame.title = title;
    return (struct view_header){ .title = title,
        .subtitle = visit_title(a, v),
        .crumbs = VIEW_LIST(a, struct view_link, { .label = SV("Calendar"), .href = SV("/calendar") },
            { .label = visit_title(a, v), .href = visit_path(a, v->id, "") }, { .label = title }) };
}

static struct view_header header_of(struct page *p, const struct appointment *v, const struct zone *zone)
{
    struct arena *a = p->op.arena;
    bool stands = v->status == APPOINTMENT_BOOKED;
    struct view_badge *badges = arena_array(a, 3, sizeof *badges);
    struct view_action *buttons = arena_array(a, 3, sizeof *buttons), *menu = arena_array(a, 2, sizeof *menu);
    size_t badge_count = 0, button_count = 0, menu_count = 0;
    struct view_badge state = visit_badge(v);
    if (state.label.n)
        badges[badge_count++] = state;
    if (v->confidential)
        badges[badge_count++] =
            (struct view_badge){ .label = SV("Confidential"), .tone = TONE_GUARD, .icon = ICON_EYE_OFF };
    if (stands) {
        buttons[button_count++] = (struct view_action){
            .label = SV("Move or change"), .icon = ICON_EDIT, .href = visit_path(a, v->id, "/edit")
        };
        if (v->type.v)
            buttons[button_count++] = (struct view_action){
                .label = SV("Add clients"), .icon = ICON_PLUS, .href = visit_path(a, v->id, "/clients")
            };
        if (v->type.v && v->contact_type == CONTACT_VIDEO_CHAT)
            buttons[button_count++] = (struct view_action){
                .label = SV("Video call"), .icon = ICON_DEVICE, .href = visit_path(a, v->id, "/video")
            };
        menu[menu_count++] = (struct view_action){ .label = v->type.v ? SV("Cancel for everybody") : SV("Take away"),
            .icon = ICON_CLOSE,
            .href = visit_path(a, v->id, "/cancel"),
            .danger = true };
    }
    p->frame.title = visit_title(a, v);
    return (struct view_header){ .title = visit_title(a, v),
        .subtitle = desk_when(a, zone, v->starts_at, v->ends_at),
        .badges = { badges, badge_count },
        .buttons = { buttons, button_count },
        .menu = { menu, menu_count },
        .crumbs = VIEW_LIST(a, struct view_link,
            { .label = SV("Calendar"),
                .href = sv_fmt(a, "/calendar?view=week&day=%.*s", SV_FMT(day_iso(a, zone_day(zone, v->starts_at)))) },
            { .label = visit_title(a, v) }) };
}

static struct view_facts facts_of(struct page *p, const struct appointment *v, const struct zone *zone)
{
    struct arena *a = p->op.arena;
    struct view_facts all =
        VIEW_LIST(a, struct view_fact, { .label = SV("When"), .value = desk_when(a, zone, v->starts_at, v->ends_at) },
            { .label = SV("There"), .value = desk_elsewhere(a, zone, v) },
            { .label = SV("What"), .value = v->type.v ? v->type_name : SV("Blocked time, no visit") },
            { .label = SV("With"), .value = v->staff_name },
            { .label = SV("How"), .value = sv_of(contact_type_label(v->contact_type)) },
            { .label = SV("Room"), .value = v->room_name }, { .label = SV("Location"), .value = v->location_name },
            { .label = SV("Address"), .value = place_line(a, SV(""), v->location_address) },
            { .label = SV("Before the visit"), .value = v->prepare, .href = v->prepare_url },
            { .label = SV("Title"), .value = v->title },
            { .label = SV("Video elsewhere"), .value = v->external_url, .href = v->external_url },
            { .label = SV("Note for staff"), .value = v->note });
    struct view_fact *known = arena_array(a, all.count, sizeof *known);
    size_t n = 0;
    for (size_t i = 0; i < all.count; i++)
        if (all.items[i].value.n)
            known[n++] = all.items[i];
    return (struct view_facts){ known, n };
}

/* ---- history ---- */

static const struct {
    const char *kind, *words;
    enum icon icon;
} happened[] = {
    { "appointment_booked", "booked", ICON_CALENDAR },
    { "appointment_requested", "asked for", ICON_HELP },
    { "appointment_declined", "declined", ICON_CLOSE },
    { "appointment_moved", "moved", ICON_SWITCH },
    { "appointment_changed", "changed", ICON_EDIT },
    { "appointment_cancelled", "cancelled", ICON_CLOSE },
    { "appointment_noshow", "marked as no-show", ICON_ALERT },
    { "appointment_checked_in", "checked in", ICON_CHECK },
    { "appointment_fulfilled", "marked as occurred", ICON_CHECK },
    { "group_removed", "taken out of the group", ICON_CLOSE },
    { "waitlist_joined", "put on the waitlist", ICON_HOURGLASS },
    { "waitlist_free", "given a place from the waitlist", ICON_CHECK },
    { "attendance_confirmed", "confirmed to come", ICON_CHECK },
};

static struct view_events history_of(
    struct page *p, const struct appointment *v, const struct visit_history *h, const struct zone *zone)
{
    struct arena *a = p->op.arena;
    struct view_event *items = arena_array(a, h->count + 1, sizeof *items);
    size_t n = 0;
    for (size_t i = 0; i < h->count; i++) {
        const struct visit_past *e = &h->items[i];
        size_t k = 0;
        while (k < LENGTH(happened) && !sv_eq(e->kind, sv_of(happened[k].kind)))
            k++;
        if (k == LENGTH(happened)) /* reminders and the like are under Notifications */
            continue;
        items[n++] = (struct view_event){ .iso = instant_iso(a, e->at),
            .when = zone_human(a, zone, e->at),
            .icon = happened[k].icon,
            .text = sv_fmt(a, "%.*s: %s", SV_FMT(e->client_name), happened[k].words),
            .detail = e->actor_name.n                       ? e->actor_name
                      : sv_eq(e->actor_kind, SV("api_key")) ? SV("A program, by the API")
                      : sv_eq(e->actor_kind, SV("none"))    ? SV("The public booking page, or the link of a mail")
                                                            : SV("Kith") };
    }
    items[n++] = (struct view_event){ .iso = instant_iso(a, v->created_at),
        .when = zone_human(a, zone, v->created_at),
        .icon = ICON_PLUS,
        .text = SV("Made") };
    return (struct view_events){ items, n };
}

/* ---- the page ---- */

static enum err load_calls(struct page *p, const struct appointment *v, const bool *closed, struct visit_view *view)
{
    struct arena *a = p->op.arena;
    struct client_id *clients = arena_array(a, v->attendee_count, sizeof *clients);
    struct sv *names = arena_array(a, v->attendee_count, sizeof *names);
    size_t n = 0;
    for (size_t i = 0; i < v->attendee_count; i++) {
        if (closed[i] || !attendee_status_active(v->attendees[i].status))
            continue;
        names[n] = v->attendees[i].name;
        clients[n++] = v->attendees[i].client;
    }
    TRY(calls_load(p, clients, n, &view->calls));
    for (size_t i = 0; i < n; i++)
        view->calls.items[i].client = names[i];
    return E_OK;
}

static enum err closed_of(struct page *p, const struct appointment *v, bool **ret_closed)
{
    struct client_id *ids = arena_array(p->op.arena, v->attendee_count, sizeof *ids);
    bool *closed = arena_array(p->op.arena, v->attendee_count, sizeof *closed);
    bool *of_restricted = arena_array(p->op.arena, v->attendee_count, sizeof *of_restricted);
    size_t n = 0;
    for (size_t i = 0; i < v->attendee_count; i++)
        if (v->attendees[i].restricted)
            ids[n++] = v->attendees[i].client;
    if (n)
        TRY(restricted_closed(&p->op, ids, n, of_restricted));
    n = 0;
    for (size_t i = 0; i < v->attendee_count; i++)
        closed[i] = v->attendees[i].restricted && of_restricted[n++];
    *ret_closed = closed;
    return E_OK;
}

static struct sv places_said(struct arena *a, const struct appointment *v)
{
    if (!v->is_group)
        return SV("");
    int64_t left = v->max_attendees - v->taken;
    if (left < 0)
        return sv_fmt(a, "%lld of %lld places: %lld more than there are", (long long)v->taken,
            (long long)v->max_attendees, (long long)-left);
    return sv_fmt(
        a, "%lld of %lld places taken, %lld left", (long long)v->taken, (long long)v->max_attendees, (long long)left);
}

static enum err load_series(struct page *p, const struct appointment *v, struct visit_view *view)
{
    struct series s;
    if (!v->series.v)
        return E_OK;
    TRY(series_load(&p->op, v->series, &s));
    view->series = sv_fmt(p->op.arena, "One of a series, %.*s. %lld to come.%s", SV_FMT(s.said), (long long)s.ahead,
        v->detached ? " This one was moved by itself." : "");
    return E_OK;
}

enum err visit_show(struct page *p, struct appointment_id id, const struct problems *problems)
{
    struct arena *a = p->op.arena;
    const struct zone *zone;
    struct appointment v;
    struct visit_history history;
    struct public_saids saids;
    bool *closed;
    TRY(appointment_load(&p->op, id, &v));
    TRY(desk_zone(p, &zone));
    TRY(closed_of(p, &v, &closed));
    struct visit_view view = { .frame = &p->frame,
        .problems = problems,
        .header = header_of(p, &v, zone),
        .facts = facts_of(p, &v, zone),
        .places = places_said(a, &v),
        .all_path = visit_path(a, v.id, "/all"),
        .restore_path = visit_path(a, v.id, "/restore"),
        .may_all = v.is_group && v.taken > 1 && v.status == APPOINTMENT_BOOKED,
        .may_restore = v.status != APPOINTMENT_BOOKED,
        .empty = { .art = ART_PEOPLE,
            .title = SV("Nobody yet"),
            .text = SV("Add the clients who come, or a whole family at once."),
            .action_label = SV("Add clients"),
            .action_href = visit_path(a, v.id, "/clients") } };
    if (!v.type.v || v.status != APPOINTMENT_BOOKED)
        view.empty = (struct view_empty){ .art = ART_CALENDAR,
            .title = v.type.v ? SV("It does not take place") : SV("No visits at this time"),
            .text = SV("Nobody is told about it.") };
    if (v.type.v && v.starts_at.us <= p->op.now.us && role_may(p->viewer->facts.role, PERM_BILLING))
        view.bill_path = sv_fmt(a, "/billing/visits/%lld", (long long)v.id.v); /* of the billing room, above this one */
    TRY(load_series(p, &v, &view));
    TRY(load_calls(p, &v, closed, &view));
    TRY(visit_history_load(&p->op, &v, &history));
    TRY(public_said_load(&p->op, id, &saids));
    TRY(visit_fill_people(p, &v, closed, zone, &saids, &view));
    if (view.gone.count && v.status == APPOINTMENT_BOOKED) {
        view.empty.title = SV("Nobody comes");
        view.empty.text = SV("Everybody who was to come stands below. Others can be added.");
    }
    view.events = history_of(p, &v, &history, zone);
    if (problems->count)
        page_status(p, problems_status(problems));
    desk_style(p);
    tpl_visit(&p->reply->body, &view);
    if (p->req->method != HTTP_POST)
        visit_log(p, &v, AUDIT_VIEW);
    return E_OK;
}

static enum err get_visit(struct page *p)
{
    struct problems none = problems_new(p->op.arena);
    return visit_show(p, (struct appointment_id){ page_arg(p, "appointment") }, &none);
}

static const struct route routes[] = {
    { HTTP_GET, "/appointments/{appointment}", "visit", NEEDS_STAFF(PERM_CALENDAR), AUDIT_NONE, "", get_visit },
};
const struct route_table calendar_visit_routes = { routes, LENGTH(routes) };
