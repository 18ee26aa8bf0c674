/**
 * notice/plan.h — who gets one event's notification, who does not, and the rule that decided (F1, beyond 9).
 *
 * One pure function for the real sending, for Preview and for "these e-mails will fall silent": facts in, a decision
 * per possible recipient out.
 *
 * Mirror (F1): a copy needs that the client would get it if they had an address. Once per address (edge 10): the client
 * and the login's owner first, then payers, signers and the caregiver it is about, then the others, each in the given
 * order. Rows about one's own access (3–13, 58) follow only their own gate; row 10 goes to copies that are on the list
 * given.
 */
#ifndef KITH_NOTICE_PLAN_H
#define KITH_NOTICE_PLAN_H

#include "notice/catalogue.h"

enum notice_recipient {
    RECIPIENT_CLIENT,
    RECIPIENT_COPY,
    RECIPIENT_CAREGIVER,
    RECIPIENT_PAYER,
    RECIPIENT_STAFF,
    RECIPIENT_LOGIN,
    RECIPIENT_SIGNER,
};
const char *notice_recipient_name(enum notice_recipient r);

/** One person who might get it. Texts are borrowed. */
struct notice_person {
    enum notice_recipient kind;
    int64_t id; /* client, contact, staff or login id by kind */
    struct sv name;
    struct sv address; /* normalised; empty: none */
    bool address_bounced;
    /* copies and caregivers */
    bool ended;         /* contact or link ended */
    bool copy;          /* copy_notifications */
    int64_t categories; /* bits of enum notice_category */
    bool own_rule;      /* beyond 10: the client's portal switch does not silence this copy */
    bool archived;      /* the linked account is archived; of staff: theirs */
};
struct notice_facts {
    struct portal portal; /* effective switches of the client */
    int64_t client_muted; /* categories the client's own preference turned off; not their account's */
    bool client_asked;    /* the client asked for the mails that need asking (rows 14, 15) */
    bool client_archived;
    bool confidential;        /* the item */
    bool own_rule_allowed;    /* organization switch */
    bool to_client;           /* money: the item is addressed to the client */
    struct sv client_address; /* normalised; empty: a baby. Counts for edge 10 when the client is not among people */
    const struct notice_person *people;
    size_t people_count;
};
enum notice_rule {
    RULE_SENT,
    RULE_NOT_AUDIENCE,      /* this notification is not for this kind of recipient */
    RULE_CLIENT_SETTING,    /* the client's portal switch is off */
    RULE_CLIENT_PREFERENCE, /* the client's own preference, or not asked for */
    RULE_MIRROR,            /* the client would not get it, so the contact does not */
    RULE_COPY_OFF,
    RULE_CATEGORY_OFF,
    RULE_NO_ADDRESS,
    RULE_BOUNCED,
    RULE_SAME_ADDRESS, /* one mail to one address an event */
    RULE_ENDED,
    RULE_ARCHIVED,
    RULE_CONFIDENTIAL,
    RULE_PAYER_ONLY, /* money addressed to somebody else */
    RULE_SECURITY,   /* security mail: sent to the login's owner only */
    RULE_COUNT,
};
struct notice_decision {
    const struct notice_person *person;
    bool send;
    enum notice_rule rule;
};
/** ret_decisions has room for people_count. */
void notice_plan(const struct notice_row *row, const struct notice_facts *f, struct notice_decision *ret_decisions);
const char *notice_rule_name(enum notice_rule r); /* "mirror" */
/** Why, in a sentence: "Ana Ruiz gets no copy because Leo does not get e-mails about bills." For staff and the client
 *  only: it tells of settings and of confidential items. */
struct sv notice_explain(
    struct arena *a, const struct notice_row *row, const struct notice_decision *d, struct sv client_name);

/** What a change would start and stop: every row of the catalogue for every person, before against after. */
struct notice_difference {
    const struct notice_row *row;
    const struct notice_person *person; /* of `after` */
    bool starts;                        /* else it stops */
    enum notice_rule rule;              /* the rule that decides afterwards */
};
struct notice_differences {
    struct notice_difference *items;
    size_t count;
};
/** The same people in the same order in both facts (asserted). Facts of a plain item: to_client true, confidential
 * false. Rows of rooms that do not exist yet are included; row->exists tells. */
struct notice_differences notice_compare(
    struct arena *a, const struct notice_facts *before, const struct notice_facts *after);

#endif
