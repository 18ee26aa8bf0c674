/** calendar/booker.h — inside the room: the people somebody books for, checked, each with an operation in their name.
 */
#ifndef KITH_CALENDAR_BOOKER_H
#define KITH_CALENDAR_BOOKER_H

#include "calendar/book.h"
#include "calendar/visit.h"

enum { BOOK_PEOPLE_MOST = 8 };

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

#endif
