/** billing/to_bill_view.h — inside the room: what is to bill, ticked, and the invoices that it makes. */
#ifndef KITH_BILLING_TO_BILL_VIEW_H
#define KITH_BILLING_TO_BILL_VIEW_H

#include "billing/desk.h"

struct bill_ticks {
    const struct view_frame *frame;
    struct view_header header;
    const struct problems *problems;
    struct view_search search;
    struct sv found;
    struct bill_sections sections;
    struct bill_section covered; /* by packages */
    struct bill_section waived;  /* fees that are not billed, with a button each */
    bool fees;                   /* there are such buttons */
    struct view_empty empty;
};
struct bill_preview {
    const struct view_frame *frame;
    struct view_header header;
    const struct problems *problems;
    struct sv said, send_label;
    struct bill_sections sections;
    struct view_hiddens hidden;
    bool may_send;
    struct view_empty empty;
};

#endif
