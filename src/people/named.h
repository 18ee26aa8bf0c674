/** people/named.h — inside the room: settings pages of short lists: groups, tags, addresses. */
#ifndef KITH_PEOPLE_NAMED_H
#define KITH_PEOPLE_NAMED_H

#include "people/people.h"

struct named_row {
    struct sv name, href, detail, members, members_href;
};
struct named_view {
    const struct view_frame *frame;
    struct view_header header;
    const struct problems *problems;
    struct view_search search; /* not shown while the list is short: no action */
    struct sv found, name_label, members_label, detail_label;
    struct {
        struct named_row *items;
        size_t count;
    } rows;
    struct view_pager pager;
    struct view_empty empty;
    struct sv action, add_label, add_button; /* action empty: nobody adds here */
    struct view_field add;
};
struct named_form_view {
    const struct view_frame *frame;
    struct view_header header;
    const struct problems *problems;
    struct sv action;
    struct view_field name;
    struct view_submit submit;
    struct sv code, code_action; /* of a group; action empty: no codes here */
    struct sv delete_href, delete_label;
};
struct group_delete_view {
    const struct view_frame *frame;
    struct view_header header;
    const struct problems *problems;
    struct sv action, question;
    struct view_notice notice;
    struct view_choice_field receiver;
    struct view_submit submit;
};
struct client_tags_view {
    const struct view_frame *frame;
    struct view_header header;
    const struct problems *problems;
    struct sv action;
    struct view_choice_field tags;
    struct view_field add;
    struct view_submit submit;
};
struct location_form_view {
    const struct view_frame *frame;
    struct view_header header;
    const struct problems *problems;
    struct sv action, delete_href;
    struct view_field name, line1, line2, city, region, postal_code, country, npi;
    struct view_submit submit;
};
enum { NAMED_A_PAGE = 25 };

/** What is listed, and what a row of the list says of the i-th. */
struct named_all {
    const void *items;
    size_t count;
    struct named_row (*row)(struct arena *a, const void *items, size_t i);
};
/** What is looked for in the list. */
struct sv named_words(const struct page *p);
/** The page of the list that was asked for. The caller says the words, `problems`, and where one adds and searches. */
enum err named_list_render(struct page *p, struct named_view *v, const struct named_all *all) MUST_CHECK;
enum err named_form_render(struct page *p, struct named_form_view *v) MUST_CHECK;

#endif
