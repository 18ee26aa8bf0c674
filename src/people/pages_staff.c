#include "people/pages.h"
#include "people/settings.h"
#include "people/sign_in.h"
#include "people/templates.h"

static struct view_link staff_crumb(void)
{
    return (struct view_link){ .label = SV("Staff"), .href = SV("/settings/staff") };
}

static struct sv name_of(struct arena *a, const struct staff_member *m)
{
    return sv_fmt(a, "%.*s %.*s", SV_FMT(m->first_name), SV_FMT(m->last_name));
}

static struct view_badges badges_of(struct arena *a, const struct staff_member *m)
{
    struct view_badge *b = arena_array(a, 3, sizeof *b);
    size_t n = 0;
    b[n++] = (struct view_badge){ .label = sv_of(role_label(m->role)),
        .tone = m->role == ROLE_OWNER || m->role == ROLE_ADMIN ? TONE_INFO : TONE_CALM };
    if (m->archived)
        b[n++] = (struct view_badge){ .label = SV("Archived"), .tone = TONE_CALM };
    else if (!m->has_password)
        b[n++] = (struct view_badge){ .label = SV("No password yet"), .tone = TONE_WARN };
    if (!m->archived && m->has_second_factor)
        b[n++] = (struct view_badge){ .label = SV("Second step on"), .tone = TONE_OK };
    return (struct view_badges){ b, n };
}

static struct staff_row row_of(struct page *p, const struct staff_member *m)
{
    struct arena *a = p->op.arena;
    struct sv href = sv_fmt(a, "/settings/staff/%lld", (long long)m->id.v);
    struct sv detail = m->title.n ? sv_fmt(a, "%.*s · %.*s", SV_FMT(m->title), SV_FMT(m->email)) : m->email;
    struct view_action *menu = arena_array(a, 4, sizeof *menu);
    size_t n = 0;
    menu[n++] = (struct view_action){ .label = SV("Edit"), .href = href, .icon = ICON_EDIT };
    if (!m->archived && !m->has_password)
        menu[n++] = (struct view_action){
            .label = SV("Send the invitation again"), .icon = ICON_MAIL, .href = sv_fmt(a, "%.*s/invite", SV_FMT(href))
        };
    if (!m->archived && m->has_second_factor && m->id.v != p->viewer->staff.v)
        menu[n++] = (struct view_action){ .label = SV("Take off the second step"),
            .icon = ICON_DEVICE,
            .danger = true,
            .href = sv_fmt(a, "%.*s/second-step", SV_FMT(href)) };
    menu[n++] = (struct view_action){ .label = m->archived ? SV("Un-archive") : SV("Archive"),
        .icon = ICON_ARCHIVE,
        .danger = !m->archived,
        .href = sv_fmt(a, "%.*s/archive", SV_FMT(href)) };
    return (struct staff_row){ .person = view_person_of(a, name_of(a, m), detail, href, m->id.v),
        .badges = badges_of(a, m),
        .menu = { menu, n } };
}

static enum err get_staff(struct page *p)
{
    struct staff_list list;
    TRY(staff_list_load(&p->op, &list));
    struct staff_view v = { .frame = &p->frame };
    v.header = settings_header(p, (struct view_link){ .label = SV("") }, SV("Staff"),
        SV("Who works here. Everybody signs in with an address of their own."));
    v.header.buttons = (struct view_actions)VIEW_LIST(p->op.arena, struct view_action,
        { .label = SV("Add staff"), .href = SV("/settings/staff/new"), .icon = ICON_PLUS });
    v.active.items = arena_array(p->op.arena, list.count, sizeof *v.active.items);
    v.archived.items = arena_array(p->op.arena, list.count, sizeof *v.archived.items);
    for (size_t i = 0; i < list.count; i++) {
        struct staff_rows *to = list.items[i].archived ? &v.archived : &v.active;
        to->items[to->count++] = row_of(p, &list.items[i]);
    }
    tpl_staff_list(&p->reply->body, &v);
    return E_OK;
}

