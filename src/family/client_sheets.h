/** family/client_sheets.h — inside the room: staff pages about one client beside the family list. */
#ifndef KITH_FAMILY_CLIENT_SHEETS_H
#define KITH_FAMILY_CLIENT_SHEETS_H

#include "family/log_lines.h"
#include "family/preview.h"
#include "family/safe.h"
#include "family/staff_page.h"

struct client_settings_view {
    const struct view_frame *frame;
    struct view_header header;
    struct view_links links;
    struct view_facts facts;
};
struct safe_mode_view {
    const struct view_frame *frame;
    struct view_header header;
    const struct problems *problems;
    struct view_notice notice;
    struct sv action;
    struct view_check on;
    struct view_field email, sender;
    struct view_choice_field silenced;
    struct view_lines checklist;
    struct view_submit submit;
};
struct portal_settings_view {
    const struct view_frame *frame;
    struct view_header header;
    const struct problems *problems;
    struct sv action;
    struct view_choice_field source, switches;
    int64_t version;
    struct view_submit submit;
};
struct portal_check_view {
    const struct view_frame *frame;
    struct view_header header;
    struct sv action, cancel;
    struct view_lines on, off; /* switches that change */
    struct mail_changes people;
    struct view_hiddens carry;
    bool nothing;
};

struct sheet_contact {
    struct sv name, words, phone, tel, email;
    int64_t call;
};
struct face_sheet_view {
    const struct view_frame *frame;
    struct view_header header;
    struct sv back;
    struct {
        struct sheet_contact *items;
        size_t count;
    } emergency, others;
    struct view_facts facts;
    struct sv printed;
};
struct client_log_view {
    const struct view_frame *frame;
    struct client_head head;
    struct log_list list;
};
struct explain_area {
    struct sv label, why;
    struct view_badge badge;
};
struct explain_person {
    struct view_person person;
    struct view_badge state;
    struct {
        struct explain_area *items;
        size_t count;
    } areas;
};
struct explain_view {
    const struct view_frame *frame;
    struct view_header header;
    struct {
        struct explain_person *items;
        size_t count;
    } people;
};

#endif
