/** notify/inbox_view.h — inside the room: what the page of notices shows. */
#ifndef KITH_NOTIFY_INBOX_VIEW_H
#define KITH_NOTIFY_INBOX_VIEW_H

#include "html/forms.h"
#include "html/layout.h"
#include "notify/browser.h"
#include "notify/inbox.h"

struct inbox_line {
    struct portal_notice_id id;
    struct sv iso, when, text, about;
    bool unread;
};
struct inbox_browser {
    struct push_subscription_id id;
    struct sv label, since;
};
struct inbox_view {
    const struct view_frame *frame;
    struct view_header header;
    struct sv action; /* "/portal/notices", "/notices" */
    struct {
        struct inbox_line *items;
        size_t count;
    } lines;
    struct view_search search; /* no action: the list is short */
    struct sv searched;        /* how far a search looked, where it did not look at all of them */
    bool any_unread;
    struct sv push, push_key; /* where a browser agrees; what it takes as our key */
    bool portal;              /* the reader may open accounts of others, each with settings of its own */
    struct {
        struct inbox_browser *items;
        size_t count;
    } browsers;
    struct view_pager pager;
    struct view_empty empty;
};

#endif