static struct view_choices role_choices(struct page *p, struct sv chosen)
{
    static const char *const hints[ROLE_COUNT] = {
        [ROLE_OWNER] = "Everything, and who opened restricted records. Signs in with a second step.",
        [ROLE_ADMIN] = "Everything but the list of restricted records. Signs in with a second step.",
        [ROLE_PROVIDER] = "Clients, billing, and their caregivers' access. No settings.",
        [ROLE_SUPPORT] = "Clients and billing. Gives nobody access.",
    };
    struct view_choice *items = arena_array(p->op.arena, ROLE_COUNT, sizeof *items);
    bool owner = p->viewer->facts.role == ROLE_OWNER;
    for (enum role r = 0; r < ROLE_COUNT; r++)
        items[r] = (struct view_choice){ .value = sv_of(role_name(r)),
            .label = sv_of(role_label(r)),
            .hint = sv_of(hints[r]),
            .checked = sv_eq(chosen, sv_of(role_name(r))),
            .disabled = r == ROLE_OWNER && !owner };
    return (struct view_choices){ items, ROLE_COUNT };
}

/* `who` empty: somebody new. */
static enum err show_form(struct page *p, struct sv who, const struct staff_form *f, const struct problems *problems)
{
    struct staff_form_view v = { .frame = &p->frame,
        .problems = problems,
        .action = p->req->path,
        .version = f->version,
        .first_name = field_of(SV("first_name"), SV("First name"), f->first_name, 100),
        .last_name = field_of(SV("last_name"), SV("Last name"), f->last_name, 100),
        .title = field_of(SV("title"), SV("Title"), f->title, 100),
        .email = field_of(SV("email"), SV("E-mail address"), f->email, 254),
        .submit = {
            .label = who.n ? SV("Save") : SV("Add and send the invitation"), .cancel_href = SV("/settings/staff") } };
    v.header = settings_header(p, staff_crumb(), who.n ? who : SV("Add staff"),
        who.n ? SV("") : SV("They get a mail with a link to set a password. It works for seven days."));
    v.first_name.required = v.last_name.required = v.email.required = true;
    v.email.inputmode = SV("email");
    v.email.hint = who.n ? SV("A new address is invited anew, and the old one stops signing in here at once.")
                         : SV("They sign in with it.");
    v.title.hint = SV("As clients see it: “Dietitian”, “Front desk”.");
    v.role = (struct view_choice_field){
        .name = SV("role"), .label = SV("Role"), .required = true, .choices = role_choices(p, f->role)
    };
    struct view_field *fields[] = { &v.first_name, &v.last_name, &v.title, &v.email };
    for (size_t i = 0; i < LENGTH(fields); i++)
        view_field_problem(fields[i], problems);
    view_choice_problem(&v.role, problems);
    page_problems(p, problems);
    tpl_staff_form(&p->reply->body, &v);
    return E_OK;
}

static struct staff_form form_of(const struct page *p)
{
    const struct http_req *r = p->req;
    return (struct staff_form){ .first_name = http_field(r, SV("first_name")),
        .last_name = http_field(r, SV("last_name")),
        .title = http_field(r, SV("title")),
        .email = http_field(r, SV("email")),
        .role = http_field(r, SV("role")),
        .version = page_form_int(p, SV("version")) };
}

static enum err get_new(struct page *p)
{
    struct problems none = problems_new(p->op.arena);
    return show_form(p, SV(""), &(struct staff_form){ .version = 0 }, &none);
}

static enum err post_new(struct page *p)
{
    struct problems problems = problems_new(p->op.arena);
    struct staff_form f = form_of(p);
    struct staff_id id;
    enum err e = staff_add(&p->op, &f, &problems, &id);
    if (e == E_INVALID)
        return show_form(p, SV(""), &f, &problems);
    TRY(e);
    return page_redirect(p, SV("/settings/staff"),
        sv_fmt(p->op.arena, "%.*s %.*s was added. The invitation is on its way.", SV_FMT(f.first_name),
            SV_FMT(f.last_name)));
}

static enum err get_edit(struct page *p)
{
    struct problems none = problems_new(p->op.arena);
    struct staff_member m;
    TRY(staff_load(&p->op, (struct staff_id){ page_arg(p, "staff") }, &m));
    return show_form(p, name_of(p->op.arena, &m),
        &(struct staff_form){ .first_name = m.first_name,
            .last_name = m.last_name,
            .title = m.title,
            .email = m.email,
            .role = sv_of(role_name(m.role)),
            .version = m.version },
        &none);
}

