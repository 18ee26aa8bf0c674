/** family/portal.h — inside the room: what the portal's pages show. */
#ifndef KITH_FAMILY_PORTAL_H
#define KITH_FAMILY_PORTAL_H

#include "family/family.h"
#include "page/page.h"

/** One account of the family home: who, how related, what is due there, and the way in. */
struct home_card {
    struct view_person person;
    struct url_base base;
    struct view_links due;
    struct sv note;
};
struct home_cards {
    struct home_card *items;
    size_t count;
};
struct home_view {
    const struct view_frame *frame;
    struct view_header header;
    struct view_notice notice;
    bool own; /* not in an acting context */
    struct home_cards family;
    struct view_people invitations; /* waiting for a decision: links */
    struct view_links areas;        /* what can be opened here */
    struct view_empty empty;
};
struct switch_view {
    const struct view_frame *frame;
    struct view_header header;
    struct view_person self;
    struct home_cards accounts;
    struct view_empty empty;
};
struct profile_view {
    const struct view_frame *frame;
    struct view_header header;
    struct view_facts facts, address;
    bool can_edit;
};
struct profile_form_view {
    const struct view_frame *frame;
    struct view_header header;
    const struct problems *problems;
    struct view_field preferred_name, pronouns, phone, street, city, region, postal_code, country;
    struct view_choice_field language;
    int64_t version;
    struct view_submit submit;
};
struct invite_page_view {
    const struct view_frame *frame;
    struct sv title, lead, token;
    struct view_lines points; /* what access means */
    bool can_decide;
    struct view_field reason;
    struct sv button, button_href; /* another way on: a link */
    bool sign_out;
    bool ask_again;
};
struct invite_mine_view {
    const struct view_frame *frame;
    struct view_header header;
    struct grant_id grant;
    struct view_field reason;
};

#endif
