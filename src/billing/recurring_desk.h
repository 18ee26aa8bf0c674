/** billing/recurring_desk.h — inside the room: recurring invoices on a client's tab. */
#ifndef KITH_BILLING_RECURRING_DESK_H
#define KITH_BILLING_RECURRING_DESK_H

#include "billing/desk.h"

enum err recurring_part(struct page *p, struct client_id client, struct bill_page *v) MUST_CHECK;

#endif
