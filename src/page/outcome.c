#include "page/outcome.h"

#include "base/log.h"
#include "page/frame.h"
#include "page/templates.h"

static struct sv home_of(const struct page *p)
{
    return p->viewer->staff.v ? SV("/staff") : p->viewer->self.v ? SV("/portal") : SV("/sign-in");
}

static enum err render(struct page *p, int status, struct sv reason, const struct outcome_view *view)
{
    p->reply->status = status;
    http_reply_header(p->reply, SV("Kith-Reason"), reason);
    p->reply->body = str_new(p->op.arena, 256 * 1024);
    p->frame.title = view->title;
    if (!p->frame.assets.css.n)
        return E_OK; /* refused before a frame was made: the status says enough */
    tpl_outcome(&p->reply->body, view);
    return E_OK;
}

enum err outcome_page(struct page *p, int status, struct sv reason, struct sv title, struct sv text)
{
    return render(p, status, reason,
        &(struct outcome_view){ .frame = &p->frame,
            .title = title,
            .text = text,
            .action_label = p->frame.viewer.n ? SV("Back to my start page") : SV("Sign in"),
            .action_href = home_of(p),
            .art = ART_LOCK });
}

/* The page of this site that a form stood on: browsers name it in Referer. Empty when they do not. */
static struct sv form_page(const struct page *p)
{
    struct sv from = http_header(p->req, SV("Referer")), site = p->app->base_url;
    if (!sv_starts(from, site))
        site = sv_fmt(
            p->op.arena, "%s://%.*s", p->app->secure ? "https" : "http", SV_FMT(http_header(p->req, SV("Host"))));
    if (!sv_starts(from, site))
        return SV("");
    struct sv path = sv_from(from.p + site.n, from.n - site.n);
    return http_path_is_local(path) ? path : SV("");
}

/* Where to go on afterwards: this page for a GET, the page the form stood on otherwise. */
static struct sv return_to(const struct page *p)
{
    struct str s = str_new(p->op.arena, 2048);
    bool get = p->req->method == HTTP_GET || p->req->method == HTTP_HEAD;
    html_url_part(&s, !get              ? form_page(p)
                      : p->req->query.n ? sv_fmt(p->op.arena, "%.*s?%.*s", SV_FMT(p->req->path), SV_FMT(p->req->query))
                                        : p->req->path);
    return s.overflowed ? SV("") : str_sv(&s);
}

static enum err step(struct page *p, const char *path, struct sv reason, struct sv title, struct sv text)
{
    struct sv to = return_to(p), href = to.n ? sv_fmt(p->op.arena, "%s?to=%.*s", path, SV_FMT(to)) : sv_of(path);
    if (p->req->method == HTTP_GET || p->req->method == HTTP_HEAD) {
        http_redirect(p->reply, href);
        http_reply_header(p->reply, SV("Kith-Reason"), reason);
        return E_OK;
    }
    return render(p, 401, reason,
        &(struct outcome_view){ .frame = &p->frame,
            .title = title,
            .text = text,
            .action_label = SV("Continue"),
            .action_href = href,
            .art = ART_LOCK });
}

enum err outcome_sign_in(struct page *p, bool had_session)
{
    if (had_session)
        frame_clear_session(p);
    return step(p, "/sign-in", sv_of(access_reason_name(ACCESS_SIGN_IN)), SV("Please sign in"),
        SV("Your session has ended. What you typed is kept in this browser until you are back."));
}

enum err outcome_next_step(struct page *p, bool pick)
{
    return step(p, pick ? "/sign-in/pick" : "/sign-in/code", sv_of(access_reason_name(ACCESS_SECOND_FACTOR)),
        SV("One more step"), SV("Finish signing in first."));
}

enum err outcome_unlock(struct page *p, bool locked)
{
    return step(p, "/unlock", sv_of(access_reason_name(locked ? ACCESS_LOCKED : ACCESS_FRESH)),
        locked ? SV("This session is locked") : SV("Your password, please"),
        SV("Enter your password to go on. What you typed is kept in this browser."));
}

