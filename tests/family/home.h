/** tests/family/home.h — what the tests of family do again and again, over the practice of tests/fixture.h. */
#ifndef KITH_TESTS_HOME_H
#define KITH_TESTS_HOME_H

#include "../fixture.h"
#include "db/fixture.h"
#include "family/family.h"
#include "home/queries.h"

#define NOBODY ((struct client_id){ 0 })

/** The forms as they come from a careful person; change what the test is about. */
struct contact_form home_contact_form(void);                  /* Rosa Ruiz, family member, copies to rosa@example.org */
struct contact_form home_link_form(const char *relationship); /* of an account */
struct grant_form home_grant_form(const char *preset, const char *basis);

/** By the owner, on the client's page; the test stops when it fails. */
struct contact_id home_link(
    struct practice *p, struct client_id client, struct client_id other, const char *relationship);
/** A link with a full access that has been invited to: proposed. Parent of a minor, staff decision for others. */
struct grant_id home_propose(struct practice *p, struct client_id client, struct client_id caregiver);
/** The same, accepted by the caregiver. */
struct grant_id home_give(struct practice *p, struct client_id client, struct client_id caregiver);
struct grant home_grant(struct practice *p, struct grant_id id);
/** The link in the newest invitation's mail. */
struct sv home_invitation(struct practice *p);
/** The access's links as a window saw them that read them before they died. */
void home_link_lives(struct practice *p, struct grant_id id);

/** As the guard makes it from the grant as it is now: whatever its state. */
struct viewer home_through(struct practice *p, struct grant_id id);
/** What the guard answers on /as/GRANT to this need. */
struct access_answer home_may(struct practice *p, struct grant_id id, struct need need);

struct home_counts_row home_counts(struct practice *p);
int64_t home_tasks(struct practice *p, enum task_kind kind);
void home_policy(struct practice *p, const char *preset);
void home_born(struct practice *p, struct client_id client, const char *born); /* "": none */
void home_end_all(struct practice *p);                                         /* links and accesses, without a word */
void home_restrict(struct practice *p, struct client_id client);
/** The hourly jobs of the practice at this moment. */
int64_t home_schedule(struct practice *p); /* what is planned and due: how many fired */
int64_t home_clock(struct practice *p);
int64_t home_ages(struct practice *p);
/** A mail to this address about this client came back: staff have a task. */
void home_bounced(struct practice *p, struct client_id client, const char *address);
/** The job that follows events; a test program that wants it sets family_consumer before anything happens. */
void home_events(struct practice *p);
/** The consumer of the people's event. */
void home_follow(struct practice *p, struct client_id client, const char *kind);
/** The clock moves to 00:00 of this day in a zone that is `west_h` hours behind UTC, plus us. */
void home_go_to(struct practice *p, const char *day, int west_h, int64_t us);

#endif
