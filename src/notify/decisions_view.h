/** notify/decisions_view.h — inside the room: what the pages about decisions show. */
#ifndef KITH_NOTIFY_DECISIONS_VIEW_H
#define KITH_NOTIFY_DECISIONS_VIEW_H

#include "html/forms.h"
#include "notify/wrong_person.h"
#include "page/page.h"
#include "people/people.h"

struct decision_line {
    struct sv iso, when;
    struct sv label; /* of the notification */
    struct view_person person;
    struct sv why, outcome, address, event; /* event: staff, for `kith explain` */
    struct view_badge badge;
    struct view_actions menu;
};
struct decision_lines {
    struct decision_line *items;
    size_t count;
};
struct decisions_view {
    const struct view_frame *frame;
    struct view_header header;
    struct view_links tabs;
    struct sv tabs_label, intro;
    struct sv action; /* of the filter */
    struct view_field words, day;
    struct view_choice_field person, notice;
    bool filtered;
    struct decision_lines lines;
    struct view_pager pager;
    struct view_empty empty;
    struct view_link who_gets_what; /* staff */
};
struct wrong_line {
    struct sv iso, when, label, told, link;
};
struct wrong_lines {
    struct wrong_line *items;
    size_t count;
};
struct wrong_view {
    const struct view_frame *frame;
    struct view_header header;
    const struct problems *problems;
    struct view_notice notice; /* somebody with the address has access */
    struct view_facts facts;
    struct wrong_lines told;
    struct view_empty empty;
    bool more, reported, lifted;
    struct sv action; /* of the form */
    struct view_field note;
    struct view_submit submit;
};

#endif
