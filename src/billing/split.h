/** billing/split.h — who pays which part of what is done for a client (beyond 13, edge 39). A change counts for the
 * next invoice only. */
#ifndef KITH_BILLING_SPLIT_H
#define KITH_BILLING_SPLIT_H

#include "billing/payer.h"
#include "billing/rules.h"

enum { SHARES_MOST = 8 };
struct split_share {
    struct payer_id payer;
    struct sv payer_name;
    struct share share;
};
struct split_rule {
    struct split_rule_id id;
    struct client_id client;
    struct sv category; /* empty: whatever has no rule of its own */
    struct day starts_on;
    struct opt_day ends_on;
    bool ended;
    struct split_share *shares;
    size_t share_count;
    int64_t version;
};
struct split_rules {
    struct split_rule *items;
    size_t count;
};
/** PERM_BILLING. Never told in a portal. */
enum err split_list(const struct op *op, struct client_id client, struct split_rules *ret_rules) MUST_CHECK;
struct split_share_form {
    struct payer_id payer;
    struct sv kind, value; /* "percent", "33.34" */
};
struct split_form {
    struct sv category, starts_on, ends_on;
    const struct split_share_form *shares;
    size_t share_count;
    int64_t version;
};
/** Problems: bad_shares (share_check), unknown_payer, same_payer, archived_payer, bad_day, overlapping_rule (of the
 * same category and days: names it). Event split_changed, told to each payer whose own share changes: their own only.
 */
enum err split_save(const struct op *op, struct client_id client, struct split_rule_id id, const struct split_form *f,
    struct problems *problems, struct split_rule_id *ret_id) MUST_CHECK;
enum err split_end(const struct op *op, struct split_rule_id id, int64_t version) MUST_CHECK;
/** What each would pay of an amount: the preview. */
enum err split_preview(const struct op *op, const struct split_form *f, struct sv amount, struct problems *problems,
    int64_t *ret_parts) MUST_CHECK;

#endif
