#include "family/contact_check.h"
#include "family/contact_fields.h"
#include "family/pages.h"
#include "family/templates.h"
#include "notice/catalogue.h"

static enum err get_add(struct page *p)
{
    struct arena *a = p->op.arena;
    struct client c;
    TRY(staff_client_load(p, &c));
    struct add_view v = { .frame = &p->frame, .header = family_subheader(p, &c, SV("Add Contact")) };
    v.header.subtitle = sv_fmt(a, "Who is it, for %.*s?", SV_FMT(c.name));
    const char *below = staff_may_grant(p) ? "/family/new/access" : "/family/new";
    struct sv made = client_path(p, c.id, below);
    const struct add_choice choices[] = {
        { SV("Existing client"),
            SV("Somebody who has an account at this practice. They are linked, with portal access if you want."),
            client_path(p, c.id, "/family/link"), ICON_LINK },
        { SV("New client"), SV("Somebody who will receive care here as well. Makes their record and links it."),
            sv_fmt(a, "%.*s?kind=client", SV_FMT(made)), ICON_PERSON },
        { SV("Caregiver-only account"),
            SV("Signs in for this client, but has no chart and no visits. Hidden from client lists."),
            sv_fmt(a, "%.*s?kind=caregiver", SV_FMT(made)), ICON_KEY },
        { SV("Contact without account"), SV("Somebody to call or to copy on e-mails. Cannot sign in."),
            client_path(p, c.id, "/family/contact"), ICON_PHONE },
    };
    v.choices.items = view_keep(a, choices, sizeof choices);
    v.choices.count = LENGTH(choices);
    tpl_family_add(&p->reply->body, &v);
    return E_OK;
}

static enum err show_new(struct page *p, const struct contact_form *f, const struct problems *problems)
{
    struct client c;
    TRY(staff_client_load(p, &c));
    struct contact_page_view v = { .frame = &p->frame,
        .problems = problems,
        .action = client_path(p, c.id, "/family/contact"),
        .confirm = contact_confirms(p->op.arena, f, problems),
        .header = family_subheader(p, &c, SV("Add Contact")),
        .contact = contact_fields_of(p, f, false, problems),
        .submit = { .label = SV("Add Contact"), .cancel_href = client_path(p, c.id, "/family") } };
    if (problems->count)
        page_status(p, problems_status(problems));
    tpl_contact_page(&p->reply->body, &v);
    return E_OK;
}

static enum err get_new(struct page *p)
{
    struct problems none = problems_new(p->op.arena);
    return show_new(
        p, &(struct contact_form){ .contact_type = SV("adult"), .copy_categories = NOTICE_CATEGORIES_ALL }, &none);
}

static enum err post_new(struct page *p)
{
    struct problems problems = problems_new(p->op.arena);
    struct client_id client = { page_arg(p, "client") };
    struct contact_form f = contact_form_read(p, NOTICE_CATEGORIES_ALL);
    struct contact_id made;
    enum err e = contact_add(&p->op, client, &f, false, &problems, &made);
    if (e == E_INVALID)
        return show_new(p, &f, &problems);
    TRY(e);
    return page_redirect(p, client_path(p, client, "/family"), SV("The contact was added."));
}

static struct view_links contact_links(const struct page *p, struct client_id client, const struct contact *k)
{
    struct view_link *links = arena_array(p->op.arena, 2, sizeof *links);
    size_t n = 0;
    links[n++] = (struct view_link){ .label = SV("Open their profile"), .href = client_path(p, k->linked, "") };
    if (k->grant.v)
        links[n++] =
            (struct view_link){ .label = SV("Portal access"), .href = family_path(p, client, k->id, "/access") };
    else if (staff_may_grant(p))
        links[n++] = (struct view_link){ .label = SV("Give portal access"),
            .href = family_path(p, client, k->id, "/access/new") };
    return (struct view_links){ links, n };
}

