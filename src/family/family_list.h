/** family/family_list.h — inside the room: the page **Family and Contacts**. */
#ifndef KITH_FAMILY_FAMILY_LIST_H
#define KITH_FAMILY_FAMILY_LIST_H

#include "family/staff_page.h"

struct family_row {
    struct view_person person;
    struct sv kind, words;
    struct view_badge emergency; /* without label: not one */
    struct view_badge copies;
    struct view_badge access;
    struct sv access_note;
    struct view_actions menu;
};
struct family_rows {
    struct family_row *items;
    size_t count;
};
struct family_list_view {
    const struct view_frame *frame;
    struct client_head head;
    struct view_notice notice;
    struct view_search search; /* no action: few people */
    struct family_rows contacts;
    struct view_people relatives;
    struct view_pager pager; /* of both */
    struct view_empty empty;
};

#endif
