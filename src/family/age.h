/**
 * family/age.h — birthdays (F5, beyond 4): a queue before each boundary, and what happens on the day.
 *
 * Evaluated in the practice's zone. Only grants of basis parent_of_minor (and legal_guardian where the policy says so)
 * are touched; nothing widens without a person's decision; if nobody acts, the grant is suspended (or what the tier
 * says), never deleted.
 */
#ifndef KITH_FAMILY_AGE_H
#define KITH_FAMILY_AGE_H

#include "people/people.h"

enum { TEEN_AHEAD_DAYS = 30 }; /* F9: who shares a mailbox with a child is told so long before the teen age */

struct age_review {
    struct age_review_id id;
    struct client_id client;
    struct grant_id grant;
    struct sv client_name, caregiver_name, words;
    struct opt_day born;
    struct sv cause; /* tier, majority, no_birth_date, renewal */
    int64_t from_age;
    struct day due_on;
    struct sv state, outcome, proposed; /* proposed: what happens if nobody acts */
    bool overdue;
    bool restricted; /* nothing but the client is filled in: a reason is stated on the record first (F11) */
};
struct age_reviews {
    struct age_review *items;
    size_t count;
    int64_t total;
};
/** As every worklist: with words only those about clients whose names have all of them, each from its start. */
enum err age_review_list(
    const struct op *op, struct sv words, int64_t page, struct age_reviews *ret_reviews) MUST_CHECK;
/** One that is not applied yet. Of a restricted record as in the list, until this member of staff has stated a reason.
 */
enum err age_review_load(const struct op *op, struct age_review_id id, struct age_review *ret_review) MUST_CHECK;
/** keep, limit, suspend, end, convert (the access of a parent becomes one that waits for the adult's own consent).
 * PERM_GRANTS. Takes effect on the day, or at once where that has come. Problems: reason_needed (keep),
 * keep_needs_consent and not_of_age (majority), no_limit. E_DENIED: restricted, and no reason was stated. */
enum err age_review_decide(const struct op *op, struct age_review_id id, struct sv outcome, struct sv reason,
    struct problems *problems) MUST_CHECK;
/** Job, once an hour: opens reviews that come into their notice time (with events for the mails), applies those that
 * are due. Idempotent. */
enum err age_run(const struct op *op, const struct organization *org, int64_t *ret_changed) MUST_CHECK;
/** After a corrected birth date (edge 20): recomputes this client's reviews and ceilings, logged; never widens. */
enum err age_recompute(const struct op *op, const struct organization *org, struct client_id client) MUST_CHECK;
/** Job, when a notice time or a birthday of this client has come: the same for them alone, at once. */
enum err age_due(const struct op *op, const struct organization *org, struct client_id client) MUST_CHECK;
/** Job, when the practice follows another age policy: the same for everybody at once, and every access has its next
 * notice and birthday planned anew. */
enum err age_policy_follow(const struct op *op, const struct organization *org) MUST_CHECK;
/** Birthdays in the next `days` on which a tier of the policy begins, majority included; the next first, at most 1,000.
 */
struct birthday {
    struct client_id client;
    struct sv name;
    struct day born, on;
    int64_t turns;
    bool has_grants;
    bool restricted; /* then nothing but the name; last in the list */
};
struct birthdays {
    struct birthday *items;
    size_t count;
};
enum err birthday_list(const struct op *op, const struct organization *org, int64_t days, struct sv words,
    struct birthdays *ret_list) MUST_CHECK;
/** How many they are; above a thousand only that. */
enum err birthday_count(
    const struct op *op, const struct organization *org, int64_t days, int64_t *ret_count) MUST_CHECK;

#endif
