/**
 * notify/bounce.h — mails that came back, whatever told it: the server at once, a report by mail, or the mail service's
 * web hook.
 *
 * A mail is known by its Message-ID alone, whose random half nobody can guess: an address in a report proves nothing.
 * Each kind of news about a mail counts once. A permanent one marks the address wherever the organization has it, so
 * that nothing goes there until staff correct it or let it be tried again; closes the row as `bounced`; opens a task;
 * and is an event (row 61 of the catalogue). Nothing is sent to another address instead. A refusal by policy (5.7) is
 * about us: the address stays as it is, the rest happens.
 */
#ifndef KITH_NOTIFY_BOUNCE_H
#define KITH_NOTIFY_BOUNCE_H

#include "access/viewer.h"
#include "notify/notify.h"

/** In a transaction: what follows from a bounce that has been told for the first time. The row is closed already, or
 *  about to be. */
struct bounce_of {
    struct outbox_id id;
    struct client_id client; /* v 0: none */
    struct contact_id contact;
    struct sv notice, address;
    struct sv code;   /* RFC 3463, or empty */
    bool address_bad; /* nobody is reached there */
};
enum err bounce_follow_in(const struct op *op, const struct bounce_of *b) MUST_CHECK;

#endif
