/** supplement/views.h — inside the room: what its pages show. */
#ifndef KITH_SUPPLEMENT_VIEWS_H
#define KITH_SUPPLEMENT_VIEWS_H

#include "people/people.h"
#include "supplement/supplement.h"

struct supplement_settings_view {
    const struct view_frame *frame;
    struct view_header header;
    const struct problems *problems;
    struct view_notice notice;
    struct view_facts facts; /* none: not connected */
    struct view_empty empty;
    struct sv connect_label; /* empty: nothing to press */
    struct sv disconnect_href;
    struct view_lines points;
};

/** A form of one button. */
struct supplement_act {
    struct sv action, label;
    bool primary;
};
struct supplement_client_view {
    const struct view_frame *frame;
    struct client_head head;
    const struct problems *problems;
    struct view_notice notice;
    struct view_badge state;
    struct sv lead;
    struct view_facts facts;
    struct {
        const struct supplement_act *items;
        size_t count;
    } acts;
    struct sv end_href, move_href, holder, holder_href; /* holder: who has the address */
    struct view_choice_field parent;
    struct sv connect_action; /* of the form with the parents */
    struct view_events past;
    struct sv zone;
};

struct supplement_own_view {
    const struct view_frame *frame;
    struct view_header header;
    struct view_notice notice;
    bool open;
    struct sv action, text;
    struct view_empty empty;
};

#endif
