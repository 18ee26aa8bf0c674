#include "people/pages.h"

#include "page/frame.h"
#include "page/outcome.h"
#include "people/sheets.h"

/* Pages behind the links in mails. A GET changes nothing: mail scanners open links too. Dead links all look the same.
 */

static struct sv token_of(const struct page *p)
{
    return p->req->method == HTTP_POST ? http_field(p->req, SV("t")) : http_param(p->req, SV("t"));
}

static enum err dead_link(struct page *p)
{
    p->frame.kind = FRAME_PUBLIC;
    return outcome_page(p, 410, SV("link_gone"), SV("This link no longer works"),
        SV("It was used, replaced by a newer one, or has expired. Sign in, or ask for a new one with Forgot your "
           "password."));
}

static enum err show_reset(struct page *p, bool sent, struct sv email, const struct problems *problems)
{
    struct sheet_view v = { .title = SV("Set a password"),
        .action = SV("/reset"),
        .problems = problems,
        .submit = { .label = SV("Send me a link") },
        .lead =
            SV("Type your e-mail address. If an account belongs to it, a link to set a new password is on its way.") };
    sheet_field(&v, (struct view_field){ .name = SV("email"),
                        .label = SV("E-mail address"),
                        .value = email,
                        .type = SV("email"),
                        .autocomplete = SV("username"),
                        .required = true,
                        .max_length = 254 });
    v.links = (struct view_links)VIEW_LIST(
        p->op.arena, struct view_link, { .label = SV("Back to sign in"), .href = SV("/sign-in") });
    if (sent)
        v.notice = (struct view_notice){ .tone = TONE_OK,
            .title = SV("Look into your mailbox"),
            .text = SV("If an account belongs to this address, a mail with a link was sent to it. The link works for "
                       "24 hours, once.") };
    return sheet_render(p, &v);
}

static enum err get_reset(struct page *p)
{
    struct problems none = problems_new(p->op.arena);
    return show_reset(p, false, SV(""), &none);
}

static enum err post_reset(struct page *p)
{
    struct problems problems = problems_new(p->op.arena);
    struct sv email = http_field(p->req, SV("email"));
    enum err e = password_reset_ask(&p->op, email, &problems);
    if (e == E_INVALID)
        return show_reset(p, false, email, &problems);
    TRY(e);
    return show_reset(p, true, SV(""), &problems);
}

static enum err show_set(
    struct page *p, const char *action, struct sv title, struct sv lead, const struct problems *problems)
{
    struct sheet_view v = { .title = title,
        .lead = lead,
        .action = sv_of(action),
        .problems = problems,
        .submit = { .label = SV("Set password and sign in") },
        .hidden = (struct view_hiddens)VIEW_LIST(p->op.arena, struct view_hidden, { SV("t"), token_of(p) }) };
    sheet_field(&v, sheet_password(SV("password"), SV("New password"), true));
    return sheet_render(p, &v);
}

enum err people_password_sheet(
    struct page *p, const char *action, struct sv title, struct sv lead, const struct problems *problems)
{
    return show_set(p, action, title, lead, problems);
}

enum err people_password_set(struct page *p, struct sv then, struct problems *problems)
{
    struct sign_in_form from = sheet_browser(p);
    struct sign_in_result r;
    TRY(password_set_by_link(&p->op, token_of(p), http_field(p->req, SV("password")), &from, problems, &r));
    TRY(sheet_signed_in(p, &r));
    if (r.next == SIGN_IN_DONE)
        http_redirect(p->reply, then);
    return E_OK;
}

/* Signed in as the right person already, or with a password: one button takes the account up. */
static enum err show_take_up(struct page *p, const char *action, const struct problems *problems)
{
    struct sheet_view v = { .title = SV("Open your account"),
        .action = sv_of(action),
        .problems = problems,
        .submit = { .label = SV("Add it to my sign-in") },
        .lead = SV("The practice opened an account for you. Add it to the sign-in that you have already."),
        .hidden = (struct view_hiddens)VIEW_LIST(p->op.arena, struct view_hidden, { SV("t"), token_of(p) }) };
    return sheet_render(p, &v);
}

static enum err sign_in_first(struct page *p)
{
    struct str to = str_new(p->op.arena, 4096);
    html_url_part(&to, sv_fmt(p->op.arena, "%.*s?t=%.*s", SV_FMT(p->req->path), SV_FMT(token_of(p))));
    http_redirect(p->reply, sv_fmt(p->op.arena, "/sign-in?to=%.*s", SV_FMT(str_sv(&to))));
    return E_OK;
}

