/** calendar/public_pages.h — inside the room: what the steps of the public booking page share. */
#ifndef KITH_CALENDAR_PUBLIC_PAGES_H
#define KITH_CALENDAR_PUBLIC_PAGES_H

#include "calendar/public_view.h"

/** The type of the address and what was chosen so far; E_NOTFOUND: not for the public. */
enum err public_load(struct public_site *s, struct booking_page *b) MUST_CHECK;
/** What was left open is the first that is offered. */
void public_settle(struct booking_page *b);
struct sv public_price(const struct public_site *s, const struct appointment_type *t);

#endif
