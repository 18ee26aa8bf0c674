/** calendar/feed_row.h — inside the room: the address of a feed. */
#ifndef KITH_CALENDAR_FEED_ROW_H
#define KITH_CALENDAR_FEED_ROW_H

#include "calendar/feed.h"

enum { TOKEN_OF_FEED = 80 };                  /* part of every address: never renumber */
const char *feed_kind_name(enum feed_kind k); /* as in the column */
bool feed_kind_parse(struct sv name, enum feed_kind *ret_kind);

#endif
