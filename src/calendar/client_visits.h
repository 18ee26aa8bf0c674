/** calendar/client_visits.h — inside the room: a client's tab Appointments, the rules of whom they never meet, and the
 *  visits of today on the staff home. */
#ifndef KITH_CALENDAR_CLIENT_VISITS_H
#define KITH_CALENDAR_CLIENT_VISITS_H

#include "calendar/front_desk.h"

enum { CLIENT_VISITS_A_PAGE = 25 };

struct visit_line {
    struct sv href, when, elsewhere, what, with, place;
    struct view_badge badge;
    bool confidential;
};
struct visit_lines {
    struct visit_line *items;
    size_t count;
};
struct no_contact_line {
    struct view_person person;
    struct sv since, reason, lift_href;
    bool review_due;
};
struct client_visits_view {
    const struct view_frame *frame;
    struct client_head head;
    struct visit_lines ahead, past;
    struct sv ahead_more, zone;
    struct view_pager pager;
    struct view_empty empty;
    bool shows_rules;
    struct {
        struct no_contact_line *items;
        size_t count;
    } rules;
    struct sv rule_href;
};
struct no_contact_hit {
    struct client_id client;
    struct sv name, detail;
    bool checked;
};
struct no_contact_view {
    const struct view_frame *frame;
    struct view_header header;
    const struct problems *problems;
    struct sv action, who, said, error;
    struct {
        struct no_contact_hit *items;
        size_t count;
    } hits;
    struct view_field starts_on, ends_on, reason;
    struct view_check together;
    struct view_submit submit;
};
struct no_contact_lift_view {
    const struct view_frame *frame;
    struct view_header header;
    const struct problems *problems;
    struct sv action, question;
    struct view_notice notice;
    struct view_field why;
    struct view_submit submit;
};
struct home_visits_view {
    struct visit_lines visits;
    struct sv title, href, more;
};
/** A visit as a line of a list; `client` v 0: of nobody in particular. */
struct visit_line visit_line_of(
    struct arena *a, const struct zone *z, const struct appointment *v, struct client_id client);

#endif
