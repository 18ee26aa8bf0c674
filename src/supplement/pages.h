/** supplement/pages.h — the route tables of the supplement room, for cli. */
#ifndef KITH_SUPPLEMENT_PAGES_H
#define KITH_SUPPLEMENT_PAGES_H

#include "family/family.h"
#include "page/page.h"

extern const struct route_table supplement_settings_routes, supplement_client_routes, supplement_own_routes;
/** Of the portal home (family/home.h). */
enum err supplement_portal_way(struct page *p, struct view_link *ret_link, struct view_notice *ret_waits) MUST_CHECK;

#endif
