/**
 * family/link_form.h — inside the room: **Link Client Account**, for somebody who has an account and for somebody new.
 *
 * One form, then one page that says in a sentence who becomes what to whom and previews what they will see and get;
 * only its button saves. What was typed travels along in hidden fields, so that nothing is lost on the way back.
 */
#ifndef KITH_FAMILY_LINK_FORM_H
#define KITH_FAMILY_LINK_FORM_H

#include "family/access_fields.h"
#include "family/contact_fields.h"
#include "family/preview.h"
#include "family/request.h"

/** Everything the form holds, and whom it is about. */
struct link_draft {
    struct client client;
    struct client_id other; /* v 0: an account is made … */
    bool closed;            /* … and of a restricted record a reason has to be stated first */
    bool caregiver_only;    /* of a new account */
    struct access_people who;
    struct view_person person; /* of an account that is there */
    struct client_form made;
    struct contact_form contact;
    struct grant_form grant;
    bool access;
    struct sv action, cancel;
    struct access_request_id request; /* asked for in the portal; v 0: no */
};

struct link_page_view {
    const struct view_frame *frame;
    struct view_header header;
    const struct problems *problems;
    struct view_notice notice;
    struct sv action, kind, request;
    bool is_new, possible_duplicate, lookalike;
    struct view_person person;
    struct view_field first_name, last_name, born, email, phone;
    struct view_check duplicate_ok, lookalike_ok;
    struct contact_fields contact;
    struct access_fields access;
    struct view_submit submit;
};
struct link_check_view {
    const struct view_frame *frame;
    struct view_header header;
    const struct problems *warnings;
    struct sv action, sentence;
    struct view_facts facts;
    struct view_preview preview;
    bool has_preview, invites, waits_for_consent;
    struct view_hiddens carry;
    struct sv save_label, cancel;
};
struct link_search_view {
    const struct view_frame *frame;
    struct view_header header;
    struct view_search search;
    struct {
        struct link_hit {
            struct view_person person;
            struct sv born, email, city, last_visit, href;
        } * items;
        size_t count;
    } hits;
    bool searched;
    struct sv hint;
    struct view_empty empty;
    struct view_pager pager;
};

/** Reads the draft of the address and the form; E_NOTFOUND when either side is not there. What stands against the link
 * at all (the same person, archived, linked already) is added to problems. */
enum err link_draft_load(struct page *p, struct problems *problems, struct link_draft *ret_draft) MUST_CHECK;
enum err link_draft_show(
    struct page *p, const struct link_draft *d, const struct problems *problems, struct view_notice notice) MUST_CHECK;
/** Checks all that can be checked before saving, and shows the page with the sentence and the preview. */
enum err link_draft_check(struct page *p, const struct link_draft *d, struct problems *problems) MUST_CHECK;
enum err link_draft_save(struct page *p, const struct link_draft *d, struct problems *problems) MUST_CHECK;

#endif
