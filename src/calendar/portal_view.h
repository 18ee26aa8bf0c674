/** calendar/portal_view.h — inside the room: what the pages of clients and caregivers show. */
#ifndef KITH_CALENDAR_PORTAL_VIEW_H
#define KITH_CALENDAR_PORTAL_VIEW_H

#include "calendar/calendar.h"
#include "html/escape.h"
#include "page/page.h"

struct my_visit_card {
    struct sv href;
    struct sv day, time; /* "Tue 24 Nov 2026", "3:05 pm EST, 50 minutes" */
    struct sv title;     /* the type, as families read it */
    struct sv detail;    /* with whom, how, where */
    struct sv before;    /* what to fill in or bring; empty: nothing, or it is over */
    struct view_badges badges;
};
struct my_visit_cards {
    struct my_visit_card *items;
    size_t count;
};
struct my_visits_view {
    const struct view_frame *frame;
    struct view_header header;
    struct view_links tabs;
    struct my_visit_cards visits;
    struct view_pager pager;
    struct view_empty empty;
};
struct my_visit_view {
    const struct view_frame *frame;
    struct view_header header;
    struct view_facts facts;
    struct view_notice notice;      /* policy, or what waits */
    struct url_base page;           /* path of this visit */
    struct sv prepare, prepare_url; /* before it; empty: nothing, or it is over */
    bool can_confirm;
    bool can_join;
    int64_t version;
};
struct my_cancel_view {
    const struct view_frame *frame;
    struct view_header header;
    struct view_confirm confirm;
};

/** The household agenda. */
struct agenda_row {
    struct sv time;
    struct view_person person; /* whose, and the way to it */
};
struct agenda_rows {
    struct agenda_row *items;
    size_t count;
};
struct agenda_day {
    struct sv day;
    struct agenda_rows rows;
};
struct agenda_view {
    const struct view_frame *frame;
    struct view_header header;
    struct {
        struct agenda_day *items;
        size_t count;
    } days;
    struct view_empty empty;
};

/** The page behind a mail's link. */
struct visit_confirm_view {
    const struct view_frame *frame;
    struct sv title, lead, when, token; /* token empty: nothing to press */
};

/* --- booking --- */

struct book_choice {
    struct sv href, title, detail, price;
};
struct book_choices {
    struct book_choice *items;
    size_t count;
};
struct book_types_view {
    const struct view_frame *frame;
    struct view_header header;
    struct view_steps steps;
    struct book_choices types;
    struct view_empty empty;
};
struct book_who_view {
    const struct view_frame *frame;
    struct view_header header;
    struct view_steps steps;
    const struct problems *problems;
    struct sv action;
    struct view_choice_field people, way, contact_type, location;
    struct view_submit submit;
};
struct time_choice {
    struct sv href, time, detail; /* "3:05 pm", "with Imani Cole" */
    bool brief;                   /* a day's list: the day and the provider are read out, not shown */
};
struct time_choices {
    struct time_choice *items;
    size_t count;
};
struct day_choices {
    struct sv day, said; /* said: "34 times" */
    bool open;           /* the others open by a click */
    struct time_choices times;
};
struct book_times_view {
    const struct view_frame *frame;
    struct view_header header;
    struct view_steps steps;
    struct view_notice notice; /* what was refused */
    struct sv zone;            /* "Times are in New York time (EST)." */
    struct sv action;          /* the public page: of the form that takes another clock */
    struct view_hiddens hidden;
    struct view_choice_field zones;
    struct time_choices first; /* the next free ones */
    struct {
        struct day_choices *items;
        size_t count;
    } days;
    struct sv later_href, earlier_href;
    struct view_empty empty;
};
struct book_confirm_view {
    const struct view_frame *frame;
    struct view_header header;
    struct view_steps steps;
    const struct problems *problems;
    struct sv action;
    struct view_facts facts;
    struct view_notice policy;
    struct view_hiddens hidden;
    struct view_field reason;
    struct view_submit submit;
};

/** What a booking's address says: ?p=CLIENT.GRANT&p=…&way=…&how=…&place=…&with=…&at=… */
struct book_asked {
    struct bookable people[8];
    size_t people_count;
    enum book_way way;
    enum contact_type contact_type;
    struct appointment_location_id location;
    struct staff_id staff;
    struct appointment_id session;
    struct instant at;
    bool waitlist;
    struct appointment_id moving; /* a visit that gets another time */
};
/** Wrong values are left out: the step that asks for them comes again. */
struct book_asked book_asked_read(const struct http_pairs *from);
/** The same as a query, without `at`, `with` and `session`: "p=12.0&way=one&how=in_person". */
struct sv book_asked_query(struct arena *a, const struct book_asked *b);
const char *book_way_name(enum book_way w);
bool book_way_parse(struct sv name, enum book_way *ret_way);
/** One booking on its way, loaded for a step of it. */
struct public_site;
struct booking_page {
    const struct public_site *site; /* on the public page: calendar/public_view.h. NULL: in the portal */
    struct appointment_type type;
    struct bookables people;
    struct places places;
    struct book_asked asked;
};
struct view_steps book_steps(struct arena *a, int current);
struct sv book_path(struct page *p, const struct booking_page *b, const char *rest);
struct sv book_times_path(struct page *p, const struct booking_page *b);
enum err book_show_times(struct page *p, struct booking_page *b, struct view_notice notice);
/** What is to be filled in or brought before, as the last of them; as they are when it is nothing. */
struct view_facts facts_with_prepare(struct arena *a, struct view_facts facts, struct sv prepare);
/** Times are told by the clock of the account, else of the practice. */
const struct zone *portal_zone(struct page *p);

#endif
