/**
 * calendar/offer.h — which times are free, asked of the database: facts of many providers in a fixed number of queries,
 * then the pure rules.
 */
#ifndef KITH_CALENDAR_OFFER_H
#define KITH_CALENDAR_OFFER_H

#include "calendar/appointment.h"

struct offer_wish {
    struct appointment_type_id type;
    const struct staff_id *staff; /* count 0: all who offer the type */
    size_t staff_count;
    enum contact_type contact_type;
    struct appointment_location_id location; /* v 0: any that clients can book */
    struct span window;                      /* at most 62 days */
    int64_t visits;               /* one after the other in one stretch: siblings back to back; 0 and 1: one */
    int64_t parallel;             /* at the same time with as many providers, or so many places in one session of a
                                   * group type; 0 and 1: one */
    struct appointment_id moving; /* this visit's own time counts as free; v 0: none */
    bool as_staff;                /* without notice, horizon and who may book */
    bool waitlist;                /* full sessions too, if one can wait */
    size_t most;                  /* 0: all */
};
struct offer {
    struct instant at;
    struct staff_id staff;
    struct sv staff_name;
    struct appointment_location_id location;
    struct appointment_id session; /* of a group type: the session to join; v 0: none */
    int64_t places;                /* left in it, for staff; families: 0 or 1 */
    bool full, waitlist;
    int64_t length_min;
    int64_t step_min; /* visits in turn begin so long after each other: length and buffers */
};
struct offers {
    struct offer *items; /* ascending by time, then by name */
    size_t count;
    struct appointment_type type;
};
/** Whether one time is free is asked with a window of that instant alone, also inside a transaction.
 * Queries: at most 6, however many providers. Who asks is decided as for booking: staff with PERM_CALENDAR; portal
 * with appointments at act and a type that this client may book; the public: a type that the public may book.
 * E_NOTFOUND: no such type for them. */
enum err offer_list(const struct op *op, const struct organization *org, const struct offer_wish *w,
    struct offers *ret_offers) MUST_CHECK;
/** Days of the window with at least one, by this zone's calendar. */
struct offer_days {
    struct day *items;
    size_t count;
};
enum err offer_days(const struct op *op, const struct organization *org, const struct offer_wish *w,
    const struct zone *zone, struct offer_days *ret_days) MUST_CHECK;
/** The first from the window's start on, up to the type's horizon. E_NOTFOUND: none. */
enum err offer_first(const struct op *op, const struct organization *org, const struct offer_wish *w,
    struct offer *ret_offer) MUST_CHECK;

#endif
