/** family/task.h — what staff have to do: one list, made by rules, done by people. */
#ifndef KITH_FAMILY_TASK_H
#define KITH_FAMILY_TASK_H

#include "people/people.h"

enum task_kind {
    TASK_HELP_ASKED,          /* private: a client asks for help with access */
    TASK_INVITE_ASKED_AGAIN,  /* somebody with a dead invitation asks for a new one */
    TASK_NO_GUARDIAN_LEFT,    /* edge 33: a ward without a reachable guardian */
    TASK_ADDRESS_SHARED,      /* beyond 17: a teen's address or number is a guardian's */
    TASK_CONTACT_UNREACHABLE, /* edge 12 */
    TASK_AGE_REVIEW,          /* nobody decided: a boundary was applied by the policy */
    TASK_CAREGIVER_DIED,
    TASK_ACCESS_TO_RESUME,   /* edges 32, 33: somebody came back from the archive; what was suspended then waits for a
                                decision */
    TASK_ADDRESS_BOUNCED,    /* edge 12: a mail came back; the task names the mail */
    TASK_COMPLAINT,          /* somebody calls our mail unwanted: nothing goes to that address any more */
    TASK_ACCESS_REVIEW,      /* beyond 3: the day has come on which staff meant to look at an access again */
    TASK_WEBHOOK_FAILS,      /* a program that is told what happens does not answer; the detail names it */
    TASK_VISITS_OVERLAP,     /* a caregiver booked over a visit that they may not know of (F11) */
    TASK_VISIT_REQUESTED,    /* a booking waits for an answer */
    TASK_NO_CONTACT_REVIEW,  /* edge 24: the end date of a no-contact rule has come */
    TASK_BUSY_FEED_FAILS,    /* a calendar elsewhere is not readable any more */
    TASK_VIDEO_FAILED,       /* the video service did not make the call of a visit */
    TASK_VIDEO_RIGHT_ENDED,  /* edge 26: somebody who may be in a call has no right to it any more */
    TASK_BILL_UNPAYABLE,     /* edge 39: a share falls to nobody */
    TASK_PAYMENT_FAILED,     /* a card that pays by itself was refused */
    TASK_PAYMENT_DISPUTED,   /* somebody asks their bank for the money back */
    TASK_PAYMENT_UNKNOWN,    /* nobody knows yet what became of a payment */
    TASK_RECURRING_STUCK,    /* an invoice that comes again and again could not be written; the detail says why */
    TASK_INSURANCE_PROPOSED, /* a family typed in a policy: it counts once staff have looked at it */
    TASK_DEPOSIT_HELD,       /* a deposit's visit is billed to somebody else: who decides what becomes of it? */
    TASK_FEE_BILLED,         /* a missed visit's fee is billed, and it was not missed after all */
    TASK_SUPPLEMENT_ENDED,   /* a connection to the supplement store ended by itself, or did not come about */
    TASK_KIND_COUNT,
};
const char *task_kind_name(enum task_kind k);
const char *task_kind_label(enum task_kind k);
struct task {
    struct task_id id;
    enum task_kind kind;
    struct client_id client;
    struct sv client_name, detail;
    struct sv dedupe; /* what it is about, as whoever opened it wrote it */
    struct instant created_at;
    bool restricted; /* F11: of such a client the lists say no more than the name */
};
struct tasks {
    struct task *items;
    size_t count;
    int64_t total;
};
/** In a transaction; a second open task of the same dedupe is not made. A client v 0: about nobody. */
enum err task_open(
    const struct op *op, enum task_kind kind, struct client_id client, struct sv dedupe, struct sv detail) MUST_CHECK;
/** The same, but never again once there was one: what has been looked at stays looked at. */
enum err task_open_once(
    const struct op *op, enum task_kind kind, struct client_id client, struct sv dedupe, struct sv detail) MUST_CHECK;
/** The same about one row of that kind's: not again where a person closed it while it was about the same row. */
enum err task_open_about(
    const struct op *op, enum task_kind kind, struct client_id client, struct sv dedupe, int64_t about) MUST_CHECK;
/** In a transaction, TASK_ADDRESS_BOUNCED or TASK_COMPLAINT of a mail that went to this address; one open task an
 * address of a client. The task keeps the mail and the code (RFC 3463, or empty), never the address. */
enum err task_open_mail(const struct op *op, enum task_kind kind, struct client_id client, struct outbox_id mail,
    struct sv address, struct sv code) MUST_CHECK;
/** In a transaction: what the open task of this dedupe asked for is no longer needed. */
enum err task_moot(const struct op *op, struct sv dedupe) MUST_CHECK;
/** By a person; a second time is no error. Staff with PERM_CHART. */
enum err task_done(const struct op *op, struct task_id id) MUST_CHECK;
/** TASK_ADDRESS_BOUNCED and TASK_COMPLAINT: mails may go to that address again, everywhere in the practice; the task is
 * done. E_NOTFOUND: no open task of these. Staff with PERM_CHART. */
enum err task_try_again(const struct op *op, struct task_id id) MUST_CHECK;
bool task_has_address(enum task_kind k);
/** The details of those of the tasks that are about an address (their mails beside them): who the mail was for, at
 * which address, and the code; never the address of a restricted record. 25 at most. */
enum err task_addresses_say(
    const struct op *op, struct task *items, const struct outbox_id *mails, size_t count) MUST_CHECK;
/** Open ones, newest first, 25 a page; with words only those about clients whose names have all of them, each from the
 * start of a name. Of a restricted client the detail is left out. Staff with PERM_CHART. */
enum err task_find(const struct op *op, struct sv words, int64_t page, struct tasks *ret_tasks) MUST_CHECK;
/** All of them. */
enum err task_list(const struct op *op, int64_t page, struct tasks *ret_tasks) MUST_CHECK;

enum begin { /* what a new practice does first */
    BEGIN_CLIENT,
    BEGIN_ZONE,
    BEGIN_NAME, /* the reader's own */
    BEGIN_TYPE,
    BEGIN_HOURS,
    BEGIN_COLLEAGUE,
    BEGIN_PRICE,
    BEGIN_COUNT
};
struct worklists {
    int64_t invites_pending, access_asked, contacts_unreachable, birthdays, grants_ending, age_reviews, tasks;
    bool done[BEGIN_COUNT]; /* a client: by hand or by import */
};
/** Numbers for the staff home, each at most 1,001 ("1,000+"), in a fixed number of queries. PERM_DIRECTORY. */
enum err worklists_load(const struct op *op, const struct organization *org, struct worklists *ret_lists) MUST_CHECK;
/** Contacts with copies on and no usable address (edge 12), by client; the detail names the contact, but for a
 * restricted client. No task ids: they are no tasks. With words only of clients whose names have all of them, each from
 * its start; so do the accesses below. */
enum err unreachable_list(const struct op *op, struct sv words, int64_t page, struct tasks *ret_tasks) MUST_CHECK;
/** Live accesses that end within 30 days, the next first. */
struct ending {
    struct grant_id grant;
    struct client_id client;
    struct sv client_name, caregiver_name;
    struct day ends_on;
    bool restricted; /* then neither the caregiver nor the day */
};
struct endings {
    struct ending *items;
    size_t count;
    int64_t total;
};
enum err ending_list(const struct op *op, struct sv words, int64_t page, struct endings *ret_endings) MUST_CHECK;

/** In a transaction: an address around this client was corrected, or its owner left; that mails to the old one came
 * back is done with, also for those whose contact the client is. */
enum err task_addresses_settle(const struct op *op, struct client_id client) MUST_CHECK;

#endif
