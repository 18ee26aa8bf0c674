#include "family/access_page.h"
#include "family/pages.h"
#include "family/preview_view.h"
#include "family/templates.h"

/* Giving access on a link that is there, and changing what was given. */

static enum err fill_preview(struct page *p, const struct client *c, const struct contact *k,
    const struct grant_form *f, struct access_form_view *v)
{
    struct preview preview;
    struct contact_form contact = {
        .copy_notifications = k->copy_notifications, .copy_categories = k->copy_categories, .own_rule = k->own_rule
    };
    TRY(preview_form(&p->op, c->id, k->linked, f, &contact, &preview));
    v->preview = preview_view_of(p->op.arena, &preview);
    v->has_preview = true;
    return E_OK;
}

static bool is_minor(const struct page *p, const struct contact *k)
{
    return k->born.has && !policy_is_adult(&p->organization->policy, k->born.v, p->viewer->today);
}

struct form_draft {
    struct client client;
    struct contact contact;
    const struct grant_form *form; /* NULL: nothing was typed yet */
    bool change;
};

static enum err show(struct page *p, const struct form_draft *d, const struct problems *problems)
{
    struct arena *a = p->op.arena;
    struct access_people who = {
        .caregiver = d->contact.name, .client = d->client.name, .minor = is_minor(p, &d->contact)
    };
    struct access_form_view v = { .frame = &p->frame,
        .problems = problems,
        .action = p->req->path,
        .header = access_header(p, &d->client, &d->contact, d->change ? SV("Change access") : SV("Give portal access")),
        .access = access_fields_of(p, d->form, &who, problems),
        .version = d->form ? d->form->version : 0,
        .submit = { .label = d->change ? SV("Save") : SV("Give access"),
            .second_label = SV("Preview"),
            .second_name = SV("do"),
            .second_value = SV("preview"),
            .cancel_href = d->change ? family_path(p, d->client.id, d->contact.id, "/access")
                                     : client_path(p, d->client.id, "/family") } };
    if (form_does(p, SV("preview")) && problems->count == 0)
        TRY(fill_preview(p, &d->client, &d->contact, d->form, &v));
    if (d->change)
        v.access.acknowledged.hint = sv_fmt(a,
            "Needed only when more is opened than before, or on another basis. Kept for good with your name, the time "
            "and this text "
            "(version %s).",
            grant_acknowledgement_version);
    if (problems->count)
        page_status(p, problems_status(problems));
    tpl_access_form(&p->reply->body, &v);
    return E_OK;
}

static enum err load_new(struct page *p, struct form_draft *d)
{
    TRY(staff_client_load(p, &d->client));
    TRY(staff_contact_load(p, &d->contact));
    return d->contact.linked.v ? E_OK : E_NOTFOUND;
}

static enum err get_new(struct page *p)
{
    struct problems none = problems_new(p->op.arena);
    struct form_draft d = { .change = false };
    TRY(load_new(p, &d));
    return show(p, &d, &none);
}

static enum err post_new(struct page *p)
{
    struct problems problems = problems_new(p->op.arena);
    struct grant_form f = grant_form_read(p);
    struct form_draft d = { .form = &f };
    struct grant_id made;
    TRY(load_new(p, &d));
    if (form_does(p, SV("request"))) {
        TRY(access_request_feature(p));
        return page_redirect(p, client_path(p, d.client.id, "/family"),
            SV("Requested. The administrator of this installation sees it."));
    }
    if (form_does(p, SV("preview")))
        return show(p, &d, &problems);
    enum err e = grant_create(&p->op, d.client.id, d.contact.id, &f, &problems, &made);
    if (e == E_INVALID)
        return show(p, &d, &problems);
    TRY(e);
    return page_redirect(
        p, family_path(p, d.client.id, d.contact.id, "/access"), SV("Access is given. The invitation is on its way."));
}

static enum err get_change(struct page *p)
{
    struct problems none = problems_new(p->op.arena);
    struct access_subject s;
    TRY(access_subject_load(p, &s));
    if (s.grant.state == GRANT_ENDED)
        return E_NOTFOUND;
    struct grant_form f = grant_form_of(p->op.arena, &s.grant);
    return show(p, &(struct form_draft){ s.client, s.contact, &f, true }, &none);
}

static enum err post_change(struct page *p)
{
    struct problems problems = problems_new(p->op.arena);
    struct access_subject s;
    struct grant_form f = grant_form_read(p);
    TRY(access_subject_load(p, &s));
    struct form_draft d = { s.client, s.contact, &f, true };
    if (form_does(p, SV("preview")))
        return show(p, &d, &problems);
    enum err e = grant_change(&p->op, s.grant.id, &f, &problems);
    if (e == E_INVALID)
        return show(p, &d, &problems);
    TRY(e);
    return page_redirect(p, access_path(p, &s, ""), SV("Saved. It counts from their next click."));
}

#define ACCESS "/clients/{client}/family/{contact}/access"
static const struct route routes[] = {
    { HTTP_GET, ACCESS "/new", "access_new", NEEDS_CHART_FRESH(PERM_GRANTS), AUDIT_VIEW, "access", get_new },
    { HTTP_POST, ACCESS "/new", "access_new_do", NEEDS_CHART_FRESH(PERM_GRANTS), AUDIT_CREATE, "access", post_new },
    { HTTP_GET, ACCESS "/change", "access_change", NEEDS_CHART_FRESH(PERM_GRANTS), AUDIT_VIEW, "access", get_change },
    { HTTP_POST, ACCESS "/change", "access_change_do", NEEDS_CHART_FRESH(PERM_GRANTS), AUDIT_UPDATE, "access",
        post_change },
};
const struct route_table family_access_form_routes = { routes, LENGTH(routes) };
