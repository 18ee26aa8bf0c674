/**
 * notify/facts.h — the small JSON objects on both sides: an event's payload, and what a waiting mail knows.
 *
 * Facts are the values of the moment of planning, so that each try renders the same mail. First names at most, never a
 * token.
 */
#ifndef KITH_NOTIFY_FACTS_H
#define KITH_NOTIFY_FACTS_H

#include "base/err.h"
#include "base/str.h"

struct notify_payload { /* of any event; what it does not say is zero */
    int64_t mail_token;
    bool again;
    struct sv reason;
    struct sv old_address, new_address;
    bool copy_was; /* contact_changed: copies before the change */
    bool has_copy_was;
    bool copies_none; /* contact_added, _changed, _ended: copies go to it neither before nor after */
    int64_t days;
    struct sv last_day; /* ISO */
    bool idle;          /* grant_ends_soon: closed on that day, unless it is used before */
    int64_t was_us;     /* a visit that moved: its start before; 0: it did not */
    int64_t nth;        /* a visit in a series, from 1; 0: in none */
    int64_t minutes;    /* of a reminder: so long before the visit; 0: of no time in particular */
    bool beyond;        /* … at which neither the practice nor the type reminds */
    bool quiet;         /* whoever did it wants nobody told */
    int64_t n;          /* audit_head: number and hash of the row */
    struct sv hash;
    int64_t payer, given_back; /* whom an event about money is for; of a refund, minor units */
    bool renewed;              /* another link to the bill */
    bool to_client;            /* a superbill for the client and the copies */
    int64_t link;              /* a superbill that was sent: its document_link */
    bool ended, capped;        /* an agreement to pay */
};
/** E_INVALID: no JSON object. Unknown members are passed over. */
enum err notify_payload_read(struct arena *a, struct sv json, struct notify_payload *ret_payload) MUST_CHECK;

/** Documents that are sent: enum document_kind and 1. */
enum notify_paper { PAPER_NONE, PAPER_INVOICE, PAPER_RECEIPT, PAPER_SUPERBILL, PAPER_STATEMENT };

struct notify_facts {
    struct sv mail;   /* key of mails.h */
    int64_t to;       /* the one enum notice_to bit of this recipient */
    struct sv first;  /* first name of the recipient; empty: unknown, or a shared mailbox */
    struct sv client; /* first names of the two sides */
    struct sv caregiver;
    struct sv day;    /* ISO: when it ends, or until when the link works. Put into words when a mail is made */
    struct sv at;     /* instant_iso(): told by the reader's clock */
    struct sv device; /* "Firefox on Android" */
    struct sv path;   /* page of the button when the mail has no link of its own: "/portal/family" */
    struct sv head;   /* NUMBER:HASH of the access log, as `kith audit verify --head` takes it */
    struct sv sender; /* neutral: the name the mail comes from; empty: none */
    int64_t org;      /* whose log it is */
    int64_t days;
    int64_t count; /* access_digest: acts of others in the last seven days, 0 for none */
    bool again;    /* sent again; access given back; un-archived */
    bool copies;   /* the contact gets copies */
    bool waits;    /* for the client's consent */
    bool ended;    /* rather than narrowed; the recipient is not on the list any more */
    bool idle;     /* it is for want of use */
    bool reason;   /* a reason is on the family page */
    /* a visit */
    struct sv ends, was; /* as `at`: until when; when it was before it moved */
    struct sv provider, visit_type, place;
    struct sv prepare, prepare_url; /* before it */
    struct sv words;                /* of staff who answered a request, for who has no page to read them on */
    struct sv uid;                  /* of iCalendar */
    int64_t sequence;               /* the same; a mail of an older one is not sent any more */
    int64_t attendee;               /* whose part in it */
    int64_t series;                 /* so many visits, of which it is the first; 0: it alone */
    int64_t every, unit, weekdays; /* … as a rule says them: enum freq of struct recur_parts and 1; 0: as none does */
    struct sv last, clock;         /* when the last of them begins; the zone of the rule */
    struct sv series_uid;          /* of iCalendar; empty: it goes by its own */
    bool whole;                    /* the mail is about more of the series than this one */
    int64_t way;                   /* enum contact_type and 1 */
    int64_t contact;               /* that a copy goes to; 0: the mail is nobody's copy */
    int64_t grant;                 /* of the caregiver whose link to a call it is; 0: the attendee's own */
    bool missed, late;
    /* money */
    struct sv currency; /* empty: it is not about money */
    int64_t amount;     /* minor units; 0: none is told */
    struct sv number;   /* of the bill */
    struct sv card;     /* "Visa 4242" */
    int64_t invoice;    /* whose link the mail carries, if there is no path */
    bool credit, capped, deposit;
    int64_t paper;    /* a document that was sent: enum notify_paper … */
    int64_t document; /* … by the link that the mail carries; 0: by none */
    bool attached;    /* … or as a file in the mail */
    bool neutral;     /* safe mode: the mail says no more than that there is a message */
};
struct sv notify_facts_write(struct arena *a, const struct notify_facts *f);
/** E_INVALID: not what notify_facts_write() writes. */
enum err notify_facts_read(struct arena *a, struct sv json, struct notify_facts *ret_facts) MUST_CHECK;

#endif
