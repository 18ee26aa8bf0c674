/** family/contact_write.h — inside the room: how links and contacts change. All in a transaction that the caller opened
 * (op->db). */
#ifndef KITH_FAMILY_CONTACT_WRITE_H
#define KITH_FAMILY_CONTACT_WRITE_H

#include "event/event.h"
#include "family/contact_check.h"
#include "family/grant.h"

/** Ends a contact or link: its row, its copies' queued mails, its live grant. The caller has authorised. */
enum err contact_end_in(const struct op *op, struct client_id client, struct contact_id id, struct sv reason,
    struct sv grant_reason, struct problems *problems) MUST_CHECK;
/** The event of a change to contact `id`; says whether copies went to it before and go to it now, and which was its
 * address if that is another one now (empty: the same), so that those on the old list can be told. */
enum err contact_event_in(const struct op *op, enum event_kind kind, struct client_id client, struct contact_id id,
    bool copy_was, bool copy, struct sv old_address) MUST_CHECK;
/** The place after the last in the call order. */
enum err emergency_next(const struct op *op, struct client_id client, int64_t *ret_order) MUST_CHECK;

/** What stands between two clients, and what they are: family/link.c. */
struct link_person {
    struct client_id id;
    struct sv name, gender, email_norm;
    struct opt_day born;
    bool archived, caregiver_only;
    bool closed; /* restricted, and the viewer has stated no reason: birth date and address are for rules, not for show
                  */
};
struct link_pair {
    struct link_person client, other;
    bool minor_caregiver, younger; /* edge 8 */
};
/** Problems: self_link, no_such_client, archived_client, duplicate_link, impossible_relation (edges 4, 7, 9). Reads
 * only. `except`: a link that is about to change its relationship; v 0: none. */
enum err link_pair_check(const struct op *op, const struct organization *org, struct client_id client,
    struct client_id other, enum relationship relationship, struct contact_id except, struct problems *problems,
    struct link_pair *ret_pair) MUST_CHECK;

/** Problem state_reason: the other one's record is restricted, and this member of staff has not opened it (F11). Who is
 * linked already is not asked about. */
enum err link_reason_check(const struct link_pair *pair, struct problems *problems) MUST_CHECK;

/** In a transaction, when staff chose so (row 56). */
enum err emergency_tell_in(
    const struct op *op, struct client_id client, struct contact_id id, const struct contact_typed *t) MUST_CHECK;

#endif