static enum err show_edit(struct page *p, const struct contact_form *typed, const struct problems *problems)
{
    struct arena *a = p->op.arena;
    struct client c;
    struct contact k;
    TRY(staff_client_load(p, &c));
    TRY(staff_contact_load(p, &k));
    struct contact_form f = typed ? *typed : contact_form_of(a, &k);
    struct contact_page_view v = { .frame = &p->frame,
        .problems = problems,
        .action = family_path(p, c.id, k.id, ""),
        .confirm = contact_confirms(a, &f, problems),
        .header = family_subheader(p, &c, k.name),
        .contact = contact_fields_of(p, &f, k.linked.v != 0, problems),
        .version = f.version,
        .has_person = k.linked.v != 0,
        .submit = { .label = SV("Save"), .cancel_href = client_path(p, c.id, "/family") } };
    v.header.subtitle = sv_fmt(a, "%.*s of %.*s", SV_FMT(k.words), SV_FMT(c.name));
    if (k.linked.v) {
        struct sv detail = k.closed                 ? STAFF_RESTRICTED
                           : k.email.n && k.phone.n ? sv_fmt(a, "%.*s · %.*s", SV_FMT(k.email), SV_FMT(k.phone))
                           : k.email.n              ? k.email
                                                    : k.phone;
        v.person = view_person_of(a, k.name, detail, SV(""), k.linked.v);
        v.links = contact_links(p, c.id, &k);
    }
    if (problems->count)
        page_status(p, problems_status(problems));
    tpl_contact_page(&p->reply->body, &v);
    return E_OK;
}

static enum err get_edit(struct page *p)
{
    struct problems none = problems_new(p->op.arena);
    return show_edit(p, NULL, &none);
}

/* Which e-mails start and stop, before it is saved; nothing is shown when none do. */
static enum err check_edit(struct page *p, const struct contact_form *f, bool *ret_shown)
{
    struct client c;
    struct contact k;
    struct notice_differences d;
    TRY(staff_client_load(p, &c));
    TRY(staff_contact_load(p, &k));
    TRY(preview_contact(&p->op, c.id, k.id, f, &d));
    struct contact_check_view v = { .frame = &p->frame,
        .action = family_path(p, c.id, k.id, ""),
        .cancel = client_path(p, c.id, "/family"),
        .header = family_subheader(p, &c, k.name),
        .people = mail_changes_of(p->op.arena, &d),
        .carry = form_carry(p) };
    v.header.subtitle = SV("Check this before it is saved.");
    *ret_shown = v.people.count > 0;
    if (*ret_shown)
        tpl_contact_check(&p->reply->body, &v);
    return E_OK;
}

static enum err post_edit(struct page *p)
{
    struct problems problems = problems_new(p->op.arena);
    struct client_id client = { page_arg(p, "client") };
    struct contact_form f = contact_form_read(p, NOTICE_CATEGORIES_ALL);
    bool shown = false;
    if (form_does(p, SV("edit")))
        return show_edit(p, &f, &problems);
    if (!form_does(p, SV("save")))
        TRY(check_edit(p, &f, &shown));
    if (shown)
        return E_OK;
    enum err e = contact_update(&p->op, client, (struct contact_id){ page_arg(p, "contact") }, &f, false, &problems);
    if (e == E_INVALID)
        return show_edit(p, &f, &problems);
    TRY(e);
    return page_redirect(p, client_path(p, client, "/family"), SV("Saved."));
}

static const struct route routes[] = {
    { HTTP_GET, "/clients/{client}/family/add", "family_add", NEEDS_CHART(PERM_CHART), AUDIT_VIEW, "family", get_add },
    { HTTP_GET, "/clients/{client}/family/contact", "contact_new", NEEDS_CHART(PERM_CHART), AUDIT_VIEW, "contact",
        get_new },
    { HTTP_POST, "/clients/{client}/family/contact", "contact_new_do", NEEDS_CHART(PERM_CHART), AUDIT_CREATE, "contact",
        post_new },
    { HTTP_GET, "/clients/{client}/family/{contact}", "contact", NEEDS_CHART(PERM_CHART), AUDIT_VIEW, "contact",
        get_edit },
    { HTTP_POST, "/clients/{client}/family/{contact}", "contact_do", NEEDS_CHART(PERM_CHART), AUDIT_UPDATE, "contact",
        post_edit },
};
const struct route_table family_contact_routes = { routes, LENGTH(routes) };
