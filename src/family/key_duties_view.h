/** family/key_duties_view.h — inside the room: the page where a key's owner acknowledges the duties of giving access.
 */
#ifndef KITH_FAMILY_KEY_DUTIES_VIEW_H
#define KITH_FAMILY_KEY_DUTIES_VIEW_H

#include "family/key_duties.h"
#include "family/staff_page.h"

struct key_duties_view {
    const struct view_frame *frame;
    struct view_header header;
    struct view_notice notice;
    const struct problems *problems;
    struct sv action, text, version;
    struct view_lines points;
    struct sv end_action; /* empty: nothing to take back */
    bool asks;
    struct view_check acknowledged;
    struct view_submit submit;
};

#endif
