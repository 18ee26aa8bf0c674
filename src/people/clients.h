/** people/clients.h — inside the room: what the staff pages about clients show. */
#ifndef KITH_PEOPLE_CLIENTS_H
#define KITH_PEOPLE_CLIENTS_H

#include "people/people.h"

struct client_row {
    struct view_person person;
    struct sv born, email, phone;
};
struct clients_view {
    const struct view_frame *frame;
    struct view_header header;
    struct view_links tabs;
    struct view_search search;
    bool may_choose, chosen; /* there are groups or tags; one is chosen */
    struct view_choice_field group, tag;
    struct sv clear_href;
    struct sv found; /* "3 clients", read out when it changes */
    struct view_notice forgiving;
    struct {
        struct client_row *items;
        size_t count;
    } rows;
    struct view_pager pager;
    struct view_empty empty;
};

/** The form of intake and of editing. */
struct client_form_view {
    const struct view_frame *frame;
    struct view_header header;
    const struct problems *problems;
    struct sv action;
    bool is_new, asks_alike, asks_lookalike;
    int64_t version;
    struct view_people alike; /* who it may be already */
    struct view_check duplicate_ok, lookalike_ok;
    struct view_choice_field kind;
    struct view_field prefix, first_name, middle_name, last_name, suffix, preferred_name;
    struct view_field born, died, pronouns, email, phone;
    struct view_field street, city, region, postal_code, country, record_identifier;
    struct view_choice_field gender, language, zone, provider, group;
    struct view_check restricted, send_welcome;
    struct view_submit submit;
};
/** Fills fields, choices and problems, and renders. The view's head, action and submit are the caller's. */
enum err client_form_render(
    struct page *p, struct client_form_view *v, const struct client_form *f, const struct problems *problems);
/** As typed. */
struct client_form client_form_of(const struct page *p);

struct client_view {
    const struct view_frame *frame;
    struct client_head head;
    struct view_notice kind, archived; /* printed when they have a text */
    struct view_facts about, reach, portal, care;
    struct view_links portal_links, care_links;
    struct view_people team;
    bool chart;
};

struct client_twice_view { /* the same person twice? */
    const struct view_frame *frame;
    struct view_header header;
    const struct problems *problems;
    struct view_people alike;
    struct view_empty empty;
};
struct client_page_view { /* a question with a form: why a record is opened, who is on the care team */
    const struct view_frame *frame;
    struct view_header header;
    const struct problems *problems;
    struct sv action, to;
    struct view_notice notice;
    struct view_field reason;
    struct view_choice_field team;
    struct view_empty empty;
    struct view_submit submit;
};

#endif
