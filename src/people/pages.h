/** people/pages.h — the route tables of the people room, for cli. */
#ifndef KITH_PEOPLE_PAGES_H
#define KITH_PEOPLE_PAGES_H

#include "page/page.h"

extern const struct route_table people_sign_in_routes; /* signing in and out, second step, lock */
extern const struct route_table people_link_routes;    /* behind links in mails: welcome, reset, change of address */
extern const struct route_table people_account_routes; /* one's own sign-in: password, address, devices */

/* Clients, for staff. */
extern const struct route_table people_client_list_routes;
extern const struct route_table people_client_routes;       /* the profile */
extern const struct route_table people_client_edit_routes;  /* intake and editing */
extern const struct route_table people_client_act_routes;   /* invitation, caregiver to client, merge */
extern const struct route_table people_client_trust_routes; /* reason for a restricted record, care team */

/* Settings, for staff whose role has it. */
extern const struct route_table people_settings_routes; /* hub, features, who opened restricted records */
extern const struct route_table people_organization_routes;
extern const struct route_table people_portal_default_routes;
extern const struct route_table people_group_routes;    /* groups of clients */
extern const struct route_table people_tag_routes;      /* tags, of the practice and of one client */
extern const struct route_table people_location_routes; /* addresses of the practice */
extern const struct route_table people_staff_routes;
extern const struct route_table people_api_key_routes;
extern const struct route_table people_graphiql_routes;

#endif
