/**
 * notify/wrong_person.h — **Sent to the wrong person** (F11): one step of staff stops what still waits, kills the links
 * that were sent, keeps the address, or the telephone number, from ever hearing of this client again, and lists what it
 * was told.
 */
#ifndef KITH_NOTIFY_WRONG_PERSON_H
#define KITH_NOTIFY_WRONG_PERSON_H

#include "notify/decisions.h"

/** One message that left the house for that address about this client. */
struct disclosure {
    struct instant at;
    struct sv label; /* of the notification */
    struct sv told;  /* what it said about the client: "The first name; that Ana has access." */
    bool link, link_used;
};
struct disclosures {
    struct disclosure *items;
    size_t count;
    bool more; /* the list is cut after the newest 500 */
};
struct wrong_person {
    struct wrong_person_id id; /* v 0: not reported yet */
    struct sv address;         /* empty: it stands in a restricted record that the viewer has not opened (F11) */
    struct disclosures told;
    int64_t waiting, links; /* what stops; afterwards: what was stopped */
    bool has_access;        /* somebody with this address may open the client's account now */
    struct sv note, by;
    struct instant at;
    bool lifted; /* the address may be written to again */
};
/** What the step would do, for the message of this decision. Staff with PERM_CHART; E_NOTFOUND: no mail left. */
enum err wrong_person_look(const struct op *op, struct client_id client, struct decision_id decision,
    struct wrong_person *ret_case) MUST_CHECK;
/** Does it, in one transaction; a second time adds to the first. */
enum err wrong_person_report(const struct op *op, struct client_id client, struct decision_id decision, struct sv note,
    struct problems *problems, struct wrong_person_id *ret_case) MUST_CHECK;
/** A case as reported, with what was disclosed. */
enum err wrong_person_load(
    const struct op *op, struct client_id client, struct wrong_person_id id, struct wrong_person *ret_case) MUST_CHECK;
/** It was the right person after all: the address may hear of the client again. What was stopped stays stopped. */
enum err wrong_person_lift(const struct op *op, struct client_id client, struct wrong_person_id id) MUST_CHECK;

#endif
