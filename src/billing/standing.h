/** billing/standing.h — somebody agrees to pay what is done for another, with caps (beyond 14). Only they say so,
 * signed in as themselves; the invoices are addressed to them and charged to a card on their own profile. */
#ifndef KITH_BILLING_STANDING_H
#define KITH_BILLING_STANDING_H

#include "billing/payer.h"

struct standing_payer {
    struct standing_payer_id id;
    struct client_id client, payer_client;
    struct sv client_name, payer_name, category;
    struct card_id card;
    bool has_cap_charge, has_cap_month;
    int64_t cap_charge, cap_month;
    struct opt_day ends_on;
    bool ended;
    int64_t version;
};
struct standing_payers {
    struct standing_payer *items;
    size_t count;
};
/** Own: agreements of the signed-in person. Staff (PERM_BILLING): those for a client. */
enum err standing_own(const struct op *op, struct standing_payers *ret_list) MUST_CHECK;
enum err standing_for(const struct op *op, struct client_id client, struct standing_payers *ret_list) MUST_CHECK;
struct standing_form {
    struct client_id client;
    struct card_id card;
    struct sv category, cap_charge, cap_month, ends_on;
    bool agreed; /* the box was ticked */
    int64_t version;
};
/** For an account that the person may open with bills at act; bills go to them for as long as they may. Others may have
 *  agreed as well: nobody is told (F6), and who agreed first is billed. Problems: required (agreed), not_your_card,
 *  unknown_client, bad_amount, bad_day. */
enum err standing_agree(const struct op *op, const struct standing_form *f, struct problems *problems) MUST_CHECK;
enum err standing_end(const struct op *op, struct standing_payer_id id, int64_t version) MUST_CHECK;

#endif
