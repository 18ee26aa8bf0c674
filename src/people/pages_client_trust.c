#include "base/text.h"
#include "people/clients.h"
#include "people/pages.h"
#include "people/templates.h"

/* ------------------------------------------------------------------- the reason for a restricted record */

/* The page that was asked for: the guard sends people here from one of this client's, and whoever links this client to
 * somebody else comes from theirs. */
static struct sv return_to(struct page *p, struct client_id client)
{
    struct sv to = p->req->method == HTTP_POST ? http_field(p->req, SV("to")) : http_param(p->req, SV("to"));
    bool back = sv_starts(to, SV("/clients/")) && !sv_starts(to, client_path(p, client, "/reason"));
    return http_path_is_local(to) && back ? to : client_path(p, client, "");
}

/* Nothing of the record but its name: that much stands in the list of clients. */
static enum err show_reason(struct page *p, struct sv typed, const struct problems *problems)
{
    const struct viewer *w = p->viewer;
    struct client_page_view v = { .frame = &p->frame,
        .problems = problems,
        .action = p->req->path,
        .to = return_to(p, w->subject.client),
        .reason = { .name = SV("reason"),
            .label = SV("Why do you open this record?"),
            .value = typed,
            .required = true,
            .max_length = 200,
            .hint = SV("“Covering for Dr. Chen today”, “They called about a bill”.") },
        .notice = { .tone = TONE_GUARD,
            .title = SV("This record is restricted"),
            .text = SV("Your reason is kept for good, with your name and the time, and the owner of the practice reads "
                       "it. It opens the record for eight hours.") },
        .submit = { .label = SV("Open the record"), .cancel_href = SV("/clients") } };
    v.header = (struct view_header){ .title = w->subject_name,
        .crumbs = VIEW_LIST(p->op.arena, struct view_link, { .label = SV("Clients"), .href = SV("/clients") },
            { .label = w->subject_name }) };
    view_field_problem(&v.reason, problems);
    p->frame.title = SV("Restricted record");
    page_problems(p, problems);
    tpl_client_reason(&p->reply->body, &v);
    return E_OK;
}

static enum err get_reason(struct page *p)
{
    struct problems none = problems_new(p->op.arena);
    struct access_answer chart = viewer_may(p->viewer, NEED_CHART_PAGE(PERM_CHART));
    if (!p->viewer->subject.client.v)
        return E_NOTFOUND;
    if (chart.allow)
        return page_redirect(p, return_to(p, p->viewer->subject.client), SV(""));
    return chart.reason == ACCESS_STATE_REASON ? show_reason(p, SV(""), &none) : E_NOTFOUND;
}

static enum err post_reason(struct page *p)
{
    struct problems problems = problems_new(p->op.arena);
    struct client_id id = p->viewer->subject.client;
    struct sv typed = http_field(p->req, SV("reason"));
    enum err e = client_state_reason(&p->op, id, typed, &problems);
    if (e == E_INVALID)
        return show_reason(p, typed, &problems);
    TRY(e);
    return page_redirect(p, return_to(p, id), SV("Your reason was recorded."));
}

/* ------------------------------------------------------------------------------------------ care team */

static bool is_chosen(const struct page *p, const struct care_team *team, struct staff_id id)
{
    if (p->req->method == HTTP_POST)
        return http_field_has(p->req, SV("staff"), sv_fmt(p->op.arena, "%lld", (long long)id.v));
    for (size_t i = 0; i < team->count; i++)
        if (team->items[i].staff.v == id.v)
            return true;
    return false;
}

static enum err fill_team(struct page *p, struct client_id client, struct client_page_view *v)
{
    struct arena *a = p->op.arena;
    struct care_team team;
    struct staff_list staff;
    TRY(care_team_load(&p->op, client, &team));
    TRY(staff_list_load(&p->op, &staff));
    struct view_choice *items = arena_array(a, staff.count, sizeof *items);
    size_t n = 0;
    for (size_t i = 0; i < staff.count; i++) {
        const struct staff_member *m = &staff.items[i];
        if (!m->archived)
            items[n++] = (struct view_choice){ .value = sv_fmt(a, "%lld", (long long)m->id.v),
                .checked = is_chosen(p, &team, m->id),
                .label = sv_fmt(a, "%.*s %.*s", SV_FMT(m->first_name), SV_FMT(m->last_name)),
                .hint = m->title.n ? m->title : sv_of(role_label(m->role)) };
    }
    v->team = (struct view_choice_field){ .name = SV("staff"),
        .label = SV("On the care team"),
        .choices = { items, n },
        .hint = SV("They read this client's access log, whatever their role.") };
    return E_OK;
}

static enum err get_team(struct page *p)
{
    struct problems none = problems_new(p->op.arena);
    struct client c;
    TRY(client_load(&p->op, (struct client_id){ page_arg(p, "client") }, p->organization, &c));
    struct client_page_view v = { .frame = &p->frame,
        .problems = &none,
        .action = p->req->path,
        .submit = { .label = SV("Save"), .cancel_href = client_path(p, c.id, "") } };
    v.header = client_subheader(p, &c, (struct view_link){ .label = SV("") }, SV("Care team"));
    TRY(fill_team(p, c.id, &v));
    tpl_client_team(&p->reply->body, &v);
    return E_OK;
}

static enum err post_team(struct page *p)
{
    struct arena *a = p->op.arena;
    const struct http_pairs *form = &p->req->form;
    struct client_id id = { page_arg(p, "client") };
    struct staff_id *staff = arena_array(a, form->count, sizeof *staff);
    size_t n = 0;
    for (size_t i = 0; i < form->count; i++)
        if (sv_eq(form->items[i].name, SV("staff")) && int_parse(form->items[i].value, &staff[n].v))
            n++;
    TRY(care_team_set(&p->op, id, staff, n));
    return page_redirect(p, client_path(p, id, ""), SV("The care team was saved."));
}

static const struct route routes[] = {
    { HTTP_GET, "/clients/{client}/reason", "client_reason", NEEDS_STAFF(PERM_CHART), AUDIT_NONE, "", get_reason },
    { HTTP_POST, "/clients/{client}/reason", "client_reason_do", NEEDS_STAFF(PERM_CHART), AUDIT_NONE, "", post_reason },
    { HTTP_GET, "/clients/{client}/care-team", "care_team", NEEDS_CHART(PERM_GRANTS), AUDIT_VIEW, "care_team",
        get_team },
    { HTTP_POST, "/clients/{client}/care-team", "care_team_save", NEEDS_CHART(PERM_GRANTS), AUDIT_UPDATE, "care_team",
        post_team },
};
const struct route_table people_client_trust_routes = { routes, LENGTH(routes) };