static enum err post_edit(struct page *p)
{
    struct problems problems = problems_new(p->op.arena);
    struct staff_form f = form_of(p);
    struct staff_member m;
    TRY(staff_load(&p->op, (struct staff_id){ page_arg(p, "staff") }, &m));
    enum err e = save_result(staff_update(&p->op, m.id, &f, &problems), &problems);
    if (e == E_INVALID) {
        if (problem_has(&problems, SV("stale")))
            f.version = m.version;
        return show_form(p, name_of(p->op.arena, &m), &f, &problems);
    }
    TRY(e);
    return page_redirect(p, SV("/settings/staff"), SV("Saved."));
}

static enum err ask_archive(struct page *p, const struct staff_member *m, const struct problems *problems)
{
    struct arena *a = p->op.arena;
    struct sv name = name_of(a, m);
    struct confirm_view v = { .problems = problems };
    v.header = settings_header(p, staff_crumb(), name, sv_of(role_label(m->role)));
    v.confirm = (struct view_confirm){ .action = p->req->path,
        .submit = { .cancel_href = SV("/settings/staff") },
        .hidden = VIEW_LIST(a, struct view_hidden, { SV("archive"), m->archived ? SV("0") : SV("1") }) };
    if (m->archived) {
        v.confirm.question = sv_fmt(a, "Un-archive %.*s?", SV_FMT(name));
        v.confirm.consequences = (struct view_lines)VIEW_LIST(a, struct sv,
            SV("They can sign in again, with the password they had."), SV("API keys that were revoked stay revoked."));
        v.confirm.submit.label = SV("Un-archive");
    } else {
        v.confirm.question = sv_fmt(a, "Archive %.*s?", SV_FMT(name));
        v.confirm.consequences = (struct view_lines)VIEW_LIST(a, struct sv,
            SV("They are signed out everywhere at once and cannot sign in again."),
            SV("Their API keys and invitation links stop working."),
            SV("What they did stays in the records under their name."));
        v.confirm.submit.label = SV("Archive");
        v.confirm.submit.danger = true;
    }
    return confirm_render(p, &v);
}

static enum err get_archive(struct page *p)
{
    struct problems none = problems_new(p->op.arena);
    struct staff_member m;
    TRY(staff_load(&p->op, (struct staff_id){ page_arg(p, "staff") }, &m));
    return ask_archive(p, &m, &none);
}

static enum err post_archive(struct page *p)
{
    struct problems problems = problems_new(p->op.arena);
    struct staff_member m;
    bool archive = page_form_int(p, SV("archive")) != 0;
    TRY(staff_load(&p->op, (struct staff_id){ page_arg(p, "staff") }, &m));
    enum err e = staff_archive(&p->op, m.id, archive, &problems);
    if (e == E_INVALID)
        return ask_archive(p, &m, &problems);
    TRY(e);
    return page_redirect(p, SV("/settings/staff"),
        sv_fmt(p->op.arena, "%.*s was %s.", SV_FMT(name_of(p->op.arena, &m)), archive ? "archived" : "un-archived"));
}

static enum err ask_invite(struct page *p, const struct staff_member *m, const struct problems *problems)
{
    struct arena *a = p->op.arena;
    struct confirm_view v = { .problems = problems };
    v.header = settings_header(p, staff_crumb(), name_of(a, m), sv_of(role_label(m->role)));
    v.confirm = (struct view_confirm){ .action = p->req->path,
        .question = sv_fmt(a, "Send %.*s the invitation again?", SV_FMT(name_of(a, m))),
        .consequences = VIEW_LIST(a, struct sv, sv_fmt(a, "It goes to %.*s.", SV_FMT(m->email)),
            SV("The link works for seven days. Older links stop working at once.")),
        .submit = { .label = SV("Send again"), .cancel_href = SV("/settings/staff") } };
    return confirm_render(p, &v);
}

static enum err get_invite(struct page *p)
{
    struct problems none = problems_new(p->op.arena);
    struct staff_member m;
    TRY(staff_load(&p->op, (struct staff_id){ page_arg(p, "staff") }, &m));
    return ask_invite(p, &m, &none);
}

