/**
 * tests/fixture.h — a small practice for the tests of rooms above people: a fresh migrated database, a clock that
 * stands still until it is moved, keys, staff of each role, a few clients, and viewers of every relation.
 *
 * A program says db_fixture_args(argc, argv) first; with "pg" it runs on PostgreSQL (tests/db/fixture.h). The practice
 * "Elm Street" is on plan Plus with access for caregivers switched on, in New York; "Oak Lane" is somebody else's.
 */
#ifndef KITH_TESTS_PRACTICE_H
#define KITH_TESTS_PRACTICE_H

#include "test.h"

#include "crypto/keys.h"
#include "event/event.h"
#include "people/people.h"

struct db_fixture;

/** Where the clock stands at first: Monday 2 March 2026, 15:00 UTC, 10:00 in New York. */
#define PRACTICE_NOW ((struct instant){ INT64_C(1772463600) * SECOND_US })
#define PRACTICE_PASSWORD SV("correct horse battery")

struct practice {
    struct db_fixture *fixture;
    struct db *db;
    struct arena *a; /* lives as long as the practice */
    struct keys *keys;
    struct instant now;
    struct org_id org, other_org;
    struct staff_id owner, admin, provider,
        support;                 /* owner@elm.example has PRACTICE_PASSWORD; the others have no login */
    struct staff_id other_owner; /* of Oak Lane */
    struct client_id ana;        /* Ana Ruiz, born 1985, ana@example.org */
    struct client_id leo, mia;   /* her children, born 2016 and 2012 (13): without address */
    struct client_id olga;       /* Olga Petrova, born 1950, olga@example.org */
    struct client_id carer;      /* Sam Carter, caregiver-only, sam@example.org */
    struct client_id stranger;   /* Eve Stone of Oak Lane */
};
int practice_setup(void **state);
int practice_teardown(void **state);
void practice_forward(struct practice *p, int64_t us);

/** An operation of this viewer, now. The viewer is borrowed. */
struct op practice_op(const struct practice *p, const struct viewer *v);
/** Fresh from the database each time; `subject` v 0: a page that is not about one client. */
struct viewer practice_staff(const struct practice *p, enum role role, struct client_id subject);
struct viewer practice_other_staff(const struct practice *p, struct client_id subject); /* Oak Lane's owner */
struct viewer practice_client(const struct practice *p, struct client_id self);
/** `self` looks at `subject` because both use one login. */
struct viewer practice_mailbox(const struct practice *p, struct client_id self, struct client_id subject);
/** `self` acts on `subject` through an active grant of that scope; set v.grant where the row matters. */
struct viewer practice_caregiver(
    const struct practice *p, struct client_id self, struct client_id subject, struct scope scope);
struct viewer practice_stranger(void);
struct viewer practice_system(const struct practice *p);
struct organization practice_organization(const struct practice *p);

/** A client made by the owner; born "" is none. */
struct client_id practice_add(
    const struct practice *p, const char *first, const char *last, const char *born, const char *email);
/** Gives the client a login with this password by its welcome link, as if the link had been followed; "" keeps a
 * password that is there. */
struct login_id practice_login(const struct practice *p, struct client_id client, struct sv password);

/** What happened: how often, and the payload of the latest ("" when there is none). */
int64_t practice_events(const struct practice *p, enum event_kind kind);
struct sv practice_payload(const struct practice *p, enum event_kind kind);
/** A number in a payload: practice_number(payload, "mail_token"). -1 when it is not there. */
int64_t practice_number(struct sv payload, const char *key);

#endif
