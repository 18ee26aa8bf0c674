/** people/settings.h — inside the room: what the settings pages show. */
#ifndef KITH_PEOPLE_SETTINGS_H
#define KITH_PEOPLE_SETTINGS_H

#include "people/people.h"

struct settings_card {
    struct sv title, text, href;
    enum icon icon;
    struct view_badge badge; /* shown when it has a label */
};
struct settings_view {
    const struct view_frame *frame;
    struct view_header header;
    struct {
        struct settings_card *items;
        size_t count;
    } cards;
};

struct feature_row {
    struct sv name, label, text, note;
    struct view_badge state;
    bool may_ask;
};
struct features_view {
    const struct view_frame *frame;
    struct view_header header;
    struct sv plan, plan_note;
    struct {
        struct feature_row *items;
        size_t count;
    } rows;
};

struct restricted_view {
    const struct view_frame *frame;
    struct view_header header;
    struct view_events events;
    struct view_pager pager;
    struct view_empty empty;
};

struct organization_view {
    const struct view_frame *frame;
    struct view_header header;
    const struct problems *problems;
    int64_t version;
    struct view_field name, phone, email;
    struct view_choice_field zone, language;
    struct view_check own_rule;
    struct view_submit submit;
};

struct portal_row {
    struct sv title, detail, href;
    struct view_badge state;
};
struct portal_rows {
    struct portal_row *items;
    size_t count;
};
struct portal_defaults_view {
    const struct view_frame *frame;
    struct view_header header;
    const struct problems *problems;
    struct portal_row everybody;
    struct portal_rows ages, groups;
    struct view_field age, group;
};
struct portal_default_view {
    const struct view_frame *frame;
    struct view_header header;
    const struct problems *problems;
    struct sv action;
    bool may_follow; /* a group or an age: own switches, or those next in line */
    struct view_choice_field own, switches;
    struct view_submit submit;
};

struct staff_row {
    struct view_person person;
    struct view_badges badges;
    struct view_actions menu;
};
struct staff_rows {
    struct staff_row *items;
    size_t count;
};
struct staff_view {
    const struct view_frame *frame;
    struct view_header header;
    struct staff_rows active, archived;
};
struct staff_form_view {
    const struct view_frame *frame;
    struct view_header header;
    const struct problems *problems;
    struct sv action;
    int64_t version;
    struct view_field first_name, last_name, title, email;
    struct view_choice_field role;
    struct view_submit submit;
};

struct key_row {
    struct sv name, shown, owner, created, used, revoke_href;
    struct sv duties_href; /* of an own key, when its owner may give access */
    struct view_badge state;
    bool live;
};
struct keys_view {
    const struct view_frame *frame;
    struct view_header header;
    struct {
        struct key_row *items;
        size_t count;
    } rows;
    struct view_search search; /* not shown while there is no key: no action */
    struct sv found;           /* how many, when searched */
    struct view_pager pager;
    struct view_empty empty;
};
struct key_form_view {
    const struct view_frame *frame;
    struct view_header header;
    const struct problems *problems;
    struct view_field name;
    struct view_choice_field staff;
    struct view_submit submit;
};
struct graphiql_view { /* addresses of static files; empty: Kith was built without them */
    const struct view_frame *frame;
    struct sv react, react_dom, js, css, own_js, own_css;
};
struct key_made_view {
    const struct view_frame *frame;
    struct view_header header;
    struct sv secret;
    struct view_notice once;
};

#endif
