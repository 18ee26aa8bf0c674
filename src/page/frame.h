/**
 * page/frame.h — fills the frame of a page from the viewer: navigation, acting banner, hidden fields, cookies, CSP.
 */
#ifndef KITH_PAGE_FRAME_H
#define KITH_PAGE_FRAME_H

#include "page/page.h"

/** The value of the session cookie; before signing in, of the visitor's cookie that guards the public forms. */
struct sv frame_session_cookie(const struct http_req *req);
void frame_set_session(struct page *p, struct sv token); /* after signing in, and at every rise */
void frame_reply_session(
    struct http_reply *reply, const struct app *app, struct sv token); /* the same without a page */
void frame_clear_session(struct page *p);
enum {
    FRAME_DEVICE_DAYS = 400
}; /* how long a browser stays known that nobody signs in with: the most that browsers allow */
struct sv frame_device_cookie(const struct http_req *req);
void frame_set_device(struct page *p, struct sv token);

/** A sentence for the next page, shown once. */
void frame_set_flash(struct page *p, struct sv text);

/** Other sites may show this page in theirs: their origins with a space between ("https://www.example.org"), beside
 * this site itself. All other pages are in nobody's frame. */
void frame_shown_by(struct page *p, struct sv origins);
/** The script of a payment gateway, and its scripts, frames and connections, beside our own (pay_browser()): sources
 * with a space between. */
void frame_lets_in(struct page *p, struct sv script, struct sv scripts, struct sv frames, struct sv connections);
/** This page shows others of this site in a frame. */
void frame_shows_own(struct page *p);

/** What the frame shows beyond the viewer. */
struct frame_facts {
    struct sv organization, language, email; /* of the account's practice; the login's address */
    struct sv logo;                          /* of that practice: its address, or empty */
    struct view_assets assets;
    struct sv token; /* session cookie, or visitor's; empty: a visitor's cookie is set */
    bool signed_in;
    int64_t unread; /* notices that wait for the reader */
};
/** Called once a request by the guard; also sets the security headers that depend on the page. */
void frame_fill(struct page *p, const struct frame_facts *f);
/** For a page that says that access to somebody else's account has ended: no banner and none of its links stays, and
 * forms (signing out) are the viewer's own. `p->context` goes on to say which address was asked for. */
void frame_leave_context(struct page *p);

#endif
