/** people/account.h — inside the room: the page of one's own sign-in. */
#ifndef KITH_PEOPLE_ACCOUNT_H
#define KITH_PEOPLE_ACCOUNT_H

#include "page/page.h"

struct account_session_view {
    struct session_id id;
    struct view_person person;
    bool current;
};
struct account_view {
    const struct view_frame *frame;
    struct view_header header;
    const struct problems *problems;
    struct {
        struct account_session_view *items;
        size_t count;
    } sessions;
    bool many, staff, may_enrol, may_renew;
    struct view_badge here;
    struct sv email, second_step, codes_left;
    struct view_field old_password, new_password, new_email;
    struct view_submit save_password, save_email;
};

#endif
