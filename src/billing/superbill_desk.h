/** billing/superbill_desk.h — inside the room: a client's superbills, on their tab. */
#ifndef KITH_BILLING_SUPERBILL_DESK_H
#define KITH_BILLING_SUPERBILL_DESK_H

#include "billing/desk.h"

/** The client's superbills as a section of a page. */
enum err superbill_part(struct page *p, struct client_id client, struct bill_page *v) MUST_CHECK;

#endif
