/** billing/document_desk.h — inside the room: how a document is sent, as fields of a form. */
#ifndef KITH_BILLING_DOCUMENT_DESK_H
#define KITH_BILLING_DOCUMENT_DESK_H

#include "billing/desk.h"
#include "billing/document_send.h"

/** "way" (a link, the default, or attached, with a warning) and "days" of a link. */
void document_way_fields(struct page *p, struct bill_group *g);
bool document_way_attached(const struct page *p);
int64_t document_way_days(const struct page *p);

#endif
