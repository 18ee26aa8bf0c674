/** billing/split_desk.h — inside the room: the rules of who pays which part, on a client's tab and on their own pages.
 */
#ifndef KITH_BILLING_SPLIT_DESK_H
#define KITH_BILLING_SPLIT_DESK_H

#include "billing/desk.h"
#include "billing/split.h"

/** The client's rules as a section of a page. */
enum err split_part(struct page *p, struct client_id client, struct bill_page *v) MUST_CHECK;

#endif
