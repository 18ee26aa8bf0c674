/**
 * access/policy.h — age policies: the presets of spec/age-presets.md as data, and what a birthday means under one.
 *
 * Pure. A policy never widens anything by itself: entering a tier only lowers ceilings (F5). A practice confirms its
 * policy with counsel; the screens say so.
 *
 * Majority is a tier of every policy, whether listed or not: there a parent's grant ends. So a policy without tiers
 * still ends at majority, and an organization that moves its age_of_majority needs no other tiers. Listed tiers at or
 * beyond majority do not count. `today` is the day in the practice's zone (edge case 21). A missing birth date has no
 * tier: the caller sends those grants to review (edge case 20).
 */
#ifndef KITH_ACCESS_POLICY_H
#define KITH_ACCESS_POLICY_H

#include "access/scope.h"
#include "base/time.h"

enum tier_act { TIER_KEEP, TIER_LIMIT, TIER_SUSPEND, TIER_END };
const char *tier_act_name(enum tier_act t); /* "limit": column on_enter */
bool tier_act_parse(struct sv name, enum tier_act *ret_act);
struct age_tier {
    int from_age;
    struct scope guardian_scope; /* ceiling for a parent's grant; after TIER_SUSPEND: of one that is resumed */
    struct portal teen_portal;   /* default switches of the client */
    enum tier_act on_enter;
    int notice_days;     /* family and staff are told this long before */
    bool teen_may_grant; /* the minor may widen, beyond guardian_scope too, or give access */
    bool needs_assent;   /* without the minor's yes nobody has access */
    int renew_months;    /* 0: never */
    bool guardians_too;  /* legal_guardian grants follow as well as parent_of_minor */
};
enum {
    AGE_TIERS_MAX = 8,
    AGE_MAJORITY_MIN = 14, /* settings refuse others; policy functions take the nearer of the two */
    AGE_MAJORITY_MAX = 25,
};
struct age_policy {
    const char *id, *label, *source; /* static text */
    int majority;                    /* 18 unless the preset says otherwise */
    int adult_renew_months;          /* grants on adults are renewed after so many months; 0: never */
    bool leap_early;                 /* born on 29 February: 28 February counts in other years (edge case 19) */
    size_t count;
    struct age_tier tiers[AGE_TIERS_MAX]; /* ascending from_age */
};
extern const struct age_policy age_presets[];
extern const size_t age_presets_count;
const struct age_policy *age_preset(struct sv id); /* NULL: unknown */

/** The tier somebody born then is in today; NULL before the first. From majority on: the tier of majority, static, with
 *  TIER_END and no scope; guardians_too there if any listed tier has it. */
const struct age_tier *policy_tier(const struct age_policy *p, struct day born, struct day today);
/** The next tier they will enter and on which day; false when there is none (majority counts as a tier). */
bool policy_next(const struct age_policy *p, struct day born, struct day today, const struct age_tier **ret_tier,
    struct day *ret_on);
/** The tier that begins at this age, majority included; NULL: the policy has none (any more). */
const struct age_tier *policy_tier_from(const struct age_policy *p, int64_t from_age);
const struct age_tier *policy_majority(const struct age_policy *p);
/** What "limit" leaves: the tier's own scope, else that of the first tier that limits; `t` NULL: no tier. False: the
 *  policy has no limited scope. */
bool policy_limit(const struct age_policy *p, const struct age_tier *t, struct scope *ret_scope);
/** First age at which the minor has rights of their own (self-service, access log, no same-mailbox entry): the first
 *  tier that limits, suspends or ends; majority when none does earlier. */
int policy_teen_age(const struct age_policy *p);
bool policy_is_teen(
    const struct age_policy *p, struct day born, struct day today); /* reached teen_age, majority or not */
bool policy_is_adult(const struct age_policy *p, struct day born, struct day today);

#endif
