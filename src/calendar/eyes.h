/**
 * calendar/eyes.h — inside the room: the one place that decides who sees a visit (F11).
 *
 * Every list, count, load and agenda asks it: staff see all, everybody else what one client takes part in, and a
 * confidential visit only that client on an own login. Queries take the answer as parameters, so that what is not for
 * these eyes is never read.
 */
#ifndef KITH_CALENDAR_EYES_H
#define KITH_CALENDAR_EYES_H

#include "calendar/appointment.h"

/** Whose visits a family reads, and how much of them. */
struct visits_whose {
    struct client_id client;
    bool confidential; /* those that are confidential too */
    bool prices;       /* with what they cost */
};
struct visit_eyes {
    bool staff;                /* all of the practice, rosters and notes included */
    struct visits_whose whose; /* else: these */
};
/** Staff with PERM_CALENDAR; in the portal appointments at `level`. The answer of the decision otherwise. */
enum err visit_eyes_of(const struct op *op, enum level level, struct visit_eyes *ret_eyes) MUST_CHECK;

enum visits_when {
    VISITS_ALL,      /* that overlap the window, ended ones left out */
    VISITS_UPCOMING, /* not over and not ended, from `now` on, the next first */
    VISITS_PAST,     /* all others, the latest first */
};
struct visits_wish {
    const struct visits_whose *whose; /* household agenda, feeds: several */
    size_t whose_count;
    enum visits_when when;
    struct span window; /* VISITS_ALL: until.us 0: no end */
    int64_t offset, most;
};
/** As these clients see them: each with the attendees among them, never anybody else's. Not authorised: the caller
 *  decided about each. At most four queries. */
enum err visits_of(const struct op *op, const struct visits_wish *w, struct appointments *ret_list) MUST_CHECK;

/** The visits of these ids, in their order, as these eyes see them; those that are not there are left out. */
enum err visits_read(const struct op *op, const struct visit_eyes *eyes, const struct appointment_id *ids, size_t count,
    bool with_attendees, struct appointments *ret_list) MUST_CHECK;

#endif
