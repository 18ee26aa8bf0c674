/**
 * family/choice.h — what people chose to be told, and how (F1, F5, beyond 16).
 *
 * A recipient is a client (their own mails), a contact (copies, and what a caregiver hears: one contact a care
 * receiver), or a member of staff. Nobody needs a row: the catalogue decides by itself, mail and portal on, SMS and
 * push off. Mails about one's own access and security cannot be turned off. What a person stopped is theirs: staff see
 * it, and cannot turn it on again for them.
 *
 * A signed link opens the choices of one recipient without an account. Its token is derived (crypto/token.h) from who
 * they are and `link_generation`: a higher one kills the older links. The category in an address is a plain number, no
 * part of the signature: who holds the link may change every category.
 */
#ifndef KITH_FAMILY_CHOICE_H
#define KITH_FAMILY_CHOICE_H

#include "notice/plan.h"
#include "people/people.h"

enum choice_kind { CHOICE_CLIENT, CHOICE_CONTACT, CHOICE_STAFF, CHOICE_KIND_COUNT };
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
    int quiet_from, quiet_until;       /* minutes; both equal: none */
    struct sv language, zone;          /* empty: the practice's */
    struct notice_reminders reminders; /* of visits; staff have none */
    bool reminders_theirs;             /* chosen by the person */
    int64_t link_generation;
    int64_t version; /* 0: no row yet */
};
/** No row: what the catalogue does. Not authorised. */
enum err choice_load(const struct op *op, struct choice_of of, struct choice *ret_choice) MUST_CHECK;
/** Fills what the plan asks of the people in `f`: choices, ways, silence, blocked addresses, the client's safe mode
 * with its confidential address. Contacts and caregivers are found by their contact's id, staff by theirs; whoever is
 * not of this client stays as they are. One query, however many they are; `people` is a new list. Not authorised. */
enum err choice_apply(const struct op *op, struct client_id client, struct notice_facts *f) MUST_CHECK;
/** The same for several clients of one organization, still with one query. */
struct choice_family {
    struct client_id client;
    struct notice_facts *facts;
};
enum err choice_apply_all(const struct op *op, const struct choice_family *families, size_t count) MUST_CHECK;

/** Minutes before a visit at which the practice or any of its types reminds: `f->times`. Not authorised. */
enum err choice_times_load(const struct op *op, struct notice_facts *f) MUST_CHECK;

enum choice_how { HOW_PAGE, HOW_LINK, HOW_ONE_CLICK, HOW_SMS, HOW_STAFF, HOW_UNDO };
/** Saves and writes the history, in one transaction; problems name the field. E_CONFLICT: changed meanwhile. Nothing is
 *  written where nothing changes. The caller has authorised: the person themselves in their session, a signed link, or
 *  their phone. HOW_STAFF: stops only, on the person's word (problem stopped_by_person otherwise), and reminders as
 * long as the person has not chosen them. A change of reminders plans those of visits ahead anew (event
 * reminders_changed). A new number, or one that answered STOP, becomes `asked` until its owner confirms it (event
 * sms_asked). */
enum err choice_save(
    const struct op *op, const struct choice *c, enum choice_how how, struct problems *problems) MUST_CHECK;

/** Problems of reminders by themselves: too_many_times, no_time, no_way. */
void choice_reminders_check(const struct notice_reminders *r, struct problems *problems);

/** What the owner of a telephone answered to a text message: every choice with this number, of every practice, becomes
 *  `stopped` or `on`. A number that nobody gave us is no error. `op` needs no viewer of its own. */
enum err choice_number_answered(const struct op *op, struct sv number, bool stop) MUST_CHECK;

/** Whether this installation has a gateway for text messages; until it is said, it has. Once, before any thread. */
void choice_texts_set(bool there);
/** The practice's plan has text messages, they are switched on, and there is a gateway. */
bool choice_texts_offered(const struct organization *org);

/** What a mail to this recipient carries. `base_url` without slash at the end. */
struct choice_links {
    struct sv settings;    /* "choose what you get": a page */
    struct sv unsubscribe; /* RFC 8058, of this category: List-Unsubscribe, and the foot of the mail. A POST with the
                              body List-Unsubscribe=One-Click stops it at once; a GET shows a page with a button */
};
/** NOTICE_ACCOUNT cannot be stopped: only `settings` is filled. NOTICE_CATEGORY_COUNT: all that can be stopped. */
struct choice_links choice_link(const struct keys *k, struct arena *a, struct sv base_url, struct choice_of of,
    int64_t link_generation, enum notice_category category);
/** Whom a token is for, by its signature alone. False: not one of ours. */
bool choice_token_read(
    const struct keys *k, struct arena *a, struct sv token, struct choice_of *ret_of, int64_t *ret_generation);
/** Who holds a signed link. */
struct choice_holder {
    struct choice_of of;
    struct org_id org;
    struct client_id client; /* whose mails it is about; v 0: staff */
    struct sv language;      /* of the reader; empty: the practice's */
};
/** E_GONE: forged, older than the newest generation, or its contact or member of staff has left. */
enum err choice_link_open(const struct op *op, struct sv token, struct choice_holder *ret_holder) MUST_CHECK;
/** Older links die: the address moved to somebody else, or the mail went to the wrong person (F11). In a transaction.
 */
enum err choice_links_kill_in(const struct op *op, struct choice_of of) MUST_CHECK;
/** The same for everything that goes to a client's address: their own mails, and copies where they are the contact. */
enum err choice_links_kill_of_client(const struct op *op, struct client_id client) MUST_CHECK;

/** One click: stops e-mails of a category (NOTICE_CATEGORY_COUNT: all), whatever else changes meanwhile. `ret_change`
 *  is what undo takes, v 0 when it was off already. */
enum err choice_stop(const struct op *op, struct choice_of of, enum notice_category category, enum choice_how how,
    struct choice_change_id *ret_change) MUST_CHECK;
/** Takes back the recipient's newest change, if it is this one; E_CONFLICT otherwise. */
enum err choice_undo(const struct op *op, struct choice_of of, struct choice_change_id change) MUST_CHECK;

#endif
