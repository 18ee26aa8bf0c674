/** hooks/pages.h — the pages of the hooks room, for cli. */
#ifndef KITH_HOOKS_PAGES_H
#define KITH_HOOKS_PAGES_H

#include "page/page.h"

extern const struct route_table hooks_webhook_routes; /* Settings › Webhooks: who is told what */
extern const struct route_table hooks_sent_routes;    /* one webhook: what was sent, and sending it again */

#endif
