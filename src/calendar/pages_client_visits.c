/* A client's tab Appointments, and the visits of today on the staff home. */
#include "calendar/client_visits.h"
#include "calendar/pages.h"
#include "calendar/templates.h"

enum { HOME_VISITS = 8 };

struct visit_line visit_line_of(
    struct arena *a, const struct zone *z, const struct appointment *v, struct client_id client)
{
    struct visit_line line = { .href = visit_path(a, v->id, ""),
        .when = client.v ? desk_when(a, z, v->starts_at, v->ends_at) : desk_range(a, z, v->starts_at, v->ends_at),
        .elsewhere = desk_elsewhere(a, z, v),
        .what = client.v ? v->type_name : visit_title(a, v),
        .with = v->staff_name,
        .place = visit_place(a, v),
        .badge = visit_badge(v),
        .confidential = v->confidential };
    if (client.v && v->title.n)
        line.what = sv_fmt(a, "%.*s: %.*s", SV_FMT(v->type_name), SV_FMT(v->title));
    for (size_t i = 0; i < v->attendee_count; i++)
        if (v->attendees[i].client.v == client.v && v->status == APPOINTMENT_BOOKED)
            line.badge = attendee_badge(v->attendees[i].status);
    return line;
}

static struct visit_lines lines_of(
    struct arena *a, const struct zone *z, const struct appointments *list, struct client_id client)
{
    struct visit_lines lines = { arena_array(a, list->count, sizeof *lines.items), list->count };
    for (size_t i = 0; i < list->count; i++)
        lines.items[i] = visit_line_of(a, z, &list->items[i], client);
    return lines;
}

static enum err load_rules(struct page *p, const struct client *c, struct client_visits_view *v)
{
    struct arena *a = p->op.arena;
    struct no_contacts rules;
    v->shows_rules = role_may(p->viewer->facts.role, PERM_CHART);
    if (!v->shows_rules)
        return E_OK;
    TRY(no_contact_list(&p->op, c->id, &rules));
    v->rules.items = arena_array(a, rules.count, sizeof *v->rules.items);
    v->rules.count = rules.count;
    v->rule_href = client_path(p, c->id, "/no-contact");
    for (size_t i = 0; i < rules.count; i++) {
        const struct no_contact *r = &rules.items[i];
        struct no_contact_line *line = &v->rules.items[i];
        line->since = r->ends_on.has ? sv_fmt(a, "Since %.*s, to be looked at again on %.*s",
                                           SV_FMT(day_human(a, r->starts_on)), SV_FMT(day_human(a, r->ends_on.v)))
                                     : sv_fmt(a, "Since %.*s", SV_FMT(day_human(a, r->starts_on)));
        line->reason = r->reason;
        line->review_due = r->review_due;
        line->lift_href = sv_fmt(a, "/clients/%lld/no-contact/%lld/lift", (long long)c->id.v, (long long)r->id.v);
        line->person = view_person_of(a, r->other_name, line->since, client_path(p, r->other, ""), r->other.v);
    }
    return E_OK;
}

static enum err get_client_visits(struct page *p)
{
    struct arena *a = p->op.arena;
    const struct zone *zone;
    struct client c;
    struct appointments ahead, past;
    struct client_id id = { page_arg(p, "client") };
    int64_t page = page_number(p), before = (page - 1) * CLIENT_VISITS_A_PAGE;
    TRY(client_load(&p->op, id, p->organization, &c));
    TRY(desk_zone(p, &zone));
    struct appointment_filter next = { .window = { .from = p->op.now },
        .client = id,
        .ended_too = true,
        .with_attendees = true,
        .most = CLIENT_VISITS_A_PAGE };
    struct appointment_filter gone = { .window = { .until = p->op.now },
        .client = id,
        .ended_too = true,
        .with_attendees = true,
        .newest_first = true,
        .offset = before,
        .most = CLIENT_VISITS_A_PAGE };
    TRY(appointment_list(&p->op, &next, &ahead));
    TRY(appointment_list(&p->op, &gone, &past));
    struct client_visits_view v = { .frame = &p->frame,
        .head = client_header(p, &c, "appointments"),
        .ahead = lines_of(a, zone, &ahead, id),
        .past = lines_of(a, zone, &past, id),
        .zone = sv_fmt(a, "Times are those of %.*s.", SV_FMT(zone_city(a, zone_name(zone)))),
        .empty = { .art = ART_CALENDAR,
            .title = SV("No visit ahead"),
            .text = SV("Book one; the family is told, as their settings say.") } };
    if (ahead.total > (int64_t)ahead.count)
        v.ahead_more = sv_fmt(a, "The next %zu of %lld.", ahead.count, (long long)ahead.total);
    if (!c.archived && !c.caregiver_only)
        v.head.header.buttons = (struct view_actions)VIEW_LIST(a, struct view_action,
            { .label = SV("Book"),
                .icon = ICON_PLUS,
                .href = sv_fmt(a, "/calendar/new?client=%lld&back=%.*s", (long long)id.v, SV_FMT(p->req->path)) });
    page_list(p, "page", (int64_t)past.count, past.total, CLIENT_VISITS_A_PAGE);
    if (past.count)
        v.pager.range = view_range(a, before + 1, (int64_t)past.count, past.total, 0);
    if (page > 1)
        v.pager.previous_href = sv_fmt(a, "%.*s?page=%lld", SV_FMT(p->req->path), (long long)page - 1);
    if (before + (int64_t)past.count < past.total)
        v.pager.next_href = sv_fmt(a, "%.*s?page=%lld", SV_FMT(p->req->path), (long long)page + 1);
    TRY(load_rules(p, &c, &v));
    desk_style(p);
    tpl_client_visits(&p->reply->body, &v);
    return E_OK;
}

enum err calendar_home_part(struct page *p)
{
    struct arena *a = p->op.arena;
    const struct zone *zone;
    struct appointments list;
    if (!role_may(p->viewer->facts.role, PERM_CALENDAR))
        return E_OK;
    TRY(desk_zone(p, &zone));
    struct day today = zone_day(zone, p->op.now);
    bool own = p->viewer->facts.role == ROLE_PROVIDER;
    struct appointment_filter f = { .window = { p->op.now, zone_day_start(zone, (struct day){ today.n + 1 }) },
        .staff = &p->viewer->staff,
        .staff_count = own,
        .with_attendees = true,
        .most = HOME_VISITS };
    TRY(appointment_list(&p->op, &f, &list));
    struct home_visits_view v = { .visits = lines_of(a, zone, &list, (struct client_id){ 0 }),
        .title = own ? SV("Your visits today") : SV("Visits today"),
        .href = own ? SV("/calendar?view=day") : SV("/calendar?view=providers") };
    if (list.total > (int64_t)list.count)
        v.more = sv_fmt(a, "And %lld more.", (long long)(list.total - (int64_t)list.count));
    tpl_home_visits(&p->reply->body, &v);
    return E_OK;
}

static const struct route routes[] = {
    { HTTP_GET, "/clients/{client}/appointments", "client_visits", NEEDS_CHART(PERM_CALENDAR), AUDIT_VIEW,
        "appointment", get_client_visits },
};
const struct route_table calendar_client_routes = { routes, LENGTH(routes) };
