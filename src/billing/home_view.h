/** billing/home_view.h — inside the room: the billing home, and its part of the staff home. */
#ifndef KITH_BILLING_HOME_VIEW_H
#define KITH_BILLING_HOME_VIEW_H

#include "billing/desk.h"

struct billing_month {
    struct sv name, brief, billed, paid;
    int64_t billed_minor, paid_minor;
};
struct billing_home_view {
    const struct view_frame *frame;
    struct view_header header;
    struct view_links tabs;
    struct view_tiles tiles;
    struct sv drafts;
    struct {
        struct billing_month *items;
        size_t count;
    } months;     /* oldest first; none: no money moved in them */
    int64_t unit; /* minor units of one of the currency */
    struct bill_section payers;
};
struct billing_home_part_view {
    struct view_tiles tiles;
};

#endif
