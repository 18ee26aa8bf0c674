/** family/book_view.h — inside the room: **Who gets what** as the page shows it. */
#ifndef KITH_FAMILY_BOOK_VIEW_H
#define KITH_FAMILY_BOOK_VIEW_H

#include "family/address_book.h"
#include "family/staff_page.h"

struct book_row {
    struct sv label, why;
    struct view_badge badge;
};
struct book_card {
    struct view_person person;
    struct sv id; /* of the heading */
    struct view_links links;
    struct sv note; /* what the person chose, and when */
    struct {
        struct book_row *items;
        size_t count;
    } rows;
};
struct book_view {
    const struct view_frame *frame;
    struct client_head head;
    struct view_search search;
    struct view_notice notice;
    struct {
        struct book_card *items;
        size_t count;
    } cards;
    struct view_pager pager;
    struct view_empty empty;
};

#endif
