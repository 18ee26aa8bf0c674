/** calendar/day_sheet.h — inside the room: one day on paper, by provider. */
#ifndef KITH_CALENDAR_DAY_SHEET_H
#define KITH_CALENDAR_DAY_SHEET_H

#include "calendar/visit_view.h"

struct sheet_person {
    struct sv name, phone, tel;
    struct view_badge state;
    struct call_rows calls;
    bool closed; /* F11: the name and no more */
};
struct sheet_people {
    struct sheet_person *items;
    size_t count;
};
struct sheet_visit {
    struct sv time, elsewhere, what, place, note;
    bool confidential;
    struct sheet_people people;
};
struct sheet_provider {
    struct sv name;
    struct {
        struct sheet_visit *items;
        size_t count;
    } visits;
};
struct day_sheet_view {
    const struct view_frame *frame;
    struct view_header header;
    struct sv before_href, after_href, back_href, printed;
    struct {
        struct sheet_provider *items;
        size_t count;
    } providers;
};

#endif
