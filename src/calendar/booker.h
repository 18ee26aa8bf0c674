/** calendar/booker.h — inside the room: the people somebody books for, checked, each with an operation in their name;
 * and one booking on its way.
 */
#ifndef KITH_CALENDAR_BOOKER_H
#define KITH_CALENDAR_BOOKER_H

#include "calendar/book.h"
#include "calendar/visit.h"

enum { BOOK_PEOPLE_MOST = 8, BOOK_REASON_MOST = 500 };

struct booker {
    struct bookable who;
    struct viewer viewer; /* the act is named with this person and their access */
    struct op op;
    struct group_id group; /* v 0: none */
    bool own;              /* one's own visit, by the own login: confidential ones are known to the reader */
};
/** The chosen ones as they may be booked for now. Problems: unknown_person, archived_client, too_many_people. In a
 *  transaction or not. */
enum err bookers_of(const struct op *op, const struct organization *org, const struct book_wish *w,
    struct problems *problems, struct booker *ret_bookers) MUST_CHECK;

struct booking {
    const struct op *op;
    const struct organization *org;
    const struct book_wish *wish;
    struct problems *problems;
    struct appointment_type type;
    struct booker *bookers;
    size_t count;
    struct staff_id *staff;                 /* who sees each of them */
    struct appointment_location_id *places; /* and where, as the hours say */
    bool by_public; /* by nobody who is signed in: what the people have then already is not told */
    bool asks;      /* waits for an answer, whatever the type says */
    struct booked booked;
};
/** What was wished for, as far as that goes without looking at times. Problems: unknown_type, wrong_way,
 * no_contact_type, too_long (the reason). */
void booking_check(struct booking *b);
/** Who is free then; the time is gone: not_offered, with the next ones. */
enum err booking_find_staff(struct booking *b) MUST_CHECK;
/** Not free any more while it was written: not_offered, with the next ones; other problems stay. */
enum err booking_refused(struct booking *b, enum err e) MUST_CHECK;
/** In a transaction, with bookers and staff: all of it. */
enum err booking_write_in(struct booking *b, struct db *tx) MUST_CHECK;

#endif
