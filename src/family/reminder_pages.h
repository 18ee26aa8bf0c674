/** family/reminder_pages.h — inside the room: staff pages of when a client and their contacts are reminded of visits.
 */
#ifndef KITH_FAMILY_REMINDER_PAGES_H
#define KITH_FAMILY_REMINDER_PAGES_H

#include "family/choice_fields.h"
#include "family/staff_page.h"

struct reminder_line {
    struct view_person person;
    struct sv words, change;
};
struct reminder_list_view {
    const struct view_frame *frame;
    struct view_header header;
    struct sv practice; /* "The practice and its types of visits remind 1 day, 1 hour before." */
    struct {
        const struct reminder_line *items;
        size_t count;
    } lines;
};
struct reminder_form_view {
    const struct view_frame *frame;
    struct view_header header;
    const struct problems *problems;
    struct view_notice notice;
    struct sv action;
    int64_t version;
    struct choice_form_view fields; /* of it only those of reminders */
    struct view_submit submit;      /* no label: nothing can be changed here */
};
struct reminder_check_view {
    const struct view_frame *frame;
    struct view_header header;
    struct sv action, cancel;
    struct mail_changes people; /* what starts and stops for each, by every way */
    struct view_hiddens carry;
};

#endif
