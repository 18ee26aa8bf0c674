#include "people/pages.h"
#include "people/settings.h"
#include "people/templates.h"

static void fill_own_rule(const struct organization_form *f, struct organization_view *v)
{
    v->own_rule = (struct view_check){ .name = SV("own_rule_allowed"),
        .label = SV("Allow contacts an own rule for copies"),
        .checked = f->own_rule_allowed,
        .hint = SV("Contacts get copies of what the client gets. With this on, staff may let a contact get them "
                   "although the client's portal setting silences the client.") };
}

static enum err show(struct page *p, const struct organization_form *f, const struct problems *problems)
{
    struct organization_view v = { .frame = &p->frame,
        .problems = problems,
        .version = f->version,
        .name = field_of(SV("name"), SV("Name"), f->name, 200),
        .phone = field_of(SV("phone"), SV("Phone"), f->phone, 40),
        .email = field_of(SV("email"), SV("Address for replies"), f->email, 254),
        .submit = { .label = SV("Save"), .cancel_href = SV("/settings") } };
    v.header = settings_header(p, (struct view_link){ .label = SV("") }, SV("Organization"),
        SV("How clients see you, and the rules your practice follows."));
    v.name.required = true;
    v.phone.type = SV("tel");
    v.email.inputmode = SV("email");
    v.email.hint = SV("Answers to mails that Kith sends go there.");
    v.zone = (struct view_choice_field){ .name = SV("zone"),
        .label = SV("Time zone"),
        .required = true,
        .hint = SV("Birthdays and end dates go by it."),
        .choices = zone_choices(p->op.arena, f->zone, false) };
    v.language = (struct view_choice_field){ .name = SV("language"),
        .label = SV("Language of mails"),
        .choices = language_choices(p->op.arena, f->language, false) };
    fill_own_rule(f, &v);
    struct view_field *fields[] = { &v.name, &v.phone, &v.email };
    for (size_t i = 0; i < LENGTH(fields); i++)
        view_field_problem(fields[i], problems);
    view_choice_problem(&v.zone, problems);
    view_choice_problem(&v.language, problems);
    page_problems(p, problems);
    tpl_organization(&p->reply->body, &v);
    return E_OK;
}

static enum err get_organization(struct page *p)
{
    struct problems none = problems_new(p->op.arena);
    const struct organization *org = p->organization;
    struct organization_form f = { .name = org->name,
        .zone = org->zone,
        .language = org->language,
        .phone = org->phone,
        .email = org->email,
        .own_rule_allowed = org->own_rule_allowed,
        .version = org->version };
    return show(p, &f, &none);
}

static enum err post_organization(struct page *p)
{
    struct problems problems = problems_new(p->op.arena);
    const struct http_req *r = p->req;
    struct organization_form f = { .name = http_field(r, SV("name")),
        .zone = http_field(r, SV("zone")),
        .language = http_field(r, SV("language")),
        .phone = http_field(r, SV("phone")),
        .email = http_field(r, SV("email")),
        .own_rule_allowed = http_field(r, SV("own_rule_allowed")).n > 0,
        .version = page_form_int(p, SV("version")) };
    enum err e = save_result(organization_update(&p->op, &f, &problems), &problems);
    if (problem_has(&problems, SV("stale")))
        f.version = p->organization->version;
    if (e == E_INVALID)
        return show(p, &f, &problems);
    TRY(e);
    return page_redirect(p, SV("/settings/organization"), SV("The organization's settings were saved."));
}

static const struct route routes[] = {
    { HTTP_GET, "/settings/organization", "settings_organization", NEEDS_STAFF(PERM_SETTINGS), AUDIT_NONE, "",
        get_organization },
    { HTTP_POST, "/settings/organization", "settings_organization_save", NEEDS_STAFF(PERM_SETTINGS), AUDIT_NONE, "",
        post_organization },
};
const struct route_table people_organization_routes = { routes, LENGTH(routes) };
