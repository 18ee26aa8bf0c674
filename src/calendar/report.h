/**
 * calendar/report.h — how many visits there were, and what became of them: by day, provider and kind of visit.
 *
 * A visit counts once, however many take part. What became of one for one person is that person's part; a session for
 * several is held or cancelled as a whole. Blocks count only when they are asked for, what was entered in error never.
 * Numbers alone: nobody who came is named, and a confidential visit is one among the others. What a visit of a closed
 * record is stays untold, as in the calendar, which says whose it is: its kind is "Restricted" (F11).
 */
#ifndef KITH_CALENDAR_REPORT_H
#define KITH_CALENDAR_REPORT_H

#include "calendar/appointment.h"

enum visit_outcome {
    OUTCOME_OPEN, /* booked, and nothing has been said of it yet */
    OUTCOME_CHECKED_IN,
    OUTCOME_OCCURRED,
    OUTCOME_NOSHOW,
    OUTCOME_CANCELLED,
    OUTCOME_LATE_CANCELLED,
    OUTCOME_RESCHEDULED,
    OUTCOME_COUNT
};
const char *visit_outcome_label(enum visit_outcome o); /* "No-show" */

enum { REPORT_DAYS_MOST = 366, REPORT_ROWS_MOST = 50000 };

struct visit_counts_ask {
    const struct zone *zone; /* whose days they are */
    struct day from, until;  /* from ≤ day < until; at most REPORT_DAYS_MOST (asserted) */
    const struct staff_id *staff;
    size_t staff_count;              /* 0: everybody */
    struct appointment_type_id type; /* v 0: any; else without those of closed records */
    bool by_day, by_staff, by_type;  /* what is not told apart stays empty in the rows */
    bool blocks;                     /* blocks too */
    bool before;                     /* … and how many there were in as many days before it, as rows of `before` */
};
struct visit_count {
    bool before;
    struct day day;
    struct staff_id staff;
    struct appointment_type_id type; /* v 0: a block, or of a closed record */
    struct sv provider, type_name;   /* "Petra Staff" */
    enum visit_outcome outcome;
    int64_t n;
};
struct visit_counts {
    struct visit_count *items; /* by day, provider, kind and outcome */
    size_t count;
};
/** PERM_CALENDAR. One query. Problem: too_much (field "from"): more than REPORT_ROWS_MOST rows. */
enum err visit_counts(const struct op *op, const struct visit_counts_ask *ask, struct problems *problems,
    struct visit_counts *ret_counts) MUST_CHECK;

#endif
