/**
 * billing/api_insurance.h — policies of insurance for the API: what stands behind its types.
 */
#ifndef KITH_BILLING_API_INSURANCE_H
#define KITH_BILLING_API_INSURANCE_H

#include "api/api.h"
#include "api/schema.h"
#include "billing/api_policies.h"
#include "billing/insurance_read.h"

/** Policy. */
struct api_policy {
    struct insurance i;
    struct sv holder_first, holder_last, holder_dob, holder_relationship, priority_type, insurance_plan_id, kith_state;
    struct gql_value insurance_plan;
    int64_t user_id;
    struct opt_instant effective_start, effective_end;
};
/** InsurancePlan: an insurer. */
struct api_insurer {
    struct api_fixed fixed;
    struct sv id, cursor, payer_name, payer_id, name_and_id;
};

/** Whose a policy is, for who may ask: to staff none of a restricted record that they have not opened. E_NOTFOUND. */
enum err api_policy_whose(const struct op *op, struct insurance_id id, struct client_id *ret_client) MUST_CHECK;
enum err api_policy_answer(struct api *api, const struct op *op, struct client_id client, struct insurance_id id,
    struct gql_value *ret_value) MUST_CHECK;
/** The practice's insurers with the API's numbers of them, read when the first is asked for. */
struct api_insurers {
    bool read;
    struct insurers all;
    struct sv *ids;
};
/** By the API's number of it. PERM_BILLING; E_NOTFOUND: no policy names it. */
enum err api_insurer_of(
    const struct op *op, struct api_insurers *known, struct sv id, struct insurer *ret_insurer) MUST_CHECK;

#endif
