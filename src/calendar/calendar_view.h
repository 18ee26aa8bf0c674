/** calendar/calendar_view.h — inside the room: what the calendar page is asked for, and what it shows. */
#ifndef KITH_CALENDAR_CALENDAR_VIEW_H
#define KITH_CALENDAR_CALENDAR_VIEW_H

#include "calendar/front_desk.h"
#include "calendar/grid.h"

enum calendar_kind {
    CALENDAR_DAY,
    CALENDAR_WEEK,
    CALENDAR_MONTH,
    CALENDAR_LIST,
    CALENDAR_PROVIDERS, /* a day, a column each */
    CALENDAR_ROOMS,
    CALENDAR_KIND_COUNT
};
enum { ASK_STAFF_MAX = 50, CALENDAR_MOST = 1500, COLUMNS_MOST = 10, MONTH_DAY_MOST = 4, LIST_DAYS = 14 };

/** All of it stands in the address, so that a calendar can be bookmarked and sent to a colleague. */
struct calendar_ask {
    enum calendar_kind kind;
    struct day day;
    struct staff_id staff[ASK_STAFF_MAX]; /* count 0: everybody */
    size_t staff_count;
    bool everybody; /* said so (?staff=0): a provider's calendar starts with their own visits */
    struct room_id room;
    struct appointment_location_id location;
    struct appointment_type_id type;
};
/** What cannot be read is left out. */
struct calendar_ask calendar_ask_read(const struct page *p, struct day today);
struct sv calendar_href(struct arena *a, const struct calendar_ask *ask, enum calendar_kind kind, struct day day);
/** "staff=3&room=2": the filters alone, for a script to add to. */
struct sv calendar_filters(struct arena *a, const struct calendar_ask *ask);
const char *calendar_kind_name(enum calendar_kind kind);
/** Which days it shows: first ≤ day < until. */
void calendar_days(const struct calendar_ask *ask, struct day *ret_first, struct day *ret_until);
/** The visits of these days, ascending. */
enum err calendar_visits(struct page *p, const struct desk *d, const struct calendar_ask *ask, struct day first,
    struct day until, struct appointments *ret_list) MUST_CHECK;

struct calendar_visit {
    struct sv href, time, title, detail, elsewhere;
    struct view_badge badge;
    bool confidential, over; /* over: cancelled */
    int64_t hue;
    struct grid_marks at;
    int64_t lane, lanes;
};
struct calendar_visits {
    struct calendar_visit *items;
    size_t count;
};
struct calendar_column {
    struct sv name, note, href, add_href, add_label; /* note: beside the name, "24" */
    bool today;
    struct calendar_visits visits;
};
struct calendar_month_day {
    struct sv href, label; /* "Tue 24 Nov 2026" */
    int64_t number;
    bool today, other; /* other: of the month before or after */
    struct calendar_visits visits;
    int64_t more;
};
struct calendar_week {
    struct calendar_month_day days[7];
    struct {
        struct calendar_month_day *items;
        size_t count;
    } list;
};
struct calendar_list_day {
    struct sv label, href;
    bool today;
    struct calendar_visits visits;
};
struct calendar_view {
    const struct view_frame *frame;
    struct view_header header;
    struct view_links kinds;
    struct sv title, before_href, today_href, after_href, before_label, after_label, zone;
    struct view_notice notice;
    bool is_grid, is_month, is_list, plain; /* plain: FullCalendar does not take this one over */
    /* the filters */
    bool filtered;
    struct sv kind, day, clear_href;
    struct view_hiddens keep; /* the filters, for the form that goes to a day */
    struct view_choice_field staff, type, location, room;
    /* a grid of hours */
    struct grid_hours hours;
    int64_t hour_count;
    struct view_lines hour_labels;
    struct {
        struct calendar_column *items;
        size_t count;
    } columns;
    struct view_pager pager;
    /* a month */
    struct {
        struct calendar_week *items;
        size_t count;
    } weeks;
    /* a list */
    struct {
        struct calendar_list_day *items;
        size_t count;
    } days;
    struct view_empty empty;
    /* for the script */
    struct sv events_href, new_href, move_href, script_day, script_now, script_from, script_until;
    bool has_script;
};
/** Fills what this kind shows. */
void calendar_fill_grid(struct page *p, const struct desk *d, const struct calendar_ask *ask,
    const struct appointments *list, struct calendar_view *v);
void calendar_fill_month(struct page *p, const struct desk *d, const struct calendar_ask *ask,
    const struct appointments *list, struct calendar_view *v);
void calendar_fill_list(struct page *p, const struct desk *d, const struct calendar_ask *ask,
    const struct appointments *list, struct calendar_view *v);

#endif
