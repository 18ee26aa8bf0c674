/**
 * family/choice.h — what people chose to be told, and how (F1, F5, beyond 16).
 *
 * A recipient is a client (their own mails), a contact (copies, and what a caregiver hears: one contact a care
 * receiver), or a member of staff. Nobody needs a row: the catalogue decides by itself, mail and portal on, SMS and
 * push off. Mails about one's own access and security cannot be turned off. What a person stopped is theirs: staff see
 * it, and cannot turn it on again for them.
 */
#ifndef KITH_FAMILY_CHOICE_H
#define KITH_FAMILY_CHOICE_H

#include "notice/plan.h"
#include "people/people.h"

enum choice_kind { CHOICE_CLIENT, CHOICE_CONTACT, CHOICE_STAFF };
const char *choice_kind_name(enum choice_kind k); /* column recipient_kind */
struct choice_of {
    enum choice_kind kind;
    int64_t id;
};
struct choice {
    struct choice_of of;
    int64_t off[CHANNEL_COUNT]; /* categories that are off, of mail also NOTICE_STOPPED. SMS and push: all that were not
                                   asked for */
    int64_t asked;              /* bits of enum notice_asked */
    struct sv sms_number, sms_state;
    int quiet_from, quiet_until; /* minutes; both equal: none */
    struct sv language, zone;    /* empty: the practice's */
    int64_t link_generation;
    int64_t version; /* 0: no row yet */
};
/** No row: what the catalogue does. Not authorised. */
enum err choice_load(const struct op *op, struct choice_of of, struct choice *ret_choice) MUST_CHECK;
/** Fills what the plan asks of the people of one client: one query, however many they are. Not authorised. */
enum err choice_apply(const struct op *op, struct client_id client, struct notice_facts *f) MUST_CHECK;

enum choice_how { HOW_PAGE, HOW_LINK, HOW_ONE_CLICK, HOW_SMS, HOW_STAFF, HOW_UNDO };
/** Saves and writes the history, in one transaction; problems name the field. E_CONFLICT: changed meanwhile. The caller
 *  has authorised: the person themselves in their session, a signed link, or their phone. */
enum err choice_save(
    const struct op *op, const struct choice *c, enum choice_how how, struct problems *problems) MUST_CHECK;

#endif
