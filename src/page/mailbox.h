/**
 * page/mailbox.h — the demo's mailbox: mails that `--mail dir:` wrote, so that a newcomer can click the invite.
 *
 * Only where the program serves this machine itself (app.mailbox is empty otherwise, and the pages are not there).
 */
#ifndef KITH_PAGE_MAILBOX_H
#define KITH_PAGE_MAILBOX_H

#include "page/page.h"

extern const struct route_table page_mailbox_routes;

struct mailbox_list_view {
    const struct view_frame *frame;
    struct view_header header;
    struct view_people mails;
    struct view_pager pager;
    struct view_empty empty;
};
struct mailbox_line {
    struct sv text;
    bool link; /* the whole line is an address of this site */
};
struct mailbox_mail_view {
    const struct view_frame *frame;
    struct view_header header;
    struct view_facts facts;
    struct {
        struct mailbox_line *items;
        size_t count;
    } lines;
};

#endif
