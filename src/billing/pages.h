/** billing/pages.h — the route tables of the billing room, for cli. */
#ifndef KITH_BILLING_PAGES_H
#define KITH_BILLING_PAGES_H

#include "page/page.h"

/* programs */
extern const struct route_table billing_gateway_routes;

#endif
