/**
 * notify/decisions.h — why somebody did, or did not, get a notification (F11, beyond 9): what the plan decided when the
 * event happened, and what became of the message. As kept then: later settings change nothing of it.
 */
#ifndef KITH_NOTIFY_DECISIONS_H
#define KITH_NOTIFY_DECISIONS_H

#include "event/event.h"
#include "notice/plan.h"
#include "people/people.h"

struct decision {
    struct decision_id id;
    struct event_id event;
    struct instant at;
    const struct notice_row *row;
    enum notice_channel channel;
    enum notice_recipient kind;
    struct sv recipient_kind; /* as kept: "contact" */
    int64_t recipient;
    struct sv name; /* as it was; empty: a sign-in that several may share */
    bool send;
    enum notice_rule rule;
    struct sv why; /* a sentence */
    /* what became of it; empty state: nothing was to leave */
    struct sv state, reason; /* as in outbox */
    struct sv address;       /* for staff only … */
    bool closed;             /* … and not one that stands in a restricted record which they have not opened (F11) */
    struct opt_instant sent_at;
    struct instant due_at;
};
struct decision_filter {
    struct sv recipient_kind; /* with recipient; empty: everybody */
    int64_t recipient;
    struct sv notice;          /* key of the catalogue; empty: all */
    struct opt_day day;        /* in the practice's zone */
    struct sv words;           /* in the name of a person or of a notification; empty: all */
    struct decision_id before; /* older than this row; v 0: the newest */
};
enum { DECISIONS_PAGE = 50 };
struct decisions {
    struct decision *items;
    size_t count;
    bool more; /* older ones */
    struct sv client_name;
};
/** Of one client, newest first. Staff of the chart; and in the portal who may read the access log of the client, who
 *  sees no mail to staff and no addresses. A fixed number of queries; a page costs what it shows. */
enum err decisions_list(const struct op *op, const struct organization *org, struct client_id client,
    const struct decision_filter *f, struct decisions *ret_decisions) MUST_CHECK;
/** One of them. */
enum err decision_load(
    const struct op *op, struct client_id client, struct decision_id id, struct decision *ret_decision) MUST_CHECK;
/** All decisions of one event, as planned. Not authorised: for the command line, which logs that it read. */
enum err decisions_of_event(const struct op *op, struct event_id event, struct decisions *ret_decisions) MUST_CHECK;
/** What became of the message, in a few words: "Sent", "Waits until …", "Stopped: the access had ended". */
struct sv decision_outcome(struct arena *a, const struct decision *d, struct sv zone);

#endif
