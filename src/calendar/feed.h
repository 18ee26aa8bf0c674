/**
 * calendar/feed.h — calendar addresses for phones and programs (iCalendar, RFC 5545).
 *
 * An address is a secret: the token is derived (HMAC of kind, id, generation), the database keeps its hash. It is
 * rotated by its owner and dead at once (410); an ended grant takes its events out on the next reading. Titles are
 * neutral ("Appointment, L."): calendars are cached elsewhere for a day and more, so no health data is in them
 * (beyond 15). Confidential visits are only in the client's own feed, and neutral there too.
 */
#ifndef KITH_CALENDAR_FEED_H
#define KITH_CALENDAR_FEED_H

#include "calendar/appointment.h"

enum feed_kind { FEED_STAFF, FEED_CLIENT, FEED_HOUSEHOLD };
struct calendar_feed {
    struct calendar_feed_id id; /* v 0: none yet */
    enum feed_kind kind;
    struct sv url; /* shown to its owner */
    struct opt_instant created_at, read_at;
};
/** The viewer's own, of this kind. Staff: FEED_STAFF; on an own login: the others. */
enum err feed_load(
    const struct op *op, struct sv base_url, enum feed_kind kind, struct calendar_feed *ret_feed) MUST_CHECK;
/** Makes it, or a new address in its place; a client's own needs appointments in the portal. Event
 *  calendar_feed_created (row 62). */
enum err feed_rotate(const struct op *op, enum feed_kind kind) MUST_CHECK;
enum err feed_end(const struct op *op, enum feed_kind kind) MUST_CHECK;
/** What a calendar program gets for a token: 30 days back, 400 ahead. E_NOTFOUND: never was; E_GONE: rotated or ended,
 *  or its owner's account is, or has
 *  another login than when it was made. No viewer: the token is who asks; rights are decided anew at each reading. */
enum err feed_read(const struct op *op, struct sv token, struct sv *ret_ics) MUST_CHECK;

/** Household agenda: visits of every account this person may see appointments of, ascending, those that stand; one
 *  entry for each of them who takes part. At most five statements beside switch_list()'s, however many there are. */
struct agenda_visit {
    struct appointment appointment;
    struct client_id client;
    struct grant_id grant;
    struct sv first; /* whose */
    int colour;      /* of the child: 0 to 7 */
    bool overlaps;   /* begins before an earlier one ends, in the eyes of this person */
};
struct agenda {
    struct agenda_visit *items;
    size_t count;
};
enum err household_list(
    const struct op *op, const struct organization *org, struct span window, struct agenda *ret_agenda) MUST_CHECK;

#endif
