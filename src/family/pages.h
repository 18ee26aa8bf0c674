/** family/pages.h — the route tables of the family room, for cli. */
#ifndef KITH_FAMILY_PAGES_H
#define KITH_FAMILY_PAGES_H

#include "page/page.h"

extern const struct route_table family_portal_routes;      /* home, switch, profile, invitations */
extern const struct route_table family_invite_routes;      /* Accept Invite, by link and in the portal */
extern const struct route_table family_govern_routes;      /* who has access, narrow, consent, end, leave */
extern const struct route_table family_ask_routes;         /* ask for access or help, the access log, own acts */
extern const struct route_table family_choice_routes;      /* what I am told, and how: portal and staff */
extern const struct route_table family_choice_link_routes; /* the same by a signed link; unsubscribing */
extern const struct route_table family_staff_routes;       /* Family and Contacts of a client, ending, Break the link */
extern const struct route_table family_contact_routes;     /* adding and editing contacts */
extern const struct route_table family_link_routes;        /* Link Client Account, new accounts, Client Portal Access */
extern const struct route_table family_access_routes;      /* one access: facts, history, Preview */
extern const struct route_table family_access_form_routes; /* giving and changing it */
extern const struct route_table family_access_move_routes; /* suspend, resume, revoke, resend, consent */
extern const struct route_table family_archive_routes;     /* archive and un-archive, with the mails that change */
extern const struct route_table family_book_routes;        /* Who gets what */
extern const struct route_table family_safe_routes;        /* Safe mode of a client */
extern const struct route_table family_reminder_routes;    /* when a client and their contacts are reminded of visits */
extern const struct route_table family_settings_routes;    /* Client Portal Settings */
extern const struct route_table family_ages_routes;        /* Settings: the age policy */
extern const struct route_table family_sheet_routes;       /* face sheet, access log, who can see what */
extern const struct route_table family_key_routes;         /* Settings: which keys may give access */
extern const struct route_table family_work_routes;        /* staff home, worklists */
extern const struct route_table family_work_invite_routes; /* invitations pending, bulk invite */
extern const struct route_table family_work_decide_routes; /* access asked for, age reviews */

#endif
