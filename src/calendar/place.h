/**
 * calendar/place.h — where visits are: locations and their rooms. Addresses of people are people/location.h.
 */
#ifndef KITH_CALENDAR_PLACE_H
#define KITH_CALENDAR_PLACE_H

#include "people/people.h"

struct room {
    struct room_id id;
    struct appointment_location_id location;
    struct sv name;
    int64_t capacity; /* 0: not counted */
    bool archived;
    int64_t version;
};
struct place {
    struct appointment_location_id id;
    struct sv name, address, zone; /* zone empty: the practice's */
    bool clients_can_book, archived;
    int64_t version;
    struct room *rooms, *archived_rooms; /* by name; for staff */
    size_t room_count, archived_room_count;
};
struct places {
    struct place *items;
    size_t count;
};
/** Name and address on one line: "Main street clinic, 12 Main Street, 2nd floor". */
struct sv place_line(struct arena *a, struct sv name, struct sv address);
/** By name, in two queries. Staff with PERM_CALENDAR (archived ones on demand); clients and the public: where they can
 *  book, without rooms. */
enum err place_list(const struct op *op, struct sv keywords, bool archived, struct places *ret_places) MUST_CHECK;
enum err place_load(const struct op *op, struct appointment_location_id id, struct place *ret_place) MUST_CHECK;

struct place_form { /* as typed */
    struct sv name, address, zone;
    bool clients_can_book;
    int64_t version;
};
/** PERM_SETTINGS, all that follow. Problems: required, duplicate_location, bad_zone. */
enum err place_create(const struct op *op, const struct place_form *f, struct problems *problems,
    struct appointment_location_id *ret_place) MUST_CHECK;
enum err place_update(const struct op *op, struct appointment_location_id id, const struct place_form *f,
    struct problems *problems) MUST_CHECK;
/** Its visits stay; hours there are not offered any more. Problems: has_visits (names how many are ahead) unless
 *  `visits_ok`. */
enum err place_archive(const struct op *op, struct appointment_location_id id, bool archive, bool visits_ok,
    struct problems *problems) MUST_CHECK;

/** PERM_CALENDAR; archived ones too. E_NOTFOUND. */
enum err room_load(const struct op *op, struct room_id id, struct room *ret_room) MUST_CHECK;
/** Problems: required, duplicate_room, bad_number. */
enum err room_create(const struct op *op, struct appointment_location_id location, struct sv name, struct sv capacity,
    struct problems *problems, struct room_id *ret_room) MUST_CHECK;
enum err room_update(const struct op *op, struct room_id id, struct sv name, struct sv capacity, int64_t version,
    struct problems *problems) MUST_CHECK;
enum err room_archive(const struct op *op, struct room_id id, bool archive, struct problems *problems) MUST_CHECK;

#endif
