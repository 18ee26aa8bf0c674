/** billing/api_policies.h — policies of insurance that mutations of clients give: of a room below, whose mutations they
 * are (api/api.h, struct api_loads). */
#ifndef KITH_BILLING_API_POLICIES_H
#define KITH_BILLING_API_POLICIES_H

#include "access/viewer.h"
#include "graphql/input.h"

/** In the transaction that `op` writes in: policies that updateClient (`user` false: ClientPolicyInput) and updateUser
 *  (UserPolicyInput) give a client. By staff they count; by a family they are proposals. Problems are those of
 *  insurance_save(), by the names of the API's input, and bad_priority, unknown_insurer, not_changeable, not_found,
 *  ended, and too_many: at most 20 at a time. */
enum err api_policies_save(const struct op *op, struct client_id client, struct gql_in_list policies, bool user,
    struct problems *problems) MUST_CHECK;

#endif
