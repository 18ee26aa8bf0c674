/** billing/paying.h — inside the room: who pays for clients, as rules and agreements say. Not authorised. */
#ifndef KITH_BILLING_PAYING_H
#define KITH_BILLING_PAYING_H

#include "billing/split.h"
#include "billing/standing.h"

struct paying {
    struct split_rules rules;
    struct standing_payers standings;
};
/** What stands for some clients: three queries. */
enum err paying_load(
    const struct op *op, const struct client_id *clients, size_t count, struct paying *ret_paying) MUST_CHECK;
/** Agreements for some clients that stand, through an access that lives and pays bills. */
enum err agreements_of(const struct op *op, const struct client_id *clients, size_t count,
    struct standing_payers *ret_standings) MUST_CHECK;
/** Rules of clients, ended ones too, with their shares. */
enum err split_rules_of(
    const struct op *op, const struct client_id *clients, size_t count, struct split_rules *ret_rules) MUST_CHECK;
enum err split_rule_by_id(const struct op *op, struct split_rule_id id, struct split_rule *ret_rule) MUST_CHECK;

#endif
