/** calendar/feed_pages.h — inside the room: the page with a person's own calendar addresses. */
#ifndef KITH_CALENDAR_FEED_PAGES_H
#define KITH_CALENDAR_FEED_PAGES_H

#include "calendar/feed.h"
#include "page/page.h"

struct feed_card {
    struct sv kind, title, text; /* kind: as in the form and as id */
    struct sv url, said;         /* url empty: there is none; said: since when, last read */
};
struct feed_view {
    const struct view_frame *frame;
    struct view_header header;
    struct {
        struct feed_card *items;
        size_t count;
    } cards;
    struct view_empty empty; /* shown without cards */
    struct sv action;        /* of the forms */
};
struct feed_confirm_view {
    const struct view_frame *frame;
    struct view_header header;
    struct view_confirm confirm;
};

#endif
