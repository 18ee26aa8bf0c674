/** family/choice_stop.h — inside the room: the small pages around unsubscribing. */
#ifndef KITH_FAMILY_CHOICE_STOP_H
#define KITH_FAMILY_CHOICE_STOP_H

#include "page/page.h"

struct choice_button {
    struct sv action, label, category, change;
    bool first;
};
struct choice_stop_view {
    const struct view_frame *frame;
    struct sv title, lead, token, settings;
    struct {
        struct choice_button *items;
        size_t count;
    } buttons;
};

#endif
