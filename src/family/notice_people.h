/**
 * family/notice_people.h — the people around one client as the plan of notices wants them: the same for Preview, for
 * "these e-mails will fall silent", and for the real sending.
 */
#ifndef KITH_FAMILY_NOTICE_PEOPLE_H
#define KITH_FAMILY_NOTICE_PEOPLE_H

#include "notice/plan.h"
#include "people/people.h"

struct notice_ask {
    const struct organization *org; /* NULL: loaded */
    struct client_id client;
    struct contact_id contact; /* listed as a copy although it has ended; v 0: none */
    struct grant_id grant;     /* whoever gave this access looks after the client as well; v 0: none */
    bool staff;                /* with those who look after the client … */
    struct staff_id member;    /* … and this one, whose visit it is; v 0: none */
};
struct notice_family {
    bool there; /* false: no such client in the organization, and nothing else is filled */
    struct notice_facts facts;
    struct sv first;   /* how the client is called */
    struct sv address; /* their usual one, whatever safe mode says; empty: none */
    struct opt_day born;
    bool archived, dead;
    bool has_portal; /* has a login, or signed in once */
};
/** The client; each active contact (a copy); everybody who has or had access (a caregiver; the id of both is the
 *  contact's); staff: who looks after the client, or, if nobody does, owners and administrators. With what each of them
 *  chose. A handful of queries, however many they are. op->viewer->today decides ages. Not authorised. */
enum err notice_family_load(
    const struct op *op, const struct notice_ask *ask, struct notice_family *ret_family) MUST_CHECK;
/** The same for many clients of one organization, which is given, with as few queries: their own `org` is not looked
 * at. */
enum err notice_families_load(const struct op *op, const struct organization *org, const struct notice_ask *asks,
    size_t count, struct notice_family *ret_families) MUST_CHECK;
/** The same people for what happens to one access: its giver is among them, even who gave only this one. `grant` v 0:
 * an event of nobody in particular. */
enum err notice_facts_of_access_load(
    const struct op *op, struct client_id client, struct grant_id grant, struct notice_facts *ret_facts) MUST_CHECK;
/** The same people for an event of nobody in particular. */
enum err notice_facts_load(const struct op *op, struct client_id client, struct notice_facts *ret_facts) MUST_CHECK;

#endif
