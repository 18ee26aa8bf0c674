/* Add clients: one, several, or a whole family at once. */
#include "calendar/pages.h"
#include "calendar/templates.h"
#include "calendar/visit_view.h"

static bool ticked(const struct page *p, struct sv name)
{
    return http_field(p->req, name).n > 0;
}

static enum err show(
    struct page *p, const struct appointment *v, struct client_id family, const struct problems *problems)
{
    struct arena *a = p->op.arena;
    struct pick_view view = { .frame = &p->frame,
        .header = visit_subheader(p, v, SV("Add clients")),
        .problems = problems,
        .action = visit_path(a, v->id, "/clients"),
        .waitlist = { .name = SV("waitlist"),
            .label = SV("Whoever finds no place waits"),
            .hint = SV("On the waitlist, in the order of adding."),
            .checked = ticked(p, SV("waitlist")) },
        .quiet = { .name = SV("quiet"),
            .label = SV("Tell nobody"),
            .hint = SV("No mail about this."),
            .checked = ticked(p, SV("quiet")) },
        .submit = { .label = SV("Add those who are ticked"), .cancel_href = visit_path(a, v->id, "") } };
    if (!v->is_group)
        view.waitlist.label = SV("");
    if (v->series.v)
        view.part = part_choices(a, http_field(p->req, SV("part")));
    if (problem_has(problems, SV("overlap")) || ticked(p, SV("overlap_ok")))
        view.overlap = (struct view_check){ .name = SV("overlap_ok"),
            .label = SV("Book it anyway"),
            .hint = SV("Over the other visit."),
            .checked = ticked(p, SV("overlap_ok")) };
    if (problem_has(problems, SV("full")) || ticked(p, SV("over_maximum_ok")))
        view.over_maximum = (struct view_check){ .name = SV("over_maximum_ok"),
            .label = SV("More people than places: add them anyway"),
            .checked = ticked(p, SV("over_maximum_ok")) };
    TRY(pick_load(p, v->id, family, &view.pick));
    const struct problem *people = problem_of(problems, SV("clients"));
    if (people)
        view.pick.error = people->text;
    if (problems->count)
        page_status(p, problems_status(problems));
    desk_style(p);
    tpl_visit_add(&p->reply->body, &view);
    return E_OK;
}

static enum err get_add(struct page *p)
{
    struct problems none = problems_new(p->op.arena);
    struct appointment v;
    TRY(visit_load(p, &v));
    return show(p, &v, (struct client_id){ param_int(p, SV("family")) }, &none);
}

static enum err post_add(struct page *p)
{
    struct problems problems = problems_new(p->op.arena);
    struct appointment v;
    TRY(visit_load(p, &v));
    if (pick_is_search(p))
        return show(p, &v, pick_family_asked(p), &problems);
    int64_t *numbers = arena_array(p->op.arena, VISIT_CLIENTS_MAX, sizeof *numbers);
    size_t n = numbers_of(p, SV("client"), numbers, VISIT_CLIENTS_MAX);
    struct client_id *clients = arena_array(p->op.arena, n, sizeof *clients);
    for (size_t i = 0; i < n; i++)
        clients[i] = (struct client_id){ numbers[i] };
    if (!n) {
        problem_add(&problems, SV("clients"), SV("required"), SV("Search, and tick those who come."));
        return show(p, &v, (struct client_id){ 0 }, &problems);
    }
    const struct attendee_add add = { .appointment = v.id,
        .part = part_of(http_field(p->req, SV("part"))),
        .clients = clients,
        .client_count = n,
        .overlap_ok = ticked(p, SV("overlap_ok")),
        .over_maximum_ok = ticked(p, SV("over_maximum_ok")),
        .waitlist = ticked(p, SV("waitlist")),
        .quiet = ticked(p, SV("quiet")) };
    enum err e = attendee_add(&p->op, &add, &problems);
    if (e == E_INVALID)
        return show(p, &v, (struct client_id){ 0 }, &problems);
    TRY(e);
    TRY(visit_load(p, &v));
    visit_log(p, &v, AUDIT_UPDATE);
    return page_redirect(p, visit_path(p->op.arena, v.id, ""),
        n == 1 ? SV("One person was added.") : sv_fmt(p->op.arena, "%zu people were added.", n));
}

static const struct route routes[] = {
    { HTTP_GET, "/appointments/{appointment}/clients", "visit_add", NEEDS_STAFF(PERM_CALENDAR), AUDIT_NONE, "",
        get_add },
    { HTTP_POST, "/appointments/{appointment}/clients", "visit_add_do", NEEDS_STAFF(PERM_CALENDAR), AUDIT_NONE, "",
        post_add },
};
const struct route_table calendar_visit_add_routes = { routes, LENGTH(routes) };
