/**
 * html/components.h — what the shared components show: one struct for each, filled by a page, printed by a template.
 *
 * docs/design-system.md has a snippet of template and C for every one. Rules that hold for all:
 * a text that is empty is left out with its markup; texts are plain (the templates escape); a `href` is a whole path of
 * this site; lists are {items, count} and live in the request's arena; ids count from the entity, so that a person
 * keeps their colour. Nothing here allocates but the makers at the end.
 */
#ifndef KITH_HTML_COMPONENTS_H
#define KITH_HTML_COMPONENTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/problems.h"
#include "base/str.h"
#include "html/icons.h"

/** What a colour says. The word beside it always says it too. */
enum view_tone {
    TONE_CALM,  /* ended, expired, archived, nothing to do */
    TONE_OK,    /* active, accepted, sent */
    TONE_INFO,  /* proposed, invited, waiting for somebody */
    TONE_WARN,  /* suspended, ending soon, needs a look */
    TONE_BAD,   /* failed, refused, emergency */
    TONE_GUARD, /* restricted, confidential */
};

/** A word in a pill: badge(&x->state), badges(&x->badges). With an icon the dot is left out. */
struct view_badge {
    struct sv label;
    enum view_tone tone;
    enum icon icon;
};
struct view_badges {
    const struct view_badge *items;
    size_t count;
};

struct view_avatar {
    struct sv initials; /* one or two letters */
    int64_t hue;        /* 0 to 7 */
};
/** A person in a line: avatar, name (a link when href is given), a quiet line below. */
struct view_person {
    struct sv name;
    struct sv detail;
    struct sv href;
    struct view_avatar avatar;
    struct view_badges badges;
};
struct view_people {
    const struct view_person *items;
    size_t count;
};

/** A link that does something: a button in a header or an entry of the Actions menu. Destructive ones lead to a confirm
 *  page; nothing is changed by a GET. */
struct view_action {
    struct sv label;
    struct sv href;
    enum icon icon;
    bool danger;
};
struct view_actions {
    const struct view_action *items;
    size_t count;
};

struct view_link {
    struct sv label;
    struct sv href;
    bool active;   /* of tabs: this page */
    int64_t count; /* of tabs and navigation: shown when not 0 */
    enum icon icon;
};
struct view_links {
    const struct view_link *items;
    size_t count;
};

/** Top of a page: page_header(&v->header). The first of `buttons` is the primary one; `menu` becomes Actions. */
struct view_header {
    struct view_links crumbs;
    struct sv title; /* the one h1 */
    struct sv subtitle;
    struct view_avatar avatar; /* shown when initials are given */
    struct view_badges badges;
    struct view_actions buttons;
    struct view_actions menu;
};

enum view_art { ART_PEOPLE, ART_MAIL, ART_SEARCH, ART_DONE, ART_LOCK, ART_CALENDAR };
/** Nothing here yet: says what this place is for and offers the next step. */
struct view_empty {
    enum view_art art;
    struct sv title;
    struct sv text;
    struct sv action_label, action_href;
};

/** "1–50 of 1,000+" with previous and next; links that are empty are left out. */
struct view_pager {
    struct sv range;
    struct sv previous_href, next_href;
};

/** A message in the page: notice(&v->notice). For the outcome of a post use the frame's flash. */
struct view_notice {
    enum view_tone tone;
    struct sv title; /* optional, bold */
    struct sv text;  /* nothing is printed when title and text are empty */
    struct sv action_label, action_href;
};

/** One entry of a history or of the access log. */
struct view_event {
    struct sv iso;  /* machine time: instant_iso() */
    struct sv when; /* for people, in the practice's zone */
    struct sv text; /* "Ana Ruiz opened Leo's profile" */
    struct sv detail;
    enum icon icon;            /* drawn when there are no initials */
    struct view_avatar avatar; /* of the actor */
    struct view_badge badge;   /* shown when it has a label */
};
struct view_events {
    const struct view_event *items;
    size_t count;
};

/** A worklist's number: tile(t) inside <ul class="tiles">. Zero is drawn calm, `hot` in the warm colour. */
struct view_tile {
    struct sv label;
    struct sv count; /* view_count() */
    struct sv hint;
    struct sv href;
    enum icon icon;
    bool hot, zero;
};
struct view_tiles {
    const struct view_tile *items;
    size_t count;
};

struct view_fact {
    struct sv label;
    struct sv value; /* "—" is printed when empty */
    struct sv href;  /* tel:, mailto: or a page; optional */
};
struct view_facts {
    const struct view_fact *items;
    size_t count;
};

/** What a caregiver will see, will not see, and which mails start: preview(&v->preview). `why` of a hidden item is for
 *  staff and the client only; leave it empty for others. */
struct view_preview_item {
    struct sv label;
    struct sv why;
};
struct view_preview_items {
    const struct view_preview_item *items;
    size_t count;
};
struct view_preview {
    struct sv name; /* of the caregiver: "Ana" */
    struct view_preview_items sees, hidden, mails;
};

struct view_step {
    struct sv label;
    bool done, current;
};
struct view_steps {
    const struct view_step *items;
    size_t count;
};

/* ---- makers ---- */

/** A list kept in the arena: v->crumbs = (struct view_links)VIEW_LIST(a, struct view_link, { .label = … }, { … }); */
#define VIEW_LIST(a, type, ...)                                                                                        \
    {                                                                                                                  \
        .items = view_keep((a), (const type[]){ __VA_ARGS__ }, sizeof((const type[]){ __VA_ARGS__ })),                 \
        .count = sizeof((const type[]){ __VA_ARGS__ }) / sizeof(type)                                                  \
    }
const void *view_keep(struct arena *a, const void *items, size_t bytes);

/** Initials and colour of a person. Titles ("Dr.", "Mrs."), digits and signs are skipped: "Mrs. Ana455 Véliz" → "AV".
 */
struct view_avatar view_avatar_of(struct arena *a, struct sv name, int64_t id);
struct view_person view_person_of(struct arena *a, struct sv name, struct sv detail, struct sv href, int64_t id);
/** Thousands are grouped; above `ceiling` (when not 0) "1,000+". */
struct sv view_count(struct arena *a, int64_t n, int64_t ceiling);
/** "1–50 of 230". `total` as for view_count; first counts from 1. Empty when nothing is shown. */
struct sv view_range(struct arena *a, int64_t first, int64_t shown, int64_t total, int64_t ceiling);

#endif
