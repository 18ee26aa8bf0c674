/** people/pages.h — the route tables of the people room, for cli. */
#ifndef KITH_PEOPLE_PAGES_H
#define KITH_PEOPLE_PAGES_H

#include "page/page.h"

extern const struct route_table people_sign_in_routes; /* signing in and out, second step, lock */
extern const struct route_table people_link_routes;    /* behind links in mails: welcome, reset, change of address */
extern const struct route_table people_account_routes; /* one's own sign-in: password, address, devices */

#endif
