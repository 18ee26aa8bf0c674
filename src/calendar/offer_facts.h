/** calendar/offer_facts.h — inside the room: what free times are made of, read for many providers at once. */
#ifndef KITH_CALENDAR_OFFER_FACTS_H
#define KITH_CALENDAR_OFFER_FACTS_H

#include "calendar/offer.h"

struct offer_provider {
    struct staff_id staff;
    struct sv name;
    int64_t buffer_min;
    bool same_day;
    struct slot_facts facts; /* hours from the beginning; off and busy as offer_taken() read them */
};
struct offer_providers { /* by name */
    struct offer_provider *items;
    size_t count;
    size_t *by_id; /* their places, by ascending id */
};
/** Who of `staff` can have visits (count 0: everybody), with names and clocks. One query. */
enum err offer_providers_load(
    const struct op *op, const struct staff_id *staff, size_t count, struct offer_providers *ret_providers) MUST_CHECK;
/** Weekly hours, and those of dates within the window; a location that families cannot book at counts `as_staff` alone.
 *  One query. */
enum err offer_hours(const struct op *op, struct offer_providers *p, struct span window, bool as_staff) MUST_CHECK;
/** What takes their time within the window, in the place of what was read before: visits but `moving`, busy times from
 *  elsewhere, time off, holidays. One query. */
enum err offer_taken(
    const struct op *op, struct offer_providers *p, struct span window, struct appointment_id moving) MUST_CHECK;
struct offer_times {
    struct span window;
    bool as_staff;
    struct appointment_id moving;
    bool off_only; /* of what takes their time no more than time off and holidays */
};
/** All three of these, in one round trip; of everybody (count 0) in two. */
enum err offer_providers_whole(const struct op *op, const struct staff_id *staff, size_t count,
    const struct offer_times *times, struct offer_providers *ret_providers) MUST_CHECK;

#endif
