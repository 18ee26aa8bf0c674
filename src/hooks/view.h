/** hooks/view.h — inside the room: what the pages of webhooks show. */
#ifndef KITH_HOOKS_VIEW_H
#define KITH_HOOKS_VIEW_H

#include "hooks/hooks.h"
#include "people/people.h"

struct webhook_row {
    struct sv host, url, href, told, since;
    struct view_badge state;
};
struct webhooks_view {
    const struct view_frame *frame;
    struct view_header header;
    struct view_search search; /* not shown while there is none: no action */
    struct sv found;
    struct {
        struct webhook_row *items;
        size_t count;
    } rows;
    struct view_pager pager;
    struct view_empty empty;
};

struct webhook_choice {
    struct sv type, label;
    bool checked;
};
struct webhook_choices {
    struct sv group;
    struct {
        struct webhook_choice *items;
        size_t count;
    } items;
};
struct webhook_form_view {
    const struct view_frame *frame;
    struct view_header header;
    const struct problems *problems;
    struct sv action, types_error;
    struct view_field url;
    struct {
        struct webhook_choices *items;
        size_t count;
    } groups;
    struct view_check enabled, retry;
    struct view_submit submit;
};
struct webhook_secret_view {
    const struct view_frame *frame;
    struct view_header header;
    struct view_notice once;
    struct sv secret, href;
};

struct delivery_row {
    struct sv label, href, iso, when, about, answer;
    struct view_badge state;
};
struct webhook_view {
    const struct view_frame *frame;
    struct view_header header;
    struct view_notice notice; /* why it is off, or since when it fails */
    struct sv path, test_action;
    struct view_facts facts;
    struct {
        struct sv *items;
        size_t count;
    } told;
    struct view_field words, day;
    struct view_choice_field state;
    bool filtered, off;
    struct sv again_href; /* empty: nothing failed */
    struct {
        struct delivery_row *items;
        size_t count;
    } rows;
    struct view_pager pager;
    struct view_empty empty;
};

struct attempt_row {
    struct sv iso, when, answer, took;
    struct view_badge state;
};
struct delivery_view {
    const struct view_frame *frame;
    struct view_header header;
    struct view_facts facts;
    struct sv action, body;
    bool waits; /* it is told anyway */
    struct {
        struct attempt_row *items;
        size_t count;
    } calls;
};
struct again_view {
    const struct view_frame *frame;
    struct view_header header;
    const struct problems *problems;
    struct sv action;
    struct view_field since;
    struct view_submit submit;
};

/** Settings › Webhooks › …; `id` v 0: no link to one webhook. */
struct view_header webhook_header(struct page *p, const struct webhook *w, struct sv title, struct sv subtitle);
struct sv webhook_path(struct arena *a, struct webhook_id id, const char *below);
/** "hooks.example.org" of its address. */
struct sv webhook_host(struct sv url);
struct view_badge webhook_badge(const struct webhook *w);
/** The webhook of the address. */
enum err webhook_of_page(struct page *p, struct webhook *ret_webhook) MUST_CHECK;

#endif
