/** billing/page_line.h — inside the room: a page's line to the payment gateway. */
#ifndef KITH_BILLING_PAGE_LINE_H
#define KITH_BILLING_PAGE_LINE_H

#include "page/page.h"
#include "pay/pay.h"

/** Of the gateway for new payments; ret_line stays as it is without one: NULL for use cases. Close it before the page
 * ends. */
static inline enum err page_line_open(const struct page *p, struct pay_line *ret_line)
{
    if (!pay_any(p->app->pay))
        return E_NOTFOUND;
    *ret_line = (struct pay_line){
        .services = p->app->pay, .kind = p->app->pay->preferred, .clock = p->app->clock, .db = p->op.db
    };
    return fetch_open(&ret_line->fetch);
}
static inline void page_line_close(struct pay_line *line)
{
    fetch_close(line->fetch);
}

#endif
