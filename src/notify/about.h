/**
 * notify/about.h — what one event is about: loaded once, asked by the rules, told by the mails.
 */
#ifndef KITH_NOTIFY_ABOUT_H
#define KITH_NOTIFY_ABOUT_H

#include "access/scope.h"
#include "event/event.h"
#include "notify/facts.h"
#include "notify/queries.h"
#include "people/people.h"

struct notify_about {
    const struct event *event;
    struct notify_payload payload;
    struct organization org;
    struct day today; /* in the practice's zone */
    bool has_client, has_grant, has_token, has_contact, has_login, has_change, has_review, has_staff;
    struct notify_client_row client; /* whom it is about */
    struct notify_grant_row grant;
    struct notify_change_row change; /* the grant's history at that moment */
    struct notify_token_row token;   /* of the link in the mail */
    struct notify_contact_row contact;
    struct notify_login_row login;
    struct notify_staff_one_row staff; /* whom the event is about */
    struct notify_review_row review;
    int64_t devices; /* of the login: 0, 1, or 2 for more */
    struct sv device;
    bool invite_delivered;
    bool client_grown; /* of teen age, or the birth date is not known */
};

/** E_NOTFOUND: whom it was about is not there any more. Reads only. */
enum err notify_about_load(const struct op *op, const struct event *e, struct notify_about *ret_about) MUST_CHECK;

#endif
