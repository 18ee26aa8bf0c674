/** billing/client_desk.h — inside the room: pages below a client's tab Billing. */
#ifndef KITH_BILLING_CLIENT_DESK_H
#define KITH_BILLING_CLIENT_DESK_H

#include "billing/desk.h"

/** "Clients › Leo Ruiz › Billing › …". */
enum err client_bill_header(
    struct page *p, struct sv title, struct client *ret_client, struct view_header *ret_header) MUST_CHECK;
/** Of the tab: whether the client is exempt from tax; nothing where the practice has no taxes. */
enum err client_tax_part(struct page *p, struct client_id id, struct bill_page *v) MUST_CHECK;
struct sv client_bill_path(struct page *p, const char *below); /* of the client of the address */

#endif
