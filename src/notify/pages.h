/** notify/pages.h — the pages of the notify room, for cli. */
#ifndef KITH_NOTIFY_PAGES_H
#define KITH_NOTIFY_PAGES_H

#include "page/page.h"

#define NOTIFY_HOOK_BOUNCES "bounces" /* the kind of its secret: crypto/hook.h */

extern const struct route_table notify_decision_routes; /* why somebody got, or did not get, a notification */
extern const struct route_table notify_inbox_routes;    /* notices that are read in the program */
extern const struct route_table notify_sms_routes;      /* what telephones answer */
extern const struct route_table notify_wrong_routes;    /* Sent to the wrong person */
extern const struct route_table notify_hook_routes;     /* what a mail service tells */

#endif
