#include "family/about.h"
#include "family/choice_fields.h"
#include "family/choice_words.h"
#include "family/family.h"
#include "family/pages.h"
#include "family/staff_page.h"
#include "family/templates.h"

static enum err offer_of(const struct choice_page *c, struct choice_offer *ret_offer)
{
    TRY(choice_offer(&c->op, c->client, c->of, c->speaks, ret_offer));
    ret_offer->asks &= c->asks;
    return E_OK;
}

static struct sv here(const struct page *p, const struct choice_page *c)
{
    return c->token.n ? sv_fmt(p->op.arena, "%.*s?t=%.*s", SV_FMT(c->action), SV_FMT(c->token)) : c->action;
}

static enum err show(struct page *p, const struct choice_page *c, const struct choice_offer *o,
    const struct choice *choice, const struct problems *problems)
{
    struct problems said = choice_problems_said(p->op.arena, c->speaks, problems);
    struct choice_form_view v = { .frame = &p->frame,
        .speaks = c->speaks,
        .header = { .title = c->title, .subtitle = c->subtitle },
        .action = c->action,
        .token = c->token,
        .sheet = c->token.n > 0,
        .submit = { .label = choice_said(p->op.arena, c->speaks, SAY_SAVE) } };
    choice_form_fill(p, o, choice, c->speaks ? &said : problems, &v);
    if (c->look_only) {
        v.submit.label = SV("");
        v.notice = (struct view_notice){ .tone = TONE_INFO,
            .title = SV("Only the account itself changes this"),
            .text = SV("You share its e-mail address, which lets you look. The link at the foot of its e-mails changes "
                       "what comes, and so does the practice.") };
    }
    p->frame.title = c->title;
    tpl_choice_form(&p->reply->body, &v);
    return E_OK;
}

enum err choice_page_get(struct page *p, const struct choice_page *c)
{
    struct problems none = problems_new(p->op.arena);
    struct choice_offer o;
    TRY(offer_of(c, &o));
    return show(p, c, &o, &o.choice, &none);
}

static enum err check(struct page *p, const struct choice_page *c, const struct choice *wanted, bool *ret_shown)
{
    struct notice_differences d;
    struct choice_check_view v = { .frame = &p->frame,
        .speaks = c->speaks,
        .header = { .title = c->title, .subtitle = choice_said(p->op.arena, c->speaks, SAY_CHECK) },
        .action = c->action,
        .token = c->token,
        .sheet = c->token.n > 0,
        .cancel = here(p, c),
        .carry = form_carry(p) };
    TRY(preview_choice(&c->op, c->client, wanted, c->copies, &d));
    *ret_shown = choice_check_fill(p->op.arena, &d, c->of, &v);
    if (!*ret_shown)
        return E_OK;
    p->frame.title = c->title;
    tpl_choice_check(&p->reply->body, &v);
    return E_OK;
}

/* Somebody else was faster: what holds now, and that nothing was saved. */
static enum err show_changed(struct page *p, const struct choice_page *c, struct problems *problems)
{
    struct choice_offer o;
    TRY(offer_of(c, &o));
    problem_add(
        problems, SV(""), SV("stale"), SV("This was changed meanwhile. Nothing was saved: below is what holds now."));
    TRY(show(p, c, &o, &o.choice, problems));
    page_status(p, 409);
    return E_OK;
}

enum err choice_page_post(struct page *p, const struct choice_page *c)
{
    struct problems problems = problems_new(p->op.arena);
    struct choice_offer o;
    bool shown = false;
    TRY(offer_of(c, &o));
    struct choice wanted = choice_read(p, &o);
    if (c->look_only) {
        problem_add(&problems, SV(""), SV("not_yours"),
            SV("Only the account itself changes what it is told. Nothing was saved."));
        return show(p, c, &o, &o.choice, &problems);
    }
    if (form_does(p, SV("edit")))
        return show(p, c, &o, &wanted, &problems);
    if (!form_does(p, SV("save")))
        TRY(check(p, c, &wanted, &shown));
    if (shown)
        return E_OK;
    enum err e = choice_save(&c->op, &wanted, c->how, &problems);
    if (e == E_INVALID)
        return show(p, c, &o, &wanted, &problems);
    if (e == E_CONFLICT)
        return show_changed(p, c, &problems);
    TRY(e);
    return page_redirect(p, here(p, c), choice_said(p->op.arena, c->speaks, SAY_SAVED));
}

/* The client's own page; in an acting context the caregiver's about this care receiver; staff have theirs. */
static enum err page_of(struct page *p, struct choice_page *ret_page)
{
    const struct viewer *v = p->viewer;
    struct choice_page c = { .op = p->op,
        .how = HOW_PAGE,
        .title = SV("Notification settings"),
        .client = v->subject.client,
        .action = SV("/account/notification-settings") };
    if (v->staff.v) {
        c.of = (struct choice_of){ CHOICE_STAFF, v->staff.v };
        c.client = (struct client_id){ 0 };
        c.subtitle = SV("What the practice tells you, and how.");
    } else if (v->grant.v) {
        struct grant g;
        TRY(grant_load(&p->op, v->grant, &g));
        c.of = (struct choice_of){ CHOICE_CONTACT, g.contact.v };
        c.subtitle = sv_fmt(p->op.arena, "What you are told about %.*s, and how.", SV_FMT(v->subject_first));
    } else {
        c.of = (struct choice_of){ CHOICE_CLIENT, v->subject.client.v };
        c.look_only = p->context == CONTEXT_MAILBOX;
        c.copies = viewer_governs(v, v->subject.client);
        c.asks = c.copies ? ASKED_PROXY_SIGN_IN | ASKED_ACCESS_DIGEST : 0;
        c.subtitle = SV("What the practice tells you, and how. Copies to others follow what you get.");
    }
    if (!v->staff.v)
        c.action = sv_fmt(p->op.arena, "%.*s/portal/notification-settings", SV_FMT(page_base(p)));
    *ret_page = c;
    return E_OK;
}

static enum err get_choices(struct page *p)
{
    struct choice_page c;
    TRY(page_of(p, &c));
    return choice_page_get(p, &c);
}

static enum err post_choices(struct page *p)
{
    struct choice_page c;
    TRY(page_of(p, &c));
    return choice_page_post(p, &c);
}

static const struct route routes[] = {
    { HTTP_GET, "/portal/notification-settings", "portal_choices", NEEDS_CONTEXT, AUDIT_VIEW, "notification settings",
        get_choices },
    { HTTP_POST, "/portal/notification-settings", "portal_choices_do", NEEDS_CONTEXT, AUDIT_UPDATE,
        "notification settings", post_choices },
    { HTTP_GET, "/account/notification-settings", "staff_choices", NEEDS_STAFF(PERM_DIRECTORY), AUDIT_NONE, "",
        get_choices },
    { HTTP_POST, "/account/notification-settings", "staff_choices_do", NEEDS_STAFF(PERM_DIRECTORY), AUDIT_NONE, "",
        post_choices },
};
const struct route_table family_choice_routes = { routes, LENGTH(routes) };
