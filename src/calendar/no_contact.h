/**
 * calendar/no_contact.h — two clients who are never brought together (beyond 12): one session, roster or room.
 *
 * Staff see that there is a rule; its reason only who may read either chart. Families are told "not available". It ends
 * when staff lift it, never by the clock alone (edge 24): an end date opens a review.
 */
#ifndef KITH_CALENDAR_NO_CONTACT_H
#define KITH_CALENDAR_NO_CONTACT_H

#include "family/family.h"

struct no_contact {
    struct no_contact_id id;
    struct client_id other;
    struct sv other_name, reason;
    struct day starts_on;
    struct opt_day ends_on;
    bool review_due; /* its end date has come */
    struct instant created_at;
};
struct no_contacts {
    struct no_contact *items;
    size_t count;
};
/** Of one client, in force. PERM_CHART. */
enum err no_contact_list(const struct op *op, struct client_id client, struct no_contacts *ret_list) MUST_CHECK;
/** Problems: required, unknown_client, self, duplicate, bad_day, ends_before_start, together_ahead (names the sessions
 *  ahead in which both are: they have to be changed first, or said to be known: together_ok). PERM_CHART. */
struct no_contact_form {
    struct client_id other;
    struct sv starts_on, ends_on, reason; /* starts_on empty: today */
    bool together_ok;
};
enum err no_contact_create(const struct op *op, struct client_id client, const struct no_contact_form *f,
    struct problems *problems, struct no_contact_id *ret_id) MUST_CHECK;
/** Staff alone lift it, saying why. */
enum err no_contact_lift(
    const struct op *op, struct no_contact_id id, struct sv why, struct problems *problems) MUST_CHECK;
/** Opens a task for each whose end date has come (edge 24); it holds until staff lift it. The clock's job. */
enum err no_contact_reviews_run(const struct op *op) MUST_CHECK;
struct sv no_contact_dedupe(struct arena *a, struct no_contact_id id); /* of that task */
/** Whether any two of `clients` may not meet; ret_low.v 0: none. One query. In a transaction or not. */
enum err no_contact_among(const struct op *op, const struct client_id *clients, size_t count, struct client_id *ret_low,
    struct client_id *ret_high) MUST_CHECK;

#endif
