/**
 * notice/catalogue.h — every notification the product knows, as data (spec notifications.md; the number is its row
 * there).
 *
 * A notification of a room that does not exist yet is listed and marked so: adding the room needs its event and
 * templates, nothing else. Conditions that are no gate (a limit per day, a staff setting, a roster, "both sign") are
 * the sender's: it leaves the event or the person out.
 */
#ifndef KITH_NOTICE_CATALOGUE_H
#define KITH_NOTICE_CATALOGUE_H

#include "access/scope.h"

enum notice_category { /* a contact's own categories; bits of contact.copy_categories */
    NOTICE_VISITS,
    NOTICE_MONEY,
    NOTICE_FORMS,
    NOTICE_DOCUMENTS,
    NOTICE_MESSAGES,
    NOTICE_CARE,
    NOTICE_ACCOUNT, /* about one's own access: no category gates it */
    NOTICE_CATEGORY_COUNT,
};
enum {
    NOTICE_CATEGORIES_ALL = (1 << NOTICE_ACCOUNT) - 1, /* what the column of copies holds at first */
    NOTICE_ASKED_FOR = 1 << NOTICE_CATEGORY_COUNT,     /* further bit of the column: also what is off at first */
};
const char *notice_category_name(enum notice_category c);
const char *notice_category_label(enum notice_category c);
/** The categories that match a scope's capabilities: preselected on the link form (F1). */
int64_t notice_categories_of(struct scope s);

enum { NOTICE_STOPPED = 1 << (NOTICE_CATEGORY_COUNT + 1) }; /* further bit of a choice's mail_off: stopped all (F1) */

/** Ways to a person. Mail and portal come by themselves, SMS and push only where the person asked for them. */
enum notice_channel { CHANNEL_MAIL, CHANNEL_PORTAL, CHANNEL_SMS, CHANNEL_PUSH, CHANNEL_COUNT };
const char *notice_channel_name(enum notice_channel c); /* "mail", as in the columns */
bool notice_channel_parse(struct sv name, enum notice_channel *ret_channel);
const char *notice_channel_label(enum notice_channel c); /* "E-mail": screens */

/** When it leaves, if nothing holds it back. */
enum notice_timing {
    TIMING_AT_ONCE,
    TIMING_DIGEST,    /* may wait a few minutes, to leave as one mail with others to the same person */
    TIMING_SCHEDULED, /* planned ahead (event/schedule.h) */
};
enum notice_asked {          /* bits of a choice's `asked`: mails that have to be asked for */
    ASKED_PROXY_SIGN_IN = 1, /* row 14 */
    ASKED_ACCESS_DIGEST = 2, /* row 15 */
};

enum notice_to { /* audience bits */
    TO_CLIENT = 1,
    TO_COPIES = 2,
    TO_PAYER = 4,
    TO_STAFF = 8,
    TO_CAREGIVER = 16, /* the contact whose own access it is about */
    TO_LOGIN = 32,     /* the owner of the login: security mails */
    TO_SIGNER = 64,    /* who signed or has to sign; never gated by the client's switches */
};
struct notice_row {
    int number;        /* in spec notifications.md */
    const char *key;   /* "invoice_issued": column `notice` and templates' name */
    const char *label; /* "Invoice issued": screens */
    unsigned to;       /* enum notice_to bits */
    int gate;          /* enum cap that gates C and K; -1: none */
    int gate_too;      /* a second one, or -1 (row 42) */
    enum notice_category category;
    bool security;     /* never gated, never copied */
    bool own_access;   /* rows 3–13 and 58: follows only its own gate, whatever the state of the link */
    bool needs_access; /* about an access that goes on: nothing once it has ended (rows 3, 4, 11, 12) */
    bool money;        /* reaches client and copies only when addressed to the client */
    bool exists;       /* its room exists: it can be sent today */
    bool off_at_first; /* copies have to be asked for (row 39) */
    int client_opt_in; /* bit of enum notice_asked: the client has to ask for it (rows 14, 15); 0: no need */
    bool mail_only;    /* no other channel: it carries a way in */
    enum notice_timing timing;
    bool staff_setting; /* staff may turn it off for themselves although it is about accounts (row 60) */
    bool urgent;        /* of the same day: quiet hours do not hold it back, as for security mail */
    bool reminder;      /* of a visit: comes at the times that each chose */
    bool safe; /* safe mode keeps it from the contacts it is about, and the client's copy where asked (rows 5, 9, 10) */
};
/** In order of number, 1 to 62. */
extern const struct notice_row notice_catalogue[];
extern const size_t notice_catalogue_count;
const struct notice_row *notice_find(struct sv key);  /* NULL: unknown */
const struct notice_row *notice_numbered(int number); /* row of the spec, 1 to 62 (asserted) */

#endif
