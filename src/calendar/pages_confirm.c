/* "Will you come?": the page behind a mail's link. Opening it changes nothing; its button does (row 27). It names
 * nobody: whoever holds the mail may read it. */
#include "calendar/pages.h"
#include "calendar/portal_view.h"
#include "calendar/templates.h"

static struct sv token_of(const struct page *p)
{
    return p->req->method == HTTP_POST ? http_field(p->req, SV("t")) : http_param(p->req, SV("t"));
}

static enum err show(struct page *p, struct visit_confirm_view *v)
{
    v->frame = &p->frame;
    p->frame.kind = FRAME_PUBLIC;
    p->frame.title = v->title;
    tpl_visit_confirm(&p->reply->body, v);
    return E_OK;
}

static enum err show_dead(struct page *p)
{
    page_status(p, 410);
    http_reply_header(p->reply, SV("Kith-Reason"), SV("link_gone"));
    return show(p,
        &(struct visit_confirm_view){ .title = SV("This link no longer works"),
            .lead =
                SV("The appointment was moved, cancelled, or is over. Look into the newest mail about it, or call the "
                   "practice.") });
}

static enum err get_confirm(struct page *p)
{
    struct attendee_link link;
    enum err e = attendee_by_token(&p->op, token_of(p), &link);
    if (e == E_GONE || e == E_NOTFOUND)
        return show_dead(p);
    TRY(e);
    struct organization org;
    TRY(organization_load(p->op.db, p->op.arena, link.org, &org));
    p->frame.organization = org.name; /* whose mail it was says that too */
    struct sv when = zone_human(p->op.arena, zone_of(link.zone), link.starts_at);
    if (link.confirmed)
        return show(p,
            &(struct visit_confirm_view){
                .title = SV("It is confirmed"), .lead = SV("The practice knows that you will come."), .when = when });
    return show(p, &(struct visit_confirm_view){ .title = SV("Will you come?"),
                       .lead = SV("One click, and the practice knows."),
                       .when = when,
                       .token = token_of(p) });
}

static enum err post_confirm(struct page *p)
{
    enum err e = attendee_confirm_by_token(&p->op, token_of(p));
    if (e == E_GONE || e == E_NOTFOUND)
        return show_dead(p);
    TRY(e);
    return show(p, &(struct visit_confirm_view){ .title = SV("Thank you"),
                       .lead = SV("The practice knows that you will come. You can close this page.") });
}

static const struct route routes[] = {
    { HTTP_GET, "/visits/confirm", "visit_confirm", NEEDS_PUBLIC, AUDIT_NONE, "", get_confirm },
    { HTTP_POST, "/visits/confirm", "visit_confirm_do", NEEDS_PUBLIC, AUDIT_NONE, "", post_confirm },
};
const struct route_table calendar_confirm_routes = { routes, LENGTH(routes) };
