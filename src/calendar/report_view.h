/** calendar/report_view.h — inside the room: what the page of reports shows. */
#ifndef KITH_CALENDAR_REPORT_VIEW_H
#define KITH_CALENDAR_REPORT_VIEW_H

#include "calendar/report.h"
#include "html/components.h"
#include "html/forms.h"

struct report_cell {
    struct sv label, n; /* n: empty for none */
};
struct report_row {
    struct sv name, total;
    struct {
        struct report_cell *items;
        size_t count;
    } cells;
};
struct report_table {
    struct sv title, id, what; /* what: the heading of the names */
    struct {
        struct report_row *items;
        size_t count;
    } rows;
};
struct report_view {
    const struct view_frame *frame;
    struct view_header header;
    const struct problems *problems;
    struct view_field from, until;
    struct view_choice_field staff, type;
    struct sv said; /* "42 visits, 3 on an average day. 12 % more than in the 30 days before." */
    struct view_lines outcomes;
    struct {
        struct report_table *items;
        size_t count;
    } tables;
    struct view_empty empty;
};

#endif
