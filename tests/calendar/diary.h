/** tests/calendar/diary.h — what the tests of visits do again and again, over the practice of tests/fixture.h. */
#ifndef KITH_TESTS_DIARY_H
#define KITH_TESTS_DIARY_H

#include "tests/fixture.h"

#include "tests/db/fixture.h"

#include "calendar/calendar.h"
#include "diary/queries.h"

#define NOBODY ((struct client_id){ 0 })

struct type_id_of {
    const char *name;
    int64_t length, before, after, most; /* most above 1: a group */
    bool waitlist, confidential;
};
/** An appointment type offered in every way and bookable by clients. */
struct appointment_type_id diary_type(struct practice *p, const struct type_id_of *t);
struct appointment_location_id diary_place(struct practice *p, const char *name);
struct room_id diary_room(struct practice *p, struct appointment_location_id place, const char *name, int64_t capacity);

/** "2026-03-09 09:00" by New York's clock. */
struct instant diary_at(const char *when);
/** A form as a careful member of staff fills it: by phone, with the provider, at that time. */
struct appointment_form diary_form(struct practice *p, struct appointment_type_id type, const char *when,
    const struct client_id *clients, size_t count);
/** By the owner; the test stops when it fails. */
struct appointment_id diary_book(
    struct practice *p, struct appointment_type_id type, const char *when, struct client_id client);
struct appointment diary_visit(struct practice *p, struct appointment_id id); /* as the owner sees it */
/** The status of somebody in it. */
enum attendee_status diary_status(struct practice *p, struct appointment_id id, struct client_id client);
struct attendee diary_attendee(struct practice *p, struct appointment_id id, struct client_id client);
/** Booked time is exactly what the visits that stand say, and every attendee's copy of the start is the visit's. */
void diary_is_sound(struct practice *p);

#endif
