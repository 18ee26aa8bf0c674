/** calendar/public_view.h — inside the room: the pages of the public booking page, and its settings. */
#ifndef KITH_CALENDAR_PUBLIC_VIEW_H
#define KITH_CALENDAR_PUBLIC_VIEW_H

#include "calendar/portal_view.h"
#include "calendar/public.h"

/** One step of the public page, opened: `page` asks as nobody in that practice, whatever session the browser has. */
struct public_site {
    struct page page;
    struct viewer viewer;
    struct organization org;
    struct public_page settings;
    bool inside; /* in the frame of another site */
    const struct zone *zone;
    struct sv zone_asked;  /* as in the address; empty: nobody chose */
    struct staff_id staff; /* of the address: with whom */
};
/** E_NOTFOUND: no such practice, or it has no public page. */
enum err public_site_open(struct page *p, struct public_site *ret_site) MUST_CHECK;
/** "/book/1" and `rest`. */
struct sv public_path(const struct public_site *s, const char *rest);
/** What every link goes on with: "zone=Europe/Berlin&inside=1"; may be empty. */
struct sv public_query(const struct public_site *s);
/** As hidden fields of a form. */
struct view_hiddens public_hiddens(const struct public_site *s, const struct view_hidden *more, size_t count);
/** The clocks to choose from. */
struct view_choice_field public_zones(const struct public_site *s);
/** Head, script and steps of a page. */
void public_dress(struct page *p, const struct public_site *s, struct sv title);
struct view_steps public_steps(struct arena *a, int current);

struct public_how_view {
    const struct view_frame *frame;
    struct view_header header;
    struct view_steps steps;
    struct sv action;
    struct view_hiddens hidden;
    struct view_choice_field staff, contact_type, location;
    struct view_submit submit;
};
struct public_you_view {
    const struct view_frame *frame;
    struct view_header header;
    struct view_steps steps;
    const struct problems *problems;
    struct sv action;
    struct view_facts facts;
    struct view_hiddens hidden;
    struct view_choice_field whom; /* no choices: for oneself alone */
    struct view_field first_name, last_name, email, phone, child_first, child_last, child_born, reason;
    struct sv note;
    struct view_submit submit;
};
struct public_done_view {
    const struct view_frame *frame;
    struct view_header header;
    struct view_facts facts;
    struct sv text, file_href, again_href;
    struct sv prepare, prepare_url; /* before the visit; empty: nothing */
};
struct public_settings_view {
    const struct view_frame *frame;
    struct view_header header;
    const struct problems *problems;
    struct view_check open, ask_first;
    struct view_field heading, sites;
    int64_t version;
    struct view_submit submit;
    struct sv address, tag, preview; /* empty: it is closed */
    bool nothing;                    /* no type can be booked by everybody */
};

#endif
