/**
 * calendar/series.h — repeating visits: RFC 5545 rules whose occurrences are stored as visits of their own.
 *
 * A rule ends: by COUNT or UNTIL, at most SERIES_MOST visits and two years ahead. A time that a change of the clocks
 * leaves out on one date is at the moment of the jump (RFC 5545 3.3.5 reads it by the offset before), and the page says
 * so.
 */
#ifndef KITH_CALENDAR_SERIES_H
#define KITH_CALENDAR_SERIES_H

#include "calendar/appointment.h"
#include "ical/recur.h"

enum { SERIES_MOST = 260 };

struct series {
    struct series_id id, previous;
    struct sv rule, zone, said; /* said: "every week on Tuesday, 8 times" */
    struct day starts_day;
    int64_t starts_min;
    bool join_all;
    int64_t count, ahead; /* visits that stand, and of them those still to come */
    struct day *jumped;   /* of those: where the clocks leave out the time of day, so that it is at the jump */
    size_t jumped_count;
};
/** PERM_CALENDAR. E_NOTFOUND. Two queries. */
enum err series_load(const struct op *op, struct series_id id, struct series *ret_series) MUST_CHECK;
/** Several at once, by number, without what is ahead of them; those that are not there are left out. One query. */
struct series_list {
    struct series *items;
    size_t count;
};
enum err series_list(
    const struct op *op, const struct series_id *ids, size_t count, struct series_list *ret_list) MUST_CHECK;
/** A series as the mail programs of one client's readers know it (docs/decisions/0084): the rule as it was first told,
 * and for each of its occurrences what has become of it. */
struct told_visit {
    struct attendee_id attendee; /* v 0: the client never had a part in it */
    struct wall occurs;          /* by the rule */
    struct instant starts_at, ends_at;
    enum contact_type contact_type;
    struct sv place;
    bool stands, confidential; /* stands: it takes place, and the client is in it */
};
struct series_told {
    struct sv uid, rule, zone;
    struct wall starts;       /* the rule's first */
    int64_t sequence;         /* grows with every change of any of its visits */
    struct told_visit *items; /* ascending */
    size_t count;
};
/** For the program's own mails: asks nobody's right. E_NOTFOUND: no visit goes by this UID. One query. */
enum err series_told_load(
    const struct op *op, struct sv uid, struct client_id client, struct series_told *ret_told) MUST_CHECK;
/** What a page's fields make: every N days, weeks (on weekdays) or months, so many times or until a day.
 *  Problems: bad_repeat, too_many (names SERIES_MOST). */
struct repeat_form {
    struct sv every, unit; /* "1", "week" */
    unsigned weekdays;     /* bits, Sunday first; 0: the first one's own */
    struct sv times, until;
};
enum err repeat_rule(struct arena *a, const struct repeat_form *f, struct day first, struct problems *problems,
    struct sv *ret_rule) MUST_CHECK;
/** In words for people, English. */
struct sv repeat_said(struct arena *a, struct sv rule);

#endif
