/** calendar/video_pages.h — inside the room: what the pages of video calls show. */
#ifndef KITH_CALENDAR_VIDEO_PAGES_H
#define KITH_CALENDAR_VIDEO_PAGES_H

#include "calendar/video_call.h"
#include "page/page.h"

/** The door of a call: in the portal, and by the link of a mail. */
struct video_join_view {
    const struct view_frame *frame;
    struct view_header header; /* portal */
    struct sv title, lead;     /* by link */
    struct view_notice notice;
    struct sv when, opens; /* opens: when it will, or why not; empty: it is open */
    struct sv action, token;
    bool sound_only;
    struct sv phone, tel; /* of the practice */
};

struct video_person_row {
    struct view_person person;
    struct view_badge state;
    struct attendee_id attendee;
    struct grant_id grant; /* v 0: no button */
    bool added, offer;     /* offer: may be let in */
};
struct video_person_rows {
    struct video_person_row *items;
    size_t count;
};
struct video_staff_view {
    const struct view_frame *frame;
    struct view_header header;
    struct view_notice notice; /* what is wrong with the call */
    bool again;                /* the service may be asked again */
    struct view_facts facts;
    bool host;
    struct sv opens; /* empty: it is open */
    struct sv path;  /* "/appointments/7/video" */
    struct video_person_rows people, guests;
};
struct video_test_view {
    const struct view_frame *frame;
    struct sv js;
};

/** The page sends on to a service: forms may lead there (Chromium asks form-action of a redirect too). */
void video_page_leads_to(struct page *p, struct sv origin);

#endif