enum err outcome_state_reason(struct page *p, struct client_id client)
{
    struct sv path = sv_fmt(p->op.arena, "/clients/%lld/reason", (long long)client.v);
    return step(p, sv_z(p->op.arena, path), sv_of(access_reason_name(ACCESS_STATE_REASON)), SV("A reason is needed"),
        SV("This record is restricted. Say why you open it; the reason is kept."));
}

enum err outcome_refused(struct page *p, enum access_reason reason)
{
    int status = access_reason_status(reason);
    struct sv title = status == 404                    ? SV("Nothing here")
                      : reason == ACCESS_CONTEXT_ENDED ? SV("This access has ended")
                                                       : SV("Not available");
    struct sv text = sv_of(access_reason_text(reason));
    if (reason == ACCESS_CONTEXT_ENDED && p->context != CONTEXT_OWN && p->frame.viewer.n) {
        frame_leave_context(p);
        text = sv_fmt(p->op.arena, "%.*s You are in your own account again.", SV_FMT(text));
    }
    return outcome_page(p, status, sv_of(access_reason_name(reason)), title, text);
}

enum err outcome_form(struct page *p, enum form_check check)
{
    if (check == FORM_CONTEXT)
        return outcome_page(p, 409, SV("context_changed"), SV("This form belongs to another account"),
            SV("Nothing was saved. The account or the access has changed since the form was opened; open it again and "
               "repeat what you typed, it is kept in this browser."));
    return outcome_page(p, 403, SV("form_expired"), SV("This form has expired"),
        SV("Nothing was saved. Go back, load the page again and repeat."));
}

enum err outcome_method(struct page *p)
{
    p->reply->status = 405;
    http_reply_header(p->reply, SV("Allow"), p->req->method == HTTP_GET ? SV("POST") : SV("GET, HEAD"));
    http_reply_header(p->reply, SV("Kith-Reason"), SV("method"));
    return E_OK;
}

void outcome_error(struct page *p, enum err e)
{
    enum err done = E_OK;
    switch (e) {
    case E_OK: break;
    case E_NOTFOUND: done = outcome_refused(p, ACCESS_ABSENT); break;
    case E_DENIED: done = outcome_refused(p, ACCESS_PERMISSION); break;
    case E_GONE:
        if (p->context != CONTEXT_OWN)
            done = outcome_refused(p, ACCESS_CONTEXT_ENDED);
        else
            done = outcome_page(
                p, 410, SV("link_gone"), SV("This link no longer works"), SV("It was used, replaced or has expired."));
        break;
    case E_INVALID:
        done = outcome_page(p, 422, SV("invalid"), SV("Something is missing"), SV("Go back and check the form."));
        break;
    case E_CONFLICT:
        done = outcome_page(p, 409, SV("stale"), SV("Changed meanwhile"),
            SV("Somebody else changed this while you were looking at it. Nothing was saved; load the page again."));
        break;
    case E_BUSY:
        http_reply_header(p->reply, SV("Retry-After"), SV("5"));
        done = outcome_page(p, 503, SV("busy"), SV("One moment"),
            SV("Kith is busy or its database is away. Nothing was saved. Try again in a few seconds."));
        break;
    case E_TOOBIG:
        done = outcome_page(p, 413, SV("too_big"), SV("Too large"), SV("Nothing was saved. Send less at once."));
        break;
    case E_INTERNAL:
        log_event(
            LOG_ERROR, "page.failed", LOG_Z("route", p->route ? p->route->name : ""), LOG_STR("request", p->req->id));
        done = outcome_page(p, 500, SV("internal"), SV("Something went wrong on our side"),
            SV("Nothing was saved. It has been written to the log; try again, and tell the practice if it stays."));
        break;
    }
    if (done != E_OK)
        p->reply->status = 500;
}