static enum err post_invite(struct page *p)
{
    struct problems problems = problems_new(p->op.arena);
    struct staff_member m;
    TRY(staff_load(&p->op, (struct staff_id){ page_arg(p, "staff") }, &m));
    enum err e = staff_invite_again(&p->op, m.id, &problems);
    if (e == E_INVALID)
        return ask_invite(p, &m, &problems);
    TRY(e);
    return page_redirect(p, SV("/settings/staff"),
        sv_fmt(p->op.arena, "A new invitation is on its way to %.*s.", SV_FMT(name_of(p->op.arena, &m))));
}

static enum err ask_reset(struct page *p, const struct staff_member *m, const struct problems *problems)
{
    struct arena *a = p->op.arena;
    struct confirm_view v = { .problems = problems };
    v.header = settings_header(p, staff_crumb(), name_of(a, m), sv_of(role_label(m->role)));
    v.confirm = (struct view_confirm){ .action = p->req->path,
        .question = sv_fmt(a, "Take off the second step of %.*s?", SV_FMT(name_of(a, m))),
        .consequences = VIEW_LIST(a, struct sv,
            SV("For somebody who lost their telephone and their recovery codes. Make sure that it is really them who "
               "asks."),
            SV("They are signed out everywhere, and a mail tells them."),
            SV("Owners and administrators set up a new one when they next sign in.")),
        .submit = { .label = SV("Take it off"), .danger = true, .cancel_href = SV("/settings/staff") } };
    return confirm_render(p, &v);
}

static enum err get_reset(struct page *p)
{
    struct problems none = problems_new(p->op.arena);
    struct staff_member m;
    TRY(staff_load(&p->op, (struct staff_id){ page_arg(p, "staff") }, &m));
    return ask_reset(p, &m, &none);
}

static enum err post_reset(struct page *p)
{
    struct problems problems = problems_new(p->op.arena);
    struct staff_member m;
    TRY(staff_load(&p->op, (struct staff_id){ page_arg(p, "staff") }, &m));
    enum err e = second_factor_reset(&p->op, m.id, &problems);
    if (e == E_INVALID)
        return ask_reset(p, &m, &problems);
    TRY(e);
    return page_redirect(p, SV("/settings/staff"),
        sv_fmt(p->op.arena, "%.*s has no second step now.", SV_FMT(name_of(p->op.arena, &m))));
}

static const struct route routes[] = {
    { HTTP_GET, "/settings/staff", "settings_staff", NEEDS_STAFF(PERM_STAFF), AUDIT_NONE, "", get_staff },
    { HTTP_GET, "/settings/staff/new", "settings_staff_new", NEEDS_STAFF(PERM_STAFF), AUDIT_NONE, "", get_new },
    { HTTP_POST, "/settings/staff/new", "settings_staff_add", NEEDS_STAFF(PERM_STAFF), AUDIT_NONE, "", post_new },
    { HTTP_GET, "/settings/staff/{staff}", "settings_staff_edit", NEEDS_STAFF(PERM_STAFF), AUDIT_NONE, "", get_edit },
    { HTTP_POST, "/settings/staff/{staff}", "settings_staff_save", NEEDS_STAFF(PERM_STAFF), AUDIT_NONE, "", post_edit },
    { HTTP_GET, "/settings/staff/{staff}/invite", "settings_staff_invite", NEEDS_STAFF(PERM_STAFF), AUDIT_NONE, "",
        get_invite },
    { HTTP_POST, "/settings/staff/{staff}/invite", "settings_staff_invite_do", NEEDS_STAFF(PERM_STAFF), AUDIT_NONE, "",
        post_invite },
    { HTTP_GET, "/settings/staff/{staff}/archive", "settings_staff_archive", NEEDS_STAFF(PERM_STAFF), AUDIT_NONE, "",
        get_archive },
    { HTTP_POST, "/settings/staff/{staff}/archive", "settings_staff_archive_do", NEEDS_STAFF(PERM_STAFF), AUDIT_NONE,
        "", post_archive },
    { HTTP_GET, "/settings/staff/{staff}/second-step", "settings_staff_reset", NEEDS_STAFF_FRESH(PERM_STAFF),
        AUDIT_NONE, "", get_reset },
    { HTTP_POST, "/settings/staff/{staff}/second-step", "settings_staff_reset_do", NEEDS_STAFF_FRESH(PERM_STAFF),
        AUDIT_NONE, "", post_reset },
};
const struct route_table people_staff_routes = { routes, LENGTH(routes) };
