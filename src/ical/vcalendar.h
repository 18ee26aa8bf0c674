/**
 * ical/vcalendar.h — writing and reading iCalendar (RFC 5545; docs/decisions/0060).
 */
#ifndef KITH_ICAL_VCALENDAR_H
#define KITH_ICAL_VCALENDAR_H

#include "base/err.h"
#include "ical/zone.h"

enum { VCALENDAR_TEXT_MAX = 4 << 20 }; /* bytes that are read */

enum vevent_status { VEVENT_CONFIRMED, VEVENT_TENTATIVE, VEVENT_CANCELLED };
struct vevent {
    struct sv uid, summary, description, location, url;
    struct instant starts_at, ends_at, stamp, changed_at;
    struct sv zone; /* written with TZID and a VTIMEZONE; empty: in UTC */
    int64_t sequence;
    enum vevent_status status;
    struct sv organizer_email, organizer_name, attendee_email, attendee_name; /* emails empty: not written */
    bool private_class;                                                       /* CLASS:PRIVATE */
    bool busy;                                                                /* TRANSP */
    /* one that repeats, by the clock of `zone`: */
    struct sv rule;                /* RRULE; empty: it happens once */
    const struct wall *exceptions; /* EXDATE: its occurrences that do not take place */
    size_t exception_count;
    struct instant repeats_until; /* the end of its last occurrence: as far as the zone's changes are written out */
    bool is_occurrence;           /* one of an event of this UID that repeats … */
    struct wall occurs;           /* … which of them (RECURRENCE-ID) */
};
/** A calendar: METHOD when `method` is not empty ("REQUEST", "CANCEL", "PUBLISH"). Lines folded and CRLF; the same
 * input gives the same bytes. VTIMEZONEs of the zones used, starting one transition before the first event. */
struct sv vcalendar_write(struct arena *a, struct sv method, struct sv name, const struct vevent *events, size_t count);

/** What a foreign calendar says about being busy between two instants: recurring events expanded, EXDATE, RDATE and
 *  overrides obeyed, transparent and cancelled ones left out; FREEBUSY too. Floating times and dates are read by
 * `zone`, and so are times of a TZID that neither tzdata nor the text explains. Untrusted input: what cannot be read is
 * left out; the first `most` of the joined, ascending busy times. E_INVALID: no calendar; E_TOOBIG: more bytes, events
 * or occurrences than anybody's calendar has. */
struct busy_span {
    struct instant starts_at, ends_at;
};
struct busy_spans {
    struct busy_span *items;
    size_t count;
};
enum err vcalendar_busy(struct arena *a, struct sv text, const struct zone *zone, struct instant from,
    struct instant until, size_t most, struct busy_spans *ret_busy) MUST_CHECK;

#endif
