/**
 * family/safe.h — Safe mode, the mail side (beyond 16): reaching a client without anybody else noticing.
 *
 * A confidential address, a neutral sender, and silence towards named contacts. Staff turn it on when they are asked
 * to; no reason is demanded, none is kept. Nothing that a caregiver or a sharer of the mailbox reads differs: no page,
 * text, count or refusal looks at it, and notice_plan() alone decides by it.
 */
#ifndef KITH_FAMILY_SAFE_H
#define KITH_FAMILY_SAFE_H

#include "family/contact.h"

struct safe_person {
    struct contact_id id;
    struct sv name, words; /* words: what they are to the client */
    bool silenced;
};
struct safe_people {
    struct safe_person *items;
    size_t count;
};
struct safe_mode {
    bool on;
    struct sv email, sender; /* may be empty: the usual address, the practice's name */
    struct sv set_by;
    struct instant set_at;
    struct safe_people people; /* active contacts */
};
/** Staff of the client's page. */
enum err safe_load(const struct op *op, struct client_id client, struct safe_mode *ret_safe) MUST_CHECK;

struct safe_form {
    bool on;
    struct sv email, sender;
    const struct contact_id *silenced;
    size_t silenced_count;
};
/** PERM_CHART. Off ends the silence too. Mails that wait follow at once: the silenced persons' are dropped, the
 * client's go to the confidential address. Problems name the field; an address that a contact of the client reads is
 * refused. */
enum err safe_save(
    const struct op *op, struct client_id client, const struct safe_form *f, struct problems *problems) MUST_CHECK;

#endif
