#include "family/pages.h"

#include "family/grant_write.h"
#include "family/portal.h"
#include "family/templates.h"
#include "page/frame.h"

/* **Accept Invite**. A GET changes nothing; names are shown only to the invited person, signed in (edges 13 to 16). */

static struct sv token_of(const struct page *p)
{
    return p->req->method == HTTP_POST ? http_field(p->req, SV("t")) : http_param(p->req, SV("t"));
}

static enum err render(struct page *p, struct invite_page_view *v)
{
    v->frame = &p->frame;
    v->token = token_of(p);
    p->frame.kind = FRAME_PUBLIC;
    p->frame.title = v->title;
    tpl_invite_page(&p->reply->body, v);
    return E_OK;
}

static enum err dead(struct page *p, bool asked)
{
    struct invite_page_view v = { .title = SV("This invitation no longer works"),
        .ask_again = !asked,
        .lead = asked ? SV("If it was one of ours, the practice has been asked to send a new one.")
                      : SV("It was used, replaced by a newer mail, or has expired. Open the newest mail, or ask for a "
                           "new invitation.") };
    page_status(p, asked ? 200 : 410);
    if (!asked)
        http_reply_header(p->reply, SV("Kith-Reason"), SV("link_gone"));
    return render(p, &v);
}

static struct view_lines points(struct page *p, const struct invite_view *i)
{
    struct arena *a = p->op.arena;
    struct sv *lines = arena_array(a, CAP_COUNT + 2, sizeof *lines);
    size_t n = 0;
    for (size_t c = 0; c < CAP_COUNT; c++) {
        enum level level = scope_level(i->scope, (enum cap)c);
        if (level != LEVEL_NONE)
            lines[n++] = sv_fmt(a, "%s%s", cap_label((enum cap)c), level == LEVEL_VIEW ? " (look only)" : "");
    }
    if (i->waits_for_consent)
        lines[n++] = sv_fmt(a, "It begins when %.*s agrees", SV_FMT(i->client_name));
    return (struct view_lines){ lines, n };
}

static enum err show_ready(struct page *p, const struct invite_view *i, const struct problems *problems)
{
    struct arena *a = p->op.arena;
    struct invite_page_view v = { .can_decide = true,
        .points = points(p, i),
        .title = sv_fmt(a, "Access to %.*s's account", SV_FMT(i->client_name)),
        .lead = sv_fmt(a,
            "You would act as their %.*s, with your own sign-in. Everything you do is recorded with your name, and "
            "they and the practice can end it at any time. You may:",
            SV_FMT(i->words)),
        .reason = { .name = SV("reason"),
            .label = SV("Why? (optional)"),
            .value = http_field(p->req, SV("reason")),
            .error = problems->count ? problems->items[0].text : SV(""),
            .max_length = 200 } };
    return render(p, &v);
}

static struct sv to_here(struct page *p, const char *path)
{
    struct str s = str_new(p->op.arena, 4096);
    html_url_part(&s, sv_fmt(p->op.arena, "/invite?t=%.*s", SV_FMT(token_of(p))));
    return sv_fmt(p->op.arena, "%s?to=%.*s", path, SV_FMT(str_sv(&s)));
}

static enum err show(struct page *p, const struct invite_view *i)
{
    struct invite_page_view v = { .title = SV("You are invited") };
    struct problems none = problems_new(p->op.arena);
    switch (i->face) {
    case INVITE_READY: return show_ready(p, i, &none);
    case INVITE_ACCEPTED:
        v = (struct invite_page_view){ .title = SV("Accepted"),
            .lead = SV("You have accepted this invitation already."),
            .button = SV("Switch Account"),
            .button_href = SV("/portal/switch") };
        break;
    case INVITE_SIGN_IN:
        v.lead = SV("Somebody wants to give you access to an account. Sign in to see whose, then decide.");
        v.button = SV("Sign in");
        v.button_href = to_here(p, "/sign-in");
        break;
    case INVITE_SET_PASSWORD:
        v.lead = SV("Somebody wants to give you access to an account. First choose a password for your own sign-in; "
                    "then you decide.");
        v.button = SV("Choose a password");
        v.button_href = sv_fmt(p->op.arena, "/invite/password?t=%.*s", SV_FMT(token_of(p)));
        break;
    case INVITE_WRONG_PERSON:
        page_status(p, 403);
        http_reply_header(p->reply, SV("Kith-Reason"), SV("wrong_person"));
        v = (struct invite_page_view){ .title = SV("This invitation is for somebody else"),
            .sign_out = true,
            .lead = SV("You are signed in with another account. Sign out, then open the link in the mail again. "
                       "Nothing was accepted.") };
        break;
    }
    return render(p, &v);
}

static enum err get_invite(struct page *p)
{
    struct invite_view i;
    enum err e = invite_open(&p->op, token_of(p), &i);
    if (e == E_GONE)
        return dead(p, false);
    TRY(e);
    return show(p, &i);
}

/* Where the client has to agree, nothing is open yet. */
static enum err accepted(struct page *p, struct grant_id id)
{
    struct grant g;
    TRY(grant_get(&p->op, id, &g));
    return page_redirect(p, SV("/portal/switch"),
        grant_waits(&g)
            ? sv_fmt(p->op.arena, "Accepted. You find the account here when %.*s has agreed.", SV_FMT(g.client_name))
            : SV("Accepted. You find the account here whenever you sign in."));
}

