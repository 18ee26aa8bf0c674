/** calendar/pages.h — the route tables of the calendar room, for cli. */
#ifndef KITH_CALENDAR_PAGES_H
#define KITH_CALENDAR_PAGES_H

#include "page/page.h"

/* staff */
extern const struct route_table calendar_routes;
extern const struct route_table calendar_script_routes;
extern const struct route_table calendar_session_routes;
extern const struct route_table calendar_visit_routes;
extern const struct route_table calendar_visit_add_routes;
extern const struct route_table calendar_visit_change_routes;
extern const struct route_table calendar_attendee_routes;
extern const struct route_table calendar_video_routes; /* the call of a visit */
extern const struct route_table calendar_day_sheet_routes;
extern const struct route_table calendar_report_routes; /* how many visits there were */
extern const struct route_table calendar_client_routes;
extern const struct route_table calendar_no_contact_routes;
/** The visits of today, for the staff home (family/home.h). */
enum err calendar_home_part(struct page *p) MUST_CHECK;
/* staff and clients: their own calendar address, and what is read there */
extern const struct route_table calendar_feed_routes;
extern const struct route_table calendar_settings_routes, calendar_type_routes, calendar_type_form_routes,
    calendar_place_routes, calendar_hours_routes, calendar_off_routes, calendar_provider_routes;
/* clients and caregivers */
extern const struct route_table calendar_video_join_routes; /* its door: portal, link of a mail, test page */
extern const struct route_table calendar_own_routes;        /* one's visits, one of them, confirming, giving up */
extern const struct route_table calendar_confirm_routes;    /* "Will you come?", by the link of a mail */
extern const struct route_table calendar_agenda_routes;     /* the household agenda */
extern const struct route_table calendar_book_routes;       /* booking in four steps, another time for a visit */
/* the public */
extern const struct route_table calendar_public_routes, calendar_public_you_routes; /* the public booking page */
extern const struct route_table calendar_public_settings_routes;
extern const struct route_table calendar_file_routes; /* one visit for a calendar */

#endif
