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
 *
 * Safe mode (beyond 16) silences whom it names (`silenced`), and rows 5, 9 and 10 for the family; the client hears of
 * these only where nobody else reads: by mail, at a confidential address. Whatever else anybody gets stays the same, so
 * that nothing shows that it is on.
 *
 * Reminders of visits (row 18) go to each at the times they chose. The mirror rule holds for each time: a copy with
 * times of its own gets one only when the client is reminded then, by mail; own_rule lifts that for times of one's own,
 * unless the client wants no reminders at all.
 *
 * A restriction never adds a recipient: where two share an address and the first falls away, the other gets the one
 * mail.
 */
#ifndef KITH_NOTICE_PLAN_H
#define KITH_NOTICE_PLAN_H

#include "notice/reminder.h"

enum notice_recipient {
    RECIPIENT_CLIENT,
    RECIPIENT_COPY,
    RECIPIENT_CAREGIVER,
    RECIPIENT_PAYER,
    RECIPIENT_STAFF,
    RECIPIENT_LOGIN,
    RECIPIENT_SIGNER,
};
/** As notice_decision keeps it: "contact" for a copy. A login of a known person is kept as that person. */
const char *notice_recipient_name(enum notice_recipient r);
bool notice_recipient_parse(struct sv name, enum notice_recipient *ret_recipient);

/** One person who might get it. Texts are borrowed. */
struct notice_person {
    enum notice_recipient kind;
    int64_t id; /* client, contact, staff or login id by kind */
    struct sv name;
    struct sv address; /* normalised; empty: none */
    bool address_bounced;
    int64_t restricted; /* the client whose restricted record the address stands in: not for every eye (F11); 0: none */
    struct sv first;    /* as greeted; empty: without a name */
    /* copies and caregivers */
    bool ended;         /* contact or link ended */
    bool copy;          /* copy_notifications */
    int64_t categories; /* bits of enum notice_category */
    bool own_rule;      /* beyond 10: the client's portal switch does not silence this copy */
    struct notice_reminders reminders;
    bool archived;     /* the linked account is archived; of staff: theirs */
    bool silenced;     /* beyond 16: hears nothing of this client; so does whoever shares the address */
    bool access_ended; /* a caregiver's access is over: nothing but about its end */
    /* anybody's own choice */
    int64_t off[CHANNEL_COUNT];  /* categories the person turned off, a channel each; of mail also NOTICE_STOPPED. Not
                                    the client's mail: that is client_muted, since it holds for the copies too */
    bool ways[CHANNEL_COUNT];    /* portal: has an account to read in; SMS, push: asked for once. Mail: not looked at */
    int64_t reader;              /* the account they read in: a client's or a member of staff's; 0: none */
    bool blocked;                /* the address was reported as somebody else's (F11) */
    struct sv number;            /* E.164; empty: none, or STOP was answered */
    int quiet_from, quiet_until; /* minutes of the day in `zone`; both equal: none */
    struct sv zone, language;    /* of the reader; empty: the practice's */
};
struct notice_facts {
    struct portal portal; /* effective switches of the client */
    int64_t client_muted; /* categories the client's own preference turned off; not their account's */
    int64_t client_asked; /* bits of enum notice_asked */
    bool client_stopped;  /* the client stopped all mails but those about access and security; holds for copies too */
    bool safe;            /* beyond 16 */
    bool safe_address; /* and the client's mail goes to a confidential address: client_address, and theirs in people */
    bool sms;          /* the practice's plan has text messages, and they are switched on */
    bool client_archived;
    bool confidential; /* the item */
    bool
        mailbox_read; /* somebody reads the client's mailbox who may not know of the item: told in their portal alone */
    bool own_rule_allowed;    /* organization switch */
    bool to_client;           /* money: the item is addressed to the client */
    struct sv client_address; /* normalised; empty: a baby. Counts for edge 10 when the client is not among people */
    int64_t reminder_min; /* it is a reminder, so many minutes before the visit; 0: none, or of no time in particular */
    bool reminder_usual;  /* … when the practice or the type of the visit says */
    struct notice_reminders client_reminders;
    const int64_t *times; /* for notice_compare(): minutes at which the practice or any type reminds … */
    size_t times_count;   /* … 0: reminders are compared as one */
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
    RULE_PAYER_ONLY,      /* goes to who pays: this one does not, or has it as the payer */
    RULE_SECURITY,        /* security mail: sent to the login's owner only */
    RULE_PREFERENCE,      /* the person's own preference, on this channel */
    RULE_STOPPED,         /* the person stopped all e-mails of this kind with one click */
    RULE_NOT_ASKED,       /* has to be asked for */
    RULE_SAFE_MODE,       /* the client is in safe mode */
    RULE_BLOCKED,         /* the address was reported as somebody else's */
    RULE_CHANNEL,         /* this notification does not go this way */
    RULE_OWN_ARCHIVED,    /* the person's own account is archived */
    RULE_GRANT_ENDED,     /* the access that it is about is over */
    RULE_PLAN,            /* the practice's plan does not have this channel, or it is not switched on */
    RULE_REMINDER_TIMES,  /* the person wants reminders at other times, other ways, or none */
    RULE_REMINDER_MIRROR, /* the client is not reminded at that time, so the contact is not */
    RULE_MAILBOX_READ,    /* others read the client's mailbox, and may not know of it: their portal has it */
    RULE_COUNT,
};
struct notice_decision {
    const struct notice_person *person;
    enum notice_channel channel;
    bool send;
    enum notice_rule rule;
};
/** By e-mail. ret_decisions has room for people_count. */
void notice_plan(const struct notice_row *row, const struct notice_facts *f, struct notice_decision *ret_decisions);
/** By any channel: the same rules, with what this way needs. Once per way and reader. A person who has no such way, or
 *  never asked for it, gets a decision that need not be kept: notice_kept(). */
void notice_plan_channel(const struct notice_row *row, const struct notice_facts *f, enum notice_channel channel,
    struct notice_decision *ret_decisions);
bool notice_kept(const struct notice_decision *d);
/** Whether a minute of the reader's day is in their quiet hours, and how many minutes are left of them then (0: none).
 *  `from` may be later than `until`: over midnight. */
int notice_quiet_left(const struct notice_row *row, int from, int until, int minute);
const char *notice_rule_name(enum notice_rule r); /* "mirror" */
bool notice_rule_parse(struct sv name, enum notice_rule *ret_rule);
/** Why, in a sentence: "Ana Ruiz gets no copy because Leo does not get e-mails about bills." From what notice_decision
 *  keeps, so that it says later what was true then. `name` empty: a sign-in that several may share. For staff and the
 *  client only: it tells of settings and of confidential items. */
struct sv notice_explain(struct arena *a, const struct notice_row *row, enum notice_rule rule,
    enum notice_recipient kind, enum notice_channel channel, struct sv name, struct sv client_name);

/** What a change would start and stop: every row of the catalogue for every person and channel, before against after.
 */
struct notice_difference {
    const struct notice_row *row;
    const struct notice_person *person; /* of `after` */
    enum notice_channel channel;
    bool starts;           /* else it stops */
    enum notice_rule rule; /* the rule that decides afterwards */
    int64_t minutes;       /* of a reminder: so long before the visit; 0: all, or no reminder */
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
