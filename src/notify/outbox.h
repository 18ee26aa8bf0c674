/**
 * notify/outbox.h — what waits to leave the house, whatever the way: leased in batches, looked at again, sent, and
 * written down one by one. Inside src/notify.
 *
 * A way (mail, SMS, push) is a struct outbox_sender beside the others: it is told what to send and says how that went;
 * leases, limits, trying again and the database are the business of this machinery.
 *
 * One run of the job works with up to `connections` lanes, a thread each, with a database handle and a connection of
 * its own. A lane leases a batch, of several domains if need be, within the limits of each domain over all processes.
 * Just before a row leaves, its lane reads it again: whoever stopped it, ended an access, or turned a switch off in the
 * meantime has been heard. What a lane has sent is committed before it begins the next one, so that a process which
 * dies has at most one message a lane whose fate nobody wrote down.
 */
#ifndef KITH_NOTIFY_OUTBOX_H
#define KITH_NOTIFY_OUTBOX_H

#include "notify/compose.h"

enum outbox_end {
    OUTBOX_AGAIN, /* later: reason says why */
    OUTBOX_SENT,
    OUTBOX_DROPPED, /* not to be sent any more */
    OUTBOX_FAILED,  /* cannot be sent, now or ever */
};
enum outbox_blame { /* of OUTBOX_AGAIN: what it was about */
    BLAME_MESSAGE,
    BLAME_DOMAIN, /* its domain wants no more from us for a while: the others for it wait too */
    BLAME_WAY,    /* our way out is closed: all others wait too */
};
struct outbox_outcome {
    enum outbox_end end;
    enum outbox_blame blame;
    struct sv reason; /* a short key, never a person's text: "recipient 550" */
    struct sv code;   /* OUTBOX_FAILED: RFC 3463, "5.1.1", or empty */
    bool bounced;     /* OUTBOX_FAILED: nobody is reached at this address, so it is marked */
    int64_t wait_s;   /* OUTBOX_AGAIN: the other side asks not to be tried sooner (Retry-After); 0: it said nothing */
};

struct outbox_sender {
    enum notice_channel channel;
    bool by_domain; /* limits are counted by to_domain */
    /** Once a lane. E_NOTFOUND: this installation has no such way, its rows wait. E_INVALID: it is set up wrongly. */
    enum err (*open)(const struct notify_settings *s, struct arena *a, void **ret_way);
    /** Sends these rows, all to one address and of one digest key, as one message, and says of each how it went. Texts
     *  of the outcomes live in op->arena. Rows that may no longer be sent are not among them. */
    void (*send)(void *way, const struct op *op, const struct notify_settings *s, const struct notify_waiting *rows,
        size_t count, struct outbox_outcome *ret_outcomes);
    void (*close)(void *way);
};
extern const struct outbox_sender outbox_mail, outbox_sms, outbox_push;
/** The job that sends what waits for this channel; NULL: nothing waits (notices in the portal are there at once). */
const char *outbox_job(enum notice_channel channel);

/** Runs a job of this channel: see notify.h. */
enum err outbox_run(
    const struct job_run *r, const struct notify_settings *s, const struct outbox_sender *sender) MUST_CHECK;

/* --- between the files of the machinery --- */

enum {
    OUTBOX_BATCH = 32,
    OUTBOX_ROWS_MAX = 256, /* of a batch, with those that join a digest */
    OUTBOX_DIGEST_MAX = 50,
    OUTBOX_LEASE_S = 300,
    OUTBOX_SEND_S = 150, /* what one message may take at worst: no row is begun with less of its lease left */
    OUTBOX_TRIES = 200,
};

/** Rows held by one lane, in the order they leave; those of one group leave as one message. */
struct outbox_batch {
    struct outbox_id id[OUTBOX_ROWS_MAX];
    uint16_t group[OUTBOX_ROWS_MAX];
    size_t count;
    struct sv owner;
    struct instant until; /* of the lease */
    bool full;            /* more is waiting, as far as can be seen */
};
/** Where a lane is among the domains that mail is due for. */
struct outbox_tour {
    struct sv *domains; /* in `a` */
    size_t count, next;
    struct sv from;  /* the list after this one begins here */
    struct arena *a; /* of the list */
};
/** Leases what is due and within limits; none is no error. Texts of the batch are in `a`. */
enum err outbox_lease(struct db *db, struct arena *a, struct outbox_tour *tour, const struct outbox_sender *sender,
    const struct notify_settings *s, struct sv owner, struct instant now, struct outbox_batch *ret_batch) MUST_CHECK;
/** Gives back what was not begun, from row `from` on. */
enum err outbox_release(struct db *db, const struct outbox_batch *b, size_t from) MUST_CHECK;

/** A leased row as it stands now; op->now: when it will have been sent at the latest. op's viewer is the
 *  program, at home nowhere. A mail about several visits, or one that was changed quietly, tells what stands now.
 *  *ret_fault: why it must not be sent any more, empty if it may. E_NOTFOUND: it is no longer this owner's. */
enum err outbox_look(const struct op *op, const struct notify_settings *s, struct outbox_id id, struct sv owner,
    struct notify_waiting *ret_row, struct sv *ret_fault) MUST_CHECK;

/** How one message went, in one transaction: its rows, what follows from a bounce, and the pause of a domain. */
struct outbox_settled {
    const struct notify_waiting *rows;
    const struct outbox_outcome *outcomes;
    size_t count;
    struct sv owner;
    struct instant now;
    const struct outbox_sender *sender;
};
enum err outbox_settle(const struct op *op, const struct outbox_settled *x) MUST_CHECK;

#endif
