/**
 * family/contact_access.h — a contact and the access it carries, saved together: what other programs do in one call
 * (F1, F2, F3). All or nothing.
 */
#ifndef KITH_FAMILY_CONTACT_ACCESS_H
#define KITH_FAMILY_CONTACT_ACCESS_H

#include "family/contact.h"
#include "family/grant.h"
#include "family/portal_setting.h"

struct contact_access {
    enum { LEAVE_ACCESS, GIVE_ACCESS, TAKE_ACCESS } want;
    enum { SAME_SCOPE, WHOLE_SCOPE, SET_SCOPE } scope; /* not said; null; the setting */
    struct portal_setting setting;
    struct grant_form form; /* acknowledgement, dates, proof; an empty basis is derived */
    /* As whom an access is given or widened: with a fresh password, or a key whose owner acknowledged the duties. NULL:
     * the caller may not, and `refusal` says what to do. */
    const struct op *granting;
    const struct problems *refusal;
};

enum warn_mode { WARN_TELL, WARN_STOP, WARN_SKIP }; /* save and tell; do not save; do not look */
struct contact_making {
    struct client_id client;
    struct contact_form form;
    struct client_id linked;          /* v 0: a contact without account, or … */
    const struct client_form *person; /* … with the account that is made for them; NULL: none */
    struct contact_access access;
    enum warn_mode warn;
};
/** PERM_CHART; an access needs PERM_GRANTS as well. Warnings that did not stop it are added to `warnings`. */
enum err contact_make(const struct op *op, const struct contact_making *m, struct problems *problems,
    struct problems *warnings, struct contact_id *ret_contact) MUST_CHECK;
/** contact_update() and what becomes of the access. */
enum err contact_save(const struct op *op, struct client_id client, struct contact_id id, const struct contact_form *f,
    const struct contact_access *access, enum warn_mode warn, struct problems *problems,
    struct problems *warnings) MUST_CHECK;

#endif
