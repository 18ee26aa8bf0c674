/**
 * notify/about.h — what one event is about: loaded once, asked by the rules, told by the mails.
 */
#ifndef KITH_NOTIFY_ABOUT_H
#define KITH_NOTIFY_ABOUT_H

#include "billing/billing.h"
#include "calendar/calendar.h"
#include "event/event.h"
#include "family/family.h"
#include "notify/facts.h"
#include "people/people.h"

struct about_client { /* whom it is about */
    bool archived, dead;
    bool has_portal; /* has a login, or signed in once */
    bool grown;      /* of teen age, or the birth date is not known */
};
struct about_grant {
    struct contact_id contact;
    const struct notice_person *caregiver; /* among the family's people */
    bool accepted, waits;                  /* waits: for the client's consent */
};
struct about_change { /* the entry of the grant's history that came with the event */
    bool from_suspended;
    struct scope from, to;
};
struct about_token { /* of the link in the mail; its text is not here */
    struct mail_token_id id;
    struct sv address;
    struct instant expires_at;
};
struct about_login {
    struct login_id id;
    struct sv address;
    struct sv language, zone; /* of one of its accounts here; empty: the practice's */
    size_t devices;           /* 0, 1, or 2 for more; of a new device only */
    struct sv device;
};
struct about_staff { /* the event's resource */
    struct sv first, last, language, zone;
};
struct about_visit { /* the event's resource: one person's part in a visit */
    struct attendee_id attendee;
    struct appointment_id appointment;
    struct staff_id staff;
    struct instant starts_at, ends_at;
    struct sv provider, type, place, uid; /* type: as families read it */
    struct sv prepare, prepare_url;       /* what its type wants before it */
    struct sv words;                      /* with which staff answered a request */
    enum contact_type contact_type;
    enum attendee_status status;
    bool is_group, confidential, ask_to_confirm, confirmed, remind;
    int64_t sequence, series;  /* series: it happens to so many visits, this one the first; 0: it alone */
    bool repeats;              /* series: `rhythm` says how */
    struct recur_parts rhythm; /* by the clock of … */
    struct sv clock;
    struct instant last;       /* series: its last one */
    struct sv series_uid;      /* of iCalendar; empty: the visit goes by its own */
    struct contact_id guest;   /* the caregiver whose link to the call is ready; v 0: the attendee's own */
    struct contact_id *acting; /* whose access may act on appointments */
    size_t acting_count;
};
struct about_review {
    bool no_birth_date;
    struct day due_on;
};

struct about_policy {   /* the event's resource: with whom the client is insured */
    bool counts, waits; /* waits: for staff to look at it */
    bool to_client;     /* nobody reads the client's mail who may not know of it */
};

struct about_money { /* the event's resource: a bill, a payment, a card, an agreement, a share, a superbill */
    bool there;
    struct invoice_id invoice; /* v 0: of none */
    struct payment_id payment;
    struct payer_id payer;    /* v 0: not a payer so far, or nobody in particular */
    struct client_id account; /* the payer's; v 0: none */
    bool by_contact;          /* of somebody billed as a contact: it has what they chose, and none of the bills */
    bool own;                 /* the event's client pays */
    int64_t amount;           /* what it is about; of a bill what is owed, or its total once nothing is */
    struct sv number, card, beneficiary;
    struct opt_day due_on;       /* of a card: the last day it is good */
    bool owed, standing, credit; /* standing: sent and not void; credit: paid with it */
    bool ended, confidential;
    bool deposit;     /* of a bill: it asks for the deposit of a visit */
    int64_t document; /* the document_link that was sent; 0: none */
    enum notify_paper paper;
    struct sv typed; /* the address that staff typed, of nobody known */
    bool attached, sure;
    struct notice_person person; /* the payer, as RECIPIENT_PAYER */
    bool has_person;
    bool safe;        /* their own account is in safe mode … */
    struct sv sender; /* … and has this neutral name for mails */
};

struct notify_about {
    const struct event *event;
    struct notify_payload payload;
    const struct organization *org;
    struct day today; /* in the practice's zone */
    bool has_client, has_grant, has_change, has_token, has_login, has_staff, has_review, has_visit, has_money,
        has_policy;
    struct notice_family family; /* everybody around the client, with what they chose */
    struct about_client client;
    struct about_grant grant;
    struct about_change change;
    struct about_token token;
    const struct notice_person *contact; /* the event's, among the family's people; NULL: none */
    struct about_login login;
    struct about_staff staff;
    struct about_review review;
    struct about_visit visit;
    struct about_money money;
    struct about_policy policy;
    bool invite_delivered;
    bool by_tier;     /* the age rule that did it has its own mail (row 13) */
    int64_t looked;   /* acts of others in the client's record in the last seven days */
    struct sv sender; /* in safe mode: the neutral name that the client's mail comes from */
};

/** E_NOTFOUND of one of them: whom it was about is not there any more; its `about` says nothing. Reads only. A handful
 *  of queries for all of an organization's events, whatever the families' sizes; a few more for events about logins,
 *  links in mails and the like. */
struct notify_abouts {
    struct notify_about *items; /* as many as events */
    enum err *found;            /* E_OK or E_NOTFOUND */
};
enum err notify_abouts_load(
    const struct op *op, const struct event *events, size_t count, struct notify_abouts *ret_abouts) MUST_CHECK;

#endif
