/** calendar/pages.h — the route tables of the calendar room, for cli. */
#ifndef KITH_CALENDAR_PAGES_H
#define KITH_CALENDAR_PAGES_H

#include "page/page.h"

/* staff */
/* clients and caregivers */
/* the public */

#endif
