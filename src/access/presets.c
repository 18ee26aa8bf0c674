#include "access/policy.h"

#include "base/err.h"

/* Scope bits as constants, since this file is data. */
#define ACT(c) ((int64_t)LEVEL_ACT << (2 * (c)))
#define VIEW(c) ((int64_t)LEVEL_VIEW << (2 * (c)))
#define FULL (((int64_t)1 << (2 * CAP_COUNT)) / 3 * 2)
/* What most institutions leave a parent of a teenager: dates and money, nothing that tells of health. */
#define LIMITED (ACT(CAP_APPOINTMENTS) | ACT(CAP_BILLS) | ACT(CAP_PACKAGES) | VIEW(CAP_PROFILE))
/* A preset leaves the client's own switches on: turning one off would silence the parents' copies as well (F1). */
#define TIER(age, scope_bits, act, days)                                                                               \
    .from_age = (age), .guardian_scope = { (scope_bits) }, .teen_portal = { (1 << CAP_SWITCHES) - 1 },                 \
    .on_enter = (act), .notice_days = (days)
#define CHILD TIER(0, FULL, TIER_KEEP, 30)

const struct age_policy age_presets[] = {
    {
        .id = "us-common-12",
        .label = "Common: limited from 12",
        .source = "Corewell Health, Akron Children's, ThedaCare, CentraState",
        .majority = 18,
        .count = 2,
        .tiers = { { CHILD }, { TIER(12, LIMITED, TIER_LIMIT, 30) } },
    },
    {
        .id = "us-13",
        .label = "Appointments only from 13",
        .source = "Cuyuna Regional Medical Center",
        .majority = 18,
        .count = 2,
        .tiers = { { CHILD }, { TIER(13, ACT(CAP_APPOINTMENTS), TIER_LIMIT, 30) } },
    },
    {
        .id = "us-14",
        .label = "Limited from 14",
        .source = "Hurley Medical Center",
        .majority = 18,
        .count = 2,
        .tiers = { { CHILD }, { TIER(14, LIMITED, TIER_LIMIT, 30) } },
    },
    {
        .id = "us-assent-13",
        .label = "The minor's yes from 13",
        .source = "Cincinnati Children's",
        .majority = 18,
        .adult_renew_months = 18,
        .count = 2,
        .tiers = { { CHILD }, { TIER(13, FULL, TIER_SUSPEND, 30), .needs_assent = true } },
    },
    {
        .id = "us-ca-teen-choice",
        .label = "California: the teen chooses from 12",
        .source = "Loma Linda University Health",
        .majority = 18,
        .count = 2,
        .tiers = { { CHILD }, { TIER(12, 0, TIER_END, 30), .teen_may_grant = true } },
    },
    {
        .id = "us-ca-limited",
        .label = "California: limited from 12, the teen may widen",
        .source = "LifeLong Medical Care",
        .majority = 18,
        .count = 2,
        .tiers = { { CHILD }, { TIER(12, LIMITED, TIER_LIMIT, 30), .teen_may_grant = true } },
    },
    {
        .id = "us-va-4cat",
        .label = "Virginia: billing and messages from 13",
        .source = "UVA Health",
        .majority = 18,
        .count = 2,
        .tiers = { { CHILD }, { TIER(13, ACT(CAP_BILLS) | ACT(CAP_CHAT), TIER_LIMIT, 30), .teen_may_grant = true } },
    },
    {
        .id = "us-nj-annual",
        .label = "New Jersey: limited from 12, checked yearly",
        .source = "CentraState",
        .majority = 18,
        .count = 2,
        .tiers = { { CHILD }, { TIER(12, LIMITED, TIER_LIMIT, 30), .renew_months = 12 } },
    },
    {
        .id = "us-tx-three-step",
        .label = "Texas: both ask from 12, limited from 15",
        .source = "austinpcc.org",
        .majority = 18,
        .count = 3,
        .tiers = { { CHILD }, { TIER(12, FULL, TIER_SUSPEND, 30), .needs_assent = true },
            { TIER(15, LIMITED, TIER_LIMIT, 30), .needs_assent = true } },
    },
    {
        .id = "uk-dapb3051",
        .label = "England: review from 11, suspend at 13 and 16",
        .source = "NHS England, DAPB3051",
        .majority = 18,
        .count = 4,
        .tiers = { { CHILD }, { TIER(11, FULL, TIER_KEEP, 90), .guardians_too = true },
            { TIER(13, LIMITED, TIER_SUSPEND, 90), .guardians_too = true },
            { TIER(16, LIMITED, TIER_SUSPEND, 90), .teen_may_grant = true, .needs_assent = true,
                .guardians_too = true } },
    },
    {
        .id = "au-14",
        .label = "Australia: representatives end at 14",
        .source = "Australian Digital Health Agency, My Health Record",
        .majority = 18,
        .count = 2,
        .tiers = { { CHILD }, { TIER(14, 0, TIER_END, 30), .teen_may_grant = true, .guardians_too = true } },
    },
    {
        .id = "vendor-majority",
        .label = "One age: majority",
        .source = "athenahealth, Office Practicum",
        .majority = 18,
        .count = 1,
        .tiers = { { CHILD } },
    },
    {
        .id = "fullscript-dependent",
        .label = "Dependents of one parent until 18",
        .source = "Fullscript",
        .majority = 18,
        .count = 1,
        .tiers = { { CHILD } },
    },
    {
        .id = "is-16",
        .label = "Iceland: limited from 16",
        .source = "Digital Iceland",
        .majority = 18,
        .count = 2,
        .tiers = { { CHILD }, { TIER(16, LIMITED, TIER_LIMIT, 30) } },
    },
    {
        .id = "majority-19",
        .label = "Limited from 12, majority at 19 (Alabama, Nebraska)",
        .source = "Guttmacher Institute, about 2000",
        .majority = 19,
        .count = 2,
        .tiers = { { CHILD }, { TIER(12, LIMITED, TIER_LIMIT, 30) } },
    },
    {
        .id = "majority-21",
        .label = "Limited from 12, bills only from 18, majority at 21 (Pennsylvania, Mississippi)",
        .source = "Guttmacher Institute, about 2000",
        .majority = 21,
        .count = 3,
        .tiers = { { CHILD }, { TIER(12, LIMITED, TIER_LIMIT, 30) },
            { TIER(18, ACT(CAP_BILLS), TIER_LIMIT, 30), .teen_may_grant = true } },
    },
};
const size_t age_presets_count = LENGTH(age_presets);
