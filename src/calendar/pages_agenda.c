/* The household agenda: what lies ahead for everybody whose appointments this person may see, in one list (beyond 15).
 */
#include "calendar/pages.h"
#include "calendar/portal_view.h"
#include "calendar/templates.h"

enum { AHEAD_DAYS = 60 };

/* Where that account's pages are: one's own, through an access, or of the same mailbox. */
static struct sv base_of(struct page *p, const struct agenda_visit *v)
{
    if (v->grant.v)
        return sv_fmt(p->op.arena, "/as/%lld", (long long)v->grant.v);
    if (v->client.v == p->viewer->self.v)
        return SV("");
    return sv_fmt(p->op.arena, "/with/%lld", (long long)v->client.v);
}

static struct agenda_row row_of(struct page *p, const struct zone *z, const struct agenda_visit *v)
{
    struct arena *a = p->op.arena;
    const struct appointment *x = &v->appointment;
    struct agenda_row row = { .time = zone_human_time(a, z, x->starts_at),
        .person = view_person_of(a, v->first,
            sv_fmt(a, "%.*s, with %.*s", SV_FMT(x->client_type_name), SV_FMT(x->staff_name)),
            sv_fmt(a, "%.*s/portal/appointments/%lld", SV_FMT(base_of(p, v)), (long long)x->id.v), v->client.v) };
    row.person.avatar.hue = v->colour;
    if (v->overlaps)
        row.person.badges =
            (struct view_badges)VIEW_LIST(a, struct view_badge, { SV("At the same time"), TONE_WARN, ICON_NONE });
    return row;
}

static enum err get_agenda(struct page *p)
{
    struct arena *a = p->op.arena;
    const struct zone *z = portal_zone(p);
    struct agenda list;
    struct agenda_view v = { .frame = &p->frame,
        .header = { .title = SV("Family calendar"),
            .subtitle = sv_fmt(
                a, "What lies ahead in the next %d days, for everybody whose appointments you may see.", AHEAD_DAYS) },
        .empty = { .art = ART_CALENDAR,
            .title = SV("Nothing lies ahead"),
            .text = SV("Appointments of yours, and of those you care for, stand here side by side."),
            .action_label = SV("Your own appointments"),
            .action_href = SV("/portal/appointments") } };
    TRY(household_list(
        &p->op, p->organization, (struct span){ p->op.now, instant_add(p->op.now, AHEAD_DAYS * DAY_US) }, &list));
    v.days.items = arena_array(a, list.count, sizeof *v.days.items);
    for (size_t i = 0; i < list.count; i++) {
        struct day day = zone_day(z, list.items[i].appointment.starts_at);
        if (!i || zone_day(z, list.items[i - 1].appointment.starts_at).n != day.n)
            v.days.items[v.days.count++] =
                (struct agenda_day){ .day = zone_human_day(a, z, list.items[i].appointment.starts_at),
                    .rows = { arena_array(a, list.count - i, sizeof(struct agenda_row)), 0 } };
        struct agenda_day *d = &v.days.items[v.days.count - 1];
        d->rows.items[d->rows.count++] = row_of(p, z, &list.items[i]);
    }
    v.header.buttons = (struct view_actions)VIEW_LIST(a, struct view_action,
        { .label = SV("Into my own calendar"), .icon = ICON_LINK, .href = SV("/portal/calendar-address") });
    p->frame.title = v.header.title;
    tpl_agenda(&p->reply->body, &v);
    return E_OK;
}

static const struct route routes[] = {
    { HTTP_GET, "/portal/agenda", "portal_agenda", NEEDS_SELF, AUDIT_LIST, "appointment", get_agenda },
};
const struct route_table calendar_agenda_routes = { routes, LENGTH(routes) };
