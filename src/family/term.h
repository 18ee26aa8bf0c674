/**
 * family/term.h — whether a grant is over by the clock, before any job has said so (beyond 3, F5). Pure.
 */
#ifndef KITH_FAMILY_TERM_H
#define KITH_FAMILY_TERM_H

#include "people/people.h"

struct grant_term {
    struct opt_day ends_on; /* last day of access */
    struct opt_i64 ends_at_age;
    struct opt_day proof_expires_on; /* last day on which the proof holds */
    struct opt_i64 idle_days;
    struct opt_instant used_at, accepted_at, resumed_at;
    bool needs_consent, consented;
};
/** "" while it runs; else the coded reason: end_date, age, proof_expired, idle. A missing consent means not begun:
 * "consent". */
struct sv grant_term_over(
    const struct grant_term *t, struct opt_day born, struct day today, struct instant now, bool leap_early);
/** When it closes because nobody uses it; every use moves it. False: it does not, or was not accepted yet. */
bool grant_term_idle_end(const struct grant_term *t, struct instant *ret_end);

/** What the age policy's part of the decision needs, from a grant's row. */
struct grant_age {
    struct sv basis;
    struct opt_day born;
    struct instant proposed_at;
    int64_t limit_age;
    bool needs_consent;
    struct opt_i64 settled_age; /* the newest boundary that was decided or applied: queries.sql */
    struct opt_day settled_on;
    struct opt_sv settled_state, settled_outcome;
};
struct standing_facts grant_standing_facts(const struct organization *org, const struct grant_age *g, struct day today);

#endif
