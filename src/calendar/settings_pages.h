/** calendar/settings_pages.h — inside the room: what the pages of Settings › Calendar and of hours show. */
#ifndef KITH_CALENDAR_SETTINGS_PAGES_H
#define KITH_CALENDAR_SETTINGS_PAGES_H

#include "calendar/pages.h"
#include "calendar/settings_words.h"

/** "Settings › Calendar › Appointment types › …"; `parent` may be empty. */
struct view_header calendar_header(struct page *p, struct view_link parent, struct sv title, struct sv subtitle);
/** Choices of a <select> in minutes: those given, and what is chosen if it is none of them. */
struct view_choices minute_choices(
    struct arena *a, const int64_t *minutes, size_t count, struct sv chosen, const char *zero);
/** The usual reminders as boxes, with `chosen` ticked whatever they are. */
struct view_choice_field reminder_boxes(struct arena *a, const int64_t *chosen, size_t count);
/** Numbers of all fields of that name. */
size_t form_numbers(const struct page *p, struct sv name, int64_t **ret_numbers);
unsigned form_ways(const struct page *p);
struct view_choice_field way_boxes(struct arena *a, unsigned chosen);

struct calendar_card {
    struct sv title, text, href;
    enum icon icon;
};
struct calendar_home_view {
    const struct view_frame *frame;
    struct view_header header;
    struct {
        struct calendar_card *items;
        size_t count;
    } cards;
};

struct type_row {
    struct sv name, href, detail, booking, price, up, down; /* up, down: where to post; empty: it is first or last */
    int64_t hue, id;
    struct view_badges badges;
    struct view_actions menu;
};
struct types_view {
    const struct view_frame *frame;
    struct view_header header;
    struct view_links tabs;
    struct view_search search;
    struct sv found;
    bool in_order; /* the whole list is seen: it can be put in another order */
    struct {
        struct type_row *items;
        size_t count;
    } rows;
    struct view_pager pager;
    struct view_empty empty;
};
struct type_colours_view {
    struct sv error;
    struct colour_choice {
        struct sv name;
        int64_t hue;
        bool checked;
    } * items;
    size_t count;
};
struct type_form_view {
    const struct view_frame *frame;
    struct view_header header;
    const struct problems *problems;
    struct sv action;
    int64_t version;
    struct words_lines said;
    struct view_field name, client_name, description, prepare, prepare_url, length, max_attendees, price;
    struct type_colours_view colours;
    struct view_choice_field contact_types, interval, buffer_before, buffer_after, booking, groups, staff, notice,
        horizon, cancel, moves_max, reminders, reminder_times, confidential_tag;
    struct view_check group_video; /* shown where the plan does not have it */
    struct view_check is_group, waitlist, groups_only, approval, ask_to_confirm, confidential;
    struct view_submit submit;
};

struct place_row {
    struct sv name, href, address, detail;
    struct view_badges badges;
};
struct places_view {
    const struct view_frame *frame;
    struct view_header header;
    struct view_links tabs;
    struct view_search search;
    struct sv found;
    struct {
        struct place_row *items;
        size_t count;
    } rows;
    struct view_pager pager;
    struct view_empty empty;
};
struct room_row {
    struct sv name, href, detail, restore; /* restore: where to post; of archived ones */
};
struct place_form_view {
    const struct view_frame *frame;
    struct view_header header;
    const struct problems *problems; /* of the location's form */
    struct sv action;
    int64_t version;
    struct view_field name, address;
    struct view_choice_field zone;
    struct view_check clients_can_book;
    struct view_submit submit;
    bool has_rooms; /* false: a new location */
    const struct problems *room_problems;
    struct sv room_action;
    struct view_field room_name, room_capacity;
    struct {
        struct room_row *items;
        size_t count;
    } rooms, archived_rooms;
};
struct room_form_view {
    const struct view_frame *frame;
    struct view_header header;
    const struct problems *problems;
    struct sv action, archive_action;
    int64_t version;
    struct view_field name, capacity;
    struct view_submit submit;
};
struct place_archive_view {
    const struct view_frame *frame;
    struct view_header header;
    const struct problems *problems;
    struct sv action, question;
    struct view_notice notice;
    bool ask_visits;
    struct view_check visits_ok;
    struct view_submit submit;
};

struct reminders_view {
    const struct view_frame *frame;
    struct view_header header;
    const struct problems *problems;
    struct sv said;
    struct view_choice_field times;
    struct view_submit submit;
};

struct off_row {
    struct sv when, label, action; /* action: where to post to take it away */
};
struct off_form {
    const struct problems *problems;
    struct sv action, title, button, hint;
    bool with_times;
    struct view_field starts_day, ends_day, starts_time, ends_time, label;
    bool ask_visits;
    struct view_check visits_ok;
};
struct offs_view { /* holidays, or one person's time off */
    const struct view_frame *frame;
    struct view_header header;
    struct view_links tabs;
    struct sv list_title;
    struct {
        struct off_row *items;
        size_t count;
    } rows;
    struct view_pager pager;
    struct view_empty empty;
    struct off_form form;
};

/** Whose hours a page is about: at /calendar/hours one's own, at /calendar/hours/{staff} anybody's. */
struct hours_page {
    struct staff_id staff;
    bool own;
    struct sv base; /* "/calendar/hours/12" */
    struct provider_calendar provider;
};
enum err hours_page_open(struct page *p, struct hours_page *ret_page) MUST_CHECK;
/** `tab`: "hours", "time-off", "settings"; `title` empty: a page of the tabs themselves. */
struct view_header hours_header(struct page *p, const struct hours_page *h, struct sv title);
struct view_links hours_tabs(struct page *p, const struct hours_page *h, const char *tab);

struct hours_row {
    struct sv when, detail, href, remove;
};
struct hours_rows {
    struct hours_row *items;
    size_t count;
};
struct week_day {
    struct sv name;
    int64_t weekday;
    struct hours_rows rows;
    struct view_choices to; /* the other days, to copy onto */
};
struct hours_view {
    const struct view_frame *frame;
    struct view_header header;
    struct view_links tabs;
    struct sv said, base;
    struct {
        struct week_day *items;
        size_t count;
    } week;
    struct hours_rows dates;
    struct view_empty empty;
};
struct hours_form_view {
    const struct view_frame *frame;
    struct view_header header;
    const struct problems *problems;
    struct sv action, remove; /* remove: where to post; of a row that is there */
    bool weekly, several;     /* several: of a new weekly row the days are boxes */
    struct view_choice_field weekday, type, contact_types, location;
    struct view_field day, from, until, starts_on, ends_on;
    bool limited; /* not for every visit: that part stands open */
    struct view_submit submit;
};
struct feed_row {
    struct sv host, state, remove;
    struct view_badge badge;
};
struct provider_view {
    const struct view_frame *frame;
    struct view_header header;
    struct view_links tabs;
    const struct problems *problems, *feed_problems;
    struct sv action, feed_action;
    int64_t version;
    struct view_choice_field zone, buffer;
    struct view_check same_day;
    struct view_field video_url, url;
    struct view_submit submit;
    struct {
        struct feed_row *items;
        size_t count;
    } feeds;
};
struct providers_view {
    const struct view_frame *frame;
    struct view_header header;
    struct view_search search;
    struct sv found;
    struct view_people rows;
    struct view_pager pager;
    struct view_empty empty;
};

#endif
