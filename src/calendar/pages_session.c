/* Add session, quick add, blocked time: one form. */
#include "base/text.h"
#include "calendar/pages.h"
#include "calendar/session_view.h"
#include "calendar/templates.h"

/* The calendar that the form was opened from, filters and all. */
static struct sv back_of(const struct page *p)
{
    struct sv back = p->req->method == HTTP_POST ? http_field(p->req, SV("back")) : http_param(p->req, SV("back"));
    return http_path_is_local(back) && (sv_starts(back, SV("/calendar")) || sv_starts(back, SV("/clients/"))) ? back
                                                                                                              : SV("");
}

static enum err show_form(
    struct page *p, const struct desk *d, const struct session_typed *t, const struct problems *problems)
{
    struct arena *a = p->op.arena;
    struct sv back = back_of(p);
    struct session_view v = { .action = SV("/calendar/new"),
        .back = back,
        .quick = http_param(p->req, SV("quick")).n > 0 || http_field(p->req, SV("quick")).n > 0,
        .header = { .title = SV("Add session"),
            .crumbs = VIEW_LIST(a, struct view_link, { .label = SV("Calendar"), .href = SV("/calendar") },
                { .label = SV("Add session") }) },
        .submit = { .label = SV("Book"),
            .cancel_href = back.n     ? back
                           : t->day.n ? sv_fmt(a, "/calendar?view=week&day=%.*s", SV_FMT(t->day))
                                      : SV("/calendar") } };
    struct client_id family = pick_family_asked(p);
    session_fill(p, d, t, problems, &v);
    struct sv error = v.pick.error;
    TRY(pick_load(p, (struct appointment_id){ 0 }, family, &v.pick));
    v.pick.error = error;
    if (v.quick && p->req->method != HTTP_POST)
        v.hidden = (struct view_hiddens)VIEW_LIST(a, struct view_hidden, { SV("quick"), SV("1") });
    else
        v.quick = false; /* what has problems is shown in full */
    p->frame.title = SV("Add session");
    if (problems->count)
        page_status(p, problems_status(problems));
    desk_style(p);
    tpl_session(&p->reply->body, &v);
    return E_OK;
}

/* Where it is most likely: the location of the room that was asked for, else the first. */
static struct sv first_place(struct page *p, const struct desk *d, const struct session_typed *t)
{
    int64_t number;
    if (int_parse(t->room, &number)) {
        const struct room *room = desk_room(d, (struct room_id){ number });
        if (room)
            return sv_fmt(p->op.arena, "%lld", (long long)room->location.v);
    }
    return d->places.count ? sv_fmt(p->op.arena, "%lld", (long long)d->places.items[0].id.v) : SV("");
}

static enum err get_new(struct page *p)
{
    struct problems none = problems_new(p->op.arena);
    struct desk d;
    TRY(desk_load(p, &d));
    struct session_typed t = session_typed_read(p);
    if (!t.staff.n && p->viewer->facts.role == ROLE_PROVIDER)
        t.staff = sv_fmt(p->op.arena, "%lld", (long long)p->viewer->staff.v);
    if (!t.type.n && d.types.count)
        t.type = sv_fmt(p->op.arena, "%lld", (long long)d.types.items[0].id.v);
    if (!t.location.n)
        t.location = first_place(p, &d, &t);
    if (!t.day.n)
        t.day = day_iso(p->op.arena, d.today);
    return show_form(p, &d, &t, &none);
}

static enum err create(struct page *p, const struct desk *d, const struct session_typed *t, struct problems *problems,
    struct appointment_id *ret_id)
{
    int64_t *numbers = arena_array(p->op.arena, VISIT_CLIENTS_MAX, sizeof *numbers);
    size_t n = numbers_of(p, SV("client"), numbers, VISIT_CLIENTS_MAX);
    struct client_id *clients = arena_array(p->op.arena, n, sizeof *clients);
    for (size_t i = 0; i < n; i++)
        clients[i] = (struct client_id){ numbers[i] };
    struct appointment_form form = session_form(d, t, clients, n);
    struct day first;
    if (t->unit.n && day_parse(t->day, &first)) {
        struct repeat_form repeat = {
            .every = t->every, .unit = t->unit, .weekdays = t->weekdays, .times = t->times, .until = t->until
        };
        TRY(repeat_rule(p->op.arena, &repeat, first, problems, &form.repeat));
    }
    return appointment_create(&p->op, &form, problems, ret_id);
}

static enum err post_new(struct page *p)
{
    struct problems problems = problems_new(p->op.arena);
    struct desk d;
    struct appointment_id id;
    TRY(desk_load(p, &d));
    struct session_typed t = session_typed_read(p);
    if (pick_is_search(p))
        return show_form(p, &d, &t, &problems);
    enum err e = create(p, &d, &t, &problems, &id);
    if (e == E_INVALID)
        return show_form(p, &d, &t, &problems);
    TRY(e);
    struct sv back = back_of(p);
    return page_redirect(p, back.n ? back : visit_path(p->op.arena, id, ""),
        t.unit.n   ? SV("The series was booked.")
        : t.type.n ? SV("The visit was booked.")
                   : SV("The time is blocked."));
}

/* The list below the search, while somebody types. */
static enum err post_found(struct page *p)
{
    struct pick pick;
    TRY(pick_load(p, (struct appointment_id){ page_form_int(p, SV("appointment")) }, (struct client_id){ 0 }, &pick));
    tpl_visit_found(&p->reply->body, &pick);
    return E_OK;
}

static const struct route routes[] = {
    { HTTP_GET, "/calendar/new", "session_new", NEEDS_STAFF(PERM_CALENDAR), AUDIT_NONE, "", get_new },
    { HTTP_POST, "/calendar/new", "session_new_do", NEEDS_STAFF(PERM_CALENDAR), AUDIT_CREATE, "appointment", post_new },
    { HTTP_POST, "/calendar/found", "session_found", NEEDS_STAFF(PERM_CALENDAR), AUDIT_LIST, "client", post_found },
};
const struct route_table calendar_session_routes = { routes, LENGTH(routes) };
