/**
 * calendar/request.h — requests, as the tasks about them keep them: open until staff have answered, and what became of
 * each.
 */
#ifndef KITH_CALENDAR_REQUEST_H
#define KITH_CALENDAR_REQUEST_H

#include "calendar/appointment.h"

struct request {
    struct task_id id;
    struct attendee_id attendee;
    struct appointment_id appointment;
    bool open;
    struct instant created_at;
    struct opt_instant done_at;
    struct staff_id done_by; /* v 0: nobody by hand */
};
struct requests {
    struct request *items;
    size_t count;
    int64_t total; /* in all; 0 also when the page is behind the last of them */
};
enum request_order { REQUESTS_BY_MADE, REQUESTS_BY_STARTS, REQUESTS_BY_TYPE, REQUESTS_BY_CLIENT, REQUESTS_BY_PROVIDER };
struct request_filter {
    struct task_id id; /* v 0: any */
    bool open, done;
    struct staff_id staff; /* v 0: any */
    const struct appointment_location_id *places;
    size_t place_count; /* 0: anywhere */
    struct span made;   /* until.us 0: no end */
    enum request_order order;
    bool newest_first;
    int64_t offset, most;
};
/** PERM_CALENDAR. Tells nothing of their visits: whoever asks loads them. One query. */
enum err request_list(const struct op *op, const struct request_filter *f, struct requests *ret_requests) MUST_CHECK;
/** Keeps a note about the person in the visit (has_note), or says that it is dealt with, all or nothing. The second
 *  takes PERM_CHART. Problems: as of attendee_change(). E_NOTFOUND. */
struct request_change {
    struct request request;
    bool has_note, done;
    struct sv note;
};
enum err request_change(const struct op *op, const struct request_change *c, struct problems *problems) MUST_CHECK;

#endif
