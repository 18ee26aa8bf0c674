/** calendar/reader.h — inside the room: who asks what can be booked, and when. Decided once, for types, places and free
 *  times alike. */
#ifndef KITH_CALENDAR_READER_H
#define KITH_CALENDAR_READER_H

#include "access/viewer.h"

enum reader {
    READER_STAFF,  /* with PERM_CALENDAR; jobs and the command line */
    READER_FAMILY, /* the portal: the subject's appointments at view or act */
    READER_PUBLIC, /* nobody of the practice: its public booking page */
};
/** The errors are those of viewer_require(). */
enum err reader_of(const struct op *op, enum level level, enum reader *ret_reader) MUST_CHECK;
/** Confidential things are for staff, and for the client on an own login (F11). */
bool reader_sees_confidential(const struct op *op, enum reader reader);
/** With bills off the portal shows no price (F5). */
bool reader_sees_prices(const struct op *op, enum reader reader);

#endif
