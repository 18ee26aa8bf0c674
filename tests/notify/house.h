/**
 * tests/notify/house.h — a practice with one family, its jobs, and a folder that mails go to.
 *
 * Leo is eight and in care; Ana, his mother, has an account and a grant that waits for her; Bo and Cy are contacts
 * without account: Bo gets copies, Cy would, but has no address. Dana owns the practice, Sam looks after Leo.
 */
#ifndef KITH_TESTS_NOTIFY_HOUSE_H
#define KITH_TESTS_NOTIFY_HOUSE_H

#include "../test.h"

#include "calendar/calendar.h"
#include "fixture.h"
#include "house/queries.h"
#include "mail/mailbox.h"
#include "notify/notify.h"
#include "people/people.h"

#define HOUSE_KEY "kith-keys 1\n1 000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f\n"

struct house {
    struct db_fixture f;
    struct db *db;
    struct arena *a;
    struct keys *keys;
    struct instant now;
    struct clock clock;
    struct org_id org;
    struct staff_id dana, sam;
    struct client_id leo, ana;
    struct contact_id ana_of_leo, bo, cy;
    struct grant_id grant;
    struct viewer viewer;
    struct op op;
    char mails[80]; /* folder */
    struct notify_settings settings;
    bool may_fail; /* torture: a run may end in an error */
};
int house_setup(void **state);
int house_teardown(void **state);

/** The login of that address, made when there is none. */
struct login_id house_login(struct house *h, struct sv email);
/** For the family's grant, Leo, Sam or the login of that address, as the kind says. */
struct mail_token_id house_token(struct house *h, enum token_kind kind, struct sv email);
struct event_id house_event(struct house *h, const struct event_new *e);
/** With organization, time, client and grant of the family filled in where they are missing. */
struct event_id house_happens(struct house *h, enum event_kind kind, struct sv payload);
struct event_id house_login_event(struct house *h, enum event_kind kind, struct login_id login, struct sv payload);
/** Leo's part in a visit with Sam in two days; `who` v 0: Leo. */
struct house_visit {
    struct client_id who;
    enum contact_type way;
    bool is_group, confidential, ask, not_reminded;
    /* made: */
    struct appointment_id appointment;
    struct attendee_id attendee;
    struct instant at;
};
void house_visit(struct house *h, struct house_visit *v);
struct event_id house_visit_event(
    struct house *h, enum event_kind kind, const struct house_visit *v, const char *payload);
/** Lets a minute pass and runs what is due. */
void house_run(struct house *h);
/** Only the planning, not the sending. */
void house_plan(struct house *h);
enum err house_write(struct house *h, enum err (*fn)(struct db *tx, struct house *h));

struct house_decisions_rows house_decisions(struct house *h);
struct house_outbox_rows house_outbox(struct house *h);
struct mailbox_entries house_mails(struct house *h);
/** The one mail to this address (asserted). */
struct mailbox_mail house_mail_to(struct house *h, const char *address);
/** Rule that decided on this recipient; "" when there is no row. */
struct sv house_rule(struct house *h, const char *notice, const char *kind, int64_t id);
bool house_contains(struct sv text, const char *part);

#endif
