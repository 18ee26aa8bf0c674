/**
 * family/preview.h — **Preview**: what a caregiver would see and which e-mails they would get (F3, beyond 1), and which
 * e-mails fall silent or start when settings change (F5). From access_decide() and notice_plan(), nothing else.
 */
#ifndef KITH_FAMILY_PREVIEW_H
#define KITH_FAMILY_PREVIEW_H

#include "family/choice.h"
#include "family/contact.h"
#include "family/grant.h"
#include "family/notice_people.h"

struct preview_area {
    enum cap cap;
    enum level level; /* as decided */
    bool exists;      /* the room exists: the line links to a page */
    int64_t count;    /* items there today */
    struct sv why;    /* hidden: the reason; for staff and the client only */
};
struct preview {
    struct preview_area areas[CAP_COUNT];
    struct notice_difference *mails; /* what they would get: starts=true */
    size_t mails_count;
    struct sv caregiver_name, client_name;
};
/** For a grant that exists: as it is, or, while it waits to be accepted, as it will be then. Staff of the client's
 * page, and the care receiver (who sees each caregiver's preview). Writes one access-log row, sends nothing. */
enum err preview_grant(const struct op *op, struct grant_id grant, struct preview *ret_preview) MUST_CHECK;
/** For one about to be saved: the scope that `g` chooses, under the ceiling that its basis has today. `caregiver` v 0:
 * somebody who is not a client yet. A form that chooses nothing gives nothing. Staff; one access-log row. */
enum err preview_form(const struct op *op, struct client_id client, struct client_id caregiver,
    const struct grant_form *g, const struct contact_form *f, struct preview *ret_preview) MUST_CHECK;

/** Before saving: what starts and stops. Staff of the client's page. */
enum err preview_portal(const struct op *op, struct client_id client, struct portal after,
    struct notice_differences *ret_differences) MUST_CHECK;
/** `after` NULL: the contact ends. */
enum err preview_contact(const struct op *op, struct client_id client, struct contact_id contact,
    const struct contact_form *after, struct notice_differences *ret_differences) MUST_CHECK;
/** What a person's own choice starts and stops for them; of a client with `copies`, also for the contacts who follow by
 *  the mirror rule. To a contact it tells what they chose, never what the client's settings or safe mode do: those are
 *  left out of the comparison. Not authorised: as choice_save(). */
enum err preview_choice(const struct op *op, struct client_id client, const struct choice *after, bool copies,
    struct notice_differences *ret_differences) MUST_CHECK;
/** Other reminders of visits for the client, or for one of their contacts, with all that silences anybody. Staff of the
 * client's page. */
enum err preview_reminders(const struct op *op, struct client_id client, struct choice_of of,
    const struct notice_reminders *after, struct notice_differences *ret_differences) MUST_CHECK;
/** Archiving; of an archived client: the return. */
enum err preview_archive(
    const struct op *op, struct client_id client, struct notice_differences *ret_differences) MUST_CHECK;
#endif
