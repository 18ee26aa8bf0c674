/**
 * page/form_guard.h — what every posted form has to prove: it came from our own page (CSRF token, Origin), and it was
 * made in the acting context that it comes back to (edge 28, beyond 18).
 */
#ifndef KITH_PAGE_FORM_GUARD_H
#define KITH_PAGE_FORM_GUARD_H

#include "page/page.h"

enum form_check {
    FORM_OK,
    FORM_FOREIGN, /* 403: another site's form, or a page too old */
    FORM_CONTEXT, /* 409: made in another context, or the grant changed meanwhile */
};
/** Whether our own page asks, as far as the browser says who does. */
bool form_guard_origin(const struct app *app, const struct http_req *req);
/** `token`: the session's cookie value, or the visitor's before signing in. */
enum form_check form_guard_check(const struct page *p, struct sv token);
/** Hidden field _csrf, masked afresh for each reply, so that compression tells nothing about it (BREACH). */
struct sv form_guard_token(const struct page *p, struct sv token);
/** Hidden field _ctx: who acts for whom in this page: "grant:55:3", "mailbox:13", "own:7", "staff:2", or "none". */
struct sv form_guard_context(const struct page *p);

#endif
