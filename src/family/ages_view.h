/** family/ages_view.h — inside the room: the age policy as a form. */
#ifndef KITH_FAMILY_AGES_VIEW_H
#define KITH_FAMILY_AGES_VIEW_H

#include "family/staff_page.h"

struct age_tier_view {
    struct sv title, keeps; /* "From 12"; "schedule appointments, …" */
    bool blank;             /* to be filled in, or not */
    struct view_field from_age, notice_days, renew_months;
    struct view_choice_field on_enter, teen;
    struct view_matrix guardian;
    struct view_check needs_assent, teen_may_grant, guardians_too;
};
struct ages_view {
    const struct view_frame *frame;
    struct view_header header;
    const struct problems *problems;
    struct view_notice counsel;
    struct sv policy, source; /* as it is in force */
    struct view_choice_field presets;
    struct sv preset; /* whose tiers the form has */
    int64_t version;
    struct {
        struct age_tier_view *items;
        size_t count;
    } tiers;
    struct view_field majority, adult_renew_months;
    struct view_check leap_early;
    struct view_submit submit;
};

#endif