static enum err get_link(struct page *p, enum token_kind kind, const char *action, struct sv title, struct sv lead)
{
    struct problems none = problems_new(p->op.arena);
    struct mail_token t;
    enum err e = mail_token_check(&p->op, token_of(p), kind, &t);
    if (e == E_GONE)
        return dead_link(p);
    TRY(e);
    if (kind == TOKEN_PASSWORD_RESET || !t.has_password)
        return show_set(p, action, title, lead, &none);
    return p->viewer->login.v ? show_take_up(p, action, &none) : sign_in_first(p);
}

static enum err post_link(struct page *p, enum token_kind kind, const char *action, struct sv title, struct sv lead)
{
    struct problems problems = problems_new(p->op.arena);
    struct mail_token t;
    struct sign_in_result r;
    enum err e = mail_token_check(&p->op, token_of(p), kind, &t);
    if (e == E_OK && kind != TOKEN_PASSWORD_RESET && t.has_password) {
        e = welcome_accept(&p->op, token_of(p), &problems);
        if (e == E_INVALID)
            return show_take_up(p, action, &problems);
        if (e == E_OK)
            return page_redirect(p, SV("/portal/switch"), SV("The account was added. Open it here."));
    } else if (e == E_OK) {
        struct sign_in_form from = sheet_browser(p);
        e = password_set_by_link(&p->op, token_of(p), http_field(p->req, SV("password")), &from, &problems, &r);
        if (e == E_INVALID)
            return show_set(p, action, title, lead, &problems);
        if (e == E_OK)
            return sheet_signed_in(p, &r);
    }
    return e == E_GONE ? dead_link(p) : e;
}

#define LINK(function, kind, path, title, lead)                                                                        \
    static enum err get_##function(struct page *p)                                                                     \
    {                                                                                                                  \
        return get_link(p, kind, path, SV(title), SV(lead));                                                           \
    }                                                                                                                  \
    static enum err post_##function(struct page *p)                                                                    \
    {                                                                                                                  \
        return post_link(p, kind, path, SV(title), SV(lead));                                                          \
    }
LINK(welcome, TOKEN_WELCOME, "/welcome", "Welcome",
    "Choose a password. With it and your e-mail address you sign in from now on.")
LINK(staff_welcome, TOKEN_STAFF_WELCOME, "/staff-welcome", "Welcome to the team",
    "Choose a password. With it and your e-mail address you sign in from now on.")
LINK(reset_set, TOKEN_PASSWORD_RESET, "/reset/set", "Set a new password",
    "All other devices are signed out when you save it.")

static enum err get_email(struct page *p)
{
    struct problems none = problems_new(p->op.arena);
    struct mail_token t;
    enum err e = mail_token_check(&p->op, token_of(p), TOKEN_EMAIL_CHANGE, &t);
    if (e == E_GONE)
        return dead_link(p);
    TRY(e);
    struct sheet_view v = { .title = SV("Confirm your new address"),
        .action = SV("/email-change"),
        .problems = &none,
        .submit = { .label = SV("Use this address") },
        .lead = SV("From now on you sign in with this address, and mails go to it."),
        .hidden = (struct view_hiddens)VIEW_LIST(p->op.arena, struct view_hidden, { SV("t"), token_of(p) }) };
    return sheet_render(p, &v);
}

static enum err post_email(struct page *p)
{
    enum err e = email_change_confirm(&p->op, token_of(p));
    if (e == E_GONE)
        return dead_link(p);
    TRY(e);
    return page_redirect(p, SV("/sign-in"), SV("Your address was changed. Sign in with it from now on."));
}

static const struct route routes[] = {
    { HTTP_GET, "/reset", "reset", NEEDS_PUBLIC, AUDIT_NONE, "", get_reset },
    { HTTP_POST, "/reset", "reset_do", NEEDS_PUBLIC, AUDIT_NONE, "", post_reset },
    { HTTP_GET, "/reset/set", "reset_set", NEEDS_PUBLIC, AUDIT_NONE, "", get_reset_set },
    { HTTP_POST, "/reset/set", "reset_set_do", NEEDS_PUBLIC, AUDIT_NONE, "", post_reset_set },
    { HTTP_GET, "/welcome", "welcome", NEEDS_PUBLIC, AUDIT_NONE, "", get_welcome },
    { HTTP_POST, "/welcome", "welcome_do", NEEDS_PUBLIC, AUDIT_NONE, "", post_welcome },
    { HTTP_GET, "/staff-welcome", "staff_welcome", NEEDS_PUBLIC, AUDIT_NONE, "", get_staff_welcome },
    { HTTP_POST, "/staff-welcome", "staff_welcome_do", NEEDS_PUBLIC, AUDIT_NONE, "", post_staff_welcome },
    { HTTP_GET, "/email-change", "email_change", NEEDS_PUBLIC, AUDIT_NONE, "", get_email },
    { HTTP_POST, "/email-change", "email_change_do", NEEDS_PUBLIC, AUDIT_NONE, "", post_email },
};
const struct route_table people_link_routes = { routes, LENGTH(routes) };
