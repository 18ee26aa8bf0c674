#include "people/clients.h"
#include "people/pages.h"
#include "people/templates.h"

static enum err load(struct page *p, struct client *ret_client)
{
    return client_load(&p->op, (struct client_id){ page_arg(p, "client") }, p->organization, ret_client);
}

static struct confirm_view question(struct page *p, const struct client *c, const struct problems *problems,
    struct sv title, struct sv asked, struct sv button)
{
    struct confirm_view v = { .problems = problems,
        .header = client_subheader(p, c, (struct view_link){ .label = SV("") }, title) };
    v.confirm = (struct view_confirm){ .action = p->req->path,
        .question = asked,
        .submit = { .label = button, .cancel_href = client_path(p, c->id, "") } };
    return v;
}

/* ---------------------------------------------------------------------------------------- invitation */

static enum err ask_welcome(struct page *p, const struct client *c, const struct problems *problems)
{
    struct arena *a = p->op.arena;
    struct confirm_view v = question(p, c, problems, SV("Portal invitation"),
        sv_fmt(a, "Send the invitation to %.*s?", SV_FMT(c->email)), SV("Send"));
    v.confirm.consequences = (struct view_lines)VIEW_LIST(a, struct sv,
        SV("They get a mail with a link to set a password. It works once, for seven days."),
        SV("A link that was sent before stops working."), SV("It can be sent five times within a day."));
    return confirm_render(p, &v);
}

static enum err get_welcome(struct page *p)
{
    struct problems none = problems_new(p->op.arena);
    struct client c;
    TRY(load(p, &c));
    if (!c.email.n)
        return page_redirect(p, client_path(p, c.id, "/edit"), SV("Add an e-mail address first."));
    return ask_welcome(p, &c, &none);
}

static enum err post_welcome(struct page *p)
{
    struct problems problems = problems_new(p->op.arena);
    struct client c;
    TRY(load(p, &c));
    enum err e = client_welcome_send(&p->op, c.id, &problems);
    if (e == E_INVALID)
        return ask_welcome(p, &c, &problems);
    TRY(e);
    return page_redirect(
        p, client_path(p, c.id, ""), sv_fmt(p->op.arena, "The invitation is on its way to %.*s.", SV_FMT(c.email)));
}

/* ------------------------------------------------------------------------------- caregiver to client */

static enum err ask_become(struct page *p, const struct client *c, const struct problems *problems)
{
    struct arena *a = p->op.arena;
    struct confirm_view v = question(p, c, problems, SV("Become a client"),
        sv_fmt(a, "Make %.*s a client?", SV_FMT(c->name)), SV("Make them a client"));
    v.confirm.consequences = (struct view_lines)VIEW_LIST(a, struct sv,
        SV("They get a chart of their own and stand in the list of clients."),
        SV("Their sign-in, their contacts and the access they have stay as they are."),
        SV("A client cannot be made a caregiver's account again."));
    return confirm_render(p, &v);
}

static enum err get_become(struct page *p)
{
    struct problems none = problems_new(p->op.arena);
    struct client c;
    TRY(load(p, &c));
    if (!c.caregiver_only)
        return page_redirect(p, client_path(p, c.id, ""), SV(""));
    return ask_become(p, &c, &none);
}

static enum err post_become(struct page *p)
{
    struct problems problems = problems_new(p->op.arena);
    struct client c;
    TRY(load(p, &c));
    enum err e = client_from_caregiver(&p->op, c.id, &problems);
    if (e == E_INVALID)
        return ask_become(p, &c, &problems);
    TRY(e);
    return page_redirect(p, client_path(p, c.id, ""), sv_fmt(p->op.arena, "%.*s is a client now.", SV_FMT(c.name)));
}

/* ------------------------------------------------------------------------------------- who this is */

static enum err get_verify(struct page *p)
{
    struct arena *a = p->op.arena;
    struct problems none = problems_new(a);
    struct client c;
    TRY(load(p, &c));
    if (!c.unverified)
        return page_redirect(p, client_path(p, c.id, ""), SV(""));
    struct confirm_view v = question(
        p, &c, &none, SV("Verify who this is"), sv_fmt(a, "Is this really %.*s?", SV_FMT(c.name)), SV("Yes, verified"));
    v.confirm.consequences = (struct view_lines)VIEW_LIST(a, struct sv,
        SV("They came by the public booking page. Nobody has looked yet whether they are who they say."),
        SV("Call them back, or look at a document, before you say yes."),
        SV("From then on what they book on the public page counts like that of any client."));
    return confirm_render(p, &v);
}

