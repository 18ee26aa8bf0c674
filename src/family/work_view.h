/** family/work_view.h — inside the room: the staff home and the worklists. */
#ifndef KITH_FAMILY_WORK_VIEW_H
#define KITH_FAMILY_WORK_VIEW_H

#include "family/staff_page.h"

enum { WORK_PER_PAGE = 25 };
/* F11: of a restricted record a list says no more than the name. */
#define WORK_RESTRICTED SV("This record is restricted.")

struct work_task {
    struct view_person person;
    struct sv text, when;
    bool has_address; /* that can be tried again */
    struct task_id id;
};
struct work_tasks {
    struct work_task *items;
    size_t count;
};
struct work_step {
    struct sv label, href, text;
};
struct work_steps {
    struct work_step *items;
    size_t count;
};
struct work_home_view {
    const struct view_frame *frame;
    struct view_header header;
    struct view_search search; /* on the staff home, once there is a client; no action: none */
    bool is_home;
    struct work_steps steps; /* on the home: what a new practice does first, until it is done */
    struct view_tiles tiles;
    struct work_tasks tasks;
    bool more_tasks;
    struct view_empty empty;
};
/** A list of people that lead somewhere. */
struct work_list_view {
    const struct view_frame *frame;
    struct view_header header;
    struct view_links tabs;
    struct view_search search;
    struct sv found; /* for those who listen; empty: nothing was looked for */
    struct view_people rows;
    struct view_pager pager;
    struct view_empty empty;
    struct sv hint;
};
struct work_tasks_view {
    const struct view_frame *frame;
    struct view_header header;
    struct view_links tabs;
    struct view_search search;
    struct sv found; /* for those who listen; empty: nothing was looked for */
    struct work_tasks tasks;
    struct view_pager pager;
    struct view_empty empty;
};
struct invite_line {
    struct view_person person;
    struct sv address, sent, why_not;
    struct grant_id grant;
    struct view_badge state;
    bool can_send;
};
struct work_invites_view {
    const struct view_frame *frame;
    struct view_header header;
    struct view_links tabs;
    struct view_search search;
    struct sv found;
    const struct problems *problems;
    struct {
        struct invite_line *items;
        size_t count;
    } rows;
    struct view_pager pager;
    struct view_empty empty;
    bool may_send;
    bool dry_run;      /* the page before sending */
    struct sv sending; /* "Send 3 invitations"; empty: none can be sent */
};
struct asked_line {
    struct view_person person; /* who asks */
    struct sv child, relationship, proof, when, decline_href;
    struct view_people matches;
};
struct work_asked_view {
    const struct view_frame *frame;
    struct view_header header;
    struct view_links tabs;
    struct {
        struct asked_line *items;
        size_t count;
    } rows;
    bool may_decide;
    struct view_pager pager;
    struct view_empty empty;
};
struct work_review_view {
    const struct view_frame *frame;
    struct view_header header;
    const struct problems *problems;
    struct view_facts facts;
    struct sv action;
    struct view_choice_field outcome;
    struct view_field reason;
    struct view_submit submit;
};

/** The worklists as tabs; `active`: "/to-do/invites". */
struct view_links work_tabs(const struct page *p, const char *active);
struct view_header work_header(struct page *p, const char *title, const char *subtitle);
/** What is looked for in this list; empty: nothing. */
struct sv work_searched(const struct page *p);
/** The search box of a worklist; while something is looked for, also how many were found, and what an empty list says
 * then. */
void work_search(
    struct page *p, int64_t total, struct view_search *ret_search, struct sv *ret_found, struct view_empty *empty);
/** "1–25 of 63", previous and next of this address. */
struct view_pager work_pager(struct page *p, size_t shown, int64_t total);

#endif