static enum err post_accept(struct page *p)
{
    struct problems problems = problems_new(p->op.arena);
    struct grant_id grant;
    enum err e = invite_accept(&p->op, token_of(p), &problems, &grant);
    if (e == E_GONE)
        return dead(p, false);
    if (e == E_DENIED || e == E_INVALID)
        return show(p, &(struct invite_view){ .face = p->viewer->self.v ? INVITE_WRONG_PERSON : INVITE_SIGN_IN });
    TRY(e);
    return accepted(p, grant);
}

static enum err post_decline(struct page *p)
{
    struct problems problems = problems_new(p->op.arena);
    struct invite_view i;
    enum err e = invite_decline(&p->op, token_of(p), http_field(p->req, SV("reason")), &problems);
    if (e == E_DENIED)
        return show(p, &(struct invite_view){ .face = p->viewer->self.v ? INVITE_WRONG_PERSON : INVITE_SIGN_IN });
    if (e == E_GONE || e == E_INVALID) {
        page_status(p, e == E_GONE ? 409 : 422);
        enum err seen = invite_open(&p->op, token_of(p), &i);
        if (seen == E_GONE)
            return dead(p, false);
        TRY(seen);
        return e == E_GONE ? show(p, &i) : show_ready(p, &i, &problems);
    }
    TRY(e);
    return page_redirect(p, SV("/portal"), SV("Declined. The practice has been told."));
}

static enum err post_again(struct page *p)
{
    TRY(invite_ask_again(&p->op, token_of(p)));
    return dead(p, true);
}

/* The first password of an invited caregiver: afterwards they are signed in and decide. */
static enum err show_password(struct page *p, const struct problems *problems)
{
    struct invite_view i;
    enum err e = invite_open(&p->op, token_of(p), &i);
    if (e == E_GONE)
        return dead(p, false);
    TRY(e);
    if (i.face != INVITE_SET_PASSWORD)
        return show(p, &i);
    return people_password_sheet(p, "/invite/password", SV("Choose a password"),
        SV("It is for your own sign-in. On the next page you accept or decline."), problems);
}

static enum err get_password(struct page *p)
{
    struct problems none = problems_new(p->op.arena);
    return show_password(p, &none);
}

static enum err post_password(struct page *p)
{
    struct problems problems = problems_new(p->op.arena);
    enum err e = people_password_set(p, sv_fmt(p->op.arena, "/invite?t=%.*s", SV_FMT(token_of(p))), &problems);
    if (e == E_INVALID)
        return show_password(p, &problems);
    return e == E_GONE ? dead(p, false) : e;
}

/* In the portal, without the mail. */
static enum err get_mine(struct page *p)
{
    struct grant_id id = { page_arg(p, "grant") };
    struct invites_waiting waiting;
    TRY(invite_list_mine(&p->op, &waiting));
    for (size_t k = 0; k < waiting.count; k++) {
        const struct invite_waiting *w = &waiting.items[k];
        if (w->grant.v != id.v)
            continue;
        struct invite_mine_view v = { .frame = &p->frame,
            .grant = id,
            .header = { .title = sv_fmt(p->op.arena, "Access to %.*s's account", SV_FMT(w->client_name)),
                .subtitle =
                    sv_fmt(p->op.arena, "You would act as their %.*s, with your own sign-in.", SV_FMT(w->words)) },
            .reason = { .name = SV("reason"), .label = SV("Why? (optional)"), .max_length = 200 } };
        p->frame.title = v.header.title;
        tpl_invite_mine(&p->reply->body, &v);
        return E_OK;
    }
    return E_NOTFOUND;
}

static enum err post_mine_accept(struct page *p)
{
    struct problems problems = problems_new(p->op.arena);
    struct grant_id grant = { page_arg(p, "grant") };
    TRY(invite_accept_mine(&p->op, grant, &problems));
    return accepted(p, grant);
}

static enum err post_mine_decline(struct page *p)
{
    struct problems problems = problems_new(p->op.arena);
    TRY(invite_decline_mine(
        &p->op, (struct grant_id){ page_arg(p, "grant") }, http_field(p->req, SV("reason")), &problems));
    return page_redirect(p, SV("/portal"), SV("Declined. The practice has been told."));
}

static const struct route routes[] = {
    { HTTP_GET, "/invite", "invite", NEEDS_PUBLIC, AUDIT_VIEW, "invite", get_invite },
    { HTTP_POST, "/invite/accept", "invite_accept", NEEDS_PUBLIC, AUDIT_UPDATE, "invite", post_accept },
    { HTTP_POST, "/invite/decline", "invite_decline", NEEDS_PUBLIC, AUDIT_UPDATE, "invite", post_decline },
    { HTTP_POST, "/invite/again", "invite_again", NEEDS_PUBLIC, AUDIT_NONE, "", post_again },
    { HTTP_GET, "/invite/password", "invite_password", NEEDS_PUBLIC, AUDIT_NONE, "", get_password },
    { HTTP_POST, "/invite/password", "invite_password_do", NEEDS_PUBLIC, AUDIT_NONE, "", post_password },
    { HTTP_GET, "/portal/invitations/{grant}", "invitation", NEEDS_SELF, AUDIT_VIEW, "invite", get_mine },
    { HTTP_POST, "/portal/invitations/{grant}/accept", "invitation_accept", NEEDS_SELF, AUDIT_UPDATE, "invite",
        post_mine_accept },
    { HTTP_POST, "/portal/invitations/{grant}/decline", "invitation_decline", NEEDS_SELF, AUDIT_UPDATE, "invite",
        post_mine_decline },
};
const struct route_table family_invite_routes = { routes, LENGTH(routes) };