static enum err post_verify(struct page *p)
{
    struct client c;
    TRY(load(p, &c));
    TRY(client_verify(&p->op, c.id));
    return page_redirect(p, client_path(p, c.id, ""), sv_fmt(p->op.arena, "%.*s is verified.", SV_FMT(c.name)));
}

/* ---------------------------------------------------------------------------------- here twice? */

static enum err show_twice(struct page *p, const struct client *c, const struct problems *problems)
{
    struct arena *a = p->op.arena;
    struct search_hits hits;
    TRY(client_duplicates(
        &p->op, c->first_name, c->last_name, c->born.has ? day_iso(a, c->born.v) : SV(""), c->email, c->phone, &hits));
    struct client_twice_view v = { .frame = &p->frame,
        .problems = problems,
        .header = client_subheader(p, c, (struct view_link){ .label = SV("") }, SV("Here twice?")),
        .empty = { .art = ART_SEARCH,
            .title = SV("No other record looks alike"),
            .text =
                SV("Names, birth dates, addresses and phone numbers were compared. Search the list of clients if you "
                   "know of one.") } };
    struct view_person *people = arena_array(a, hits.count, sizeof *people);
    size_t n = 0;
    for (size_t i = 0; i < hits.count; i++) {
        const struct search_hit *h = &hits.items[i];
        if (h->id.v == c->id.v)
            continue;
        struct sv known = h->born.has ? sv_fmt(a, "Born %.*s", SV_FMT(day_human(a, h->born.v))) : SV("");
        people[n++] = view_person_of(a, h->name, known, client_path(p, h->id, ""), h->id.v);
    }
    v.alike = (struct view_people){ people, n };
    page_problems(p, problems);
    tpl_client_twice(&p->reply->body, &v);
    return E_OK;
}

static enum err get_twice(struct page *p)
{
    struct problems none = problems_new(p->op.arena);
    struct client c;
    TRY(load(p, &c));
    return show_twice(p, &c, &none);
}

static enum err post_merge(struct page *p)
{
    struct problems problems = problems_new(p->op.arena);
    struct client c;
    TRY(load(p, &c));
    enum err e = client_merge(&p->op, c.id, (struct client_id){ page_form_int(p, SV("other")) }, &problems);
    return e == E_INVALID ? show_twice(p, &c, &problems) : e;
}

static const struct route routes[] = {
    { HTTP_GET, "/clients/{client}/merge", "client_twice", NEEDS_CHART(PERM_CHART), AUDIT_VIEW, "profile", get_twice },
    { HTTP_POST, "/clients/{client}/merge", "client_merge", NEEDS_CHART(PERM_ARCHIVE), AUDIT_UPDATE, "profile",
        post_merge },
    { HTTP_GET, "/clients/{client}/welcome", "client_welcome", NEEDS_CHART(PERM_CHART), AUDIT_VIEW, "profile",
        get_welcome },
    { HTTP_POST, "/clients/{client}/welcome", "client_welcome_do", NEEDS_CHART(PERM_CHART), AUDIT_SEND, "invitation",
        post_welcome },
    { HTTP_GET, "/clients/{client}/become-client", "client_become", NEEDS_CHART(PERM_CHART), AUDIT_VIEW, "profile",
        get_become },
    { HTTP_POST, "/clients/{client}/become-client", "client_become_do", NEEDS_CHART(PERM_CHART), AUDIT_UPDATE,
        "profile", post_become },
    { HTTP_GET, "/clients/{client}/verify", "client_verify", NEEDS_CHART(PERM_CHART), AUDIT_VIEW, "profile",
        get_verify },
    { HTTP_POST, "/clients/{client}/verify", "client_verify_do", NEEDS_CHART(PERM_CHART), AUDIT_UPDATE, "profile",
        post_verify },
};
const struct route_table people_client_act_routes = { routes, LENGTH(routes) };
