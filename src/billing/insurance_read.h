/** billing/insurance_read.h — inside the room: policies of a client. Not authorised. */
#ifndef KITH_BILLING_INSURANCE_READ_H
#define KITH_BILLING_INSURANCE_READ_H

#include "billing/insurance.h"

struct insurance_asked {
    struct client_id client;
    const struct client_id *clients; /* in place of one; NULL: that one */
    size_t client_count;
    struct insurance_id only; /* v 0: all */
    bool active_only;
    bool everybodys; /* whoever asks: for papers, which have readers of their own (insurance_named.h) */
    struct sv words;
    int64_t limit, offset;
};
/** Those that whoever asks may see, when they may ask at all. */
enum err insurances_of(
    const struct op *op, const struct insurance_asked *asked, struct insurances *ret_list) MUST_CHECK;
/** PERM_BILLING, or CAP_BILLS of the account that is open. */
enum err insurance_may(const struct op *op, struct client_id client, enum level level) MUST_CHECK;
/** Whose it is: to staff who bill, of the practice; in a portal of the account that is open. E_NOTFOUND. */
enum err insurance_whose(const struct op *op, struct insurance_id id, struct client_id *ret_client) MUST_CHECK;
/** Insurers that the practice's policies name, by name. PERM_BILLING. */
struct insurer {
    struct sv name, payer_number;
};
struct insurers {
    struct insurer *items;
    size_t count;
};
enum err insurers_named(const struct op *op, struct insurers *ret_insurers) MUST_CHECK;
/** How the history says that a proposal came to its end; in the first the reason follows. A refusal that begins with
 * "Not accepted" alone was written when only staff read why. */
#define INSURANCE_REFUSED_WORDS "Not accepted, and the family reads why: "
#define INSURANCE_WITHDRAWN_WORDS "Withdrawn in the portal"
const char *insurance_state_name(enum insurance_state s);
enum insurance_state insurance_state_of(struct sv name);
struct seal_place;
/** Where the member's number of a row is sealed. */
struct seal_place insurance_place_of_number(struct insurance_id id);

#endif
