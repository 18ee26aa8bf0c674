/**
 * notify/about.h — what one event is about: loaded once, asked by the rules, told by the mails.
 */
#ifndef KITH_NOTIFY_ABOUT_H
#define KITH_NOTIFY_ABOUT_H

#include "event/event.h"
#include "notify/facts.h"
#include "people/people.h"

struct about_person {
    struct sv first, last, address; /* address normalised; empty: none */
    bool bounced, archived, dead;
};
struct about_client { /* whom it is about */
    struct about_person person;
    bool has_portal;          /* has a login, or signed in once */
    bool grown;               /* of teen age, or the birth date is not known */
    struct staff_id provider; /* v 0: none */
};
struct about_grant {
    struct contact_id contact;
    struct about_person caregiver;
    struct staff_id ack_by;
    bool accepted, waits, copies; /* waits: for the client's consent */
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
struct about_contact {
    struct about_person person;
    bool copies;
};
struct about_login {
    struct login_id id;
    struct sv address;
    size_t devices; /* 0, 1, or 2 for more */
    struct sv device;
};
struct about_review {
    bool no_birth_date;
    struct day due_on;
};

struct notify_about {
    const struct event *event;
    struct notify_payload payload;
    struct organization org;
    struct day today; /* in the practice's zone */
    bool has_client, has_grant, has_change, has_token, has_contact, has_login, has_staff, has_review;
    struct about_client client;
    struct about_grant grant;
    struct about_change change;
    struct about_token token;
    struct about_contact contact;
    struct about_login login;
    struct about_person staff; /* the event's resource */
    struct about_review review;
    bool invite_delivered;
    bool by_tier; /* the age rule that did it has its own mail (row 13) */
};

/** E_NOTFOUND: whom it was about is not there any more. Reads only. */
enum err notify_about_load(const struct op *op, const struct event *e, struct notify_about *ret_about) MUST_CHECK;

#endif
