/**
 * page/outcome.h — pages that are not the one asked for: refused, sign in first, error. Machine-readable in the header
 * Kith-Reason.
 */
#ifndef KITH_PAGE_OUTCOME_H
#define KITH_PAGE_OUTCOME_H

#include "page/form_guard.h"
#include "page/page.h"

struct outcome_view {
    const struct view_frame *frame;
    struct sv title, text, action_label, action_href;
    enum view_art art;
};
/** 303 to the sign-in page for a GET, 401 for the rest; `had_session`: the page says that the session ended. */
enum err outcome_sign_in(struct page *p, bool had_session);
/** 303 to the account picker, or to the second step. */
enum err outcome_next_step(struct page *p, bool pick);
/** 303 to the password page: the session is locked, or the act needs a fresh password. */
enum err outcome_unlock(struct page *p, bool locked);
/** 303 to the page that asks why the restricted record of this client is opened, and leads back here. */
enum err outcome_state_reason(struct page *p, struct client_id client);
/** The refusal's page, status and reason. */
enum err outcome_refused(struct page *p, enum access_reason reason);
enum err outcome_form(struct page *p, enum form_check check);
enum err outcome_method(struct page *p); /* 405 */
/** What a handler or use case returned. */
void outcome_error(struct page *p, enum err e);
/** Any other page of this kind. */
enum err outcome_page(struct page *p, int status, struct sv reason, struct sv title, struct sv text);

#endif
