/**
 * family/invite.h — **Accept Invite** (F3, edges 13–17): single use, seven days, newest only.
 */
#ifndef KITH_FAMILY_INVITE_H
#define KITH_FAMILY_INVITE_H

#include "people/people.h"

enum { INVITE_DAYS = 7, INVITE_RESENDS = 5 };

/** The link as the person in front of it may see it. Names only for the invited person, signed in. E_GONE: dead link
 * (410, no names). */
enum invite_face {
    INVITE_SIGN_IN,      /* nobody signed in; the address has a password */
    INVITE_SET_PASSWORD, /* nobody signed in; no password yet */
    INVITE_WRONG_PERSON, /* somebody else is signed in: logged, nobody is named */
    INVITE_READY,        /* the invited person: the accept and decline buttons */
    INVITE_ACCEPTED,     /* by this person already (edge 16): idempotent */
};
struct invite_view {
    enum invite_face face;
    struct grant_id grant;
    struct sv client_name, caregiver_name, words, organization; /* READY and ACCEPTED only */
    struct scope scope;
    struct instant expires_at;
    bool waits_for_consent;
};
enum err invite_open(const struct op *op, struct sv token, struct invite_view *ret_view) MUST_CHECK;
/** By a POST, signed in as the invited account. */
enum err invite_accept(
    const struct op *op, struct sv token, struct problems *problems, struct grant_id *ret_grant) MUST_CHECK;
/** The same answer when it was declined by them before. E_GONE: accepted meanwhile, or the link is dead. */
enum err invite_decline(const struct op *op, struct sv token, struct sv reason, struct problems *problems) MUST_CHECK;
/** Staff: a new token, the older ones die; at most 5 in 24 h (problem too_many_invites). Also after the caregiver's
 * address changed (edge 17). */
enum err invite_resend(const struct op *op, struct grant_id grant, struct problems *problems) MUST_CHECK;
/** From the expired page: opens a staff task; the answer is always the same. */
enum err invite_ask_again(const struct op *op, struct sv token) MUST_CHECK;

/** In the portal, for the signed-in person: open invitations waiting for them. */
struct invite_waiting {
    struct grant_id grant;
    struct sv client_name, words, organization;
    struct instant expires_at;
};
struct invites_waiting {
    struct invite_waiting *items;
    size_t count;
};
enum err invite_list_mine(const struct op *op, struct invites_waiting *ret_list) MUST_CHECK;
enum err invite_accept_mine(const struct op *op, struct grant_id grant, struct problems *problems) MUST_CHECK;
enum err invite_decline_mine(
    const struct op *op, struct grant_id grant, struct sv reason, struct problems *problems) MUST_CHECK;

/** Staff worklist and bulk invite: linked people whose grant is proposed. dry_run lists what would be sent and why not.
 */
struct invite_row {
    struct grant_id grant;
    struct contact_id contact;
    struct client_id client, caregiver;
    struct sv client_name, caregiver_name, address;
    struct opt_instant sent_at, expires_at;
    bool can_send;
    struct sv why_not;
    bool restricted;           /* F11: neither the caregiver nor their address */
    bool caregiver_restricted; /* F11: not the address, until a reason is stated */
};
struct invite_rows {
    struct invite_row *items;
    size_t count;
    int64_t total;
};
/** With words only those to clients whose names have all of them, each from its start. */
enum err invite_worklist(const struct op *op, struct sv words, int64_t page, struct invite_rows *ret_rows) MUST_CHECK;
enum err invite_send_bulk(const struct op *op, const struct grant_id *grants, size_t count, bool dry_run,
    struct invite_rows *ret_rows) MUST_CHECK;

#endif
