/** family/govern.h — inside the room: the pages where a client sees and limits who has access. */
#ifndef KITH_FAMILY_GOVERN_H
#define KITH_FAMILY_GOVERN_H

#include "family/family.h"
#include "family/log_lines.h"
#include "page/page.h"

struct govern_row {
    struct view_person person;
    struct view_badge state;
};
struct govern_view {
    const struct view_frame *frame;
    struct view_header header;
    struct {
        struct govern_row *items;
        size_t count;
    } live, ended;
    struct view_empty empty;
    bool may_govern;
    struct view_notice notice;
    struct view_people mine; /* accounts the viewer may leave */
};
struct govern_grant_view {
    const struct view_frame *frame;
    struct view_header header;
    const struct problems *problems;
    struct view_facts facts;
    struct view_preview preview;
    struct view_matrix matrix;
    struct view_events history;
    struct grant_id grant;
    struct contact_id contact;
    int64_t version;
    bool live, waits_for_consent;
    struct view_submit save;
};
struct leave_view {
    const struct view_frame *frame;
    struct view_confirm confirm;
};
struct help_view {
    const struct view_frame *frame;
    struct view_header header;
    const struct problems *problems;
    struct view_field text;
    struct view_submit submit;
};
struct ask_view {
    const struct view_frame *frame;
    struct view_header header;
    const struct problems *problems;
    struct view_field first_name, last_name, born, proof;
    struct view_choice_field relationship;
    struct view_submit submit;
    struct view_people asked;
};
struct log_view {
    const struct view_frame *frame;
    struct view_header header;
    struct log_list list;
};

/** Relationship choices for a form: every kind with its label. */
struct view_choices relationship_choices(struct arena *a, struct sv chosen);

#endif
