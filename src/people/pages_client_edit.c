#include "base/text.h"
#include "people/clients.h"
#include "people/pages.h"
#include "people/templates.h"

static enum err show_new(struct page *p, const struct client_form *f, const struct problems *problems)
{
    struct client_form_view v = { .is_new = true,
        .submit = { .label = SV("Add client"), .cancel_href = SV("/clients") } };
    v.header = (struct view_header){ .title = SV("Add client"),
        .subtitle = SV("Only the name is needed; the rest can follow."),
        .crumbs = VIEW_LIST(p->op.arena, struct view_link, { .label = SV("Clients"), .href = SV("/clients") },
            { .label = SV("Add client") }) };
    p->frame.title = v.header.title;
    return client_form_render(p, &v, f, problems);
}

static enum err get_new(struct page *p)
{
    struct problems none = problems_new(p->op.arena);
    return show_new(p, &(struct client_form){ .version = 0 }, &none);
}

static enum err post_new(struct page *p)
{
    struct problems problems = problems_new(p->op.arena);
    struct client_form f = client_form_of(p);
    struct client_id id;
    struct sv kind = http_field(p->req, SV("kind"));
    if (kind.n && !sv_eq(kind, SV("client")) && !f.caregiver_only)
        problem_add(&problems, SV("kind"), SV("bad_choice"), SV("Choose a client or a caregiver only."));
    enum err e = problems.count ? E_INVALID : client_create(&p->op, &f, &problems, &id);
    if (e == E_INVALID)
        return show_new(p, &f, &problems);
    TRY(e);
    return page_redirect(p, client_path(p, id, ""),
        sv_fmt(p->op.arena, "%.*s %.*s was added.%s", SV_FMT(f.first_name), SV_FMT(f.last_name),
            f.send_welcome ? " The invitation is on its way." : ""));
}

static enum err load(struct page *p, struct client *ret_client)
{
    return client_load(&p->op, (struct client_id){ page_arg(p, "client") }, p->organization, ret_client);
}

static enum err show_edit(
    struct page *p, const struct client *c, const struct client_form *f, const struct problems *problems)
{
    struct client_form_view v = { .submit = { .label = SV("Save"), .cancel_href = client_path(p, c->id, "") } };
    v.header = client_subheader(p, c, (struct view_link){ .label = SV("") }, SV("Edit profile"));
    return client_form_render(p, &v, f, problems);
}

static enum err get_edit(struct page *p)
{
    struct problems none = problems_new(p->op.arena);
    struct client c;
    TRY(load(p, &c));
    struct client_form f = client_form_from(p->op.arena, &c);
    return show_edit(p, &c, &f, &none);
}

static enum err post_edit(struct page *p)
{
    struct problems problems = problems_new(p->op.arena);
    struct client_form f = client_form_of(p);
    struct client c;
    TRY(load(p, &c));
    struct client_form saved = f;
    if (!sv_trim(f.died).n && c.died.has)
        saved.died = SV("-"); /* the form shows the day, so an empty field takes it back */
    struct sv before = email_norm(p->op.arena, c.email), after = email_norm(p->op.arena, f.email);
    saved.send_welcome = f.send_welcome && !sv_eq(before, after);
    enum err e = save_result(client_update(&p->op, c.id, &saved, &problems), &problems);
    if (e == E_INVALID) {
        if (problem_has(&problems, SV("stale")))
            f.version = c.version;
        return show_edit(p, &c, &f, &problems);
    }
    TRY(e);
    return page_redirect(p, client_path(p, c.id, ""), SV("The profile was saved."));
}

static const struct route routes[] = {
    { HTTP_GET, "/clients/new", "client_new", NEEDS_STAFF(PERM_CHART), AUDIT_NONE, "", get_new },
    { HTTP_POST, "/clients/new", "client_create", NEEDS_STAFF(PERM_CHART), AUDIT_CREATE, "client", post_new },
    { HTTP_GET, "/clients/{client}/edit", "client_edit", NEEDS_CHART(PERM_CHART), AUDIT_VIEW, "profile", get_edit },
    { HTTP_POST, "/clients/{client}/edit", "client_save", NEEDS_CHART(PERM_CHART), AUDIT_UPDATE, "profile", post_edit },
};
const struct route_table people_client_edit_routes = { routes, LENGTH(routes) };
